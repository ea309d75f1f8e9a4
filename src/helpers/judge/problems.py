"""All checks of a reading, one table: which claims agree, which cannot all be true, and by which single slip."""

import pandas as pd

from helpers.corpus.statements import Reading
from helpers.engine.bounds import Solved
from helpers.engine.totals import list_totals
from helpers.judge.blame import Blame
from helpers.judge.carriers import check_carriers, check_shifts
from helpers.judge.changes import check_changes
from helpers.judge.growth import check_rates
from helpers.judge.levels import check_levels
from helpers.judge.limits import check_limits
from helpers.judge.set_aside import show_conflicts
from helpers.judge.sources import check_clues, check_published, check_wordings
from helpers.judge.steps import check_falls, check_standstills, list_steps
from helpers.judge.sums import check_sums
from helpers.judge.verdicts import join


def find_problems(reading: Reading, solved: Solved, blame: Blame) -> pd.DataFrame:
    """One row per thing that was checked, also where all is well; `verdict` says which.

    `found` minus `expected` is `residual`, in the measure's unit. A row that contradicts has a `diagnosis`.
    `solved`: what `bounds.solve` gives for the reading; `blame`: what `blame.find_blame` makes of it. `conflict` is
    that of repairs.csv.
    """
    tables = show_conflicts(_check_claims(reading, solved, blame), solved, blame)
    tables += [check_clues(reading.corpus), check_wordings(reading)]
    return join(tables)


def _check_claims(reading: Reading, solved: Solved, blame: Blame) -> list[pd.DataFrame]:
    """What the claims say of one another, a table per check."""
    last = solved.is_used - 2 * (solved.doubt > 0)  # of several totals of a day, the one in no doubt
    totals = list_totals(solved.facts, solved.nodes, solved.is_live & ~solved.is_off, last=last)
    day_totals = totals.last_of_each_day()
    steps = list_steps(day_totals, solved)
    return [
        check_changes(solved, totals, blame),
        check_falls(solved, steps, blame),
        check_standstills(solved, steps, blame),
        check_rates(solved, steps, blame.slips),
        check_levels(solved, day_totals),
        check_limits(solved, blame.room),
        check_carriers(solved, totals, blame),
        check_shifts(solved),
        check_sums(reading, solved),
        check_published(reading.statements),
    ]
