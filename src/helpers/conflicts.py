"""Difference constraints that no curve satisfies: which smallest sets of claims clash, and what to set aside.

Constraint "X(v) - X(u) <= w" is an edge u -> v of length w. The constraints clash exactly if some cycle has a
negative length (Cormen et al., Introduction to Algorithms, "Difference constraints and shortest paths").
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from helpers.constraints import STRICT

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


def rank_trust(statements: pd.DataFrame, rows: np.ndarray, favour: np.ndarray) -> np.ndarray:
    """Per statement its rank among these rows (elsewhere -1); the lowest gives way first.

    Changes before totals, then less `favour`, fewer carriers, earlier print, and the name for a tie.
    """
    ranked = statements[["n_articles", "first_published", "statement_id"]].iloc[rows]
    ranked = ranked.assign(is_total=statements["kind"].iloc[rows] != "change", favour=favour[rows])
    ranked = ranked.reset_index(drop=True)
    trust = np.full(len(statements), -1)
    order = ranked.sort_values(["is_total", "favour", "n_articles", "first_published", "statement_id"]).index
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


def untangle(edges: Edges, trust: np.ndarray) -> list[Conflict]:
    """The conflicts in one series, each with what gave way, until the rest can hold.

    `trust[row]` ranks the statements: where several could give way, it is the one with the lowest number. The rule
    that totals never fall gives way before any statement.
    """
    conflicts = []
    rank = np.where(edges.owner >= 0, trust[edges.owner], edges.owner)
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
