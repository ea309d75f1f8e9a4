"""Make a corpus of tables that people keep, wide or long, by the mappings that say what their columns mean."""

import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from helpers.author import new
from helpers.author.alike import find_alike
from helpers.author.draft import Draft, Found, Place, Told, draft_rows, name_source, refuse
from helpers.author.mapping import KEYED, LABELS, SAID, Mapping, list_parts, list_rows
from helpers.author.table_rows import Table, read_table
from helpers.base import folders
from helpers.base.errors import UsageError
from helpers.corpus import lists, soundness
from helpers.corpus.faults import CorpusError, Fault

LEFT_OUT = "left_out.csv"


@dataclass(frozen=True)
class Imported:
    """What came of an import: `n_claims`; per table the columns that were `unread`, and what was made plain of how a
    spreadsheet saved it (`mended`); what was `left_out`; names that may be of one claimant (`alike`).
    """

    n_claims: int
    unread: dict[str, list[str]]
    mended: dict[str, list[str]]
    left_out: list[Fault]
    alike: list[tuple[str, str]]


def import_tables(
    pairs: Sequence[tuple[Path, Mapping]], folder: Path, descriptor: dict, *, leave_out: bool = False
) -> Imported:
    """Write the corpus of these tables into `folder` in one step. `descriptor`: the schema to take.

    A wide table has a claim in each filled cell of the columns that its mapping lists, a long one in each row. The
    tables' rows are kept in `folder`/articles as text, so that `verify` can hold the claims against them.

    Raises CorpusError with every fault, by row and column of the table; with `leave_out`, a row that has one, or of
    a wide table a cell, is left out and listed in LEFT_OUT. UsageError if `folder` holds anything, or a table cannot be
    read; ParameterError if a mapping names a column that its table lacks.
    """
    folders.refuse_filled(folder)
    names = [name_source(path.name) for path, _ in pairs]
    if twice := [name for name in names if names.count(name) > 1]:
        raise UsageError(f"two tables are called {twice[0]}; rename one")
    read = [(_read(path, mapping), mapping) for path, mapping in pairs]
    faults = [fault for table, _ in read for fault in table.faults]
    left: set[Place] = set()
    while True:
        draft = draft_rows(read, left)
        if not draft.found and not draft.claims:
            raise CorpusError(faults or [Fault(read[0][0].name, 1, "row", "", "has no number in the columns named")])
        is_written = not draft.found and (leave_out or not faults)
        found = _publish(draft, read, folder, descriptor, faults) if is_written else draft.found
        if is_written and not found:
            return _report(draft, read, faults)
        faults += [fault for _, fault in found]
        places = {place for place, _ in found if place}
        if not leave_out or len(places) < len({place for place, _ in found}):
            raise CorpusError(list(dict.fromkeys(faults)))
        left |= places


def _report(draft: Draft, read: list[tuple[Table, Mapping]], left_out: list[Fault]) -> Imported:
    claimants = draft.entries["claimants"].items()
    names = {key: [cells.get("name", key), *lists.split(cells.get("printed_names"))] for key, cells in claimants}
    return Imported(
        len(draft.claims),
        {table.name: [n for n in table.header if n not in mapping.list_columns()] for table, mapping in read},
        {table.name: table.mended for table, _ in read if table.mended},
        list(dict.fromkeys(left_out)),
        find_alike(names),
    )


def _read(path: Path, mapping: Mapping) -> Table:
    try:
        return read_table(path.name, path.read_bytes(), mapping)
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {error.strerror}") from None


def _publish(
    draft: Draft, read: list[tuple[Table, Mapping]], folder: Path, descriptor: dict, left_out: list[Fault]
) -> Found:
    """Write the corpus where it is to be, if it is sound; else its faults, told as ones of the tables or mappings."""
    tables = {table: list_rows(table, draft.entries[table]) for table in (*KEYED, *LABELS) if draft.entries[table]}
    tables |= {"sums": [row for _, one in read for row in list_parts(one.sums)]}
    tables |= {"articles": draft.articles, "date_clues": [], "claims": draft.claims, "corrections": draft.corrections}
    eve = min((one.eve for _, one in read if one.eve), default="")
    described = new.open_schema(descriptor, name="imported", title=read[0][1].title, **({"eve": eve} if eve else {}))
    with tempfile.TemporaryDirectory(prefix="workbook-import-") as made:
        new.write(Path(made), described, tables)
        (Path(made) / "articles").mkdir()
        for table, _ in read:
            (Path(made) / "articles" / name_source(table.name)).write_text(table.text, "utf-8", newline="\n")
        if faults := soundness.find_faults(Path(made)):
            return [one for fault in faults for one in _find_origins(fault, read, tables, draft)]
        if left_out:
            (Path(made) / LEFT_OUT).write_text(_list_left_out(left_out), "utf-8", newline="\n")
        with folders.build(folder.resolve()) as place:
            shutil.copytree(made, place / "fresh")
            folders.publish(place / "fresh", folder.resolve())
    return []


def _list_left_out(faults: list[Fault]) -> str:
    return new.write_csv([["file", "row", "column", "value", "reason"]]
                         + [[f.file, f.row, f.column, f.value, f.reason] for f in dict.fromkeys(faults)])  # fmt: skip


def _find_origins(fault: Fault, read: list[tuple[Table, Mapping]], tables: dict, draft: Draft) -> Found:
    """A fault of the corpus as one of each place of a table that says so, or of a mapping, whichever it is from."""
    table, i = fault.file.removesuffix(".csv"), fault.row - 2
    told: list[Told] = []
    column = where = ""
    name = read[-1][1].name
    if table == "claims" and 0 <= i < len(draft.told):
        told = draft.told[i : i + 1]
        name, column = told[0].mapping.name, told[0].said.column
        if fault.column in {*SAID, "via"} and not told[0].find_column(fault.column):
            where = told[0].place[2]
            where, told = f"columns, {where}" if where else "claims", []
    elif table == "corrections" and 0 <= i < len(draft.corrected_by):
        one = draft.corrected_by[i]
        return [refuse(one.name, one.why, fault.reason, fault.column if fault.column in one.why else "corrected")]
    elif table == "articles" and 0 <= i < len(draft.first_told):
        name, where = draft.first_told[i].mapping.name, "article"
        column = draft.first_told[i].find_column(fault.column)
        told = draft.first_told[i : i + 1] if column else []
    elif table in (*KEYED, *LABELS, "sums") and 0 <= i < len(tables[table]):
        key = tables[table][i][0]
        where = f"{table}, {key}"
        if table != "sums" and key not in read[-1][1].entries[table]:
            of_claim = (KEYED | LABELS)[table]
            told = [one for one in draft.told if one.said.cells[of_claim] == key]
            column = told[0].find_column(of_claim) if told else ""
    if not told:
        return [(None, Fault(name, 1, ", ".join(filter(None, [where, fault.column])), fault.value, fault.reason))]
    reason = f"{fault.column} {fault.reason}"
    return [(one.place, Fault(*one.place[:2], column, fault.value, reason)) for one in told]
