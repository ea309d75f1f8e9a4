"""What is new, revised, gone or flipped since an earlier run, and why."""

import csv
import json
from bisect import bisect_right
from pathlib import Path
from typing import TypedDict

from helpers.report.stamps import RECORD, NoRunError, Record

CONTENT = ("kind", "qualifier", "value", "low", "high", "period_start", "as_of_earliest", "as_of_latest")
PAIR = ("side", "measure_id", "claimant_a", "definition_a", "claimant_b", "definition_b", "scope_a", "scope_b")
APART = "not_comparable"
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
        names = ("statements", "checks", "comparisons", "values")
        tables = {name: (_read(old, name), _read(new, name)) for name in names}
        rows = [
            *_compare_statements(*tables["statements"]),
            *_compare_checks(*tables["checks"]),
            *_compare_pairs(tables),
        ]
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


def _compare_checks(old: list[dict], new: list[dict]) -> list[dict]:
    """Verdicts on the same claims that are others now."""
    before, after = ({(row["check"], row["claim_ids"]): row for row in rows} for rows in (old, new))
    return [
        _row("check", key[0], "flipped", before[key]["verdict"], after[key]["verdict"], key[1])
        for key in sorted(before.keys() & after.keys())
        if before[key]["verdict"] != after[key]["verdict"]
    ]


def _compare_pairs(tables: dict) -> list[dict]:
    """Verdicts on the same pair that are others now: the first day of each stretch of days known to both runs."""
    (before, after), days = map(_group_pairs, tables["comparisons"]), _find_common_days(*tables["values"])
    rows = []
    for key in sorted(before.keys() & after.keys()):
        told = None
        for day in days.get(key[:2], []):
            one, other = _find_row(before[key], day), _find_row(after[key], day)
            flip = (one["verdict"], other["verdict"])
            if flip[0] != flip[1] and flip != told:
                name = " ".join([day, *(other[column] for column in PAIR)])
                rows.append(_row("comparison", name, "flipped", *flip, other["claim_ids"]))
            told = flip
    return rows


def _group_pairs(rows: list[dict]) -> dict[tuple, list[dict]]:
    """Per pair its rows by day. Whichever comes first is the same pair; one that is compared is not apart as well."""
    pairs: dict[tuple, list[dict]] = {}
    for row in sorted(rows, key=lambda row: row["date"]):
        ends = sorted(tuple(row[f"{what}_{x}"] for what in ("claimant", "definition", "scope")) for x in "ab")
        pairs.setdefault((row["side"], row["measure_id"], *ends), []).append(row)
    return {key: [row for row in own if row["verdict"] != APART] or own for key, own in pairs.items()}


def _find_common_days(old: list[dict], new: list[dict]) -> dict[tuple, list[str]]:
    """Per side and measure, the days for which both runs have values."""
    known: list[dict[tuple, set[str]]] = [{}, {}]
    for own, rows in zip(known, (old, new), strict=True):
        for row in rows:
            own.setdefault((row["side"], row["measure_id"]), set()).add(row["date"])
    return {key: sorted(days & known[1].get(key, set())) for key, days in known[0].items()}


def _find_row(rows: list[dict], day: str) -> dict:
    """The row that holds on a day: the last one until then, or else the first."""
    return rows[max(bisect_right(rows, day, key=lambda row: row["date"]) - 1, 0)]


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
