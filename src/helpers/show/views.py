"""Cut the run's tables down to what one question needs, with the names that a reader knows."""

from dataclasses import replace
from typing import TypedDict

import numpy as np
import pandas as pd

from helpers.base import words
from helpers.base.parameters import ParameterError
from helpers.book.book import Book
from helpers.corpus.groups import SERIES
from helpers.corpus.statements import find_counted
from helpers.corpus.tables import Corpus
from helpers.engine.strict import find_strict
from helpers.judge.sources import candidate_days

KNOWN = ("stated", "implied")
PAIR = ["side", "measure_id", *(f"{what}_{x}" for x in "ab" for what in ("claimant", "definition", "scope"))]
OUTCOMES = {  # what comes of a pair by its verdicts, the gravest first
    **dict.fromkeys(["contradict", "broken"], "cannot both be true"),
    **dict.fromkeys(["agree", "holds"], "hold together"),
    **{"cannot_tell": "open", "not_comparable": "not comparable"},
}


class Focus(TypedDict):
    """What a report leads with: columns of claims.csv, each with one value."""

    side: str
    measure_id: str
    scope: str


def add_names(table: pd.DataFrame, corpus: Corpus) -> pd.DataFrame:
    """The table with the claimant's name, color and marker, the measure's label, unit and group, and is_cumulative."""
    claimants = corpus.claimants.set_index("claimant_id")[["name", "color", "marker"]]
    measures = corpus.measures.set_index("measure_id")[["label", "unit", "group", "is_cumulative"]]
    named = table.reset_index(drop=True)
    for key, looks in (("claimant_id", claimants), ("measure_id", measures)):
        found = looks.reindex(named[key])
        named = named.assign(**{column: found[column].array for column in found})
    if "definition_id" in named:
        named["is_cumulative"] = corpus.list_growing(named)
    return named


def name_series(table: pd.DataFrame) -> pd.Series:
    """A short name for each row's series: claimant and definition."""
    return table["name"] + ": " + table["definition_id"].str.replace("_", " ")


def find_focus(statements: pd.DataFrame, *, measure: str = "", side: str = "", scope: str = "") -> Focus:
    """The side, measure and scope that the most claimants, and then statements, are about: what a report leads with.

    Each that is given is set. Raises ParameterError if no statement is about it.
    """
    for name, column, wanted in (("measure", "measure_id", measure), ("side", "side", side), ("scope", "scope", scope)):
        statements = select(statements, **{column: wanted}) if wanted else statements
        if statements.empty:
            raise ParameterError(f"parameter {name} = {wanted!r}: no claim that is kept is about it")
    best = list_subjects(statements).iloc[0]
    return Focus(side=best["side"], measure_id=best["measure_id"], scope=best["scope"])


def list_subjects(statements: pd.DataFrame) -> pd.DataFrame:
    """One row per side, measure and scope that statements are about, with `n` of them and of `claimants`, what most
    claimants and then statements are about first; of equals, what has the largest number.
    """
    counts = statements.groupby(["side", "measure_id", "scope"]).agg(
        n=("statement_id", "count"), claimants=("claimant_id", "nunique"), most=("value", "max")
    )
    order = ["claimants", "n", "most"]
    return counts.sort_values(order, ascending=False, kind="stable").drop(columns="most").reset_index()


def list_latest(book: Book) -> pd.DataFrame:
    """One row per series with a number: the latest that is known, or a later bound, range or span that was printed.

    `said`: the number in words. What is in doubt is none of them.
    """
    limits = list_limits(book.statements[~book.statements["statement_id"].isin(book.set_aside["statement_id"])])
    limits = limits.rename(columns={"as_of_latest": "date"})
    known = name_rows(book.values[book.values["status"].isin(KNOWN)], book.corpus)
    known = known.assign(said=known["hedge"] + known["value"].map(words.number), rank=1)
    limits = limits.assign(said=[words.limit(row) for row in limits.itertuples()], rank=0, status="stated")
    columns = [*SERIES, "date", "value", "low", "high", "said", "status", "claim_ids", "rank"]
    both = pd.concat([known[columns], limits[columns]]).sort_values(["date", "rank"], kind="stable")
    return both.drop_duplicates(SERIES, keep="last").sort_values(SERIES, ignore_index=True)


def select(table: pd.DataFrame, **wanted: object) -> pd.DataFrame:
    """The rows in which each named column has the wanted value."""
    for column, value in wanted.items():
        table = table[table[column] == value]
    return table


def find_lead(values: pd.DataFrame) -> pd.DataFrame:
    """The known values of the series that has the most of them, by day."""
    known = values[values["status"].isin(KNOWN)]
    if known.empty:
        return known
    best = known.groupby(SERIES).size().sort_values(ascending=False, kind="stable").index[0]
    return select(known, **dict(zip(SERIES, best, strict=True))).sort_values("date")


def list_candidates(corpus: Corpus) -> pd.DataFrame:
    """One row per article and day that its clues allow, with (`record`) and without (`text`) public record.

    Articles whose clues leave one end open, or more than ten years, have no rows. `days_off` counts from the day of
    publication in articles.csv.
    """
    clues = corpus.date_clues.query("dates == 'published'")
    rows = []
    for article in corpus.articles.itertuples():
        own = clues[clues["article_id"] == article.article_id]
        of_text = own[~own["clue"].str.contains("Public record:", regex=False)]
        for stage, used in (("text", of_text), ("record", own)):
            days = candidate_days(used)
            rows += [(article.article_id, article.published, stage, day) for day in ([] if days is None else days)]
    table = pd.DataFrame(rows, columns=["article_id", "published", "stage", "day"])
    table = table.astype({"published": "datetime64[us]", "day": "datetime64[us]"})
    table["days_off"] = (table["day"] - table["published"]).dt.days
    return table


