"""`bound_holds`: each bound or range against what all values and changes of its series leave possible."""

import math

import numpy as np
import pandas as pd

from helpers.engine.bounds import Solved
from helpers.engine.would_be import Room, find_room_beside
from helpers.judge.verdicts import AGREES, CANNOT_TELL, CONTRADICTS, choose, say, say_range, tabulate


def check_limits(solved: Solved, room: Room) -> pd.DataFrame:
    """Each total that is printed as a bound or a range."""
    facts = solved.facts
    limit_rows = np.flatnonzero(np.isnan(facts.value) & ~facts.is_change & solved.is_used)
    least, most, is_doubted = facts.least[limit_rows], facts.most[limit_rows], solved.doubt[limit_rows] > 0
    low, high = _find_room(limit_rows, solved, room)
    is_held = (low >= least) & (high <= most) & ~is_doubted
    limits = facts.statements.iloc[limit_rows]
    message = [
        f"{text}; {_say_room(*room)}" for text, *room in zip(say(limits), low.tolist(), high.tolist(), strict=True)
    ]
    expected = np.where(np.isinf(least) | (low > most), limits["high"], limits["low"])
    verdict = choose([is_doubted, is_held], [CONTRADICTS, AGREES, CANNOT_TELL])
    found = np.where(low == high, low, np.nan)
    return tabulate("bound_holds", limits, verdict, message=message, expected=expected, found=found)


def _find_room(limit_rows: np.ndarray, solved: Solved, room: Room) -> tuple[np.ndarray, np.ndarray]:
    """Per limit, the lowest and the highest number that the other claims leave for its days."""
    nodes, is_doubted = solved.nodes, solved.doubt[limit_rows] > 0
    first_nodes, last_nodes = nodes.first[limit_rows], nodes.last[limit_rows]
    low, high = find_room_beside(limit_rows, solved)
    low = np.where(is_doubted, room.low[limit_rows], low)
    high = np.where(is_doubted, room.high[limit_rows], high)
    # where a count may fall, its days' bounds say nothing of one day among several
    is_open = (first_nodes != last_nodes) & ~nodes.grows[nodes.of[first_nodes]]
    return np.where(is_open, 0.0, low), np.where(is_open, np.inf, high)


def _say_room(low: float, high: float) -> str:
    if math.isinf(high) and low <= 0:
        return "no other number of this claimant limits it"
    return f"the other claims allow {say_range(low, high)}"
