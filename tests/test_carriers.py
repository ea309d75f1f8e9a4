"""Several carriers of the same reports: which is wrong, and which runs a day late or early."""

import dataclasses

import numpy as np
import pandas as pd
import pytest
from factories import DAY_0, day

from helpers.book.book import Book
from helpers.corpus import schema
from helpers.corpus.statements import fold
from helpers.corpus.tables import Corpus

REPORTS = [100, 107, 119, 128, 140, 151, 160, 172, 181, 195, 204, 213]


def book_of(carriers, changes=None, lag=None, more_changes=None, vintage="latest"):
    """A book of one series: publisher -> totals by day; `changes` of the first one; `lag`: days until print.

    `more_changes`: those of the second one.
    """
    rows = [
        {"publisher": name, "at": at, "value": value, "kind": "total"}
        for name, totals in carriers.items()
        for at, value in enumerate(totals)
        if value is not None
    ]
    rows += [
        {"publisher": next(iter(carriers)), "at": i + 1, "value": n, "kind": "change"}
        for i, n in enumerate(changes or [])
    ]
    rows += [
        {"publisher": list(carriers)[1], "at": i + 1, "value": n, "kind": "change"}
        for i, n in enumerate(more_changes or [])
    ]
    frame = pd.DataFrame(rows)
    days = DAY_0 + pd.to_timedelta(frame["at"], unit="D")
    table = pd.DataFrame(dict.fromkeys(schema.COLUMNS["claims"], "x"), index=frame.index).assign(
        claim_id=[f"c{i:03d}" for i in frame.index], article_id=frame["publisher"] + frame["at"].astype(str),
        kind=frame["kind"], via=None, qualifier="exact", value=frame["value"].astype(float), low=np.nan, high=np.nan,
        period_start=(days - pd.Timedelta(days=1)).where(frame["kind"] == "change"),
        as_of_earliest=days, as_of_latest=days,
    )  # fmt: skip
    printed = days + pd.to_timedelta(frame["publisher"].map(lag or {}).fillna(0), unit="D")
    articles = table[["article_id"]].assign(publisher=frame["publisher"], published=printed).drop_duplicates()
    empty = {name: pd.DataFrame(columns=schema.COLUMNS[name]) for name in schema.TABLES}
    measures = pd.DataFrame({"measure_id": ["x"], "unit": ["x"], "group": ["x"], "is_cumulative": [True]})
    tables = empty | {"claims": table, "articles": articles, "measures": measures}
    return Book(fold(Corpus(**tables, eve=None), vintage=vintage))


def contradictions(book, check):
    return book.problems.query("verdict == 'contradicts' and check == @check")


def late(reports, first, last):
    """The reports as one prints them who runs a day late from `first` to `last`."""
    return [reports[i - 1] if first <= i <= last else n for i, n in enumerate(reports)]


def early(reports, first, last):
    return [reports[i + 1] if first <= i <= last else n for i, n in enumerate(reports)]


CHANGES = list(np.diff(REPORTS))


@pytest.mark.parametrize("lag", [{}, {"b": 1}, {"a": 1}])
@pytest.mark.parametrize(("move", "text"), [(late, "b runs a day late"), (early, "b runs a day early")])
def test_a_shifted_stretch_is_found_with_its_first_and_last_day(move, text, lag):
    book = book_of({"a": REPORTS, "b": move(REPORTS, 3, 8)}, CHANGES, lag)
    (row,) = contradictions(book, "shifted_by_a_day").to_dict("records")
    assert f"from {day(3).date()} to {day(8).date()} b prints" in row["message"]
    assert text in row["message"]
    assert (row["date"], row["diagnosis"]) == (day(3), "day_shift")
    assert set(contradictions(book, "carriers_agree")["diagnosis"]) == {"day_shift"}
    # what is dated wrong disturbs no other check, and gives way to the other carrier
    assert contradictions(book, "change_equals_difference").empty
    solved = book.solved
    kept = book.statements[solved.is_used & (book.statements["kind"] == "total")].set_index("as_of_latest")["value"]
    assert [kept[day(i)] for i in range(len(REPORTS))] == REPORTS


def test_an_error_inside_a_shifted_stretch_is_still_found():
    wrong = [*REPORTS[:5], 251, *REPORTS[6:]]
    book = book_of({"a": wrong, "b": late(REPORTS, 3, 8)})
    own = contradictions(book, "carriers_agree").query("diagnosis != 'day_shift'")
    assert own[["date", "expected", "found", "diagnosis"]].to_numpy().tolist() == [[day(5), 151, 251, "digit_wrong"]]


