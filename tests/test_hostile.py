"""Whatever stands in a corpus ends in clear lines or in a correct run: no traceback, no wrong number, no markup."""

import csv
import json
import re
import shutil
from pathlib import Path

import matplotlib.pyplot as plt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from laws import examples

from helpers import claims
from helpers.author import new
from helpers.base import parameters, paths
from helpers.base.parameters import ParameterError
from helpers.corpus import schema, sheets, soundness
from helpers.corpus.faults import CorpusError
from helpers.corpus.statements import REVISION_COLUMNS
from helpers.explore import lookup
from helpers.kernel import notebooks

QUAKE = paths.root() / "examples" / "earthquake"
NASTY = [
    *(
        "",
        " ",
        "nan",
        "NaN",
        "inf",
        "-inf",
        "NULL",
        "None",
        "NA",
        "True",
        "007",
        "1e5",
        "1_000",
        "１２",
        "٣",
        "0x10",
        "1,5",
    ),
    *("-1", "-0", "0", "1e-9", "1e308", "1e400", "9" * 30, "9" * 400, "999999999", "9223372036854775808", "0.00001"),
    *("0001-01-01", "9999-12-31", "0000-00-00", "1677-09-21", "2262-04-12", "2025-02-30", "2025-6-3", "03.06.2025"),
    *(
        "\0",
        "a\0b",
        "\x1b[31m",
        "\u202etxt",
        "\ufeffx",
        "\ufffe",
        "e\u0301\u0327" * 20,
        "\u05e9\u05dc\u05d5\u05dd",
        "\u2028",
    ),
    *("=1+1", "@SUM(A1)", "+cmd|' /C calc'!A0", "-2+3", "<script>alert(1)</script>", "<img src=x onerror=alert(1)>"),
    *("[a](javascript:alert(1))", "$\\frac{1}{0}$", "$$", "{{7*7}}", "%s%n", "a;b", "a,b", "a\nb", 'a"b', "../../x"),
    *("x" * 100_000, "x" * 9_999, "word " * 30, "published", "as_of:published", "index", "#00000g", "zz", "C:\\x"),
]
WRONG = [None, True, -1, 1e308, "", "x", "(", [], {}, [None], [{}], {"a": 1}, [[]] * 3]


@st.composite
def damages(draw):
    """One damage: its kind, where, and what is put there."""
    kind = draw(st.sampled_from(["cell"] * 8 + ["bytes", "swap", "column", "row", "file", "descriptor", "descriptor"]))
    table = draw(st.sampled_from([*schema.TABLES, "claims", "claims", "claims"]))
    place = draw(st.integers(0, 10**6)), draw(st.integers(0, 10**6))
    return kind, table, place, draw(st.sampled_from(NASTY) | st.text(max_size=12)), draw(st.sampled_from(WRONG))


def damage(folder: Path, kind: str, table: str, place: tuple[int, int], text: str, wrong) -> None:
    path, (i, j) = folder / f"{table}.csv", place
    if kind == "descriptor":
        return damage_descriptor(folder / schema.DESCRIPTOR, i, j, wrong)
    if not path.is_file():
        return None
    if kind == "bytes":
        data = bytearray(path.read_bytes())
        if data:
            data[i % len(data)] = j % 256
            if j % 5 == 0:
                del data[i % len(data) :][: j % 40]
        return path.write_bytes(data)
    if kind == "file":
        whole = path.read_bytes()
        path.unlink()
        made = [None, b"", b"\xff\xfe" + whole, whole.replace(b"\n", b"\r\n"), b"\xef\xbb\xbf" + whole, whole * 2]
        chosen = [*made, whole[: j % (len(whole) + 1)]][i % 7]
        return path.mkdir() if chosen is None else path.write_bytes(chosen)
    with path.open(encoding="utf-8", errors="surrogateescape", newline="") as f:
        rows = list(csv.reader(f)) or [[]]
    row = rows[i % len(rows)] if i % 7 == 0 or len(rows) == 1 else rows[1 + i % (len(rows) - 1)]
    if kind == "cell" and row:
        row[j % len(row)] = text
    elif kind == "swap" and row:
        other = rows[j % len(rows)]
        a, b = i % len(row), j % max(len(other), 1)
        if other:
            row[a], other[b] = other[b], row[a]
    elif kind == "column":
        for cells in rows:
            if cells:
                at = j % len(cells)
                cells[at:at] = cells.pop(at) and [text] if i % 2 else []
    elif kind == "row":
        rows[j % len(rows)] = [] if i % 2 else list(row)
    with path.open("w", encoding="utf-8", errors="surrogateescape", newline="") as f:
        csv.writer(f, lineterminator="\n").writerows(rows)
    return None


