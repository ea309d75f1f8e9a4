"""Cut the run's tables down to what one question needs, with the names that a reader knows."""

from functools import lru_cache
from typing import TypedDict

import numpy as np
import pandas as pd

from helpers.base import words
from helpers.base.parameters import ParameterError
from helpers.book.book import Book
from helpers.corpus.groups import SERIES
from helpers.corpus.statements import find_counted
from helpers.corpus.tables import Corpus
from helpers.judge.sources import candidate_days

KNOWN = ("stated", "implied")
NOT_PRINTED = "not printed"  # the publisher of an article whose text does not say


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


@lru_cache(maxsize=4)
def list_latest(book: Book) -> pd.DataFrame:
    """One row per series with a number: the latest that is known, or a later bound, range or span that was printed.

    `said`: the number in words; it is about a day from `first` to `date`. What is in doubt is none of them.
    """
    limits = list_limits(book.statements[~book.statements["statement_id"].isin(book.set_aside["statement_id"])])
    limits = limits.rename(columns={"as_of_latest": "date", "as_of_earliest": "first"})
    known = name_rows(book.values[book.values["status"].isin(KNOWN)], book.corpus)
    known = known.assign(said=known["hedge"] + known["value"].map(words.number), rank=1, first=known["date"])
    limits = limits.assign(said=[words.limit(row) for row in limits.itertuples()], rank=0, status="stated")
    columns = [*SERIES, "first", "date", "value", "low", "high", "said", "status", "claim_ids", "rank"]
    both = pd.concat([known[columns], limits[columns]]).sort_values(["date", "rank"], kind="stable")
    return both.drop_duplicates(SERIES, keep="last").sort_values(SERIES, ignore_index=True)


def number_days(corpus: Corpus) -> dict[pd.Timestamp, int]:
    """Per day on which articles appeared its place among all such days, from 0."""
    return {day: nth for nth, day in enumerate(sorted(set(corpus.articles["published"])))}


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


def name_articles(corpus: Corpus) -> dict[str, str]:
    """What a reader calls each article: by its day and publisher, if known; by its id too where another has these."""
    articles = corpus.articles
    days = [words.hold_days(words.short_day(day)) for day in articles["published"]]
    publishers = map(read_publisher, articles["publisher"])
    said = [", ".join(filter(None, both)) for both in zip(days, publishers, strict=True)]
    many = pd.Series(said).duplicated(keep=False)
    told = [f"{name} ({article})" if shared else name
            for name, article, shared in zip(said, articles["article_id"], many, strict=True)]  # fmt: skip
    return dict(zip(articles["article_id"], told, strict=True))


def read_publisher(cell: str) -> str:
    """Who published an article; empty where its text does not say."""
    return "" if cell == NOT_PRINTED else cell


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


def find_own(carried: pd.DataFrame, book: Book) -> str:
    """Of the claims of one article, one that no article printed before it; if all were, its first."""
    own = carried[carried["statement_id"].map(_list_first_days(book)).eq(carried["published"])]
    return str((own if len(own) else carried)["claim_id"].iloc[0])


@lru_cache(maxsize=4)
def _list_first_days(book: Book) -> pd.Series:
    """Per statement the day on which it was first printed."""
    return book.carried.groupby("statement_id")["published"].min()


def list_restatements(book: Book) -> pd.DataFrame:
    """One row per statement and article that carries it, stalest first, with the days between the two clocks."""
    rows = book.carried.drop_duplicates(["statement_id", "article_id"])
    spread = rows.groupby("statement_id").agg(n_carriers=("article_id", "nunique"), stalest=("stale_days", "max"))
    rows = add_names(rows.join(spread, on="statement_id"), book.corpus)
    order = ["stalest", "statement_id", "stale_days", "article_id"]
    return rows.sort_values(order, ascending=[False, True, False, True], ignore_index=True)


def list_candidate_rates(book: Book) -> pd.DataFrame:
    """One row per day that the text alone leaves for an article: what a day the leading series would then have grown.

    The article's own latest total is set against the last total that an earlier article carries. Of many such days the
    one that was chosen and its neighbours: `n_days` says how many there are.
    """
    columns = ["article_id", "candidate", "n_days", "days", "per_day", "chosen"]
    lead = find_lead(book.values)
    if lead.empty:
        return pd.DataFrame(columns=columns)
    own = select(book.carried, kind="total", **lead.iloc[0][SERIES].to_dict()).dropna(subset="value")
    own = own.sort_values(["article_id", "as_of_latest"]).groupby("article_id").tail(1)
    own = own.sort_values("published")[["article_id", "published", "as_of_latest", "value"]]
    own["before"], own["before_on"] = own["value"].shift(), own["as_of_latest"].shift()
    text = select(list_candidates(book.corpus), stage="text")[["article_id", "day"]]
    table = own.merge(text, on="article_id").rename(columns={"day": "candidate"})
    table["days"] = (table["candidate"] - table["before_on"]).dt.days
    table = table[table["days"] > 0].copy()
    table["per_day"] = (table["value"] - table["before"]) / table["days"]
    table["chosen"] = table["candidate"] == table["published"]
    by_article = table.groupby("article_id")
    table["n_days"] = by_article["candidate"].transform("size")
    is_beside = sum(by_article["chosen"].shift(way, fill_value=False).astype(int) for way in (-1, 0, 1))
    return table.loc[is_beside > 0, columns].reset_index(drop=True)


def name_rows(table: pd.DataFrame, corpus: Corpus) -> pd.DataFrame:
    """The table with names, and `hedge`: "about " before a value printed so, or that follows from such."""
    named = add_names(table, corpus).assign(hedge="")
    if {"status", "claim_ids"} <= set(named):
        is_hedged = named["status"].eq("stated") & find_hedged(named["claim_ids"], corpus)
        is_hedged |= named["status"].eq("implied") & named["low"].ne(named["high"])
        named.loc[is_hedged, "hedge"] = "about "
    return named


def restore_hedges(rows: pd.DataFrame, corpus: Corpus) -> pd.DataFrame:
    """Statements or claims with the qualifier "about" where it was printed, though a correction reads it as exact."""
    ids = rows["claim_ids" if "claim_ids" in rows else "claim_id"]
    is_hedged = rows["qualifier"].eq("exact") & find_hedged(ids, corpus)
    return rows.assign(qualifier=rows["qualifier"].mask(is_hedged, "about"))


def find_hedged(claim_ids: pd.Series, corpus: Corpus) -> np.ndarray:
    """Per cell of claims, whether every one of them was printed with an "about"."""
    hedged = _list_hedged(corpus)
    return np.array([hedged.issuperset(str(ids).split(";")) for ids in claim_ids.tolist()], dtype=bool)


@lru_cache(maxsize=4)
def _list_hedged(corpus: Corpus) -> frozenset[str]:
    """The claims that were printed with an "about", whatever a correction says."""
    mended = corpus.corrections.query("column == 'qualifier' and printed == 'about'")
    return frozenset([*corpus.claims.query("qualifier == 'about'")["claim_id"], *mended["claim_id"]])


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
