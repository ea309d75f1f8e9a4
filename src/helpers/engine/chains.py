"""A chain: exact totals of days in a row, and exact changes between neighbours, and what a curve through it costs.

This is how daily reports come. A curve through a chain is a walk over days and levels (`walks`); what it gives up is
what it passes by.
"""

from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from helpers.engine.conflicts import Atoms


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
    `stretches`: as above, none of which share a place. `beside`: levels on which there is no number.
    """

    totals: list[list[tuple[int, float]]]
    change: np.ndarray
    step: np.ndarray
    fixed: np.ndarray
    firm: np.ndarray
    gap: np.ndarray
    stretches: list[Stretch]
    atoms: Atoms
    beside: np.ndarray = field(default_factory=lambda: np.empty(0))

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
        return np.append(np.unique([*known, *(-self.sum), *self.beside]), np.inf)  # or as low as nothing

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

    def fall_to(self, place: int, on: np.ndarray) -> float:
        """The lightest of what leads `on` to a level in sight, with what a fall from there costs; one that is none is
        never lighter than to rise.
        """
        return float(on[:-1].min() + self.atoms.weight[self.gap[place]])

    def rise_from(self, place: int, back: np.ndarray) -> np.ndarray:
        """Per level at the place before, the lightest of what leads `back` from levels at a place no lower."""
        after = np.searchsorted(self.height[place], self.height[place - 1], side="left")
        return np.minimum.accumulate(back[::-1])[::-1][after]

    def fall_from(self, place: int, back: np.ndarray) -> np.ndarray:
        """Per level at the place before, the lightest of what leads `back`, with what the fall costs; none from out of
        sight.
        """
        fall = np.full_like(back, back.min() + self.atoms.weight[self.gap[place]])
        fall[-1] = np.inf
        return fall

    def list_ends(self) -> tuple[dict[int, int], set[int]]:
        """The places at which a stretch begins, with what it weighs, and those after one."""
        return {s.first: s.weight for s in self.stretches}, {s.last + 1 for s in self.stretches}
