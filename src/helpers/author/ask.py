"""Ask in the terminal, number by number: each answer is checked and saved at once, so that none is lost."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd

from helpers.author import ledger
from helpers.author.add import Addition, Proposal
from helpers.author.propose import Row
from helpers.corpus import schema
from helpers.corpus.defaults import choose_looks
from helpers.corpus.rules import REASONS

HELP = "y: it is a claim as shown; COLUMN=CELL: change a cell; d REASON: no claim; s: leave it open; q: stop"
OWN = {"claimant_id": "claimants", "measure_id": "measures", "definition_id": "definitions"}
OWN |= {"side": "sides", "scope": "scopes"}
LEFT_OUT = ("note", "color", "marker", "within", "said_as")  # may be empty, as optional columns may
Ask = Callable[[str], str]
Say = Callable[[str], None]


class StoppedError(Exception):
    """The person wants no more questions."""


def ask_all(addition: Addition, ask: Ask = input, say: Say = print) -> tuple[int, int, int]:
    """Go through the open numbers of an article; how many were claimed, dismissed and left open.

    `ask` raises EOFError where nobody answers any more: what was answered is saved.
    """
    n_claimed, n_dismissed = 0, 0
    passed: set[tuple[int, int]] = set()
    say(HELP)
    try:
        while left := [p for p in addition.list_open() if (p.entry.paragraph, p.entry.number.start) not in passed]:
            made = left[0]
            answer = _ask_one(addition, made, ask, say)
            n_claimed += answer == "claimed"
            n_dismissed += answer == "dismissed"
            passed |= {(made.entry.paragraph, made.entry.number.start)} if answer == "left" else set()
    except (StoppedError, EOFError):
        say("")
    return n_claimed, n_dismissed, len(addition.list_open())


def _ask_one(addition: Addition, made: Proposal, ask: Ask, say: Say) -> str:
    """Ask about one number until there is an answer that holds: claimed, dismissed or left."""
    row = dict(made.row)
    say(f"\n{made.entry.text.file}:{made.entry.paragraph}: {made.entry.printed!r} in: {made.entry.sentence}")
    say("  " + "  ".join(f"{name}={cell}" for name, cell in row.items() if cell and name != "article_id"))
    if made.reason:
        say(f"  likely no claim: d {made.reason}")
    while True:
        answer = ask("> ").strip()
        name, has_cell, cell = answer.partition("=")
        if answer == "q":
            raise StoppedError
        if answer == "s":
            return "left"
        if has_cell and name.strip() in row and name.strip() not in ("claim_id", "article_id"):
            row[name.strip()] = cell.strip()
        elif answer == "y":
            if _save(addition, {**_ask_for_new(addition.raw_dir, row, ask, say), "claims": [row]}, say):
                return "claimed"
        elif answer == "d" or answer.startswith("d "):
            reason = answer[2:].strip() or made.reason
            if reason in REASONS and _save(addition, {"dismissed": [made.dismissal | {"reason": reason}]}, say):
                return "dismissed"
            if reason not in REASONS:
                say(f"  d needs one of {', '.join(REASONS)}")
        else:
            say(f"  {HELP}")


def _save(addition: Addition, rows: ledger.Rows, say: Say) -> bool:
    """Whether the rows fit the corpus, and are saved."""
    if faults := ledger.find_faults(addition.raw_dir, rows):
        for fault in faults:
            say(f"  {fault}")
        return False
    ledger.add(addition.raw_dir, rows)
    return True


def _ask_for_new(raw_dir: Path, row: Row, ask: Ask, say: Say) -> ledger.Rows:
    """Rows for names that the corpus does not have yet, their cells asked for one by one."""
    frames, descriptor = ledger.read(raw_dir), schema.read_descriptor(raw_dir)
    new: ledger.Rows = {}
    for column, table in OWN.items():
        key = schema.COLUMNS[table][0]
        if table not in frames or not row[column] or row[column] in set(frames[table][key]):
            continue
        say(f"  {row[column]} is new in {table}.csv:")
        own = {key: row[column]}
        for field in schema.fields(descriptor, table):
            if field["name"] not in (key, *LEFT_OUT, *schema.OPTIONAL_COLUMNS[table]):
                allowed = field.get("constraints", {}).get("enum", [])
                listed = f" ({' '.join(allowed)})" if allowed else ""
                own[field["name"]] = ask(f"    {field['name']}, {field['description']}{listed}: ").strip()
        new[table] = [_look(own, frames[table]) if table == "claimants" else own]
    return new


def _look(row: Row, claimants: pd.DataFrame) -> Row:
    """A new claimant with a colour and a marker that nobody else has: a schema may ask for them."""
    looks = choose_looks(pd.concat([claimants, pd.DataFrame([row])], ignore_index=True)).iloc[-1]
    return row | {name: looks[name] for name in ("color", "marker")}
