"""Make a corpus of tables that people keep, wide or long, by the mappings that say what their columns mean."""

import hashlib
import re
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from helpers.author import new
from helpers.author.alike import find_alike
from helpers.author.mapping import ARTICLE, KEYED, LABELS, SAID, Mapping, list_parts, list_rows
from helpers.author.row_reader import RowReader, Said, UnreadableError
from helpers.author.table_rows import Row, Table, read_table
from helpers.base import folders
from helpers.base.errors import UsageError
from helpers.corpus import lists, rules, schema, soundness
from helpers.corpus.faults import CorpusError, Fault
from helpers.corpus.texts import ROWS

LEFT_OUT = "left_out.csv"


@dataclass(frozen=True)
class Imported:
    """What came of an import: `n_claims`; per table the columns that were `unread`, and what was made plain of how a
    spreadsheet saved it (`mended`); the rows that were `left_out`; names that may be of one claimant (`alike`).
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

    Raises CorpusError with every fault, by row and column of the table; with `leave_out`, rows with a fault
    are left out and listed in LEFT_OUT. UsageError if `folder` holds anything, or a table cannot be read;
    ParameterError if a mapping names a column that its table lacks.
    """
    folders.refuse_filled(folder)
    names = [_name_source(path.name) for path, _ in pairs]
    if twice := [name for name in names if names.count(name) > 1]:
        raise UsageError(f"two tables are called {twice[0]}; rename one")
    read = [(_read(path, mapping), mapping) for path, mapping in pairs]
    faults = [fault for table, _ in read for fault in table.faults]
    left = {(fault.file, fault.row): fault for fault in faults}
    while True:
        draft = _draft(read, left)
        faults += [fault for fault in draft.faults if (fault.file, fault.row) not in left]
        if faults and not leave_out:
            raise CorpusError(list(dict.fromkeys(faults)))
        if not draft.claims:
            raise CorpusError(faults or [Fault(read[0][0].name, 1, "row", "", "has no number in the columns named")])
        found = _publish(draft, read, folder, descriptor, faults)
        if not found:
            break
        faults += found
        rows = {(fault.file, fault.row): fault for fault in found if (fault.file, fault.row) in draft.lines}
        if not leave_out or len(rows) < len({(fault.file, fault.row) for fault in found}):
            raise CorpusError(list(dict.fromkeys(faults)))
        left |= rows
    return _report(len(draft.claims), read, faults)


def _report(n_claims: int, read: list[tuple[Table, Mapping]], left_out: list[Fault]) -> Imported:
    entries = read[-1][1].entries["claimants"]
    names = {key: [cells.get("name", key), *lists.split(cells.get("printed_names"))] for key, cells in entries.items()}
    return Imported(
        n_claims,
        {table.name: [n for n in table.header if n not in mapping.list_columns()] for table, mapping in read},
        {table.name: table.mended for table, _ in read if table.mended},
        list(dict.fromkeys(left_out)),
        find_alike(names),
    )


