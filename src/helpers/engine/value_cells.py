"""The rows of values.csv before they have numbers: each series on each day on which it is to be told."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from helpers.engine.bounds import Solved
from helpers.engine.derived import find_derived


@dataclass(frozen=True)
class Cells:
    """One entry per series and day: what `list_values` has a row for.

    `series` and `day`; the last node `before` or on the day and the first one `after` or on it (-1: none); `is_torn`:
    the rule that totals never fall gave way between these two.
    """

    series: np.ndarray
    day: np.ndarray
    before: np.ndarray
    after: np.ndarray
    is_torn: np.ndarray

    @property
    def node(self) -> np.ndarray:
        """The node on the day; -1 where there is none."""
        return np.where(self.before == self.after, self.after, -1)

    def find_bounds(self, solved: Solved) -> tuple[np.ndarray, np.ndarray]:
        """Per cell its low and high; a count is never below 0."""
        low, high = take_of(solved.low, self.before, 0.0), take_of(solved.high, self.after, np.inf)
        low[self.is_torn] = 0
        high[self.is_torn] = np.inf
        return low, high


def lay_cells(further_days: np.ndarray, solved: Solved) -> Cells:
    """Each series on each day that a claim of its side and measure names, and on each further day."""
    nodes = solved.nodes
    kind, kinds = pd.factorize(pd.MultiIndex.from_frame(nodes.series[["side", "measure_id"]]), sort=True)
    is_named = nodes.is_named()
    named = pd.DataFrame({"kind": kind[nodes.of[is_named]], "day": nodes.day[is_named]})
    more = pd.DataFrame({"kind": np.repeat(np.arange(len(kinds)), len(further_days))})
    more["day"] = np.tile(further_days, len(kinds))
    days = pd.concat([named, more]).drop_duplicates().sort_values(["kind", "day"])
    spoken = np.flatnonzero(nodes.is_spoken)
    every = pd.DataFrame({"series": spoken, "kind": kind[spoken]}).merge(days, on="kind")[["series", "day"]]
    if len(spoken) < len(kind):
        every = pd.concat([every, _list_derived(further_days, solved)]).sort_values(["series", "day"])
    return place_cells(every["series"].to_numpy(), every["day"].to_numpy(dtype="int64"), solved)


def place_cells(series: np.ndarray, day: np.ndarray, solved: Solved) -> Cells:
    """Where each of these series and days lies between the nodes.

    Between the nodes of a count that may fall nothing is known, so only the day itself counts.
    """
    nodes = solved.nodes
    before_nodes = nodes.count_before(series, day, side="right") - 1
    after_nodes = nodes.count_before(series, day, side="left")
    for own_nodes in (before_nodes, after_nodes):
        own_nodes[np.append(nodes.of, -1)[own_nodes] != series] = -1
    is_jump = ~nodes.grows[series] & (before_nodes != after_nodes)
    before_nodes[is_jump] = after_nodes[is_jump] = -1
    is_torn = (before_nodes >= 0) & (after_nodes >= 0)
    is_torn &= take_of(solved.run, before_nodes, 0) != take_of(solved.run, after_nodes, 0)
    return Cells(series, day, before_nodes, after_nodes, is_torn)


def _list_derived(further_days: np.ndarray, solved: Solved) -> pd.DataFrame:
    """The days on which a sum says something of a `series` that nobody speaks of, and further days that it bounds."""
    nodes, derived = solved.nodes, find_derived(solved)
    own = pd.DataFrame({"series": nodes.of, "day": nodes.day})[derived.is_news]
    series = np.repeat(np.flatnonzero(~nodes.is_spoken), len(further_days))
    day = np.tile(further_days, np.count_nonzero(~nodes.is_spoken))
    before_nodes = nodes.count_before(series, day, side="right") - 1
    after_nodes = nodes.count_before(series, day, side="left")
    of = np.append(nodes.of, -1)
    carries = nodes.grows[series] | (before_nodes == after_nodes)
    is_bound = (of[before_nodes] == series) & take_of(derived.low, before_nodes, False)
    is_bound |= (of[after_nodes] == series) & take_of(derived.high, after_nodes, False)
    more = pd.DataFrame({"series": series, "day": day})[carries & is_bound]
    return pd.concat([own, more]).drop_duplicates()


def take_of(of_nodes: np.ndarray, nodes: np.ndarray, missing: object) -> np.ndarray:
    """What each of these nodes has; `missing` for -1."""
    return np.append(of_nodes, np.array([missing], dtype=of_nodes.dtype))[nodes]
