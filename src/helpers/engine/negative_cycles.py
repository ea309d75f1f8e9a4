"""A cycle of edges of negative length: constraints that cannot hold together.

Bellman and Ford, all claims at a time; the rule carries each gain down its whole run of days at once. A cycle of
predecessors is a negative cycle (Cherkassky and Goldberg, 1999), so the search ends when there is one.
"""

import numpy as np

from helpers.engine.edges import GRAIN, RULE, Edges


def find_negative_cycle(edges: Edges) -> np.ndarray:
    """The edges of one cycle of negative length; none if there is no such cycle. Nodes are numbered from 0."""
    n_nodes = max(edges.start.max(initial=-1), edges.end.max(initial=-1)) + 1
    is_step = (edges.owner == RULE) & (edges.start == edges.end + 1)
    claim_edges = np.flatnonzero(~is_step)
    claims = edges.take(claim_edges)
    step_edges = np.full(n_nodes, -1)  # per node, as all that follows
    step_edges[edges.end[is_step]] = np.flatnonzero(is_step)
    runs = list_runs(step_edges)
    distance, by_edges = np.zeros(n_nodes), np.full(n_nodes, -1)
    while _walk_claims(claims, claim_edges, distance, by_edges):
        _walk_steps(runs, step_edges, distance, by_edges)
        before_nodes = np.where(by_edges >= 0, edges.start[by_edges], -1)
        if len(loop_nodes := _find_loop(before_nodes)):
            return by_edges[loop_nodes]
    return np.empty(0, dtype=int)


def list_runs(step_edges: np.ndarray) -> list[slice]:
    """Nodes that steps lead down, one after the other; `step_edges`: per node, the step that leads to it."""
    stops = np.flatnonzero(step_edges == -1) + 1
    return [slice(a, b) for a, b in zip(np.append(0, stops), stops, strict=False) if b - a > 1]


def _walk_claims(claims: Edges, claim_edges: np.ndarray, distance: np.ndarray, by_edges: np.ndarray) -> bool:
    """Shorten the way to each node by the best claim that leads there; whether there was one."""
    reached, best = distance[claims.start] + claims.length, distance.copy()
    np.minimum.at(best, claims.end, reached)
    is_best = (reached == best[claims.end]) & (reached < distance[claims.end] - GRAIN / 2)
    shorter = np.flatnonzero(is_best)[::-1]  # of several that are equal, the first is written last
    distance[claims.end[shorter]], by_edges[claims.end[shorter]] = reached[shorter], claim_edges[shorter]
    return len(shorter) > 0


def _walk_steps(runs: list[slice], step_edges: np.ndarray, distance: np.ndarray, by_edges: np.ndarray) -> None:
    """Carry the shortest way of each node down its run."""
    for run in runs:
        carried = np.minimum.accumulate(distance[run][::-1])[::-1]
        is_shorter = carried < distance[run] - GRAIN / 2
        by_edges[run][is_shorter], distance[run][is_shorter] = step_edges[run][is_shorter], carried[is_shorter]


def _find_loop(before_nodes: np.ndarray) -> list[int]:
    """The nodes of a loop, walked back, or none if every path ends; `before_nodes`: per node (-1: none)."""
    end = len(before_nodes)
    jump = np.append(np.where(before_nodes >= 0, before_nodes, end), end)
    for _ in range(end.bit_length()):
        jump = jump[jump]
    endless = jump[jump != end]
    if not len(endless):
        return []
    loop = [endless[0]]
    while (before := before_nodes[loop[-1]]) != loop[0]:
        loop.append(before)
    return loop
