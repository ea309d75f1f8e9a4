"""A project of one short notebook, to run the command in: what it leaves, and what it leaves alone."""

import os
import shutil
import subprocess
import time
from pathlib import Path

import nbformat
from command import WORKBOOK, run_here
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from helpers.base import paths

PARAMETERS = 'known_on: str = ""  # a day'
SAVE = """
from helpers.base import paths, words
from helpers.show import publish
from helpers import checks, claims
statements = claims.read_statements(paths.raw(), known_on=known_on)
publish.save_table(checks.find_problems(statements), "checks")
"""
# says which kernel it runs in, and waits
WAIT = """
import os, pathlib, time
pathlib.Path(os.environ["PID_FILE"]).write_text(str(os.getpid()))
time.sleep(120)
"""


def write(folder: Path, *cells: str, name="01-mini", parameters=PARAMETERS) -> Path:
    """The project's folder, with one notebook more: its parameters, the cells of `SAVE` and an answer, then `cells`."""
    (folder / "notebooks").mkdir(parents=True, exist_ok=True)
    (folder / "pyproject.toml").touch()
    if not (folder / "data").exists():
        shutil.copytree(paths.own_raw(), folder / "data" / "raw")
    first = [new_markdown_cell("# Is it?"), new_code_cell(parameters, metadata={"tags": ["parameters"]})]
    said = new_code_cell('words.say("It is.", known_on)', metadata={"tags": ["answer"]})
    save = SAVE.replace('"checks")', f'"{"checks" if name == "01-mini" else name}")')
    notebook = new_notebook(cells=[*first, new_code_cell(save), said, *map(new_code_cell, cells)])
    nbformat.write(notebook, folder / "notebooks" / f"{name}.ipynb")
    return folder


def run(folder: Path, *arguments) -> subprocess.CompletedProcess:
    """`workbook run` in the project, into its folder reports/out, by this process."""
    return here(folder, *_command(*arguments)[1:])


def here(folder: Path, *arguments, **more: str) -> subprocess.CompletedProcess:
    """Any command in the project, by this process; `more`: of its environment."""
    return run_here(*arguments, cwd=folder, **_environment(folder), **more)


def run_apart(folder: Path, *arguments, **more) -> subprocess.CompletedProcess:
    """The same, by a process of its own."""
    return subprocess.run(_command(*arguments), **settings(folder), **more, timeout=300)


def start(folder: Path, *arguments) -> subprocess.Popen:
    """The same, not waited for; the file `kernel.pid` of the project says in which kernel `WAIT` waits."""
    return subprocess.Popen(_command(*arguments), **settings(folder))


def _command(*arguments) -> list[str]:
    return [str(WORKBOOK), "run", "--out", "reports/out", *map(str, arguments)]


def settings(folder: Path) -> dict:
    """How to start the command in the project."""
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    return {"cwd": folder, "env": os.environ | _environment(folder)} | pipes


def _environment(folder: Path) -> dict[str, str]:
    # no PATH, no Chromium, no PDF: that is tested elsewhere
    return {"PID_FILE": str(folder / "kernel.pid"), "PATH": str(folder)}


def wait_for(found, seconds=60):
    """Ask until there is an answer."""
    for _ in range(seconds * 20):
        if answer := found():
            return answer
        time.sleep(0.05)
    raise AssertionError(f"not within {seconds} seconds")


def wait_for_kernel(folder: Path) -> int:
    """The process of the kernel that waits."""
    path = folder / "kernel.pid"
    return int(wait_for(lambda: path.exists() and path.read_text()))


def is_gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
        if not Path("/proc").exists():
            return False
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
    except (ProcessLookupError, FileNotFoundError):  # it may go between the two questions
        return True


def read_all(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}
