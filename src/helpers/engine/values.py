"""What the claims, taken together, say for each day: stated, implied, bounded, and a marked straight line between."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from helpers.corpus.groups import SERIES, join_by
from helpers.corpus.qualifiers import PLACES
from helpers.engine.bounds import Solved, World
from helpers.engine.conflicts import MAYBE, SURELY
from helpers.engine.derived import find_derived
from helpers.engine.differences import find_shortest
from helpers.engine.edges import Edges
from helpers.engine.facts import Facts, to_days
from helpers.engine.totals import is_total_of_day

VALUE_COLUMNS = [*SERIES, "date", "value", "low", "high", "status", "printed", "doubt", "claim_ids"]
FEW = 8  # claims behind a row of which it is asked whether they can be spared
DOUBT = {0: "", MAYBE: "maybe_wrong", SURELY: "surely_wrong"}


@dataclass(frozen=True)
class _Cells:
    """One entry per series and day: what `list_values` has a row for.

    `series` and `day`; the last node `before` or on the day and the first one `after` or on it (-1: none); `is_torn`:
    the rule that totals never fall gave way between these two.
    """

    series: np.ndarray
    day: np.ndarray
    before: np.ndarray
    after: np.ndarray
    is_torn: np.ndarray

    @property
    def node(self) -> np.ndarray:
        """The node on the day; -1 where there is none."""
        return np.where(self.before == self.after, self.after, -1)


def list_values(solved: Solved, *, on: Iterable[str] = (), max_gap_days: int = 30) -> pd.DataFrame:
    """One row per series and day that a claim of its side and measure names, and per series and day `on` (ISO strings).

    A series that nobody speaks of has rows where a sum says something of it, more than the days beside it.
    `low` and `high` are the tightest bounds (NA: none). `value` is what was printed for the day (`stated`), what
    follows from other claims (`implied`: the bounds meet, or would if hedged numbers were exact), or a straight line
    between two of these at most `max_gap_days` apart (`interpolated`); `bounded` rows have none. `printed` are the
    numbers printed for the day that some smallest repair gives up, `doubt` says how sure that is. `claim_ids` are the
    claims behind the row.
    """
    cells = _lay_cells(to_days(list(on)), solved)
    node_value, is_node_stated = _find_node_values(solved)
    is_stated = _take(is_node_stated, cells.node, False)
    low, high = _find_bounds(cells, solved)
    line = _interpolate(cells, node_value, solved, max_gap_days)
    value, status = _find_values(cells, node_value, low, high, line)
    strict_low, strict_high = _find_strict(cells, solved)
    table = solved.nodes.series[SERIES].iloc[cells.series].reset_index(drop=True)
    table["date"] = pd.to_datetime(cells.day.astype("datetime64[D]")).as_unit("us")
    for column, numbers in (("value", value), ("low", low - strict_low), ("high", high + strict_high)):
        table[column] = np.round(np.where(np.isfinite(numbers), numbers, np.nan), PLACES) + 0.0
    table["status"] = pd.Series(np.where(is_stated, "stated", status), dtype=str)
    printed, doubt = _list_doubted(solved)
    table["printed"] = pd.Series(_take(printed, cells.node, ""), dtype=str)
    table["doubt"] = pd.Series([DOUBT[grade] for grade in _take(doubt, cells.node, 0).tolist()], dtype=str)
    table["claim_ids"] = pd.Series(_name_claims(cells, is_stated, solved), dtype=str)
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
    doubt = pd.Series([DOUBT[one] for one in grade.tolist()], index=own.index, dtype=str)
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


def _take(of_nodes: np.ndarray, nodes: np.ndarray, missing: object) -> np.ndarray:
    """What each of these nodes has; `missing` for -1."""
    return np.append(of_nodes, np.array([missing], dtype=of_nodes.dtype))[nodes]


def _lay_cells(further_days: np.ndarray, solved: Solved) -> _Cells:
    """Each series on each day that a claim of its side and measure names, and on each further day.

    Between the nodes of a count that may fall nothing is known, so only the day itself counts.
    """
    nodes = solved.nodes
    kind, kinds = pd.factorize(pd.MultiIndex.from_frame(nodes.series[["side", "measure_id"]]), sort=True)
    is_named = nodes.is_named()
    named = pd.DataFrame({"kind": kind[nodes.of[is_named]], "day": nodes.day[is_named]})
    more = pd.DataFrame({"kind": np.repeat(np.arange(len(kinds)), len(further_days))})
    more["day"] = np.tile(further_days, len(kinds))
    days = pd.concat([named, more]).drop_duplicates().sort_values(["kind", "day"])
    spoken = np.flatnonzero(nodes.is_spoken)
    every = pd.DataFrame({"series": spoken, "kind": kind[spoken]}).merge(days, on="kind")[["series", "day"]]
    if len(spoken) < len(kind):
        every = pd.concat([every, _list_derived(further_days, solved)]).sort_values(["series", "day"])
    series, day = every["series"].to_numpy(), every["day"].to_numpy(dtype="int64")
    before_nodes = nodes.count_before(series, day, side="right") - 1
    after_nodes = nodes.count_before(series, day, side="left")
    for own_nodes in (before_nodes, after_nodes):
        own_nodes[np.append(nodes.of, -1)[own_nodes] != series] = -1
    is_jump = ~nodes.grows[series] & (before_nodes != after_nodes)
    before_nodes[is_jump] = after_nodes[is_jump] = -1
    is_torn = (before_nodes >= 0) & (after_nodes >= 0)
    is_torn &= _take(solved.run, before_nodes, 0) != _take(solved.run, after_nodes, 0)
    return _Cells(series, day, before_nodes, after_nodes, is_torn)


def _list_derived(further_days: np.ndarray, solved: Solved) -> pd.DataFrame:
    """The days on which a sum says something of a `series` that nobody speaks of, and further days that it bounds."""
    nodes, derived = solved.nodes, find_derived(solved)
    own = pd.DataFrame({"series": nodes.of, "day": nodes.day})[derived.is_news]
    series = np.repeat(np.flatnonzero(~nodes.is_spoken), len(further_days))
    day = np.tile(further_days, np.count_nonzero(~nodes.is_spoken))
    before_nodes = nodes.count_before(series, day, side="right") - 1
    after_nodes = nodes.count_before(series, day, side="left")
    of = np.append(nodes.of, -1)
    carries = nodes.grows[series] | (before_nodes == after_nodes)
    is_bound = (of[before_nodes] == series) & _take(derived.low, before_nodes, False)
    is_bound |= (of[after_nodes] == series) & _take(derived.high, after_nodes, False)
    more = pd.DataFrame({"series": series, "day": day})[carries & is_bound]
    return pd.concat([own, more]).drop_duplicates()


def _find_bounds(cells: _Cells, solved: Solved) -> tuple[np.ndarray, np.ndarray]:
    """Per cell its low and high; a count is never below 0."""
    low, high = _take(solved.low, cells.before, 0.0), _take(solved.high, cells.after, np.inf)
    low[cells.is_torn] = 0
    high[cells.is_torn] = np.inf
    return low, high


def _find_strict(cells: _Cells, solved: Solved) -> tuple[np.ndarray, np.ndarray]:
    """Per cell 1 where the low, and where the high, is one claim's more or less than a number: that number is shown."""
    shown = []
    for nodes, nth in ((cells.before, 0), (cells.after, 1)):
        is_strict = np.zeros(solved.nodes.zero, dtype=bool)
        hull = (solved.hull.low, solved.hull.high)[nth]
        for world in _list_ends(solved):
            is_own = (world.curves.low, world.curves.high)[nth] == hull
            owner, is_several = world.trails[nth].find_only_owner()
            is_strict |= is_own & np.append(solved.facts.is_strict, False)[owner] & ~is_several
        shown.append(np.where(_take(is_strict & (solved.nodes.scale == 1), nodes, False) & ~cells.is_torn, 1, 0))
    return shown[0], shown[1]


