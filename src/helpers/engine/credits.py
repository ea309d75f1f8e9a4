"""Which claims a row of values.csv rests on: those that state its value, or else those behind its bounds."""

import numpy as np
import pandas as pd

from helpers.corpus.groups import join_by
from helpers.engine.bounds import Solved, World
from helpers.engine.differences import find_shortest
from helpers.engine.edges import Edges
from helpers.engine.totals import is_total_of_day
from helpers.engine.value_cells import Cells, take_of

FEW = 8  # claims behind a row of which it is asked whether they can be spared


def name_claims(cells: Cells, is_stated: np.ndarray, solved: Solved) -> np.ndarray:
    """The claims behind each cell: of a stated value those that state it, else all that its bounds rest on."""
    claims = np.full(len(cells.day), "", dtype=object)
    claims[is_stated] = _name_stating(solved)[cells.node[is_stated]]
    is_bound = ~is_stated & ~cells.is_torn
    claims[is_bound] = _name_reasons(cells.before[is_bound], cells.after[is_bound], solved)
    return claims


def _name_stating(solved: Solved) -> np.ndarray:
    """Per node, the claims that state its value."""
    facts, nodes = solved.facts, solved.nodes
    claims = np.full(nodes.zero, "", dtype=object)
    rows = np.flatnonzero(solved.is_sound & is_total_of_day(facts, nodes))
    claims[nodes.last[rows]] = facts.claim_ids[rows]
    shared_rows = rows[pd.Series(nodes.last[rows]).duplicated(keep=False)]
    shared_nodes, joined = join_by(nodes.last[shared_rows], facts.claim_ids[shared_rows])
    claims[shared_nodes] = joined
    return claims


def _name_reasons(before_nodes: np.ndarray, after_nodes: np.ndarray, solved: Solved) -> np.ndarray:
    """Per pair of nodes, the claims that the low of the one before and the high of the one after rest on.

    Where there are several smallest repairs, with the first and the last of them.
    """
    facts, (low, high) = solved.facts, solved.worlds[0].trails
    (low_owner, is_low_several), (high_owner, is_high_several) = low.find_only_owner(), high.find_only_owner()
    low_rows, high_rows = take_of(low_owner, before_nodes, -1), take_of(high_owner, after_nodes, -1)
    first_rows, last_rows = np.minimum(low_rows, high_rows), np.maximum(low_rows, high_rows)
    first_rows[first_rows == last_rows] = -1
    claims = np.where(last_rows >= 0, facts.join_claims(first_rows, last_rows), "")
    is_forked = take_of(low.find_forks(), before_nodes, False) | take_of(high.find_forks(), after_nodes, False)
    is_several = is_forked & (low_rows >= 0) & (high_rows >= 0) & (low_rows != high_rows)
    is_several |= take_of(is_low_several, before_nodes, False) | take_of(is_high_several, after_nodes, False)
    for bound, nodes in (("low", before_nodes), ("high", after_nodes)):
        is_several |= take_of(getattr(solved.hull, bound) != getattr(solved.curves, bound), nodes, False)
    worlds = list_ends(solved)
    for place in np.flatnonzero(is_several):
        rows: set[int] = set()
        for world in worlds:
            low, high = world.trails
            below, above = low.follow(before_nodes[place]), high.follow(after_nodes[place])
            rows |= below | above
        if is_forked[place] and len(worlds) == 1 and below - above and above - below and len(rows) <= FEW:
            rows = _spare(rows, before_nodes[place], after_nodes[place], worlds[0], solved)
        claims[place] = ";".join(facts.claim_ids[sorted(rows)])
    return claims


def _spare(rows: set[int], before: int, after: int, world: World, solved: Solved) -> set[int]:
    """Those of these statements that the low of one node and the high of another cannot do without: the low may have a
    way over what the high rests on, too.
    """
    zero, net = solved.nodes.zero, solved.nodes.net[solved.nodes.of]
    own_nodes = np.flatnonzero(net == net[before])
    places = np.full(zero + 1, -1)
    places[own_nodes], places[-1] = np.arange(len(own_nodes)), len(own_nodes)
    edges = world.edges.take((world.edges.owner < 0) | np.isin(world.edges.owner, list(rows)))
    edges = edges.take((places[edges.start] >= 0) & (places[edges.end] >= 0))
    edges, n = Edges(places[edges.start], places[edges.end], edges.length, edges.owner), len(own_nodes)
    low, high = world.curves.low[before], world.curves.high[after]
    for row in sorted(rows, reverse=True):
        kept = edges.take(edges.owner != row)
        if -find_shortest(places[before], n, kept, n) != low:
            continue
        if find_shortest(n, places[after], kept, n) == high:
            edges, rows = kept, rows - {row}
    return rows


def list_ends(solved: Solved) -> list[World]:
    """The first and the last of the smallest repairs."""
    return [solved.worlds[nth] for nth in sorted({0, len(solved.worlds) - 1})]
