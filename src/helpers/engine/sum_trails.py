"""What bounds rest on where sums have a hand in them: asked of the linear program, node by node, when somebody asks."""

from dataclasses import dataclass, field, replace

import numpy as np

from helpers.engine.curves import Curves
from helpers.engine.edges import Edges, number_places
from helpers.engine.nodes import Nodes
from helpers.engine.sum_clashes import find_reasons
from helpers.engine.sums import Tied
from helpers.engine.trails import Trail, trace


def trace_summed(curves: Curves, edges: Edges, nodes: Nodes) -> tuple[Trail, Trail]:
    """What the low and the high of each node rest on; `edges`: those that were kept."""
    return (
        replace(trace(curves.low, edges, up=False), find_summed=_Reasons(curves.low, edges, nodes, up=False)),
        replace(trace(curves.high, edges, up=True), find_summed=_Reasons(curves.high, edges, nodes, up=True)),
    )


@dataclass
class _Reasons:
    """The statements behind the low of a node, or with `up` its high (`bound`, per node), each asked for once."""

    bound: np.ndarray
    edges: Edges
    nodes: Nodes
    up: bool
    found: dict[int, frozenset[int]] = field(default_factory=dict)
    nets: dict[int, tuple[np.ndarray, Edges, Tied]] = field(default_factory=dict)

    def __call__(self, node: int) -> frozenset[int]:
        node, net = int(node), int(self.nodes.net[self.nodes.of[node]])
        if net not in self.nets:
            self.nets[net] = _take_net(net, self.edges, self.nodes)
        if node not in self.found:
            places, edges, tied = self.nets[net]
            is_whole = bool(self.nodes.scale[node] == 1)
            bound = self.bound[node]
            self.found[node] = find_reasons(int(places[node]), bound, tied, edges, up=self.up, is_whole=is_whole)
        return self.found[node]


def _take_net(net: int, edges: Edges, nodes: Nodes) -> tuple[np.ndarray, Edges, Tied]:
    """The new numbers of nodes in a net, its edges and its sums."""
    assert nodes.tied is not None, "a net with sums"
    is_own = nodes.net[nodes.of] == net
    places = number_places(is_own)
    own = edges.take(edges.find_within(places)).renumber(places)
    return places, own, nodes.tied.within(is_own)
