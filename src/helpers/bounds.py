"""The tightest bounds that claims put on a curve, for all series at once, and the conflicts among them.

Every claim is a difference constraint (total: X(d) - 0; change: X(b) - X(a); rule: X(a) <= X(b)), so the tightest
bounds are shortest paths to and from the number 0. Running maxima and minima carry bounds along the days, changes
carry them across, until nothing moves.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from helpers.conflicts import FIXED, RULE, Conflict, Edges, untangle
from helpers.constraints import SERIES, STRICT, intervals
from helpers.plain_conflicts import find_plain_conflicts


@dataclass(frozen=True)
class Nodes:
    """One node per series and day that the series' own claims name, sorted. Node number len(of) is the number 0.

    Per series: `series`, with is_cumulative. Per node: `of` (row of series), `day` (days since 1970). Per statement:
    the nodes `first` and `last` of its as_of and, for a change, `start` (for a total, the number 0). `eves`: the nodes
    on which a cumulative count is 0.
    """

    series: pd.DataFrame
    of: np.ndarray
    day: np.ndarray
    first: np.ndarray
    last: np.ndarray
    start: np.ndarray
    eves: np.ndarray

    def is_named(self) -> np.ndarray:
        """Per node, whether a claim names it; the eve may be the exception."""
        named = np.zeros(len(self.of) + 1, dtype=bool)
        named[np.concatenate([self.first, self.last, self.start])] = True
        return named[:-1]


@dataclass(frozen=True)
class Solved:
    """Per node `low` and `high`; `run`: nodes of one run never fall; `edges`: the constraints that were kept.

    `conflicts`: what could not hold together. `is_used`: per statement, neither superseded nor set aside.
    """

    nodes: Nodes
    edges: Edges
    run: np.ndarray
    low: np.ndarray
    high: np.ndarray
    conflicts: list[Conflict]
    is_used: np.ndarray


def to_days(dates) -> np.ndarray:
    """Dates as whole days since 1970."""
    return pd.to_datetime(pd.Series(dates)).to_numpy().astype("datetime64[D]").astype("int64")


def solve(statements: pd.DataFrame, *, eve: str | None = None, leave_out=None) -> Solved:
    """Bounds on every day that a series' own claims name. What cannot hold is set aside, least trusted first.

    Trusted most are totals, then changes, then the rule that totals never fall. Statements (rows) in `leave_out`
    keep their days but say nothing.
    """
    nodes = _lay_nodes(statements, eve)
    edges = _draw_edges(statements, nodes)
    is_used = statements["superseded_by"].isna().to_numpy(copy=True)
    if leave_out is not None:
        is_used[leave_out] = False
    edges = edges.take((edges.owner < 0) | is_used[np.maximum(edges.owner, 0)])
    trust = _rank_trust(statements)
    conflicts = find_plain_conflicts(statements, nodes, is_used, trust)
    gone = [c.set_aside for c in conflicts if c.set_aside != RULE]
    is_used[gone] = False
    waived = [node for c in conflicts for node in c.waived]
    edges = edges.take(~np.isin(edges.owner, gone) & ~((edges.owner == RULE) & np.isin(edges.u, waived)))
    while True:
        run = _find_runs(nodes, edges)
        low, high, broken = _propagate(nodes, edges, run)
        if not len(broken):
            conflicts.sort(key=lambda c: c.members)
            return Solved(nodes, edges, run, low, high, conflicts, is_used)
        end = np.where(edges.u == len(nodes.of), edges.v, edges.u)  # the end of an edge that is a day
        gone = np.zeros(len(end), dtype=bool)
        for i in broken:
            mine = nodes.of[end] == i
            for conflict in untangle(edges.take(mine), trust):
                conflicts.append(conflict)
                hit = mine & (edges.owner == conflict.set_aside)
                gone |= hit & np.isin(edges.u, conflict.waived) if conflict.set_aside == RULE else hit
                if conflict.set_aside != RULE:
                    is_used[conflict.set_aside] = False
        edges = edges.take(~gone)


def _lay_nodes(statements: pd.DataFrame, eve: str | None) -> Nodes:
    corpus = statements.attrs.get("corpus")
    code = statements.groupby(SERIES, sort=True).ngroup().to_numpy()
    series = statements[SERIES].drop_duplicates().sort_values(SERIES, ignore_index=True)
    is_cumulative = corpus.measures.set_index("measure_id")["is_cumulative"].to_dict() if corpus else {}
    series["is_cumulative"] = [bool(is_cumulative.get(m, True)) for m in series["measure_id"]]
    is_change = (statements["kind"] == "change").to_numpy()
    first, last = to_days(statements["as_of_earliest"]), to_days(statements["as_of_latest"])
    start = to_days(statements["period_start"][is_change])
    of, day = [code, code, code[is_change]], [first, last, start]
    if (eve := eve or (corpus and corpus.eve)) and len(statements):
        cumulative = np.flatnonzero(series["is_cumulative"])
        earliest = pd.Series(np.concatenate(day)).groupby(np.concatenate(of)).min().to_numpy()[cumulative]
        zero_day = to_days([eve])[0]  # a series that speaks of days before the eve is 0 the day before it starts
        of.append(cumulative)
        day.append(np.where(earliest < zero_day, earliest - 1, zero_day))
    pairs = np.column_stack([np.concatenate(of), np.concatenate(day)])
    places, where = np.unique(pairs, axis=0, return_inverse=True)
    where, n = where.ravel(), len(statements)
    base = np.full(n, len(places))
    base[is_change] = where[2 * n : 2 * n + len(start)]
    return Nodes(series, places[:, 0], places[:, 1], where[:n], where[n : 2 * n], base, where[2 * n + len(start) :])


def _draw_edges(statements: pd.DataFrame, nodes: Nodes) -> Edges:
    zero, cumulative = len(nodes.of), nodes.series["is_cumulative"].to_numpy(dtype=bool)
    grows = cumulative[nodes.of]
    # a day known only to a span says something where the curve never falls, and nothing where it may
    says = cumulative[nodes.of[nodes.first]] | (nodes.first == nodes.last)
    allowed = intervals(statements)
    least, most = allowed["least"].to_numpy(), allowed["most"].to_numpy()
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


def _find_runs(nodes: Nodes, edges: Edges) -> np.ndarray:
    """Numbers that are equal for neighbouring nodes tied by the rule that totals never fall."""
    starts = np.ones(len(nodes.of), dtype=int)
    starts[edges.u[edges.owner == RULE]] = 0
    return np.cumsum(starts)


def _propagate(nodes: Nodes, edges: Edges, run: np.ndarray):
    """Low and high per node, and the series (rows) that have no curve: their bounds cross, or never settle."""
    zero, far = len(nodes.of), edges.take(edges.owner != RULE)
    between = (far.u < zero) & (far.v < zero)
    rounds = 3 + (np.bincount(nodes.of[far.u[between]]).max() if between.any() else 0)
    low, high = np.full(zero + 1, -np.inf), np.full(zero + 1, np.inf)
    low[zero] = high[zero] = 0
    for _ in range(rounds):
        before = np.concatenate([low, high])
        np.maximum.at(low, far.u, low[far.v] - far.w)
        np.minimum.at(high, far.v, high[far.u] + far.w)
        low[:zero] = pd.Series(low[:zero]).groupby(run).cummax()
        high[:zero] = pd.Series(high[:zero][::-1]).groupby(run[::-1]).cummin()[::-1]
        low[zero] = high[zero] = 0
        crossed = np.unique(nodes.of[low[:zero] > high[:zero] + STRICT / 2])
        moved = np.flatnonzero(np.concatenate([low, high]) != before)
        if len(crossed) or not len(moved):
            return low[:zero], high[:zero], crossed
    return low[:zero], high[:zero], np.unique(nodes.of[moved % (zero + 1)])


def _rank_trust(statements: pd.DataFrame) -> np.ndarray:
    """Who gives way first: changes before totals, then fewer carriers, earlier print, and the name for a tie."""
    ranked = statements.assign(is_total=statements["kind"] != "change").reset_index(drop=True)
    ranked = ranked.sort_values(["is_total", "n_articles", "first_published", "statement_id"])
    trust = np.empty(len(ranked), dtype=int)
    trust[ranked.index] = np.arange(len(ranked))
    return trust


def trace(solved: Solved, *, up: bool) -> tuple[np.ndarray, np.ndarray]:
    """Per node, the statement (row) that its low (or, with `up`, its high) rests on and the node this leads back to.

    -1 where there is none: the bound comes from the rule alone, from the eve, or is missing.
    """
    zero, edges = len(solved.nodes.of), solved.edges
    at = np.append(solved.high if up else solved.low, 0.0)
    source, target = (edges.u, edges.v) if up else (edges.v, edges.u)
    reach = at[source] + (edges.w if up else -edges.w)
    tight = np.isfinite(at[target]) & np.isclose(at[target], reach, rtol=1e-12, atol=STRICT / 4)
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
