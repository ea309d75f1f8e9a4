"""What two series' numbers say of each other, on the days on which that, or a number of either, changes."""

from dataclasses import dataclass, fields

import numpy as np

from helpers.corpus.qualifiers import STRICT
from helpers.engine.numbers import Numbers
from helpers.engine.pairs import APART, SAME, Pairs, spread

VERDICTS = np.array(["cannot_tell", "agree", "contradict", "holds", "broken", "not_comparable"], dtype=object)
CANNOT_TELL, AGREE, CONTRADICT, HOLDS, BROKEN, NOT_COMPARABLE = range(len(VERDICTS))


@dataclass(frozen=True)
class Judged:
    """One entry per pair and day: the place of the `pair`, the day, and the `verdict`, a place in VERDICTS.

    `a_rows` and `b_rows`: the rows of Numbers with what the two series have for the day; -1: nothing.
    """

    pair: np.ndarray
    date: np.ndarray
    a_rows: np.ndarray
    b_rows: np.ndarray
    verdict: np.ndarray

    def order_rows(self, numbers: Numbers) -> tuple[np.ndarray, np.ndarray]:
        """Of two that clash, the row of the one that claims less, and that of the other."""
        is_a_lower = numbers.lie_below(self.a_rows, self.b_rows)
        return np.where(is_a_lower, self.a_rows, self.b_rows), np.where(is_a_lower, self.b_rows, self.a_rows)

    def name_claims(self, numbers: Numbers) -> list[np.ndarray]:
        """Per entry the claims behind a's number, and those behind b's ("" for none): of a stated one those that state
        it, and where these alone do not make the verdict, those that leave it less room.
        """
        named, exact = [np.append(numbers.claim_ids, "")[rows] for rows in (self.a_rows, self.b_rows)], numbers.exact
        is_a_lower = (self.verdict == HOLDS) | numbers.lie_below(self.a_rows, self.b_rows)
        lower, higher = np.where(is_a_lower, [self.a_rows, self.b_rows], [self.b_rows, self.a_rows])
        least_gap = np.where(self.verdict == HOLDS, -STRICT / 2, STRICT / 2)
        is_short = exact.own_least[higher] - exact.own_most[lower] <= least_gap
        is_short &= np.isin(self.verdict, [CONTRADICT, BROKEN, HOLDS])
        for place in np.flatnonzero(is_short & ((exact.most_ids[lower] != "") | (exact.least_ids[higher] != ""))):
            more = exact.most_ids[lower[place]], exact.least_ids[higher[place]]
            for claims, ids in zip(named, more if is_a_lower[place] else more[::-1], strict=True):
                known = [*claims[place].split(";"), *ids.split(";")]
                claims[place] = ";".join(dict.fromkeys(filter(None, known)))
        return named

    def take(self, places: np.ndarray) -> "Judged":
        """These entries (a mask, or places) alone."""
        return Judged(*(getattr(self, field.name)[places] for field in fields(self)))


def judge_pairs(numbers: Numbers, pairs: Pairs) -> Judged:
    """Every pair on every day that says something, by day and then the names of a's and b's series."""
    parts = [_judge_changes(numbers, pairs), _judge_apart(numbers, pairs)]
    judged = Judged(*(np.concatenate([getattr(p, field.name) for p in parts]) for field in fields(Judged)))
    return judged.take(np.lexsort((pairs.b[judged.pair], pairs.a[judged.pair], judged.date)))


def _judge_changes(numbers: Numbers, pairs: Pairs) -> Judged:
    """Pairs that can be compared: the first common day, and each that differs from the common day before."""
    pair, a_rows, b_rows = _list_candidates(numbers, pairs)
    verdict = _find_verdicts(numbers, pairs.relation[pair] == SAME, a_rows, b_rows)
    is_new = np.zeros(len(pair), dtype=bool)
    is_new[:1] = True
    for told in (pair, numbers.bounds[a_rows], numbers.bounds[b_rows], verdict):
        is_new[1:] |= told[1:] != told[:-1]
    return Judged(pair, numbers.date[a_rows], a_rows, b_rows, verdict).take(is_new)


def _list_candidates(numbers: Numbers, pairs: Pairs) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The common days on which either series of a pair has another row than before: the pair, and the two rows."""
    compared, n_places = np.flatnonzero(pairs.relation != APART), numbers.place.max(initial=0) + 1
    starts, keys = numbers.starts, []
    first = np.searchsorted(numbers.series[starts], np.arange(len(numbers.names) + 1))
    for series in (pairs.a[compared], pairs.b[compared]):
        nth, step = spread(first[series + 1] - first[series])
        keys.append(nth * n_places + numbers.place[starts[first[series][nth] + step]])
    key = np.sort(np.concatenate(keys))  # twice where both change
    nth, place = np.divmod(key[np.diff(key, prepend=-1) > 0], n_places)
    pair = compared[nth]
    a_rows, b_rows = numbers.find(pairs.a[pair], place), numbers.find(pairs.b[pair], place)
    is_common = (a_rows >= 0) & (b_rows >= 0)
    return pair[is_common], a_rows[is_common], b_rows[is_common]


def _find_verdicts(numbers: Numbers, is_same: np.ndarray, a_rows: np.ndarray, b_rows: np.ndarray) -> np.ndarray:
    """Per entry the verdict; `is_same`: of one definition and place, where otherwise a lies within b."""
    is_less, is_more = numbers.lie_below(a_rows, b_rows), numbers.lie_below(b_rows, a_rows)
    is_told = numbers.is_value[a_rows] & numbers.is_value[b_rows]
    is_at_most = numbers.reach_at_most(a_rows, b_rows)
    return np.select(
        [is_same & (is_less | is_more), is_same & is_told, ~is_same & is_more, ~is_same & is_at_most],
        [CONTRADICT, AGREE, BROKEN, HOLDS],
        CANNOT_TELL,
    )


def _judge_apart(numbers: Numbers, pairs: Pairs) -> Judged:
    """Pairs that cannot be compared: the latest day of either series."""
    pair = np.flatnonzero(pairs.relation == APART)
    a_rows, b_rows = numbers.ends[pairs.a[pair]], numbers.ends[pairs.b[pair]]
    date = np.maximum(numbers.date[a_rows], numbers.date[b_rows])
    a_rows, b_rows = (np.where(numbers.date[rows] == date, rows, -1) for rows in (a_rows, b_rows))
    return Judged(pair, date, a_rows, b_rows, np.full(len(pair), NOT_COMPARABLE))
