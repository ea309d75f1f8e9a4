"""The sentences and tables on whom one can believe: five articles, one other corpus, and many claimants."""

from dataclasses import replace

import factories
import other_corpus
import pandas as pd
import pytest
from factories import total

from helpers import claims
from helpers.corpus import schema
from helpers.show import beliefs, views


@pytest.fixture(scope="module")
def focus(book_of_articles):
    return views.find_focus(book_of_articles.statements)


def test_two_claimants_that_cannot_both_be_right_are_named(book_of_articles, focus):
    told = beliefs.tell_camps(book_of_articles, focus)
    assert told == (
        "Ukrainian presidential adviser and Russian Ministry of Defence cannot both be right about Russian military "
        "personnel; without one of them, the other 4 who speak of these can all be right."
    )
    camps = beliefs.list_camps(book_of_articles, focus)
    assert camps["not in it"].tolist() == ["Russian Ministry of Defence", "Ukrainian presidential adviser"]
    members = "in it, besides General Staff of Ukraine, Mediazona and Western officials, unnamed"
    assert camps[members].tolist() == camps["not in it"].tolist()[::-1]


def test_the_words_of_a_clash_are_listed_by_day_and_told(book_of_articles, focus):
    said = beliefs.list_words(book_of_articles, focus)
    assert said["printed"].tolist() == ["more than 7,000", "5,937"]
    assert beliefs.tell_clash(said["claim_id"], book_of_articles.corpus) == (
        "These 2 cannot both be true: Ukrainian presidential adviser claims more than 7,000 Russian military personnel "
        "killed (on 2 Mar 2022, claim a004-03) and Russian Ministry of Defence claims 5,937 Russian military personnel "
        "killed (on 21 Sep 2022, claim a000-14)."
    )


@pytest.mark.parametrize(
    ("believe", "told"),
    [
        (
            (),
            "If one believes General Staff of Ukraine and Mediazona, from 43,460 to 400,300 Russian military "
            "personnel were killed by 16 Feb 2024.",
        ),
        (
            ("mediazona", "general_staff"),
            "If one believes Mediazona and General Staff of Ukraine, from 43,460 to 400,300 Russian military "
            "personnel were killed by 16 Feb 2024.",
        ),
        (
            ("russian_mod",),
            "If one believes Russian Ministry of Defence, 5,937 Russian military personnel were killed by 21 Sep 2022.",
        ),
        (
            ("presidential_adviser", "russian_mod"),
            "Ukrainian presidential adviser and Russian Ministry of Defence cannot both be right.",
        ),
    ],
)
def test_what_follows_is_told_of_the_last_day_with_an_upper_bound(book_of_articles, focus, believe, told):
    assert beliefs.tell_follows(replace(book_of_articles, believe=believe), focus) == told


def test_what_only_one_camp_knows_is_not_said_to_follow_whichever_is_right(book_of_articles, focus):
    latest = beliefs.list_latest(book_of_articles, focus)
    assert "captured" not in set(latest["quantity"])
    assert "killed or wounded in Bakhmut" in set(latest["quantity"])


def test_another_corpus_is_told_by_its_own_names(tmp_path, raw_dir):
    book = claims.read_book(other_corpus.write(tmp_path / "raw", schema.read_descriptor(raw_dir)))
    focus = views.find_focus(book.statements)
    assert beliefs.tell_camps(book, focus) == f"{other_corpus.NAME} and Rescue cannot both be right about dead."
    assert (
        beliefs.tell_follows(book, focus)
        == "Whichever camp is believed, there were from 100 to 200 dead by 2 May 2025."
    )
    missing = views.find_focus(book.statements, measure="missing")
    assert beliefs.tell_camps(book, missing) == f"Only {other_corpus.NAME} speaks of missing."


def make_crowd(n):
    """So many claimants of whom each says another number of one day."""
    told = factories.book(
        *(total(1, 100 + i, claimant=f"c{i:02d}") for i in range(n)), total(1, 1, "at_least", claimant="z")
    )
    names = [*(f"c{i:02d}" for i in range(n)), "z"]
    claimants = pd.DataFrame({"claimant_id": names, "name": [f"Claimant {name}" for name in names]})
    corpus = replace(told.corpus, claimants=claimants.assign(color="#0072B2", marker="o", members=None))
    corpus.measures["label"] = "Things"
    return replace(told, reading=replace(told.reading, corpus=corpus))


def test_of_forecasts_alone_there_is_no_camp():
    forecast = total(1, 5) | {"kind": "forecast"} | dict.fromkeys(["as_of_earliest", "as_of_latest"], "2031-01-01")
    one = factories.named(factories.book(forecast))
    focus = views.find_focus(one.statements)
    assert beliefs.tell_camps(one, focus).startswith("Nothing is claimed of ")
    assert beliefs.list_camps(one, focus).empty


def test_thirty_claimants_are_told_in_a_sentence_and_a_table_of_twelve_rows():
    book = make_crowd(30)
    focus = views.find_focus(book.statements)
    assert beliefs.tell_camps(book, focus) == (
        "Of the 31 claimants who speak of things no more than 2 can be right at once. There are 30 camps, to "
        "which no other can be added; 1 claimant is in every camp."
    )
    assert len(beliefs.list_camps(book, focus)) == 12
    assert (
        next(iter(beliefs.name_camps(book, focus).values()))
        == "camp 1: without Claimant c01, Claimant c02 and 27 others"
    )
    assert "Cross: by one whom none of these believes. Drawn: the largest 3 of 30 camps." in beliefs.mark_left_out(
        book, focus
    )
