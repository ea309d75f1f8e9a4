"""The conflicts that take no search: totals of one day, neighbouring totals that fall, a change between two totals.

Real data have thousands of these and hardly any others; here they are found for all series at once. What is left goes
to `conflicts.untangle`.
"""

import numpy as np
import pandas as pd

from helpers.corpus.qualifiers import STRICT
from helpers.engine.conflicts import Conflict, rank_trust
from helpers.engine.edges import RULE
from helpers.engine.facts import Facts
from helpers.engine.nodes import Nodes
from helpers.engine.totals import Totals, pair_changes, take_totals


def find_plain_conflicts(facts: Facts, nodes: Nodes, is_used: np.ndarray, favour: np.ndarray) -> list[Conflict]:
    """Conflicts of two or three statements, none of which shares what it sets aside with another.

    Per statement: `is_used`, whether it is looked at, and `favour`, the order in which totals of one day give way
    (`conflicts.rank_trust`).
    """
    is_dated = is_used & nodes.is_dated
    rows = np.flatnonzero(is_dated & ~facts.is_change & (facts.most >= 0))  # below zero, a total clashes alone
    contested_rows = rows[pd.Series(nodes.last[rows]).duplicated(keep=False)]
    trust = rank_trust(facts, contested_rows, favour)
    totals = take_totals(rows[np.lexsort((-trust[rows], nodes.last[rows]))], facts, nodes)
    clashes, totals = _clear_days(totals)
    totals = totals.take(np.isfinite(totals.least) & np.isfinite(totals.most))  # a bound may clash from afar
    totals = totals.take(~pd.Series(totals.node).duplicated().to_numpy())
    misses = _find_misses(np.flatnonzero(is_dated & facts.is_change), totals, facts, nodes)
    return clashes + _find_falls(totals, nodes) + misses


def _clear_days(totals: Totals) -> tuple[list[Conflict], Totals]:
    """Totals that the first one of their day leaves no room for, and the totals that remain."""
    top = totals.take(np.searchsorted(totals.node, totals.node))
    is_apart = (top.most < totals.least - STRICT / 2) | (top.least > totals.most + STRICT / 2)
    gone_rows, kept_rows = totals.row[is_apart], top.row[is_apart]
    conflicts = [Conflict((gone, kept), False, gone) for gone, kept in zip(gone_rows, kept_rows, strict=True)]
    return conflicts, totals.take(~is_apart)


def _find_falls(totals: Totals, nodes: Nodes) -> list[Conflict]:
    """Neighbouring totals of a cumulative series, the later one lower: the rule gives way on the days between."""
    series, is_rising = nodes.of[totals.node], nodes.is_rising[totals.node]
    is_fall = (series[1:] == series[:-1]) & is_rising[1:] & (totals.most[1:] < totals.least[:-1])
    conflicts = []
    for place in np.flatnonzero(is_fall):
        (row, later_row), (node, later_node) = totals.row[place : place + 2], totals.node[place : place + 2]
        conflicts.append(Conflict((row, later_row), True, RULE, tuple(range(node + 1, later_node + 1))))
    return conflicts


def _find_misses(change_rows: np.ndarray, totals: Totals, facts: Facts, nodes: Nodes) -> list[Conflict]:
    """Changes that the totals at both ends leave no room for, unless one of the two and zero are enough."""
    pairs = pair_changes(change_rows, totals, facts, nodes)
    starts, ends = totals.take(pairs.a), totals.take(pairs.b)
    is_alone = (facts.least[pairs.change] > ends.most) | (facts.most[pairs.change] < -starts.most)
    is_miss = ~pairs.holds & ~is_alone
    members = zip(pairs.change[is_miss], starts.row[is_miss], ends.row[is_miss], strict=True)
    return [Conflict((change, start, end), False, change) for change, start, end in members]
