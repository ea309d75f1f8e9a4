"""Claims as difference constraints: "X(v) - X(u) <= w" is an edge u -> v of length w."""

from dataclasses import dataclass

import numpy as np

from helpers.engine.facts import Facts
from helpers.engine.nodes import Nodes

RULE = -1  # owner of an edge that says "totals never fall"
FIXED = -2  # owner of an edge that is never set aside: a count is 0 on the eve, and never negative


@dataclass(frozen=True)
class Edges:
    """One entry per edge: the nodes `start` and `end`, the `length`, and the `owner`.

    `owner` is the statement (row) behind the edge, or RULE, or FIXED.
    """

    start: np.ndarray
    end: np.ndarray
    length: np.ndarray
    owner: np.ndarray

    def take(self, edges: np.ndarray) -> "Edges":
        """These edges, or those of a mask."""
        return Edges(self.start[edges], self.end[edges], self.length[edges], self.owner[edges])


def draw_edges(facts: Facts, nodes: Nodes, is_used: np.ndarray) -> Edges:
    """The constraints of the statements that are used, of the rule and of the eves."""
    # a day known only to a span says something where the curve never falls, and nothing where it may
    is_said = is_used & (nodes.is_rising[nodes.first] | nodes.is_dated)
    upper_rows = np.flatnonzero(is_said & np.isfinite(facts.most))
    lower_rows = np.flatnonzero(is_said & np.isfinite(facts.least))
    step_nodes = np.flatnonzero((nodes.of[1:] == nodes.of[:-1]) & nodes.is_rising[1:]) + 1
    rising_nodes = np.flatnonzero(nodes.is_rising)
    parts = [
        (nodes.start[upper_rows], nodes.first[upper_rows], facts.most[upper_rows], upper_rows),
        (nodes.last[lower_rows], nodes.start[lower_rows], -facts.least[lower_rows], lower_rows),
        np.broadcast_arrays(step_nodes, step_nodes - 1, 0.0, RULE),
        np.broadcast_arrays(rising_nodes, nodes.zero, 0.0, FIXED),
        np.broadcast_arrays(nodes.zero, nodes.eves, 0.0, FIXED),
    ]
    return Edges(*(np.concatenate(column) for column in zip(*parts, strict=True)))
