"""The marks of totals: numbers, bounds and ranges, blocks of what is possible between them, and what is in doubt."""

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.dates import date2num
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.path import Path

from helpers.show import views
from helpers.show.colors import AGAINST
from helpers.show.scales import find_share
from helpers.show.sheet import Link
from helpers.show.total_subjects import Series, Subject

_ARROW = np.array([(-1, 0), (1, 0), (0, 0), (0, 2), (-0.4, 1.4), (0, 2), (0.4, 1.4)])  # a bar, and an arrow off it
_STROKES = [Path.MOVETO, Path.LINETO, Path.MOVETO, Path.LINETO, Path.LINETO, Path.LINETO, Path.LINETO]
FLOOR, CEILING = Path(_ARROW, _STROKES), Path(_ARROW * [1, -1], _STROKES)


def draw_blocks(ax: Axes, one: Series, color: str, last: pd.Timestamp) -> None:
    """Between two days: a line if both are known and near; else, of a running total, all that is possible."""
    for near in one.near:
        ax.plot(near["date"], near["value"], color=color, lw=1.6, zorder=3, gid="derived")
    floor, known = ax.get_ylim()[0], one.known
    for *ends, low, high in one.blocks:
        x0, x1 = date2num(ends)
        low = max(low, floor)
        box = Rectangle((x0, low), x1 - x0, high - low, color=color, alpha=0.12, lw=0, zorder=1, gid="derived")
        ax.add_patch(box)
        ax.plot([x0, x1], [low, low], color=color, lw=1, zorder=2, gid="derived")
        ax.plot([x0, x1], [high, high], color=color, lw=1, ls=(0, (4, 3)), zorder=2, gid="derived")
    if one.is_growing and len(known) and (last - known["date"].max()).days > one.max_gap_days and not len(one.limits):
        row = known.iloc[-1]
        ax.plot([row["date"], last], [row["value"]] * 2, color=color, lw=1, ls=(0, (1, 3)), zorder=2, gid="derived")


def draw_marks(ax: Axes, one: Series, color: str, *, is_large: bool) -> None:
    """Filled: printed for the day. Ring: follows. Bar with arrow: a bound. Bar: a range. Cross: others rule it out."""
    size = 8 if is_large else 6
    for row in one.values.itertuples():
        if row.status in views.KNOWN:
            is_printed = row.status == "stated"
            _mark(ax, row.date, row.value, "o", size, color, Link(row.claim_ids, is_printed), is_filled=is_printed)
        elif isinstance(row.doubt, str) and row.doubt and np.isfinite(row.high):
            ax.plot([row.date] * 2, [row.low, row.high], color=color, lw=3, alpha=0.6, zorder=3, gid="derived")
    for row in one.limits.itertuples():
        link = Link(row.claim_ids)
        if row.as_of_earliest != row.as_of_latest:
            _draw_span(ax, row, color, link)
        elif row.low == row.low and row.high == row.high:
            (line,) = ax.plot([row.as_of_latest] * 2, [row.low, row.high], color=color, lw=4, zorder=3)
            line.set_solid_capstyle("projecting")  # seen however short it is
            line.set_url(link.write())
        else:
            is_floor = row.low == row.low
            number, is_beside = row.low if is_floor else row.high, (one.known["date"] == row.as_of_latest).any()
            _draw_bound(ax, row.as_of_latest, number, color, link, way=0 if is_beside else 18 if is_floor else -18)
    for row in one.aside.itertuples():
        if row.number == row.number:
            width = 2.4 if row.doubt == "surely_wrong" else 1.4
            (mark,) = ax.plot(row.as_of_latest, row.number, marker="x", ms=9, mew=width, color=AGAINST, ls="", zorder=6)
            mark.set_url(Link(row.claim_ids).write())


def _draw_span(ax: Axes, row: Any, color: str, link: Link) -> None:
    """A number for some day of several: a level bar from the first to the last, there a tick, an arrow or a range."""
    start, end = max(date2num(row.as_of_earliest), ax.get_xlim()[0]), date2num(row.as_of_latest)
    ends = [n for n in (row.low, row.high) if n == n] if row.value != row.value else [row.value]
    for number in ends:
        (line,) = ax.plot([start, end], [number] * 2, color=color, lw=3, zorder=3)
        line.set_url(link.write())
    if row.value == row.value:
        ax.plot(end, row.value, marker="|", ms=10, mew=2.4, color=color, ls="", zorder=3)
    elif len(ends) > 1:
        (line,) = ax.plot([end] * 2, ends, color=color, lw=4, zorder=3)
        line.set_url(link.write())
    else:
        _draw_bound(ax, row.as_of_latest, ends[0], color, link, way=18 if row.low == row.low else -18)


