"""What a reader calls things, by the labels of the tables, never by their ids: who, whose, what, where, up to when."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

import pandas as pd

from helpers.base import words
from helpers.corpus.statements import UNITS_OF_PARTS
from helpers.corpus.tables import Corpus
from helpers.engine.reasons import read_labels

OTHER = "other"  # a definition that a claim's note explains, and no word of it


@dataclass(frozen=True)
class Names:
    """What the tables call things, by their ids; an id that has no label is said with spaces.

    `adjectives`: of the sides. `units`, `groups`: of the measures. `outermost`: the places that lie within no other.
    `growing`: the measure and definition of what only adds up. `n_sides`: how many sides the claims are about.
    """

    claimants: dict[str, str] = field(default_factory=dict)
    measures: dict[str, str] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)
    groups: dict[str, str] = field(default_factory=dict)
    sides: dict[str, str] = field(default_factory=dict)
    adjectives: dict[str, str] = field(default_factory=dict)
    definitions: dict[str, str] = field(default_factory=dict)
    scopes: dict[str, str] = field(default_factory=dict)
    outermost: frozenset[str] = frozenset()
    growing: frozenset[tuple[str, str]] = frozenset()
    n_sides: int = 2

    def who(self, claimant_id: str) -> str:
        """A claimant."""
        return _label(self.claimants, claimant_id)

    def list_who(self, claimant_ids: Iterable[str]) -> str:
        """Several claimants, as in a sentence."""
        return words.listing([self.who(name) for name in claimant_ids])

    def measure(self, measure_id: str) -> str:
        """What a number is about: tanks, cases."""
        return _label(self.measures, measure_id)

    def unit(self, measure_id: str) -> str:
        """In what it is counted."""
        return self.units.get(measure_id, "")

    def group(self, measure_id: str) -> str:
        """To which kind of things a measure belongs."""
        return self.groups.get(measure_id, "")

    def side(self, side: str) -> str:
        """Whose numbers these are."""
        return _label(self.sides, side)

    def sided(self, side: str) -> str:
        """The adjective of a side; in brackets its name, where it has none."""
        return self.adjectives.get(side, f"({self.side(side)})")

    def counted(self, definition_id: str) -> str:
        """What is counted of it: killed, confirmed dead."""
        return _label(self.definitions, definition_id)

    def place(self, scope: str) -> str:
        """Where."""
        return _label(self.scopes, scope)

    def is_part(self, measure_id: str) -> bool:
        """Whether its numbers are percent or ratios, and count nothing."""
        return self.unit(measure_id) in UNITS_OF_PARTS

    def whose(self, side: str, measure_id: str) -> str:
        """The measure with its side, inside a sentence: "Northern tanks"; "cases (Northland)" without an adjective."""
        label = _lower(self.measure(measure_id))
        if side in self.adjectives:
            return f"{self.adjectives[side]} {label}"
        return f"{label} ({self.side(side)})" if side and self.n_sides > 1 else label

    def subject(self, side: str, measure_id: str, scope: str) -> str:
        """`whose`, and where, if it is not the whole."""
        return self.whose(side, measure_id) + (f", {self.place(scope)}" if self._is_apart(scope) else "")

    def thing(self, side: str, measure_id: str, definition_id: str, scope: str = "") -> str:
        """What a number counts, as it follows it: "Northern miners killed or wounded in the valley"."""
        whose, counted = self.whose(side, measure_id), self.counted(definition_id)
        if self.is_part(measure_id):
            whose = f"{self.unit(measure_id)} ({whose})"
        if definition_id != OTHER and counted.casefold() not in whose.casefold():
            whose += f"{',' if ',' in whose else ''} {counted}"
        return f"{whose} in {self.place(scope)}" if scope and self._is_apart(scope) else whose

    def tell(self, row: Mapping[str, str]) -> str:
        """`thing` of a row with a series."""
        return self.thing(row["side"], row["measure_id"], row["definition_id"], row["scope"])

    def when(self, row: Mapping[str, str]) -> str:
        """The day or days that a statement is about, as the end of its subject."""
        first, last = (words.short_day(pd.Timestamp(row[f"as_of_{end}"])) for end in ("earliest", "latest"))
        if row["kind"] == "change" and row["period_start"]:
            return f"from {words.short_day(pd.Timestamp(row['period_start']))} to {last}"
        days = last if first == last else f"a day from {first} to {last}"
        return f"{self.up_to(row)} {days}"

    def up_to(self, row: Mapping[str, str]) -> str:
        """What stands before the day of a number: that of a running total, or of any other."""
        is_total = row.get("kind", "total") == "total"
        return "up to" if is_total and (row["measure_id"], row["definition_id"]) in self.growing else "on"

    def _is_apart(self, scope: str) -> bool:
        return scope not in self.outermost or len(self.outermost) > 1


@lru_cache(maxsize=8)
def read_names(corpus: Corpus) -> Names:
    """The names in the tables of a corpus."""
    labels, measures = read_labels(corpus), corpus.measures.set_index("measure_id")
    pairs = corpus.claims[["measure_id", "definition_id"]].drop_duplicates()
    growing = pairs[corpus.list_growing(pairs)]
    within = {place for place, wider in corpus.scope_within.items() if isinstance(wider, str)}
    return Names(
        claimants=corpus.claimants.set_index("claimant_id")["name"].to_dict(),
        measures=measures["label"].to_dict(),
        units=measures["unit"].dropna().to_dict(),
        groups=measures["group"].dropna().to_dict(),
        sides=_read(corpus.sides, "side_id", "label"),
        adjectives=_read(corpus.sides, "side_id", "adjective"),
        definitions=labels.definitions,
        scopes=labels.scopes,
        outermost=frozenset(set(corpus.claims["scope"]) - within),
        growing=frozenset(growing.itertuples(index=False, name=None)),
        n_sides=corpus.claims["side"].nunique(),
    )


def _read(table: pd.DataFrame, key: str, column: str) -> dict[str, str]:
    return table.dropna(subset=column).set_index(key)[column].to_dict()


def _label(labels: Mapping[str, str], name: str) -> str:
    return str(labels.get(name) or name.replace("_", " "))


def _lower(label: str) -> str:
    """A label inside a sentence: "Tanks" as "tanks", "AFVs" as it is."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


def upper(said: str) -> str:
    """Text at the start of a sentence."""
    return said[:1].upper() + said[1:]


def quote(noun: str) -> str:
    """An article's own words."""
    return f"“{noun}”"
