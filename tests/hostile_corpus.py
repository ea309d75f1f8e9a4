"""The example corpus with hostile text, as long as may be, in every cell that may hold any."""

import csv
import json
import shutil
from pathlib import Path

from helpers.base import paths
from helpers.corpus import schema

FREE = {
    "articles": ["publisher", "title", "note"],
    "date_clues": ["clue"],
    "claimants": ["name", "printed_names"],
    "measures": ["label", "unit", "note"],
    "definitions": ["label", "meaning", "said_as"],
    "sides": ["label", "adjective"],
    "scopes": ["label"],
    "claims": ["printed", "wording", "note"],
    "corrections": ["reason", "evidence"],
}
URLS = ["javascript:window.pwned=1//https://x.example", 'https://x.example/"onclick="window.pwned=1"><b/class=pwned>']
LONGEST = 100  # characters of a cell that is shown in pictures
TEXTS = [  # each at most 90 characters
    '=1+1 <img src=x onerror="window.pwned=1">',
    "<script>window.pwned=1</script> <b class=pwned>bold</b>",
    "@x [a](javascript:window.pwned=1) ![i](http://127.0.0.1:9/x.png) http://127.0.0.1:9/y",
    "$\\frac{pwned}{2}$ $$x^2$$ \\(y\\) `code` **bold** | a | b |",
    "\u202eabc\u202c \u05e9\u05dc\u05d5\u05dd e\u0301\u0327\u0323 {{7*7}} {% raw %} %s &lt;i&gt;",
]


def write(folder: Path) -> Path:
    shutil.copytree(paths.root() / "examples" / "earthquake", folder)
    _add_labels(folder)
    for table, columns in FREE.items():
        path = folder / f"{table}.csv"
        with path.open(encoding="utf-8", newline="") as f:
            rows = list(csv.DictReader(f))
        for i, row in enumerate(rows):
            for j, column in enumerate(columns):
                row[column] = f"{TEXTS[(i + j) % len(TEXTS)]} {i} {'wide words ' * 9}"[:LONGEST].strip()
            if table == "articles":
                row["url"], row["archived_url"] = URLS[i % 2], URLS[(i + 1) % 2]
        with path.open("w", encoding="utf-8", newline="") as f:
            writer = csv.DictWriter(f, schema.COLUMNS[table], lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    return folder


def _add_labels(folder: Path) -> None:
    """The tables that the example does without, described as in the project's own corpus."""
    descriptor, own = schema.read_descriptor(folder), schema.read_descriptor(paths.own_raw())
    descriptor["resources"] += [r for r in own["resources"] if r["name"] in ("sides", "scopes")]
    keys = {r["name"]: r["schema"].get("foreignKeys") for r in own["resources"]}
    for resource in descriptor["resources"]:
        if resource["name"] == "claims":
            resource["schema"]["foreignKeys"] = keys["claims"]
        for field in resource["schema"]["fields"]:
            if field["name"] in ("url", "archived_url"):
                field.pop("constraints")  # a corpus may ask nothing of them
    (folder / schema.DESCRIPTOR).write_text(json.dumps(descriptor), encoding="utf-8")
    for table, row in (("sides", "harran,,"), ("scopes", "whole_valley,,")):
        header = ",".join(schema.COLUMNS[table])
        (folder / f"{table}.csv").write_text(f"{header}\n{row}\n", encoding="utf-8")
