"""Smallest repairs of a chain: exact totals of days in a row, and exact changes between neighbours.

This is how daily reports come. A curve through a chain is a walk over days and levels; what it gives up is what it
passes by, and the lightest walks are found by dynamic programming, however many totals are wrong in a row.
"""

from collections import defaultdict
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from helpers.engine.conflicts import CAP, Atoms


@dataclass(frozen=True)
class Stretch:
    """Totals that are off together (`reports.find_stretches`): `rows`, from place `first` to `last` of a chain.

    They may give way as one event, for the `weight` of the changes that miss around and in them.
    """

    first: int
    last: int
    rows: frozenset[int]
    weight: int


@dataclass(frozen=True)
class Chain:
    """Nodes of one series in a row, each with totals of one day, and changes between neighbours, all of them exact.

    Per place: `totals` (pairs of a row and a number), `change` (the row of the change that leads here; -1: none) and
    `step` (its number, or 0), `fixed` (what the curve is there and never is not, or NaN), `firm` (the total that is
    beyond doubt there, at either end, or NaN), `gap` (the atom of the rule over the step that leads here).
    `is_open`: whether its change may be wrong, as totals do not bear it out. `stretches`: as above, none of which share
    a place.
    """

    totals: list[list[tuple[int, float]]]
    change: np.ndarray
    step: np.ndarray
    fixed: np.ndarray
    firm: np.ndarray
    gap: np.ndarray
    is_open: np.ndarray
    stretches: list[Stretch]
    atoms: Atoms

    def free(self) -> "Chain":
        """The chain without what is beyond doubt at its ends."""
        return replace(self, firm=np.full(len(self.firm), np.nan))

    @cached_property
    def sum(self) -> np.ndarray:
        """Per place, how far the changes lead from the start."""
        return np.cumsum(self.step)

    @cached_property
    def level(self) -> np.ndarray:
        """Where a curve may start for its lightest walks, one per level; the last one is out of sight."""
        known = [number - self.sum[place] for place, own in enumerate(self.totals) for _, number in own]
        known += [start for own in (self.fixed, self.firm) for start in (own - self.sum)[~np.isnan(own)]]
        level = np.unique([*known, *(-self.sum)])  # or as low as nothing
        steps = np.unique(self.step[self.is_open])  # where a change is wrong, both its days may stand at one height
        beside = (level[:, None] + np.concatenate([-steps, steps])).ravel()
        return np.append(np.unique(np.append(level, beside)), np.inf)

    @cached_property
    def height(self) -> np.ndarray:
        """Per place and level, the number."""
        return self.sum[:, None] + self.level

    @cached_property
    def is_kept(self) -> list[list[np.ndarray]]:
        """Per place and total, the levels that keep it."""
        return [[self.height[place] == number for _, number in own] for place, own in enumerate(self.totals)]

    def weigh(self, row: int) -> int:
        """What it costs to give up a statement."""
        return int(self.atoms.weight[row])

    @cached_property
    def cost(self) -> np.ndarray:
        """Per place and level, the weight of the totals that the level passes by."""
        cost = np.where(self.height < 0, np.inf, 0.0)
        for place, own in enumerate(self.totals):
            for (row, _), kept in zip(own, self.is_kept[place], strict=True):
                cost[place] += self.weigh(row) * ~kept
        for known in (self.fixed, self.firm):
            is_known = ~np.isnan(known)
            cost[is_known] += np.where(self.height[is_known] == known[is_known, None], 0.0, np.inf)
        return cost

    @cached_property
    def cost_within(self) -> np.ndarray:
        """The same where a stretch is given up as one: of the other totals alone; infinite outside of stretches."""
        cost = np.full_like(self.cost, np.inf)
        for stretch in self.stretches:
            for place in range(stretch.first, stretch.last + 1):
                own = zip(self.totals[place], self.is_kept[place], strict=True)
                rest = [self.weigh(row) * ~kept for (row, _), kept in own if row not in stretch.rows]
                cost[place] = np.where(self.height[place] < 0, np.inf, 0.0) + sum(rest)
        return cost

    def weigh_change(self, place: int) -> float:
        """What it costs to give up the change that leads to a place."""
        return float(self.weigh(self.change[place])) if self.change[place] >= 0 else 0.0

    def weigh_step(self, place: int, before: int) -> np.ndarray:
        """Per level at a place, what the step there from a level before costs: keep its change, drop it, or fall."""
        is_fall = self.height[place - 1, before] > self.height[place]
        cost = self.weigh_change(place) + self.atoms.weight[self.gap[place]] * is_fall
        if before == len(self.level) - 1:
            cost = np.where(is_fall, np.inf, cost)  # a curve that is out of sight does not fall
        cost[before] = 0.0
        return cost

    def rise_to(self, place: int, on: np.ndarray) -> np.ndarray:
        """Per level at a place, the lightest of what leads `on` to the levels before that lie no higher."""
        before = np.searchsorted(self.height[place - 1], self.height[place], side="right") - 1
        return np.where(before >= 0, np.minimum.accumulate(on)[before], np.inf)

    def fall_to(self, place: int, on: np.ndarray) -> np.ndarray:
        """The same of the levels in sight that lie higher, with what the fall costs."""
        before = np.searchsorted(self.height[place - 1, :-1], self.height[place], side="right")
        lightest = np.append(np.minimum.accumulate(on[-2::-1])[::-1], np.inf)
        return lightest[before] + self.atoms.weight[self.gap[place]]

    def rise_from(self, place: int, back: np.ndarray) -> np.ndarray:
        """Per level at the place before, the lightest of what leads `back` from levels at a place no lower."""
        after = np.searchsorted(self.height[place], self.height[place - 1], side="left")
        return np.minimum.accumulate(back[::-1])[::-1][after]

    def fall_from(self, place: int, back: np.ndarray) -> np.ndarray:
        """The same of the levels that lie lower, with what the fall costs; none from out of sight."""
        after = np.searchsorted(self.height[place], self.height[place - 1], side="left") - 1
        lightest = np.where(after >= 0, np.minimum.accumulate(back)[after], np.inf)
        lightest[-1] = np.inf
        return lightest + self.atoms.weight[self.gap[place]]


