"""Hold the totals and changes of one series against each other: differences, falls, standstills, rates."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from helpers.engine.bounds import Solved
from helpers.engine.totals import Totals, pair_changes
from helpers.judge.slips import explain_change, find_stretches, name_slip_into
from helpers.judge.verdicts import AGREES, CANNOT_TELL, CONTRADICTS, choose, join_ids, tabulate, write_number

ENOUGH = 8  # moves that a series must have made before one of them can look unusual
FENCE = 8  # how many robust standard deviations from the median are too many


@dataclass(frozen=True)
class Found:
    """What the printed changes tell of the totals.

    `slips`: nodes whose total is wrong, with the slip. `corrected`: nodes on which the claimant moved its total without
    saying so.
    """

    slips: dict[int, str]
    corrected: set[int]


def list_changes(statements: pd.DataFrame, solved: Solved) -> np.ndarray:
    """The changes (rows of statements) that end on a known day, that nobody revised, and that are dated right."""
    is_change = (statements["kind"] == "change").to_numpy() & (solved.nodes.first == solved.nodes.last)
    return np.flatnonzero(is_change & solved.is_live & ~solved.is_off)


def check_changes(statements: pd.DataFrame, solved: Solved, totals: Totals) -> tuple[pd.DataFrame, Found]:
    """A printed change against the totals at both ends, whichever of several carriers' totals fit best."""
    nodes = solved.nodes
    rows = list_changes(statements, solved)
    a, b = totals.find(nodes.start[rows]), totals.find(nodes.last[rows])
    known = (a >= 0) & (b >= 0)
    pairs = pair_changes(rows, totals, solved.facts, nodes)
    holding, first = np.unique(pairs.change[pairs.holds], return_index=True)
    place = np.searchsorted(rows, holding)
    clash = known.copy()
    clash[place] = False
    a[place], b[place] = pairs.a[pairs.holds][first], pairs.b[pairs.holds][first]
    value, row = np.append(totals.value, np.nan), np.append(totals.row, -1)
    start, end = value[np.where(known, a, -1)], value[np.where(known, b, -1)]
    change, found = statements["value"].to_numpy()[rows], end - start
    miss = np.where(clash, found - change, np.where(known, 0.0, np.nan))
    frame = pd.DataFrame({"from": nodes.start[rows], "to": nodes.last[rows], "start": start, "end": end, "miss": miss})
    frame["change"] = change
    message = np.full(len(rows), "the totals at both ends differ by as much", dtype=object)
    message[~known] = "no total is printed for one end of the period"
    diagnosis, day, slips = np.full(len(rows), None, dtype=object), nodes.day[nodes.last[rows]], {}
    corrected: set[int] = set()
    for i, (slip, node, text) in _explain(frame, np.flatnonzero(clash)).items():
        message[i] = f"{write_number(start[i])} to {write_number(end[i])} is {found[i]:+,.10g}"
        if text:
            diagnosis[i], message[i] = slip, f"{message[i]}, printed {change[i]:+,.10g}: {text}"
        if node is not None:
            day[i] = nodes.day[node]
            slips[node] = slip
        elif slip == "silent_correction":
            corrected.add(int(nodes.last[rows[i]]))
    verdict = choose([clash, known], [CONTRADICTS, AGREES, CANNOT_TELL])
    ids = statements["claim_ids"].to_numpy(dtype=object)
    told = join_ids(ids, row[a], row[b], rows)
    table = tabulate(
        "change_equals_difference", statements.iloc[rows], verdict, date=day.astype("datetime64[D]"),
        claim_ids=told, message=message, expected=change, found=found, diagnosis=diagnosis,
    )  # fmt: skip
    return table, Found(slips, corrected)


def _explain(frame: pd.DataFrame, clashing: np.ndarray) -> dict[int, tuple]:
    """Per clashing change (row of `frame`): the slip, the node whose total is blamed (or None), what is implied.

    `frame`: one row per change with the nodes `from` and `to`, the totals `start` and `end`, and by how much the two
    `miss` the printed `change` (NaN: not known).
    """
    clashing = clashing[np.argsort(frame["to"].to_numpy()[clashing], kind="stable")]
    # of several changes that meet at a day, an exact one over the shortest time, and one that its totals bear out
    best = frame.assign(hedged=frame["change"].isna(), missed=frame["miss"].abs(), span=frame["to"] - frame["from"])
    best = best.sort_values(["hedged", "span", "missed", "change"], kind="stable")
    after, before = (best.drop_duplicates(end) for end in ("from", "to"))
    after, before = pd.Series(after.index, index=after["from"]), pd.Series(before.index, index=before["to"])
    onward = dict(zip(clashing, after.reindex(frame["to"].to_numpy()[clashing]).fillna(-1).astype(int), strict=True))
    back = dict(zip(clashing, before.reindex(frame["from"].to_numpy()[clashing]).fillna(-1).astype(int), strict=True))

    def follow(row: int) -> int:
        if row not in onward:
            onward[row] = int(after.get(frame["to"][row], -1))
        return onward[row]

    table = {name: frame[name].to_numpy() for name in ("from", "to", "start", "end", "change", "miss")}
    found = find_stretches(clashing, table, follow)
    for i in clashing:
        if i in found:
            continue
        if np.isnan(table["change"][i]):
            found[i] = ("unexplained", None, "")
            continue
        start = table["start"][i]
        near = [table["miss"][n] if n >= 0 else np.nan for n in (back[i], onward[i])]
        slip, node, _ = found.get(back[i], ("unexplained", None, ""))
        if slip != "unexplained" and node == table["from"][i]:  # the total at its start is known to be wrong
            start, near[0] = start - near[0], 0.0
            if start + table["change"][i] == table["end"][i]:
                found[i] = (slip, int(node), f"{table['change'][i]:+,.10g} implies {start:,.10g} before")
                continue
        slip, blamed, text = explain_change(start, table["end"][i], table["change"][i], *near)
        node = {"before": table["from"][i], "after": table["to"][i], "change": None}[blamed]
        found[i] = (slip, None if node is None else int(node), text)
    return found


