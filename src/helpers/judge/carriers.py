"""`carriers_agree` and `shifted_by_a_day`: what several articles say of the same series and day."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from helpers.corpus.qualifiers import STRICT
from helpers.engine.bounds import Solved
from helpers.engine.day_shifts import Shift
from helpers.engine.facts import Facts
from helpers.engine.nodes import Nodes
from helpers.engine.totals import Totals, look_around
from helpers.judge.blame import Blame
from helpers.judge.slips import CARRIED_OVER, name_slip
from helpers.judge.verdicts import AGREES, CANNOT_TELL, CONTRADICTS, UNEXPLAINED, say, tabulate

DAY_SHIFT = "day_shift"  # the slip of a carrier that is a day late or early


@dataclass(frozen=True)
class Disagreement:
    """Statements of one day that cannot hold together: which is right, which wrong, and by what slip.

    `remark` ends the message.
    """

    rows: list[int]
    right_row: int
    wrong_row: int
    slip: str
    remark: str = ""


def check_carriers(solved: Solved, totals: Totals, blame: Blame) -> pd.DataFrame:
    """What several articles, or one article twice, say of the same series and day.

    What a carrier prints while it is a day off is set beside what others print for the right day.
    """
    shift_of = {row: shift for shift in solved.shifts for row in shift.rows}
    cells = _list_cells(solved)
    found = [one for cell in cells for one in _judge_cell(cell, shift_of, solved, totals, blame)]
    found += [_judge_quote(row, solved.facts) for row in np.flatnonzero(solved.facts.quoted >= 0).tolist()]
    moved = (_judge_moved(row, shift, solved, totals, blame) for row, shift in shift_of.items())
    found += [one for one in moved if one]
    agreements = _tabulate_agreements(solved.facts, {row for one in found for row in one.rows})
    tables = [agreements, _tabulate_revisions(cells, solved)]
    return pd.concat([_tabulate(found, solved.facts), *tables] if found else tables, ignore_index=True)


def _list_cells(solved: Solved) -> list[list[int]]:
    """Statements (rows) of the same kind, series and day, where there is more than one; in the order of print.

    Totals of a span of days may each be of another day of it, and are left out.
    """
    facts, nodes = solved.facts, solved.nodes
    cells = pd.DataFrame({"start": nodes.start, "first": nodes.first, "last": nodes.last})
    cells = cells[nodes.is_dated | facts.is_change]
    shared = cells[cells.duplicated(keep=False)]
    rows = shared.index.to_numpy()
    order = np.lexsort((facts.names[rows], facts.printed[rows]))
    return [list(own) for own in shared.iloc[order].groupby(list(cells)).groups.values()]


def _is_clash(rows: list[int], facts: Facts) -> bool:
    """Whether no number is what all of these statements allow."""
    return len(rows) > 1 and facts.least[rows].max() > facts.most[rows].min() + STRICT / 2


def _judge_cell(
    cell: list[int], shift_of: dict[int, Shift], solved: Solved, totals: Totals, blame: Blame
) -> list[Disagreement]:
    """What clashes among these rows: those that are dated a day off with the others, and the others with each other.

    What a later article revised is no matter of theirs.
    """
    found, cell = [], [row for row in cell if solved.is_live[row] or row in shift_of]
    right_rows, off_rows = ([row for row in cell if (row in shift_of) == is_off] for is_off in (False, True))
    if right_rows and off_rows and _is_clash(cell, solved.facts):
        remark = f"; {shift_of[off_rows[0]].carrier} is a day off here; left aside"
        found.append(Disagreement(cell, right_rows[0], off_rows[0], DAY_SHIFT, remark))
    return found + _judge_numbers(right_rows, solved, totals, blame)


def _judge_numbers(rows: list[int], solved: Solved, totals: Totals, blame: Blame) -> list[Disagreement]:
    """One disagreement for each statement of a day that cannot hold with the most trusted one.

    The one in the least doubt is right; else one that no slip explains, the latest. Statements without a number are set
    beside the others as they stand.
    """
    value = solved.facts.value
    if not _is_clash(rows, solved.facts):
        return []
    found = []
    number_rows = [row for row in rows if not np.isnan(value[row])]
    if len(number_rows) > 1:
        slipped = [row for row in number_rows if blame.name[row] not in (None, UNEXPLAINED)]
        right_row = max(number_rows, key=lambda row: (-solved.doubt[row], row not in slipped, rows.index(row)))
        (before,), _ = look_around(solved.nodes.last[[right_row]], totals, solved.nodes)
        for wrong_row in (row for row in rows if _is_clash([row, right_row], solved.facts)):
            slip = _name(value[wrong_row], value[right_row], before)
            found.append(Disagreement(sorted([right_row, wrong_row], key=rows.index), right_row, wrong_row, slip))
    return found or [Disagreement(rows, rows[0], rows[-1], UNEXPLAINED)]


def _judge_quote(row: int, facts: Facts) -> Disagreement:
    """A number for which its articles quote one that prints another."""
    right_row = int(facts.quoted[row])
    slip = _name(facts.value[row], facts.value[right_row], np.nan)
    return Disagreement([right_row, row], right_row, row, slip, "; the later article quotes the earlier one for it")


def _judge_moved(row: int, shift: Shift, solved: Solved, totals: Totals, blame: Blame) -> Disagreement | None:
    """A total that is dated a day off against the total of the day to which it belongs, if the two clash."""
    facts, value, node = solved.facts, solved.facts.value, _find_right_node(row, shift, solved.nodes)
    place = totals.find(np.array([node]))[0] if node >= 0 and not facts.is_change[row] else -1
    if place < 0 or not _is_clash(rows := [int(totals.row[place]), row], facts):
        return None
    (low,), (high,) = look_around(np.array([node]), totals, solved.nodes)
    right_row, wrong_row = rows
    if (node in blame.slips or not low <= value[right_row] <= high) and low <= value[row] <= high:
        right_row, wrong_row = wrong_row, right_row
    slip = _name(value[wrong_row], value[right_row], low)
    return Disagreement(rows, right_row, wrong_row, slip, f"; {shift.carrier} moved by a day")


def _find_right_node(row: int, shift: Shift, nodes: Nodes) -> int:
    """The node of the day to which a statement of a shifted carrier belongs; -1 where no claim names it."""
    node = int(nodes.last[row])
    day, beside = nodes.day[node] + shift.by, node + shift.by  # one day away is one node away, if there is one
    is_named = 0 <= beside < len(nodes.of) and nodes.of[beside] == nodes.of[node] and nodes.day[beside] == day
    return beside if is_named else -1


def _name(wrong: float, right: float, before: float) -> str:
    """The slip in a number, given the right one and the total of the day before."""
    if np.isnan(wrong) or np.isnan(right):
        return UNEXPLAINED
    return CARRIED_OVER if wrong == before != right else name_slip(wrong, right)


def _tabulate(found: list[Disagreement], facts: Facts) -> pd.DataFrame:
    """One row per disagreement."""
    said = [" and ".join(say(facts.statements.iloc[one.rows])) for one in found]
    return tabulate(
        "carriers_agree", facts.statements.iloc[[one.rows[0] for one in found]], CONTRADICTS,
        claim_ids=[";".join(facts.claim_ids[one.rows]) for one in found],
        message=[f"{text} for the same day{one.remark}" for text, one in zip(said, found, strict=True)],
        expected=facts.value[[one.right_row for one in found]], found=facts.value[[one.wrong_row for one in found]],
        diagnosis=[one.slip for one in found],
    )  # fmt: skip


def _tabulate_agreements(facts: Facts, clashing_rows: set[int]) -> pd.DataFrame:
    """Statements that several articles carry, without those that clash."""
    many = facts.statements[facts.statements["n_articles"] > 1].drop(index=list(clashing_rows), errors="ignore")
    number = many["value"].fillna(many["low"]).fillna(many["high"])
    message = many["n_articles"].astype(str) + " articles carry the same number"
    return tabulate("carriers_agree", many, AGREES, message=message, expected=number, found=number)


def _tabulate_revisions(cells: list[list[int]], solved: Solved) -> pd.DataFrame:
    """One row per series and day whose number a later article revised."""
    facts, found = solved.facts, []
    for cell in cells:
        cell = [row for row in cell if facts.quoted[row] < 0]
        live = [row for row in cell if solved.is_live[row] and not solved.is_off[row]]
        if live and len(cell) > len(live) and not solved.is_off[cell].any():
            found.append([row for row in cell if not solved.is_live[row]] + live[-1:])
    first = facts.statements.iloc[[own[-1] for own in found]]
    message = [f"{', then '.join(say(facts.statements.iloc[own]))}: revised by a later article" for own in found]
    claim_ids = [";".join(facts.claim_ids[own]) for own in found]
    last, number = [own[-1] for own in found], facts.value
    return tabulate("carriers_agree", first, CANNOT_TELL, message=message, claim_ids=claim_ids,
                    expected=number[last], found=number[[own[0] for own in found]])  # fmt: skip


def check_shifts(solved: Solved) -> pd.DataFrame:
    """Each stretch of days on which a carrier prints what another prints for the day before or after."""
    facts, shifts = solved.facts, [shift for shift in solved.shifts if shift.rows]
    first_rows = [shift.rows[0] for shift in shifts]
    return tabulate(
        "shifted_by_a_day", facts.statements.iloc[first_rows], CONTRADICTS,
        days=np.array([shift.first for shift in shifts], dtype="int64"), found=facts.value[first_rows],
        claim_ids=[";".join(facts.claim_ids[list(shift.rows)]) for shift in shifts], diagnosis=DAY_SHIFT,
        message=[_say_shift(shift) for shift in shifts],
    )  # fmt: skip


def _say_shift(shift: Shift) -> str:
    first, last = np.array([shift.first, shift.last]).astype("datetime64[D]")
    beside, pace = ("before", "late") if shift.by < 0 else ("after", "early")
    return (
        f"from {first} to {last} {shift.carrier} prints for each day what {shift.other} prints for the day {beside},"
        f" on all {shift.n_days} days on which it moved; {shift.carrier} runs a day {pace}"
    )
