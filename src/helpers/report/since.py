"""What is new, revised, gone or flipped since an earlier run, and why: contradictions and findings first."""

import csv
import json
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TypedDict

from helpers.report import since_words
from helpers.report.since_words import Change
from helpers.report.stamps import RECORD, NoRunError, Record
from helpers.show.names import Names

CONTENT = ("kind", "qualifier", "value", "low", "high", "period_start", "as_of_earliest", "as_of_latest")
PAIR = ("side", "measure_id", "claimant_a", "definition_a", "claimant_b", "definition_b", "scope_a", "scope_b")
APART = "not_comparable"
AGAINST = ("contradict", "broken")  # verdicts on pairs that cannot both be true
TABLES = ("statements", "checks", "comparisons", "values")
HEADER = ["what", "name", "change", "before", "after", "why", "claim_ids", "sentence"]
SHOWN = ["What changed", "Claims"]

_Rows = list[dict[str, str]]


class Changes(TypedDict):
    """What is not as it was: in words, and as rows under a header.

    `groups`: a title and sentences, what weighs most first; `header` and `rows` the same as a table to be read;
    `table` as changes.csv has it, under `HEADER`.
    """

    summary: str
    groups: list[tuple[str, list[str]]]
    header: list[str]
    rows: list[list[str]]
    table: list[list[str]]


def compare_runs(old: Path, new: Path, record: Record, articles: dict[str, str], names: Names) -> Changes:
    """What is not as it was: contradictions and findings that came or went, statements, other verdicts.

    `record`: what the new run is made from. `articles`: the article of each claim now. `names`: what a reader calls
    things. Raises NoRunError if `old` does not hold a run.
    """
    try:
        causes = _find_causes(json.loads((old / RECORD).read_text(encoding="utf-8")), record)
        tables = {name: (read_table(old, name), read_table(new, name)) for name in TABLES}
        found = [
            *_compare_contradictions(tables, names),
            *_compare_findings(_read_answers(old), _read_answers(new)),
            *_compare_statements(*tables["statements"], names),
            *_compare_checks(*tables["checks"], tables["statements"][1], names),
            *_compare_pairs(tables, names),
        ]
        seen = {claim for row in tables["statements"][0] for claim in row["claim_ids"].split(";")}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise NoRunError(f"{old} does not hold an earlier run: {type(error).__name__}") from None
    known = {articles[claim] for claim in seen if claim in articles}
    for change in found:
        behind = [articles[c] for c in change["claim_ids"].split(";") if c in articles]
        # a verdict on the same claims flips for what stands beside them
        new_ones = sorted({*(behind if change["what"] == "statement" else articles.values())} - known)
        change["why"] = _explain(new_ones, causes)
        change["sentence"] = since_words.finish(change, new_ones)
    cells: list[dict[str, str]] = [{**change} for change in found]  # type: ignore[dict-item]
    return {
        "summary": since_words.sum_up(found, causes),
        "groups": since_words.group(found),
        "header": SHOWN,
        "rows": [[cell["sentence"], cell["claim_ids"].replace(";", "; ")] for cell in cells],
        "table": [[cell[column] for column in HEADER] for cell in cells],
    }


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
    return "(empty)" if value in ("", None) else str(value)


def read_table(run: Path, name: str) -> _Rows:
    """The rows of a table of a run, as text."""
    csv.field_size_limit(2**31 - 1)  # a value may rest on a long chain of claims
    with (run / "data" / f"{name}.csv").open(encoding="utf-8", newline="") as f:
        return list(csv.DictReader(f))


def _read_answers(run: Path) -> dict[str, tuple[str, list[str]]]:
    """Per notebook of a run its question, and the sentences that answer it and that no notebook before it says."""
    found, said = {}, set()
    for path in sorted((run / "notebooks").glob("[0-9]*.ipynb")):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        question = "".join(cells[0]["source"]).partition("\n")[0].lstrip("# ")
        answers = [o for c in cells if "answer" in c["metadata"].get("tags", []) for o in c.get("outputs", [])]
        text = " ".join("".join(output.get("data", {}).get("text/plain", "")) for output in answers)
        sentences = re.split(r"(?<=[a-z0-9)”][.?!]) (?=[A-Z0-9“])", text.strip())
        found[path.stem] = question, [sentence for sentence in sentences if sentence not in said]
        said |= set(sentences)
    return found


