"""What the claims, taken together, say for each day: stated, implied, bounded, and a marked straight line between."""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from helpers.corpus.groups import SERIES
from helpers.corpus.qualifiers import PLACES, STRICT
from helpers.engine.bounds import Solved, trace
from helpers.engine.nodes import to_days
from helpers.judge.verdicts import join_ids

VALUE_COLUMNS = [*SERIES, "date", "value", "low", "high", "status", "claim_ids"]


def list_values(
    statements: pd.DataFrame, solved: Solved, *, on: Iterable[str] | None = None, max_gap_days: int = 30
) -> pd.DataFrame:
    """One row per series and day: every day that any claim names, and the days `on` (ISO strings).

    `low` and `high` are the tightest bounds (NA: none). `value` is what was printed for the day (`stated`), what
    follows from other claims (`implied`: the bounds meet, or would if hedged numbers were exact), or a straight line
    between two of these at most `max_gap_days` apart (`interpolated`); `bounded` rows have none. `claim_ids` are the
    claims behind the row. `solved`: what `bounds.solve` gives for these statements.
    """
    value, is_stated = find_values(statements, solved)
    nodes = solved.nodes
    named = [to_days(statements[c].dropna()) for c in ("period_start", "as_of_earliest", "as_of_latest")]
    days = np.unique(np.concatenate([*named, to_days(list(on or []))]))
    of, day = np.repeat(np.arange(len(nodes.series)), len(days)), np.tile(days, len(nodes.series))
    before, after = _find_neighbours(solved, of, day)
    low, high = _take(solved.low, before, -np.inf), _take(solved.high, after, np.inf)
    grows = nodes.grows[of]
    low[grows & (before < 0)] = 0
    apart = (before >= 0) & (after >= 0) & (_take(solved.run, before, 0) != _take(solved.run, after, 0))
    low[apart], high[apart] = np.where(grows[apart], 0, -np.inf), np.inf
    own = before == after
    point = np.where(own, _take(value, before, np.nan), np.nan)
    status = np.full(len(day), "bounded", dtype=object)
    status[~np.isnan(point)] = "implied"
    status[own & _take(is_stated, before, False)] = "stated"
    meets = np.isnan(point) & np.isfinite(high) & (high - low < STRICT)
    point[meets], status[meets] = low[meets], "implied"
    line = _interpolate(solved, np.where(nodes.is_named(), value, np.nan), of, day, max_gap_days)
    fits = np.isnan(point) & (line >= low - STRICT) & (line <= high + STRICT)
    point[fits], status[fits] = line[fits], "interpolated"
    table = nodes.series[SERIES].iloc[of].reset_index(drop=True)
    table["date"] = pd.to_datetime(day.astype("datetime64[D]")).as_unit("us")
    for column, numbers in (("value", point), ("low", low), ("high", high)):
        table[column] = np.round(np.where(np.isfinite(numbers), numbers, np.nan), PLACES) + 0.0
    table["status"] = pd.Series(status, dtype=str)
    table["claim_ids"] = _name_claims(statements, solved, is_stated, before, after, apart)
    return table[VALUE_COLUMNS]


def list_set_aside(statements: pd.DataFrame, solved: Solved) -> pd.DataFrame:
    """One row per statement that could not hold with the others and gave way: as in statements.csv, with `number`.

    `number` is the total that it claims for its last day: for a change, the one to which it leads from the value at its
    start (NaN if there is none); for a range, its lower end.
    """
    value, _ = find_values(statements, solved)
    rows = np.flatnonzero(solved.is_live & ~solved.is_used)
    own, nodes = statements.iloc[rows], solved.nodes
    is_change = (own["kind"] == "change").to_numpy()
    base = np.where(is_change, np.append(value, np.nan)[nodes.start[rows]], 0)
    printed = own["value"].fillna(own["low"]).fillna(own["high"])
    return own.assign(number=base + printed.to_numpy())


def _take(values: np.ndarray, at: np.ndarray, missing):
    """values[at], with `missing` where `at` is -1."""
    return np.where(at >= 0, values[np.maximum(at, 0)], missing) if len(values) else np.full(len(at), missing)


