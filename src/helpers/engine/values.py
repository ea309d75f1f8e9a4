"""What the claims, taken together, say for each day: stated, implied, bounded, and a marked straight line between."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from helpers.corpus.groups import SERIES, join_by
from helpers.corpus.qualifiers import PLACES, STRICT
from helpers.engine.bounds import Solved
from helpers.engine.curves import trace
from helpers.engine.facts import Facts, to_days
from helpers.engine.totals import is_total_of_day

VALUE_COLUMNS = [*SERIES, "date", "value", "low", "high", "status", "claim_ids"]


@dataclass(frozen=True)
class _Cells:
    """One entry per series and day: what `list_values` has a row for.

    `series` and `day`; the last node `before` or on the day and the first one `after` or on it (-1: none); `is_torn`:
    the rule that totals never fall was set aside between these two.
    """

    series: np.ndarray
    day: np.ndarray
    before: np.ndarray
    after: np.ndarray
    is_torn: np.ndarray


def list_values(solved: Solved, *, on: Iterable[str] = (), max_gap_days: int = 30) -> pd.DataFrame:
    """One row per series and day: every day that any claim names, and the days `on` (ISO strings).

    `low` and `high` are the tightest bounds (NA: none). `value` is what was printed for the day (`stated`), what
    follows from other claims (`implied`: the bounds meet, or would if hedged numbers were exact), or a straight line
    between two of these at most `max_gap_days` apart (`interpolated`); `bounded` rows have none. `claim_ids` are the
    claims behind the row.
    """
    named_days = solved.nodes.day[solved.nodes.is_named()]
    cells = _lay_cells(np.unique(np.concatenate([named_days, to_days(list(on))])), solved)
    node_value, is_node_stated = _find_node_values(solved)
    is_stated = (cells.before == cells.after) & _take(is_node_stated, cells.after, False)
    low, high = _find_bounds(cells, solved)
    line = _interpolate(cells, node_value, solved, max_gap_days)
    value, status = _find_values(cells, node_value, low, high, line)
    table = solved.nodes.series[SERIES].iloc[cells.series].reset_index(drop=True)
    table["date"] = pd.to_datetime(cells.day.astype("datetime64[D]")).as_unit("us")
    for column, numbers in (("value", value), ("low", low), ("high", high)):
        table[column] = np.round(np.where(np.isfinite(numbers), numbers, np.nan), PLACES) + 0.0
    table["status"] = pd.Series(np.where(is_stated, "stated", status), dtype=str)
    table["claim_ids"] = _name_claims(cells, is_stated, solved)
    return table[VALUE_COLUMNS]


def list_set_aside(solved: Solved) -> pd.DataFrame:
    """One row per statement that could not hold with the others and gave way: as in statements.csv, with `number`.

    `number` is the total that it claims for its last day: for a change, the one to which it leads from the value at its
    start (NaN if there is none); for a range, its lower end.
    """
    rows, (node_value, _) = np.flatnonzero(solved.is_live & ~solved.is_used), _find_node_values(solved)
    own, start_nodes = solved.facts.statements.iloc[rows], solved.nodes.start[rows]
    base = np.where(solved.facts.is_change[rows], np.append(node_value, np.nan)[start_nodes], 0)
    printed = own["value"].fillna(own["low"]).fillna(own["high"])
    return own.assign(number=base + printed.to_numpy())


def _find_node_values(solved: Solved) -> tuple[np.ndarray, np.ndarray]:
    """Per node, the value that was printed or follows (NaN: neither), and whether it was printed.

    A printed value is taken as printed, hedged or not. A printed change carries it to the other end of its period.
    """
    facts, nodes = solved.facts, solved.nodes
    value, is_stated = np.full(nodes.zero, np.nan), np.zeros(nodes.zero, dtype=bool)
    total_rows = np.flatnonzero(solved.is_used & is_total_of_day(facts, nodes))
    total_rows = total_rows[_fits(facts.value[total_rows], nodes.last[total_rows], solved)]
    total_rows = _sort_by_weight(total_rows, facts)
    value[nodes.last[total_rows]] = facts.value[total_rows]
    is_stated[nodes.last[total_rows]] = True
    change_rows = np.flatnonzero(solved.is_used & facts.is_change & facts.is_value & nodes.is_dated)
    _carry(value, _sort_by_weight(change_rows, facts), solved)
    value[~is_stated & ~_fits(value, np.arange(nodes.zero), solved)] = np.nan
    is_only = np.isnan(value) & _meet(solved.low, solved.high)
    value[is_only] = solved.low[is_only]
    return value, is_stated


def _meet(low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """Whether two bounds leave one number alone."""
    return np.isfinite(high) & (high - low < STRICT)


def _fits(value: np.ndarray, nodes: np.ndarray, solved: Solved) -> np.ndarray:
    """Whether each value lies within the bounds of its node."""
    return (value >= solved.low[nodes] - STRICT) & (value <= solved.high[nodes] + STRICT)


def _sort_by_weight(rows: np.ndarray, facts: Facts) -> np.ndarray:
    """These statements, that which counts last: of several for one day an exact one does, and the latest."""
    return rows[np.lexsort((facts.names[rows], facts.printed[rows], facts.is_exact[rows]))]


def _carry(value: np.ndarray, change_rows: np.ndarray, solved: Solved) -> None:
    """Fill in the values to which changes lead from known ones, onward and back, until no more follow."""
    start_nodes, end_nodes = solved.nodes.start[change_rows], solved.nodes.last[change_rows]
    change = solved.facts.value[change_rows]
    while True:
        is_start_known, is_end_known = ~np.isnan(value[start_nodes]), ~np.isnan(value[end_nodes])
        is_onward, is_back = is_start_known & ~is_end_known, is_end_known & ~is_start_known
        if not (is_onward | is_back).any():
            return
        value[end_nodes[is_onward]] = (value[start_nodes] + change)[is_onward]
        value[start_nodes[is_back]] = (value[end_nodes] - change)[is_back]


def _take(of_nodes: np.ndarray, nodes: np.ndarray, missing: float) -> np.ndarray:
    """What each of these nodes has; `missing` for -1."""
    return np.append(of_nodes, missing)[nodes]


def _lay_cells(days: np.ndarray, solved: Solved) -> _Cells:
    """Each series on each of these days.

    Between the nodes of a count that may fall nothing is known, so only the day itself counts.
    """
    nodes, n_series = solved.nodes, len(solved.nodes.series)
    series, day = np.repeat(np.arange(n_series), len(days)), np.tile(days, n_series)
    before_nodes = nodes.count_before(series, day, side="right") - 1
    after_nodes = nodes.count_before(series, day, side="left")
    for own_nodes in (before_nodes, after_nodes):
        own_nodes[np.append(nodes.of, -1)[own_nodes] != series] = -1
    is_jump = ~nodes.grows[series] & (before_nodes != after_nodes)
    before_nodes[is_jump] = after_nodes[is_jump] = -1
    is_torn = (before_nodes >= 0) & (after_nodes >= 0)
    is_torn &= _take(solved.run, before_nodes, 0) != _take(solved.run, after_nodes, 0)
    return _Cells(series, day, before_nodes, after_nodes, is_torn)


def _find_bounds(cells: _Cells, solved: Solved) -> tuple[np.ndarray, np.ndarray]:
    """Per cell its low and high."""
    low, high = _take(solved.low, cells.before, -np.inf), _take(solved.high, cells.after, np.inf)
    low[solved.nodes.grows[cells.series] & ((cells.before < 0) | cells.is_torn)] = 0
    high[cells.is_torn] = np.inf
    return low, high


def _find_values(
    cells: _Cells, node_value: np.ndarray, low: np.ndarray, high: np.ndarray, line: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Per cell its value (NaN: none) and whether it is implied, interpolated or bounded."""
    value = np.where(cells.before == cells.after, _take(node_value, cells.after, np.nan), np.nan)
    value = np.where(np.isnan(value) & _meet(low, high), low, value)
    status = np.where(np.isnan(value), "bounded", "implied").astype(object)
    is_on_line = np.isnan(value) & (line >= low - STRICT) & (line <= high + STRICT)
    value[is_on_line], status[is_on_line] = line[is_on_line], "interpolated"
    return value, status


