"""How many known errors in a year of real daily reports do the checks find, and how many alarms are false?

    python benchmarks/evaluate.py FOLDER

FOLDER holds general_staff_*.csv (date, metric, transcription_a, transcription_b) and known_errors_*.csv (date, metric,
value_first_published, value_final, error_class). Each metric becomes a series: totals of transcription_a with the known
errors put in, the changes that the claimant printed, and transcription_b as another carrier. The checks run, and each
contradicting row is held against what is known to be wrong.
"""

import sys
from pathlib import Path

import numpy as np
import pandas as pd

from helpers.book.book import Book
from helpers.corpus import schema
from helpers.corpus.statements import fold
from helpers.corpus.tables import Corpus

EXPECTED = {  # the diagnosis that would be right for a class of error
    "single_digit_wrong": {"digit_wrong"},
    "digits_transposed": {"digits_swapped"},
    "digit_added_or_dropped": {"digit_added", "digit_missing"},
    "stale_carry_forward_backfilled": {"carried_over"},
    "silent_correction": {"silent_correction"},
}
NOT_COUNTED = "row_overwritten_then_restored"  # accidents of a working copy
SILENT = {"afv": -25, "artillery": 32, "uav": 20, "ships": 1}  # by how much totals moved beyond their printed change
SILENT_DAY, LATE = "10-13", ("03-28", "10-30")  # month and day of that, and of transcription_b's days of running late


