"""The smallest repairs of a chain, one by one: what each of its lightest walks gives up."""

from collections import defaultdict

import numpy as np

from helpers.engine.chains import Chain
from helpers.engine.conflicts import CAP
from helpers.engine.walks import Walks

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
    entries, ends = chain.list_ends()
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
