"""Everything that was claimed, at a glance: a row per series, a panel per side and kind, a log axis per unit."""

from itertools import groupby
from typing import Any

import numpy as np
import pandas as pd

from helpers.base import words
from helpers.book.book import Book
from helpers.corpus.groups import SERIES
from helpers.corpus.qualifiers import FORECAST
from helpers.show import views
from helpers.show.colors import AGAINST, INK, MUTED, PALE, darken
from helpers.show.decades import Decades
from helpers.show.lettering import SMALL, list_widest, wrap
from helpers.show.names import Names, read_names, upper
from helpers.show.sheet import NARROW, Caption, Link, Sheet

MOST_STATEMENTS = 500  # drawn and listed one by one; of more, each series is
MOST_ROWS = 100
LINE, LABEL, END = 16, 300, 264  # pixels: of a line of text, of the labels, of what is said beside the last mark
SAID = ["kind", "measure_id", "value", "low", "high", "qualifier", "period_start", "as_of_latest"]
TICKS, HEAD = 40, 34  # pixels: of the names of an axis, of the name of a panel
NAME, NEXT = 14, 19  # its size, and pixels of a further line of it
MARK = 7


def list_rows(book: Book) -> pd.DataFrame:
    """One row per statement, in the order of the axes, panels and rows: `axis`, `panel`, `nth` row, `label`, `doubt`.

    `number`: where on the axis it stands, its own or that of the bound. `said`: in words. `color`: grey if a later one
    replaced it.
    """
    names, told = read_names(book.corpus), views.restore_hedges(book.statements, book.corpus)
    doubt = book.set_aside.set_index("statement_id")["doubt"].to_dict()
    told = told.assign(
        group=[names.group(measure_id) for measure_id in told["measure_id"]],
        doubt=[doubt.get(name, "") for name in told["statement_id"]],
        number=told["value"].fillna(told["low"]).fillna(told["high"]),
        said=[_say(row, names) for row in told[SAID].astype(object).itertuples()],  # as objects in half the time
        axis=[names.axis(measure_id) for measure_id in told["measure_id"]],
    )
    of_axis = told.groupby("axis")["statement_id"].transform("size")
    sizes = told.groupby(["side", "group"])["statement_id"].transform("size")
    of_series = told.groupby(SERIES)["statement_id"].transform("size")
    largest = told.groupby(SERIES)["number"].transform("max")
    told = told.assign(most=-of_axis, size=-sizes, n=-of_series, largest=-largest)
    order = ["most", "axis", "size", "side", "group", "n", "largest", *SERIES, "as_of_latest"]
    told = told.sort_values(order, kind="stable")
    nth = told.groupby(SERIES, sort=False).ngroup()
    series = list(told.drop_duplicates(SERIES).itertuples())
    panel = [
        f"{upper(names.side(row.side))}: {row.group}" + (f", {row.axis}" if row.axis not in ("", row.group) else "")
        for row in series
    ]
    label = [
        f"{names.who(row.claimant_id)}: {names.thing('', row.measure_id, row.definition_id, row.scope)}"
        for row in series
    ]
    colors = book.corpus.claimants.set_index("claimant_id")["color"]
    color = told["claimant_id"].map(colors).where(told["superseded_by"].isna(), PALE)
    told = told.assign(panel=np.array(panel)[nth], label=np.array(label)[nth], nth=nth, color=color)
    return told.drop(columns=["most", "size", "n", "largest"]).reset_index(drop=True)


def _say(row: pd.Series, names: Names) -> str:
    """A printed number with its unit; of a change, which way and in how many days."""
    if row.kind != "change":
        forecast = " (forecast)" if row.kind == FORECAST else ""
        return names.amount(words.limit(row), row.measure_id) + forecast
    said = words.step(row) if words.is_fall(row) else words.limit(row)
    days = (row.as_of_latest - row.period_start).days
    return f"{names.amount(said, row.measure_id)} in {words.count(days, 'day')}"


def tell_cut(rows: pd.DataFrame) -> str:
    """What the picture does not draw one by one, if anything."""
    n = rows["nth"].nunique()
    if n > MOST_ROWS:
        return f"Drawn: the first {MOST_ROWS} of {n:,} series; statements.csv has all."
    if len(rows) > MOST_STATEMENTS:
        return f"Bars: from the least to the most of a series; statements.csv has all {len(rows):,} statements."
    return ""


