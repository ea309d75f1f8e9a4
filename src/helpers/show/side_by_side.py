"""What can be set side by side: the decided pairs with their numbers, and all pairs of series by what comes of them."""

import numpy as np
import pandas as pd

from helpers.base import words
from helpers.book.book import Book
from helpers.show import views
from helpers.show.names import Names, read_names
from helpers.show.sheet import (
    AGAINST,
    INK,
    MUTED,
    NARROW,
    PALE,
    SMALL,
    TEXT,
    WIDE,
    Caption,
    Link,
    Sheet,
    darken,
    list_decades,
    list_widest,
    measure,
    wrap,
)  # fmt: skip

MOST = 8  # pairs with their numbers
AGAINST_ALL = ("contradict", "broken")
DECIDED = (*AGAINST_ALL, "holds", "agree")
SAID = {**dict.fromkeys(AGAINST_ALL, "✕ cannot both be true"), "holds": "fits together", "agree": "fits together"}
OUTCOMES = {
    "cannot both be true": "cannot both be true", "hold together": "fits together", "open": "too little said to tell",
    "not comparable": "not comparable",
}  # fmt: skip
HEAD = {WIDE: 0, NARROW: 26}  # pixels above the marks of a pair
SQUARE, MOST_SQUARES = 11, 240  # pixels; of more pairs, bars are drawn


def list_pairs(book: Book) -> pd.DataFrame:
    """One row per pair of different claimants that is decided, and day to show: contradictions first, furthest apart.

    Of each pair and verdict the day on which the two are furthest apart. `times`: how many times one number is the
    other, at least.
    """
    rows = book.compared
    rows = rows[rows["verdict"].isin(DECIDED) & rows["claimant_a"].ne(rows["claimant_b"])]
    is_against = rows["verdict"].isin(AGAINST_ALL)
    with np.errstate(divide="ignore", invalid="ignore"):
        times = np.maximum(rows["low_b"] / rows["high_a"], rows["low_a"] / rows["high_b"])
    rows = rows.assign(is_against=is_against, times=times.where(np.isfinite(times), 0.0))
    is_nested = rows["relation"] != "same_definition"
    rows = rows.assign(is_nested=is_nested).sort_values(
        ["is_against", "is_nested", "times", "date"], ascending=[False, True, False, True], kind="stable"
    )
    return rows.drop_duplicates([*views.PAIR, "verdict"]).reset_index(drop=True)


def list_outcomes(book: Book) -> pd.DataFrame:
    """One row per outcome, the gravest first, in plain words: `n` pairs of series, and one of them (`example`)."""
    pairs, names = views.list_outcomes(book.compared), read_names(book.corpus)
    rows = []
    for outcome, said in OUTCOMES.items():
        own = pairs[pairs["outcome"] == outcome]
        if len(own):
            rows.append((said, len(own), tell_pair(own.iloc[0], names)))
    return pd.DataFrame(rows, columns=["outcome", "n", "example"])


def tell_pair(row: pd.Series, names: Names) -> str:
    a, b = (_tell_series(row, x, names) for x in "ab")
    return f"{a} and {b}"


def _tell_series(row: pd.Series, x: str, names: Names) -> str:
    thing = names.thing(row["side"], row["measure_id"], row[f"definition_{x}"], row[f"scope_{x}"])
    return f"{names.who(row[f'claimant_{x}'])}: {thing}"


def draw(pairs: pd.DataFrame, outcomes: pd.DataFrame, book: Book, caption: Caption, width: int) -> Sheet:
    """Each pair on one log axis, its day and verdict beside it; below, all pairs in four groups."""
    shown = pairs.head(MOST).sort_values(["is_against", "date"], ascending=[False, True], kind="stable")
    ends = [list_ends(row, read_names(book.corpus), book) for row in shown.itertuples()]
    scale = _Scale(ends, width)
    heights = [HEAD[width] + sum(16 * len(scale.tell(end)) + 22 for end in pair) + 14 for pair in ends]
    groups = [_tell_outcome(row, width) for row in outcomes.itertuples()]
    n = [int(n) for n in outcomes["n"]]
    rooms = [_size_outcome(lines, m, sum(n), width) for lines, m in zip(groups, n, strict=True)]
    head = 34 if ends else 0
    sheet = Sheet(caption, height=head + sum(heights) + 44 + sum(rooms), width=width)
    if ends:
        sheet.mark_decades(scale.steps, [scale.place(step) for step in scale.steps], end=head + sum(heights) - 8)
    top = float(head)
    for row, pair, height in zip(shown.itertuples(), ends, heights, strict=True):
        is_against = row.verdict in AGAINST_ALL
        color, day = AGAINST if is_against else MUTED, words.short_day(row.date)
        sheet.text(0, top + 14, day, size=TEXT, weight="bold")
        at = (measure(f"{day}  ", TEXT, bold=True), 14) if width == NARROW else (0, 32)
        sheet.text(at[0], top + at[1], SAID[row.verdict], color=color, weight="bold" if is_against else "normal")
        y = top + HEAD[width] + 10
        for end in pair:
            _draw_end(sheet, end, y, scale)
            y += 16 * len(scale.tell(end)) + 22
        top += height
    sheet.text(0, top + 20, f"All {words.count(sum(n), 'pair')} of series", size=TEXT, weight="bold")
    top += 40
    for lines, m, room in zip(groups, n, rooms, strict=True):
        _draw_outcome(sheet, lines, m, sum(n), top)
        top += room
    return sheet


