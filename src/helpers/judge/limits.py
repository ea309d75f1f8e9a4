"""`bound_holds`: each bound or range against what all values and changes of its series leave possible."""

import math

import numpy as np
import pandas as pd

from helpers.engine.bounds import Solved
from helpers.engine.would_be import Room, find_room_beside
from helpers.judge.verdicts import AGREES, CANNOT_TELL, CONTRADICTS, judge, say, say_range, tabulate


def check_limits(solved: Solved, room: Room) -> pd.DataFrame:
    """Each total that is printed as a bound or a range."""
    facts = solved.facts
    limit_rows = np.flatnonzero(np.isnan(facts.value) & ~facts.is_change & solved.is_used)
    least, most, is_doubted = facts.least[limit_rows], facts.most[limit_rows], solved.doubt[limit_rows] > 0
    nodes = solved.nodes
    first_nodes, last_nodes = nodes.first[limit_rows], nodes.last[limit_rows]
    # where a count may fall, its days' bounds say nothing of one day among several
    is_span = first_nodes != last_nodes
    is_open = is_span & ~nodes.is_rising[first_nodes]
    every_row = np.append(limit_rows, limit_rows[is_span])
    low_nodes, high_nodes = np.append(last_nodes, first_nodes[is_span]), np.append(first_nodes, last_nodes[is_span])
    (low, low_of_span), (high, high_of_span) = (
        np.split(room, [len(limit_rows)]) for room in find_room_beside(every_row, low_nodes, high_nodes, solved)
    )
    is_held = (low >= least) & (high <= most) & ~is_doubted & ~is_open
    low[is_span], high[is_span] = low_of_span, high_of_span
    low[is_doubted], high[is_doubted] = (bound[limit_rows[is_doubted]] for bound in (room.low, room.high))
    low, high = np.where(is_open, 0.0, low), np.where(is_open, np.inf, high)
    limits = facts.statements.iloc[limit_rows]
    message = [
        f"{text}; {_say_room(*room)}" for text, *room in zip(say(limits), low.tolist(), high.tolist(), strict=True)
    ]
    expected = np.where(np.isinf(least) | (low > most), limits["high"], limits["low"])
    verdict = judge([is_doubted, is_held], [CONTRADICTS, AGREES, CANNOT_TELL])
    found = np.where(low == high, low, np.nan)
    claim_ids = _name_claims(limit_rows, solved)
    return tabulate(
        "bound_holds", limits, verdict, message=message, claim_ids=claim_ids, expected=expected, found=found
    )


def _name_claims(limit_rows: np.ndarray, solved: Solved) -> np.ndarray:
    """Per limit its claims, after those of the fewest others with which it cannot hold, if there are such."""
    against: dict[int, list[int]] = {}
    for clash in sorted((clash for one in solved.conflicts for clash in one.clashes), key=len):
        rows = sorted(atom for atom in clash if atom < len(solved.doubt))
        against |= {row: [other for other in rows if other != row] for row in rows if row not in against}
    claim_ids = solved.facts.claim_ids[limit_rows].copy()
    for place in np.flatnonzero(solved.doubt[limit_rows] > 0):
        rows = [*against.get(limit_rows[place], []), limit_rows[place]]
        claim_ids[place] = ";".join(solved.facts.claim_ids[rows])
    return claim_ids


def _say_room(low: float, high: float) -> str:
    if math.isinf(high) and low <= 0:
        return "no other number of this claimant limits it"
    return f"the other claims allow {say_range(low, high)}"
