"""What is left when a command is killed at a random moment? SIGKILL, of the whole process tree, again and again.

    python benchmarks/kills.py [--times 200] [--runs 40] [--seed 0] [--only "add --accept" ...]

Each command is killed between its start and a little after its usual end. *whole*: every file is as it was before or as
the command leaves it, and the corpus is sound (a report, or each of a sweep: all its files are those that its record
names). *again*: what it leaves undisturbed is there, or is when the same command is given again.
"""

import argparse
import csv
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from run import BIN

from helpers.base import paths
from helpers.corpus import soundness
from helpers.report import stamps

WORKBOOK = BIN / "workbook"
QUAKE = paths.root() / "examples" / "earthquake"
SAVE = """
import sys
from pathlib import Path
from helpers.explore.curation import Curator

form = Curator(Path(sys.argv[1]))
form.buttons["Dismiss"].click()
"""
GRID = "known_on: [2025-06-03, 2025-06-04, 2025-06-05]\n"
TEXT = "A week on\nCivil Protection counts 190 dead on Monday; of the missing 12 are left.\n"


@dataclass(frozen=True)
class Case:
    """A command: how to prepare it in a folder, whether what stands there is whole, and whether it makes reports, which
    are made again from wherever they were.
    """

    name: str
    prepare: Callable[[Path], list[str]]
    is_whole: Callable[[Path], bool]
    is_report: bool = False


def prepare_add(folder: Path) -> list[str]:
    """A corpus with an article whose numbers are decided in a sheet."""
    raw, text, sheet = folder / "raw", folder / "q005.txt", folder / "sheet.csv"
    shutil.copytree(QUAKE, raw)
    text.write_text(TEXT, encoding="utf-8")
    given = ["add", str(text), "--raw", str(raw), "--published", "2025-06-09"]
    call([*given, "--propose", str(sheet)])
    with sheet.open(encoding="utf-8", newline="") as f:
        rows = list(csv.DictReader(f))
    with sheet.open("w", encoding="utf-8", newline="") as f:
        writer = csv.DictWriter(f, list(rows[0]))
        writer.writeheader()
        writer.writerows(row | {"decision": "claim"} for row in rows)
    return [str(WORKBOOK), *given, "--accept", str(sheet)]


def prepare_save(folder: Path) -> list[str]:
    """A corpus with an open number, which the form dismisses."""
    shutil.copytree(QUAKE, folder / "raw")
    return [sys.executable, "-c", SAVE, str(folder / "raw")]


def prepare_import(folder: Path) -> list[str]:
    """The table of the guide, and its mapping."""
    guide = (paths.root() / "docs" / "import-a-table.md").read_text(encoding="utf-8")
    for name, text in re.findall(r"```(?:csv|yaml) (\S+)\n(.*?)```", guide, re.DOTALL):
        (folder / name).write_text(text, encoding="utf-8")
    return [str(WORKBOOK), "import", *(str(folder / f"health.{end}") for end in ("csv", "yml")), str(folder / "raw")]


def prepare_run(folder: Path) -> list[str]:
    """A report over an earlier one."""
    given = ["run", "--raw", str(QUAKE), "--out", str(folder / "out"), "--force", "--quiet"]
    call([*given, "-p", "known_on", "2025-06-03"])
    return [str(WORKBOOK), *given]


def prepare_sweep(folder: Path) -> list[str]:
    """Three reports."""
    grid = folder / "grid.yml"
    grid.write_text(GRID, encoding="utf-8")
    return [str(WORKBOOK), "sweep", str(grid), "--raw", str(QUAKE), "--out", str(folder / "sweep"), "--quiet"]


def is_sound(folder: Path) -> bool:
    """Whether the corpus is sound, or not there yet."""
    raw = folder / "raw"
    return not raw.exists() or not soundness.find_faults(raw)


def is_report(folder: Path) -> bool:
    """Whether the files of each report are those that its record names."""
    return all(map(is_intact, [folder / "out", *folder.glob("sweep/runs/[!.]*")]))


def is_intact(out: Path) -> bool:
    """Whether the files of a report are those that its record names, if there is one."""
    if not out.exists():
        return True
    files = stamps.hash_files(out)
    files.pop(stamps.RECORD)
    return files == stamps.list_files(stamps.read_record(out))


def call(arguments: list[str]) -> None:
    subprocess.run([str(WORKBOOK), *arguments], check=True, capture_output=True)


def kill(command: list[str], after: float) -> bool:
    """Start a command and kill it and all that it started; whether it had not ended by then."""
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )  # fmt: skip
    time.sleep(after)
    is_cut = process.poll() is None
    if is_cut:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    return is_cut


def read_all(folder: Path) -> dict[str, bytes]:
    """Every file below, but for what was half made beside its place."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    kept = (path for path in files if not any(part.startswith(".") for part in path.relative_to(folder).parts))
    return {str(path.relative_to(folder)): path.read_bytes() for path in kept}


def measure(case: Case, rng: random.Random, times: int) -> None:
    """Print the row of a case."""
    with tempfile.TemporaryDirectory(prefix="benchmark-") as made:
        folder, kept = Path(made) / "work", Path(made) / "kept"
        folder.mkdir()
        command = case.prepare(folder)
        shutil.copytree(folder, kept)
        before = read_all(folder)
        began = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        usual, after = time.perf_counter() - began, read_all(folder)
        n_cut = n_whole = n_again = 0
        for _ in range(times):
            shutil.rmtree(folder, ignore_errors=True)
            shutil.copytree(kept, folder)
            n_cut += kill(command, rng.uniform(0, usual * 1.1))
            found = read_all(folder)
            is_whole = all(data in (before.get(name), after.get(name)) for name, data in found.items())
            n_whole += (is_whole or case.is_report) and before.keys() <= found.keys() and case.is_whole(folder)
            if case.is_report or found == before:  # else all was done, or the rest is by hand
                subprocess.run(command, check=True, capture_output=True)
            n_again += read_all(folder) == after
    print(f"| {case.name} | {times} | {n_cut} | {n_whole} | {n_again} |", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    cases = [
        Case("add --accept", prepare_add, is_sound), Case("save in the form", prepare_save, is_sound),
        Case("import", prepare_import, is_sound), Case("run", prepare_run, is_report, is_report=True),
        Case("sweep", prepare_sweep, is_report, is_report=True),
    ]  # fmt: skip
    parser.add_argument("--times", type=int, default=200, help="kills of what makes no reports")
    parser.add_argument("--runs", type=int, default=40, help="kills of what makes reports")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", nargs="*", default=[case.name for case in cases])
    arguments = parser.parse_args()
    rng = random.Random(arguments.seed)
    print("| command | killed | before its end | whole | again |\n|---|---|---|---|---|")
    for case in cases:
        if case.name in arguments.only:
            measure(case, rng, arguments.runs if case.is_report else arguments.times)


if __name__ == "__main__":
    main()
