"""What a table comes to, in a sentence: how much was checked, dated, repeated, and moved by another choice."""

import re
from collections.abc import Mapping

import pandas as pd

from helpers.base import words
from helpers.book.book import Book
from helpers.corpus.lists import split
from helpers.corpus.tables import Corpus
from helpers.show.names import Names, quote, read_names


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
    ids = {name for cell in problems.loc[problems["verdict"] == "contradicts", "claim_ids"] for name in split(cell)}
    contradict = words.count(against, "contradicts", "contradict") + f" ({words.count(len(ids), 'claim')})"
    return (
        f"Of {words.count(len(problems), 'check')}, {words.count(agree, 'agrees', 'agree')}, "
        f"{contradict if against else 'none contradicts'}, and in {is_open:,} "
        "too little is said to tell."
    )


def dating(candidates: pd.DataFrame, corpus: Corpus) -> str:
    """How far the articles' own words date them. `candidates`: rows of `views.list_candidates`."""
    text = candidates[candidates["stage"] == "text"].groupby("article_id").size()
    articles = corpus.articles.set_index("article_id")["published_basis"]
    alone = len({*text.index[text == 1], *articles.index[articles == "printed"]})
    n = f"{alone:,} of {words.count(len(articles), 'article')}" if alone else "No article"
    if alone == len(articles):
        n = f"All {n.partition(' of ')[2]}" if alone > 1 else "The article"
    said = f"{n} {'is' if alone < 2 else 'are'} dated to the day by {'its' if alone < 2 else 'their'} own words"
    if not len(text) or text.max() == 1:
        return f"{said}."
    widest = corpus.articles.set_index("article_id")["published"][text.idxmax()]
    return f"{said}; those of the article of {words.short_day(widest)} leave {words.count(int(text.max()), 'day')}."


def restatements(carried: pd.DataFrame, corpus: Corpus) -> str:
    """How many numbers several articles print, and which was oldest. `carried`: rows of `views.list_restatements`."""
    repeated = carried.loc[carried["n_carriers"] > 1, "statement_id"].nunique()
    top, names = carried.iloc[0], read_names(corpus)
    number = words.count(repeated, "number stands", "numbers stand") if repeated else "No number stands"
    if not top["stalest"] > 0:
        return f"{number} in more than one article, and none was old when it was printed."
    whose = words.possessive(names.who(top["claimant_id"]))
    return (
        f"{number} in more than one article. The oldest was {whose} {top['printed']} "
        f"{names.tell(top)}: {words.count(int(top['stalest']), 'day')} old when last printed."
    )


def wordings(carried: pd.DataFrame) -> str:
    """How many statements were printed in more than one way. `carried`: one row per claim."""
    ways = carried.groupby("statement_id")[["printed", "wording"]].nunique()
    if not (n_varied := int((ways > 1).any(axis=1).sum())):
        return "No number was said in more than one way."
    number = words.count(n_varied, "number was", "numbers were")
    return f"{number} said in more than one way, with other words or another hedge."


def findings(kept: pd.DataFrame) -> str:
    """How many findings hang on a choice. `kept`: rows of `findings.compare_choices`."""
    n = int(kept[["stay", "day", "go"]].iloc[0].sum())
    is_calm, every = kept["stay"] == n, f"All {n:,} findings stay" if n > 1 else "The one finding stays"
    if is_calm.all():
        return f"{every} word for word, whichever other choice is made."
    worst = kept.sort_values(["go", "day"], kind="stable").iloc[-1]
    calm = f"{every} word for word under {is_calm.sum()} of {len(kept)} other choices. "
    told = [f"{worst['day']:,} would name another day"] if worst["day"] else []
    told += [f"{worst['go']:,} would say something else"] if worst["go"] else []
    return f"{calm}With {worst['choice']}, {words.listing(told)}."


def choices(moved: pd.DataFrame, book: Book) -> str:
    """Which number another choice moves most. `moved`: rows of `choices.compare_choices`; `book`: the default."""
    moved = moved.dropna(subset="change_pct")
    if moved.empty:
        return "None of the other choices moves a number."
    row, names = moved.loc[moved["change_pct"].abs().idxmax()], read_names(book.corpus)
    claimed = f"{names.tell(row)} as claimed by {names.who(row['claimant_id'])}"
    return (
        f"The number that moves most, with {row['choice']}: {claimed}, "
        f"{row['what']}, {words.number(row['other'])} instead of {words.number(row['default'])}."
    )


def read_printed(book: Book) -> dict[str, str]:
    """Per claim its number as printed."""
    return dict(zip(book.carried["claim_id"], book.carried["printed"], strict=True))


def say_message(message: str, names: Names, numbers: Mapping[str, str]) -> str:
    """The message of a check as a reader says it: labels, days and printed numbers for the names of the tables.

    `numbers`: by claim, in words. The article's own words are in curly quotes.
    """

    def name(listed: str) -> str:
        ids = [one.split(";")[0] for one in listed.split(", ")]
        return ", ".join(quote(numbers[one]) if one in numbers else one for one in ids)

    said = re.sub(r"(?<!\w)'(.*?)'(?!\w)", r"“\1”", message)
    said = re.sub(r"\bexact (?=-?\d)", "", said)
    said = re.sub(r"(?<=wrong: )\S+(?:, \S+)*(?=; |$)", lambda found: name(found.group()), said)
    said = re.sub(r"(?:^|(?<=; ))\S+(?= is about | has the number of )", lambda found: name(found.group()), said)
    said = re.sub(r"(?<=the claimant counts )\S+$", lambda found: names.counted(found.group()), said)
    said = re.sub(r"\b[a-z]+(?:_[a-z]+)+\b", lambda found: names.counted(found.group()), said)
    return re.sub(r"(?<![\w-])\d{4}-\d\d-\d\d(?![\w-])", lambda found: _say_iso(found.group()), said)


def _say_iso(day: str) -> str:
    try:
        return words.short_day(words.parse_day(day))
    except ValueError:
        return day
