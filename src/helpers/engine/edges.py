"""Claims as difference constraints: "X(v) - X(u) <= w" is an edge u -> v of length w.

Lengths are exact: whole units (halves, where a number is about a whole one), or, of what is measured in fractions,
whole 1024ths of the last decimal that a table keeps. Sums of such numbers have no rounding error in floats.
"""

from dataclasses import dataclass

import numpy as np

from helpers.engine.facts import Facts
from helpers.engine.nodes import Nodes

RULE = -1  # owner of an edge that says "totals never fall"
FIXED = -2  # owner of an edge that never gives way: 0 on the eve, never negative, a part within its whole
GRAIN = 2.0**-10  # the least distance between two lengths


@dataclass(frozen=True)
class Edges:
    """One entry per edge: the nodes `start` and `end`, the `length`, and the `owner`.

    `owner` is the statement (row) behind the edge, or RULE, or FIXED.
    """

    start: np.ndarray
    end: np.ndarray
    length: np.ndarray
    owner: np.ndarray

    def take(self, edges: np.ndarray | slice) -> "Edges":
        """These edges, or those of a mask or a slice."""
        return Edges(self.start[edges], self.end[edges], self.length[edges], self.owner[edges])

    def find_within(self, places: np.ndarray) -> np.ndarray:
        """Which of them lie between nodes that have a new number, the number 0 aside; `places`: per node that, or -1.

        The last place is that of the number 0.
        """
        zero = len(places) - 1
        is_inside = (places[self.start] >= 0) & (places[self.end] >= 0)
        return is_inside & ((self.start < zero) | (self.end < zero))

    def renumber(self, places: np.ndarray) -> "Edges":
        """The same edges between the nodes' new numbers."""
        return Edges(places[self.start], places[self.end], self.length, self.owner)

    def join(self, other: "Edges") -> "Edges":
        """These edges, then the others."""
        return Edges(*(np.concatenate(pair) for pair in zip(vars(self).values(), vars(other).values(), strict=True)))

    def turn(self) -> "Edges":
        """The edges the other way round: X(u) >= X(v) - w."""
        return Edges(self.end, self.start, -self.length, self.owner)

    def mirror(self) -> "Edges":
        """The same constraints on -X."""
        return Edges(self.end, self.start, self.length, self.owner)


class ByNet:
    """Edges and nodes net by net, sorted once; `net`: per node, its net."""

    def __init__(self, edges: Edges, net: np.ndarray) -> None:
        zero = len(net)
        edge_net = net[np.where(edges.start < zero, edges.start, edges.end)]
        self._edges, self._edge_order = edges, np.argsort(edge_net, kind="stable")
        self._node_order = np.argsort(net, kind="stable")
        self._edge_net, self._net = edge_net[self._edge_order], net[self._node_order]

    def take(self, net: int) -> tuple[np.ndarray, np.ndarray, Edges]:
        """The nodes of a net, sorted; which edges are its own; and these, renumbered to places among the nodes; the
        number 0 comes last.
        """
        nodes = self._node_order[slice(*np.searchsorted(self._net, [net, net + 1]))]
        own_edges = self._edge_order[slice(*np.searchsorted(self._edge_net, [net, net + 1]))]
        own = self._edges.take(own_edges)
        start, end = (np.searchsorted(nodes, ends) for ends in (own.start, own.end))
        return nodes, own_edges, Edges(start, end, own.length, own.owner)


def draw_edges(facts: Facts, nodes: Nodes, is_used: np.ndarray) -> Edges:
    """The constraints of the statements that are used, of the rule, of the eves and of what lies within what."""
    # a day known only to a span says something where the curve never falls, and nothing where it may
    is_said = is_used & (nodes.is_rising[nodes.first] | nodes.is_dated)
    upper_rows = np.flatnonzero(is_said & np.isfinite(facts.most))
    lower_rows = np.flatnonzero(is_said & np.isfinite(facts.least))
    step_nodes = np.flatnonzero((nodes.of[1:] == nodes.of[:-1]) & nodes.is_rising[1:]) + 1
    every_node = np.arange(nodes.zero)
    parts = [
        (nodes.start[upper_rows], nodes.first[upper_rows], to_exact(facts.most, upper_rows, nodes), upper_rows),
        (nodes.last[lower_rows], nodes.start[lower_rows], -to_exact(facts.least, lower_rows, nodes), lower_rows),
        np.broadcast_arrays(step_nodes, step_nodes - 1, 0.0, RULE),
        np.broadcast_arrays(every_node, nodes.zero, 0.0, FIXED),
        np.broadcast_arrays(nodes.zero, nodes.eves, 0.0, FIXED),
        np.broadcast_arrays(nodes.wide, nodes.narrow, 0.0, FIXED),
    ]
    start, end, length, owner = (np.concatenate(column) for column in zip(*parts, strict=True))
    return Edges(start.astype(np.int32), end.astype(np.int32), length, owner.astype(np.int32))


def number_places(is_inside: np.ndarray) -> np.ndarray:
    """Per node its number among those of a mask, else -1; at the end that of the number 0, which comes last."""
    n_inside = np.count_nonzero(is_inside)
    places = np.where(is_inside, np.cumsum(is_inside) - 1, -1)
    return np.append(places, n_inside)


def to_exact(numbers: np.ndarray, rows: np.ndarray, nodes: Nodes) -> np.ndarray:
    """Numbers of these statements (one per statement) as lengths."""
    return np.round(numbers[rows] * nodes.scale[nodes.last[rows]] / GRAIN) * GRAIN
