"""Rules between cells, rows and tables that the schema cannot say."""

import csv
import json
import shutil

import other_corpus
import pandas as pd
import pytest

from helpers import claims
from helpers.corpus import schema, soundness


@pytest.fixture
def change_cell(raw_dir, tmp_path):
    """Faults of the committed corpus with one cell changed."""

    def change(table, key, column, value):
        folder = shutil.copytree(raw_dir, tmp_path / "raw")
        path = folder / f"{table}.csv"
        rows = list(csv.reader(path.read_text(encoding="utf-8").splitlines()))
        row = next(r for r in rows if key in (r[0], tuple(r[:2]), tuple(r[:4:3])))  # the last is a part of a sum
        row[rows[0].index(column)] = value
        with path.open("w", encoding="utf-8", newline="") as f:
            csv.writer(f, lineterminator="\n").writerows(rows)
        return [str(f) for f in soundness.find_faults(folder)]

    return change


CASES = [
    ("claims", "a000-16", "value", "100000", "must be empty for more_than"),
    ("claims", "a004-07", "low", "3000", "high = '': an interval beside an estimate needs both its ends"),
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
    ("claims", "a001-04", "via", "a009", "is not in articles.csv, nor 'direct'"),
    ("claims", "a001-04", "via", "a001", "is the claim's own article"),
    ("claims", "a001-04", "via", "a002", "was published after the article that quotes it"),
    ("articles", "a001", "article_id", "direct", "stands for no article in claims.csv, column via"),
    ("claims", "a004-10", "side", "france", "is not in sides.csv, column side_id"),
    ("claims", "a004-10", "scope", "lviv", "is not in scopes.csv, column scope_id"),
    ("scopes", "whole_war", "within", "bakhmut", "runs in a circle"),
    ("scopes", "bakhmut", "within", "donetsk", "is not in scopes.csv, column scope_id"),
    ("scopes", "bakhmut", "label", "Whole war", "another row has this label"),
    ("sides", "ukraine", "adjective", "", "must not be empty"),
    ("sides", "ukraine", "label", "russia", "another row has this label"),
    ("sums", ("killed_and_wounded", "killed"), "axis", "claimant", "is not one of definition, scope, measure"),
    ("sums", ("killed_and_wounded", "killed"), "axis", "scope", "part = 'killed': is no id of this axis"),
    ("sums", ("killed_and_wounded", "wounded"), "axis", "scope", "is another one in an earlier row of this sum"),
    ("sums", ("killed_and_wounded", "wounded"), "whole", "losses", "is another one in an earlier row of this sum"),
    ("sums", ("killed_and_wounded", "wounded"), "claimants", "un", "is another one in an earlier row of this sum"),
    ("sums", ("killed_and_wounded", "killed"), "whole", "hurt", "is no id of this axis"),
    ("sums", ("killed_and_wounded", "killed"), "part", "hurt", "is no id of this axis"),
    ("sums", ("killed_and_wounded", "killed"), "part", "killed_or_wounded", "is its own whole"),
    ("sums", ("killed_and_wounded", "killed"), "part", "wounded", "is the same as in row 2"),
    ("sums", ("killed_and_wounded", "killed"), "sum_id", "killed", "is the only part of this sum"),
    ("sums", ("killed_and_wounded", "killed"), "claimants", "un; nobody", "'nobody' is not in claimants.csv"),
    ("claims", "a003-16", "value", "1716", "is not in what is printed, '1,176'"),
    ("claims", "a000-02", "value", "5", "is not in what is printed, 'four'"),
    ("claims", "a004-05", "low", "300", "is not in what is printed, 'hundreds'"),
    ("claims", "a004-10", "as_of_earliest", "", "must not be empty"),  # the other end is given
    ("claims", "a004-10", "side", "", "must not be empty"),  # its claimant says none
    ("claimants", "un", "side", "france", "is not in sides.csv, column side_id"),
    ("number_words", "hundreds", "low", "", "at_least needs this number"),
    ("number_words", "hundreds", "value", "200", "must be empty for at_least"),
    ("dismissed", ("a000", "11"), "reason", "boring", "is not one of date, age"),
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
    ("corrections", ("a002-10", "value"), "public_since", "soon", "is not of type date"),
    ("corrections", ("a002-10", "value"), "public_since", "2026-11-23", "is after entered"),
    # until then the last day is that of the public record, and the first one still as printed, a day later
    ("corrections", ("a002-11", "as_of_earliest"), "public_since", "2023-03-09", "(as corrected by 2023-03-07)"),
    ("corrections", ("a002-11", "as_of_latest"), "public_since", "", "(as corrected at first)"),
    ("corrections", ("a002-10", "value"), "corrected", "2.463", "may be read as thousands"),
]


@pytest.mark.parametrize(("table", "key", "column", "value", "reason"), CASES)
def test_a_broken_rule_is_named(change_cell, table, key, column, value, reason):
    faults = change_cell(table, key, column, value)
    assert any(reason in fault for fault in faults), faults


@pytest.mark.parametrize("order", [1, -1])
def test_a_circle_of_quotes_is_one_whatever_the_order_of_rows(raw_dir, tmp_path, order):
    told = [("q1-1", "q2"), ("q1-2", "q3"), ("q2-1", "q1")][::order]
    written = [other_corpus.claim(name, "guard", "dead", "2025-05-02", value=5, via=via) for name, via in told]
    published = dict.fromkeys(["q1", "q2", "q3"], "2025-05-03")
    folder = other_corpus.write(tmp_path / "raw", schema.read_descriptor(raw_dir), claims=written, published=published)
    assert any("runs in a circle" in fault.reason for fault in soundness.find_faults(folder))


