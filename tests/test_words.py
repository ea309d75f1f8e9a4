"""Prose from numbers, and text that stays text."""

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mistune import html

from helpers.base import words


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


def test_an_end_that_an_interval_does_not_reach_is_said():
    assert words.span(7000, float("nan"), strict=["low"]) == "more than 7,000"
    assert words.span(0, 9, strict=["high"]) == "less than 9"
    assert words.span(5, 9, strict=["low"]) == "more than 5 and at most 9"


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
