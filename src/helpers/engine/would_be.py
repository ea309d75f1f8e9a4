"""What a number would be that gives way: what the others leave for it, if they leave one number alone."""

import numpy as np
import pandas as pd

from helpers.engine.bounds import Solved, World
from helpers.engine.curves import Trail
from helpers.engine.edges import Edges


def find_room(solved: Solved) -> tuple[np.ndarray, np.ndarray]:
    """Per statement the least and the most that the others leave for it, in all smallest repairs that give it up.

    Of a change, for what lies between its ends. NaN for what is in no doubt, or for a span of days of a count that may
    fall.
    """
    n_rows = len(solved.facts.names)
    low, high = np.full(n_rows, np.nan), np.full(n_rows, np.nan)
    for nth, world in enumerate(solved.worlds):
        fresh = [one for one in solved.conflicts if nth < len(one.repairs)]
        rows = np.array([row for one in fresh for row in one.repairs[nth] if row < n_rows], dtype=int)
        least, most = _bound(rows, world, solved)
        low[rows], high[rows] = np.fmin(low[rows], least), np.fmax(high[rows], most)
    return low, high


def _bound(rows: np.ndarray, world: World, solved: Solved) -> tuple[np.ndarray, np.ndarray]:
    """Per row the least and the most that a world leaves for it."""
    nodes, curves = solved.nodes, world.curves
    low, high = np.append(curves.low, 0.0), np.append(curves.high, 0.0)
    start, first, last, scale = nodes.start[rows], nodes.first[rows], nodes.last[rows], nodes.scale[nodes.last[rows]]
    least, most = (low[first] - high[start]) / scale, (high[last] - low[start]) / scale
    is_untold = ~nodes.is_rising[last] & (first != last)
    return np.where(is_untold, np.nan, least), np.where(is_untold, np.nan, most)


def find_would_be(solved: Solved) -> np.ndarray:
    """Per statement, the one number that the others leave for it (NaN: none, or it is in no doubt)."""
    low, high = find_room(solved)
    is_listed = np.ones(len(low), dtype=bool)
    long = [one for one in solved.conflicts if one.is_capped or len(one.repairs) > len(solved.worlds)]
    is_listed[[row for one in long for row in one.doubtful if row < len(low)]] = False
    return np.where((low == high) & is_listed, low, np.nan)


def find_room_beside(rows: np.ndarray, solved: Solved) -> tuple[np.ndarray, np.ndarray]:
    """Per total, the least and the most that all other claims leave for its days, once the first repairs are made."""
    world, nodes = solved.worlds[0], solved.nodes
    low_trail, high_trail = world.trails
    low = -_find_second(rows, nodes.last[rows], -world.curves.low, low_trail, world.edges.mirror())
    high = _find_second(rows, nodes.first[rows], world.curves.high, high_trail, world.edges)
    return low / nodes.scale[nodes.last[rows]], high / nodes.scale[nodes.first[rows]]


def _find_second(rows: np.ndarray, own_nodes: np.ndarray, bound: np.ndarray, trail: Trail, edges: Edges) -> np.ndarray:
    """Per total the upper bound of its node, or, where that is its own, the next best that leads there without it."""
    found = bound[own_nodes].copy()
    is_own = trail.owner[own_nodes] == rows
    limits = pd.DataFrame({"row": rows, "end": own_nodes})[is_own]
    near = pd.DataFrame(vars(edges))
    near = near[np.isin(near["end"], limits["end"])].merge(limits, on="end")
    root, value = np.append(trail.find_root(), -1), np.append(bound, 0.0)
    near = near[(near["owner"] != near["row"]) & (root[near["start"]] != near["row"])]
    reached = value[near["start"]] + near["length"]
    found[is_own] = reached.groupby(near["row"]).min().reindex(limits["row"]).fillna(np.inf).to_numpy()
    return found
