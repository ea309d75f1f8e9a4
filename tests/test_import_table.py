"""A wide table becomes a corpus with the same numbers, or one line says why not."""

import re

import command
import pytest
from hypothesis import given
from hypothesis import strategies as st
from laws import examples

from helpers import checks, reconcile
from helpers.author import import_table, mapping, verify
from helpers.base import paths
from helpers.base.errors import UsageError
from helpers.base.parameters import ParameterError
from helpers.book.claims import read_book, read_statements
from helpers.corpus import schema, soundness
from helpers.corpus.faults import CorpusError

GUIDE = (paths.root() / "docs" / "import-a-table.md").read_text(encoding="utf-8")
BLOCKS = dict(re.findall(r"```(?:csv|yaml) (\S+)\n(.*?)```", GUIDE, re.S))
TABLE, MAPPING = BLOCKS["health.csv"], BLOCKS["health.yml"]


@pytest.fixture
def make(tmp_path, raw_dir):
    """Import a table by a mapping; the folder of the corpus."""

    def make(table: str = TABLE, meant: str = MAPPING):
        (tmp_path / "health.csv").write_text(table, encoding="utf-8", newline="")
        (tmp_path / "health.yml").write_text(meant, encoding="utf-8")
        read = mapping.read_mapping(tmp_path / "health.yml")
        import_table.import_table(tmp_path / "health.csv", read, tmp_path / "made", schema.read_descriptor(raw_dir))
        return tmp_path / "made"

    return make


@pytest.mark.process
def test_the_guide_holds(tmp_path):
    for name, text in BLOCKS.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    (shell,) = re.findall(r"```sh\n(.*?)```", GUIDE, re.S)
    for line in shell.splitlines():
        name, *arguments = line.split("#")[0].split()
        assert name == "workbook"
        made = command.run_here(*arguments, cwd=tmp_path, PATH=str(tmp_path))  # no Chromium, no PDF
        assert made.returncode == 0, made.stdout + made.stderr
    clashes = checks.find_problems(read_statements(tmp_path / "outbreak")).query("verdict == 'contradicts'")
    assert clashes[["check", "expected", "found"]].to_numpy().tolist()[0] == ["change_equals_difference", 60, 70]


def test_every_cell_is_a_claim_that_stands_in_its_row(make):
    made = make(TABLE.replace("2025-03-02,151", "\r\n2025-03-02,151"))
    assert soundness.find_faults(made) == []
    n_cells = len(re.findall(r",(?=\d)", TABLE))
    assert verify.verify(made, made / "articles") == ([], [], n_cells)
    statements = read_statements(made)
    assert statements.query("definition_id == 'in_use'")["value"].tolist() == [40, 52, 47, 33]
    assert statements.query("kind == 'change'")["period_start"].dt.strftime("%d").tolist() == ["01", "02", "03", "04"]


@examples(1 / 2)
@given(
    st.lists(st.integers(0, 10**8) | st.none(), min_size=1, max_size=20).filter(lambda v: any(x is not None for x in v))
)
def test_the_numbers_are_those_of_the_table(tmp_path_factory, raw_dir, numbers):
    folder = tmp_path_factory.mktemp("law")
    rows = [f"2025-03-{i:02d},{'' if n is None else n}" for i, n in enumerate(numbers, start=1)]
    (folder / "t.csv").write_text("\n".join(["day,beds", *rows]))
    (folder / "m.yml").write_text(re.sub(r"  (cases|new_cases|deaths): \{def.*\n", "", MAPPING))
    import_table.import_table(
        folder / "t.csv", mapping.read_mapping(folder / "m.yml"), folder / "made", schema.read_descriptor(raw_dir)
    )
    values = reconcile.reconcile(read_statements(folder / "made")).query("status == 'stated'")
    found = dict(zip(values["date"].dt.day, values["value"], strict=True))
    assert found == {i: n for i, n in enumerate(numbers, start=1) if n is not None}


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("151", "1,51", "health.csv:3: row = "),
        ("151", '"1,510"', "health.csv:3: cases = '1,510': is not a number; write 1510, without separators"),
        ("151", "many", "health.csv:3: cases = 'many': is not a number"),
        ("151", "-4", "health.csv:3: cases = '-4': value a total is never negative"),
        ("2025-03-02", "2.3.2025", "health.csv:3: day = '2.3.2025': is not a day as %Y-%m-%d"),
        ("2025-03-02", "2025-03-01", "health.csv:3: day = '2025-03-01': this day is there twice"),
        ("new_cases", "cases", "health.csv:1: cases = 'cases': this column is there twice"),
        ("151", '"151', "health.csv:3: row = "),
        ("2025-03-02,151", "\n2025-03-02,many", "health.csv:4: cases = 'many': is not a number"),
        ("2025-03-01", "0001-01-01", "health.csv:2: day = '0001-01-01': is not a day"),
        (TABLE.partition("\n")[2], "", "health.csv:1: row = '': has no rows below a header"),
    ],
)
def test_a_fault_is_told_by_row_and_column_of_the_table(make, tmp_path, old, new, line):
    with pytest.raises(CorpusError) as caught:
        make(TABLE.replace(old, new, 1))
    assert str(caught.value).startswith(line), str(caught.value)
    assert not (tmp_path / "made").exists()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("cases: {definition_id", "csaes: {definition_id", "has no column 'csaes': did you mean cases?"),
        ("measure_id: people}", "measure_id: poeple}", "columns, cases, measure_id: unknown 'poeple'"),
        ("dates:", "datse:", "the file: unknown 'datse': did you mean dates?"),
        ("kind: change, days: 1", "kind: change", "a change, and nothing else, needs the days"),
        ("column: day, ", "", "dates: lacks column"),
        ("wording: deaths", "wroding: deaths", "columns, deaths: unknown 'wroding': did you mean wording?"),
        ("  office: {", "  office: [", "is not YAML"),
        ("days: 1", "days: 9999999", "days must be a whole number from 1 to 36,500"),
        ("eve: 2025-02-01", "eve: yesterday", "eve: 'yesterday' is not a day"),
        ('format: "%Y-%m-%d"', 'format: "%Q"', "dates, format: '%Q' does not tell a day"),
        ("publisher: Health office", 'publisher: "=cmd|1"', "is a formula to a spreadsheet"),
        ("kind: change", "kind: chnage", "unknown 'chnage': did you mean change?"),
        ("unit: beds", "unit: [beds]", "measures, beds, unit: must be one text on one line"),
    ],
)
def test_a_mapping_that_cannot_be_is_refused(make, tmp_path, old, new, said):
    with pytest.raises(ParameterError, match=re.escape(said)):
        make(meant=MAPPING.replace(old, new, 1))
    assert not (tmp_path / "made").exists()


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("evidence: self_report", "evidence: hearsay", "health.yml:1: claimants, office, evidence = 'hearsay': "),
        ("wording: deaths", "wording: deaths, via: them", "health.yml:1: columns, deaths, via = 'them': is not in"),
    ],
)
def test_a_fault_of_the_mapping_is_told_as_one(make, tmp_path, old, new, line):
    with pytest.raises(CorpusError) as caught:
        make(meant=MAPPING.replace(old, new))
    assert str(caught.value).startswith(line)
    assert not (tmp_path / "made").exists()


