"""The data dictionary: what each column means, of the tables typed by hand and of those that a run makes."""

import json
from pathlib import Path

from helpers.corpus import schema

MADE = Path(__file__).with_name("tables.json")  # what the tables of a run mean


def describe(raw_dir: Path) -> str:
    """The data dictionary in Markdown: each table's grain and key, each column's type, allowed values and meaning."""
    made = json.loads(MADE.read_text(encoding="utf-8"))
    lines = [
        "# Data dictionary",
        "",
        "Made from `raw/datapackage.json` and `src/helpers/corpus/tables.json` by `workbook render`;",
    ]
    lines += ["do not edit. What is *said* stands in `raw`, by hand; what is *made* from it in `processed`, by code."]
    for folder, descriptor in (("raw", schema.read_descriptor(raw_dir)), ("processed", made)):
        for resource in descriptor["resources"]:
            lines += _describe_table(folder, resource)
    return "\n".join(lines) + "\n"


def _describe_table(folder: str, resource: dict) -> list[str]:
    key = ", ".join(f"`{name}`" for name in resource["schema"]["primaryKey"])
    lines = [
        "",
        f"## {folder}/{resource['path']}",
        "",
        resource["description"] + (f" Unique: {key}." if key else ""),
        "",
    ]
    lines += ["| column | type | may be empty | allowed | meaning |", "|---|---|---|---|---|"]
    refers = {k["fields"]: k["reference"] for k in resource["schema"].get("foreignKeys", [])}
    for field in resource["schema"]["fields"]:
        constraints, name = field.get("constraints", {}), field["name"]
        allowed = " ".join(f"`{v}`" for v in constraints.get("enum", []))
        if name in refers:
            allowed = f"a `{refers[name]['fields']}` of {refers[name]['resource'] or resource['name']}.csv"
        empty = "" if constraints.get("required") else "yes"
        lines.append(f"| `{name}` | {field['type']} | {empty} | {allowed} | {field['description']} |")
    return lines
