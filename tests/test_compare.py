"""Who contradicts whom, only on a common day and only as far as definitions allow."""

from dataclasses import replace

import pandas as pd
import pytest
from factories import corpus, statements, total

from helpers import compare, reconcile
from helpers.engine.comparison import COLUMNS
from helpers.engine.values import VALUE_COLUMNS
from helpers.show import findings


@pytest.fixture(scope="module")
def compared(book_of_articles):
    return book_of_articles.compared


def pick(compared, a, b, **more):
    for column, value in {"claimant_a": a, "claimant_b": b, **more}.items():
        compared = compared[compared[column] == value]
    return compared


def test_columns_are_those_of_the_contract(compared):
    assert list(compared) == COLUMNS


def test_ministry_and_adviser_contradict_by_a_factor_of_fourteen(compared):
    rows = pick(compared, "russian_mod", "presidential_adviser", definition_a="killed", definition_b="killed")
    (row,) = rows[rows["date"] == "2022-03-02"].to_dict("records")
    assert (row["verdict"], row["relation"]) == ("contradict", "same_definition")
    assert 14.05 <= row["ratio_low"] < 14.06
    assert pd.isna(row["ratio_high"])


def test_mediazona_and_the_ministry_cannot_be_told_apart(compared):
    rows = pick(compared, "mediazona", "russian_mod", definition_b="killed")
    assert set(rows["verdict"]) == {"cannot_tell"}
    assert set(rows["relation"]) == {"a_within_b"}


def test_mediazona_lies_within_the_general_staffs_losses(compared):
    rows = pick(compared, "mediazona", "general_staff")
    assert set(rows["verdict"]) == {"holds", "cannot_tell"}
    assert (rows[rows["date"] == "2023-02-15"]["verdict"] == "holds").all()


@pytest.mark.parametrize(("claimant", "place"), [("western_officials", "bakhmut"), ("ukraine_unnamed", "people")])
def test_a_place_is_not_comparable_with_the_whole_war(compared, claimant, place):
    rows = compared[(compared["claimant_a"] == claimant) | (compared["claimant_b"] == claimant)]
    assert len(rows)
    assert set(rows["verdict"]) == {"not_comparable"}
    assert rows["reason"].str.contains(place).any()
    assert rows[["ratio_low", "ratio_high"]].isna().all(axis=None)


def test_one_claimants_series_are_a_pair_only_if_nested(compared):
    same = compared[compared["claimant_a"] == compared["claimant_b"]]
    assert (same["relation"] == "a_within_b").all()


def values(*rows):
    columns = ["claimant_id", "definition_id", "value", "low", "high", "status"]
    frame = pd.DataFrame(rows, columns=columns).assign(side="s", measure_id="m", scope="all")
    return frame.assign(date=pd.Timestamp("2023-01-01"), claim_ids="")[VALUE_COLUMNS]


NESTED = replace(
    corpus(),
    definitions=pd.DataFrame({"definition_id": ["dead", "hurt", "harmed"], "within": ["harmed", "harmed", None]}),
)
NAN = float("nan")


@pytest.mark.parametrize(
    ("a", "b", "relation", "verdict"),
    [
        (("dead", 5, 5, 5), ("dead", 5, 5, 5), "same_definition", "agree"),
        (("dead", 5, 4, 6), ("dead", 6, 5, 7), "same_definition", "agree"),
        (("dead", 5, 5, 5), ("dead", 6, 6, 6), "same_definition", "contradict"),
        (("dead", 5, 5, 5), ("dead", NAN, 3, NAN), "same_definition", "cannot_tell"),
        (("dead", 5, 5, 5), ("harmed", 5, 5, 5), "a_within_b", "holds"),
        (("dead", 5, 5, 5), ("harmed", 4, 4, 4), "a_within_b", "broken"),
        (("dead", 5, 5, 5), ("harmed", NAN, 4, NAN), "a_within_b", "cannot_tell"),
        (("dead", 5, 5, 5), ("hurt", 5, 5, 5), "not_nested", "not_comparable"),
    ],
)
def test_the_order_of_definitions_decides(a, b, relation, verdict):
    table = values(*((name, *x, "stated" if x[1] == x[1] else "bounded") for name, x in (("x", a), ("y", b))))
    (row,) = compare.compare(table, corpus=NESTED).to_dict("records")
    assert (row["relation"], row["verdict"]) == (relation, verdict)


@pytest.mark.parametrize(("definition", "verdicts"), [("harmed", ["holds"]), ("hurt", [])])
def test_series_of_one_claimant_are_a_pair_if_one_lies_within_the_other(definition, verdicts):
    table = values(("x", "dead", 5, 5, 5, "stated"), ("x", definition, 9, 9, 9, "stated"))
    assert compare.compare(table, corpus=NESTED)["verdict"].tolist() == verdicts


def test_two_scopes_are_two_comparisons():
    rows = [
        total(1, n, claimant=c) | {"scope": s}
        for s, a, b in (("x", 5, 5), ("y", 5, 9))
        for c, n in (("a", a), ("b", b))
    ]
    compared = compare.compare(reconcile.reconcile(statements(*rows)))
    own = compared[compared["verdict"] != "not_comparable"]
    assert own["scope_a"].tolist() == own["scope_b"].tolist() == ["x", "y"]
    assert own["verdict"].tolist() == ["agree", "contradict"]
    assert findings.verdicts(own).startswith("1 of 2 pairs")
