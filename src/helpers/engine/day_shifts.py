"""Carriers that run a day late or early for a stretch of days, found by comparing two of them."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from helpers.corpus.groups import SERIES
from helpers.corpus.statements import Reading
from helpers.engine.nodes import Nodes

POOL = ["claimant_id", "side", "scope"]  # the measures of one report run late together


@dataclass(frozen=True)
class Shift:
    """In one series, what `carrier` prints for each day from `first` to `last` is what `other` prints `by` days away.

    `by` is -1 where the carrier runs a day late, 1 where it runs a day early; both are publishers. Days are counted
    from 1970; on `n_days` of them the number moved. `rows`: the statements of these days that only carriers which are
    off on the day printed.
    """

    series: int
    carrier: str
    other: str
    by: int
    first: int
    last: int
    n_days: int
    rows: tuple[int, ...]


def find_shifts(reading: Reading, nodes: Nodes) -> list[Shift]:
    """All stretches of two days or more, sorted by series.

    A day speaks for a shift where one carrier prints what the other printed for the day before and no longer does; it
    speaks against where both print the same new number. What most measures of a report say on a day decides.
    """
    statements, printed = reading.statements, _list_prints(reading)
    carried = _list_carried(statements, printed, nodes)
    days = _compare_days(carried, nodes)
    if days.empty:
        return []
    stretches, taken = [], {}
    fits, reports = _fit_changes(carried, statements, nodes), days.groupby([*POOL, "late", "other"])
    for key, first, last in _list_runs(days):
        (*_, late, other), pool = key, reports.get_group(key)
        both = (*key[:-2], frozenset(key[-2:]))
        if any(first <= end and last >= start for start, end in taken.get(both, [])):
            continue  # a longer stretch of the same two, the other way round: one of them stood still within it
        taken.setdefault(both, []).append((first, last))
        inside = pool[pool["day"].between(first, last) & pool["shifted"]]
        entry = pool[pool["day"] == first - 1]
        own = fits[fits["series"].isin(inside["series"]) & fits["day"].between(first, last)]
        told = own["publisher"].value_counts().reindex([late, other], fill_value=0)
        # the printed changes tell who is off; if they do not, a number that the early one skipped just before
        is_early = told[late] > told[other] or (told[late] == told[other] and entry["differs"].sum() > len(entry) / 2)
        carrier, apart, by = (other, late, 1) if is_early else (late, other, -1)
        for series, moved in inside.groupby("series"):
            stretches.append((series, carrier, apart, by, first - is_early, last, len(moved)))
    rows = _find_rows(stretches, carried, printed, statements, nodes)
    found = [Shift(*stretch, rows[stretch]) for stretch in stretches]
    return sorted(found, key=lambda shift: (shift.series, shift.first, shift.carrier))


def _fit_changes(carried: pd.DataFrame, statements: pd.DataFrame, nodes: Nodes) -> pd.DataFrame:
    """One row per series, day and publisher whose own totals of this day and the day before differ as a change says."""
    is_change = (statements["kind"] == "change") & statements["value"].notna()
    row = np.flatnonzero(is_change.to_numpy() & (nodes.first == nodes.last))
    told = pd.DataFrame({"series": nodes.of[nodes.last[row]], "day": nodes.day[nodes.last[row]]})
    told["days"] = told["day"] - nodes.day[nodes.start[row]]
    told["change"] = statements["value"].to_numpy()[row]
    own = carried[["series", "day", "publisher", "value"]]
    before = own.assign(day=own["day"] + 1).rename(columns={"value": "before"})
    moved = own.merge(before, on=["series", "day", "publisher"]).merge(told[told["days"] == 1], on=["series", "day"])
    return moved[moved["value"] - moved["before"] == moved["change"]]


def _find_rows(stretches: list[tuple], carried, prints, statements: pd.DataFrame, nodes: Nodes) -> dict:
    """Per stretch the statements of its days that nobody else printed but those who are off on that day too.

    Of changes, those beside which another is printed for the same period.
    """
    printed = _list_printed(carried, prints, statements, nodes)
    off = np.zeros(len(printed), dtype=bool)
    hits = {}
    for stretch in stretches:
        series, carrier, _, _, first, last, _ = stretch
        mine = (printed["series"] == series) & (printed["publisher"] == carrier)
        hits[stretch] = (mine & printed["day"].between(first, last)).to_numpy()
        off |= hits[stretch]
    all_off = pd.Series(off).groupby(printed["row"].to_numpy()).transform("all").to_numpy()
    return {stretch: tuple(sorted(set(printed["row"][hit & all_off]))) for stretch, hit in hits.items()}


def _list_printed(carried: pd.DataFrame, prints, statements: pd.DataFrame, nodes: Nodes) -> pd.DataFrame:
    """One row per statement and publisher: the totals of `carried`, and changes of its series that have a rival."""
    is_change = (statements["kind"] == "change").to_numpy() & (nodes.first == nodes.last)
    row = np.flatnonzero(is_change & np.isin(nodes.of[nodes.last * is_change], carried["series"].unique()))
    rival = pd.DataFrame({"start": nodes.start[row], "last": nodes.last[row]}).duplicated(keep=False).to_numpy()
    row = row[rival]
    told = pd.DataFrame({"series": nodes.of[nodes.last[row]], "day": nodes.day[nodes.last[row]], "row": row})
    tables = (carried, _add_publishers(told, prints, statements))
    return pd.concat([table[["series", "day", "publisher", "row"]] for table in tables], ignore_index=True)


def _list_runs(days: pd.DataFrame) -> list[tuple[tuple, int, int]]:
    """(report and two carriers, first day, last day) of each run of two or more days that speak for a shift.

    The longest come first.
    """
    runs = []
    for key, pool in days.groupby([*POOL, "late", "other"]):
        vote = (pool["shifted"].astype(int) - pool["aligned"]).groupby(pool["day"]).sum()
        vote = vote[vote != 0] > 0
        for _, run in vote.groupby((vote != vote.shift()).cumsum()):
            if run.iloc[0] and len(run) > 1:
                runs.append((key, run.index[0], run.index[-1], len(run)))
    return [run[:3] for run in sorted(runs, key=lambda run: (-run[3], run))]


def _list_prints(reading: Reading) -> pd.DataFrame:
    """One row per claim, in the order of print: `statement_id`, `article_id`, `published`, and the `publisher`."""
    carried = reading.carried[["statement_id", "article_id", "published"]]
    return carried.merge(reading.corpus.articles[["article_id", "publisher"]], on="article_id").sort_values("published")


def _list_carried(statements: pd.DataFrame, prints: pd.DataFrame, nodes: Nodes) -> pd.DataFrame:
    """One row per series, day and publisher of a total, in series where a day has two totals and one is a day old."""
    columns = ["series", "day", "publisher", "value", "row"]
    if prints["publisher"].nunique() < 2:
        return pd.DataFrame(columns=columns)
    is_total = (statements["kind"] != "change") & statements["value"].notna()
    row = np.flatnonzero(is_total.to_numpy() & (nodes.first == nodes.last))
    at = nodes.last[row]
    told = pd.DataFrame({"series": nodes.of[at], "day": nodes.day[at], "value": statements["value"].to_numpy()[row]})
    told["row"] = row
    contested = told[told.duplicated(["series", "day"], keep=False)]
    old = contested.assign(day=contested["day"] - 1).merge(told, on=["series", "day", "value"])
    n_old = old.drop_duplicates(["series", "day"])["series"].value_counts()
    told = told[told["series"].isin(n_old.index[n_old >= 2])]
    carried = _add_publishers(told, prints, statements).drop_duplicates(["series", "day", "publisher"], keep="last")
    return carried.sort_values(["series", "day", "publisher"])[columns]


def _add_publishers(told: pd.DataFrame, prints: pd.DataFrame, statements: pd.DataFrame) -> pd.DataFrame:
    """The table of statements (`row`), each once per publisher that printed it, in the order of print."""
    told = told.assign(statement_id=statements["statement_id"].to_numpy()[told["row"]])
    own = prints[prints["statement_id"].isin(told["statement_id"])]
    return own.drop_duplicates(["statement_id", "publisher"], keep="last").merge(told, on="statement_id")


def _compare_days(carried: pd.DataFrame, nodes: Nodes) -> pd.DataFrame:
    """One row per series, day and two publishers: does `late` print what `other` printed for the day before?"""
    by_day = carried[["series", "day", "publisher", "value"]]
    both = by_day.merge(by_day, on=["series", "day"], suffixes=("", "_other"))
    both = both[both["publisher"] != both["publisher_other"]]
    before = by_day.assign(day=by_day["day"] + 1).rename(columns={"publisher": "publisher_other", "value": "before"})
    both = both.merge(before, on=["series", "day", "publisher_other"], how="left")
    both["differs"] = both["value"] != both["value_other"]
    both["shifted"] = both["differs"] & (both["value"] == both["before"])
    both["aligned"] = ~both["differs"] & both["before"].notna() & (both["value"] != both["before"])
    both = both.rename(columns={"publisher": "late", "publisher_other": "other"})
    key = ["series", "late", "other"]
    both = both[both.groupby(key)["shifted"].transform("sum") >= 2]
    return both.merge(nodes.series[SERIES].rename_axis("series").reset_index()[["series", *POOL]], on="series")
