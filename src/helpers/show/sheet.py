"""A sheet for a picture, in pixels: rule, title and deck above, note and source below, and room between them."""

import warnings
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import cast

import numpy as np
import pandas as pd
from matplotlib import style
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex, to_rgb
from matplotlib.dates import date2num
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.lines import Line2D
from matplotlib.patches import FancyArrowPatch, Rectangle
from matplotlib.text import Text
from matplotlib.textpath import text_to_path
from matplotlib.transforms import Bbox

from helpers.base import words

STYLE = Path(__file__).with_name("workbook.mplstyle")
WIDE, NARROW = 800, 360  # pixels: of a page, and of a phone
FONT = "DejaVu Sans"  # comes with matplotlib
MARGIN = 10  # pixels around everything
UNIT = 72  # pixels an inch as drawn, so that a font's points are pixels
INK, MUTED, PALE, GRID, PAPER = "#1a1a1a", "#5a5a5a", "#767676", "#e3e3e3", "#ffffff"
AGAINST = "#b3261e"  # what cannot be true, and nothing else
SMALL, TEXT, LARGE, TITLE = 12, 14, 17, 20  # pixels of a font
LEAST = 5  # pixels of a bar
TITLE_LINE, DECK_LINE, NOTE_LINE = 24, 20, 16  # pixels from line to line


@dataclass(frozen=True)
class Caption:
    """The texts around a picture. `deck`: quantity, unit, period, one caution. `note`: what its marks mean."""

    title: str
    deck: str
    note: str
    source: str


@dataclass(frozen=True)
class Link:
    """What a mark rests on: the claims, and whether an article prints its number or it follows from theirs."""

    claim_ids: str
    is_printed: bool = True

    def write(self) -> str:
        """As the address that a mark in a picture carries until the picture is written."""
        return f"{'printed' if self.is_printed else 'derived'}|{self.claim_ids}"