def draw(rows: pd.DataFrame, book: Book, caption: Caption, width: int) -> Sheet:
    """A row per series. Filled: a total. Ring: a forecast. Tick: a change. Bar with arrow: a bound. Bar: a range."""
    is_narrow = width == NARROW
    shown = rows[rows["nth"].isin(rows["nth"].unique()[:MOST_ROWS])]
    groups = [[*own] for _, own in groupby(shown.itertuples(), key=lambda row: row.nth)]
    lasts = [_pick_last(own) for own in groups]
    told = [_tell_end(own, last) for own, last in zip(groups, lasts, strict=True)]
    ends = [wrap(said, width if is_narrow else END, SMALL) for said in told]
    label_room = width if is_narrow else LABEL
    labels = [wrap(own[0].label, label_room - 8, SMALL) for own in groups]
    n_label = [len(said) for said in labels]
    if is_narrow:
        labels = [[*said, *end] for said, end in zip(labels, ends, strict=True)]
    sizes = [max(len(said), len(end)) for said, end in zip(labels, ends, strict=True)]
    heights = [LINE * n + (26 if is_narrow else 6) for n in sizes]
    is_first = {key: ~shown.drop_duplicates("nth").duplicated(key).to_numpy() for key in ("axis", "panel")}
    names = [
        wrap(own[0].panel, width, NAME, bold=True) if first else []
        for own, first in zip(groups, is_first["panel"], strict=True)
    ]
    heads = [
        TICKS * bool(axis) + (HEAD + NEXT * (len(name) - 1) if name else 0)
        for axis, name in zip(is_first["axis"], names, strict=True)
    ]
    sheet = Sheet(caption, height=sum(heights) + sum(heads), width=width)
    top, bottoms = 0.0, _find_bottoms(shown, heights, heads)
    for nth, (own, said, height) in enumerate(zip(groups, labels, heights, strict=True)):
        axis = own[0].axis
        if is_first["axis"][nth]:
            of_axis = [(one, end) for one, end in zip(groups, ends, strict=True) if one[0].axis == axis]
            scale = _fit_scale(of_axis, width)
            scale.draw(sheet, top + TICKS - 26, bottoms[axis])
            top += TICKS
        for i, line in enumerate(names[nth]):
            sheet.text(0, top + 26 + NEXT * i, line, size=NAME, weight="bold")
        top += HEAD + NEXT * (len(names[nth]) - 1) if names[nth] else 0
        of_row, of_end = Link(";".join(row.claim_ids for row in own)), Link(lasts[nth].claim_ids)
        for i, line in enumerate(said):
            color, link = (INK, of_row) if i < n_label[nth] else (MUTED, of_end)
            sheet.text(0, top + 12 + LINE * i, line, color=color, link=link)
        y = top + (LINE * len(said) + 10 if is_narrow else 9)
        far = _draw_row(sheet, own, y, scale, is_series=len(rows) > MOST_STATEMENTS)
        if not is_narrow:
            for i, line in enumerate(ends[nth]):
                sheet.text(far + 12, y + 4 + LINE * i, line, color=MUTED, link=of_end)
        top += height
    return sheet


def _fit_scale(rows: list[tuple[list[Any], list[str]]], width: int) -> Decades:
    """The widest axis for these rows that leaves room for what is said at the end of each, beside its last mark."""
    numbers = [_list_numbers(own) for own, _ in rows]
    everything = [n for own in numbers for n in own]
    if width == NARROW:
        return Decades(everything, 8, width - 26)
    left, needed = LABEL + 12, [list_widest(end, SMALL) + 32 for _, end in rows]
    for right in range(width - 40, left + 120, -10):
        scale = Decades(everything, left, right)
        if all(scale.place(max(own)) + room <= width for own, room in zip(numbers, needed, strict=True)):
            break
    return scale


def _find_bottoms(shown: pd.DataFrame, heights: list[int], heads: list[int]) -> dict[str, float]:
    """How far down each axis reaches."""
    ends = np.cumsum(np.add(heights, heads))
    return dict(zip(shown.drop_duplicates("nth")["axis"], ends.tolist(), strict=True))


def _list_numbers(own: list[Any]) -> list[float]:
    """All that stands on an axis."""
    highs = [row.high for row in own if row.value != row.value and row.low == row.low and row.high == row.high]
    return [*(row.number for row in own), *highs]


def _pick_last(own: list[Any]) -> Any:
    """The latest total of a row; if it has none, its latest change or forecast. What another number replaces, or is in
    doubt, only if there is nothing else.
    """
    own = [row for row in own if pd.isna(row.superseded_by) and not row.doubt] or own
    totals = [row for row in own if row.kind not in ("change", FORECAST)]
    last = (totals or own)[-1]
    exact = [row for row in totals if row.as_of_latest == last.as_of_latest and row.value == row.value]
    return exact[-1] if exact else last


def _tell_end(own: list[Any], last: Any) -> str:
    """The latest number of a row and its day, falls, which no log axis has, and how many statements there are."""
    falls = [row.said for row in own if words.is_fall(row) and row.statement_id != last.statement_id]
    more = f", {len(own):,} in all" if len(own) > 1 else ""
    fell = f", {falls[-1]}" if falls else ""
    return f"{last.said}, {words.short_day(last.as_of_latest)}{fell}{more}"


def _draw_row(sheet: Sheet, own: list[Any], y: float, scale: Decades, *, is_series: bool) -> float:
    """The marks of one series; how far to the right they reach."""
    if is_series and len(own) > 2:
        numbers = [row.number for row in own]
        ends = [scale.place(min(numbers)), scale.place(max(numbers))]
        sheet.line(ends, [y, y], color=darken(own[0].color), width=4, zorder=2)
        own = [row for place, row in enumerate(own, 1) if row.doubt or place in (1, len(own))]
    far = 0.0
    for row in own:
        link, color, x = Link(row.claim_ids), darken(row.color), scale.place(row.number)
        if row.doubt:
            sheet.line([x], [y], marker="x", size=8, color=AGAINST, link=link, zorder=6)
        elif row.value == row.value and row.kind == "change":
            sheet.line([x], [y], marker="|", size=9, color=color, link=link, zorder=4)
        elif row.value == row.value:
            face = "white" if row.kind == FORECAST else color
            sheet.line([x], [y], marker="o", size=MARK, color=color, face=face, link=link, zorder=5)
        elif row.low == row.low and row.high == row.high:
            start, x = x, scale.place(row.high)
            sheet.bar(start, x, y, width=5, color=color, link=link)
        else:
            way = 18 if row.low == row.low else -18
            width = 0.8 if row.kind == FORECAST else 1.6
            sheet.line([x], [y], marker="|", size=11, color=color, link=link, zorder=5)
            sheet.arrow(x, x + way, y, color=color, link=link, width=width)
            x = max(x, x + way)
        far = max(far, x)
    return far
