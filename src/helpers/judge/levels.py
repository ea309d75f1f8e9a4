"""`rate_in_range` of counts that may fall: each number against those of the days around it."""

import numpy as np
import pandas as pd

from helpers.engine.bounds import Solved
from helpers.engine.totals import Totals
from helpers.judge.verdicts import AGREES, CANNOT_TELL, CONTRADICTS, choose, judge, tabulate, write_number

NEAR = 3  # reports on either side that a number is set beside
ENOUGH = 8  # numbers that a series must have before one of them can look unusual
FENCE = 6  # how many robust standard deviations from the reports around it are too many
UPPER = 0.95, 1.96  # a quantile of the distances, and how many standard deviations it is where they scatter normally


def check_levels(solved: Solved, day_totals: Totals) -> pd.DataFrame:
    """Each number of a count that may fall, against the middle of the reports around it.

    Numbers are compared as square roots, as rates are (`growth`).
    """
    nodes = solved.nodes
    totals = day_totals.take(~nodes.grows[nodes.of[day_totals.node]] & (day_totals.value >= 0))
    series, root = nodes.of[totals.node], np.sqrt(totals.value)
    middle, n_near = _find_middle(root, series)
    low, high = _find_fence(root - middle, series)
    low, high = np.maximum(middle + low, 0) ** 2, (middle + high) ** 2
    is_known = (np.bincount(series, minlength=len(nodes.series))[series] >= ENOUGH) & (n_near > NEAR)
    is_out = is_known & ((totals.value < low) | (totals.value > high))
    message = choose([~is_known], ["too few numbers around it to call it unusual", "as the numbers around it"])
    for place in np.flatnonzero(is_out):
        told = f"{write_number(round(low[place], 1))} to {write_number(round(high[place], 1))}"
        message[place] = f"{write_number(totals.value[place])} where the numbers around it set a range of {told}"
    return tabulate(
        "rate_in_range", solved.facts.tell(totals.row),
        judge([is_out, is_known], [CONTRADICTS, AGREES, CANNOT_TELL]), message=message,
        expected=np.where(is_known, middle**2, np.nan), found=totals.value,
    )  # fmt: skip


def _find_middle(root: np.ndarray, series: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Per number the median of those beside it in its series, itself left out, and how many there are."""
    places = np.arange(len(root))
    beside = [_shift(root, series, places + by) for by in range(-NEAR, NEAR + 1) if by]
    near = np.stack(beside) if len(root) else np.empty((1, 0))
    n_near = (~np.isnan(near)).sum(axis=0)
    middle = pd.DataFrame(near).median().to_numpy()
    return np.where(n_near > 0, middle, root), n_near


def _shift(root: np.ndarray, series: np.ndarray, places: np.ndarray) -> np.ndarray:
    inside = np.clip(places, 0, len(root) - 1)
    return np.where((inside == places) & (series[inside] == series), root[inside], np.nan)


def _find_fence(distance: np.ndarray, series: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Per number, how far it may lie below and above the middle of those beside it.

    By the median absolute deviation of its series, not below what its upper twentieth shows, nor below the scatter of a
    Poisson count.
    """
    by_series = pd.Series(np.abs(distance)).groupby(series)
    quantile, deviations = UPPER
    scatter = np.maximum(1.4826 * by_series.transform("median"), by_series.transform("quantile", quantile) / deviations)
    fence = FENCE * np.maximum(scatter.to_numpy(dtype=float), 0.5)
    return -fence, fence
