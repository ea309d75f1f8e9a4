"""Read a wide table, one row a day and one column a measure, into a corpus; a mapping says what its columns mean."""

import csv
import datetime
import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from helpers import folders, hints, new, plain_yaml, rules, schema
from helpers.parameters import ParameterError
from helpers.schema import CorpusError, Fault

COLORS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
MARKERS = "osD^vPX"
KEYED = {"claimants": "claimant_id", "measures": "measure_id", "definitions": "definition_id"}  # tables in the mapping
SAID = ("claimant_id", "side", "measure_id", "scope", "definition_id", "wording")  # what must be known of a column
USUAL = {"kind": "total", "qualifier": "exact"}
SECTIONS = {
    "dates": {"column", "format", "published_after_days"},
    "article": {"publisher", "title", "note"},
    "claims": {*SAID, *USUAL, "days"},
}


@dataclass(frozen=True)
class Mapping:
    """What a mapping file says. `said`: per column of the wide table the cells that all its claims have in common."""

    eve: str | None
    title: str
    dates: dict[str, str]
    article: dict[str, str]
    tables: dict[str, list[list[str]]]
    said: dict[str, dict[str, str]]


def read_mapping(path: Path) -> Mapping:
    """The mapping file, in YAML. Raises ParameterError for all that it must not say or lacks; OSError if unreadable."""
    read = plain_yaml.read(path)

    def refuse(reason: str):
        raise ParameterError(f"{path}: {reason}")

    def check(names, known, where: str) -> None:
        for name in names:
            if name not in known:
                refuse(f"{where}: unknown {name!r}: {hints.suggest(name, known)}")

    if not isinstance(read, dict):
        refuse("must be a mapping")
    check(read, ["eve", "title", *SECTIONS, *KEYED, "columns"], "the file")
    for name in (*SECTIONS, *KEYED, "columns"):
        if not isinstance(read.setdefault(name, {} if name == "claims" else None), dict):
            refuse(f"{name}: must be a mapping of names to what they stand for")
    for name in (*KEYED, "columns"):
        for key, cells in read[name].items():
            if not isinstance(cells, dict):
                refuse(f"{name}, {key}: must be a mapping of columns to their cells")
            known = SECTIONS["claims"] if name == "columns" else schema.COLUMNS[name][1:]
            check(cells, known, f"{name}, {key}")
    for name, known in SECTIONS.items():
        check(read[name], known, name)
    flat = [read[name] for name in SECTIONS] + [cells for name in (*KEYED, "columns") for cells in read[name].values()]
    if any(not isinstance(value, str) for cells in flat for value in cells.values()):
        refuse("a cell must be one word or text")
    if lacks := {"column"} - set(read["dates"]) or {"publisher", "title"} - set(read["article"]):
        refuse(f"{'dates' if 'column' in lacks else 'article'}: lacks {sorted(lacks)[0]}")
    said = {column: USUAL | read["claims"] | cells for column, cells in read["columns"].items()}
    for column, cells in said.items():
        if lacking := [name for name in SAID if name not in cells]:
            refuse(f"columns, {column}: lacks {lacking[0]} (give it there, or for all in 'claims')")
        for table, key in KEYED.items():
            check([cells[key]], list(read[table]), f"columns, {column}, {key}")
        if (cells["kind"] == "change") != ("days" in cells):
            refuse(f"columns, {column}: a change, and nothing else, needs the days that it covers ('days: 1')")
        if not cells.get("days", "1").isdecimal() or cells["qualifier"] == "between":
            refuse(f"columns, {column}: days must be a whole number, and a qualifier one of a single number")
    if not re.fullmatch(r"\d{1,4}", read["dates"].get("published_after_days", "0")):
        refuse("dates, published_after_days: must be a whole number")
    looks = [{"color": COLORS[i % 7], "marker": MARKERS[i % 7]} for i in range(len(read["claimants"]))]
    plain = {"claimants": lambda i, key: {"printed_names": key} | looks[i], "measures": lambda *_: {"note": ""}}
    tables = {
        table: [
            [key, *((plain.get(table, lambda *_: {})(i, key) | cells).get(c, "") for c in schema.COLUMNS[table][1:])]
            for i, (key, cells) in enumerate(read[table].items())
        ]
        for table in KEYED
    }
    title = read.get("title", "Imported from a wide table")
    return Mapping(read.get("eve"), str(title), read["dates"], read["article"], tables, said)


