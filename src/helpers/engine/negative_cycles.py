"""A cycle of edges of negative length: constraints that cannot hold together.

Bellman and Ford, all claims at a time; the rule carries each gain down its whole run of days at once. A cycle of
predecessors is a negative cycle (Cherkassky and Goldberg, 1999), so the search ends when there is one.
"""

from dataclasses import dataclass

import numpy as np

from helpers.corpus.qualifiers import STRICT
from helpers.engine.edges import RULE, Edges


@dataclass(frozen=True)
class _Search:
    """A search under way. `edges` lie between places: the nodes that occur, sorted.

    `claims`: those walked one by one, which are `claim_edges`. `runs`: places that steps of the rule lead down, one
    after the other. Per place: `step_edge`, the step that leads to it (-1: none), and, as found so far, its `distance`
    and the edge `by` which it is reached.
    """

    edges: Edges
    claims: Edges
    claim_edges: np.ndarray
    runs: list[slice]
    step_edge: np.ndarray
    distance: np.ndarray
    by: np.ndarray


def find_negative_cycle(edges: Edges) -> np.ndarray:
    """The edges of one cycle of negative length; none if there is no such cycle."""
    search = _prepare(edges)
    while _walk_claims(search):
        _walk_steps(search)
        before_places = np.where(search.by >= 0, search.edges.start[search.by], -1)
        if (place := _find_loop(before_places)) is not None:
            return _list_loop(place, search)
    return np.empty(0, dtype=int)


def _prepare(edges: Edges) -> _Search:
    nodes, places = np.unique(np.concatenate([edges.start, edges.end]), return_inverse=True)
    start_places, end_places = np.split(places, 2)
    is_step = (edges.owner == RULE) & (start_places == end_places + 1)
    step_edge = np.full(len(nodes), -1)
    step_edge[end_places[is_step]] = np.flatnonzero(is_step)
    stops = np.flatnonzero(step_edge == -1) + 1
    between = Edges(start_places, end_places, edges.length, edges.owner)
    return _Search(
        edges=between,
        claims=between.take(~is_step),
        claim_edges=np.flatnonzero(~is_step),
        runs=[slice(a, b) for a, b in zip(np.append(0, stops), stops, strict=False) if b - a > 1],
        step_edge=step_edge,
        distance=np.zeros(len(nodes)),
        by=np.full(len(nodes), -1),
    )


def _walk_claims(search: _Search) -> bool:
    """Shorten the way to each place by the best claim that leads there; whether there was one."""
    claims, distance = search.claims, search.distance
    reached = distance[claims.start] + claims.length
    shorter = np.flatnonzero(reached < distance[claims.end] - STRICT / 2)
    shorter = shorter[np.lexsort((shorter, reached[shorter], claims.end[shorter]))]
    end_places, first = np.unique(claims.end[shorter], return_index=True)
    distance[end_places] = reached[shorter[first]]
    search.by[end_places] = search.claim_edges[shorter[first]]
    return len(shorter) > 0


def _walk_steps(search: _Search) -> None:
    """Carry the shortest way of each place down its run."""
    for run in search.runs:
        distance = search.distance[run]
        carried = np.minimum.accumulate(distance[::-1])[::-1]
        is_shorter = carried < distance - STRICT / 2
        search.by[run][is_shorter] = search.step_edge[run][is_shorter]
        distance[is_shorter] = carried[is_shorter]


def _find_loop(before_places: np.ndarray) -> int | None:
    """A place on a loop of `before_places` (per place, -1: none), or None if every path ends."""
    end = len(before_places)
    jump = np.append(np.where(before_places >= 0, before_places, end), end)
    for _ in range(end.bit_length()):
        jump = jump[jump]
    endless = np.flatnonzero(jump != end)
    return int(jump[endless[0]]) if len(endless) else None


def _list_loop(place: int, search: _Search) -> np.ndarray:
    """The edges of the loop on which a place lies, walked back."""
    cycle = [search.by[place]]
    while (before := search.edges.start[cycle[-1]]) != place:
        cycle.append(search.by[before])
    return np.array(cycle)
