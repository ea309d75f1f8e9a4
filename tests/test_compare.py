"""Who contradicts whom, only on a common day and only as far as definitions and places allow."""

import math
from dataclasses import replace
from itertools import combinations, product

import numpy as np
import pandas as pd
import pytest
from factories import DAY_0, change, corpus, day, statements, total
from generate import generate
from hypothesis import assume, given
from hypothesis import strategies as st
from laws import examples

from helpers import compare, reconcile
from helpers.book.book import Book
from helpers.book.claims import read_book
from helpers.corpus.statements import fold, read_as
from helpers.engine.comparison import COLUMNS, compare_values
from helpers.engine.values import VALUE_COLUMNS
from helpers.show import pairings

NAN = float("nan")
NOTHING = Book(fold(corpus()))


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
    assert (row["verdict"], row["relation"], row["claim_ids"]) == ("contradict", "same_definition", "a004-01;a004-03")
    assert 14.05 <= row["ratio_low"] < 14.06
    assert pd.isna(row["ratio_high"])


def test_mediazona_and_the_ministry_cannot_be_told_apart(compared):
    rows = pick(compared, "mediazona", "russian_mod", definition_b="killed")
    assert set(rows["verdict"]) == {"cannot_tell"}
    assert set(rows["relation"]) == {"a_within_b"}


def test_mediazona_lies_within_the_general_staffs_losses(compared):
    rows = pick(compared, "mediazona", "general_staff")
    assert set(rows["verdict"]) == {"holds", "cannot_tell"}
    (row,) = rows[rows["date"] == "2023-02-15"].to_dict("records")
    assert (row["verdict"], row["needs"]) == ("holds", "only if confirmed dead is counted as lost")


def test_what_is_about_another_measure_is_not_comparable(compared):
    rows = compared[(compared["claimant_a"] == "ukraine_unnamed") & (compared["claimant_b"] != "ukraine_unnamed")]
    assert set(rows["reason"]) == {"different measures: people and civilians"}
    assert set(rows["verdict"]) == {"not_comparable"}
    assert set(rows["relation"]) == {"not_nested"}
    assert rows[["ratio_low", "ratio_high"]].isna().all(axis=None)


def test_a_battle_is_compared_with_the_war_where_the_definition_is_no_wider(compared):
    rows = pick(compared, "western_officials", "general_staff", scope_a="bakhmut", scope_b="whole_war")
    assert rows[rows["date"] == "2023-03-07"]["verdict"].tolist() == ["holds"]
    (row,) = pick(compared, "russian_mod", "western_officials", definition_a="killed").to_dict("records")
    assert row["reason"] == "killed is counted as killed or wounded, but whole war is the wider place, around Bakhmut"


def test_one_claimants_series_are_a_pair_only_if_nested(compared):
    same = compared[compared["claimant_a"] == compared["claimant_b"]]
    assert (same["relation"] == "a_within_b").all()


NESTED = replace(
    corpus(),
    definitions=pd.DataFrame(
        {
            "definition_id": ["dead", "hurt", "harmed", "lost"],
            "label": ["dead", None, None, None],
            "said_as": ["Dead; killed", None, "dead or hurt", "lost"],
            "within": ["harmed", "harmed", "lost", None],
        }
    ),
)


def place(around, **more):
    """The corpus with these places, each within the one that is named."""
    scopes = pd.DataFrame({"scope_id": list(around), "label": None, "within": list(around.values())})
    return replace(NESTED, **{"scopes": scopes} | more)


def claim(claim_id, *, word="dead", definition="dead"):
    return {"claim_id": claim_id, "wording": word, "definition_id": definition}


def claimed(*claims, around=None):
    """A corpus of these claims."""
    return place(around or {}, claims=pd.DataFrame(claims))


