"""The evaluation and the benchmark run, and hold on invented reports with injected errors of every class."""

import evaluate
import evaluate_repairs
import explore_speed
import pytest
import reports
import small
import speed

from helpers.author import new
from helpers.base import paths
from helpers.corpus import schema, soundness


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_injected_errors_are_found_and_named(tmp_path, seed):
    found = evaluate.main(str(reports.write(tmp_path / "reports", seed)))
    one, two = found["totals and changes"], found["totals of two carriers and changes"]
    assert one["recall"] >= 0.95
    assert one["false"] < 0.01
    assert one["right"] >= 0.9
    assert two["recall"] >= 0.98
    assert two["false"] < 0.01
    late = found["the same, the second a day late"]
    assert late["shifts"] == ["from 2031-03-28 to 2031-10-30 b prints for each day what a prints for the day before"]
    assert late["recall"] >= 0.98
    assert late["false"] < 0.01
    assert not any(run["shifts"] for name, run in found.items() if run is not late)


def test_no_wrong_number_is_published_as_sound_where_changes_tell(tmp_path):
    table = evaluate_repairs.main(str(reports.write(tmp_path / "reports", 4)))
    for name in ("known errors, totals and changes", "another day's number, totals and changes", "misprinted changes"):
        assert table.loc[name, "marked"] == table.loc[name, "errors"]
    held = table.filter(like="held over", axis=0).iloc[0]
    assert held["marked"] == held["named"] == held["errors"]
    assert (table["unmarked"] <= table["others"] / 100).all()
    known = table.loc["known errors, totals and changes"]
    assert known["true"] + known["none"] >= 0.9 * known["errors"]


CHANGE = [["ill", "change", 3, "2025-05-01", "2025-05-02"], ["ill", "total", 15, "", "2025-05-04"]]
FORECAST = [["rain", "forecast", 300, "", "2025-06-01"], ["rain", "forecast", 500, "", "2025-06-02"]]


@pytest.mark.parametrize(
    "rows",
    [
        CHANGE[:1],
        CHANGE,
        FORECAST,
        [*FORECAST, ["ill", "total", 15, "", "2025-05-02"]],
        [["ill", "total", 15, "", "2025-05-04"]],  # of the second article: on the day of the first nothing is claimed
    ],
    ids=["a change", "a change, then a total", "forecasts", "forecasts lead", "an article without a claim"],
)
def test_a_report_comes_of_claims_that_leave_nothing_to_draw(tmp_path, rows, monkeypatch):
    for variable in (paths.RAW_VARIABLE, paths.OUT_VARIABLE):
        monkeypatch.setenv(variable, "")
    tables = {
        "articles": [[f"a{n}", "Paper", "News", f"2025-05-0{n}", "printed", f"a{n}.txt", "0" * 64, "", "", ""]
                     for n in (2, 4)],
        "date_clues": [], "corrections": [],
        "claimants": [[f"c{n}", f"Office {n}", "k", "estimate", f"Office {n}", "", "", "", "", ""] for n in (0, 1)],
        "measures": [["ill", "Ill", "people", "g", "true", ""], ["rain", "Rain", "mm", "g", "false", ""]],
        "definitions": [["all", "counted", "Counted", "counted", "", ""]],
        "claims": [
            [f"a-{n}", "a4" if day == "2025-05-04" else "a2", 1, str(value), f"c{n % 2}", "k", measure, "all",
             "counted", "all", kind, "exact", value, "", "", start, day, day, "printed", "", "", "", ""]
            for n, (measure, kind, value, start, day) in enumerate(rows)
        ],
    }  # fmt: skip
    described = new.open_schema(schema.read_descriptor(paths.own_raw()), name="odd", title="An odd corpus")
    new.write(tmp_path / "raw", described, tables)
    assert soundness.find_faults(tmp_path / "raw") == []
    small.report(tmp_path / "raw", tmp_path / "out", {})


def test_the_plain_way_calls_the_same_changes_wrong():
    found = speed.measure(1000)
    assert found["same"]


def test_every_change_in_explore_is_timed(raw_dir):
    found = explore_speed.measure(raw_dir)
    assert len(found["all"]) >= len(found["picture"]) > 30
