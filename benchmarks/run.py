"""How long does a report take? This runner beside other ways to run the same notebooks, in one process tree.

    python benchmarks/run.py [--repeat 5] [--sets 8] [--ploomber COMMAND]

Each way runs once per round, in the order of the table; medians over the rounds, as ratios to papermill's command line
once per notebook. Memory is the most that the whole process tree held at once (proportional set size: what forked
processes share counts once), looked at five times a second in a round of its own, as to look takes time. `floor` is
the same cells in one Python process that has the libraries imported, without a kernel: what none of the others can
undercut without leaving work out. The other ways only execute the notebooks; this runner also checks the data, and
writes the pages, the PDF and the record.
"""

import argparse
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path

import psutil

from helpers.base import paths
from helpers.kernel import notebooks

BIN = Path(sys.executable).parent
FLOOR = """
import contextlib, io, json, sys, time
import matplotlib.pyplot, numpy, pandas, seaborn
from IPython.core.interactiveshell import InteractiveShell
began = time.perf_counter()
for source in sys.argv[1:]:
    shell = InteractiveShell()
    with contextlib.redirect_stdout(io.StringIO()):
        for cell in json.load(open(source))["cells"]:
            if cell["cell_type"] == "code":
                shell.run_cell("".join(cell["source"])).raise_error()
print(time.perf_counter() - began)
"""


def run(command: list, folder: Path) -> float:
    """Seconds that a command takes; it must end well. What it reports on standard output as seconds counts instead."""
    environment = os.environ | {"WORKBOOK_OUT": str(folder / "made"), "MPLBACKEND": "agg"}
    began = time.perf_counter()
    made = subprocess.run(
        [str(part) for part in command], cwd=paths.notebooks(), env=environment, capture_output=True, text=True
    )
    took = time.perf_counter() - began
    if made.returncode:
        raise SystemExit(f"{command[:4]} failed:\n{made.stderr[-2000:]}")
    return took


def each(command: list, folder: Path, *after) -> float:
    """A command once per notebook, one after the other."""
    return sum(run([*command, source, *after], folder) for source in notebooks.list_sources())


def run_floor(folder: Path) -> float:
    environment = os.environ | {"WORKBOOK_OUT": str(folder / "made"), "MPLBACKEND": "agg"}
    command = [sys.executable, "-c", FLOOR, *map(str, notebooks.list_sources())]
    made = subprocess.run(command, cwd=paths.notebooks(), env=environment, capture_output=True, text=True, check=True)
    return float(made.stdout)


def list_ways(folder: Path, ploomber: str | None) -> dict:
    """Per way its name and a function that runs the report and returns seconds."""
    workbook = [BIN / "workbook", "run", "--quiet", "--out"]
    ways = {
        "papermill": lambda: sum(
            run([BIN / "papermill", "--no-progress-bar", source, folder / source.name], folder)
            for source in notebooks.list_sources()
        ),
        "jupyter nbconvert --execute": lambda: each(
            [BIN / "jupyter", "nbconvert", "--execute", "--to", "notebook", "--output-dir", folder], folder
        ),
        "workbook run --cold --jobs 1": lambda: run(
            [*workbook, folder / "a", "--force", "--cold", "--jobs", 1], folder
        ),
        "workbook run --cold": lambda: run([*workbook, folder / "b", "--force", "--cold"], folder),
        "workbook run --jobs 1": lambda: run([*workbook, folder / "c", "--force", "--jobs", 1], folder),
        "workbook run": lambda: run([*workbook, folder / "d", "--force"], folder),
        "workbook run, nothing changed": lambda: run([*workbook, folder / "d"], folder),
        "floor": lambda: run_floor(folder),
    }
    if ploomber:
        ways["ploomber-engine"] = lambda: sum(
            run([ploomber, source, folder / source.name], folder) for source in notebooks.list_sources()
        )
    return ways


def watch(function) -> tuple[float, float]:
    """(what the function returns, GiB that this process's children held at most while it ran)."""
    most, is_done = 0, threading.Event()

    def look():
        nonlocal most
        while not is_done.wait(0.2):
            held = 0
            for process in psutil.Process().children(recursive=True):
                with suppress(psutil.Error, OSError):  # it has just ended
                    held += process.memory_full_info().pss
            most = max(most, held)

    watcher = threading.Thread(target=look)
    watcher.start()
    try:
        found = function()
    finally:
        is_done.set()
        watcher.join()
    return found, most / 2**30


def write_grid(folder: Path, sets: int) -> Path:
    days = [str(date(2022, 3, 2) + timedelta(days=round(i * 716 / max(1, sets - 1)))) for i in range(sets)]
    (folder / "grid.yml").write_text("known_on: [" + ", ".join(days) + "]\n")
    return folder / "grid.yml"


def report(found: dict[str, list[float]], held: dict[str, float]) -> None:
    """Print a row per way: seconds, ratios, memory."""
    base, floor = (statistics.median(found[name]) for name in ("papermill", "floor"))
    print(f"{os.cpu_count()} cores, Python {platform.python_version()}, {len(found['floor'])} rounds\n")
    print("| way | seconds | / papermill | / floor | lowest to highest | peak GiB |\n|---|---|---|---|---|---|")
    for name, times in found.items():
        middle = statistics.median(times)
        print(f"| {name} | {middle:.1f} | {middle / base:.3f} | {middle / floor:.2f} ", end="")
        print(f"| {min(times):.1f} to {max(times):.1f} | {held[name]:.2f} |", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--sets", type=int, default=8, help="sets of the sweeps, with forked and with ordinary kernels")
    parser.add_argument("--ploomber", help="ploomber-engine's command, if it is installed")
    arguments = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="benchmark-"))
    try:
        ways = list_ways(folder, arguments.ploomber)
        found: dict[str, list[float]] = {name: [] for name in ways}
        for _ in range(arguments.repeat):
            for name, way in ways.items():
                found[name].append(way())
        report(found, {name: watch(way)[1] for name, way in ways.items()})
        grid, base = write_grid(folder, arguments.sets), statistics.median(found["papermill"])
        for how in ([], ["--cold"]):
            command = [BIN / "workbook", "sweep", grid, "--quiet", "--out", folder / "sweep", "--force", *how]
            one = run(command, folder) / arguments.sets
            print(f"sweep {' '.join(how)}: {one:.2f} s per set, {one / base:.3f} of papermill's report", flush=True)
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
