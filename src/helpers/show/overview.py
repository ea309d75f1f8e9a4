"""Everything that was claimed, at a glance: a row per series on one log axis, a panel per side and kind of thing."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from helpers.base import words
from helpers.book.book import Book
from helpers.corpus.groups import SERIES
from helpers.show.names import read_names, upper
from helpers.show.sheet import (
    AGAINST,
    INK,
    MUTED,
    NARROW,
    SMALL,
    Caption,
    Link,
    Sheet,
    darken,
    list_decades,
    list_widest,
    wrap,
)  # fmt: skip

MOST_STATEMENTS = 500  # drawn and listed one by one; of more, each series is
MOST_ROWS = 150
LINE, LABEL = 16, 300  # pixels: of a line of text, of the labels
MARK = 7


def list_rows(book: Book) -> pd.DataFrame:
    """One row per statement, in the order of the panels and their rows: `panel`, `nth` row, `label`, `doubt`, `color`.

    `number`: where on the axis it stands, its own or that of the bound. `said`: in words.
    """
    names, told = read_names(book.corpus), book.statements
    doubt = book.set_aside.set_index("statement_id")["doubt"].to_dict()
    told = told.assign(
        group=[names.group(measure_id) for measure_id in told["measure_id"]],
        doubt=[doubt.get(name, "") for name in told["statement_id"]],
        number=told["value"].fillna(told["low"]).fillna(told["high"]),
        said=[_say(row) for row in told.itertuples()],
    )
    sizes = told.groupby(["side", "group"])["statement_id"].transform("size")
    of_series = told.groupby(SERIES)["statement_id"].transform("size")
    largest = told.groupby(SERIES)["number"].transform("max")
    told = told.assign(size=-sizes, n=-of_series, largest=-largest)
    told = told.sort_values(["size", "side", "group", "n", "largest", *SERIES, "as_of_latest"], kind="stable")
    panel = [f"{upper(names.side(row.side))}: {row.group}" for row in told.itertuples()]
    label = [
        f"{names.who(row.claimant_id)}: {names.thing('', row.measure_id, row.definition_id, row.scope)}"
        for row in told.itertuples()
    ]
    colors = book.corpus.claimants.set_index("claimant_id")["color"]
    nth = told.groupby(SERIES, sort=False).ngroup()
    told = told.assign(panel=panel, label=label, nth=nth, color=told["claimant_id"].map(colors))
    return told.drop(columns=["size", "n", "largest"]).reset_index(drop=True)


def _say(row: pd.Series) -> str:
    """A printed number with its sign, if it is a change."""
    if row.kind != "change":
        return words.limit(row)
    days = (row.as_of_latest - row.period_start).days
    return f"{words.limit(row)} in {words.count(days, 'day')}"


def tell_cut(rows: pd.DataFrame) -> str:
    """What the picture does not draw one by one, if anything."""
    n = rows["nth"].nunique()
    if n > MOST_ROWS:
        return f"Drawn: the first {MOST_ROWS} of {n:,} series; statements.csv has all."
    if len(rows) > MOST_STATEMENTS:
        return f"Bars: from the least to the most of a series; statements.csv has all {len(rows):,} statements."
    return ""


def draw(rows: pd.DataFrame, book: Book, caption: Caption, width: int) -> Sheet:
    """A row per series. Filled: a total. Tick: a change. Bar with arrow: a bound. Bar: a range. Cross: ruled out."""
    is_narrow = width == NARROW
    shown = rows[rows["nth"].isin(rows["nth"].unique()[:MOST_ROWS])]
    groups = [own for _, own in shown.groupby("nth", sort=False)]
    ends = [_tell_end(own) for own in groups]
    label_room = width if is_narrow else LABEL
    labels = [wrap(own["label"].iloc[0], label_room - 8, SMALL) for own in groups]
    if is_narrow:
        labels = [[*said, *wrap(end, width, SMALL)] for said, end in zip(labels, ends, strict=True)]
    heights = [LINE * len(said) + (26 if is_narrow else 6) for said in labels]
    panels = [own["panel"].iloc[0] for own in groups]
    heads = [34 if i == 0 or panels[i] != panels[i - 1] else 0 for i in range(len(groups))]
    sheet = Sheet(caption, height=26 + sum(heights) + sum(heads), width=width)
    left, right = (8, width - 26) if is_narrow else (LABEL + 12, width - 40 - list_widest(ends, SMALL))
    above = shown.loc[shown["number"] > 0, "number"]
    steps = list_decades(above.min(), max(above.max(), above.min() * 10)) if len(above) else [1.0, 10.0]

    def place(number: float) -> float:
        if number <= 0:
            return left
        return float(left + np.log(number / steps[0]) / np.log(steps[-1] / steps[0]) * (right - left))

    sheet.mark_decades(steps, [place(step) for step in steps], end=sheet.height)
    top = 26.0
    for own, said, end, height, head, panel in zip(groups, labels, ends, heights, heads, panels, strict=True):
        if head:
            sheet.text(0, top + 26, panel, size=14, weight="bold")
            top += head
        color = darken(own["color"].iloc[0])
        n_label = len(wrap(own["label"].iloc[0], label_room - 8, SMALL))
        for nth, line in enumerate(said):
            sheet.text(0, top + 12 + LINE * nth, line, color=INK if nth < n_label else MUTED)
        y = top + (LINE * len(said) + 10 if is_narrow else 9)
        far = _draw_row(sheet, own, y, place, color, is_series=len(rows) > MOST_STATEMENTS)
        if not is_narrow:
            sheet.text(max(far, place(own["number"].max() or 0)) + 12, y + 4, end, color=MUTED)
        top += height
    return sheet


def _tell_end(own: pd.DataFrame) -> str:
    """The latest total of a row, or change, and its day; how many statements there are, if several."""
    totals = own[own["kind"] != "change"]
    last = (totals if len(totals) else own).iloc[-1]
    exact = totals[totals["as_of_latest"].eq(last["as_of_latest"]) & totals["value"].notna()]
    last = exact.iloc[-1] if len(exact) else last
    more = f", {len(own):,} in all" if len(own) > 1 else ""
    return f"{last['said']}, {words.short_day(last['as_of_latest'])}{more}"


def _draw_row(
    sheet: Sheet, own: pd.DataFrame, y: float, place: Callable[[float], float], color: str, *, is_series: bool
) -> float:
    """The marks of one series; how far to the right they reach."""
    if is_series and len(own) > 2:
        low, high = place(own["number"].min()), place(own["number"].max())
        sheet.line([low, high], [y, y], color=color, width=4, zorder=2)
        own = own.iloc[[0, -1]]
    far = 0.0
    for row in own.itertuples():
        link, x = Link(row.claim_ids), place(row.number)
        far = max(far, x)
        if row.doubt:
            sheet.line([x], [y], marker="x", size=8, color=AGAINST, link=link, zorder=6)
        elif row.value == row.value and row.kind == "change":
            sheet.line([x], [y], marker="|", size=9, color=color, link=link, zorder=4)
        elif row.value == row.value:
            face = "white" if row.number <= 0 else color
            sheet.line([x], [y], marker="o", size=MARK, color=color, face=face, link=link, zorder=5)
        elif row.low == row.low and row.high == row.high:
            far = max(far, place(row.high))
            sheet.line([x, place(row.high)], [y, y], color=color, width=5, link=link, zorder=3)
        else:
            way = 18 if row.low == row.low else -18
            sheet.line([x], [y], marker="|", size=11, color=color, link=link, zorder=5)
            sheet.arrow(x, x + way, y, color=color, link=link, width=1.6)
            far = max(far, x + way)
    return far
