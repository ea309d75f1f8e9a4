"""A small corpus about another subject, with hostile names: nothing in the code may know the first one."""

import csv
import json
from pathlib import Path

from helpers.corpus import schema

NAME = "Civil <script>alert(1)</script> *Guard* $x$ [a](b)"
CLAIM = [name for name in schema.COLUMNS["claims"] if name not in schema.OPTIONAL_COLUMNS["claims"]]


def write(folder: Path, descriptor: dict, *, claims=None, published=None, corrections=()) -> Path:
    """An earthquake's toll by two agencies over four days: a range, a revision down, a measure that may fall.

    `claims` (rows of `claim`), `published` (day by article) and `corrections` (rows of `mend`) stand in for its own.
    It has none of the optional tables.
    """
    folder.mkdir()
    descriptor = schema.leave_out(descriptor, schema.OPTIONAL)
    for resource in descriptor["resources"]:
        for field in resource["schema"]["fields"]:
            if field["name"] in ("side", "party"):
                field["constraints"]["enum"] = ["valley"]
    (folder / schema.DESCRIPTOR).write_text(json.dumps(descriptor | {"eve": "2025-05-01"}), encoding="utf-8")
    days = published or {"q1": "2025-05-02", "q2": "2025-05-03", "q3": "2025-05-05"}
    tables = {
        "articles": [
            [a, "Daily", f"Toll <b>{a}</b>", d, "printed", f"{a}.txt", a[1] * 64, ""] for a, d in days.items()
        ],
        "date_clues": [],
        "claimants": [
            ["guard", NAME, "valley", "self_report", "Guard", "#0072B2", "o"],
            ["rescue", "Rescue", "valley", "estimate", "Rescue", "#D55E00", "s"],
        ],
        "measures": [
            ["dead", "Dead", "people", "toll", "true", ""],
            ["missing", "Missing", "people", "toll", "false", ""],
        ],
        "definitions": [["dead", "dead", "Died", "dead", "", ""], ["missing", "missing", "Not found", "", "", ""]],
        "corrections": corrections,
        "claims": claims
        or [
            claim("q1-1", "guard", "dead", "2025-05-02", value=120),
            claim("q1-2", "rescue", "dead", "2025-05-02", low=100, high=200, qualifier="between"),
            claim("q1-3", "guard", "missing", "2025-05-02", value=40),
            claim("q2-1", "guard", "dead", "2025-05-03", value=180),
            claim("q2-2", "guard", "missing", "2025-05-03", value=25),
            claim("q2-3", "guard", "dead", "2025-05-03", value=60, kind="change", period_start="2025-05-02"),
            claim("q3-1", "guard", "dead", "2025-05-03", value=150),
            claim("q3-2", "guard", "dead", "2025-05-05", value=155),
            claim("q3-3", "rescue", "dead", "2025-05-05", low=190, qualifier="more_than"),
        ],
    }
    for name, rows in tables.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as f:
            csv.writer(f, lineterminator="\n").writerows([_list_columns(name), *rows])
    return folder


def _list_columns(table):
    return [name for name in schema.COLUMNS[table] if name not in schema.OPTIONAL_COLUMNS[table]]


def claim(claim_id, claimant, measure, day, **more):
    cells = {"claim_id": claim_id, "article_id": claim_id[:2], "paragraph": 1, "printed": "n", "claimant_id": claimant}
    cells |= {"side": "valley", "measure_id": measure, "scope": "valley", "wording": measure, "definition_id": measure}
    cells |= {
        "kind": "total",
        "qualifier": "exact",
        "as_of_earliest": day,
        "as_of_latest": day,
        "as_of_basis": "printed",
    }
    return [(cells | more).get(column, "") for column in CLAIM]


def mend(row, column, corrected, public_since="", entered="2025-06-01"):
    """A correction of one cell of a row of `claim`."""
    return [row[0], column, row[CLAIM.index(column)], corrected, "Slip", "Public record", public_since, entered]
