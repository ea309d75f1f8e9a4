"""The raw tables as text, however broken: every row that can be read, and what is wrong with the shape of the file."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from helpers.corpus import schema
from helpers.corpus.columns import is_lexical
from helpers.corpus.faults import SHOWN, Fault
from helpers.corpus.spreadsheets import make_plain

LONGEST_LINE = 100_000  # characters; csv itself refuses a cell of more than 131,072
CUT = "the file was not read on"
MOST = 1000  # faults of shape in one file, after which it is not read on


@dataclass(frozen=True)
class Sheet:
    """A raw table as text.

    `frame`: one row per line that could be read, the schema's columns, empty cells NA; `lines`: where each row stands
    in the file, the header on 1. `faults`: of the file's shape. `missing`: columns that it lacks. `is_whole`: no line
    had to be left out. `mended`: what was made plain of how a spreadsheet saved it, in words.
    """

    frame: pd.DataFrame
    lines: list[int]
    faults: list[Fault]
    missing: frozenset[str]
    is_whole: bool
    mended: tuple[str, ...] = ()

    def locate(self, fault: Fault) -> Fault:
        """A fault whose row is a place in `frame`, at its line of the file, with the cell as it is written there."""
        cell = self.frame[fault.column].iloc[fault.row]
        return replace(fault, row=self.lines[fault.row], value="" if pd.isna(cell) else cell)

    def type_cells(self, table: str) -> pd.DataFrame:
        """The cells typed as the table's columns ask; one that does not fit its type is NA."""
        return pd.DataFrame({name: self._type(name, kind) for name, kind in schema.TYPES[table].items()})

    def retype(self, claims: pd.DataFrame, columns: Iterable[str]) -> pd.DataFrame:
        """Typed claims, these columns as they are here."""
        return claims.assign(**{name: self._type(name, schema.TYPES["claims"][name]) for name in columns})

    def _type(self, name: str, kind: str) -> pd.Series:
        cells, fits = self.frame[name], is_lexical(self.frame[name], kind)
        cells = cells if fits.all() else cells.where(fits)
        if kind == "number":
            return pd.to_numeric(cells, errors="coerce").astype("float64")
        if kind == "date":
            return pd.to_datetime(cells, format="%Y-%m-%d", errors="coerce").astype("datetime64[us]")
        return cells


def read(raw_dir: Path, descriptor: dict) -> dict[str, Sheet]:
    """Every raw table that the corpus has, by name."""
    return {
        table: _read(Path(raw_dir), table, schema.fields(descriptor, table)) for table in schema.list_tables(descriptor)
    }


def _read(raw_dir: Path, table: str, fields: list[dict]) -> Sheet:
    """The table line by line: a cell never spans lines."""
    file, faults, described = f"{table}.csv", [], [field["name"] for field in fields]
    names = list(dict.fromkeys([*described, *schema.OPTIONAL_COLUMNS[table]]))  # of these some need not be there

    def note(line: int, shown: str, reason: str) -> None:
        faults.append(Fault(file, line, "row", shown, reason))

    try:
        data = (raw_dir / file).read_bytes()
    except OSError as error:
        faults.append(Fault(file, 1, "file", str(raw_dir), f"cannot be read: {error.strerror}"))
        return Sheet(pd.DataFrame(columns=names, dtype="str"), [], faults, frozenset(names), False)
    data, mended = make_plain(data, names, decimals=schema.list_decimals(fields))
    if b"\r" in data:
        first = data[: data.index(b"\r")].count(b"\n") + 1
        note(first, "", "ends in a carriage return; save with LF line ends")
        data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    header, needed, rows, lines, lost = names, described, [], [], 0
    for number, line in enumerate(data.removesuffix(b"\n").split(b"\n"), start=1):
        try:
            row = _split(line.decode("utf-8"))
        except (UnicodeDecodeError, csv.Error) as error:
            note(number, line[: 4 * SHOWN].decode("utf-8", errors="replace"), _explain(error))
            row = None
        if number == 1:
            header = row or []
            needed = schema.expect(table, described, header)
            faults += _find_header_faults(file, header, needed) if row is not None else []
            if not set(header) & set(names):
                break
        elif row and row in (needed, header):
            note(number, ",".join(row), "is the header again; delete it")
        elif row == []:
            note(number, "", "is an empty line; delete it")
        elif row is not None and len(row) == len(header):
            rows.append(row)
            lines.append(number)
        else:
            lost += 1
            if row is not None:
                shown = line[: 4 * SHOWN].decode("utf-8", errors="replace")
                note(number, shown, f"has {len(row)} cells, the header {len(header)}")
        if len(faults) > MOST:
            note(number + 1, "", CUT)
            lost += 1
            break
    place = {name: i for i, name in reversed(list(enumerate(header)))}
    columns = {name: [row[place[name]] or None for row in rows] if name in place else None for name in names}
    frame = pd.DataFrame(columns, index=range(len(rows)), columns=names, dtype="str")
    missing = frozenset(needed) - set(header)
    return Sheet(frame, lines, faults, missing, not lost and len(missing) < len(needed), tuple(mended))


def _split(text: str) -> list[str]:
    if len(text) > LONGEST_LINE:
        raise csv.Error(f"{len(text):,} characters")
    return next(csv.reader([text], strict=True), [])


def _explain(error: Exception) -> str:
    if isinstance(error, UnicodeDecodeError):
        return "is not UTF-8; save the file as UTF-8"
    if "characters" in str(error):
        return f"is a line of {error}; one has at most {LONGEST_LINE:,}"
    return f"a quotation mark is not closed or not doubled ({error})"


def _find_header_faults(file: str, header: list[str], names: list[str]) -> list[Fault]:
    if header == names:
        return []
    if len(header) == 1 and ";" in header[0]:
        return [Fault(file, 1, "row", header[0], "cells are separated by semicolons; use commas")]
    if not set(header) & set(names):
        return [Fault(file, 1, "row", ",".join(header), f"is not the header, which begins with {names[0]}")]
    faults = [Fault(file, 1, name, "", "this column is missing") for name in names if name not in header]
    faults += [Fault(file, 1, name, name, "this column is not in the schema") for name in header if name not in names]
    twice = sorted({name for name in header if header.count(name) > 1 and name in names})
    faults += [Fault(file, 1, name, name, "this column is there twice") for name in twice]
    return faults or [Fault(file, 1, "row", ",".join(header), "columns stand in another order than in the schema")]
