"""A best estimate with its interval: the interval binds, the value is drawn; leaving the interval out adds nothing."""

import bulletins
import numpy as np
import pandas as pd
import pytest

from helpers.corpus.claim_rules import _estimate_faults

FIGURE = {"day": 0, "measure_id": "people", "definition_id": "killed", "scope": "land", "value": 180.0}


def read(*printed):
    """A book of one total, carried by several articles, each with its qualifier, low and high."""
    book = bulletins.read(pd.DataFrame([FIGURE | {"day": day} for day in range(len(printed))]))
    claims, day = book.corpus.claims.copy(), pd.Timestamp("2024-01-01")
    claims[["qualifier", "low", "high"]] = [(q, low, high) for q, low, high in printed]
    claims = claims.assign(as_of_earliest=day, as_of_latest=day).astype({"low": float, "high": float})
    return bulletins.fold_claims(book.corpus, claims)


def list_statements(book):
    return book.statements[["qualifier", "value", "low", "high", "claim_ids"]].fillna(0).values.tolist()


def test_an_estimate_keeps_its_interval_and_the_interval_binds():
    book = read(("about", 150, 230))
    assert list_statements(book) == [["about", 180, 150, 230, "c000000"]]
    (row,) = book.values.to_dict("records")
    assert (row["value"], row["low"], row["high"], row["status"]) == (180, 150, 230, "stated")


def test_who_leaves_the_interval_out_carries_the_same_estimate():
    both = [["about", 180, 150, 230, "c000000;c000001"]]
    assert list_statements(read(("about", 150, 230), ("about", np.nan, np.nan))) == both
    assert list_statements(read(("about", np.nan, np.nan), ("about", 150, 230))) == both


def test_what_was_printed_stays_as_it_was():
    carried = read(("about", 150, 230), ("about", np.nan, np.nan)).carried
    assert carried["low"].tolist()[0] == 150
    assert np.isnan(carried["low"].tolist()[1])


def test_two_intervals_or_an_exact_number_stay_apart():
    assert len(list_statements(read(("about", 150, 230), ("about", 160, 200)))) == 2
    assert len(list_statements(read(("about", 150, 230), ("exact", np.nan, np.nan), ("about", np.nan, np.nan)))) == 2


@pytest.mark.parametrize(
    ("low", "high", "column"),
    [
        (150, np.nan, "high"),
        (np.nan, 230, "low"),
        (190, 230, "value"),
        (100, 170, "value"),
        (150, 230, None),
        (180, 180, None),
    ],
)
def test_an_interval_has_both_ends_with_the_value_between_them(low, high, column):
    claims = pd.DataFrame(
        {"qualifier": ["exact", "about"], "value": [1.0, 180], "low": [np.nan, low], "high": [np.nan, high]}
    )
    assert [(fault.row, fault.column) for fault in _estimate_faults(claims)] == ([(1, column)] if column else [])
