"""How fast a count grew between reports, always with the number of days."""

import numpy as np
import pandas as pd

from helpers.corpus.groups import SERIES
from helpers.corpus.qualifiers import PLACES, intervals
from helpers.corpus.statements import Reading

COLUMNS = [
    *(*SERIES, "from_date", "to_date", "days", "change_low", "change_high", "per_day_low", "per_day_high", "basis"),
]


def find_rates(values: pd.DataFrame, reading: Reading) -> pd.DataFrame:
    """One row per series and pair of neighbouring days with a printed or implied value, and per printed change.

    Cumulative measures only. Changes are in the measure's unit; where two printed ones clash, from one to the other.
    `basis` is `stated` where a claim prints the change of just this period, `derived` where it is the difference of two
    totals.
    """
    known = values[values["status"].isin(["stated", "implied"])].sort_values([*SERIES, "date"])
    known = known[known["measure_id"].map(reading.is_cumulative).astype(bool)]
    table = known[[*SERIES]].copy()
    before = known.groupby(SERIES)[["date", "low", "high"]].shift()
    table["from_date"], table["to_date"] = before["date"], known["date"]
    least = known["low"] - before["high"]
    fell = known["high"] < before["low"]  # the rule was set aside here: show the fall
    table["change_low"] = least.where(fell | (least > 0), 0)
    table["change_high"] = known["high"] - before["low"]
    table = table.dropna(subset="from_date")
    statements = reading.statements
    changes = statements[(statements["kind"] == "change") & statements["superseded_by"].isna()]
    changes = changes.join(intervals(changes)).rename(columns={"period_start": "from_date", "as_of_latest": "to_date"})
    changes = changes[changes["measure_id"].map(reading.is_cumulative).astype(bool)]
    printed = changes.groupby([*SERIES, "from_date", "to_date"]).agg(least=("least", "max"), most=("most", "min"))
    ends = printed.to_numpy()
    printed["least"], printed["most"] = ends.min(axis=1), ends.max(axis=1)  # changes that clash: from one to the other
    table = table.merge(printed.reset_index(), how="left", on=[*SERIES, "from_date", "to_date"], validate="1:1")
    fits = (table["least"] <= table["change_high"]) & (table["most"] >= table["change_low"])
    table["change_low"] = table["change_low"].mask(fits, table[["change_low", "least"]].max(axis=1))
    table["change_high"] = table["change_high"].mask(fits, table[["change_high", "most"]].min(axis=1))
    table["basis"] = fits.map({True: "stated", False: "derived"})
    alone = printed.reset_index().merge(table[[*SERIES, "from_date", "to_date"]], how="left", indicator=True)
    alone = alone[(alone["_merge"] == "left_only") & alone["least"].gt(-np.inf) & alone["most"].lt(np.inf)]
    alone = alone.rename(columns={"least": "change_low", "most": "change_high"}).assign(basis="stated")
    table = pd.concat([table, alone[[c for c in table if c in alone]]]) if len(alone) else table
    table[["change_low", "change_high"]] = table[["change_low", "change_high"]].round(PLACES)
    table["days"] = (table["to_date"] - table["from_date"]).dt.days
    for end in ("low", "high"):
        table[f"per_day_{end}"] = (table[f"change_{end}"] / table["days"]).round(4)
    return table[COLUMNS].sort_values([*SERIES, "from_date", "to_date"], ignore_index=True)