def _compare_findings(old: dict[str, tuple[str, list[str]]], new: dict[str, tuple[str, list[str]]]) -> Iterator[Change]:
    """What the answer of each notebook says in one of two runs alone."""
    for name in sorted(old.keys() & new.keys()):
        (_, was), (question, now) = old[name], new[name]
        before, after = (" ".join(s for s in one if s not in other) for one, other in ((was, now), (now, was)))
        if before or after:
            change = "revised" if before and after else "appeared" if after else "vanished"
            yield since_words.make("finding", name, change, before, after, "", question)


def _compare_contradictions(tables: dict[str, tuple[_Rows, _Rows]], names: Names) -> Iterator[Change]:
    """What contradicts in one of two runs alone: checks, and pairs of series."""
    clashes = [[row for row in rows if row["verdict"] == "contradicts"] for rows in tables["checks"]]
    pairs = [_find_clashing(rows) for rows in tables["comparisons"]]
    for which, change in ((1, "appeared"), (0, "vanished")):
        for row in _list_other(clashes[which], clashes[1 - which]):
            said = since_words.say_check(row, tables["statements"][which], names)
            yield since_words.make("check", row["check"], change, *_ends(change, row), row["claim_ids"], said)
        for key in sorted(pairs[which].keys() - pairs[1 - which].keys()):
            row = pairs[which][key]
            said = since_words.say_clash(row, tables["statements"][which], names)
            yield since_words.make("comparison", _name(row), change, *_ends(change, row), row["claim_ids"], said)


def _ends(change: str, row: dict[str, str]) -> tuple[str, str]:
    return ("", row["verdict"]) if change == "appeared" else (row["verdict"], "")


def _list_other(rows: _Rows, others: _Rows) -> Iterator[dict[str, str]]:
    """The checks among `rows` that are none of `others`. More or fewer carriers of the same make no other."""
    told: dict[tuple[str, str], list[set[str]]] = {}
    for other in others:
        claims = set(_name_checked(other).split(";"))
        for claim in claims:
            told.setdefault((other["check"], claim), []).append(claims)
    for row in rows:
        own = set(_name_checked(row).split(";"))
        near = [claims for claim in own for claims in told.get((row["check"], claim), [])]
        if not any(own <= claims or claims <= own for claims in near):
            yield row


def _name_checked(row: dict[str, str]) -> str:
    """What a check is about: the names of its claims, or, of an article's day, its article, which the message names."""
    return row["claim_ids"] or row["message"].partition(" ")[0]


def _find_clashing(rows: _Rows) -> dict[tuple, dict[str, str]]:
    """Per pair that cannot both be true its first row that says so."""
    found: dict[tuple, dict[str, str]] = {}
    for row in sorted(rows, key=lambda row: row["date"]):
        if row["verdict"] in AGAINST:
            found.setdefault(_find_key(row), row)
    return found


def _compare_statements(old: _Rows, new: _Rows, names: Names) -> Iterator[Change]:
    before, after = ({row["statement_id"]: row for row in rows} for rows in (old, new))
    for name in sorted({*before, *after}):
        one, other = before.get(name), after.get(name)
        if one is None and other is not None:
            said = since_words.say_statement(other, names)
            yield since_words.make("statement", name, "new", "", said, other["claim_ids"], said)
        elif other is None and one is not None:
            said = since_words.say_statement(one, names)
            yield since_words.make("statement", name, "gone", said, "", one["claim_ids"], said)
        elif one is not None and other is not None:
            yield from _compare_statement(name, one, other, after, names)


def _compare_statement(
    name: str, one: dict[str, str], other: dict[str, str], after: dict[str, dict[str, str]], names: Names
) -> Iterator[Change]:
    """What became of a statement that both runs have."""
    was, now, later = since_words.say_statement(one, names), since_words.say_statement(other, names), ""
    if any(one[c] != other[c] for c in CONTENT):
        said = since_words.say_revised(one, other, names)
    elif one["superseded_by"] != other["superseded_by"]:
        later = other["superseded_by"]
        said = since_words.say_superseded(was, after.get(later))
    else:
        return
    claims = ";".join(filter(None, [other["claim_ids"], later]))
    yield since_words.make("statement", name, "revised", was, f"superseded by {later}" if later else now, claims, said)


