"""Draw what is possible if some claimants are right: a panel per quantity, a band per camp, and what was printed."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from helpers.show.colors import AGAINST, INK, darken
from helpers.show.lettering import SMALL, shorten, wrap
from helpers.show.scales import mark_days
from helpers.show.sheet import NARROW, Caption, Link, Sheet

COLORS = ("#0072B2", "#E69F00", "#009E73")  # of camps, as told apart by everybody (Okabe and Ito)
WIDTHS = (2.8, 1.6, 0.8)  # a line on another leaves its edges free
GUTTER, GAP, HEIGHT = 64, 28, 150  # pixels: of the axis's numbers, between panels, of a panel
FAR = 200  # times: numbers further apart than this need a log axis, unless 0 or less was printed


def draw_ranges(
    ranges: pd.DataFrame, printed: pd.DataFrame, keys: dict[str, str], caption: Caption, width: int
) -> Sheet:
    """One panel per quantity: the bounds that each camp sets, from day to day, and the numbers that were printed.

    `ranges`: rows of joint.csv with `quantity`. `printed`: totals with `quantity` and `camps`, the places in `keys` of
    those who believe them. `keys`: what each camp that is drawn is called, by its claimants. Filled in a camp's colour:
    printed by one that only this camp believes; dark: by one that all believe; cross: by one that none of them does.
    """
    ranges = ranges[ranges["claimants"].isin(list(keys))]
    names = list(dict.fromkeys(ranges["quantity"]))
    n_columns = 1 if width == NARROW else min(2, len(names))
    room = (width - GAP * (n_columns - 1)) / n_columns
    told = [line for label in keys.values() for line in [wrap(label, width - 40, SMALL)]]
    head = 18 * sum(len(lines) for lines in told) + 12
    row_height = 24 + HEIGHT + 48
    sheet = Sheet(caption, height=head + row_height * -(-len(names) // n_columns), width=width)
    _draw_keys(sheet, told)
    days = pd.concat([ranges["date"], printed["as_of_latest"]])
    margin = max(pd.Timedelta(days=1), (days.max() - days.min()) * 0.04)
    for nth, name in enumerate(names):
        left, top = nth % n_columns * (room + GAP), head + nth // n_columns * row_height
        sheet.text(left, top + 12, shorten(name, room, SMALL, bold=True), weight="bold")
        own, marks = (table[table["quantity"] == name] for table in (ranges, printed))
        ax = sheet.axes(left + GUTTER, top + 24, room - GUTTER - 8, HEIGHT)
        numbers = np.concatenate([table[["low", "high"]].to_numpy().ravel() for table in (own, marks)])
        numbers = np.append(numbers, marks["value"])
        numbers = numbers[np.isfinite(numbers)]
        above = numbers[numbers > 0]
        is_log = bool(len(above)) and above.max() > FAR * above.min() and not marks["value"].le(0).any()
        place = {"left": left + GUTTER, "top": top + 24, "width": room - GUTTER - 8, "height": HEIGHT}
        sheet.draw_scale(ax, numbers, **place, is_log=is_log, most=4)
        ax.set_xlim(days.min() - margin, days.max() + margin)
        _draw_panel(ax, own, marks, list(keys), days.max() + margin)
        mark_days(ax, days.min(), days.max(), width=room - GUTTER)
    return sheet


def _draw_keys(sheet: Sheet, told: list[list[str]]) -> None:
    """What each colour is, above the panels."""
    y = 12.0
    for lines, color, width in zip(told, COLORS, WIDTHS, strict=False):
        sheet.line([0, 24], [y - 4, y - 4], color=color, width=width + 1)
        for line in lines:
            sheet.text(34, y, line)
            y += 18


def _draw_panel(ax: Axes, ranges: pd.DataFrame, printed: pd.DataFrame, camps: list[str], end: pd.Timestamp) -> None:
    """The bands of one quantity, and what was printed of it."""
    bottom, top = ax.get_ylim()
    for place, camp in enumerate(camps):
        own = ranges[ranges["claimants"] == camp].sort_values("date")
        if len(own):
            _draw_band(ax, own, end, bottom, top, place)
    for row in printed.itertuples():
        _draw_printed(ax, row, len(camps))
    ax.set_ylim(bottom, top)


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
    color = darken(COLORS[row.camps[0]] if 0 < len(row.camps) < n_camps else INK)
    for marker, number in ends:
        if number != number:
            continue
        if not row.camps:
            (mark,) = ax.plot(day, number, marker="x", ms=8, mew=2, ls="", color=AGAINST, zorder=5)
        else:
            face = color if is_value else "white"
            (mark,) = ax.plot(day, number, marker=marker, ms=6, mew=1.4, mfc=face, ls="", color=color, zorder=4)
        mark.set_url(Link(row.claim_ids).write())
