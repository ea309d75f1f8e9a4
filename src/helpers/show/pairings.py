"""Pairs of claimants: the number of each in words, whether it is printed, and what comes of both."""

from functools import lru_cache

import numpy as np
import pandas as pd

from helpers.base import words
from helpers.book.book import Book
from helpers.corpus.groups import number_groups, pick_first
from helpers.corpus.qualifiers import STRICT
from helpers.corpus.tables import Corpus
from helpers.engine.ends import find_ends
from helpers.engine.reasons import explain_measures
from helpers.show.views import find_hedged

PAIR = ["side", "measure_id", *(f"{what}_{x}" for x in "ab" for what in ("claimant", "definition", "scope"))]
OUTCOMES = {  # what comes of a pair by its verdicts, the gravest first
    **dict.fromkeys(["contradict", "broken"], "cannot both be true"),
    **dict.fromkeys(["agree", "holds"], "fits together"),
    **{"cannot_tell": "too little said to tell", "not_comparable": "not comparable"},
}
RELATIONS = {  # of the two counts of a pair
    "same_definition": "both count the same", "a_within_b": "one count lies within the other",
    "not_nested": "neither lies within the other",
}  # fmt: skip


def span_ends(pairs: pd.DataFrame, end: str, book: Book) -> list[str]:
    """Per decided row of comparisons.csv the number of one of the two ("a" or "b") in words, as its own claims leave
    it: "more than 7,000" where 7,000 itself is none of it.

    A hedged number of the day is said as it was printed, not as the interval that it stands for.
    """
    corpus = book.corpus
    own = pairs[["side", "measure_id", "date"]].assign(
        claimant_id=pairs[f"claimant_{end}"], definition_id=pairs[f"definition_{end}"], scope=pairs[f"scope_{end}"],
        low=pairs[f"low_{end}"], high=pairs[f"high_{end}"], status="",
        claim_ids=pd.Series(keep_own(pairs, end, corpus), index=pairs.index, dtype="str"),
    )  # fmt: skip
    first = own["claim_ids"].str.split(";").str[0]
    is_behind = corpus.claims["kind"].ne("change") & corpus.claims["claim_id"].isin(first)
    totals = corpus.claims[is_behind].set_index("claim_id")
    number, day = (first.map(totals[column].to_dict()) for column in ("value", "as_of_latest"))
    is_hedged = find_hedged(own["claim_ids"], corpus) & own["low"].le(number) & own["high"].ge(number)
    is_hedged &= day.eq(own["date"])
    ends = find_ends(own, book.solved)
    own["is_above"], own["is_below"] = ends.least - own["low"] > STRICT / 2, own["high"] - ends.most > STRICT / 2
    own["is_whole"] = own["measure_id"].map(book.reading.counts_whole)
    spans = (
        words.span(
            *(words.inward(row.low, row.high) if row.is_whole else (row.low, row.high)),
            strict=["low"] * row.is_above + ["high"] * row.is_below,
        )
        for row in own.itertuples()
    )
    said = zip(spans, is_hedged, number, strict=True)
    return [f"about {words.number(value)}" if is_about else span for span, is_about, value in said]


def keep_own(pairs: pd.DataFrame, end: str, corpus: Corpus) -> list[str]:
    """Per row of comparisons.csv, those of the claims behind it that one of the two claimants made."""
    owner = _list_owners(corpus)
    cells = zip(pairs["claim_ids"].tolist(), pairs[f"claimant_{end}"].tolist(), strict=True)
    return [";".join(name for name in ids.split(";") if owner.get(name) == claimant) for ids, claimant in cells]


@lru_cache(maxsize=4)
def _list_owners(corpus: Corpus) -> dict[str, str]:
    """Per claim who made it."""
    return dict(zip(corpus.claims["claim_id"].tolist(), corpus.claims["claimant_id"].tolist(), strict=True))


def list_told(pairs: pd.DataFrame, end: str, book: Book) -> np.ndarray:
    """Per row of comparisons.csv, whether the number of one of the two is printed: by one statement, of its day."""
    statements, behind = book.statements, pairs["claim_ids"].reset_index(drop=True).str.split(";").explode()
    row_of = {name: row for row, ids in enumerate(statements["claim_ids"].tolist()) for name in ids.split(";")}
    found = pd.DataFrame({"nth": behind.index, "row": behind.map(row_of)}).dropna().drop_duplicates()
    nth, said = found["nth"].to_numpy(), statements.iloc[found["row"].astype(int)]
    is_own = said["claimant_id"].to_numpy() == pairs[f"claimant_{end}"].to_numpy()[nth]
    days, day = said[["as_of_earliest", "as_of_latest"]].to_numpy(), pairs["date"].to_numpy()[nth]
    n, n_of_day = (
        np.bincount(nth[is_one], minlength=len(pairs))
        for is_one in (is_own, is_own & (days == day[:, None]).all(axis=1))
    )
    return (n == 1) & (n_of_day == 1)


def list_outcomes(compared: pd.DataFrame) -> pd.DataFrame:
    """One row per pair of series of different claimants: how they are related, and the gravest that its verdicts come
    to (`outcome`).
    """
    rank, is_apart = pd.Categorical(compared["verdict"], list(OUTCOMES)).codes, compared["verdict"] == "not_comparable"
    named = compared[PAIR].assign(reason=compared["reason"].where(is_apart, ""))  # it alone names b's measure
    order = np.argsort(rank, kind="stable")
    order = order[(compared["claimant_a"] != compared["claimant_b"]).to_numpy()[order]]
    first = pick_first(number_groups(named, list(named)), order)
    told = compared[["relation", "verdict"]].iloc[first]
    table = named.iloc[first].assign(relation=told["relation"], outcome=told["verdict"].map(OUTCOMES))
    return table.sort_values(PAIR, ignore_index=True)[[*PAIR, "relation", "outcome", "reason"]]


def find_measures_of_b(pairs: pd.DataFrame, corpus: Corpus) -> list[str]:
    """Per row of comparisons.csv the measure of b, which is a's own unless the two are of different ones."""
    measures = list(corpus.measures["measure_id"])
    apart = {explain_measures(a, b): b for a in measures for b in measures}
    return [apart.get(reason, own) for reason, own in zip(pairs["reason"], pairs["measure_id"], strict=True)]
