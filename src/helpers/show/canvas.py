"""A sheet for a plot: room for title, note and foot, axes, colours dark enough for text, labels that do not touch."""

import textwrap
import warnings
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol, TypedDict

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.colors import to_rgb
from matplotlib.dates import DateFormatter, DayLocator, MonthLocator, YearLocator
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullLocator

STYLE = Path(__file__).with_name("workbook.mplstyle")
GREY, DARK = "#888888", "#222222"
WIDEST = 72  # characters of a label on one line


@contextmanager
def allow_missing_signs() -> Iterator[None]:
    """A sign that the font lacks is drawn as a box, without a warning in the cell: tables have it as it is."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", r"Glyph \d+", UserWarning)
        yield


@contextmanager
def sheet(
    title: str, subtitle: str, foot: str, *, size: tuple[float, float] = (9.0, 5.4)
) -> Iterator[tuple[Figure, Axes]]:
    """A figure with room for title, subtitle and foot; yields it and its axes, and lays them out at the end."""
    with panels(title, subtitle, foot, size=size) as (figure, axes):
        yield figure, axes[0, 0]


@contextmanager
def panels(
    title: str, subtitle: str, foot: str, *, size: tuple[float, float], rows: int = 1, columns: int = 1,
    sharex: bool = False, heights: Sequence[float] | None = None,
) -> Iterator[tuple[Figure, np.ndarray]]:  # fmt: skip
    """As `sheet`, with a grid of axes, an array of rows and columns. `heights`: of the rows, against each other."""
    with plt.style.context(STYLE), allow_missing_signs():
        engine = ConstrainedLayoutEngine()
        figure, axes = plt.subplots(
            rows, columns, sharex=sharex, squeeze=False, height_ratios=heights, figsize=size, layout=engine
        )
        width = int(size[0] * 8.4)
        title_lines = textwrap.wrap(plain(title), width) or [""]
        subtitle_lines = textwrap.wrap(plain(subtitle), int(size[0] * 13.2))
        foot_lines = textwrap.wrap(plain(foot), int(size[0] * 16.2))
        top = 0.12 + 0.24 * len(title_lines) + 0.19 * len(subtitle_lines) + 0.08
        bottom = 0.1 + 0.16 * len(foot_lines)
        x, height = 0.12 / size[0], size[1]
        figure.text(x, 1 - 0.1 / height, "\n".join(title_lines), size=13, weight="bold", va="top")
        below = 0.1 + 0.24 * len(title_lines)
        figure.text(x, 1 - below / height, "\n".join(subtitle_lines), size=10, color="#555555", va="top")
        figure.text(x, 0.07 / height, "\n".join(foot_lines), size=8, color="#666666", va="bottom")
        engine.set(rect=(0, bottom / height, 1, 1 - (top + bottom) / height))
        yield figure, axes


def draw_nothing(*, title: str, subtitle: str, foot: str) -> Figure:
    """A page that says that there is nothing to draw."""
    with sheet(title, subtitle, foot, size=(9.0, 2.2)) as (figure, ax):
        ax.set_axis_off()
        ax.text(0.5, 0.5, "Nothing of this kind to show", ha="center", va="center", color=GREY)
    return figure


def ink(color: str) -> tuple[float, float, float]:
    """A claimant's colour, dark enough for text on white (contrast of at least 4.5, as WCAG 2 asks)."""
    rgb = np.array(to_rgb(color))
    while True:
        linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
        if 1.05 / (linear @ [0.2126, 0.7152, 0.0722] + 0.05) >= 4.5:
            return tuple(rgb)
        rgb = rgb * 0.95


def plain(text: str) -> str:
    """Text without the sign that matplotlib reads as mathematics."""
    return str(text).replace("$", r"\$")


def label(text: str, width: int = WIDEST) -> str:
    """Text beside an axis or a mark, on several lines if it is long: the axes keep their room."""
    lines = [part for line in str(text).split("\n") for part in textwrap.wrap(line, width) or [""]]
    return plain("\n".join(lines))


def row_height(labels: Iterable[str], least: float) -> float:
    """Inches for each row of a plot, so that its label touches no other."""
    return max(least, *(0.16 * (label(text).count("\n") + 1) + 0.06 for text in labels))


def date_axis(ax: Axes, most: int = 6) -> None:
    """At most about `most` ticks, on the first of a month or, for a short span, on days."""
    spans = [other.dataLim.intervalx for other in ax.get_shared_x_axes().get_siblings(ax)]
    first, last = np.min(spans), np.max(spans)
    if last - first < 1:  # one day: a week on either side
        ax.set_xlim(first - 7, last + 7)
    days = int(np.diff(ax.get_xlim())[0])
    if days > 120:
        step = next((m for m in (1, 2, 3, 4, 6) if days / 30.4 / m <= most), 12)
        ax.xaxis.set_major_locator(
            MonthLocator(range(1, 13, step)) if step < 12 else YearLocator(-(-days // 365 // most))
        )
    else:
        ax.xaxis.set_major_locator(DayLocator(interval=max(1, -(-days // most))))
    ax.xaxis.set_major_formatter(DateFormatter("%b %Y" if days > 120 else "%d %b %Y"))


def thousands(axis: Axis) -> None:
    axis.set_major_formatter(FuncFormatter(lambda v, _: f"{v:,.10g}"))


def log_axis(ax: Axes) -> None:
    """A log y axis with numbers on it: powers of ten, between them 2 and 5 where there are few, or even steps."""
    ax.set_yscale("log")
    low, high = np.log10(ax.get_ylim())
    if high - low < 0.5:
        ax.yaxis.set_major_locator(MaxNLocator(5))
    elif high - low < 2.5:
        ax.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    ax.yaxis.set_minor_locator(NullLocator())
    thousands(ax.yaxis)


def spread(positions: Sequence[float], gap: float) -> np.ndarray:
    """Positions moved as little as needed so that neighbours are at least `gap` apart; the order is kept."""
    order = np.argsort(positions, kind="stable")
    placed = np.asarray(positions, dtype=float)[order]
    for _ in range(200):
        short = gap - np.diff(placed)
        if (short <= 1e-9).all():
            break
        push = np.clip(short, 0, None) / 2
        placed[:-1] -= push
        placed[1:] += push
    result = np.empty(len(placed))
    result[order] = placed
    return result


class Claimant(Protocol):
    """A row of a table with how its claimant looks."""

    color: str
    marker: str


class Style(TypedDict):
    """What matplotlib is told of it."""

    color: str
    marker: str


def style(row: Claimant) -> Style:
    return {"color": row.color, "marker": row.marker}


def cross(ax: Axes, rows: pd.DataFrame) -> None:
    """What is surely or, thinner, maybe wrong: a cross in the claimant's colour, one per row of `list_set_aside`."""
    for row in rows.itertuples():
        size, width = (10, 2.2) if row.doubt == "surely_wrong" else (8, 1.1)
        ax.plot(row.as_of_latest, row.number, marker="x", color=ink(row.color), ms=size, mew=width, ls="", zorder=5)


def settle(figure: Figure) -> None:
    """Lay the figure out for good, axes at rounded places: the layout's last digits differ from process to process."""
    figure.draw_without_rendering()
    figure.set_layout_engine("none")
    for ax in figure.axes:
        ax.set_position(tuple(round(side, 6) for side in ax.get_position().bounds))
