"""The tightest bounds that claims put on a curve, for all series at once, and the conflicts among them.

Every claim is a difference constraint (total: X(d) - 0; change: X(b) - X(a); rule: X(a) <= X(b)). What cannot hold is
set aside, and the rest bounds the curves (`curves`).
"""

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
import pandas as pd

from helpers.corpus.statements import Reading
from helpers.engine.conflicts import Conflict, find_set_aside, list_gone, rank_trust, untangle
from helpers.engine.curves import find_runs, propagate, propagate_within
from helpers.engine.day_shifts import Shift, find_shifts
from helpers.engine.edges import Edges, draw_edges
from helpers.engine.facts import Facts, list_facts
from helpers.engine.nodes import Nodes, lay_nodes
from helpers.engine.plain_conflicts import find_plain_conflicts
from helpers.engine.totals import Totals, list_totals, look_around, pair_changes


@dataclass(frozen=True)
class Given:
    """What the statements say, before anything is set aside.

    Per statement: `facts`; `is_live`: no later article revised it; `is_off`: printed only by carriers
    that were a day late or early (`shifts`); `favour`: which of several totals of one day gives way first, the lowest.
    """

    facts: Facts
    nodes: Nodes
    shifts: list[Shift]
    is_live: np.ndarray
    is_off: np.ndarray
    favour: np.ndarray


@dataclass(frozen=True)
class Solved(Given):
    """Per node `low` and `high`; `run`: nodes of one run never fall; `edges`: the constraints that were kept.

    `conflicts`: what could not hold together. `is_used`: per statement, live, not dated wrong, and not set aside.
    """

    edges: Edges
    run: np.ndarray
    low: np.ndarray
    high: np.ndarray
    conflicts: list[Conflict]
    is_used: np.ndarray


def solve(reading: Reading) -> Solved:
    """Bounds on every day that a series' own claims name. What cannot hold is set aside, least trusted first.

    Trusted most are totals, then changes, then the rule that totals never fall.
    """
    facts = list_facts(reading.statements)
    nodes = lay_nodes(reading, facts)
    shifts = find_shifts(reading, facts, nodes)
    is_off = np.zeros(len(facts.names), dtype=bool)
    is_off[[row for shift in shifts for row in shift.rows]] = True
    is_live = _find_live(facts, is_off)
    favour = _rank_totals(facts, nodes, is_live, is_off)
    return _settle(Given(facts, nodes, shifts, is_live, is_off, favour), is_live & ~is_off)


def solve_without(rows: np.ndarray, given: Given) -> Solved:
    """What `solve` gives when these rows keep their days but say nothing."""
    is_used = given.is_live & ~given.is_off
    is_used[rows] = False
    return _settle(given, is_used)


def _find_live(facts: Facts, is_off: np.ndarray) -> np.ndarray:
    """Per statement, whether no later one replaced it. One that its carrier dates wrong replaces nothing."""
    later = facts.statements["superseded_by"]
    if not is_off.any():
        return later.isna().to_numpy()
    onward = dict(zip(facts.names[is_off], later[is_off], strict=True))
    while (through := later.isin(onward)).any():
        later = later.mask(through, later.map(onward))
    return later.isna().to_numpy()


def _rank_totals(facts: Facts, nodes: Nodes, is_live: np.ndarray, is_off: np.ndarray) -> np.ndarray:
    """Per statement how well it sits among the others, where it is one of several totals of a day.

    Halved and rounded down: -1 outside what the totals of the days around leave (where the measure never falls), else
    how many printed changes lead to or from it. Even: it equals the total before it, as if carried over.
    """
    favour = np.ones(len(is_live), dtype=int)
    totals = list_totals(facts, nodes, ~is_off)
    is_contested = totals.is_contested()
    if not is_contested.any():
        return favour
    rivals = totals.take(is_contested)
    low, high = look_around(rivals.node, totals.take(~is_contested), nodes)
    is_rising = nodes.is_rising[rivals.node]
    is_outside = is_rising & ((rivals.value < low) | (rivals.value > high))
    is_carried_over = is_rising & (rivals.value == low)
    n_backing = _count_backing(rivals, totals, facts, nodes, is_live & ~is_off)
    favour[rivals.row] += 2 * n_backing - 2 * is_outside - is_carried_over
    return favour


def _count_backing(rivals: Totals, totals: Totals, facts: Facts, nodes: Nodes, is_used: np.ndarray) -> np.ndarray:
    """Per rival, how many of the changes that are used lead to it from another total, or from it to one."""
    is_near = np.isin(nodes.start, rivals.node) | np.isin(nodes.last, rivals.node)
    change_rows = np.flatnonzero(is_used & facts.is_change & nodes.is_dated & is_near)
    pairs = pair_changes(change_rows, totals, facts, nodes)
    total_rows = totals.row[np.stack([pairs.a, pairs.b])[:, pairs.holds]]
    ends = pd.DataFrame({"change": np.tile(pairs.change[pairs.holds], 2), "total": total_rows.ravel()})
    return np.bincount(ends.drop_duplicates()["total"], minlength=len(facts.names))[rivals.row]


def _settle(given: Given, is_used: np.ndarray) -> Solved:
    """Set aside what cannot hold until the rest can; only series that have no curve are looked at one by one."""
    nodes = given.nodes
    edges = draw_edges(given.facts, nodes, is_used)
    edge_series = nodes.of[np.where(edges.start == nodes.zero, edges.end, edges.start)]
    conflicts = find_plain_conflicts(given.facts, nodes, is_used, given.favour)
    is_kept = ~find_set_aside(edges, conflicts)
    curves = propagate(nodes.of, edges.take(is_kept))
    # where a count may fall, changes may clash among themselves without reaching a total
    is_loose = is_kept & (edges.start < nodes.zero) & (edges.end < nodes.zero) & ~nodes.grows[edge_series]
    series = np.union1d(curves.broken_series, edge_series[is_loose])
    if len(series):
        is_inside = np.isin(edge_series, series)
        is_kept, conflicts = _untangle_each(np.where(is_inside, edge_series, -1), edges, is_kept, conflicts, given)
        curves = propagate_within(series, nodes.of, edges.take(is_kept & is_inside), curves)
    edges, is_used = edges.take(is_kept), is_used.copy()
    is_used[list_gone(conflicts)] = False
    found = {"edges": edges, "run": find_runs(nodes.zero, edges), "low": curves.low, "high": curves.high}
    found |= {"conflicts": sorted(conflicts, key=lambda conflict: conflict.members), "is_used": is_used}
    return Solved(**(vars(given) | found))


def _untangle_each(
    edge_series: np.ndarray, edges: Edges, is_kept: np.ndarray, conflicts: list[Conflict], given: Given
) -> tuple[np.ndarray, list[Conflict]]:
    """Which edges are kept, and all conflicts, once series have been looked at one by one (`conflicts.untangle`).

    `edge_series`: per edge, its series, or -1 if that is not looked at.
    """
    owners = np.unique(edges.owner[edge_series >= 0])
    trust = rank_trust(given.facts, owners[owners >= 0], given.favour)
    known = defaultdict(list)
    for conflict in conflicts:
        known[given.nodes.of[given.nodes.last[conflict.members[0]]]].append(conflict)
    is_kept, inside_edges = is_kept.copy(), np.flatnonzero(edge_series >= 0)
    for series, places in pd.Series(inside_edges).groupby(edge_series[inside_edges]).indices.items():
        own_edges = inside_edges[places]
        is_kept[own_edges], known[series] = untangle(edges.take(own_edges), is_kept[own_edges], known[series], trust)
    return is_kept, [conflict for own in known.values() for conflict in own]
