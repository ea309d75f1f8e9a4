"""Judge the claims by one another: which agree, which cannot all be true, and what single slip would explain it."""

import math

import numpy as np
import pandas as pd

from helpers.corpus.qualifiers import STRICT
from helpers.corpus.statements import Reading
from helpers.engine.bounds import Solved, solve_without
from helpers.engine.conflicts import RULE, Conflict
from helpers.engine.totals import list_totals
from helpers.judge.carriers import check_carriers, check_shifts
from helpers.judge.series import check_changes, check_falls, check_rates, check_standstills
from helpers.judge.sources import check_clues, check_published, check_wordings
from helpers.judge.verdicts import AGREES, CANNOT_TELL, COLUMNS, CONTRADICTS, choose, say, tabulate, write_number


def find_problems(reading: Reading, solved: Solved) -> pd.DataFrame:
    """One row per thing that was checked, also where all is well; `verdict` says which.

    `found` minus `expected` is `residual`, in the measure's unit. A row that contradicts has a `diagnosis`.
    `solved`: what `bounds.solve` gives for the reading.
    """
    statements = reading.statements
    last = 8 * solved.is_used + solved.favour  # of several totals of a day, the one that was not set aside
    totals = list_totals(solved.facts, solved.nodes, solved.is_live & ~solved.is_off, last=last)
    days = totals.last_of_each_day()
    changes, known = check_changes(statements, solved, totals)
    falls, fallen = check_falls(statements, solved, days, known)
    tables = {
        "changes": changes,
        "falls": falls,
        "standstills": check_standstills(statements, solved, days, known),
        "rates": check_rates(statements, solved, days, fallen | known.slips),
        "bounds": _check_bounds(statements, solved),
        "carriers": check_carriers(statements, solved, totals, known),
        "shifts": check_shifts(statements, solved),
        "published": check_published(statements),
    }
    tables["conflicts"] = _add_conflicts(tables, statements, solved)
    tables |= {"clues": check_clues(reading.corpus), "wordings": check_wordings(reading)}
    table = pd.concat([t for t in tables.values() if len(t)] or [changes], ignore_index=True)
    strings = [c for c in COLUMNS if c not in ("date", "expected", "found", "residual")]
    table[strings] = table[strings].astype("str")
    table["date"] = table["date"].astype("datetime64[us]")
    return table


def _check_bounds(statements: pd.DataFrame, solved: Solved) -> pd.DataFrame:
    """Each bound or range against what all values and changes of its series allow."""
    limits = statements["value"].isna() & solved.is_live & ~solved.is_off & (statements["kind"] != "change")
    rows = np.flatnonzero(limits)
    solved = solve_without(rows, solved)
    least, most = solved.facts.least[rows], solved.facts.most[rows]
    nodes = solved.nodes
    low, high = solved.low[nodes.first[rows]], solved.high[nodes.last[rows]]
    # where a count may fall, its days' bounds say nothing of one day among several
    open_ = (nodes.first != nodes.last)[rows] & ~nodes.grows[nodes.of[nodes.first[rows]]]
    low, high = np.where(open_, -np.inf, low), np.where(open_, np.inf, high)
    holds = (low >= least - STRICT / 2) & (high <= most + STRICT / 2)
    clash = (high < least - STRICT / 2) | (low > most + STRICT / 2)
    told, ends = statements.iloc[rows], np.stack([low, high])
    numbers = told[["low", "high"]].to_numpy()
    expected = np.where(np.isinf(least) | (low > most), numbers[:, 1], numbers[:, 0])
    found = np.where(high - low < STRICT, low, np.nan)
    said = told[["qualifier", "value", "low", "high"]].itertuples(index=False)
    message = [f"{say(row)}; {_say_range(lo, hi)}" for row, lo, hi in zip(said, *ends.tolist(), strict=True)]
    verdict = choose([clash, holds], [CONTRADICTS, AGREES, CANNOT_TELL])
    return tabulate("bound_holds", told, verdict, message=message, expected=expected, found=found)


def _say_range(low: float, high: float) -> str:
    if math.isinf(high) and low <= 0:
        return "no other claim says anything of this day"
    if high - low < STRICT:
        return f"the other claims allow {write_number(low)}"
    if math.isinf(high):
        return f"the other claims allow at least {write_number(low)}"
    return f"the other claims allow {write_number(low)} to {write_number(high)}"


def _add_conflicts(tables: dict[str, pd.DataFrame], statements: pd.DataFrame, solved: Solved) -> pd.DataFrame:
    """Say in the rows what was set aside; conflicts that no row shows yet come back as rows of their own."""
    ids = statements["claim_ids"].to_numpy()
    shown: dict[frozenset, list] = {}
    for name, table in tables.items():
        places = np.flatnonzero(table["verdict"] == CONTRADICTS)
        for i, claim_ids in zip(places, table["claim_ids"].to_numpy()[places], strict=True):
            shown.setdefault(frozenset(claim_ids.split(";")), []).append((name, i))
    bounds = {key: places for key, places in shown.items() if any(name == "bounds" for name, _ in places)}
    own, remarks = [tabulate("bound_holds", statements.iloc[:0], CONTRADICTS, message=[])], {}
    for conflict in solved.conflicts:
        members = frozenset(claim for m in conflict.members for claim in ids[m].split(";"))
        gone = "the rule that totals never fall" if conflict.set_aside == RULE else ids[conflict.set_aside]
        places = shown.get(members) or [p for key, at in bounds.items() if key < members for p in at]
        for name, i in places:
            remarks.setdefault(name, {}).setdefault(i, []).append(f"; set aside: {gone}")
        if not places:
            told = statements.iloc[list(conflict.members)].sort_values(["as_of_latest", "statement_id"])
            said = ", ".join(f"{row.kind} {say(row)}" for row in told.itertuples())
            message, claim_ids = f"cannot hold together: {said}; set aside: {gone}", ";".join(told["claim_ids"])
            check = _name_check(told, conflict)
            own.append(tabulate(check, told.tail(1), CONTRADICTS, claim_ids=[claim_ids], message=[message]))
    for name, added in remarks.items():
        message = tables[name]["message"].to_numpy(dtype=object, copy=True)
        for i, texts in added.items():
            message[i] += "".join(texts)
        tables[name]["message"] = message
    return pd.concat(own, ignore_index=True)


def _name_check(told: pd.DataFrame, conflict: Conflict) -> str:
    if (told["kind"] == "change").any():
        return "change_equals_difference"
    if told["value"].isna().any():
        return "bound_holds"
    return "total_never_falls" if conflict.with_rule else "carriers_agree"