@pytest.mark.parametrize(("back", "rows"), [("direct", []), ("q1", [2, 3])])
def test_articles_of_one_day_do_not_quote_each_other_for_the_same_number(raw_dir, tmp_path, back, rows):
    told = [("q1-1", "2025-05-02", "q2"), ("q2-1", "2025-05-02", back), ("q2-2", "2025-05-03", "q1")]
    written = [other_corpus.claim(name, "guard", "dead", about, value=5, via=via) for name, about, via in told]
    published = {"q1": "2025-05-03", "q2": "2025-05-03"}
    folder = other_corpus.write(tmp_path / "raw", schema.read_descriptor(raw_dir), claims=written, published=published)
    faults = soundness.find_faults(folder)
    assert [fault.row for fault in faults] == rows
    assert all("runs in a circle of articles" in fault.reason for fault in faults)


SUMS = """sum_id,axis,whole,part,claimants,note
all,definition,losses,killed_or_wounded,,
all,definition,losses,captured,,
hurt,definition,killed_or_wounded,killed,,
hurt,definition,killed_or_wounded,wounded,,
places,scope,whole_war,bakhmut,un; mediazona,
places,scope,whole_war,kharkiv,un; mediazona,
"""


@pytest.mark.parametrize(("old", "new", "rows"), [("", "", []), (",wounded,", ",losses,", [2, 5])])
def test_sums_may_nest_but_not_run_in_a_circle(raw_dir, tmp_path, old, new, rows):
    folder = shutil.copytree(raw_dir, tmp_path / "raw")
    (folder / "sums.csv").write_text(SUMS.replace(old, new) if old else SUMS, encoding="utf-8")
    faults = soundness.find_faults(folder)
    assert [fault.row for fault in faults] == rows
    assert all(str(fault).endswith("has parts that run in a circle") for fault in faults)


def test_sums_of_places_without_scopes_are_of_those_that_claims_name(raw_dir, tmp_path):
    folder = shutil.copytree(raw_dir, tmp_path / "raw")
    (folder / "scopes.csv").unlink()
    described = schema.leave_out(schema.read_descriptor(raw_dir), ["scopes"])
    (folder / schema.DESCRIPTOR).write_text(json.dumps(described), encoding="utf-8")
    (folder / "sums.csv").write_text(SUMS.replace("kharkiv", "lviv"), encoding="utf-8")
    (fault,) = soundness.find_faults(folder)
    assert str(fault) == "sums.csv:7: part = 'lviv': is no id of this axis"


def test_a_sound_corpus_breaks_no_rule(raw_dir):
    assert soundness.find_faults(raw_dir) == []


@pytest.mark.parametrize(("eve", "rows"), [("2022-03-01", 0), ("2022-03-02", 6), ("2022-09-29", 6), ("2022-09-30", 8)])
def test_an_eve_that_is_not_before_every_running_total_is_a_fault(raw_dir, tmp_path, eve, rows):
    folder = shutil.copytree(raw_dir, tmp_path / "raw")
    path = folder / schema.DESCRIPTOR
    path.write_text(path.read_text(encoding="utf-8").replace("2022-02-23", eve), encoding="utf-8")
    faults = [str(fault) for fault in soundness.find_faults(folder)]
    told = f"datapackage.json:1: eve = '{eve}': on this day or before it a running total is claimed: claims.csv, rows "
    assert all(fault.startswith(told) for fault in faults)
    assert [int(fault.split(" and ")[-1].split()[0]) + 5 for fault in faults] == ([rows] if rows else [])


def test_empty_cells_inherit_from_the_article_and_the_claimant(raw_dir, tmp_path):
    folder = shutil.copytree(raw_dir, tmp_path / "raw")
    for name, old, new in (
        ("claims", "2022-03-02,2022-03-02,publication", ",,"),
        ("claims", "presidential_adviser,russia,personnel,whole_war", "presidential_adviser,,personnel,"),
        ("claimants", "The advisor,#E69F00,^,,", "The advisor,,,russia,whole_war"),
    ):
        text = (folder / f"{name}.csv").read_text(encoding="utf-8")
        assert old in text
        (folder / f"{name}.csv").write_text(text.replace(old, new), encoding="utf-8")
    assert soundness.find_faults(folder) == []
    ours, theirs = claims.read_book(raw_dir), claims.read_book(folder)
    pd.testing.assert_frame_equal(theirs.carried, ours.carried)
    looks = theirs.corpus.claimants[["color", "marker"]]
    assert looks.notna().all(axis=None)
    assert not looks.duplicated().any()


def test_what_could_not_be_judged_is_said(raw_dir, tmp_path):
    folder = shutil.copytree(raw_dir, tmp_path / "raw")
    text = (folder / "claims.csv").read_text(encoding="utf-8")
    (folder / "claims.csv").write_text(text.replace(",21,ukraine", ",some,ukraine"), encoding="utf-8")
    (told,) = soundness.judge(folder).unjudged
    assert told == "numbers against what is printed: it names none, or is no short figure, in claims.csv, row 67"
    assert soundness.judge(raw_dir).unjudged == []