def _list_ends(solved: Solved) -> list[World]:
    """The first and the last of the smallest repairs."""
    return [solved.worlds[nth] for nth in sorted({0, len(solved.worlds) - 1})]


def _find_values(
    cells: _Cells, node_value: np.ndarray, low: np.ndarray, high: np.ndarray, line: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Per cell its value (NaN: none) and whether it is implied, interpolated or bounded."""
    value = _take(node_value, cells.node, np.nan)
    value = np.where(np.isnan(value) & (low == high), low, value)
    status = np.where(np.isnan(value), "bounded", "implied").astype(object)
    is_on_line = np.isnan(value) & (line >= low) & (line <= high)
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


def _name_claims(cells: _Cells, is_stated: np.ndarray, solved: Solved) -> np.ndarray:
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
    low_rows, high_rows = _take(low_owner, before_nodes, -1), _take(high_owner, after_nodes, -1)
    first_rows, last_rows = np.minimum(low_rows, high_rows), np.maximum(low_rows, high_rows)
    first_rows[first_rows == last_rows] = -1
    claims = np.where(last_rows >= 0, facts.join_claims(first_rows, last_rows), "")
    is_forked = _take(low.find_forks(), before_nodes, False) | _take(high.find_forks(), after_nodes, False)
    is_several = is_forked & (low_rows >= 0) & (high_rows >= 0) & (low_rows != high_rows)
    is_several |= _take(is_low_several, before_nodes, False) | _take(is_high_several, after_nodes, False)
    for bound, nodes in (("low", before_nodes), ("high", after_nodes)):
        is_several |= _take(getattr(solved.hull, bound) != getattr(solved.curves, bound), nodes, False)
    worlds = _list_ends(solved)
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
        if -find_shortest(places[before], n, kept, kept.length, n) != low:
            continue
        if find_shortest(n, places[after], kept, kept.length, n) == high:
            edges, rows = kept, rows - {row}
    return rows
