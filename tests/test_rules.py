"""Rules between cells, rows and tables that the schema cannot say."""

import csv
import shutil

import pytest

from helpers.corpus import soundness


@pytest.fixture
def change_cell(raw_dir, tmp_path):
    """Faults of the committed corpus with one cell changed."""

    def change(table, key, column, value):
        folder = shutil.copytree(raw_dir, tmp_path / "raw")
        path = folder / f"{table}.csv"
        rows = list(csv.reader(path.read_text(encoding="utf-8").splitlines()))
        row = next(r for r in rows if key in (r[0], tuple(r[:2])))
        row[rows[0].index(column)] = value
        with path.open("w", encoding="utf-8", newline="") as f:
            csv.writer(f, lineterminator="\n").writerows(rows)
        return [str(f) for f in soundness.find_faults(folder)]

    return change


CASES = [
    ("claims", "a000-16", "value", "100000", "must be empty for more_than"),
    ("claims", "a002-11", "high", "10000", "is greater than high"),
    ("claims", "a002-01", "period_start", "", "a change needs the day from which it counts"),
    ("claims", "a002-01", "period_start", "2023-03-08", "is not before as_of_earliest"),
    ("claims", "a002-02", "period_start", "2023-03-07", "must be empty unless the kind is change"),
    ("claims", "a000-14", "as_of_earliest", "2022-10-01", "is after as_of_latest"),
    ("claims", "a004-10", "value", "-21", "a total is never negative"),
    ("claims", "a004-10", "value", "INF", "is not of type number"),
    ("claims", "a001-04", "repeats", "a000-04", "is a claim of another article"),
    ("claims", "a001-04", "value", "140461", "does not say the same thing"),
    ("claims", "a003-03", "repeats", "a003-02", "is itself a repetition"),
    ("date_clues", "k000-6", "dates", "as_of:a001-01", "names no claim of this article"),
    ("date_clues", "k000-6", "earliest", "2023-03-01", "is after latest"),
    ("claimants", "un", "marker", "*", "another claimant has this colour and marker"),
    ("definitions", "losses", "within", "killed", "runs in a circle"),
    ("definitions", "losses", "said_as", "lost; Died", "'Died' already means 'killed'"),
    ("definitions", "losses", "label", "Killed", "another row has this label"),
    ("definitions", "losses", "label", "", "must not be empty"),
    ("definitions", "losses", "is_cumulative", "yes", "is not of type boolean; write true or false"),
    ("claims", "a004-10", "value", "12.000", "may be read as thousands"),
    ("claims", "a004-10", "qualifier", "Exact", "is not one of exact, about"),
    ("claims", "a004-10", "kind", "Total", "; did you mean total?"),
    ("claims", "a004-10", "paragraph", "0", "is below 1"),
    ("claims", "a004-10", "value", "0.00000001", "has more than 4 decimals"),
    ("claims", "a004-10", "paragraph", "9223372036854775808", "is not of type integer"),
    ("claims", "a004-10", "value", "\uff12\uff11", "is not of type number"),
    ("claims", "a004-10", "low", "nan", "is not of type number"),
    ("claims", "a004-10", "note", "a\x0bb", "has a control sign"),
    ("claims", "a004-10", "note", "x" * 10_001, "has more than 10,000 characters"),
    ("claims", "a004-10", "printed", "x" * 101, "has more than 100 characters"),
    ("claimants", "un", "name", "mediazona", "another row has this name"),
    ("measures", "tanks", "label", "Drones", "another row has this label"),
    ("corrections", ("a002-10", "value"), "corrected", "1" + "0" * 400, "value is not of type number"),
    ("corrections", ("a002-10", "value"), "corrected", "-4", "a total is never negative (once corrected)"),
    ("corrections", ("a002-10", "value"), "printed", "2465", "claims.csv has '2464' in value"),
    ("corrections", ("a002-10", "value"), "corrected", "many", "value is not of type number"),
    ("corrections", ("a002-11", "as_of_latest"), "corrected", "2023-04-01", "(once corrected)"),
]


@pytest.mark.parametrize(("table", "key", "column", "value", "reason"), CASES)
def test_a_broken_rule_is_named(change_cell, table, key, column, value, reason):
    faults = change_cell(table, key, column, value)
    assert any(reason in fault for fault in faults), faults


def test_a_sound_corpus_breaks_no_rule(raw_dir):
    assert soundness.find_faults(raw_dir) == []
