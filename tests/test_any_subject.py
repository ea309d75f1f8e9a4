"""What any subject needs: forecasts, several numbers a day, joint claimants, claims dated after their print."""

import csv
import json

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from laws import examples
from other_corpus import claim, mend, write

from helpers.book.claims import read_book
from helpers.corpus import schema, soundness
from helpers.report import ledger

TABLES = ["values", "rates", "camps", "joint", "repairs", "compared", "revisions"]


@pytest.fixture
def lay(tmp_path_factory, raw_dir):
    """A corpus of these claims; `time` per claim_id, `joint`: (claimant, its members)."""

    def lay(claims, *, times=None, joint=None, **more):
        folder = write(tmp_path_factory.mktemp("lay") / "raw", schema.read_descriptor(raw_dir), claims=claims, **more)
        _add(folder / "claims.csv", "time", lambda row: (times or {}).get(row["claim_id"], ""))
        if joint:
            row = [joint[0], joint[0].title(), "valley", "media", joint[0], "#009E73", "D"]
            with (folder / "claimants.csv").open("a", encoding="utf-8", newline="") as f:
                csv.writer(f, lineterminator="\n").writerow(row)
            _add(folder / "claimants.csv", "members", lambda row: joint[1] if row["claimant_id"] == joint[0] else "")
        return folder

    return lay


