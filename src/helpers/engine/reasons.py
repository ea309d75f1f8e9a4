"""What is said about a pair of series: why its verdict is what it is, or why the two cannot be compared."""

from typing import NamedTuple

from helpers.corpus.nesting import list_wider
from helpers.corpus.tables import Corpus

SAME_REASONS = {
    "agree": "same definition, and a value satisfies both",
    "contradict": "same definition, and no value satisfies both",
    "cannot_tell": "same definition, and the bounds overlap",
}
NESTED_REASONS = {
    "holds": "and a is at most b",
    "broken": "yet a is more than b",
    "cannot_tell": "and the bounds overlap",
}


class About(NamedTuple):
    """What a series is about, by the names in the tables or by those that a reader knows."""

    measure: str
    definition: str
    scope: str


class Labels(NamedTuple):
    """What a reader calls definitions and places, by their names in the tables."""

    definitions: dict[str, str]
    scopes: dict[str, str]

    def name(self, about: About) -> About:
        """What a series is about, as a reader calls it."""
        measure, definition, scope = (name.replace("_", " ") for name in about)
        definition, scope = self.definitions.get(about[1], definition), self.scopes.get(about[2], scope)
        return About(measure, definition, scope)


def read_labels(corpus: Corpus) -> Labels:
    """The labels in the tables of definitions and scopes, which need not have all."""
    tables = (("definition_id", corpus.definitions), ("scope_id", corpus.scopes))
    return Labels(*(table.dropna(subset="label").set_index(name)["label"].to_dict() for name, table in tables))


def explain_nesting(a: About, b: About) -> str:
    """What must be so for a to lie within b."""
    counted = f"{a.definition} is counted as {b.definition}" if a.definition != b.definition else ""
    lies = f"{a.scope} lies within {b.scope}" if a.scope != b.scope else ""
    return " and ".join(filter(None, [counted, lies]))


def explain_verdict(a: About, b: About, verdict: str, *, has_ratio: bool) -> str:
    """Why two series that can be compared have this verdict."""
    if a == b:
        return SAME_REASONS[verdict]
    return f"{explain_nesting(a, b)}, {NESTED_REASONS[verdict]}{'; the ratio is of unlike things' if has_ratio else ''}"


def explain_measures(a: str, b: str) -> str:
    """Why numbers of two measures, by their names in the tables, cannot be compared."""
    return f"different measures: {a.replace('_', ' ')} and {b.replace('_', ' ')}"


def explain_apart(a: About, b: About, corpus: Corpus, labels: Labels) -> str:
    """Why two series, by the names in the tables, cannot be compared."""
    said_a, said_b = labels.name(a), labels.name(b)
    if a.measure != b.measure:
        return explain_measures(a.measure, b.measure)
    definition = _find_narrower(a.definition, b.definition, corpus.definition_within)
    scope = _find_narrower(a.scope, b.scope, corpus.scope_within)
    if not scope:
        return f"neither place is said to lie within the other: {said_a.scope} and {said_b.scope}"
    if not definition:
        return f"neither definition lies within the other: {said_a.definition} and {said_b.definition}"
    one, other = (said_a, said_b) if definition == a.definition else (said_b, said_a)
    return (
        f"{one.definition} is counted as {other.definition}, but {one.scope} is the wider place, around {other.scope}"
    )


def _find_narrower(a: str, b: str, within: dict[str, object]) -> str:
    """That of two names which lies within the other, or an empty text."""
    return a if b in list_wider(a, within) else b if a in list_wider(b, within) else ""
