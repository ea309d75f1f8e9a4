"""Lay out a new corpus: the schema of this project with tables that are empty, or with three invented claims."""

import csv
import hashlib
import io
import json
from pathlib import Path

from helpers.base import folders
from helpers.corpus import schema
from helpers.corpus.schema import DESCRIPTOR

OPEN = ("side", "party")  # lists of one subject: in a new corpus, any short name
NAME = {"pattern": "^[A-Za-z0-9][A-Za-z0-9_.-]*$", "maxLength": 64}
# Invented, like the river and those who count: replace all of it
TEXTS = {
    "e001": "The river left its bed on Thursday.\nThe rescue service says 12 people were brought to safety.\n",
    "e002": "Since Friday 3 more people were rescued, the rescue service says.\nIn all its report counts 15.\n",
}
ROWS: dict[str, list[list[str | int]]] = {
    "articles": [
        ["e001", "The Example Daily", "River leaves its bed", "2025-05-02", "printed"],
        ["e002", "The Example Daily", "Water falls", "2025-05-04", "printed"],
    ],
    "date_clues": [],
    "claimants": [["rescue", "Rescue service", "valley", "self_report", "rescue service", "#0072B2", "o", "", "", ""]],
    "measures": [["people", "People", "people", "people", "true", "What happened to them is the definition's affair"]],
    "definitions": [["rescued", "rescued", "Brought to safety", "rescued; brought to safety", "", ""]],
    "claims": [
        ["e001-1", "e001", 2, "12 people", "brought to safety", "total", 12, "", "2025-05-02", ""],
        ["e002-1", "e002", 1, "3 more", "rescued", "change", 3, "2025-05-02", "2025-05-04", ""],
        ["e002-2", "e002", 2, "15", "counts", "total", 15, "", "2025-05-04", "direct"],
    ],
    "corrections": [],
    "sides": [["valley", "Valley", "valley"]],
    "scopes": [["whole_valley", "whole valley", ""]],
    "sums": [],
}
GENERAL: dict[str, list[list[str | int]]] = {  # what a new corpus begins with: nothing of it says anything by itself
    "sums": [],
    "number_words": [
        ["dozen", "exact", 12, "", ""],
        ["dozens", "at_least", "", 24, ""],
        ["hundreds", "at_least", "", 200, ""],
        ["hundreds of thousands", "at_least", "", 200_000, ""],
        ["millions", "at_least", "", 2_000_000, ""],
        ["scores", "at_least", "", 40, ""],
        ["tens of thousands", "at_least", "", 20_000, ""],
        ["thousands", "at_least", "", 2000, ""],
    ],
    "dismissed": [],
}


def lay_out(folder: Path, descriptor: dict, *, eve: str = "", title: str = "") -> None:
    """Write a corpus without a row of its own into `folder`, and an empty `folder`/articles for the texts.

    `descriptor`: the schema to take; `eve`: the day on which every running total was 0, if one is to be taken as known.
    Raises UsageError if the folder holds anything.
    """
    folders.refuse_filled(folder)
    about = {"eve": eve} if eve else {}
    described = open_schema(descriptor, name="new-corpus", title=title or folder.resolve().name, **about)
    needed: dict[str, list[list]] = {table: [] for table in schema.TABLES if table not in schema.OPTIONAL}
    write(folder, described, needed | GENERAL)
    (folder / "articles").mkdir()


def lay_out_example(folder: Path, descriptor: dict) -> None:
    """Write a corpus of three invented claims into `folder`, likewise, with its articles' texts."""
    folders.refuse_filled(folder)
    described = open_schema(descriptor, name="new-corpus", title="An invented flood", eve="2025-04-30")
    rows = {table: [_complete(table, row) for row in rows] for table, rows in ROWS.items()}
    write(folder, described, GENERAL | rows)
    (folder / "articles").mkdir()
    for article, text in TEXTS.items():
        (folder / "articles" / f"{article}.txt").write_text(text, encoding="utf-8", newline="")


def open_schema(descriptor: dict, **about: str) -> dict:
    """The schema of a corpus as that of a new one: its lists of one subject are open, and it is described anew."""
    opened = json.loads(json.dumps(descriptor))
    for key in ("eve", "description", "licenses"):
        opened.pop(key, None)
    for resource in opened["resources"]:
        for field in resource["schema"]["fields"]:
            if field["name"] in OPEN:
                asked = {"required": True} if field.get("constraints", {}).get("required") else {}
                field["constraints"] = asked | NAME
    return about | opened | about


def write(folder: Path, descriptor: dict, tables: dict[str, list[list]]) -> None:
    """Write the schema and the tables (rows of cells, without headers) of a corpus.

    An optional table that is not among them is not described either; optional columns are there, and empty.
    """
    descriptor = schema.leave_out(descriptor, [name for name in schema.OPTIONAL if name not in tables])
    folder.mkdir(parents=True, exist_ok=True)
    (folder / DESCRIPTOR).write_text(json.dumps(descriptor, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    for table, rows in tables.items():
        header = [field["name"] for field in schema.fields(descriptor, table)]
        cells = (dict(zip(schema.COLUMNS[table], row, strict=True)) for row in rows)
        text = write_csv([header, *([row[name] for name in header] for row in cells)])
        (folder / f"{table}.csv").write_text(text, encoding="utf-8", newline="")


def write_csv(rows: list[list]) -> str:
    """Rows as CSV, a line each."""
    f = io.StringIO(newline="")
    csv.writer(f, lineterminator="\n").writerows(rows)
    return f.getvalue()


def _complete(table: str, row: list) -> list:
    """A row of the example with the cells that are the same in all, or follow from its text."""
    if table == "articles":
        return [*row, f"{row[0]}.txt", hashlib.sha256(TEXTS[row[0]].encode()).hexdigest(), "", "", "Invented"]
    if table == "claims":
        claim, article, paragraph, printed, wording, kind, value, start, day, via = row
        about = ["rescue", "valley", "people", "whole_valley", wording, "rescued", kind, "exact", value, "", ""]
        return [claim, article, paragraph, printed, *about, start, day, day, "publication", "", via, "", ""]
    return row
