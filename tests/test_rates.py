"""How fast a count grew, always with the days."""

import pytest
from factories import book, change, total

from helpers.engine import rates


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
    row = book(total(1, 100), total(3, 80)).rates.iloc[0]
    assert (row["change_low"], row["change_high"]) == (-20, -20)


def test_changes_that_clash_have_a_rate_from_one_to_the_other():
    found = book(change(1, 2, 10), change(1, 2, 5)).rates
    assert found[["change_low", "change_high"]].to_numpy().tolist() == [[5, 10]]
