"""The lightest walks through a chain, which are its smallest repairs: what they weigh, give up, and leave.

They are found by dynamic programming, however many totals are wrong in a row.
"""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from helpers.engine.chains import Chain

AT_REST = 2  # times in a row that a curve may stand still for a change that is given up, until a fall is lighter


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
    chain = _add_levels(chain, AT_REST)
    (on, on_within), (back, back_within) = _walk_on(chain), _walk_back(chain)
    return Walks(chain, on, back, on_within, back_within)


def _add_levels(chain: Chain, n_rounds: int) -> Chain:
    """The chain with the levels of all lowest and all highest curves that lightest walks leave.

    Where a change is given up these stand still, if no number holds them. To pass by all numbers there costs at most a
    fall more than the lightest way to that day: else that way and a fall were lighter. `n_rounds`: how many times in a
    row at most.
    """
    given, passed = chain.change >= 0, chain.cost[:, -1]
    weight = np.array([chain.weigh_change(place) for place in range(len(given))])
    fall = chain.atoms.weight[chain.gap[1:]]
    for _ in range(n_rounds):
        level, on, back = chain.level[:-1], _walk_on(chain)[0][:, :-1], _walk_back(chain)[0][:, :-1]
        most_on = np.where(given[1:], on[1:].min(axis=1) + fall - passed[1:] - weight[1:], -1)
        most_back = np.where(given[1:], back[:-1].min(axis=1) + fall - passed[:-1] - weight[1:], -1)
        after = (level - chain.step[1:, None])[on[:-1] <= most_on[:, None]]
        before = (level + chain.step[1:, None])[back[1:] <= most_back[:, None]]
        chain = replace(chain, beside=np.concatenate([chain.beside, after, before]))
    return chain


def _walk_back(chain: Chain) -> tuple[np.ndarray, np.ndarray]:
    """Per place and level the lightest way from there to the end, and from inside of stretches."""
    back, back_within = chain.cost.copy(), np.full_like(chain.cost, np.inf)
    entries, ends = chain.list_ends()
    for place in range(len(back) - 1, 0, -1):
        moved = np.minimum(chain.rise_from(place, back[place]), chain.fall_from(place, back[place]))
        back[place - 1] = chain.cost[place - 1] + np.minimum(back[place], chain.weigh_change(place) + moved)
        back_within[place - 1] = chain.cost_within[place - 1] + (back if place in ends else back_within)[place]
        if place in entries:
            entered = back_within[place] + entries[place] + chain.cost[place - 1]
            back[place - 1] = np.minimum(back[place - 1], entered)
    return back, back_within


def _walk_on(chain: Chain) -> tuple[np.ndarray, np.ndarray]:
    """Per place and level the lightest way there, and inside of stretches."""
    on, on_within = chain.cost.copy(), np.full_like(chain.cost, np.inf)
    entries, ends = chain.list_ends()
    for place in range(1, len(on)):
        moved = np.minimum(chain.rise_to(place, on[place - 1]), chain.fall_to(place, on[place - 1]))
        on[place] = np.minimum(on[place - 1], chain.weigh_change(place) + moved)
        if place in ends:
            on[place] = np.minimum(on[place], on_within[place - 1])
        on[place] += chain.cost[place]
        entered = on[place - 1] + entries[place] if place in entries else on_within[place - 1]
        on_within[place] = chain.cost_within[place] + entered
    return on, on_within


def weighs_at_most(chain: Chain, weight: int) -> bool:
    """Whether a walk that keeps to numbers is that light."""
    return bool(_walk_on(chain)[0][-1].min() <= weight)


def find_least(chain: Chain) -> float:
    """The least weight alone."""
    return float(_walk_on(_add_levels(chain, 1))[0][-1].min())  # of two days in a row one may stand at either end


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
    entries, ends = chain.list_ends()
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
        fallen = chain.fall_to(place, on) + weight + back.min()
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
