"""What is new, revised, gone or flipped since an earlier run, and why."""

import csv
import json
from pathlib import Path
from typing import TypedDict

from helpers.report.stamps import RECORD, NoRunError, Record

CONTENT = ("kind", "qualifier", "value", "low", "high", "period_start", "as_of_earliest", "as_of_latest")
PAIR = ("date", "side", "measure_id", "claimant_a", "definition_a", "claimant_b", "definition_b", "scope_a", "scope_b")
HEADER = ["what", "name", "change", "before", "after", "why", "claim_ids"]


class Changes(TypedDict):
    """What is not as it was: in words, and as rows under a header."""

    summary: str
    header: list[str]
    rows: list[list[str]]


def compare_runs(old: Path, new: Path, record: Record, articles: dict[str, str]) -> Changes:
    """`summary` in words, and `rows` under `header`: one per statement or verdict that is not as it was.

    `record`: what the new run is made from. `articles`: the article of each claim now. Raises NoRunError if `old` does
    not hold a run.
    """
    try:
        causes = _find_causes(json.loads((old / RECORD).read_text(encoding="utf-8")), record)
        tables = {name: (_read(old, name), _read(new, name)) for name in ("statements", "checks", "comparisons")}
        rows = [*_compare_statements(*tables["statements"]), *_compare_verdicts(tables)]
        seen = {claim for row in tables["statements"][0] for claim in row["claim_ids"].split(";")}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise NoRunError(f"{old} does not hold an earlier run: {type(error).__name__}") from None
    known = {articles[claim] for claim in seen if claim in articles}
    for row in rows:
        behind = [articles[c] for c in row["claim_ids"].split(";") if c in articles]
        # a verdict on the same claims flips for what stands beside them
        new_ones = sorted({*(behind if row["what"] == "statement" else articles.values())} - known)
        row["why"] = _explain(new_ones, causes)
    return {"summary": _sum_up(rows, causes), "header": HEADER, "rows": [[row[c] for c in HEADER] for row in rows]}


def _find_causes(old: Record, new: Record) -> dict[str, list[str]]:
    """What differs between the records of two runs: inputs by name, parameters with both values, code."""
    files = sorted(
        name for name in {*old["inputs"], *new["inputs"]} if old["inputs"].get(name) != new["inputs"].get(name)
    )
    values = [(name, old["parameters"].get(name), value) for name, value in sorted(new["parameters"].items())]
    moved = [f"{name} {_show(before)} to {_show(after)}" for name, before, after in values if before != after]
    code = ["code"] if old.get("code") != new.get("code") or old["versions"] != new["versions"] else []
    return {"inputs": files, "parameters": moved, "code": code}


def _show(value: object) -> str:
    return "(empty)" if value == "" else str(value)


def _read(run: Path, name: str) -> list[dict]:
    with (run / "data" / f"{name}.csv").open(encoding="utf-8", newline="") as f:
        return list(csv.DictReader(f))


def _row(what: str, name: str, change: str, before: str, after: str, claim_ids: str) -> dict:
    return {"what": what, "name": name, "change": change, "before": before, "after": after, "claim_ids": claim_ids}


def _say(statement: dict) -> str:
    """A statement's number and day in a few words."""
    numbers = " and ".join(statement[c] for c in ("value", "low", "high") if statement[c])
    days = " to ".join(dict.fromkeys([statement["as_of_earliest"], statement["as_of_latest"]]))
    since = f" since {statement['period_start']}" if statement["period_start"] else ""
    return f"{statement['kind']} {statement['qualifier'].replace('_', ' ')} {numbers}{since}, {days}"


def _compare_statements(old: list[dict], new: list[dict]) -> list[dict]:
    before, after = ({row["statement_id"]: row for row in rows} for rows in (old, new))
    rows = []
    for name in sorted({*before, *after}):
        if (one := before.get(name)) is None:
            rows.append(_row("statement", name, "new", "", _say(after[name]), after[name]["claim_ids"]))
        elif (other := after.get(name)) is None:
            rows.append(_row("statement", name, "gone", _say(one), "", one["claim_ids"]))
        elif any(one[c] != other[c] for c in CONTENT):
            rows.append(_row("statement", name, "revised", _say(one), _say(other), other["claim_ids"]))
        elif one["superseded_by"] != other["superseded_by"]:
            later = other["superseded_by"]
            told = f"superseded by {later}" if later else "counts again"
            claims = ";".join(filter(None, [other["claim_ids"], later]))
            rows.append(_row("statement", name, "revised", _say(one), told, claims))
    return rows


def _compare_verdicts(tables: dict) -> list[dict]:
    """Verdicts on the same thing that are others now."""
    rows = []
    for what, keys in (("check", ("check", "claim_ids")), ("comparison", PAIR)):
        old, new = ({tuple(row[k] for k in keys): row for row in table} for table in tables[f"{what}s"])
        for key in sorted(old.keys() & new.keys()):
            if old[key]["verdict"] != new[key]["verdict"]:
                name = " ".join(key[:1] if what == "check" else key)
                claims = new[key].get("claim_ids", "")
                rows.append(_row(what, name, "flipped", old[key]["verdict"], new[key]["verdict"], claims))
    return rows


def _explain(new_articles: list[str], causes: dict[str, list[str]]) -> str:
    """Why a row is there: the nearest of what differs between the runs."""
    if new_articles and "articles.csv" in causes["inputs"]:
        return f"new article {', '.join(new_articles)}"
    if causes["parameters"]:
        articles = f" (article {', '.join(new_articles)})" if new_articles else ""
        return f"parameter {'; '.join(causes['parameters'])}{articles}"
    if causes["inputs"]:
        return "correction" if causes["inputs"] == ["corrections.csv"] else f"edited: {', '.join(causes['inputs'])}"
    return "code" if causes["code"] else "unexplained"


def _sum_up(rows: list[dict], causes: dict[str, list[str]]) -> str:
    differs = [*causes["inputs"], *causes["parameters"], *causes["code"]]
    if not rows:
        return "No statement and no verdict changed" + (f"; what differs: {', '.join(differs)}." if differs else ".")
    counts = {kind: sum(row["change"] == kind for row in rows) for kind in ("new", "revised", "gone", "flipped")}
    return (
        f"Statements: {counts['new']} new, {counts['revised']} revised, {counts['gone']} gone. "
        f"Verdicts: {counts['flipped']} flipped. What differs between the runs: {', '.join(differs)}."
    )
