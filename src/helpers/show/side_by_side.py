"""What can be set side by side: the decided pairs with their numbers, and all pairs of series by what comes of them."""

from collections.abc import Mapping
from functools import cache

import numpy as np
import pandas as pd

from helpers.base import words
from helpers.book.book import Book
from helpers.corpus.groups import number_groups, pick_first
from helpers.show import pairings
from helpers.show.colors import AGAINST, INK, MUTED, PALE, darken
from helpers.show.decades import Decades
from helpers.show.lettering import SMALL, TEXT, list_widest, measure, shorten, wrap
from helpers.show.names import Names, read_names
from helpers.show.sheet import NARROW, WIDE, Caption, Link, Sheet

MOST = 8  # pairs with their numbers
AGAINST_ALL = ("contradict", "broken")
DECIDED = (*AGAINST_ALL, "holds", "agree")
SAID = {**dict.fromkeys(AGAINST_ALL, "✕ cannot both be true"), "holds": "fits together", "agree": "fits together"}
OUTCOMES = tuple(dict.fromkeys(pairings.OUTCOMES.values()))  # the gravest first
HEAD = {WIDE: 0, NARROW: 26}  # pixels above the marks of a pair
OF_ALL = Link("", is_printed=False)  # what follows from all that is known, not from some claims
TICKS = 34  # pixels of the names of an axis
SQUARE, MOST_SQUARES = 11, 240  # pixels; of more pairs, bars are drawn


def list_pairs(book: Book) -> pd.DataFrame:
    """One row per pair of different claimants that is decided, and day to show: contradictions first, furthest apart.

    Of each pair and verdict the day on which the two are furthest apart. `times`: how many times one number is the
    other, at least.
    """
    rows = book.compared
    is_decided = rows["verdict"].isin(DECIDED) & rows["claimant_a"].ne(rows["claimant_b"])
    with np.errstate(divide="ignore", invalid="ignore"):
        times = np.fmax(rows["low_b"] / rows["high_a"], rows["low_a"] / rows["high_b"])  # one end may be open
    told = pd.DataFrame({
        "is_against": rows["verdict"].isin(AGAINST_ALL), "is_nested": rows["relation"] != "same_definition",
        "times": times.where(np.isfinite(times), 0.0),
    })  # fmt: skip
    keys = (rows["date"], -told["times"], told["is_nested"], ~told["is_against"])
    order = np.lexsort([key[is_decided] for key in keys])
    first = pick_first(number_groups(rows, [*pairings.PAIR, "verdict"]), np.flatnonzero(is_decided)[order])
    return rows.iloc[first].join(told).reset_index(drop=True)


def list_outcomes(book: Book) -> pd.DataFrame:
    """One row per outcome, the gravest first, in plain words: `n` pairs of series, and one of them (`example`)."""
    pairs = pairings.list_outcomes(book.compared)
    rows = []
    for outcome in OUTCOMES:
        own = pairs[pairs["outcome"] == outcome]
        if len(own):
            rows.append((outcome, len(own), tell_pairs(own.head(1), book)[0]))
    return pd.DataFrame(rows, columns=["outcome", "n", "example"])


def tell_pairs(pairs: pd.DataFrame, book: Book) -> list[str]:
    """Per row of comparisons.csv, who counts what."""
    names, measures_of_b = read_names(book.corpus), pairings.find_measures_of_b(pairs, book.corpus)
    rows = zip(pairs.to_dict("records"), measures_of_b, strict=True)
    return [f"{_tell_series(row, 'a', row['measure_id'], names)} and {_tell_series(row, 'b', measure_of_b, names)}"
            for row, measure_of_b in rows]  # fmt: skip


def _tell_series(row: Mapping[str, str], x: str, measure_id: str, names: Names) -> str:
    thing = names.thing(row["side"], measure_id, row[f"definition_{x}"], row[f"scope_{x}"])
    return f"{names.who(row[f'claimant_{x}'])}: {thing}"