def check_falls(
    statements: pd.DataFrame, solved: Solved, totals: Totals, known: Found
) -> tuple[pd.DataFrame, dict[int, str]]:
    """Each printed total against the one before it, where the measure is cumulative.

    Where the printed changes do not tell, the total whose removal would mend the row is blamed. The nodes blamed come
    back with their slips.
    """
    nodes, grows = solved.nodes, solved.nodes.grows
    of = nodes.of[totals.node]
    after = np.flatnonzero((of[1:] == of[:-1]) & grows[of[1:]]) + 1
    before, a, b = after - 1, totals.value[after - 1], totals.value[after]
    fell, rose = totals.most[after] < totals.least[before], totals.least[after] >= totals.most[before]
    verdict = choose([fell, rose], [CONTRADICTS, AGREES, CANNOT_TELL])
    message = choose([rose], ["not below the total before it", "hedged: it may lie below the total before it"])
    diagnosis, day, blame = np.full(len(after), None, dtype=object), nodes.day[totals.node[after]], {}
    for i in np.flatnonzero(fell):
        last = nodes.day[totals.node[before[i]]]
        message[i] = f"{write_number(b[i])} after {write_number(a[i])} on {np.datetime64(int(last), 'D')}"
        slipped = [p for p in (before[i], after[i]) if totals.node[p] in known.slips]
        if not slipped and totals.node[after[i]] in known.corrected:
            diagnosis[i] = "silent_correction"
            continue
        blamed = slipped[0] if slipped else _find_outlier(totals, of, before[i], after[i])
        node = int(totals.node[blamed])
        day[i] = nodes.day[node]
        low, high = _neighbours(totals, of, blamed)
        diagnosis[i] = blame[node] = known.slips.get(node) or name_slip_into(totals.value[blamed], low, high)
    ids = statements["claim_ids"].to_numpy(dtype=object)
    table = tabulate(
        "total_never_falls", statements.iloc[totals.row[after]], verdict, date=day.astype("datetime64[D]"),
        claim_ids=join_ids(ids, totals.row[before], totals.row[after]), message=message, expected=a, found=b,
        diagnosis=diagnosis,
    )  # fmt: skip
    return table, blame


def _neighbours(totals: Totals, of: np.ndarray, i: int) -> tuple[float, float]:
    """The totals before and after the total i in its series; 0 and infinity at the ends."""
    low = totals.value[i - 1] if i > 0 and of[i - 1] == of[i] else 0.0
    high = totals.value[i + 1] if i + 1 < len(of) and of[i + 1] == of[i] else np.inf
    return low, high


def _find_outlier(totals: Totals, of: np.ndarray, before: int, after: int) -> int:
    """Of two neighbours that fall, the one that the totals around them leave no room for; the later one in doubt."""
    fits_without_before = _neighbours(totals, of, before)[0] <= totals.value[after]
    fits_without_after = totals.value[before] <= _neighbours(totals, of, after)[1]
    return before if fits_without_before and not fits_without_after else after