def damage_descriptor(path: Path, i: int, j: int, wrong) -> None:
    """Replace or remove one of the values in the descriptor, however deep."""
    descriptor = json.loads(path.read_text(encoding="utf-8"))
    found = []

    def walk(node) -> None:
        for key, value in node.items() if isinstance(node, dict) else enumerate(node):
            found.append((node, key))
            if isinstance(value, dict | list):
                walk(value)

    walk(descriptor)
    if not found:
        return
    node, key = found[i % len(found)]
    if j % 3 == 0:
        del node[key]
    else:
        node[key] = wrong
    path.write_text(json.dumps(descriptor), encoding="utf-8")


def read_numbers(folder: Path) -> dict:
    """The numbers of claims.csv as they are written there."""
    with (folder / "claims.csv").open(encoding="utf-8", newline="") as f:
        return {
            row["claim_id"]: [float(row[c]) if row[c] else None for c in ("value", "low", "high")]
            for row in csv.DictReader(f)
        }


def assert_survives(folder: Path) -> bool:
    """Refused in lines, or read as it is written and taken through to the picture. True if the corpus is sound."""
    faults = soundness.find_faults(folder)
    for line in map(str, faults):
        assert line.isprintable(), line
        assert len(line) < 1000
    if faults:
        is_misspelt = any("is not of type" in fault.reason and fault.column != "corrected" for fault in faults)
        try:
            book = claims.read_book(folder)
        except CorpusError as error:
            assert error.faults
        else:  # what is read although `check` refuses it is borne by all that follows
            assert not is_misspelt, faults
            assert book.problems["verdict"].notna().all() and book.compared is not None
        return False
    for corrections in ("as_printed", "applied"):
        book = claims.read_book(folder, corrections=corrections)
        values, problems, compared, rate = book.values, book.problems, book.compared, book.rates
        assert len(compared) == 0 or compared["verdict"].notna().all()
        assert problems["verdict"].notna().all()
        assert not (rate["change_low"] > rate["change_high"]).any()
        assert not (values["low"] > values["high"]).any()
        if corrections == "as_printed":
            read = book.carried.set_index("claim_id")[["value", "low", "high"]]
            numbers = {name: [None if n != n else n for n in row] for name, *row in read.itertuples()}
            assert numbers == read_numbers(folder)
        assert list(book.revisions) == REVISION_COLUMNS
    looking = lookup.Lookup(folder)
    try:
        view = looking.look(looking.start())
    except ParameterError:
        return True
    lookup.to_svg(view.draw("log"))
    view.tabulate_checks()
    view.tabulate_statements()
    plt.close("all")
    return True


@examples(1 / 2)
@given(st.booleans(), st.lists(damages(), min_size=1, max_size=3))
def test_a_damaged_corpus_is_refused_in_lines_or_read_as_it_is_written(tmp_path_factory, raw_dir, is_small, harm):
    folder = tmp_path_factory.mktemp("harm") / "raw"
    if is_small:
        new.lay_out(folder, schema.read_descriptor(raw_dir))
    else:
        shutil.copytree(QUAKE, folder)
    try:
        for kind, table, place, text, wrong in harm:
            damage(folder, kind, table, place, text, wrong)
        assert_survives(folder)
    finally:
        shutil.rmtree(folder.parent)


@pytest.mark.parametrize("filling", [b"x", b"x\n", b"a,b\n"], ids=["one line", "many lines", "ragged"])
def test_two_hundred_megabytes_end_in_a_few_lines(tmp_path, raw_dir, filling):
    folder = shutil.copytree(raw_dir, tmp_path / "raw")
    with (folder / "claims.csv").open("ab") as f:
        for _ in range(20):
            f.write(filling * (10_000_000 // len(filling)))
    faults = soundness.find_faults(folder)
    assert 1 <= len(faults) <= sheets.MOST + 2
    assert all(fault.file == "claims.csv" for fault in faults)
    assert len(faults) < sheets.MOST or sheets.CUT in faults[-1].reason
    shutil.rmtree(folder)


def test_a_name_as_long_as_may_be_fits_every_picture(hostile_run):
    sources = sorted((hostile_run / "notebooks").glob("*.ipynb"))
    assert len(sources) == 8
    for path in sources:
        assert "constrained_layout" not in path.read_text(encoding="utf-8"), path.name


CODE = ["'; import os #", "../../etc/passwd", "{{7*7}}", '"""', "__import__('os')", "2023-02-15\n", "mediazona,../x"]


@given(st.sampled_from(sorted(parameters.KNOWN)), st.text(max_size=30) | st.sampled_from(CODE))
def test_a_parameter_is_one_of_the_values_that_it_may_have(raw_dir, name, text):
    defaults = notebooks.read_defaults(notebooks.list_sources())
    try:
        chosen = parameters.choose({name: text}, defaults, raw_dir)
    except ParameterError as error:
        assert "\n" not in str(error)
        return
    for value in chosen.values():  # a day, a number of days, or names that stand in the tables
        assert isinstance(value, int) or re.fullmatch(r"[A-Za-z0-9_,.-]+", value)
