"""The value of each node: what was printed for the day, or follows from other claims."""

from dataclasses import dataclass

import numpy as np

from helpers.corpus.qualifiers import STRICT
from helpers.engine.bounds import Solved
from helpers.engine.facts import Facts
from helpers.engine.totals import is_total_of_day


@dataclass(frozen=True)
class NodeValues:
    """Per node, the `value` that was printed or follows (NaN: neither), and `is_stated`: whether it was printed."""

    value: np.ndarray
    is_stated: np.ndarray


def find_node_values(solved: Solved) -> NodeValues:
    """Values are taken as printed, hedged or not; a printed change carries one to the other end of its period."""
    facts, nodes = solved.facts, solved.nodes
    value, is_stated = np.full(nodes.zero, np.nan), np.zeros(nodes.zero, dtype=bool)
    total_rows = np.flatnonzero(solved.is_used & is_total_of_day(facts, nodes))
    total_rows = total_rows[_fits(facts.value[total_rows], nodes.last[total_rows], solved)]
    total_rows = _sort_by_weight(total_rows, facts)
    value[nodes.last[total_rows]] = facts.value[total_rows]
    is_stated[nodes.last[total_rows]] = True
    change_rows = np.flatnonzero(solved.is_used & facts.is_change & facts.is_value & nodes.is_dated)
    _carry(value, _sort_by_weight(change_rows, facts), solved)
    value[~is_stated & ~_fits(value, np.arange(nodes.zero), solved)] = np.nan
    is_only = np.isnan(value) & meet(solved.low, solved.high)
    value[is_only] = solved.low[is_only]
    return NodeValues(value, is_stated)


def meet(low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """Whether two bounds leave one number alone."""
    return np.isfinite(high) & (high - low < STRICT)


def _fits(value: np.ndarray, nodes: np.ndarray, solved: Solved) -> np.ndarray:
    """Whether each value lies within the bounds of its node."""
    return (value >= solved.low[nodes] - STRICT) & (value <= solved.high[nodes] + STRICT)


def _sort_by_weight(rows: np.ndarray, facts: Facts) -> np.ndarray:
    """These statements, that which counts last: of several for one day an exact one does, and the latest."""
    return rows[np.lexsort((facts.names[rows], facts.printed[rows], facts.is_exact[rows]))]


def _carry(value: np.ndarray, change_rows: np.ndarray, solved: Solved) -> None:
    """Fill in the values to which changes lead from known ones, onward and back, until no more follow."""
    start_nodes, end_nodes = solved.nodes.start[change_rows], solved.nodes.last[change_rows]
    change = solved.facts.value[change_rows]
    while True:
        is_start_known, is_end_known = ~np.isnan(value[start_nodes]), ~np.isnan(value[end_nodes])
        is_onward, is_back = is_start_known & ~is_end_known, is_end_known & ~is_start_known
        if not (is_onward | is_back).any():
            return
        value[end_nodes[is_onward]] = (value[start_nodes] + change)[is_onward]
        value[start_nodes[is_back]] = (value[end_nodes] - change)[is_back]
