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
from helpers.show.sheet import AGAINST, Link, find_share
from helpers.show.total_subjects import Series

_ARROW = np.array([(-1, 0), (1, 0), (0, 0), (0, 2), (-0.4, 1.4), (0, 2), (0.4, 1.4)])  # a bar, and an arrow off it
_STROKES = [Path.MOVETO, Path.LINETO, Path.MOVETO, Path.LINETO, Path.LINETO, Path.LINETO, Path.LINETO]
FLOOR, CEILING = Path(_ARROW, _STROKES), Path(_ARROW * [1, -1], _STROKES)


def draw_blocks(ax: Axes, one: Series, color: str, last: pd.Timestamp, max_gap_days: int) -> None:
    """Between two days: a line if both are known and near; else, of a running total, all that is possible."""
    rows = one.values[["date", "value", "low", "high"]].to_records(index=False)
    blocks: list[list] = []
    known = one.known
    is_near = known["date"].diff().dt.days.le(max_gap_days)
    for _, near in known.groupby((~is_near).cumsum()):
        if len(near) > 1:
            ax.plot(near["date"], near["value"], color=color, lw=1.6, zorder=3, gid="derived")
    is_bridged = dict(zip(known["date"].to_numpy(), is_near, strict=True))
    following = one.values["date"].where(one.values["status"].isin(views.KNOWN)).bfill().to_numpy()
    for i in range(len(rows) - 1):
        a, b = rows[i], rows[i + 1]
        is_open = not is_bridged.get(following[i + 1], False)
        if one.is_growing and is_open and np.isfinite(b.high) and b.high > a.low:
            if blocks and blocks[-1][2:] == [a.low, b.high] and blocks[-1][1] == date2num(a.date):
                blocks[-1][1] = date2num(b.date)
            else:
                blocks.append([date2num(a.date), date2num(b.date), a.low, b.high])
    floor = ax.get_ylim()[0]
    for x0, x1, low, high in blocks:
        low = max(low, floor)
        box = Rectangle((x0, low), x1 - x0, high - low, color=color, alpha=0.12, lw=0, zorder=1, gid="derived")
        ax.add_patch(box)
        ax.plot([x0, x1], [low, low], color=color, lw=1, zorder=2, gid="derived")
        ax.plot([x0, x1], [high, high], color=color, lw=1, ls=(0, (4, 3)), zorder=2, gid="derived")
    if one.is_growing and len(known) and (last - known["date"].max()).days > max_gap_days and not len(one.limits):
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
            edge = next(n for n in (row.value, row.low, row.high) if n == n)
            start = max(date2num(row.as_of_earliest), ax.get_xlim()[0])
            (line,) = ax.plot([start, date2num(row.as_of_latest)], [edge] * 2, color=color, lw=3, zorder=3)
            line.set_url(link.write())
            ax.plot(row.as_of_latest, edge, marker="|", ms=10, mew=2.4, color=color, ls="", zorder=3)
        elif row.low == row.low and row.high == row.high:
            (line,) = ax.plot([row.as_of_latest] * 2, [row.low, row.high], color=color, lw=4, zorder=3)
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


def draw_many(ax: Axes, one: Series, color: str, max_gap_days: int) -> None:
    """As `draw_marks`, of a subject with so many numbers that each is small and leads nowhere of its own.

    Of numbers that a line joins the last one alone has a mark.
    """
    values, limits, aside = one.values, one.limits, one.aside
    gap = one.known["date"].diff(-1).dt.days.abs()
    marked = one.known[~(gap <= max_gap_days)]
    for status, face in (("implied", "white"), ("stated", color)):
        _dot(ax, marked[marked["status"] == status], "date", "value", marker="o", ms=4, mfc=face, color=color, zorder=4)
    is_open = values["doubt"].fillna("").ne("") & ~values["status"].isin(views.KNOWN) & values["high"].lt(np.inf)
    if is_open.any():
        open_days = values[is_open]
        ax.vlines(open_days["date"], open_days["low"], open_days["high"], color=color, lw=3, alpha=0.6, zorder=3)
    if len(limits):
        _draw_limits(ax, limits, color)
    for doubt, width in (("maybe_wrong", 1.4), ("surely_wrong", 2.4)):
        own = aside[aside["doubt"] == doubt]
        _dot(ax, own, "as_of_latest", "number", marker="x", ms=6, mew=width, color=AGAINST, zorder=6)


def _draw_limits(ax: Axes, limits: pd.DataFrame, color: str) -> None:
    is_span = limits["as_of_earliest"].ne(limits["as_of_latest"])
    spans, points = limits[is_span], limits[~is_span]
    if len(spans):
        edges = spans["value"].fillna(spans["low"]).fillna(spans["high"])
        ax.hlines(edges, spans["as_of_earliest"], spans["as_of_latest"], color=color, lw=2, zorder=3)
    is_range = points["low"].notna() & points["high"].notna()
    if is_range.any():
        ranges = points[is_range]
        ax.vlines(ranges["as_of_latest"], ranges["low"], ranges["high"], color=color, lw=3, zorder=3)
    for end, marker in (("low", FLOOR), ("high", CEILING)):
        own = points[points[end].notna() & ~is_range]
        _dot(ax, own, "as_of_latest", end, marker=marker, ms=12, mec=color, mfc="none", zorder=4)


def _dot(ax: Axes, rows: pd.DataFrame, x: str, y: str, **style: Any) -> None:
    if len(rows):
        ax.plot(rows[x], rows[y], ls="", **style)


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
