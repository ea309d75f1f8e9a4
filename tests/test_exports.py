"""Other forms of what a run says hold the same, and are there only when they are asked for."""

import csv
import io
import json
import re
import shutil
import subprocess
import sys

import command
import duckdb
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.base import formulas
from helpers.corpus import dictionary
from helpers.report import exports
from helpers.show import publish


def read(path) -> tuple[dict[str, str], list[tuple]]:
    """Type of each column, and the rows."""
    with duckdb.connect() as connection:
        types = connection.execute(f"DESCRIBE SELECT * FROM '{path}'").fetchall()
        return {name: kind for name, kind, *_ in types}, connection.execute(f"SELECT * FROM '{path}'").fetchall()


@pytest.fixture(scope="module")
def exported(tmp_path_factory, default_run):
    out = shutil.copytree(default_run, tmp_path_factory.mktemp("exports") / "out")

    def run(*forms):
        chosen = (part for form in forms for part in ("--export", form))
        result = command.run_here("run", "--out", out, "--since", default_run, *chosen)
        assert result.returncode == 0, result.stderr
        return result.stderr

    assert "unchanged" in run("jsonld", "parquet")  # only the forms are made
    return out, run


@pytest.mark.process
def test_every_claim_is_one_that_schema_org_can_read(exported, book_of_articles):
    graph = json.loads((exported[0] / "claims.jsonld").read_text(encoding="utf-8"))["@graph"]
    rows = book_of_articles.carried
    said = {node["@id"].removeprefix("#claim-"): node for node in graph if node["@type"] == "Claim"}
    assert list(said) == rows["claim_id"].tolist()
    known = {node["@id"] for node in graph}
    assert len(known) == len(graph)
    for row in rows.itertuples():
        node = said[row.claim_id]
        assert {node[link]["@id"] for link in ("author", "appearance", "firstAppearance")} <= known
        assert node["text"].startswith(row.printed)
        ends = [node["about"].get(term) for term in ("value", "minValue", "maxValue")]
        assert ends == [None if pd.isna(n) else n for n in (row.value, row.low, row.high)]
    assert said["a001-08"]["firstAppearance"] == {"@id": "#article-a000"}  # restated a day later
    assert said["a000-01"]["about"]["observationDate"] == "2023-02-14/2023-02-15"


@pytest.mark.process
def test_parquet_has_the_rows_of_the_csv_typed(exported):
    tables = sorted((exported[0] / "data").glob("*.csv"))
    assert len(tables) >= 7
    for table in tables:
        with table.open(encoding="utf-8", newline="") as f:
            header, *rows = csv.reader(f)
        types, found = read(table.with_suffix(".parquet"))
        assert list(types) == header
        assert len(found) == len(rows)
        if table.stem == "values":
            at = header.index("value")
            assert (types["date"], types["value"]) == ("DATE", "DOUBLE")
            assert [row[at] for row in found] == [float(row[at]) if row[at] else None for row in rows]


@pytest.mark.process
def test_a_form_is_there_only_when_it_is_asked_for(exported):
    out, run = exported
    before = {p.name: p.read_bytes() for p in out.rglob("*.*")}
    assert "nothing has changed" in run("parquet", "jsonld")
    run()
    assert not [p.name for p in out.rglob("*") if p.suffix in (".jsonld", ".parquet")]
    run("jsonld", "parquet")
    assert {p.name: p.read_bytes() for p in out.rglob("*.*")} == before


@pytest.mark.process
def test_a_quiet_command_that_writes_tables_as_parquet_says_nothing(tmp_path, default_run):
    out = shutil.copytree(default_run, tmp_path / "out")
    result = command.run("run", "--out", out, "--since", default_run, "--export", "parquet", "--quiet")
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")
    assert (out / "data" / "values.parquet").is_file()


def test_what_is_missing_is_said_before_anything_is_run(tmp_path):
    arguments = ["run", "--out", str(tmp_path / "out"), "--export", "parquet"]
    hidden = f"import sys; sys.modules['duckdb'] = None; from helpers.cli import main; sys.exit(main({arguments}))"
    result = subprocess.run([sys.executable, "-c", hidden], capture_output=True, text=True, check=False, timeout=60)
    assert (result.returncode, result.stderr.count("\n")) == (2, 1)
    assert "needs duckdb" in result.stderr
    assert not list(tmp_path.iterdir())


@given(st.text(alphabet="=+-@\t\r'1,. a%", max_size=8))
def test_no_cell_of_a_csv_is_a_formula(text):
    cell = formulas.neutralise(text)
    assert re.fullmatch(formulas.NUMBER, cell) or not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert cell in (text, f"'{text}")


@given(st.lists(st.tuples(*[st.text(alphabet="=+-@\t'1,. a%\"\n", max_size=6)] * 2), min_size=1, max_size=3))
def test_every_cell_of_a_table_is_looked_at(rows):
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows)
    left = formulas.neutralise_table(text.getvalue().encode()).decode()
    assert [*csv.reader(io.StringIO(left, newline=""))] == [[formulas.neutralise(cell) for cell in row] for row in rows]


def test_a_formula_in_a_table_is_text_in_its_csv_and_its_parquet(tmp_path):
    table = pd.DataFrame({"check": ["=1+1", "@x", "-5", "'=2"], "residual": [-1.5, 2.0, None, 0.0]})
    inside = publish.to_csv(table)
    assert inside.decode().splitlines() == ["check,residual", "=1+1,-1.5", "@x,2", "-5,", "'=2,0"]
    left = formulas.neutralise_table(inside).decode().splitlines()
    assert left == ["check,residual", "'=1+1,-1.5", "'@x,2", "-5,", "''=2,0"]
    (tmp_path / "data").mkdir()
    wide = pd.DataFrame({c: ["=1+1", "'-5", "-5"] if c == "message" else [None] * 3 for c in exports_columns("checks")})
    (tmp_path / "data" / "checks.csv").write_bytes(publish.to_csv(wide))
    exports.write_parquet(tmp_path, tmp_path / "data" / "checks.csv")
    types, rows = read(tmp_path / "data" / "checks.parquet")
    assert [row[list(types).index("message")] for row in rows] == ["=1+1", "'-5", "-5"]


def exports_columns(table: str) -> list[str]:

    described = json.loads(dictionary.MADE.read_text(encoding="utf-8"))["resources"]
    return [f["name"] for r in described if r["name"] == table for f in r["schema"]["fields"]]
