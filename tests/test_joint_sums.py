"""Whom one can believe where parts add up to their whole: held against a linear program with the sums in it."""

from dataclasses import replace

import pandas as pd
import pytest
from factories import change, day, total
from hypothesis import given
from hypothesis import strategies as st
from laws import examples
from test_joint import LAST, Plain, book, corpora, everyone, find_sets, find_smallest, find_sound

from helpers import joint
from helpers.book.book import Book

pytest.importorskip("helpers.engine.sums")


def add_up(told, holders):
    """The book with the sum that e is d and w, for these claimants (joined by semicolons; None: for all)."""
    sums = pd.DataFrame({"sum_id": "s", "axis": "definition", "whole": "e", "part": ["d", "w"], "claimants": holders})
    corpus = replace(told.corpus, sums=sums.astype({"claimants": "str"}))
    return Book(replace(told.reading, corpus=corpus))


class Summed(Plain):
    """As `Plain`, and the whole is the sum of its parts on every day, if it is for one of those who speak."""

    def __init__(self, told, eve, holders):
        super().__init__(told, eve)
        self.holders, self.plain_rules = holders and set(holders.split(";")), self.rules
        self.sums = [
            self.lay({("e", d): sign, ("d", d): -sign, ("w", d): -sign}, 0)
            for d in range(-1, LAST + 2)
            for sign in (1, -1)
        ]

    def solve(self, said, goal):
        speak = {self.rows["claimant_id"].iloc[i] for i in said}
        holds = self.holders is None or speak & self.holders
        self.rules = [*self.plain_rules, *(self.sums if holds else [])]
        return super().solve(said, goal)


def test_a_clash_names_who_makes_it_one_by_what_adds_up_for_them():
    rows = [total(0, 0, claimant="b"), change(1, 2, 1, claimant="a", definition="w")]
    told = add_up(book(*rows, change(0, 2, 0, claimant="a", definition="e")), "b")
    assert told.find_clash() == ["s00", "s01", "s02"]
    assert joint.list_camps(told.statements)["claimants"].tolist() == ["a", "b"]


@examples(1)
@given(corpora(most=7), st.sampled_from([None, None, "b"]))
def test_camps_and_clashes_take_the_sums_of_those_who_speak(rows, holders):
    told = add_up(book(*rows), holders)
    plain = Summed(told, None, holders)
    said_by = {who: find_sound(told, [who]) for who in everyone(told)}
    camps = joint.list_camps(told.statements)["claimants"]
    assert {frozenset(str(c).split(";")) - {""} for c in camps} == find_sets(plain, said_by)
    said = find_sound(told, everyone(told))
    assert told.find_clash() == find_smallest(plain, said)


@examples(1)
@given(corpora(most=6))
def test_bounds_take_the_sums(rows):
    told = add_up(book(*rows), None)
    plain, said = Summed(told, None, None), find_sound(told, everyone(told))
    if not said or not plain.holds(said):
        return
    found = joint.reconcile(told.statements, believe=everyone(told), on=[f"{day(3):%Y-%m-%d}"])
    slack = int(told.statements["qualifier"].iloc[said].eq("more_than").sum())  # more than 5 is shown as 5
    for row in found.itertuples():
        low, high = plain.bound(said, (row.definition_id, (row.date - day(0)).days))
        assert low - slack <= row.low <= low
        assert (pd.isna(row.high) and high == float("inf")) or high <= row.high <= high + slack


def test_three_claims_clash_only_because_parts_add_up():
    rows = [total(1, 5, definition="d", claimant="a"), total(1, 5, definition="w", claimant="b")]
    rows += [total(1, 9, definition="e", claimant="c"), change(1, 2, 0, definition="e", claimant="c")]
    assert book(*rows).find_clash() == []
    told = add_up(book(*rows), None)
    assert told.find_clash() == ["s00", "s01", "s02"]
    assert joint.list_camps(told.statements)["claimants"].tolist() == ["a;b", "a;c", "b;c"]


def test_a_clash_names_the_totals_of_days_that_nobody_doubts():
    rows = [total(9, 12, definition="w", claimant="a"), total((1, 9), 50, definition="e", claimant="b")]
    rows += [total(12, n, definition=d, claimant="c") for d, n in (("w", 14), ("e", 50))]
    rows += [total(15, n, definition=d, claimant="c") for d, n in (("e", 51), ("d", 37))]
    told = add_up(book(*rows), None)
    assert told.find_clash() == ["s00", "s01", "s05"]  # 12 and at most 37 are less than 50
    assert set(told.camps["claim_ids"]) == {"s00;s01;s05"}


def test_what_nobody_says_follows_from_its_parts():
    rows = [total(1, 5, definition="d", claimant="a"), total(1, 2, definition="w", claimant="b")]
    found = joint.reconcile(add_up(book(*rows), None).statements, believe="a;b").query("definition_id == 'e'")
    assert found[["low", "high", "status"]].iloc[0].tolist() == [7, 7, "implied"]
    assert found["claim_ids"].iloc[0] == "s00;s01"
