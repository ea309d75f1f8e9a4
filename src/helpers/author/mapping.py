"""Read the file that says what the columns of a wide table mean."""

import datetime
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from helpers.base import formulas, hints, plain_yaml
from helpers.base.parameters import ParameterError
from helpers.corpus import lists, rules, schema
from helpers.corpus.qualifiers import NEEDS

LONGEST_CHANGE = 36500  # days
COLORS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
MARKERS = "osD^vPX"
KEYED = {"claimants": "claimant_id", "measures": "measure_id", "definitions": "definition_id"}  # tables in the mapping
LABELS = {"sides": "side", "scopes": "scope"}  # and those that it may hold, beside sums
SAID = ("claimant_id", "side", "measure_id", "scope", "definition_id", "wording")  # what must be known of a column
USUAL = {"kind": "total", "qualifier": "exact"}
SINGLE = [qualifier for qualifier, ends in NEEDS.items() if len(ends) == 1]
DAY = "%Y-%m-%d"
SUM = {"axis", "whole", "parts", "claimants", "note"}
SECTIONS = {
    "dates": {"column", "format", "published_after_days"},
    "article": {"publisher", "title", "note"},
    "claims": {*SAID, *USUAL, "days", "via"},
}


@dataclass(frozen=True)
class Mapping:
    """What the mapping file `name` says. `said`: per column of the wide table the cells that all its claims share."""

    name: str
    eve: str | None
    title: str
    dates: dict[str, str]
    article: dict[str, str]
    tables: dict[str, list[list[str]]]
    said: dict[str, dict[str, str]]


def read_mapping(path: Path) -> Mapping:
    """The mapping file, in YAML. Raises ParameterError for all that it must not say or lacks."""
    try:
        read = _check_sections(plain_yaml.read(path))
        _check_dates(read)
        said = {column: USUAL | read["claims"] | cells for column, cells in read["columns"].items()}
        for column, cells in said.items():
            _check_column(f"columns, {column}", cells, read)
    except ParameterError as error:
        raise ParameterError(f"{path}: {error}") from None
    tables = {table: _list_rows(table, read[table]) for table in (*KEYED, *LABELS) if read[table]}
    tables["sums"] = _list_parts(read["sums"])
    title = read.get("title", "Imported from a wide table")
    return Mapping(path.name, read.get("eve"), title, read["dates"], read["article"], tables, said)


def _check_names(names: Iterable[str], known: Collection[str], where: str) -> None:
    for name in names:
        if name not in known:
            raise ParameterError(f"{where}: unknown {name!r}: {hints.suggest(name, known)}")


def _check_sections(read: object) -> dict:
    """The file, every section of which is there and a mapping of known names to texts."""
    if not isinstance(read, dict):
        raise ParameterError("must be a mapping")
    optional, tables = ("claims", *LABELS, "sums"), (*KEYED, *LABELS, "sums", "columns")
    _check_names(read, ["eve", "title", *SECTIONS, *tables], "the file")
    for name in (*SECTIONS, *tables):
        if not isinstance(read.setdefault(name, {} if name in optional else None), dict):
            raise ParameterError(f"{name}: must be a mapping of names to what they stand for")
    if not read["columns"]:
        raise ParameterError("columns: names no column")
    for name, cells in _list_cells(read):
        if not isinstance(cells, dict):
            raise ParameterError(f"{name}: must be a mapping of columns to their cells")
        section = name.partition(",")[0]
        known = SECTIONS.get(section, SUM if section == "sums" else SECTIONS["claims"])
        if section in (*KEYED, *LABELS):
            known = set(schema.COLUMNS[section][1:])
        _check_names(cells, known, name)
        for column, cell in cells.items():
            if not isinstance(cell, str) or not re.fullmatch(schema.LEXICAL["string"], cell):
                raise ParameterError(f"{name}, {column}: must be one text on one line")
            if formulas.neutralise(cell) != cell:
                raise ParameterError(
                    f"{name}, {column}: {cell!r} is a formula to a spreadsheet; begin with another sign"
                )
    for name, cells in read["sums"].items():
        if not lists.split(cells.get("parts")):
            raise ParameterError(f"sums, {name}: lacks parts")
    for name in ("eve", "title"):
        if not isinstance(read.get(name, ""), str):
            raise ParameterError(f"{name}: must be one text on one line")
    return read


def _check_dates(read: dict) -> None:
    dates, article = read["dates"], read["article"]
    if not schema.is_day(read.get("eve", "2000-01-01")):
        raise ParameterError(f"eve: {read['eve']!r} is not a day (YYYY-MM-DD)")
    if not _is_format(dates.get("format", DAY)):
        raise ParameterError(f"dates, format: {dates['format']!r} does not tell a day, as '%d.%m.%Y' does")
    if not re.fullmatch(r"[0-9]{1,4}", dates.get("published_after_days", "0")):
        raise ParameterError("dates, published_after_days: must be a whole number")
    if lacks := {"column"} - set(dates) or {"publisher", "title"} - set(article):
        raise ParameterError(f"{'dates' if 'column' in lacks else 'article'}: lacks {min(lacks)}")


def _check_column(where: str, cells: dict[str, str], read: dict) -> None:
    """What is said of all claims of a column of the table is enough for a claim."""
    if lacking := [name for name in SAID if name not in cells]:
        raise ParameterError(f"{where}: lacks {lacking[0]} (give it there, or for all in 'claims')")
    for table, key in (KEYED | LABELS).items():
        if table in KEYED or read[table]:
            _check_names([cells[key]], list(read[table]), f"{where}, {key}")
    _check_names([cells["kind"]], rules.KINDS, f"{where}, kind")
    _check_names([cells["qualifier"]], SINGLE, f"{where}, qualifier")
    if (cells["kind"] == "change") != ("days" in cells):
        raise ParameterError(f"{where}: a change, and nothing else, needs the days that it covers ('days: 1')")
    days = cells.get("days", "1")
    if not re.fullmatch("[1-9][0-9]{0,4}", days) or int(days) > LONGEST_CHANGE:
        raise ParameterError(f"{where}: days must be a whole number from 1 to {LONGEST_CHANGE:,}")


def _list_rows(table: str, entries: dict[str, dict]) -> list[list[str]]:
    """The rows of a table that the mapping holds.

    Claimants who are not told how to look each look different; a definition, side or place without a label is called by
    its name.
    """
    rows = []
    for i, (key, cells) in enumerate(entries.items()):
        if table in ("definitions", *LABELS):
            cells = {"label": key.replace("_", " ")} | cells
        if table == "claimants":
            looks = {"color": COLORS[i % 7], "marker": MARKERS[(i + i // 7) % 7]}
            cells = {"printed_names": key} | looks | cells
        rows.append([key, *(cells.get(column, "") for column in schema.COLUMNS[table][1:])])
    return rows


def _list_parts(entries: dict[str, dict[str, str]]) -> list[list[str]]:
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


def _is_format(text: str) -> bool:
    day = datetime.datetime(2025, 6, 23)
    try:
        return datetime.datetime.strptime(day.strftime(text), text) == day
    except (ValueError, re.error):
        return False
