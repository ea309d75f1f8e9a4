"""The tightest bounds on how far a series moved between two days: shortest paths from one node to the other.

Where sums tie series, a linear program in their stead. Not the difference of two bounds, which is looser where one
claim moves both ends.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from math import prod

import numpy as np

from helpers.engine.bounds import Solved
from helpers.engine.conflicts import WORLDS, Conflict
from helpers.engine.edges import RULE, ByNet, Edges
from helpers.engine.negative_cycles import list_runs
from helpers.engine.programs import SLACK
from helpers.engine.sum_clashes import lay_program
from helpers.engine.sums import Sums


def bound_differences(start_nodes: np.ndarray, end_nodes: np.ndarray, solved: Solved) -> tuple[np.ndarray, np.ndarray]:
    """Per pair of nodes of one series, the least and the most that lies between them (infinite: no limit).

    Whichever smallest repairs are the right ones. More or less than a number is shown as that number.
    """
    low, high = solved.hull.low, solved.hull.high
    least, most = low[end_nodes] - high[start_nodes], high[end_nodes] - low[start_nodes]
    net = solved.nodes.net[solved.nodes.of]
    trails = [trail for world in solved.worlds for trail in world.trails]
    is_strict = np.any([trail.find_any(solved.facts.is_strict) for trail in trails], axis=0)
    is_fixed = low == high
    # by way of the number 0, and what is shown as itself
    is_plain = (is_fixed[start_nodes] | is_fixed[end_nodes]) & ~is_strict[start_nodes] & ~is_strict[end_nodes]
    is_plain |= _fill_in_changes(least, most, start_nodes, end_nodes, solved)
    places = np.flatnonzero(~is_plain)
    for own, part in _list_nets(net, places, start_nodes, solved):
        for place in own:
            ends = np.searchsorted(part.nodes, [start_nodes[place], end_nodes[place]])
            least[place], most[place] = -part.bound(*ends[::-1]), part.bound(*ends)
    return least / solved.nodes.scale[start_nodes], most / solved.nodes.scale[start_nodes]


def _fill_in_changes(
    least: np.ndarray, most: np.ndarray, start_nodes: np.ndarray, end_nodes: np.ndarray, solved: Solved
) -> np.ndarray:
    """Per pair, whether an exact change between just these nodes says how far they are apart; it is in no doubt."""
    facts, nodes = solved.facts, solved.nodes
    rows = np.flatnonzero(solved.is_sound & facts.is_change & nodes.is_dated & (facts.least == facts.most))
    keys = nodes.start[rows] * (nodes.zero + 1) + nodes.last[rows]
    keys, first = np.unique(keys, return_index=True)
    own = start_nodes * (nodes.zero + 1) + end_nodes
    place = np.searchsorted(keys, own)
    is_told = np.append(keys, -1)[place] == own
    told_rows = rows[first[place[is_told]]]
    least[is_told] = most[is_told] = facts.most[told_rows] * nodes.scale[start_nodes[is_told]]
    return is_told


@dataclass(frozen=True)
class _Net:
    """One net: `nodes`, sorted, and `edges` between their places, the number 0 after them. Per edge its `atom` and
    whether it `is_strict`. `conflicts` and `sums`: those of the net.
    """

    nodes: np.ndarray
    edges: Edges
    atom: np.ndarray
    is_strict: np.ndarray
    conflicts: list[Conflict]
    sums: Sums | None

    def bound(self, start: int, end: int) -> float:
        """The most by which one place lies above another, whichever smallest repairs are the right ones.

        Where there are many, conflicts without which it would be no less are taken to give up all that they may; it is
        then never too little.
        """
        if self._count(self.conflicts) <= WORLDS:
            return self._try(self.conflicts, [], start, end)
        most = self._try([], self.conflicts, start, end)
        near = [one for one in self.conflicts if self._is_near(one, start, end, most)]
        return self._try(near, [one for one in self.conflicts if one not in near], start, end)

    def _count(self, conflicts: list[Conflict]) -> float:
        return np.inf if any(one.is_capped for one in conflicts) else prod(len(one.repairs) for one in conflicts)

    def _is_near(self, conflict: Conflict, start: int, end: int, most: float) -> bool:
        if len(conflict.repairs) > WORLDS or conflict.is_capped:
            return False
        others = [one for one in self.conflicts if one is not conflict]
        gone = frozenset().union(*(one.doubtful for one in others))
        return any(self._reach(start, end, gone | repair) < most for repair in conflict.repairs)

    def _try(self, conflicts: list[Conflict], open_: list[Conflict], start: int, end: int) -> float:
        """The most over all choices of repairs, without anything that the open conflicts may give up."""
        if self._count(conflicts) > WORLDS:
            conflicts, open_ = [], self.conflicts
        gone = frozenset().union(*(one.doubtful for one in open_))
        choices = product(*(one.repairs for one in conflicts))
        return max(self._reach(start, end, gone.union(*chosen)) for chosen in choices)

    def _reach(self, start: int, end: int, gone: frozenset[int]) -> float:
        """The most that these edges leave, with what is strict among them shown as its number."""
        is_kept = ~np.isin(self.atom, list(gone))
        edges, is_strict = self.edges.take(is_kept), self.is_strict[is_kept]
        exact = self._find_most(start, end, edges)
        if not is_strict.any():
            return exact
        loose = Edges(edges.start, edges.end, edges.length + is_strict, edges.owner)
        return min(exact + 1, self._find_most(start, end, loose))

    def _find_most(self, start: int, end: int, edges: Edges) -> float:
        zero = len(self.nodes)
        if self.sums is not None:
            return _find_summed(start, end, edges, self.sums, zero)
        return find_shortest(start, end, edges, zero)


def _list_nets(
    net: np.ndarray, places: np.ndarray, start_nodes: np.ndarray, solved: Solved
) -> Iterator[tuple[np.ndarray, _Net]]:
    """The nets of these pairs, each with the places of its pairs."""
    by_net, atom = ByNet(solved.edges, net), solved.atoms.of_edges(solved.edges)
    is_strict = np.append(solved.facts.is_strict, False)[np.maximum(solved.edges.owner, -1)]
    conflict_nets = [net[solved.atoms.node[min(one.doubtful)]] for one in solved.conflicts]
    for number in np.unique(net[start_nodes[places]]):
        nodes, own_edges, inner = by_net.take(int(number))
        conflicts = [one for one, at in zip(solved.conflicts, conflict_nets, strict=True) if at == number]
        own_strict = is_strict[own_edges] & (solved.nodes.scale[nodes[0]] == 1)
        sums = _find_sums(nodes, solved) if number in solved.nodes.summed_nets else None
        yield (
            places[net[start_nodes[places]] == number],
            _Net(nodes, inner, atom[own_edges], own_strict, conflicts, sums),
        )


def _find_sums(nodes: np.ndarray, solved: Solved) -> Sums:
    """The sums among these nodes, by their places."""
    tied = solved.nodes.tied
    assert tied is not None, "a net with sums"
    places = np.full(solved.nodes.zero + 1, -1)
    places[nodes], places[-1] = np.arange(len(nodes)), len(nodes)
    return tied.sums.within(places)


def _find_summed(start: int, end: int, edges: Edges, sums: Sums, zero: int) -> float:
    """The most by which one place lies above another where sums tie them; in halves, so that rounding goes nowhere."""
    program, _ = lay_program(edges, sums, zero)
    cost = np.zeros(zero)
    cost[start], cost[end] = 1.0, -1.0
    curve = program.find_lowest(cost)
    return np.inf if curve is None else np.floor(2 * float(-(cost @ curve)) + SLACK) / 2


def find_shortest(start: int, end: int, edges: Edges, zero: int) -> float:
    """The length of the shortest path; the rule carries each gain down its whole run of days at once."""
    is_step = (edges.owner == RULE) & (edges.start == edges.end + 1)
    step_edges = np.full(zero + 1, -1)
    step_edges[edges.end[is_step]] = np.flatnonzero(is_step)
    runs = list_runs(step_edges)
    distance = np.full(zero + 1, np.inf)
    distance[start] = 0.0
    while True:
        before = distance.copy()
        np.minimum.at(distance, edges.end, distance[edges.start] + edges.length)
        for run in runs:
            distance[run] = np.minimum.accumulate(distance[run][::-1])[::-1]
        if (distance == before).all():
            return float(distance[end])