def row(claimant="x", definition="dead", value=NAN, low=NAN, high=NAN, at=0, scope="all", claims="", **more):
    """A row of values; `value` alone is a stated one."""
    if value == value and low != low:
        low = high = value
    status = "stated" if value == value else "bounded"
    return {
        "claimant_id": claimant, "side": "s", "measure_id": "m", "definition_id": definition, "scope": scope,
        "date": day(at), "value": value, "low": low, "high": high, "status": status,
        "printed": "", "doubt": "", "claim_ids": claims,
    } | more  # fmt: skip


def judge(*rows, corpus=NESTED):
    """The comparison of these rows of values."""
    return compare_values(pd.DataFrame(rows)[VALUE_COLUMNS], corpus, NOTHING.solved)


def judge_one(*rows, corpus=NESTED):
    """The only row of it."""
    (found,) = judge(*rows, corpus=corpus).to_dict("records")
    return found


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
    for one, other in ((a, b), (b, a)):
        found = judge_one(row("x", *one), row("y", *other))
        assert (found["relation"], found["verdict"]) == (relation, verdict)


@pytest.mark.parametrize(("definition", "verdicts"), [("harmed", ["holds"]), ("hurt", [])])
def test_series_of_one_claimant_are_a_pair_if_one_lies_within_the_other(definition, verdicts):
    table = judge(row(value=5, claims="c1;c2"), row(definition=definition, value=9, claims="c2;c3"))
    assert table["verdict"].tolist() == verdicts
    assert table["claim_ids"].tolist() == ["c1;c2;c3"] * len(verdicts)


def test_who_claims_less_comes_first_and_the_name_decides_among_equals():
    assert judge_one(row("x", value=9), row("y", value=5))["claimant_a"] == "y"
    assert judge_one(row("y", value=5), row("x", value=5))["claimant_a"] == "x"
    assert judge_one(row("x", "lost", value=5), row("y", value=9))["claimant_a"] == "y"


WITHIN = {"town": "land"}


@pytest.mark.parametrize(
    ("a", "b", "relation", "reason"),
    [
        (("dead", "town"), ("dead", "land"), "a_within_b", "town lies within land, and a is at most b"),
        (("dead", "town"), ("harmed", "land"), "a_within_b", "dead is counted as harmed and town lies within land"),
        (("dead", "land"), ("harmed", "land"), "a_within_b", "dead is counted as harmed, and a is at most b"),
        (("dead", "land"), ("harmed", "town"), "not_nested", "dead is counted as harmed, but land is the wider place"),
        (("dead", "town"), ("hurt", "land"), "not_nested", "neither definition lies within the other: dead and hurt"),
        (("dead", "town"), ("harmed", "port"), "not_nested", "neither place is said to lie within the other"),
    ],
)
def test_a_place_inside_a_place_is_comparable_if_the_definition_does_not_widen(a, b, relation, reason):
    for one, other in ((a, b), (b, a)):
        rows = [row(name, own[0], value=number, scope=own[1]) for name, own, number in
                (("x", one, 5 if one is a else 9), ("y", other, 5 if other is a else 9))]  # fmt: skip
        found = judge_one(*rows, corpus=place(WITHIN))
        assert found["relation"] == relation
        assert found["reason"].startswith(reason)
        if relation == "a_within_b":
            assert (found["scope_a"], found["scope_b"], found["verdict"]) == (a[1], b[1], "holds")


def test_a_days_row_says_something_new():
    x = [row("x", low=n, at=at) for at, n in enumerate([1, 1, 2, 2, 2])]
    y = [row("y", high=9, at=at) for at in (0, 1, 2, 3)]
    table = judge(*x, *y, row("y", value=1, at=4))
    assert [d.day for d in table["date"]] == [1, 3, 5]
    assert table["verdict"].tolist() == ["cannot_tell", "cannot_tell", "contradict"]


def test_a_verdict_that_changes_alone_is_a_row_too():
    x, y = [row("x", value=5, at=0), row("x", value=5, at=1)], [row("y", value=5, at=0), row("y", value=5, at=1)]
    assert judge(*x, *y)["verdict"].tolist() == ["agree"]
    assert judge(*x, y[0], y[1] | {"status": "interpolated"})["verdict"].tolist() == ["agree", "cannot_tell"]


