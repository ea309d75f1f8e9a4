"""How fast a count grew between reports, always with the number of days."""

import numpy as np
import pandas as pd

from helpers.corpus.groups import SERIES
from helpers.corpus.qualifiers import PLACES, intervals
from helpers.corpus.statements import Reading

PERIOD = [*SERIES, "from_date", "to_date"]
COLUMNS = [*PERIOD, "days", "change_low", "change_high", "per_day_low", "per_day_high", "basis"]


def find_rates(values: pd.DataFrame, reading: Reading) -> pd.DataFrame:
    """One row per series and pair of neighbouring days with a printed or implied value, and per printed change.

    Running totals only. Changes are in the measure's unit; where two printed ones clash, from one to the other.
    `basis` is `stated` where a claim prints the change of just this period, `derived` where it is the difference of two
    totals.
    """
    table = _narrow(_list_differences(values, reading), _list_printed(reading))
    table[["change_low", "change_high"]] = table[["change_low", "change_high"]].round(PLACES)
    table["days"] = (table["to_date"] - table["from_date"]).dt.days
    for end in ("low", "high"):
        table[f"per_day_{end}"] = (table[f"change_{end}"] / table["days"]).round(4)
    return table[COLUMNS].sort_values(PERIOD, ignore_index=True)


def _keep_cumulative(table: pd.DataFrame, reading: Reading) -> pd.DataFrame:
    return table[reading.list_growing(table)]


def _list_differences(values: pd.DataFrame, reading: Reading) -> pd.DataFrame:
    """One row per period between neighbouring known days, with the `change_low` and `change_high` that totals leave."""
    known = values[values["status"].isin(["stated", "implied"])].sort_values([*SERIES, "date"])
    known = _keep_cumulative(known, reading)
    before = known.groupby(SERIES)[["date", "low", "high"]].shift()
    least = known["low"] - before["high"]
    is_fall = known["high"] < before["low"]  # the rule was set aside here: show the fall
    table = known[SERIES].assign(from_date=before["date"], to_date=known["date"])
    table["change_low"] = least.where(is_fall | (least > 0), 0)
    table["change_high"] = known["high"] - before["low"]
    return table.dropna(subset="from_date")


def _list_printed(reading: Reading) -> pd.DataFrame:
    """One row per period of a printed change, with the `least` and `most` that all its changes allow."""
    statements = reading.statements
    changes = statements[(statements["kind"] == "change") & statements["superseded_by"].isna()]
    changes = changes.join(intervals(changes)).rename(columns={"period_start": "from_date", "as_of_latest": "to_date"})
    printed = _keep_cumulative(changes, reading).groupby(PERIOD).agg(least=("least", "max"), most=("most", "min"))
    ends = printed.to_numpy()
    printed["least"], printed["most"] = ends.min(axis=1), ends.max(axis=1)  # changes that clash: from one to the other
    return printed.reset_index()


def _narrow(differences: pd.DataFrame, printed: pd.DataFrame) -> pd.DataFrame:
    """The differences within what printed changes of just their period allow, if that can be; and all other changes."""
    table = differences.merge(printed, how="outer", on=PERIOD, validate="1:1", indicator=True)
    is_alone = table["_merge"] == "right_only"
    is_stated = is_alone | ((table["least"] <= table["change_high"]) & (table["most"] >= table["change_low"]))
    table["change_low"] = table["change_low"].mask(is_stated, table[["change_low", "least"]].max(axis=1))
    table["change_high"] = table["change_high"].mask(is_stated, table[["change_high", "most"]].min(axis=1))
    table["basis"] = is_stated.map({True: "stated", False: "derived"})
    return table[~is_alone | (table["least"].gt(-np.inf) & table["most"].lt(np.inf))]
