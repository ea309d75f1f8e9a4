"""What the days of articles and numbers rest on, clue by clue, and which cells were mended, on what evidence."""

import pandas as pd

from helpers.base import words
from helpers.book.book import Book
from helpers.show import tables
from helpers.show.names import read_names, upper

MENDED = {
    "day": "the day it is about", "value": "the number", "low": "its least", "high": "its most",
    "qualifier": "how exact it is", "wording": "noun or verb", "definition_id": "what is counted",
    "claimant_id": "who says it", "measure_id": "what it is about", "scope": "where",
    "period_start": "from when it counts", "via": "whom the article quotes",
}  # fmt: skip
REASONS = ["reason", "evidence"]


def list_clues(book: Book) -> pd.DataFrame:
    """The clues to the day of an article or of a number: what the article says, and what public record adds."""
    clues, told = book.corpus.date_clues, tables.quote_claims(book)
    said = [clue.partition("Public record:") for clue in clues["clue"]]
    dated = clues["dates"].str.removeprefix("as_of:").map(told).fillna("the article")
    article, record = [one.strip() for one, _, _ in said], [upper(other.strip()) for *_, other in said]
    clues = clues.assign(dated=dated, article=article, record=record)
    clues = clues.assign(weekday=clues["weekday"].str.title())
    columns = {"dates": "dated", "the article says": "article", "public record says": "record", "weekday": "weekday"}
    return tables.tell_articles(clues, book, columns | {"not before": "earliest", "not after": "latest"})


def list_corrections(book: Book) -> pd.DataFrame:
    """One row per claim and thing that was mended, both ends of a span of days as one: what it was, is, and why."""
    told, days = tables.quote_claims(book), ["as_of_earliest", "as_of_latest"]
    rows = book.corpus.corrections
    rows = rows.assign(what=rows["column"].where(~rows["column"].isin(days), "day"))
    found = []
    for (claim, what), own in rows.groupby(["claim_id", "what"], sort=False):
        cells = [_say_cell(own, side, book) for side in ("printed", "corrected")]
        found.append((claim, told[claim], MENDED.get(what, what.replace("_", " ")), *cells, *own[REASONS].iloc[0]))
    columns = ["claim", "what of it", "as the article has it", "mended", "why", "evidence"]
    table = pd.DataFrame(found, columns=["claim_id", *columns])
    table = table.merge(book.corpus.claims[["claim_id", "article_id"]], on="claim_id", validate="m:1")
    return tables.tell_articles(table, book, dict(zip(columns, columns, strict=True)))


def _say_cell(own: pd.DataFrame, side: str, book: Book) -> str:
    """What corrections of one claim and thing have as `side`, "printed" or "corrected", in words."""
    cells, names, column = own.set_index("column")[side].fillna(""), read_names(book.corpus), own["column"].iloc[0]
    if column.startswith("as_of_") and column != "as_of_basis":
        claim = book.corpus.claims.set_index("claim_id").loc[own["claim_id"].iloc[0]]
        first, last = (pd.Timestamp(cells.get(f"as_of_{end}", claim[f"as_of_{end}"])) for end in ("earliest", "latest"))
        days = [words.short_day(day) for day in dict.fromkeys((first, last))]
        return words.hold_days(f"a day from {' to '.join(days)}" if len(days) > 1 else days[0])
    cell = str(cells.iloc[0])
    if column in ("value", "low", "high") and cell:
        return words.number(float(cell))
    say = {"definition_id": names.counted, "claimant_id": names.who, "measure_id": names.measure, "scope": names.place}
    return say[column](cell) if column in say and cell else cell.replace("_", " ")
