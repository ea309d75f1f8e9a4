"""How fast totals that are told often grew: a strip per series, a shade and a number per month, quarter or year."""

from typing import Protocol

import numpy as np
import pandas as pd

from helpers.book.book import Book
from helpers.corpus.groups import SERIES
from helpers.engine.rates import find_changes
from helpers.show import pace
from helpers.show.colors import INK, MUTED, PAPER
from helpers.show.lettering import SMALL, list_widest
from helpers.show.names import read_names, upper
from helpers.show.sheet import NARROW, Caption, Link, Sheet

MOST_PERIODS, LEAST = 12, 3  # periods at most; paces that a series has at least
MOST = 24  # series of a picture
SHADE, DEPTH = "#0072B2", 0.55  # how much of the shade the fastest period has: ink on it can be read
LEFT, HEIGHT, HEAD = 230, 26, 22  # pixels: of the labels, of a strip, of the names of its periods
UNITS = {"M": "month", "Q": "quarter", "Y": "year"}
WRITTEN = {"M": "%b %Y", "Q": "Q%q %Y", "Y": "%Y"}
SHORT = {"M": "%b", "Q": "Q%q %y", "Y": "%Y"}


class Cell(Protocol):
    """A row of `list_paces`."""

    per_day_low: float
    per_day_high: float
    claim_ids: str


def list_paces(book: Book) -> pd.DataFrame:
    """One row per series of running totals and period: its pace a day, from the last total before it to its own last.

    Periods are months, or quarters or years where these would be too many. `from_date`, `to_date`: the days of the two
    totals; `per_day_low`, `per_day_high`: what they leave. A period without a total, after one without, or to whose
    end the total fell has no row; a series with fewer than three rows has none. `claim_ids`: the claims of both totals.
    """
    values = book.values
    told = values[values["status"].isin(["stated", "implied"]) & book.corpus.list_growing(values)]
    code = next((c for c in WRITTEN if told["date"].dt.to_period(c).nunique() <= MOST_PERIODS), "Y")
    ends = told.assign(period=told["date"].dt.to_period(code)).sort_values([*SERIES, "date"], kind="stable")
    ends = ends.drop_duplicates([*SERIES, "period"], keep="last")
    before = ends.groupby(SERIES, sort=False)[["period", "date", "low", "high", "claim_ids"]].shift()
    ends = ends.assign(
        from_date=before["date"],
        to_date=ends["date"],
        change_low=ends["low"] - before["high"],
        change_high=ends["high"] - before["low"],
        claim_ids=before["claim_ids"] + ";" + ends["claim_ids"],
    )
    ends = ends[before["period"].notna() & (ends["period"] - 1).eq(before["period"])]
    ends, days = find_changes(ends, book.solved), (ends["to_date"] - ends["from_date"]).dt.days
    ends = ends.assign(per_day_low=ends["change_low"] / days, per_day_high=ends["change_high"] / days)
    ends = ends[ends["per_day_high"].ge(0)]
    ends = ends[ends["period"].isin(sorted(set(ends["period"]))[-MOST_PERIODS:])]
    ends = ends[ends.groupby(SERIES)["period"].transform("size") >= LEAST]
    columns = [*SERIES, "period", "from_date", "to_date", "per_day_low", "per_day_high", "claim_ids"]
    return ends[columns].reset_index(drop=True)


def write(period: pd.Period) -> str:
    """Jan 2022; Q1 2022; 2022."""
    return period.strftime(WRITTEN[period.freqstr[0]])


def say_most(table: pd.DataFrame, book: Book) -> str:
    """The series whose pace differs most between two of its periods, and both."""
    names = read_names(book.corpus)
    ends = table.groupby(SERIES, sort=False).agg(slow=("per_day_high", "min"), fast=("per_day_low", "max"))
    key = ((ends["fast"] + 1) / (ends["slow"] + 1)).idxmax()  # one more, so that the smallest counts do not lead
    own = table[(table[SERIES] == list(key)).all(axis="columns")]
    pair = own.loc[sorted({own["per_day_low"].idxmax(), own["per_day_high"].idxmin()})]
    told = [f"{names.amount(_say(r), r.measure_id)} a day in {write(r.period)}" for r in pair.itertuples()]
    row = own.iloc[0]
    thing = names.thing(row["side"], row["measure_id"], row["definition_id"], row["scope"])
    return f"{upper(thing)}: {', '.join(told)}"


