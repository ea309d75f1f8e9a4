"""The pictures of a run inside its page: their SVG, for wide screens and phones, in colours that follow the page's."""

import re
from collections.abc import Iterable
from pathlib import Path

from helpers.show.colors import AGAINST, GRID, INK, MUTED, PALE, PAPER, dim, is_tint, lighten

COLOR = re.compile(r"#([0-9a-f]{6})\b")
AIM = re.compile(r'href="#(claim-[^"]+)"')
DARK = {INK: "#ececec", MUTED: "#b8bbc0", PALE: "#9a9da3", GRID: "#3a3d43", PAPER: "#16181c", AGAINST: "#ff8a80"}


def read(plots: Path, name: str) -> dict[str, str]:
    """The `wide` and the `narrow` picture of a plot, as markup of our own making, in the colours of the page."""
    paths = {"wide": plots / f"{name}.svg", "narrow": plots / f"{name}-narrow.svg"}
    return {kind: _tune(path.read_text(encoding="utf-8")) for kind, path in paths.items()}


def _tune(text: str) -> str:
    """Colours as the page's variables, its font, and no rule for the whole page."""
    text = re.sub(r"<defs>\s*<style.*?</style>\s*</defs>", "", text, flags=re.DOTALL)
    text = text.replace("font-family: 'DejaVu Sans'; ", "")
    text = re.sub(r' xmlns(:xlink)?="[^"]*"', "", text)  # which HTML knows by itself
    return COLOR.sub(r"var(--c-\1)", text)


def list_colors(texts: Iterable[str]) -> list[tuple[str, str, str]]:
    """Per colour of these pictures its name as a variable, and what it is on a light page and on a dark one."""
    found = sorted({color for text in texts for color in re.findall(r"var\(--c-([0-9a-f]{6})\)", text)})
    return [(f"--c-{color}", f"#{color}", _find_dark(f"#{color}")) for color in found]


def _find_dark(color: str) -> str:
    return DARK.get(color) or (dim(color) if is_tint(color) else lighten(color))


def list_aims(texts: Iterable[str]) -> set[str]:
    """The places on the page that marks of these pictures lead to."""
    return {aim for text in texts for aim in AIM.findall(text)}
