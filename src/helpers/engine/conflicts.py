"""Difference constraints that no curve satisfies: which smallest sets of claims clash, and what to set aside.

The constraints clash exactly if some cycle of edges has a negative length (Cormen et al., Introduction to Algorithms,
"Difference constraints and shortest paths").
"""

from dataclasses import dataclass, replace

import numpy as np

from helpers.engine.edges import FIXED, RULE, Edges
from helpers.engine.facts import Facts
from helpers.engine.negative_cycles import find_negative_cycle


@dataclass(frozen=True)
class Conflict:
    """Statements (rows) that cannot hold together; take any one away and the rest can.

    `with_rule`: only together with the rule that totals never fall, at the nodes `waived`. `set_aside` is the statement
    that gave way, or RULE: then the waived nodes may from now on lie below the node before them.
    """

    members: tuple[int, ...]
    with_rule: bool
    set_aside: int
    waived: tuple[int, ...] = ()


def rank_trust(facts: Facts, rows: np.ndarray, favour: np.ndarray) -> np.ndarray:
    """Per statement its rank among these rows (elsewhere -1); the lowest gives way first.

    Changes before totals, then less `favour` (halved, see `bounds`), fewer carriers, less `favour`, earlier print, and
    the name for a tie.
    """
    n_articles, own_favour = facts.statements["n_articles"].to_numpy()[rows], favour[rows]
    ties = (facts.names[rows], facts.printed[rows], own_favour)
    order = np.lexsort((*ties, n_articles, own_favour // 2, ~facts.is_change[rows]))
    trust = np.full(len(facts.is_change), -1)
    trust[rows[order]] = np.arange(len(rows))
    return trust


def untangle(
    edges: Edges, is_kept: np.ndarray, conflicts: list[Conflict], trust: np.ndarray
) -> tuple[np.ndarray, list[Conflict]]:
    """Which edges of one series can hold together, and all its conflicts, each with what gave way.

    `is_kept` (per edge) and `conflicts`: what is still in play, and what is known already. `trust` (per statement):
    where several could give way, it is the one with the lowest number; the rule that totals never fall gives way before
    any statement. What gave way and fits what is left after all comes back, the most trusted first.
    """
    found = _list_conflicts(edges.take(is_kept), trust)
    if not found:
        return is_kept, conflicts
    is_kept = is_kept & ~find_set_aside(edges, found)
    return _bring_back(edges, is_kept, [*conflicts, *found], trust)


def list_gone(conflicts: list[Conflict]) -> list[int]:
    """The statements (rows) that gave way."""
    return [conflict.set_aside for conflict in conflicts if conflict.set_aside != RULE]


def find_set_aside(edges: Edges, conflicts: list[Conflict]) -> np.ndarray:
    """Per edge, whether one of these conflicts sets it aside."""
    waived_nodes = [node for conflict in conflicts if conflict.set_aside == RULE for node in conflict.waived]
    is_waived = (edges.owner == RULE) & np.isin(edges.start, waived_nodes)
    return is_waived | np.isin(edges.owner, list_gone(conflicts))


def _bring_back(
    edges: Edges, is_kept: np.ndarray, conflicts: list[Conflict], trust: np.ndarray
) -> tuple[np.ndarray, list[Conflict]]:
    """The same once all that fits what is left has come back: statements first, then the rule, conflict by conflict.

    A conflict whose set-aside came back names another of its members that stays away.
    """
    gone_rows = set(list_gone(conflicts))
    back_rows: set[int] = set()
    for row in sorted(gone_rows, key=lambda row: -trust[row]):
        if _fits(edges, is_kept, edges.owner == row):
            is_kept = is_kept | (edges.owner == row)
            back_rows.add(row)
    settled = []
    for conflict in conflicts:
        is_aside, is_back = find_set_aside(edges, [conflict]), conflict.set_aside in back_rows
        if conflict.set_aside == RULE and _fits(edges, is_kept, is_aside):
            is_kept, is_back = is_kept | is_aside, True
        others = (gone_rows - back_rows) & set(conflict.members)
        if is_back and others:
            conflict = replace(conflict, set_aside=min(others, key=lambda row: trust[row]))
        settled.append(conflict)
    return is_kept, settled


def _fits(edges: Edges, is_kept: np.ndarray, is_more: np.ndarray) -> bool:
    """Whether the edges kept and these can hold together."""
    return not len(find_negative_cycle(edges.take(is_kept | is_more)))


def _list_conflicts(edges: Edges, trust: np.ndarray) -> list[Conflict]:
    """The smallest sets that clash, one after the other, until the rest can hold."""
    conflicts = []
    rank = np.where(edges.owner >= 0, trust[np.maximum(edges.owner, 0)], edges.owner)
    edges = edges.take(np.lexsort((rank, edges.length, edges.end, edges.start)))  # not in the order of the rows
    while len(cycle := find_negative_cycle(edges)):
        rows = {row for row in edges.owner[cycle] if row >= 0}
        conflicts.append(_find_smallest(edges, sorted(rows, key=lambda row: trust[row])))
        edges = edges.take(~find_set_aside(edges, conflicts[-1:]))
    return conflicts


def _find_smallest(edges: Edges, members: list[int]) -> Conflict:
    """The conflict of those statements that the clash cannot do without; `members`: the least trusted first."""
    for candidate in list(members):
        without = [row for row in members if row != candidate]
        if len(_find_clash(edges, [*without, RULE, FIXED]).owner):
            members = without
    if len(_find_clash(edges, [*members, FIXED]).owner):
        return Conflict(tuple(members), False, members[0])
    clash = _find_clash(edges, [*members, RULE, FIXED])
    return Conflict(tuple(members), True, RULE, tuple(sorted(clash.start[clash.owner == RULE])))


def _find_clash(edges: Edges, owners: list[int]) -> Edges:
    """A negative cycle among the edges of these owners, if there is one."""
    own = edges.take(np.isin(edges.owner, owners))
    return own.take(find_negative_cycle(own))
