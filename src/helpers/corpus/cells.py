"""Does every cell fit the schema? Types, constraints and keys, as frictionless judges them, and how it is written."""

import csv
import difflib
import re
import tempfile
from pathlib import Path

import numpy as np

from helpers.base import hints
from helpers.corpus import schema
from helpers.corpus.faults import Fault
from helpers.corpus.schema import DESCRIPTOR
from helpers.corpus.sheets import Sheet

LONGEST = 10_000  # characters of a cell
LONGEST_IN_PLOTS = 100
IN_PLOTS = {"claimants": ["name"], "measures": ["label", "unit"], "claims": ["printed", "wording"]}


def find_faults(descriptor: dict, sheets: dict[str, Sheet]) -> list[Fault]:
    """What in the cells breaks the schema, one fault per cell at most. Keys into a table with rows left out are not
    judged, nor are columns that a file lacks.
    """
    faults = [fault for table, sheet in sheets.items() for fault in _find_misspelt(table, sheet)]
    first = {}
    for fault in faults + _find_by_frictionless(descriptor, sheets):
        first.setdefault((fault.file, fault.row, fault.column), fault)
    return list(first.values())


def _find_misspelt(table: str, sheet: Sheet) -> list[Fault]:
    """Cells that no reader takes for what their type says, or that cannot be shown."""
    faults = []

    def note(column: str, is_faulty: np.ndarray, reason: str) -> None:
        cells = sheet.frame[column].to_numpy()
        for i in np.flatnonzero(is_faulty):
            kind = schema.TYPES[table].get(column, "string")
            faults.append(Fault(f"{table}.csv", sheet.lines[i], column, cells[i], _add_hint(reason, cells[i], kind)))

    for column in sheet.frame:
        cells, kind = sheet.frame[column], schema.TYPES[table].get(column, "string")
        if cells.isna().all():
            continue
        most = LONGEST_IN_PLOTS if column in IN_PLOTS.get(table, []) else LONGEST
        is_long = cells.str.len().gt(most).to_numpy(dtype=bool, na_value=False)
        note(column, is_long, f"has more than {most:,} characters")
        is_wrong = ~schema.is_lexical(cells, kind).to_numpy(dtype=bool) & ~is_long
        asked = "has a control sign" if kind == "string" else f"is not of type {kind}"
        note(column, is_wrong, asked + (" (YYYY-MM-DD)" if kind == "date" else ""))
    return faults


def _find_by_frictionless(descriptor: dict, sheets: dict[str, Sheet]) -> list[Fault]:
    from frictionless import Package  # half a second to import: only where it is needed

    order = {f"{name}.csv": i for i, name in enumerate(sheets)}
    with tempfile.TemporaryDirectory(prefix="workbook-check-") as folder:
        for table, sheet in sheets.items():
            with (Path(folder) / f"{table}.csv").open("w", encoding="utf-8", newline="") as f:
                rows = sheet.frame.fillna("").itertuples(index=False, name=None)
                csv.writer(f, lineterminator="\n").writerows([list(sheet.frame), *rows])
        resources = [_describe(resource, sheets) for resource in descriptor["resources"] if resource["name"] in sheets]
        try:
            package = Package.from_descriptor({"name": "corpus", "resources": resources}, basepath=folder)
            tasks = package.validate(limit_errors=100_000).tasks
        except Exception as error:  # the descriptor is a user's, and whatever it says must end in a line
            reason = " ".join(f"cannot be used: {type(error).__name__}: {error}".split())
            return [Fault(DESCRIPTOR, 1, "schema", "", reason)]
        faults = []
        for task in tasks:
            sheet, file = sheets[task.name], f"{task.name}.csv"
            columns = {field.name: field.type for field in package.get_resource(task.name).schema.fields}
            constraints = {field.name: field.constraints for field in package.get_resource(task.name).schema.fields}
            keys = package.get_resource(task.name).schema.primary_key
            for error in task.errors:
                fault = _read_error(file, error.to_dict(), columns, constraints, keys, sheet.lines)
                if fault.column not in sheet.missing and not sheet.missing & set(fault.column.split(", ")):
                    faults.append(fault)
    return sorted(faults, key=lambda f: (order.get(f.file, -1), f.row))


