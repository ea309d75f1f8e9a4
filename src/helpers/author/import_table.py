"""Make a corpus of a wide table, one row a day and one column a measure; a mapping says what its columns mean."""

import csv
import datetime
import hashlib
import re
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from helpers.author import new
from helpers.author.mapping import DAY, KEYED, LABELS, SAID, Mapping
from helpers.base import folders, hints
from helpers.base.errors import UsageError
from helpers.base.parameters import ParameterError
from helpers.corpus import schema, soundness
from helpers.corpus.faults import CorpusError, Fault
from helpers.corpus.qualifiers import NEEDS


def import_table(table: Path, mapping: Mapping, folder: Path, descriptor: dict) -> tuple[int, list[str]]:
    """Write the corpus into `folder` in one step; how many claims it has, and the table's columns that were not read.

    Each row is a report of its day, its number in the table the paragraph; an empty cell claims nothing. The table is
    copied to `folder`/articles, so that `verify` can hold the claims against it. `descriptor`: the schema to take.
    Raises CorpusError with every fault, by row and column of the table; UsageError if `folder` holds anything, the
    table cannot be read, or the mapping names a column that it lacks.
    """
    folders.refuse_filled(folder)
    try:
        data = table.read_bytes()
    except OSError as error:
        raise UsageError(f"{table}: cannot be read: {error.strerror}") from None
    rows, header = _read_rows(table.name, data)
    for column in (mapping.dates["column"], *mapping.said):
        if column not in header:
            raise ParameterError(f"{table.name} has no column {column!r}: {hints.suggest(column, header)}")
    source = re.sub(r"[^A-Za-z0-9_.-]", "_", table.name).lstrip("_.-")[-64:].lstrip("_.-") or "table.csv"
    articles, claims, places = _make_claims(table.name, rows, mapping, source, hashlib.sha256(data).hexdigest())
    tables = {"articles": articles, "date_clues": [], **mapping.tables, "claims": claims, "corrections": []}
    eve = {"eve": mapping.eve} if mapping.eve else {}
    described = new.open_schema(descriptor, name="imported", title=mapping.title, **eve)
    with tempfile.TemporaryDirectory(prefix="workbook-import-") as made:
        new.write(Path(made), described, tables)
        (Path(made) / "articles").mkdir()
        (Path(made) / "articles" / source).write_bytes(data)
        if faults := soundness.find_faults(Path(made)):
            told = [_find_origin(fault, table.name, mapping, tables, places) for fault in faults]
            raise CorpusError(list(dict.fromkeys(told)))
        with folders.build(folder.resolve()) as place:
            shutil.copytree(made, place / "fresh")
            folders.publish(place / "fresh", folder.resolve())
    return len(claims), [name for name in header if name not in mapping.said and name != mapping.dates["column"]]


@dataclass(frozen=True)
class _Row:
    """A row of the wide table: its line in the file, its place among the lines that are not empty, its cells."""

    line: int
    paragraph: int
    cells: dict[str, str]


def _read_rows(name: str, data: bytes) -> tuple[list[_Row], list[str]]:
    """The rows, and the header."""
    try:
        lines = re.split(r"\r\n|\r|\n", data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise CorpusError([Fault(name, 1, "file", "", f"is not UTF-8 ({error.reason}); save it as UTF-8")]) from None
    rows, faults = [], []
    header: list[str] = []
    filled = [(number, line) for number, line in enumerate(lines, start=1) if line.strip()]
    for paragraph, (number, line) in enumerate(filled, start=1):
        try:
            cells = next(csv.reader([line], strict=True))
        except csv.Error as error:
            faults.append(Fault(name, number, "row", line, f"cannot be read ({error})"))
            continue
        if not header:
            header = cells
            if len(header) == 1 and ";" in line:
                raise CorpusError([Fault(name, number, "row", line, "cells are separated by semicolons; use commas")])
            twice = sorted({column for column in header if header.count(column) > 1})
            faults += [Fault(name, number, column, column, "this column is there twice") for column in twice]
        elif len(cells) != len(header):
            faults.append(Fault(name, number, "row", line, f"has {len(cells)} cells, the header {len(header)}"))
        else:
            rows.append(_Row(number, paragraph, dict(zip(header, cells, strict=True))))
    if not rows and not faults:
        faults.append(Fault(name, 1, "row", "", "has no rows below a header"))
    if faults:
        raise CorpusError(faults)
    return rows, header


def _make_claims(name: str, rows: list[_Row], mapping: Mapping, source: str, digest: str) -> tuple:
    """Rows of articles.csv and of claims.csv, and from which row and column of the table each of the latter is."""
    articles, claims, places, faults, seen = [], [], [], [], set()
    at, told, late = (
        mapping.dates["column"],
        mapping.dates.get("format", DAY),
        mapping.dates.get("published_after_days"),
    )
    reach = max(int(cells.get("days", "0")) for cells in mapping.said.values())
    for row in rows:
        try:
            day = datetime.datetime.strptime(row.cells[at].strip(), told).date()
            published = day + datetime.timedelta(days=int(late or 0))
            day - datetime.timedelta(days=reach)  # must be a day, too
        except (ValueError, OverflowError):
            faults.append(Fault(name, row.line, at, row.cells[at], f"is not a day as {told}"))
            continue
        if day in seen:
            faults.append(Fault(name, row.line, at, row.cells[at], "this day is there twice"))
            continue
        seen.add(day)
        about = [mapping.article["publisher"], f"{mapping.article['title']}, {day}", published, "printed"]
        articles.append([day, *about, source, digest, mapping.article.get("note", "")])
        for n, (column, said) in enumerate(mapping.said.items(), start=1):
            if not (cell := row.cells[column].strip()):
                continue
            if not re.fullmatch(schema.LEXICAL["number"], cell):
                hint = hints.find_hint(cell, "number")
                faults.append(Fault(name, row.line, column, cell, f"is not a number{'; ' if hint else ''}{hint}"))
                continue
            (end,) = NEEDS[said["qualifier"]]
            start = day - datetime.timedelta(days=int(said["days"])) if "days" in said else ""
            own = {
                "claim_id": f"{day}-{n:02d}",
                "article_id": day,
                "paragraph": row.paragraph,
                "printed": cell,
                end: cell,
            }
            own |= said | {"period_start": start, "as_of_earliest": day, "as_of_latest": day, "as_of_basis": "printed"}
            claims.append([own.get(c, "") for c in schema.COLUMNS["claims"]])
            places.append((row.line, column))
    if not claims and not faults:
        faults.append(Fault(name, 1, "row", "", "has no number in the columns that the mapping names"))
    if faults:
        raise CorpusError(faults)
    return articles, claims, places


def _find_origin(fault: Fault, name: str, mapping: Mapping, tables: dict, places: list[tuple[int, str]]) -> Fault:
    """A fault of the corpus as one of the wide table, or of the mapping, whichever the cell is from."""
    table, i = fault.file.removesuffix(".csv"), fault.row - 2
    if table == "claims" and fault.column not in {*SAID, "via"} and 0 <= i < len(places):
        return Fault(name, *places[i], fault.value, f"{fault.column} {fault.reason}")
    if table == "claims" and 0 <= i < len(places):
        return Fault(mapping.name, 1, f"columns, {places[i][1]}, {fault.column}", fault.value, fault.reason)
    if table in (*KEYED, *LABELS, "sums") and 0 <= i < len(tables[table]):
        return Fault(mapping.name, 1, f"{table}, {tables[table][i][0]}, {fault.column}", fault.value, fault.reason)
    return Fault(mapping.name, 1, f"article, {fault.column}", fault.value, fault.reason)