def draw(pairs: pd.DataFrame, outcomes: pd.DataFrame, book: Book, caption: Caption, width: int) -> Sheet:
    """Each pair on the log axis of its unit, its day and verdict beside it; below, all pairs in four groups."""
    names = read_names(book.corpus)
    shown = pairs.head(MOST)
    shown = shown.assign(axis=[names.axis(measure_id) for measure_id in shown["measure_id"]])
    shown = shown.sort_values(["axis", "is_against", "date"], ascending=[True, False, True], kind="stable")
    ends = list_ends(shown, book)
    scales = {}
    for axis in shown["axis"].unique():
        scales[axis] = _Scale([pair for pair, one in zip(ends, shown["axis"], strict=True) if one == axis], width)
    on = [scales[axis] for axis in shown["axis"]]
    rooms = [
        HEAD[width] + sum(16 * len(scale.tell(end)) + 22 for end in pair) + 14
        for pair, scale in zip(ends, on, strict=True)
    ]
    groups = [_tell_outcome(row, width) for row in outcomes.itertuples()]
    n = [int(n) for n in outcomes["n"]]
    below = [_size_outcome(lines, m, sum(n), width) for lines, m in zip(groups, n, strict=True)]
    sheet = Sheet(caption, height=TICKS * len(scales) + sum(rooms) + 44 + sum(below), width=width)
    top, axis = 0.0, None
    for row, pair, room, scale in zip(shown.itertuples(), ends, rooms, on, strict=True):
        if row.axis != axis:
            axis = row.axis
            end = top + TICKS + sum(r for r, one in zip(rooms, on, strict=True) if one is scale) - 8
            scale.draw(sheet, top, end)
            if width != NARROW:  # where there is no room for it, each number has it
                sheet.text(0, top + 14, shorten(axis, 130), color=MUTED)
            top += TICKS
        _draw_pair(sheet, row, pair, top, scale)
        top += room
    every = f"All {words.count(sum(n), 'pair')} of series" if sum(n) > 1 else "The one pair of series"
    sheet.text(0, top + 20, every, size=TEXT, weight="bold", link=OF_ALL)
    top += 40
    for lines, m, size in zip(groups, n, below, strict=True):
        _draw_outcome(sheet, lines, m, sum(n), top)
        top += size
    return sheet


def _draw_pair(sheet: Sheet, row: pd.Series, pair: list[dict], top: float, scale: "_Scale") -> None:
    """The day and the verdict of a pair, and its two ends."""
    is_against = row.verdict in AGAINST_ALL
    color, day, link = (
        AGAINST if is_against else MUTED,
        words.short_day(row.date),
        Link(row.claim_ids, is_printed=False),
    )
    sheet.text(0, top + 14, day, size=TEXT, weight="bold", link=link)
    at = (measure(f"{day}  ", TEXT, bold=True), 14) if sheet.width == NARROW else (0, 32)
    weight = "bold" if is_against else "normal"
    sheet.text(at[0], top + at[1], SAID[row.verdict], color=color, weight=weight, link=link)
    y = top + HEAD[sheet.width] + 10
    for end in pair:
        _draw_end(sheet, end, y, scale)
        y += 16 * len(scale.tell(end)) + 22


class _Scale(Decades):
    """A log axis that leaves room beside its last mark for what is said of it."""

    def __init__(self, ends: list[list[dict]], width: int) -> None:
        self._is_narrow, self._width = width == NARROW, width
        told = [end for pair in ends for end in pair]
        room = min(340.0, list_widest([text for end in told for text in (end["who"], end["said"] + "   ")], SMALL)) + 50
        drawn = [n for end in told for n in (end["low"], end["high"]) if n > 0 or end["low"] == end["high"]]
        super().__init__(drawn, *((8.0, width - 40.0) if self._is_narrow else (180.0, width - room)))

    def find_far(self, end: dict) -> float:
        """How far to the right the mark reaches."""
        if np.isfinite(end["high"]):
            return self.place(end["high"])
        return self.place(end["low"]) + 26

    def tell(self, end: dict) -> list[str]:
        """Who says it, on lines that fit beside the mark or, on a phone, below it."""
        if self._is_narrow:
            return wrap(f"{end['said']}: {end['who']}", self._width, SMALL)
        return wrap(end["who"], self._width - self.find_far(end) - 14, SMALL)


