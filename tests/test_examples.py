"""The example runs, shows what it is there to show, and the guide that adds an article to it holds."""

import csv
import io
import re
import shlex
import shutil
import sys

import command
import pandas as pd
import pytest

from helpers import checks, claims, compare, reconcile
from helpers.author import verify
from helpers.base import paths
from helpers.corpus import soundness

QUAKE = paths.root() / "examples" / "earthquake"
GUIDE = (paths.root() / "docs" / "add-an-article.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def statements():
    return claims.read_statements(QUAKE)


def test_the_example_is_sound_and_stands_in_its_texts():
    assert soundness.find_faults(QUAKE) == []
    assert verify.verify(QUAKE, QUAKE / "articles") == ([], [], 20)


def test_it_has_a_revision_downwards_that_leaves_a_printed_change_outdated(statements):
    revised = claims.read_book(QUAKE).revisions.query("n_values > 1")
    assert revised[["first_value", "last_value"]].to_numpy().tolist() == [[172, 161]]
    found = checks.find_problems(statements)
    assert found.query("verdict == 'contradicts'").empty
    (change,) = found.query("check == 'change_equals_difference' and found != expected").to_dict("records")
    assert (change["expected"], change["found"], change["verdict"]) == (88, 77, "agrees")
    assert change["message"].startswith("printed when the totals at both ends differed by as much")
    assert reconcile.list_repairs(statements).empty


def test_it_has_a_restatement_a_range_and_measures_that_fall(statements):
    assert statements.set_index("statement_id").loc["q001-4", "n_articles"] == 2
    values = reconcile.reconcile(statements)
    missing = values.query("measure_id == 'missing' and status == 'stated'")
    assert missing["value"].tolist() == [150, 90, 61, 38]
    judged = compare.compare(values).query("claimant_b == 'coast_university' and verdict == 'contradict'")
    assert set(judged["claimant_a"]) == {"civil_protection"}  # its 161 lies below the range of 200 to 350
    assert pd.Timestamp("2025-06-04") in set(judged["date"])


class Typed(io.StringIO):
    """What a person types: each line is echoed where it is read, as a terminal does."""

    def readline(self, *size):
        line = super().readline(*size)
        sys.stdout.write(line)
        return line


def play(transcript, folder):
    """The transcript as the commands in it leave it: lines after "$ " are commands, those after "> " answers."""
    played = []
    for part in re.split(r"^\$ ", transcript, flags=re.M)[1:]:
        line, *rest = part.splitlines()
        name, *arguments = shlex.split(line)
        assert name == "workbook"
        answers = [said.removeprefix("> ") + "\n" for said in rest if said.startswith("> ")]
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("sys.stdin", Typed("".join(answers)))
            made = command.run_here(*arguments, cwd=folder)
        assert made.returncode == 0, made.stdout + made.stderr
        played += [f"$ {line}", *(said.rstrip() for said in (made.stdout + made.stderr).splitlines())]
    return "\n".join(played) + "\n"


@pytest.mark.process
def test_the_guide_adds_an_article(tmp_path):
    quake = shutil.copytree(QUAKE, tmp_path / "quake")
    ((name, text),) = re.findall(r"```text (\S+)\n(.*?)```", GUIDE, re.S)
    (quake / "articles" / name).write_text(text, encoding="utf-8")
    for transcript in re.findall(r"```console\n(.*?)```", GUIDE, re.S):
        assert play(transcript, tmp_path) == transcript
    (shell,) = re.findall(r"```sh\n(.*?)```", GUIDE, re.S)
    made = command.run_here(*shell.split()[1:], cwd=tmp_path, PATH=str(tmp_path))  # no Chromium, no PDF
    assert made.returncode == 0, made.stdout + made.stderr
    with (tmp_path / "reports" / "quake" / "data" / "values.csv").open(encoding="utf-8", newline="") as f:
        found = {
            (r["claimant_id"], r["date"]): (r["low"], r["high"])
            for r in csv.DictReader(f)
            if r["definition_id"] == "dead"
        }
    assert found["civil_protection", "2025-06-09"] == ("190", "190")
    assert found["relief_federation", "2025-06-09"] == ("215", "225")
