"""What the bounds of curves rest on: the statements on the shortest paths that give them."""

from collections.abc import Callable, Collection
from dataclasses import dataclass

import numpy as np
import pandas as pd

from helpers.engine.edges import RULE, Edges


@dataclass(frozen=True)
class Trail:
    """Per node, what its bound rests on: the statement (row) `owner`, and the node that this leads `back` to.

    -1 where there is none: the bound comes from what never gives way, or is missing. `is_fork`: other ways lead here.
    `is_summed`: no edges lead to the bound, sums do; `find_summed`: the statements behind it there.
    """

    owner: np.ndarray
    back: np.ndarray
    is_fork: np.ndarray
    is_summed: np.ndarray
    find_summed: Callable[[int], Collection[int]] | None = None

    def follow(self, nodes: np.ndarray) -> np.ndarray:
        """The statements on the way back from each of these nodes (-1: none): rows (place among them, statement), maybe
        twice.
        """
        places, found = np.arange(len(nodes)), [np.empty((0, 2), dtype=int)]
        if self.find_summed is not None:
            is_summed = (nodes >= 0) & self.is_summed[nodes]
            own = [(place, row) for place in places[is_summed] for row in self.find_summed(nodes[place])]
            found.append(np.array(own, dtype=int).reshape(-1, 2))
            places, nodes = places[~is_summed], nodes[~is_summed]
        while len(nodes):
            places, nodes = places[nodes >= 0], nodes[nodes >= 0]
            found.append(np.column_stack([places, self.owner[nodes]]))
            nodes = self.back[nodes]
        pairs = np.concatenate(found)
        return pairs[pairs[:, 1] >= 0]

    def put_into(self, other: "Trail", nodes: np.ndarray) -> "Trail":
        """The other one, with these of its nodes as they are here, place by place; where nothing adds up."""
        whole = Trail(other.owner.copy(), other.back.copy(), other.is_fork.copy(), other.is_summed.copy())
        whole.owner[nodes], whole.back[nodes] = self.owner, np.where(self.back >= 0, nodes[self.back], -1)
        whole.is_fork[nodes], whole.is_summed[nodes] = self.is_fork, self.is_summed
        return whole

    def find_root(self) -> np.ndarray:
        """Per node, the statement at the far end of its way back (-1: none)."""
        root = np.where(self.back >= 0, self.back, np.arange(len(self.back)))
        while (onward := root[root] != root).any():
            root = np.where(onward, root[root], root)
        return self.owner[root]

    def find_any(self, is_such: np.ndarray) -> np.ndarray:
        """Per node, whether such a statement (a mask, per statement) is on its way back, or may be, by way of a sum."""
        return self._carry(np.append(is_such, False)[self.owner] | self.is_summed)

    def find_forks(self) -> np.ndarray:
        """Per node, whether its bound has other ways back too."""
        return self._carry(self.is_fork.copy())

    def _carry(self, found: np.ndarray) -> np.ndarray:
        """Per node, whether it or a node on its way back is one of those found."""
        back = self.back.copy()
        while len(nodes := np.flatnonzero(back >= 0)):
            found[nodes] |= found[back[nodes]]
            back[nodes] = back[back[nodes]]
        return found

    def find_only_owner(self) -> tuple[np.ndarray, np.ndarray]:
        """Per node the one statement on its way back (-1: none), and whether there are several."""
        owner, back, is_several = self.owner.copy(), self.back.copy(), self.is_summed.copy()
        while len(nodes := np.flatnonzero(back >= 0)):  # each round doubles how far back the owner is known
            back_nodes = back[nodes]
            is_both = (owner[nodes] >= 0) & (owner[back_nodes] >= 0) & (owner[nodes] != owner[back_nodes])
            is_several[nodes] |= is_both | is_several[back_nodes]
            owner[nodes] = np.maximum(owner[nodes], owner[back_nodes])
            back[nodes] = back[back_nodes]
        return owner, is_several


def trace(bound: np.ndarray, edges: Edges, *, up: bool) -> Trail:
    """What the low of each node, or with `up` its high, rests on: `bound`, per node; `edges`: those that were kept.

    Of several ways the one with the fewest statements, so that none of them can be spared: what the rule and what
    never gives way imply is said by nobody.
    """
    zero, bound = len(bound), np.append(bound, 0.0)
    tight = _list_tight(edges if up else edges.turn(), bound)
    is_free = tight.owner < 0
    free, said = tight.take(is_free), tight.take(~is_free)
    is_known = ~np.isfinite(bound)
    is_known[zero] = True
    is_fork = np.bincount(tight.end, minlength=zero + 1) > 1
    none = np.full(zero + 1, -1, dtype=np.int32)
    trail = Trail(none, none.copy(), is_fork, is_known)
    while True:
        free = _follow_free(trail, is_known, free)
        ready = said.take(is_known[said.start] & ~is_known[said.end])
        if not len(ready.start):
            break
        _reach(trail, is_known, ready)
        said = said.take(~is_known[said.end])
    back = np.where(trail.back[:zero] == zero, -1, trail.back[:zero])
    return Trail(trail.owner[:zero], back, is_fork[:zero], ~is_known[:zero])


def _list_tight(edges: Edges, bound: np.ndarray) -> Edges:
    """The edges that give their end its bound, in the order of their statements."""
    is_tight = np.isfinite(bound[edges.end]) & (bound[edges.end] == bound[edges.start] + edges.length)
    tight = edges.take(is_tight)
    return tight.take(np.argsort(tight.owner, kind="stable"))


def _reach(trail: Trail, is_known: np.ndarray, ready: Edges) -> None:
    """Reach the ends of edges from known nodes, each by the first that leads there."""
    end_nodes, first = np.unique(ready.end, return_index=True)
    trail.owner[end_nodes] = np.maximum(ready.owner[first], -1)
    trail.back[end_nodes] = ready.start[first]
    is_known[end_nodes] = True


def _follow_free(trail: Trail, is_known: np.ndarray, free: Edges) -> Edges:
    """Reach all nodes that edges which nobody says lead to, runs of them at once; the edges that are left."""
    while True:
        free = free.take(~is_known[free.end])
        ready = free.take(is_known[free.start])
        if not len(ready.start):
            return free
        _reach(trail, is_known, ready)
        _follow_runs(trail, is_known, free)


def _follow_runs(trail: Trail, is_known: np.ndarray, free: Edges) -> None:
    """Carry what is known along all steps of the rule that are tight, to their ends."""
    for by in (-1, 1):
        own = free.take((free.end - free.start == by) & (free.owner == RULE))
        own = own.take(np.argsort(own.end * by))
        if not len(own.end):
            continue
        is_first = np.append(True, np.diff(own.end) != by)
        run = np.cumsum(is_first)
        is_reached = pd.Series(is_known[own.start]).groupby(run).cummax().to_numpy()
        own = own.take(is_reached & ~is_known[own.end])
        trail.back[own.end] = own.start
        is_known[own.end] = True