def test_one_stale_day_and_a_held_value_are_not_a_shift():
    held = [n if i not in (4, 5, 6) else REPORTS[3] for i, n in enumerate(REPORTS)]
    assert contradictions(book_of({"a": REPORTS, "b": held}), "shifted_by_a_day").empty
    assert contradictions(book_of({"a": REPORTS, "b": late(REPORTS, 4, 4)}), "shifted_by_a_day").empty


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (REPORTS, [91, *REPORTS[:5], *REPORTS[6:]]),  # late from the first day on
        ([*REPORTS[:3], None, *REPORTS[4:]], early(REPORTS, 3, 8)),  # nothing from the other on the first day
        ([*REPORTS[:2], 191, *REPORTS[3:]], late(REPORTS, 3, 8)),  # a slip of the other on the eve
    ],
)
def test_printed_changes_tell_who_is_off(a, b):
    book = book_of({"a": a, "b": b}, CHANGES)
    assert set(contradictions(book, "shifted_by_a_day")["message"].str.extract("; (.) runs")[0]) == {"b"}
    gone = book.set_aside
    assert not set(gone["value"]) & {n for i, n in enumerate(a) if n not in (*b, 191)}


def test_changes_that_are_late_too_are_left_aside_with_the_totals():
    b, lag = late(REPORTS, 3, 8), {"b": 1}
    late_changes = [CHANGES[i - 1] if 3 <= i + 1 <= 8 else n for i, n in enumerate(CHANGES)]
    book = book_of({"a": REPORTS, "b": b}, CHANGES, lag, more_changes=late_changes)
    assert contradictions(book, "change_equals_difference").empty
    assert set(contradictions(book, "carriers_agree")["diagnosis"]) == {"day_shift"}


def test_two_carriers_late_together_are_both_found():
    b = late(REPORTS, 3, 8)
    book = book_of({"a": REPORTS, "b": b, "c": b}, CHANGES)
    found = contradictions(book, "shifted_by_a_day")["message"].str.extract("; (.) runs a day late")[0]
    assert found.tolist() == ["b", "c"]
    assert set(contradictions(book, "carriers_agree")["diagnosis"]) == {"day_shift"}


def test_a_late_carrier_between_does_not_undo_a_revision():
    a, b = [*REPORTS[:5], 152, *REPORTS[6:]], late(REPORTS, 3, 8)
    for vintage, kept in (("first", 152), ("latest", 151)):
        book = book_of({"a": a, "b": b, "z": [None] * 5 + [151]}, lag={"b": 1, "z": 4}, vintage=vintage)
        values = book.values.set_index("date")["value"]
        assert values[day(5)] == kept
        assert 152 not in book.set_aside["value"].tolist()


def test_the_value_that_changes_confirm_is_right_among_three():
    def slip(n):
        return [*REPORTS[:4], n, *REPORTS[5:]]

    own = contradictions(book_of({"a": slip(104), "b": REPORTS, "c": slip(149)}, CHANGES), "carriers_agree")
    assert own[["expected", "found", "diagnosis"]].to_numpy().tolist() == [
        [140, 104, "digits_swapped"], [140, 149, "digit_wrong"]
    ]  # fmt: skip
    assert own["message"].str.contains("surely wrong").all()


def test_where_nothing_tells_which_carrier_is_right_the_day_has_a_range():
    book = book_of({"a": [100, 117, 120], "b": [None, 111, None]})
    (row,) = contradictions(book, "carriers_agree").to_dict("records")
    assert (row["conflict"], row["message"]) == (1, "exact 117 and exact 111 for the same day; maybe wrong: c001, c003")
    middle = book.values.iloc[1]
    assert (middle["low"], middle["high"], middle["printed"], middle["doubt"]) == (111, 117, "117;111", "maybe_wrong")


def test_a_number_that_a_later_article_revised_is_no_contradiction():
    book = book_of({"a": [100, 118, 130], "b": [None, 120, None]}, lag={"b": 3})
    assert contradictions(book, "carriers_agree").empty
    (row,) = book.problems.query("check == 'carriers_agree' and verdict == 'cannot_tell'").to_dict("records")
    assert (row["found"], row["expected"]) == (118, 120)
    assert book.values["value"].tolist() == [100, 120, 130]


