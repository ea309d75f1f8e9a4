"""Where the statements stand: one node per series and day that its claims name, or those of what it lies within.

Where sums tie series, each of them has a node on every day of all of them, also those that nobody speaks of.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
import pandas as pd

from helpers.corpus.groups import SERIES, number_series
from helpers.corpus.nesting import list_wider
from helpers.corpus.qualifiers import PLACES
from helpers.corpus.statements import Reading
from helpers.corpus.tables import Corpus
from helpers.engine.facts import Facts, to_days
from helpers.engine.sums import Sum, Tied, lay_sums, list_sums, number_nets


@dataclass(frozen=True)
class Nodes:
    """One node per series and day that matters to it, sorted. Node number `zero` is the number 0.

    Per series: `series`, its names, `grows`: its numbers are running totals, `net`: equal for series that tie each
    other, and `is_spoken`: a statement speaks of it. Per node: `of` (row of series), `day` (days since 1970), `scale`
    (how many units of length its number is). Per statement: the nodes `first` and `last` of its as_of and, for a
    change, `start` (for a total, the number 0). `eves`: the nodes on which a cumulative count is 0. `narrow` and
    `wide`: nodes of one day, the first of a series that lies within that of the second. `tied`: what adds up; None
    where nothing does.
    """

    series: pd.DataFrame
    grows: np.ndarray
    net: np.ndarray
    of: np.ndarray
    scale: np.ndarray
    day: np.ndarray
    first: np.ndarray
    last: np.ndarray
    start: np.ndarray
    eves: np.ndarray
    narrow: np.ndarray
    wide: np.ndarray
    is_spoken: np.ndarray
    tied: Tied | None

    @property
    def zero(self) -> int:
        """The node that stands for the number 0."""
        return len(self.of)

    @cached_property
    def is_rising(self) -> np.ndarray:
        """Per node, whether its series is of running totals, which never fall."""
        return self.grows[self.of]

    @cached_property
    def summed_nets(self) -> np.ndarray:
        """The nets in which sums tie series."""
        return np.empty(0, dtype=int) if self.tied is None else np.unique(self.net[self.of[self.tied.sums.node]])

    @cached_property
    def is_dated(self) -> np.ndarray:
        """Per statement, whether the day that it is about is known."""
        return self.first == self.last

    def find_series(self, table: pd.DataFrame) -> np.ndarray:
        """Per row of a table the number of its series; -1 for one that is not here."""
        return pd.MultiIndex.from_frame(self.series[SERIES]).get_indexer(pd.MultiIndex.from_frame(table[SERIES]))

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
    """The nodes of all statements; every cumulative series is 0 on the eve of the corpus, if it has one.

    One of which, or of what lies within it, somebody speaks for an earlier day is 0 on the day before that.
    """
    statements, is_change, own = facts.statements, facts.is_change, _tie_series(facts.statements, reading)
    series = own.series
    first_days, last_days = to_days(statements["as_of_earliest"]), to_days(statements["as_of_latest"])
    start_days, is_span = to_days(statements["period_start"][is_change]), first_days != last_days
    named_series = np.concatenate([own.row_series, own.row_series[is_span], own.row_series[is_change]])
    named_days = np.concatenate([first_days, last_days[is_span], start_days])
    more_series, more_days = _list_more_days(own, named_series, named_days, reading.corpus.eve)
    of, day, own_nodes = _number(np.append(named_series, more_series), np.append(named_days, more_days))
    ends = np.cumsum([len(first_days), is_span.sum(), is_change.sum(), len(own.eve_series)])
    first, span_ends, starts, eves = (own.copy() for own in np.split(own_nodes, ends)[:-1])
    last, start = first.copy(), np.full(len(first), len(of))
    last[is_span], start[is_change] = span_ends, starts
    narrow, wide = _pair_nodes(own.ties, of, day)
    whole = np.array([reading.counts_whole[measure] for measure in series["measure_id"]], dtype=bool)
    scale = find_scale(whole)[of]
    is_spoken = np.bincount(own.row_series, minlength=len(series)) > 0
    tied = lay_sums(own.sums, series, of, day, scale)
    return Nodes(series, own.grows, own.net, of, scale, day, first, last, start, eves, narrow, wide, is_spoken, tied)


@dataclass(frozen=True)
class _Series:
    """The series and what ties them; `series`, `grows` and `net` as in Nodes.

    `row_series`: per statement, its series; `ties`: rows (narrow, wide) of series; `sums`; `parts`: rows (whole, part)
    of these; `eve_series`: those that are 0 on an eve.
    """

    series: pd.DataFrame
    row_series: np.ndarray
    grows: np.ndarray
    net: np.ndarray
    ties: np.ndarray
    sums: list[Sum]
    parts: np.ndarray
    eve_series: np.ndarray


def _tie_series(statements: pd.DataFrame, reading: Reading) -> _Series:
    """The series that statements speak of, and those that sums add to them."""
    row_series, series = number_series(statements)
    sums = list_sums(series, reading.corpus.sums)
    row_series, series = _add_unspoken(row_series, series, sums)
    grows, ties, parts = reading.list_growing(series), list_ties(series, reading.corpus), _pair_members(sums, series)
    net = number_nets(np.concatenate([ties, parts]), len(series))
    eve_series = np.flatnonzero(grows & (reading.corpus.eve is not None))
    return _Series(series, row_series, grows, net, ties, sums, parts, eve_series)


def _list_more_days(
    own: _Series, named_series: np.ndarray, named_days: np.ndarray, eve: pd.Timestamp | None
) -> tuple[np.ndarray, np.ndarray]:
    """The series and days that matter besides those named: the eves, one per series with one, then those of ties."""
    summed_series, summed_days = _list_summed_days(own, named_series, named_days)
    every_series, every_days = np.append(named_series, summed_series), np.append(named_days, summed_days)
    eve_days = _find_eves(own.eve_series, eve, every_series, every_days, own.ties)
    tied_series, tied_days = _list_tied_days(own.ties, own.grows, named_series, named_days)
    return np.concatenate([own.eve_series, tied_series, summed_series]), np.concatenate(
        [eve_days, tied_days, summed_days]
    )


def _add_unspoken(row_series: np.ndarray, series: pd.DataFrame, sums: list[Sum]) -> tuple[np.ndarray, pd.DataFrame]:
    """The series with those members of sums that nobody speaks of, in the order of their names; per row its series."""
    if not sums:
        return row_series, series
    members = pd.DataFrame(sorted({member for own in sums for member in own.members}), columns=SERIES)
    every = pd.concat([series[SERIES], members]).drop_duplicates(ignore_index=True).sort_values(SERIES)
    number = np.empty(len(every), dtype=int)
    number[every.index] = np.arange(len(every))
    return number[row_series], every.reset_index(drop=True)


def _pair_members(sums: list[Sum], series: pd.DataFrame) -> np.ndarray:
    """One row (whole, part) per part of a sum."""
    if not sums:
        return np.empty((0, 2), dtype=int)
    place = {one: nth for nth, one in enumerate(series[SERIES].itertuples(index=False, name=None))}
    return np.array([(place[own.whole], place[part]) for own in sums for part in own.parts])


def _list_summed_days(own: _Series, named_series: np.ndarray, named_days: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Each series of a net with sums, on each day that a series of this net names."""
    if not own.sums:
        return np.empty(0, dtype=int), np.empty(0, dtype="int64")
    days = pd.DataFrame({"net": own.net[named_series], "day": named_days})
    days = days[days["net"].isin(own.net[own.parts.ravel()])].drop_duplicates()
    every = pd.DataFrame({"net": own.net, "series": np.arange(len(own.net))}).merge(days, on="net")
    return every["series"].to_numpy(dtype=int), every["day"].to_numpy(dtype="int64")


