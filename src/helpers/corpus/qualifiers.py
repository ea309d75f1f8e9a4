"""What a printed number allows: each qualifier as an interval."""

import numpy as np
import pandas as pd

STRICT = 1e-6  # "more than v" is v plus this: far below any printed digit, and rounded away in every table
WHOLE = 1.0  # or plus this, where whole things are counted
PLACES = 4  # decimals that tables keep

NEEDS = {  # which of value, low, high a qualifier fills
    "exact": ("value",),
    "about": ("value",),
    "more_than": ("low",),
    "at_least": ("low",),
    "less_than": ("high",),
    "at_most": ("high",),
    "between": ("low", "high"),
}
FORECAST = "forecast"  # the kind of a number that somebody says may come: it limits nothing
MAY_HAVE = {"about": ("low", "high")}  # what it may fill besides, all or none: a best estimate with its interval


def intervals(statements: pd.DataFrame, *, is_whole: np.ndarray | bool = False) -> pd.DataFrame:
    """`least` and `most` that each statement allows, aligned with its rows; infinite where it sets no limit.

    exact v: [v, v]. about v: v give or take half of its last digit that is not a trailing zero, or the interval printed
    beside it. more than v: (v, inf), kept as v + STRICT; of whole things (`is_whole`, per row), as v + 1.
    between a and b: [a, b].
    """
    qualifier = statements["qualifier"].to_numpy()
    value, low, high = (statements[column].to_numpy(dtype=float, copy=True) for column in ("value", "low", "high"))
    slack = np.zeros(len(value))
    about = np.flatnonzero(qualifier == "about")
    slack[about] = half_last_digit(value[about])
    step = np.where(is_whole, WHOLE, STRICT)
    low += step * (qualifier == "more_than")
    high -= step * (qualifier == "less_than")
    low, high = np.where(np.isnan(low), value - slack, low), np.where(np.isnan(high), value + slack, high)
    least, most = low, high
    least[np.isnan(least)], most[np.isnan(most)] = -np.inf, np.inf
    return pd.DataFrame({"least": least, "most": most}, index=statements.index)


def half_last_digit(values: np.ndarray) -> np.ndarray:
    """Half a unit of the last digit that is not a trailing zero: 5 for 139,770, 50 for 400,300, 0.05 for 2.5."""
    scaled = np.nan_to_num(np.round(np.abs(values) * 10**PLACES)).astype("int64")
    unit = np.ones(len(scaled), dtype="int64")
    while (more := (scaled > 0) & (scaled % (unit * 10) == 0)).any():
        unit[more] *= 10
    return np.where(scaled > 0, unit / 2 / 10**PLACES, 0.5)
