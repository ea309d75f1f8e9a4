"""Where a claim is from: its article's address, and the article that this one quotes."""

import shutil

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.base import paths, words
from helpers.book.claims import read_book
from helpers.explore import lookup, origin
from helpers.report import ledger

URL = 'https://paper.example/?a=1&b="2"'


@pytest.fixture
def quake(tmp_path):
    """The example, in which q003 quotes q001 for its third number, with an address for q003."""
    raw = shutil.copytree(paths.root() / "examples" / "earthquake", tmp_path / "quake")
    articles = pd.read_csv(raw / "articles.csv", dtype=str).set_index("article_id")
    articles.loc["q003", "url"] = URL
    articles.to_csv(raw / "articles.csv")
    return raw


def test_a_row_of_the_page_says_whom_its_article_quotes(quake):
    told = {row["claim_id"]: row["via"] for row in ledger.list_words(read_book(quake), set())}
    assert {name: via for name, via in told.items() if via} == {"q003-3": "q001"}  # not those that are direct


def test_explore_leads_to_the_article_and_says_whom_it_quotes(quake):
    view = lookup.Lookup(quake).look(lookup.Lookup(quake).start())
    (own,) = view.book.statements.loc[view.book.statements["claim_ids"].str.contains("q003-3"), "statement_id"]
    told = origin.tell(view.trace([own]), view.names, None)
    assert 'href="https://paper.example/?a=1&amp;b=&quot;2&quot;" rel="noreferrer"' in told
    assert "which quotes q001" in told


@given(st.sampled_from(["", "http:", "https://", "javascript:", "//", "data:"]), st.text())
def test_only_an_address_of_the_web_is_a_link(scheme, rest):
    found = words.link(scheme + rest)
    assert found in ("", scheme + rest)
    assert not found or (found.startswith(("http://", "https://")) and found.split() == [found])
