"""The tightest bounds of nets with sums: intervals first, then a linear program for what these do not settle."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from helpers.engine.curves import Curves, propagate
from helpers.engine.edges import FIXED, GRAIN, Edges, number_places
from helpers.engine.programs import SLACK, Program
from helpers.engine.sums import Sums, Tied, number_nets

ROUNDS = 8  # from sums to edges and back, before the program is asked


@dataclass(frozen=True)
class Summed:
    """Bounds of the nodes of one net; `crossing`: nodes near which there is no curve (none: there is one)."""

    low: np.ndarray
    high: np.ndarray
    crossing: np.ndarray


def tighten(net: np.ndarray, edges: Edges, tied: Tied | None, curves: Curves) -> Curves:
    """The curves that edges leave (`curves.propagate`), with what the sums say; `net`: per node.

    Nets that are broken stay as they are; one whose sums cannot hold becomes one.
    """
    if tied is None:
        return curves
    low, high, broken = curves.low.copy(), curves.high.copy(), set(curves.broken.tolist())
    for own_net in np.setdiff1d(net[tied.sums.node], curves.broken).tolist():
        is_own = net == own_net
        places = number_places(is_own)
        own_edges = edges.take(edges.find_within(places)).renumber(places)
        found = tighten_net(own_edges, tied.within(is_own), low[is_own], high[is_own])
        if len(found.crossing):
            broken.add(own_net)
        else:
            low[is_own], high[is_own] = found.low, found.high
    return Curves(low, high, np.array(sorted(broken), dtype=int))


def tighten_net(edges: Edges, tied: Tied, low: np.ndarray, high: np.ndarray) -> Summed:
    """The tightest bounds of one net; `low` and `high`: those that its edges alone leave.

    Whole numbers where whole things are counted and a sum has a hand in it.
    """
    found = solve_net(edges, tied, low, high)
    if len(found.crossing):
        return found
    return Summed(*_round(found, tied.scale, low, high), found.crossing)


def _round(found: Summed, scale: np.ndarray, low: np.ndarray, high: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The bounds on the grid of what is counted, where they moved."""
    exact_low, exact_high = (np.round(bound / GRAIN) * GRAIN for bound in (found.low, found.high))
    least, most = np.ceil(found.low - SLACK), np.floor(found.high + SLACK)
    is_whole = (scale == 1) & (least <= most)  # hedged numbers may leave halves alone, as about 1 and about 2 do
    least, most = np.where(is_whole, least, exact_low), np.where(is_whole, most, exact_high)
    return np.where(found.low > low + SLACK, least, low), np.where(found.high < high - SLACK, most, high)


def solve_net(edges: Edges, tied: Tied, low: np.ndarray, high: np.ndarray) -> Summed:
    """The tightest bounds of one net, not rounded."""
    found = _squeeze(edges, tied.sums, low, high)
    return found if len(found.crossing) else _ask(edges, tied, found)