@dataclass(frozen=True)
class Walks:
    """The lightest walks of a chain: `least`, what they weigh.

    Per place and level: `on`, the lightest way here from the start, and `back`, from here to the end, each with what
    the place itself costs; `on_within` and `back_within`, inside a stretch that is given up.
    """

    chain: Chain
    on: np.ndarray
    back: np.ndarray
    on_within: np.ndarray
    back_within: np.ndarray

    @property
    def least(self) -> float:
        """The least weight."""
        return float(self.on[-1].min())

    @cached_property
    def through(self) -> np.ndarray:
        """Per place and level, what the lightest walk that passes there weighs."""
        return _join(self.on, self.back, self.chain.cost)

    @cached_property
    def within(self) -> np.ndarray:
        """The same of walks that pass there inside of a stretch."""
        return _join(self.on_within, self.back_within, self.chain.cost_within)


def _join(on: np.ndarray, back: np.ndarray, cost: np.ndarray) -> np.ndarray:
    """The way here and the way on as one; `cost`, that of the place itself, is in both."""
    return on + back - np.where(np.isfinite(cost), cost, 0.0)


def walk(chain: Chain) -> Walks:
    """All lightest walks of a chain, forth and back."""
    on, on_within = _walk_on(chain)
    back, back_within = on.copy(), np.full_like(on, np.inf)
    entries, ends = _list_ends(chain)
    back[-1] = chain.cost[-1]
    for place in range(len(on) - 1, 0, -1):
        moved = np.minimum(chain.rise_from(place, back[place]), chain.fall_from(place, back[place]))
        back[place - 1] = chain.cost[place - 1] + np.minimum(back[place], chain.weigh_change(place) + moved)
        back_within[place - 1] = chain.cost_within[place - 1] + (back if place in ends else back_within)[place]
        if place in entries:
            entered = back_within[place] + entries[place] + chain.cost[place - 1]
            back[place - 1] = np.minimum(back[place - 1], entered)
    return Walks(chain, on, back, on_within, back_within)


