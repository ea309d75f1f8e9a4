"""What a verdict rests on: what is counted within what, by which count it stands, and what a printed word means."""

import numpy as np

from helpers.base import words
from helpers.corpus.groups import number_groups
from helpers.corpus.qualifiers import STRICT
from helpers.corpus.tables import Corpus
from helpers.engine.facts import Facts
from helpers.engine.judged import CANNOT_TELL, CONTRADICT, NOT_COMPARABLE, Judged
from helpers.engine.numbers import Numbers
from helpers.engine.pairs import ABOUT, WITHIN, Pairs, spread
from helpers.engine.readings import find_readings
from helpers.engine.reasons import About, Labels, explain_nesting, read_labels


def find_needs(judged: Judged, numbers: Numbers, pairs: Pairs, corpus: Corpus, facts: Facts) -> np.ndarray:
    """Per entry what its verdict rests on, joined by semicolons; empty where nothing, or where it is open.

    Of a nested pair: that what a counts is counted within what b counts. Of a contradiction: that it stands even by a
    wider count of the lower claimant. Of all: what a printed word must mean.
    """
    needs = np.full(len(judged.pair), "", dtype=object)
    decided = np.flatnonzero(~np.isin(judged.verdict, [CANNOT_TELL, NOT_COMPARABLE]))
    own, labels = judged.take(decided), read_labels(corpus)
    said = [
        _say_nested(own, numbers, pairs, labels),
        _say_wider(own, numbers, pairs, labels.definitions),
        *find_readings(own, numbers, corpus, facts, labels.definitions),
    ]
    needs[decided] = _join(said)
    return needs


def _join(texts: list[np.ndarray]) -> np.ndarray:
    """Per entry those of its texts that are not empty, joined by semicolons."""
    joined = texts[0].copy()
    for own in texts[1:]:
        more = np.flatnonzero(own != "")
        joined[more] += np.where(joined[more] == "", "", "; ").astype(object) + own[more]
    return joined


def _say_nested(judged: Judged, numbers: Numbers, pairs: Pairs, labels: Labels) -> np.ndarray:
    """Per entry of a nested pair, what must be so for a to lie within b."""
    texts = np.full(len(judged.pair), "", dtype=object)
    nested = np.flatnonzero(pairs.relation[judged.pair] == WITHIN)
    kinds, entry = np.unique(pairs.kind[judged.pair[nested]], return_inverse=True)
    said = []
    for example in pairs.example[kinds]:
        a, b = (numbers.names[ABOUT].iloc[series[example]] for series in (pairs.a, pairs.b))
        said.append(f"only if {explain_nesting(labels.name(About(*a)), labels.name(About(*b)))}")
    texts[nested] = np.array(said, dtype=object)[entry]
    return texts


def _say_wider(judged: Judged, numbers: Numbers, pairs: Pairs, names: dict[str, str]) -> np.ndarray:
    """Per contradiction, the highest wider count of the lower claimant that still lies below the other one's number."""
    texts = np.full(len(judged.pair), "", dtype=object)
    clashes = np.flatnonzero(judged.verdict == CONTRADICT)
    lower_rows, higher_rows = judged.take(clashes).order_rows(numbers)
    nth, wider_rows = _find_wider(lower_rows, numbers, pairs)
    is_still = numbers.lie_below(wider_rows, higher_rows[nth])
    nth, wider_rows = nth[is_still], wider_rows[is_still]
    order = np.lexsort((numbers.exact.most[wider_rows], nth))
    order = order[np.diff(nth[order], append=-1) != 0]
    definitions = numbers.names["definition_id"].to_numpy(object)[numbers.series[wider_rows[order]]]
    texts[clashes[nth[order]]] = [
        f"even the lower party’s wider count, {_say_most(row, numbers)} {names.get(name, name)}, falls short"
        for row, name in zip(wider_rows[order], definitions, strict=True)
    ]
    return texts


def _find_wider(rows: np.ndarray, numbers: Numbers, pairs: Pairs) -> tuple[np.ndarray, np.ndarray]:
    """The rows of that day with a wider count by the same claimant of the same place, each with its place in `rows`."""
    claimant, scope = (number_groups(numbers.names, [column]) for column in ("claimant_id", "scope"))
    is_one = (claimant[pairs.a] == claimant[pairs.b]) & (scope[pairs.a] == scope[pairs.b])
    steps = np.flatnonzero(is_one & (pairs.relation == WITHIN))
    steps = steps[np.argsort(pairs.a[steps], kind="stable")]
    first = np.searchsorted(pairs.a[steps], np.arange(len(numbers.names) + 1))
    series = numbers.series[rows]
    nth, step = spread(first[series + 1] - first[series])
    found = numbers.find(pairs.b[steps[first[series][nth] + step]], numbers.place[rows][nth])
    return nth[found >= 0], found[found >= 0]


def _say_most(row: int, numbers: Numbers) -> str:
    low, high = numbers.low[row], numbers.high[row]
    if low == high:
        return words.number(high)
    return f"{'less than' if high - numbers.exact.most[row] > STRICT / 2 else 'at most'} {words.number(high)}"