def can_hold(edges: Edges, sums: Sums, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """The nodes near which no curve is left, none if there is one; otherwise as `solve_net`."""
    found = _squeeze(edges, sums, low, high)
    if len(found.crossing):
        return found.crossing
    region = _lay_region(edges, sums, found)
    if region is None:
        return found.crossing
    clash = region.program.find_clash()
    return found.crossing if clash is None else region.nodes[_list_ends(region, clash)]


def _squeeze(edges: Edges, sums: Sums, low: np.ndarray, high: np.ndarray) -> Summed:
    """What sums and edges say in turn, one relation at a time."""
    plain_low, plain_high, zero = low, high, len(low)
    for nth in range(ROUNDS + 1):
        new_low, new_high = sums.squeeze(low, high)
        crossing = np.flatnonzero(new_low > new_high + GRAIN / 2)
        is_moved = (new_low > low + SLACK).any() or (new_high < high - SLACK).any()
        if len(crossing) or not is_moved or nth == ROUNDS:
            break
        low_nodes, high_nodes = np.flatnonzero(new_low > plain_low), np.flatnonzero(new_high < plain_high)
        ends = np.full(len(low_nodes), zero), np.full(len(high_nodes), zero)
        start, end = np.append(low_nodes, ends[1]), np.append(ends[0], high_nodes)
        length = np.append(-new_low[low_nodes], new_high[high_nodes])
        known = Edges(start, end, length, np.full(len(length), FIXED))
        curves = propagate(np.zeros(zero, dtype=int), edges.join(known))
        low, high = curves.low, curves.high
        if len(curves.broken):
            return Summed(low, high, np.append(np.flatnonzero(low > high), np.argmax(new_low))[:1])
    return Summed(low, high, crossing)


@dataclass(frozen=True)
class _Region:
    """The nodes that are not settled and hang together by sums, with the program of them; `edges` between these."""

    nodes: np.ndarray
    program: Program
    edges: Edges
    sums: Sums


def _lay_region(edges: Edges, sums: Sums, found: Summed) -> _Region | None:
    """None if all sums are settled."""
    zero, is_open = len(found.low), np.append(found.high > found.low + GRAIN / 2, False)
    is_open_row = np.bincount(sums.row[is_open[sums.node]], minlength=len(sums.name)) > 0
    if not is_open_row.any():
        return None
    open_edges = edges.take(is_open[edges.start] & is_open[edges.end])
    own = is_open[sums.node]
    links = np.column_stack(
        [np.append(open_edges.start, sums.node[own]), np.append(open_edges.end, zero + sums.row[own])]
    )
    group = number_nets(links, zero + len(sums.name))
    is_near = is_open[:zero] & np.isin(group[:zero], group[sums.node[own]])
    is_near[sums.node[is_open_row[sums.row]]] = True
    places = number_places(is_near)
    inside = open_edges.take(open_edges.find_within(places)).renumber(places)
    rows = sums.within(places)
    program = Program(found.low[is_near], found.high[is_near], inside, rows)
    return _Region(np.flatnonzero(is_near), program, inside, rows)


def _list_ends(region: _Region, clash: np.ndarray) -> np.ndarray:
    """The places of the region that these edges are between; all where there are none."""
    ends = np.unique(np.append(region.edges.start[clash], region.edges.end[clash]))
    return ends if len(ends) else np.arange(len(region.nodes))


def _ask(edges: Edges, tied: Tied, found: Summed) -> Summed:
    """The bounds that the program leaves. A node that some curve has at its bound needs no question of its own."""
    region = _lay_region(edges, tied.sums, found)
    if region is None:
        return found
    low, high = found.low.copy(), found.high.copy()
    own_low, own_high = low[region.nodes], high[region.nodes]
    is_endless = _find_endless(region, own_low, own_high)
    is_low, is_high = own_low == own_high, (own_low == own_high) | is_endless
    program = region.program
    for cost in _list_questions(is_low, is_high, tied.of[region.nodes]):
        curve = program.find_lowest(cost)
        if curve is None:
            if program.is_hopeless:
                return Summed(found.low, found.high, region.nodes)
            raise ArithmeticError("HiGHS sees no end where there is one")
        asked = np.flatnonzero(cost)
        if len(asked) == 1 and cost[asked[0]] > 0:
            own_low[asked] = curve[asked]
        elif len(asked) == 1:
            own_high[asked] = curve[asked]
        is_low |= curve <= own_low + SLACK
        is_high |= curve >= own_high - SLACK
    low[region.nodes], high[region.nodes] = own_low, own_high
    return Summed(low, high, found.crossing)


def _list_questions(is_low: np.ndarray, is_high: np.ndarray, of: np.ndarray) -> Iterator[np.ndarray]:
    """What to minimise: all numbers at once and all turned around, those of each series, and those left over, alone.

    Per place: its series, `of`; `is_low` and `is_high`, whether its bound is known; the asker notes there what is.
    """
    for places in (np.arange(len(of)), *(np.flatnonzero(of == one) for one in np.unique(of))):
        yield from _list_open(places, is_low, is_high)
    for place in range(len(of)):
        yield from _list_open(np.array([place]), is_low, is_high)


def _list_open(places: np.ndarray, is_low: np.ndarray, is_high: np.ndarray) -> Iterator[np.ndarray]:
    """Of these places those whose low is not known, to be minimised; then those whose high is not, to be maximised."""
    for is_known, sign in ((is_low, 1.0), (is_high, -1.0)):
        cost = np.zeros(len(is_known))
        cost[places[~is_known[places]]] = sign
        if cost.any():
            yield cost


def _find_endless(region: _Region, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """Which places of the region can rise without end: some direction lifts them and touches no limit."""
    is_open, is_endless = np.isinf(high), np.zeros(len(high), dtype=bool)
    level = Edges(region.edges.start, region.edges.end, np.zeros(len(region.edges.start)), region.edges.owner)
    rising = Program(np.zeros(len(low)), is_open.astype(float), level, region.sums) if is_open.any() else None
    while rising is not None:
        direction = rising.find_lowest(np.where(is_open & ~is_endless, -1.0, 0.0))
        is_more = np.zeros(len(low), dtype=bool) if direction is None else (direction > SLACK) & ~is_endless
        if not is_more.any():
            break
        is_endless |= is_more
    return is_endless