def _interpolate(cells: _Cells, node_value: np.ndarray, solved: Solved, max_gap_days: int) -> np.ndarray:
    """A straight line between neighbouring known values of one run; NaN across gaps longer than `max_gap_days`."""
    nodes, series = solved.nodes, cells.series
    known_nodes = np.flatnonzero(~np.isnan(node_value) & nodes.is_named())
    if not len(known_nodes):
        return np.full(len(cells.day), np.nan)
    n_before = nodes.count_before(series, cells.day, side="left", nodes=known_nodes)
    before_nodes, after_nodes = np.append(known_nodes, -1)[n_before - 1], np.append(known_nodes, -1)[n_before]
    gap = nodes.day[after_nodes] - nodes.day[before_nodes]
    of = np.append(nodes.of, -1)
    is_inside = (of[before_nodes] == series) & (of[after_nodes] == series) & (gap > 0) & (gap <= max_gap_days)
    is_inside &= (solved.run[before_nodes] == solved.run[after_nodes]) | ~nodes.grows[series]
    share = (cells.day - nodes.day[before_nodes]) / np.maximum(gap, 1)
    line = node_value[before_nodes] + share * (node_value[after_nodes] - node_value[before_nodes])
    return np.where(is_inside, line, np.nan)


def _name_claims(cells: _Cells, is_stated: np.ndarray, solved: Solved) -> np.ndarray:
    """The claims behind each cell: of a stated value those that state it, else all that its bounds rest on."""
    claims = np.full(len(cells.day), "", dtype=object)
    claims[is_stated] = _name_stating(solved)[cells.after[is_stated]]
    is_bound = ~is_stated & ~cells.is_torn
    claims[is_bound] = _name_reasons(cells.before[is_bound], cells.after[is_bound], solved)
    return claims