def test_a_day_without_a_row_of_one_is_no_common_day():
    x = [row("x", value=5, at=0), row("x", value=5, at=2)]
    y = [row("y", value=5, at=0), row("y", value=6, at=1), row("y", value=5, at=2)]
    assert judge(*x, *y)["date"].tolist() == [day(0)]
    y[2] |= {"value": 7.0, "low": 7.0, "high": 7.0}
    assert judge(*x, *y)["verdict"].tolist() == ["agree", "contradict"]


def test_a_pair_that_cannot_be_compared_has_one_row_with_the_numbers_of_the_latest_day():
    x = [row("x", value=n, at=n) for n in (1, 2, 3)]
    found = judge_one(*x, row("y", "hurt", value=4, at=1), row("y", "hurt", value=5, at=2))
    assert (found["date"], found["verdict"]) == (day(3), "not_comparable")
    numbers = {found["definition_a"]: found["low_a"], found["definition_b"]: found["low_b"]}
    assert numbers["dead"] == 3
    assert np.isnan(numbers["hurt"])


def verdicts(*rows, **about):
    """What statements of x and y come to, day by day."""
    compared = compare.compare(reconcile.reconcile(statements(*rows, **about)))
    return {(row.date - DAY_0).days: row.verdict for row in compared.itertuples()}


@pytest.mark.parametrize(
    ("number", "qualifier", "verdict"),
    [
        (2000, "more_than", "contradict"),
        (2000, "at_least", "cannot_tell"),
        (1999, "more_than", "cannot_tell"),
        (2000, "less_than", "contradict"),
        (2000, "at_most", "cannot_tell"),
    ],
)
def test_more_than_a_number_does_not_reach_it(number, qualifier, verdict):
    assert verdicts(total(0, 2000, claimant="x"), total(0, number, qualifier, claimant="y")) == {0: verdict}


@pytest.mark.parametrize(("less", "more", "verdict"), [(8, 7, "contradict"), (8.5, 7.5, "cannot_tell")])
def test_whole_things_that_just_miss_each_other_contradict(less, more, verdict):
    rows = total(0, less, "less_than", claimant="x"), total(0, more, "more_than", claimant="y")
    assert verdicts(*rows) == {0: verdict}


@pytest.mark.parametrize("more", [0, 0.25])
def test_a_bound_is_as_strict_behind_a_change(more):
    rows = [total(0, 1 + more, "more_than", claimant="x"), change(0, 2, 1, claimant="x")]
    found = verdicts(*rows, total(2, 2 + more, claimant="y"))
    assert found[2] == "contradict"


def test_a_stated_number_is_as_strict_as_what_limits_it_and_names_the_claims_that_do():
    rows = [total(0, 100, "about", claimant="x"), total(1, 101, "less_than", claimant="x"), total(0, 101, claimant="y")]
    compared = compare.compare(reconcile.reconcile(statements(*rows)))
    assert compared.iloc[0][["verdict", "claim_ids"]].tolist() == ["contradict", "s0;s1;s2"]
    rows = [total(0, 100, "about", claimant="x"), total(3, 120, claimant="x"), total(0, 150, claimant="y")]
    compared = compare.compare(reconcile.reconcile(statements(*rows)))
    assert compared.iloc[0][["verdict", "claim_ids"]].tolist() == ["contradict", "s0;s1;s2"]


def test_a_stated_number_that_nothing_limits_further_rests_on_who_states_it():
    rows = [total(0, 100, "about", claimant="x"), total(3, 900, claimant="x"), total(0, 160, claimant="y")]
    assert compare.compare(reconcile.reconcile(statements(*rows)))["claim_ids"].iloc[0] == "s2;s0"


