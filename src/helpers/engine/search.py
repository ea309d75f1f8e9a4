"""Smallest repairs of any net of constraints, by implicit hitting sets (Moreno-Centeno and Karp 2013).

Clashes are found one at a time, as negative cycles or, where sums tie series, by linear programs; the smallest sets
that hit those found so far are tried in turn, until all of them leave what can hold. Such a set hits every clash there
is, and none lighter does.

Conflicts of one net have many choices together. Each of their sets is tried with the first ones of the others, which
proves the least weight, who is in doubt and how gravely; bounds are asked for by themselves. Of choices that differ in
more places only some are tried where they are many: two conflicts that only these would tie may be told as two.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations, product
from math import prod

import numpy as np

from helpers.engine.conflicts import CAP, WORLDS, Atoms, Conflict, link
from helpers.engine.curves import Curves, bound_net
from helpers.engine.edges import FIXED, GRAIN, Edges
from helpers.engine.hitting_sets import find_least, list_smallest
from helpers.engine.negative_cycles import find_negative_cycle
from helpers.engine.sum_clashes import find_sum_clash, find_support
from helpers.engine.summed import tighten_net
from helpers.engine.sums import Tied

SAMPLE = 2000  # choices of repairs that differ from the first in two conflicts, of which all are tried
DRAWN = 64  # choices that are tried besides, drawn at random


@dataclass
class Search:
    """One net: its `edges`, between nodes numbered from 0 and the number 0 after them (`zero`), and what may give way.

    `atom`: per edge (-1: none). `stretches`: sets of atoms that may give way as one, with what that weighs. `known`:
    clashes. `tied`: the sums among the nodes.
    """

    edges: Edges
    zero: int
    atom: np.ndarray
    atoms: Atoms
    stretches: dict[frozenset[int], int]
    known: list[frozenset[int]] = field(default_factory=list)
    tied: Tied | None = None

    def __post_init__(self) -> None:
        if self.tied is not None:  # a sum of exact totals may clash without some of them
            self.known = [self.find_smallest(clash) for clash in self.known]
        self.known = list(dict.fromkeys(self.known))

    @cached_property
    def _events(self) -> list[frozenset[int]]:
        """Stretches, whose numbers follow those of the atoms."""
        return list(self.stretches)

    @cached_property
    def _weight(self) -> dict[int, int]:
        own = {int(atom): int(self.atoms.weight[atom]) for atom in np.unique(self.atom[self.atom >= 0])}
        first = len(self.atoms.weight)
        return own | {first + nth: self.stretches[event] for nth, event in enumerate(self._events)}

    def find_clash(self, gone: Iterable[int], more: Edges | None = None) -> frozenset[int] | None:
        """An irreducible clash among what is left without the atoms `gone`; None if it can hold.

        `more`: edges that are there besides, and never give way.
        """
        edges, atom = self._take(~np.isin(self.atom, list(gone)), more)
        cycle = find_negative_cycle(edges)
        if len(cycle):
            return self.find_smallest(frozenset(atom[cycle].tolist()) - {-1}, more)
        clash = find_sum_clash(edges, atom, self.tied) if self.tied else None
        return None if clash is None else self.find_smallest(clash, more)

    def _take(self, is_left: np.ndarray, more: Edges | None) -> tuple[Edges, np.ndarray]:
        """These edges and `more`, with the atom of each."""
        edges, atom = self.edges.take(is_left), self.atom[is_left]
        return (edges, atom) if more is None else (edges.join(more), np.append(atom, np.full(len(more.start), -1)))

    def find_smallest(self, clash: frozenset[int], more: Edges | None = None) -> frozenset[int]:
        """What of a clash it cannot do without: the rule is spared first, then the last names."""
        if self.tied is None and self._is_smallest(clash, more):
            return clash
        for atom in sorted(clash, key=self.atoms.place, reverse=True):
            if atom not in clash:
                continue
            edges, own = self._take(np.isin(self.atom, list(clash - {atom})) | (self.atom < 0), more)
            if self.tied is not None:
                rest = find_support(edges, own, self.tied)
                clash = clash if rest is None else rest
            elif len(find_negative_cycle(edges)):
                clash = clash - {atom}
        return clash

    def _is_smallest(self, clash: frozenset[int], more: Edges | None) -> bool:
        """Whether what is left of a clash can hold without any one of its atoms: all of them are asked at once, each
        in a copy of the net.
        """
        edges, own = self._take(np.isin(self.atom, list(clash)) | (self.atom < 0), more)
        copy, kept = np.nonzero(own != np.array(list(clash))[:, None])
        first, edges = copy * (self.zero + 1), edges.take(kept)
        return not len(find_negative_cycle(Edges(first + edges.start, first + edges.end, edges.length, edges.owner)))

    def solve(self) -> list[Conflict]:
        """All conflicts of the net."""
        while True:
            groups = self._group(self.known)
            options = [self._list_options(group) for group in groups]
            clash = self._test(options)
            if clash is None:
                break
            self.known.append(clash)
        return [self._conclude(group, *option) for group, option in zip(groups, options, strict=True)]

    def _group(self, clashes: list[frozenset[int]]) -> list[list[frozenset[int]]]:
        """The clashes that share atoms, or have some in one stretch, together."""
        groups = [[clash for clash in clashes if clash <= members] for members in link(clashes, self._events)]
        return [group for group in groups if group]

    def _with_events(self, clash: frozenset[int]) -> frozenset[int]:
        """The atoms of a clash, and the stretches that would take one of them away."""
        first = len(self.atoms.weight)
        return clash | {first + nth for nth, event in enumerate(self._events) if event & clash}

    def _expand(self, chosen: Iterable[int]) -> frozenset[int]:
        """A hitting set as atoms: stretches as all that is in them."""
        first = len(self.atoms.weight)
        return frozenset(a for one in chosen for a in (self._events[one - first] if one >= first else [one]))

    def _list_options(self, group: list[frozenset[int]]) -> tuple[list[frozenset[int]], bool]:
        """The smallest sets that hit a group of clashes, first names first, and whether there may be more."""
        key = frozenset(group)
        if key not in self._options:
            found, is_capped = list_smallest([self._with_events(clash) for clash in group], self._weight, CAP)
            self._options[key] = self.atoms.sort({self._expand(one) for one in found}), is_capped
        return self._options[key]

    @cached_property
    def _options(self) -> dict[frozenset, tuple[list[frozenset[int]], bool]]:
        return {}

    def _test(self, options: list[tuple[list[frozenset[int]], bool]]) -> frozenset[int] | None:
        """A clash that some choice of sets leaves: of all choices, or, of many, of those most likely to leave one."""
        lists = [found for found, _ in options]
        if prod(map(len, lists)) <= WORLDS:
            choices = [frozenset().union(*chosen) for chosen in product(*lists)]
        else:
            choices = self._sample(lists)
        for gone in choices:
            if gone not in self._good:
                if (clash := self.find_clash(gone)) is not None:
                    return clash
                self._good.add(gone)
        return None

    def _sample(self, lists: list[list[frozenset[int]]]) -> list[frozenset[int]]:
        """Those that differ from the first in one set, or in two if that is not too many, and some drawn at random, the
        same ones each time: a clash may have to do with three conflicts or more.
        """
        sizes = np.array([len(found) for found in lists])
        most = 2 if (sizes.sum() ** 2 - (sizes**2).sum()) / 2 <= SAMPLE else 1
        frees = [free for n in range(1, most + 1) for free in combinations(range(len(lists)), n)]
        drawn = np.random.default_rng(0).integers(sizes, size=(DRAWN, len(lists)))
        choices = [choice for free in frees for choice in self._mix(lists, free)]
        choices += [frozenset().union(*(own[nth] for own, nth in zip(lists, row, strict=True))) for row in drawn]
        return choices

    def _mix(self, lists: list[list[frozenset[int]]], free: tuple[int, ...]) -> list[frozenset[int]]:
        """The choices in which all lists but these are at their first."""
        others = [found[0] for nth, found in enumerate(lists) if nth not in free]
        return [frozenset().union(*others, *chosen) for chosen in product(*(lists[nth] for nth in free))]

    @cached_property
    def _good(self) -> set[frozenset[int]]:
        return set()

    def _conclude(self, group: list[frozenset[int]], repairs: list[frozenset[int]], is_capped: bool) -> Conflict:
        surely, doubtful = frozenset.intersection(*repairs), frozenset().union(*repairs)
        if is_capped:
            surely, doubtful = self._ask(group, doubtful)
        return Conflict(tuple(group), tuple(repairs), is_capped, surely, doubtful - surely)

    def _ask(self, group: list[frozenset[int]], doubtful: frozenset[int]) -> tuple[frozenset[int], frozenset[int]]:
        """The atoms that all and that some smallest repairs give up, asked for one by one."""
        least, first = self._find_repair(group)
        surely: set[int] = set()
        doubtful = doubtful | first
        candidates = sorted(set().union(*(self._with_events(clash) for clash in group)))
        for atom in candidates:
            weight, repair = self._find_repair(group, forced=[atom])
            doubtful |= repair if weight == least else frozenset()
        for atom in sorted(doubtful):
            around = [nth for nth in candidates if atom in self._expand([nth])]
            if self._find_repair(group, banned=around)[0] > least:
                surely.add(atom)
        return frozenset(surely), frozenset(doubtful)

    def _find_repair(
        self, group: list[frozenset[int]], *, forced: Iterable[int] = (), banned: Iterable[int] = ()
    ) -> tuple[int, frozenset[int]]:
        """The least weight of a repair with and without some atoms, and one; what is found on the way joins `group`.

        What other conflicts have to do with it is left out: all their doubtful atoms are gone.
        """
        outside = self._doubtful - set().union(*group)
        while True:
            family = [self._with_events(clash) for clash in group]
            weight, chosen = find_least(family, self._weight, forced=list(forced), banned=list(banned))
            repair = self._expand(chosen)
            clash = self.find_clash(repair | outside) if weight < 10**9 else None
            if clash is None:
                return weight, repair
            group.append(clash)

    @cached_property
    def _doubtful(self) -> set[int]:
        return set().union(*(one for group in self._group(self.known) for one in self._list_options(group)[0]))

    def find_hull(self, conflicts: list[Conflict]) -> Curves:
        """The bounds that hold whichever smallest repairs are the right ones."""
        lists = [conflict.repairs for conflict in conflicts]
        if prod(map(len, lists)) <= WORLDS and not any(conflict.is_capped for conflict in conflicts):
            return _join([self._bound(frozenset().union(*chosen)) for chosen in product(*lists)])
        first = [repairs[0] for repairs in lists]
        worlds = [frozenset().union(*first)]
        for nth, repairs in enumerate(lists):
            worlds += [frozenset().union(*first[:nth], one, *first[nth + 1 :]) for one in repairs[:WORLDS]]
        inner = _join([self._bound(gone) for gone in worlds])
        outer = self._bound(frozenset().union(*(conflict.doubtful for conflict in conflicts)))
        least = sum(self.weigh(repairs[0]) for repairs in lists)
        for bound, limit, is_high in ((inner.low, outer.low, False), (inner.high, outer.high, True)):
            for node in np.flatnonzero(bound != limit).tolist():
                self._widen(bound, node, is_high, least)
        return inner

    def weigh(self, repair: frozenset[int]) -> int:
        """The weight of a repair; stretches that it holds as a whole weigh what they do as one."""
        rest, weight = set(repair), 0
        for event, own in self.stretches.items():
            if event <= rest and own < sum(self._weight[atom] for atom in event):
                rest -= event
                weight += own
        return weight + sum(self._weight[atom] for atom in rest)

    def _widen(self, bound: np.ndarray, node: int, is_high: bool, least: int) -> None:
        """Move the bound of a node out to what some smallest repair leaves."""
        found, step = list(self.known), GRAIN
        while np.isfinite(bound[node]):
            repair = self._find_beyond(node, bound[node], step if is_high else -step, least, found)
            if repair is None:
                return
            world = self._bound(repair)
            wider = (world.high if is_high else world.low)[node]
            is_same = wider <= bound[node] if is_high else wider >= bound[node]
            if is_same and step == 1:
                return
            step = 1 if is_same else GRAIN  # within the next whole number, where whole things are counted
            bound[node] = bound[node] if is_same else wider

    def _find_beyond(
        self, node: int, bound: float, step: float, least: int, found: list[frozenset[int]]
    ) -> frozenset[int] | None:
        """A repair of the least weight with which a node may be beyond its bound; clashes on the way join `found`."""
        beyond = bound + step
        ends = (node, self.zero, -beyond) if step > 0 else (self.zero, node, beyond)
        start, end, length = (np.array([x]) for x in ends)
        more = Edges(start, end, length, np.array([FIXED]))
        while True:
            weight, chosen = find_least([self._with_events(c) for c in found], self._weight)
            if weight > least:
                return None
            repair = self._expand(chosen)
            clash = self.find_clash(repair, more)
            if clash is None:
                return repair
            found.append(clash)

    def _bound(self, gone: frozenset[int]) -> Curves:
        edges = self.edges.take(~np.isin(self.atom, list(gone)))
        curves = bound_net(self.zero, edges)
        if self.tied is None:
            return curves
        found = tighten_net(edges, self.tied, curves.low, curves.high)
        return Curves(found.low, found.high, curves.broken)


def _join(worlds: list[Curves]) -> Curves:
    """The widest bounds of several."""
    low, high = np.min([one.low for one in worlds], axis=0), np.max([one.high for one in worlds], axis=0)
    return Curves(low, high, np.empty(0, dtype=int))
