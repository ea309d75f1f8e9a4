"""What is published for the days on which a report is wrong, and for the others? One table, a row per kind of error.

    python benchmarks/evaluate_repairs.py FOLDER

FOLDER is that of evaluate.py. Its series are put into corpora with errors of one kind each: those that are known,
totals that carry another day's number, totals held over for days, a stretch of totals off by one amount, misprinted
changes, weekly reports that print the last day's change, and numbers of counts that may fall. Of each wrong number: is
there a contradiction on its day (`seen`), is it marked as surely or maybe wrong (`marked`), does its diagnosis name
what was done (`named`), and is its day given the true number (`true`), another one (`other`) or none (`none`)? Of all
`others`: how many lose their day's true value (`lost`), and how many of these without a mark (`unmarked`).
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import evaluate
import numpy as np
import pandas as pd

from helpers.book.book import Book

KEY = ["metric", "date"]
HELD, STRETCH = 12, 20  # days of a held-over total, and of a stretch that is off


@dataclass(frozen=True)
class Case:
    """Reports with errors of one kind: `totals` (date, metric, value, publisher) and `changes` as `evaluate.to_book`
    takes them; `wrong`: the metric and day of each error, and its `diagnosis`; of changes if `is_change`.
    """

    name: str
    totals: pd.DataFrame
    changes: pd.DataFrame
    wrong: pd.DataFrame
    is_change: bool = False
    grows: bool = True


def list_cases(series: pd.DataFrame, errors: pd.DataFrame, seed: int = 1) -> Iterator[Case]:
    """All cases. `series` and `errors`: as `evaluate.read` has them."""
    rng = np.random.default_rng(seed)
    clean = series.dropna(subset="a").assign(value=lambda t: t["a"].astype(float), publisher="a")
    clean = clean[["date", "metric", "value", "publisher"]].reset_index(drop=True)
    changes = evaluate.list_changes(series).reset_index(drop=True)
    known = errors.assign(value=errors["value_first_published"].astype(float))[[*KEY, "value"]]
    known = known.assign(diagnosis="")
    totals = _put(clean, known)
    yield Case("known errors, totals and changes", totals, changes, known)
    yield Case("known errors, totals alone", totals, changes[:0], known)
    other = series.dropna(subset="b").assign(value=lambda t: t["b"].astype(float), publisher="b")
    both = pd.concat([totals, other[["date", "metric", "value", "publisher"]]], ignore_index=True)
    yield Case("known errors, two transcriptions and changes", both, changes, known)
    moved = _pick(clean, rng, _move)
    yield Case("another day's number, totals and changes", _put(clean, moved), changes, moved)
    yield Case("another day's number, totals alone", _put(clean, moved), changes[:0], moved)
    held = _pick(clean, rng, _hold)
    yield Case(f"held over for {HELD} days", _put(clean, held), changes, held)
    off = _pick(clean, rng, _shift)
    yield Case(f"{STRETCH} totals off by one amount", _put(clean, off), changes, off)
    slipped = _pick(changes, rng, _slip)
    yield Case("misprinted changes", clean, _put(changes, slipped), slipped, is_change=True)
    weekly = clean[clean["date"].dt.day_of_week == 0]
    last_day = changes[changes["date"].dt.day_of_week == 0].reset_index(drop=True)
    slipped = _pick(last_day, rng, _slip)
    yield Case("weekly reports, last day's change misprinted", weekly, _put(last_day, slipped), slipped, is_change=True)
    daily = changes[changes["value"] >= 0].assign(publisher="a")[["date", "metric", "value", "publisher"]]
    spiked = _pick(daily.reset_index(drop=True), rng, _add_digit)
    yield Case("a digit too many, daily counts", _put(daily, spiked), changes[:0], spiked, grows=False)
    by_week = daily.groupby(["metric", pd.Grouper(key="date", freq="W")])["value"].sum().reset_index()
    by_week = by_week.assign(publisher="a")[["date", "metric", "value", "publisher"]]
    spiked = _pick(by_week, rng, _add_digit)
    yield Case("a digit too many, weekly counts", _put(by_week, spiked), changes[:0], spiked, grows=False)


def _put(reports: pd.DataFrame, wrong: pd.DataFrame) -> pd.DataFrame:
    """The reports with the wrong values in place."""
    new = reports.merge(wrong[[*KEY, "value"]], how="left", on=KEY, suffixes=("", "_wrong"))
    return new.assign(value=new["value_wrong"].fillna(new["value"])).drop(columns="value_wrong")


def _pick(reports: pd.DataFrame, rng: np.random.Generator, spoil) -> pd.DataFrame:
    """Wrong values: four places per metric, far from each other and from the ends, spoilt in one way."""
    found = []
    for metric, own in reports.groupby("metric"):
        own = own.sort_values("date")
        for start in np.linspace(15, len(own) - 40, 4).astype(int) if len(own) > 60 else [len(own) // 2]:
            found += [(metric, *one) for one in spoil(own["date"].to_numpy(), own["value"].to_numpy(), start, rng)]
    return pd.DataFrame(found, columns=["metric", "date", "value", "diagnosis"])


def _move(days, values, at, rng) -> list[tuple]:
    by = int(rng.choice([-30, -14, -7, -3, -2]))
    other = values[max(at + by, 0)]
    return [(days[at], other, "misdated")] if other not in (values[at], values[at - 1]) else []


def _hold(days, values, at, rng) -> list[tuple]:
    return [(days[i], values[at - 1], "carried_over") for i in range(at, at + HELD) if values[i] != values[at - 1]]


def _shift(days, values, at, rng) -> list[tuple]:
    by = int(rng.integers(1, 9)) * 10 ** max(len(str(int(values[at]))) - 2, 0)
    return [(days[i], values[i] + by, "") for i in range(at, min(at + STRETCH, len(days) - 1))]


def _slip(days, values, at, rng) -> list[tuple]:
    digits = str(int(abs(values[at])))
    place = int(rng.integers(len(digits)))
    new = int(digits[:place] + str((int(digits[place]) + int(rng.integers(1, 10))) % 10) + digits[place + 1 :])
    return [(days[at], float(new), "")]


def _add_digit(days, values, at, rng) -> list[tuple]:
    digits = str(int(values[at]))
    place = int(rng.integers(len(digits) + 1))
    return [(days[at], float(digits[:place] + str(int(rng.integers(1, 10))) + digits[place:]), "")]


def judge(case: Case, truth: pd.DataFrame) -> dict:
    """One row of the table. `truth`: metric, date, `true`: the right value of each."""
    book = evaluate.to_book(case.totals, case.changes, grows=case.grows)
    alarms = book.problems.query("verdict == 'contradicts'")
    said = set(zip(alarms["measure_id"], alarms["date"], strict=True))
    wrong_keys = set(zip(case.wrong["metric"], case.wrong["date"], strict=True))
    found: dict[str, float] = {"errors": len(case.wrong), "seen": len(wrong_keys & said)}
    doubted = _list_doubted(book, is_change=case.is_change).merge(case.wrong, on=KEY, suffixes=("", "_wrong"))
    found["marked"] = len(doubted.drop_duplicates(KEY))
    named = doubted[(doubted["diagnosis_wrong"] != "") & (doubted["diagnosis"] == doubted["diagnosis_wrong"])]
    found["named"] = len(named) if (case.wrong["diagnosis"] != "").any() else np.nan
    values = book.values.rename(columns={"measure_id": "metric"}).merge(truth, on=KEY)
    is_wrong = values.set_index(KEY).index.isin(pd.MultiIndex.from_frame(case.wrong[KEY]))
    if case.is_change:
        is_wrong[:] = False
    is_true = values["value"] == values["true"]
    own = values[is_wrong]
    found |= {"true": int(is_true[is_wrong].sum()), "none": int(own["value"].isna().sum())}
    found["other"] = len(own) - found["true"] - found["none"]
    is_lost = ~is_true & ~is_wrong & ~values["status"].eq("interpolated")
    found |= {"others": int((~is_wrong).sum()), "lost": int(is_lost.sum())}
    found["unmarked"] = int((is_lost & values["doubt"].eq("")).sum())
    found["false alarms"] = len(said - wrong_keys)
    return found


def _list_doubted(book: Book, *, is_change: bool) -> pd.DataFrame:
    """Metric, date and diagnosis of the statements of one kind that give way."""
    gone = book.repairs.merge(book.statements, on="statement_id")
    gone = gone[(gone["kind"] == "change") == is_change]
    return gone.rename(columns={"measure_id": "metric", "as_of_latest": "date"})[[*KEY, "diagnosis"]]


def main(folder: str) -> pd.DataFrame:
    """Run and print all cases; the table."""
    series, errors = evaluate.read(Path(folder))
    truth = series.dropna(subset="a").rename(columns={"a": "true"})[[*KEY, "true"]]
    rows = {}
    for case in list_cases(series, errors):
        own = truth
        if not case.grows:
            clean = case.totals.merge(case.wrong[[*KEY, "value"]], how="left", on=KEY, suffixes=("", "_wrong"))
            own = clean[clean["value_wrong"].isna()].rename(columns={"value": "true"})[[*KEY, "true"]]
        rows[case.name] = judge(case, own)
    table = pd.DataFrame(rows).T
    print(table.to_string(float_format="{:g}".format))
    return table


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