@pytest.mark.parametrize("lag", [{}, {"b": 1}, {"a": 1}])
@pytest.mark.parametrize("wrong_one", ["a", "b"])
def test_a_printed_change_tells_which_carrier_is_wrong(wrong_one, lag):
    other = [*REPORTS[:4], 104, *REPORTS[5:]]
    both = {"a": REPORTS, "b": REPORTS} | {wrong_one: other}
    book = book_of(both, CHANGES, lag)
    assert book.values["value"].tolist() == REPORTS
    if lag and wrong_one not in lag:  # the later article revised it
        assert contradictions(book, "carriers_agree").empty
        return
    (row,) = contradictions(book, "carriers_agree").to_dict("records")
    assert (row["date"], row["expected"], row["found"], row["diagnosis"]) == (day(4), 140, 104, "digits_swapped")
    # also where the wrong one came later: what is surely wrong replaces nothing
    assert contradictions(book, "change_equals_difference").empty
    assert book.set_aside[["value", "doubt"]].to_numpy().tolist() == [[104, "surely_wrong"]]
    assert row["message"].endswith(f"surely wrong: {book.set_aside['claim_ids'].iloc[0]}")


def test_the_total_that_leaves_no_room_is_wrong_where_no_change_tells():
    book = book_of({"a": [*REPORTS[:4], 410, *REPORTS[5:]], "b": REPORTS})
    (row,) = contradictions(book, "carriers_agree").to_dict("records")
    assert (row["expected"], row["found"]) == (140, 410)


def test_a_carrier_that_repeats_the_day_before_has_carried_it_over():
    book = book_of({"a": REPORTS, "b": [*REPORTS[:4], REPORTS[3], *REPORTS[5:]]})
    (row,) = contradictions(book, "carriers_agree").to_dict("records")
    assert (row["expected"], row["found"], row["diagnosis"]) == (REPORTS[4], REPORTS[3], "carried_over")


def test_every_vintage_counts_when_asked_for():
    book = book_of({"a": REPORTS, "b": [*REPORTS[:4], 141, *REPORTS[5:]]}, lag={"b": 1})
    corpus = book.corpus
    assert fold(corpus).statements["superseded_by"].notna().sum() == 1
    every = Book(fold(corpus, vintage="all"))
    assert every.statements["superseded_by"].isna().all()
    assert len(contradictions(every, "carriers_agree")) == 1
    with pytest.raises(ValueError, match="vintage is one of latest, first, all"):
        fold(corpus, vintage="newest")


def test_hedged_numbers_that_only_touch_are_a_revision():
    # about 110 reaches up to 115 and about 120 down to it; nobody claims 115
    book = book_of({"a": [110], "b": [120]}, lag={"b": 3})
    corpus = book.corpus
    hedged = corpus.claims.assign(qualifier="about")
    for vintage, kept in (("latest", 120), ("first", 110)):
        again = Book(fold(dataclasses.replace(corpus, claims=hedged), vintage=vintage))
        row = again.values.iloc[0]
        assert (row["value"], row["status"]) == (kept, "stated")


def test_totals_of_a_span_of_days_do_not_replace_each_other():
    corpus = book_of({"a": [22], "b": [30]}, lag={"a": 9, "b": 12}).corpus
    spans = corpus.claims.assign(as_of_latest=day(5))
    book = Book(fold(dataclasses.replace(corpus, claims=spans)))
    assert book.statements["superseded_by"].isna().all()
    assert contradictions(book, "carriers_agree").empty


def test_carriers_that_share_an_error_count_as_one():
    wrong = [*REPORTS[:4], 104, *REPORTS[5:]]
    told = {"a": REPORTS, "b": wrong, "c": wrong}
    # two against one on the fifth day; the changes say that the two are wrong
    book = book_of(told, CHANGES)
    assert book.set_aside[["value", "doubt"]].to_numpy().tolist() == [[104, "surely_wrong"]]
    # on the tenth day no change tells, and two that copy are no more than one
    told = {"a": REPORTS, "b": [*wrong[:9], 197, *wrong[10:]], "c": [*wrong[:9], 197, *wrong[10:]]}
    book = book_of(told, CHANGES[:7])
    assert set(book.set_aside.query("as_of_latest == @day(9)")["doubt"]) == {"maybe_wrong"}
