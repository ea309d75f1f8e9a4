"""Smallest hitting sets: what takes a member out of every clash, at the least weight.

A smallest repair is a smallest hitting set of all irreducible clashes (Reiter 1987). Small families are searched as
they are; HiGHS says the least weight of others, as a covering program of zeros and ones.
"""

from collections.abc import Collection, Mapping

import highspy
import numpy as np

from helpers.engine.solver import make_solver

FEW = 12  # clashes that are searched without asking for the least weight first
STEPS = 20_000  # sets looked at before a list counts as too long


def list_smallest(
    clashes: Collection[frozenset[int]], weight: Mapping[int, int], cap: int
) -> tuple[set[frozenset[int]], bool]:
    """The hitting sets of least weight, at most `cap` of them, and whether there may be more."""
    family = sorted(clashes, key=_rank)
    least = _bound(family, weight) if len(family) <= FEW else find_least(family, weight)[0]
    while True:
        search = _Search(family, weight, cap)
        search.extend(frozenset(), frozenset(), least)
        if search.is_capped:  # perhaps before it came upon one
            return search.found or {find_least(family, weight)[1]}, True
        if search.found:
            return search.found, False
        least += 1


class _Search:
    """All hitting sets within a budget: the first clash that is not hit yet is, by each of its members in turn."""

    def __init__(self, family: list[frozenset[int]], weight: Mapping[int, int], cap: int) -> None:
        self.family, self.weight, self.cap = family, weight, cap
        self.found: set[frozenset[int]] = set()
        self.is_capped, self.n_steps = False, 0

    def extend(self, chosen: frozenset[int], banned: frozenset[int], budget: int) -> None:
        """Add what `chosen` can grow to without `banned`."""
        self.n_steps += 1
        if len(self.found) >= self.cap or self.n_steps > STEPS:
            self.is_capped = True
            return
        left = [clash - banned for clash in self.family if not clash & chosen]
        if not left:
            self.found.add(chosen)
            return
        if _bound(left, self.weight) > budget:
            return
        first = min(left, key=_rank)
        for member in sorted(first):
            if self.weight[member] <= budget:
                self.extend(chosen | {member}, banned, budget - self.weight[member])
            banned |= {member}


def _rank(clash: frozenset[int]) -> tuple[int, list[int]]:
    """Small clashes first, then by their members."""
    return len(clash), sorted(clash)


def _bound(clashes: Collection[frozenset[int]], weight: Mapping[int, int]) -> int:
    """A weight that no hitting set goes below: the lightest members of clashes that share none."""
    least = 0
    seen: set[int] = set()
    for clash in clashes:
        if not clash:
            return 10**9
        if not clash & seen:
            least += min(weight[member] for member in clash)
            seen |= clash
    return least


def find_least(
    clashes: Collection[frozenset[int]],
    weight: Mapping[int, int],
    *,
    forced: Collection[int] = (),
    banned: Collection[int] = (),
) -> tuple[int, frozenset[int]]:
    """The least weight of a hitting set with `forced` and without `banned` members, and one that has it.

    The weight is that of nothing at all, 10**9, where there is none.
    """
    members = sorted(set().union(*clashes, forced))
    place = {member: i for i, member in enumerate(members)}
    solver = make_solver()
    n = len(members)
    least = np.isin(members, list(forced)).astype(float)
    solver.addVars(n, least, np.where(np.isin(members, list(banned)), 0.0, 1.0))
    every = np.arange(n, dtype=np.int32)
    solver.changeColsIntegrality(n, every, np.full(n, highspy.HighsVarType.kInteger))
    solver.changeColsCost(n, every, np.array([weight[member] for member in members], dtype=float))
    for clash in clashes:
        own = np.array(sorted(place[member] for member in clash), dtype=np.int32)
        solver.addRow(1.0, highspy.kHighsInf, len(own), own, np.ones(len(own)))
    solver.run()
    if solver.getModelStatus() == highspy.HighsModelStatus.kInfeasible:
        return 10**9, frozenset()
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        raise ArithmeticError(f"HiGHS ended with {solver.modelStatusToString(solver.getModelStatus())}")
    chosen = frozenset(members[i] for i in np.flatnonzero(np.array(solver.getSolution().col_value) > 0.5))
    return sum(weight[member] for member in chosen), chosen
