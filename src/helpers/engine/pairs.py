"""Which series are set side by side: of the same thing, one inside the other, or neither."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from helpers.corpus.groups import number_groups
from helpers.corpus.nesting import list_wider
from helpers.corpus.tables import Corpus

RELATIONS = np.array(["same_definition", "a_within_b", "not_nested"], dtype=object)
SAME, WITHIN, APART = range(len(RELATIONS))
ABOUT = ["measure_id", "definition_id", "scope"]  # what decides how two series are related


@dataclass(frozen=True)
class Pairs:
    """One entry per pair of series: the places `a` and `b` in the table of series, and how they are related.

    `relation`: a place in RELATIONS. `kind`: a number, equal for pairs of the same measures, definitions and places,
    on which alone the words about them depend. `example`: per kind, one of its pairs.
    """

    a: np.ndarray
    b: np.ndarray
    relation: np.ndarray
    kind: np.ndarray
    example: np.ndarray


def list_pairs(series: pd.DataFrame, peak: np.ndarray, corpus: Corpus) -> Pairs:
    """All pairs of series about one side and one group of measures; of one claimant, only one inside the other.

    a is the one inside b; otherwise the one with the lower `peak` (per series), or else the first.
    """
    group = series["measure_id"].map(corpus.measures.set_index("measure_id")["group"]).fillna(series["measure_id"])
    a, b = _pair_up(number_groups(series.assign(group=group), ["side", "group"]))
    is_inside, is_around = _find_order(series, a, b, corpus)
    is_turned = np.where(is_inside == is_around, peak[a] > peak[b], is_around)
    a, b = np.where(is_turned, b, a), np.where(is_turned, a, b)
    relation = np.select([is_inside & is_around, is_inside | is_around], [SAME, WITHIN], APART)
    claimant = number_groups(series, ["claimant_id"])
    is_pair = (relation == WITHIN) | (claimant[a] != claimant[b])
    a, b = a[is_pair], b[is_pair]
    return Pairs(a, b, relation[is_pair], *_number_kinds(number_groups(series, ABOUT), a, b))


def spread(counts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Each place as often as `counts` says, numbered: [2, 1] gives [0, 0, 1] and [0, 1, 0]."""
    places = np.repeat(np.arange(len(counts)), counts)
    return places, np.arange(len(places)) - (np.cumsum(counts) - counts)[places]


def _pair_up(group: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """All pairs of places of one group, in each the first place first."""
    order = np.argsort(group, kind="stable")
    ends = np.searchsorted(group[order], group[order], side="right")
    first_places, step = spread(ends - np.arange(len(order)) - 1)
    return order[first_places], order[first_places + 1 + step]


def _find_order(series: pd.DataFrame, a: np.ndarray, b: np.ndarray, corpus: Corpus) -> tuple[np.ndarray, np.ndarray]:
    """Per pair of series, whether a lies inside b, and whether b lies inside a; each thing lies inside itself."""
    measure = number_groups(series, ["measure_id"])
    is_inside = measure[a] == measure[b]
    is_around = is_inside.copy()
    for column, within in (("definition_id", corpus.definition_within), ("scope", corpus.scope_within)):
        codes, is_within = _tabulate_order(series[column], within)
        is_inside &= is_within[codes[a], codes[b]]
        is_around &= is_within[codes[b], codes[a]]
    return is_inside, is_around


def _tabulate_order(names: pd.Series, within: Mapping[str, object]) -> tuple[np.ndarray, np.ndarray]:
    """Per name its number, and per two numbers whether the first name lies within the second."""
    codes, listed = pd.factorize(names)
    is_within = np.zeros((len(listed), len(listed)), dtype=bool)
    for number, name in enumerate(listed):
        is_within[number] = listed.isin(list_wider(name, within))
    return codes, is_within


def _number_kinds(about: np.ndarray, a: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Per pair its kind, and per kind the first of its pairs. `about`: per series, what it is about."""
    _, example, kind = np.unique(about[a] * (len(about) + 1) + about[b], return_index=True, return_inverse=True)
    return kind, example
