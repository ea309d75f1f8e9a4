"""The index of a sweep: a page that lists its runs, a table that joins their key numbers, and a plot of these."""

import base64
import json
from pathlib import Path
from urllib.parse import quote

import matplotlib as mpl
import pandas as pd

from helpers.base import formulas, words
from helpers.book.claims import read_book
from helpers.corpus.groups import SERIES
from helpers.corpus.tables import read_corpus
from helpers.report import page
from helpers.report.stamps import Record
from helpers.run.result import Result
from helpers.show import plots, publish, svg, sweep_plot, views
from helpers.show.sheet import Caption

PLOTS = ("totals", "side-by-side")  # shown small for each run
KNOWN_AS = {"stated": " (printed)", "implied": " (follows)", "interpolated": " (on a line)"}
COLUMNS = [*SERIES, "date", "value", "low", "high", "status", "claim_ids"]


def list_key_numbers(raw: Path, given: dict, *, on: str = "") -> list[dict]:
    """The key numbers of one set, as rows of values.csv in JSON's types.

    For each series about what its report leads with: the bounds on the day `on`, or else those on the last day that
    any claim of the run names. `given`: all parameters.
    """
    kept = ("known_on", "corrections", "vintage", "claimants", "max_gap_days")
    book = read_book(raw, **{name: given[name] for name in kept if name in given})
    values = book.values_on([on] if on else [])
    focus = {name: given[name] for name in ("measure", "side", "scope") if name in given}
    own = views.select(values, **views.find_focus(book.statements, **focus))
    own = own[own["date"] == on] if on else own.sort_values("date", kind="stable").drop_duplicates(SERIES, keep="last")
    own = own.sort_values(SERIES, kind="stable")[COLUMNS]
    own["date"] = own["date"].dt.strftime("%Y-%m-%d")
    return [{k: None if pd.isna(v) else v for k, v in row.items()} for row in own.to_dict("records")]


def join_numbers(results: list[Result], defaults: dict) -> pd.DataFrame:
    """One row per run and series: `run`, each parameter, then the columns of values.csv."""
    rows = [
        {"run": result["name"], **defaults, **result["parameters"], **row}
        for result in results
        for row in result["numbers"]
    ]
    table = pd.DataFrame(rows, columns=["run", *sorted(defaults), *COLUMNS])
    numbers = {column: pd.to_numeric(table[column]).astype(float) for column in ("value", "low", "high")}
    return table.assign(date=pd.to_datetime(table["date"]), **numbers)


def write(folder: Path, raw: Path, out: Path, results: list[Result], record: Record, *, on: str) -> None:
    """Write index.html, numbers.csv, .png and .svg, and sweep.json into `folder`. `out` holds the runs."""
    mpl.use("agg")
    table = join_numbers(results, record["parameters"])
    (folder / "numbers.csv").write_bytes(formulas.neutralise_table(publish.to_csv(table)))
    corpus = read_corpus(raw)
    shown = sweep_plot.place_runs(table, corpus)
    title = sweep_plot.tell_moves(shown)
    caption = Caption(
        title,
        _explain(shown, on),
        "Arrow up: at least; down: at most. Filled: printed. Ring: follows from other numbers.",
        plots.source(corpus),
    )
    alt = f"Panels of each series over the runs. {title}."
    sheet = sweep_plot.draw_moves(shown, caption)
    png = publish.to_png(sheet, alt=alt)
    (folder / "numbers.png").write_bytes(png)
    (folder / "numbers.svg").write_text(svg.write(sheet, "numbers", {}), encoding="utf-8")
    runs: list[dict] = [{k: v for k, v in result.items() if k not in ("numbers", "is_new")} for result in results]
    made_from = {"code": record["code"], "inputs": record["inputs"], "versions": record["versions"]}
    about = made_from | {"on": on, "runs": runs}
    (folder / "sweep.json").write_text(json.dumps(about, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    none, by_run = shown.iloc[:0], dict(iter(shown.groupby("run")))
    listed = [run | _show(out / "runs" / run["name"], run, by_run.get(run["name"], none)) for run in runs]
    varied = sorted({name for run in runs for name in run["parameters"]})
    text = page.load("sweep.html.jinja").render(
        runs=listed, varied=varied, defaults=record["parameters"], record=record, on=on,
        plot={"data": base64.b64encode(png).decode(), "alt": alt}, failed=[r for r in runs if r["status"] == "failed"],
    )  # fmt: skip
    (folder / "index.html").write_text(text, encoding="utf-8")


def _explain(shown: pd.DataFrame, on: str) -> str:
    day = f"About {words.day(pd.Timestamp(on))}." if on else "About the last day that any claim of the run names."
    axis = (
        "the day up to which articles count as published"
        if sweep_plot.has_days(shown)
        else "the run, as numbered in the list"
    )
    more = sweep_plot.count_left_out(shown)
    return f"{day} Across: {axis}.{f' {more} more series: see numbers.csv.' if more else ''}"


def _show(run: Path, about: dict, own: pd.DataFrame) -> dict:
    """What the page shows of a run: `numbers` in words, from its rows of the plot, and `plots`, small, by link."""
    numbers = [
        f"{row.panel}: {words.span(row.low, row.high)} on {words.short_day(row.date)}{KNOWN_AS.get(row.status, '')}"
        for row in own.itertuples()
    ]
    shown = [name for name in PLOTS if about["status"] == "ok" and (run / "plots" / f"{name}.png").is_file()]
    plots = [{"src": quote(f"runs/{run.name}/plots/{name}.png"), "alt": name.replace("-", " ")} for name in shown]
    return {"numbers": numbers, "plots": plots}
