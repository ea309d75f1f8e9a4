"""Set claimants side by side, only on a common day and only as far as their definitions allow."""

from itertools import combinations

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
ENDS = ("low_a", "high_a", "low_b", "high_b")


def compare_values(values: pd.DataFrame, corpus: Corpus) -> pd.DataFrame:
    """One row per day and pair of series about one side and one kind of measure.

    `relation`: same_definition, a_within_b or not_nested. `verdict`: agree, contradict or cannot_tell for the same
    definition; holds, broken or cannot_tell for a nested one; else not_comparable. `reason` says why. The ratio is b's
    number over a's. A bound counts as if it reached its own number: "more than 5" and 5 are not told apart.
    Two series of one claimant are a pair only where one definition lies within the other.
    """
    wider = corpus.definitions.set_index("definition_id")["within"].to_dict()
    group = corpus.measures.set_index("measure_id")["group"].to_dict()
    series = {key: rows.set_index("date") for key, rows in values.groupby(SERIES)}
    tables = []
    for one, other in combinations(sorted(series, key=lambda k: (_peak(series[k]), k)), 2):
        if one[1] != other[1] or group.get(one[2], one[2]) != group.get(other[2], other[2]):
            continue
        if other[3] != one[3] and one[3] in list_wider(other[3], wider):
            one, other = other, one
        relation, why_not = _relate(one, other, wider)
        if one[0] == other[0] and (why_not or relation != "a_within_b"):
            continue
        tables.append(_judge(one, series[one], other, series[other], relation, why_not))
    nothing = pd.DataFrame(columns=COLUMNS).astype(
        {"date": "datetime64[us]"} | dict.fromkeys((*ENDS, "ratio_low", "ratio_high"), float)
    )
    table = pd.concat(tables, ignore_index=True) if tables else nothing
    return table[COLUMNS].sort_values([*COLUMNS[:5], "claimant_b", "definition_b"], ignore_index=True)


def _peak(rows: pd.DataFrame) -> float:
    """The most that a series is ever known to have reached: who claims less comes first."""
    return rows["low"].max() if rows["low"].notna().any() else 0.0


def _relate(one: tuple, other: tuple, wider: dict) -> tuple[str, str]:
    """(relation of the definitions, why the two cannot be compared or an empty text)."""
    same, inside = one[3] == other[3], other[3] in list_wider(one[3], wider)
    relation = "same_definition" if same else "a_within_b" if inside else "not_nested"
    if one[2] != other[2]:
        return relation, f"different measures: {one[2]} and {other[2]}"
    if one[4] != other[4]:
        return relation, f"different scopes: {one[4]} and {other[4]}"
    if relation == "not_nested":
        return relation, f"neither definition lies within the other: {one[3]} and {other[3]}"
    return relation, ""


def _judge(one: tuple, a: pd.DataFrame, other: tuple, b: pd.DataFrame, relation: str, why_not: str) -> pd.DataFrame:
    both = a.join(b, suffixes=("_a", "_b"), how="inner")
    low_a, low_b = both["low_a"].fillna(-np.inf), both["low_b"].fillna(-np.inf)
    high_a, high_b = both["high_a"].fillna(np.inf), both["high_b"].fillna(np.inf)
    if why_not:
        verdict = np.full(len(both), "not_comparable")
    elif relation == "same_definition":
        apart = (low_a > high_b) | (low_b > high_a)
        known = both["value_a"].notna() & both["value_b"].notna() & ~both["status_a"].eq("interpolated")
        agree = ~apart & known & ~both["status_b"].eq("interpolated")
        verdict = np.select([apart, agree], ["contradict", "agree"], "cannot_tell")
    else:
        verdict = np.select([high_a <= low_b, low_a > high_b], ["holds", "broken"], "cannot_tell")
    table = pd.DataFrame({"date": both.index, "side": one[1], "measure_id": one[2], "relation": relation})
    table["claimant_a"], table["definition_a"] = one[0], one[3]
    table["claimant_b"], table["definition_b"] = other[0], other[3]
    table["scope_a"], table["scope_b"] = one[4], other[4]
    for column in ENDS:
        table[column] = both[column].to_numpy()
    table["verdict"] = verdict
    least, most = low_b / high_a.where(high_a > 0), high_b / low_a.where(low_a > 0)
    # outward, so that a bound stays a bound at four decimals
    for column, ratio in (("ratio_low", np.floor(least * 1e4) / 1e4), ("ratio_high", np.ceil(most * 1e4) / 1e4)):
        table[column] = ratio.where(np.isfinite(ratio) & (ratio > 0) & (why_not == "")).to_numpy()
    reasons = {
        "agree": "same definition, and both give a value that the other allows",
        "contradict": "same definition, and no value satisfies both",
        "cannot_tell": "the bounds overlap",
        "holds": f"{one[3]} lies within {other[3]}, and a is at most b; the ratio is of unlike things",
        "broken": f"{one[3]} lies within {other[3]}, yet a is more than b",
        "not_comparable": why_not,
    }
    table["reason"] = table["verdict"].map(reasons)
    return table
