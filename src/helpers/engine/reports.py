"""Exact reports of single days, and where they clash with what lies beside them: found for all series at once."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations

import numpy as np
import pandas as pd

from helpers.engine.conflicts import Atoms
from helpers.engine.facts import Facts
from helpers.engine.nodes import Nodes


@dataclass(frozen=True)
class Reports:
    """Exact totals of one day and exact changes from one node to the next; per node, except `rows` and `value`.

    `rows`: the totals, sorted by node, with `value`, in units of length; `first` and `n`: where those of a node are,
    and how many. `change`: the row of the change that leads to the node (-1: none), and by how much, `step` (0 there).
    `is_odd`: something else is said of the node. `miss`: by how much its total misses what the change makes of the
    total before (NaN: cannot be told).
    """

    rows: np.ndarray
    value: np.ndarray
    first: np.ndarray
    n: np.ndarray
    change: np.ndarray
    step: np.ndarray
    is_odd: np.ndarray
    miss: np.ndarray

    def list_totals(self, node: int) -> list[tuple[int, float]]:
        """The totals of a node: pairs of a row and a number."""
        places = slice(self.first[node], self.first[node] + self.n[node])
        return list(zip(self.rows[places].tolist(), self.value[places].tolist(), strict=True))

    @cached_property
    def only(self) -> np.ndarray:
        """Per node its total, if it has exactly one (else NaN)."""
        return np.where(self.n == 1, np.append(self.value, np.nan)[self.first], np.nan)


def list_reports(facts: Facts, nodes: Nodes, is_used: np.ndarray) -> Reports:
    """The reports among the statements that are used."""
    is_exact = is_used & nodes.is_dated & (facts.least == facts.most)
    rows = np.flatnonzero(is_exact & ~facts.is_change)
    rows = rows[np.argsort(nodes.last[rows], kind="stable")]
    node = nodes.last[rows]
    value = facts.most[rows] * nodes.scale[node]
    n = np.bincount(node, minlength=nodes.zero)
    change_rows, is_odd_change = _list_steps(facts, nodes, is_used, is_exact)
    change, step = np.full(nodes.zero, -1), np.zeros(nodes.zero)
    change[nodes.last[change_rows]] = change_rows
    step[nodes.last[change_rows]] = facts.most[change_rows] * nodes.scale[nodes.last[change_rows]]
    is_odd = ~nodes.is_rising
    odd_rows = np.flatnonzero(is_used & np.where(facts.is_change, is_odd_change, ~is_exact))
    is_odd = np.append(is_odd, False)
    is_odd[np.concatenate([nodes.first[odd_rows], nodes.last[odd_rows], nodes.start[odd_rows]])] = True
    found = Reports(rows, value, np.cumsum(n) - n, n, change, step, is_odd[:-1], np.empty(0))
    before = np.append(np.nan, found.only[:-1])
    return replace(found, miss=np.where(change >= 0, found.only - before - step, np.nan))


def _list_steps(facts: Facts, nodes: Nodes, is_used: np.ndarray, is_exact: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The changes (rows) that lead from a node to the next, alone and upward, and per row whether it is another one."""
    is_step = is_exact & facts.is_change & (nodes.last == nodes.start + 1) & (facts.least >= 0)
    several = pd.Series(nodes.last[is_step]).duplicated(keep=False).to_numpy()
    rows = np.flatnonzero(is_step)[~several]
    is_odd = is_used & facts.is_change
    is_odd[rows] = False
    return rows, is_odd


def find_clashes(reports: Reports, nodes: Nodes, atoms: Atoms) -> list[frozenset[int]]:
    """Totals of one day that differ, neighbouring totals that fall, changes that miss the totals at both ends.

    None of which can be spared: a total that cannot be at all, or a change to a number below it, clashes by itself.
    """
    possible = _Possible(reports, nodes)
    alone = [frozenset([row]) for row in possible.list_impossible()]
    return [*alone, *_find_apart(possible), *_find_falls(possible, atoms), *_find_misses(possible)]


