"""The tightest bounds that edges put on all curves at once, shortest paths to and from the number 0; what they rest on.

Running maxima and minima carry bounds along the days, changes carry them across, until nothing moves.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from helpers.corpus.qualifiers import STRICT
from helpers.engine.edges import RULE, Edges


@dataclass(frozen=True)
class Curves:
    """Per node the bounds `low` and `high`. `broken_series` have no curve: their bounds cross, or never settle."""

    low: np.ndarray
    high: np.ndarray
    broken_series: np.ndarray


def find_runs(zero: int, edges: Edges) -> np.ndarray:
    """Per node a number, equal for neighbours tied by the rule that totals never fall; `zero`: how many nodes."""
    is_start = np.ones(zero, dtype=int)
    is_start[edges.start[edges.owner == RULE]] = 0
    return np.cumsum(is_start)


def propagate(of: np.ndarray, edges: Edges) -> Curves:
    """The bounds on all nodes; `of`: per node, its series."""
    zero = len(of)
    run, far = find_runs(zero, edges), edges.take(edges.owner != RULE)
    low, high = np.append(np.full(zero, -np.inf), 0), np.append(np.full(zero, np.inf), 0)
    is_broken = np.zeros(of.max(initial=-1) + 1, dtype=bool)
    between_nodes = far.start[(far.start < zero) & (far.end < zero)]
    # where there is a curve, a shortest path takes each change of its series once at most
    for _ in range(3 + np.bincount(of[between_nodes], minlength=1).max()):
        low_before, high_before = low.copy(), high.copy()
        _carry(low, high, far, run)
        is_broken[of[low[:zero] > high[:zero] + STRICT / 2]] = True
        moved_series = of[((low != low_before) | (high != high_before))[:zero]]
        moved_series = moved_series[~is_broken[moved_series]]
        if not len(moved_series):
            break
    is_broken[moved_series] = True
    return Curves(low[:zero], high[:zero], np.flatnonzero(is_broken))


def propagate_within(series: np.ndarray, of: np.ndarray, edges: Edges, curves: Curves) -> Curves:
    """The curves with those of some series found anew; `edges`: all edges of these series, and no others."""
    inside_nodes = np.flatnonzero(np.isin(of, series))
    inside_places = np.full(len(of) + 1, len(inside_nodes))  # the last one stands for the number 0
    inside_places[inside_nodes] = np.arange(len(inside_nodes))
    between = Edges(inside_places[edges.start], inside_places[edges.end], edges.length, edges.owner)
    inside = propagate(of[inside_nodes], between)
    low, high = curves.low.copy(), curves.high.copy()
    low[inside_nodes], high[inside_nodes] = inside.low, inside.high
    return Curves(low, high, inside.broken_series)


def _carry(low: np.ndarray, high: np.ndarray, far: Edges, run: np.ndarray) -> None:
    """Bounds from either end of each edge to the other, then low up and high down the nodes of each run.

    The number 0 stays where it is.
    """
    np.maximum.at(low, far.start, low[far.end] - far.length)
    np.minimum.at(high, far.end, high[far.start] + far.length)
    low[:-1] = pd.Series(low[:-1]).groupby(run).cummax()
    high[:-1] = pd.Series(high[:-1][::-1]).groupby(run[::-1]).cummin()[::-1]
    low[-1] = high[-1] = 0


@dataclass(frozen=True)
class Trail:
    """Per node, what its bound rests on: the statement (row) `owner`, and the node that this leads `back` to.

    -1 where there is none: the bound comes from the rule alone, from the eve, or is missing.
    """

    owner: np.ndarray
    back: np.ndarray

    def follow(self, node: int) -> set[int]:
        """The statements on the way back from a node."""
        rows = set()
        while node >= 0:
            rows.add(self.owner[node])
            node = self.back[node]
        return rows - {-1}

    def find_only_owner(self) -> tuple[np.ndarray, np.ndarray]:
        """Per node the one statement on its way back (-1: none), and whether there are several."""
        owner, back, is_several = self.owner.copy(), self.back.copy(), np.zeros(len(self.owner), dtype=bool)
        while len(nodes := np.flatnonzero(back >= 0)):  # each round doubles how far back the owner is known
            back_nodes = back[nodes]
            is_both = (owner[nodes] >= 0) & (owner[back_nodes] >= 0) & (owner[nodes] != owner[back_nodes])
            is_several[nodes] |= is_both | is_several[back_nodes]
            owner[nodes] = np.maximum(owner[nodes], owner[back_nodes])
            back[nodes] = back[back_nodes]
        return owner, is_several


def trace(bound: np.ndarray, edges: Edges, run: np.ndarray, *, up: bool) -> Trail:
    """What the low of each node, or with `up` its high, rests on: `bound`, per node; `edges`: those that were kept."""
    zero, bound = len(bound), np.append(bound, 0.0)
    edges = _list_tight(edges if up else Edges(edges.end, edges.start, -edges.length, edges.owner), bound)
    is_known = ~np.isfinite(bound)
    is_known[zero] = True
    trail = Trail(np.full(zero + 1, -1), np.full(zero + 1, -1))
    while _follow_edges(trail, is_known, edges) + _follow_run(trail, is_known, bound, run, 1 if up else -1):
        pass
    return Trail(trail.owner[:zero], np.where(trail.back[:zero] == zero, -1, trail.back[:zero]))


def _list_tight(edges: Edges, bound: np.ndarray) -> Edges:
    """The edges that give their end its bound; claims before the eve and the floor, so that a row names who said it."""
    reached = bound[edges.start] + edges.length
    with np.errstate(invalid="ignore"):  # infinity less infinity
        is_tight = np.abs(bound[edges.end] - reached) <= STRICT / 4 + 1e-12 * np.abs(reached)
    tight = edges.take(is_tight & np.isfinite(bound[edges.end]) & (edges.owner != RULE))
    return tight.take(np.lexsort((tight.owner, tight.owner < 0)))


def _follow_edges(trail: Trail, is_known: np.ndarray, edges: Edges) -> int:
    """Reach nodes by an edge from a known one, each by the first that leads there. How many there were."""
    ready = edges.take(is_known[edges.start] & ~is_known[edges.end])
    end_nodes, first = np.unique(ready.end, return_index=True)
    trail.owner[end_nodes] = np.maximum(ready.owner[first], -1)
    trail.back[end_nodes] = ready.start[first]
    is_known[end_nodes] = True
    return len(end_nodes)


def _follow_run(trail: Trail, is_known: np.ndarray, bound: np.ndarray, run: np.ndarray, step: int) -> int:
    """Reach nodes from the known one beside them (`step`: 1 after, -1 before) in one run. How many there were."""
    nodes = np.flatnonzero(~is_known[:-1])
    nodes = nodes[(nodes + step >= 0) & (nodes + step < len(run))]
    beside_nodes = nodes + step
    is_along = is_known[beside_nodes] & (run[nodes] == run[beside_nodes]) & (bound[nodes] == bound[beside_nodes])
    is_known[nodes[is_along]], trail.back[nodes[is_along]] = True, beside_nodes[is_along]
    return int(np.count_nonzero(is_along))
