"""Draw what is possible if some claimants are right: a panel per quantity, a band per camp, and what was printed."""

from collections.abc import Sequence
from textwrap import shorten

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.lines import Line2D

from helpers.show import canvas

COLORS = ("#0072B2", "#E69F00", "#009E73")  # of camps, as told apart by everybody (Okabe and Ito)
WIDTHS = (2.8, 1.6, 0.8)  # a line on another leaves its edges free
AGAINST = "#D55E00"  # what cannot be true if a camp that is drawn is right
KEY = 0.22  # inches for a line of the key
FAR = 200  # times: numbers further apart than this need a log axis


def draw_ranges(
    ranges: pd.DataFrame, printed: pd.DataFrame, keys: dict[str, str], *, title: str, subtitle: str, foot: str
) -> Figure:
    """One panel per quantity: the bounds that each camp sets, from day to day, and the numbers that were printed.

    `ranges`: rows of joint.csv with `quantity`. `printed`: totals with `quantity` and `camps`, the places in `keys` of
    those who believe them. `keys`: what each camp that is drawn is called, by its claimants. Filled in a camp's colour:
    printed by one that only this camp believes; dark: by one that all believe; cross: by one that none of them does.
    """
    ranges = ranges[ranges["claimants"].isin(list(keys))]
    if ranges.empty:
        return canvas.draw_nothing(title=title, subtitle=subtitle, foot=foot)
    names = list(dict.fromkeys(ranges["quantity"]))
    n_columns = min(2, len(names))
    n_rows = -(-len(names) // n_columns)
    size = (9.0, 1.6 + KEY * len(keys) + 2.1 * n_rows)
    with canvas.panels(title, subtitle, foot, size=size, rows=n_rows, columns=n_columns) as (figure, axes):
        days = pd.concat([ranges["date"], printed["as_of_latest"]])
        margin = max(pd.Timedelta(days=1), (days.max() - days.min()) * 0.04)
        for ax, name in zip(axes.flat, names, strict=False):
            own, marks = (table[table["quantity"] == name] for table in (ranges, printed))
            _draw_panel(ax, own, marks, list(keys), days.max() + margin)
            ax.set_xlim(days.min() - margin, days.max() + margin)
            canvas.date_axis(ax, most=4)
            ax.set_title(canvas.label(name, 50), weight="bold", size=9)
        for ax in list(axes.flat)[len(names) :]:
            ax.set_visible(False)
        _draw_keys(figure, list(keys.values()))
    return figure


def _draw_keys(figure: Figure, labels: Sequence[str]) -> None:
    """What each colour is, below the note, in room that the panels leave."""
    engine = figure.get_layout_engine()
    assert isinstance(engine, ConstrainedLayoutEngine)
    x, bottom, width, height = engine.get()["rect"]
    engine.set(rect=(x, bottom, width, height - KEY * len(labels) / figure.get_figheight()))
    handles = [Line2D([], [], color=c, lw=w + 1) for c, w in zip(COLORS, WIDTHS, strict=True)]
    told = [canvas.plain(shorten(label, 110, placeholder=" …")) for label in labels]
    corner = (0.006, bottom + height)
    figure.legend(handles[: len(told)], told, loc="upper left", bbox_to_anchor=corner, frameon=False, fontsize=9)


def _draw_panel(ax: Axes, ranges: pd.DataFrame, printed: pd.DataFrame, camps: list[str], end: pd.Timestamp) -> None:
    """The bands of one quantity, and what was printed of it."""
    numbers = np.concatenate([table[["low", "high"]].to_numpy().ravel() for table in (ranges, printed)])
    numbers = np.append(numbers, printed["value"])
    numbers = numbers[np.isfinite(numbers)]
    bottom, top = _scale(ax, numbers)
    for place, camp in enumerate(camps):
        own = ranges[ranges["claimants"] == camp].sort_values("date")
        if len(own):
            _draw_band(ax, own, end, bottom, top, place)
    for row in printed.itertuples():
        _draw_printed(ax, row, len(camps))
    ax.set_ylim(bottom, top)
    canvas.thousands(ax.yaxis)
    ax.tick_params(labelsize=8)


def _scale(ax: Axes, numbers: np.ndarray) -> tuple[float, float]:
    """Choose the axis, and where it ends."""
    above = numbers[numbers > 0]
    if not len(above):
        return 0, 1
    if above.max() <= FAR * above.min():
        return 0, above.max() * 1.25
    bottom, top = above.min() / 2, above.max() * 2
    ax.set_ylim(bottom, top)
    canvas.log_axis(ax)
    return bottom, top


def _draw_band(ax: Axes, own: pd.DataFrame, end: pd.Timestamp, bottom: float, top: float, place: int) -> None:
    """From the least to the most of each day, up to the top where there is no most."""
    days = [*own["date"], end]
    low, high = ([*own[column], own[column].iloc[-1]] for column in ("low", "high"))
    color, width = COLORS[place], WIDTHS[place]
    ax.fill_between(
        days, np.maximum(low, bottom), np.nan_to_num(high, nan=top), step="post", color=color, alpha=0.13, lw=0
    )
    ax.step(days, np.where(np.array(low) > 0, low, np.nan), where="post", color=color, lw=width)
    ax.step(days, high, where="post", ls=(0, (4, 2)), color=color, lw=width)


def _draw_printed(ax: Axes, row: pd.Series, n_camps: int) -> None:
    """A number as a mark; of a bound a triangle towards what it allows, of a range both its ends."""
    day, is_value = row.as_of_latest, row.value == row.value
    ends = [("o", row.value)] if is_value else [("^", row.low), ("v", row.high)]
    color = canvas.ink(COLORS[row.camps[0]] if 0 < len(row.camps) < n_camps else canvas.DARK)
    for marker, number in ends:
        if number != number:
            continue
        if not row.camps:
            ax.plot(day, number, marker="x", ms=8, mew=2, ls="", color=AGAINST, zorder=5)
        else:
            face = color if is_value else "white"
            ax.plot(day, number, marker=marker, ms=6, mew=1.4, mfc=face, ls="", color=color, zorder=4)
