"""Faults of the raw tables: one line each, that says where and why."""

import shutil

import pytest

from helpers import claims, cli, rules, schema


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
    "byte order mark": (
        lambda d: (d / "claims.csv").write_bytes(b"\xef\xbb\xbf" + (d / "claims.csv").read_bytes()),
        ["claims.csv:1: row = '': starts with a byte order mark"],
    ),
    "table missing": (lambda d: (d / "measures.csv").unlink(), ["measures.csv:1: file = "]),
    "schema missing": (lambda d: (d / "datapackage.json").unlink(), ["datapackage.json:1: file = "]),
}


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
    faults = rules.find_faults(corpus_dir)
    assert [(f.file, f.row) for f in faults][:2] == [("articles.csv", 6), ("claims.csv", 2)]


def test_reading_unsound_data_says_where(corpus_dir):
    edit(corpus_dir, "claims.csv", b",exact,690,", b",exact,69O,")
    with pytest.raises(schema.CorpusError, match=r"claims\.csv:2: value = .69O."):
        claims.read_statements(corpus_dir)


def test_the_dictionary_names_every_column(raw_dir):
    text = schema.describe(raw_dir)
    descriptor = schema.read_descriptor(raw_dir)
    for table in schema.TABLES:
        assert f"## raw/{table}.csv" in text
        for field in schema.fields(descriptor, table):
            assert f"| `{field['name']}` | {field['type']} |" in text
            assert field["description"]
