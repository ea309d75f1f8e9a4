"""Faults of the raw tables: one line each, that says where and why."""

import json
import shutil

import pytest

from helpers import claims, cli
from helpers.corpus import dictionary, schema, soundness
from helpers.corpus.faults import CorpusError


@pytest.fixture
def corpus_dir(raw_dir, tmp_path):
    return shutil.copytree(raw_dir, tmp_path / "raw")


def edit(folder, file, old, new, count=1):
    path = folder / file
    data = path.read_bytes()
    assert old in data
    path.write_bytes(data.replace(old, new, count))


def drop_column(folder, file, name):
    import csv

    rows = list(csv.reader((folder / file).read_text(encoding="utf-8").splitlines()))
    i = rows[0].index(name)
    with (folder / file).open("w", encoding="utf-8", newline="") as f:
        csv.writer(f, lineterminator="\n").writerows(r[:i] + r[i + 1 :] for r in rows)


MUTILATIONS = {
    "wrong type": (
        lambda d: edit(d, "claims.csv", b",exact,690,", b",exact,69O,"),
        ["claims.csv:2: value = '69O': is not of type number"],
    ),
    "unknown claimant": (
        lambda d: edit(d, "claims.csv", b",690,general_staff,", b",690,general_stuff,"),
        ["claims.csv:2: claimant_id = 'general_stuff': is not in claimants.csv, column claimant_id"],
    ),
    "missing column": (
        lambda d: drop_column(d, "claims.csv", "qualifier"),
        ["claims.csv:1: qualifier = '': this column is missing"],
    ),
    "duplicate id": (
        lambda d: edit(d, "claims.csv", b"\na000-04,", b"\na000-03,"),
        [
            "claims.csv:5: claim_id = 'a000-03': is the same as in row 4",
            "claims.csv:9: repeats = 'a000-04'",
        ],
    ),
    "unclosed quote": (
        lambda d: edit(d, "claims.csv", b",690,general_staff", b',"690,general_staff'),
        ["claims.csv:2: row = "],
    ),
    "semicolons": (
        lambda d: (d / "claimants.csv").write_bytes((d / "claimants.csv").read_bytes().replace(b",", b";")),
        ["claimants.csv:1: row = "],
    ),
    "Latin-1": (
        lambda d: edit(d, "articles.csv", b"Sky News", "Ský News".encode("latin-1")),
        ["articles.csv:6: row = "],
    ),
    "date in another format": (
        lambda d: edit(d, "articles.csv", b",2022-03-02,", b",02.03.2022,"),
        ["articles.csv:6: published = '02.03.2022': is not of type date (YYYY-MM-DD)"],
    ),
    "day that does not exist": (
        lambda d: edit(d, "articles.csv", b",2022-03-02,", b",2022-02-30,"),
        ["articles.csv:6: published = '2022-02-30': is not of type date (YYYY-MM-DD)"],
    ),
    "as_of after published": (
        lambda d: edit(d, "claims.csv", b",139770,,,,2023-02-15,2023-02-15,", b",139770,,,,2023-02-15,2023-02-17,"),
        ["claims.csv:5: as_of_latest = '2023-02-17': is after the day on which the article was published"],
    ),
    "value outside its list": (
        lambda d: edit(d, "claims.csv", b",change,exact,690,", b",change,exactly,690,"),
        ["claims.csv:2: qualifier = 'exactly': "],
    ),
    "number missing": (
        lambda d: edit(d, "claims.csv", b",change,exact,690,", b",change,exact,,"),
        ["claims.csv:2: value = '': exact needs this number"],
    ),
    "ragged row": (
        lambda d: edit(d, "claims.csv", b"a000-04,a000,", b"a000-04,,a000,"),
        ["claims.csv:5: row = "],
    ),
    "table missing": (lambda d: (d / "measures.csv").unlink(), ["measures.csv:1: file = "]),
    "schema missing": (lambda d: (d / "datapackage.json").unlink(), ["datapackage.json:1: file = "]),
}


def test_a_cell_that_need_not_be_filled_by_the_schema_is_typed_all_the_same(corpus_dir):
    path = corpus_dir / schema.DESCRIPTOR
    described = json.loads(path.read_text(encoding="utf-8"))
    (field,) = (one for one in schema.fields(described, "measures") if one["name"] == "is_cumulative")
    del field["constraints"]
    path.write_text(json.dumps(described), encoding="utf-8")
    assert soundness.find_faults(corpus_dir) == []
    assert len(claims.read_statements(corpus_dir))