@contextmanager
def allow_missing_signs() -> Iterator[None]:
    """A sign that the font lacks is drawn as a box, without a warning in the cell: tables have it as it is."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", r"Glyph \d+", UserWarning)
        yield


class Sheet:
    """A figure in pixels. `height` is that of the room between the texts, whose corner above left is (0, 0)."""

    def __init__(self, caption: Caption, *, height: float, width: int = WIDE) -> None:
        self.caption, self.width, self.height = caption, width, height
        title = wrap(caption.title, width, TITLE, bold=True)
        deck, notes = wrap(caption.deck, width, TEXT), wrap(caption.note, width, SMALL)
        notes += wrap(caption.source, width, SMALL)
        self.top = MARGIN + 16 + TITLE_LINE * len(title) + DECK_LINE * len(deck) + 16
        self._foot = 12 + NOTE_LINE * len(notes) + MARGIN
        with style.context(STYLE):
            self.figure = Figure(figsize=((width + 2 * MARGIN) / UNIT, self.whole / UNIT), dpi=UNIT)
            FigureCanvasAgg(self.figure)
        self._heading: list[Artist] = [self._draw_rule()]
        y = MARGIN + 16.0 - self.top
        for lines, size, step, color, weight in (
            (title, TITLE, TITLE_LINE, INK, "bold"),
            (deck, TEXT, DECK_LINE, MUTED, "normal"),
        ):
            for line in lines:
                self._heading.append(self.text(0, y, line, size=size, color=color, weight=weight, va="top"))
                y += step
            y += 4
        for nth, line in enumerate(notes):
            y = height + 12 + nth * NOTE_LINE
            self._heading.append(self.text(0, y, line, color=MUTED, va="top"))

    @property
    def whole(self) -> float:
        """The height of everything, in pixels."""
        return self.top + self.height + self._foot

    def place(self, x: float, y: float) -> tuple[float, float]:
        """Where a place in the room is, as a share of the figure."""
        return (x + MARGIN) / (self.width + 2 * MARGIN), 1 - (self.top + y) / self.whole

    def _draw_rule(self) -> Artist:
        x, y = self.place(0, 5 - self.top)
        rule = Rectangle((x, y), 48 / (self.width + 2 * MARGIN), 5 / self.whole, color=INK, lw=0)
        return self.figure.add_artist(rule)

    def axes(self, left: float, top: float, width: float, height: float) -> Axes:
        """Axes at this place, without any line of their own."""
        size = (width / (self.width + 2 * MARGIN), height / self.whole)
        with style.context(STYLE):
            x, y, w, h = (round(side, 6) for side in (*self.place(left, top + height), *size))
            ax = self.figure.add_axes((x, y, w, h))
        ax.patch.set_visible(False)
        for spine in ax.spines.values():
            spine.set_visible(False)
        ax.tick_params(length=0, labelsize=SMALL, labelcolor=MUTED, pad=4)
        return ax

    def text(
        self, x: float, y: float, said: str, *, size: float = SMALL, color: str = INK, weight: str = "normal",
        ha: str = "left", va: str = "baseline", link: Link | None = None,
    ) -> Text:  # fmt: skip
        """A line of text at a place in pixels. `link`: what it is the label of."""
        font = FontProperties(family=FONT, size=size, weight=weight)
        place = self.place(x, y)
        text = self.figure.text(*place, said, fontproperties=font, color=color, ha=ha, va=va, parse_math=False)
        if link:
            text.set_gid(link.write())
        return text

    def render(self, dpi: float) -> np.ndarray:
        """The picture in red, green, blue and alpha, of shape (height, width, 4), at so many pixels an inch."""
        canvas = cast("FigureCanvasAgg", self.figure.canvas)
        self.figure.set_dpi(dpi)
        with allow_missing_signs():
            canvas.draw()
        self.figure.set_dpi(UNIT)
        return np.asarray(canvas.buffer_rgba())

    def line(
        self, x: Sequence[float], y: Sequence[float], *, color: str = GRID, width: float = 1, link: Link | None = None,
        marker: str = "", size: float = 0, face: str = "", zorder: float = 0.5, is_derived: bool = False,
    ) -> None:  # fmt: skip
        """A line between places in pixels, or marks there. `link`: what it rests on."""
        places = [self.place(*one) for one in zip(x, y, strict=True)]
        line = Line2D(
            *zip(*places, strict=True), color=color, lw=width, ls="" if marker else "-", marker=marker or None, ms=size,
            mfc=face or color, mew=1.5, transform=self.figure.transFigure, zorder=zorder,
        )  # fmt: skip
        if link:
            line.set_url(link.write())
        if is_derived:
            line.set_gid("derived")
        self.figure.add_artist(line)

    def bar(self, start: float, end: float, y: float, *, width: float, color: str, link: Link) -> None:
        """A level bar from one place to another, in pixels, or around them where it would be too short to be seen."""
        more = max(0.0, LEAST - (end - start)) / 2
        self.line([start - more, end + more], [y, y], color=color, width=width, link=link, zorder=3)

    def draw_scale(
        self, ax: Axes, numbers: np.ndarray, *, left: float, top: float, width: float, height: float, is_log: bool,
        most: int = 5,
    ) -> None:  # fmt: skip
        """The value axis of axes at this place: round numbers beside level lines, from 0 unless it is a log axis."""
        above = numbers[numbers > 0]
        if is_log and len(above):
            steps = list_decades(above.min(), above.max())
            ax.set_yscale("log")
            ax.set_ylim(steps[0] / 1.3, steps[-1] * 1.3)
        else:
            ceiling = float(above.max()) if len(above) else 1.0
            low = min(0.0, float(numbers.min()) if len(numbers) else 0.0)
            steps = [*([low] if low < 0 else []), *pick_steps(ceiling, most)]
            ax.set_ylim(low - (0.05 * ceiling if low < 0 else 0), max(ceiling * 1.08, steps[-1] * 1.02))
        ax.minorticks_off()
        ax.set_yticks([])
        for step in steps:
            y = top + height * (1 - find_share(ax, step))
            self.line([left, left + width], [y, y], color=PALE if step == 0 else GRID)
            self.text(left - 8, y + 4, write_short(step), color=MUTED, ha="right")

    def arrow(
        self, start: float, end: float, y: float, *, color: str, link: Link, width: float = 4, is_mark: bool = False
    ) -> None:
        """A level arrow from one place to another, in pixels; `is_mark` if no other mark leads to what it rests on."""
        arrow = FancyArrowPatch(
            self.place(start, y), self.place(end, y), transform=self.figure.transFigure, color=color, lw=width,
            arrowstyle="-|>", mutation_scale=6 + 1.8 * width, shrinkA=0, shrinkB=0,
        )  # fmt: skip
        arrow.set_url(link.write()) if is_mark else arrow.set_gid(link.write())
        self.figure.add_artist(arrow)

    def body(self) -> Bbox:
        """The room between the texts, in inches: what a page shows, which has the texts of its own."""
        width = self.width + 2 * MARGIN
        return Bbox([[0, self._foot / UNIT], [width / UNIT, (self._foot + self.height) / UNIT]])

    def hide_texts(self, is_hidden: bool) -> None:
        """The texts around the picture, away or back."""
        for artist in self._heading:
            artist.set_visible(not is_hidden)


class Decades:
    """A level log axis: a line per power of ten, and left of them a place for 0 and less, if any number is that low."""

    def __init__(self, numbers: Iterable[float], left: float, right: float) -> None:
        drawn = [n for n in numbers if np.isfinite(n)]
        above = [n for n in drawn if n > 0]
        self._low = "" if len(above) == len(drawn) else "0" if min(drawn) == 0 else "0 or less"
        steps = list_decades(min(above), max(above)) if above else [1.0]
        self._steps = steps if len(steps) > 1 else [*steps, steps[0] * 10]
        self._start, self._right = left, right
        self._left = left + (measure(self._low, SMALL) + 24 if self._low else 0)

    def place(self, number: float) -> float:
        """Where a number stands, in pixels."""
        if number <= 0:
            return self._start + measure(self._low, SMALL) / 2
        share = np.log(number / self._steps[0]) / np.log(self._steps[-1] / self._steps[0])
        return float(self._left + share * (self._right - self._left))

    def draw(self, sheet: Sheet, top: float, end: float) -> None:
        """The names of the lines, as many as there is room for, and each line down to `end`."""
        named = [(write_short(step), self.place(step)) for step in self._steps]
        apart = named[1][1] - named[0][1]
        every = max(1, int(np.ceil((list_widest((said for said, _ in named), SMALL) + 10) / apart)))
        shown = {nth for nth in range(len(named)) if (len(named) - 1 - nth) % every == 0}
        if self._low:
            named.append((self._low, self.place(0)))
            shown.add(len(named) - 1)
        for nth, (said, x) in enumerate(named):
            sheet.line([x, x], [top + 22, end])
            if nth in shown:
                half = measure(said, SMALL) / 2
                sheet.text(min(max(x, half), sheet.width - half), top + 14, said, color=MUTED, ha="center")


def find_share(ax: Axes, number: float) -> float:
    """How far up on a value axis a number stands, as a share."""
    low, high = ax.get_ylim()
    if ax.get_yscale() == "log":
        return float(np.log(max(number, low) / low) / np.log(high / low))
    return (number - low) / (high - low)


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


def spread(wished: Sequence[float], gap: float, *, least: float = -np.inf, most: float = np.inf) -> np.ndarray:
    """Places moved as little as needed so that neighbours are at least `gap` apart, between `least` and `most`."""
    order = np.argsort(wished, kind="stable")
    placed = np.asarray(wished, dtype=float)[order]
    for _ in range(500):
        before = placed.copy()
        short = np.clip(gap - np.diff(placed), 0, None)
        placed[:-1] -= short / 2
        placed[1:] += short / 2
        rank = np.arange(len(placed))
        placed = np.clip(placed, least + rank * gap, most - rank[::-1] * gap)
        if np.abs(placed - before).max(initial=0) < 0.01:
            break
    result = np.empty(len(placed))
    result[order] = placed
    return result


def write_short(number: float) -> str:
    """A number beside an axis: 400,000; 2 million."""
    for size, name in ((1e12, "trillion"), (1e9, "billion"), (1e6, "million")):
        if abs(number) >= size:
            return f"{number / size:,.4g} {name}"
    return f"{number:,.10g}"


def pick_steps(top: float, most: int = 5) -> list[float]:
    """Round numbers from 0 up to about `top`, no more than `most` above 0, the last no lower than four fifths of it."""
    if top <= 0:
        return [0, 1]
    size = 10 ** np.floor(np.log10(top / most))
    step = next(size * k for k in (1, 2, 2.5, 5, 10, 20) if top / (size * k) <= most)
    last = int(top / step)
    last += step * last < 0.8 * top
    return [float(step * k) for k in range(last + 1)]


def list_decades(low: float, high: float) -> list[float]:
    """The powers of ten around these."""
    return [float(10.0**k) for k in range(int(np.floor(np.log10(low))), int(np.ceil(np.log10(high))) + 1)]


def mark_days(ax: Axes, first: pd.Timestamp, last: pd.Timestamp, *, width: float) -> None:
    """A date axis of so many pixels: ticks on months, on years, or on days of a short span; each year once."""
    days = max((last - first).days, 1)
    most = max(2, int(width / 90))
    if days <= 80:
        step = max(1, -(-days // most))
        ticks = pd.date_range(first, last, freq=f"{step}D")
        said = [f"{d.day} {d:%b}\n{d:%Y}" if i == 0 else f"{d.day} {d:%b}" for i, d in enumerate(ticks)]
    else:
        months = next((m for m in (1, 2, 3, 6) if days / 30.4 / m <= most), 12 * -(-days // (365 * most)))
        ticks = pd.date_range(first.replace(day=1), last, freq="MS")
        ticks = ticks[(ticks >= first) & ((ticks.month - 1 + 12 * (ticks.year - ticks.year.min())) % months == 0)]
        years = pd.Series(ticks.year).ne(pd.Series(ticks.year).shift())
        said = [f"{d:%b}\n{d:%Y}" if is_new else f"{d:%b}" for d, is_new in zip(ticks, years, strict=True)]
        if not len(ticks):
            ticks, said = pd.DatetimeIndex([first]), [f"{first:%b}\n{first:%Y}"]
    ax.set_xticks([date2num(d) for d in ticks], said, linespacing=1.25)
