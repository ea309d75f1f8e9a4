"""Say in the checks what gives way because it cannot hold with other claims."""

from collections import defaultdict

import numpy as np
import pandas as pd

from helpers.engine.bounds import Solved
from helpers.engine.conflicts import SURELY, Conflict
from helpers.engine.facts import Facts
from helpers.judge.blame import Blame
from helpers.judge.slips import MISDATED
from helpers.judge.verdicts import CONTRADICTS, NO_CONFLICT, say, tabulate

MANY = 5  # statements beyond which a sentence counts them


def show_conflicts(tables: list[pd.DataFrame], solved: Solved, blame: Blame) -> list[pd.DataFrame]:
    """The checks, each with its conflict and what gives way there; what none shows in a table of its own."""
    nth_of = {atom: nth for nth, one in enumerate(solved.conflicts, 1) for atom in one.doubtful}
    row_of = {claim: row for row in nth_of if row < len(solved.doubt) for claim in _list_claims(row, solved.facts)}
    waived, hidden = _list_waived(solved), set(range(1, len(solved.conflicts) + 1))
    for table in tables:
        lines = np.flatnonzero(table["verdict"] == CONTRADICTS)
        told, numbers = [], []
        for message, claim_ids in table[["message", "claim_ids"]].iloc[lines].itertuples(index=False):
            claims = claim_ids.split(";")
            rows = {row_of[claim] for claim in claims if claim in row_of}
            more = _say_doubt(rows, solved) + _say_other_days(rows, blame, solved)
            told.append(f"{message}{more}")
            numbers.append(min(nth_of[row] for row in rows) if rows else waived.get(frozenset(claims), NO_CONFLICT))
        table.loc[lines, "message"] = told
        table.loc[lines, "conflict"] = np.array(numbers, dtype=np.int32)
        hidden -= set(numbers)
    return [*tables, _tabulate_hidden(sorted(hidden), solved)] if hidden else tables


def _list_claims(row: int, facts: Facts) -> list[str]:
    return str(facts.claim_ids[row]).split(";")


def _say_doubt(rows: set[int], solved: Solved) -> str:
    """Which of these statements are surely and which are maybe wrong."""
    by_doubt: dict[bool, list[int]] = defaultdict(list)
    for row in sorted(rows):
        by_doubt[solved.doubt[row] == SURELY].append(row)
    told = [f"{word} wrong: {_list(own, solved.facts)}" for word, own in
            (("surely", by_doubt[True]), ("maybe", by_doubt[False])) if own]  # fmt: skip
    return "".join(f"; {one}" for one in told)


def _say_other_days(rows: set[int], blame: Blame, solved: Solved) -> str:
    """Whose number those carry that are dated wrong."""
    told = [
        f"; {solved.facts.claim_ids[row]} has the number of {np.datetime64(blame.of_day[row], 'D')}"
        for row in sorted(rows)
        if blame.name[row] == MISDATED
    ]
    return "".join(told[:MANY])


def _list(rows: list[int], facts: Facts) -> str:
    return ", ".join(facts.claim_ids[rows]) if len(rows) <= MANY else f"{len(rows)} claims"


def _list_waived(solved: Solved) -> dict[frozenset[str], int]:
    """The claims of falls over which the rule gives way, with their conflict: none of the two totals is in doubt."""
    waived = {}
    for nth, one in enumerate(solved.conflicts, 1):
        for clash in one.clashes:
            if any(atom >= len(solved.doubt) for atom in clash & one.doubtful):
                rows = [row for row in clash if row < len(solved.doubt)]
                waived[frozenset(claim for row in rows for claim in _list_claims(row, solved.facts))] = nth
    return waived


def _tabulate_hidden(hidden: list[int], solved: Solved) -> pd.DataFrame:
    """One row per conflict, about the last day of the first of its clashes."""
    facts, nodes = solved.facts, solved.nodes
    conflicts = [solved.conflicts[nth - 1] for nth in hidden]
    members = [[row for row in one.clashes[0] if row < len(facts.names)] for one in conflicts]
    members = [sorted(own, key=lambda row: (nodes.last[row], facts.names[row])) for own in members]
    told = [_say_members(facts.statements.iloc[rows]) for rows in members]
    doubt = [_say_doubt(set(rows) & one.doubtful, solved) for rows, one in zip(members, conflicts, strict=True)]
    message = [
        f"cannot {'hold together' if len(rows) > 1 else 'be'}: {text}{more}"
        for rows, text, more in zip(members, told, doubt, strict=True)
    ]
    last = facts.statements.iloc[[rows[-1] for rows in members]]
    claim_ids = [";".join(facts.claim_ids[rows]) for rows in members]
    checks = [_name_check(one, rows, facts) for one, rows in zip(conflicts, members, strict=True)]
    return tabulate(checks, last, CONTRADICTS, claim_ids=claim_ids, message=message).assign(conflict=hidden)


def _say_members(statements: pd.DataFrame) -> str:
    told = [f"{kind} {text}" for kind, text in zip(statements["kind"], say(statements), strict=True)]
    return ", ".join(told) if len(told) <= MANY else f"{', '.join(told[:MANY])} and {len(told) - MANY} more"


def _name_check(conflict: Conflict, rows: list[int], facts: Facts) -> str:
    series = facts.statements.iloc[rows][["definition_id", "scope"]].drop_duplicates()
    if len(series) > 1:
        return "part_within_whole"
    if facts.is_change[rows].any():
        return "change_equals_difference"
    if np.isnan(facts.value[rows]).any():
        return "bound_holds"
    is_ruled = any(atom >= len(facts.names) for atom in conflict.clashes[0])
    return "total_never_falls" if is_ruled else "carriers_agree"
