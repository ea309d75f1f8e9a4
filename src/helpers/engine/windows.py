"""Smallest repairs of a net with sums: window by window, from one day beyond doubt to another.

A day is beyond doubt where every series of the net has one exact total, or is what sums make of these, and nothing on
it clashes. A window is long enough if that nothing on such a day may give way costs nothing: then no smallest repair of
all there is gives up anything outside of the windows.
"""

from dataclasses import dataclass, field, replace

import numpy as np

from helpers.engine.conflicts import Atoms, Conflict
from helpers.engine.curves import propagate
from helpers.engine.edges import Edges, number_places
from helpers.engine.negative_cycles import find_negative_cycle
from helpers.engine.search import Search
from helpers.engine.summed import can_hold
from helpers.engine.sums import Tied

ROUNDS = 4  # from sum to sum, until what is not told is known from what is
Bounds = tuple[np.ndarray, np.ndarray, np.ndarray]  # nodes, and the low and the high of each


@dataclass(frozen=True)
class Net:
    """One net with sums. Per edge, `atom` (-1: none). Per node: `total` (its one exact total, or NaN), `is_untold` (no
    total speaks of it), `is_gap_end` (a gap of the rule may end there).

    `stretches`: sets of atoms that may give way as one, with their weights. `known`: clashes.
    """

    edges: Edges
    atom: np.ndarray
    atoms: Atoms
    tied: Tied
    total: np.ndarray
    is_untold: np.ndarray
    is_gap_end: np.ndarray
    stretches: dict[frozenset[int], int]
    known: list[frozenset[int]] = field(default_factory=list)

    @property
    def zero(self) -> int:
        """How many nodes there are, and the number of the node that stands for the number 0."""
        return len(self.total)

    def find_clash_days(self, clash: frozenset[int]) -> np.ndarray:
        """The days that the edges of these atoms are about."""
        told = np.isin(self.atom, list(clash))
        nodes = np.append(self.edges.start[told], self.edges.end[told])
        return np.unique(self.tied.day[nodes[nodes < self.zero]])


@dataclass(frozen=True)
class _Days:
    """The days of a net, sorted, and per day whether it `is_firm`: beyond doubt."""

    day: np.ndarray
    is_firm: np.ndarray

    def place(self, days: np.ndarray) -> np.ndarray:
        """The places of days."""
        return np.searchsorted(self.day, days)

    def find_firm(self, place: int, by: int, margin: int) -> int:
        """The place of the nth day beyond doubt from here, by -1 or 1; -1 or the number of days where there is none."""
        while 0 <= place < len(self.day):
            place += by
            if 0 <= place < len(self.day) and self.is_firm[place]:
                margin -= 1
                if margin <= 0:
                    break
        return place


def solve_windows(net: Net) -> tuple[list[Conflict], list[Bounds]]:
    """The conflicts of a net, and the bounds that its smallest repairs leave where there are some."""
    clashes, sum_days = _find_sum_clashes(net)
    net = replace(net, known=[*net.known, *clashes])
    clash_days = [sum_days, *(net.find_clash_days(clash) for clash in net.known)]
    doubted = np.unique(np.concatenate(clash_days))
    days = _find_firm_days(net, doubted)
    seeds = set(days.place(doubted).tolist())
    while True:
        solved = _solve_seeds(sorted(seeds), days, net)
        gone = [atom for found, _ in solved.values() for one in found for atom in one.repairs[0]]
        crossing = set(days.place(_find_crossing(gone, net)).tolist())
        if not crossing:
            break
        is_covered = any(low <= place <= high for place in crossing for low, high in solved)
        seeds |= set(range(len(days.day))) if is_covered else crossing
    return [one for found, _ in solved.values() for one in found], [bounds for _, bounds in solved.values()]


def _find_sum_clashes(net: Net) -> tuple[list[frozenset[int]], np.ndarray]:
    """The sums of exact totals that do not add up, each as its totals, and the days on which something cannot hold."""
    sums, total = net.tied.sums, net.total
    excess = sums.add_up(total)
    wrong = np.flatnonzero(np.abs(np.nan_to_num(excess)) > 1e-6)
    owners = np.full(net.zero, -1)
    own = np.flatnonzero((net.atom >= 0) & (net.edges.end == net.zero) & (net.atom < net.atoms.n_rows))
    owners[net.edges.start[own]] = net.atom[own]
    members = [sums.node[sums.row == row] for row in wrong]
    clashes = [frozenset(owners[nodes].tolist()) for nodes in members]
    is_above = total[net.edges.end[_list_orders(net)]] > total[net.edges.start[_list_orders(net)]]
    nodes = np.concatenate([*members, net.edges.end[_list_orders(net)][is_above]]).astype(int)
    return [clash for clash in clashes if -1 not in clash], np.unique(net.tied.day[nodes])


def _list_orders(net: Net) -> np.ndarray:
    """The edges that say that something lies within something else."""
    return np.flatnonzero((net.edges.start < net.zero) & (net.edges.end < net.zero) & (net.atom < 0))


