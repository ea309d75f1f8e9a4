"""The rows of values.csv as arrays, by series and day: many can be found, and held against others, at once."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from helpers.corpus.groups import SERIES, number_groups
from helpers.corpus.qualifiers import STRICT
from helpers.engine.bounds import Solved
from helpers.engine.ends import Ends, find_ends

ORDER = ["side", "measure_id", "claimant_id", "definition_id", "scope"]  # in which series are numbered


@dataclass(frozen=True)
class Numbers:
    """One entry per row of values.csv, by series and then day.

    `series`: a place in `names`, which has one row per series. `place`: the day among those of its side and measure,
    numbered one after the other, and no number in two of these. `low` and `high`, as they are told, are infinite where
    there is none; `exact`: what they are exactly. `is_value`: whether a number is stated or follows, beside mere bounds
    and lines.
    """

    names: pd.DataFrame
    series: np.ndarray
    place: np.ndarray
    date: np.ndarray
    low: np.ndarray
    high: np.ndarray
    exact: Ends
    is_value: np.ndarray
    claim_ids: np.ndarray

    @cached_property
    def bounds(self) -> np.ndarray:
        """Per row a number, equal for rows of the same low and high."""
        return number_groups(pd.DataFrame({"low": self.low, "high": self.high}), ["low", "high"])

    @cached_property
    def starts(self) -> np.ndarray:
        """The rows that differ from the one before: in what a verdict rests on, in series, or after a day without."""
        columns = [self.bounds, self.exact.least, self.exact.most, self.is_value, self.series]
        is_start = np.diff(self.place, prepend=-1) != 1
        for column in columns:
            is_start[1:] |= column[1:] != column[:-1]
        return np.flatnonzero(is_start)

    @cached_property
    def ends(self) -> np.ndarray:
        """Per series its last row."""
        return np.searchsorted(self.series, np.arange(len(self.names)), side="right") - 1

    @cached_property
    def peak(self) -> np.ndarray:
        """Per series the highest low: the most that it is ever known to have reached."""
        peak = np.zeros(len(self.names))
        np.maximum.at(peak, self.series, self.low)
        return peak

    def find(self, series: np.ndarray, place: np.ndarray) -> np.ndarray:
        """The row of each of these series and places; -1 for none."""
        n_places = self.place.max(initial=0) + 1
        keys, wanted = self.series * n_places + self.place, series * n_places + place
        rows = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
        return np.where(keys[rows] == wanted, rows, -1)

    def lie_below(self, rows: np.ndarray, other_rows: np.ndarray) -> np.ndarray:
        """Whether all that each of these rows allows is less than all that the other one allows."""
        return self.exact.least[other_rows] - self.exact.most[rows] > STRICT / 2

    def reach_at_most(self, rows: np.ndarray, other_rows: np.ndarray) -> np.ndarray:
        """Whether nothing that each of these rows allows is more than anything that the other one allows."""
        return self.exact.least[other_rows] - self.exact.most[rows] > -STRICT / 2


def read_numbers(values: pd.DataFrame, solved: Solved) -> Numbers:
    """The rows of values.csv, and what they leave exactly."""
    names, series = _number_series(values)
    place = _number_days(values)
    low, high = values["low"].to_numpy(float), values["high"].to_numpy(float)
    arrays = {
        "series": series,
        "place": place,
        "date": values["date"].to_numpy("datetime64[us]"),
        "low": np.where(np.isnan(low), -np.inf, low),
        "high": np.where(np.isnan(high), np.inf, high),
        "is_value": (values["value"].notna() & values["status"].ne("interpolated")).to_numpy(bool),
        "claim_ids": values["claim_ids"].fillna("").to_numpy(object),
    }
    order = np.lexsort((place, series))
    exact = find_ends(values, solved).take(order)
    return Numbers(names, exact=exact, **{name: array[order] for name, array in arrays.items()})


def _number_series(values: pd.DataFrame) -> tuple[pd.DataFrame, np.ndarray]:
    """The series in order, one row each, and per row of the values the place of its own."""
    nth_seen = number_groups(values, ORDER)
    names = values.loc[~pd.Series(nth_seen, index=values.index).duplicated(), SERIES].reset_index(drop=True)
    order = names.sort_values(ORDER).index.to_numpy()
    return names.iloc[order].reset_index(drop=True), np.argsort(order)[nth_seen]


def _number_days(values: pd.DataFrame) -> np.ndarray:
    """Per row its day, numbered among those of its side and measure; the next side and measure goes on counting."""
    days, day = np.unique(values["date"].to_numpy(), return_inverse=True)
    key = number_groups(values, ["side", "measure_id"]) * len(days) + day
    return np.unique(key, return_inverse=True)[1]