def read(folder: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Totals (date, metric, a, b, is_wrong) and the errors that concern them, one a row, with `is_held`."""
    series = pd.concat(pd.read_csv(p, parse_dates=["date"]) for p in sorted(folder.glob("general_staff_*.csv")))
    series = series.rename(columns={"transcription_a": "a", "transcription_b": "b"})
    series = series.sort_values(["metric", "date"], ignore_index=True)
    errors = pd.concat(pd.read_csv(p, parse_dates=["date"]) for p in sorted(folder.glob("known_errors_*.csv")))
    errors = errors[(errors["error_class"] != NOT_COUNTED) & (errors["value_first_published"] != errors["value_final"])]
    errors["metric"] = errors["metric"].map(_match_names(series, errors))
    counted = errors.dropna(subset="metric").drop_duplicates(["date", "metric"])
    print(f"{len(errors)} errors that count; {len(errors) - len(counted)} in series that are not here")
    counted = counted.merge(series.assign(before=series.groupby("metric")["a"].shift()), on=["date", "metric"])
    counted["is_held"] = counted["value_first_published"] == counted["before"]
    again = counted.sort_values("date").duplicated(["metric", "value_first_published"], keep=False)
    counted["held_for_days"] = again & counted["error_class"].str.startswith("stale")
    return series, counted


def _match_names(series: pd.DataFrame, errors: pd.DataFrame) -> dict[str, str]:
    """The list of errors has its own names: each means the series that has its final values on most of its days."""
    final = errors.merge(series, on="date", suffixes=("", "_series"))
    final = final[final["value_final"] == final["a"]]
    votes = final.groupby(["metric", "metric_series"]).size().sort_values().reset_index()
    return votes.drop_duplicates("metric", keep="last").set_index("metric")["metric_series"].to_dict()


def to_book(totals: pd.DataFrame, changes: pd.DataFrame, *, grows: bool = True) -> Book:
    """Statements of a corpus with one claim per total (date, metric, value, publisher) and per change.

    `changes` has date, before, metric, value. Every article is published on the day that it is about. `grows`: the
    numbers are running totals.
    """
    rows = pd.concat([totals.assign(kind="total"), changes.assign(kind="change", publisher="a")], ignore_index=True)
    table = pd.DataFrame(dict.fromkeys(schema.COLUMNS["claims"], ""), index=rows.index).assign(
        claim_id=[f"c{i:06d}" for i in rows.index], claimant_id="claimant", side="side", scope="all", wording="lost",
        definition_id="losses", measure_id=rows["metric"], kind=rows["kind"], qualifier="exact", value=rows["value"],
        low=np.nan, high=np.nan, period_start=rows["before"], as_of_earliest=rows["date"], as_of_latest=rows["date"],
        article_id=rows["publisher"] + rows["date"].dt.strftime("-%Y-%m-%d"), via=None,
    )  # fmt: skip
    articles = table[["article_id"]].assign(publisher=rows["publisher"], published=rows["date"]).drop_duplicates()
    empty = {name: pd.DataFrame(columns=schema.COLUMNS[name]) for name in schema.TABLES}
    measures = pd.DataFrame({"measure_id": rows["metric"].unique(), "unit": "items", "is_cumulative": grows})
    losses = {"definition_id": "losses", "said_as": "lost"}
    words = pd.DataFrame([losses], columns=schema.COLUMNS["definitions"])
    tables = empty | {"claims": table, "articles": articles, "measures": measures, "definitions": words}
    return Book(fold(Corpus(**tables, eve=None)))


def list_changes(series: pd.DataFrame) -> pd.DataFrame:
    """The changes that the claimant printed: those of its final totals, but for the silent corrections."""
    by_metric = series.groupby("metric")
    table = series.assign(value=series["a"] - by_metric["a"].shift(), before=by_metric["date"].shift())
    silent = table["date"].dt.strftime("%m-%d") == SILENT_DAY
    table["value"] -= table["metric"].map(SILENT).fillna(0) * silent
    return table.dropna(subset="value")[["date", "before", "metric", "value"]]


def judge(problems: pd.DataFrame, errors: pd.DataFrame, known: set, n_figures: int) -> dict[str, float]:
    """Print and return recall, how often the diagnosis is right, and the share of figures with a false alarm.

    `known`: (metric, day) pairs on which the claimant or the other carrier contradicts itself; counted apart.
    """
    bad = problems[(problems["verdict"] == "contradicts") & (problems["diagnosis"] != "day_shift")]
    alarms = bad.groupby(["measure_id", "date"])["diagnosis"].agg(set)
    rows = []
    for error in errors.itertuples():
        silent = error.error_class == "silent_correction"  # two carriers may date it a day apart
        days = [error.date, error.date - pd.Timedelta(days=1)] if silent else [error.date]
        said = next((alarms[key] for day in days if (key := (error.metric, day)) in alarms.index), None)
        # a value equal to that of the day before was carried over, whatever digits differ
        fitting = {"carried_over"} if error.is_held else EXPECTED.get(error.error_class)
        right = np.nan if fitting is None or said is None else float(bool(said & fitting))
        name = error.error_class + (" (for several days)" if error.held_for_days else "")
        rows.append((name, error.held_for_days or silent, said is not None, right))
    table = pd.DataFrame(rows, columns=["error_class", "apart", "found", "right"])
    summary = table.groupby("error_class").agg(
        errors=("found", "size"), found=("found", "sum"), diagnosable=("right", "count"), right=("right", "sum")
    )
    print(summary.to_string())
    counted = table[~table["apart"]]
    true = set(zip(errors["metric"], errors["date"], strict=True))
    false = [key for key in alarms.index if key not in true | known]
    result = {"recall": counted["found"].mean(), "right": counted["right"].mean(), "false": len(false) / n_figures}
    print(f"recall {result['recall']:.1%}; diagnosis right in {result['right']:.1%} of those found that have one")
    print(f"alarms where the final figures themselves clash: {sum(key in known - true for key in alarms.index)}")
    print(f"false alarms: {len(false)} in {n_figures:,} figures, {1000 * result['false']:.2f} per thousand")
    return result


def list_shifts(problems: pd.DataFrame) -> list[str]:
    """The stretches of days that were found shifted, each once, in words."""
    found = problems[problems["check"] == "shifted_by_a_day"]
    print(f"stretches shifted by a day: {len(found)} series")
    return list(found["message"].str.split(",").str[0].value_counts().index)


def main(folder: str) -> dict[str, dict]:
    """Run every evaluation; what `judge` found, by corpus, with the `shifts`."""
    series, errors = read(Path(folder))
    keys = pd.MultiIndex.from_frame(series[["date", "metric"]])
    wrong = errors.set_index(["date", "metric"])["value_first_published"].reindex(keys).to_numpy()
    printed = series.assign(value=np.where(np.isnan(wrong), series["a"], wrong), publisher="a")
    printed = printed.dropna(subset="value")[["date", "metric", "value", "publisher"]]
    changes = list_changes(series)
    year = series["date"].dt.strftime("%Y").mode()[0]
    silent = changes[["date", "metric"]][changes["date"].eq(f"{year}-{SILENT_DAY}") & changes["metric"].isin(SILENT)]
    silent = silent.assign(error_class="silent_correction", is_held=False, held_for_days=False)
    fell = series["a"] < series.groupby("metric")["a"].shift()
    fell |= fell.shift(-1, fill_value=False)  # the row names both totals
    differs = (series["a"] != series["b"]) & series["b"].notna() & series["a"].notna()
    found = {}

    def run(title: str, totals: pd.DataFrame, changes: pd.DataFrame, errors: pd.DataFrame, clash: pd.Series) -> None:
        known = set(series.loc[clash, ["metric", "date"]].itertuples(index=False, name=None))
        book = to_book(totals, changes)
        n = len(totals) + len(changes)
        print(f"\n{title}, {n:,} figures")
        problems = book.problems
        found[title] = judge(problems, errors, known, n) | {"shifts": list_shifts(problems)}
        print(*found[title]["shifts"], sep="\n")

    both = pd.concat([errors, silent]).drop_duplicates(["date", "metric"])
    run("totals alone", printed, changes[:0], errors, fell)
    run("totals and changes", printed, changes, both, fell)
    other = series.rename(columns={"b": "value"}).assign(publisher="b")[["date", "metric", "value", "publisher"]]
    other = other.dropna(subset="value")
    run("totals of two carriers", pd.concat([printed, other]), changes[:0], errors, fell | differs)
    run("totals of two carriers and changes", pd.concat([printed, other]), changes, both, fell | differs)
    first, last = (pd.Timestamp(f"{year}-{day}") for day in LATE)
    day = pd.Timedelta(days=1)
    late = other[other["date"].between(first - day, last - day)]
    other = pd.concat([other[~other["date"].between(first, last)], late.assign(date=late["date"] + day)])
    run("the same, the second a day late", pd.concat([printed, other]), changes, both, fell | differs)
    return found


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
