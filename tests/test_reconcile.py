"""What the reports say together: the articles' known results, and small literal corpora."""

import numpy as np
import pandas as pd
import pytest
from factories import book, change, day, statements, total

from helpers import reconcile
from helpers.corpus.groups import SERIES
from helpers.engine.values import VALUE_COLUMNS

NAN = float("nan")
DATED = ["period_start", "as_of_earliest", "as_of_latest"]


@pytest.fixture(scope="module")
def values(book_of_articles):
    return book_of_articles.values


def rows(table):
    """(day number, value, low, high, status) per row of a one-series table."""
    days = (table["date"] - day(0)).dt.days
    return list(zip(days, table["value"], table["low"], table["high"], table["status"], strict=True))


def same(found, expected):
    assert len(found) == len(expected), found
    for one, other in zip(found, expected, strict=True):
        assert one[0] == other[0]
        assert one[4] == other[4], one
        np.testing.assert_allclose(one[1:4], other[1:4])


@pytest.mark.parametrize(
    ("claimant", "date", "value", "status"),
    [
        ("general_staff", "2023-02-14", 139080, "stated"),
        ("general_staff", "2023-02-15", 139770, "stated"),
        ("general_staff", "2023-02-16", 140460, "stated"),
        ("general_staff", "2023-03-07", 154830, "stated"),
        ("general_staff", "2023-03-08", 155530, "stated"),
        ("general_staff", "2024-02-15", 399090, "implied"),
        ("general_staff", "2024-02-16", 400300, "stated"),
        ("mediazona", "2023-02-12", 14093, "stated"),
        ("mediazona", "2024-01-19", 42284, "implied"),
        ("mediazona", "2024-02-02", 43460, "stated"),
    ],
)
def test_the_articles_give_the_known_values(values, claimant, date, value, status):
    row = values[(values["claimant_id"] == claimant) & (values["date"] == date) & (values["measure_id"] == "personnel")]
    assert row[["value", "low", "high", "status"]].to_numpy().tolist() == [[value, value, value, status]]


def test_there_is_one_row_per_series_and_day(values, statements_of_articles):
    assert list(values) == VALUE_COLUMNS
    keys = values[[*SERIES, "date"]]
    assert not keys.duplicated().any()
    kinds = ["side", "measure_id"]
    days = pd.concat([statements_of_articles[[*kinds, c]].set_axis([*kinds, "date"], axis=1) for c in DATED]).dropna()
    series = statements_of_articles.drop_duplicates(SERIES).groupby(kinds).size()
    spoken = values.merge(statements_of_articles[SERIES].drop_duplicates(), on=SERIES, validate="m:1")
    assert len(spoken) == (series * days.drop_duplicates().groupby(kinds).size()).sum()
    derived = values.merge(spoken[[*SERIES, "date"]], how="left", indicator=True).query("_merge == 'left_only'")
    assert derived[["claimant_id", "definition_id", "low", "status"]].to_numpy().tolist() == [
        ["russian_mod", "killed_or_wounded", 2095, "implied"], ["russian_mod", "killed_or_wounded", 6521, "bounded"],
        ["ukraine_unnamed", "killed_or_wounded", 133, "implied"],
    ]  # fmt: skip


def test_an_implied_value_names_the_claims_it_rests_on(values):
    assert values.set_index("value").loc[399090, "claim_ids"] == "a003-04;a003-05"


def test_bounds_lie_between_the_neighbouring_totals():
    found = reconcile.reconcile(
        statements(total(10, 100), total(90, 300)), on=[str(day(50).date()), str(day(99).date())]
    )
    expected = [
        (10, 100, 100, 100, "stated"),
        (50, NAN, 100, 300, "bounded"),
        (90, 300, 300, 300, "stated"),
        (99, NAN, 300, NAN, "bounded"),
    ]
    same(rows(found), expected)


def test_a_straight_line_crosses_short_gaps_only():
    frame = statements(total(0, 100), total(10, 200), total(50, 600))
    found = reconcile.reconcile(frame, on=[str(day(4).date()), str(day(30).date())])
    assert [(r[0], r[1], r[4]) for r in rows(found)][1] == (4, 140, "interpolated")
    assert rows(found)[3][4] == "bounded"
    none = reconcile.reconcile(frame, on=[str(day(4).date())], max_gap_days=0)
    assert rows(none)[1][4] == "bounded"


def test_a_change_and_a_total_imply_the_other_end():
    same(
        rows(reconcile.reconcile(statements(total(5, 100), change(4, 5, 7), change(3, 4, 2, "at_least")))),
        [(3, NAN, 0, 91, "bounded"), (4, 93, 93, 93, "implied"), (5, 100, 100, 100, "stated")],
    )


def test_a_hedged_total_implies_a_value_with_its_range():
    same(
        rows(reconcile.reconcile(statements(total(5, 400300, "about"), change(4, 5, 1210)))),
        [(4, 399090, 399040, 399140, "implied"), (5, 400300, 400250, 400350, "stated")],
    )


