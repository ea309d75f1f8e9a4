"""What changed since an earlier run, and why."""

import csv
import json
import re
import shutil

import pytest

from helpers.report.since import HEADER, PAIR, compare_runs
from helpers.report.stamps import NoRunError
from helpers.show.names import Names

RECORD = {"inputs": {"articles.csv": "1", "claims.csv": "1", "corrections.csv": "1"}, "parameters": {"known_on": ""},
          "versions": {"pandas": "3"}, "code": "c"}  # fmt: skip
STATEMENT = {
    "statement_id": "q1-1", "kind": "total", "qualifier": "exact", "value": "120", "low": "", "high": "",
    "period_start": "", "as_of_earliest": "2025-05-02", "as_of_latest": "2025-05-02", "claim_ids": "q1-1",
    "superseded_by": "", "claimant_id": "x", "side": "k", "measure_id": "k", "definition_id": "k", "scope": "k",
}  # fmt: skip
CHECK = {
    "check": "bound_holds", "verdict": "agrees", "claim_ids": "q1-1", "claimant_id": "x", "side": "k",
    "measure_id": "k", "date": "2025-05-02", "message": "m",
}  # fmt: skip
OWNER = {"q1-1": "q1", "q2-1": "q2"}
NAMES = Names(claimants={"x": "Xenia", "y": "Yves"})


def compared(date, verdict, a="x", b="y"):
    """A row of comparisons.csv: two claimants of one series."""
    numbers = {"claimant_a": a, "claimant_b": b, "date": f"2025-05-0{date}", "verdict": verdict, "claim_ids": "q1-1"}
    return dict.fromkeys([*PAIR, "low_a", "high_a", "low_b", "high_b"], "") | dict.fromkeys(PAIR, "k") | numbers