class _Scale:
    """A log axis that leaves room beside its last mark for what is said of it."""

    def __init__(self, ends: list[list[dict]], width: int) -> None:
        self._is_narrow, self._width = width == NARROW, width
        numbers = [n for pair in ends for end in pair for n in (end["low"], end["high"]) if np.isfinite(n) and n > 0]
        self.steps = list_decades(min(numbers), max(max(numbers), min(numbers) * 10)) if numbers else [1.0, 10.0]
        said = [text for pair in ends for end in pair for text in (end["who"], end["said"] + "   ")]
        room = min(340.0, list_widest(said, SMALL)) + 50
        self._left, self._right = (8.0, width - 40.0) if self._is_narrow else (180.0, width - room)

    def place(self, number: float) -> float:
        """Where a number stands, in pixels; 0 at the left end."""
        if number <= 0:
            return self._left
        share = np.log(number / self.steps[0]) / np.log(self.steps[-1] / self.steps[0])
        return float(self._left + share * (self._right - self._left))

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


def _is_one(claim_ids: list[str], book: Book) -> bool:
    """Whether these claims are one statement, so that somebody printed its number."""
    return len(set(book.carried.loc[book.carried["claim_id"].isin(claim_ids), "statement_id"])) == 1


def list_ends(row: pd.Series, names: Names, book: Book) -> list[dict]:
    """The two of a pair, the smaller first: what is drawn and said of each."""
    looks, found = book.corpus.claimants.set_index("claimant_id")["color"], []
    for x in "ab":
        values = {"low": getattr(row, f"low_{x}"), "high": getattr(row, f"high_{x}"), "status": ""}
        claimant = getattr(row, f"claimant_{x}")
        own = views.keep_claimant(book.corpus, claimant)
        said = views.span_rows(pd.DataFrame([values | {"date": row.date, "claim_ids": row.claim_ids}]), own)[0]
        counted = names.counted(getattr(row, f"definition_{x}"))
        place = getattr(row, f"scope_{x}")
        where = f" in {names.place(place)}" if row.scope_a != row.scope_b else ""
        ids = [name for name in row.claim_ids.split(";") if name in set(own.claims["claim_id"])]
        found.append(values | {
            "said": said, "who": f"{names.who(claimant)}: {counted}{where}", "color": darken(looks[claimant]),
            "claim_ids": ";".join(ids) or row.claim_ids, "is_printed": len(ids) < 2 or _is_one(ids, book),
        })  # fmt: skip
    return sorted(found, key=lambda end: np.nanmax([end["low"], 0]))


def _draw_end(sheet: Sheet, end: dict, y: float, scale: _Scale) -> None:
    """A dot for one number, a bar between two ends, an arrow from the one that there is; and who says it."""
    low, high, color, link = end["low"], end["high"], end["color"], Link(end["claim_ids"], end["is_printed"])
    far, face = scale.find_far(end), color if end["is_printed"] else "white"
    if low == high:
        sheet.line([far], [y], marker="o", size=9, color=color, face=face, link=link, zorder=5)
    elif np.isfinite(high) and low > 0:
        sheet.line([scale.place(low), far], [y, y], color=color, width=5, link=link, zorder=3)
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
        sheet.text(far + 14, y + 22 + 15 * nth, line, color=color)


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
    nth = list(OUTCOMES.values()).index(lines[0])
    color = (AGAINST, INK, PALE, PALE)[nth]
    n_rows, per_row = _count_rows(n, total, sheet.width)
    sheet.text(36, top + 12, f"{n:,}", size=TEXT, weight="bold", ha="right", color=color)
    if total > MOST_SQUARES:
        sheet.line([48, 48 + max(2, n / total * 210)], [top + 7, top + 7], color=color, width=SQUARE)
    elif n:
        x, y = zip(
            *[(54 + i % per_row * (SQUARE + 3), top + 7 + i // per_row * (SQUARE + 3)) for i in range(n)], strict=True
        )
        sheet.line(x, y, marker="s", size=SQUARE - 2, color=color, face="white" if nth == 3 else color)
    start = (0, top + (SQUARE + 3) * max(1, n_rows) + 16) if sheet.width == NARROW else (320, top + 12)
    for i, line in enumerate(lines):
        sheet.text(start[0], start[1] + 17 * i, line, weight="normal" if i else "bold", color=MUTED if i else INK)