@pytest.mark.parametrize("name", MUTILATIONS)
def test_a_mutilated_table_gives_one_line_per_fault(name, corpus_dir, capsys):
    mutilate, expected = MUTILATIONS[name]
    mutilate(corpus_dir)
    assert cli.main(["check", "--raw", str(corpus_dir)]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == len(expected), lines
    assert all(line.startswith(start) for line, start in zip(lines, expected, strict=True)), lines


def test_the_committed_corpus_is_sound(raw_dir, capsys):
    assert cli.main(["check", "--raw", str(raw_dir)]) == 0
    assert capsys.readouterr().out.endswith("sound\n")


def test_every_fault_is_reported_in_one_pass(corpus_dir):
    edit(corpus_dir, "articles.csv", b",2022-03-02,", b",02.03.2022,")
    edit(corpus_dir, "claims.csv", b",exact,690,", b",exact,69O,")
    faults = soundness.find_faults(corpus_dir)
    assert [(f.file, f.row) for f in faults][:2] == [("articles.csv", 6), ("claims.csv", 2)]


def test_reading_unsound_data_says_where(corpus_dir):
    edit(corpus_dir, "claims.csv", b",exact,690,", b",exact,69O,")
    with pytest.raises(CorpusError, match=r"claims\.csv:2: value = .69O."):
        claims.read_statements(corpus_dir)


def test_the_dictionary_names_every_column(raw_dir):
    text = dictionary.describe(raw_dir)
    descriptor = schema.read_descriptor(raw_dir)
    for table in schema.TABLES:
        assert f"## raw/{table}.csv" in text
        for field in schema.fields(descriptor, table):
            assert f"| `{field['name']}` | {field['type']} |" in text
            assert field["description"]


def test_faults_of_shape_and_of_cells_come_in_one_pass_in_the_order_of_the_files(corpus_dir):
    articles, claims_csv = (corpus_dir / name for name in ("articles.csv", "claims.csv"))
    articles.write_bytes(b"\xef\xbb\xbf" + articles.read_bytes().replace(b",2022-03-02,", b",02.03.2022,"))
    header, first, rest = claims_csv.read_bytes().split(b"\n", 2)
    rows = [
        header,
        first.replace(b",690,general", b',"690,general'),
        header,
        rest.replace(b",139080,", b',"139,080",', 1),
    ]
    claims_csv.write_bytes(
        b"\r\n".join(rows)
        .replace(b"Staff of Ukraine", b"x")
        .replace(b"general_staff,russia,tanks", b"\xff,russia,tanks")
    )
    told = [str(fault) for fault in soundness.find_faults(corpus_dir)]
    starts = [
        "articles.csv:6: published = '02.03.2022': is not of type date (YYYY-MM-DD); write 2022-02-03",
        "claims.csv:2: row = ",
        "claims.csv:3: row = ",
    ]
    assert [line[: len(start)] for line, start in zip(told, starts, strict=False)] == starts
    assert "is the header again" in told[2]
    assert any(": value = '139,080': is not of type number; write 139080" in line for line in told)
    assert not [line for line in told if "is not in claims.csv" in line or "'a000-01'" in line]  # its line is broken
    assert sorted(told, key=lambda line: (line[:1] == "c", int(line.split(":")[1]))) == told


def test_columns_in_another_order_are_still_looked_into(corpus_dir):
    import csv

    path = corpus_dir / "claimants.csv"
    rows = [row[::-1] for row in csv.reader(path.read_text(encoding="utf-8").splitlines())]
    rows[1][rows[0].index("color")] = "blue"
    with path.open("w", encoding="utf-8", newline="") as f:
        csv.writer(f, lineterminator="\n").writerows(rows)
    first, second = (str(fault) for fault in soundness.find_faults(corpus_dir))
    assert first.startswith("claimants.csv:1: row = ")
    assert second.startswith("claimants.csv:2: color = 'blue'")


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (["resources"], {}), (["resources", 0], None), (["resources", 0, "name"], 5), (["resources", 5, "schema"], []),
        (["resources", 5, "schema", "fields"], None), (["resources", 5, "schema", "fields", 0], 7),
        (["resources", 5, "schema", "fields", 12, "type"], "string"),
        (["resources", 0, "schema", "fields", 0, "type"], "x"),
        (["resources", 0, "schema", "fields", 0, "constraints"], {"pattern": "("}),
        (["resources", 0, "schema", "fields", 0, "constraints"], {"enum": "a"}),
        (["resources", 0, "schema", "fields", 0, "constraints"], {"enum": [None]}),
        (["resources", 5, "schema", "fields", 2, "constraints"], {"minimum": True}),
        (["resources", 5, "schema", "fields", 2, "constraints"], {"maximum": float("nan")}),
        (["resources", 5, "schema", "fields", 2, "constraints"], {"pattern": "[1-9]+"}),
        (["resources", 5, "schema", "fields", 16, "constraints"], {"minimum": 2022}),
        (["resources", 5, "schema", "foreignKeys"], []), (["resources", 5, "schema", "foreignKeys"], None),
        (["resources", 0, "schema", "primaryKey"], "note"), (["eve"], "2022-02-30"), (["eve"], ["2022-02-23"]),
    ],
    ids=str,
)  # fmt: skip
def test_a_schema_that_the_code_cannot_use_is_refused(corpus_dir, place, value):
    path = corpus_dir / schema.DESCRIPTOR
    descriptor = node = json.loads(path.read_text(encoding="utf-8"))
    for step in place[:-1]:
        node = node[step]
    node[place[-1]] = value
    path.write_text(json.dumps(descriptor), encoding="utf-8")
    (fault,) = soundness.find_faults(corpus_dir)
    assert str(fault).startswith("datapackage.json:1: ")


