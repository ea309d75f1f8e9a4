"""Carriers that run a day late or early for a stretch of days, found by comparing two of them."""

from collections import defaultdict
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from helpers.corpus.groups import SERIES
from helpers.corpus.statements import Reading
from helpers.engine.facts import Facts
from helpers.engine.nodes import Nodes
from helpers.engine.totals import is_total_of_day

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


@dataclass(frozen=True)
class _Run:
    """Days in a row, two or more, on which `late` prints what `other` prints for the day before, in most of a report.

    `days`: the rows of `_compare_days` on these two and this report, of all days. On `n_days` of the run they differ.
    """

    report: tuple[str, ...]
    late: str
    other: str
    first: int
    last: int
    n_days: int
    days: pd.DataFrame


def find_shifts(reading: Reading, facts: Facts, nodes: Nodes) -> list[Shift]:
    """All stretches of two days or more, sorted by series.

    A day speaks for a shift where one carrier prints what the other printed for the day before and no longer does; it
    speaks against where both print the same new number. What most measures of a report say on a day decides.
    """
    carried = _list_carried(reading, facts, nodes)
    runs = _drop_overlaps(_list_runs(_compare_days(carried, nodes)))
    if not runs:
        return []
    fits = _fit_changes(carried, facts, nodes)
    shifts = [shift for run in runs for shift in _tell_shifts(run, fits)]
    shifts = _add_rows(shifts, _list_printed(carried, reading, facts, nodes))
    return sorted(shifts, key=lambda shift: (shift.series, shift.first, shift.carrier))


def _list_runs(days: pd.DataFrame) -> list[_Run]:
    """All runs, the longest first."""
    runs = []
    for (*report, late, other), own in days.groupby([*POOL, "late", "other"]):
        vote = (own["shifted"].astype(int) - own["aligned"]).groupby(own["day"]).sum()
        is_for = vote[vote != 0] > 0
        for _, run in is_for.groupby((is_for != is_for.shift()).cumsum()):
            if run.iloc[0] and len(run) > 1:
                runs.append(_Run(tuple(report), late, other, run.index[0], run.index[-1], len(run), own))
    return sorted(runs, key=lambda run: (-run.n_days, run.report, run.late, run.other, run.first))


def _drop_overlaps(runs: list[_Run]) -> list[_Run]:
    """Without those within a longer one of the same two, the other way round: one of them stood still there."""
    kept: list[_Run] = []
    of_pair: dict[tuple, list[_Run]] = defaultdict(list)
    for run in runs:
        longer = of_pair[run.report, frozenset([run.late, run.other])]
        if not any(run.first <= other.last and run.last >= other.first for other in longer):
            longer.append(run)
            kept.append(run)
    return kept


def _tell_shifts(run: _Run, fits: pd.DataFrame) -> list[Shift]:
    """The shift of each series in a run, as yet without its statements."""
    shifted = run.days[run.days["day"].between(run.first, run.last) & run.days["shifted"]]
    is_early = _is_other_early(run, fits[fits["series"].isin(shifted["series"])])
    carrier, other, by = (run.other, run.late, 1) if is_early else (run.late, run.other, -1)
    first = run.first - int(is_early)
    return [
        Shift(series, carrier, other, by, first, run.last, len(moved), ())
        for series, moved in shifted.groupby("series")
    ]


def _is_other_early(run: _Run, fits: pd.DataFrame) -> bool:
    """Whether `other` is the one that is off. The printed changes tell; else, a number that it skipped just before."""
    publishers = fits["publisher"][fits["day"].between(run.first, run.last)]
    n_late, n_other = (publishers == run.late).sum(), (publishers == run.other).sum()
    entry = run.days[run.days["day"] == run.first - 1]
    return n_late > n_other or (n_late == n_other and entry["differs"].sum() > len(entry) / 2)


