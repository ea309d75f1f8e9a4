"""What the claims, taken together, say for each day: stated, implied, bounded, and a marked straight line between."""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from helpers.corpus.groups import SERIES, join_by
from helpers.corpus.qualifiers import PLACES
from helpers.engine.bounds import Solved
from helpers.engine.conflicts import SURELY
from helpers.engine.credits import name_claims
from helpers.engine.ends import find_shown
from helpers.engine.facts import Facts, to_days
from helpers.engine.totals import is_total_of_day
from helpers.engine.value_cells import Cells, lay_cells, take_of

VALUE_COLUMNS = [*SERIES, "date", "value", "low", "high", "status", "printed", "doubt", "claim_ids"]
DOUBT = ["", "maybe_wrong", "surely_wrong"]  # by grade: none, MAYBE, SURELY
STATUSES = ["stated", "implied", "interpolated", "bounded"]
STATED, IMPLIED, INTERPOLATED, BOUNDED = range(len(STATUSES))


def list_values(solved: Solved, *, on: Iterable[str] = (), max_gap_days: int = 30) -> pd.DataFrame:
    """One row per series and day that a claim of its side and measure names, and per series and day `on` (ISO strings).

    A series that nobody speaks of has rows where a sum says something of it, more than the days beside it.
    `low` and `high` are the tightest bounds (NA: none). `value` is what was printed for the day (`stated`), what
    follows from other claims (`implied`: the bounds meet, or would if hedged numbers were exact), or a straight line
    between two of these at most `max_gap_days` apart (`interpolated`); `bounded` rows have none. `printed` are the
    numbers printed for the day that some smallest repair gives up, `doubt` says how sure that is. `claim_ids` are the
    claims behind the row.
    """
    cells = lay_cells(to_days(list(on)), solved)
    node_value, is_node_stated = _find_node_values(solved)
    is_stated = take_of(is_node_stated, cells.node, False)
    low, high = cells.find_bounds(solved)
    line = _interpolate(cells, node_value, solved, max_gap_days)
    value, status = _find_values(cells, node_value, low, high, line)
    shown_low, shown_high = find_shown(cells, solved)
    table = solved.nodes.series[SERIES].iloc[cells.series].reset_index(drop=True)
    table["date"] = pd.to_datetime(cells.day.astype("datetime64[D]")).as_unit("us")
    for column, numbers in (("value", value), ("low", shown_low), ("high", shown_high)):
        table[column] = np.round(np.where(np.isfinite(numbers), numbers, np.nan), PLACES) + 0.0
    table["status"] = pd.array(STATUSES, dtype="str").take(np.where(is_stated, STATED, status))
    printed, doubt = _list_doubted(solved)
    table["printed"] = pd.Series(take_of(printed, cells.node, ""), dtype=str)
    table["doubt"] = pd.array(DOUBT, dtype="str").take(take_of(doubt, cells.node, 0))
    table["claim_ids"] = pd.Series(name_claims(cells, is_stated, solved), dtype=str)
    return table[VALUE_COLUMNS]


def list_set_aside(solved: Solved) -> pd.DataFrame:
    """One row per statement that some smallest repair gives up, or that is dated a day off: as in statements.csv.

    `number` is the total that it claims for its last day: for a change, the one to which it leads from the value at its
    start (NaN if there is none); for a range, its lower end. `doubt` as in values.csv.
    """
    rows = np.flatnonzero(solved.is_live & ((solved.doubt > 0) | solved.is_off))
    node_value, _ = _find_node_values(solved)
    own, start_nodes = solved.facts.statements.iloc[rows], solved.nodes.start[rows]
    base = np.where(solved.facts.is_change[rows], np.append(node_value, np.nan)[start_nodes], 0)
    printed = own["value"].fillna(own["low"]).fillna(own["high"])
    grade = np.where(solved.is_off[rows], SURELY, solved.doubt[rows])
    doubt = pd.array(DOUBT, dtype="str").take(grade)
    return own.assign(number=base + printed.to_numpy(), doubt=doubt)


def _find_node_values(solved: Solved) -> tuple[np.ndarray, np.ndarray]:
    """Per node, the value that was printed or follows (NaN: neither), and whether it was printed.

    A printed value is taken as printed, hedged or not. A printed change carries it to the other end of its period.
    What is in doubt counts for nothing.
    """
    facts, nodes = solved.facts, solved.nodes
    value, is_stated = np.full(nodes.zero, np.nan), np.zeros(nodes.zero, dtype=bool)
    total_rows = np.flatnonzero(solved.is_sound & is_total_of_day(facts, nodes))
    total_rows = total_rows[_fits(facts.value[total_rows], nodes.last[total_rows], solved)]
    total_rows = _sort_by_weight(total_rows, facts)
    value[nodes.last[total_rows]] = facts.value[total_rows]
    is_stated[nodes.last[total_rows]] = True
    change_rows = np.flatnonzero(solved.is_sound & facts.is_change & facts.is_value & nodes.is_dated)
    _carry(value, _sort_by_weight(change_rows, facts), solved)
    value[~is_stated & ~_fits(value, np.arange(nodes.zero), solved)] = np.nan
    is_only = np.isnan(value) & (solved.hull.low == solved.hull.high)
    value[is_only] = solved.low[is_only]
    return value, is_stated


def _fits(value: np.ndarray, nodes: np.ndarray, solved: Solved) -> np.ndarray:
    """Whether each value lies within the bounds of its node."""
    return (np.round(value - solved.low[nodes], PLACES) >= 0) & (np.round(solved.high[nodes] - value, PLACES) >= 0)


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
        is_open = ~(is_start_known & is_end_known)
        start_nodes, end_nodes, change = start_nodes[is_open], end_nodes[is_open], change[is_open]


def _find_values(
    cells: Cells, node_value: np.ndarray, low: np.ndarray, high: np.ndarray, line: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Per cell its value (NaN: none) and, as a place in STATUSES, whether it is implied, interpolated or bounded."""
    value = take_of(node_value, cells.node, np.nan)
    value = np.where(np.isnan(value) & (low == high), low, value)
    status = np.where(np.isnan(value), BOUNDED, IMPLIED)
    is_on_line = np.isnan(value) & (line >= low) & (line <= high)
    value[is_on_line], status[is_on_line] = line[is_on_line], INTERPOLATED
    return value, status


def _interpolate(cells: Cells, node_value: np.ndarray, solved: Solved, max_gap_days: int) -> np.ndarray:
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


def _list_doubted(solved: Solved) -> tuple[np.ndarray, np.ndarray]:
    """Per node, the numbers printed for its day that are in doubt, joined, and the gravest doubt."""
    facts, nodes = solved.facts, solved.nodes
    rows = np.flatnonzero(~facts.is_change & nodes.is_dated & (solved.doubt > 0))
    printed, doubt = np.full(nodes.zero, "", dtype=object), np.zeros(nodes.zero, dtype=int)
    np.maximum.at(doubt, nodes.last[rows], solved.doubt[rows])
    own_nodes, joined = join_by(nodes.last[rows], _write_numbers(facts.statements.iloc[rows]))
    printed[own_nodes] = joined
    return printed, doubt


def _write_numbers(statements: pd.DataFrame) -> np.ndarray:
    """The numbers of statements, plain: 2464; of a range both, 20000 to 30000."""
    told = statements[["value", "low", "high"]].to_numpy(dtype=float)
    ends = (own[:1] if own[0] == own[0] else own[1:] for own in told)
    return np.array([" to ".join(f"{n:.14g}" for n in own if n == n) for own in ends], dtype=object)
