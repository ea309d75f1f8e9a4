"""What later articles replaced: statements that no longer count, and changes that were right when they were printed."""

import numpy as np
import pandas as pd

from helpers.engine.facts import Facts
from helpers.engine.nodes import Nodes


def find_live(facts: Facts, is_void: np.ndarray) -> np.ndarray:
    """Per statement, whether no later one replaced it. What is void (dated or surely wrong) replaces nothing."""
    later = facts.statements["superseded_by"]
    if not is_void.any():
        return later.isna().to_numpy()
    onward = dict(zip(facts.names[is_void], later[is_void], strict=True))
    while (through := later.isin(onward)).any():
        later = later.mask(through, later.map(onward))
    return later.isna().to_numpy()


def find_outdated(facts: Facts, nodes: Nodes, is_live: np.ndarray, is_off: np.ndarray) -> np.ndarray:
    """Per statement, whether it is a change that holds with the totals known on its own day of print, not with today's.

    A change is held against the totals that its claimant had when it printed it; where later articles moved them, it
    is neither wrong nor of use.
    """
    is_outdated = np.zeros(len(is_live), dtype=bool)
    is_total = ~facts.is_change & nodes.is_dated & ~is_off
    replaced = np.unique(nodes.last[is_total & ~is_live])
    is_change = facts.is_change & nodes.is_dated & is_live & ~is_off
    rows = np.flatnonzero(is_change & (np.isin(nodes.start, replaced) | np.isin(nodes.last, replaced)))
    totals = pd.DataFrame({"node": nodes.last, "printed": facts.printed, "least": facts.least, "most": facts.most})
    totals = totals[is_total].sort_values(["node", "printed"], kind="stable")
    for row in rows.tolist():
        then, now = (_span(totals, facts, nodes, row, is_live, by_then) for by_then in (True, False))
        if then and now and _meets(then, facts, row) and not _meets(now, facts, row):
            is_outdated[row] = True
    return is_outdated


def find_recalled(
    facts: Facts, nodes: Nodes, is_outdated: np.ndarray, is_replacing: np.ndarray, doubt: np.ndarray
) -> np.ndarray:
    """Per statement, whether it is an outdated change at a total that replaced another and is itself in doubt.

    It testifies after all: a revision that clashes with other totals does not silence what speaks against it.
    """
    doubted = nodes.last[is_replacing & ~facts.is_change & nodes.is_dated & (doubt > 0)]
    return is_outdated & (np.isin(nodes.start, doubted) | np.isin(nodes.last, doubted))


def _span(
    totals: pd.DataFrame, facts: Facts, nodes: Nodes, row: int, is_live: np.ndarray, by_then: bool
) -> tuple[float, float] | None:
    """The least and the most that lies between the totals at both ends; None if there is none for one of them."""
    ends = []
    for node in (nodes.start[row], nodes.last[row]):
        places = slice(*np.searchsorted(totals["node"].to_numpy(), [node, node + 1]))
        own = totals.iloc[places]
        own = own[own["printed"] <= facts.printed[row]] if by_then else own[is_live[own.index]]
        if own.empty:
            return None
        ends.append(own.iloc[-1])
    start, end = ends
    return end["least"] - start["most"], end["most"] - start["least"]


def _meets(span: tuple[float, float], facts: Facts, row: int) -> bool:
    return bool(span[0] <= facts.most[row] and span[1] >= facts.least[row])
