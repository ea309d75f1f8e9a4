"""A wide table becomes a corpus with the same numbers, or one line says why not."""

import re
import shutil

import command
import pytest
from hypothesis import given
from hypothesis import strategies as st
from laws import examples

from helpers import checks, reconcile
from helpers.author import alike, import_table, mapping, verify
from helpers.base import paths
from helpers.base.errors import UsageError
from helpers.base.parameters import ParameterError
from helpers.book.claims import read_book, read_statements
from helpers.corpus import schema, soundness
from helpers.corpus.faults import CorpusError
from helpers.corpus.tables import read_archive

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
        pairs = [(tmp_path / "health.csv", read)]
        import_table.import_tables(pairs, tmp_path / "made", schema.read_descriptor(raw_dir))
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


def test_addresses_come_in_and_a_row_of_a_table_is_no_prose(make):
    given = "title: Daily table, url: https://paper.example/a, archived_url: https://archive.example/a"
    made = make(meant=MAPPING.replace("title: Daily table", given))
    archive = read_archive(made).printed
    assert set(archive.articles["url"]) == {"https://paper.example/a"}
    assert set(archive.articles["archived_url"]) == {"https://archive.example/a"}
    found = verify.look(made, made / "articles")
    assert (found.entries, found.unarchived) == ([], [])
    assert archive.claimants["color"].notna().all()  # the mapping says none: the tool chooses
    assert ",#" not in (made / "claimants.csv").read_text(encoding="utf-8")


@examples(1 / 2)
@given(
    st.lists(st.integers(0, 10**8) | st.none(), min_size=1, max_size=20).filter(lambda v: any(x is not None for x in v))
)
def test_the_numbers_are_those_of_the_table(tmp_path_factory, raw_dir, numbers):
    folder = tmp_path_factory.mktemp("law")
    rows = [f"2025-03-{i:02d},{'' if n is None else n}" for i, n in enumerate(numbers, start=1)]
    (folder / "t.csv").write_text("\n".join(["day,beds", *rows]))
    (folder / "m.yml").write_text(re.sub(r"  (cases|new_cases|deaths): \{def.*\n", "", MAPPING))
    pairs = [(folder / "t.csv", mapping.read_mapping(folder / "m.yml"))]
    import_table.import_tables(pairs, folder / "made", schema.read_descriptor(raw_dir))
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
        (
            "wording: deaths}",
            "wording: deaths, value: '3'}",
            "columns, deaths: value is read from a column of the table",
        ),
        ("days: 1", "period_start: 1 February", "period_start: '1 February' is not a day (YYYY-MM-DD)"),
        ("claimants:", "table: {encoding: hex}\nclaimants:", "table, encoding: 'hex' is not known"),
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


@pytest.fixture
def make_wide(tmp_path, raw_dir):
    """Import a wide table and leave out what has a fault; the folder of the corpus, and what came of it."""

    def make_wide(table: str):
        (tmp_path / "health.csv").write_text(table)
        (tmp_path / "health.yml").write_text(MAPPING)
        shutil.rmtree(tmp_path / "made", ignore_errors=True)
        pairs = [(tmp_path / "health.csv", mapping.read_mapping(tmp_path / "health.yml"))]
        descriptor = schema.read_descriptor(raw_dir)
        return tmp_path / "made", import_table.import_tables(pairs, tmp_path / "made", descriptor, leave_out=True)

    return make_wide


LONG_TABLE, LONG = BLOCKS["estimates.csv"], BLOCKS["estimates.yml"]


@pytest.fixture
def make_long(tmp_path, raw_dir):
    """Import a long table by a mapping; the folder of the corpus, and what came of it."""

    def make_long(table: str = LONG_TABLE, meant: str = LONG, *, leave_out=True):
        (tmp_path / "estimates.csv").write_bytes(table if isinstance(table, bytes) else table.encode())
        (tmp_path / "estimates.yml").write_text(meant, encoding="utf-8")
        pairs = [(tmp_path / "estimates.csv", mapping.read_mapping(tmp_path / "estimates.yml"))]
        descriptor = schema.read_descriptor(raw_dir)
        found = import_table.import_tables(pairs, tmp_path / "made", descriptor, leave_out=leave_out)
        return tmp_path / "made", found

    return make_long


