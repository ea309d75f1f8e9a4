"""A new corpus is sound, its words stand in its texts, and it runs."""

import csv

import command
import pytest

from helpers import reconcile
from helpers.author import new, verify
from helpers.base.errors import UsageError
from helpers.book.claims import read_statements
from helpers.corpus import schema, soundness


def test_a_new_corpus_is_sound_and_verified(tmp_path, raw_dir):
    new.lay_out_example(tmp_path / "mine", schema.read_descriptor(raw_dir))
    assert soundness.find_faults(tmp_path / "mine") == []
    assert verify.verify(tmp_path / "mine", tmp_path / "mine" / "articles") == ([], [], 3)
    values = reconcile.reconcile(read_statements(tmp_path / "mine"))
    stated = values[values["status"] == "stated"]
    assert stated["value"].tolist() == [12, 15]


def test_a_corpus_of_ones_own_begins_with_no_claim_name_or_eve_of_ours(tmp_path, raw_dir):
    new.lay_out(tmp_path / "layoffs", schema.read_descriptor(raw_dir))
    (fault,) = soundness.find_faults(tmp_path / "layoffs")
    assert str(fault) == "claims.csv:1: row = '': there are no claims"
    described = schema.read_descriptor(tmp_path / "layoffs")
    assert (described["title"], "eve" in described) == ("layoffs", False)
    assert soundness.judge(tmp_path / "layoffs").unjudged[-1].startswith("totals against the eve: the corpus has none")
    new.lay_out(tmp_path / "told", schema.read_descriptor(raw_dir), eve="2025-01-01", title="Jobs cut")
    described = schema.read_descriptor(tmp_path / "told")
    assert (described["title"], described["eve"]) == ("Jobs cut", "2025-01-01")


def test_a_folder_that_holds_something_is_left_alone(tmp_path, raw_dir):
    (tmp_path / "thesis.txt").write_text("ten years")
    with pytest.raises(UsageError, match="nothing was written"):
        new.lay_out(tmp_path, schema.read_descriptor(raw_dir))
    assert [p.name for p in tmp_path.iterdir()] == ["thesis.txt"]


@pytest.mark.process
def test_a_new_corpus_runs(tmp_path):
    def workbook(*arguments):
        result = command.run_here(*arguments, PATH=str(tmp_path))  # no Chromium, no PDF
        assert result.returncode == 0, result.stderr
        return result.stdout

    mine = tmp_path / "mine"
    said = [line.split()[1:] for line in workbook("new", mine, "--example").splitlines()[1:]]
    assert [name for name, *_ in said] == ["check", "verify", "run"]
    for arguments in said[:2]:
        workbook(*arguments)
    workbook("run", "--raw", mine, "--out", tmp_path / "out", "--quiet")
    with (tmp_path / "out" / "data" / "checks.csv").open(encoding="utf-8", newline="") as f:
        agreed = {row["check"] for row in csv.DictReader(f) if row["verdict"] == "agrees"}
    assert "change_equals_difference" in agreed
