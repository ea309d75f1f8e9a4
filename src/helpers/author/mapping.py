"""Read the files that say what the columns of tables mean: wide ones, a column a measure, or long, a row a claim."""

import datetime
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

from helpers.base import formulas, hints, plain_yaml
from helpers.base.parameters import ParameterError
from helpers.corpus import lists, schema
from helpers.corpus.claim_rules import KINDS
from helpers.corpus.qualifiers import NEEDS

LONGEST_CHANGE = 36500  # days
KEYED = {"claimants": "claimant_id", "measures": "measure_id", "definitions": "definition_id"}  # tables in the mapping
LABELS = {"sides": "side", "scopes": "scope"}  # and those that it may hold, beside sums
SAID = ("claimant_id", "side", "measure_id", "scope", "definition_id", "wording")  # what must be known of a claim
NUMBERS = ("value", "low", "high")
USUAL = {"kind": "total", "qualifier": "exact"}
DAY = "%Y-%m-%d"
SUM = {"axis", "whole", "parts", "claimants", "note"}
ARTICLE = ("publisher", "title", "note", "url", "archived_url", "published")
CELLS = {*SAID, *USUAL, *NUMBERS, *ARTICLE, "days", "period_start", "time", "via"}  # what a row of the table may say
SECTIONS = {
    "dates": {"column", "until", "format", "published_after_days"},
    "article": {*ARTICLE},
    "claims": CELLS,
    "table": {"delimiter", "thousands", "decimal", "missing", "encoding"},
}
BY_COLUMN = {"column", "means", "new", "pattern", "format"}
CORRECTION = ("row", "column", "corrected", "reason", "evidence", "entered", "public_since")


Entries = dict[str, dict[str, dict[str, str]]]  # per table, the cells of each name that it lists


@dataclass(frozen=True)
class Cell:
    """What a row of the table says of one thing: a `text` that is the same in all, or what stands in a `column`.

    `means`: what the texts of the column stand for; `new`: the cells of a name that no table lists (None: there may be
    none); `pattern`: the part of the text that counts, its groups joined by hyphens; `format`: of a day.
    """

    text: str = ""
    column: str = ""
    means: dict[str, str] = field(default_factory=dict)
    new: dict[str, str] | None = None
    pattern: str = ""
    format: str = ""


@dataclass(frozen=True)
class Mapping:
    """What the mapping file `name` says. `said`: per column of numbers what its claims are about, or of a long table
    (under an empty name) what its rows are; `table`: how its cells are written.
    """

    name: str
    eve: str | None
    title: str
    dates: dict[str, str]
    table: dict[str, str]
    entries: Entries
    sums: dict[str, dict[str, str]]
    said: dict[str, dict[str, Cell]]
    corrections: list[dict[str, str]]

    def list_columns(self) -> list[str]:
        """The columns of the table that are read."""
        cells = [cell.column for said in self.said.values() for cell in said.values()]
        named = [self.dates["column"], self.dates.get("until", ""), *self.said, *cells]
        return [name for name in dict.fromkeys(named) if name]


def read_mapping(path: Path, known: Entries | None = None) -> Mapping:
    """The mapping file, in YAML. Raises ParameterError for all that it must not say or lacks.

    `known`: the entries of mappings read before it, which it may name, and to which its own are added.
    """
    written = plain_yaml.read(path)
    try:
        read = _check_sections(written)
        _check_dates(read)
        entries: Entries = {table: {} for table in (*KEYED, *LABELS)} if known is None else known
        for table, own in entries.items():
            for key, cells in read[table].items():
                _join(own.setdefault(key, {}), cells, f"{table}, {key}")
        shared = {**USUAL, **read["article"], **read["claims"]}
        columns = read["columns"] or {"": {}}
        said = {
            name: {key: _make_cell(cell) for key, cell in {**shared, **cells}.items()}
            for name, cells in columns.items()
        }
        for name, cells in said.items():
            _check_said(f"columns, {name}" if name else "claims", name, cells, entries)
    except ParameterError as error:
        raise ParameterError(f"{path}: {error}") from None
    title = read.get("title", "Imported from a table")
    table = {"missing": ""} | read["table"]
    return Mapping(
        path.name, read.get("eve"), title, read["dates"], table, entries, read["sums"], said, read["corrections"]
    )


def read_mappings(paths: Sequence[Path]) -> list[Mapping]:
    """Mapping files in turn, each of which may name what those before it list."""
    found: list[Mapping] = []
    for path in paths:
        found.append(read_mapping(path, found[-1].entries if found else None))
    return found


