"""Where the statements stand: one node per series and day that the series' own claims name."""

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
import pandas as pd

from helpers.corpus.groups import number_series
from helpers.corpus.statements import Reading
from helpers.engine.facts import Facts, to_days


@dataclass(frozen=True)
class Nodes:
    """One node per series and day that the series' own claims name, sorted. Node number `zero` is the number 0.

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
    def zero(self) -> int:
        """The node that stands for the number 0."""
        return len(self.of)

    @cached_property
    def is_rising(self) -> np.ndarray:
        """Per node, whether its series is of running totals, which never fall."""
        return self.grows[self.of]

    @cached_property
    def is_dated(self) -> np.ndarray:
        """Per statement, whether the day that it is about is known."""
        return self.first == self.last

    def is_named(self) -> np.ndarray:
        """Per node, whether a claim names it; the eve may be the exception."""
        is_named = np.zeros(self.zero + 1, dtype=bool)
        is_named[np.concatenate([self.first, self.last, self.start])] = True
        return is_named[:-1]

    def count_before(
        self,
        series: np.ndarray,
        days: np.ndarray,
        *,
        side: Literal["left", "right"],
        nodes: np.ndarray | slice = slice(None),
    ) -> np.ndarray:
        """Per series and day, how many of these nodes (sorted) come before it, or for the side "right" up to it."""
        every_day = np.concatenate([self.day, days])
        origin = every_day.min(initial=0)
        width = every_day.max(initial=0) - origin + 1
        keys = self.of[nodes] * width + self.day[nodes] - origin
        return np.searchsorted(keys, series * width + days - origin, side=side)


def lay_nodes(reading: Reading, facts: Facts) -> Nodes:
    """The nodes of all statements; every cumulative series is 0 on the eve of the corpus, if it has one."""
    statements, is_change = facts.statements, facts.is_change
    row_series, series = number_series(statements)
    grows = reading.list_growing(series)
    first_days, last_days = to_days(statements["as_of_earliest"]), to_days(statements["as_of_latest"])
    start_days, is_span = to_days(statements["period_start"][is_change]), first_days != last_days
    named_series = np.concatenate([row_series, row_series[is_span], row_series[is_change]])
    named_days = np.concatenate([first_days, last_days[is_span], start_days])
    eve_series = np.flatnonzero(grows & (reading.corpus.eve is not None))
    eve_days = _find_eves(eve_series, reading.corpus.eve, named_series, named_days)
    of, day, named_nodes = _number(np.append(named_series, eve_series), np.append(named_days, eve_days))
    ends = np.cumsum([len(first_days), is_span.sum(), is_change.sum()])
    first, span_ends, starts, eves = np.split(named_nodes, ends)
    last, start = first.copy(), np.full(len(first), len(of))
    last[is_span], start[is_change] = span_ends, starts
    return Nodes(series, grows, of, day, first, last, start, eves)


def _find_eves(
    eve_series: np.ndarray, eve: pd.Timestamp | None, named_series: np.ndarray, named_days: np.ndarray
) -> np.ndarray:
    """The day on which each of these series is 0: the eve, or the day before one that speaks of earlier days."""
    if not len(eve_series):
        return eve_series
    earliest, eve_day = pd.Series(named_days).groupby(named_series).min().to_numpy()[eve_series], to_days([eve])[0]
    return np.where(earliest < eve_day, earliest - 1, eve_day)


def _number(series: np.ndarray, days: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The series and the day of each node, and which node each of these series and days is."""
    origin = days.min(initial=0)
    width = days.max(initial=0) - origin + 1
    nodes, keys = pd.factorize(series * width + days - origin, sort=True)
    return keys // width, keys % width + origin, nodes
