"""Does every cell fit the schema? Types, constraints and keys of a Table Schema, and how the cell is written."""

import difflib
import re
from collections.abc import Iterable, Iterator
from decimal import Decimal

import pandas as pd

from helpers.base import hints
from helpers.corpus import schema
from helpers.corpus.faults import Fault
from helpers.corpus.sheets import Sheet

LONGEST = 10_000  # characters of a cell
LONGEST_IN_PLOTS = 100
IN_PLOTS = {
    **{"claimants": ["name"], "measures": ["label", "unit"], "definitions": ["label"]},
    **{"claims": ["printed", "wording"], "sides": ["label", "adjective"], "scopes": ["label"]},
}
BREAKS = {  # constraint: whether a text breaks it, and what is said then; the first that it breaks counts
    "minLength": (lambda text, limit: len(text) < limit, "has fewer than {} characters"),
    "maxLength": (lambda text, limit: len(text) > limit, "has more than {} characters"),
    "pattern": (lambda text, limit: not re.fullmatch(limit, text), "is not written as its column asks"),
    "minimum": (lambda text, limit: Decimal(text) < Decimal(str(limit)), "is below {}"),
    "maximum": (lambda text, limit: Decimal(text) > Decimal(str(limit)), "is above {}"),
}


def find_faults(descriptor: dict, sheets: dict[str, Sheet], tables: Iterable[str] = ()) -> list[Fault]:
    """What in the cells breaks the schema, one fault per cell at most; of these `tables` alone, or of all. Keys into a
    table with rows left out are not judged, nor are columns that a file lacks.
    """
    described = {resource["name"]: resource["schema"] for resource in descriptor["resources"]}
    first: dict[tuple[str, int, str], Fault] = {}
    for table in tables or sheets:
        for fault in _find_in_table(table, described[table], sheets):
            first.setdefault((fault.file, fault.row, fault.column), fault)
    return list(first.values())


def _find_in_table(table: str, described: dict, sheets: dict[str, Sheet]) -> Iterator[Fault]:
    """Everything wrong in a table; of two faults of one cell, the one that counts comes first."""
    sheet, filled = sheets[table], sheets[table].frame.dropna(how="all")
    for i in sheet.frame.index.difference(filled.index):
        yield Fault(f"{table}.csv", sheet.lines[i], "row", "", "has only empty cells; delete it")
    for field in described["fields"]:
        if (column := field["name"]) not in sheet.missing:
            longest = LONGEST_IN_PLOTS if column in IN_PLOTS.get(table, []) else LONGEST
            yield from _place(table, sheet, _judge_column(filled[column], field, longest), field["type"])
    yield from _find_same_keys(table, sheet, described["primaryKey"])
    for key in described.get("foreignKeys", []):
        yield from _place(table, sheet, _judge_references(sheet.frame[key["fields"]], table, key["reference"], sheets))


def _place(table: str, sheet: Sheet, reasons: pd.Series, kind: str = "string") -> Iterator[Fault]:
    """A fault per cell of the column of `reasons` that has one."""
    if (reasons := reasons.dropna()).empty:
        return
    cells = sheet.frame[reasons.name].fillna("")
    for i, reason in reasons.items():
        hint = hints.find_hint(cells[i], kind)
        yield Fault(f"{table}.csv", sheet.lines[i], reasons.name, cells[i], f"{reason}; {hint}" if hint else reason)


def _judge_column(cells: pd.Series, field: dict, longest: int) -> pd.Series:
    """What is wrong with each cell of a column, keys aside; NA where nothing is."""
    constraints = field.get("constraints", {})
    is_empty = cells.isna()
    wrong = {text: reason for text in cells[~is_empty].unique() if (reason := _judge_text(text, field, longest))}
    reasons = cells.map(wrong).astype(object) if wrong else pd.Series(index=cells.index, dtype=object, name=cells.name)
    if constraints.get("unique"):
        sound = cells[~is_empty & reasons.isna()]
        values = sound.map(Decimal) if field["type"] in ("integer", "number") else sound  # 1.0 is 1
        reasons[values.index[values.duplicated()]] = "stands in another row too"
    if constraints.get("required"):
        reasons[is_empty] = "must not be empty"
    return reasons


def _judge_text(text: str, field: dict, longest: int) -> str:
    """What is wrong with a cell that is not empty, wherever it stands; empty if nothing is."""
    kind, constraints = field["type"], field.get("constraints", {})
    if len(text) > longest:
        return f"has more than {longest:,} characters"
    if not re.fullmatch(schema.LEXICAL[kind], text) or (kind == "date" and not schema.is_day(text)):
        asked = "has a control sign" if kind == "string" else f"is not of type {kind}"
        return asked + (" (YYYY-MM-DD)" if kind == "date" else "")
    for name, (is_broken, reason) in BREAKS.items():
        if name in constraints and is_broken(text, constraints[name]):
            return reason.format(constraints[name])
    if text not in (allowed := constraints.get("enum", [text])):
        near = difflib.get_close_matches(text.lower(), allowed, n=1)
        return f"is not one of {', '.join(allowed)}" + (f"; did you mean {near[0]}?" if near else "")
    return ""


def _find_same_keys(table: str, sheet: Sheet, keys: list[str]) -> Iterator[Fault]:
    """Rows whose primary key is that of an earlier row, or empty."""
    if sheet.missing & set(keys):
        return
    seen: dict[tuple[str, ...], int] = {}
    told = sheet.frame[keys].fillna("")
    for name in (name for name in keys if schema.TYPES.get(table, {}).get(name) == "integer"):
        told[name] = told[name].str.replace(r"^\+?0*(?=[0-9])", "", regex=True)  # 011 is 11
    for line, key in zip(sheet.lines, told.itertuples(index=False, name=None), strict=True):
        if key in seen or not any(key):
            reason = f"is the same as in row {seen[key]}" if any(key) else "must not be empty"
            yield Fault(f"{table}.csv", line, ", ".join(keys), ", ".join(key), reason)
        seen[key] = line


def _judge_references(cells: pd.Series, table: str, reference: dict, sheets: dict[str, Sheet]) -> pd.Series:
    """What is wrong with each cell that names a row of another table, or of its own; NA where nothing is."""
    name, column = reference["resource"] or table, reference["fields"]
    other, reasons = sheets[name], pd.Series(index=cells.index, dtype=object, name=cells.name)
    if other.is_whole and column not in other.missing:
        reasons[cells.notna() & ~cells.isin(other.frame[column])] = f"is not in {name}.csv, column {column}"
    return reasons