def _add_rows(shifts: list[Shift], printed: pd.DataFrame) -> list[Shift]:
    """The shifts with the statements of their days that nobody else printed but those who are off on that day too."""
    is_own = [
        (printed["series"].eq(s.series) & printed["publisher"].eq(s.carrier) & printed["day"].between(s.first, s.last))
        for s in shifts
    ]
    is_off = pd.concat(is_own, axis=1).any(axis=1).groupby(printed["row"]).transform("all")
    return [
        replace(shift, rows=tuple(sorted(set(printed["row"][own & is_off]))))
        for shift, own in zip(shifts, is_own, strict=True)
    ]


def _fit_changes(carried: pd.DataFrame, facts: Facts, nodes: Nodes) -> pd.DataFrame:
    """One row per series, day and publisher whose own totals of this day and the day before differ as a change says."""
    rows = np.flatnonzero(facts.is_change & facts.is_value & nodes.is_dated)
    changes = _place(rows, nodes).assign(change=facts.value[rows])
    changes = changes[changes["day"] - nodes.day[nodes.start[rows]] == 1]
    own = carried[["series", "day", "publisher", "value"]]
    before = own.assign(day=own["day"] + 1).rename(columns={"value": "before"})
    moved = own.merge(before, on=["series", "day", "publisher"]).merge(changes, on=["series", "day"])
    return moved[moved["value"] - moved["before"] == moved["change"]]


def _list_printed(carried: pd.DataFrame, reading: Reading, facts: Facts, nodes: Nodes) -> pd.DataFrame:
    """One row per statement and publisher: the totals of `carried`, and the changes of its series that have a rival.

    A rival is another change for the same period.
    """
    is_near = np.isin(nodes.of[np.where(facts.is_change, nodes.last, 0)], carried["series"].unique())
    rows = np.flatnonzero(facts.is_change & nodes.is_dated & is_near)
    periods = pd.DataFrame({"start": nodes.start[rows], "last": nodes.last[rows]})
    changes = _add_publishers(_place(rows[periods.duplicated(keep=False)], nodes), reading)
    columns = ["series", "day", "publisher", "row"]
    return pd.concat([carried[columns], changes[columns]], ignore_index=True)


def _list_carried(reading: Reading, facts: Facts, nodes: Nodes) -> pd.DataFrame:
    """One row per series, day and publisher of a total, in series where a day has two totals and one is a day old."""
    columns = ["series", "day", "publisher", "value", "row"]
    if reading.corpus.articles["publisher"].nunique() < 2:
        return pd.DataFrame(columns=columns)
    rows = np.flatnonzero(is_total_of_day(facts, nodes))
    totals = _place(rows, nodes).assign(value=facts.value[rows])
    contested = totals[totals.duplicated(["series", "day"], keep=False)]
    old = contested.assign(day=contested["day"] - 1).merge(totals, on=["series", "day", "value"])
    n_old = old.drop_duplicates(["series", "day"])["series"].value_counts()
    totals = totals[totals["series"].isin(n_old.index[n_old >= 2])]
    carried = _add_publishers(totals, reading).drop_duplicates(["series", "day", "publisher"], keep="last")
    return carried.sort_values(["series", "day", "publisher"])[columns]


def _place(rows: np.ndarray, nodes: Nodes) -> pd.DataFrame:
    """These statements (`row`) with the `series` and the `day` that each is about."""
    own_nodes = nodes.last[rows]
    return pd.DataFrame({"series": nodes.of[own_nodes], "day": nodes.day[own_nodes], "row": rows})


def _add_publishers(placed: pd.DataFrame, reading: Reading) -> pd.DataFrame:
    """The table of statements (`row`), each once per publisher that printed it, in the order of print."""
    is_own = np.isin(reading.row, placed["row"])
    prints = reading.carried.loc[is_own, ["article_id", "published"]].assign(row=reading.row[is_own])
    prints = prints.sort_values("published", kind="stable")
    prints = prints.merge(reading.corpus.articles[["article_id", "publisher"]], on="article_id")
    return prints.drop_duplicates(["row", "publisher"], keep="last").merge(placed, on="row")


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
