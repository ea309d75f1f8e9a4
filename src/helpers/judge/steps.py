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
from helpers.judge.verdicts import AGREES, CANNOT_TELL, CONTRADICTS, Texts, choose, pick, tabulate, write_number


@dataclass(frozen=True)
class Steps:
    """From a day's total, `before`, to that of the next day that has one, `after`, in one series; per step.

    `claim_ids`: those behind both.
    """

    before: Totals
    after: Totals
    of_series: np.ndarray
    claim_ids: Texts

    def take(self, steps: np.ndarray) -> "Steps":
        """These steps, or those of a mask."""
        return Steps(self.before.take(steps), self.after.take(steps), self.of_series[steps], self.claim_ids[steps])

    def find_slipped(self, slips: dict[int, str]) -> np.ndarray:
        """Per step, the node of its first total that is among these; -1 where neither is."""
        is_slipped = [np.isin(end.node, list(slips)) for end in (self.before, self.after)]
        return np.select(is_slipped, [self.before.node, self.after.node], -1)


def list_steps(day_totals: Totals, solved: Solved) -> Steps:
    """All steps; `day_totals` has one total per series and day."""
    of_series = solved.nodes.of[day_totals.node]
    after_places = np.flatnonzero(of_series[1:] == of_series[:-1]) + 1
    before, after = day_totals.take(after_places - 1), day_totals.take(after_places)
    claim_ids = pd.array(solved.facts.join_claims(before.row, after.row), dtype="str")
    return Steps(before, after, of_series[after_places], claim_ids)


def check_falls(solved: Solved, steps: Steps, blame: Blame) -> pd.DataFrame:
    """Each printed total of a cumulative measure against the one before it.

    Where neither of the two is in doubt, the claimant has counted anew.
    """
    nodes, steps = solved.nodes, steps.take(solved.nodes.grows[steps.of_series])
    is_fall, is_rise = steps.after.most < steps.before.least, steps.after.least >= steps.before.most
    message = choose([is_rise], ["not below the total before it", "hedged: it may lie below the total before it"])
    message[is_fall] = _say_falls(steps.take(is_fall), nodes)
    blamed_rows = choose_blamed(np.stack([steps.before.row, steps.after.row], axis=1), solved, blame)
    is_doubted = solved.doubt[blamed_rows] > 0
    diagnosis = choose([is_fall], [SILENT_CORRECTION, None])
    diagnosis[is_fall & is_doubted] = blame.name[blamed_rows[is_fall & is_doubted]]
    judged_rows = np.where(is_fall & is_doubted, blamed_rows, steps.after.row)
    return tabulate(
        "total_never_falls", solved.facts.tell(steps.after.row),
        choose([is_fall, is_rise], [CONTRADICTS, AGREES, CANNOT_TELL]), days=nodes.day[nodes.last[judged_rows]],
        claim_ids=steps.claim_ids, message=message, expected=steps.before.value,
        found=steps.after.value, diagnosis=diagnosis,
    )  # fmt: skip


def _say_falls(falls: Steps, nodes: Nodes) -> list[str]:
    """Per fall, the message."""
    told = zip(falls.after.value, falls.before.value, nodes.day[falls.before.node].astype("datetime64[D]"), strict=True)
    return [f"{write_number(after)} after {write_number(before)} on {day}" for after, before, day in told]


def check_standstills(solved: Solved, steps: Steps, blame: Blame) -> pd.DataFrame:
    """Each total that equals the one before it: a printed change of 0 agrees, another one shows it carried over."""
    is_still = (steps.before.value == steps.after.value) & (steps.after.least == steps.after.most)
    moves = _say_moves(steps.of_series, ~is_still, len(solved.nodes.series))
    still = steps.take(is_still)
    before, after, printed = still.before.value, still.after.value, _find_printed(still, solved)
    held_nodes = [node for node, slip in blame.slips.items() if slip == CARRIED_OVER]
    is_held = ~np.isnan(printed) & np.isin(still.after.node, held_nodes)
    message = pick(moves, still.of_series)
    message[printed == 0] = "equal to the total before it, as the printed change of 0 says"
    for step in np.flatnonzero(is_held):
        implied = f"{printed[step]:+,.10g} implies {write_number(before[step] + printed[step])}"
        message[step] = f"equal to the total before it; {implied}"
    return tabulate(
        "carried_over", solved.facts.tell(still.after.row),
        choose([is_held, printed == 0], [CONTRADICTS, AGREES, CANNOT_TELL]), claim_ids=still.claim_ids,
        message=message, expected=before + printed, found=after, diagnosis=choose([is_held], [CARRIED_OVER, None]),
    )  # fmt: skip


def _find_printed(steps: Steps, solved: Solved) -> np.ndarray:
    """Per step, the change printed for just this period, the least of several; NaN where there is none."""
    nodes, value, change_rows = solved.nodes, solved.facts.value, list_changes(solved)
    change_rows = change_rows[np.argsort(value[change_rows])]
    periods = pd.MultiIndex.from_arrays([nodes.start[change_rows], nodes.last[change_rows]])
    printed = pd.Series(value[change_rows], index=periods)[~periods.duplicated()]
    return printed.reindex(pd.MultiIndex.from_arrays([steps.before.node, steps.after.node])).to_numpy()


def _say_moves(of_series: np.ndarray, is_move: np.ndarray, n_series: int) -> list[str]:
    """Per series, how often it moved; `of_series` and `is_move` are per step."""
    counts = (np.bincount(own, minlength=n_series).tolist() for own in (of_series[is_move], of_series))
    told = "equal to the total before it; {:,} of {:,} neighbouring reports of this series moved"
    return [told.format(*both) for both in zip(*counts, strict=True)]
