"""The tightest bounds that edges put on all curves at once, shortest paths to and from the number 0.

Running maxima and minima carry bounds along the days, with what the rule and the changes between neighbouring nodes
say of each step; edges carry them across, until nothing moves.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from helpers.engine.edges import RULE, Edges

FEW = 4  # rounds after which only what still moves is looked at
SMALL = 200  # nodes of a net for which running maxima do not pay


@dataclass(frozen=True)
class Curves:
    """Per node the bounds `low` and `high`, in units of length. `broken` nets have no curve: their bounds cross, or
    never settle.
    """

    low: np.ndarray
    high: np.ndarray
    broken: np.ndarray


def find_runs(zero: int, edges: Edges) -> np.ndarray:
    """Per node a number, equal for neighbours tied by the rule that totals never fall; `zero`: how many nodes."""
    is_start = np.ones(zero, dtype=int)
    is_start[edges.start[edges.owner == RULE]] = 0
    return np.cumsum(is_start)


@dataclass(frozen=True)
class _Lines:
    """Nodes in a row, each of which lies by `step` above the one before it, at least or at most.

    Per node of these, row by row: `nodes`, `rise` (the steps since the start of its row). `links`: from the second, the
    third, the fifth node on and so forth, whether the row of each goes back as far as 1, 2, 4, ... nodes.
    """

    nodes: np.ndarray
    rise: np.ndarray
    links: list[np.ndarray]

    def carry(self, bound: np.ndarray, *, on: bool, up: bool) -> None:
        """Carry a bound along the rows, `on` to later nodes or back to earlier ones; `up`: the higher one counts.

        At each step a bound goes twice as far as before (Hillis and Steele 1986).
        """
        level, choose = bound[self.nodes] - self.rise, np.maximum if up else np.minimum
        for nth, is_linked in enumerate(self.links):
            far = 1 << nth
            carried = level.copy()
            choose(level[far:], level[:-far], out=carried[far:] if on else carried[:-far], where=is_linked)
            level = carried
        bound[self.nodes] = level + self.rise


def _lay_lines(step: np.ndarray) -> _Lines:
    """`step`: per node, from the one before it (infinite: none)."""
    is_tied = np.isfinite(step)
    nodes = np.flatnonzero(is_tied | np.append(is_tied[1:], False))
    own = np.where(is_tied, step, 0.0)[nodes]
    return _link(nodes, own, np.cumsum(~is_tied[nodes]))


def _link(nodes: np.ndarray, step: np.ndarray, line: np.ndarray) -> _Lines:
    """Rows of nodes, one after the other; `line`: equal along each; `step`: from the node before."""
    if not len(nodes):
        return _Lines(nodes, step, [])
    lines = pd.Series(step).groupby(line)
    place = lines.cumcount().to_numpy()
    n_steps = int(place.max(initial=0)).bit_length()
    links = [place[1 << nth :] >= 1 << nth for nth in range(n_steps)]
    return _Lines(nodes, lines.cumsum().to_numpy(), links)


def _lay_paths(zero: int, before: np.ndarray, after: np.ndarray, step: np.ndarray) -> _Lines:
    """Rows of nodes further apart, of one claim after the other (weekly changes): `before` lies `step` below `after`.

    Of several that lead from or to a node one is taken: this saves rounds, and says nothing that the edges do not.
    """
    first = np.unique(after, return_index=True)[1]
    first = first[np.unique(before[first], return_index=True)[1]]
    before, after, step = before[first], after[first], step[first]
    back, own = np.arange(zero), np.zeros(zero)
    back[after], own[after] = before, step
    root, depth = back.copy(), (back != np.arange(zero)).astype(int)
    while (root[root] != root).any():  # each round doubles how far back the way is known
        depth, root = depth + depth[root], root[root]
    nodes = np.unique(np.concatenate([before, after]))
    nodes = nodes[np.lexsort((depth[nodes], root[nodes]))]
    return _link(nodes, own[nodes], root[nodes])


def propagate(net: np.ndarray, edges: Edges, *, rounds: int = FEW) -> Curves:
    """The bounds on all nodes; `net`: per node, its net (`nodes.Nodes`).

    Where there is a curve, a shortest path takes each edge once at most. What moves after so many `rounds` is looked at
    again, alone.
    """
    zero = len(net)
    least, most, far = _split_edges(zero, edges)
    lines = [(least, True), (most, False), *_list_paths(zero, far)]
    low, high = np.append(np.full(zero, -np.inf), 0), np.append(np.full(zero, np.inf), 0)
    is_broken, moving = np.zeros(net.max(initial=-1) + 1, dtype=bool), np.empty(0, dtype=int)
    for _ in range(rounds):
        low_before, high_before = low.copy(), high.copy()
        _carry_far(low, high, far)
        for line, up in lines:
            line.carry(low, on=up, up=True)
            line.carry(high, on=not up, up=False)
        is_broken[net[low[:zero] > high[:zero]]] = True
        moving = np.unique(net[((low != low_before) | (high != high_before))[:zero]])
        moving = moving[~is_broken[moving]]
        if not len(moving):
            break
    curves = Curves(low[:zero], high[:zero], np.flatnonzero(is_broken))
    n_between = int(np.max(np.bincount(net[far.start[(far.start < zero) & (far.end < zero)]], minlength=1)))
    if not len(moving):
        return curves
    if rounds > n_between + 1:  # the first round is from the number 0
        return Curves(curves.low, curves.high, np.union1d(curves.broken, moving))
    return propagate_within(moving, net, edges, curves, rounds=max(2 * rounds, 2 + n_between))


def propagate_within(chosen: np.ndarray, net: np.ndarray, edges: Edges, curves: Curves, *, rounds: int = FEW) -> Curves:
    """The curves with those of the chosen nets found anew; other nets stay, also where they are broken."""
    inside_nodes = np.flatnonzero(np.isin(net, chosen))
    places = np.full(len(net) + 1, -1)
    places[inside_nodes], places[-1] = np.arange(len(inside_nodes)), len(inside_nodes)  # the last: the number 0
    own = edges.take((places[edges.start] >= 0) & (places[edges.end] >= 0))
    between = Edges(places[own.start], places[own.end], own.length, own.owner)
    inside = propagate(net[inside_nodes], between, rounds=rounds)
    low, high = curves.low.copy(), curves.high.copy()
    low[inside_nodes], high[inside_nodes] = inside.low, inside.high
    return Curves(low, high, np.union1d(np.setdiff1d(curves.broken, chosen), inside.broken))


def _split_edges(zero: int, edges: Edges) -> tuple[_Lines, _Lines, Edges]:
    """What each node lies above the one before it at least and at most, and all other edges."""
    is_down = (edges.end == edges.start - 1) & (edges.start < zero)
    is_up = (edges.end == edges.start + 1) & (edges.end < zero)
    least, most = np.full(zero, -np.inf), np.full(zero, np.inf)
    np.maximum.at(least, edges.start[is_down], -edges.length[is_down])
    np.minimum.at(most, edges.end[is_up], edges.length[is_up])
    return _lay_lines(least), _lay_lines(most), edges.take(~is_down & ~is_up)


def _list_paths(zero: int, far: Edges) -> list[tuple[_Lines, bool]]:
    """What some nodes lie above others at least and at most, as rows of them; none where few rounds do."""
    between = far.take((far.start < zero) & (far.end < zero))
    if len(between.start) <= FEW:
        return []
    down, up = between.take(between.start > between.end), between.take(between.start < between.end)
    return [
        (_lay_paths(zero, down.end, down.start, -down.length), True),
        (_lay_paths(zero, up.start, up.end, up.length), False),
    ]


def _carry_far(low: np.ndarray, high: np.ndarray, far: Edges) -> None:
    """Bounds from either end of each edge to the other; the number 0 stays where it is."""
    np.maximum.at(low, far.start, low[far.end] - far.length)
    np.minimum.at(high, far.end, high[far.start] + far.length)
    low[-1] = high[-1] = 0


def bound_net(zero: int, edges: Edges) -> Curves:
    """The bounds on the nodes of one net that has a curve, edge by edge where it is small; `zero`: how many nodes."""
    if zero > SMALL:
        return propagate(np.zeros(zero, dtype=int), edges)
    low, high = np.append(np.full(zero, -np.inf), 0), np.append(np.full(zero, np.inf), 0)
    while True:
        before = low.copy(), high.copy()
        _carry_far(low, high, edges)
        if (low == before[0]).all() and (high == before[1]).all():
            return Curves(low[:zero], high[:zero], np.empty(0, dtype=int))
