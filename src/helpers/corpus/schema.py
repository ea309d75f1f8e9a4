"""The one schema (datapackage.json): what the code needs it to say."""

import datetime
import json
import re
from collections.abc import Collection
from pathlib import Path
from typing import NoReturn

from helpers.corpus.faults import CorpusError, Fault

DESCRIPTOR = "datapackage.json"
_COLUMNS = """
articles: article_id publisher title published:date published_basis source_file text_sha256 url? archived_url? note
date_clues: clue_id article_id dates clue weekday earliest:date latest:date
claimants: claimant_id name party evidence printed_names color marker side? scope? members?
measures: measure_id label unit group is_cumulative:boolean note
definitions: definition_id label meaning said_as within is_cumulative:boolean
claims: claim_id article_id paragraph:integer printed claimant_id side measure_id scope wording definition_id kind
 qualifier value:number low:number high:number period_start:date as_of_earliest:date as_of_latest:date as_of_basis
 time? via repeats note
corrections: claim_id column printed corrected reason evidence public_since:date entered:date
sides: side_id label adjective
scopes: scope_id label within
sums: sum_id axis whole part claimants note
number_words: word qualifier value:number low:number high:number
dismissed: article_id paragraph:integer printed occurrence:integer reason
"""
# what the code reads, in order, with its type (`?`: may be missing); the descriptor says what each means
TYPES = {
    line.split(":")[0]: {
        name.rstrip("?"): kind or "string"
        for name, _, kind in (column.partition(":") for column in line.partition(":")[2].split())
    }
    for line in _COLUMNS.replace("\n ", " ").strip().splitlines()
}
COLUMNS = {table: list(columns) for table, columns in TYPES.items()}
TABLES = tuple(COLUMNS)
OPTIONAL_COLUMNS = {  # need be neither described nor in the file
    table: tuple(re.findall(r"(\w+)\?", line)) for table, _, line in
    (line.partition(":") for line in _COLUMNS.replace("\n ", " ").strip().splitlines())
}  # fmt: skip
OPTIONAL = ("sides", "scopes", "sums", "number_words", "dismissed")  # a corpus need neither hold nor describe them
KEYS = {  # elsewhere the first column
    "corrections": ["claim_id", "column"],
    "sums": ["sum_id", "part"],
    "dismissed": ["article_id", "paragraph", "printed", "occurrence"],
}
FOREIGN = {  # column: the table whose key it names, if the corpus has that table; "" is its own
    "date_clues": {"article_id": "articles"},
    "definitions": {"within": ""},
    "claims": {"article_id": "articles", "claimant_id": "claimants", "measure_id": "measures"}
    | {"definition_id": "definitions", "repeats": "", "side": "sides", "scope": "scopes"},
    "corrections": {"claim_id": "claims"},
    "scopes": {"within": ""},
}
CONSTRAINTS: dict[str, list[type]] = {  # of which type their values are
    **{"required": [bool], "unique": [bool], "enum": [list], "pattern": [str], "minLength": [int], "maxLength": [int]},
    **{"minimum": [int, float], "maximum": [int, float]},
}
CONSTRAINED = {  # and of which types their columns, where not of any
    **{"pattern": ["string"], "minLength": ["string"], "maxLength": ["string"]},
    **{"minimum": ["integer", "number"], "maximum": ["integer", "number"]},
}
LEXICAL = {  # how a cell of each type is written; texts have no control signs
    "number": r"[+-]?([0-9]{1,30}\.?[0-9]{0,30}|\.[0-9]{1,30})([eE][+-]?[0-9]{1,2})?",
    "integer": r"[+-]?[0-9]{1,15}",
    "date": r"[0-9]{4}-[0-9]{2}-[0-9]{2}",
    "boolean": r"true|false",
    "string": r"[^\x00-\x1f\x7f-\x9f\ufffe\uffff]*",
}
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def read_descriptor(raw_dir: Path) -> dict:
    """The Data Package descriptor of a corpus.

    Raises CorpusError if it is missing, unreadable or incomplete, or does not describe a table that is there.
    """

    def fail(column: str, value: object, reason: str) -> NoReturn:
        raise CorpusError([Fault(DESCRIPTOR, 1, column, str(value), reason)])

    try:
        descriptor = json.loads((Path(raw_dir) / DESCRIPTOR).read_text(encoding="utf-8"))
    except OSError as error:
        fail("file", raw_dir, f"cannot be read: {error.strerror}")
    except (ValueError, RecursionError) as error:
        fail("file", raw_dir, f"is not JSON: {error}")
    resources = descriptor.get("resources") if isinstance(descriptor, dict) else None
    if not (isinstance(resources, list) and all(isinstance(r, dict) for r in resources)):
        fail("resources", type(resources).__name__, "is not a list of tables")
    names = [r.get("name") for r in resources]
    stray = [name for name in OPTIONAL if (Path(raw_dir) / f"{name}.csv").exists()]
    if missing := [name for name in TABLES if name not in names and (name in stray or name not in OPTIONAL)]:
        hint = f"; {missing[0]}.csv is there: data/raw/{DESCRIPTOR} of this project describes it, and the keys into it"
        fail("resources", ", ".join(missing), f"not described{hint if missing[0] in stray else ''}")
    if twice := [name for name in TABLES if names.count(name) > 1]:
        fail("resources", ", ".join(twice), "described twice")
    for resource in (r for r in resources if r["name"] in TABLES):
        if reason := _find_misfit(resource["name"], resource.get("schema"), names):
            fail(resource["name"], *reason)
    eve = descriptor.get("eve")
    if eve is not None and not (isinstance(eve, str) and is_day(eve)):
        fail("eve", eve, "is not a day (YYYY-MM-DD)")
    return descriptor


