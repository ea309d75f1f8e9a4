"""Tables to be read: names instead of ids, days that do not break, and no column that says nothing."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from helpers.base import words
from helpers.book.book import Book
from helpers.corpus.lists import split
from helpers.show import overview, pace, sentences, side_by_side, views
from helpers.show.names import Names, read_names, upper

CHECKS = {
    "as_of_not_after_published": "No number is printed before the day it is about",
    "bound_holds": "A bound leaves room for the other claims",
    "carried_over": "No total repeats the one before it against its printed change",
    "carriers_agree": "Articles agree on one number",
    "change_equals_difference": "A printed change is the difference of the totals at its ends",
    "date_fits_clues": "A date fits its clues",
    "part_within_whole": "A part is no more than its whole",
    "parts_sum_to_whole": "Parts add up to their whole",
    "rate_in_range": "A count grows as its series usually does",
    "shifted_by_a_day": "No article runs a day late or early",
    "total_never_falls": "A total does not fall",
    "wording_fits_definition": "An article’s word fits what the claimant counts",
}  # what each check says where it agrees
VERDICTS = {"contradicts": "contradicts", "agrees": "agrees", "cannot_tell": "too little said to tell"}  # of checks
STATUSES = {
    "stated": "printed",
    "implied": "follow",
    "interpolated": "on a line",
    "bounded": "bounds only",
}  # of values


def tell(table: pd.DataFrame, book: Book, columns: Mapping[str, str]) -> pd.DataFrame:
    """Rows of any table with claimant, side, measure, definition and place, told as `who` and `what`.

    `columns`: further columns by what they are called, each one of the table's; one without a cell is left out.
    """
    names = read_names(book.corpus)
    told = tell_things(table, book, columns)
    told.insert(0, "who", [names.who(claimant) for claimant in table["claimant_id"]])
    return told


def tell_things(table: pd.DataFrame, book: Book, columns: Mapping[str, str]) -> pd.DataFrame:
    """As `tell`, of a table that is of no claimant. Claims are told by their words, articles by their days."""
    names = read_names(book.corpus)
    shown: dict[str, object] = {"what": [upper(_tell_thing(row, names)) for row in table.itertuples()]}
    shown |= {called: _tell_column(table, column, book) for called, column in columns.items()}
    kept = pd.DataFrame(shown)
    return words.table(kept.loc[:, ~kept.isna().all()] if len(kept) else kept)


def _tell_column(table: pd.DataFrame, column: str, book: Book) -> list | np.ndarray:
    """A column of a table; names of claims and articles as a reader knows these."""
    if column == "article_id":
        return list(table[column].map(views.name_articles(book.corpus)))
    if column != "claim_ids":
        return table[column].to_numpy()
    told = quote_claims(book)
    return ["; ".join(told[name] for name in split(cell)) for cell in table[column]]


def quote_claims(book: Book) -> dict[str, str]:
    """Each claim as a reader knows it: the words of the article, and who says it."""
    names = read_names(book.corpus)
    cells = (book.corpus.claims[name].tolist() for name in ("claim_id", "printed", "wording", "claimant_id"))
    rows = zip(*cells, strict=True)
    return {claim: f"{printed} {wording}, {names.who(who)}" for claim, printed, wording, who in rows}


def _tell_thing(row: pd.Series, names: Names) -> str:
    if hasattr(row, "definition_id"):
        return names.thing(row.side, row.measure_id, row.definition_id, getattr(row, "scope", ""))
    return names.whose(row.side, row.measure_id)


def list_latest(book: Book) -> pd.DataFrame:
    """The latest number of each series, with its day or the span of it; what most claimants speak of first."""
    latest = views.list_latest(book)
    order = views.list_subjects(book.statements).reset_index(names="place")[["side", "measure_id", "scope", "place"]]
    latest = latest.merge(order, on=["side", "measure_id", "scope"]).sort_values("place", kind="stable")
    names, follows = read_names(book.corpus), latest["status"].map({"implied": " (follows)"}).fillna("")
    said = [names.amount(row.said, row.measure_id) for row in latest.itertuples()]
    ends = zip(latest["first"].map(words.short_day), latest["date"].map(words.short_day), strict=True)
    days = [words.hold_days(last if first == last else f"{first} to {last}") for first, last in ends]
    return tell(latest.assign(said=said + follows, day=days), book, {"number": "said", "day": "day"})


def list_counts(book: Book) -> pd.DataFrame:
    """The number of each series with one report, largest first."""
    rows = overview.list_rows(book)
    rows = rows[rows["kind"].eq("total")]
    alone = rows[rows.groupby("nth")["statement_id"].transform("size").eq(1) & rows["number"].gt(0)]
    alone = alone.sort_values("number", ascending=False, kind="stable")
    return tell_days(alone, book, {"number": "said"})


def list_paces(book: Book) -> pd.DataFrame:
    """One row per series with two long periods: its pace in the first and in the last, each with its period."""
    table, names = pace.list_paces(book), read_names(book.corpus)
    said = [pace.say_periods(row, names) for row in table.itertuples()]
    table = table.assign(first=[first for first, _ in said], last=[last for _, last in said])
    return tell(table, book, {"first period of a week or more": "first", "last such period": "last"})


def list_pairs(book: Book) -> pd.DataFrame:
    """The pairs of claimants that are decided, on the day on which they are furthest apart, contradictions first."""
    pairs = side_by_side.list_pairs(book)
    said = [
        (*(f"{end['said']} ({end['who']})" for end in ends), side_by_side.SAID[verdict])
        for ends, verdict in zip(side_by_side.list_ends(pairs, book), pairs["verdict"], strict=True)
    ]
    table = pd.DataFrame(said, columns=["one", "other", "verdict"])
    table.insert(0, "day", pairs["date"].to_numpy())
    return words.table(table.assign(**{"how firm": pairs["needs"].to_numpy()}))


def list_unlike(book: Book, most: int = 12) -> pd.DataFrame:
    """Pairs that cannot be compared, one per reason, the reasons with most pairs first."""
    reasons = book.compared.loc[book.compared["verdict"] == "not_comparable", "reason"]
    rows = book.compared.loc[reasons.drop_duplicates().index]
    rows = rows.assign(n=rows["reason"].map(reasons.value_counts()))
    rows = rows.sort_values(["n", "reason"], ascending=[False, True]).head(most)
    told = {"for example": side_by_side.tell_pairs(rows, book), "why": rows["reason"], "pairs": rows["n"]}
    return words.table(pd.DataFrame(told))


def list_doubted(book: Book) -> pd.DataFrame:
    """The numbers that give way, and what the claimant's others leave for each."""
    rows = book.repairs.merge(book.statements, on="statement_id", how="inner")
    rows = rows.assign(
        printed=[words.limit(r) for r in rows.itertuples()], doubt=rows["doubt"].str.replace("_", " "),
        diagnosis=rows["diagnosis"].fillna("").str.replace("_", " "),
    )  # fmt: skip
    columns = {"printed": "printed", "day": "as_of_latest", "doubt": "doubt"}
    return tell(rows, book, columns | {"the others leave": "would_be", "slip": "diagnosis", "claim": "statement_id"})