def read_claims(made):
    return read_book(made).corpus.claims.set_index("claim_id")


def test_a_row_of_a_long_table_is_a_claim(make_long):
    made, found = make_long()
    assert soundness.find_faults(made) == []
    told = read_claims(made)[["claimant_id", "definition_id", "qualifier", "value", "low", "high"]]
    assert told.astype(object).where(told.notna(), None).to_numpy().tolist() == [
        ["office", "fallen_ill", "exact", 120, None, None],
        ["office", "fallen_ill", "about", 150, None, None],
        ["doctors_of_the_valley", "fallen_ill", "about", 400, 300, 600],
        ["doctors_of_the_valley", "died", "at_least", None, 1000, None],
        ["mayor", "fallen_ill", "between", None, 200, 250],
    ]
    assert [str(fault) for fault in found.left_out] == ["estimates.csv:7: number = 'many': is not a number"]
    assert (made / "left_out.csv").read_text().count("\n") == 2


def test_without_being_asked_no_row_is_left_out(make_long, tmp_path):
    with pytest.raises(CorpusError, match="number = 'many': is not a number"):
        make_long(leave_out=False)
    assert not (tmp_path / "made").exists()


def test_a_corrected_cell_of_the_table_is_a_correction_of_its_claim(make_long):
    made, _ = make_long()
    late = read_book(made, corrections="as_printed").problems.query("verdict == 'contradicts'")
    assert late["check"].tolist() == ["as_of_not_after_published"]
    corrections = read_book(made).corpus.corrections[["column", "printed", "corrected"]].to_numpy().tolist()
    assert corrections == [[f"as_of_{end}", "2025-04-05", "2025-03-05"] for end in ("earliest", "latest")]


TWO = """corrections:
  - {row: 3, column: cases, corrected: "150", reason: First, evidence: A letter, entered: 2025-06-01}
  - {row: 3, column: deaths, corrected: "4", reason: Second, evidence: A call, entered: 2025-07-01,
     public_since: 2025-03-09}
"""


def test_each_correction_of_a_row_keeps_its_own_reason(make):
    told = read_book(make(meant=MAPPING + TWO)).corpus.corrections
    told = told[told["column"] == "value"]
    asked = told[["printed", "corrected", "reason", "evidence"]]
    assert asked.to_numpy().tolist() == [["151", "150", "First", "A letter"], ["3", "4", "Second", "A call"]]
    assert told["public_since"].dt.strftime("%d").fillna("").tolist() == ["", "09"]


def test_corrections_that_only_together_can_be_read_are_the_last_ones(make_long):
    first = LONG.partition("corrections:")[2].replace("row: 6", "row: 3").replace("column: day", "column: least")
    second = first.replace("column: least", "column: most").replace("The month is one too late", "So is this")
    both = [one.replace("corrected: 5/3/2025", f"corrected: {end}") for one, end in ((first, 140), (second, 160))]
    made, _ = make_long(meant=LONG + "".join(both).replace("\n\n", "\n"))
    own = read_book(made).corpus.corrections.query("claim_id == '2025-03-02-01' and column != 'printed'")
    assert own[["column", "corrected", "reason"]].to_numpy().tolist() == [
        ["low", "140", "So is this"], ["high", "160", "So is this"],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        (
            'corrected: "150"',
            'corrected: ""',
            "health.yml:1: corrections, 3 = 'cases': changes nothing that is claimed",
        ),
        ("column: cases", "column: day, means: x", "corrections: unknown 'means'"),
        ("row: 3, column: cases", "row: 5, column: beds", "health.yml:1: corrections, 5 = 'beds': changes nothing"),
        ("row: 3, column: cases", "row: 9, column: cases", "health.yml:1: corrections, 9 = 'cases': is no row and"),
        ("entered: 2025-06-01", "entered: June", "health.yml:1: corrections, 3, entered = 'June': "),
    ],
)
def test_a_correction_that_comes_to_nothing_is_told(make, old, new, line):
    with pytest.raises((CorpusError, ParameterError), match=re.escape(line)):
        make(meant=MAPPING + TWO.replace(old, new))


