"""What a printed number allows: each qualifier as an interval."""

import numpy as np
import pandas as pd

SERIES = ["claimant_id", "side", "measure_id", "definition_id", "scope"]
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


def number_groups(frame: pd.DataFrame, columns: list[str]) -> np.ndarray:
    """One number per row, equal for rows with equal cells in `columns` (NA equals NA), in order of first appearance."""
    return pd.factorize(_combine(frame, columns, sort=False))[0]


def join_by(group: np.ndarray, texts: np.ndarray) -> tuple[np.ndarray, list[str]]:
    """The groups that occur, and their texts in the order of the rows, joined by semicolons."""
    order = np.argsort(group, kind="stable")
    starts = np.flatnonzero(np.diff(group[order], prepend=-1))
    ends = np.append(starts, len(order))[1:]
    texts = texts[order]
    return group[order][starts], [";".join(texts[a:b]) for a, b in zip(starts, ends, strict=True)]


def number_series(statements: pd.DataFrame) -> tuple[np.ndarray, pd.DataFrame]:
    """One number per row for its series, in the order of the series' names, and the series: one row each."""
    codes = pd.factorize(_combine(statements, SERIES, sort=True), sort=True)[0]
    first = np.flatnonzero(~pd.Series(codes).duplicated())
    series = statements[SERIES].iloc[first[np.argsort(codes[first])]]
    return codes, series.reset_index(drop=True)


def _combine(frame: pd.DataFrame, columns: list[str], *, sort: bool) -> np.ndarray:
    """One whole number per row out of those of its cells; with `sort`, in the order of the cells."""
    codes, size = np.zeros(len(frame), dtype="int64"), 1
    for column in columns:
        own, values = pd.factorize(frame[column], sort=sort, use_na_sentinel=False)
        if size > 2**62 // max(len(values), 1):
            codes, seen = pd.factorize(codes, sort=sort)
            size = len(seen)
        codes, size = codes * len(values) + own, size * max(len(values), 1)
    return codes


def half_last_digit(values: pd.Series) -> pd.Series:
    """Half a unit of the last digit that is not a trailing zero: 5 for 139,770, 50 for 400,300, 0.05 for 2.5."""
    scaled = (values.abs() * 10**PLACES).round().fillna(0).astype("int64")
    unit = pd.Series(1, index=values.index, dtype="int64")
    while (more := (scaled > 0) & (scaled % (unit * 10) == 0)).any():
        unit = unit.where(~more, unit * 10)
    return (unit / 2 / 10**PLACES).where(scaled > 0, 0.5)


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


def _step(numbers: np.ndarray) -> np.ndarray:
    """STRICT, or more where floating-point numbers are further apart."""
    return np.maximum(STRICT, 2 * np.spacing(np.abs(numbers)))
