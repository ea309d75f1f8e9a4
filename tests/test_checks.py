"""Each check on a small literal corpus, and all of them on the articles."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from factories import book, change, day, statements, total

from helpers import checks
from helpers.engine.readings import list_sayings
from helpers.judge import verdicts as verdicts_table
from helpers.judge.growth import ENOUGH
from helpers.judge.set_aside import MANY
from helpers.judge.slips import name_slip, name_slip_into


def verdicts(frame, check):
    found = checks.find_problems(frame)
    return found[found["check"] == check]["verdict"].tolist()


def only(frame, check):
    found = checks.find_problems(frame)
    (row,) = found[(found["check"] == check) & (found["verdict"] == "contradicts")].to_dict("records")
    return row


@pytest.fixture(scope="module")
def problems(book_of_articles):
    return book_of_articles.problems


def test_columns_are_those_of_the_contract(problems):
    assert list(problems) == verdicts_table.COLUMNS
    assert set(problems["verdict"]) <= {"agrees", "contradicts", "cannot_tell"}
    assert problems.loc[problems["verdict"] == "contradicts", "diagnosis"].notna().all()


def test_the_articles_contradict_themselves_only_in_wording(problems):
    bad = problems.query("verdict == 'contradicts'")
    assert set(bad["check"]) == {"wording_fits_definition"}
    assert set(bad["diagnosis"]) == {"definition_mismatch"}
    flagged = set(bad["claim_ids"].str.split(";").explode())
    assert {"a003-01", "a003-02", "a003-03"} <= flagged
    assert all(claim.startswith("a003-") for claim in flagged)


def test_each_word_of_said_as_means_its_definition():
    definitions = pd.DataFrame({"definition_id": ["dead", "hurt", "other"], "said_as": ["Killed; died;", "hurt", None]})
    assert list_sayings(definitions) == {"dead": ["killed", "died"], "hurt": ["hurt"], "other": []}


def test_every_statement_was_printed_no_earlier_than_the_day_it_is_about(problems, book_of_articles):
    own = problems.query("check == 'as_of_not_after_published'")
    assert len(own) == len(book_of_articles.statements)
    assert set(own["verdict"]) == {"agrees"}


def test_every_article_is_dated_by_clues_that_it_fits(problems, book_of_articles):
    own = problems.query("check == 'date_fits_clues'")
    published = own[own["message"].str.contains("published")]
    assert len(published) == len(book_of_articles.corpus.articles)
    assert set(own["verdict"]) == {"agrees"}


def test_a_clue_that_the_date_does_not_fit_contradicts(book_of_articles):
    corpus = book_of_articles.corpus
    moved = corpus.articles.assign(
        published=corpus.articles["published"].where(corpus.articles["article_id"] != "a001")
    )
    moved = moved.fillna({"published": corpus.articles["published"].max()})
    broken = replace(corpus, articles=moved)
    found = checks.find_problems(book_of_articles.statements, corpus=broken).query(
        "check == 'date_fits_clues' and verdict == 'contradicts'"
    )
    assert found["message"].str.startswith("a001 published").tolist() == [True]


@pytest.mark.parametrize(
    ("rows", "verdict"),
    [
        ((total(1, 100), total(2, 107), change(1, 2, 7)), "agrees"),
        ((total(1, 100), total(2, 108), change(1, 2, 7)), "contradicts"),
        ((total(2, 107), change(1, 2, 7)), "cannot_tell"),
        ((total(1, 100), total(2, 107), change(1, 2, 10, "about")), "agrees"),
        ((total(1, 100), total(2, 107), change(1, 2, 9, "at_least")), "contradicts"),
    ],
)
def test_change_equals_difference(rows, verdict):
    assert verdicts(statements(*rows), "change_equals_difference") == [verdict]


def test_a_wrong_last_digit_is_named_with_the_value_it_should_have_been():
    row = only(statements(total(1, 2456), total(2, 2464), change(1, 2, 7)), "change_equals_difference")
    assert (row["expected"], row["found"], row["residual"], row["diagnosis"]) == (7, 8, 1, "digit_wrong")
    assert "+7 implies 2,463" in row["message"]
    assert row["message"].endswith("; maybe wrong: s0, s1, s2")  # of three that cannot hold, any one may be wrong
    assert row["conflict"] == 1


def test_total_never_falls():
    frame = statements(total(1, 100), total(2, 90), total(3, 95))
    assert verdicts(frame, "total_never_falls") == ["contradicts", "agrees"]
    # two totals after it lie below the first one, which gives way alone
    assert only(frame, "total_never_falls")["message"] == "90 after 100 on 2023-01-02; surely wrong: s0"


def test_a_measure_that_may_fall_is_not_held_to_the_rule():
    frame = statements(total(1, 100), total(2, 90), is_cumulative=False)
    assert verdicts(frame, "total_never_falls") == []


@pytest.mark.parametrize(
    ("values", "blamed", "diagnosis"),
    [
        ([2698, 2614, 2734], 1, "digit_wrong"),  # a dip: 27xx fits between its neighbours
        ([100, 210, 125, 130], 1, "digits_swapped"),  # a spike, seen at the fall after it
        ([1105, 165, 1205], 1, "digit_missing"),
        ([100, 90], 1, "unexplained"),
    ],
)
def test_a_fall_blames_the_total_that_does_not_fit(values, blamed, diagnosis):
    row = only(statements(*(total(i, v) for i, v in enumerate(values))), "total_never_falls")
    assert (row["date"], row["diagnosis"]) == (day(blamed), diagnosis)


@pytest.mark.parametrize(
    ("rows", "verdict"),
    [
        ((total(2, 110), total(2, 100, "more_than")), "agrees"),
        ((total(2, 100), total(2, 100, "more_than")), "contradicts"),
        ((total(2, 100), total(2, 100, "at_least")), "agrees"),
        ((total(5, 90), total(2, 100, "at_least")), "contradicts"),
        ((total(5, 190), total(2, 100, "at_least")), "cannot_tell"),
        ((total(1, 50), total(5, 190), total(2, (40, 200), "between")), "agrees"),
        ((total(2, 100, "at_least"),), "cannot_tell"),
    ],
)
def test_bound_holds(rows, verdict):
    assert verdicts(statements(*rows), "bound_holds") == [verdict]


def test_a_bound_that_cannot_hold_names_the_claims_that_it_cannot_hold_with():
    rows = [total(1, 20), total(5, 40), total((1, 5), (50, 60), "between"), total(3, 900, claimant="other")]
    assert only(statements(*rows), "bound_holds")["claim_ids"] == "s1;s2"


def test_a_range_of_several_days_may_be_met_on_any_of_them():
    rows = [total(1, 20), total(5, 40), total((1, 5), (10, 35), "between")]
    row = checks.find_problems(statements(*rows)).query("check == 'bound_holds'").iloc[0]
    assert (row["verdict"], row["message"]) == ("agrees", "between 10 and 35; the other claims allow 20 to 40")


def test_carriers_that_disagree_are_listed():
    frame = statements(total(1, 2456, printed=2), total(1, 2465, printed=3))
    row = only(frame, "carriers_agree")
    # nothing tells which is right: the later one is in use
    assert (row["expected"], row["found"], row["diagnosis"]) == (2465, 2456, "digits_swapped")


def test_a_bound_holds_only_if_it_does_whichever_number_is_right():
    for either in ((3, 9), (9, 3)):
        rows = statements(*(total(0, n) for n in either), total(1, 5, "at_least"))
        (row,) = checks.find_problems(rows).query("check == 'bound_holds'").to_dict("records")
        assert (row["verdict"], row["message"]) == ("cannot_tell", "at least 5; the other claims allow at least 3")


def test_totals_that_differ_by_as_much_only_as_hedged_are_said_to():
    hedged = "as hedged, the totals at both ends may differ by as much"
    for last, said in ((42, "the totals at both ends differ by as much"), (40, hedged)):
        rows = statements(total(1, 60, "about"), change(1, 2, -18), total(2, last))
        (row,) = checks.find_problems(rows).query("check == 'change_equals_difference'").to_dict("records")
        assert (row["verdict"], row["message"]) == ("agrees", said)


def test_changes_without_any_total_are_left_open():
    assert verdicts(statements(change(1, 2, 10)), "change_equals_difference") == ["cannot_tell"]
    assert verdicts(statements(total(1, 5, "at_least"), change(1, 2, 3)), "change_equals_difference") == ["cannot_tell"]


def test_another_change_from_the_same_day_blames_nobody_else():
    rows = [total(i, n) for i, n in enumerate([1000, 1100, 1210, 1300, 1400])] + [
        change(i, i + 1, 100) for i in range(4)
    ]
    for more in (change(2, 3, 50, "more_than"), change(2, 4, 200)):
        bad = checks.find_problems(statements(*rows, more)).query("verdict == 'contradicts'")
        assert set(bad["date"]) == {day(2)}
        assert set(bad["diagnosis"]) == {"digit_wrong"}


def test_an_exact_change_is_preferred_to_a_hedged_one_in_any_order():
    rows = [total(0, 100), total(1, 107), total(2, 107), total(3, 121), change(1, 2, 5, "more_than"), change(1, 2, 7)]
    for told in (rows, rows[::-1]):
        row = only(statements(*told), "carried_over")
        assert (row["verdict"], row["expected"]) == ("contradicts", 114)


def test_a_bound_of_a_span_says_nothing_where_the_measure_may_fall():
    frame = statements(total(1, 50), total(4, 3), total((1, 4), (10, 20), "between"), is_cumulative=False)
    assert verdicts(frame, "bound_holds") == ["cannot_tell"]


def test_a_conflict_across_several_changes_gets_a_row_of_its_own():
    # 100 + 5 + 5 cannot be 109, though no single change has totals at both ends
    frame = statements(total(1, 100), change(1, 2, 5), change(2, 3, 5), total(3, 109))
    row = only(frame, "change_equals_difference")
    assert set(row["claim_ids"].split(";")) == {"s0", "s1", "s2", "s3"}


@pytest.mark.parametrize(
    ("printed", "implied", "slip"),
    [
        (2464, 2463, "digit_wrong"),
        (31500, 30150, "digits_swapped"),
        (2643, 2463, "digits_swapped"),
        (165, 1165, "digit_missing"),
        (11165, 1165, "digit_added"),
        (42340, 42640, "digit_wrong"),
        (1.5, 2, "unexplained"),
        (500, 731, "unexplained"),
        (100, 100, "unexplained"),
        (-120, -210, "digits_swapped"),
    ],
)
def test_a_single_slip_is_named(printed, implied, slip):
    assert name_slip(printed, implied) == slip


@pytest.mark.parametrize(
    ("totals", "changes", "diagnosis", "blamed"),
    [
        # a wrong total is missed from both sides, and blamed once from each
        ([100, 110, 125, 130], [10, 10, 10], "digit_wrong", 2),
        ([100, 110, 160, 130], [10, 10, 10], "digit_wrong", 2),
        ([1000, 1100, 2100, 1300], [100, 100, 100], "digits_swapped", 2),
        ([100, 110, 110, 130], [10, 10, 10], "carried_over", 2),
        # the total moved by other than its printed change, and the next ones follow
        ([100, 110, 152, 162], [10, 10, 10], "silent_correction", 2),
        ([1000, 1500, 2000, 2500], [500, 550, 500], "digit_wrong", 2),
    ],
)
def test_a_row_of_totals_and_changes_tells_which_number_slipped(totals, changes, diagnosis, blamed):
    rows = [total(i, n) for i, n in enumerate(totals)] + [change(i, i + 1, n) for i, n in enumerate(changes)]
    found = checks.find_problems(statements(*rows))
    found = found[(found["check"] == "change_equals_difference") & (found["verdict"] == "contradicts")]
    assert set(found["diagnosis"]) == {diagnosis}
    assert set(found["date"]) == {day(blamed)}


def test_a_total_held_over_for_days_is_carried_over_and_the_next_one_is_not_blamed():
    totals, changes = [100, 110, 110, 110, 140, 150], [10, 10, 10, 10, 10]
    rows = [total(i, n) for i, n in enumerate(totals)] + [change(i, i + 1, n) for i, n in enumerate(changes)]
    bad = checks.find_problems(statements(*rows)).query("verdict == 'contradicts'")
    assert set(bad["date"]) == {day(2), day(3)}
    assert set(bad["diagnosis"]) == {"carried_over"}


def test_two_wrong_totals_side_by_side_are_two_slips():
    totals, changes = [1000, 1100, 1210, 1330, 1400, 1500], [100, 100, 100, 100, 100]
    rows = [total(i, n) for i, n in enumerate(totals)] + [change(i, i + 1, n) for i, n in enumerate(changes)]
    bad = checks.find_problems(statements(*rows)).query("verdict == 'contradicts'")
    assert bad[["date", "diagnosis"]].drop_duplicates().to_numpy().tolist() == [
        [day(2), "digit_wrong"], [day(3), "digit_wrong"]
    ]  # fmt: skip
    assert "+100 implies 1,200" in bad["message"].iloc[0]


def test_a_total_held_over_and_a_change_that_misses_beside_it_are_one_conflict_with_three_repairs():
    totals, changes = [1450, 1480, 1496, 1496, 1556, 1576, 1590], [30, 16, 11, 17, 20, 14]
    rows = [total(i, n) for i, n in enumerate(totals)] + [change(i, i + 1, n) for i, n in enumerate(changes)]
    bad = checks.find_problems(statements(*rows)).query("verdict == 'contradicts'")
    assert set(bad["conflict"]) == {1}
    assert set(bad["date"]) == {day(3)}
    assert set(bad["diagnosis"]) == {"carried_over"}
    assert bad["message"].str.contains("maybe wrong").all()


@pytest.mark.parametrize(
    ("rows", "verdict"),
    [
        ((total(1, 100), total(2, 100), change(1, 2, 0)), "agrees"),
        ((total(1, 100), total(2, 100), change(1, 2, 7)), "contradicts"),
        ((total(1, 100), total(2, 100)), "cannot_tell"),
    ],
)
def test_carried_over(rows, verdict):
    assert verdicts(statements(*rows), "carried_over") == [verdict]


def test_a_rate_is_held_against_its_own_series():
    steps = [10, 12, 9, 11, 10, 13, 8, 11, 10, 900]
    rows = [total(i, n) for i, n in enumerate(np.cumsum([500, *steps]))]
    own = checks.find_problems(statements(*rows)).query("check == 'rate_in_range'")
    assert own["verdict"].tolist() == ["agrees"] * 9 + ["contradicts"]
    assert own["found"].iloc[-1] == 900
    assert "its 10 moves set a range of" in own["message"].iloc[-1]


@pytest.mark.parametrize(("n_moves", "verdict"), [(ENOUGH - 1, "cannot_tell"), (ENOUGH, "agrees")])
def test_a_rate_is_judged_once_its_series_has_moved_often_enough(n_moves, verdict):
    rows = [total(i, 500 + 10 * i) for i in range(n_moves + 1)]
    own = checks.find_problems(statements(*rows)).query("check == 'rate_in_range'")
    assert own["verdict"].tolist() == [verdict] * n_moves
    assert own["claim_ids"].tolist() == [f"s{i};s{i + 1}" for i in range(n_moves)]


def test_bursts_and_a_series_that_hardly_moves_are_not_called_unusual():
    bursts = np.cumsum([0] * 40 + [25, 0, 0, 0, 4, 40, 0, 0, 30, 0] * 3)
    still = [15] * 30 + [16] * 30
    rows = [total(i, n) for i, n in enumerate(bursts)] + [total(i, n, claimant="e") for i, n in enumerate(still)]
    own = checks.find_problems(statements(*rows)).query("check == 'rate_in_range'")
    found = own.groupby("claimant_id")["verdict"].agg(set)
    assert found.to_dict() == {"c": {"agrees"}, "e": {"cannot_tell"}}


def test_a_fall_that_is_a_silent_correction_blames_neither_total():
    # the claimant takes 421 back and goes on from there
    totals, changes = [4900, 5000, 5100, 5110, 4700, 4710, 4720, 4730], [100, 100, 10, 11, 10, 10, 10]
    rows = [total(i, n) for i, n in enumerate(totals)] + [change(i, i + 1, n) for i, n in enumerate(changes)]
    bad = checks.find_problems(statements(*rows)).query("check == 'total_never_falls' and verdict == 'contradicts'")
    assert bad[["date", "diagnosis", "conflict"]].to_numpy().tolist() == [[day(4), "silent_correction", 1]]


@pytest.mark.parametrize(
    ("printed", "low", "high", "slip"),
    [
        (1, 10, 10, "digit_missing"),
        (1, 5, 9, "unexplained"),
        (21, 11, 13, "digits_swapped"),
        (7, 60, np.inf, "unexplained"),
    ],
)
def test_a_slip_into_a_range_is_named_where_there_is_more_than_one_digit(printed, low, high, slip):
    assert name_slip_into(printed, low, high) == slip


@pytest.mark.parametrize(
    ("qualifier", "value", "low", "high", "told"),
    [
        ("about", 180, 150, 230, "about 180 (150 to 230)"),
        ("about", 180, None, None, "about 180"),
        ("between", None, 20_000, 30_000, "between 20,000 and 30,000"),
        ("more_than", None, 7000, None, "more than 7,000"),
    ],
)
def test_a_statement_is_said_with_its_hedge(qualifier, value, low, high, told):
    row = {"qualifier": qualifier, "value": value, "low": low, "high": high}
    assert verdicts_table.say(pd.DataFrame([row]).astype({"value": float, "low": float, "high": float})) == [told]


def test_what_gives_way_says_the_range_that_the_others_leave():
    told = book(total(0, 100), total(1, 920), total(2, 130), total(3, 150), change(2, 3, 20)).repairs
    said = dict(zip(told["statement_id"], told["message"], strict=True))
    assert said["s1"] == "exact 920 2023-01-02; the others leave 100 to 130"
    held = book(total(0, 100), total(1, 140), total(2, 130)).repairs
    assert held["message"].tolist() == [
        "exact 140 2023-01-02; the others leave 100 to 130; 1 of 2 smallest repairs give it up",
        "exact 130 2023-01-03; the others leave at least 140; 1 of 2 smallest repairs give it up",
    ]


def test_a_total_that_is_about_the_one_before_it_does_not_stand_still():
    assert verdicts(statements(total(0, 10), total(1, 10)), "carried_over") == ["cannot_tell"]
    assert verdicts(statements(total(0, 10), total(1, 10, "about")), "carried_over") == []


@pytest.mark.parametrize("more", [0, 1])
def test_of_many_claims_that_cannot_hold_together_the_first_are_named(more):
    n = MANY - 2 + more
    told = book(total(0, 100), *(change(at, at + 1, 1) for at in range(n)), total(n, 150))
    messages = told.problems["message"][told.problems["message"].str.startswith("cannot hold together")]
    assert len(messages)
    assert messages.str.contains(" and 1 more").all() == bool(more)
    assert not messages.str.contains(" and 0 more").any()


def test_what_contradicts_and_shows_no_slip_is_unexplained():
    told = book(total(0, 5), total(1, 6)).solved.facts.tell([0, 1])
    table = verdicts_table.tabulate("bound_holds", told, ["contradicts", "agrees"], message="")
    named = verdicts_table.join([table])["diagnosis"]
    assert named[0] == "unexplained"
    assert pd.isna(named[1])