def test_of_a_wide_row_the_cell_that_cannot_be_read_is_left_out_alone(make_wide):
    _, found = make_wide(TABLE.replace("151,", "many,").replace("190,", "-190,"))
    assert found.n_claims == len(read_claims(make_wide(TABLE)[0])) - 2
    assert [str(fault) for fault in found.left_out] == [
        "health.csv:3: cases = 'many': is not a number",
        "health.csv:4: cases = '-190': value a total is never negative",
    ]


def test_of_one_day_the_times_and_the_papers_may_be_several(make):
    meant = MAPPING.replace("publisher: Health office", "publisher: {column: paper}")
    table = "day,paper,cases,new_cases,deaths,beds\n2025-03-01,One,120,,3,40\n2025-03-01,Two,120,,3,41\n"
    assert read_claims(make(table, meant))["article_id"].nunique() == 2


def test_a_change_may_tell_its_first_day_once(make):
    made = make(TABLE.replace("31,3,52", "31,3,52"), MAPPING.replace("days: 1", "period_start: 2025-02-01"))
    changes = read_claims(made).query("kind == 'change'")
    assert set(changes["period_start"].dt.strftime("%Y-%m-%d")) == {"2025-02-01"}


def test_what_is_left_out_leaves_no_trace(make_long):
    long = "A" * 500
    table = LONG_TABLE.replace("7/3/2025,Mayor", "7/3/2025,Ghost").replace("HO,", f"{long},")
    made, found = make_long(table + f"8/3/2025,{long},ill,,270,,,https://paper.example/2025/03/09/sixth\n")
    told = [str(fault).partition(" = ") for fault in found.left_out]
    assert [where for where, _, reason in told if "AAAA" in reason] == [
        "estimates.csv:3: who",
        "estimates.csv:8: who",
    ]
    assert set(read_book(made).corpus.claimants["claimant_id"]) == {"office", "doctors_of_the_valley", "mayor"}


def test_an_article_without_a_day_came_out_on_the_latest_day_of_its_rows(make_long):
    meant = re.sub(r"  published: .*\n", "", LONG).partition("corrections")[0]
    made, _ = make_long(LONG_TABLE.replace("many", "260").replace("5/4/", "5/3/"), meant)
    articles = read_book(made).corpus.articles
    assert articles["published"].dt.strftime("%d").tolist() == ["01", "02", "05", "05", "07"]


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        (',"1,000"', ',"1,00"', "estimates.csv:5: least = '1,00': is not a number"),
        (",about,", ",nearly,", "estimates.csv:3: hedge = 'nearly': is no qualifier; say what it means"),
        (",150,,about", ",150,,between", "estimates.csv:3: number = '150': is not enough"),
        (",150,,about", ",150,160,", "estimates.csv:3: number = '150': is not enough: an interval needs both its ends"),
        ("HO,ill", "HO,hurt", "estimates.csv:3: what = 'hurt': is none of the definitions; list it"),
        ("2/3/2025,HO", "32/3/2025,HO", "estimates.csv:3: day = '32/3/2025': is not a day as %d/%m/%Y"),
        ("2/3/2025,HO", "2/3/25,HO", "estimates.csv:3: day = '2/3/25': is not a day as %d/%m/%Y"),
        ("2025/03/03", "2025/13/03", "estimates.csv:3: article = '2025-13-03': is not a day"),
    ],
)
def test_a_row_that_cannot_be_read_is_told_with_its_reason(make_long, old, new, line):
    _, found = make_long(LONG_TABLE.replace(old, new, 1))
    assert any(str(fault).startswith(line) for fault in found.left_out), found.left_out


