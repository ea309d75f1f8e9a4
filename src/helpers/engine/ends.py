"""What a row of values.csv leaves exactly: tables print "more than 2,000" as a low of 2,000, which is not reached."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from helpers.corpus.qualifiers import PLACES, STRICT
from helpers.engine.bounds import Solved
from helpers.engine.credits import list_ends, name_reasons
from helpers.engine.facts import to_days
from helpers.engine.totals import is_total_of_day
from helpers.engine.value_cells import Cells, place_cells, take_of


@dataclass(frozen=True)
class Ends:
    """Per row of values.csv the `least` and the `most` that the number can be (infinite: no limit), and the claims that
    this rests on: where others leave a stated number less room than who states it, theirs too.
    """

    least: np.ndarray
    most: np.ndarray
    claim_ids: np.ndarray


def find_shown(cells: Cells, solved: Solved) -> tuple[np.ndarray, np.ndarray]:
    """Per cell the low and the high that values.csv shows: where one claim alone says more or less than a number, that
    number; else, or where only one is left, the least and the most.
    """
    shown, (low, high) = [], cells.find_bounds(solved)
    for bound, nodes, nth in ((low, cells.before, 0), (high, cells.after, 1)):
        is_strict = np.zeros(solved.nodes.zero, dtype=bool)
        hull = (solved.hull.low, solved.hull.high)[nth]
        for world in list_ends(solved):
            is_own = (world.curves.low, world.curves.high)[nth] == hull
            owner, is_several = world.trails[nth].find_only_owner()
            is_strict |= is_own & np.append(solved.facts.is_strict, False)[owner] & ~is_several
        is_strict = take_of(is_strict & (solved.nodes.scale == 1), nodes, False) & ~cells.is_torn & (low < high)
        shown.append(bound + np.where(is_strict, (-1, 1)[nth], 0))
    return shown[0], shown[1]


def find_ends(values: pd.DataFrame, solved: Solved) -> Ends:
    """The ends of rows of values.csv, as these are or with a low and high that somebody changed, which are kept."""
    low, high = (
        values[name].fillna(none).to_numpy(dtype=float, copy=True)
        for name, none in (("low", -np.inf), ("high", np.inf))
    )
    claim_ids = values["claim_ids"].fillna("").to_numpy(dtype=object, copy=True)
    series = solved.nodes.find_series(values)
    rows = np.flatnonzero(series >= 0)
    if not len(rows):
        return Ends(low, high, claim_ids)
    cells = place_cells(series[rows], to_days(values["date"].iloc[rows]), solved)
    for own, exact, shown in zip((low, high), cells.find_bounds(solved), find_shown(cells, solved), strict=True):
        is_kept = own[rows] == np.round(shown, PLACES)
        own[rows[is_kept]] = exact[is_kept]
    is_stated = values["status"].iloc[rows].eq("stated").to_numpy() & (cells.node >= 0)
    _name_tighter(claim_ids, rows[is_stated], cells.node[is_stated], solved)
    return Ends(low, high, claim_ids)


def _name_tighter(claim_ids: np.ndarray, rows: np.ndarray, nodes: np.ndarray, solved: Solved) -> None:
    """Add to the claims that state the numbers of nodes those of others that leave these less room."""
    facts, zero = solved.facts, solved.nodes.zero
    own_rows = np.flatnonzero(solved.is_sound & is_total_of_day(facts, solved.nodes))
    least, most = np.full(zero, -np.inf), np.full(zero, np.inf)
    np.maximum.at(least, solved.nodes.last[own_rows], facts.least[own_rows])
    np.minimum.at(most, solved.nodes.last[own_rows], facts.most[own_rows])
    is_low, is_high = solved.low[nodes] > least[nodes] + STRICT / 2, solved.high[nodes] < most[nodes] - STRICT / 2
    places = np.flatnonzero(is_low | is_high)
    below, above = (np.where(is_such, nodes, -1)[places] for is_such in (is_low, is_high))
    for row, more in zip(rows[places], name_reasons(below, above, solved), strict=True):
        claim_ids[row] = ";".join(dict.fromkeys([*claim_ids[row].split(";"), *more.split(";")]))
