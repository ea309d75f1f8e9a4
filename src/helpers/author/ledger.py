"""Add rows to a corpus: checked before they are written, no typed cell rewritten, no table ever half-written."""

import csv
import io
import json
import os
import shutil
import tempfile
from pathlib import Path

from helpers.base import folders, paths
from helpers.corpus import schema, sheets, soundness
from helpers.corpus.faults import CorpusError, Fault
from helpers.corpus.spreadsheets import make_plain

Rows = dict[str, list[dict[str, str]]]
EMPTY = "there are no claims"  # what is wrong with a corpus that has just begun


def read(raw_dir: Path) -> dict:
    """The tables as text, by name. Raises CorpusError if the corpus is not sound; it may have no claims yet."""
    if faults := [fault for fault in soundness.find_faults(raw_dir) if fault.reason != EMPTY]:
        raise CorpusError(faults)
    return {name: sheet.frame for name, sheet in sheets.read(raw_dir, schema.read_descriptor(raw_dir)).items()}


def list_columns(path: Path) -> list[str]:
    """The columns of a table, as its header has them."""
    data, _ = make_plain(path.read_bytes(), schema.COLUMNS[path.stem])
    return next(csv.reader([data.decode("utf-8").splitlines()[0]]))


def find_faults(raw_dir: Path, rows: Rows) -> list[Fault]:
    """What would be wrong with the corpus with these rows added."""
    with tempfile.TemporaryDirectory(prefix="workbook-add-") as made:
        trial = Path(made) / "raw"
        trial.mkdir()
        for name in [schema.DESCRIPTOR, *(f"{table}.csv" for table in schema.TABLES)]:
            if (raw_dir / name).is_file():
                shutil.copyfile(raw_dir / name, trial / name)
        try:
            _write(trial, rows)
        except CorpusError as error:
            return error.faults
        return [fault for fault in soundness.find_faults(trial) if fault.reason != EMPTY]


def add(raw_dir: Path, rows: Rows) -> None:
    """Add rows at the ends of tables, each of which is replaced in one step, those that others point at first. Of two
    who add at once the second waits, and adds to what the first has left.

    Raises CorpusError with every fault that the corpus would have, and then nothing is written.
    """
    with folders.hold(raw_dir):
        if faults := find_faults(raw_dir, rows):
            raise CorpusError(faults)
        _write(raw_dir, rows)


def take_back(raw_dir: Path, table: str, row: dict[str, str]) -> bool:
    """Remove the last row of a table if it is this one; whether it was."""
    path = raw_dir / f"{table}.csv"
    with folders.hold(raw_dir):
        data = path.read_bytes()
        kept, last = data[: data[:-1].rfind(b"\n") + 1], data[data[:-1].rfind(b"\n") + 1 :].decode()
        if not kept or next(csv.reader([last])) != [row.get(name, "") for name in list_columns(path)]:
            return False
        _replace(path, kept)
    return True


def _write(folder: Path, rows: Rows) -> None:
    _describe(folder, [table for table in rows if rows[table]])
    for table in ("articles", *(name for name in schema.TABLES if name not in ("articles", "claims")), "claims"):
        if rows.get(table):
            _append(folder / f"{table}.csv", rows[table])


def _append(path: Path, rows: list[dict[str, str]]) -> None:
    """The table with rows at its end; what is there stays as it is, byte for byte. Raises CorpusError where this, or a
    cell of a column that the table does not have, would be lost.
    """
    data, names = path.read_bytes(), list_columns(path)
    if done := make_plain(data, names)[1]:
        reason = f"is as a spreadsheet saves it ({', '.join(done)}); save it as plain CSV before rows are added"
        raise CorpusError([Fault(path.name, 1, "row", "", reason)])
    if lost := {name: cell for row in rows for name, cell in row.items() if cell and name not in names}:
        reason = f"the table has no such column; add it to its header, and to {schema.DESCRIPTOR} if it is not there"
        raise CorpusError([Fault(path.name, 1, name, cell, reason) for name, cell in lost.items()])
    made = io.StringIO()
    csv.writer(made, lineterminator="\n").writerows([row.get(name, "") for name in names] for row in rows)
    _replace(path, data + (b"" if data.endswith(b"\n") else b"\n") + made.getvalue().encode())


def _describe(folder: Path, tables: list[str]) -> None:
    """Describe the optional tables that get their first rows, as the project's own corpus does, and lay them out."""
    descriptor = schema.read_descriptor(folder)
    if not (new := [name for name in tables if name not in schema.list_tables(descriptor)]):
        return
    own = schema.read_descriptor(paths.own_raw())["resources"]
    descriptor["resources"] += [resource for resource in own if resource["name"] in new]
    for table in new:
        _replace(folder / f"{table}.csv", (",".join(schema.COLUMNS[table]) + "\n").encode())
    text = json.dumps(descriptor, indent=1, ensure_ascii=False) + "\n"
    _replace(folder / schema.DESCRIPTOR, text.encode())


def _replace(path: Path, data: bytes) -> None:
    """Put bytes in the place of a file in one step."""
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".workbook-", delete=False) as made:
        try:
            made.write(data)
            made.flush()
            os.fsync(made.fileno())
            os.chmod(made.name, path.stat().st_mode if path.exists() else 0o644)
            os.replace(made.name, path)
        except BaseException:
            Path(made.name).unlink(missing_ok=True)
            raise
