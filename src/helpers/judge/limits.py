"""`bound_holds`: each bound or range against what all values and changes of its series leave possible."""

import math

import numpy as np
import pandas as pd

from helpers.corpus.qualifiers import STRICT
from helpers.engine.bounds import Solved, solve_without
from helpers.judge.verdicts import AGREES, CANNOT_TELL, CONTRADICTS, choose, say, tabulate, write_number


def check_limits(solved: Solved) -> pd.DataFrame:
    """Each total that is printed as a bound or a range."""
    facts = solved.facts
    limit_rows = np.flatnonzero(np.isnan(facts.value) & ~facts.is_change & solved.is_live & ~solved.is_off)
    least, most = facts.least[limit_rows], facts.most[limit_rows]
    low, high = _find_room(limit_rows, solve_without(limit_rows, solved))
    is_held = (low >= least - STRICT / 2) & (high <= most + STRICT / 2)
    is_clash = (high < least - STRICT / 2) | (low > most + STRICT / 2)
    limits = facts.statements.iloc[limit_rows]
    message = [
        f"{text}; {_say_room(*room)}" for text, *room in zip(say(limits), low.tolist(), high.tolist(), strict=True)
    ]
    expected = np.where(np.isinf(least) | (low > most), limits["high"], limits["low"])
    found = np.where(high - low < STRICT, low, np.nan)
    verdict = choose([is_clash, is_held], [CONTRADICTS, AGREES, CANNOT_TELL])
    return tabulate("bound_holds", limits, verdict, message=message, expected=expected, found=found)


def _find_room(limit_rows: np.ndarray, others: Solved) -> tuple[np.ndarray, np.ndarray]:
    """Per limit, the lowest and the highest number that the other claims leave for its days."""
    nodes = others.nodes
    first_nodes, last_nodes = nodes.first[limit_rows], nodes.last[limit_rows]
    # where a count may fall, its days' bounds say nothing of one day among several
    is_open = (first_nodes != last_nodes) & ~nodes.grows[nodes.of[first_nodes]]
    return np.where(is_open, -np.inf, others.low[first_nodes]), np.where(is_open, np.inf, others.high[last_nodes])


def _say_room(low: float, high: float) -> str:
    if math.isinf(high) and low <= 0:
        return "no other claim says anything of this day"
    if high - low < STRICT:
        return f"the other claims allow {write_number(low)}"
    if math.isinf(high):
        return f"the other claims allow at least {write_number(low)}"
    return f"the other claims allow {write_number(low)} to {write_number(high)}"