class _Possible:
    """The totals that could be, were there no others: none below nothing, and none but 0 on the eve."""

    def __init__(self, reports: Reports, nodes: Nodes) -> None:
        self.reports, self.nodes = reports, nodes
        self.is_eve = np.zeros(nodes.zero, dtype=bool)
        self.is_eve[nodes.eves] = True

    def list_impossible(self) -> list[int]:
        """The other totals (rows)."""
        value = self.reports.value
        is_possible = (value == 0) | ((value > 0) & ~np.repeat(self.is_eve, self.reports.n))
        return self.reports.rows[~is_possible].tolist()

    def list_own(self, node: int) -> list[tuple[int, float]]:
        """Those of a node: pairs of a row and a number."""
        totals = self.reports.list_totals(node)
        return [(row, x) for row, x in totals if x == 0 or (x > 0 and not self.is_eve[node])]


def _find_apart(possible: _Possible) -> Iterator[frozenset[int]]:
    for node in np.flatnonzero(possible.reports.n > 1).tolist():
        for (a, x), (b, y) in combinations(possible.list_own(node), 2):
            if x != y:
                yield frozenset([a, b])


def _find_falls(possible: _Possible, atoms: Atoms) -> Iterator[frozenset[int]]:
    reports, nodes = possible.reports, possible.nodes
    with_total = np.flatnonzero(reports.n > 0)
    if not len(with_total):
        return
    least, most = (bound.reduceat(reports.value, reports.first[with_total]) for bound in (np.minimum, np.maximum))
    is_next = (nodes.of[with_total[1:]] == nodes.of[with_total[:-1]]) & nodes.is_rising[with_total[1:]]
    for place in np.flatnonzero(is_next & (least[1:] < most[:-1])).tolist():
        before, after = int(with_total[place]), int(with_total[place + 1])
        gaps = np.unique(atoms.gap_end[before + 1 : after + 1]) + atoms.n_rows  # several if hedged totals lie between
        for a, x in possible.list_own(before):
            yield from (frozenset([a, b, *gaps.tolist()]) for b, y in possible.list_own(after) if y < x)


def _find_misses(possible: _Possible) -> Iterator[frozenset[int]]:
    reports, is_eve = possible.reports, possible.is_eve
    for node in np.flatnonzero((reports.change >= 0) & (reports.n > 0)).tolist():
        if reports.miss[node] == 0 or reports.n[node - 1] == 0:
            continue
        row, step = int(reports.change[node]), reports.step[node]
        for b, y in possible.list_own(node):
            if y < step or (is_eve[node - 1] and y != step):
                yield frozenset([row, b])
            else:
                yield from (frozenset([a, row, b]) for a, x in possible.list_own(node - 1) if y - x != step)


def find_stretches(reports: Reports, nodes: Nodes) -> list[tuple[int, int]]:
    """Nodes, from one to another, whose totals are off together, or the changes that miss from there to the node after.

    These miss by amounts that add up to nothing: two changes with totals between them that are off by one amount, or
    any number with totals that are held over, equal to the one before. None of them share a node.
    """
    n_untold = np.cumsum(np.isnan(reports.miss))
    missed = np.flatnonzero(np.nan_to_num(reports.miss) != 0)
    found: list[tuple[int, int]] = []
    for own in _split_runs(missed, nodes.of[missed], n_untold[missed]):
        since = {0.0: 0}  # by how much the totals are off: before which of these changes they last were
        for nth, off in enumerate(np.cumsum(reports.miss[own]).tolist()):
            first, end = own[since.get(off, nth)], own[nth]
            is_held = len(np.unique(reports.only[first - 1 : end])) == 1
            if end - first > 1 and (is_held or since[off] == nth - 1):
                found.append((first, end - 1))
                since = {}
            since[off] = nth + 1
    return found


def _split_runs(nodes: np.ndarray, *kinds: np.ndarray) -> list[list[int]]:
    """The nodes, sorted, in rows of equal kinds."""
    is_new = np.any([np.diff(kind) != 0 for kind in kinds], axis=0)
    return [own.tolist() for own in np.split(nodes, np.flatnonzero(is_new) + 1) if len(own)]