def test_a_hedge_may_stand_in_a_column(make_long):
    made, _ = make_long(LONG_TABLE.replace(",150,,about", ",150,,more_than"))
    assert read_claims(made).loc["2025-03-02-01", ["qualifier", "low"]].tolist() == ["more_than", 150]


def test_a_table_as_a_spreadsheet_saves_it_is_the_same_table(make_long, tmp_path):
    made, _ = make_long()
    plain = (made / "claims.csv").read_bytes()
    (tmp_path / "made").rename(tmp_path / "plain")
    rows = [line.replace(",", ";") for line in LONG_TABLE.replace('"1,000"', "1000").splitlines()]
    made, found = make_long("\ufeff".encode() + "\r\n".join([*rows, ";" * 7, ""]).encode())
    assert (made / "claims.csv").read_bytes().replace(b"1000,died", b"1,000,died") == plain.replace(b'"1,000"', b"1000")
    done = ["a byte order mark", "carriage returns", "1 blank last row", "semicolons between cells"]
    assert found.mended == {"estimates.csv": done}


def test_a_decimal_comma_counts_once_it_is_declared(make_long):
    rows = LONG_TABLE.replace(",", ";").replace('"1;000"', '"1.000"').replace("150;;about", '"150,5";;about')
    with pytest.raises(CorpusError, match=r"number = '150,5': is not a number; write 150.5"):
        make_long(rows, leave_out=False)
    made, _ = make_long(rows, LONG.replace('thousands: ","', 'thousands: ".", decimal: ","'))
    assert read_claims(made)["value"].tolist()[1] == 150.5
    assert read_claims(made)["low"].tolist()[3] == 1000


def test_two_tables_of_one_series_are_two_carriers(make, tmp_path, raw_dir):
    (tmp_path / "other.csv").write_text(TABLE.replace("151", "157"))
    meant = re.sub(r"(?s)\nclaimants:.*?\nclaims:", "\nclaims:", MAPPING).replace("Health office, title", "Blog, title")
    (tmp_path / "other.yml").write_text(meant)
    for name, text in (("health.csv", TABLE), ("health.yml", MAPPING)):
        (tmp_path / name).write_text(text)
    meant = mapping.read_mappings([tmp_path / "health.yml", tmp_path / "other.yml"])
    pairs = [(tmp_path / "health.csv", meant[0]), (tmp_path / "other.csv", meant[1])]
    import_table.import_tables(pairs, tmp_path / "made", schema.read_descriptor(raw_dir))
    assert soundness.find_faults(tmp_path / "made") == []
    book = read_book(tmp_path / "made")
    clashes = book.problems.query("check == 'carriers_agree' and verdict == 'contradicts'")
    assert clashes["message"].str.contains("151").all() and len(clashes) == 1
    assert (book.statements["n_articles"] == 2).sum() == len(re.findall(r",(?=\d)", TABLE)) - 1


@pytest.mark.parametrize(
    ("one", "other", "is_one"),
    [
        ("UK MoD", "UK Ministry of Defence", True),
        ("CSIS", "The Centre for Strategic and International Studies", True),
        ("US officials (via NYT)", "US officials (via The Economist)", True),
        ("Ministry of Defense", "Ministry of Defence", True),
        ("Russian Ministry of Defense", "UK Ministry of Defence", False),
        ("US officials", "NATO officials", False),
        ("CIA", "BBC", False),
        ("(x)", "(y)", False),
    ],
)
def test_names_alike_enough_to_be_one_are_pointed_out(one, other, is_one):
    assert alike.is_alike(one, other) == alike.is_alike(other, one) == is_one
    assert alike.find_alike({"a": [one], "b": [other]}) == ([(one, other)] if is_one else [])


@pytest.mark.parametrize("name", sorted(p.name for p in (paths.root() / "examples" / "tables").iterdir()))
def test_the_mappings_of_public_tables_can_be_read(name):
    assert mapping.read_mapping(paths.root() / "examples" / "tables" / name).list_columns()


