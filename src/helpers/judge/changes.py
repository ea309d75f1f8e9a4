"""`change_equals_difference`: each printed change against the totals at both ends of its period."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from helpers.engine.bounds import Solved
from helpers.engine.totals import Totals, pair_changes
from helpers.judge.slips import SILENT_CORRECTION, Chain, Slip, explain_changes
from helpers.judge.verdicts import AGREES, CANNOT_TELL, CONTRADICTS, choose, tabulate, write_number


@dataclass(frozen=True)
class Blame:
    """What printed changes tell of totals: nodes with a wrong one, and its slip; nodes with a silent correction."""

    slips: dict[int, str]
    corrected_nodes: set[int]


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


def check_changes(solved: Solved, totals: Totals) -> tuple[pd.DataFrame, Blame]:
    """A printed change against the totals at both ends, whichever of several carriers' totals fit best."""
    facts, nodes, change_rows = solved.facts, solved.nodes, list_changes(solved)
    start_nodes, end_nodes = nodes.start[change_rows], nodes.last[change_rows]
    ends = _choose_ends(change_rows, totals, solved)
    chain = _chain(change_rows, ends, solved)
    clashing_changes = np.flatnonzero(ends.is_clash)
    slips = explain_changes(clashing_changes[np.argsort(end_nodes[clashing_changes], kind="stable")].tolist(), chain)
    judged_nodes, diagnosis = end_nodes.copy(), np.full(len(change_rows), None, dtype=object)
    early_changes = [change for change, slip in slips.items() if slip.blamed == "before"]
    judged_nodes[early_changes] = start_nodes[early_changes]
    diagnosis[list(slips)] = [slip.name for slip in slips.values()]
    table = tabulate(
        "change_equals_difference", facts.statements.iloc[change_rows],
        choose([ends.is_clash, ends.is_known], [CONTRADICTS, AGREES, CANNOT_TELL]), days=nodes.day[judged_nodes],
        claim_ids=facts.join_claims(ends.start_rows, ends.end_rows, change_rows), diagnosis=diagnosis,
        message=_say_changes(chain, ends, slips), expected=chain.printed, found=chain.end - chain.start,
    )  # fmt: skip
    blamed = {int(judged_nodes[change]): slip.name for change, slip in slips.items() if slip.blamed != "change"}
    corrected_nodes = {int(end_nodes[change]) for change, slip in slips.items() if slip.name == SILENT_CORRECTION}
    return table, Blame(blamed, corrected_nodes)


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


def _chain(change_rows: np.ndarray, ends: Ends, solved: Solved) -> Chain:
    """The changes with their totals, and with the best of the changes that meet them at either end."""
    printed, is_known = solved.facts.value[change_rows], ends.is_known
    start_nodes, end_nodes = solved.nodes.start[change_rows], solved.nodes.last[change_rows]
    start, end = (np.where(is_known, solved.facts.value[rows], np.nan) for rows in (ends.start_rows, ends.end_rows))
    miss = np.where(ends.is_clash, end - start - printed, np.where(is_known, 0.0, np.nan))
    # an exact one over the shortest time, and one that its totals bear out
    best_changes = np.lexsort((printed, np.abs(miss), end_nodes - start_nodes, np.isnan(printed)))
    next_changes = _find_first(best_changes, start_nodes, end_nodes)
    previous_changes = _find_first(best_changes, end_nodes, start_nodes)
    return Chain(printed, start, end, np.append(miss, np.nan), next_changes, previous_changes)


def _find_first(best_changes: np.ndarray, own_nodes: np.ndarray, wanted_nodes: np.ndarray) -> np.ndarray:
    """Per wanted node the first of these changes whose own node it is; -1 where there is none."""
    nodes, nth_best = np.unique(own_nodes[best_changes], return_index=True)
    return np.append(best_changes[nth_best], -1)[pd.Index(nodes).get_indexer(wanted_nodes)]


def _say_changes(chain: Chain, ends: Ends, slips: dict[int, Slip]) -> np.ndarray:
    """Per change, the message."""
    told = ["the totals at both ends differ by as much", "no total is printed for one end of the period"]
    message = choose([ends.is_known], told)
    for change, slip in slips.items():
        start, end = chain.start[change], chain.end[change]
        message[change] = f"{write_number(start)} to {write_number(end)} is {end - start:+,.10g}"
        if slip.implied:
            message[change] += f", printed {chain.printed[change]:+,.10g}: {slip.implied}"
    return message
