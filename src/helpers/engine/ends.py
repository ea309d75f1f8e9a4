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
    """Per row of values.csv the `least` and the `most` that the number can be (infinite: no limit).

    Where others leave a stated number less room than who state it, `own_least` and `own_most` are what these leave it
    (elsewhere the same as `least` and `most`), and `least_ids` and `most_ids` the claims of the others (else "").
    """

    least: np.ndarray
    most: np.ndarray
    own_least: np.ndarray
    own_most: np.ndarray
    least_ids: np.ndarray
    most_ids: np.ndarray

    def take(self, rows: np.ndarray) -> "Ends":
        """The ends of these rows."""
        return Ends(*(column[rows] for column in vars(self).values()))


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
    """The ends of rows of values.csv; a row whose low or high somebody changed has that one as it stands."""
    least, most = (
        values[name].fillna(none).to_numpy(dtype=float, copy=True)
        for name, none in (("low", -np.inf), ("high", np.inf))
    )
    ids = np.full((2, len(values)), "", dtype=object)
    ends = Ends(least, most, least.copy(), most.copy(), *ids)
    series = solved.nodes.find_series(values)
    rows = np.flatnonzero(series >= 0)
    if not len(rows):
        return ends
    cells = place_cells(series[rows], to_days(values["date"].iloc[rows]), solved)
    kept = []
    for own, exact, shown in zip((least, most), cells.find_bounds(solved), find_shown(cells, solved), strict=True):
        kept.append(own[rows] == np.round(shown, PLACES))
        own[rows[kept[-1]]] = exact[kept[-1]]
    ends.own_least[:], ends.own_most[:] = least, most
    is_stated = values["status"].iloc[rows].eq("stated").to_numpy() & (cells.node >= 0) & kept[0] & kept[1]
    _part_own(ends, rows[is_stated], cells.node[is_stated], solved)
    return ends


def _part_own(ends: Ends, rows: np.ndarray, nodes: np.ndarray, solved: Solved) -> None:
    """Set apart what those leave who state the numbers of nodes, and name the others that leave these less room."""
    facts, zero, nothing = solved.facts, solved.nodes.zero, np.full(len(nodes), -1)
    own_rows = np.flatnonzero(solved.is_sound & is_total_of_day(facts, solved.nodes))
    own_nodes = solved.nodes.last[own_rows]
    least, most = np.full(zero, -np.inf), np.full(zero, np.inf)
    np.maximum.at(least, own_nodes, facts.least[own_rows])
    np.minimum.at(most, own_nodes, facts.most[own_rows])
    is_low, is_high = ends.least[rows] > least[nodes] + STRICT / 2, ends.most[rows] < most[nodes] - STRICT / 2
    ends.own_least[rows[is_low]], ends.own_most[rows[is_high]] = least[nodes[is_low]], most[nodes[is_high]]
    ends.least_ids[rows[is_low]] = name_reasons(nodes[is_low], nothing[is_low], solved)
    ends.most_ids[rows[is_high]] = name_reasons(nothing[is_high], nodes[is_high], solved)
