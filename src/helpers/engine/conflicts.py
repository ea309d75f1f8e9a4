"""What cannot hold together, and the smallest sets that can give way: the words that all of it is said in.

An atom is what can give way: a statement (its row), or the rule that totals never fall over one gap (`waive` and the
node at which the gap ends). Fellegi and Holt (1976) change as few fields as possible; here the fewest atoms, by weight.
"""

from dataclasses import dataclass
from math import prod

import numpy as np

from helpers.engine.edges import RULE, Edges
from helpers.engine.facts import Facts
from helpers.engine.nodes import Nodes

MAYBE, SURELY = 1, 2  # how far a statement is doubted: some smallest repairs give it up, or all of them do
CAP = 200  # how many smallest repairs of a conflict are listed; what is wrong and the bounds do not depend on it
WORLDS = 32  # choices of smallest repairs, one per conflict, that are looked at one by one


@dataclass(frozen=True)
class Conflict:
    """What smallest repairs have to do with each other, and nothing else has with them.

    `clashes`: atoms that cannot hold together, of which none can be spared. `repairs`: the smallest ones, the one with
    the first names first, and whether there are more (`is_capped`). `surely`: in all of them; `maybe`: in some.
    """

    clashes: tuple[frozenset[int], ...]
    repairs: tuple[frozenset[int], ...]
    is_capped: bool
    surely: frozenset[int]
    maybe: frozenset[int]

    @property
    def doubtful(self) -> frozenset[int]:
        """All that some smallest repair gives up."""
        return self.surely | self.maybe


@dataclass(frozen=True)
class Atoms:
    """The numbers of the atoms: statements first, then the gaps, by the node at which each ends.

    `names`: per statement. Per atom: `node` (the last that it is about), and `weight`. `gap_end`: per node, where the
    gap ends that the step to this node is in.
    """

    names: np.ndarray
    gap_end: np.ndarray
    node: np.ndarray
    weight: np.ndarray

    @property
    def n_rows(self) -> int:
        """The number of statements, and that of the first gap."""
        return len(self.names)

    def place(self, atom: int) -> tuple[bool, str, int]:
        """What atoms are sorted by: statements by their names, then the gaps."""
        is_gap = atom >= self.n_rows
        return is_gap, "" if is_gap else self.names[atom], atom

    def of_edges(self, edges: Edges) -> np.ndarray:
        """Per edge its atom; -1 where it never gives way."""
        steps = np.append(self.gap_end, 0).astype(np.int32)[edges.start] + np.int32(self.n_rows)
        return np.where(edges.owner == RULE, steps, np.maximum(edges.owner, -1))

    def sort(self, repairs: set[frozenset[int]]) -> list[frozenset[int]]:
        """Repairs, the one with the first names first."""
        return sorted(repairs, key=lambda repair: sorted(map(self.place, repair)))


def number_atoms(facts: Facts, nodes: Nodes, is_used: np.ndarray, weight: np.ndarray, waiver: int) -> Atoms:
    """The atoms of all statements. A gap lies between two totals that are used, whatever days come between.

    In a series that nobody speaks of, between any two days.
    """
    zero = nodes.zero
    is_end = np.zeros(zero, dtype=bool)
    total_rows = np.flatnonzero(is_used & ~facts.is_change)
    is_end[nodes.first[total_rows]] = is_end[nodes.last[total_rows]] = True
    is_end[:-1] |= nodes.of[1:] != nodes.of[:-1]
    is_end[-1:] = True
    is_end |= ~nodes.is_spoken[nodes.of]
    ends = np.flatnonzero(is_end)
    every_gap = np.arange(zero)
    gap_end = ends[np.searchsorted(ends, every_gap)]
    every_node, every_weight = (
        np.concatenate(own, dtype=np.int32) for own in ([nodes.last, every_gap], [weight, np.full(zero, waiver)])
    )
    return Atoms(facts.names, gap_end, every_node, every_weight)


def split_conflict(whole: Conflict, events: list[frozenset[int]], atoms: Atoms) -> list[Conflict]:
    """The conflicts of which this one consists: one per group of linked clashes, if each repairs as if alone."""
    groups = link(list(whole.clashes), events)
    lists = [{repair & members for repair in whole.repairs} for members in groups]
    is_apart = not whole.is_capped and prod(map(len, lists)) == len(whole.repairs)
    if not is_apart or whole.doubtful - frozenset().union(*groups):
        return [whole]
    found = []
    for members, own in zip(groups, lists, strict=True):
        clashes = tuple(clash for clash in whole.clashes if clash <= members)
        found.append(Conflict(clashes, tuple(atoms.sort(own)), False, whole.surely & members, whole.maybe & members))
    return [one for one in found if one.doubtful]


def link(clashes: list[frozenset[int]], events: list[frozenset[int]]) -> list[frozenset[int]]:
    """The atoms of clashes that share some, or have some in one event, together."""
    groups: list[frozenset[int]] = []
    for one in [*clashes, *events]:
        near = [group for group in groups if group & one]
        groups = [group for group in groups if not group & one]
        groups.append(one.union(*near))
    return groups
