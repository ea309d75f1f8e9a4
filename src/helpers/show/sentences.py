"""What a table comes to, in a sentence: how much was checked, dated, repeated, and moved by another choice."""

import pandas as pd

from helpers.base import words
from helpers.corpus.tables import Corpus
from helpers.show.names import read_names


def as_of(corpus: Corpus) -> str:
    """How many articles, of which days."""
    last, first = corpus.articles["published"].max(), corpus.articles["published"].min()
    articles = words.count(len(corpus.articles), "article")
    days = f"{words.day(first)} to {words.day(last)}" if first < last else words.day(last)
    return f"{words.count(len(corpus.claims), 'claim')} in {articles}, {days}."


def soundness(problems: pd.DataFrame) -> str:
    """How many checks agree, contradict, and cannot tell."""
    counts = problems["verdict"].value_counts()
    agree, against, is_open = (counts.get(verdict, 0) for verdict in ("agrees", "contradicts", "cannot_tell"))
    return (
        f"Of {words.count(len(problems), 'check')}, {agree:,} agree, {against:,} contradict, and in {is_open:,} too "
        "little is said to tell."
    )


def dating(candidates: pd.DataFrame, corpus: Corpus) -> str:
    """How far the articles' own words date them. `candidates`: rows of `views.list_candidates`."""
    text = candidates[candidates["stage"] == "text"].groupby("article_id").size()
    alone = int((text == 1).sum())
    said = f"Their own words date {alone} of {words.count(len(corpus.articles), 'article')} to the day"
    if not len(text) or text.max() == 1:
        return f"{said}."
    widest = corpus.articles.set_index("article_id")["published"][text.idxmax()]
    return f"{said}; those of the article of {words.short_day(widest)} leave {words.count(int(text.max()), 'day')}."


def restatements(carried: pd.DataFrame, corpus: Corpus) -> str:
    """How many numbers several articles print, and which was oldest. `carried`: rows of `views.list_restatements`."""
    repeated = carried.loc[carried["n_carriers"] > 1, "statement_id"].nunique()
    top, names = carried.iloc[0], read_names(corpus)
    number = words.count(repeated, "number stands", "numbers stand")
    return (
        f"{number} in more than one article. The oldest was {names.who(top['claimant_id'])}’s {top['printed']} "
        f"{names.counted(top['definition_id'])}: {words.count(int(top['stalest']), 'day')} old when last printed."
    )


def wordings(carried: pd.DataFrame) -> str:
    """How many statements were printed in more than one way. `carried`: one row per claim."""
    ways = carried.groupby("statement_id")[["printed", "wording"]].nunique()
    if not (n_varied := int((ways > 1).any(axis=1).sum())):
        return "No number was said in more than one way."
    number = words.count(n_varied, "number was", "numbers were")
    return f"{number} said in more than one way, with other words or another hedge."


def choices(moved: pd.DataFrame) -> str:
    """How far any other choice moves a number of each kind."""
    moved = moved.dropna(subset="change_pct")
    if moved.empty:
        return "None of the other choices moves a number."
    most = moved.assign(size=moved["change_pct"].abs()).groupby("kind")["size"].max()
    said = [f"{kind}s by at most {words.number(round(size, 2))} %" for kind, size in most.sort_values().items()]
    return f"Other choices move {words.listing(said)}."
