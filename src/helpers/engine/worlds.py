"""What holds if certain smallest repairs are the right ones: worlds, which differ in the nets with conflicts alone."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from helpers.engine.curves import Curves, propagate_within
from helpers.engine.edges import Edges
from helpers.engine.nodes import Nodes
from helpers.engine.sum_trails import trace_summed
from helpers.engine.summed import tighten
from helpers.engine.sums import Tied
from helpers.engine.trails import Trail, trace


@dataclass(frozen=True)
class Disputed:
    """Some nets, as if there were no others: those that have conflicts, few, and looked at again and again.

    `inside`: their nodes. All else speaks of places among these, the number 0 last: `net`, per place; `edges`, and the
    `atom` of each; the sums, `tied`; `curves`, the bounds with the first repairs.
    """

    inside: np.ndarray
    net: np.ndarray
    edges: Edges
    atom: np.ndarray
    tied: Tied | None
    curves: Curves

    def place(self, nodes: np.ndarray) -> np.ndarray:
        """The places of these nodes, all of them inside or the number 0."""
        return np.searchsorted(self.inside, nodes)

    def keep(self, gone: Collection[int]) -> Edges:
        """The edges that are left without these atoms."""
        return self.edges.take(~np.isin(self.atom, list(gone)))

    def find_curves(self, nets: np.ndarray, gone: Collection[int]) -> Curves:
        """`curves`, with those of some nets as they are without these atoms."""
        kept = self.keep(gone)
        return tighten(self.net, kept, self._list_sums(nets), propagate_within(nets, self.net, kept, self.curves))

    def put_into(self, whole: Curves, own: Curves) -> Curves:
        """The curves of all nodes, with these of the places."""
        low, high = whole.low.copy(), whole.high.copy()
        low[self.inside], high[self.inside] = own.low, own.high
        return replace(whole, low=low, high=high)

    def _list_sums(self, nets: np.ndarray) -> Tied | None:
        """The sums of these nets alone."""
        if self.tied is None:
            return None
        is_own = np.isin(self.net, nets)
        return replace(self.tied, sums=self.tied.sums.within(np.where(is_own, np.arange(len(is_own)), -1)))


@dataclass(frozen=True)
class World:
    """What holds if these repairs are the right ones, `gone`, one per conflict.

    `own`: the curves of what is `disputed`; `whole`: those of all nodes with the first repairs. `given`: all edges;
    `atom`: per edge, what gives it up; `nodes`: what they tie. `first`: the first world (None: this is it).
    """

    gone: list[frozenset[int]]
    own: Curves
    whole: Curves
    given: Edges
    atom: np.ndarray
    nodes: Nodes
    disputed: Disputed
    first: "World | None" = None

    @property
    def curves(self) -> Curves:
        """The bounds on all nodes; like `edges` made anew each time, as they are many."""
        return self.whole if self.first is None else self.disputed.put_into(self.whole, self.own)

    @property
    def edges(self) -> Edges:
        """The edges that are kept."""
        return self.given.take(~np.isin(self.atom, self._list_gone()))

    @cached_property
    def trails(self) -> tuple[Trail, Trail]:
        """What the low and the high of each node rest on."""
        if self.nodes.tied is not None:
            return trace_summed(self.curves, self.edges, self.nodes)
        edges = self.edges if self.first is None else self.disputed.keep(self._list_gone())
        curves = self.whole if self.first is None else self.own
        low, high = trace(curves.low, edges, up=False), trace(curves.high, edges, up=True)
        if self.first is None:
            return low, high
        inside, (first_low, first_high) = self.disputed.inside, self.first.trails
        return low.put_into(first_low, inside), high.put_into(first_high, inside)

    def _list_gone(self) -> list[int]:
        return [atom for one in self.gone for atom in one]
