"""How many known errors in a year of real daily reports do the checks find, and how many alarms are false?

    python benchmarks/evaluate.py FOLDER

FOLDER holds general_staff_*.csv (date, metric, transcription_a, transcription_b) and known_errors_*.csv (date, metric,
value_first_published, value_final, error_class). Each metric becomes a series of totals with the changes that the
claimant printed; the known errors are put in, the checks run, and each contradicting row is held against them.
"""

import re
import sys
from pathlib import Path

import numpy as np
import pandas as pd

from helpers import checks
from helpers.claims import STATEMENT_COLUMNS

METRICS = {  # names in the list of errors that differ from those of the series
    "tank": "tanks", "apc": "afv", "field artillery": "artillery", "drone": "uav", "helicopter": "helicopters",
    "anti-aircraft warfare": "aa", "vehicles and fuel tanks": "vehicles", "naval ship": "ships",
}  # fmt: skip
EXPECTED = {  # the diagnosis that would be right for a class of error
    "single_digit_wrong": {"digit_wrong"},
    "digits_transposed": {"digits_swapped"},
    "digit_added_or_dropped": {"digit_added", "digit_missing"},
    "stale_carry_forward_backfilled": {"carried_over"},
}
NOT_COUNTED = "row_overwritten_then_restored"  # accidents of a working copy


def read(folder: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Totals (date, metric, transcription_a, transcription_b) and errors that concern them, one a row."""
    series = pd.concat(pd.read_csv(p, parse_dates=["date"]) for p in sorted(folder.glob("general_staff_*.csv")))
    errors = pd.concat(pd.read_csv(p, parse_dates=["date"]) for p in sorted(folder.glob("known_errors_*.csv")))
    errors["metric"] = errors["metric"].str.lower().replace(METRICS)
    errors = errors[(errors["error_class"] != NOT_COUNTED) & (errors["value_first_published"] != errors["value_final"])]
    errors = errors.drop_duplicates(["date", "metric"])
    series = series.sort_values(["metric", "date"], ignore_index=True)
    series["before"] = series.groupby("metric")["transcription_a"].shift()
    series["falls"] = series["transcription_a"] < series["before"]
    found = errors.merge(series, on=["date", "metric"], how="left")
    found["is_held"] = found["value_first_published"] == found["before"]
    print(f"{len(errors)} errors that count; {int(found['transcription_a'].isna().sum())} in series that are not here")
    return series, found.dropna(subset="transcription_a")


def to_statements(totals: pd.DataFrame, column: str, *, truth: str) -> pd.DataFrame:
    """Totals (with errors) from `column`, and the changes that the claimant printed, from the totals in `truth`."""
    totals = totals.dropna(subset=[column]).sort_values(["metric", "date"])
    totals["day_before"] = totals.groupby("metric")["date"].shift()
    totals["change"] = totals[truth] - totals.groupby("metric")[truth].shift()
    base = pd.DataFrame({"measure_id": totals["metric"], "as_of_latest": totals["date"]})
    rows = [
        base.assign(kind="total", value=totals[column]),
        base.assign(kind="change", value=totals["change"], period_start=totals["day_before"]).dropna(subset="value"),
    ]
    frame = pd.concat(rows, ignore_index=True)
    frame = frame.assign(claimant_id="claimant", side="side", definition_id="losses", scope="all", qualifier="exact")
    frame = frame.assign(as_of_earliest=frame["as_of_latest"], first_published=frame["as_of_latest"], n_articles=1)
    frame["statement_id"] = frame["claim_ids"] = [f"s{i:06d}" for i in range(len(frame))]
    frame["superseded_by"] = pd.Series(pd.NA, index=frame.index, dtype="str")
    return frame.reindex(columns=STATEMENT_COLUMNS).astype({"low": float, "high": float})


def judge(problems: pd.DataFrame, errors: pd.DataFrame, own: set, n_figures: int) -> None:
    """Print recall by class, how often the diagnosis is right, and false alarms per thousand figures.

    `own`: (metric, day) pairs on which the claimant's own series falls; alarms there are true, and counted apart.
    """
    bad = problems[problems["verdict"] == "contradicts"]
    alarms = bad.groupby(["measure_id", "date"])["diagnosis"].agg(set)
    rows = []
    for error in errors.itertuples():
        said = alarms.get((error.metric, error.date))
        # a value equal to that of the day before was carried over, whatever digits differ
        fitting = {"carried_over"} if error.is_held else EXPECTED.get(error.error_class)
        right = np.nan if fitting is None or said is None else float(said <= fitting)
        rows.append((error.error_class, said is not None, right, ", ".join(sorted(said or []))))
    table = pd.DataFrame(rows, columns=["error_class", "found", "right", "diagnosis"])
    summary = table.groupby("error_class").agg(
        errors=("found", "size"), found=("found", "sum"), diagnosable=("right", "count"), right=("right", "sum")
    )
    print(summary.to_string())
    true = set(zip(errors["metric"], errors["date"], strict=True))
    false = [key for key in alarms.index if key not in true | own]
    print(f"alarms on days when the corrected series itself falls: {sum(key in own for key in alarms.index)}")
    print(
        f"recall {table['found'].mean():.1%}; diagnosis right {table.loc[table['found'], 'right'].mean():.1%} of found"
    )
    print(f"false alarms: {len(false)} in {n_figures:,} figures, {1000 * len(false) / n_figures:.2f} per thousand")


def main(folder: str) -> None:
    series, errors = read(Path(folder))
    wrong = errors.set_index(["date", "metric"])["value_first_published"]
    keys = pd.MultiIndex.from_frame(series[["date", "metric"]])
    series["printed"] = np.where(keys.isin(wrong.index), wrong.reindex(keys).to_numpy(), series["transcription_a"])
    own = set(series.loc[series["falls"], ["metric", "date"]].itertuples(index=False, name=None))
    statements = to_statements(series, "printed", truth="transcription_a")
    print(f"\ntotals and printed changes, {len(statements):,} figures")
    judge(checks.find_problems(statements), errors, own, len(statements))
    totals = statements[statements["kind"] == "total"].reset_index(drop=True)
    print(f"\ntotals alone, {len(totals):,} figures")
    judge(checks.find_problems(totals), errors, own, len(totals))


if __name__ == "__main__":
    if len(sys.argv) != 2 or not re.fullmatch(r".+", sys.argv[1]):
        sys.exit(__doc__)
    main(sys.argv[1])
