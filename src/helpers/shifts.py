"""Carriers that run a day late or early for a stretch of days, found by comparing two of them."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from helpers.constraints import SERIES
from helpers.nodes import Nodes

POOL = ["claimant_id", "side", "scope"]  # the measures of one report run late together


@dataclass(frozen=True)
class Shift:
    """In one series, what `carrier` prints for each day from `first` to `last` is what `other` prints `by` days away.

    `by` is -1 where the carrier runs a day late, 1 where it runs a day early; both are publishers. Days are counted
    from 1970; on `n_days` of them the number moved. `rows`: statements of these days that only this one printed.
    """

    series: int
    carrier: str
    other: str
    by: int
    first: int
    last: int
    n_days: int
    rows: tuple[int, ...]


def find_shifts(statements: pd.DataFrame, nodes: Nodes) -> list[Shift]:
    """All stretches of two days or more, sorted by series; the corpus behind the statements tells who carried what.

    A day speaks for a shift where one carrier prints what the other printed for the day before and no longer does; it
    speaks against where both print the same new number. What most measures of a report say on a day decides.
    """
    carried = _list_carried(statements, nodes)
    days = _compare_days(carried, nodes)
    if days.empty:
        return []
    found, taken = [], {}
    for key, first, last in _list_runs(days):
        (*_, late, other), pool = key, days.set_index([*POOL, "late", "other"]).loc[key]
        both = (*key[:-2], frozenset(key[-2:]))
        if any(first <= end and last >= start for start, end in taken.get(both, [])):
            continue  # a longer stretch of the same two, the other way round: one of them stood still within it
        taken.setdefault(both, []).append((first, last))
        entry = pool[pool["day"] == first - 1]
        is_early = entry["differs"].sum() > len(entry) / 2  # a number that the early one skipped
        inside = pool[pool["day"].between(first, last) & pool["shifted"]]
        carrier, apart, by = (other, late, 1) if is_early else (late, other, -1)
        ends = first - is_early, last
        own = carried[carried["day"].between(*ends) & (carried["publisher"] == carrier) & carried["alone"]]
        for series, moved in inside.groupby("series"):
            rows = tuple(own.loc[own["series"] == series, "row"])
            found.append(Shift(series, carrier, apart, by, *ends, len(moved), rows))
    return sorted(found, key=lambda shift: (shift.series, shift.first, shift.carrier))


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


def _list_carried(statements: pd.DataFrame, nodes: Nodes) -> pd.DataFrame:
    """One row per series, day and publisher of a total, in series where a day has two totals and one is a day old."""
    columns = ["series", "day", "publisher", "value", "row", "alone"]
    corpus = statements.attrs.get("corpus")
    if corpus is None or "statement_id" not in corpus.claims or corpus.articles["publisher"].nunique() < 2:
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
    told["statement_id"] = statements["statement_id"].to_numpy()[told["row"]]
    claims = corpus.claims[["statement_id", "article_id", "published"]]
    claims = claims[claims["statement_id"].isin(told["statement_id"])]
    claims = claims.merge(corpus.articles[["article_id", "publisher"]], on="article_id").sort_values("published")
    carried = claims.drop_duplicates(["statement_id", "publisher"], keep="last").merge(told, on="statement_id")
    carried["alone"] = ~carried["statement_id"].duplicated(keep=False)
    carried = carried.drop_duplicates(["series", "day", "publisher"], keep="last")
    return carried.sort_values(["series", "day", "publisher"])[columns]


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
