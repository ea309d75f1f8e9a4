"""What a printed number allows: each qualifier as an interval."""

import numpy as np
import pandas as pd

STRICT = 1e-6  # "more than v" is v plus this: far below any printed digit, and rounded away in every table
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


def intervals(statements: pd.DataFrame) -> pd.DataFrame:
    """`least` and `most` that each statement allows, aligned with its rows; infinite where it sets no limit.

    exact v: [v, v]. about v: v give or take half of its last digit that is not a trailing zero.
    more than v: (v, inf), kept as v + STRICT. between a and b: [a, b].
    """
    qualifier = statements["qualifier"].to_numpy()
    value, low, high = (statements[column].to_numpy(dtype=float, copy=True) for column in ("value", "low", "high"))
    slack = np.zeros(len(value))
    about = np.flatnonzero(qualifier == "about")
    slack[about] = half_last_digit(statements["value"].iloc[about])
    low += _step(low) * (qualifier == "more_than")
    high -= _step(high) * (qualifier == "less_than")
    least, most = np.where(np.isnan(value), low, value - slack), np.where(np.isnan(value), high, value + slack)
    least[np.isnan(least)], most[np.isnan(most)] = -np.inf, np.inf
    return pd.DataFrame({"least": least, "most": most}, index=statements.index)


def half_last_digit(values: pd.Series) -> pd.Series:
    """Half a unit of the last digit that is not a trailing zero: 5 for 139,770, 50 for 400,300, 0.05 for 2.5."""
    scaled = (values.abs() * 10**PLACES).round().fillna(0).astype("int64")
    unit = pd.Series(1, index=values.index, dtype="int64")
    while (more := (scaled > 0) & (scaled % (unit * 10) == 0)).any():
        unit = unit.where(~more, unit * 10)
    return (unit / 2 / 10**PLACES).where(scaled > 0, 0.5)


def _step(numbers: np.ndarray) -> np.ndarray:
    """STRICT, or more where floating-point numbers are further apart."""
    return np.maximum(STRICT, 2 * np.spacing(np.abs(numbers)))
