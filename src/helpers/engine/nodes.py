"""Where the statements stand: one node per series and day that the series' own claims name."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from helpers.corpus.groups import number_series
from helpers.corpus.statements import Reading


@dataclass(frozen=True)
class Nodes:
    """One node per series and day that the series' own claims name, sorted. Node number len(of) is the number 0.

    Per series: `series`, its names, and `grows`: its numbers are running totals. Per node: `of` (row of series), `day`
    (days since 1970). Per statement: the nodes `first` and `last` of its as_of and, for a change, `start` (for a total,
    the number 0). `eves`: the nodes on which a cumulative count is 0.
    """

    series: pd.DataFrame
    grows: np.ndarray
    of: np.ndarray
    day: np.ndarray
    first: np.ndarray
    last: np.ndarray
    start: np.ndarray
    eves: np.ndarray

    @property
    def is_dated(self) -> np.ndarray:
        """Per statement, whether the day that it is about is known."""
        return self.first == self.last

    def is_named(self) -> np.ndarray:
        """Per node, whether a claim names it; the eve may be the exception."""
        named = np.zeros(len(self.of) + 1, dtype=bool)
        named[np.concatenate([self.first, self.last, self.start])] = True
        return named[:-1]


def to_days(dates) -> np.ndarray:
    """Dates as whole days since 1970."""
    return pd.to_datetime(pd.Series(dates)).to_numpy().astype("datetime64[D]").astype("int64")


def lay_nodes(reading: Reading) -> Nodes:
    """The nodes of all statements; every cumulative series is 0 on the eve of the corpus, if it has one."""
    statements, eve = reading.statements, reading.corpus.eve
    code, series = number_series(statements)
    grows = np.array([reading.is_cumulative[measure] for measure in series["measure_id"]], dtype=bool)
    is_change = (statements["kind"] == "change").to_numpy()
    first, last = to_days(statements["as_of_earliest"]), to_days(statements["as_of_latest"])
    start, spans = to_days(statements["period_start"][is_change]), np.flatnonzero(first != last)
    of, day = [code, code[spans], code[is_change]], [first, last[spans], start]
    if eve is not None and len(statements):
        cumulative = np.flatnonzero(grows)
        earliest = pd.Series(np.concatenate(day)).groupby(np.concatenate(of)).min().to_numpy()[cumulative]
        zero_day = to_days([eve])[0]  # a series that speaks of days before the eve is 0 the day before it starts
        of.append(cumulative)
        day.append(np.where(earliest < zero_day, earliest - 1, zero_day))
    sizes = np.cumsum([len(part) for part in day])
    of, day = np.concatenate(of), np.concatenate(day)
    origin = day.min(initial=0)
    width = day.max(initial=0) - origin + 1
    where, places = pd.factorize(of * width + day - origin, sort=True)
    first, span_ends, starts, *eves = np.split(where, sizes[:-1])
    last, base = first.copy(), np.full(len(first), len(places))
    last[spans], base[is_change] = span_ends, starts
    eves = eves[0] if eves else np.empty(0, dtype=int)
    of, day = places // width, places % width + origin
    return Nodes(series, grows, of, day, first, last, base, eves)