def test_many_claimants_look_different_without_being_told_how(make):
    office = MAPPING.partition("claimants:\n")[2].partition("\n")[0]
    many = "\n".join(office.replace("office:", f"o{i}:").replace("Health office", f"Office {i}") for i in range(40))
    made = make(meant=MAPPING.replace(office, f"{office}\n{many}"))
    assert soundness.find_faults(made) == []


LABELS = """sides: {valley: {adjective: valley}}
scopes: {whole_valley: {label: the whole valley}}
sums: {ill: {axis: definition, whole: fallen_ill, parts: died; in_use, note: Invented}}
"""


def test_a_mapping_says_from_whom_its_claims_are(make):
    made = make(meant=MAPPING.replace("scope: whole_valley,", "scope: whole_valley, via: direct,"))
    assert set(read_book(made).carried["via"]) == {"direct"}


def test_a_mapping_may_hold_sides_places_and_sums(make):
    made = make(meant=MAPPING + LABELS)
    assert soundness.find_faults(made) == []
    corpus = read_book(made).corpus
    assert corpus.sides.to_numpy().tolist() == [["valley", "valley", "valley"]]
    assert corpus.scopes[["scope_id", "label"]].to_numpy().tolist() == [["whole_valley", "the whole valley"]]
    assert corpus.sums[["sum_id", "whole", "part"]].to_numpy().tolist() == [
        ["ill", "fallen_ill", "died"],
        ["ill", "fallen_ill", "in_use"],
    ]


@pytest.mark.parametrize(
    ("old", "new", "error", "said"),
    [
        ("scopes: {whole_valley", "scopes: {valley", ParameterError, "columns, cases, scope: unknown 'whole_valley'"),
        ("sides: {valley: {adj", "sides: {valley: {adv", ParameterError, "sides, valley: unknown 'advective'"),
        ("parts: died", "part: died", ParameterError, "sums, ill: unknown 'part': did you mean parts?"),
        ("parts: died; in_use, ", "", ParameterError, "sums, ill: lacks parts"),
        ("parts: died; in_use", "parts: died", CorpusError, "health.yml:1: sums, ill, part = 'died': is the only part"),
        ("whole: fallen_ill", "whole: ill", CorpusError, "health.yml:1: sums, ill, whole = 'ill': is no id of"),
    ],
)
def test_what_a_mapping_says_of_sides_places_and_sums_is_checked(make, old, new, error, said):
    with pytest.raises(error, match=re.escape(said)):
        make(meant=MAPPING + LABELS.replace(old, new, 1))


def test_a_folder_that_holds_something_is_left_alone(make, tmp_path):
    (tmp_path / "made").mkdir()
    (tmp_path / "made" / "mine.txt").write_text("kept")
    with pytest.raises(UsageError, match="nothing was written"):
        make()
    assert [p.name for p in (tmp_path / "made").iterdir()] == ["mine.txt"]