def list_restatements(book: Book) -> pd.DataFrame:
    """One row per statement and article that carries it, stalest first, with the days between the two clocks."""
    rows = book.carried.drop_duplicates(["statement_id", "article_id"])
    spread = rows.groupby("statement_id").agg(n_carriers=("article_id", "nunique"), stalest=("stale_days", "max"))
    rows = add_names(rows.join(spread, on="statement_id"), book.corpus)
    return rows.sort_values(["stalest", "statement_id", "published"], ascending=[False, True, True], ignore_index=True)


def list_candidate_rates(book: Book) -> pd.DataFrame:
    """One row per day that the text alone leaves for an article: what a day the leading series would then have grown.

    The article's own latest total is set against the last total that an earlier article carries.
    """
    lead = find_lead(book.values)
    if lead.empty:
        return pd.DataFrame(columns=["article_id", "candidate", "days", "per_day", "chosen"])
    own = select(book.carried, kind="total", **lead.iloc[0][SERIES].to_dict()).dropna(subset="value")
    own = own.sort_values(["article_id", "as_of_latest"]).groupby("article_id").tail(1)
    own = own.sort_values("published")[["article_id", "published", "as_of_latest", "value"]]
    own["before"], own["before_on"] = own["value"].shift(), own["as_of_latest"].shift()
    text = select(list_candidates(book.corpus), stage="text")[["article_id", "day"]]
    table = own.merge(text, on="article_id").rename(columns={"day": "candidate"})
    table["days"] = (table["candidate"] - table["before_on"]).dt.days
    table = table[table["days"] > 0].copy()
    table["per_day"] = ((table["value"] - table["before"]) / table["days"]).round(1)
    table["chosen"] = table["candidate"] == table["published"]
    return table[["article_id", "candidate", "days", "per_day", "chosen"]].reset_index(drop=True)


def name_rows(table: pd.DataFrame, corpus: Corpus) -> pd.DataFrame:
    """The table with names, `series` (claimant and definition), and `hedge`: "about " before a value printed so."""
    named = add_names(table, corpus)
    named = named.assign(series=name_series(named), hedge="")
    if {"status", "claim_ids"} <= set(named):
        hedged = set(corpus.claims.query("qualifier == 'about'")["claim_id"])
        told = [hedged.issuperset(str(ids).split(";")) for ids in named["claim_ids"]]
        named.loc[named["status"].eq("stated") & np.array(told, dtype=bool), "hedge"] = "about "
    return named


def list_drawn(book: Book, focus: Focus) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """What a timeline of one measure, side and scope draws, named: the values, what was printed without being one
    (`list_limits`) and nothing contradicts, and what is in doubt.
    """
    aside, limits = select(book.set_aside, **focus), list_limits(select(book.statements, **focus))
    limits = limits[~limits["statement_id"].isin(aside["statement_id"])]
    tables = select(book.values, **focus), limits, aside
    values, limits, aside = (name_rows(table, book.corpus) for table in tables)
    return values, limits, aside


def list_limits(statements: pd.DataFrame) -> pd.DataFrame:
    """The statements that are no value for a day: bounds, ranges, and totals known to a span of days only. Revised ones
    are left out, and so are changes and what enters no arithmetic.
    """
    statements = statements[find_counted(statements)]
    is_span = statements["as_of_earliest"] != statements["as_of_latest"]
    is_limit = (statements["value"].isna() | is_span) & statements["superseded_by"].isna()
    return statements[is_limit & statements["kind"].ne("change")]


def span_rows(table: pd.DataFrame, corpus: Corpus) -> list[str]:
    """Per row of values.csv its interval in words: "more than 7,000" where 7,000 itself is none of it."""
    strict = find_strict(table, corpus.claims)
    strict_ends = [[end for end in strict if strict[end][place]] for place in range(len(table))]
    ends = zip(table["low"], table["high"], strict_ends, strict=True)
    return [words.span(low, high, strict=own) for low, high, own in ends]


def keep_claimant(corpus: Corpus, claimant_id: str) -> Corpus:
    """The corpus with the claims of one claimant alone."""
    return replace(corpus, claims=select(corpus.claims, claimant_id=claimant_id))


def list_outcomes(compared: pd.DataFrame) -> pd.DataFrame:
    """One row per pair of series: how they are related, and the gravest that its verdicts come to (`outcome`)."""
    rank = compared["verdict"].map({verdict: place for place, verdict in enumerate(OUTCOMES)})
    reason = compared["reason"].where(compared["verdict"] == "not_comparable", "")  # it alone names b's measure
    table = compared.assign(outcome=compared["verdict"].map(OUTCOMES), rank=rank, reason=reason)
    table = table.sort_values("rank", kind="stable").drop_duplicates([*PAIR, "reason"])
    return table.sort_values(PAIR, ignore_index=True)[[*PAIR, "relation", "outcome"]]


LEDGER = ["change_equals_difference", "bound_holds", "carriers_agree", "carried_over"]