def draw_many(ax: Axes, subject: Subject, colors: list[str]) -> None:
    """As `draw_marks`, of a subject with so many numbers that each is small and leads nowhere of its own.

    Of numbers that a line joins the last one alone has a mark. `colors`: of its series.
    """
    values, limits, aside = (table.assign(color=np.array(colors)[table["nth"]]) for table in subject.tables)
    known = values[values["status"].isin(views.KNOWN)]
    gap = known.groupby("nth")["date"].diff(-1).dt.days.abs()
    marked = known[~(gap <= subject.series[0].max_gap_days)]
    for (color, status), own in marked.groupby(["color", "status"], sort=False):
        face = color if status == "stated" else "white"
        ax.plot(own["date"], own["value"], ls="", marker="o", ms=4, mfc=face, color=color, zorder=4)
    is_open = values["doubt"].fillna("").ne("") & ~values["status"].isin(views.KNOWN) & values["high"].lt(np.inf)
    _draw_ranges(ax, values[is_open].rename(columns={"date": "as_of_latest"}), alpha=0.6)
    _draw_limits(ax, limits)
    for doubt, width in (("maybe_wrong", 1.4), ("surely_wrong", 2.4)):
        own = aside[aside["doubt"] == doubt]
        ax.plot(own["as_of_latest"], own["number"], ls="", marker="x", ms=6, mew=width, color=AGAINST, zorder=6)


def _draw_limits(ax: Axes, limits: pd.DataFrame) -> None:
    spans = limits[limits["as_of_earliest"].ne(limits["as_of_latest"])]
    for end in ("value", "low", "high"):
        own = spans[spans[end].notna() & (spans["value"].isna() | (end == "value"))]
        ax.hlines(own[end], own["as_of_earliest"], own["as_of_latest"], color=own["color"], lw=2, zorder=3)
    open_ = limits[limits["value"].isna()]
    is_range = open_["low"].notna() & open_["high"].notna()
    _draw_ranges(ax, open_[is_range])
    for end, marker in (("low", FLOOR), ("high", CEILING)):
        for color, own in open_[open_[end].notna() & ~is_range].groupby("color", sort=False):
            ax.plot(own["as_of_latest"], own[end], ls="", marker=marker, ms=12, mec=color, mfc="none", zorder=4)


def _draw_ranges(ax: Axes, rows: pd.DataFrame, *, alpha: float = 1) -> None:
    """An upright bar per row, each of its colour."""
    days, color = rows["as_of_latest"], rows["color"]
    bars = ax.vlines(days, rows["low"], rows["high"], color=color, lw=3, alpha=alpha, zorder=3)
    bars.set_capstyle("projecting")  # seen however short it is


def _mark(
    ax: Axes, day: pd.Timestamp, number: float, marker: str, size: float, color: str, link: Link, *, is_filled: bool
) -> Line2D:
    if ax.get_yscale() == "log" and number <= 0:
        number, marker = ax.get_ylim()[0], "v"
    face = color if is_filled else "white"
    (mark,) = ax.plot(day, number, marker=marker, ms=size, mfc=face, mec=color, mew=1.5, ls="", zorder=5, clip_on=False)
    mark.set_url(link.write())
    return mark


def _draw_bound(ax: Axes, day: pd.Timestamp, number: float, color: str, link: Link, *, way: float) -> None:
    """A bar at the bound, and an arrow of so many points towards what it allows, not below the axis; none beside a
    number of that day.
    """
    number = max(number, ax.get_ylim()[0])
    room = find_share(ax, number) * ax.get_window_extent().height * 72 / ax.figure.dpi
    way = max(way, -room) if room > 6 else max(way, 0)
    (bar,) = ax.plot(day, number, marker="_", ms=12, mew=2.4, color=color, ls="", zorder=5, clip_on=False)
    bar.set_url(link.write())
    if not way:
        return
    arrow = ax.annotate(
        "", (date2num(day), number), (0, way), textcoords="offset points",
        arrowprops={"arrowstyle": "<|-", "color": color, "lw": 1.6, "shrinkA": 0, "shrinkB": 0}, zorder=4,
    )  # fmt: skip
    if arrow.arrow_patch is not None:
        arrow.arrow_patch.set_gid(link.write())
