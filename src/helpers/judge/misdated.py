"""Totals that carry the number of another day: which day's, for shifts of any length."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from helpers.corpus.statements import Reading
from helpers.engine.bounds import Solved
from helpers.judge.clues import keep_allowed

RARE = 0.2  # a number tells its day where at most this share of the numbers of its series are some day's
NEAR = 0.02  # how close to a number the bounds of a day must lie, as a share of it, to call it that day's


@dataclass(frozen=True)
class Misdating:
    """The day (since 1970) whose number it is.

    `is_plain`: a date that is easily written for the other; `is_telling`: few numbers of its size are some day's.
    """

    day: int
    is_plain: bool
    is_telling: bool


def find_misdated(rows: np.ndarray, reading: Reading, solved: Solved) -> dict[int, Misdating]:
    """Of these totals in doubt, those that carry another day's number, by row.

    A day has the number where other claims leave just it; if there is none, a day for which this one is easily written
    (a month or a year off, day and month swapped) has it where the bounds lie close around it.
    """
    nodes, low, high = solved.nodes, solved.low, solved.high
    found: dict[int, Misdating] = {}
    first_nodes = np.searchsorted(nodes.of, np.arange(len(nodes.series) + 1))
    for series, own in pd.Series(rows).groupby(nodes.of[nodes.last[rows]]):
        inside = slice(*first_nodes[[series, series + 1]])
        days, least, most = nodes.day[inside], low[inside], high[inside]
        is_telling = _is_telling(least[least == most])
        for row in own.tolist():
            hits = days[(least == most) & (least == solved.facts.value[row])]
            near = _list_near(row, days, least, most, solved) if not len(hits) else np.empty(0, dtype="int64")
            if (day := _choose(np.concatenate([hits, near]), row, reading, solved)) is not None:
                is_plain = day in set(_list_plain(int(nodes.day[nodes.last[row]])))
                found[row] = Misdating(day, is_plain, is_telling)
    return found


def _is_telling(numbers: np.ndarray) -> bool:
    """Whether few of the numbers between the first and the last are some day's, so that one of them tells its day."""
    distinct = np.unique(numbers)
    return len(distinct) > 0 and len(distinct) <= RARE * (distinct[-1] - distinct[0] + 1)


def _list_near(row: int, days: np.ndarray, least: np.ndarray, most: np.ndarray, solved: Solved) -> np.ndarray:
    """The days, easily confused with a total's own, whose bounds lie close around its number."""
    number, close = solved.facts.value[row], []
    for day in _list_plain(int(solved.nodes.day[solved.nodes.last[row]])):
        before, after = int(np.searchsorted(days, day, side="right")) - 1, int(np.searchsorted(days, day, side="left"))
        if before < 0 or after == len(days) or not solved.nodes.is_rising[solved.nodes.last[row]]:
            continue
        if least[before] <= number <= most[after] and most[after] - least[before] <= NEAR * number:
            close.append(day)
    return np.array(close, dtype="int64")


def _choose(days: np.ndarray, row: int, reading: Reading, solved: Solved) -> int | None:
    """The day among several that is plainest and nearest, not after its print if there is one; None if the articles'
    clues allow none.
    """
    own, printed = int(solved.nodes.day[solved.nodes.last[row]]), solved.facts.printed[row]
    days = days[days != own]
    allowed = _keep_allowed(days, row, reading, solved) if len(days) else days
    if not len(allowed):
        return None
    plain = set(_list_plain(own))
    return int(min(allowed.tolist(), key=lambda day: (day > printed, day not in plain, abs(day - own), day)))


def _keep_allowed(days: np.ndarray, row: int, reading: Reading, solved: Solved) -> np.ndarray:
    """The days that the clues to the day of this statement's claims allow."""
    names = ["as_of:" + claim for claim in solved.facts.claim_ids[row].split(";")]
    clues = reading.corpus.date_clues
    own = clues[clues["dates"].isin(names)]
    left = keep_allowed(pd.DatetimeIndex(days.astype("datetime64[D]").astype("datetime64[us]")), own)
    return left.to_numpy().astype("datetime64[D]").astype("int64")


def _list_plain(day: int) -> Iterator[int]:
    """The days that are easily written for this one: day and month swapped, another month, another year."""
    date = pd.Timestamp(day, unit="D")
    dates = [(date.year, date.day, date.month)]
    dates += [(date.year + (date.month - 1 + by) // 12, (date.month - 1 + by) % 12 + 1, date.day) for by in (-1, 1)]
    dates += [(date.year + by, date.month, date.day) for by in (-1, 1)]
    for year, month, own in dates:
        try:
            other = pd.Timestamp(year=year, month=month, day=own)
        except ValueError:
            continue
        if other != date:
            yield (other - pd.Timestamp(0)).days