def find_scale(counts_whole: np.ndarray) -> np.ndarray:
    """How many units of length a number is: 1, or where fractions are printed as many as the last decimal asks."""
    return np.where(counts_whole, 1.0, 10.0**PLACES)


def list_ties(series: pd.DataFrame, corpus: Corpus) -> np.ndarray:
    """One row (narrow, wide) per pair of one claimant's series of which the first lies within the second.

    Its definition lies within the other's or is the same, and so does its place.
    """
    mates = ["claimant_id", "side", "measure_id"]
    numbered = series[SERIES].assign(at=np.arange(len(series)))
    numbered = numbered[numbered.duplicated(mates, keep=False)]
    if numbered.empty:
        return np.empty((0, 2), dtype=int)
    for column, within in (("definition_id", corpus.definition_within), ("scope", corpus.scope_within)):
        wider = {name: list_wider(name, within) for name in numbered[column].unique()}
        numbered = numbered.assign(**{f"{column}_wide": numbered[column].map(wider)})
    narrow = numbered.explode("definition_id_wide").explode("scope_wide")
    key = [*mates, "definition_id", "scope"]
    wide = numbered[[*key, "at"]]
    pairs = narrow.merge(wide, left_on=[*mates, "definition_id_wide", "scope_wide"], right_on=key, suffixes=("", "_w"))
    pairs = pairs[["at", "at_w"]].to_numpy(dtype=int).reshape(-1, 2)
    return pairs[pairs[:, 0] != pairs[:, 1]]


