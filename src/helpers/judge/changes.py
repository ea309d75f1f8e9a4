"""`change_equals_difference`: each printed change against the totals at both ends of its period."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from helpers.corpus.qualifiers import STRICT
from helpers.engine.bounds import Solved
from helpers.engine.totals import Totals, pair_changes
from helpers.judge.blame import Blame, choose_blamed
from helpers.judge.verdicts import AGREES, CANNOT_TELL, CONTRADICTS, UNEXPLAINED, choose, judge, tabulate, write_number


@dataclass(frozen=True)
class Ends:
    """The totals at the start and the end of printed changes' periods (-1: there is none); per change.

    `is_known`: there are both. `is_clash`: and they cannot hold with the change, whichever carriers' totals are taken.
    """

    start_rows: np.ndarray
    end_rows: np.ndarray
    is_known: np.ndarray
    is_clash: np.ndarray


def list_changes(solved: Solved) -> np.ndarray:
    """The changes (rows) that end on a known day, that nobody revised, and that are dated right."""
    return np.flatnonzero(solved.facts.is_change & solved.nodes.is_dated & solved.is_live & ~solved.is_off)


def check_changes(solved: Solved, totals: Totals, blame: Blame) -> pd.DataFrame:
    """A printed change against the totals at both ends, whichever of several carriers' totals fit best."""
    facts, nodes, change_rows = solved.facts, solved.nodes, list_changes(solved)
    ends = _choose_ends(change_rows, totals, solved)
    is_outdated = solved.is_outdated[change_rows]
    clashes = np.flatnonzero(ends.is_clash & ~is_outdated)
    members = np.stack([ends.start_rows[clashes], change_rows[clashes], ends.end_rows[clashes]], axis=1)
    blamed_rows, judged_nodes = choose_blamed(members, solved, blame), nodes.last[change_rows]
    is_total = ~facts.is_change[blamed_rows]
    judged_nodes[clashes[is_total]] = nodes.last[blamed_rows[is_total]]
    told = ["printed when the totals at both ends differed by as much; later articles moved them"]
    told += ["the totals at both ends differ by as much", "as hedged, the totals at both ends may differ by as much"]
    told += ["no total is printed for one end of the period"]
    start, end = (np.append(facts.value, np.nan)[rows] for rows in (ends.start_rows, ends.end_rows))
    is_equal = ends.is_known & (np.abs(end - start - facts.value[change_rows]) < STRICT / 2)
    message = choose([is_outdated, is_equal, ends.is_known], told)
    for change, (start_row, row, end_row), blamed in zip(clashes, members, blamed_rows, strict=True):
        message[change] = _say_clash(row, facts.value[start_row], facts.value[end_row], blamed, blame, solved)
    is_clash = np.zeros(len(change_rows), dtype=bool)
    is_clash[clashes] = True
    diagnosis = choose([is_clash], [UNEXPLAINED, None])
    diagnosis[clashes] = blame.name[blamed_rows]
    return tabulate(
        "change_equals_difference", facts.tell(change_rows),
        judge([is_clash, ends.is_known], [CONTRADICTS, AGREES, CANNOT_TELL]), days=nodes.day[judged_nodes],
        claim_ids=facts.join_claims(ends.start_rows, ends.end_rows, change_rows), message=message,
        diagnosis=diagnosis, expected=facts.value[change_rows],
        found=np.where(ends.is_known, end - start, np.nan),
    )  # fmt: skip


def _choose_ends(change_rows: np.ndarray, totals: Totals, solved: Solved) -> Ends:
    """The first totals that hold with a change; where none do, the last ones of their days."""
    nodes = solved.nodes
    start_places, end_places = totals.find(nodes.start[change_rows]), totals.find(nodes.last[change_rows])
    is_known = (start_places >= 0) & (end_places >= 0)
    pairs = pair_changes(change_rows, totals, solved.facts, nodes)
    holding_rows, first_pairs = np.unique(pairs.change[pairs.holds], return_index=True)
    holding_changes = np.searchsorted(change_rows, holding_rows)
    start_places[holding_changes] = pairs.a[pairs.holds][first_pairs]
    end_places[holding_changes] = pairs.b[pairs.holds][first_pairs]
    is_clash = is_known.copy()
    is_clash[holding_changes] = False
    rows = np.append(totals.row, -1)
    return Ends(rows[start_places], rows[end_places], is_known, is_clash)


def _say_clash(row: int, start: float, end: float, blamed: int, blame: Blame, solved: Solved) -> str:
    """What a change and the totals at both ends of its period say, and what would be the right number."""
    change, would_be = solved.facts.value[row], blame.would_be.get(blamed, np.nan)
    said = f"{write_number(start)} to {write_number(end)} is {end - start:+,.10g}"
    if np.isnan(change):
        return said
    said += f", printed {change:+,.10g}"
    if blamed == row or np.isnan(would_be):
        return f"{said}: the totals imply {end - start:+,.10g}"
    if solved.nodes.last[blamed] == solved.nodes.last[row] and would_be == start + change:
        return f"{said}: {change:+,.10g} implies {write_number(would_be)}"
    if solved.nodes.last[blamed] == solved.nodes.start[row] and would_be == end - change:
        return f"{said}: {change:+,.10g} implies {write_number(would_be)} before"
    return f"{said}: the other claims imply {write_number(would_be)}"