def import_table(table: Path, mapping: Mapping, folder: Path, descriptor: dict) -> tuple[int, list[str]]:
    """Write the corpus into `folder` in one step; how many claims it has, and the table's columns that were not read.

    Each row is a report of its day, its number in the table the paragraph; an empty cell claims nothing. The table is
    copied to `folder`/articles, so that `verify` can hold the claims against it. `descriptor`: the schema to take.
    Raises CorpusError with every fault, by row and column of the table; FileExistsError if `folder` holds anything;
    ParameterError if the mapping names a column that the table lacks; OSError if the table cannot be read.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise FileExistsError(f"{folder} is there and is not an empty folder; nothing was written")
    data = table.read_bytes()
    rows, header = _read_rows(table.name, data)
    for column in (mapping.dates["column"], *mapping.said):
        if column not in header:
            raise ParameterError(f"{table.name} has no column {column!r}: {hints.suggest(column, header)}")
    source = re.sub(r"[^A-Za-z0-9_.-]", "_", table.name).lstrip("_.-") or "table.csv"
    articles, claims, places = _make_claims(table.name, rows, header, mapping, source, hashlib.sha256(data).hexdigest())
    tables = {"articles": articles, "date_clues": [], **mapping.tables, "claims": claims, "corrections": []}
    eve = {"eve": mapping.eve} if mapping.eve else {}
    described = new.open_schema(descriptor, name="imported", title=mapping.title, **eve)
    with folders.build(folder.resolve()) as place:
        fresh = place / "fresh"
        new.write(fresh, described, tables)
        (fresh / "articles").mkdir()
        (fresh / "articles" / source).write_bytes(data)
        if faults := rules.find_faults(fresh):
            raise CorpusError([_find_place(fault, table.name, places) for fault in faults])
        folders.publish(fresh, folder.resolve())
    return len(claims), [name for name in header if name not in mapping.said and name != mapping.dates["column"]]


def _read_rows(name: str, data: bytes) -> tuple[list[tuple[int, list[str]]], list[str]]:
    """(number among the lines that are not empty, cells) of each row, and the header."""
    try:
        lines = [line for line in data.decode("utf-8-sig").splitlines() if line.strip()]
    except UnicodeDecodeError as error:
        raise CorpusError([Fault(name, 1, "file", "", f"is not UTF-8 ({error.reason}); save it as UTF-8")]) from None
    rows, faults = [], []
    for number, line in enumerate(lines, start=1):
        try:
            cells = next(csv.reader([line], strict=True))
        except csv.Error as error:
            faults.append(Fault(name, number, "row", line, f"cannot be read ({error})"))
            continue
        if rows and len(cells) != len(rows[0][1]):
            faults.append(Fault(name, number, "row", line, f"has {len(cells)} cells, the header {len(rows[0][1])}"))
        rows.append((number, cells))
    header = rows[0][1] if rows else []
    faults += [
        Fault(name, 1, c, c, "this column is there twice") for c in sorted({c for c in header if header.count(c) > 1})
    ]
    if not header:
        faults.append(Fault(name, 1, "row", "", "has no header"))
    if faults:
        raise CorpusError(faults)
    return rows[1:], header


def _make_claims(name: str, rows: list, header: list[str], mapping: Mapping, source: str, digest: str) -> tuple:
    """Rows of articles.csv and of claims.csv, and from which row and column of the table each of the latter is."""
    articles, claims, places, faults, seen = [], [], [], [], set()
    at = mapping.dates["column"]
    for number, cells in rows:
        row = dict(zip(header, cells, strict=True))
        try:
            day = datetime.datetime.strptime(row[at].strip(), mapping.dates.get("format", "%Y-%m-%d")).date()
            published = day + datetime.timedelta(days=int(mapping.dates.get("published_after_days", "0")))
        except (ValueError, OverflowError, re.error):
            faults.append(
                Fault(name, number, at, row[at], f"is not a day as {mapping.dates.get('format', '%Y-%m-%d')}")
            )
            continue
        if day in seen:
            faults.append(Fault(name, number, at, row[at], "this day is there twice"))
            continue
        seen.add(day)
        about = [mapping.article["publisher"], f"{mapping.article['title']}, {day}", published, "printed"]
        articles.append([day, *about, source, digest, mapping.article.get("note", "")])
        for n, (column, said) in enumerate(mapping.said.items(), start=1):
            if not (cell := row[column].strip()):
                continue
            if not re.fullmatch(schema.LEXICAL["number"], cell):
                hint = hints.find_hint(cell, "number")
                faults.append(Fault(name, number, column, cell, f"is not a number{'; ' if hint else ''}{hint}"))
                continue
            (end,) = rules.NEEDS.get(said["qualifier"], ("value",))
            start = day - datetime.timedelta(days=int(said["days"])) if "days" in said else ""
            own = {"claim_id": f"{day}-{n:02d}", "article_id": day, "paragraph": number, "printed": cell, end: cell}
            own |= said | {"period_start": start, "as_of_earliest": day, "as_of_latest": day, "as_of_basis": "printed"}
            claims.append([own.get(c, "") for c in schema.COLUMNS["claims"]])
            places.append((number, column))
    if faults:
        raise CorpusError(faults)
    return articles, claims, places


def _find_place(fault: Fault, name: str, places: list[tuple[int, str]]) -> Fault:
    """A fault of the corpus as one of the table, where a cell of it is to blame."""
    if fault.file != "claims.csv" or not 2 <= fault.row < len(places) + 2:
        return fault
    number, column = places[fault.row - 2]
    return Fault(name, number, column, fault.value, f"{fault.column} {fault.reason}")