def check_standstills(statements: pd.DataFrame, solved: Solved, totals: Totals, known: Found) -> pd.DataFrame:
    """Each total that equals the one before it: a printed change of 0 agrees, another one shows it carried over."""
    nodes = solved.nodes
    of = nodes.of[totals.node]
    after = np.flatnonzero(of[1:] == of[:-1]) + 1
    stands = (totals.value[after] == totals.value[after - 1]) & (totals.least[after] == totals.most[after])
    moved = np.bincount(of[after], ~stands, len(nodes.series)).astype(int)
    steps = np.bincount(of[after], minlength=len(nodes.series))
    after = after[stands]
    before = after - 1
    rows = list_changes(statements, solved)
    told = pd.DataFrame(
        {"from": nodes.start[rows], "to": nodes.last[rows], "value": statements["value"].to_numpy()[rows]}
    )
    printed = told.dropna().sort_values(["from", "to", "value"]).drop_duplicates(["from", "to"])
    printed = printed.set_index(["from", "to"])["value"]
    change = printed.reindex(pd.MultiIndex.from_arrays([totals.node[before], totals.node[after]])).to_numpy()
    is_held = ~np.isnan(change) & np.array(
        [known.slips.get(int(node)) == "carried_over" for node in totals.node[after]], dtype=bool
    )
    verdict = choose([is_held, change == 0], [CONTRADICTS, AGREES, CANNOT_TELL])
    told = [f"{m:,} of {n:,} neighbouring reports of this series moved" for m, n in zip(moved, steps, strict=True)]
    message = np.array(["equal to the total before it; " + text for text in told], dtype=object)[of[after]]
    message[change == 0] = "equal to the total before it, as the printed change of 0 says"
    for i in np.flatnonzero(is_held):
        implied = totals.value[before[i]] + change[i]
        message[i] = f"equal to the total before it; {change[i]:+,.10g} implies {write_number(implied)}"
    ids = statements["claim_ids"].to_numpy(dtype=object)
    return tabulate(
        "carried_over", statements.iloc[totals.row[after]], verdict, expected=totals.value[before] + change,
        found=totals.value[after], claim_ids=join_ids(ids, totals.row[before], totals.row[after]), message=message,
        diagnosis=np.where(is_held, "carried_over", None),
    )  # fmt: skip


def check_rates(statements: pd.DataFrame, solved: Solved, totals: Totals, blame: dict[int, str]) -> pd.DataFrame:
    """How fast each total grew from the one before it, against all rates of its series.

    Rates are compared as square roots, which gives counts about equal scatter (Bartlett 1936), by the median and median
    absolute deviation of the days on which the series moved. Falls of a cumulative measure are left to their own check.
    `blame`: nodes whose total is known to be wrong, with the slip.
    """
    nodes, grows = solved.nodes, solved.nodes.grows
    of = nodes.of[totals.node]
    after = np.flatnonzero((of[1:] == of[:-1]) & ((np.diff(totals.value) >= 0) | ~grows[of[1:]])) + 1
    before = after - 1
    days = nodes.day[totals.node[after]] - nodes.day[totals.node[before]]
    rate, of = (totals.value[after] - totals.value[before]) / days, of[after]
    root = pd.Series(np.sign(rate) * np.sqrt(np.abs(rate)))
    first = np.flatnonzero(np.diff(of, prepend=-1))
    group = np.repeat(np.arange(len(first)), np.diff(first, append=len(of)))
    usual = root.where(root != 0).groupby(group)  # a count may stand still for days; how far it moves is the question
    n, middle, upper = usual.count().to_numpy(), usual.median().to_numpy(), usual.quantile(0.9).to_numpy()
    scatter = 1.4826 * (root.where(root != 0) - middle[group]).abs().groupby(group).median().to_numpy()
    # not below what its upper tenth shows, for counts that come in bursts, nor below the scatter of a Poisson count
    scatter = np.maximum(np.maximum(scatter, (upper - middle) / 1.2816), 0.5)
    low, high = _square(middle - FENCE * scatter), _square(middle + FENCE * scatter)
    low = np.where(grows[of[first]], np.maximum(low, 0), low)
    told = [
        f"its {k:,} moves set a range of {write_number(round(lo, 1))} to {write_number(round(hi, 1))} a day"
        if k >= ENOUGH
        else f"{k} move(s) in this series, too few to call one unusual"
        for k, lo, hi in zip(n, low, high, strict=True)
    ]
    message, low, high = np.array(told, dtype=object)[group], low[group], high[group]
    enough = n[group] >= ENOUGH
    out = enough & ((rate < low) | (rate > high))
    verdict = choose([out, enough], [CONTRADICTS, AGREES, CANNOT_TELL])
    diagnosis, day = np.full(len(after), None, dtype=object), nodes.day[totals.node[after]]
    for i in np.flatnonzero(out):
        ends = [p for p in (before[i], after[i]) if int(totals.node[p]) in blame]
        if ends:
            diagnosis[i], day[i] = blame[int(totals.node[ends[0]])], nodes.day[totals.node[ends[0]]]
        else:
            room = totals.value[before[i]] + days[i] * np.array([low[i], high[i]])
            diagnosis[i] = name_slip_into(totals.value[after[i]], *room)
        message[i] = f"{write_number(round(rate[i], 1))} a day over {days[i]} day(s); {message[i]}"
    ids = statements["claim_ids"].to_numpy(dtype=object)
    told = join_ids(ids, totals.row[before], totals.row[after])
    expected = np.where(enough, _square(middle)[group], np.nan)
    return tabulate(
        "rate_in_range", statements.iloc[totals.row[after]], verdict, date=day.astype("datetime64[D]"),
        expected=expected, found=rate, claim_ids=told, message=message, diagnosis=diagnosis,
    )  # fmt: skip


def _square(root):
    return np.sign(root) * root**2
