"""The words behind the numbers: a row for each claim, or, of very many, for those that a picture leads to."""

import ferries

from helpers.report import ledger
from helpers.show import overview, svg


def test_every_claim_has_a_row_with_its_words_and_place(book_of_articles):
    rows = ledger.list_words(book_of_articles, set())
    assert {row["claim_id"] for row in rows} == set(book_of_articles.corpus.claims["claim_id"])
    (row,) = [row for row in rows if row["claim_id"] == "a003-04"]
    assert (row["day"], row["article"], row["paragraph"]) == ("16 Feb 2024", "a003", 4)
    assert "400,300" in row["printed"]
    assert (row["who"], row["what"]) == ("General Staff of Ukraine", "Russian military personnel lost")


def test_of_very_many_those_that_a_picture_leads_to_have_one(book_of_articles, monkeypatch):
    monkeypatch.setattr(overview, "MOST_STATEMENTS", 10)
    rows = ledger.list_words(book_of_articles, {svg.anchor("a004-01"), svg.anchor("a003-04")})
    assert [row["claim_id"] for row in rows] == ["a004-01", "a003-04"]


def test_what_a_later_article_replaces_says_so_and_a_fall_is_called_one():
    rows = {row["claim_id"]: row for row in ledger.list_words(ferries.read_book(), set())}
    about = {"said": "n", "anchor": svg.anchor("f3-3"), "day": "20 May 2025", "nth_day": 2, "how": "replaced by"}
    assert rows["f1-1"]["replaced"] == about and rows["f3-3"]["replaced"] is None
    assert rows["f3-1"]["what"].endswith(", fall") and rows["f1-3"]["what"].endswith(", forecast")