def _describe(resource: dict, sheets: dict[str, Sheet]) -> dict:
    """What frictionless is told of a table: no more than the code knows."""
    table, described = resource["name"], resource["schema"]
    values = {"trueValues": ["true"], "falseValues": ["false"]}
    fields = [
        {"name": f["name"], "type": f["type"], "constraints": f.get("constraints", {})}
        | (values if f["type"] == "boolean" else {})
        for f in described["fields"]
    ]
    keys = []
    for key in described.get("foreignKeys", []):
        other = sheets[key["reference"]["resource"] or table]
        if other.is_whole and key["reference"]["fields"] not in other.missing:
            keys.append(key)
    own = {"fields": fields, "primaryKey": described["primaryKey"]} | ({"foreignKeys": keys} if keys else {})
    about = {"scheme": "file", "format": "csv", "encoding": "utf-8", "mediatype": "text/csv"}
    dialect = {"csv": {"delimiter": ",", "quoteChar": '"', "doubleQuote": True}}
    return {"name": table, "type": "table", "path": f"{table}.csv", "schema": own, "dialect": dialect} | about


def _read_error(
    file: str, error: dict, columns: dict[str, str], constraints: dict[str, dict], keys: list[str], lines: list[int]
) -> Fault:
    kind, cells, at = error["type"], error.get("cells", []), error.get("rowNumber", 1)
    row = lines[at - 2] if 2 <= at < len(lines) + 2 else 1
    if kind == "foreign-key":
        table = error["referenceName"] or file.removesuffix(".csv")
        reason = f"is not in {table}.csv, column {error['referenceFieldNames'][0]}"
        value = str(error["fieldCells"][0])
        return Fault(file, row, error["fieldNames"][0], value, _add_hint(reason, value, "string"))
    if kind == "primary-key":
        value = ", ".join(cells[list(columns).index(key)] for key in keys)
        note = error["note"].replace("the same", "is the same")
        if match := error["note"].rpartition(" ")[2]:
            note = f"is the same as in row {lines[int(match) - 2]}" if match.isdecimal() else note
        return Fault(file, row, ", ".join(keys), value, note)
    reason = error["note"] or error["title"]
    if kind == "constraint-error":
        reason = _say_constraint(reason, str(error.get("cell", "")), constraints.get(error.get("fieldName", ""), {}))
    if kind == "type-error":
        reason = f"is not of type {reason.split(chr(34))[1].split('/')[0]}"
        reason += " (YYYY-MM-DD)" if "date" in reason else ""
    name, value = error.get("fieldName", "row"), str(error.get("cell", ""))
    return Fault(file, row, name, value, _add_hint(reason, value, columns.get(name, "")))


def _say_constraint(note: str, value: str, constraints: dict) -> str:
    """What a cell must be, instead of the name of the constraint that it breaks."""
    name = re.search(r'constraint "(\w+)"', note)
    limit = constraints.get(name.group(1)) if name else None
    if limit is None:
        return note
    told = {
        "required": "must not be empty",
        "pattern": "is not written as its column asks",
        "minimum": f"is below {limit}",
    }
    told |= {"maximum": f"is above {limit}", "unique": "stands in another row too"}
    told |= {"minLength": f"has fewer than {limit} characters", "maxLength": f"has more than {limit} characters"}
    if name.group(1) == "enum":
        near = difflib.get_close_matches(value.lower(), limit, n=1)
        return f"is not one of {', '.join(limit)}" + (f"; did you mean {near[0]}?" if near else "")
    return told.get(name.group(1), note)


def _add_hint(reason: str, value: str, kind: str) -> str:
    hint = hints.find_hint(value, kind)
    return f"{reason}; {hint}" if hint else reason
