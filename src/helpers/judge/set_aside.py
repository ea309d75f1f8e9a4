"""Say in the checks what was set aside because it cannot hold with other claims."""

import numpy as np
import pandas as pd

from helpers.engine.bounds import Solved
from helpers.engine.conflicts import Conflict
from helpers.engine.edges import RULE
from helpers.engine.facts import Facts
from helpers.judge.verdicts import CONTRADICTS, say, tabulate


def show_conflicts(checks: pd.DataFrame, solved: Solved) -> pd.DataFrame:
    """The checks, each with what was set aside; conflicts that none of them shows come as rows of their own."""
    facts, message, hidden = solved.facts, checks["message"].to_numpy(dtype=object, copy=True), []
    shown, is_limit = _list_shown(checks), (checks["check"] == "bound_holds").to_numpy()
    limits = {claims: lines for claims, lines in shown.items() if is_limit[lines].any()}
    for conflict in solved.conflicts:
        claims = frozenset(claim for row in conflict.members for claim in facts.claim_ids[row].split(";"))
        lines = shown.get(claims) or [line for own, at in limits.items() if own < claims for line in at]
        message[lines] += _say_set_aside(conflict, facts)
        if not lines:
            hidden.append(conflict)
    checks = checks.assign(message=message)
    return pd.concat([checks, _tabulate_hidden(hidden, solved)], ignore_index=True) if hidden else checks


def _list_shown(checks: pd.DataFrame) -> dict[frozenset[str], list[int]]:
    """The lines of the table that contradict, by the claims that they are about."""
    shown: dict[frozenset[str], list[int]] = {}
    lines = np.flatnonzero(checks["verdict"] == CONTRADICTS)
    for line, claim_ids in zip(lines.tolist(), checks["claim_ids"].iloc[lines], strict=True):
        shown.setdefault(frozenset(claim_ids.split(";")), []).append(line)
    return shown


def _say_set_aside(conflict: Conflict, facts: Facts) -> str:
    gone = conflict.set_aside
    return f"; set aside: {'the rule that totals never fall' if gone == RULE else facts.claim_ids[gone]}"


def _tabulate_hidden(hidden: list[Conflict], solved: Solved) -> pd.DataFrame:
    """One row per conflict, about the last of its days."""
    facts, nodes = solved.facts, solved.nodes
    member_rows = [sorted(one.members, key=lambda row: (nodes.last[row], facts.names[row])) for one in hidden]
    message = [
        f"cannot hold together: {_say_members(facts.statements.iloc[rows])}{_say_set_aside(conflict, facts)}"
        for rows, conflict in zip(member_rows, hidden, strict=True)
    ]
    last = facts.statements.iloc[[rows[-1] for rows in member_rows]]
    claim_ids = [";".join(facts.claim_ids[rows]) for rows in member_rows]
    checks = [_name_check(conflict, facts) for conflict in hidden]
    return tabulate(checks, last, CONTRADICTS, claim_ids=claim_ids, message=message)


def _say_members(statements: pd.DataFrame) -> str:
    return ", ".join(f"{kind} {text}" for kind, text in zip(statements["kind"], say(statements), strict=True))


def _name_check(conflict: Conflict, facts: Facts) -> str:
    rows = list(conflict.members)
    if facts.is_change[rows].any():
        return "change_equals_difference"
    if np.isnan(facts.value[rows]).any():
        return "bound_holds"
    return "total_never_falls" if conflict.with_rule else "carriers_agree"
