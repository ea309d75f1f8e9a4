"""The same report under other choices: each is the default with one thing changed."""

from dataclasses import replace
from pathlib import Path

import pandas as pd

from helpers.base import parameters, paths, words
from helpers.book.book import Book
from helpers.book.claims import read_book
from helpers.corpus.groups import SERIES
from helpers.corpus.statements import VINTAGES, Reading, fold
from helpers.corpus.tables import Corpus

INFERRED = ("weekday", "relative", "publication")


def run_choices(
    raw_dir: Path | None = None, *, known_on: str, corrections: str, vintage: str, max_gap_days: int, claimants: str
) -> dict[str, Book]:
    """A book by choice; the first is the default, as the parameters have it, and so is one that changes nothing."""
    kept, raw_dir = {"known_on": known_on, "claimants": claimants}, raw_dir or paths.raw()
    other, turned = parameters.other(corrections), [v for v in VINTAGES if v != vintage]
    default, mended = (
        read_book(raw_dir, corrections=one, vintage=vintage, max_gap_days=max_gap_days, **kept)
        for one in (corrections, other)
    )
    corpus = default.corpus
    readings = {
        f"corrections {other.replace('_', ' ')}": mended.reading,
        **{f"{v} value{'s' * (v == 'all')} of a revision": fold(corpus, vintage=v) for v in turned},
        "hedged numbers as exact": take_as_exact(default.reading),
        "inferred days one earlier": fold(move_inferred(corpus, -1), vintage=vintage),
        "inferred days one later": fold(move_inferred(corpus, 1), vintage=vintage),
    }
    books = {choice: Book(reading, max_gap_days) for choice, reading in readings.items()}
    same = (default, mended)
    books = {choice: next((one for one in same if _is_equal(one, book)), book) for choice, book in books.items()}
    books["totals trusted over changes"] = Book(default.reading, max_gap_days, trust="totals")
    return {"default": default} | books | {"bounds only, no straight lines": Book(default.reading, max_gap_days=0)}


def _is_equal(one: Book, other: Book) -> bool:
    """Whether two books, read alike, say the same."""
    return one.statements.equals(other.statements) and one.carried.equals(other.carried)


def take_as_exact(reading: Reading) -> Reading:
    """The statements with every `about` read as `exact`."""
    qualifier = reading.statements["qualifier"].replace("about", "exact")
    return replace(reading, statements=reading.statements.assign(qualifier=qualifier))


def move_inferred(corpus: Corpus, days: int) -> Corpus:
    """The corpus with every day that neither an article nor a correction gives moved by a number of days.

    No day is moved past that of its article, for then it would be a number of the future.
    """
    claims = corpus.claims.copy()
    dated = corpus.corrections[corpus.corrections["column"].str.startswith("as_of")]
    inferred = claims["as_of_basis"].isin(INFERRED) & ~claims["claim_id"].isin(dated["claim_id"])
    published = claims["article_id"].map(corpus.articles.set_index("article_id")["published"])
    room = (published - claims["as_of_latest"]).clip(lower=pd.Timedelta(0))
    moved = room.clip(upper=pd.Timedelta(days=days))
    for column in ("period_start", "as_of_earliest", "as_of_latest"):
        claims[column] = claims[column].mask(inferred, claims[column] + moved)
    return replace(corpus, claims=claims)


def compare_choices(books: dict[str, Book]) -> pd.DataFrame:
    """One row per number that another choice changes: `choice`, `kind`, series, `what`, `default`, `other`, percent.

    Values are matched by day; rates, whose ends may move, by their order within a series that has as many under both.
    """
    default, *others = books.items()
    parts = []
    for choice, found in others:
        if "days one earlier" not in choice:  # there, every day differs
            values = diff_values(default[1].values, found.values, choice)
            kind = values["what"].map({"value": "value"}).fillna("bound")
            ends = values["what"].replace({"low": "least", "high": "most"})
            what = [f"{end} on {words.short_day(day)}" for end, day in zip(ends, values["date"], strict=True)]
            parts.append(values.assign(kind=kind, what=what))
        parts.append(_diff_rates(default[1].rates, found.rates).assign(choice=choice, kind="rate"))
    columns = ["choice", "kind", *SERIES, "what", "default", "other", "change_pct"]
    return pd.concat(parts, ignore_index=True)[columns]


def diff_values(base: pd.DataFrame, other: pd.DataFrame, choice: str) -> pd.DataFrame:
    """One row per number of a series and day in both tables that another choice changes, with the change in percent."""
    keys = [*SERIES, "date"]
    both = base.merge(other, on=keys, suffixes=("", "_other"), validate="1:1")
    rows = []
    for column in ("value", "low", "high"):
        new, old = both[f"{column}_other"], both[column]
        moved = both[old.ne(new) & (old.notna() | new.notna())]
        part = moved[keys].copy()
        part["choice"], part["what"] = choice, column
        part["default"], part["other"] = moved[column], moved[f"{column}_other"]
        rows.append(part)
    table = pd.concat(rows, ignore_index=True)
    table["change_pct"] = ((table["other"] / table["default"].where(table["default"] != 0) - 1) * 100).round(4)
    return table.sort_values([*keys, "what"], ignore_index=True)


def _diff_rates(base: pd.DataFrame, other: pd.DataFrame) -> pd.DataFrame:
    numbered = [
        rates.assign(n=rates.groupby(SERIES).cumcount(), of=rates.groupby(SERIES)["to_date"].transform("size"))
        for rates in (base, other)
    ]
    both = numbered[0].merge(numbered[1], on=[*SERIES, "n", "of"], suffixes=("", "_other"), validate="1:1")
    both["default"], both["other"] = both["per_day_low"], both["per_day_low_other"]
    both = both[(both["default"] != both["other"]) & (both["default"] > 0)]
    both["change_pct"] = ((both["other"] / both["default"] - 1) * 100).round(4)
    return both.assign(what=[f"a day, up to {words.short_day(day)}" for day in both["to_date"]])


def list_largest(moved: pd.DataFrame, most: int = 12) -> pd.DataFrame:
    """The largest changes of `compare_choices`; a value that moves with its bounds, or a bound on many days, once."""
    largest = moved.dropna(subset="change_pct").sort_values("change_pct", key=abs, ascending=False, kind="stable")
    return largest.drop_duplicates(["choice", *SERIES, "default", "other"], keep="last").head(most)


def summarise(books: dict[str, Book], moved: pd.DataFrame) -> pd.DataFrame:
    """One row per choice: how many values have each status, how many numbers moved, and by how much at most."""
    rows = []
    for choice, found in books.items():
        counts = found.values["status"].value_counts()
        own = moved[moved["choice"] == choice]
        row = {"choice": choice, **{s: int(counts.get(s, 0)) for s in ("stated", "implied", "interpolated", "bounded")}}
        rows.append(row | {"numbers moved": len(own), "largest change in %": own["change_pct"].abs().max()})
    return pd.DataFrame(rows)
