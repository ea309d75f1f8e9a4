"""Real sweeps, here and on a real Dask cluster: one run per set, none lost, none stopping another."""

import csv
import json
import os
import re
import signal
import subprocess
import time
from contextlib import contextmanager

import command
import distributed
import mini_project
import pytest
from mini_project import read_all, wait_for

from helpers.base import paths
from helpers.run import sweep_page

pytestmark = pytest.mark.process
GRID = "known_on: [2023-02-15, 2023-03-09, 2024-02-16]\n"
COMMAND = [str(command.WORKBOOK), "sweep", "grid.yml", "--out", "reports/sweep"]


@contextmanager
def open_cluster(n_workers):
    """A real cluster on this machine, on no port that two would ask for; it leaves this process's environment alone."""
    before = dict(os.environ)
    own = {"threads_per_worker": 1, "processes": True, "dashboard_address": ":0"}
    try:
        with distributed.LocalCluster(n_workers=n_workers, **own) as cluster:
            yield cluster
    finally:
        os.environ.clear()
        os.environ.update(before)


@pytest.fixture
def project(tmp_path):
    folder = mini_project.write(tmp_path / "project")
    (folder / "grid.yml").write_text(GRID)
    return folder


def sweep(project, *arguments):
    return subprocess.run([*COMMAND, *arguments], **mini_project.settings(project), timeout=300)


def sweep_here(project, *arguments):
    return mini_project.here(project, *COMMAND[1:], *arguments)


def test_each_set_is_a_run_and_a_failed_one_stops_no_other(sweep_run):
    out, said = sweep_run
    reason = "parameter known_on = '2021-01-01': nothing had been published by then"
    assert f"workbook sweep: known_on-2021-01-01 failed: {reason}" in said
    assert "2 sets run, 0 unchanged, 1 failed" in said
    runs = json.loads((out / "sweep.json").read_text())["runs"]
    assert [(r["parameters"]["known_on"], r["status"], r["reason"]) for r in runs] == [
        ("2022-03-02", "ok", ""),
        ("2023-02-15", "ok", ""),
        ("2021-01-01", "failed", reason),
    ]
    assert {p.name for p in (out / "runs").iterdir()} == {"known_on-2022-03-02", "known_on-2023-02-15"}
    for day in ("2022-03-02", "2023-02-15"):
        record = json.loads((out / "runs" / f"known_on-{day}" / "run.json").read_text())
        assert record["parameters"]["known_on"] == day


def test_the_key_numbers_are_joined_over_the_runs(sweep_run):
    out, _ = sweep_run
    with (out / "numbers.csv").open(encoding="utf-8", newline="") as f:
        rows = list(csv.DictReader(f))
    assert {row["date"] for row in rows} == {"2022-06-01"}
    found = {(r["known_on"], r["claimant_id"], r["definition_id"]): (r["low"], r["high"]) for r in rows}
    # what its claims of 2 March 2022 leave open for June; in February 2023 its 5,937 of September was known
    assert found["2022-03-02", "russian_mod", "killed"] == ("498", "")
    assert found["2023-02-15", "russian_mod", "killed"] == ("498", "5937")
    assert ("2022-03-02", "general_staff", "losses") not in found


def test_the_key_numbers_of_a_set_are_of_its_own_side(raw_dir):
    told = {side: sweep_page.list_key_numbers(raw_dir, {"side": side}) for side in ("russia", "ukraine")}
    assert {side: {row["side"] for row in rows} for side, rows in told.items()} == {s: {s} for s in told}


def test_the_index_lists_each_run_with_its_numbers_and_plots(sweep_run):
    page = (sweep_run[0] / "index.html").read_text(encoding="utf-8")
    assert "2 of 3 runs came to their end, 1 failed" in page
    assert "Russian Ministry of Defence: Russian military personnel killed: 498 to 5,937 on 1 Jun 2022<" in page
    assert "failed: parameter known_on" in page
    assert "runs/known_on-2022-03-02/index.html" in page
    assert page.count("<img") == 1 + 2 * 2
    assert not re.search(r'alt=""', page)
    assert all((sweep_run[0] / src).is_file() for src in re.findall(r'<img src="(runs/[^"]*)"', page))


def test_a_sweep_goes_on_where_it_was_and_leaves_the_same(project):
    process = subprocess.Popen([*COMMAND, "--workers", "1"], **mini_project.settings(project))
    runs = project / "reports" / "sweep" / "runs"
    wait_for(lambda: runs.exists() and [p for p in runs.iterdir() if not p.name.startswith(".")])
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130, said
    assert "Traceback" not in said
    done = [p.name for p in runs.iterdir()]
    assert 1 <= len(done) < 3
    assert not any(name.startswith(".") for name in done)
    result = sweep_here(project)
    assert result.returncode == 0, result.stderr
    assert f"{3 - len(done)} sets run, {len(done)} unchanged, 0 failed" in result.stderr
    first = read_all(project / "reports" / "sweep")
    assert "0 sets run, 3 unchanged, 0 failed" in sweep_here(project).stderr
    assert read_all(project / "reports" / "sweep") == first
    assert "3 sets run" in sweep_here(project, "--force", "--cold").stderr
    assert read_all(project / "reports" / "sweep") == first