def test_a_verdict_rests_on_no_claim_that_it_does_not_need():
    rows = [total(0, 10_500, "about", claimant="x"), total(3, 10_540, claimant="x"), total(0, 30, claimant="y")]
    assert compare.compare(reconcile.reconcile(statements(*rows)))["claim_ids"].iloc[0] == "s2;s0"
    rows = [total(0, 100, "about", claimant="x"), total(3, 120, claimant="x"), total(0, 160, claimant="y")]
    assert compare.compare(reconcile.reconcile(statements(*rows)))["claim_ids"].iloc[0] == "s0;s2"
    rows = total(0, 0, "about", claimant="x"), total(0, 5, claimant="y")
    assert compare.compare(reconcile.reconcile(statements(*rows)))["claim_ids"].iloc[0] == "s0;s1"


def test_a_wider_count_that_falls_short_is_said_as_strictly_as_it_does():
    rows = [total(0, 3, claimant="x"), total(0, 8, "less_than", claimant="x", definition="e")]
    rows.append(total(0, 7, "more_than", claimant="y"))
    compared = compare.compare(reconcile.reconcile(statements(*rows, within=("de",))))
    assert "even the lower party’s wider count, less than 8 e, falls short" in compared["needs"].tolist()


@pytest.mark.parametrize(("qualifier", "verdict"), [("more_than", "broken"), ("at_least", "cannot_tell")])
def test_what_is_inside_is_more_than_the_whole_if_the_numbers_only_touch_and_one_is_strict(qualifier, verdict):
    rows = total(0, 7, qualifier, claimant="x"), total(0, 7, claimant="y", definition="e")
    assert verdicts(*rows, within=("de",)) == {0: verdict}


def test_a_broken_order_names_the_reading_that_it_stands_on():
    found = judge_one(row("x", value=7), row("y", "lost", value=5))
    assert (found["verdict"], found["needs"]) == ("broken", "only if dead is counted as lost")
    found = judge_one(row("x", value=7, scope="town"), row("y", "lost", value=5, scope="land"), corpus=place(WITHIN))
    assert found["needs"] == "only if dead is counted as lost and town lies within land"


def test_a_contradiction_says_that_it_stands_even_by_the_wider_count():
    """498 killed and 1,597 wounded, so 2,095 killed or wounded, are less than the more than 7,000 killed of another."""
    about = claimed(claim("c1"), claim("c2", definition="hurt", word="hurt"), claim("c3"))
    rows = [
        row("ministry", "dead", value=498, claims="c1"),
        row("ministry", "hurt", value=1597, claims="c2"),
        row("ministry", "harmed", value=2095, status="implied", claims="c1;c2"),
        row("adviser", "dead", low=7000, claims="c3"),
    ]
    table = judge(*rows, corpus=about)
    same = table.query("relation == 'same_definition'").to_dict("records")[0]
    assert same["verdict"] == "contradict"
    assert same["needs"] == "even the lower party’s wider count, 2,095 harmed, falls short"
    nested = table.query("claimant_a == 'adviser' and claimant_b == 'ministry'").to_dict("records")
    assert [(r["definition_b"], r["verdict"], r["needs"]) for r in nested if r["relation"] == "a_within_b"] == [
        ("harmed", "broken", "only if dead is counted as harmed")
    ]


@pytest.mark.parametrize(("low", "high", "said"), [(0, 6, "at most 6 lost"), (0, 9, ""), (NAN, NAN, "")])
def test_only_a_wider_count_that_is_still_below_counts(low, high, said):
    x = [row("x", value=5), row("x", "lost", low=low, high=high)]
    table = judge(*x, row("y", value=8))
    (found,) = table[table["verdict"] == "contradict"].to_dict("records")
    assert found["needs"] == (f"even the lower party’s wider count, {said}, falls short" if said else "")


