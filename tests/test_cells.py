"""Cells against a Table Schema: what breaks it is what frictionless finds too, and each fault is said in our words."""

from contextlib import nullcontext
from itertools import pairwise

import pandas as pd
import pytest
from frictionless import Package, errors
from hypothesis import given
from hypothesis import strategies as st
from laws import examples

from helpers.corpus import cells, defaults
from helpers.corpus.columns import to_type
from helpers.corpus.faults import Fault
from helpers.corpus.sheets import Sheet

KINDS = {  # cells that are tried (none that only frictionless reads, as 1_000), and values of constraints
    "string": (["", "a", "b", "ab", "abc", "A", " a", "\u00e9"],
        {"minLength": [2], "maxLength": [1, 2], "pattern": ["a.*", "^b?$", "(a|ab)"], "enum": [["a", "ab"], []]}),
    "integer": (["", "0", "1", "01", "+2", "-3", "1.5", "x"], {"minimum": [1, 1.0], "maximum": [1]}),
    "number": (["", "0.1", ".10", "0.09999999999999999999", "1e1", "10", "-2", "x"],
        {"minimum": [0.1, 1], "maximum": [0.1, 9]}),
    "date": (["", "2025-01-01", "2025-01-02", "2024-02-29", "2025-02-29", "x"], {"enum": [["2025-01-01"]]}),
    "boolean": (["", "true", "false", "True", "x"], {"enum": [["true"]]}),
}  # fmt: skip
KEYS = ["", "a", "b", "c"]
OF_ALL = {"required": [True, False], "unique": [True, False]}


def make_sheet(rows: list[list[str]], names: list[str], missing=(), is_whole=True) -> Sheet:
    """A table whose third line could not be read."""
    held = [[None if name in missing else cell or None for name, cell in zip(names, row, strict=True)] for row in rows]
    frame = pd.DataFrame(held, columns=names, dtype="str")
    return Sheet(frame, [2, *range(4, len(rows) + 3)][: len(rows)], [], frozenset(missing), is_whole)


def make_resource(name: str, fields: dict[str, tuple[str, dict]], key: list[str], foreign: dict[str, str]) -> dict:
    """`fields`: their types and constraints; `foreign`: the table whose column `area` a column names."""
    described = [{"name": field, "type": kind, "constraints": asked} for field, (kind, asked) in fields.items()]
    keys = [{"fields": c, "reference": {"resource": other, "fields": "area"}} for c, other in foreign.items()]
    return {"name": name, "schema": {"fields": described, "primaryKey": key, "foreignKeys": keys}}


@st.composite
def tables(draw) -> tuple[dict, dict[str, Sheet]]:
    """Areas, some within another, and counts of them by part, with all kinds of cells and constraints."""
    area = ("string", draw(st.sampled_from([{}, {"required": True}])))
    counts, tried = {"area": area, "part": area}, {"area": KEYS, "part": KEYS, "within": KEYS}
    for kind, (texts, constraints) in KINDS.items():
        for name, values in (OF_ALL | constraints).items():  # a column for each
            counts[f"{kind} {name}"] = (kind, {name: draw(st.sampled_from(values))})
            tried[f"{kind} {name}"] = texts
    resources = [
        make_resource("areas", {"area": area, "within": ("string", {})}, ["area"], {"within": ""}),
        make_resource("counts", counts, ["area", "part"], {"area": "areas", "part": ""}),
    ]
    sheets = {}
    for resource in resources:
        names = [field["name"] for field in resource["schema"]["fields"]]
        row = st.tuples(*(st.sampled_from(tried[name]) for name in names))
        rows = draw(st.lists(row | st.just([""] * len(names)), max_size=8))
        missing = draw(st.just([]) | st.lists(st.sampled_from(names[:3]), max_size=2))
        sheets[resource["name"]] = make_sheet(rows, names, missing, draw(st.sampled_from([True, True, False])))
    return {"resources": resources}, sheets


def find_by_frictionless(descriptor: dict, sheets: dict[str, Sheet]) -> set[tuple[str, int, str]]:
    """File, row and column of each fault, keys into what is not whole and columns that are missing left out."""
    told = []
    for resource in descriptor["resources"]:
        name, described = resource["name"], resource["schema"]
        fields = [f | ({"trueValues": ["true"], "falseValues": ["false"]} if f["type"] == "boolean" else {})
                  for f in described["fields"]]  # fmt: skip
        others = [sheets[key["reference"]["resource"] or name] for key in described["foreignKeys"]]
        keys = [key for key, other in zip(described["foreignKeys"], others, strict=True)
                if other.is_whole and "area" not in other.missing]  # fmt: skip
        data = [list(sheets[name].frame), *sheets[name].frame.fillna("").to_numpy().tolist()]
        told.append({"name": name, "data": data, "schema": described | {"fields": fields, "foreignKeys": keys}})
    found = set()
    report = Package.from_descriptor({"resources": told}).validate()
    assert not report.errors, report.errors  # of the descriptor
    for task in report.tasks:
        sheet, key = sheets[task.name], {r["name"]: r["schema"]["primaryKey"] for r in told}[task.name]
        for error in task.errors:
            columns = {errors.PrimaryKeyError: key, errors.BlankRowError: ["row"]}.get(type(error))
            columns = columns or getattr(error, "field_names", None) or [error.field_name]
            if not sheet.missing & set(columns):
                found.add((f"{task.name}.csv", sheet.lines[error.row_number - 2], ", ".join(columns)))
    return found