def list_open(book: Book) -> pd.DataFrame:
    """What the checks find against, and then what they cannot tell; one row for the days of which all is alike."""
    rows = book.problems.query("verdict != 'agrees'").sort_values("verdict", ascending=False, kind="stable")
    alike = ["claimant_id", "side", "measure_id", "check", "verdict", "message"]
    names, printed = read_names(book.corpus), sentences.read_printed(book)
    rows = rows.assign(message=[sentences.say_message(said, names, printed) for said in rows["message"]])
    rows = rows.groupby(alike, sort=False)["date"].agg(_list_days).reset_index()
    rows = rows.assign(check=rows["check"].map(CHECKS), verdict=rows["verdict"].map(VERDICTS))
    return tell(rows, book, {"check": "check", "verdict": "verdict", "day": "date", "why": "message"})


def _list_days(dates: pd.Series) -> str:
    days = [words.short_day(day) for day in dates.drop_duplicates()]
    more = f" and {len(days) - 3} more" if len(days) > 3 else ""
    return words.hold_days(f"{', '.join(days[:3])}{more}")


def tell_articles(table: pd.DataFrame, book: Book, columns: Mapping[str, str]) -> pd.DataFrame:
    """Rows of any table with `article_id`, told as `article`; `columns` as in `tell`."""
    shown = {"article": "article_id"} | dict(columns)
    return words.table(pd.DataFrame({called: _tell_column(table, column, book) for called, column in shown.items()}))


def tell_days(rows: pd.DataFrame, book: Book, columns: Mapping[str, str]) -> pd.DataFrame:
    """As `tell`, of claims or statements, with the days that each is `about`: of a change from when to when."""
    names = read_names(book.corpus)
    told = tell(rows, book, columns)
    return told.assign(about=[words.hold_days(names.when(row)) for row in rows.to_dict("records")])


def list_revised(rows: pd.DataFrame, book: Book) -> pd.DataFrame:
    """Rows of revisions.csv: the first value and the last, and when each was printed."""
    columns = {"day": "date", "first": "first_value", "printed first": "first_published"}
    return tell(rows, book, columns | {"last": "last_value", "printed last": "last_published"})
