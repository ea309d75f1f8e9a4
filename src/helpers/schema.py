"""What each column means: the one schema (data/raw/datapackage.json) types the tables and finds their faults."""

import csv
import datetime
import io
import json
import re
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from helpers import hints

DESCRIPTOR = "datapackage.json"
MADE = Path(__file__).with_name("tables.json")  # what the tables of a run mean
_COLUMNS = """
articles: article_id publisher title published published_basis source_file text_sha256 note
date_clues: clue_id article_id dates clue weekday earliest latest
claimants: claimant_id name party evidence printed_names color marker
measures: measure_id label unit group is_cumulative note
definitions: definition_id meaning within
claims: claim_id article_id paragraph printed claimant_id side measure_id scope wording definition_id kind qualifier
 value low high period_start as_of_earliest as_of_latest as_of_basis repeats note
corrections: claim_id column printed corrected reason evidence entered
"""
# what the code reads, in order; the descriptor says what each means
COLUMNS = {line.split(":")[0]: line.split(":")[1].split() for line in _COLUMNS.replace("\n ", " ").strip().splitlines()}
TABLES = tuple(COLUMNS)
KEYS = {"corrections": ["claim_id", "column"]}  # elsewhere the first column
SHOWN = 80  # characters of a faulty cell that a message repeats


@dataclass(frozen=True)
class Fault:
    """One fault of a raw table. `row` counts as a spreadsheet does: the header is row 1."""

    file: str
    row: int
    column: str
    value: str
    reason: str

    def __str__(self) -> str:
        shown = self.value if len(self.value) <= SHOWN else self.value[:SHOWN] + "…"
        return f"{self.file}:{self.row}: {self.column} = {shown!r}: {self.reason}"


class CorpusError(ValueError):
    """The raw tables are not sound; `faults` says where, one `Fault` each."""

    def __init__(self, faults: list[Fault]):
        self.faults = faults
        super().__init__("\n".join(map(str, faults)))