def _join(own: dict[str, str], cells: dict[str, str], where: str) -> None:
    """Add the cells of an entry to those that another mapping has of it."""
    for column, cell in cells.items():
        if own.setdefault(column, cell) != cell:
            raise ParameterError(f"{where}, {column}: another mapping says {own[column]!r}")


def _check_names(names: Iterable[str], known: Collection[str], where: str) -> None:
    for name in names:
        if name not in known:
            raise ParameterError(f"{where}: unknown {name!r}: {hints.suggest(name, known)}")


def _check_sections(read: object) -> dict:
    """The file, every section of which is there and a mapping of known names to texts, or to columns."""
    if not isinstance(read, dict):
        raise ParameterError("must be a mapping")
    tables = (*KEYED, *LABELS, "sums", "columns")
    _check_names(read, ["eve", "title", "corrections", *SECTIONS, *tables], "the file")
    for name in (*SECTIONS, *tables):
        if not isinstance(read.setdefault(name, {}), dict):
            raise ParameterError(f"{name}: must be a mapping of names to what they stand for")
    for name, cells in _list_cells(read):
        if not isinstance(cells, dict):
            raise ParameterError(f"{name}: must be a mapping of columns to their cells")
        section = name.partition(",")[0]
        known = SECTIONS.get(section, SUM if section == "sums" else CELLS)
        if section in (*KEYED, *LABELS):
            known = set(schema.COLUMNS[section][1:])
        _check_names(cells, known, name)
        for column, cell in cells.items():
            _check_cell(f"{name}, {column}", cell, may_be_column=section in ("article", "claims", "columns"))
    for name, cells in read["sums"].items():
        if not lists.split(cells.get("parts")):
            raise ParameterError(f"sums, {name}: lacks parts")
    for name in ("eve", "title"):
        if not isinstance(read.get(name, ""), str):
            raise ParameterError(f"{name}: must be one text on one line")
    _check_corrections(read)
    return read


def _check_cell(where: str, cell: object, *, may_be_column: bool) -> None:
    if may_be_column and isinstance(cell, dict):
        _check_names(cell, BY_COLUMN, where)
        if not isinstance(cell.get("column"), str):
            raise ParameterError(f"{where}: lacks column")
        for name in ("means", "new"):
            if not isinstance(cell.get(name, {}), dict):
                raise ParameterError(f"{where}, {name}: must be a mapping of names to texts")
            for key, text in cell.get(name, {}).items():
                _check_text(f"{where}, {name}, {key}", text)
        try:
            re.compile(cell.get("pattern", ""))
        except (re.error, TypeError):
            raise ParameterError(f"{where}, pattern: is not a regular expression") from None
        if not _is_format(cell.get("format", DAY)):
            raise ParameterError(f"{where}, format: does not tell a day, as '%d.%m.%Y' does")
    else:
        _check_text(where, cell)


def _check_text(where: str, cell: object) -> None:
    if not isinstance(cell, str) or not re.fullmatch(schema.LEXICAL["string"], cell.replace("\t", "")):
        raise ParameterError(f"{where}: must be one text on one line")
    if formulas.neutralise(cell) != cell and not where.startswith("table"):
        raise ParameterError(f"{where}: {cell!r} is a formula to a spreadsheet; begin with another sign")


def _check_corrections(read: dict) -> None:
    listed = read.setdefault("corrections", [])
    if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
        raise ParameterError("corrections: must be a list, each with row, column, corrected, reason, evidence, entered")
    for one in listed:
        _check_names(one, CORRECTION, "corrections")
        if lacks := [name for name in CORRECTION[:-1] if name not in one]:
            raise ParameterError(f"corrections: one lacks {lacks[0]}")
        for name, text in one.items():
            _check_text(f"corrections, {name}", text)


def _check_dates(read: dict) -> None:
    dates, table = read["dates"], read["table"]
    if not schema.is_day(read.get("eve", "2000-01-01")):
        raise ParameterError(f"eve: {read['eve']!r} is not a day (YYYY-MM-DD)")
    if not _is_format(dates.get("format", DAY)):
        raise ParameterError(f"dates, format: {dates['format']!r} does not tell a day, as '%d.%m.%Y' does")
    if not re.fullmatch(r"[0-9]{1,4}", dates.get("published_after_days", "0")):
        raise ParameterError("dates, published_after_days: must be a whole number")
    if "column" not in dates:
        raise ParameterError("dates: lacks column")
    for name in ("delimiter", "thousands", "decimal"):
        if len(table.get(name, ",")) != 1:
            raise ParameterError(f"table, {name}: must be one sign")
    if table.get("thousands", "") == table.get("decimal", "."):
        sign = table["thousands"]
        raise ParameterError(
            f"table: thousands and decimal are both {sign!r}; declare both (decimal is '.' unless told)"
        )
    try:
        "a".encode(table.get("encoding", "utf-8"))
    except (LookupError, UnicodeError):
        raise ParameterError(f"table, encoding: {table['encoding']!r} is not known") from None