def test_a_failed_notebook_of_a_set_is_kept_for_inspection(project):
    mini_project.write(project, "assert known_on < '2024'")
    result = sweep_here(project)
    assert result.returncode == 1
    assert "2 sets run, 0 unchanged, 1 failed" in result.stderr
    assert (project / "reports/sweep/failed/known_on-2024-02-16-01-mini.failed.ipynb").is_file()


def test_a_worker_of_another_project_is_refused(project):
    with open_cluster(1) as cluster:  # whose workers are at home in this project
        result = sweep(project, "--scheduler", cluster.scheduler_address)
    assert result.returncode == 1
    assert result.stderr.count(f"the worker in {paths.root()} has other helpers or notebooks") == 2 * 3


def test_a_worker_that_is_killed_loses_nothing(project, monkeypatch):
    monkeypatch.chdir(project)
    with open_cluster(2) as cluster, distributed.Client(cluster) as client:
        command = [*COMMAND, "--scheduler", cluster.scheduler_address]
        process = subprocess.Popen(command, **mini_project.settings(project))
        runs = project / "reports" / "sweep" / "runs"
        wait_for(lambda: list(runs.glob(".workbook-*")))  # both are at work
        pids = client.run(os.getpid)
        assert len(pids) == 2
        os.kill(next(iter(pids.values())), signal.SIGKILL)
        _, said = process.communicate(timeout=120)
    assert process.returncode == 0, said
    assert "3 sets run, 0 unchanged, 0 failed" in said
    on_dask = read_all(project / "reports" / "sweep")
    assert not [name for name in on_dask if "/." in name]
    assert "3 sets run" in sweep_here(project, "--force").stderr
    assert read_all(project / "reports" / "sweep") == on_dask


UNTIL = """
import os, pathlib, time
pathlib.Path(os.environ["PID_FILE"]).write_text(str(os.getpid()))
while not pathlib.Path(os.environ["PID_FILE"]).with_name("go").exists():
    time.sleep(0.05)
"""


def test_a_set_that_another_worker_runs_is_waited_for(project):
    """A cluster that has not heard of a worker for long gives its task to another, and then both may be at it."""
    mini_project.write(project, UNTIL)
    out, name = project / "reports" / "sweep", "known_on-2024-02-16"
    out.mkdir(parents=True)
    (out / "sweep.json").write_text("{}")
    (project / "grid.yml").write_text("known_on: 2024-02-16\n")
    first = mini_project.start(project, "--out", out / "runs" / name, "-p", "known_on", "2024-02-16")
    mini_project.wait_for_kernel(project)
    second = subprocess.Popen(COMMAND, **mini_project.settings(project))
    time.sleep(6)  # in which it comes to the set
    (project / "go").touch()
    said = [process.communicate(timeout=120)[1] for process in (first, second)]
    assert (first.returncode, second.returncode) == (0, 0), said
    assert ", 0 failed" in said[1]


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["--scheduler", "tcp://127.0.0.1:1"], 1, "no Dask scheduler at tcp://127.0.0.1:1"),
        (["--scheduler", "nonsense://x"], 2, "'nonsense://x' is not tcp://HOST:PORT"),
        (["--workers", "0"], 2, "is not a whole number from 1"),
        (["--on", "1 May"], 2, "must be a day as YYYY-MM-DD"),
    ],
)
def test_what_cannot_be_is_one_line_and_writes_nothing(project, arguments, status, said):
    result = sweep_here(project, *arguments)
    assert result.returncode == status
    assert said in result.stderr
    assert len(result.stderr.splitlines()) == 1
    assert not list((project / "reports").glob("sweep/runs/*"))


def test_a_grid_that_is_not_there_and_a_folder_that_is_no_sweep(project):
    missing = mini_project.here(project, "sweep", "none.yml")
    assert missing.returncode == 2
    assert "none.yml" in missing.stderr
    (project / "thesis").mkdir()
    (project / "thesis" / "chapter.txt").write_text("ten years")
    foreign = sweep_here(project, "--out", "thesis")
    assert foreign.returncode == 1
    assert foreign.stderr.endswith("is not the folder of an earlier sweep; it was left alone\n")
    assert read_all(project / "thesis") == {"chapter.txt": b"ten years"}