def read_descriptor(raw_dir: Path) -> dict:
    """The Data Package descriptor of a corpus. Raises CorpusError if it is missing, unreadable or incomplete."""

    def fail(column: str, value: str, reason: str):
        raise CorpusError([Fault(DESCRIPTOR, 1, column, value, reason)])

    try:
        descriptor = json.loads((Path(raw_dir) / DESCRIPTOR).read_text(encoding="utf-8"))
    except OSError as error:
        fail("file", str(raw_dir), f"cannot be read: {error.strerror}")
    except ValueError as error:
        fail("file", str(raw_dir), f"is not JSON: {error}")
    resources = descriptor.get("resources") if isinstance(descriptor, dict) else None
    names = [r.get("name") for r in resources if isinstance(r, dict)] if isinstance(resources, list) else []
    if missing := [name for name in TABLES if name not in names]:
        fail("resources", ", ".join(missing), "not described")
    for resource in (r for r in resources if r["name"] in TABLES):
        described = resource.get("schema") if isinstance(resource.get("schema"), dict) else {}
        own = [f.get("name") for f in described.get("fields", []) if isinstance(f, dict) and "type" in f]
        if lost := [column for column in COLUMNS[resource["name"]] if column not in own]:
            fail(resource["name"], ", ".join(lost), "these columns are not described")
        if described.get("primaryKey") != KEYS.get(resource["name"], COLUMNS[resource["name"]][:1]):
            fail(resource["name"], str(described.get("primaryKey")), "is not the primary key of this table")
    eve = descriptor.get("eve")
    if eve is not None and not (isinstance(eve, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", eve) and _is_day(eve)):
        fail("eve", str(eve), "is not a day (YYYY-MM-DD)")
    return descriptor


def _is_day(text: str) -> bool:
    try:
        return bool(datetime.date.fromisoformat(text))
    except ValueError:
        return False


def fields(descriptor: dict, table: str) -> list[dict]:
    """The fields of one table, each with name, type, description and constraints."""
    return next(r for r in descriptor["resources"] if r["name"] == table)["schema"]["fields"]


def _read_lines(raw_dir: Path, table: str, names: list[str]) -> tuple[list[list[str]], list[Fault]]:
    """The rows of a CSV file, header first, and what is wrong with its shape. A cell never spans lines."""
    file = f"{table}.csv"
    try:
        data = (Path(raw_dir) / file).read_bytes()
    except OSError as error:
        return [], [Fault(file, 1, "file", str(raw_dir), f"cannot be read: {error.strerror}")]
    rows, faults, header = [], [], len(names)
    if data.startswith(b"\xef\xbb\xbf"):
        faults.append(Fault(file, 1, "row", "", "starts with a byte order mark; save as UTF-8 without it"))
        data = data[3:]
    if b"\r" in data:
        line = data[: data.index(b"\r")].count(b"\n") + 1
        faults.append(Fault(file, line, "row", "", "ends in a carriage return; save with LF line ends"))
        data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    for number, line in enumerate(data.removesuffix(b"\n").split(b"\n"), start=1):
        try:
            text = line.decode("utf-8")
            row = next(csv.reader([text], strict=True), [])
        except UnicodeDecodeError:
            shown = line.decode("latin-1")
            faults.append(Fault(file, number, "row", shown, "is not UTF-8; save the file as UTF-8"))
            continue
        except csv.Error as error:
            faults.append(Fault(file, number, "row", text, f"a quotation mark is not closed or not doubled ({error})"))
            continue
        if number == 1:
            header = len(row)
            faults += _header_faults(file, row, names)
        elif row == names:
            faults.append(Fault(file, number, "row", text, "is the header again; delete it"))
        elif len(row) != header:
            faults.append(Fault(file, number, "row", text, f"has {len(row)} cells, the header {header}"))
        rows.append(row)
    return rows, faults


def _header_faults(file: str, header: list[str], names: list[str]) -> list[Fault]:
    if header == names:
        return []
    if len(header) == 1 and ";" in header[0]:
        return [Fault(file, 1, "row", header[0], "cells are separated by semicolons; use commas")]
    faults = [Fault(file, 1, name, "", "this column is missing") for name in names if name not in header]
    faults += [Fault(file, 1, name, name, "this column is not in the schema") for name in header if name not in names]
    return faults or [Fault(file, 1, "row", ",".join(header), "columns stand in another order than in the schema")]


def find_faults(raw_dir: Path) -> list[Fault]:
    """What breaks the schema in the raw tables, in the order of files and rows; empty if they are sound."""
    try:
        descriptor = read_descriptor(raw_dir)
    except CorpusError as error:
        return error.faults
    faults = []
    for table in TABLES:
        faults += _read_lines(raw_dir, table, [f["name"] for f in fields(descriptor, table)])[1]
    return faults or _cell_faults(raw_dir, descriptor)


def _cell_faults(raw_dir: Path, descriptor: dict) -> list[Fault]:
    """Types, constraints and keys, as judged by frictionless. The files' shape must be sound."""
    from frictionless import Package  # half a second to import: only where it is needed

    resources = [r | {"path": f"{r['name']}.csv"} for r in descriptor["resources"] if r["name"] in TABLES]
    package = Package.from_descriptor({"name": "corpus", "resources": resources}, basepath=str(raw_dir))
    faults = []
    for task in package.validate(limit_errors=100_000).tasks:
        keys = package.get_resource(task.name).schema.primary_key
        for error in task.errors:
            faults.append(_from_frictionless(f"{task.name}.csv", error.to_dict(), package, keys))
    order = {f"{name}.csv": i for i, name in enumerate(TABLES)}
    return sorted(faults, key=lambda f: (order.get(f.file, -1), f.row))


def _from_frictionless(file: str, error: dict, package, keys: list[str]) -> Fault:
    row, kind, cells = error.get("rowNumber", 1), error["type"], error.get("cells", [])
    if kind == "foreign-key":
        table = error["referenceName"] or file.removesuffix(".csv")
        reason = f"is not in {table}.csv, column {error['referenceFieldNames'][0]}"
        value = str(error["fieldCells"][0])
        return Fault(file, row, error["fieldNames"][0], value, _add_hint(reason, value, "string"))
    if kind == "primary-key":
        names = [f.name for f in package.get_resource(file.removesuffix(".csv")).schema.fields]
        value = ", ".join(cells[names.index(key)] for key in keys)
        return Fault(file, row, ", ".join(keys), value, error["note"].replace("the same", "is the same"))
    reason = error["note"] or error["title"]
    if kind == "type-error":
        reason = f"is not of type {reason.split(chr(34))[1].split('/')[0]}"
        reason += " (YYYY-MM-DD)" if "date" in reason else ""
    name, value = error.get("fieldName", "row"), str(error.get("cell", ""))
    types = {f.name: f.type for f in package.get_resource(file.removesuffix(".csv")).schema.fields}
    return Fault(file, row, name, value, _add_hint(reason, value, types.get(name, "")))


def _add_hint(reason: str, value: str, kind: str) -> str:
    hint = hints.find_hint(value, kind)
    return f"{reason}; {hint}" if hint else reason


def read_table(raw_dir: Path, table: str) -> pd.DataFrame:
    """One raw table, typed by the schema; one row is what the schema's description says. Empty cells are NA.

    Raises CorpusError with every fault of the corpus if a cell does not fit the schema.
    """
    descriptor = read_descriptor(raw_dir)
    columns = fields(descriptor, table)
    try:
        data = (Path(raw_dir) / f"{table}.csv").read_bytes()
        frame = pd.read_csv(io.BytesIO(data), dtype=str, keep_default_na=False, na_values=[""], encoding="utf-8")
        if list(frame) != [f["name"] for f in columns] or len(frame) != data.rstrip(b"\n").count(b"\n"):
            raise ValueError(f"{table}.csv does not have the shape of the schema")
        return pd.DataFrame({f["name"]: typed(frame[f["name"]], f) for f in columns})
    except (OSError, ValueError) as error:  # say where: the slow check knows
        raise CorpusError(find_faults(raw_dir) or [Fault(f"{table}.csv", 1, "row", "", str(error))]) from None


def typed(cells: pd.Series, field: dict) -> pd.Series:
    """Text cells as the type of their field. Raises ValueError if one does not fit its type or its list of values."""
    kind, constraints = field["type"], field.get("constraints", {})
    if constraints.get("required") and cells.isna().any():
        raise ValueError(f"{field['name']} has empty cells")
    if "enum" in constraints and not cells.dropna().isin(constraints["enum"]).all():
        raise ValueError(f"{field['name']} has a value outside its list")
    if kind == "date":
        return pd.to_datetime(cells, format="%Y-%m-%d").astype("datetime64[us]")
    if kind == "boolean":
        if not cells.isin(["true", "false"]).all():
            raise ValueError(f"{field['name']} is neither true nor false")
        return cells == "true"
    if kind == "integer":
        return pd.to_numeric(cells).astype("int64")
    return pd.to_numeric(cells).astype("float64") if kind == "number" else cells


def describe(raw_dir: Path) -> str:
    """The data dictionary in Markdown: each table's grain and key, each column's type, allowed values and meaning."""
    made = json.loads(MADE.read_text(encoding="utf-8"))
    lines = [
        "# Data dictionary",
        "",
        "Made from `raw/datapackage.json` and `src/helpers/tables.json` by `workbook render`;",
    ]
    lines += ["do not edit. What is *said* stands in `raw`, by hand; what is *made* from it in `processed`, by code."]
    for folder, descriptor in (("raw", read_descriptor(raw_dir)), ("processed", made)):
        for resource in descriptor["resources"]:
            lines += _describe_table(folder, resource)
    return "\n".join(lines) + "\n"


def _describe_table(folder: str, resource: dict) -> list[str]:
    key = ", ".join(f"`{name}`" for name in resource["schema"]["primaryKey"])
    lines = [
        "",
        f"## {folder}/{resource['path']}",
        "",
        resource["description"] + (f" Unique: {key}." if key else ""),
        "",
    ]
    lines += ["| column | type | may be empty | allowed | meaning |", "|---|---|---|---|---|"]
    refers = {k["fields"]: k["reference"] for k in resource["schema"].get("foreignKeys", [])}
    for field in resource["schema"]["fields"]:
        constraints, name = field.get("constraints", {}), field["name"]
        allowed = " ".join(f"`{v}`" for v in constraints.get("enum", []))
        if name in refers:
            allowed = f"a `{refers[name]['fields']}` of {refers[name]['resource'] or resource['name']}.csv"
        empty = "" if constraints.get("required") else "yes"
        lines.append(f"| `{name}` | {field['type']} | {empty} | {allowed} | {field['description']} |")
    return lines
