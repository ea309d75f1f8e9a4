"""How fast a count grew between reports, always with the number of days."""

import numpy as np
import pandas as pd

from helpers.corpus.groups import SERIES
from helpers.corpus.qualifiers import PLACES
from helpers.corpus.statements import Reading
from helpers.engine.bounds import Solved
from helpers.engine.differences import bound_differences
from helpers.engine.facts import to_days

PERIOD = [*SERIES, "from_date", "to_date"]
COLUMNS = [*PERIOD, "days", "change_low", "change_high", "per_day_low", "per_day_high", "basis"]


def find_rates(values: pd.DataFrame, reading: Reading, solved: Solved) -> pd.DataFrame:
    """One row per series and pair of neighbouring days with a printed or implied value, and per period of a change.

    Cumulative measures only. Changes are in the measure's unit: the least and the most that the claims leave, whichever
    smallest repair is the right one. `basis` is `stated` where a claim that nothing contradicts prints the change of
    just this period, else `derived`.
    """
    known, printed = _list_differences(values, reading), _list_printed(solved)
    table = known.merge(printed, how="outer", on=PERIOD, validate="1:1")
    table["basis"] = table["is_sound"].eq(True).map({True: "stated", False: "derived"})
    table = find_changes(table, solved)
    table = table[np.isfinite(table[["change_low", "change_high"]]).all(axis=1)].copy()
    table["days"] = (table["to_date"] - table["from_date"]).dt.days
    for end in ("low", "high"):
        table[f"change_{end}"] = table[f"change_{end}"].round(PLACES) + 0.0  # no -0
        table[f"per_day_{end}"] = (table[f"change_{end}"] / table["days"]).round(4)
    return table[COLUMNS].sort_values(PERIOD, ignore_index=True)


def _list_differences(values: pd.DataFrame, reading: Reading) -> pd.DataFrame:
    """One row per period between neighbouring known days, with the `change_low` and `change_high` that bounds leave."""
    known = values[values["status"].isin(["stated", "implied"])].sort_values([*SERIES, "date"])
    known = known[reading.list_growing(known)]
    before = known.groupby(SERIES)[["date", "low", "high"]].shift()
    table = known[SERIES].assign(from_date=before["date"], to_date=known["date"])
    table["change_low"], table["change_high"] = known["low"] - before["high"], known["high"] - before["low"]
    return table.dropna(subset="from_date")


def _list_printed(solved: Solved) -> pd.DataFrame:
    """One row per period of a printed change, and whether one of them `is_sound`."""
    facts, nodes = solved.facts, solved.nodes
    rows = np.flatnonzero(solved.is_used & facts.is_change & nodes.is_dated & nodes.is_rising[nodes.last])
    own = facts.statements.iloc[rows]
    table = own[SERIES].assign(from_date=own["period_start"], to_date=own["as_of_latest"])
    return table.assign(is_sound=solved.is_sound[rows]).groupby(PERIOD, as_index=False)["is_sound"].any()


def find_changes(table: pd.DataFrame, solved: Solved) -> pd.DataFrame:
    """A table of series, `from_date` and `to_date` with the tightest bounds on each change, `change_low` and
    `change_high`; of days that no claim of the series names, as they are.
    """
    nodes = solved.nodes
    series = nodes.find_series(table)
    ends = []
    for column in ("from_date", "to_date"):
        day = to_days(table[column])
        place = nodes.count_before(series, day, side="left")
        is_there = np.append(nodes.of, -1)[place] == series
        is_there &= np.append(nodes.day, 0)[place] == day
        ends.append(np.where(is_there, place, -1))
    start_nodes, end_nodes = ends
    is_both = (start_nodes >= 0) & (end_nodes >= 0)
    least, most = bound_differences(start_nodes[is_both], end_nodes[is_both], solved)
    change_low, change_high = table["change_low"].to_numpy(copy=True), table["change_high"].to_numpy(copy=True)
    change_low[is_both], change_high[is_both] = least, most
    change_low = np.where(is_both, change_low, np.maximum(change_low, 0))
    return table.assign(change_low=change_low, change_high=change_high)
