"""Prose from numbers, and text that stays text."""

import nbformat
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mistune import html

from helpers.base import words

NAN = float("nan")


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (7000, float("nan"), "at least 7,000"),
        (0, 14093, "at most 14,093"),
        (498, 498, "498"),
        (14093, 42284, "14,093 to 42,284"),
        (0, float("nan"), "any number"),
    ],
)
def test_an_interval_in_words(low, high, said):
    assert words.span(low, high) == said


@pytest.mark.parametrize(
    ("qualifier", "numbers", "said"),
    [
        ("about", (400, 300, 600), "about 400 (300 to 600)"),
        ("about", (400, NAN, NAN), "about 400"),
        ("exact", (498, NAN, NAN), "498"),
        ("between", (NAN, 300, 600), "300 to 600"),
        ("more_than", (NAN, 7000, NAN), "more than 7,000"),
    ],
)
def test_a_printed_number_is_told_with_its_hedge(qualifier, numbers, said):
    row = pd.Series([qualifier, *numbers], index=["qualifier", "value", "low", "high"])
    assert words.limit(row) == said


def test_an_end_that_an_interval_does_not_reach_is_said():
    assert words.span(7000, float("nan"), strict=["low"]) == "more than 7,000"
    assert words.span(0, 9, strict=["high"]) == "less than 9"
    assert words.span(5, 9, strict=["low"]) == "more than 5 and at most 9"


@pytest.mark.parametrize(
    ("pace", "said"),
    [
        (7.85, "7.9"),
        (756.3158, "756"),
        (7.0, "7"),
        (0.01, "0.01"),
        (0.039, "0.04"),
        (0.098, "0.1"),
        (0.00001, "<0.0001"),
        (0, "0"),
        (99.96, "100"),
        (-7.85, "-7.9"),
    ],
)
def test_a_pace_is_rounded_half_up_as_its_decimals_are_read(pace, said):
    assert words.rate(pace) == said


def test_an_answer_is_held_against_another_sentence_by_sentence():
    answer = words.say("One.", "Two.")
    assert words.compare(answer, words.say("One.", "Two.")).text == "The answer stays as it is, word for word."
    assert words.compare(answer, words.say("One.", "3.", "4.")).text == "Instead of “Two.”: “3.” Besides: “4.”"


def test_days_are_masked_whatever_they_are():
    assert words.mask_days("5 on 2 Mar 2022, 148 days old") == words.mask_days("5 on 30 Sep 2022, 1 day old")


def test_a_lower_bound_is_never_rounded_up():
    assert words.floor(14.0562) == "14.05"


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"])))
def test_text_from_data_never_becomes_markup(text):
    shown = html("x " + words.escape(text))
    assert shown.startswith("<p>x")
    assert shown.count("<") == 2
    alone = html(words.escape(text))  # where a line begins
    assert alone.count("<") in (0, 2)


def test_a_sentence_is_plain_and_markdown():
    bundle = words.say("a *b*", "", "<i>c</i>")._repr_mimebundle_()
    assert bundle["text/plain"] == "a *b* <i>c</i>"
    assert "<" not in bundle["text/markdown"]
    assert "*" not in bundle["text/markdown"]
    nbformat.validate(
        nbformat.v4.new_notebook(
            cells=[nbformat.v4.new_code_cell(outputs=[nbformat.v4.new_output("display_data", data=bundle)])]
        )
    )


def test_no_number_is_minus_nothing():
    assert words.number(-0.0) == "0" and words.number(-2.0) == "-2"


@pytest.mark.parametrize(
    ("number", "said"),
    [(1234.1, "1,234.1"), (756.31, "756.31"), (1200.0, "1,200"), (756.3158, "756.3"), (0.05, "0.05")],
)
def test_a_printed_decimal_is_kept(number, said):
    assert words.number(number) == said
