"""What clues say of a day: a weekday, an earliest and a latest one."""

import pandas as pd

from helpers.corpus.schema import WEEKDAYS


def keep_allowed(days: pd.DatetimeIndex, clues: pd.DataFrame) -> pd.DatetimeIndex:
    """The days that all these clues (rows of date_clues.csv) allow."""
    for weekday in clues["weekday"].dropna():
        days = days[days.day_of_week == WEEKDAYS.index(weekday)]
    if clues.empty:
        return days
    return days[~(days < clues["earliest"].max()) & ~(days > clues["latest"].min())]