def _find_neighbours(solved: Solved, of: np.ndarray, day: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The last node at or before each day and the first at or after it; -1 where its series has none.

    Between the nodes of a count that may fall nothing is known, so only the day itself counts.
    """
    nodes = solved.nodes
    ends = np.concatenate([day, nodes.day]) if len(day) else np.zeros(1)
    width = ends.max() - ends.min() + 2
    key, place = nodes.of * width + nodes.day - ends.min(), of * width + day - ends.min()
    before = np.searchsorted(key, place, side="right") - 1
    after = np.searchsorted(key, place, side="left")
    before = np.where((before >= 0) & (_take(nodes.of, before, -1) == of), before, -1)
    after = np.where(after < len(key), after, -1)
    after = np.where(_take(nodes.of, after, -1) == of, after, -1)
    jumps = ~nodes.grows[of] & (before != after)
    return np.where(jumps, -1, before), np.where(jumps, -1, after)


def find_values(statements: pd.DataFrame, solved: Solved) -> tuple[np.ndarray, np.ndarray]:
    """Per node, the value that was printed or follows (NaN: neither), and whether it was printed.

    A printed value is taken as printed, hedged or not. A printed change carries it to the other end of its period.
    """
    nodes = solved.nodes
    value, is_stated = np.full(len(nodes.of), np.nan), np.zeros(len(nodes.of), dtype=bool)
    is_change = (statements["kind"] == "change").to_numpy()
    dated = solved.is_used & statements["value"].notna().to_numpy() & (nodes.first == nodes.last)
    totals, changes = np.flatnonzero(dated & ~is_change), np.flatnonzero(dated & is_change)
    printed = statements["value"].to_numpy()
    at = nodes.last[totals]
    totals = totals[(printed[totals] >= solved.low[at] - STRICT) & (printed[totals] <= solved.high[at] + STRICT)]
    exact = statements["qualifier"].to_numpy() == "exact"
    contested = pd.Series(nodes.last[totals]).duplicated(keep=False).to_numpy()
    several = totals[contested]
    names = statements["statement_id"].to_numpy()[several]
    order = np.lexsort((names, to_days(statements["first_published"].iloc[several]), exact[several]))
    totals = np.concatenate([totals[~contested], several[order]])  # an exact one counts, and the latest
    value[nodes.last[totals]] = printed[totals]
    is_stated[nodes.last[totals]] = True
    order = statements.iloc[changes][["qualifier", "first_published", "statement_id"]]
    order = order.assign(qualifier=order["qualifier"] == "exact").reset_index(drop=True)
    changes = changes[order.sort_values(list(order)).index]  # where several lead to a day, likewise
    a, b, step = nodes.start[changes], nodes.last[changes], printed[changes]
    for _ in range(len(changes)):
        onward, back = np.isnan(value[b]) & ~np.isnan(value[a]), np.isnan(value[a]) & ~np.isnan(value[b])
        if not (onward | back).any():
            break
        value[b[onward]] = (value[a] + step)[onward]
        value[a[back]] = (value[b] - step)[back]
    value[~is_stated & ((value < solved.low - STRICT) | (value > solved.high + STRICT))] = np.nan
    meets = np.isnan(value) & np.isfinite(solved.high) & (solved.high - solved.low < STRICT)
    value[meets] = solved.low[meets]
    return value, is_stated


def _interpolate(solved: Solved, value: np.ndarray, of: np.ndarray, day: np.ndarray, max_gap_days: int) -> np.ndarray:
    """A straight line between neighbouring known values of one run; NaN across gaps longer than `max_gap_days`."""
    known = np.flatnonzero(~np.isnan(value))
    if not len(known) or not len(day):
        return np.full(len(day), np.nan)
    nodes = solved.nodes
    origin = min(day.min(), nodes.day.min())
    width = max(day.max(), nodes.day.max()) - origin + 2
    right = np.searchsorted(nodes.of[known] * width + nodes.day[known] - origin, of * width + day - origin)
    inside = (right > 0) & (right < len(known))
    a, b = known[np.maximum(right - 1, 0)], known[np.minimum(right, len(known) - 1)]
    span = nodes.day[b] - nodes.day[a]
    same = (nodes.of[a] == of) & (nodes.of[b] == of) & (span <= max_gap_days) & (span > 0)
    same &= (solved.run[a] == solved.run[b]) | ~nodes.grows[of]
    share = (day - nodes.day[a]) / np.where(span > 0, span, 1)
    return np.where(inside & same, value[a] + share * (value[b] - value[a]), np.nan)


def _name_claims(statements, solved: Solved, is_stated, before, after, apart) -> np.ndarray:
    """The claims behind each row: of a stated value those that state it, else all that its bounds rest on."""
    nodes, names = solved.nodes, statements["claim_ids"].to_numpy(dtype=object)
    says = solved.is_used & statements["value"].notna().to_numpy() & (statements["kind"] != "change").to_numpy()
    says &= nodes.first == nodes.last
    rows = np.flatnonzero(says)
    rows = rows[np.argsort(nodes.last[rows], kind="stable")]
    start, stop = (np.searchsorted(nodes.last[rows], after, side=side) for side in ("left", "right"))
    stated = (before == after) & _take(is_stated, after, False)
    found = np.full(len(before), "", dtype=object)
    once = stated & (stop - start == 1)
    found[once] = names[rows[start[once]]]
    for i in np.flatnonzero(stated & ~once):
        found[i] = ";".join(names[rows[start[i] : stop[i]]])
    ways = trace(solved, up=False), trace(solved, up=True)
    (one, several), (other, more) = (_find_only_owner(*way) for way in ways)
    places = np.flatnonzero(~stated & ~apart)
    low, high = _take(one, before[places], -1), _take(other, after[places], -1)
    first, second = np.minimum(low, high), np.maximum(low, high)
    first[first == second] = -1
    some = second >= 0
    found[places[some]] = join_ids(names, first[some], second[some])
    long = _take(several, before[places], False) | _take(more, after[places], False)
    for i in places[long]:
        found[i] = ";".join(names[sorted(_follow(before[i], *ways[0]) | _follow(after[i], *ways[1]))])
    return found


def _find_only_owner(owner: np.ndarray, back: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Per node the one statement on its way back (-1: none), and whether there are several."""
    owner, back, several = owner.copy(), back.copy(), np.zeros(len(owner), dtype=bool)
    while len(active := np.flatnonzero(back >= 0)):
        there = back[active]
        both = (owner[active] >= 0) & (owner[there] >= 0) & (owner[active] != owner[there])
        several[active] |= both | several[there]
        owner[active] = np.maximum(owner[active], owner[there])
        back[active] = back[there]
    return owner, several


def _follow(node: int, owner: np.ndarray, back: np.ndarray) -> set[int]:
    """The statements on the way back from a node."""
    rows = set()
    while node >= 0:
        rows.add(owner[node])
        node = back[node]
    return rows - {-1}
