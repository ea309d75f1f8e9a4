"""What the engine finds, found the long way: constraints written out, shortest paths, linear programs, all subsets.

Nodes are all days that matter to any series, for each series; nothing of the engine's own tables is read but which
statements count, and what they weigh.
"""

from itertools import combinations, pairwise, product

import numpy as np
from scipy.optimize import linprog

from helpers.corpus.groups import SERIES
from helpers.corpus.qualifiers import intervals
from helpers.engine.facts import to_days

WAIVER = 2
TINY = 1e-7  # below the least difference of two numbers, above all rounding errors
AT_ONCE = 1024  # subsets that are looked at together


class Plain:
    """The constraints of a small book: links (a, b, most, atom) say X(b) - X(a) <= most.

    Atoms: statements by row, then the gaps between totals, in which the rule gives way at once; -1: never gives way.
    `loosen`: by how much what is strict is let off.
    """

    def __init__(self, told, solved=None, *, loosen=0.0, rows=None):
        self.solved = solved or told.solved
        self.frame, self.n_rows = told.statements, len(told.statements)
        self.used = np.flatnonzero(self.solved.is_used) if rows is None else np.array(rows, dtype=int)
        is_whole = self.frame["measure_id"].map(told.reading.counts_whole).to_numpy(dtype=bool)
        allowed = intervals(self.frame, is_whole=is_whole)
        qualifier = self.frame["qualifier"]
        self.least = allowed["least"].to_numpy() - loosen * (qualifier == "more_than").to_numpy()
        self.most = allowed["most"].to_numpy() + loosen * (qualifier == "less_than").to_numpy()
        self.names_of_rows = list(self.frame[SERIES].itertuples(index=False, name=None))
        self.names = list(self.solved.nodes.series[SERIES].itertuples(index=False, name=None))
        self.series = list(dict.fromkeys(self.names_of_rows))
        self.first, self.last, self.start = (
            to_days(self.frame[column]) for column in ("as_of_earliest", "as_of_latest", "period_start")
        )
        self.is_change = (self.frame["kind"] == "change").to_numpy()
        grows = told.reading.list_growing(self.frame)
        self.grows = {self._name(i): bool(grows[i]) for i in range(self.n_rows)}
        self.corpus = told.corpus
        self.eves = {name: self._find_eve(name) for name in self.series}
        named = {*self.first, *self.last, *self.start[self.is_change], *self.eves.values()} - {None}
        self.days = sorted(int(day) for day in named)
        self.zero = len(self.series) * len(self.days)
        self._list_gaps()
        self.links = [link for link in self._list_links() if np.isfinite(link[2])]

    def _name(self, row):
        return self.names_of_rows[row]

    def _lies_within(self, narrow, wide):
        def reach(name, within):
            while isinstance(name, str):
                yield name
                name = within.get(name)

        same = narrow[:3] == wide[:3] and narrow != wide
        return same and wide[3] in reach(narrow[3], self.corpus.definition_within) and (
            wide[4] in reach(narrow[4], self.corpus.scope_within)
        )  # fmt: skip

    def _find_eve(self, name):
        """The day on which a series is 0; the day before, if it or what lies within it speaks of an earlier day."""
        if self.corpus.eve is None or not self.grows[name]:
            return None
        eve = int(to_days([self.corpus.eve])[0])
        about = [i for i in range(self.n_rows) if self._name(i) == name or self._lies_within(self._name(i), name)]
        own = [day for i in about for day in (self.first[i], self.start[i] if self.is_change[i] else self.first[i])]
        return min(own) - 1 if min(own) < eve else eve

    def at(self, name, day):
        return self.series.index(name) * len(self.days) + self.days.index(day)

    def _list_gaps(self):
        """The gaps, as (series, last day), and per node the atom of the step that leads to it."""
        self.gaps, self.gap_of = [], {}
        for name in self.series:
            own = [i for i in self.used if self._name(i) == name and not self.is_change[i]]
            ends = sorted({self.days[-1], *self.first[own].tolist(), *self.last[own].tolist()})
            for end in ends:
                self.gaps.append((name, end))
            for day in self.days[1:]:
                end = next(end for end in ends if end >= day)
                self.gap_of[self.at(name, day)] = self.n_rows + self.gaps.index((name, end))

    def _list_links(self):
        for i in self.used:
            name = self._name(i)
            if not self.grows[name] and self.first[i] != self.last[i]:
                continue
            base = self.at(name, self.start[i]) if self.is_change[i] else self.zero
            yield base, self.at(name, self.first[i]), self.most[i], i
            yield self.at(name, self.last[i]), base, -self.least[i], i
        for name in self.series:
            nodes = [self.at(name, day) for day in self.days]
            yield from ((node, self.zero, 0.0, -1) for node in nodes)
            if self.grows[name]:
                yield from ((b, a, 0.0, self.gap_of[b]) for a, b in pairwise(nodes))
            if self.eves[name] is not None:
                yield self.zero, self.at(name, self.eves[name]), 0.0, -1
        for narrow, wide in product(self.series, self.series):
            if self._lies_within(narrow, wide):
                yield from ((self.at(wide, day), self.at(narrow, day), 0.0, -1) for day in self.days)

    @property
    def atoms(self):
        """Those that matter."""
        return sorted({atom for *_, atom in self.links} - {-1})

    def to_atoms(self, gone):
        """What the engine gives up (a set of its atoms) as atoms here."""
        nodes, found = self.solved.nodes, set()
        for atom in gone:
            if atom < self.n_rows:
                found.add(int(atom))
                continue
            node = atom - self.n_rows
            found.add(self.gap_of[self.at(self._series_at(node), int(nodes.day[node]))])
        return frozenset(found)

    def _series_at(self, node):
        return self.names[self.solved.nodes.of[node]]

    def where(self):
        """Per node of the engine, which one it is here."""
        nodes = self.solved.nodes
        return np.array([self.at(self._series_at(n), int(nodes.day[n])) for n in range(nodes.zero)], dtype=int)

    def reach_all(self, masks, more=()):
        """Per set of atoms that are gone, how much each node lies above each other one at most: Floyd and Warshall."""
        n = self.zero + 1
        most = np.full((len(masks), n, n), np.inf)
        most[:, np.arange(n), np.arange(n)] = 0
        for a, b, length, atom in [*self.links, *more]:
            own = slice(None) if atom < 0 else ~masks[:, self.atoms.index(atom)]
            most[own, a, b] = np.minimum(most[own, a, b], length)
        for via in range(n):
            np.minimum(most, most[:, :, [via]] + most[:, [via], :], out=most)
        return most

    def mask(self, gone):
        """A set of atoms as one row."""
        return np.array([[atom in gone for atom in self.atoms]], dtype=bool).reshape(1, -1)

    def reach(self, gone=()):
        return self.reach_all(self.mask(gone))[0]

    def can_hold(self, gone=(), *, alone=None):
        """Whether all can hold without these atoms, or these `alone` with what never gives way."""
        gone = gone if alone is None else set(self.atoms) - set(alone)
        return holds(self.reach(gone)[None])[0]

    def solve(self, gone=()):
        """Per node of the engine, low and high by linear programs: of two curves that keep all limits the lower one at
        each node keeps them too, and so does the upper one, so that one program finds all.
        """
        links = [link for link in self.links if link[3] not in gone]
        a, b = np.zeros((len(links), self.zero + 1)), np.array([most for _, _, most, _ in links])
        for row, (start, end, *_) in enumerate(links):
            a[row, end] += 1
            a[row, start] -= 1
        program = {"A_ub": a[:, : self.zero], "b_ub": b, "bounds": (None, None)}
        low = linprog(np.ones(self.zero), **program)
        # a node may rise without end where some direction lifts it without touching a limit
        rising = linprog(-np.ones(self.zero), **program | {"b_ub": np.zeros(len(b)), "bounds": (0, 1)})
        is_open = rising.x > 0.5
        high = linprog(np.where(is_open, 0.0, -1.0), **program)
        assert (low.status, rising.status, high.status) == (0, 0, 0)
        where = self.where()
        return low.x[where], np.where(is_open, np.inf, high.x)[where]

    def bound_difference(self, a, b, gone=()):
        """The least and the most of X(b) - X(a) by linear programs; infinite where there is no limit."""
        links = [link for link in self.links if link[3] not in gone]
        rows, most = np.zeros((len(links), self.zero + 1)), np.array([most for _, _, most, _ in links])
        for row, (start, end, *_) in enumerate(links):
            rows[row, end] += 1
            rows[row, start] -= 1
        goal = np.zeros(self.zero)
        goal[b] += 1
        goal[a] -= 1
        found = []
        for sign in (1, -1):
            own = linprog(sign * goal, A_ub=rows[:, : self.zero], b_ub=most, bounds=(None, None))
            assert own.status in (0, 3)
            found.append(sign * (own.fun if own.status == 0 else -np.inf))
        return found

    def list_stretches(self):
        """Sets of totals between two changes that miss by amounts that add up to nothing, with the weight of these; or
        between more of them, if all totals equal the one before. The shortest, and of those that overlap the first.
        """
        only, step = {}, {}
        nodes_of = {name: sorted({int(self.solved.nodes.day[n]) for n in range(self.solved.nodes.zero)
                                  if self._series_at(n) == name}) for name in self.series}  # fmt: skip
        found = []
        for name in self.series:
            own_days, only, step = nodes_of[name], {}, {}
            for i in self.used:
                if self._name(i) != name or self.least[i] != self.most[i] or self.first[i] != self.last[i]:
                    continue
                place = own_days.index(self.last[i])
                if not self.is_change[i]:
                    only.setdefault(place, []).append(i)
                elif place and own_days[place - 1] == self.start[i] and self.most[i] >= 0:
                    step.setdefault(place, []).append(i)
            miss = {}
            for place, changes in step.items():
                totals = only.get(place, []), only.get(place - 1, [])
                if len(changes) == 1 and all(len(own) == 1 for own in totals):
                    end, start = (self.most[own[0]] for own in totals)
                    miss[place] = end - start - self.most[changes[0]]
            off = [place for place in sorted(miss) if miss[place]]
            rows_of = [
                (b, -a, off[off.index(a) : off.index(b) + 1])
                for a, b in combinations(off, 2)
                if all(n in miss for n in range(a, b))
                and not sum(miss[n] for n in range(a, b + 1))
                and (off.index(b) == off.index(a) + 1 or len({self.most[only[n][0]] for n in range(a - 1, b)}) == 1)
            ]
            last = -1
            for b, a, between in sorted(rows_of):
                if -a > last and b + a > 1:
                    rows = frozenset(int(only[n][0]) for n in range(-a, b))
                    found.append((rows, sum(int(self.solved.weight[step[n][0]]) for n in between)))
                    last = b
        return found

    def weigh(self, atom):
        return int(self.solved.weight[atom]) if atom < self.n_rows else WAIVER

    def list_smallest(self, *, with_stretches=True):
        """The smallest repairs, each with how far apart all nodes may then be: all subsets, the light ones first."""
        atoms = self.atoms
        masks = (np.arange(2 ** len(atoms))[:, None] >> np.arange(len(atoms)) & 1).astype(bool)
        weight = masks @ np.array([self.weigh(atom) for atom in atoms], dtype=int)
        numbers = np.arange(len(masks))
        for rows, own in self.list_stretches() if with_stretches else []:  # they share no statement
            bits = sum(1 << atoms.index(row) for row in rows)
            has_all = numbers & bits == bits
            weight[has_all] = np.minimum(weight[has_all], weight[numbers[has_all] & ~bits] + own)
        for least in np.unique(weight):
            found = {}
            own = np.flatnonzero(weight == least)
            for part in np.split(own, range(AT_ONCE, len(own), AT_ONCE)):
                most = self.reach_all(masks[part])
                for nth in np.flatnonzero(holds(most)):
                    found[frozenset(a for a, gone in zip(atoms, masks[part[nth]], strict=True) if gone)] = most[nth]
            if found:
                return found
        raise AssertionError("nothing at all can hold")

    def list_clashes(self):
        """The atoms of all simple negative cycles, the smallest sets alone."""
        n = self.zero + 1
        links = {node: [] for node in range(n)}
        for a, b, length, atom in self.links:
            links[a].append((b, length, atom))
        found = set()

        def walk(origin, node, length, seen, atoms):
            for end, further, atom in links[node]:
                if end == origin and length + further < -TINY:
                    found.add(atoms | {atom})
                elif end > origin and end not in seen:
                    walk(origin, end, length + further, seen | {end}, atoms | {atom})

        for origin in range(n):
            walk(origin, origin, 0.0, frozenset(), frozenset())
        found = {clash - {-1} for clash in found}
        return [clash for clash in found if not any(other < clash for other in found)]


def holds(most):
    """Per matrix of longest distances: no way around leads to less than nothing."""
    return most.diagonal(axis1=1, axis2=2).min(axis=1) >= -TINY


def list_hitting_sets(clashes, weigh):
    """The sets of least weight that have a member of each clash."""
    members = sorted(set().union(*clashes))
    masks = (np.arange(2 ** len(members))[:, None] >> np.arange(len(members)) & 1).astype(bool)
    is_hit = np.ones(len(masks), dtype=bool)
    for clash in clashes:
        is_hit &= masks[:, [members.index(one) for one in clash]].any(axis=1)
    weight = np.where(is_hit, masks @ np.array([weigh(one) for one in members], dtype=int), 10**6)
    return {frozenset(m for m, own in zip(members, row, strict=True) if own) for row in masks[weight == weight.min()]}
