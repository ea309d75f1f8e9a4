"""Say how far a run has come: a bar per part in a terminal, a plain line per part elsewhere, or nothing."""

import sys
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress as Bars
    from rich.progress import TaskID


class Progress:
    """One line per part (a notebook, or a set of a sweep). Standard error only: standard output is for results."""

    def __init__(self, *, unit: str = "cells", is_quiet: bool = False) -> None:
        self._unit, self._is_quiet = unit, is_quiet
        self._lock, self._live = threading.Lock(), None if is_quiet or not sys.stderr.isatty() else _start_bars(unit)
        self._began: dict[str, float] = {}
        self._bars: dict[str, TaskID] = {}
        self.seconds: dict[str, float] = {}  # how long each part took

    def __enter__(self) -> "Progress":
        return self

    def __exit__(self, *_: object) -> None:
        if self._live:
            self._live.stop()

    def begin(self, name: str, total: int) -> None:
        """A part of `total` steps has begun."""
        with self._lock:
            self._began[name] = time.perf_counter()
            if self._live:
                self._bars[name] = self._live.add_task(name, total=total)

    def tick(self, name: str) -> None:
        """One more step of a part is done."""
        if self._live and name in self._bars:
            self._live.advance(self._bars[name])

    def end(self, name: str, said: str = "") -> None:
        """A part has ended; `said` is what there is to say of it."""
        with self._lock:
            took = time.perf_counter() - self._began.get(name, time.perf_counter())
            if name in self._began:
                self.seconds[name] = took
        if self._live and name in self._bars:
            self._live.stop_task(self._bars[name])
            self._live.update(self._bars[name], description=f"{name}{': ' if said else ''}{said}")
        elif self._live or not self._is_quiet:
            self.say(f"{name}: {said or f'{took:.1f} s'}")

    def say(self, line: str) -> None:
        """A line of its own."""
        if self._live:
            self._live.console.print(line, markup=False, highlight=False, soft_wrap=True)
        elif not self._is_quiet:
            with suppress(OSError):  # nobody reads it any more
                print(line, file=sys.stderr, flush=True)


def _start_bars(unit: str) -> "Bars":
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bars

    columns = [TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn(), TextColumn(unit)]
    bars = Bars(*columns, TimeElapsedColumn(), console=Console(stderr=True))
    bars.start()
    return bars
