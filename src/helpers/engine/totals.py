"""The printed totals of known days, in order, and the printed changes between them."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from helpers.corpus.qualifiers import STRICT
from helpers.engine.facts import Facts
from helpers.engine.nodes import Nodes


@dataclass(frozen=True)
class Totals:
    """Totals of a known day, sorted by series and day.

    Arrays with one entry per total: `row` of the statement, `node` (`nodes.Nodes`), `value`, and the `least` and
    `most` that it allows.
    """

    row: np.ndarray
    node: np.ndarray
    value: np.ndarray
    least: np.ndarray
    most: np.ndarray

    def take(self, places: np.ndarray) -> "Totals":
        """The totals at these places, or those of a mask."""
        return Totals(*(column[places] for column in vars(self).values()))

    def last_of_each_day(self) -> "Totals":
        """One total per day."""
        return self.take(~pd.Series(self.node).duplicated(keep="last").to_numpy())

    def find(self, nodes: np.ndarray) -> np.ndarray:
        """The place of the last total at each node; -1 where there is none."""
        places = np.searchsorted(self.node, nodes, side="right") - 1
        return np.where((places >= 0) & (np.append(self.node, -1)[places] == nodes), places, -1)


def is_total_of_day(facts: Facts, nodes: Nodes) -> np.ndarray:
    """Per statement, whether it is a total of one day with a value."""
    return ~facts.is_change & facts.is_value & nodes.is_dated


def take_totals(rows: np.ndarray, facts: Facts, nodes: Nodes) -> Totals:
    """These statements, which come sorted by node, as totals."""
    return Totals(rows, nodes.last[rows], facts.value[rows], facts.least[rows], facts.most[rows])


def list_totals(facts: Facts, nodes: Nodes, is_live: np.ndarray, last: np.ndarray | None = None) -> Totals:
    """The live statements that are totals of one day with a value.

    Of several of one day the exact ones come after the hedged ones, and those where `last` is highest after all others.
    """
    rows = np.flatnonzero(is_live & is_total_of_day(facts, nodes))
    rank = np.zeros(len(rows)) if last is None else last[rows]
    return take_totals(rows[np.lexsort((rows, facts.is_exact[rows], rank, nodes.last[rows]))], facts, nodes)


def look_around(at: np.ndarray, totals: Totals, nodes: Nodes) -> tuple[np.ndarray, np.ndarray]:
    """The totals of the days before and after each of these nodes; 0 and infinity at the ends of a series."""
    before_places = np.searchsorted(totals.node, at, side="left") - 1
    after_places = np.searchsorted(totals.node, at, side="right")
    series, value = np.append(nodes.of[totals.node], -1), np.append(totals.value, np.nan)
    low = np.where(series[before_places] == nodes.of[at], value[before_places], 0.0)
    return low, np.where(series[after_places] == nodes.of[at], value[after_places], np.inf)


@dataclass(frozen=True)
class Pairs:
    """A printed change with a printed total at its start and one at its end, each way of choosing them one entry.

    `change` is the statement (row); `a` and `b` are places in the totals; `holds`: the three can all be true.
    """

    change: np.ndarray
    a: np.ndarray
    b: np.ndarray
    holds: np.ndarray


def pair_changes(changes: np.ndarray, totals: Totals, facts: Facts, nodes: Nodes) -> Pairs:
    """All pairs for these changes (rows of statements), sorted by change."""
    (first_a, end_a), (first_b, end_b) = (
        (np.searchsorted(totals.node, at, side="left"), np.searchsorted(totals.node, at, side="right"))
        for at in (nodes.start[changes], nodes.last[changes])
    )
    n_b = end_b - first_b
    n_ways = (end_a - first_a) * n_b
    change_places = np.repeat(np.arange(len(changes)), n_ways)
    nth_way = np.arange(len(change_places)) - np.repeat(np.cumsum(n_ways) - n_ways, n_ways)
    a_places = first_a[change_places] + nth_way // n_b[change_places]
    b_places = first_b[change_places] + nth_way % n_b[change_places]
    rows, a, b = changes[change_places], totals.take(a_places), totals.take(b_places)
    is_below = b.most - a.least < facts.least[rows] - STRICT / 2
    is_above = b.least - a.most > facts.most[rows] + STRICT / 2
    return Pairs(rows, a_places, b_places, ~(is_below | is_above))
