"""Several carriers of the same reports: which is wrong, and which runs a day late or early."""

import numpy as np
import pandas as pd
import pytest
from factories import DAY_0, day

from helpers import checks, claims, schema
from helpers.bounds import solve

REPORTS = [100, 107, 119, 128, 140, 151, 160, 172, 181, 195, 204, 213]


def corpus_of(carriers, changes=None, lag=None):
    """Statements of one series: publisher -> totals by day; `changes` of the first one; `lag`: days until print."""
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
    frame = pd.DataFrame(rows)
    days = DAY_0 + pd.to_timedelta(frame["at"], unit="D")
    table = pd.DataFrame(dict.fromkeys(schema.COLUMNS["claims"], "x"), index=frame.index).assign(
        claim_id=[f"c{i:03d}" for i in frame.index], article_id=frame["publisher"] + frame["at"].astype(str),
        kind=frame["kind"], qualifier="exact", value=frame["value"].astype(float), low=np.nan, high=np.nan,
        period_start=(days - pd.Timedelta(days=1)).where(frame["kind"] == "change"),
        as_of_earliest=days, as_of_latest=days,
    )  # fmt: skip
    printed = days + pd.to_timedelta(frame["publisher"].map(lag or {}).fillna(0), unit="D")
    articles = table[["article_id"]].assign(publisher=frame["publisher"], published=printed).drop_duplicates()
    empty = {name: pd.DataFrame(columns=schema.COLUMNS[name]) for name in schema.TABLES}
    measures = pd.DataFrame({"measure_id": ["x"], "is_cumulative": [True]})
    return claims.fold(claims.Corpus(**empty | {"claims": table, "articles": articles, "measures": measures}, eve=None))


def contradictions(statements, check):
    return checks.find_problems(statements).query("verdict == 'contradicts' and check == @check")


def late(reports, first, last):
    """The reports as one prints them who runs a day late from `first` to `last`."""
    return [reports[i - 1] if first <= i <= last else n for i, n in enumerate(reports)]


def early(reports, first, last):
    return [reports[i + 1] if first <= i <= last else n for i, n in enumerate(reports)]


CHANGES = list(np.diff(REPORTS))


@pytest.mark.parametrize("lag", [{}, {"b": 1}, {"a": 1}])
@pytest.mark.parametrize(("move", "text"), [(late, "b runs a day late"), (early, "b runs a day early")])
def test_a_shifted_stretch_is_found_with_its_first_and_last_day(move, text, lag):
    frame = corpus_of({"a": REPORTS, "b": move(REPORTS, 3, 8)}, CHANGES, lag)
    (row,) = contradictions(frame, "shifted_by_a_day").to_dict("records")
    assert f"from {day(3).date()} to {day(8).date()} b prints" in row["message"]
    assert text in row["message"]
    assert (row["date"], row["diagnosis"]) == (day(3), "day_shift")
    assert set(contradictions(frame, "carriers_agree")["diagnosis"]) == {"day_shift"}
    # what is dated wrong disturbs no other check, and gives way to the other carrier
    assert contradictions(frame, "change_equals_difference").empty
    solved = solve(frame)
    kept = frame[solved.is_used & (frame["kind"] == "total")].set_index("as_of_latest")["value"]
    assert [kept[day(i)] for i in range(len(REPORTS))] == REPORTS


def test_an_error_inside_a_shifted_stretch_is_still_found():
    wrong = [*REPORTS[:5], 251, *REPORTS[6:]]
    frame = corpus_of({"a": wrong, "b": late(REPORTS, 3, 8)})
    own = contradictions(frame, "carriers_agree").query("diagnosis != 'day_shift'")
    assert own[["date", "expected", "found", "diagnosis"]].to_numpy().tolist() == [[day(5), 151, 251, "digit_wrong"]]


def test_one_stale_day_and_a_held_value_are_not_a_shift():
    held = [n if i not in (4, 5, 6) else REPORTS[3] for i, n in enumerate(REPORTS)]
    assert contradictions(corpus_of({"a": REPORTS, "b": held}), "shifted_by_a_day").empty
    assert contradictions(corpus_of({"a": REPORTS, "b": late(REPORTS, 4, 4)}), "shifted_by_a_day").empty


@pytest.mark.parametrize("wrong_one", ["a", "b"])
def test_a_printed_change_tells_which_carrier_is_wrong(wrong_one):
    other = [*REPORTS[:4], 104, *REPORTS[5:]]
    both = {"a": REPORTS, "b": REPORTS} | {wrong_one: other}
    frame = corpus_of(both, CHANGES)
    (row,) = contradictions(frame, "carriers_agree").to_dict("records")
    assert (row["date"], row["expected"], row["found"], row["diagnosis"]) == (day(4), 140, 104, "digits_swapped")
    assert contradictions(frame, "change_equals_difference").empty
    gone = frame["statement_id"][~solve(frame).is_used]
    assert row["message"].endswith(f"set aside: {frame.set_index('statement_id')['claim_ids'][gone.iloc[0]]}")
    assert frame[~solve(frame).is_used]["value"].tolist() == [104]


def test_the_total_that_leaves_no_room_is_wrong_where_no_change_tells():
    frame = corpus_of({"a": [*REPORTS[:4], 410, *REPORTS[5:]], "b": REPORTS})
    (row,) = contradictions(frame, "carriers_agree").to_dict("records")
    assert (row["expected"], row["found"]) == (140, 410)


def test_every_vintage_counts_when_asked_for():
    frame = corpus_of({"a": REPORTS, "b": [*REPORTS[:4], 141, *REPORTS[5:]]}, lag={"b": 1})
    corpus = frame.attrs["corpus"]
    assert claims.fold(corpus)["superseded_by"].notna().sum() == 1
    every = claims.fold(corpus, vintage="all")
    assert every["superseded_by"].isna().all()
    assert len(contradictions(every, "carriers_agree")) == 1
    with pytest.raises(ValueError, match="vintage is one of latest, first, all"):
        claims.fold(corpus, vintage="newest")
