"""The timeline of one measure: every claimant's numbers on a log axis, each told from what was derived."""

from typing import Protocol

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.dates import date2num
from matplotlib.figure import Figure
from matplotlib.text import Annotation
from matplotlib.transforms import Bbox

from helpers.base import words
from helpers.show import canvas

_Point = tuple[float, float]
_Gap = tuple[_Point, _Point, int, str]  # from, to, days, color
_End = tuple[pd.Timestamp, float, str, str]  # day, number, label, color


class _Bound(words.Printed, canvas.Claimant, Protocol):
    as_of_earliest: pd.Timestamp
    as_of_latest: pd.Timestamp


def draw_timeline(
    values: pd.DataFrame, statements: pd.DataFrame, aside: pd.DataFrame, *, title: str, subtitle: str, foot: str,
    max_gap_days: int = 30, scale: str = "log",
) -> Figure:  # fmt: skip
    """All claimants' values of one measure and side, on an axis that is "log" or "linear".

    `values`: rows of values.csv with `name`, `color`, `marker`, `series`. `statements`: the bounds and ranges of the
    same series, likewise. `aside`: statements in doubt, likewise (`values.list_set_aside`). Filled:
    printed. Hollow: implied. Arrow: a bound. Bar: a range. Cross: surely or maybe wrong. Dotted: a gap of more than
    `max_gap_days` days between reports, labelled with its length where there is room. On a log axis a 0 has no place.
    """
    if statements.empty and not values["value"].notna().any():
        return canvas.draw_nothing(title=title, subtitle=subtitle, foot=foot)
    is_log = scale == "log"
    known = values[values["status"].isin(["stated", "implied"]) & ((values["value"] > 0) | (not is_log))]
    with canvas.sheet(title, subtitle, foot, size=(9.0, 6.0)) as (figure, ax):
        ends: list[_End] = []
        gaps: list[_Gap] = []
        for _, rows in known.groupby("series"):
            rows = rows.sort_values("date")
            gaps += _draw_line(ax, rows, max_gap_days)
            last = rows.iloc[-1]
            # an implied value shows as a ring, also around a printed one
            for status, face, size, zorder in (("stated", "auto", 6, 4), ("implied", "white", 11, 3)):
                part = rows[rows["status"] == status]
                look = canvas.style(last)
                ax.plot(part["date"], part["value"], **look, mew=1.4, ls="", mfc=face, ms=size, zorder=zorder)
            label = f"{last['series']} {last['hedge']}{words.number(last['value'])}"
            ends.append((last["date"], last["value"], label, last["color"]))
        bounds = statements.assign(**statements[["value", "low", "high"]].where(lambda n: (n > 0) | (not is_log)))
        for row, printed in zip(bounds.itertuples(), statements.itertuples(), strict=True):
            if np.isnan([row.value, row.low, row.high]).all():
                continue
            _draw_bound(ax, row)
            if row.series not in set(known["series"]):
                ends.append((row.as_of_latest, _edge(row), f"{row.series} {words.limit(printed)}", row.color))
        canvas.cross(ax, aside[(aside["number"] > 0) | (not is_log)])
        ax.margins(x=0.04, y=0.12)
        if is_log:
            canvas.log_axis(ax)
        else:
            low, high = min(0, ax.dataLim.y0), max(ax.dataLim.y1, 1)
            ax.set_ylim(low - 0.02 * (high - low), high + 0.14 * (high - low))
            canvas.thousands(ax.yaxis)
        canvas.date_axis(ax)
        _label_gaps(figure, ax, gaps, _label_ends(figure, ax, ends))
    return figure


def _draw_line(ax: Axes, rows: pd.DataFrame, max_gap_days: int) -> list[_Gap]:
    """Join the values of one series; the long gaps come back as (from, to, days, color)."""
    color = rows["color"].iloc[0]
    gaps: list[_Gap] = []
    days = rows["date"].diff().dt.days
    for _, near in rows.groupby((days > max_gap_days).cumsum()):
        if len(near) > 1:
            ax.plot(near["date"], near["value"], color=color, lw=1.3, zorder=2)
    for i in np.flatnonzero(days > max_gap_days):
        a, b = rows.iloc[i - 1], rows.iloc[i]
        ax.plot([a["date"], b["date"]], [a["value"], b["value"]], color=color, ls=":", lw=1.3, zorder=2)
        gaps.append(((date2num(a["date"]), a["value"]), (date2num(b["date"]), b["value"]), int(days.iloc[i]), color))
    return gaps


