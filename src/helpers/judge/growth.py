"""`rate_in_range`: how fast each total grew from the one before it, against how its series usually moves."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from helpers.base.words import count
from helpers.engine.bounds import Solved
from helpers.judge.steps import Steps
from helpers.judge.verdicts import (
    AGREES,
    CANNOT_TELL,
    CONTRADICTS,
    UNEXPLAINED,
    choose,
    judge,
    pick,
    tabulate,
    write_number,
)

ENOUGH = 8  # moves that a series must have made before one of them can look unusual
FENCE = 8  # how many robust standard deviations from the median are too many


@dataclass(frozen=True)
class Usual:
    """How far a series usually moves in a day: `middle`, and what is not unusual; per series, or per step in it."""

    n_moves: np.ndarray
    middle: np.ndarray
    low: np.ndarray
    high: np.ndarray

    def take(self, entries: np.ndarray) -> "Usual":
        """These entries (one may come several times), or those of a mask."""
        return Usual(*(column[entries] for column in vars(self).values()))


def check_rates(solved: Solved, steps: Steps, slips: dict[int, str]) -> pd.DataFrame:
    """How fast each total grew from the one before it, against all rates of its series.

    Running totals only, and their falls are left to their own check. `slips`: nodes whose total is in doubt.
    """
    nodes, totals = solved.nodes, steps.totals
    day = nodes.day[totals.node]
    steps = steps.take((totals.value[steps.after] >= totals.value[steps.before]) & nodes.grows[steps.of_series])
    days = day[steps.after] - day[steps.before]
    rate = (totals.value[steps.after] - totals.value[steps.before]) / days
    _, nth_series = np.unique(steps.of_series, return_inverse=True)
    by_series = _find_usual(rate, nth_series)
    usual, message = by_series.take(nth_series), pick(_say_usual(by_series), nth_series)
    is_known = usual.n_moves >= ENOUGH
    is_out = is_known & ((rate < usual.low) | (rate > usual.high))
    for step in np.flatnonzero(is_out):
        message[step] = (
            f"{write_number(round(float(rate[step]), 1))} a day over {count(days[step], 'day')}; {message[step]}"
        )
    diagnosis, judged_nodes = choose([is_out], [UNEXPLAINED, None]), totals.node[steps.after]
    diagnosis[is_out], judged_nodes[is_out] = _explain_rates(steps.take(is_out), slips)
    return tabulate(
        "rate_in_range", solved.facts.tell(totals.row[steps.after]),
        judge([is_out, is_known], [CONTRADICTS, AGREES, CANNOT_TELL]), days=nodes.day[judged_nodes],
        claim_ids=steps.claim_ids, message=message,
        expected=np.where(is_known, usual.middle, np.nan), found=rate, diagnosis=diagnosis,
    )  # fmt: skip


def _find_usual(rate: np.ndarray, nth_series: np.ndarray) -> Usual:
    """Per series that occurs; `rate` and `nth_series` (which of these it is) are per step.

    Rates are compared as square roots, which gives counts about equal scatter (Bartlett 1936), by the median and median
    absolute deviation. A count may stand still for days; how far it moves is the question.
    """
    root = pd.Series(np.sign(rate) * np.sqrt(np.abs(rate)))
    moves = root.where(root != 0)
    by_series = moves.groupby(nth_series)
    middle, upper = by_series.median().to_numpy(), by_series.quantile(0.9).to_numpy()
    scatter = 1.4826 * (moves - middle[nth_series]).abs().groupby(nth_series).median().to_numpy()
    # not below what its upper tenth shows, for counts that come in bursts, nor below the scatter of a Poisson count
    scatter = np.maximum(np.maximum(scatter, (upper - middle) / 1.2816), 0.5)
    low, high = _square(middle - FENCE * scatter), _square(middle + FENCE * scatter)
    return Usual(by_series.count().to_numpy(), _square(middle), np.maximum(low, 0), high)


def _square(root: np.ndarray) -> np.ndarray:
    """The squares, with the signs of the roots."""
    return np.sign(root) * root**2


def _say_usual(usual: Usual) -> list[str]:
    """Per series, what its rates are held against."""
    return [
        f"its {n:,} moves set a range of {write_number(round(low, 1))} to {write_number(round(high, 1))} a day"
        if n >= ENOUGH
        else f"grew {count(n, 'time')} in this series, too few to call one unusual"
        for n, low, high in zip(usual.n_moves.tolist(), usual.low.tolist(), usual.high.tolist(), strict=True)
    ]


def _explain_rates(steps: Steps, slips: dict[int, str]) -> tuple[list[str], np.ndarray]:
    """Per step out of range, the slip and the node of the total that it is in: one in doubt, or the later total's."""
    slipped_nodes = steps.find_slipped(slips)
    names = [slips.get(node, UNEXPLAINED) for node in slipped_nodes.tolist()]
    return names, np.where(slipped_nodes >= 0, slipped_nodes, steps.totals.node[steps.after])
