"""Texts in a picture: the font and its sizes, how wide a text is, and lines that fit."""

import warnings
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache

from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path

from helpers.base import words

FONT = "DejaVu Sans"  # comes with matplotlib
SMALL, TEXT, LARGE, TITLE = 12, 14, 17, 20  # pixels of a font


@contextmanager
def allow_missing_signs() -> Iterator[None]:
    """A sign that the font lacks is drawn as a box, without a warning in the cell: tables have it as it is."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", r"Glyph \d+", UserWarning)
        yield


@lru_cache(maxsize=20_000)
def measure(said: str, size: float, *, bold: bool = False) -> float:
    """How wide a text is, in pixels."""
    font = FontProperties(family=FONT, size=size, weight="bold" if bold else "normal")
    with allow_missing_signs():
        return text_to_path.get_text_width_height_descent(said, font, ismath=False)[0]


def wrap(said: str, width: float, size: float, *, bold: bool = False) -> list[str]:
    """A text on lines no wider than this, in pixels; a word that is wider is broken, a day is not."""
    lines: list[str] = []
    left = words.hold_days(" ".join(said.split())).split(" ")
    while left:
        n = bisect_right(range(1, len(left) + 1), width, key=lambda n: measure(" ".join(left[:n]), size, bold=bold))
        if n:
            lines.append(" ".join(left[:n]))
            left = left[n:]
        else:
            *pieces, last = _break(left[0], width, size, bold=bold)
            lines += pieces or [last]
            left = [last, *left[1:]] if pieces else left[1:]
    return lines


def _break(word: str, width: float, size: float, *, bold: bool) -> list[str]:
    """A word in pieces that fit."""
    pieces = [""]
    for sign in word:
        if pieces[-1] and measure(pieces[-1] + sign, size, bold=bold) > width:
            pieces.append("")
        pieces[-1] += sign
    return pieces


def shorten(said: str, width: float, size: float = SMALL, *, bold: bool = False) -> str:
    """A text on one line no wider than this, with an ellipsis where words had to go."""
    if measure(said, size, bold=bold) <= width:
        return said
    kept = said
    while kept and measure(f"{kept}…", size, bold=bold) > width:
        kept = kept[:-1].rstrip()
    return f"{kept}…"


def list_widest(texts: Iterable[str], size: float, *, bold: bool = False) -> float:
    """The width of the widest of these, in pixels; 0 of none."""
    return max((measure(said, size, bold=bold) for said in texts), default=0.0)