@dataclass
class _Draft:
    """A corpus in the making: rows of its tables, and per claim where it is from (file, line, column)."""

    articles: list[list] = field(default_factory=list)
    claims: list[list] = field(default_factory=list)
    corrections: list[list] = field(default_factory=list)
    places: list[tuple[str, int, str]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    lines: set[tuple[str, int]] = field(default_factory=set)


def _read(path: Path, mapping: Mapping) -> Table:
    try:
        return read_table(path.name, path.read_bytes(), mapping)
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {error.strerror}") from None


def _name_source(name: str) -> str:
    """What a table's text is called: safe as a file's name, whatever the table is called."""
    safe = re.sub(r"[^A-Za-z0-9_.-]", "_", name).lstrip("_.-")[-60:].lstrip("_.-")
    return f"{safe or 'table'}{ROWS}"


def _draft(read: list[tuple[Table, Mapping]], left: dict) -> _Draft:
    """All that the rows say, but for those that are left out."""
    draft, told = _Draft(), []
    for table, mapping in read:
        reader, seen = RowReader(mapping), set()
        mended = _mend_rows(table, mapping, draft)
        for row in table.rows:
            draft.lines.add((table.name, row.line))
            for name in mapping.said if (table.name, row.line) not in left else ():
                try:
                    if (said := reader.read(row, name)) is None:
                        continue
                    fixed = reader.read(mended[row.line][0], name) if row.line in mended else said
                    if name and (key := (*(said.cells[c] for c in (*SAID, "kind", "as_of_latest")), name)) in seen:
                        at = mapping.dates["column"]
                        raise UnreadableError(at, row.cells[at], "this day is there twice")
                    seen.add(key if name else row.line)
                except UnreadableError as error:
                    draft.faults.append(Fault(table.name, row.line, error.column, error.value, error.reason))
                    continue
                told.append((table, said, fixed, row.line, mended.get(row.line)))
    _number(told, draft)
    return draft


def _mend_rows(table: Table, mapping: Mapping, draft: _Draft) -> dict[int, tuple[Row, dict[str, str]]]:
    """The rows that the mapping corrects, by line, as they should read, with what it says of that."""
    mended: dict[int, tuple[Row, dict[str, str]]] = {}
    rows = {str(row.line): row for row in table.rows}
    for one in mapping.corrections:
        row = rows.get(one["row"])
        if row is None or one["column"] not in table.header:
            draft.faults.append(Fault(mapping.name, 1, "corrections", one["row"], "is no row and column of the table"))
            continue
        row = mended[row.line][0] if row.line in mended else row
        mended[row.line] = replace(row, cells=row.cells | {one["column"]: one["corrected"]}), one
    return mended


def _number(told: list[tuple], draft: _Draft) -> None:
    """Articles, claims and corrections get their names and rows.

    An article whose day no column tells came out on the latest day that it speaks of, or so many days later.
    """
    latest: dict[tuple, object] = {}
    for table, said, *_ in told:
        key = _find_article(table, said)
        late = [said.article.get("published") or said.cells["as_of_latest"], latest.get(key)]
        latest[key] = max(day for day in late if day)
    names: dict[tuple, str] = {}
    n_on: dict[object, int] = {}
    counts: dict[object, int] = {}
    for table, said, fixed, line, correction in told:
        key = _find_article(table, said)
        if key not in names:
            day = latest[key] if said.article.get("published") else latest[key] + said.delay
            n_on[day] = n_on.get(day, 0) + 1
            names[key] = f"{day}" + (f".{n_on[day]}" if n_on[day] > 1 else "")
            about = {"article_id": names[key], "published": day, "published_basis": "printed"} | {
                "source_file": _name_source(table.name),
                "text_sha256": hashlib.sha256(table.text.encode()).hexdigest(),
            }
            draft.articles.append([(dict(said.article) | about).get(c, "") for c in schema.COLUMNS["articles"]])
        about_day = said.cells["as_of_latest"]
        counts[about_day] = counts.get(about_day, 0) + 1
        own = {"claim_id": f"{about_day}-{counts[about_day]:02d}", "article_id": names[key]}
        draft.claims.append([(said.cells | own).get(c, "") for c in schema.COLUMNS["claims"]])
        draft.places.append((table.name, line, said.column))
        if correction:
            draft.corrections += _list_corrections(own["claim_id"], said, fixed, correction[1])


def _find_article(table: Table, said: Said) -> tuple:
    return (table.name, *(str(said.article.get(key, "")) for key in ARTICLE))


def _list_corrections(claim_id: str, said: Said, fixed: Said | None, why: dict[str, str]) -> list[list]:
    """A row per cell of the claim that the corrected row would have otherwise."""
    if fixed is None:
        return []
    about = [why["reason"], why["evidence"], why.get("public_since", ""), why["entered"]]
    cells = [(name, said.cells.get(name, ""), fixed.cells.get(name, "")) for name in rules.CORRECTABLE]
    return [[claim_id, name, old, corrected, *about] for name, old, corrected in cells if str(old) != str(corrected)]


def _publish(
    draft: _Draft, read: list[tuple[Table, Mapping]], folder: Path, descriptor: dict, left_out: list[Fault]
) -> list[Fault]:
    """Write the corpus where it is to be, if it is sound; else its faults, told as ones of the tables or mappings."""
    mapping = read[-1][1]
    tables = {table: list_rows(table, mapping.entries[table]) for table in (*KEYED, *LABELS) if mapping.entries[table]}
    tables |= {"sums": [row for _, one in read for row in list_parts(one.sums)]}
    tables |= {"articles": draft.articles, "date_clues": [], "claims": draft.claims, "corrections": draft.corrections}
    eve = min((one.eve for _, one in read if one.eve), default="")
    described = new.open_schema(descriptor, name="imported", title=read[0][1].title, **({"eve": eve} if eve else {}))
    with tempfile.TemporaryDirectory(prefix="workbook-import-") as made:
        new.write(Path(made), described, tables)
        (Path(made) / "articles").mkdir()
        for table, _ in read:
            (Path(made) / "articles" / _name_source(table.name)).write_text(table.text, "utf-8", newline="\n")
        if faults := soundness.find_faults(Path(made)):
            return list(dict.fromkeys(_find_origin(fault, read, tables, draft) for fault in faults))
        if left_out:
            (Path(made) / LEFT_OUT).write_text(_list_left_out(left_out), "utf-8", newline="\n")
        with folders.build(folder.resolve()) as place:
            shutil.copytree(made, place / "fresh")
            folders.publish(place / "fresh", folder.resolve())
    return []


def _list_left_out(faults: list[Fault]) -> str:
    return new.write_csv([["file", "row", "column", "value", "reason"]]
                         + [[f.file, f.row, f.column, f.value, f.reason] for f in dict.fromkeys(faults)])  # fmt: skip


def _find_origin(fault: Fault, read: list[tuple[Table, Mapping]], tables: dict, draft: _Draft) -> Fault:
    """A fault of the corpus as one of a table, or of a mapping, whichever the cell is from."""
    table, i = fault.file.removesuffix(".csv"), fault.row - 2
    if table == "claims" and 0 <= i < len(draft.places):
        file, line, column = draft.places[i]
        name = next((one.name for given, one in read if given.name == file), "")
        cell = next(one.said for given, one in read if given.name == file).get(column, {}).get(fault.column)
        if cell is not None and not cell.column and fault.column in {*SAID, "via"}:
            return Fault(name, 1, f"columns, {column}, {fault.column}", fault.value, fault.reason)
        return Fault(file, line, column, fault.value, f"{fault.column} {fault.reason}")
    name = read[-1][1].name
    if table in (*KEYED, *LABELS, "sums") and 0 <= i < len(tables[table]):
        return Fault(name, 1, f"{table}, {tables[table][i][0]}, {fault.column}", fault.value, fault.reason)
    return Fault(name, 1, f"article, {fault.column}", fault.value, fault.reason)