def is_from_one(table: pd.DataFrame) -> bool:
    """Whether one claimant says all of it."""
    return len(set(table["claimant_id"])) == 1


def _say(cell: Cell) -> str:
    return pace.say(cell.per_day_low, cell.per_day_high)


def draw(table: pd.DataFrame, book: Book, caption: Caption, width: int) -> Sheet:
    """A strip per series of `list_paces`, darkest where it grew fastest; on a phone its label above, and in parts."""
    names, shown = read_names(book.corpus), [own for _, own in table.groupby(SERIES, sort=False)][:MOST]
    is_of_one = is_from_one(table)
    periods = list(pd.period_range(table["period"].min(), table["period"].max()))
    room = list_widest([*map(_say, table.itertuples()), "2022"], SMALL) + 8
    is_stacked = width == NARROW or LEFT + room * len(periods) > width
    left = 0 if is_stacked else LEFT
    n = -(-len(periods) // -(-len(periods) // max(1, int((width - left) // room))))
    parts = [periods[start : start + n] for start in range(0, len(periods), n)]
    size = (width - left) / n
    labels = [pace.label(own.iloc[0], names, (left or width) - 14, has_claimant=not is_of_one) for own in shown]
    below = len(parts) * (HEAD + HEIGHT) + 12
    heights = [16 * len(lines) + below if is_stacked else max(HEIGHT, 16 * len(lines)) + 6 for lines in labels]
    top = 0 if is_stacked else HEAD
    sheet = Sheet(caption, height=top + sum(heights), width=width)
    if not is_stacked:
        _name(sheet, periods, left, 0, size)
    for own, lines, height in zip(shown, labels, heights, strict=True):
        for nth, (line, color, weight) in enumerate(lines):
            sheet.text(0, top + (17 if len(lines) == 1 else 13) + 16 * nth, line, color=color, weight=weight)
        cells, most = {row.period: row for row in own.itertuples()}, own["per_day_high"].max()
        y = top + (16 * len(lines) + 2 if is_stacked else 0)
        for part in parts:
            if is_stacked:
                _name(sheet, part, left, y, size)
                y += HEAD
            _draw_strip(sheet, [cells.get(p) for p in part], most, left, y, size)
            y += HEIGHT
        top += height
    return sheet


def _name(sheet: Sheet, periods: list[pd.Period], left: float, top: float, size: float) -> None:
    """The periods above a strip."""
    for nth, period in enumerate(periods):
        said = period.strftime(SHORT[period.freqstr[0]])
        sheet.text(left + size * (nth + 0.5), top + 16, said, color=MUTED, ha="center")


def _draw_strip(sheet: Sheet, cells: list, most: float, left: float, top: float, size: float) -> None:
    """The cells of a series, each with its number; one of which nothing is known stays empty."""
    import seaborn as sns  # slow to import, and needed for this picture alone

    paces = np.array([[np.nan if cell is None else cell.per_day_high for cell in cells]])
    shades = sns.light_palette(SHADE, as_cmap=True)
    ax = sheet.axes(left, top, size * len(cells), HEIGHT)
    sns.heatmap(
        paces, ax=ax, cmap=shades, vmin=0, vmax=(most or 1) / DEPTH, cbar=False, xticklabels=False, yticklabels=False,
        linewidths=2, linecolor=PAPER,
    )  # fmt: skip
    for nth, cell in enumerate(cells):
        if cell is not None:
            text = sheet.text(left + size * (nth + 0.5), top + 17, _say(cell), color=INK, ha="center")
            text.set_url(Link(cell.claim_ids, is_printed=False).write())
