"""A sheet for a picture, in pixels: rule, title and deck above, note and source below, and room between them."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import numpy as np
from matplotlib import style
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.lines import Line2D
from matplotlib.patches import FancyArrowPatch, Rectangle
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from helpers.show.colors import GRID, INK, MUTED, PALE
from helpers.show.lettering import FONT, SMALL, TEXT, TITLE, allow_missing_signs, wrap
from helpers.show.scales import find_share, list_decades, pick_steps, write_short

STYLE = Path(__file__).with_name("workbook.mplstyle")
WIDE, NARROW = 800, 360  # pixels: of a page, and of a phone
MARGIN = 10  # pixels around everything
UNIT = 72  # pixels an inch as drawn, so that a font's points are pixels
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
