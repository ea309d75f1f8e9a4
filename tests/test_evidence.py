"""How articles and numbers were dated, and what was mended: in a reader's words, and without an id."""

import re

import pytest

from helpers.show import evidence, pairings, side_by_side, tables, views


@pytest.fixture(scope="module")
def told(book_of_articles):
    clues, corrections = evidence.list_clues(book_of_articles), evidence.list_corrections(book_of_articles)
    return {"clues": clues, "corrections": corrections, "checks": tables.list_open(book_of_articles)}


@pytest.mark.parametrize("name", ["clues", "corrections", "checks"])
def test_no_cell_holds_an_id_or_a_name_of_the_machinery(told, name):
    for cell in told[name].to_numpy().ravel():
        assert not re.search(r"\ba\d{3}\b|[a-z]_[a-z]|as_of|\(s\)", str(cell)), cell


def test_both_ends_of_a_span_are_mended_in_one_row(told):
    rows = told["corrections"].query("claim.str.startswith('5,937 fatalities')")
    assert rows["as the article has it"].str.replace("\u00a0", " ").tolist() == ["a day from 1 Sep 2022 to 30 Sep 2022"]
    assert rows["mended"].str.replace("\u00a0", " ").tolist() == ["21 Sep 2022"]


def test_what_the_article_says_stands_apart_from_public_record(told):
    clues = told["clues"]
    assert not clues["the article says"].str.contains("Public record").any()
    assert "The minister gave it on 21 September 2022" in set(clues["public record says"])


def test_a_claim_is_quoted_with_who_says_it(book_of_articles):
    own = book_of_articles.statements.query("statement_id == 'a004-01'")
    (said,) = tables.tell(own, book_of_articles, {"from": "claim_ids"})["from"]
    assert said == "498 killed, Russian Ministry of Defence"


def test_articles_of_one_day_and_publisher_are_told_apart(book_of_articles):
    articles = book_of_articles.corpus.articles
    told = views.name_articles(book_of_articles.corpus)
    assert len(set(told.values())) == len(articles)
    assert not any("not printed" in name for name in told.values())


def test_the_table_of_pairs_has_those_that_the_count_says_are_decided(book_of_articles):
    outcomes = pairings.list_outcomes(book_of_articles.compared)["outcome"]
    decided = outcomes.isin(["cannot both be true", "fits together"]).sum()
    assert len(tables.list_pairs(book_of_articles)) == decided


def test_of_two_measures_each_claimant_is_told_with_its_own(book_of_articles):
    examples = tables.list_unlike(book_of_articles)["for example"]
    assert not examples.str.contains("mobilised lost|personnel mobilised").any()
    drawn = side_by_side.list_outcomes(book_of_articles)["example"]
    assert not drawn.str.contains("personnel mobilised").any()
    assert examples.str.contains("Russian reservists mobilised and General Staff of Ukraine: Russian military").any()