def list_ends(pairs: pd.DataFrame, book: Book) -> list[list[dict]]:
    """Per row of `list_pairs` its two ends, the smaller first: what is drawn and said of each."""
    names, colors = read_names(book.corpus), book.corpus.claimants.set_index("claimant_id")["color"].map(darken)
    tell, colors = cache(names.thing), colors.to_dict()
    said = {x: pairings.span_ends(pairs, x, book) for x in "ab"}
    behind = {x: pairings.keep_own(pairs, x, book.corpus) for x in "ab"}
    is_told = {x: pairings.list_told(pairs, x, book) for x in "ab"}
    found = []
    for nth, row in enumerate(pairs.itertuples()):
        both = []
        for x in "ab":
            claimant, place, ids = getattr(row, f"claimant_{x}"), getattr(row, f"scope_{x}"), behind[x][nth]
            shared, where = (place, "") if row.scope_a == row.scope_b else ("", f" in {names.place(place)}")
            thing = tell(row.side, row.measure_id, getattr(row, f"definition_{x}"), shared) + where
            both.append({
                "low": getattr(row, f"low_{x}"), "high": getattr(row, f"high_{x}"),
                "said": names.amount(said[x][nth], row.measure_id), "who": f"{names.who(claimant)}: {thing}",
                "color": colors[claimant], "claim_ids": ids or row.claim_ids,
                "is_printed": is_told[x][nth],
            })  # fmt: skip
        found.append(sorted(both, key=lambda end: end["low"] if end["low"] > 0 else 0.0))
    return found


def _draw_end(sheet: Sheet, end: dict, y: float, scale: _Scale) -> None:
    """A dot for one number, a bar between two ends, an arrow from the one that there is; and who says it."""
    low, high, color, link = end["low"], end["high"], end["color"], Link(end["claim_ids"], end["is_printed"])
    far, face = scale.find_far(end), color if end["is_printed"] else "white"
    if low == high:
        sheet.line([far], [y], marker="o", size=9, color=color, face=face, link=link, zorder=5)
    elif np.isfinite(high) and low > 0:
        sheet.bar(scale.place(low), far, y, width=5, color=color, link=link)
    else:
        start = far if np.isfinite(high) else scale.place(low)
        sheet.arrow(start, start + (-26 if np.isfinite(high) else 26), y, color=color, link=link, width=2)
        sheet.line([start], [y], marker="|", size=13, color=color, link=link, zorder=5)
    if sheet.width == NARROW:
        for nth, line in enumerate(scale.tell(end)):
            sheet.text(0, y + 20 + 15 * nth, line, color=color, link=link)
        return
    sheet.text(far + 14, y + 5, end["said"], size=TEXT, weight="bold", color=color, link=link)
    for nth, line in enumerate(scale.tell(end)):
        sheet.text(far + 14, y + 22 + 15 * nth, line, color=color, link=link)


def _tell_outcome(row: pd.Series, width: int) -> list[str]:
    example = f"e.g. {row.example}" if row.example else ""
    return [row.outcome, *wrap(example, width if width == NARROW else width - 320, SMALL)]


def _count_rows(n: int, total: int, width: int) -> tuple[int, int]:
    """How many rows of squares there are, and how many squares in a row; of very many pairs, one bar."""
    per_row = int((width - 60 if width == NARROW else 240) // (SQUARE + 3))
    return (-(-n // per_row) if total <= MOST_SQUARES else 1), per_row


def _size_outcome(lines: list[str], n: int, total: int, width: int) -> float:
    squares, text = (SQUARE + 3) * max(1, _count_rows(n, total, width)[0]), 17 * len(lines)
    return squares + text + 22 if width == NARROW else max(squares, text) + 18


def _draw_outcome(sheet: Sheet, lines: list[str], n: int, total: int, top: float) -> None:
    """One outcome: its number, a square a pair (a bar, of many), and one example."""
    nth = OUTCOMES.index(lines[0])
    color = (AGAINST, INK, PALE, PALE)[nth]
    n_rows, per_row = _count_rows(n, total, sheet.width)
    sheet.text(36, top + 12, f"{n:,}", size=TEXT, weight="bold", ha="right", color=color, link=OF_ALL)
    if total > MOST_SQUARES:
        ends = [48, 48 + max(2, n / total * 210)]
        sheet.line(ends, [top + 7, top + 7], color=color, width=SQUARE, is_derived=True)
    elif n:
        x, y = zip(
            *[(54 + i % per_row * (SQUARE + 3), top + 7 + i // per_row * (SQUARE + 3)) for i in range(n)], strict=True
        )
        face = "white" if nth == 3 else color
        sheet.line(x, y, marker="s", size=SQUARE - 2, color=color, face=face, is_derived=True)
    start = (0, top + (SQUARE + 3) * max(1, n_rows) + 16) if sheet.width == NARROW else (320, top + 12)
    for i, line in enumerate(lines):
        weight, shade = ("normal", MUTED) if i else ("bold", INK)
        sheet.text(start[0], start[1] + 17 * i, line, weight=weight, color=shade, link=OF_ALL)
