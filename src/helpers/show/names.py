"""What a reader calls things, by the labels of the tables, never by their ids: who, whose, what, where, up to when."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

import pandas as pd

from helpers.base import words
from helpers.corpus.lists import split
from helpers.corpus.statements import UNITS_OF_PARTS
from helpers.corpus.tables import Corpus
from helpers.engine.reasons import read_labels

AMOUNTS = re.compile(  # units of one plain word that measure; what other such words name is counted ("people", "jobs")
    "acres|barrels|crowns|days|degrees|dollars|euros|francs|hectares|hours|hryvnias|kilograms|kilomet(?:er|re)s|lira|"
    "lit(?:er|re)s|met(?:er|re)s|miles|minutes|months|pesos|pounds|rou?bles|rupees|tonnes|tons|weeks|years|yen|yuan|"
    "cm|ft|g|ha|kg|km|kt|lb|m|mm|t"
)
OTHER = "other"  # a definition that a claim's note explains, and no word of it


@dataclass(frozen=True)
class Names:
    """What the tables call things, by their ids; an id that has no label is said with spaces.

    `adjectives`: of the sides. `units`, `groups`: of the measures. `outermost`: the places that lie within no other.
    `said_as`: the words that by themselves mean a definition. `growing`: the measure and definition of what only adds
    up. `n_sides`: how many sides the claims are about.
    """

    claimants: dict[str, str] = field(default_factory=dict)
    measures: dict[str, str] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)
    groups: dict[str, str] = field(default_factory=dict)
    sides: dict[str, str] = field(default_factory=dict)
    adjectives: dict[str, str] = field(default_factory=dict)
    definitions: dict[str, str] = field(default_factory=dict)
    said_as: dict[str, list[str]] = field(default_factory=dict)
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

    def measured_in(self, measure_id: str) -> str:
        """The unit that its numbers need beside them: million crowns, km²; empty of what is counted, and of parts."""
        unit = self.unit(measure_id)
        is_plain = unit.isalpha() and unit.islower() and not AMOUNTS.fullmatch(unit)
        return "" if is_plain or self.is_part(measure_id) or unit in self.measure(measure_id).casefold() else unit

    def axis(self, measure_id: str) -> str:
        """What the axis of its numbers is in: the unit of what is measured, or of parts; empty of what is counted."""
        return self.unit(measure_id) if self.is_part(measure_id) else self.measured_in(measure_id)

    def amount(self, said: str, measure_id: str) -> str:
        """A number in words with its unit, if it needs one: 84 million crowns."""
        return f"{said} {self.measured_in(measure_id)}".rstrip()

    def counts(self, said: str, side: str, measure_id: str, definition_id: str, scope: str = "") -> str:
        """A number in words and what it counts: "84 million crowns of Northern aid", "1 Northern plant closed"."""
        if self.measured_in(measure_id):
            return f"{self.amount(said, measure_id)} of {self.thing(side, measure_id, definition_id, scope)}"
        is_one = re.search(r"(^|(?<! to) )1$", said) is not None
        return f"{said} {self.thing(side, measure_id, definition_id, scope, is_one=is_one)}"

    def whose(self, side: str, measure_id: str, *, is_one: bool = False) -> str:
        """The measure with its side, inside a sentence: "Northern tanks"; "cases (Northland)" without an adjective."""
        label = _lower(self.measure(measure_id))
        label = words.singular(label) if is_one else label
        if side in self.adjectives:
            return f"{self.adjectives[side]} {label}"
        return f"{label} ({self.side(side)})" if side and self.n_sides > 1 else label

    def subject(self, side: str, measure_id: str, scope: str) -> str:
        """`whose`, and where, if it is not the whole."""
        return self.whose(side, measure_id) + (f", {self.place(scope)}" if self.is_apart(scope) else "")

    def thing(self, side: str, measure_id: str, definition_id: str, scope: str = "", *, is_one: bool = False) -> str:
        """What a number counts, as it follows it: "Northern miners killed or wounded in the valley".

        What the measure's own name says is not said again: "cases that were confirmed", counted as confirmed.
        """
        whose, counted = self.whose(side, measure_id, is_one=is_one), self.counted(definition_id)
        said = (counted, *self.said_as.get(definition_id, []))
        label = _lower(self.measure(measure_id))
        if label and _has_word(counted, label) and not is_one and not self.is_part(measure_id):  # "valid votes"
            return self._place_at(whose.replace(label, counted, 1), scope)
        if self.is_part(measure_id):
            whose = f"{self.unit(measure_id)} ({whose})"
        if definition_id != OTHER and not any(_has_word(whose, word) for word in said):
            whose += f"{',' if ',' in whose else ''} {counted}"
        return self._place_at(whose, scope)

    def _place_at(self, said: str, scope: str) -> str:
        return f"{said} in {self.place(scope)}" if scope and self.is_apart(scope) else said

    def tell(self, row: Mapping[str, str]) -> str:
        """`thing` of a row with a series."""
        return self.thing(row["side"], row["measure_id"], row["definition_id"], row["scope"])

    def when(self, row: Mapping[str, str]) -> str:
        """The day or days that a statement is about, as the end of its subject."""
        first, last = (words.short_day(pd.Timestamp(row[f"as_of_{end}"])) for end in ("earliest", "latest"))
        if row["kind"] == "change" and row["period_start"] and pd.notna(row["period_start"]):
            return f"from {words.short_day(pd.Timestamp(row['period_start']))} to {last}"
        days = last if first == last else f"a day from {first} to {last}"
        return f"{self.up_to(row)} {days}"

    def up_to(self, row: Mapping[str, str]) -> str:
        """What stands before the day of a number: that of a running total, or of any other."""
        is_total = row.get("kind", "total") == "total"
        return "up to" if is_total and (row["measure_id"], row["definition_id"]) in self.growing else "on"

    def by(self, day: pd.Timestamp, measure_id: str, definition_id: str) -> str:
        """The day of a number within a sentence: "by" it for a running total, "on" it for any other."""
        return f"{'by' if (measure_id, definition_id) in self.growing else 'on'} {words.short_day(day)}"

    def is_apart(self, scope: str) -> bool:
        """Whether a place is to be named: it is not the whole of which all are parts."""
        return scope not in self.outermost or len(self.outermost) > 1


@lru_cache(maxsize=8)
def read_names(corpus: Corpus) -> Names:
    """The names in the tables of a corpus."""
    labels, measures = read_labels(corpus), corpus.measures.set_index("measure_id")
    said_as = _read(corpus.definitions, "definition_id", "said_as")
    pairs = corpus.measures[["measure_id"]].merge(corpus.definitions[["definition_id"]], how="cross")
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
        said_as={definition: split(cell) for definition, cell in said_as.items()},
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


def _has_word(text: str, word: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text, re.IGNORECASE) is not None


def upper(said: str) -> str:
    """Text at the start of a sentence."""
    return said[:1].upper() + said[1:]


def quote(noun: str) -> str:
    """An article's own words."""
    return f"“{noun}”"