@pytest.mark.parametrize(
    ("a", "b", "needs"),
    [
        (("dead", "dead"), ("dead", "killed"), ""),
        (("dead", "lost"), ("dead", "dead"), ""),  # a wider word for who claims less: still less
        (("dead", "dead"), ("dead", "lost"), "only if “lost” means dead"),
        (("dead", "casualties"), ("dead", "casualties"), "only if “casualties” means dead"),
        (("dead", "gone"), ("dead", "lost"), "only if “gone” means dead; only if “lost” means dead"),
        (("hurt", "gone"), ("hurt", "lost"), ""),  # nobody says which words mean it
    ],
)
def test_a_contradiction_names_the_words_that_it_rests_on(a, b, needs):
    about = claimed(*(claim(name, definition=d, word=word) for name, (d, word) in (("c1", a), ("c2", b))))
    found = judge_one(row("x", a[0], value=5, claims="c1"), row("y", b[0], value=6, claims="c2"), corpus=about)
    assert (found["verdict"], found["needs"]) == ("contradict", needs)


@pytest.mark.parametrize(
    ("carried", "needs"), [("c2;c3", ""), ("c2", "only if “lost” means dead"), ("c3", "only if “lost” means dead")]
)
def test_one_plain_word_among_those_that_carry_a_number_is_enough(carried, needs):
    """What others say of another number is no word for this one."""
    about = claimed(claim("c1"), claim("c2", word="lost"), claim("c3", word="Killed"))
    told = statements(total(0, 5), total(0, 1, "at_least"))
    told["claim_ids"] = [carried, "c2;c3".replace(carried, "").strip(";")]
    rows = pd.DataFrame([row("x", value=5, claims="c1"), row("y", value=6, claims="c2;c3")])[VALUE_COLUMNS]
    (found,) = compare_values(rows, about, Book(read_as(corpus(), told)).solved).to_dict("records")
    assert found["needs"] == needs


def test_numbers_agree_only_if_their_words_mean_the_same():
    about = claimed(claim("c1"), claim("c2", word="lost"))
    found = judge_one(row("x", value=5, claims="c1"), row("y", value=5, claims="c2"), corpus=about)
    assert (found["verdict"], found["needs"]) == ("agree", "only if “lost” means dead")


def test_a_ratio_of_unlike_things_says_so():
    same, nested = (judge_one(row("x", value=4), row("y", name, value=8)) for name in ("dead", "lost"))
    assert (same["ratio_low"], same["ratio_high"]) == (nested["ratio_low"], nested["ratio_high"]) == (2, 2)
    assert "unlike" not in same["reason"]
    assert nested["reason"].endswith("; the ratio is of unlike things")


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
    assert pairings.list_outcomes(own)["outcome"].tolist() == ["fits together", "cannot both be true"]


def test_a_pair_counts_once_by_the_gravest_of_its_verdicts():
    x, y = [row("x", value=n, at=n) for n in (5, 6)], [row("y", value=5, at=n) for n in (5, 6)]
    z = [row("z", value=5, measure_id=measure, at=5) for measure in ("n", "o")]  # only the reason names their measure
    groups = pd.DataFrame({"measure_id": ["m", "n", "o"], "group": "g", "is_cumulative": True})
    table = judge(*x, *y, *z, corpus=place({}, measures=groups))
    counts = pairings.list_outcomes(table)["outcome"].value_counts().to_dict()
    assert counts == {"cannot both be true": 1, "not comparable": 4}


def test_nothing_is_compared_with_nothing():
    table = compare_values(pd.DataFrame([row()])[VALUE_COLUMNS].iloc[:0], NESTED, NOTHING.solved)
    assert list(table) == COLUMNS
    assert table.empty
    assert judge(row()).dtypes.equals(judge(row("x", value=5), row("y", value=5)).dtypes)


# An oracle: every pair on every day, each number a set of points on a fine grid

ORDER = {"dead": ["dead", "harmed", "lost"], "hurt": ["hurt", "harmed", "lost"], "harmed": ["harmed", "lost"],
         "lost": ["lost"], "town": ["town", "land"], "land": ["land"], "port": ["port"]}  # fmt: skip


