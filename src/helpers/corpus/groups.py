"""Rows of equal cells as numbered groups; a series is one such group."""

import numpy as np
import pandas as pd

SERIES = ["claimant_id", "side", "measure_id", "definition_id", "scope"]


def number_groups(frame: pd.DataFrame, columns: list[str]) -> np.ndarray:
    """One number per row, equal for rows with equal cells in `columns` (NA equals NA), in order of first appearance."""
    return pd.factorize(_combine(frame, columns, sort=False))[0]


def number_series(statements: pd.DataFrame) -> tuple[np.ndarray, pd.DataFrame]:
    """One number per row for its series, in the order of the series' names, and the series: one row each."""
    codes = pd.factorize(_combine(statements, SERIES, sort=True), sort=True)[0]
    first = np.flatnonzero(~pd.Series(codes).duplicated())
    series = statements[SERIES].iloc[first[np.argsort(codes[first])]]
    return codes, series.reset_index(drop=True)


def pick_first(group: np.ndarray, order: np.ndarray) -> np.ndarray:
    """Of these places, in this order, the first of each group."""
    return order[~pd.Series(group[order]).duplicated().to_numpy()]


def join_by(group: np.ndarray, texts: np.ndarray) -> tuple[np.ndarray, list[str]]:
    """The groups that occur, and their texts in the order of the rows, joined by semicolons."""
    order = np.argsort(group, kind="stable")
    starts = np.flatnonzero(np.diff(group[order], prepend=-1))
    ends = np.append(starts, len(order))[1:]
    texts = texts[order]
    return group[order][starts], [";".join(texts[a:b]) for a, b in zip(starts, ends, strict=True)]


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
