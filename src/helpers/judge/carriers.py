"""Hold what several articles say of the same series and day against each other."""

import numpy as np
import pandas as pd

from helpers.corpus.qualifiers import STRICT
from helpers.engine.bounds import Solved, look_around
from helpers.engine.totals import Totals
from helpers.judge.series import Found
from helpers.judge.slips import name_slip
from helpers.judge.verdicts import AGREES, CONTRADICTS, say, tabulate


def check_carriers(statements: pd.DataFrame, solved: Solved, totals: Totals, known: Found) -> pd.DataFrame:
    """What several articles, or one article twice, say of the same series and day.

    What a carrier prints while it is a day off is set beside what others print for the right day.
    """
    nodes, value = solved.nodes, solved.facts.value
    least, most = solved.facts.least, solved.facts.most
    off = {row: shift for shift in solved.shifts for row in shift.rows}

    def clash(rows: list[int]) -> bool:
        return len(rows) > 1 and least[rows].max() > most[rows].min() + STRICT / 2

    told = []  # (statements, the right one, the wrong one, slip, remark)
    for cell in _list_cells(statements, solved):
        on = [row for row in cell if row not in off]
        if on and len(on) < len(cell) and clash(cell):
            late = next(row for row in cell if row in off)
            told.append((cell, on[0], late, "day_shift", f"; {off[late].carrier} is a day off here; left aside"))
        if clash(on):
            told += [(*judged, "") for judged in _judge(on, clash, value, solved, totals)]
    day_of = pd.MultiIndex.from_arrays([nodes.of, nodes.day])
    for row, shift in off.items():
        node = day_of.get_indexer([(shift.series, nodes.day[nodes.last[row]] + shift.by)])[0]
        place = totals.find(np.array([node]))[0] if node >= 0 and nodes.start[row] == len(nodes.of) else -1
        if place < 0 or not clash(pair := [int(totals.row[place]), row]):
            continue
        (low,), (high,) = look_around(np.array([node]), totals, nodes)
        is_wrong = node in known.slips or not low <= value[pair[0]] <= high
        right, wrong = pair[::-1] if is_wrong and low <= value[row] <= high else pair
        slip = _name(value[wrong], value[right], low)
        told.append((pair, right, wrong, slip, f"; {shift.carrier} moved by a day"))
    disagree = _tabulate(told, statements)
    apart = {row for rows, *_ in told for row in rows}
    many = statements[statements["n_articles"] > 1].drop(index=list(apart), errors="ignore")
    number = many["value"].fillna(many["low"]).fillna(many["high"])
    message = many["n_articles"].astype(str) + " articles carry the same number"
    agree = tabulate("carriers_agree", many, AGREES, message=message, expected=number, found=number)
    return agree if not told else pd.concat([disagree, agree], ignore_index=True)


def _list_cells(statements: pd.DataFrame, solved: Solved) -> list[list[int]]:
    """Statements (rows) of the same kind, series and day, where there is more than one; in the order of print.

    Totals of a span of days may each be of another day of it, and are left out.
    """
    nodes = solved.nodes
    cells = pd.DataFrame({"start": nodes.start, "first": nodes.first, "last": nodes.last})
    cells["kind"] = pd.factorize(statements["kind"])[0]
    cells = cells[(nodes.first == nodes.last) | (statements["kind"] == "change").to_numpy()]
    shared = cells[cells.duplicated(keep=False)]
    names = statements[["first_published", "statement_id"]].loc[shared.index]
    order = names.sort_values(["first_published", "statement_id"]).index
    return [list(rows) for rows in shared.loc[order].groupby(list(cells)).groups.values()]


def _judge(rows, clash, value, solved: Solved, totals: Totals) -> list[tuple]:
    """([right, wrong], right, wrong, slip) for each statement that cannot hold with the most trusted one.

    The one that the printed changes or the days around speak for (`favour`) is right; else the one that is in use,
    and the latest. Statements without a number are set beside the others as they stand.
    """
    numbers = [row for row in rows if not np.isnan(value[row])]
    if len(numbers) < 2:
        return [(rows, rows[0], rows[-1], None)]
    right = max(numbers, key=lambda row: (solved.favour[row], solved.is_used[row], numbers.index(row)))
    node = solved.nodes.last[right]
    before = look_around(np.array([node]), totals, solved.nodes)[0][0]
    told = []
    for wrong in (row for row in rows if clash([row, right])):
        slip = _name(value[wrong], value[right], before)
        told.append((sorted([right, wrong], key=rows.index), right, wrong, slip))
    return told or [(rows, rows[0], rows[-1], None)]


def _name(wrong: float, right: float, before: float) -> str | None:
    """The slip in a number, given the right one and the total of the day before."""
    if np.isnan(wrong) or np.isnan(right):
        return None
    return "carried_over" if wrong == before != right else name_slip(wrong, right)


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
