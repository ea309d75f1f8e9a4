"""The colours of pictures: what each is for, and how a claimant's is made to be read, on light and on dark."""

from functools import lru_cache

import numpy as np
from matplotlib.colors import to_hex, to_rgb

INK, MUTED, PALE, GRID, PAPER = "#1a1a1a", "#5a5a5a", "#767676", "#e3e3e3", "#ffffff"
AGAINST = "#b3261e"  # what cannot be true, and nothing else


@lru_cache(maxsize=1_000)
def darken(color: str) -> str:
    """A claimant's colour, dark enough for text on white (contrast of at least 4.5, as WCAG 2 asks)."""
    rgb = np.array(to_rgb(color))
    while _contrast(rgb) < 4.5:
        rgb = rgb * 0.95
    return INK if not rgb.any() else to_hex(tuple(rgb))


def lighten(color: str) -> str:
    """A colour light enough for text on a dark page, #16181c, likewise."""
    rgb = np.array(to_rgb(color))
    while _contrast(np.array(to_rgb("#16181c"))) / _contrast(rgb) < 4.5:
        rgb = rgb + (1 - rgb) * 0.05
    return to_hex(tuple(rgb))


def is_tint(color: str) -> bool:
    """Whether a colour is too pale for a mark on white: the ground of something else."""
    return _contrast(np.array(to_rgb(color))) < 3


def dim(color: str) -> str:
    """A tint of white as one of a dark page, as strong, on which the page's light text can be read."""
    rgb, paper, ink = (np.array(to_rgb(one)) for one in (color, "#16181c", "#ececec"))
    depth = 0.75 * (1 - rgb.min())
    while _contrast(mixed := paper + (rgb - paper) * depth) / _contrast(ink) < 4.6:
        depth *= 0.95
    return to_hex(tuple(mixed))


def _contrast(rgb: np.ndarray) -> float:
    """Against white."""
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    return float(1.05 / (linear @ [0.2126, 0.7152, 0.0722] + 0.05))
