"""Difference constraints that no curve satisfies: which smallest sets of claims clash, and what to set aside.

Constraint "X(v) - X(u) <= w" is an edge u -> v of length w. The constraints clash exactly if some cycle has a
negative length (Cormen et al., Introduction to Algorithms, "Difference constraints and shortest paths").
"""

from dataclasses import dataclass, replace

import numpy as np

from helpers.corpus.qualifiers import STRICT
from helpers.engine.facts import Facts

RULE = -1  # owner of an edge that says "totals never fall"
FIXED = -2  # owner of an edge that is never set aside: a count is 0 on the eve, and never negative


@dataclass(frozen=True)
class Edges:
    """Edges u -> v of length w; `owner` is the row of the statement behind an edge, or RULE, or FIXED."""

    u: np.ndarray
    v: np.ndarray
    w: np.ndarray
    owner: np.ndarray

    def take(self, rows) -> "Edges":
        return Edges(self.u[rows], self.v[rows], self.w[rows], self.owner[rows])


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
    statements = facts.statements
    ranked = statements[["n_articles", "first_published", "statement_id"]].iloc[rows]
    ranked = ranked.assign(is_total=~facts.is_change[rows], favour=favour[rows])
    ranked = ranked.assign(backed=ranked["favour"] // 2).reset_index(drop=True)
    trust = np.full(len(statements), -1)
    order = ranked.sort_values(["is_total", "backed", "n_articles", "favour", "first_published", "statement_id"]).index
    trust[rows[order]] = np.arange(len(rows))
    return trust


def find_negative_cycle(edges: Edges) -> np.ndarray | None:
    """Rows of the edges of one cycle of negative length, or None.

    Bellman and Ford, all claims at a time; the rule carries each gain down its whole row of days at once. A cycle of
    predecessors is a negative cycle (Cherkassky and Goldberg, 1999), so the search ends when there is one.
    """
    nodes, ends = np.unique(np.concatenate([edges.u, edges.v]), return_inverse=True)
    u, v = ends[: len(edges.u)], ends[len(edges.u) :]
    is_step = (edges.owner == RULE) & (u == v + 1)
    steps, claims = np.flatnonzero(is_step), np.flatnonzero(~is_step)
    step_into = np.full(len(nodes), -1)
    step_into[v[steps]] = steps
    runs = np.split(np.arange(len(nodes)), np.flatnonzero(step_into == -1) + 1)
    runs = [slice(run[0], run[-1] + 1) for run in runs if len(run) > 1]
    distance, parent = np.zeros(len(nodes)), np.full(len(nodes), -1)
    while True:
        reach = distance[u[claims]] + edges.w[claims]
        better = np.flatnonzero(reach < distance[v[claims]] - STRICT / 2)
        if not len(better):
            return None
        better = better[np.lexsort((better, reach[better], v[claims][better]))]
        changed, first = np.unique(v[claims][better], return_index=True)
        distance[changed], parent[changed] = reach[better[first]], claims[better[first]]
        for run in runs:
            carried = np.minimum.accumulate(distance[run][::-1])[::-1]
            lower = carried < distance[run] - STRICT / 2
            parent[run][lower], distance[run][lower] = step_into[run][lower], carried[lower]
        if (node := _find_loop(np.where(parent >= 0, u[parent], -1))) is not None:
            cycle = [parent[node]]
            while u[cycle[-1]] != node:
                cycle.append(parent[u[cycle[-1]]])
            return np.array(cycle)


def _find_loop(before: np.ndarray) -> int | None:
    """A place on a loop of `before` (each place's predecessor, -1: none), or None if every path ends."""
    end = len(before)
    jump = np.append(np.where(before >= 0, before, end), end)
    for _ in range(end.bit_length()):
        jump = jump[jump]
    endless = np.flatnonzero(jump != end)
    return int(jump[endless[0]]) if len(endless) else None


def untangle(
    edges: Edges, kept: np.ndarray, conflicts: list[Conflict], trust: np.ndarray
) -> tuple[np.ndarray, list[Conflict]]:
    """Which edges of one series can hold together, and all its conflicts, each with what gave way.

    `kept` and `conflicts`: the edges still in play, and what is known already. `trust[row]` ranks the statements: where
    several could give way, it is the one with the lowest number; the rule that totals never fall gives way before any
    statement. What gave way and fits what is left after all comes back, the most trusted first.
    """
    found = _list_conflicts(edges.take(kept), trust)
    if not found:
        return kept, conflicts
    kept = kept & ~np.any([_give_way(edges, c) for c in found], axis=0)
    conflicts, back = [*conflicts, *found], set()

    def fits(more: np.ndarray) -> bool:
        return find_negative_cycle(edges.take(kept | more)) is None

    gone = {c.set_aside for c in conflicts} - {RULE}
    for row in sorted(gone, key=lambda row: -trust[row]):
        if fits(edges.owner == row):
            kept = kept | (edges.owner == row)
            back.add(row)
    for i, conflict in enumerate(conflicts):
        own = _give_way(edges, conflict)
        if conflict.set_aside == RULE and fits(own):
            kept = kept | own
        elif conflict.set_aside not in back:
            continue
        if aside := (gone - back) & set(conflict.members):
            conflicts[i] = replace(conflict, set_aside=min(aside, key=lambda row: trust[row]))
    return kept, conflicts


def _give_way(edges: Edges, conflict: Conflict) -> np.ndarray:
    """The edges that a conflict sets aside."""
    hit = edges.owner == conflict.set_aside
    return hit & np.isin(edges.u, conflict.waived) if conflict.set_aside == RULE else hit


def _list_conflicts(edges: Edges, trust: np.ndarray) -> list[Conflict]:
    """The smallest sets that clash, one after the other, until the rest can hold."""
    conflicts = []
    rank = edges.owner.copy()
    rank[rank >= 0] = trust[rank[rank >= 0]]
    edges = edges.take(np.lexsort((rank, edges.w, edges.v, edges.u)))  # not in the order in which they were typed
    while (cycle := find_negative_cycle(edges)) is not None:
        members = sorted({o for o in edges.owner[cycle] if o >= 0}, key=lambda o: trust[o])
        for candidate in list(members):
            without = [m for m in members if m != candidate]
            if find_negative_cycle(edges.take(np.isin(edges.owner, [*without, RULE, FIXED]))) is not None:
                members = without
        with_rule = find_negative_cycle(edges.take(np.isin(edges.owner, [*members, FIXED]))) is None
        if with_rule:
            clash = edges.take(np.isin(edges.owner, [*members, RULE, FIXED]))
            cycle = find_negative_cycle(clash)
            waived = clash.u[cycle][clash.owner[cycle] == RULE]
            conflicts.append(Conflict(tuple(members), True, RULE, tuple(sorted(waived))))
            edges = edges.take(~((edges.owner == RULE) & np.isin(edges.u, waived)))
        else:
            conflicts.append(Conflict(tuple(members), False, members[0]))
            edges = edges.take(edges.owner != members[0])
    return conflicts