def _find_firm_days(net: Net, doubted: np.ndarray) -> _Days:
    low = np.where(np.isnan(net.total), 0.0, net.total)
    high = np.where(np.isnan(net.total), np.inf, net.total)
    for _ in range(ROUNDS):
        new_low, new_high = net.tied.sums.squeeze(low, high)
        is_sound = new_low <= new_high
        low, high = np.where(is_sound, new_low, low), np.where(is_sound, new_high, high)
    is_loose = (low < high) | (np.isnan(net.total) & ~net.is_untold) | ~net.is_gap_end
    day = np.unique(net.tied.day)
    is_firm = ~np.isin(day, np.union1d(net.tied.day[is_loose], doubted))
    ends = np.append(net.tied.day, 0)[np.column_stack([net.edges.start, net.edges.end])]
    is_far = (net.edges.start < net.zero) & (net.edges.end < net.zero)
    first, last = np.searchsorted(day, ends.min(axis=1)[is_far]), np.searchsorted(day, ends.max(axis=1)[is_far])
    first, last = first[last > first + 1], last[last > first + 1]
    passed = np.zeros(len(day) + 1, dtype=int)  # a change speaks across the days inside of its period
    np.add.at(passed, first + 1, 1)
    np.add.at(passed, last, -1)
    return _Days(day, is_firm & (np.cumsum(passed)[:-1] == 0))


def _find_crossing(gone: list[int], net: Net) -> np.ndarray:
    """The days near which the net cannot hold without these atoms; none if it can."""
    edges = net.edges.take(~np.isin(net.atom, gone))
    cycle = find_negative_cycle(edges)
    if len(cycle):
        nodes = edges.end[cycle]
        return np.unique(net.tied.day[nodes[nodes < net.zero]])
    curves = propagate(np.zeros(net.zero, dtype=int), edges)
    return np.unique(net.tied.day[can_hold(edges, net.tied.sums, curves.low, curves.high)])


def _solve_seeds(seeds: list[int], days: _Days, net: Net) -> dict[tuple[int, int], tuple[list[Conflict], Bounds]]:
    """The conflicts of the windows (from one place to another) in which these places of days lie."""
    todo = [(seed, seed, 1) for seed in seeds]
    done: dict[tuple[int, int], tuple[list[Conflict], Bounds]] = {}
    while todo:
        low, high, margin = todo.pop(0)
        start, end = days.find_firm(low, -1, margin), days.find_firm(high, 1, margin)
        if near := [window for window in done if window[0] < end and start < window[1]]:
            for window in near:
                del done[window]
            todo.insert(0, (min(low, near[0][0] + 1), max(high, near[-1][1] - 1), 1))
            continue
        if todo and todo[0][0] < end:  # the next one lies within
            todo[0] = (low, max(high, todo[0][1]), margin)
            continue
        solved = _solve_window(start, end, days, net)
        if solved is None:
            todo.insert(0, (low, high, 2 * margin))
        else:
            done[start, end] = solved
    return done


def _solve_window(start: int, end: int, days: _Days, net: Net) -> tuple[list[Conflict], Bounds] | None:
    """What smallest repairs there are between two places; None if it costs something that neither end may give way."""
    inside = slice(max(start, 0), end + 1)
    ends = days.day[[place for place in (start, end) if 0 <= place < len(days.day)]]
    search, own = _lay_search(days.day[inside], ends, net)
    conflicts = search.solve()
    if len(ends):
        free, _ = _lay_search(days.day[start + 1 : end], ends[:0], net)
        if _weigh(search, conflicts) > _weigh(free, free.solve()):
            return None
    hull = search.find_hull(conflicts)
    return _name_firm(conflicts, days.day[inside], ends, net), (own, hull.low, hull.high)


def _name_firm(conflicts: list[Conflict], days: np.ndarray, firm: np.ndarray, net: Net) -> list[Conflict]:
    """The conflicts among these days, with what their clashes need of the totals of the `firm` ones, which may not give
    way.
    """
    if not len(firm):
        return conflicts
    search, _ = _lay_search(days, firm[:0], replace(net, known=[]))
    held, _ = _lay_search(days, firm, replace(net, known=[]))
    totals = frozenset(search.atom[(search.atom >= 0) & (held.atom < 0)].tolist())
    return [
        replace(one, clashes=tuple(search.find_smallest(clash | totals) for clash in one.clashes)) for one in conflicts
    ]


def _weigh(search: Search, conflicts: list[Conflict]) -> int:
    return sum(search.weigh(one.repairs[0]) for one in conflicts)


def _lay_search(days: np.ndarray, firm: np.ndarray, net: Net) -> tuple[Search, np.ndarray]:
    """The search among the nodes of these days, and the nodes. On the `firm` days no total may give way."""
    is_inside = np.isin(net.tied.day, days)
    places = number_places(is_inside)
    own = net.edges.find_within(places)
    edges, atom = net.edges.take(own), net.atom[own]
    is_total = (edges.owner >= 0) & ((edges.start == net.zero) | (edges.end == net.zero))
    is_firm = np.isin(net.tied.day, firm)[np.minimum(edges.start, edges.end)]
    atom = np.where(is_total & is_firm, -1, atom)
    there = set(atom.tolist())
    search = Search(
        edges.renumber(places), int(places[-1]), atom, net.atoms,
        {event: weight for event, weight in net.stretches.items() if event <= there},
        [clash for clash in net.known if clash <= there], net.tied.within(is_inside),
    )  # fmt: skip
    return search, np.flatnonzero(is_inside)