@examples(0.8)
@given(tables())
def test_the_faults_are_those_that_frictionless_finds(made):
    descriptor, sheets = made
    faults = cells.find_faults(descriptor, sheets)
    places = [(fault.file, fault.row, fault.column) for fault in faults]
    assert len(set(places)) == len(places)
    assert set(places) == find_by_frictionless(descriptor, sheets)


def say(kind: str, constraints: dict, *texts: str) -> list[str]:
    """What is said of the cells of a column, by line: 2, 4, 5, ..."""
    resource = make_resource("t", {"area": ("string", {}), "c": (kind, constraints)}, ["area"], {})
    sheet = make_sheet([[str(i), text] for i, text in enumerate(texts)], ["area", "c"])
    faults = cells.find_faults({"resources": [resource]}, {"t": sheet})
    assert all((fault.file, fault.column) == ("t.csv", "c") for fault in faults)
    return [f"{fault.row} {fault.reason}" for fault in faults]


MANY = [f"value_{i}" for i in range(40)]
NO_DAY = "is not of type date (YYYY-MM-DD)"
TWO_X = ["4 is not of type number", "5 is not of type number"]


@pytest.mark.parametrize(
    ("kind", "constraints", "texts", "said"),
    [
        ("string", {"required": True}, [], []),
        ("string", {"required": True}, ["a", ""], ["4 must not be empty"]),
        ("string", {"minLength": 2}, ["", "a", "ab"], ["4 has fewer than 2 characters"]),
        ("string", {"maxLength": 1}, ["a", "a "], ["4 has more than 1 characters; it has a space at its start or end"]),
        ("string", {"pattern": "^b?$"}, ["b", "bb"], ["4 is not written as its column asks"]),
        ("string", {"pattern": "a|b"}, ["a", "ab", "b"], ["4 is not written as its column asks"]),
        ("string", {"pattern": "x"}, ["a\x0bb"], ["2 has a control sign"]),
        ("string", {"enum": ["ab", "c"]}, ["c", "Ab"], ["4 is not one of ab, c; did you mean ab?"]),
        ("string", {"enum": MANY}, ["value_39", "x"], [f"4 is not one of {', '.join(MANY)}"]),
        ("string", {"unique": True}, ["", "a", "", "a", "a"], [f"{i} stands in another row too" for i in (6, 7)]),
        ("number", {"unique": True}, ["1", "x", "x", "1.0"], [*TWO_X, "6 stands in another row too"]),
        ("number", {"minimum": 0.5}, ["0.5", ".499"], ["4 is below 0.5"]),
        ("integer", {"minimum": 1.5}, ["2", "1"], ["4 is below 1.5"]),
        ("integer", {"maximum": 5, "unique": True}, ["6", "6"], ["2 is above 5", "4 is above 5"]),
        ("date", {}, ["2025-02-30", "30.6.2025"], [f"2 {NO_DAY}", f"4 {NO_DAY}; write 2025-06-30"]),
        ("boolean", {"required": True}, ["true", "yes"], ["4 is not of type boolean; write true or false"]),
    ],
)  # fmt: skip
def test_a_broken_constraint_is_named(kind, constraints, texts, said):
    assert say(kind, constraints, *texts) == said


def test_keys_are_told_by_the_lines_of_the_file():
    text = ("string", {})
    descriptor = {
        "resources": [
            make_resource("areas", {"area": text, "within": text}, ["area"], {"within": ""}),
            make_resource("counts", {"area": text, "part": text}, ["area", "part"], {"area": "areas"}),
        ]
    }
    areas = make_sheet([["a", ""], ["b", "c"], ["a", "a"], ["a", "b"]], ["area", "within"])
    counts = make_sheet([["a", ""], ["b", "1"], ["", ""], ["a", ""], ["q", "1"]], ["area", "part"])
    assert cells.find_faults(descriptor, {"areas": areas, "counts": counts}) == [
        Fault("areas.csv", 5, "area", "a", "is the same as in row 2"),
        Fault("areas.csv", 6, "area", "a", "is the same as in row 5"),
        Fault("areas.csv", 4, "within", "c", "is not in areas.csv, column area"),
        Fault("counts.csv", 5, "row", "", "has only empty cells; delete it"),
        Fault("counts.csv", 5, "area, part", ", ", "must not be empty"),
        Fault("counts.csv", 6, "area, part", "a, ", "is the same as in row 2"),
        Fault("counts.csv", 7, "area", "q", "is not in areas.csv, column area"),
    ]


@pytest.mark.parametrize(("text", "is_sound"), [("1", True), ("1.0", False), ("+1", False)])
def test_a_listed_number_is_written_as_in_the_list_as_reading_asks_too(text, is_sound):
    constraints = {"enum": ["0.5", "1"]}
    assert (say("number", constraints, text) == []) == is_sound
    with nullcontext() if is_sound else pytest.raises(ValueError, match="outside its list"):
        to_type(pd.Series([text], dtype="str"), {"name": "c", "type": "number", "constraints": constraints})


@pytest.mark.parametrize("is_one_by_one", [True, False])
def test_claimants_without_looks_get_ones_that_nobody_has_and_neighbours_share_nothing(is_one_by_one):
    chosen = pd.DataFrame({"color": [], "marker": []}, dtype="str")
    for n in range(1, 50) if is_one_by_one else (49,):
        more = pd.DataFrame({"color": None, "marker": None}, index=range(n - len(chosen)), dtype="str")
        chosen = defaults.choose_looks(pd.concat([chosen, more], ignore_index=True))
    looks = list(zip(chosen["color"], chosen["marker"], strict=True))
    assert len(set(looks)) == 49
    assert all(a != c and b != d for (a, b), (c, d) in pairwise(looks))