def leave_run(folder, *, statements=(STATEMENT,), checks=(CHECK,), comparisons=None, days=(1, 2, 3), **record):
    """The folder of a run with these rows; the columns are those that are compared."""
    (folder / "data").mkdir(parents=True)
    (folder / "run.json").write_text(json.dumps(RECORD | record))
    values = [{"side": "k", "measure_id": "k", "date": f"2025-05-0{day}"} for day in days]
    comparisons = comparisons or [compared(1, "cannot_tell")]
    tables = {"statements": statements, "checks": checks, "comparisons": comparisons, "values": values}
    for name, rows in tables.items():
        with (folder / "data" / f"{name}.csv").open("w", newline="") as f:
            writer = csv.DictWriter(f, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
    return folder


def compare(tmp_path, **new):
    old, folder = leave_run(tmp_path / "old"), leave_run(tmp_path / "new", **new)
    found = compare_runs(old, folder, json.loads((folder / "run.json").read_text()), OWNER, NAMES)
    return [dict(zip(HEADER, row, strict=True)) for row in found["table"]], found["summary"]


def test_equal_runs_have_no_changes(tmp_path):
    rows, summary = compare(tmp_path)
    assert rows == []
    assert summary == "No statement and no verdict changed."


def test_a_new_article_brings_a_new_statement_and_flips_a_verdict(tmp_path):
    more = STATEMENT | {"statement_id": "q2-1", "claim_ids": "q2-1", "value": "180"}
    inputs = RECORD["inputs"] | {"articles.csv": "2", "claims.csv": "2"}
    flipped = CHECK | {"verdict": "contradicts"}
    rows, summary = compare(tmp_path, statements=(STATEMENT, more), checks=(flipped,), inputs=inputs)
    assert [(r["what"], r["name"], r["change"], r["why"]) for r in rows] == [
        ("check", "bound_holds", "appeared", "new article q2"),
        ("statement", "q2-1", "new", "new article q2"),
    ]
    assert "Contradictions: 1 appeared, 0 vanished. Statements: 1 new, 0 revised, 0 gone." in summary


def test_a_correction_revises(tmp_path):
    inputs = RECORD["inputs"] | {"corrections.csv": "2"}
    (row,), _ = compare(tmp_path, statements=(STATEMENT | {"value": "121"},), inputs=inputs)
    assert (row["change"], row["why"]) == ("revised", "correction")
    subject = "Xenia, k (k) in k on 2 May 2025"
    assert (row["before"], row["after"]) == (f"{subject}: 120", f"{subject}: 121")
    assert row["sentence"] == f"{subject}: 121 instead of 120 (correction)"


def test_a_parameter_explains_what_is_gone(tmp_path):
    other = STATEMENT | {"statement_id": "q2-1", "claim_ids": "q2-1"}
    rows, _ = compare(tmp_path, statements=(other,), parameters={"known_on": "2025-05-03"})
    assert {row["change"]: row["why"] for row in rows} == {
        "gone": "parameter known_on (empty) to 2025-05-03",
        "new": "parameter known_on (empty) to 2025-05-03 (article q2)",
    }


def test_new_code_is_named_last(tmp_path):
    (row,), summary = compare(tmp_path, checks=(CHECK | {"verdict": "cannot_tell"},), code="d")
    assert row["why"] == "code"
    assert summary.endswith("What differs between the runs: code.")


def list_flips(tmp_path, old, new, **more):
    """The days on which a verdict on a pair is another now."""
    before = leave_run(tmp_path / "old", comparisons=[compared(*row) for row in old])
    after = leave_run(tmp_path / "new", comparisons=[compared(*row) for row in new], **more)
    found = compare_runs(before, after, json.loads((after / "run.json").read_text()), OWNER, NAMES)
    return [(row[1][:10], *row[3:5]) for row in found["table"]]


def test_a_pairs_verdict_holds_until_its_next_row(tmp_path):
    old, new = [(1, "cannot_tell")], [(1, "cannot_tell"), (2, "agree")]
    assert list_flips(tmp_path, old, new) == [("2025-05-02", "cannot_tell", "agree")]


def test_a_stretch_of_days_flips_once_and_another_one_again(tmp_path):
    old, new = [(1, "agree"), (3, "holds")], [(1, "cannot_tell")]
    flips = [("2025-05-01", "agree", "cannot_tell"), ("2025-05-03", "holds", "cannot_tell")]
    assert list_flips(tmp_path, old, new) == flips


def test_a_day_that_one_run_does_not_know_flips_nothing(tmp_path):
    new = [(1, "agree"), (2, "holds"), (3, "agree")]
    assert list_flips(tmp_path, [(1, "agree")], new, days=(1, 3, 4)) == []


def test_a_contradiction_that_came_or_went_is_told_once_whatever_its_days(tmp_path):
    old, new = [(1, "agree"), (3, "contradict")], [(1, "agree")]
    assert list_flips(tmp_path / "went", old, new) == [("2025-05-03", "contradict", "")]
    assert list_flips(tmp_path / "came", new, old, days=(1,)) == [("2025-05-03", "", "contradict")]
    assert list_flips(tmp_path / "stayed", old, [(2, "contradict")], days=(5,)) == []


def test_one_more_carrier_makes_no_other_contradiction(tmp_path):
    clash = CHECK | {"verdict": "contradicts"}
    old = leave_run(tmp_path / "old", checks=(clash,))
    new = leave_run(tmp_path / "new", checks=(clash | {"claim_ids": "q1-1;q2-1"},))
    found = compare_runs(old, new, json.loads((new / "run.json").read_text()), OWNER, NAMES)
    assert found["groups"] == []


def leave_answer(run, text):
    """The notebook of a run whose answer is this."""
    output = {"output_type": "execute_result", "data": {"text/plain": [text]}}
    cells = [
        {"cell_type": "markdown", "metadata": {}, "source": ["# How many?\n", "More."]},
        {"cell_type": "code", "metadata": {"tags": ["answer"]}, "source": [], "outputs": [output]},
    ]
    (run / "notebooks").mkdir()
    (run / "notebooks" / "01-x.ipynb").write_text(json.dumps({"cells": cells}))


def test_what_the_report_says_otherwise_comes_before_the_numbers(tmp_path):
    old, new = leave_run(tmp_path / "old"), leave_run(tmp_path / "new", statements=(STATEMENT | {"value": "121"},))
    leave_answer(old, "From 2 articles. Up to 2 May 2025 Xenia claims 120.")
    leave_answer(new, "From 2 articles. Up to 2 May 2025 Xenia claims 121.")
    found = compare_runs(old, new, json.loads((new / "run.json").read_text()), OWNER, NAMES)
    assert [title for title, _ in found["groups"]] == ["What the report says", "Numbers"]
    said = "How many? now: Up to 2 May 2025 Xenia claims 121. before: Up to 2 May 2025 Xenia claims 120."
    assert found["groups"][0][1] == [said]


def test_checks_of_articles_are_told_apart(tmp_path):
    of_article = CHECK | dict.fromkeys(("claim_ids", "claimant_id", "side", "measure_id"), "")
    of_article |= {"check": "date_fits_clues"}
    one, other = (of_article | {"message": f"q{n} published 2025-05-02; 1 day fits all clues"} for n in (1, 2))
    third, fourth = (other | {"message": f"q{n} published", "verdict": "contradicts"} for n in (3, 4))
    old = leave_run(tmp_path / "old", checks=(one, other, third))
    new = leave_run(tmp_path / "new", checks=(one | {"verdict": "cannot_tell"}, other, fourth))
    found = compare_runs(old, new, json.loads((new / "run.json").read_text()), OWNER, NAMES)
    told = [dict(zip(HEADER, row, strict=True)) for row in found["table"]]
    named = [(row["change"], re.search("q[0-9]", row["sentence"])[0]) for row in told]
    assert named == [("appeared", "q4"), ("vanished", "q3"), ("flipped", "q1")]


def test_a_pair_is_the_same_whoever_comes_first_and_one_that_becomes_comparable_flips(tmp_path):
    old, new = [(3, "not_comparable", "x", "y")], [(1, "agree", "y", "x")]
    assert list_flips(tmp_path, old, new) == [("2025-05-01", "not_comparable", "agree")]


@pytest.mark.parametrize("harm", ["gone", "not json", "no tables"])
def test_what_is_no_run_is_refused(tmp_path, harm):
    old, new = leave_run(tmp_path / "old"), leave_run(tmp_path / "new")
    if harm == "gone":
        shutil.rmtree(old)
    elif harm == "not json":
        (old / "run.json").write_text("{")
    else:
        (old / "data" / "checks.csv").write_text("a,b\n1,2\n")
    with pytest.raises(NoRunError, match="does not hold an earlier run"):
        compare_runs(old, new, json.loads((new / "run.json").read_text()), OWNER, NAMES)