@pytest.mark.parametrize(
    ("old", "new", "meant", "said", "column", "found"),
    [
        (",150,,about", ",n/a,,about", 'thousands: ","', 'thousands: ",", missing: n/a; -', "value", [120, 400]),
        ("hedge,article", "hour,article", "qualifier: {column: hedge}", "time: {column: hour}", "time", ["09:30"]),
        ("hedge,article", "end,article", 'format: "%d/%m/%Y"}\na', 'format: "%d/%m/%Y", until: end}\na', "as_of_latest",
         ["2025-03-01", "2025-03-03", "2025-03-04", "2025-03-05", "2025-03-05"]),
        ("hedge,article", "since,article", "qualifier: {column: hedge}",
         "kind: change\n  period_start: {column: since}", "period_start", ["2025-03-01"]),
        ("hedge,article", "span,article", "qualifier: {column: hedge}", "kind: change\n  days: {column: span}",
         "period_start", ["2025-03-01"]),
    ],
)  # fmt: skip
def test_what_a_mapping_may_say_of_days_times_and_cells(make_long, old, new, meant, said, column, found):
    own = {"hour": "9:30", "end": "3/3/2025", "since": "1/3/2025", "span": "1"}.get(new.partition(",")[0], "about")
    table = LONG_TABLE.replace(old, new, 1).replace(",about,", f",{own},")
    mapped = LONG.replace(meant, said, 1)
    made, _ = make_long(table, mapped.replace("{column: hedge}", "exact") if old.startswith("hedge") else mapped)
    cells = read_claims(made)[column].dropna()
    assert (cells.dt.strftime("%Y-%m-%d") if column not in ("value", "time") else cells).tolist() == found


@pytest.mark.parametrize(("encoding", "delimiter"), [("utf-16", ","), ("cp1252", "\t"), ("utf-8", "|")])
def test_how_a_table_is_written_may_be_declared(make_long, encoding, delimiter):
    plain = LONG_TABLE.replace("Mayor", "Bürgermeister").replace('"1,000"', "1000")
    declared = f'table: {{encoding: {encoding}, delimiter: "{delimiter}", '.replace("\t", "\\t")
    made, _ = make_long(plain.replace(",", delimiter).encode(encoding), LONG.replace("table: {", declared))
    assert "b_rgermeister" in set(read_claims(made)["claimant_id"])


def test_a_claim_that_no_corpus_may_hold_is_left_out_too(make_long):
    _, found = make_long(LONG_TABLE.replace(",120,", ",-120,"))
    assert "estimates.csv:2: number = '-120': value a total is never negative" in map(str, found.left_out)


def test_a_name_that_is_new_in_one_table_is_the_same_in_another(make_long, tmp_path, raw_dir):
    make_long()
    meant = LONG.partition("corrections")[0].replace("office: {name: Health office", "bureau: {name: Old bureau")
    (tmp_path / "more.csv").write_text(LONG_TABLE.replace("2025/03", "2025/04"))

    def import_both(second):
        (tmp_path / "more.yml").write_text(second)
        read = mapping.read_mappings([tmp_path / "estimates.yml", tmp_path / "more.yml"])
        pairs = [(tmp_path / "estimates.csv", read[0]), (tmp_path / "more.csv", read[1])]
        return import_table.import_tables(pairs, tmp_path / "two", schema.read_descriptor(raw_dir), leave_out=True)

    said = import_both(meant).left_out
    assert "estimates.csv:3: who = 'HO': is a name of several claimants; say which it means" in map(str, said)
    shutil.rmtree(tmp_path / "two")
    assert import_both(meant.replace(", printed_names: HO", "")).alike == []
    assert soundness.find_faults(tmp_path / "two") == []
    assert set(read_claims(tmp_path / "two")["claimant_id"]) == {"office", "doctors_of_the_valley", "mayor"}
