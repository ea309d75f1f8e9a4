"""The rows of a table that people keep, as text: read line by line, with their places in the file."""

import csv
import re
from dataclasses import dataclass

from helpers.author.mapping import Mapping
from helpers.base import hints
from helpers.base.parameters import ParameterError
from helpers.corpus.faults import CorpusError, Fault
from helpers.corpus.spreadsheets import make_plain

BETWEEN = " | "  # cells in the text that is kept


@dataclass(frozen=True)
class Row:
    """A row of a table: its line in the file, its place among the lines that are not empty, its cells."""

    line: int
    paragraph: int
    cells: dict[str, str]


@dataclass(frozen=True)
class Table:
    """A table as read: its `rows`, the `header`, what was made plain of how a spreadsheet saved it (`mended`), `faults`
    of lines that are left out, and its `text`: a line a row, for `verify`.
    """

    name: str
    rows: list[Row]
    header: list[str]
    mended: list[str]
    faults: list[Fault]
    text: str


def read_table(name: str, data: bytes, mapping: Mapping) -> Table:
    """The table, whose columns are those that the mapping names. Raises CorpusError if it has no rows, or a header that
    cannot be told; ParameterError if it lacks a column.
    """
    delimiter, names = mapping.table.get("delimiter", ","), mapping.list_columns()
    data = _encode(name, data, mapping.table.get("encoding", "utf-8"))
    data, mended = make_plain(data, names if delimiter == "," else [])
    rows: list[Row] = []
    faults: list[Fault] = []
    header: list[str] = []
    lines: list[str] = []
    filled = [(n, line) for n, line in enumerate(re.split(r"\r\n|\r|\n", data.decode()), start=1) if line.strip()]
    for paragraph, (number, line) in enumerate(filled, start=1):
        try:
            cells = next(csv.reader([line], delimiter=delimiter, strict=True))
        except csv.Error as error:
            cells = [line]
            faults.append(Fault(name, number, "row", line, f"cannot be read ({error})"))
        lines.append(BETWEEN.join(" ".join(cell.split()) for cell in cells))
        if not header:
            header = cells
            _check_header(name, number, line, header)
        elif faults and faults[-1].row == number:
            continue
        elif len(cells) != len(header):
            faults.append(Fault(name, number, "row", line, f"has {len(cells)} cells, the header {len(header)}"))
        else:
            rows.append(Row(number, paragraph, dict(zip(header, cells, strict=True))))
    if not rows:
        raise CorpusError(faults or [Fault(name, 1, "row", "", "has no rows below a header")])
    for column in names:
        if column not in header:
            raise ParameterError(f"{name} has no column {column!r}: {hints.suggest(column, header)}")
    return Table(name, rows, header, mended, faults, "\n".join(lines) + "\n")


def _encode(name: str, data: bytes, encoding: str) -> bytes:
    """The table as UTF-8, whatever it was written in."""
    try:
        return data.decode(encoding).encode("utf-8")
    except (UnicodeError, ValueError) as error:
        why = getattr(error, "reason", error)
        reason = f"is not {encoding.upper()} ({why}); save it as UTF-8, or declare its encoding"
        raise CorpusError([Fault(name, 1, "file", "", reason)]) from None


def _check_header(name: str, number: int, line: str, header: list[str]) -> None:
    if len(header) == 1 and ";" in line:
        reason = "cells are separated by semicolons; declare the delimiter"
        raise CorpusError([Fault(name, number, "row", line, reason)])
    if twice := sorted({column for column in header if header.count(column) > 1}):
        raise CorpusError([Fault(name, number, column, column, "this column is there twice") for column in twice])
