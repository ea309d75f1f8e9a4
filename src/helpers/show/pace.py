"""How fast the totals of each series grow, and whether that changes: an arrow from the first period to the last."""

import numpy as np
import pandas as pd

from helpers.base import words
from helpers.book.book import Book
from helpers.corpus.groups import SERIES
from helpers.show import views
from helpers.show.colors import GRID, INK, MUTED, darken
from helpers.show.lettering import SMALL, TEXT, measure, wrap
from helpers.show.names import Names, read_names, upper
from helpers.show.sheet import NARROW, Caption, Link, Sheet

LONG = 7  # days from which on a period has a pace of its own
DAYS = ["first_from", "first_to", "last_from", "last_to"]
MOST = 14  # rows of a picture
WIDE = 1.1  # times: how far apart the ends of what is possible are that are drawn as a bar
COLUMNS = [
    *SERIES, *("first_from", "first_to", "first_low", "first_high", "last_from", "last_to", "last_low", "last_high"),
    *("times_low", "times_high", "claim_ids"),
]  # fmt: skip


def list_paces(book: Book) -> pd.DataFrame:
    """One row per series of running totals with two long periods: the pace a day of the first and of the last.

    `times_low`, `times_high`: how many times the first pace the last one is, what moved most first: from 0 to infinite,
    where a total may have stood still. `claim_ids`: the claims of the totals at their ends.
    """
    rates = book.rates
    rates = rates[(rates["days"] >= LONG) & rates["per_day_low"].ge(0) & np.isfinite(rates["per_day_high"])]
    rates = rates.sort_values([*SERIES, "from_date", "to_date"], kind="stable")
    rates = rates[rates.duplicated(SERIES, keep=False)]
    is_paced = pd.MultiIndex.from_frame(book.values[SERIES]).isin(pd.MultiIndex.from_frame(rates[SERIES]))
    behind = book.values[is_paced].set_index([*SERIES, "date"])["claim_ids"].to_dict()
    rows = []
    for series, own in rates.groupby(SERIES, sort=False):
        first, last = own.iloc[0], own.iloc[-1]
        if last["from_date"] < first["to_date"]:
            continue
        days = [first["from_date"], first["to_date"], last["from_date"], last["to_date"]]
        ids = ";".join(dict.fromkeys(behind[(*series, day)] for day in days if behind.get((*series, day))))
        ends = [*first[["from_date", "to_date", "per_day_low", "per_day_high"]]]
        ends += [*last[["from_date", "to_date", "per_day_low", "per_day_high"]]]
        times = [
            _divide(last["per_day_low"], first["per_day_high"]), _divide(last["per_day_high"], first["per_day_low"])
        ]  # fmt: skip
        rows.append((*series, *ends, *times, ids))
    table = pd.DataFrame(rows, columns=COLUMNS)
    with np.errstate(divide="ignore"):
        distance = np.maximum(np.log(table["times_low"].astype(float)), -np.log(table["times_high"].astype(float)))
    return table.iloc[np.argsort(-distance, kind="stable")].reset_index(drop=True)


def _divide(last: float, first: float) -> float:
    """How many times the first pace the last one is: as fast, where nothing grew in either."""
    return last / first if first else np.inf if last else 1.0


def pick_drawn(table: pd.DataFrame) -> pd.DataFrame:
    """The rows of `list_paces` that a log axis has room for: the total surely grew in both periods."""
    return table[table["times_low"].gt(0) & np.isfinite(table["times_high"])]


def list_days(book: Book) -> pd.DataFrame:
    """One row per change within a single day, printed or between two totals: the ticks of the picture."""
    return book.rates[book.rates["days"] == 1]


def say(low: float, high: float) -> str:
    """A pace as a reader says it: 7.9, 708, 20 to 21, 0.04; no decimals above 100."""
    least, most = (words.rate(n) for n in (low, high))
    return least if least == most else f"{least} to {most}"


def say_periods(row: pd.Series, names: Names) -> tuple[str, str]:
    """The paces of a row of `list_paces`, each with its period: 20.8 a day in the 345 days to 16 Feb 2024."""
    first, last = (
        f"{names.amount(say(low, high), row.measure_id)} a day in the "
        f"{words.count((end - start).days, 'day')} to {words.short_day(end)}"
        for start, end, low, high in (
            (row.first_from, row.first_to, row.first_low, row.first_high),
            (row.last_from, row.last_to, row.last_low, row.last_high),
        )
    )
    return first, last