def _label_gaps(figure: Figure, ax: Axes, gaps: list[_Gap], taken: list[Annotation]) -> None:
    """The length of each gap on its dotted line, where it covers no other text."""
    for (x0, y0), (x1, y1), days, color in gaps:
        for share in (0.5, 0.65, 0.35, 0.8, 0.2):
            y = y0 * (y1 / y0) ** share if ax.get_yscale() == "log" else y0 + share * (y1 - y0)
            at = (x0 + share * (x1 - x0), y)
            text = ax.annotate(
                f"{days - 1} days without a number", at, size=8, ha="center", va="center", color=canvas.ink(color),
                bbox={"fc": "white", "ec": "none", "pad": 1},
            )  # fmt: skip
            extent = text.get_window_extent()
            if not any(extent.overlaps(t.get_window_extent()) for t in taken):
                taken.append(text)
                break
            text.remove()


def _edge(row: words.Printed) -> float:
    return next(n for n in (row.value, row.low, row.high) if not np.isnan(n))


def _draw_bound(ax: Axes, row: _Bound) -> None:
    """An arrow from a bound towards what it allows; a bar for a range, or for the span of days a total may be about."""
    if row.as_of_earliest != row.as_of_latest:
        ax.plot([row.as_of_earliest, row.as_of_latest], [_edge(row)] * 2, color=row.color, lw=3, zorder=3)
        ax.plot(row.as_of_latest, _edge(row), marker=row.marker, color=row.color, ls="", zorder=4)
        return
    if not np.isnan(row.low) and not np.isnan(row.high):
        ax.plot([row.as_of_latest] * 2, [row.low, row.high], color=row.color, lw=3, solid_capstyle="butt", zorder=3)
        return
    up = not np.isnan(row.low)
    start = (row.as_of_latest, _edge(row))
    arrow = {"arrowstyle": "<|-", "color": row.color, "lw": 1.5, "shrinkA": 0, "shrinkB": 0}
    ax.annotate("", start, (0, 26 if up else -26), textcoords="offset points", arrowprops=arrow, zorder=3)
    ax.plot(*start, marker="_", color=row.color, ms=12, mew=2.2, ls="", zorder=3)


def _label_ends(figure: Figure, ax: Axes, ends: list[_End]) -> list[Annotation]:
    """A name beside the last mark of each series, moved up or down where two would touch."""
    if (engine := figure.get_layout_engine()) is not None:
        engine.execute(figure)
    left, bottom, right, _ = ax.get_window_extent().extents
    places = [ax.transData.transform((date2num(date), value)) for date, value, *_ in ends]
    late = [x > left + 0.55 * (right - left) for x, _ in places]
    points = 72 / figure.dpi
    texts: list[Annotation] = []
    for side in (True, False):
        chosen = [i for i, is_late in enumerate(late) if is_late == side]
        if not chosen:
            continue
        wished = [places[i][1] + (13 / points if side else 0) for i in chosen]
        placed = canvas.spread(wished, 13 / points)
        placed += max(0, bottom + 7 / points - min(placed))  # not below the axis
        for i, y in zip(chosen, placed, strict=True):
            date, value, name, color = ends[i]
            offset = (-9 if side else 11, (y - places[i][1]) * points)
            text = ax.annotate(
                canvas.label(name, 44), (date, value), offset, textcoords="offset points", size=9, weight="bold",
                color=canvas.ink(color), ha="right" if side else "left", va="center",
                bbox={"fc": "white", "ec": "none", "pad": 0.6}, zorder=2.5,
            )  # fmt: skip
            texts.append(text)
    _lift_labels(figure, ax, texts)
    return texts


def _lift_labels(figure: Figure, ax: Axes, texts: list[Annotation], step: float = 4) -> None:
    """Labels that cover a mark or another label go up, the lowest first, until they are free or at the top."""
    drawn = [line.get_xydata() for line in ax.lines if line.get_marker() != "None"]
    marks = ax.transData.transform(np.concatenate([np.empty((0, 2)), *drawn]))
    top = ax.get_window_extent().y1
    placed: list[Bbox] = []
    for text in sorted(texts, key=lambda t: t.get_window_extent().y0):
        extent, lift = text.get_window_extent(), 0.0
        while extent.y1 + step < top:
            covered = ((marks > np.subtract(extent.min, 3)) & (marks < np.add(extent.max, 3))).all(axis=1)
            if not covered.any() and not any(extent.overlaps(other) for other in placed):
                break
            extent, lift = extent.translated(0, step), lift + step
        text.xyann = (text.xyann[0], text.xyann[1] + lift * 72 / figure.dpi)
        placed.append(extent)