def _add(path, column, choose):
    with path.open(encoding="utf-8", newline="") as f:
        rows = [row | {column: choose(row)} for row in csv.DictReader(f)]
    described = json.loads((path.parent / schema.DESCRIPTOR).read_text(encoding="utf-8"))
    names = [field["name"] for field in schema.fields(described, path.stem) if field["name"] in rows[0]]
    with path.open("w", encoding="utf-8", newline="") as f:
        writer = csv.DictWriter(f, names, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def are_equal(one, other, tables=TABLES):
    for name in tables:
        pd.testing.assert_frame_equal(getattr(one, name), getattr(other, name), obj=name)


SOUND = [
    claim("q1-1", "guard", "dead", "2025-05-02", value=120),
    claim("q2-1", "guard", "dead", "2025-05-03", value=180),
    claim("q2-2", "rescue", "dead", "2025-05-03", low=150, qualifier="more_than"),
]


@examples(1 / 2)
@given(st.integers(0, 10**6), st.integers(3, 28), st.sampled_from(["guard", "rescue"]))
def test_a_forecast_changes_no_number(lay, number, day, who):
    about = f"2025-05-{day:02d}"
    foretold = claim("q2-9", who, "dead", about, low=number, qualifier="more_than", kind="forecast")
    one, other = (read_book(lay(claims)) for claims in ([*SOUND, foretold], SOUND))
    are_equal(one, other)
    assert "q2-9" in set(one.statements["statement_id"])


@examples(1 / 2)
@given(st.integers(0, 10**6), st.integers(4, 28), st.sampled_from(["guard", "rescue"]))
def test_as_printed_a_claim_dated_after_its_print_is_named_and_changes_no_number(lay, number, day, who):
    late = claim("q2-9", who, "dead", f"2025-05-{day:02d}", value=number)
    days = [mend(late, name, "2025-05-03") for name in ("as_of_earliest", "as_of_latest")]
    folder = lay([*SOUND, late], corrections=days)
    assert soundness.find_faults(folder) == []
    one = read_book(folder, corrections="as_printed")
    are_equal(one, read_book(lay(SOUND)))
    named = one.problems.query("check == 'as_of_not_after_published' and verdict == 'contradicts'")
    assert named["claim_ids"].tolist() == ["q2-9"]


def test_until_its_evidence_is_public_a_misdated_claim_is_left_out(lay):
    late = claim("q1-2", "rescue", "dead", "2025-05-04", value=100)
    days = [mend(late, name, "2025-05-02", "2025-05-05") for name in ("as_of_earliest", "as_of_latest")]
    folder = lay([*SOUND, late], corrections=days)
    assert soundness.find_faults(folder) == []
    assert "rescue" not in set(read_book(folder, known_on="2025-05-02").values["claimant_id"])
    assert read_book(folder).values.query("claimant_id == 'rescue' and value == 100")["date"].tolist() == [
        pd.Timestamp("2025-05-02")
    ]


@pytest.mark.parametrize("is_mended", [False, True])
def test_a_claim_dated_after_its_print_is_a_fault_unless_mended(lay, is_mended):
    late = claim("q2-9", "rescue", "dead", "2025-05-04", value=170)
    wrong = [mend(late, "value", "171")]
    told = [str(fault) for fault in soundness.find_faults(lay([*SOUND, late], corrections=wrong if is_mended else ()))]
    assert len(told) == 1
    assert told[0].startswith("claims.csv:5: as_of_latest = '2025-05-04': is after the day on which")


def test_a_misdated_claim_is_no_carrier_of_what_others_print(lay):
    late, sound = (claim(f"q{n}-9", "rescue", "dead", "2025-05-04", value=170) for n in (2, 3))
    days = [mend(late, name, "2025-05-03") for name in ("as_of_earliest", "as_of_latest")]
    book = read_book(lay([*SOUND, late, sound], corrections=days), corrections="as_printed")
    assert book.statements.set_index("statement_id").loc["q3-9", "n_articles"] == 1
    assert book.values.query("claimant_id == 'rescue' and value == 170")["claim_ids"].tolist() == ["q3-9"]


TIMES = st.tuples(st.integers(0, 1439), st.integers(100, 200))


@examples(1 / 2)
@given(st.lists(TIMES, min_size=1, max_size=5, unique_by=lambda given: given[0]))
def test_of_several_numbers_of_a_day_the_last_one_counts(lay, given_times):
    claims = [claim(f"q2-{n}", "guard", "dead", "2025-05-03", value=v) for n, (_, v) in enumerate(given_times)]
    times = {f"q2-{n}": f"{t // 60:02d}:{t % 60:02d}" for n, (t, _) in enumerate(given_times)}
    first = [claim("q1-1", "guard", "dead", "2025-05-02", value=90)]
    value = max(given_times)[1]
    for vintage in ("latest", "first", "all"):
        book = read_book(lay([*first, *claims], times=times), vintage=vintage)
        assert book.values["value"].tolist() == [90, value]
        assert book.repairs.empty
        assert book.revisions["n_values"].tolist() == [1, 1]


def test_a_later_hour_is_told_as_one_and_not_as_a_correction(lay):
    told = [claim(f"q2-{n}", "guard", "dead", "2025-05-03", value=v) for n, v in enumerate([12, 30])]
    rows = ledger.list_words(read_book(lay(told, times={"q2-0": "09:00", "q2-1": "23:30"})), set())
    first, last = ({row["claim_id"]: row for row in rows}[name] for name in ("q2-0", "q2-1"))
    assert (first["day"], last["day"]) == ("3 May 2025, 09:00", "3 May 2025, 23:30")
    assert (first["replaced"]["how"], first["replaced"]["day"], last["replaced"]) == ("later that day:", "23:30", None)


def test_a_time_that_no_clock_shows_is_a_fault(lay):
    told = [str(fault) for fault in soundness.find_faults(lay(SOUND, times={"q1-1": "25:00"}))]
    assert told == ["claims.csv:2: time = '25:00': is not written as its column asks"]


def test_what_a_joint_claimant_says_each_member_says(lay):
    both = claim("q2-5", "both", "dead", "2025-05-03", value=200)
    claims = [*SOUND, both]
    folder = lay(claims, joint=("both", "guard; rescue"))
    assert soundness.find_faults(folder) == []
    book = read_book(folder)
    assert book.camps["claimants"].tolist() == ["both;rescue"]  # the guard says 180 and, with the rescue, 200
    assert book.camps["claim_ids"].tolist() == ["q2-1;q2-5"]
    alone = read_book(folder, claimants="rescue")
    assert set(alone.statements["claimant_id"]) == {"both", "rescue"}
    assert book.find_clash(["guard"]) == ["q2-1", "q2-5"]


@pytest.mark.parametrize(
    ("members", "reason"),
    [("guard; army", "'army' is no claimant, or a joint one itself"), ("guard", "several members, each once"),
     ("both; guard", "'both' is no claimant, or a joint one itself"), ("guard;guard", "several members, each once")],
)  # fmt: skip
def test_members_are_claimants(lay, members, reason):
    both = claim("q2-5", "both", "dead", "2025-05-03", value=200)
    (fault,) = soundness.find_faults(lay([*SOUND, both], joint=("both", members)))
    assert (fault.file, fault.column) == ("claimants.csv", "members")
    assert fault.reason.endswith(reason)


def test_a_corpus_described_before_there_were_optional_columns_is_read(lay):
    folder = lay(SOUND)
    described = json.loads((folder / schema.DESCRIPTOR).read_text(encoding="utf-8"))
    for resource in described["resources"]:
        own = resource["schema"]["fields"]
        resource["schema"]["fields"] = [f for f in own if f["name"] not in schema.OPTIONAL_COLUMNS[resource["name"]]]
    (folder / schema.DESCRIPTOR).write_text(json.dumps(described), encoding="utf-8")
    told = [str(fault) for fault in soundness.find_faults(folder)]
    assert told == ["claims.csv:1: time = 'time': this column is not in the schema"]
    (folder / "claimants.csv").unlink()
    assert str(soundness.find_faults(folder)[0]).startswith("claimants.csv:1: file = ")
    assert read_book(lay(SOUND)).corpus.members == {}
