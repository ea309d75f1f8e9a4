"""Judge the claims by one another: which agree, which cannot all be true, and what single slip would explain it."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from helpers.bounds import Solved, solve, solve_without
from helpers.conflicts import RULE, Conflict
from helpers.constraints import STRICT, intervals
from helpers.diagnosis import explain_change, name_slip, name_slip_into
from helpers.sources import check_clues, check_published, check_wordings
from helpers.verdicts import AGREES, CANNOT_TELL, COLUMNS, CONTRADICTS, tabulate, write_number


def find_problems(statements: pd.DataFrame) -> pd.DataFrame:
    """One row per thing that was checked, also where all is well; `verdict` says which.

    `found` minus `expected` is `residual`, in the measure's unit. A row that contradicts has a `diagnosis`.
    Statements without `attrs["corpus"]` are not held against clues and wordings, which only the corpus has.
    """
    statements = statements.reset_index(drop=True)
    solved = solve(statements)
    totals = _list_totals(statements, solved)
    changes, slipped = _check_changes(statements, solved, totals)
    tables = [
        changes,
        _check_falls(statements, solved, totals, slipped),
        _check_bounds(statements, solved),
        _check_carriers(statements, solved),
        check_published(statements),
    ]
    tables = _add_conflicts(tables, statements, solved)
    if (corpus := statements.attrs.get("corpus")) is not None:
        tables += [check_clues(corpus), check_wordings(statements, corpus)]
    table = pd.concat(tables, ignore_index=True)
    strings = [c for c in COLUMNS if c not in ("date", "expected", "found", "residual")]
    table[strings] = table[strings].astype("str")
    table["date"] = table["date"].astype("datetime64[us]")
    table.attrs = dict(statements.attrs)
    return table


@dataclass(frozen=True)
class Totals:
    """Printed totals with a value and a known day that no later article revised, sorted by series and day.

    Arrays with one entry per total: `row` of the statement, `node`, `value`, and what it allows.
    """

    row: np.ndarray
    node: np.ndarray
    value: np.ndarray
    least: np.ndarray
    most: np.ndarray

    def at(self, nodes: np.ndarray, values: np.ndarray, missing=np.nan) -> np.ndarray:
        """`values` of the last total at each node; `missing` where there is none."""
        place = np.searchsorted(self.node, nodes, side="right") - 1
        hit = (
            (place >= 0) & (self.node[np.maximum(place, 0)] == nodes) if len(self.node) else np.zeros(len(nodes), bool)
        )
        return np.where(hit, values[np.maximum(place, 0)], missing) if len(values) else np.full(len(nodes), missing)


def _list_totals(statements: pd.DataFrame, solved: Solved) -> Totals:
    nodes, qualifier = solved.nodes, statements["qualifier"].to_numpy()
    dated = (statements["kind"] != "change") & statements["value"].notna() & statements["superseded_by"].isna()
    row = np.flatnonzero(dated.to_numpy() & (nodes.first == nodes.last))
    row = row[np.lexsort((qualifier[row] == "exact", nodes.last[row]))]
    allowed = intervals(statements)
    columns = (statements["value"], allowed["least"], allowed["most"])
    return Totals(row, nodes.last[row], *(c.to_numpy()[row] for c in columns))


def _check_changes(statements: pd.DataFrame, solved: Solved, totals: Totals) -> tuple[pd.DataFrame, dict[int, str]]:
    """A printed change against the totals at both ends; and the nodes whose total proves wrong, with the slip."""
    nodes, allowed = solved.nodes, intervals(statements)
    is_change = (statements["kind"] == "change") & statements["superseded_by"].isna()
    rows = np.flatnonzero(is_change.to_numpy() & (nodes.first == nodes.last))
    start, end = nodes.start[rows], nodes.last[rows]
    a, b = totals.at(start, totals.value), totals.at(end, totals.value)
    least = totals.at(end, totals.least) - totals.at(start, totals.most)
    most = totals.at(end, totals.most) - totals.at(start, totals.least)
    clash = (most < allowed["least"].to_numpy()[rows]) | (least > allowed["most"].to_numpy()[rows])
    known = ~np.isnan(a) & ~np.isnan(b)
    change, found = statements["value"].to_numpy()[rows], b - a
    ids = statements["claim_ids"].to_numpy()
    row_a, row_b = (totals.at(n, totals.row, -1).astype(int) for n in (start, end))
    told = [";".join(ids[[r for r in (x, y, z) if r >= 0]]) for x, y, z in zip(row_a, row_b, rows, strict=True)]
    message = np.full(len(rows), "the totals at both ends differ by as much", dtype=object)
    message[~known] = "no total is printed for one end of the period"
    diagnosis, day = np.full(len(rows), None, dtype=object), nodes.day[end]
    miss = np.where(clash, found - change, np.where(known, 0.0, np.nan))
    previous, following = _look_up(end, miss, start), _look_up(start, miss, end)
    slipped: dict[int, str] = {}
    earlier = _look_up(end, np.arange(len(rows)), start)  # the row of the change before
    for i in np.flatnonzero(clash)[np.argsort(end[clash], kind="stable")]:
        message[i] = f"{write_number(a[i])} to {write_number(b[i])} is {found[i]:+,.10g}"
        if not np.isnan(change[i]):
            diagnosis[i], blamed, hint = explain_change(a[i], b[i], change[i], previous[i], following[i])
            message[i] += f", printed {change[i]:+,.10g}: {hint}"
            if blamed == "before":
                day[i] = nodes.day[start[i]]
                if previous[i] == -miss[i]:  # the same slip, seen from its other side
                    diagnosis[i] = diagnosis[int(earlier[i])]
            if blamed != "change":
                slipped[int(start[i] if blamed == "before" else end[i])] = diagnosis[i]
    verdict = np.select([clash, known], [CONTRADICTS, AGREES], CANNOT_TELL)
    table = tabulate(
        "change_equals_difference", statements.iloc[rows], verdict, date=day.astype("datetime64[D]"),
        claim_ids=told, message=message, expected=change, found=found, diagnosis=diagnosis,
    )  # fmt: skip
    return table, slipped


def _look_up(keys: np.ndarray, values: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """The value at each wanted key; NaN where there is none or more than one."""
    table = pd.Series(values, index=keys)
    return table[~table.index.duplicated(keep=False)].reindex(wanted).to_numpy()


def _check_falls(statements: pd.DataFrame, solved: Solved, totals: Totals, slipped: dict[int, str]) -> pd.DataFrame:
    """Each printed total against the one before it, where the measure is cumulative.

    `slipped` names the nodes whose total the printed changes show to be wrong, with the slip. Where there is none, the
    total whose removal would mend the row is blamed.
    """
    nodes, grows = solved.nodes, solved.nodes.series["is_cumulative"].to_numpy(dtype=bool)
    of = nodes.of[totals.node]
    # two values for one day are the carriers' affair
    after = np.flatnonzero((of[1:] == of[:-1]) & (totals.node[1:] != totals.node[:-1]) & grows[of[1:]]) + 1
    before, a, b = after - 1, totals.value[after - 1], totals.value[after]
    fell, rose = totals.most[after] < totals.least[before], totals.least[after] >= totals.most[before]
    verdict = np.select([fell, rose], [CONTRADICTS, AGREES], CANNOT_TELL)
    message = np.where(rose, "not below the total before it", "hedged: it may lie below the total before it").astype(
        object
    )
    diagnosis, day = np.full(len(after), None, dtype=object), nodes.day[totals.node[after]]
    for i in np.flatnonzero(fell):
        last = nodes.day[totals.node[before[i]]]
        message[i] = f"{write_number(b[i])} after {write_number(a[i])} on {np.datetime64(int(last), 'D')}"
        known = [p for p in (before[i], after[i]) if totals.node[p] in slipped]
        blamed = known[0] if known else _find_outlier(totals, of, before[i], after[i])
        day[i] = nodes.day[totals.node[blamed]]
        low, high = _neighbours(totals, of, blamed)
        diagnosis[i] = slipped[totals.node[blamed]] if known else name_slip_into(totals.value[blamed], low, high)
    ids = statements["claim_ids"].to_numpy(dtype=object)
    told = ids[totals.row[before]] + ";" + ids[totals.row[after]]
    return tabulate(
        "total_never_falls", statements.iloc[totals.row[after]], verdict, date=day.astype("datetime64[D]"),
        claim_ids=told, message=message, expected=a, found=b, diagnosis=diagnosis,
    )  # fmt: skip


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


def _check_bounds(statements: pd.DataFrame, solved: Solved) -> pd.DataFrame:
    """Each bound or range against what all values and changes of its series allow."""
    limits = statements["value"].isna() & statements["superseded_by"].isna() & (statements["kind"] != "change")
    rows = np.flatnonzero(limits)
    solved = solve_without(rows, statements, solved)
    allowed = intervals(statements).iloc[rows]
    least, most = allowed["least"].to_numpy(), allowed["most"].to_numpy()
    low, high = solved.low[solved.nodes.first[rows]], solved.high[solved.nodes.last[rows]]
    holds = (low >= least - STRICT / 2) & (high <= most + STRICT / 2)
    clash = (high < least - STRICT / 2) | (low > most + STRICT / 2)
    numbers = statements[["low", "high"]].to_numpy()[rows]
    expected = np.where(np.isinf(least) | (low > most), numbers[:, 1], numbers[:, 0])
    found = np.where(high - low < STRICT, low, np.nan)
    told = statements.iloc[rows]
    message = [f"{say(row)}; {_say_range(lo, hi)}" for row, lo, hi in zip(told.itertuples(), low, high, strict=True)]
    verdict = np.select([clash, holds], [CONTRADICTS, AGREES], CANNOT_TELL)
    return tabulate("bound_holds", told, verdict, message=message, expected=expected, found=found)


def _say_range(low: float, high: float) -> str:
    if np.isinf(high) and low <= 0:
        return "no other claim says anything of this day"
    if high - low < STRICT:
        return f"the other claims allow {write_number(low)}"
    if np.isinf(high):
        return f"the other claims allow at least {write_number(low)}"
    return f"the other claims allow {write_number(low)} to {write_number(high)}"


def say(statement) -> str:
    """The number of a statement with its hedge: more than 7,000; between 20,000 and 30,000."""
    numbers = [write_number(n) for n in (statement.value, statement.low, statement.high) if not np.isnan(n)]
    return f"{statement.qualifier.replace('_', ' ')} {' and '.join(numbers)}"


def _check_carriers(statements: pd.DataFrame, solved: Solved) -> pd.DataFrame:
    """What several articles, or one article twice, say of the same series and day."""
    nodes, allowed = solved.nodes, intervals(statements)
    cells = pd.DataFrame({"start": nodes.start, "first": nodes.first, "last": nodes.last})
    cells["kind"] = pd.factorize(statements["kind"])[0]
    shared = cells[cells.duplicated(keep=False)]
    apart = []
    for cell in shared.groupby(list(cells)).groups.values():
        if allowed["least"][cell].max() > allowed["most"][cell].min() + STRICT / 2:
            apart.append(statements.loc[cell].sort_values(["first_published", "statement_id"]))
    slips = [own["value"].dropna() for own in apart]
    disagree = tabulate(
        "carriers_agree", statements.loc[[own.index[-1] for own in apart]], CONTRADICTS,
        claim_ids=[";".join(own["claim_ids"]) for own in apart],
        message=[" and ".join(say(row) for row in own.itertuples()) + " for the same day" for own in apart],
        expected=[own["value"].iloc[0] for own in apart], found=[own["value"].iloc[-1] for own in apart],
        diagnosis=[name_slip(v.iloc[-1], v.iloc[0]) if len(v) > 1 else None for v in slips],
    )  # fmt: skip
    many = statements[statements["n_articles"] > 1].drop(index=[i for own in apart for i in own.index], errors="ignore")
    number = many["value"].fillna(many["low"]).fillna(many["high"])
    message = many["n_articles"].astype(str) + " articles carry the same number"
    agree = tabulate("carriers_agree", many, AGREES, message=message, expected=number, found=number)
    return agree if not apart else pd.concat([disagree, agree], ignore_index=True)


def _add_conflicts(tables: list[pd.DataFrame], statements: pd.DataFrame, solved: Solved) -> list[pd.DataFrame]:
    """Say in the rows what was set aside; a conflict that no row shows yet gets a row of its own."""
    ids = statements["claim_ids"].to_numpy()
    shown: dict[frozenset, list] = {}
    for n, table in enumerate(tables):
        for i in np.flatnonzero(table["verdict"] == CONTRADICTS):
            shown.setdefault(frozenset(table["claim_ids"][i].split(";")), []).append((n, i))
    bounds = {key: places for key, places in shown.items() if any(n == 2 for n, _ in places)}
    own = []
    for conflict in solved.conflicts:
        members = frozenset(claim for m in conflict.members for claim in ids[m].split(";"))
        gone = "the rule that totals never fall" if conflict.set_aside == RULE else ids[conflict.set_aside]
        places = shown.get(members) or [p for key, at in bounds.items() if key < members for p in at]
        for n, i in places:
            tables[n].loc[i, "message"] += f"; set aside: {gone}"
        if not places:
            told = statements.iloc[list(conflict.members)].sort_values(["as_of_latest", "statement_id"])
            said = ", ".join(f"{row.kind} {say(row)}" for row in told.itertuples())
            message, claim_ids = f"cannot hold together: {said}; set aside: {gone}", ";".join(told["claim_ids"])
            check = _name_check(told, conflict)
            own.append(tabulate(check, told.tail(1), CONTRADICTS, claim_ids=[claim_ids], message=[message]))
    return [*tables, *own]


def _name_check(told: pd.DataFrame, conflict: Conflict) -> str:
    if (told["kind"] == "change").any():
        return "change_equals_difference"
    if told["value"].isna().any():
        return "bound_holds"
    return "total_never_falls" if conflict.with_rule else "carriers_agree"
