"""Set claimants side by side, only on a common day and only as far as their definitions allow."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import NamedTuple

import numpy as np
import pandas as pd

from helpers.corpus.groups import SERIES
from helpers.corpus.nesting import list_wider
from helpers.corpus.tables import Corpus

COLUMNS = [
    *("date", "side", "measure_id", "claimant_a", "definition_a", "low_a", "high_a"),
    *("claimant_b", "definition_b", "low_b", "high_b", "relation", "verdict", "ratio_low", "ratio_high"),
    *("scope_a", "scope_b", "reason"),
]
ENDS = ["low_a", "high_a", "low_b", "high_b"]


class _Series(NamedTuple):
    """The name of a series: what `groups.SERIES` lists."""

    claimant: str
    side: str
    measure: str
    definition: str
    scope: str


@dataclass(frozen=True)
class _Pair:
    """Two series that are set side by side; `why_not`: why they cannot be compared, or an empty text."""

    a: _Series
    b: _Series
    relation: str
    why_not: str


def compare_values(values: pd.DataFrame, corpus: Corpus) -> pd.DataFrame:
    """One row per day and pair of series about one side and one kind of measure.

    `relation`: same_definition, a_within_b or not_nested. `verdict`: agree, contradict or cannot_tell for the same
    definition; holds, broken or cannot_tell for a nested one; else not_comparable. `reason` says why. The ratio is b's
    number over a's. A bound counts as if it reached its own number: "more than 5" and 5 are not told apart.
    Two series of one claimant are a pair only where one definition lies within the other.
    """
    rows = {_Series(*key): own.set_index("date") for key, own in values.groupby(SERIES)}
    order = sorted(rows, key=lambda series: (_find_peak(rows[series]), series))
    tables = [_judge(pair, rows[pair.a], rows[pair.b]) for pair in _list_pairs(order, corpus)]
    numbers = dict.fromkeys([*ENDS, "ratio_low", "ratio_high"], float)
    nothing = pd.DataFrame(columns=COLUMNS).astype({"date": "datetime64[us]", **numbers})
    table = pd.concat(tables, ignore_index=True) if tables else nothing
    return table[COLUMNS].sort_values([*COLUMNS[:5], "claimant_b", "definition_b"], ignore_index=True)


def _find_peak(rows: pd.DataFrame) -> float:
    """The most that a series is ever known to have reached: who claims less comes first."""
    return rows["low"].max() if rows["low"].notna().any() else 0.0


def _list_pairs(order: list[_Series], corpus: Corpus) -> Iterator[_Pair]:
    """The pairs that are set side by side."""
    wider = corpus.definitions.set_index("definition_id")["within"].to_dict()
    group = corpus.measures.set_index("measure_id")["group"].to_dict()
    for a, b in combinations(order, 2):
        if a.side != b.side or group.get(a.measure, a.measure) != group.get(b.measure, b.measure):
            continue
        pair = _relate(a, b, wider)
        if a.claimant != b.claimant or (pair.relation == "a_within_b" and not pair.why_not):
            yield pair


def _relate(a: _Series, b: _Series, wider: dict[str, str]) -> _Pair:
    """The pair, a's definition within b's if one lies within the other."""
    if a.definition != b.definition and a.definition in list_wider(b.definition, wider):
        a, b = b, a
    is_within = b.definition in list_wider(a.definition, wider)
    relation = "same_definition" if a.definition == b.definition else "a_within_b" if is_within else "not_nested"
    why_not = ""
    if a.measure != b.measure:
        why_not = f"different measures: {a.measure} and {b.measure}"
    elif a.scope != b.scope:
        why_not = f"different scopes: {a.scope} and {b.scope}"
    elif relation == "not_nested":
        why_not = f"neither definition lies within the other: {a.definition} and {b.definition}"
    return _Pair(a, b, relation, why_not)


def _judge(pair: _Pair, rows_a: pd.DataFrame, rows_b: pd.DataFrame) -> pd.DataFrame:
    """One row per common day of two series."""
    a, b = pair.a, pair.b
    both = rows_a.join(rows_b, suffixes=("_a", "_b"), how="inner")
    table = pd.DataFrame({"date": both.index, "side": a.side, "measure_id": a.measure, "relation": pair.relation})
    table[["claimant_a", "definition_a", "scope_a"]] = a.claimant, a.definition, a.scope
    table[["claimant_b", "definition_b", "scope_b"]] = b.claimant, b.definition, b.scope
    table[ENDS] = both[ENDS].to_numpy()
    table["verdict"] = _find_verdicts(pair, both)
    for column, ratio in _find_ratios(both).items():
        table[column] = ratio.where(np.isfinite(ratio) & (ratio > 0) & (pair.why_not == "")).to_numpy()
    reasons = {
        "agree": "same definition, and both give a value that the other allows",
        "contradict": "same definition, and no value satisfies both",
        "cannot_tell": "the bounds overlap",
        "holds": f"{a.definition} lies within {b.definition}, and a is at most b; the ratio is of unlike things",
        "broken": f"{a.definition} lies within {b.definition}, yet a is more than b",
        "not_comparable": pair.why_not,
    }
    return table.assign(reason=table["verdict"].map(reasons))


def _find_verdicts(pair: _Pair, both: pd.DataFrame) -> np.ndarray:
    """Per row of `both`, the verdict."""
    if pair.why_not:
        return np.full(len(both), "not_comparable")
    low_a, low_b = both["low_a"].fillna(-np.inf), both["low_b"].fillna(-np.inf)
    high_a, high_b = both["high_a"].fillna(np.inf), both["high_b"].fillna(np.inf)
    if pair.relation == "a_within_b":
        return np.select([high_a <= low_b, low_a > high_b], ["holds", "broken"], "cannot_tell")
    is_apart = (low_a > high_b) | (low_b > high_a)
    is_known = both[["value_a", "value_b"]].notna().all(axis=1)
    is_line = both[["status_a", "status_b"]].eq("interpolated").any(axis=1)
    return np.select([is_apart, is_known & ~is_line], ["contradict", "agree"], "cannot_tell")


def _find_ratios(both: pd.DataFrame) -> dict[str, pd.Series]:
    """Per row of `both`, the least and the most that b's number can be over a's, outward: a bound stays a bound."""
    least = both["low_b"] / both["high_a"].where(both["high_a"] > 0)
    most = both["high_b"] / both["low_a"].where(both["low_a"] > 0)
    return {"ratio_low": np.floor(least * 1e4) / 1e4, "ratio_high": np.ceil(most * 1e4) / 1e4}