def _make_cell(cell: str | dict | Cell) -> Cell:
    return cell if isinstance(cell, Cell) else Cell(**cell) if isinstance(cell, dict) else Cell(text=cell)


def _check_said(where: str, column: str, cells: dict[str, Cell], entries: Entries) -> None:
    """What is said of all claims of a column, or of all rows of a long table, is enough for a claim."""

    def fail(reason: str) -> NoReturn:
        raise ParameterError(f"{where}: {reason}")

    if lacking := [name for name in (*SAID, "publisher", "title") if name not in cells]:
        place = "'article'" if lacking[0] in ARTICLE else "'claims'"
        fail(f"lacks {lacking[0]} (give it there, or for all in {place})")
    for name in NUMBERS:
        if name in cells and not cells[name].column:
            fail(f"{name} is read from a column of the table: {{column: ...}}")
    if not column and not any(name in cells for name in NUMBERS):
        raise ParameterError("columns: names no column, nor does claims say in which one the value, low or high is")
    for table, key in (KEYED | LABELS).items():
        named = [*cells[key].means.values()] if cells[key].column else [cells[key].text]
        if table in KEYED or entries[table]:
            _check_names(named, list(entries[table]), f"{where}, {key}")
    for key, known in (("kind", KINDS), ("qualifier", tuple(NEEDS))):
        named = [*cells[key].means.values()] if cells[key].column else [cells[key].text]
        _check_names(named, known, f"{where}, {key}")
    needed = () if cells["qualifier"].column else NEEDS[cells["qualifier"].text]
    if column and len(needed) > 1 and not {*needed} <= {*cells}:
        fail(f"{cells['qualifier'].text} needs low and high, each with its column")
    is_change = cells["kind"].text == "change"
    if not cells["kind"].column and is_change != bool({"days", "period_start"} & set(cells)):
        fail("a change, and nothing else, needs the days that it covers ('days: 1')")
    start = cells.get("period_start", Cell("2000-01-01"))
    if not start.column and not schema.is_day(start.text):
        fail(f"period_start: {start.text!r} is not a day (YYYY-MM-DD)")
    days = cells.get("days", Cell("1"))
    if not days.column and (not re.fullmatch("[1-9][0-9]{0,4}", days.text) or int(days.text) > LONGEST_CHANGE):
        fail(f"days must be a whole number from 1 to {LONGEST_CHANGE:,}")


def list_rows(table: str, entries: dict[str, dict]) -> list[list[str]]:
    """The rows of a table that mappings hold; a definition, side or place without a label is called by its name."""
    rows = []
    for key, cells in entries.items():
        if table in ("definitions", *LABELS):
            cells = {"label": key.replace("_", " ")} | cells
        if table == "claimants":
            cells = {"printed_names": key} | cells
        rows.append([key, *(cells.get(column, "") for column in schema.COLUMNS[table][1:])])
    return rows


def list_parts(entries: dict[str, dict[str, str]]) -> list[list[str]]:
    """The rows of sums.csv: one per part of each sum of the mapping."""
    rows = []
    for key, cells in entries.items():
        same = [cells.get(column, "") for column in ("axis", "whole", "claimants", "note")]
        rows += [[key, *same[:2], part, *same[2:]] for part in lists.split(cells.get("parts", ""))]
    return rows


def _list_cells(read: dict) -> list[tuple[str, dict]]:
    """The mappings of the file that hold cells, by what they are called."""
    return [(name, read[name]) for name in SECTIONS] + [
        (f"{name}, {key}", cells) for name in (*KEYED, *LABELS, "sums", "columns") for key, cells in read[name].items()
    ]


def _is_format(text: object) -> bool:
    day = datetime.datetime(2025, 6, 23)
    try:
        return isinstance(text, str) and datetime.datetime.strptime(day.strftime(text), text) == day
    except (ValueError, re.error):
        return False