def _compare_checks(old: _Rows, new: _Rows, statements: _Rows, names: Names) -> Iterator[Change]:
    """Verdicts on the same claims that are others now and contradict in neither run."""
    before, after = (
        {(row["check"], _name_checked(row)): row for row in rows if row["verdict"] != "contradicts"}
        for rows in (old, new)
    )
    for key in sorted(before.keys() & after.keys()):
        was, now = before[key]["verdict"], after[key]["verdict"]
        if was != now:
            said = since_words.say_check(after[key], statements, names)
            yield since_words.make("check", key[0], "flipped", was, now, after[key]["claim_ids"], said)


def _compare_pairs(tables: dict[str, tuple[_Rows, _Rows]], names: Names) -> Iterator[Change]:
    """Verdicts on the same pair that are others now: the first day of each stretch of days known to both runs.

    A pair that cannot both be true in one of the runs alone is a contradiction that came or went.
    """
    (before, after), days = map(_group_pairs, tables["comparisons"]), _find_common_days(*tables["values"])
    clashing = [_find_clashing(rows) for rows in tables["comparisons"]]
    for key in sorted((before.keys() & after.keys()) - (clashing[0].keys() ^ clashing[1].keys())):
        told = None
        for day in days.get(key[:2], []):
            one, other = _find_row(before[key], day), _find_row(after[key], day)
            flip = (one["verdict"], other["verdict"])
            if flip[0] != flip[1] and flip != told:
                row = other | {"date": day}
                said = since_words.say_pair(row, tables["statements"][1], names)
                yield since_words.make("comparison", _name(row), "flipped", *flip, other["claim_ids"], said)
            told = flip


def _name(row: dict[str, str]) -> str:
    return " ".join([row["date"], *(row[column] for column in PAIR)])


def _find_key(row: dict[str, str]) -> tuple:
    """The pair that a row is about, whichever comes first in it."""
    ends = sorted(tuple(row[f"{what}_{x}"] for what in ("claimant", "definition", "scope")) for x in "ab")
    return (row["side"], row["measure_id"], *ends)


def _group_pairs(rows: _Rows) -> dict[tuple, _Rows]:
    """Per pair its rows by day. One that is compared is not apart as well."""
    pairs: dict[tuple, _Rows] = {}
    for row in sorted(rows, key=lambda row: row["date"]):
        pairs.setdefault(_find_key(row), []).append(row)
    return {key: [row for row in own if row["verdict"] != APART] or own for key, own in pairs.items()}


def _find_common_days(old: _Rows, new: _Rows) -> dict[tuple, list[str]]:
    """Per side and measure, the days for which both runs have values."""
    known: list[dict[tuple, set[str]]] = [{}, {}]
    for own, rows in zip(known, (old, new), strict=True):
        for row in rows:
            own.setdefault((row["side"], row["measure_id"]), set()).add(row["date"])
    return {key: sorted(days & known[1].get(key, set())) for key, days in known[0].items()}


def _find_row(rows: _Rows, day: str) -> dict[str, str]:
    """The row that holds on a day: the last one until then, or else the first."""
    return rows[max(bisect_right(rows, day, key=lambda row: row["date"]) - 1, 0)]


def _explain(new_articles: Iterable[str], causes: dict[str, list[str]]) -> str:
    """Why a row is there: the nearest of what differs between the runs."""
    named = ", ".join(new_articles)
    if named and "articles.csv" in causes["inputs"]:
        return f"new article {named}"
    if causes["parameters"]:
        return f"parameter {'; '.join(causes['parameters'])}{f' (article {named})' if named else ''}"
    if causes["inputs"]:
        return "correction" if causes["inputs"] == ["corrections.csv"] else f"edited: {', '.join(causes['inputs'])}"
    return "code" if causes["code"] else "unexplained"
