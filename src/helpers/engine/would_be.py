"""What a number would be that gives way: what the others leave for it, if they leave one number alone."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product, zip_longest
from math import prod

import numpy as np
import pandas as pd

from helpers.engine.bounds import Solved
from helpers.engine.conflicts import WORLDS, Conflict
from helpers.engine.curves import Curves, propagate
from helpers.engine.edges import Edges, number_places
from helpers.engine.trails import Trail


@dataclass(frozen=True)
class Room:
    """By row, of each statement in doubt the least and the most that the others leave for it, in the smallest repairs
    that give it up.

    Of a change, for what lies between its ends. NaN for a span of days of a count that may fall. `is_whole`: all such
    repairs were looked at; else there may be more room.
    """

    low: pd.Series
    high: pd.Series
    is_whole: pd.Series

    @property
    def would_be(self) -> pd.Series:
        """By row, of each statement in doubt the one number that the others leave for it (NaN: none)."""
        return self.low.where((self.low == self.high) & self.is_whole)


def find_room(solved: Solved) -> Room:
    """The room of each statement that is in doubt."""
    n_rows = len(solved.facts.names)
    low, high = np.full(n_rows, np.nan), np.full(n_rows, np.nan)
    for nth, world in enumerate(solved.worlds):
        fresh = [one for one in solved.conflicts if nth < len(one.repairs)]
        rows = np.array([row for one in fresh for row in one.repairs[nth] if row < n_rows], dtype=int)
        least, most = _bound(rows, world.own, solved)
        low[rows], high[rows] = np.fmin(low[rows], least), np.fmax(high[rows], most)
    for rows, curves in _list_beside(solved):
        least, most = _bound(rows, curves, solved)
        low[rows], high[rows] = np.fmin(low[rows], least), np.fmax(high[rows], most)
    is_whole = np.ones(n_rows, dtype=bool)
    long = [one for one in solved.conflicts if one.is_capped or len(one.repairs) > len(solved.worlds)]
    is_whole[[row for one in long for row in one.doubtful if row < n_rows]] = False
    rows = np.flatnonzero(solved.doubt > 0)
    return Room(*(pd.Series(column[rows], index=rows) for column in (low, high, is_whole)))


def _list_beside(solved: Solved) -> Iterator[tuple[np.ndarray, Curves]]:
    """Statements that repairs give up, and the curves of all that is disputed with those of all repairs of other
    conflicts of their nets.

    Nets have nothing to do with each other, so that each is asked its next question at the same time.
    """
    by_net: dict[int, list[Conflict]] = defaultdict(list)
    for conflict in solved.conflicts:
        by_net[solved.find_net(conflict)].append(conflict)
    asked = [[(number, *one) for one in _list_questions(own)] for number, own in by_net.items()]
    for together in zip_longest(*asked):
        numbers, repairs, choices = zip(*filter(None, together), strict=True)
        rows = np.array([row for repair in repairs for row in repair if row < len(solved.facts.names)], dtype=int)
        yield rows, solved.disputed.find_curves(np.array(numbers), frozenset().union(*repairs, *choices))


def _list_questions(conflicts: list[Conflict]) -> Iterator[tuple[frozenset[int], frozenset[int]]]:
    """Each repair of each conflict of a net, and what the other conflicts may give up beside it."""
    for conflict in conflicts:
        others = [one for one in conflicts if one is not conflict]
        if all(len(one.repairs) == 1 for one in others):
            continue
        yield from product(conflict.repairs[:WORLDS], _choose(others, WORLDS // len(conflict.repairs)))


def _bound(rows: np.ndarray, curves: Curves, solved: Solved) -> tuple[np.ndarray, np.ndarray]:
    """Per row the least and the most that curves of what is disputed leave for it."""
    nodes, low, high = solved.nodes, np.append(curves.low, 0.0), np.append(curves.high, 0.0)
    first_nodes, last_nodes = nodes.first[rows], nodes.last[rows]
    start, first, last = (solved.disputed.place(ends) for ends in (nodes.start[rows], first_nodes, last_nodes))
    scale, is_untold = nodes.scale[last_nodes], ~nodes.is_rising[last_nodes] & (first_nodes != last_nodes)
    least, most = (low[first] - high[start]) / scale, (high[last] - low[start]) / scale
    return np.where(is_untold, np.nan, least), np.where(is_untold, np.nan, most)


def find_room_beside(
    rows: np.ndarray, low_nodes: np.ndarray, high_nodes: np.ndarray, solved: Solved
) -> tuple[np.ndarray, np.ndarray]:
    """Per total, the least for one node and the most for another that all other claims leave, whichever smallest
    repairs are the right ones.
    """
    world, nodes = solved.worlds[0], solved.nodes
    (low_trail, high_trail), edges = world.trails, world.edges
    low = -_find_beside(rows, low_nodes, -world.curves.low, low_trail, edges.mirror())
    high = _find_beside(rows, high_nodes, world.curves.high, high_trail, edges)
    net = nodes.net[nodes.of][low_nodes]
    hard = {*nodes.summed_nets.tolist(), *(solved.find_net(one) for one in solved.conflicts)}
    is_hard = np.isin(net, list(hard))  # else there is one world, and each bound has a root
    if is_hard.any():
        own = rows[is_hard], low_nodes[is_hard], high_nodes[is_hard], net[is_hard]
        low[is_hard], high[is_hard] = _ask_beside(*own, solved)
    return low / nodes.scale[low_nodes], high / nodes.scale[high_nodes]


def _ask_beside(
    rows: np.ndarray, low_nodes: np.ndarray, high_nodes: np.ndarray, nets: np.ndarray, solved: Solved
) -> tuple[np.ndarray, np.ndarray]:
    """The same, each bound found anew without the total, once for each choice of repairs in its net."""
    taken, by_net = solved.take_nets(nets), defaultdict(list)
    for conflict in solved.conflicts:
        by_net[solved.find_net(conflict)].append(conflict)
    asked = [
        [(place, gone | {int(rows[place])}) for place in np.flatnonzero(nets == net) for gone in _choose(by_net[net])]
        for net in np.unique(nets).tolist()
    ]
    low, high = np.full(len(rows), np.inf), np.full(len(rows), -np.inf)
    for together in zip_longest(*asked):
        places, gone = zip(*filter(None, together), strict=True)
        curves, own = taken.find_curves(nets[list(places)], frozenset().union(*gone)), list(places)
        low[own] = np.minimum(low[own], curves.low[taken.place(low_nodes[own])])
        high[own] = np.maximum(high[own], curves.high[taken.place(high_nodes[own])])
    return low, high


def _choose(conflicts: list[Conflict], most: int = WORLDS) -> list[frozenset[int]]:
    """What each choice of smallest repairs gives up, one per conflict; where these are too many all that any of them
    does, so that no less is left than there may be.
    """
    if any(one.is_capped for one in conflicts) or prod(len(one.repairs) for one in conflicts) > most:
        return [frozenset().union(*(one.doubtful for one in conflicts))]
    return [frozenset().union(*chosen) for chosen in product(*(one.repairs for one in conflicts))]


def _find_beside(rows: np.ndarray, own_nodes: np.ndarray, bound: np.ndarray, trail: Trail, edges: Edges) -> np.ndarray:
    """Per total the upper bound of its node, or, where that rests on the total, what it would be without.

    What rests on one total rests on no other: all of it is found anew at once, from the bounds that stay.
    """
    root, value = np.append(trail.find_root(), -1), np.append(bound, 0.0)
    found, is_own = bound[own_nodes].copy(), root[own_nodes] == rows
    is_asked = np.zeros(root.max(initial=-1) + 2, dtype=bool)
    is_asked[rows[is_own]] = True
    is_resting = is_asked[root]
    places = number_places(is_resting[:-1])
    zero = places[-1]
    near = edges.take(is_resting[edges.end] & (edges.owner != root[edges.end]))
    is_inner = root[near.start] == root[near.end]
    length = near.length + np.where(is_inner, 0.0, value[near.start])
    start = np.where(is_inner, places[near.start], zero)
    without = propagate(root[:-1][is_resting[:-1]], Edges(start, places[near.end], length, near.owner)).high
    found[is_own] = without[places[own_nodes[is_own]]]
    return found
