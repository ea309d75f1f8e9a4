"""The printed totals of known days, in order, and the printed changes between them."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from helpers.corpus.qualifiers import STRICT
from helpers.engine.facts import Facts
from helpers.engine.nodes import Nodes


@dataclass(frozen=True)
class Totals:
    """Totals with a value and a known day, sorted by series and day.

    Arrays with one entry per total: `row` of the statement, `node` (`nodes.Nodes`), `value`, and the `least` and
    `most` that it allows.
    """

    row: np.ndarray
    node: np.ndarray
    value: np.ndarray
    least: np.ndarray
    most: np.ndarray

    def take(self, places: np.ndarray) -> "Totals":
        return Totals(*(column[places] for column in vars(self).values()))

    def last_of_each_day(self) -> "Totals":
        return self.take(np.flatnonzero(np.append(np.diff(self.node) != 0, [True] * (len(self.node) > 0))))

    def is_contested(self) -> np.ndarray:
        """Per total, whether its day has another one."""
        return pd.Series(self.node).duplicated(keep=False).to_numpy()

    def find(self, nodes: np.ndarray) -> np.ndarray:
        """The place of the last total at each node; -1 where there is none."""
        place = np.searchsorted(self.node, nodes, side="right") - 1
        return np.where((place >= 0) & (np.append(self.node, -1)[place] == nodes), place, -1)


def list_totals(facts: Facts, nodes: Nodes, is_live: np.ndarray, last: np.ndarray | None = None) -> Totals:
    """The live statements that are totals of one day with a value.

    Of several of one day the exact ones come after the hedged ones, and those where `last` is true after all others.
    """
    row = np.flatnonzero(is_live & ~facts.is_change & ~np.isnan(facts.value) & nodes.is_dated)
    row = row[
        np.lexsort((row, facts.is_exact[row], np.zeros(len(row)) if last is None else last[row], nodes.last[row]))
    ]
    return Totals(row, nodes.last[row], facts.value[row], facts.least[row], facts.most[row])


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
    (a, several_a), (b, several_b) = (
        (np.searchsorted(totals.node, at, side="left"), np.searchsorted(totals.node, at, side="right"))
        for at in (nodes.start[changes], nodes.last[changes])
    )
    n_a, n_b = several_a - a, several_b - b
    which = np.repeat(np.arange(len(changes)), n_a * n_b)
    nth = np.arange(len(which)) - np.repeat(np.cumsum(n_a * n_b) - n_a * n_b, n_a * n_b)
    a, b = a[which] + nth // np.maximum(n_b[which], 1), b[which] + nth % np.maximum(n_b[which], 1)
    rows = changes[which]
    lowest, highest = totals.least[b] - totals.most[a], totals.most[b] - totals.least[a]
    least, most = facts.least[rows], facts.most[rows]
    return Pairs(rows, a, b, (highest >= least - STRICT / 2) & (lowest <= most + STRICT / 2))
