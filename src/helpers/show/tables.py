"""Tables to be read: names instead of ids, days that do not break, and no column that says nothing."""

from collections.abc import Mapping

import pandas as pd

from helpers.base import words
from helpers.book.book import Book
from helpers.show import overview, pace, side_by_side, views
from helpers.show.names import Names, read_names, upper


def tell(table: pd.DataFrame, book: Book, columns: Mapping[str, str]) -> pd.DataFrame:
    """Rows of any table with claimant, side, measure, definition and place, told as `who` and `what`.

    `columns`: further columns by what they are called, each one of the table's; one without a cell is left out.
    """
    names = read_names(book.corpus)
    told = tell_things(table, book, columns)
    told.insert(0, "who", [names.who(claimant) for claimant in table["claimant_id"]])
    return told


def tell_things(table: pd.DataFrame, book: Book, columns: Mapping[str, str]) -> pd.DataFrame:
    """As `tell`, of a table that is of no claimant."""
    names = read_names(book.corpus)
    shown = {"what": [upper(_tell_thing(row, names)) for row in table.itertuples()]}
    shown |= {called: table[column].to_numpy() for called, column in columns.items()}
    kept = pd.DataFrame(shown)
    return words.table(kept.loc[:, ~kept.isna().all()] if len(kept) else kept)


def _tell_thing(row: pd.Series, names: Names) -> str:
    if hasattr(row, "definition_id"):
        return names.thing(row.side, row.measure_id, row.definition_id, getattr(row, "scope", ""))
    return names.whose(row.side, row.measure_id)


def list_latest(book: Book) -> pd.DataFrame:
    """The latest number of each series, with its day; what most claimants speak of first."""
    latest = views.list_latest(book)
    order = views.list_subjects(book.statements).reset_index(names="place")[["side", "measure_id", "scope", "place"]]
    latest = latest.merge(order, on=["side", "measure_id", "scope"]).sort_values("place", kind="stable")
    follows = latest["status"].map({"implied": " (follows)"}).fillna("")
    return tell(latest.assign(said=latest["said"] + follows), book, {"number": "said", "day": "date"})


def list_counts(book: Book) -> pd.DataFrame:
    """The latest number of each measure with one report, largest first, with a bar in the cell."""
    rows = overview.list_rows(book)
    rows = rows[rows["kind"].eq("total") & rows["number"].gt(0)]
    alone = rows[rows.groupby("nth")["statement_id"].transform("size").eq(1)]
    alone = alone.sort_values("number", ascending=False, kind="stable")
    most = alone["number"].max()
    alone = alone.assign(bar=["█" * max(1, round(20 * n / most)) for n in alone["number"]])
    return tell(alone, book, {"number": "said", "": "bar", "day": "as_of_latest"})


def list_paces(book: Book) -> pd.DataFrame:
    """One row per series with two long periods: its pace in the first and in the last, and over how many days."""
    table = pace.list_paces(book).astype(dict.fromkeys(pace.DAYS, "datetime64[us]"))
    table = table.assign(
        first=[pace.say(r.first_low, r.first_high) for r in table.itertuples()],
        last=[pace.say(r.last_low, r.last_high) for r in table.itertuples()],
        first_days=(table["first_to"] - table["first_from"]).dt.days,
        last_days=(table["last_to"] - table["last_from"]).dt.days,
    )
    columns = {"first, a day": "first", "over days": "first_days", "last, a day": "last", "of days": "last_days"}
    return tell(table, book, columns | {"up to": "last_to"})


def list_rates(book: Book) -> pd.DataFrame:
    """One row per pair of neighbouring known days: the change a day, and whether it was printed."""
    rates = book.rates.assign(
        pace=[pace.say(r.per_day_low, r.per_day_high) for r in book.rates.itertuples()],
        basis=book.rates["basis"].map({"stated": "printed", "derived": "between totals"}),
    )
    return tell(rates, book, {"from": "from_date", "to": "to_date", "days": "days", "a day": "pace", "basis": "basis"})


def list_pairs(book: Book) -> pd.DataFrame:
    """The pairs of claimants that are decided, on the day on which they are furthest apart, contradictions first."""
    pairs, names = side_by_side.list_pairs(book), read_names(book.corpus)
    said = []
    for row in pairs.itertuples():
        one = side_by_side.list_ends(row, names, book)
        said.append((*(f"{end['said']} ({end['who']})" for end in one), side_by_side.SAID[row.verdict]))
    table = pd.DataFrame(said, columns=["one", "other", "verdict"])
    table.insert(0, "day", pairs["date"].to_numpy())
    return words.table(table.assign(**{"only if": pairs["needs"].to_numpy()}))


def list_unlike(book: Book, most: int = 12) -> pd.DataFrame:
    """Pairs that cannot be compared, one per reason, the reasons with most pairs first."""
    names = read_names(book.corpus)
    rows = book.compared[book.compared["verdict"] == "not_comparable"]
    n = rows.groupby("reason")["reason"].transform("size")
    rows = rows.assign(n=n).sort_values(["n", "reason"], ascending=[False, True], kind="stable")
    rows = rows.drop_duplicates("reason").head(most)
    told = [(side_by_side.tell_pair(row, names), row["reason"], row["n"]) for _, row in rows.iterrows()]
    return words.table(pd.DataFrame(told, columns=["for example", "why", "pairs"]))


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
    """What the checks find against, and what they cannot tell, in words."""
    rows = book.problems.query("verdict != 'agrees'")
    rows = rows.assign(check=rows["check"].str.replace("_", " "), verdict=rows["verdict"].str.replace("_", " "))
    columns = {"check": "check", "verdict": "verdict", "day": "date", "message": "message"}
    return tell(rows, book, columns)
