"""The tightest bounds that claims put on a curve, for all series at once, and what has to give way.

Every claim is a difference constraint (total: X(d) - 0; change: X(b) - X(a); rule: X(a) <= X(b)). Where they clash the
fewest give way (`repairs`), and the bounds are those that hold whichever smallest repair is the right one.
"""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from helpers.corpus.statements import Reading
from helpers.engine.conflicts import MAYBE, SURELY, WORLDS, Atoms, Conflict, number_atoms
from helpers.engine.copies import find_copies
from helpers.engine.curves import Curves, find_runs
from helpers.engine.day_shifts import Shift, find_shifts
from helpers.engine.edges import Edges, draw_edges, number_places
from helpers.engine.facts import Facts, list_facts
from helpers.engine.nodes import Nodes, lay_nodes
from helpers.engine.repairs import repair
from helpers.engine.reports import list_reports
from helpers.engine.revisions import find_live, find_outdated, find_recalled
from helpers.engine.weights import WAIVER, weigh
from helpers.engine.worlds import Disputed, World


@dataclass(frozen=True)
class Given:
    """What the statements say, before anything gives way.

    Per statement: `facts`; `is_live`: no later article revised it; `is_off`: printed only by carriers that were a day
    late or early (`shifts`); `is_outdated`: a change that the totals of its own day of print bear out, and those that
    replaced them do not, if these are in no doubt; `weight`: what it costs to give it up.
    """

    facts: Facts
    nodes: Nodes
    shifts: list[Shift]
    is_live: np.ndarray
    is_off: np.ndarray
    is_outdated: np.ndarray
    weight: np.ndarray


@dataclass(frozen=True)
class Solved(Given):
    """What holds: `edges`, all constraints; `conflicts`, what some of them have to give way to; `hull`, the bounds that
    are left whichever smallest repairs are the right ones; `curves`, with the first ones; both in units of length.

    Per statement `doubt` (0, MAYBE, SURELY), and `is_used`: it says something, live and dated right; doubted or not.
    """

    atoms: Atoms
    edges: Edges
    conflicts: list[Conflict]
    hull: Curves
    curves: Curves
    doubt: np.ndarray
    is_used: np.ndarray

    @cached_property
    def is_sound(self) -> np.ndarray:
        """Per statement, whether it is used and not in doubt."""
        return self.is_used & (self.doubt == 0)

    @cached_property
    def low(self) -> np.ndarray:
        """Per node, the least that it can be."""
        return self._to_numbers(self.hull.low)

    @cached_property
    def high(self) -> np.ndarray:
        """Per node, the most that it can be."""
        return self._to_numbers(self.hull.high)

    def _to_numbers(self, bound: np.ndarray) -> np.ndarray:
        scale = self.nodes.scale
        return bound if (scale == 1).all() else bound / scale

    @property
    def run(self) -> np.ndarray:
        """Per node a number, equal for nodes between which the curve surely never falls."""
        waived = [atom for one in self.conflicts for atom in one.doubtful if atom >= self.atoms.n_rows]
        is_torn = np.isin(self._atom, waived)
        return find_runs(self.nodes.zero, self.edges.take(~is_torn))

    @cached_property
    def worlds(self) -> list[World]:
        """The first smallest repair of each conflict, the second ones, and so on: WORLDS at most.

        A conflict that has fewer is at its first again.
        """
        chosen, own = [one.repairs[0] for one in self.conflicts], self.disputed
        first = World(chosen, own.curves, self.curves, self.edges, self._atom, self.nodes, own)
        n_worlds = max([1, *(len(one.repairs) for one in self.conflicts)])
        return [first, *(self._make_world(nth, first) for nth in range(1, min(n_worlds, WORLDS)))]

    def _make_world(self, nth: int, first: World) -> World:
        chosen = [one.repairs[nth if nth < len(one.repairs) else 0] for one in self.conflicts]
        nets = np.unique([self.find_net(one) for one in self.conflicts if len(one.repairs) > nth])
        return replace(first, gone=chosen, own=self.disputed.find_curves(nets, frozenset().union(*chosen)), first=first)

    def find_net(self, conflict: Conflict) -> int:
        """The net that a conflict lies in."""
        return int(self.nodes.net[self.nodes.of[self.atoms.node[min(conflict.doubtful)]]])

    @cached_property
    def disputed(self) -> Disputed:
        """The nets that have conflicts."""
        return self.take_nets(np.array([self.find_net(one) for one in self.conflicts], dtype=int))

    def take_nets(self, nets: np.ndarray) -> Disputed:
        """These nets, as if there were no others."""
        nodes, net = self.nodes, self.nodes.net[self.nodes.of]
        is_own = np.isin(net, nets)
        places = number_places(is_own)
        inside = self.edges.find_within(places)
        curves = Curves(self.curves.low[is_own], self.curves.high[is_own], self.curves.broken)
        tied = None if nodes.tied is None else nodes.tied.within(is_own)
        edges, atom = self.edges.take(inside).renumber(places), self._atom[inside]
        return Disputed(np.flatnonzero(is_own), net[is_own], edges, atom, tied, curves)

    @cached_property
    def _atom(self) -> np.ndarray:
        return self.atoms.of_edges(self.edges)


def solve(reading: Reading, *, trust: str = "fewest") -> Solved:
    """Bounds on every day that matters to a series. Where claims clash the fewest give way (`trust`: `weights`).

    A later article's number supersedes an earlier one, but what is surely wrong supersedes nothing, and what is in
    doubt makes no printed change outdated; carriers that share an error count as one.
    """
    facts = list_facts(reading)
    nodes = lay_nodes(reading, facts)
    shifts = find_shifts(reading, facts, nodes)
    is_off = np.zeros(len(facts.names), dtype=bool)
    is_off[[row for shift in shifts for row in shift.rows]] = True
    is_void, is_recalled = is_off, np.zeros_like(is_off)
    is_replacing = np.isin(facts.names, facts.statements["superseded_by"].dropna())
    copies: dict[str, str] = {}
    while True:
        weight = weigh(reading, facts, trust, copies)
        is_live = find_live(facts, is_void)
        is_outdated = find_outdated(facts, nodes, is_live, is_off) & ~is_recalled
        solved = settle(Given(facts, nodes, shifts, is_live, is_off, is_outdated, weight))
        is_wrong = is_replacing & (solved.doubt == SURELY) & ~is_void
        found = find_copies(reading, facts, nodes, solved.doubt, is_live & ~is_off) | copies
        if is_wrong.any() or found != copies:
            is_void, copies = is_void | is_wrong, found
            continue
        more = find_recalled(facts, nodes, is_outdated, is_replacing, solved.doubt)
        if not more.any():
            return solved
        is_recalled |= more


def settle(given: Given) -> Solved:
    """The smallest repairs and the bounds that they leave."""
    facts, nodes = given.facts, given.nodes
    is_used = given.is_live & ~given.is_off & ~given.is_outdated
    atoms = number_atoms(facts, nodes, is_used, given.weight, WAIVER)
    edges = draw_edges(facts, nodes, is_used)
    found = repair(edges, nodes, list_reports(facts, nodes, is_used), atoms)
    doubt = np.zeros(len(facts.names) + nodes.zero, dtype=np.int8)
    for conflict in found.conflicts:
        doubt[list(conflict.maybe)] = MAYBE
        doubt[list(conflict.surely)] = SURELY
    about = vars(given) | vars(found) | {"atoms": atoms, "edges": edges, "is_used": is_used}
    return Solved(**about, doubt=doubt[: len(facts.names)])