def _walk_on(chain: Chain) -> tuple[np.ndarray, np.ndarray]:
    """Per place and level the lightest way there, and inside of stretches."""
    on, on_within = chain.cost.copy(), np.full_like(chain.cost, np.inf)
    entries, ends = _list_ends(chain)
    for place in range(1, len(on)):
        moved = np.minimum(chain.rise_to(place, on[place - 1]), chain.fall_to(place, on[place - 1]))
        on[place] = np.minimum(on[place - 1], chain.weigh_change(place) + moved)
        if place in ends:
            on[place] = np.minimum(on[place], on_within[place - 1])
        on[place] += chain.cost[place]
        entered = on[place - 1] + entries[place] if place in entries else on_within[place - 1]
        on_within[place] = chain.cost_within[place] + entered
    return on, on_within


def _list_ends(chain: Chain) -> tuple[dict[int, int], set[int]]:
    """The places at which a stretch begins, with what it weighs, and those after one."""
    return {s.first: s.weight for s in chain.stretches}, {s.last + 1 for s in chain.stretches}


def find_least(chain: Chain) -> float:
    """The least weight alone."""
    return float(_walk_on(chain)[0][-1].min())


_State = tuple[int, bool]  # a level, and whether it is inside of a stretch that is given up
_Reached = dict[_State, set[frozenset[int]]]  # where the lightest walks are, and what they gave up on the way


def list_repairs(walks: Walks) -> tuple[list[frozenset[int]], bool]:
    """What the lightest walks give up, each once, the first names first; and whether there may be more."""
    chain, is_capped = walks.chain, False
    reached = _start(walks)
    for place in range(1, len(chain.totals)):
        reached = _extend(walks, place, reached)
        for state, sets in reached.items():
            if len(sets) > CAP:
                reached[state], is_capped = set(chain.atoms.sort(sets)[:CAP]), True
    every = chain.atoms.sort(set().union(*(sets for (_, within), sets in reached.items() if not within)))
    return every[:CAP], is_capped or len(every) > CAP


def list_apart(walks: Walks, ends: list[int]) -> list[set[frozenset[int]]] | None:
    """What the lightest walks give up in each part of the chain (`ends`: its last place), if what they give up in one
    says nothing of what they do in another. None if it does, or if there is too much of it to tell.
    """
    reached = _start(walks)
    found: list[set[frozenset[int]]] = []
    entries = {frozenset(reached)}  # the states in which walks may be that gave up one thing or another so far
    for start, end in zip([1, *(end + 1 for end in ends)], ends, strict=False):
        lists: set[frozenset[frozenset[int]]] = set()
        exits: set[frozenset[_State]] = set()
        for entry in entries:
            own: _Reached = {state: reached[state] if start == 1 else {frozenset()} for state in entry}
            for place in range(start, end + 1):
                own = _extend(walks, place, own)
                if any(len(sets) > CAP for sets in own.values()):
                    return None
            by_set: dict[frozenset[int], set[_State]] = defaultdict(set)
            for state, sets in own.items():
                for one in sets:
                    by_set[one].add(state)
            lists.add(frozenset(by_set))
            exits.update(map(frozenset, by_set.values()))
        if len(lists) > 1 or len(exits) > CAP:
            return None
        entries = exits
        found.append(set(lists.pop()))
    return found


def _start(walks: Walks) -> _Reached:
    levels = np.flatnonzero(walks.through[0] == walks.least).tolist()
    return {(level, False): {_drop(walks.chain, 0, level)} for level in levels}


def _extend(walks: Walks, place: int, reached: _Reached) -> _Reached:
    """From a place to the next one."""
    here: _Reached = defaultdict(set)
    for (before, was_within), sets in reached.items():
        for state, dropped in _list_steps(walks, place, before, was_within):
            here[state] |= {one | dropped for one in sets}
    return dict(here)