@st.composite
def tables(draw):
    """Rows of values of a few series on a few days, with days left out."""
    names = st.tuples(st.sampled_from("xyz"), st.sampled_from(["dead", "hurt", "harmed", "lost"]),
                      st.sampled_from(["town", "land", "port"]))  # fmt: skip
    rows = []
    for claimant, definition, scope in draw(st.lists(names, min_size=2, max_size=5, unique=True)):
        for at in draw(st.sets(st.integers(0, 4), min_size=1)):
            least, width = draw(st.integers(0, 4)), draw(st.integers(1, 3))
            low, high = draw(st.sampled_from([least, NAN])), draw(st.sampled_from([least + width, NAN]))
            status = draw(st.sampled_from(["stated", "implied", "bounded", "interpolated"]))
            value = NAN if status == "bounded" else least
            own = row(claimant, definition, value, at=at, scope=scope, status=status)
            rows.append(own | {"low": low, "high": high})
    return draw(st.permutations(rows))


def list_points(own):
    """The points that a row of values allows."""
    points = np.arange(-1, 9, 0.25)
    return points[~((points < own["low"]) | (points > own["high"]))]  # nothing is less than NaN


def judge_plainly(a, b, is_same):
    one, other = list_points(a)[:, None], list_points(b)[None, :]
    if not is_same:
        return "holds" if (one <= other).all() else "broken" if (one > other).all() else "cannot_tell"
    is_told = all(own["status"] != "interpolated" and own["value"] == own["value"] for own in (a, b))
    return "agree" if (one == other).any() and is_told else "cannot_tell" if (one == other).any() else "contradict"


def compare_plainly(rows):
    """What there is to say of each pair of series: a double loop over all pairs and days."""
    series, said = {}, set()
    for own in rows:
        series.setdefault((own["claimant_id"], own["definition_id"], own["scope"]), {})[own["date"]] = own
    for a, b in combinations(series, 2):
        if all(n in ORDER[m] for m, n in zip(b[1:], a[1:], strict=True)):
            a, b = b, a
        is_inside = all(n in ORDER[m] for m, n in zip(a[1:], b[1:], strict=True))
        if a[0] == b[0] and not is_inside:
            continue
        if not is_inside:
            said.add((frozenset([a, b]), max([*series[a], *series[b]]), "not_comparable"))
            continue
        before = None
        for date in sorted(series[a].keys() & series[b].keys()):
            one, other = series[a][date], series[b][date]
            verdict = judge_plainly(one, other, a[1:] == b[1:])
            now = repr([own[end] for own in (one, other) for end in ("low", "high")] + [verdict])
            if now != before:
                said.add((frozenset([a, b]) if a[1:] == b[1:] else (a, b), date, verdict))
            before = now
    return said


@examples(2)
@given(tables())
def test_what_is_said_is_what_a_double_loop_over_all_pairs_and_days_says(rows):
    table = judge(*rows, corpus=place(WITHIN))
    ends = [[tuple(r[f"{what}_{x}"] for what in ("claimant", "definition", "scope")) for x in "ab"]
            for r in table.to_dict("records")]  # fmt: skip
    pairs = [tuple(e) if r == "a_within_b" else frozenset(e) for e, r in zip(ends, table["relation"], strict=True)]
    found = list(zip(pairs, table["date"], table["verdict"], strict=True))
    assert set(found) == compare_plainly(rows)
    assert len(found) == len(set(found))


