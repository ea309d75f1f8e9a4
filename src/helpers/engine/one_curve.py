"""Claims of several claimants about one curve: which of them hold together, and the fewest that do not.

A smallest clash hits what every largest set that holds leaves out, and the first set that hits them all and clashes is
one (Ignatiev et al. 2015, smallest unsatisfiable subsets). Sets of claims are whole numbers, a bit per claim.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, reduce
from operator import and_, or_

import numpy as np
import pandas as pd

from helpers.corpus.lists import split
from helpers.corpus.statements import Reading
from helpers.engine.bounds import Given, settle
from helpers.engine.edges import Edges, draw_edges
from helpers.engine.facts import list_facts
from helpers.engine.negative_cycles import find_negative_cycle
from helpers.engine.nodes import lay_nodes
from helpers.engine.pairs_that_clash import MOST, Pairs

DAYS = ["period_start", "as_of_earliest", "as_of_latest"]

EARLY = 4  # claims after which two claimants are asked by the engine whether they agree


@dataclass(frozen=True)
class Voice:
    """Statements (`rows` of a reading) that are taken as one claimant's, and the `speakers` whose sums hold for it."""

    rows: np.ndarray
    speakers: frozenset[str]


def join_voices(reading: Reading, voices: Sequence[Voice]) -> Reading:
    """What each voice says as one claimant's, called by its place, at its word: no carriers, so nothing is dated anew.

    What adds up for one of the speakers adds up. Whoever speaks first of these sides and measures, even if unbelieved,
    speaks after the eve.
    """
    corpus, eve = reading.corpus, reading.corpus.eve
    about = pd.MultiIndex.from_frame(reading.statements[["side", "measure_id"]])
    rows = np.concatenate([voice.rows for voice in voices]) if voices else np.empty(0, dtype=int)
    earliest = reading.statements.loc[about.isin(about[rows]), DAYS].min().min()
    if eve is not None and earliest < eve:
        eve = earliest - pd.Timedelta(days=1)
    parts = []
    for place, voice in enumerate(voices):
        own = reading.statements.iloc[voice.rows]
        parts.append(own.assign(claimant_id=str(place), statement_id=f"{place}:" + own["statement_id"]))
    sums = corpus.sums.assign(claimants=[_find_holders(names, voices) for names in corpus.sums["claimants"]])
    corpus = replace(corpus, eve=eve, sums=sums[sums["claimants"].ne("")])
    return Reading(corpus, pd.concat(parts, ignore_index=True), reading.carried.iloc[:0], np.empty(0, dtype=int))


def _find_holders(claimants: object, voices: Sequence[Voice]) -> object:
    """The voices for which a sum holds that holds for some claimants, joined as these are; NA: for all."""
    names = set(split(claimants))
    return ";".join(str(p) for p, voice in enumerate(voices) if names & voice.speakers) if names else pd.NA


@dataclass(frozen=True)
class _Net:
    """What the claims of all say if they are one curve; `has_sums`: more than `edges` has to hold."""

    given: Given
    edges: Edges
    has_sums: bool

    @cached_property
    def pairs(self) -> Pairs | None:
        """The claims by ones and twos; None where these are not all that is to be looked at, or too many."""
        n_nodes = self.given.nodes.zero + 1
        if self.has_sums or n_nodes > MOST:
            return None
        return Pairs.of(self.edges, len(self.given.facts.names), n_nodes)


def _lay_net(reading: Reading) -> _Net:
    facts = list_facts(reading)
    nodes, n = lay_nodes(reading, facts), len(facts.names)
    is_all, is_none = np.ones(n, dtype=bool), np.zeros(n, dtype=bool)
    said = {"is_live": is_all, "is_off": is_none, "is_outdated": is_none, "weight": np.ones(n, dtype=int)}
    given = Given(facts=facts, nodes=nodes, shifts=[], **said)
    return _Net(given, draw_edges(facts, nodes, is_all), nodes.tied is not None)