def test_equal_totals_leave_no_choice_between_them():
    found = reconcile.reconcile(statements(total(0, 9), total(80, 9)), on=[str(day(40).date())])
    assert rows(found)[1] == (40, 9, 9, 9, "implied")


def test_a_total_known_to_a_span_bounds_its_ends():
    same(
        rows(reconcile.reconcile(statements(total((10, 40), 500)))),
        [(10, NAN, 0, 500, "bounded"), (40, NAN, 500, NAN, "bounded")],
    )


def test_a_measure_that_may_fall_says_nothing_between_its_days():
    frame = statements(total(1, 10), total(5, 4), is_cumulative=False)
    found = reconcile.reconcile(frame, on=[str(day(3).date()), str(day(60).date())])
    same(
        rows(found),
        [
            (1, 10, 10, 10, "stated"),
            (3, 7, 0, NAN, "interpolated"),
            (5, 4, 4, 4, "stated"),
            (60, NAN, 0, NAN, "bounded"),
        ],
    )


def test_of_two_totals_that_fall_either_may_be_wrong_and_nothing_is_clipped():
    found = reconcile.reconcile(statements(total(1, 10), total(100, 8), total(200, 12)), on=[str(day(50).date())])
    same(
        rows(found),
        [
            (1, NAN, 0, 10, "bounded"),
            (50, NAN, 0, 12, "bounded"),
            (100, NAN, 8, 12, "bounded"),
            (200, 12, 12, 12, "stated"),
        ],
    )


def test_where_a_claimant_counts_anew_both_totals_stay_and_the_days_between_are_open():
    # three totals before and three after: fewer give way if the rule does, over the fall
    frame = statements(*(total(at, n) for at, n in zip(range(0, 60, 10), [100, 110, 120, 50, 60, 70], strict=True)))
    found = reconcile.reconcile(frame, on=[str(day(25).date())])
    assert found["status"].tolist() == ["stated"] * 3 + ["bounded"] + ["stated"] * 3
    assert (found["low"][3], np.isnan(found["high"][3]), set(found["doubt"])) == (0, True, {""})


def test_the_eve_bounds_what_came_before():
    frame = statements(total(3, 20), total(9, 40), eve=1)
    found = reconcile.reconcile(frame, on=[str(day(1).date()), str(day(2).date())])
    assert rows(found)[0][:4] == (1, 0, 0, 0)
    assert rows(found)[1][2:4] == (0, 20)


def test_two_claimants_are_never_mixed():
    frame = statements(total(1, 10, claimant="a"), total(3, 30, claimant="b"))
    found = reconcile.reconcile(frame)
    assert found.query("claimant_id == 'a'")["high"].tolist()[0] == 10
    assert np.isnan(found.query("claimant_id == 'a'")["high"].tolist()[1])
    assert found.query("claimant_id == 'b'")["low"].tolist() == [0, 30]


def test_what_gives_way_is_listed_with_the_total_that_it_claims():
    told = book(total(0, 100), total(5, 150), change(0, 5, 70), total(9, 300), total(9, 290, printed=50), eve=-1)
    gone = told.set_aside.set_index("statement_id")
    assert gone["doubt"].to_dict() == dict.fromkeys(["s0", "s1", "s2", "s3", "s4"], "maybe_wrong")
    assert gone["number"].drop("s2").to_dict() == {"s0": 100, "s1": 150, "s3": 300, "s4": 290}


def test_the_order_of_rows_decides_no_value():
    rows = [total(0, 100, "about"), total(1, 105), change(0, 2, 12), change(1, 2, 10, "about")]
    one, other = (reconcile.reconcile(statements(*told))["value"].tolist() for told in (rows, rows[::-1]))
    assert one == other == [100, 105, 112]  # the exact change leads there


def test_what_gave_way_comes_back_when_nothing_kept_is_against_it():
    told = book(
        change(1, 2, 0, printed=2), change(1, 2, 4, "at_least", printed=7), total(1, 8), total(2, 12, "less_than")
    )
    assert told.set_aside["statement_id"].tolist() == ["s1"]
    assert told.values["value"].tolist() == [8, 8]


def test_a_count_that_is_not_0_on_its_eve_contradicts_it():
    told = book(total(0, 84), eve=0)
    (row,) = rows(told.values)
    assert row[1:4] == (0, 0, 0)
    assert told.set_aside["number"].tolist() == [84]


def test_more_than_a_number_is_shown_as_that_number_alone_and_in_sums_as_the_next_one():
    told = book(total(0, 5, "more_than"), change(0, 1, 2), total(2, 20))
    assert told.values["low"].tolist() == [5, 8, 20]


@pytest.mark.parametrize("rows", [(total(0, 7), total(0, 8, "less_than")), (total(0, 8, "less_than"), total(0, 7))])
def test_where_one_number_is_left_both_ends_are_that_number(rows):
    own = reconcile.reconcile(statements(*rows)).iloc[0]
    assert own[["value", "low", "high"]].tolist() == [7, 7, 7]
