"""Ask in the terminal, number by number: each answer is checked and saved at once, so that none is lost."""

import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from helpers.author import ledger
from helpers.author.accounts import explain_misplaced
from helpers.author.add import Addition, Proposal
from helpers.author.figure import Row
from helpers.corpus import schema
from helpers.corpus.defaults import choose_looks
from helpers.corpus.rules import REASONS

HELP = (
    "y: it is a claim as shown; COLUMN=CELL ...: change cells; d REASON: no claim; s: leave it open; u: take the last "
    "answer back; q: stop"
)
OWN = {"claimant_id": "claimants", "measure_id": "measures", "definition_id": "definitions"}
OWN |= {"side": "sides", "scope": "scopes"}
LEFT_OUT = ("note", "color", "marker")  # may be empty, as optional columns may
BACK, NOTHING = "back", "-"  # an answer that empties a cell
Ask = Callable[[str], str]
Say = Callable[[str], None]


CELL = re.compile(rf"(?:^|\s)({'|'.join(schema.COLUMNS['claims'])})\s*=")


class StoppedError(Exception):
    """The person wants no more questions."""


def ask_all(addition: Addition, ask: Ask = input, say: Say = print) -> tuple[int, int, int]:
    """Go through the open numbers of an article; how many were claimed, dismissed and left open.

    `ask` raises EOFError where nobody answers any more: what was answered is saved.
    """
    answers: list[tuple[str, Row]] = []  # what was saved, and where
    passed: list[tuple[int, int]] = []
    say(HELP)
    try:
        while left := [p for p in addition.list_open() if (p.entry.paragraph, p.entry.number.start) not in passed]:
            made = left[0]
            if not (answer := _ask_one(addition, made, ask, say)):
                passed.append((made.entry.paragraph, made.entry.number.start))
            elif answer[0] == BACK:
                _take_back(addition, answers, say)
            else:
                answers.append(answer)
    except (StoppedError, EOFError):
        say("")
    counts = Counter(table for table, _ in answers)
    return counts["claims"], counts["dismissed"], len(addition.list_open())


def _take_back(addition: Addition, answers: list[tuple[str, Row]], say: Say) -> None:
    """Make the number of the last answer open again."""
    if not answers:
        say("  nothing was answered yet")
    elif ledger.take_back(addition.raw_dir, *answers[-1]):
        say(f"  taken back: {answers.pop()[1]['printed']!r}")
    else:
        say(f"  {answers[-1][0]}.csv has another last row now; nothing was taken back")


def _ask_one(addition: Addition, made: Proposal, ask: Ask, say: Say) -> tuple[str, Row] | None:
    """Ask about one number until there is an answer that holds: the table and the row that were saved, BACK for the
    answer before, or None where the number stays open.
    """
    row = dict(made.row)
    typed: ledger.Rows = {}
    say(f"\n{made.entry.text.file}:{made.entry.paragraph}: {made.entry.printed!r} in: {made.entry.sentence}")
    say("  " + _show(row))
    if made.reason:
        say(f"  likely no claim: d {made.reason}")
    while True:
        answer = ask("> ").strip()
        if answer == "q":
            raise StoppedError
        if answer == "s":
            return None
        if answer == "u":
            return BACK, {}
        if changed := _read_cells(answer):
            row |= changed
            say("  " + _show(row))
        elif answer == "y" and (why := explain_misplaced(addition.text, row["paragraph"], row["printed"])):
            say(f"  paragraph {row['paragraph']} {why}")
        elif answer == "y":
            typed = _ask_for_new(addition.raw_dir, row, typed, ask, say)
            if _save(addition, {**typed, "claims": [row]}, say):
                return "claims", row
        elif answer == "d" or answer.startswith("d "):
            dismissal = made.dismissal | {"reason": answer[2:].strip() or made.reason}
            if dismissal["reason"] not in REASONS:
                say(f"  d needs one of {', '.join(REASONS)}")
            elif _save(addition, {"dismissed": [dismissal]}, say):
                return "dismissed", dismissal
        else:
            say(f"  {HELP}")


def _show(row: Row) -> str:
    return "  ".join(f"{name}={cell}" for name, cell in row.items() if cell and name != "article_id")


def _read_cells(answer: str) -> Row:
    """The cells that an answer gives, `COLUMN=CELL` once or more; none where it does not begin with one."""
    found = list(CELL.finditer(answer))
    if not found or found[0].start() or {match[1] for match in found} & {"claim_id", "article_id"}:
        return {}
    ends = [match.start() for match in found[1:]] + [len(answer)]
    return {match[1]: answer[match.end() : end].strip() for match, end in zip(found, ends, strict=True)}


def _save(addition: Addition, rows: ledger.Rows, say: Say) -> bool:
    """Whether the rows fit the corpus, and are saved."""
    if faults := ledger.find_faults(addition.raw_dir, rows):
        for fault in faults:
            say(f"  {fault}")
        return False
    ledger.add(addition.raw_dir, rows)
    return True


def _ask_for_new(raw_dir: Path, row: Row, typed: ledger.Rows, ask: Ask, say: Say) -> ledger.Rows:
    """Rows for names that the corpus does not have yet, their cells asked for one by one.

    `typed`: rows that were asked for before and did not fit: their cells stay where nothing is answered.
    """
    frames, descriptor = ledger.read(raw_dir), schema.read_descriptor(raw_dir)
    new: ledger.Rows = {}
    for column, table in OWN.items():
        key = schema.COLUMNS[table][0]
        if table not in frames or not row[column] or row[column] in set(frames[table][key]):
            continue
        say(f"  {row[column]} is new in {table}.csv:")
        before = next((one for one in typed.get(table, []) if one[key] == row[column]), {})
        own = {key: row[column]}
        for field in schema.fields(descriptor, table):
            if (name := field["name"]) not in (key, *LEFT_OUT, *schema.OPTIONAL_COLUMNS[table]):
                allowed = field.get("constraints", {}).get("enum", [])
                allowed = list(frames[table][key]) if name == "within" else allowed
                listed = f" ({' '.join(allowed)})" if allowed else ""
                kept = f" [{before[name]}]" if before.get(name) else ""
                answer = ask(f"    {name}, {field['description']}{listed}{kept}: ").strip()
                own[name] = "" if answer == NOTHING else answer or before.get(name, "")
        new[table] = [_look(own, frames[table]) if table == "claimants" else own]
    return new


def _look(row: Row, claimants: pd.DataFrame) -> Row:
    """A new claimant with a colour and a marker that nobody else has: a schema may ask for them."""
    looks = choose_looks(pd.concat([claimants, pd.DataFrame([row])], ignore_index=True)).iloc[-1]
    return row | {name: looks[name] for name in ("color", "marker")}
