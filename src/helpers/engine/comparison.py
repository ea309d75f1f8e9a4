"""Set claimants side by side, only on a common day and only as far as their definitions and places allow."""

import numpy as np
import pandas as pd

from helpers.corpus.groups import number_groups
from helpers.corpus.tables import Corpus
from helpers.engine.bounds import Solved
from helpers.engine.facts import Facts
from helpers.engine.judged import BROKEN, CONTRADICT, NOT_COMPARABLE, VERDICTS, Judged, judge_pairs
from helpers.engine.needs import find_needs
from helpers.engine.numbers import Numbers, read_numbers
from helpers.engine.pairs import ABOUT, RELATIONS, SAME, Pairs, list_pairs
from helpers.engine.reasons import About, explain_apart, explain_verdict, read_labels

COLUMNS = [
    *("date", "side", "measure_id", "claimant_a", "definition_a", "low_a", "high_a"),
    *("claimant_b", "definition_b", "low_b", "high_b", "relation", "verdict", "ratio_low", "ratio_high"),
    *("scope_a", "scope_b", "needs", "claim_ids", "reason"),
]


def compare_values(values: pd.DataFrame, corpus: Corpus, solved: Solved) -> pd.DataFrame:
    """One row per pair of series about one side and one group of measures, and day on which something changes.

    Series that can be compared: the first day for which both have a row, then each on which the low or high of either
    or the verdict is not that of the row before. Those that cannot: one row, of the latest day of either, with the
    numbers of that day (NaN: none). Two series of one claimant are a pair only where one lies within the other.

    `relation`: same_definition (and place), a_within_b (in definition and place, narrower in one at least), or
    not_nested. `verdict`: agree, contradict or cannot_tell for the same; holds, broken or cannot_tell for a nested one;
    else not_comparable. "More than 5" does not reach 5. The ratio is b's number over a's. `needs`: the readings that
    the verdict rests on; `claim_ids`: the claims behind both numbers; `reason`: why this verdict.
    """
    return _tabulate(*_judge(values, corpus, solved), corpus, solved.facts)


def find_furthest(values: pd.DataFrame, corpus: Corpus, solved: Solved) -> pd.DataFrame:
    """Of what `compare_values` finds, one row per side, measure and two claimants that cannot both be right: that in
    which they are furthest apart, of one definition and place if there is such. These come first, the furthest before.
    """
    judged, numbers, pairs = _judge(values, corpus, solved)
    claimant, subject = (number_groups(numbers.names, of) for of in (["claimant_id"], ["side", "measure_id"]))
    is_clash = np.isin(judged.verdict, [CONTRADICT, BROKEN])
    judged = judged.take(is_clash & (claimant[pairs.a] != claimant[pairs.b])[judged.pair])
    less, more = judged.order_rows(numbers)
    with np.errstate(divide="ignore", invalid="ignore"):
        times = numbers.low[more] / numbers.high[less]
    times[~np.isfinite(times)] = np.inf
    order = np.lexsort((judged.date, -times, pairs.relation[judged.pair] != SAME))
    one, other = claimant[pairs.a[judged.pair[order]]], claimant[pairs.b[judged.pair[order]]]
    about = [subject[pairs.a[judged.pair[order]]], np.minimum(one, other), np.maximum(one, other)]
    _, first = np.unique(np.ravel_multi_index(about, [len(numbers.names) + 1] * 3), return_index=True)
    return _tabulate(judged.take(order[np.sort(first)]), numbers, pairs, corpus, solved.facts)


def _judge(values: pd.DataFrame, corpus: Corpus, solved: Solved) -> tuple[Judged, Numbers, Pairs]:
    """Every pair of series on every day that says something, and what it is judged by."""
    numbers = read_numbers(values, solved)
    pairs = list_pairs(numbers.names, numbers.peak, corpus)
    return judge_pairs(numbers, pairs), numbers, pairs


def _tabulate(judged: Judged, numbers: Numbers, pairs: Pairs, corpus: Corpus, facts: Facts) -> pd.DataFrame:
    table = _name(judged, numbers, pairs).assign(**_find_ratios(judged, numbers))
    table["needs"] = pd.Series(find_needs(judged, numbers, pairs, corpus, facts), dtype="str")
    table["claim_ids"] = _join_claims(judged, numbers, pairs)
    table["reason"] = _explain(judged, table["ratio_low"].notna() | table["ratio_high"].notna(), numbers, pairs, corpus)
    return table[COLUMNS]


