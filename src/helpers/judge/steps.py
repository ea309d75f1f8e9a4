"""`total_never_falls` and `carried_over`: each total against the one before it."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from helpers.engine.bounds import Solved
from helpers.engine.nodes import Nodes
from helpers.engine.totals import Totals
from helpers.judge.blame import Blame, choose_blamed
from helpers.judge.changes import list_changes
from helpers.judge.slips import CARRIED_OVER, SILENT_CORRECTION
from helpers.judge.verdicts import AGREES, CANNOT_TELL, CONTRADICTS, Texts, choose, judge, pick, tabulate, write_number


@dataclass(frozen=True)
class Steps:
    """From a day's total to that of the next day that has one, in one series; per step.

    `totals`: one per day; `before` and `after`: the places of the two among these; `claim_ids`: those behind both.
    """

    totals: Totals
    after: np.ndarray
    of_series: np.ndarray
    claim_ids: Texts

    @property
    def before(self) -> np.ndarray:
        """The places of the earlier totals."""
        return self.after - 1

    def take(self, steps: np.ndarray) -> "Steps":
        """These steps, or those of a mask."""
        return Steps(self.totals, self.after[steps], self.of_series[steps], self.claim_ids[steps])

    def find_slipped(self, slips: dict[int, str]) -> np.ndarray:
        """Per step, the node of its first total that is among these; -1 where neither is."""
        nodes = [self.totals.node[places] for places in (self.before, self.after)]
        return np.select([np.isin(own, list(slips)) for own in nodes], nodes, -1)


def list_steps(day_totals: Totals, solved: Solved) -> Steps:
    """All steps; `day_totals` has one total per series and day."""
    of_series = solved.nodes.of[day_totals.node]
    after = np.flatnonzero(of_series[1:] == of_series[:-1]) + 1
    claims = solved.facts.join_claims(day_totals.row[after - 1], day_totals.row[after])
    return Steps(day_totals, after, of_series[after], pd.array(claims, dtype="str"))


def check_falls(solved: Solved, steps: Steps, blame: Blame) -> pd.DataFrame:
    """Each printed total of a cumulative measure against the one before it.

    Where neither of the two is in doubt, the claimant has counted anew.
    """
    nodes, steps = solved.nodes, steps.take(solved.nodes.grows[steps.of_series])
    totals, before, after = steps.totals, steps.before, steps.after
    is_fall, is_rise = totals.most[after] < totals.least[before], totals.least[after] >= totals.most[before]
    falls, rows, judged_rows = np.flatnonzero(is_fall), totals.row[after], totals.row[after]
    message = choose([is_rise], ["not below the total before it", "hedged: it may lie below the total before it"])
    message[falls] = _say_falls(steps.take(falls), nodes)
    blamed_rows = choose_blamed(np.stack([totals.row[before[falls]], rows[falls]], axis=1), solved, blame)
    is_doubted = solved.doubt[blamed_rows] > 0
    diagnosis = choose([is_fall], [SILENT_CORRECTION, None])
    diagnosis[falls[is_doubted]] = blame.name[blamed_rows[is_doubted]]
    judged_rows[falls[is_doubted]] = blamed_rows[is_doubted]
    return tabulate(
        "total_never_falls", solved.facts.tell(rows),
        judge([is_fall, is_rise], [CONTRADICTS, AGREES, CANNOT_TELL]), days=nodes.day[nodes.last[judged_rows]],
        claim_ids=steps.claim_ids, message=message, expected=totals.value[before], found=totals.value[after],
        diagnosis=diagnosis,
    )  # fmt: skip


def _say_falls(falls: Steps, nodes: Nodes) -> list[str]:
    """Per fall, the message."""
    before, after = falls.totals.take(falls.before), falls.totals.take(falls.after)
    told = zip(after.value, before.value, nodes.day[before.node].astype("datetime64[D]"), strict=True)
    return [f"{write_number(late)} after {write_number(early)} on {day}" for late, early, day in told]


def check_standstills(solved: Solved, steps: Steps, blame: Blame) -> pd.DataFrame:
    """Each total that equals the one before it: a printed change of 0 agrees, another one shows it carried over."""
    value, least, most = steps.totals.value, steps.totals.least, steps.totals.most
    is_still = (value[steps.before] == value[steps.after]) & (least == most)[steps.after]
    moves = _say_moves(steps.of_series, ~is_still, len(solved.nodes.series))
    still = steps.take(is_still)
    before, after, printed = value[still.before], still.totals.take(still.after), _find_printed(still, solved)
    held_nodes = [node for node, slip in blame.slips.items() if slip == CARRIED_OVER]
    is_held = ~np.isnan(printed) & np.isin(after.node, held_nodes)
    message = pick(moves, still.of_series)
    message[printed == 0] = "equal to the total before it, as the printed change of 0 says"
    for step in np.flatnonzero(is_held):
        implied = f"{printed[step]:+,.10g} implies {write_number(before[step] + printed[step])}"
        message[step] = f"equal to the total before it; {implied}"
    return tabulate(
        "carried_over", solved.facts.tell(after.row),
        judge([is_held, printed == 0], [CONTRADICTS, AGREES, CANNOT_TELL]), claim_ids=still.claim_ids,
        message=message, expected=before + printed, found=after.value,
        diagnosis=choose([is_held], [CARRIED_OVER, None]),
    )  # fmt: skip


def _find_printed(steps: Steps, solved: Solved) -> np.ndarray:
    """Per step, the change printed for just this period, the least of several; NaN where there is none."""
    nodes, value, change_rows = solved.nodes, solved.facts.value, list_changes(solved)
    change_rows = change_rows[np.argsort(value[change_rows])]
    periods = pd.MultiIndex.from_arrays([nodes.start[change_rows], nodes.last[change_rows]])
    printed = pd.Series(value[change_rows], index=periods)[~periods.duplicated()]
    own = [steps.totals.node[places] for places in (steps.before, steps.after)]
    return printed.reindex(pd.MultiIndex.from_arrays(own)).to_numpy()


def _say_moves(of_series: np.ndarray, is_move: np.ndarray, n_series: int) -> list[str]:
    """Per series, how often it moved; `of_series` and `is_move` are per step."""
    counts = (np.bincount(own, minlength=n_series).tolist() for own in (of_series[is_move], of_series))
    told = "equal to the total before it; {:,} of {:,} neighbouring reports of this series moved"
    return [told.format(*both) for both in zip(*counts, strict=True)]
