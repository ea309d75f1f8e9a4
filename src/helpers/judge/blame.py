"""Which single mistake would explain each statement that gives way, and what it would then have been."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from helpers.corpus.statements import Reading
from helpers.engine.bounds import Solved
from helpers.engine.conflicts import SURELY
from helpers.engine.would_be import Room, find_room
from helpers.judge.misdated import Misdating, find_misdated
from helpers.judge.slips import CARRIED_OVER, MISDATED, SILENT_CORRECTION, name_slip, name_slip_into
from helpers.judge.verdicts import UNEXPLAINED


@dataclass(frozen=True)
class Blame:
    """Per statement: `name`, the diagnosis of what is in doubt (None: it is in none).

    By row, of statements in doubt: `would_be`, the number that the others leave (NaN: not one alone); `of_day`, whose
    number it is, if it is misdated (days since 1970); `room`: what the others leave. `slips`: the diagnosis by node,
    for nodes with a doubtful total.
    """

    name: np.ndarray
    room: Room
    would_be: pd.Series
    of_day: dict[int, int]
    slips: dict[int, str]


def find_blame(reading: Reading, solved: Solved) -> Blame:
    """What explains each statement in doubt: totals by their slip, changes by a slip or a silent correction."""
    facts, nodes = solved.facts, solved.nodes
    room = find_room(solved)
    would_be = room.would_be
    name = np.full(len(facts.names), None, dtype=object)
    rows = np.flatnonzero(solved.doubt > 0)
    name[rows] = UNEXPLAINED
    total_rows = rows[~facts.is_change[rows] & facts.is_value[rows] & nodes.is_dated[rows]]
    before = _find_before(total_rows, solved)
    misdated = find_misdated(total_rows, reading, solved)
    for row, prior in zip(total_rows.tolist(), before.tolist(), strict=True):
        left = (would_be[row], room.low[row], room.high[row])
        name[row] = _name_total(facts.value[row], *left, prior, misdated.get(row))
    of_day = {row: one.day for row, one in misdated.items() if name[row] == MISDATED}
    change_rows = rows[facts.is_change[rows] & facts.is_value[rows]]
    is_listed = _is_corrected_together(change_rows, solved)
    for row, together in zip(change_rows.tolist(), is_listed.tolist(), strict=True):
        is_sure = solved.doubt[row] == SURELY
        name[row] = _name_change(facts.value[row], would_be[row], is_sure=is_sure, is_listed=together)
    slips = dict(zip(nodes.last[total_rows].tolist(), name[total_rows].tolist(), strict=True))
    return Blame(name, room, would_be, of_day, slips)


def _find_before(rows: np.ndarray, solved: Solved) -> np.ndarray:
    """Per total, the number printed for the day before it that has one (NaN: none)."""
    facts, nodes = solved.facts, solved.nodes
    totals = np.flatnonzero(solved.is_used & ~facts.is_change & facts.is_value & nodes.is_dated)
    totals = totals[np.argsort(nodes.last[totals], kind="stable")]
    place = np.searchsorted(nodes.last[totals], nodes.last[rows], side="left") - 1
    before = np.append(totals, -1)[place]
    is_same = (place >= 0) & (nodes.of[nodes.last[before]] == nodes.of[nodes.last[rows]])
    return np.where(is_same, facts.value[before], np.nan)


def _name_total(
    printed: float, would_be: float, low: float, high: float, before: float, misdating: Misdating | None
) -> str:
    """The slip in a total."""
    if printed == before and not low <= printed <= high:
        return CARRIED_OVER
    slip = name_slip_into(printed, low, high) if np.isnan(would_be) else name_slip(printed, would_be)
    # a slip that leads to one number says more than a day that has the printed one; one that leads to some, less
    is_weak = slip == UNEXPLAINED or (misdating is not None and misdating.is_telling and np.isnan(would_be))
    if misdating and (is_weak or (misdating.is_plain and misdating.is_telling)):
        return MISDATED
    return slip


def _name_change(printed: float, moved: float, *, is_sure: bool, is_listed: bool) -> str:
    """The slip in a change. One that is surely wrong and shows none was right: its claimant moved the total unsaid.

    In numbers of one or two digits a digit that fits is no evidence; nor is it where other changes of this claimant
    miss on the same day.
    """
    slip = UNEXPLAINED if np.isnan(moved) else name_slip(printed, moved)
    is_evidence = slip == "digits_swapped" or (slip != UNEXPLAINED and max(abs(printed), abs(moved)) >= 100)
    if is_evidence and not is_listed:
        return slip
    return SILENT_CORRECTION if is_sure else UNEXPLAINED


def _is_corrected_together(rows: np.ndarray, solved: Solved) -> np.ndarray:
    """Per change, whether others of its claimant for the same days surely miss too, in other series."""
    own = solved.facts.statements[["claimant_id", "side", "period_start", "as_of_latest"]].iloc[rows]
    is_sure = solved.doubt[rows] == SURELY
    return is_sure & (own.assign(n=is_sure).groupby(list(own))["n"].transform("sum").to_numpy() > 1)


def choose_blamed(members: np.ndarray, solved: Solved, blame: Blame) -> np.ndarray:
    """Per set of statements (a row of `members`, -1: none), the one to blame: in the gravest doubt, then a total that a
    slip explains, then a change that one does, then the last one.
    """
    doubt = np.append(solved.doubt, -1)[members]
    is_total = np.append(~solved.facts.is_change, False)[members]
    is_named = np.append(blame.name != UNEXPLAINED, False)[members] & (doubt > 0)
    rank = 16 * doubt + 8 * (is_named & is_total) + 4 * is_named + np.arange(members.shape[1])
    return np.take_along_axis(members, rank.argmax(axis=1)[:, None], axis=1)[:, 0]