def _name(judged: Judged, numbers: Numbers, pairs: Pairs) -> pd.DataFrame:
    """Per entry the day, the two series, their bounds, and the verdict."""
    columns = {"date": judged.date, "relation": _say(RELATIONS, pairs.relation[judged.pair])}
    columns["verdict"] = _say(VERDICTS, judged.verdict)
    for x, series, rows in (("a", pairs.a[judged.pair], judged.a_rows), ("b", pairs.b[judged.pair], judged.b_rows)):
        named = {name: numbers.names[name].astype("str").array.take(series) for name in numbers.names}
        columns |= {"side": named["side"]} | ({"measure_id": named["measure_id"]} if x == "a" else {})
        columns |= {f"{what}_{x}": named[f"{what}_id"] for what in ("claimant", "definition")}
        columns[f"scope_{x}"] = named["scope"]
        for end, bound in (("low", numbers.low), ("high", numbers.high)):
            columns[f"{end}_{x}"] = np.append(np.where(np.isinf(bound), np.nan, bound), np.nan)[rows]
    return pd.DataFrame(columns)


def _say(texts: np.ndarray, places: np.ndarray) -> pd.api.extensions.ExtensionArray:
    """The text at each of these places."""
    return pd.array(texts, dtype="str").take(places)


def _find_ratios(judged: Judged, numbers: Numbers) -> dict[str, np.ndarray]:
    """Per entry the least and the most that b's number can be over a's, outward: a bound stays a bound."""
    is_compared = judged.verdict != NOT_COMPARABLE
    a_rows, b_rows = judged.a_rows, judged.b_rows
    ratios = {}
    with np.errstate(divide="ignore", invalid="ignore"):
        least = numbers.low[b_rows] / np.where(numbers.high[a_rows] > 0, numbers.high[a_rows], np.nan)
        most = numbers.high[b_rows] / np.where(numbers.low[a_rows] > 0, numbers.low[a_rows], np.nan)
        for name, ratio in (("ratio_low", np.floor(least * 1e4) / 1e4), ("ratio_high", np.ceil(most * 1e4) / 1e4)):
            ratios[name] = np.where(is_compared & np.isfinite(ratio) & (ratio > 0), ratio, np.nan)
    return ratios


def _join_claims(judged: Judged, numbers: Numbers, pairs: Pairs) -> pd.Series:
    """Per entry the claims behind a's number and then those behind b's; only one claimant's two can share any."""
    a_claims, b_claims = judged.name_claims(numbers)
    between = np.where((a_claims != "") & (b_claims != ""), ";", "").astype(object)
    claims = a_claims + between + b_claims
    claimant = pd.factorize(numbers.names["claimant_id"])[0]
    is_one = (claimant[pairs.a] == claimant[pairs.b])[judged.pair]
    claims[is_one] = [";".join(dict.fromkeys(ids.split(";"))) for ids in claims[is_one]]
    return pd.Series(claims, dtype="str")


def _explain(judged: Judged, has_ratio: pd.Series, numbers: Numbers, pairs: Pairs, corpus: Corpus) -> np.ndarray:
    """Per entry why it has its verdict: one text for all of a kind with one verdict."""
    labels = read_labels(corpus)
    about = [About(*row) for row in numbers.names[ABOUT].itertuples(index=False)]
    code = (pairs.kind[judged.pair] * len(VERDICTS) + judged.verdict) * 2 + has_ratio
    codes, entry = np.unique(code, return_inverse=True)
    texts = []
    for own in codes:
        kind, verdict = divmod(own // 2, len(VERDICTS))
        a, b = about[pairs.a[pairs.example[kind]]], about[pairs.b[pairs.example[kind]]]
        if verdict == NOT_COMPARABLE:
            texts.append(explain_apart(a, b, corpus, labels))
        else:
            told = VERDICTS[verdict]
            texts.append(explain_verdict(labels.name(a), labels.name(b), told, has_ratio=bool(own % 2)))
    return _say(np.array(texts, dtype=object), entry)
