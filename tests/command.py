"""The command `workbook`: as a process of its own, or here, where its imports are made once for all tests."""

import io
import os
import signal
import subprocess
import sys
from contextlib import chdir, redirect_stderr, redirect_stdout
from pathlib import Path

from helpers import cli
from helpers.base import paths

WORKBOOK = Path(sys.executable).with_name("workbook")


def run(*arguments, cwd: Path | None = None, **environment: str) -> subprocess.CompletedProcess:
    """The command as a reader gives it."""
    place = {"cwd": cwd or paths.root(), "env": os.environ | environment}
    command = [str(WORKBOOK), *map(str, arguments)]
    return subprocess.run(command, **place, capture_output=True, text=True, timeout=300, check=False)


def run_here(*arguments, cwd: Path | None = None, **environment: str) -> subprocess.CompletedProcess:
    """The same in this process, for what does not depend on how a process starts and ends. Kernels are real ones."""
    said, told = io.StringIO(), io.StringIO()
    signals, before = {number: signal.getsignal(number) for number in cli.STOPS}, dict(os.environ)
    os.environ.update(environment)
    try:
        with chdir(cwd or paths.root()), redirect_stdout(said), redirect_stderr(told):
            paths.root.cache_clear()
            status = cli.main([*map(str, arguments)])
    except SystemExit as stop:
        status = stop.code
    finally:
        paths.root.cache_clear()
        os.environ.clear()
        os.environ.update(before)
        for number, handler in signals.items():
            signal.signal(number, handler)
    return subprocess.CompletedProcess(arguments, status, said.getvalue(), told.getvalue())
