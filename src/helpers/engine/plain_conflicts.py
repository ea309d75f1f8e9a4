"""The conflicts that take no search: totals of one day, neighbouring totals that fall, a change between two totals.

Real data have thousands of these and hardly any others; here they are found for all series at once. What is left goes
to `conflicts.untangle`.
"""

import numpy as np
import pandas as pd

from helpers.corpus.qualifiers import STRICT
from helpers.engine.conflicts import RULE, Conflict, rank_trust
from helpers.engine.facts import Facts
from helpers.engine.nodes import Nodes


def find_plain_conflicts(facts: Facts, nodes: Nodes, is_used: np.ndarray, favour: np.ndarray) -> list[Conflict]:
    """Conflicts of two or three statements, none of which shares what it sets aside with another.

    Per statement: `is_used`, whether it is looked at, and `favour`, the order in which totals of one day give way
    (`conflicts.rank_trust`).
    """
    least, most, is_change = facts.least, facts.most, facts.is_change
    dated = is_used & nodes.is_dated & ((most >= 0) | is_change)  # below zero, a total clashes alone
    totals = np.flatnonzero(dated & ~is_change)
    trust = rank_trust(facts, totals[pd.Series(nodes.last[totals]).duplicated(keep=False).to_numpy()], favour)
    totals = totals[np.lexsort((-trust[totals], nodes.last[totals]))]  # by day, the most trusted first
    conflicts, totals = _clear_days(totals, nodes.last[totals], least, most)
    totals = totals[np.isfinite(least[totals]) & np.isfinite(most[totals])]  # a bound may clash from afar
    totals = totals[~pd.Series(nodes.last[totals]).duplicated().to_numpy()]
    at = nodes.last[totals]
    conflicts += _find_falls(totals, at, nodes, least, most)
    changes = np.flatnonzero(dated & is_change)
    a, b = (np.searchsorted(at, ends[changes]) for ends in (nodes.start, nodes.last))
    known = np.ones(len(changes), dtype=bool)
    for place, ends in ((a, nodes.start), (b, nodes.last)):
        known &= (place < len(at)) & (np.append(at, -1)[place] == ends[changes])
    changes, a, b = changes[known], totals[a[known]], totals[b[known]]
    alone = (least[changes] > most[b]) | (most[changes] < -most[a])  # one total and zero are enough: not plain
    clash = (most[b] - least[a] < least[changes] - STRICT / 2) | (least[b] - most[a] > most[changes] + STRICT / 2)
    clash &= ~alone
    for change, start, end in zip(changes[clash], a[clash], b[clash], strict=True):
        conflicts.append(Conflict((change, start, end), False, change))
    return conflicts


def _clear_days(totals, at, least, most) -> tuple[list[Conflict], np.ndarray]:
    """Totals that the most trusted one of their day leaves no room for, and the totals that remain."""
    top = totals[np.searchsorted(at, at)] if len(totals) else totals
    apart = (most[top] < least[totals] - STRICT / 2) | (least[top] > most[totals] + STRICT / 2)
    conflicts = [Conflict((gone, kept), False, gone) for gone, kept in zip(totals[apart], top[apart], strict=True)]
    return conflicts, totals[~apart]


def _find_falls(totals, at, nodes, least, most) -> list[Conflict]:
    """Neighbouring totals of a cumulative series, the later one lower: the rule gives way on the days between."""
    grows = nodes.grows[nodes.of[at]]
    fell = np.flatnonzero((nodes.of[at][1:] == nodes.of[at][:-1]) & grows[1:] & (most[totals[1:]] < least[totals[:-1]]))
    return [Conflict((totals[i], totals[i + 1]), True, RULE, tuple(range(at[i] + 1, at[i + 1] + 1))) for i in fell]
