"""What gives way where claims contradict, how surely, what it would have been, and by which mistake."""

import numpy as np
import pandas as pd

from helpers.corpus.qualifiers import PLACES
from helpers.engine.bounds import Solved
from helpers.engine.conflicts import MAYBE, SURELY, Conflict
from helpers.engine.values import DOUBT
from helpers.judge.blame import Blame
from helpers.judge.slips import MISDATED, SILENT_CORRECTION
from helpers.judge.verdicts import say, say_range

COLUMNS = [
    *("conflict", "statement_id", "doubt", "n_repairs", "n_with", "would_be", "diagnosis", "message"),
]


def list_repairs(solved: Solved, blame: Blame) -> pd.DataFrame:
    """One row per statement, or fall that the rule gives way over, that some smallest repair of its conflict gives up.

    `conflict` counts from 1, by first day, then by name. `n_repairs`: how many smallest repairs it has, `n_with` those
    with this one; both end at a cap, and the message says so. `would_be`: what the others leave, where they leave one
    number. A fall has no `statement_id`.
    """
    doubted = {atom for one in solved.conflicts for atom in one.doubtful if atom < solved.atoms.n_rows}
    printed = dict(zip(sorted(doubted), say(solved.facts.statements.iloc[sorted(doubted)]), strict=True))
    told = {row: _say_statement(row, said, solved, blame) for row, said in printed.items()}
    rows = [row for nth, one in enumerate(solved.conflicts, 1) for row in _list_atoms(nth, one, solved, blame, told)]
    table = pd.DataFrame(rows, columns=COLUMNS)
    numbers = dict.fromkeys(["conflict", "n_repairs", "n_with"], "int64") | {"would_be": "float64"}
    texts = dict.fromkeys(["statement_id", "doubt", "diagnosis", "message"], "str")
    table = table.astype(numbers | texts)
    return table.assign(would_be=table["would_be"].round(PLACES))


def _list_atoms(nth: int, conflict: Conflict, solved: Solved, blame: Blame, told: dict[int, str]) -> list[dict]:
    """The rows of one conflict, in the order of days, then of names. `told`: what `_say_statement` says of each."""
    atoms, found = solved.atoms, []
    for atom in sorted(conflict.doubtful, key=lambda atom: (solved.nodes.day[atoms.node[atom]], atoms.place(atom))):
        is_sure, is_fall = atom in conflict.surely, atom >= atoms.n_rows
        n_with = sum(atom in repair for repair in conflict.repairs)
        about = {"conflict": nth, "doubt": DOUBT[SURELY if is_sure else MAYBE], "n_with": n_with}
        about["n_repairs"] = len(conflict.repairs)
        about["would_be"] = np.nan if is_fall else blame.would_be[atom]
        about["statement_id"] = None if is_fall else solved.facts.names[atom]
        about["diagnosis"] = SILENT_CORRECTION if is_fall else blame.name[atom]
        said = _say_fall(atom, solved) if is_fall else told[atom]
        found.append(about | {"message": said + _say_choice(conflict, is_sure=is_sure, n_with=n_with)})
    return found


def _say_statement(row: int, printed: str, solved: Solved, blame: Blame) -> str:
    """What is printed for which day, and what the other claims leave for it."""
    facts, nodes = solved.facts, solved.nodes
    days = [
        _say_day(nodes.day[node]) for node in (nodes.start[row], nodes.first[row], nodes.last[row]) if node < nodes.zero
    ]
    told = f"{printed} {' to '.join(dict.fromkeys(days))}"
    low, high = blame.room.low[row], blame.room.high[row]
    # of a change the room is no more than what its ends allow each by itself
    is_tight = blame.room.is_whole[row] and (low == high or not facts.is_change[row])
    if is_tight and not np.isnan(low) and (low > 0 or not np.isinf(high)):
        told += f"; the others leave {say_range(low, high)}"
    if blame.name[row] == MISDATED:
        told += f"; it is the number of {_say_day(blame.of_day[row])}"
    return told


def _say_fall(atom: int, solved: Solved) -> str:
    """Between which days a count falls that its claimant took back."""
    node, atoms = atom - solved.atoms.n_rows, solved.atoms
    start = int(np.searchsorted(atoms.gap_end, atoms.gap_end[node])) - 1
    return f"the count falls between {_say_day(solved.nodes.day[start])} and {_say_day(solved.nodes.day[node])}"


def _say_day(day: int) -> str:
    return str(np.datetime64(int(day), "D"))


def _say_choice(conflict: Conflict, *, is_sure: bool, n_with: int) -> str:
    """How many of the smallest repairs give it up."""
    n = len(conflict.repairs)
    if is_sure:
        return ""
    return f"; {n_with} of {'the first ' if conflict.is_capped else ''}{n} smallest repairs give it up"
