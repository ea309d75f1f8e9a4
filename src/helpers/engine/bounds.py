"""The tightest bounds that claims put on a curve, for all series at once, and the conflicts among them.

Every claim is a difference constraint (total: X(d) - 0; change: X(b) - X(a); rule: X(a) <= X(b)), so the tightest
bounds are shortest paths to and from the number 0. Running maxima and minima carry bounds along the days, changes
carry them across, until nothing moves.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from helpers.corpus.qualifiers import STRICT
from helpers.corpus.statements import Reading
from helpers.engine.conflicts import FIXED, RULE, Conflict, Edges, rank_trust, untangle
from helpers.engine.day_shifts import Shift, find_shifts
from helpers.engine.facts import Facts, list_facts
from helpers.engine.nodes import Nodes, lay_nodes
from helpers.engine.plain_conflicts import find_plain_conflicts
from helpers.engine.totals import Totals, list_totals, pair_changes


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
    statements, facts, nodes = reading.statements, list_facts(reading.statements), lay_nodes(reading)
    shifts = find_shifts(reading, nodes)
    is_off = np.zeros(len(statements), dtype=bool)
    is_off[[row for shift in shifts for row in shift.rows]] = True
    is_live = _find_live(statements, is_off)
    favour = _rank_totals(facts, nodes, is_live, is_off)
    return _settle(Given(facts, nodes, shifts, is_live, is_off, favour), is_live & ~is_off)


def solve_without(rows: np.ndarray, given: Given) -> Solved:
    """What `solve` gives when these rows keep their days but say nothing."""
    is_used = given.is_live & ~given.is_off
    is_used[rows] = False
    return _settle(given, is_used)


def _find_live(statements: pd.DataFrame, is_off: np.ndarray) -> np.ndarray:
    """Which statements no later one replaced. One that its carrier dates wrong replaces nothing."""
    later = statements["superseded_by"]
    if not is_off.any():
        return later.isna().to_numpy()
    ids = statements["statement_id"]
    onward = dict(zip(ids[is_off], later[is_off], strict=True))
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
    own, alone = totals.take(np.flatnonzero(is_contested)), totals.take(np.flatnonzero(~is_contested))
    low, high = look_around(own.node, alone, nodes)
    grows = nodes.grows[nodes.of[own.node]]
    is_change = is_live & ~is_off & facts.is_change & nodes.is_dated
    near = is_change & (np.isin(nodes.start, own.node) | np.isin(nodes.last, own.node))
    pairs = pair_changes(np.flatnonzero(near), totals, facts, nodes)
    holding = pd.DataFrame({"change": pairs.change, "a": totals.row[pairs.a], "b": totals.row[pairs.b]})[pairs.holds]
    backed = pd.concat([holding[["change", end]].set_axis(["change", "row"], axis=1) for end in "ab"])
    counts = backed.drop_duplicates()["row"].value_counts()
    rows = counts.index[np.isin(counts.index, own.row)]
    favour[rows] += 2 * counts[rows].to_numpy()
    favour[own.row[grows & ((own.value < low) | (own.value > high))]] -= 2
    favour[own.row[grows & (own.value == low)]] -= 1
    return favour


def look_around(at: np.ndarray, totals: Totals, nodes: Nodes) -> tuple[np.ndarray, np.ndarray]:
    """The totals of the days before and after each of these nodes; 0 and infinity at the ends of a series."""
    before = np.searchsorted(totals.node, at, side="left") - 1
    after = np.searchsorted(totals.node, at, side="right")
    of, value = np.append(nodes.of[totals.node], -1), np.append(totals.value, np.nan)
    last = len(totals.node)
    low = np.where((before >= 0) & (of[before] == nodes.of[at]), value[before], 0.0)
    return low, np.where((after < last) & (of[after] == nodes.of[at]), value[after], np.inf)


def _settle(given: Given, is_used: np.ndarray) -> Solved:
    """Set aside what cannot hold until the rest can; only series that have no curve are looked at one by one."""
    nodes, zero, is_used = given.nodes, len(given.nodes.of), is_used.copy()
    edges = _draw_edges(given.facts, nodes)
    edges = edges.take((edges.owner < 0) | is_used[np.maximum(edges.owner, 0)])
    conflicts = find_plain_conflicts(given.facts, nodes, is_used, given.favour)
    kept = ~np.isin(edges.owner, [c.set_aside for c in conflicts if c.set_aside != RULE])
    kept &= (edges.owner != RULE) | ~np.isin(edges.u, [node for c in conflicts for node in c.waived])
    series = nodes.of[np.where(edges.u == zero, edges.v, edges.u)]
    low, high, broken = _propagate(nodes.of, edges.take(kept))
    # where a count may fall, changes may clash among themselves without reaching a total
    between = kept & (edges.u < zero) & (edges.v < zero)
    broken = np.union1d(broken, series[between & ~nodes.grows[series]])
    if len(broken):
        rows = np.flatnonzero(np.isin(series, broken))
        rows = rows[np.argsort(series[rows], kind="stable")]
        trust = rank_trust(given.facts, np.unique(edges.owner[rows][edges.owner[rows] >= 0]), given.favour)
        known: dict[int, list[Conflict]] = {i: [] for i in broken}
        settled = []
        for conflict in conflicts:
            known.get(nodes.of[nodes.last[conflict.members[0]]], settled).append(conflict)
        for i, mine in zip(broken, np.split(rows, np.searchsorted(series[rows], broken[1:])), strict=True):
            kept[mine], own = untangle(edges.take(mine), kept[mine], known[i], trust)
            settled += own
        conflicts = settled
        inside = np.flatnonzero(np.isin(nodes.of, broken))
        place = np.append(np.zeros(zero, dtype=int), len(inside))
        place[inside] = np.arange(len(inside))
        part = edges.take(rows[kept[rows]])
        part = Edges(place[part.u], place[part.v], part.w, part.owner)
        low[inside], high[inside], _ = _propagate(nodes.of[inside], part)
    edges = edges.take(kept)
    conflicts.sort(key=lambda c: c.members)
    is_used[[c.set_aside for c in conflicts if c.set_aside != RULE]] = False
    found = {"edges": edges, "run": _find_runs(zero, edges), "low": low, "high": high}
    return Solved(**(vars(given) | found | {"conflicts": conflicts, "is_used": is_used}))


def _draw_edges(facts: Facts, nodes: Nodes) -> Edges:
    zero, cumulative = len(nodes.of), nodes.grows
    grows = cumulative[nodes.of]
    # a day known only to a span says something where the curve never falls, and nothing where it may
    says = cumulative[nodes.of[nodes.first]] | nodes.is_dated
    least, most = facts.least, facts.most
    upper, lower = np.flatnonzero(says & np.isfinite(most)), np.flatnonzero(says & np.isfinite(least))
    steps = np.flatnonzero((nodes.of[1:] == nodes.of[:-1]) & grows[1:]) + 1
    floor = np.flatnonzero(grows)
    eves = nodes.eves
    parts = [
        (nodes.start[upper], nodes.first[upper], most[upper], upper),
        (nodes.last[lower], nodes.start[lower], -least[lower], lower),
        (steps, steps - 1, np.zeros(len(steps)), np.full(len(steps), RULE)),
        (floor, np.full(len(floor), zero), np.zeros(len(floor)), np.full(len(floor), FIXED)),
        (np.full(len(eves), zero), eves, np.zeros(len(eves)), np.full(len(eves), FIXED)),
    ]
    return Edges(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def _find_runs(zero: int, edges: Edges) -> np.ndarray:
    """Numbers that are equal for neighbouring nodes tied by the rule that totals never fall."""
    starts = np.ones(zero, dtype=int)
    starts[edges.u[edges.owner == RULE]] = 0
    return np.cumsum(starts)


def _propagate(of: np.ndarray, edges: Edges):
    """Low and high per node, and the series (rows) that have no curve: their bounds cross, or never settle."""
    zero, far, run = len(of), edges.take(edges.owner != RULE), _find_runs(len(of), edges)
    between = (far.u < zero) & (far.v < zero)
    rounds = 3 + (np.bincount(of[far.u[between]]).max() if between.any() else 0)
    low, high = np.full(zero + 1, -np.inf), np.full(zero + 1, np.inf)
    low[zero] = high[zero] = 0
    broken = np.zeros(of.max(initial=-1) + 1, dtype=bool)
    for _ in range(rounds):
        before = np.concatenate([low, high])
        np.maximum.at(low, far.u, low[far.v] - far.w)
        np.minimum.at(high, far.v, high[far.u] + far.w)
        low[:zero] = pd.Series(low[:zero]).groupby(run).cummax()
        high[:zero] = pd.Series(high[:zero][::-1]).groupby(run[::-1]).cummin()[::-1]
        low[zero] = high[zero] = 0
        broken[of[low[:zero] > high[:zero] + STRICT / 2]] = True
        moved = of[np.flatnonzero(np.concatenate([low, high]) != before) % (zero + 1)]
        moved = moved[~broken[moved]]
        if not len(moved):
            break
    broken[moved] = True
    return low[:zero], high[:zero], np.flatnonzero(broken)


def trace(solved: Solved, *, up: bool) -> tuple[np.ndarray, np.ndarray]:
    """Per node, the statement (row) that its low (or, with `up`, its high) rests on and the node this leads back to.

    -1 where there is none: the bound comes from the rule alone, from the eve, or is missing.
    """
    zero, edges = len(solved.nodes.of), solved.edges
    at = np.append(solved.high if up else solved.low, 0.0)
    source, target = (edges.u, edges.v) if up else (edges.v, edges.u)
    reach = at[source] + (edges.w if up else -edges.w)
    with np.errstate(invalid="ignore"):  # infinity less infinity
        tight = np.abs(at[target] - reach) <= STRICT / 4 + 1e-12 * np.abs(reach)
    tight &= np.isfinite(at[target])
    rows = np.flatnonzero(tight & (edges.owner != RULE))
    # claims before the eve and the floor, so that a row names who said it
    rows = rows[np.lexsort((edges.owner[rows], edges.owner[rows] < 0))]
    owner, back = np.full(zero + 1, -1), np.full(zero + 1, -1)
    known = np.append(~np.isfinite(at[:-1]), True)
    while True:
        ready = rows[known[source[rows]] & ~known[target[rows]]]
        found, first = np.unique(target[ready], return_index=True)
        owner[found], back[found] = np.maximum(edges.owner[ready[first]], -1), source[ready[first]]
        known[found] = True
        flat = np.flatnonzero(~known[:zero])
        step = flat + 1 if up else flat - 1
        inside = (step >= 0) & (step < zero)
        flat, step = flat[inside], step[inside]
        along = known[step] & (solved.run[flat] == solved.run[step]) & (at[flat] == at[step])
        known[flat[along]], back[flat[along]] = True, step[along]
        if not len(found) and not along.any():
            return owner[:zero], np.where(back[:zero] == zero, -1, back[:zero])
