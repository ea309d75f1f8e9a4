"""The words behind the numbers: a row per claim, as the page of a run lists them."""

import pandas as pd

from helpers.base import words
from helpers.book.book import Book
from helpers.corpus.claim_rules import DIRECT
from helpers.show import overview, svg, views
from helpers.show.names import Names, read_names, upper


def list_words(book: Book, aims: set[str]) -> list[dict]:
    """A row per claim by day, article and paragraph; of very many, those that a picture leads to (`aims`).

    `anchor`: the place of the row. `via`: the article that its own quotes for it, if one. `nth_day`: that of its day of
    print among all days. `doubt`, `mended`: in words. `replaced`: by which number, if one; where that stands, and when
    it was printed.
    """
    names, rows = read_names(book.corpus), book.carried
    rows = rows.assign(anchor=[svg.anchor(name) for name in rows["claim_id"]])
    if len(book.statements) > overview.MOST_STATEMENTS:
        rows = rows[rows["anchor"].isin(aims)]
    days = views.number_days(book.corpus)
    doubt = book.repairs.dropna(subset="statement_id").set_index("statement_id")["doubt"].to_dict()
    mended = book.corpus.corrections.groupby("claim_id")["column"].agg(list).to_dict()
    replaced = _list_replaced(book, set(rows["claim_id"]), days)
    rows = rows.sort_values(["as_of_latest", "published", "article_id", "paragraph", "claim_id"], kind="stable")
    return [
        {
            "anchor": row.anchor, "claim_id": row.claim_id, "printed": row.printed, "wording": row.wording,
            "who": names.who(row.claimant_id), "what": upper(_tell(row, names)), "day": _say_days(row),
            "article": row.article_id, "paragraph": row.paragraph, "published": words.short_day(row.published),
            "nth_day": days[row.published], "doubt": doubt.get(row.statement_id, "").replace("_", " "),
            "via": "" if pd.isna(row.via) or row.via == DIRECT else row.via,
            "replaced": replaced.get(row.statement_id),
            "mended": words.listing(mended[row.claim_id]).replace("_", " ") if row.claim_id in mended else "",
        }
        for row in rows.itertuples()
    ]  # fmt: skip


def _tell(row: pd.Series, names: Names) -> str:
    """What a claim counts, and what it is if no total."""
    thing = names.thing(row.side, row.measure_id, row.definition_id, row.scope)
    return f"{thing}, {words.kind(row)}" if words.kind(row) else thing


def _list_replaced(book: Book, listed: set[str], days: dict[pd.Timestamp, int]) -> dict[str, dict]:
    """Per statement that a later article, or hour, replaces: what is printed in its place, and where it is listed."""
    later = book.statements.dropna(subset="superseded_by").set_index("statement_id")["superseded_by"]
    first = book.carried.sort_values(["published", "claim_id"], kind="stable").drop_duplicates("statement_id")
    named = first[first["statement_id"].isin([*later.index, *later])]
    by_name = {row.statement_id: row for row in named.itertuples()}
    found = {}
    for name, other in later.items():
        row = by_name[other]
        anchor = svg.anchor(row.claim_id) if row.claim_id in listed else ""
        is_later_hour = pd.notna(row.time) and pd.notna(by_name[name].time)
        about = {"anchor": anchor, "said": row.printed, "nth_day": days[row.published]}
        about |= {"how": "later that day:" if is_later_hour else "replaced by"}
        found[name] = about | {"day": row.time if is_later_hour else words.short_day(row.published)}
    return found


def _say_days(row: pd.Series) -> str:
    """The day that a claim is about, and the hour if it is told, or from when to when."""
    start = row.period_start if row.kind == "change" else row.as_of_earliest
    hour = f", {row.time}" if pd.notna(row.time) else ""
    if pd.isna(start) or start == row.as_of_latest:
        return f"{words.short_day(row.as_of_latest)}{hour}"
    return f"{words.short_day(start)} to {words.short_day(row.as_of_latest)}{hour}"
