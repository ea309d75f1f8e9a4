"""A small corpus about a strike on two ferry lines: several sides, money, a forecast, a fall, nothing, a revision."""

import csv
import json
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from other_corpus import CLAIM, claim

from helpers.base import paths
from helpers.book import claims
from helpers.book.book import Book
from helpers.corpus import schema

DAYS = {"f1": "2025-05-02", "f2": "2025-05-06", "f3": "2025-05-20"}
TABLES = {
    "sides": [["north", "North Lines", "Northern"], ["south", "South Line", "Southern"]],
    "claimants": [
        ["north", "North Lines", "company", "self_report", "North Lines", "#0072B2", "s"],
        ["union", "Seafarers' Union", "union", "self_report", "union", "#D55E00", "o"],
        ["office", "Port Office", "state", "estimate", "Port Office", "#009E73", "D"],
    ],
    "measures": [
        ["sailings", "Sailings", "sailings", "sailings", "true", ""],
        ["refunds", "Refunds", "million crowns", "money", "false", ""],
        ["crew", "Crew on strike", "people", "strike", "false", ""],
        ["ports", "Ports", "ports", "ports", "true", ""],
    ],
    "definitions": [
        ["cancelled", "cancelled", "Did not leave", "cancelled", "", ""],
        ["to_cancel", "to be cancelled", "Announced", "to be cancelled", "", "false"],
        ["due", "due", "Owed", "due", "", ""],
        ["striking", "on strike", "Walked out", "on strike", "", ""],
        ["closed", "closed", "Shut", "closed", "", ""],
    ],
    "date_clues": [],
    "corrections": [],
}


def _claim(claim_id, claimant, measure, definition, day, side="north", **more):
    cells = {"side": side, "scope": "everywhere", "definition_id": definition, "wording": definition, **more}
    return claim(claim_id, claimant, measure, day, **cells)


CLAIMS = [
    _claim("f1-1", "north", "sailings", "cancelled", "2025-05-01", value=100, wording="cancelled"),
    _claim("f1-2", "union", "sailings", "cancelled", "2025-05-01", value=130, wording="cancelled"),
    _claim("f1-3", "office", "refunds", "due", "2025-12-31", value=90, kind="forecast"),
    _claim("f1-4", "north", "refunds", "due", "2025-05-01", low=70, high=80, qualifier="between"),
    _claim("f1-5", "north", "crew", "striking", "2025-05-01", high=120, qualifier="at_most"),
    _claim("f1-6", "union", "crew", "striking", "2025-05-01", low=145, qualifier="at_least"),
    _claim("f1-7", "office", "ports", "closed", "2025-05-01", value=0),
    _claim("f1-8", "office", "sailings", "cancelled", "2025-12-31", value=900, kind="forecast"),
    _claim("f2-1", "north", "crew", "striking", "2025-05-05", low=125, high=140, qualifier="between"),
    _claim("f2-2", "union", "crew", "striking", "2025-05-05", value=200),
    _claim("f2-3", "office", "sailings", "cancelled", "2025-05-05", value=180, wording="cancelled"),
    _claim("f2-4", "office", "sailings", "cancelled", "2025-05-05", side="south", value=48),
    _claim("f2-5", "union", "sailings", "to_cancel", "2025-05-05", value=300, wording="cancelled"),
    _claim("f2-6", "office", "ports", "closed", "2025-05-05", value=1),
    _claim("f3-1", "union", "crew", "striking", "2025-05-19", value=-60, kind="change", period_start="2025-05-05"),
    _claim("f3-2", "union", "crew", "striking", "2025-05-19", value=140),
    _claim("f3-3", "north", "sailings", "cancelled", "2025-05-01", value=110, wording="cancelled"),
    _claim("f3-4", "office", "refunds", "due", "2025-05-19", side="south", value=12.5),
    _claim("f3-5", "office", "sailings", "to_cancel", "2025-05-19", value=400, wording="cancelled"),
]


def write(folder: Path) -> Path:
    """The corpus as a folder of tables."""
    folder.mkdir()
    descriptor = json.loads((paths.own_raw() / schema.DESCRIPTOR).read_text(encoding="utf-8"))
    descriptor = schema.leave_out(descriptor, [name for name in schema.OPTIONAL if name != "sides"])
    for resource in descriptor["resources"]:
        for field in resource["schema"]["fields"]:
            if field["name"] in ("side", "party"):
                field["constraints"].pop("enum", None)
    (folder / schema.DESCRIPTOR).write_text(json.dumps(descriptor | {"eve": "2025-04-30"}), encoding="utf-8")
    articles = [[a, "Daily", f"Ferries {a}", day, "printed", f"{a}.txt", a[1] * 64] for a, day in DAYS.items()]
    for name, rows in {"articles": articles, "claims": CLAIMS, **TABLES}.items():
        columns = [c for c in schema.COLUMNS[name] if name == "sides" or c not in schema.OPTIONAL_COLUMNS[name]]
        columns = CLAIM if name == "claims" else columns
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as f:
            filled = [[*row, *[""] * (len(columns) - len(row))] for row in rows]
            csv.writer(f, lineterminator="\n").writerows([columns, *filled])
    return folder


@cache
def read_book() -> Book:
    """The corpus with all that follows from it."""
    with TemporaryDirectory() as folder:
        return claims.read_book(write(Path(folder) / "raw"))
