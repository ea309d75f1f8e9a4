"""What sums say of series that nobody speaks of: the whole from its parts, a part from the rest."""

from dataclasses import dataclass

import numpy as np

from helpers.engine.bounds import Solved
from helpers.engine.curves import propagate
from helpers.engine.edges import FIXED, Edges


@dataclass(frozen=True)
class Derived:
    """Per node of a series that nobody speaks of, whether a sum has a hand in its `low` and in its `high`.

    Being more than nothing, or no less than a part and no more than a whole, takes no sum. `is_news`: on this day the
    sum says more than what the days beside it say already.
    """

    low: np.ndarray
    high: np.ndarray
    is_news: np.ndarray


def find_derived(solved: Solved) -> Derived:
    """What sums say of the series that nobody speaks of; nothing of any other."""
    nodes, low, high = solved.nodes, solved.hull.low, solved.hull.high
    is_low, is_high = np.zeros((2, nodes.zero), dtype=bool)
    if nodes.is_spoken.all():
        return Derived(is_low, is_high, is_low.copy())
    is_untold = ~nodes.is_spoken[nodes.of]
    ordered = _bound_by_order(np.isin(nodes.net[nodes.of], nodes.net[~nodes.is_spoken]), solved)
    is_low[is_untold] = low[is_untold] > ordered[0][is_untold]
    is_high[is_untold] = high[is_untold] < ordered[1][is_untold]
    is_next = (nodes.of[1:] == nodes.of[:-1]) & nodes.is_rising[1:]
    is_higher = np.append(True, ~is_next | (low[1:] > low[:-1]))
    is_lower = np.append(~is_next | (high[:-1] < high[1:]), True)
    is_news = (is_low & is_higher) | (is_high & is_lower) | ((is_low | is_high) & (low == high))
    return Derived(is_low, is_high, is_news)


def _bound_by_order(is_inside: np.ndarray, solved: Solved) -> tuple[np.ndarray, np.ndarray]:
    """Per node its low and high if a sum said no more than that its parts lie within the whole; inside of some nets."""
    nodes = solved.nodes
    assert nodes.tied is not None, "only sums speak of what nobody does"
    sums = nodes.tied.sums
    edges = solved.worlds[0].edges
    is_there = np.append(is_inside, True)
    edges = edges.take(is_there[edges.start] & is_there[edges.end])
    is_part = sums.factor < 0
    whole = np.empty(len(sums.name), dtype=int)
    whole[sums.row[~is_part]] = sums.node[~is_part]
    n_parts = np.count_nonzero(is_part)
    within = Edges(whole[sums.row[is_part]], sums.node[is_part], np.zeros(n_parts), np.full(n_parts, FIXED))
    is_alike = nodes.scale[within.start] == nodes.scale[within.end]  # what is counted in other units has another length
    found = propagate(nodes.net[nodes.of], edges.join(within.take(is_alike)))
    return found.low, found.high
