"""All checks of a reading, one table: which claims agree, which cannot all be true, and by which single slip."""

import pandas as pd

from helpers.corpus.statements import Reading
from helpers.engine.bounds import Solved
from helpers.engine.totals import list_totals
from helpers.judge.carriers import check_carriers, check_shifts
from helpers.judge.changes import check_changes
from helpers.judge.growth import check_rates
from helpers.judge.limits import check_limits
from helpers.judge.set_aside import show_conflicts
from helpers.judge.sources import check_clues, check_published, check_wordings
from helpers.judge.steps import check_falls, check_standstills
from helpers.judge.verdicts import COLUMNS

NUMBERS = ["expected", "found", "residual"]


def find_problems(reading: Reading, solved: Solved) -> pd.DataFrame:
    """One row per thing that was checked, also where all is well; `verdict` says which.

    `found` minus `expected` is `residual`, in the measure's unit. A row that contradicts has a `diagnosis`.
    `solved`: what `bounds.solve` gives for the reading.
    """
    among_claims = show_conflicts(_join(_check_claims(solved)), solved)
    table = _join([among_claims, check_clues(reading.corpus), check_wordings(reading)])
    strings = [column for column in COLUMNS if column not in ("date", *NUMBERS)]
    table[strings] = table[strings].astype("str")
    table["date"] = table["date"].astype("datetime64[us]")
    return table


def _check_claims(solved: Solved) -> list[pd.DataFrame]:
    """What the claims say of one another, a table per check."""
    last = 8 * solved.is_used + solved.favour  # of several totals of a day, the one that was not set aside
    totals = list_totals(solved.facts, solved.nodes, solved.is_live & ~solved.is_off, last=last)
    day_totals = totals.last_of_each_day()
    changes, blame = check_changes(solved, totals)
    falls, fallen = check_falls(solved, day_totals, blame)
    return [
        changes,
        falls,
        check_standstills(solved, day_totals, blame),
        check_rates(solved, day_totals, fallen | blame.slips),
        check_limits(solved),
        check_carriers(solved, totals, blame),
        check_shifts(solved),
        check_published(solved.facts.statements),
    ]


def _join(tables: list[pd.DataFrame]) -> pd.DataFrame:
    """The tables below one another; empty ones, whose columns have no types, are left out."""
    return pd.concat([table for table in tables if len(table)] or tables[:1], ignore_index=True)
