"""Which claims a row of values.csv rests on: those that state its value, or else those behind its bounds."""

import numpy as np
import pandas as pd

from helpers.corpus.groups import join_by
from helpers.engine.bounds import Solved
from helpers.engine.differences import find_shortest
from helpers.engine.edges import ByNet, Edges
from helpers.engine.totals import is_total_of_day
from helpers.engine.value_cells import Cells, take_of
from helpers.engine.worlds import World

FEW = 8  # claims behind a row of which it is asked whether they can be spared


def name_claims(cells: Cells, is_stated: np.ndarray, solved: Solved) -> np.ndarray:
    """The claims behind each cell: of a stated value those that state it, else all that its bounds rest on."""
    claims = np.full(len(cells.day), "", dtype=object)
    claims[is_stated] = _name_stating(solved)[cells.node[is_stated]]
    is_bound = ~is_stated & ~cells.is_torn
    claims[is_bound] = name_reasons(cells.before[is_bound], cells.after[is_bound], solved)
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


def name_reasons(before_nodes: np.ndarray, after_nodes: np.ndarray, solved: Solved) -> np.ndarray:
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
    several = np.flatnonzero(is_several)
    before, after, is_forked = before_nodes[several], after_nodes[several], is_forked[several]
    claims[several] = _name_ways(before, after, is_forked, solved)
    return claims


def _name_ways(before: np.ndarray, after: np.ndarray, is_forked: np.ndarray, solved: Solved) -> np.ndarray:
    """Per pair of nodes, all claims on the ways that lead to its bounds; `is_forked`: there may be others."""
    worlds = list_ends(solved)
    ways = [trail.follow(nodes) for one in worlds for trail, nodes in zip(one.trails, (before, after), strict=True)]
    place, row = _sort_pairs(np.concatenate(ways), len(solved.facts.names))
    claims = np.full(len(before), "", dtype=object)
    told, joined = join_by(place, solved.facts.claim_ids[row])
    claims[told] = joined
    if len(worlds) > 1:
        return claims
    is_few = is_forked & (np.bincount(place, minlength=len(before)) <= FEW)
    if not is_few.any():
        return claims
    below, above = (_split_pairs(own[is_few[own[:, 0]]], len(before)) for own in ways)
    net, curves = solved.nodes.net[solved.nodes.of], worlds[0].curves
    by_net = ByNet(worlds[0].edges, net)
    for nth in np.flatnonzero(is_few).tolist():
        rows = below[nth] | above[nth]
        if below[nth] - above[nth] and above[nth] - below[nth]:
            nodes, _, edges = by_net.take(int(net[before[nth]]))
            ends = np.searchsorted(nodes, [before[nth], after[nth]])
            rows = _spare(rows, ends, (curves.low[before[nth]], curves.high[after[nth]]), edges, len(nodes))
            claims[nth] = ";".join(solved.facts.claim_ids[sorted(rows)])
    return claims


def _sort_pairs(pairs: np.ndarray, n_rows: int) -> tuple[np.ndarray, np.ndarray]:
    """Places and rows of pairs, each once, in their order."""
    keys = np.sort(pairs[:, 0] * n_rows + pairs[:, 1])
    keys = keys[np.diff(keys, prepend=-1) != 0]
    return keys // max(n_rows, 1), keys % max(n_rows, 1)


def _split_pairs(pairs: np.ndarray, n_places: int) -> list[set[int]]:
    """Per place, its rows."""
    found: list[set[int]] = [set() for _ in range(n_places)]
    for place, row in pairs.tolist():
        found[place].add(row)
    return found


def _spare(rows: set[int], ends: np.ndarray, bounds: tuple[float, float], edges: Edges, zero: int) -> set[int]:
    """Those of these statements that the low of one end and the high of the other (`bounds`) cannot do without: the low
    may have a way over what the high rests on, too. `edges`: those of the net, between places and the number 0, `zero`.
    """
    edges = edges.take((edges.owner < 0) | np.isin(edges.owner, list(rows)))
    for row in sorted(rows, reverse=True):
        kept = edges.take(edges.owner != row)
        if -find_shortest(ends[0], zero, kept, zero) != bounds[0]:
            continue
        if find_shortest(zero, ends[1], kept, zero) == bounds[1]:
            edges, rows = kept, rows - {row}
    return rows


def list_ends(solved: Solved) -> list[World]:
    """The first and the last of the smallest repairs."""
    return [solved.worlds[nth] for nth in sorted({0, len(solved.worlds) - 1})]