def _find_misfit(table: str, described: object, tables: list[str]) -> tuple[str, str] | None:
    """(what, why) of the first thing in a table's schema that the code cannot use; None if there is none.

    `tables`: all that the corpus has.
    """
    described = described if isinstance(described, dict) else {}
    fields = described.get("fields")
    if not isinstance(fields, list) or not all(isinstance(f, dict) and isinstance(f.get("name"), str) for f in fields):
        return "fields", "is not a list of columns with a name each"
    names = [f["name"] for f in fields]
    if lost := [name for name in COLUMNS[table] if name not in (*names, *OPTIONAL_COLUMNS[table])]:
        return ", ".join(lost), "these columns are not described"
    for field in fields:
        name, constraints = field["name"], field.get("constraints", {})
        asked = TYPES[table].get(name)
        if names.count(name) > 1 or field.get("type") != (asked or field.get("type")):
            return name, f"is not one column of type {asked or 'string'}"
        if field.get("type") not in LEXICAL:
            return name, f"is of none of the types {', '.join(LEXICAL)}"
        if not isinstance(field.get("description", ""), str):
            return name, "has a description that is no text"
        if not isinstance(constraints, dict):
            return name, "has constraints that are no mapping"
        for constraint, value in constraints.items():
            if type(value) not in CONSTRAINTS.get(constraint, []) or value != value:  # NaN is not itself
                return f"{name}, {constraint}", "is not a constraint that is known, with a value of its type"
            if field["type"] not in CONSTRAINED.get(constraint, LEXICAL):
                return f"{name}, {constraint}", f"is not a constraint of the type {field['type']}"
        if not all(isinstance(v, str) for v in constraints.get("enum", [])):
            return f"{name}, enum", "is not a list of texts"
        try:
            re.compile(constraints.get("pattern", ""))
        except (re.error, RecursionError, OverflowError):
            return f"{name}, pattern", "is not a regular expression"
    if described.get("primaryKey") != KEYS.get(table, COLUMNS[table][:1]):
        return str(described.get("primaryKey")), "is not the primary key of this table"
    named = {column: other for column, other in FOREIGN.get(table, {}).items() if other in ("", *tables)}
    wanted = [
        {"fields": column, "reference": {"resource": other, "fields": COLUMNS[other or table][0]}}
        for column, other in named.items()
    ]
    found = described.get("foreignKeys", [])
    if not isinstance(found, list) or [key for key in wanted if key not in found] or len(found) != len(wanted):
        return "foreignKeys", f"are not those of {', '.join(named) or 'no column'}"
    return None


def list_tables(descriptor: dict) -> list[str]:
    """The raw tables that a corpus has, in the order of `TABLES`."""
    names = [resource["name"] for resource in descriptor["resources"]]
    return [name for name in TABLES if name in names]


def leave_out(descriptor: dict, tables: Collection[str]) -> dict:
    """The descriptor of a corpus without some of the optional tables, and without the keys into these."""
    left = json.loads(json.dumps(descriptor))
    left["resources"] = [resource for resource in left["resources"] if resource["name"] not in tables]
    for resource in left["resources"]:
        keys = resource["schema"].get("foreignKeys", [])
        if kept := [key for key in keys if key["reference"]["resource"] not in tables]:
            resource["schema"]["foreignKeys"] = kept
    return left


def expect(table: str, described: Collection[str], header: Collection[str]) -> list[str]:
    """Of the columns that are described, those that a file with this header must have, in order."""
    return [name for name in described if name in header or name not in OPTIONAL_COLUMNS[table]]


def is_day(text: str) -> bool:
    """Whether a text is a day as YYYY-MM-DD."""
    try:
        return re.fullmatch(LEXICAL["date"], text) is not None and bool(datetime.date.fromisoformat(text))
    except ValueError:
        return False


def fields(descriptor: dict, table: str) -> list[dict]:
    """The fields of one table, each with name, type, description and constraints."""
    return next(r for r in descriptor["resources"] if r["name"] == table)["schema"]["fields"]


def list_decimals(columns: list[dict]) -> list[str]:
    """The fields with a decimal comma, as the descriptor says (`"decimalChar": ","`)."""
    return [field["name"] for field in columns if field["type"] == "number" and field.get("decimalChar") == ","]