class Together:
    """The statements (rows) of several claimants, asked which of them hold together. Bits are in the order of names.

    `rows` and `names` (a claim that says all that its statement does) per bit; `of`: the bits of each claimant, with
    those of the joint claimants whom it speaks as.
    """

    def __init__(self, reading: Reading, rows: np.ndarray) -> None:
        names = name_claims(reading, rows)
        order = np.argsort(names, kind="stable")
        self._reading, self.rows, self.names = reading, rows[order], names[order].tolist()
        self.all = (1 << len(rows)) - 1
        self.of: dict[str, int] = {}
        for bit, claimant in enumerate(reading.statements["claimant_id"].iloc[self.rows].tolist()):
            self.of[claimant] = self.of.get(claimant, 0) | 1 << bit
        for joint, members in reading.corpus.members.items():
            for member in members:
                self.of[member] = self.of.get(member, 0) | self.of.get(joint, 0)
        self._named = {name for names in reading.corpus.sums["claimants"] for name in split(names)}
        self._nets: dict[frozenset[str], _Net] = {}
        self._good: list[int] = []
        self._bad: list[int] = []
        self._smallest: dict[int, int] = {}

    def join(self, claimants: Iterable[str]) -> int:
        """All claims of these claimants."""
        return reduce(or_, (self.of.get(claimant, 0) for claimant in claimants), 0)

    def holds(self, claims: int) -> bool:
        """Whether these claims can all be true."""
        if claims in self._smallest:
            return not self._smallest[claims]
        if any(claims & good == claims for good in self._good):
            return True
        if any(claims & bad == bad for bad in self._bad):
            return False
        return not self.find_clash(claims)

    def find_early(self, claims: int) -> int:
        """What `find_smallest` says of these claims, if it comes early; else 0: to look on costs more than to ask."""
        few = self._find_few(claims, EARLY)
        if few:
            self._smallest[claims] = few
        return few

    def _find_few(self, claims: int, most: int | None = None) -> int:
        """Of these claims one that cannot be true, else two that cannot both be, looked for from the first on, or from
        some of the first alone; 0 if there are none.
        """
        pairs = self._find_net(claims).pairs
        return 0 if pairs is None else _join_bits(np.array(pairs.find_first(_list_bits(claims), most), dtype=int))

    def find_clash(self, claims: int) -> int:
        """Some of these claims that cannot all be true; 0 if all can."""
        clash = self._ask(claims)
        if clash:  # it may rest on what adds up for some who have no claim in it
            for name in self._find_speakers(claims) - self._find_speakers(clash):
                own = self.of[name] & claims
                clash |= own & -own
        (self._bad if clash else self._good).append(clash or claims)
        return clash

    def find_smallest(self, claims: int) -> int:
        """The fewest of these claims that cannot all be true, of several such sets the one with the first names.

        0 if all can.
        """
        if claims not in self._smallest:
            self._smallest[claims] = 0 if self.holds(claims) else self._search(claims)
        return self._smallest[claims]

    def _search(self, claims: int) -> int:
        """The smallest clash of claims that cannot all be true."""
        if few := self._find_few(claims):
            return few
        sizes = range(1 if self._find_net(claims).pairs is None else 3, claims.bit_count() + 1)
        return next(found for size in sizes if (found := self._extend(0, claims, size)))

    def rank(self, claims: int) -> tuple[int, list[int]]:
        """What comes first: fewer claims, and then the first names."""
        return claims.bit_count(), _list_bits(claims).tolist()

    def list_names(self, claims: int) -> list[str]:
        """The names of these claims, in order."""
        return [self.names[bit] for bit in _list_bits(claims)]

    def _extend(self, chosen: int, later: int, size: int) -> int:
        """The first clash of what is chosen with so many `later` ones; 0 if there is none.

        A clash has a claim outside of each set that holds: what is outside of several is looked at first.
        """
        while later:
            outside = [later & ~good for good in self._good if chosen & good == chosen]
            if _count_apart(outside, size) > size:
                return 0
            later = reduce(and_, outside, later) if size == 1 else later
            if not (first := later & -later):
                return 0
            later ^= first
            if size > 1:
                if found := self._extend(chosen | first, later, size - 1):
                    return found
            elif not self._grow(chosen | first):
                return chosen | first
        return 0

    def _grow(self, claims: int) -> bool:
        """Whether these claims hold; if so, it is remembered which others hold with them, as they come to hand."""
        if not self.holds(claims):
            return False
        left = self.all
        while True:
            for bad in self._bad:
                if left & bad == bad:
                    left ^= _find_last(bad & ~claims)
            if not self.find_clash(left):
                return True

    def _ask(self, claims: int) -> int:
        """As `find_clash`, of the engine."""
        net = self._find_net(claims)
        owner = net.edges.owner
        is_said = np.zeros(len(self.rows), dtype=bool)
        is_said[_list_bits(claims)] = True
        edges = net.edges.take((owner < 0) | is_said[np.maximum(owner, 0)])
        cycle = find_negative_cycle(edges)
        if len(cycle):
            return _join_bits(edges.owner[cycle])
        if not net.has_sums:
            return 0
        conflicts = settle(replace(net.given, is_live=is_said)).conflicts
        atoms = np.array(sorted(conflicts[0].clashes[0])) if conflicts else np.empty(0, dtype=int)
        return _join_bits(atoms[atoms < len(self.rows)])

    def _find_net(self, claims: int) -> _Net:
        """The net of all claims; what adds up is what does so for those who speak."""
        speakers = self._find_speakers(claims)
        if speakers not in self._nets:
            self._nets[speakers] = _lay_net(join_voices(self._reading, [Voice(self.rows, speakers)]))
        return self._nets[speakers]

    def _find_speakers(self, claims: int) -> frozenset[str]:
        """Those who make some of these claims, of the claimants for whom alone something adds up."""
        return frozenset(name for name in self._named if self.of.get(name, 0) & claims)


def name_claims(reading: Reading, rows: np.ndarray) -> np.ndarray:
    """Of each of these statements the first claim by name that is no vaguer than it; else the first of all."""
    statements = reading.statements[["statement_id", "qualifier"]].iloc[rows]
    told = reading.carried.merge(statements, on="statement_id", suffixes=("", "_all"))
    told = told.assign(is_vaguer=told["qualifier"] != told["qualifier_all"])
    first = told.sort_values(["is_vaguer", "claim_id"]).drop_duplicates("statement_id").set_index("statement_id")
    names = first["claim_id"].reindex(statements["statement_id"]).to_numpy(dtype=object)
    return np.where(pd.isna(names), statements["statement_id"].to_numpy(dtype=object), names)


def _list_bits(claims: int) -> np.ndarray:
    """The bits of these claims, in order."""
    every = np.frombuffer(claims.to_bytes(-(-claims.bit_length() // 8), "little"), dtype=np.uint8)
    return np.flatnonzero(np.unpackbits(every, bitorder="little"))


def _join_bits(bits: np.ndarray) -> int:
    return sum(1 << int(bit) for bit in {*bits.tolist()} if bit >= 0)


def _count_apart(sets: Iterable[int], most: int) -> int:
    """How many of these sets share nothing, as they come; more than `most` where one is empty."""
    n, seen = 0, 0
    for one in sets:
        if not one:
            return most + 1
        if not one & seen:
            n, seen = n + 1, seen | one
    return n


def _find_last(claims: int) -> int:
    return 1 << claims.bit_length() - 1
