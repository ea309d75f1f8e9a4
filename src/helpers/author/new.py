"""Lay out a new corpus: the schema of this project, and three invented claims that stand until your own do."""

import csv
import hashlib
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
    "claimants": [["rescue", "Rescue service", "valley", "self_report", "rescue service", "#0072B2", "o"]],
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


def lay_out(folder: Path, descriptor: dict) -> None:
    """Write the corpus into `folder`, and its articles' texts into `folder`/articles. `descriptor`: the schema to take.

    Raises UsageError if the folder holds anything.
    """
    folders.refuse_filled(folder)
    described = open_schema(
        descriptor, name="new-corpus", title="Say here what your figures are about", eve="2025-04-30"
    )
    write(folder, described, {table: [_complete(table, row) for row in rows] for table, rows in ROWS.items()})
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
                field["constraints"] = {"required": True} | NAME
    return about | opened | about


def write(folder: Path, descriptor: dict, tables: dict[str, list[list]]) -> None:
    """Write the schema and the tables (rows of cells, without headers) of a corpus.

    An optional table that is not among them is not described either.
    """
    descriptor = schema.leave_out(descriptor, [name for name in schema.OPTIONAL if name not in tables])
    folder.mkdir(parents=True, exist_ok=True)
    (folder / DESCRIPTOR).write_text(json.dumps(descriptor, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    for table, rows in tables.items():
        with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as f:
            csv.writer(f, lineterminator="\n").writerows([schema.COLUMNS[table], *rows])


def _complete(table: str, row: list) -> list:
    """A row of the example with the cells that are the same in all, or follow from its text."""
    if table == "articles":
        return [*row, f"{row[0]}.txt", hashlib.sha256(TEXTS[row[0]].encode()).hexdigest(), "Invented"]
    if table == "claims":
        claim, article, paragraph, printed, wording, kind, value, start, day, via = row
        about = ["rescue", "valley", "people", "whole_valley", wording, "rescued", kind, "exact", value, "", ""]
        return [claim, article, paragraph, printed, *about, start, day, day, "publication", via, "", ""]
    return row