@pytest.mark.parametrize("table", schema.OPTIONAL)
def test_an_optional_table_is_there_and_described_or_neither(corpus_dir, table):
    described = schema.read_descriptor(corpus_dir)
    (corpus_dir / schema.DESCRIPTOR).write_text(json.dumps(schema.leave_out(described, [table])))
    (fault,) = soundness.find_faults(corpus_dir)
    assert str(fault).startswith(f"datapackage.json:1: resources = '{table}': not described; {table}.csv is there: ")
    (corpus_dir / f"{table}.csv").unlink()
    assert soundness.find_faults(corpus_dir) == []
    read = getattr(claims.read_book(corpus_dir).corpus, table)
    assert read.dtypes.to_dict() == getattr(claims.read_book().corpus, table).dtypes.to_dict()
    assert read.empty
    (corpus_dir / schema.DESCRIPTOR).write_text(json.dumps(described))
    (fault,) = soundness.find_faults(corpus_dir)
    assert str(fault).startswith(f"{table}.csv:1: file = ")


def test_a_key_into_an_optional_table_is_asked_for_only_where_it_is_there(corpus_dir):
    described = schema.read_descriptor(corpus_dir)
    (of_claims,) = (r["schema"]["foreignKeys"] for r in described["resources"] if r["name"] == "claims")
    of_claims.remove({"fields": "scope", "reference": {"resource": "scopes", "fields": "scope_id"}})
    (corpus_dir / schema.DESCRIPTOR).write_text(json.dumps(described))
    (fault,) = soundness.find_faults(corpus_dir)
    assert str(fault).endswith("definition_id, repeats, side, scope")


def test_a_schema_nested_without_end_is_refused(corpus_dir):
    (corpus_dir / schema.DESCRIPTOR).write_text("[" * 100_000)
    (fault,) = soundness.find_faults(corpus_dir)
    assert "is not JSON" in str(fault)


def test_what_the_code_relies_on_is_asked_for_also_where_the_schema_does_not(corpus_dir):
    path = corpus_dir / schema.DESCRIPTOR
    descriptor = json.loads(path.read_text(encoding="utf-8"))
    for resource in descriptor["resources"]:
        for field in resource["schema"]["fields"]:
            field.pop("constraints", None)
    path.write_text(json.dumps(descriptor), encoding="utf-8")
    assert soundness.find_faults(corpus_dir) == []
    edit(corpus_dir, "claims.csv", b"\na000-01,", b"\na;000,")
    edit(corpus_dir, "claims.csv", b",change,exact,", b",change,median,")
    edit(corpus_dir, "claimants.csv", b"#0072B2,o", b"blurple,o")
    told = [str(fault) for fault in soundness.find_faults(corpus_dir)]
    assert [line.partition("=")[0] for line in told[:2]] == ["claimants.csv:2: color ", "claims.csv:2: claim_id "]
    assert any("qualifier = 'median': is not one of exact" in line for line in told)


@pytest.mark.parametrize("table", schema.TABLES)
def test_a_table_without_rows_ends_in_lines(corpus_dir, table):
    header = (corpus_dir / f"{table}.csv").read_bytes().split(b"\n")[0]
    (corpus_dir / f"{table}.csv").write_bytes(header + b"\n")
    assert all(str(fault).isprintable() for fault in soundness.find_faults(corpus_dir))