def _list_tied_days(
    ties: np.ndarray, grows: np.ndarray, series: np.ndarray, days: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """The series and days that matter because they do to a series that the series lies within, or that lies in it.

    One that may fall carries nothing from day to day, so that all days of what it is tied to matter to it, told or not.
    """
    if not len(ties):
        return series, days
    loose = ties[~grows[ties].all(axis=1)]
    named = pd.DataFrame({"series": series, "day": days}).drop_duplicates()
    found = pd.concat([named, _tie(ties, named)]).drop_duplicates()
    while len(loose):
        n_before = len(found)
        found = pd.concat([found, _tie(loose, found)]).drop_duplicates()
        if len(found) == n_before:
            break
    return found["series"].to_numpy(dtype=int), found["day"].to_numpy(dtype="int64")


def _tie(ties: np.ndarray, named: pd.DataFrame) -> pd.DataFrame:
    """The series that these ones are tied to, each with the days of these."""
    both = pd.DataFrame(np.concatenate([ties, ties[:, ::-1]]), columns=["to", "series"])
    named = named[named["series"].isin(both["series"])]
    tied = named.merge(both, on="series")
    return tied[["to", "day"]].rename(columns={"to": "series"})


def _pair_nodes(ties: np.ndarray, of: np.ndarray, day: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The nodes of one day of series that are tied: the narrow one and the wide one."""
    if not len(ties):
        return np.empty(0, dtype=int), np.empty(0, dtype=int)
    nodes = pd.DataFrame({"series": of, "day": day, "node": np.arange(len(of))})
    nodes = nodes[nodes["series"].isin(ties.ravel())]
    tied = pd.DataFrame(ties, columns=["series", "wide"]).merge(nodes, on="series")
    wide = nodes.rename(columns={"series": "wide", "node": "wide_node"})
    tied = tied.merge(wide, on=["wide", "day"]).sort_values(["node", "wide_node"])
    return tied["node"].to_numpy(dtype=int), tied["wide_node"].to_numpy(dtype=int)


def _find_eves(
    eve_series: np.ndarray, eve: pd.Timestamp | None, named_series: np.ndarray, named_days: np.ndarray, ties: np.ndarray
) -> np.ndarray:
    """The day on which each of these series is 0: the eve, or the day before the first that is spoken of."""
    if not len(eve_series):
        return eve_series
    own_days, eve_day = pd.Series(named_days).groupby(named_series).min().to_numpy(), to_days([eve])[0]
    earliest = own_days.copy()
    np.minimum.at(earliest, ties[:, 1], own_days[ties[:, 0]])
    return np.where(earliest < eve_day, earliest - 1, eve_day)[eve_series]


def _number(series: np.ndarray, days: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The series and the day of each node, and which node each of these series and days is."""
    origin = days.min(initial=0)
    width = days.max(initial=0) - origin + 1
    nodes, keys = pd.factorize(series * width + days - origin, sort=True)
    return keys // width, keys % width + origin, nodes