def draw(table: pd.DataFrame, days: pd.DataFrame, book: Book, caption: Caption, width: int) -> Sheet:
    """A row per series of `list_paces`: an arrow on an axis of times the pace, both paces written."""
    names, shown = read_names(book.corpus), table.head(MOST)
    is_narrow = width == NARROW
    left = 0 if is_narrow else 230
    labels = [label(row, names, width if is_narrow else left - 14) for row in shown.itertuples()]
    room = 16 if is_narrow else 0
    heights = [max(34, 16 * len(said) + 8) + room for said in labels]
    if is_narrow:
        heights = [16 * len(said) + 40 for said in labels]
    sheet = Sheet(caption, height=34 + sum(heights), width=width)
    told = [
        names.amount(f"{say(r.first_low, r.first_high)} → {say(r.last_low, r.last_high)}", r.measure_id) + " a day"
        for r in shown.itertuples()
    ]
    right = width - 12 - max((measure(text, TEXT, bold=True) for text in told), default=0)
    reach = [*shown["times_low"], *shown["times_high"], 1.0]
    ticks = _pick_ticks(min(reach), max(reach))
    least, most = min(ticks[0][0], min(reach)), max(ticks[-1][0], max(reach))

    def place(times: float) -> float:
        share = (np.log(times) - np.log(least)) / (np.log(most) - np.log(least))
        return float(left + 20 + share * (right - left - 30))

    strips: list[tuple[float, float]] = [(end - 32, end - 8) for end in (34 + np.cumsum(heights)).tolist()]
    rules = strips if is_narrow else [(24.0, 34.0 + sum(heights))]
    taken = -np.inf
    for times, said in ticks:
        x = place(times)
        for start, end in rules:
            sheet.line([x, x], [start, end], color=INK if times == 1 else GRID)
        half = measure(said, SMALL) / 2
        at = min(max(x, half), width - half)
        if at - half > taken + 8:
            sheet.text(at, 14, said, color=INK if times == 1 else MUTED, ha="center")
            taken = at + half
    top = 34.0
    for row, lines, height, text in zip(shown.itertuples(), labels, heights, told, strict=True):
        color = darken(book.corpus.claimants.set_index("claimant_id")["color"][row.claimant_id])
        for nth, (line, color_of_text, weight) in enumerate(lines):
            sheet.text(0, top + 15 + 16 * nth, line, weight=weight, color=color_of_text)
        y = top + (16 * len(lines) + 14 if is_narrow else 11)
        own = views.select(days, **{c: getattr(row, c) for c in SERIES})
        single = sorted(place(t) for t in set(own["per_day_low"] / row.first_high) if least <= t <= most)
        for x in single:
            sheet.line([x, x], [y - 6, y + 6], color=MUTED, width=1.5)
        ends = [place(row.times_low), place(row.times_high)]
        tip = min(max(place(1), ends[0]), ends[1])  # as far as the pace surely moved
        link = Link(row.claim_ids, is_printed=False)
        if row.times_high > WIDE * row.times_low:
            sheet.bar(ends[0], ends[1], y, width=3, color=color, link=link)
        if abs(tip - place(1)) < 14:
            sheet.line([tip], [y], marker="o", size=8, color=color, link=link, zorder=3)
        else:
            sheet.arrow(place(1), tip, y, color=color, link=link, is_mark=True)
        start = max(place(1), *ends) + 12
        for x in single:  # a tick within the text moves it on
            if start - 6 < x < start + measure(text, TEXT, bold=True) + 6:
                start = x + 10
        sheet.text(start, y + 5, text, size=TEXT, weight="bold", color=color, link=link)
        top += height
    return sheet


def label(row: pd.Series, names: Names, width: float, *, has_claimant: bool = True) -> list[tuple[str, str, str]]:
    """What is counted, bold, and by whom: text, colour and weight of each line."""
    thing = upper(names.thing(row.side, row.measure_id, row.definition_id, row.scope))
    who = wrap(names.who(row.claimant_id), width, SMALL) if has_claimant else []
    return [(line, INK, "bold") for line in wrap(thing, width, SMALL, bold=True)] + [(n, MUTED, "normal") for n in who]


def _pick_ticks(low: float, high: float) -> list[tuple[float, str]]:
    """Round multiples of the first pace around these, in words."""
    said = {0.1: "a tenth", 0.25: "a quarter", 0.5: "half the pace", 1.0: "same pace", 2.0: "twice", 1.5: "1.5 times"}
    all_of_them = [0.01, 0.1, 0.25, 0.5, 1.0, 1.5, 2.0, 3.0, 5.0, 10.0, 30.0, 100.0, 1000.0]
    inside = [t for t in all_of_them if low * 0.6 <= t <= high * 1.2 or t == 1]
    if high > 4:
        inside = [t for t in inside if t not in (1.5, 0.25)]
    return [(t, said.get(t, f"{words.number(t)} times")) for t in inside]
