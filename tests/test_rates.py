"""How fast a count grew, always with the days."""

import pytest
from factories import change, statements, total

from helpers import rates, reconcile


@pytest.fixture(scope="module")
def found(statements_of_articles):
    return rates.find_rates(reconcile.reconcile(statements_of_articles), statements_of_articles)


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
    frame = statements(total(1, 100), total(3, 200, "about"), change(1, 3, 110))
    row = rates.find_rates(reconcile.reconcile(frame), frame).iloc[0]
    assert (row["change_low"], row["change_high"], row["per_day_low"], row["basis"]) == (110, 110, 55, "stated")
    frame = statements(total(1, 100), total(3, 200, "about"))
    row = rates.find_rates(reconcile.reconcile(frame), frame).iloc[0]
    assert (row["change_low"], row["change_high"], row["basis"]) == (50, 150, "derived")


def test_a_fall_is_shown_not_clipped():
    frame = statements(total(1, 100), total(3, 80))
    row = rates.find_rates(reconcile.reconcile(frame), frame).iloc[0]
    assert (row["change_low"], row["change_high"]) == (-20, -20)


def test_changes_that_clash_have_a_rate_from_one_to_the_other():
    told = statements(change(1, 2, 10), change(1, 2, 5))
    found = rates.find_rates(reconcile.reconcile(told), told)
    assert found[["change_low", "change_high"]].to_numpy().tolist() == [[5, 10]]