@pytest.mark.parametrize("n_claims", [0, 4000])
def test_of_two_claimants_the_comparison_is_kept_in_which_they_are_furthest_apart(n_claims, book_of_articles, tmp_path):
    book = book_of_articles
    if n_claims:
        generate(tmp_path / "raw", n_claims)
        book = read_book(tmp_path / "raw")
    rows = book.compared[book.compared["verdict"].isin(["contradict", "broken"])]
    rows = rows[rows["claimant_a"] != rows["claimant_b"]]
    ends = rows[["low_a", "high_a", "low_b", "high_b"]].fillna({"high_a": math.inf, "high_b": math.inf})
    times = [max(low_a / high_b, low_b / high_a) for low_a, high_a, low_b, high_b in ends.itertuples(index=False)]
    rows = rows.assign(times=times, is_nested=rows["relation"] != "same_definition")
    rows["two"] = [frozenset(two) for two in zip(rows["claimant_a"], rows["claimant_b"], strict=True)]
    rows = rows.sort_values(["is_nested", "times", "date"], ascending=[True, False, True], kind="stable")
    rows = rows.drop_duplicates(["side", "measure_id", "two"])
    assert len(rows)
    pd.testing.assert_frame_equal(rows[list(book.furthest)].reset_index(drop=True), book.furthest)


# An oracle: shortest paths between days, each length a number and how many of its parts are less than what they say

DAYS = 3


@st.composite
def sayings(draw):
    """Totals and changes of small whole numbers: who, from when or None, when, the qualifier, the number."""
    said = []
    for who in "xy":
        for _ in range(draw(st.integers(1, 3))):
            start, end = draw(st.tuples(st.none() | st.integers(0, DAYS - 2), st.integers(0, DAYS - 1)))
            qualifier = draw(st.sampled_from(["exact", "more_than", "less_than", "at_least", "at_most"]))
            start = None if start is not None and start >= end else start
            said.append((who, start, end, qualifier, draw(st.integers(1, 4))))
    return said


def find_paths(said, who, *, is_whole):
    """From each day to each, and the number 0 after them, how much more it can be: (number, minus how often less)."""
    far = [[(0.0, 0) if a == b else (math.inf, 0) for b in range(DAYS + 1)] for a in range(DAYS + 1)]
    for day_before in range(-1, DAYS - 1):
        far[day_before + 1][day_before] = (0.0, 0)
    for own, start, end, qualifier, number in said:
        start = -1 if start is None else start
        less = (-1.0, 0) if is_whole else (0.0, -1)
        if own == who and qualifier in ("exact", "less_than", "at_most"):
            length = (number + less[0], less[1]) if qualifier == "less_than" else (number, 0)
            far[start][end] = min(far[start][end], length)
        if own == who and qualifier in ("exact", "more_than", "at_least"):
            length = (-number + less[0], less[1]) if qualifier == "more_than" else (-number, 0)
            far[end][start] = min(far[end][start], length)
    for c, a, b in product(range(DAYS + 1), repeat=3):
        far[a][b] = min(far[a][b], add(far[a][c], far[c][b]))
    return far


def add(one, other):
    return one[0] + other[0], one[1] + other[1]


@examples(2)
@given(sayings(), st.booleans())
def test_two_contradict_if_and_only_if_no_number_is_left_to_both(said, is_whole):
    x, y = (find_paths(said, who, is_whole=is_whole) for who in "xy")
    assume(all(far[a][a] == (0, 0) for far in (x, y) for a in range(DAYS + 1)))
    rows = [
        total(end, number, qualifier, claimant=who) if start is None
        else change(start, end, number, qualifier, claimant=who)
        for who, start, end, qualifier, number in said
    ]  # fmt: skip
    if not is_whole:  # of something else that is counted in halves
        rows.append(total(0, 0.5, claimant="z", scope="elsewhere"))
    values = reconcile.reconcile(statements(*rows), on=[f"{day(at):%Y-%m-%d}" for at in range(DAYS)])
    compared = compare.compare(values[values["claimant_id"].ne("z")])
    told = {(row.date - DAY_0).days: row.verdict == "contradict" for row in compared.itertuples()}
    last = None
    for at in range(DAYS):
        last = told.get(at, last)
        assert last == any(add(one[-1][at], other[at][-1]) < (0, 0) for one, other in ((x, y), (y, x)))
