"""Hold what several articles say of the same series and day against each other."""

import numpy as np
import pandas as pd

from helpers.bounds import Solved
from helpers.constraints import STRICT
from helpers.diagnosis import name_slip
from helpers.series_checks import Found
from helpers.totals import Totals
from helpers.verdicts import AGREES, CONTRADICTS, say, tabulate


def check_carriers(statements: pd.DataFrame, solved: Solved, totals: Totals, known: Found) -> pd.DataFrame:
    """What several articles, or one article twice, say of the same series and day.

    What a carrier prints while it is a day off is set beside what others print for the right day.
    """
    nodes, value = solved.nodes, statements["value"].to_numpy()
    least, most = solved.allowed["least"].to_numpy(), solved.allowed["most"].to_numpy()
    off = {row: shift for shift in solved.shifts for row in shift.rows}
    sound = dict(zip(totals.row, known.confirmed, strict=True))

    def clash(rows: list[int]) -> bool:
        return len(rows) > 1 and least[rows].max() > most[rows].min() + STRICT / 2

    told = []  # (statements, the right one, the wrong one, slip, remark)
    for cell in _list_cells(statements, solved):
        if not clash(cell):
            continue
        on = [row for row in cell if row not in off]
        if on and len(on) < len(cell):
            late = next(row for row in cell if row in off)
            told.append((cell, on[0], late, "day_shift", f"; {off[late].carrier} is a day off here"))
        if clash(on):
            told.append((on, *_judge(on, nodes.last[on[0]], value, solved, totals, sound, known.slips), ""))
    day_of = pd.MultiIndex.from_arrays([nodes.of, nodes.day])
    for row, shift in off.items():
        node = day_of.get_indexer([(shift.series, nodes.day[nodes.last[row]] + shift.by)])[0]
        place = totals.find(np.array([node]))[0] if node >= 0 else -1
        if place >= 0 and clash(pair := [totals.row[place], row]):
            judged = _judge(pair, node, value, solved, totals, sound, known.slips)
            told.append((pair, *judged, f"; {shift.carrier} moved by a day"))
    disagree = _tabulate(told, statements)
    apart = {row for rows, *_ in told for row in rows}
    many = statements[statements["n_articles"] > 1].drop(index=list(apart), errors="ignore")
    number = many["value"].fillna(many["low"]).fillna(many["high"])
    message = many["n_articles"].astype(str) + " articles carry the same number"
    agree = tabulate("carriers_agree", many, AGREES, message=message, expected=number, found=number)
    return agree if not told else pd.concat([disagree, agree], ignore_index=True)


def _list_cells(statements: pd.DataFrame, solved: Solved) -> list[list[int]]:
    """Statements (rows) of the same kind, series and days, where there is more than one; in the order of print."""
    nodes = solved.nodes
    cells = pd.DataFrame({"start": nodes.start, "first": nodes.first, "last": nodes.last})
    cells["kind"] = pd.factorize(statements["kind"])[0]
    shared = cells[cells.duplicated(keep=False)]
    names = statements[["first_published", "statement_id"]].loc[shared.index]
    order = names.sort_values(["first_published", "statement_id"]).index
    return [list(rows) for rows in shared.loc[order].groupby(list(cells)).groups.values()]


def _judge(rows, node, value, solved, totals, sound, slips) -> tuple[int, int, str | None]:
    """The right and the wrong one of statements that disagree, and the slip; in doubt the first printed is right.

    A printed change tells; if none does, the totals of the days around do, where they leave room for one only.
    """
    numbers = [row for row in rows if not np.isnan(value[row])]
    if len(numbers) < 2:
        return rows[0], rows[-1], None
    right, wrong = numbers[0], numbers[-1]
    low, high = _look_around(node, solved, totals)
    backed = [bool(sound.get(row)) for row in (right, wrong)]
    fits = [low <= value[row] <= high for row in (right, wrong)]
    if backed != [False, False]:
        is_first_wrong = backed == [False, True]
    else:  # neither is backed: the changes blame the total that is in the series, or one does not fit, or stands still
        is_first_wrong = node in slips or fits == [False, True] or (fits == [True, True] and value[right] == low)
    if is_first_wrong:
        right, wrong = wrong, right
    if value[wrong] == low != value[right]:
        return right, wrong, "carried_over"
    return right, wrong, name_slip(value[wrong], value[right])


def _look_around(node: int, solved: Solved, totals: Totals) -> tuple[float, float]:
    """The totals of the days before and after a node; 0 and infinity at the ends of the series."""
    of, last = solved.nodes.of, len(totals.node)
    before = np.searchsorted(totals.node, node, side="left") - 1
    after = np.searchsorted(totals.node, node, side="right")
    low = totals.value[before] if before >= 0 and of[totals.node[before]] == of[node] else 0.0
    high = totals.value[after] if after < last and of[totals.node[after]] == of[node] else np.inf
    return low, high


def _tabulate(told: list[tuple], statements: pd.DataFrame) -> pd.DataFrame:
    value, ids = statements["value"].to_numpy(), statements["claim_ids"].to_numpy()
    kinds = [[say(row) for row in statements.iloc[rows].itertuples()] for rows, *_ in told]
    return tabulate(
        "carriers_agree", statements.iloc[[rows[0] for rows, *_ in told]], CONTRADICTS,
        claim_ids=[";".join(ids[rows]) for rows, *_ in told],
        message=[" and ".join(k) + " for the same day" + remark for k, (*_, remark) in zip(kinds, told, strict=True)],
        expected=[value[right] for _, right, *_ in told], found=[value[wrong] for _, _, wrong, *_ in told],
        diagnosis=[slip for *_, slip, _ in told],
    )  # fmt: skip


def check_shifts(statements: pd.DataFrame, solved: Solved) -> pd.DataFrame:
    """Each stretch of days on which a carrier prints what another prints for the day before or after."""
    value, ids = statements["value"].to_numpy(), statements["claim_ids"].to_numpy()
    told = [shift for shift in solved.shifts if shift.rows]
    message = [
        f"from {_date(s.first)} to {_date(s.last)} {s.carrier} prints for each day what {s.other} prints for the day"
        f" {'before' if s.by < 0 else 'after'}, on all {s.n_days} days on which it moved; {s.carrier} runs a day"
        f" {'late' if s.by < 0 else 'early'}"
        for s in told
    ]
    first = [s.rows[0] for s in told]
    return tabulate(
        "shifted_by_a_day", statements.iloc[first], CONTRADICTS, message=message, found=value[first],
        date=np.array([s.first for s in told], dtype="int64").astype("datetime64[D]"),
        claim_ids=[";".join(ids[list(s.rows)]) for s in told], diagnosis="day_shift",
    )  # fmt: skip


def _date(day: int) -> str:
    return str(np.datetime64(int(day), "D"))