def _name_stating(solved: Solved) -> np.ndarray:
    """Per node, the claims that state its value."""
    facts, nodes = solved.facts, solved.nodes
    claims = np.full(nodes.zero, "", dtype=object)
    rows = np.flatnonzero(solved.is_used & is_total_of_day(facts, nodes))
    claims[nodes.last[rows]] = facts.claim_ids[rows]
    shared_rows = rows[pd.Series(nodes.last[rows]).duplicated(keep=False)]
    shared_nodes, joined = join_by(nodes.last[shared_rows], facts.claim_ids[shared_rows])
    claims[shared_nodes] = joined
    return claims


def _name_reasons(before_nodes: np.ndarray, after_nodes: np.ndarray, solved: Solved) -> np.ndarray:
    """Per pair of nodes, the claims that the low of the one before and the high of the one after rest on."""
    facts, edges, run = solved.facts, solved.edges, solved.run
    low, high = trace(solved.low, edges, run, up=False), trace(solved.high, edges, run, up=True)
    (low_owner, is_low_several), (high_owner, is_high_several) = low.find_only_owner(), high.find_only_owner()
    low_rows, high_rows = _take(low_owner, before_nodes, -1), _take(high_owner, after_nodes, -1)
    first_rows, last_rows = np.minimum(low_rows, high_rows), np.maximum(low_rows, high_rows)
    first_rows[first_rows == last_rows] = -1
    claims = np.where(last_rows >= 0, facts.join_claims(first_rows, last_rows), "")
    is_several = _take(is_low_several, before_nodes, False) | _take(is_high_several, after_nodes, False)
    for place in np.flatnonzero(is_several):
        rows = low.follow(before_nodes[place]) | high.follow(after_nodes[place])
        claims[place] = ";".join(facts.claim_ids[sorted(rows)])
    return claims
