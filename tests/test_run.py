"""Real runs by papermill on real kernels: what they leave, and what they leave alone."""

import csv
import json
import re
import shutil
from pathlib import Path

import command
import mini_project
import nbformat
import other_corpus
import pytest

from helpers import cli
from helpers.base import paths
from helpers.corpus import schema
from helpers.kernel import notebooks

pytestmark = pytest.mark.process
SERIES = "claimant_id side measure_id definition_id scope"
TABLES = {
    "statements": f"statement_id {SERIES} kind qualifier value low high period_start as_of_earliest as_of_latest "
    "first_published n_articles claim_ids superseded_by",
    "values": f"{SERIES} date value low high status printed doubt claim_ids",
    "checks": "check verdict claimant_id side measure_id date expected found residual diagnosis claim_ids message "
    "conflict",
    "repairs": "conflict statement_id doubt n_repairs n_with would_be diagnosis message",
    "comparisons": "date side measure_id claimant_a definition_a low_a high_a claimant_b definition_b low_b high_b "
    "relation verdict ratio_low ratio_high scope_a scope_b needs claim_ids reason",
    "camps": "side measure_id claimants left_out claim_ids",
    "joint": "side measure_id definition_id scope date claimants low high status claim_ids",
    "rates": f"{SERIES} from_date to_date days change_low change_high per_day_low per_day_high basis",
    "revisions": f"{SERIES} date n_values first_value last_value first_published last_published spread",
}


def read_all(folder):
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def test_a_run_leaves_every_table_of_the_contract(default_run):
    for name, columns in TABLES.items():
        with (default_run / "data" / f"{name}.csv").open(encoding="utf-8", newline="") as f:
            header, *rows = list(csv.reader(f))
        assert header == columns.split(), name
        assert rows or name == "repairs", name  # nobody contradicts himself
    made = {p.name for p in default_run.iterdir()}
    assert made - {"index.pdf"} == {"data", "plots", "notebooks", "index.html", "run.json", "datapackage.json"}
    pictures = {p.stem for p in (default_run / "plots").glob("*.png")}
    assert pictures == {p.stem for p in (default_run / "plots").glob("*.csv")}
    drawn = {p.stem for p in (default_run / "plots").glob("*.svg")}
    assert drawn == pictures | {f"{name}-narrow" for name in pictures}
    assert len(pictures) >= 6
    assert len(list((default_run / "notebooks").glob("*.ipynb"))) == 8


def test_the_tables_are_what_the_data_package_says(default_run):
    from frictionless import Package

    described = json.loads((default_run / "datapackage.json").read_text(encoding="utf-8"))
    assert {r["name"]: [f["name"] for f in r["schema"]["fields"]] for r in described["resources"]} == {
        name: columns.split() for name, columns in TABLES.items()
    }
    report = Package(str(default_run / "datapackage.json")).validate()  # hashes, sizes, types and keys
    assert report.valid, report.flatten(["note", "rowNumber", "fieldName"])[:5]


def test_what_is_committed_is_what_a_fresh_run_gives(default_run):
    for source in notebooks.list_sources():
        assert source.read_bytes() == (default_run / "notebooks" / source.name).read_bytes(), source.name
    fresh = read_all(default_run / "data") | {f"plots/{k}": v for k, v in read_all(default_run / "plots").items()}
    assert read_all(paths.processed()) == fresh


def test_the_run_of_another_corpus_leaves_what_is_committed(tmp_path):
    folder = mini_project.write(tmp_path / "project")
    other = shutil.copytree(paths.root() / "examples" / "earthquake", tmp_path / "quake")
    for variable, is_copied in ((other, False), (folder / "data" / "raw", True)):
        made = mini_project.here(folder, "run", "--quiet", "--force", **{paths.RAW_VARIABLE: str(variable)})
        assert made.returncode == 0, made.stderr
        assert (folder / "data" / "processed").exists() == is_copied


def test_equal_runs_leave_equal_bytes_wherever_and_whenever(default_run, tmp_path):
    elsewhere = {"TZ": "Asia/Kathmandu", "LC_ALL": "C", "PYTHONHASHSEED": "7", "COLUMNS": "40", "MPLBACKEND": "svg"}
    # one after the other on ordinary kernels, where the default run forked two at a time
    result = command.run("run", "--out", tmp_path / "again", "--cold", "--jobs", 1, cwd=tmp_path, **elsewhere)
    assert result.returncode == 0, result.stderr
    assert read_all(tmp_path / "again") == read_all(default_run)


def test_no_path_time_or_address_is_kept(default_run):
    kept = b"".join(v for k, v in read_all(default_run).items() if not k.endswith(".png"))
    assert str(paths.root()).encode() not in kept
    assert str(Path.home()).encode() + b"/" not in kept
    assert not re.search(rb"https?://(?!creativecommons)", (default_run / "index.html").read_bytes())


def test_a_run_says_what_it_was_made_from(default_run, raw_dir):
    record = json.loads((default_run / "run.json").read_text())
    chosen = {"corrections": "applied", "known_on": "", "max_gap_days": 30, "vintage": "latest"}
    assert record["parameters"] == chosen | dict.fromkeys(
        ["articles", "believe", "claimants", "measure", "scope", "side"], ""
    )
    assert set(record["inputs"]) == {p.name for p in raw_dir.iterdir()}
    assert all(len(h) == 64 for h in record["inputs"].values())


