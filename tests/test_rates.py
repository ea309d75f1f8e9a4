"""How fast a count grew, always with the days."""

import numpy as np
import pytest
from factories import book, change, total
from hypothesis import given
from hypothesis import strategies as st
from laws import examples
from long_way import Plain

from helpers.corpus.groups import SERIES
from helpers.engine import rates
from helpers.engine.facts import to_days


@pytest.fixture(scope="module")
def found(book_of_articles):
    return book_of_articles.rates


@pytest.mark.parametrize(
    ("to_date", "days", "change", "per_day", "basis"),
    [
        ("2023-02-15", 1, 690, 690, "stated"),
        ("2023-02-16", 1, 690, 690, "derived"),
        ("2023-03-07", 19, 14370, 756.3158, "derived"),
        ("2024-02-15", 344, 243560, 708.0233, "derived"),
        ("2024-02-16", 1, 1210, 1210, "stated"),
    ],
)
def test_the_articles_give_the_known_rates(found, to_date, days, change, per_day, basis):
    row = found.query("claimant_id == 'general_staff' and measure_id == 'personnel'")
    (row,) = row[row["to_date"] == to_date].to_dict("records")
    assert (row["days"], row["change_low"], row["change_high"], row["basis"]) == (days, change, change, basis)
    assert row["per_day_low"] == row["per_day_high"] == per_day


def test_columns_are_those_of_the_contract(found):
    assert list(found) == rates.COLUMNS


def test_a_hedged_total_gives_a_range_and_a_printed_change_narrows_it():
    row = book(total(1, 100), total(3, 200, "about"), change(1, 3, 110)).rates.iloc[0]
    assert (row["change_low"], row["change_high"], row["per_day_low"], row["basis"]) == (110, 110, 55, "stated")
    row = book(total(1, 100), total(3, 200, "about")).rates.iloc[0]
    assert (row["change_low"], row["change_high"], row["basis"]) == (50, 150, "derived")


def test_a_fall_is_shown_not_clipped():
    told = [total(at, n) for at, n in enumerate([100, 110, 120, 50, 60, 70])]
    row = book(*told).rates.iloc[2]
    assert (row["change_low"], row["change_high"]) == (-70, -70)


def test_a_rate_across_a_wrong_total_is_computed_from_what_replaced_it():
    told = [total(0, 100), total(1, 110), total(2, 125), total(3, 130)] + [change(i, i + 1, 10) for i in range(3)]
    assert book(*told).rates["change_high"].tolist() == [10, 10, 10]


def test_a_change_that_gives_way_is_not_stated():
    told = [total(at, n) for at, n in enumerate([100, 110, 120, 130])] + [change(0, 1, 10), change(1, 2, 70)]
    assert book(*told).rates[["change_low", "change_high", "basis"]].to_numpy().tolist() == [
        [10, 10, "stated"], [10, 10, "derived"], [10, 10, "derived"]
    ]  # fmt: skip


def test_changes_that_clash_have_a_rate_from_one_to_the_other():
    found = book(change(1, 2, 10), change(1, 2, 5)).rates
    assert found[["change_low", "change_high"]].to_numpy().tolist() == [[5, 10]]


@st.composite
def tell(draw):
    """Totals and changes around one curve, hedged or not, few of them wrong."""
    level = np.cumsum(draw(st.lists(st.integers(0, 4), min_size=8, max_size=8))) + 20
    rows = []
    for _ in range(draw(st.integers(2, 7))):
        qualifier = draw(st.sampled_from(["exact", "exact", "exact", "about", "more_than", "less_than", "between"]))
        start, end = sorted(draw(st.tuples(st.integers(0, 7), st.integers(0, 7))))
        is_change = start < end and draw(st.booleans())
        number = int(level[end] - level[start] if is_change else level[end]) + draw(
            st.sampled_from([0, 0, 0, 0, 1, -2])
        )
        number += {"more_than": -1, "less_than": 1}.get(qualifier, 0)
        number = max(0, number) if qualifier != "between" else (max(0, number - 1), max(0, number) + 1)
        rows.append(change(start, end, number, qualifier) if is_change else total(end, number, qualifier))
    return rows


@examples(0.6)
@given(tell(), st.sampled_from([None, -1]))
def test_changes_equal_linear_programs_whichever_smallest_repair_is_right(rows, eve):
    told = book(*rows, eve=eve)
    plain, found = Plain(told), told.rates
    smallest = plain.list_smallest() if told.solved.conflicts else [frozenset()]
    loose = Plain(told, loosen=1.0)  # what is strict let off, so that "more than 4" is at least 4
    for row in found.to_dict("records"):
        name = tuple(row[column] for column in SERIES)
        ends = [plain.at(name, int(day)) for day in to_days([row["from_date"], row["to_date"]])]
        low, high = zip(*(show(plain, loose, ends, gone) for gone in smallest), strict=True)
        np.testing.assert_allclose([row["change_low"], row["change_high"]], [min(low), max(high)], atol=1e-6)


def show(plain, loose, ends, gone):
    """The least and the most of a change; one that comes from more or less than a number is shown as that number."""
    (low, high), (least, most) = plain.bound_difference(*ends, gone), loose.bound_difference(*ends, gone)
    return max(low - 1, least), min(high + 1, most)


def test_a_change_between_two_days_in_doubt_is_held_against_all_pairs_of_repairs():
    # 10 or 12 at first, 50 or 60 at last: each of the four may be right
    row = book(total(0, 10), total(0, 12), total(9, 50), total(9, 60), change(0, 9, 1, "at_least")).rates.iloc[0]
    assert (row["change_low"], row["change_high"]) == (38, 50)


def test_a_count_falls_in_no_rate_for_a_number_that_is_only_bounded():
    rows = book(total(0, 20), total(1, 21, "less_than"), total(2, 21, "about")).rates
    assert rows[["change_low", "change_high"]].to_numpy().tolist() == [[0, 1], [0, 1.5]]


def test_a_change_to_less_than_a_number_is_shown_up_to_it():
    row = book(total(0, 3), total(9, 20, "about"), total(9, 22, "less_than")).rates.iloc[0]
    assert (row["change_low"], row["change_high"]) == (12, 19)
    row = book(total(0, 30), change(0, 9, 6, "more_than"), total(9, (35, 37), "between")).rates.iloc[0]
    assert (row["change_low"], row["change_high"]) == (6, 7)
