"""What cannot hold together with sums: sought in the days around where bounds cross, by Farkas' multipliers."""

from dataclasses import dataclass, replace

import numpy as np

from helpers.engine.curves import find_runs, propagate
from helpers.engine.edges import FIXED, RULE, Edges, number_places
from helpers.engine.programs import SLACK, Program
from helpers.engine.summed import can_hold
from helpers.engine.sums import Sums, Tied


def find_sum_clash(edges: Edges, atom: np.ndarray, tied: Tied) -> frozenset[int] | None:
    """Atoms that cannot hold together, few but maybe more than need be; None if all edges can hold.

    The edges alone can; `atom`: per edge (-1: none).
    """
    curves = propagate(np.zeros(len(tied.day), dtype=int), edges)
    crossing = can_hold(edges, tied.sums, curves.low, curves.high)
    if not len(crossing):
        return None
    days = np.unique(tied.day)
    first, last = np.searchsorted(days, [tied.day[crossing].min(), tied.day[crossing].max()]).tolist()
    reach = 0
    while True:
        low, high = max(first - reach, 0), min(last + reach, len(days) - 1)
        is_near = (tied.day >= days[low]) & (tied.day <= days[high])
        clash = _find_support(edges, atom, tied, is_near)
        if clash is not None or (low == 0 and high == len(days) - 1):
            return clash
        reach = 2 * reach + 1


def find_support(edges: Edges, atom: np.ndarray, tied: Tied) -> frozenset[int] | None:
    """The same of few atoms: only the days that they speak of matter, since everything else may be 0."""
    told = (atom >= 0) | (edges.owner != FIXED) | (edges.length != 0)
    zero = len(tied.day)
    own_nodes = np.concatenate([edges.start[told], edges.end[told]])
    return _find_support(edges, atom, tied, np.isin(tied.day, tied.day[own_nodes[own_nodes < zero]]))


def _find_support(edges: Edges, atom: np.ndarray, tied: Tied, is_near: np.ndarray) -> frozenset[int] | None:
    """The same of the edges between these nodes."""
    places = number_places(is_near)
    is_inside = edges.find_within(places)
    program, inside = lay_program(edges.take(is_inside).renumber(places), tied.sums.within(places), places[-1])
    clash = program.find_clash()
    return None if clash is None else frozenset(atom[np.flatnonzero(is_inside)[inside[clash]]].tolist()) - {-1}


def lay_program(edges: Edges, sums: Sums, n: int) -> tuple[Program, np.ndarray]:
    """The program of some nodes in which each edge has its own row, and which edge each row is.

    What never gives way and speaks of one node alone has none: it limits that node.
    """
    low, high = np.full(n, -np.inf), np.full(n, np.inf)
    is_low, is_high = (edges.owner == FIXED) & (edges.end == n), (edges.owner == FIXED) & (edges.start == n)
    np.maximum.at(low, edges.start[is_low], -edges.length[is_low])
    np.minimum.at(high, edges.end[is_high], edges.length[is_high])
    rows = np.flatnonzero(~is_low & ~is_high)
    return Program(low, high, edges.take(rows), sums), rows


@dataclass(frozen=True)
class _Asked:
    """Whether a node has its `bound` by some edges; `up`: its high, not its low. `is_whole`: it counts whole things."""

    node: int
    bound: float
    up: bool
    is_whole: bool


def find_reasons(node: int, bound: float, tied: Tied, edges: Edges, *, up: bool, is_whole: bool) -> frozenset[int]:
    """The statements (owners of edges) that give a node its bound, of which none can be spared; with `up` its high."""
    days = np.unique(tied.day)
    at, reach = int(np.searchsorted(days, tied.day[node])), 0
    while True:
        low, high = max(at - reach, 0), min(at + reach, len(days) - 1)
        is_near = (tied.day >= days[low]) & (tied.day <= days[high])
        places = number_places(is_near)
        near, asked = (
            edges.take(edges.find_within(places)).renumber(places),
            _Asked(int(places[node]), bound, up, is_whole),
        )
        reasons = _imply(asked, near, tied.within(is_near))
        if reasons is not None:
            return _spare(reasons, asked, near, tied.within(is_near))
        if low == 0 and high == len(days) - 1:
            return frozenset()
        reach = 2 * reach + 1


def _spare(reasons: frozenset[int], asked: _Asked, edges: Edges, tied: Tied) -> frozenset[int]:
    """Those statements that a bound cannot do without; asked of the days that they are about, if these are enough."""
    few_asked, few_edges, few_tied = _leap(reasons, asked, edges, tied)
    fewer = _imply(few_asked, _keep(reasons, few_edges), few_tied)
    if fewer is not None:
        reasons, asked, edges, tied = fewer, few_asked, few_edges, few_tied
    for row in sorted(reasons, reverse=True):
        if row in reasons:
            fewer = _imply(asked, _keep(reasons - {row}, edges), tied)
            reasons = reasons if fewer is None else fewer
    return reasons


def _keep(rows: frozenset[int], edges: Edges) -> Edges:
    """The edges of these statements, and those that nobody says."""
    return edges.take(np.isin(edges.owner, list(rows)) | (edges.owner < 0))


def _leap(reasons: frozenset[int], asked: _Asked, edges: Edges, tied: Tied) -> tuple[_Asked, Edges, Tied]:
    """The same on the days alone that the statements and the node are about; the rule leaps from one to the next."""
    zero, told = len(tied.day), np.isin(edges.owner, list(reasons))
    ends = np.concatenate([edges.start[told], edges.end[told], [asked.node]])
    is_kept = np.isin(tied.day, tied.day[ends[ends < zero]])
    places, run = number_places(is_kept), find_runs(zero, edges)[is_kept]
    after = np.flatnonzero(run[1:] == run[:-1]) + 1
    leaps = Edges(after, after - 1, np.zeros(len(after)), np.full(len(after), RULE))
    own = edges.take(edges.find_within(places)).renumber(places)
    return replace(asked, node=int(places[asked.node])), own.join(leaps), tied.within(is_kept)


def _imply(asked: _Asked, edges: Edges, tied: Tied) -> frozenset[int] | None:
    """The statements on which the bound of a node rests as far as these edges go; None if they do not imply it."""
    program, rows = lay_program(edges, tied.sums, len(tied.day))
    cost = np.zeros(len(tied.day))
    cost[asked.node] = -1.0 if asked.up else 1.0
    curve = program.find_lowest(cost)
    if curve is None:
        return None
    missing = curve[asked.node] - asked.bound if asked.up else asked.bound - curve[asked.node]
    if missing > (1 - 2 * SLACK if asked.is_whole and asked.bound % 1 == 0 else SLACK):
        return None
    owners = edges.owner[rows[program.list_binding()]]
    return frozenset(owners[owners >= 0].tolist())