def _list_steps(walks: Walks, place: int, before: int, was_within: bool) -> list[tuple[tuple[int, bool], frozenset]]:
    """Where a lightest walk goes from a level at the place before, and what it gives up on the way and there."""
    chain, found = walks.chain, []
    entries, ends = _list_ends(chain)
    change = frozenset([int(chain.change[place])]) - {-1}
    so_far = (walks.on_within if was_within else walks.on)[place - 1, before]
    if was_within and place not in ends:
        return [((before, True), _drop_within(chain, place, before))]
    if was_within:
        return [((before, False), _drop(chain, place, before))]
    if place in entries and so_far + entries[place] + walks.back_within[place, before] == walks.least:
        found.append(((before, True), _drop_within(chain, place, before)))
    step = chain.weigh_step(place, before)
    for level in np.flatnonzero(so_far + step + walks.back[place] == walks.least).tolist():
        is_fall = level != before and chain.height[place - 1, before] > chain.height[place, level]
        dropped = (change if level != before else frozenset()) | ({int(chain.gap[place])} if is_fall else frozenset())
        found.append(((level, False), dropped | _drop(chain, place, level)))
    return found


def _drop(chain: Chain, place: int, level: int) -> frozenset[int]:
    own = zip(chain.totals[place], chain.is_kept[place], strict=True)
    return frozenset(row for (row, _), kept in own if not kept[level])


def _drop_within(chain: Chain, place: int, level: int) -> frozenset[int]:
    stretch = next(s for s in chain.stretches if s.first <= place <= s.last)
    return _drop(chain, place, level) | {row for row, _ in chain.totals[place] if row in stretch.rows}


def judge(walks: Walks) -> tuple[frozenset[int], frozenset[int]]:
    """The atoms that all lightest walks give up, and those that only some do."""
    surely, maybe = set(), set()
    for atom, kept, dropped in _weigh_choices(walks):
        if kept > walks.least:
            surely.add(atom)
        elif dropped == walks.least:
            maybe.add(atom)
    return frozenset(surely), frozenset(maybe)


def _weigh_choices(walks: Walks) -> list[tuple[int, float, float]]:
    """Per atom, the least weight of walks that keep it and of walks that do not."""
    chain, found = walks.chain, []
    entries, ends = _list_ends(chain)
    through, within = walks.through, walks.within
    of_stretch = set().union(*(stretch.rows for stretch in chain.stretches))
    for place, own in enumerate(chain.totals):
        for (row, _), kept in zip(own, chain.is_kept[place], strict=True):
            aside = within[place] if row in of_stretch else within[place][~kept]
            inside = np.array([np.inf]) if row in of_stretch else within[place][kept]
            keeps, drops = [*through[place][kept], *inside], [*through[place][~kept], *aside]
            found.append((row, min(keeps, default=np.inf), min(drops, default=np.inf)))
    for place in range(1, len(chain.totals)):
        on, back, weight = walks.on[place - 1], walks.back[place], chain.weigh_change(place)
        if place in entries:
            inside = on + entries[place] + walks.back_within[place]
        else:
            inside = walks.on_within[place - 1] + back if place in ends else within[place]
        kept = min((on + back).min(), inside.min())
        risen = (chain.rise_to(place, on) + weight + back).min()
        fallen = (chain.fall_to(place, on) + weight + back).min()
        if chain.change[place] >= 0:
            found.append((int(chain.change[place]), kept, min(risen, fallen)))
        found.append((int(chain.gap[place]), min(kept, risen), fallen))
    return found


def find_hull(walks: Walks) -> tuple[np.ndarray, np.ndarray]:
    """Per place, the lowest and the highest number on a lightest walk."""
    chain = walks.chain
    is_there = (walks.through == walks.least) | (walks.within == walks.least)
    low = np.where(is_there, chain.height, np.inf).min(axis=1)
    return low, np.where(is_there, chain.height, -np.inf).max(axis=1)