@pytest.mark.parametrize("known_on", ["2023-02-15", "2022-03-02"])
def test_known_on_shows_nothing_of_later_days(sweep_run, known_on):
    then = sweep_run[0] / "runs" / f"known_on-{known_on}"
    later = [
        "140,460",
        "140460",
        "155,530",
        "155530",
        "400,300",
        "400300",
        "43,460",
        "43460",
        "5,968",
        "a001",
        "a002",
        "a003",
    ]
    for name, data in read_all(then).items():
        if name.endswith((".png", ".pdf")):  # pictures, and the page again
            continue
        if name.endswith(".svg"):  # whose numbers are places; its words stand in texts and titles
            data = b"".join(re.findall(rb"<text.*?</text>|<title>.*?</title>", data, re.S))
            data = re.sub(rb"<[^>]*>", b" ", data)
            assert data
        text = re.sub(r"base64,[A-Za-z0-9+/=]*|\"image/png\": \"[^\"]*\"|[0-9a-f]{64}", "", data.decode())
        assert not [word for word in later if word in text], name
        dates = re.findall(r"\b20\d\d-\d\d-\d\d\b", text) if name.startswith(("data/", "plots/")) else []
        # days that clues allow are not figures; they may lie after the day of publication
        assert all(date <= known_on for date in dates), name


def test_another_corpus_runs_through_the_same_notebooks(default_run, tmp_path, raw_dir):
    raw = other_corpus.write(tmp_path / "raw", schema.read_descriptor(raw_dir))
    result = command.run_here("run", "--raw", raw, "--out", tmp_path / "out", "--since", default_run)
    assert result.returncode == 0, result.stderr
    with (tmp_path / "out" / "data" / "changes.csv").open(encoding="utf-8", newline="") as f:
        changed = list(csv.DictReader(f))
    assert {row["change"] for row in changed if row["what"] == "statement"} == {"new", "gone"}
    assert {row["change"] for row in changed if row["what"] in ("check", "comparison")} == {"appeared", "vanished"}
    told = (tmp_path / "out" / "changes.md").read_text(encoding="utf-8")
    assert "### Contradictions\n\n- Appeared (new article q1, q2, q3): " in told
    assert {row["why"] for row in changed if row["change"] == "new"} == {
        "new article q1", "new article q2", "new article q3"
    }  # fmt: skip
    values = (tmp_path / "out" / "data" / "values.csv").read_text(encoding="utf-8")
    # the later article's 150 replaces 180, and the claim of 60 more was right when it was printed
    assert "guard,valley,dead,dead,valley,2025-05-03,150,150,150,stated,,,q3-1" in values
    checks = (tmp_path / "out" / "data" / "checks.csv").read_text(encoding="utf-8")
    assert "contradicts" not in checks
    assert "later articles moved them" in checks
    page = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    for path in (tmp_path / "out" / "notebooks").glob("*.ipynb"):
        for cell in nbformat.read(path, as_version=4).cells:
            for output in cell.get("outputs", []):
                shown = output.data.get("text/html", "") + output.data.get("text/markdown", "")
                assert "<script" not in shown
                assert "[a](b)" not in output.data.get("text/markdown", "")


def test_unsound_data_leave_the_last_run_alone(default_run, tmp_path, raw_dir):
    out, raw = shutil.copytree(default_run, tmp_path / "out"), shutil.copytree(raw_dir, tmp_path / "raw")
    text = (raw / "claims.csv").read_text(encoding="utf-8")
    (raw / "claims.csv").write_text(text.replace(",exact,690,", ",exact,69O,", 1), encoding="utf-8")
    before = read_all(out)
    result = command.run("run", "--raw", raw, "--out", out)
    assert result.returncode == 1
    assert result.stderr.splitlines()[0] == "claims.csv:2: value = '69O': is not of type number"
    assert "Traceback" not in result.stderr
    assert read_all(out) == before
    assert {p.name for p in tmp_path.iterdir()} == {"out", "raw"}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["-p", "knwon_on", "2023-02-15"], "unknown parameter 'knwon_on': did you mean known_on?"),
        (["-p", "known_on", "15.02.2023"], "parameter known_on = '15.02.2023': must be a day as YYYY-MM-DD"),
        (["-p", "known_on", "2021-01-01"], "nothing had been published by then"),
        (["-p", "corrections", "none"], "parameter corrections = 'none': must be 'applied' or 'as_printed'"),
        (["-p", "max_gap_days", "many"], "parameter max_gap_days = 'many': must be a whole number"),
        (["-p", "max_gap_days", "-1"], "must be a whole number of days"),
        (["-p", "claimants", "mediazonna"], "unknown claimant 'mediazonna': did you mean mediazona?"),
        (["-p", "measure", "tank"], "unknown measure 'tank': did you mean tanks?"),
        (["-p", "measure", "tanks", "-p", "claimants", "isw"], "measure = 'tanks': no claim that the other"),
        (["--jobs", "0"], "'0' is not a whole number from 1"),
        (["-p", "vintage", "first", "-p", "vintage", "latest"], "is given twice"),
        (["--since", "nowhere"], "nowhere does not hold an earlier run"),
        (["-p", "known_on"], "expected 2 arguments"),
        (["--ouT", "x"], "unrecognized arguments"),
    ],
)
def test_an_error_of_usage_is_one_line_and_writes_nothing(tmp_path, arguments, said):
    result = command.run_here("run", "--out", tmp_path / "out", *arguments)
    assert result.returncode == 2
    assert said in result.stderr
    assert result.stderr.count("\n") == 1
    assert not any(tmp_path.iterdir())


def test_no_command_is_an_error_of_usage(capsys):
    with pytest.raises(SystemExit) as stop:
        cli.main([])
    assert stop.value.code == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_a_folder_that_is_no_run_is_never_replaced(tmp_path):
    (tmp_path / "thesis.txt").write_text("ten years")
    result = command.run("run", "--out", tmp_path)
    assert result.returncode == 1
    assert "is not the folder of an earlier run" in result.stderr
    assert [p.name for p in tmp_path.iterdir()] == ["thesis.txt"]
