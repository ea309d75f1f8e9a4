"""Run all notebooks for many sets of parameters, here or on a Dask cluster, and join what the runs say."""

import json
import re
import time
from collections.abc import Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from helpers.base import folders, paths
from helpers.base.errors import WorkbookError
from helpers.base.progress import Progress
from helpers.corpus.faults import CorpusError
from helpers.kernel import notebooks
from helpers.kernel.notebooks import NotebookError
from helpers.report import stamps
from helpers.run.result import Result
from helpers.run.run import Settings, run_all

RECORD = "sweep.json"
RUNS = "runs"
LONGEST_WAIT = 3600  # seconds that a set is waited for which another worker runs
LONGEST = 80  # characters of a run's name
MOST_SIBLINGS = 200  # runs that are looked at for a notebook that needs not run again


class ClusterError(WorkbookError):
    """The Dask cluster cannot be used."""


def name_set(given: dict) -> str:
    """The folder of a set's run: its parameters as a safe and readable name, the same for the same set."""
    said = "_".join(f"{name}-{value}" for name, value in sorted(given.items()))
    if not said:
        return "defaults"
    safe = re.sub(r"[^A-Za-z0-9_-]+", ".", said).strip(".")
    if safe == said and len(safe) <= LONGEST:
        return safe
    return f"{safe[:LONGEST]}.{sha256(json.dumps(given, sort_keys=True).encode()).hexdigest()[:8]}"


def run_sweep(
    raw: Path, out: Path, sets: list[dict], *, on: str, workers: int, scheduler: str | None, settings: Settings,
    progress: Progress,
) -> list[Result]:  # fmt: skip
    """Run each set, and leave `out`/runs/NAME for each, index.html, numbers.csv with a plot of it, and sweep.json.

    Returns one dict per set, in their order: `name`, `parameters`, `status` (ok or failed), `reason`, `numbers` (the
    rows of its key numbers). A set that fails leaves its last good run as it was, and stops no other. A set whose
    inputs are unchanged is not run again, so that a sweep that was cut off goes on where it was. Raises BusyError if
    another sweep is at work in `out`, NotebookError if `out` holds something else, ClusterError if there is no cluster.
    """
    raw, out = raw.resolve(), out.resolve()
    if out.exists() and (not out.is_dir() or (any(out.iterdir()) and not (out / RECORD).is_file())):
        raise NotebookError(f"{out} is not the folder of an earlier sweep; it was left alone")
    sources = notebooks.list_sources()
    expected = stamps.describe(raw, {}, sources)
    tasks = {name_set(given): given for given in sets}
    if not any(stamps.is_same_corpus(stamps.read_record(run), expected) for run in (out / RUNS).glob("[!.]*")):
        from helpers.corpus import soundness

        if faults := soundness.find_faults(raw):
            raise CorpusError(faults)
    settings = replace(settings, is_sound=True)
    with folders.build(out) as place, _find_executor(workers, scheduler) as executor:
        out.mkdir(exist_ok=True)
        if not (out / RECORD).exists():
            (out / RECORD).write_text("{}\n", encoding="utf-8")  # the folder is that of a sweep from now on
        progress.begin("sweep", len(tasks))
        running = {
            executor.submit(run_set, str(raw), str(out), name, given, on, settings, expected["code"]): name
            for name, given in tasks.items()
        }
        found: dict[str, Result] = {}
        try:
            for done in as_completed(running):
                name = running[done]
                found[name] = _take(done, name, tasks[name])
                progress.tick("sweep")
                progress.say(_describe(found[name], len(found), len(tasks)))
        except BaseException:
            from helpers.kernel import kernels

            kernels.stop_all()
            for future in running:
                future.cancel()
            raise
        results = [found[name] for name in tasks]
        from helpers.run import sweep_page

        sweep_page.write(place, raw, out, results, expected, on=on)
        for path in sorted(place.iterdir()):
            path.replace(out / path.name)
    return results


def _describe(result: Result, done: int, total: int) -> str:
    how = result["reason"] if result["status"] == "failed" else "done" if result["is_new"] else "unchanged"
    return f"{done}/{total} {result['name']}: {how}"


def _take(future: Future[Result], name: str, given: dict) -> Result:
    """The result of a set; one that never came back, as its worker died again and again, has failed."""
    try:
        return future.result()
    except Exception as error:
        reason = " ".join(f"{type(error).__name__}: {error}".split())
        return {"name": name, "parameters": given, "status": "failed", "reason": reason, "numbers": [], "is_new": True}


def run_set(raw: str, out: str, name: str, given: dict, on: str, settings: Settings, code: dict[str, str]) -> Result:
    """One set, in whichever process this is. `code`: the hashes of the code that the sweep was started with."""
    target = Path(out) / RUNS / name
    result = Result(name=name, parameters=given, status="ok", reason="", numbers=[], is_new=True)
    try:
        here = stamps.describe(Path(raw), given, notebooks.list_sources())
        if here["code"] != code:
            raise ClusterError(f"the worker in {paths.root()} has other helpers or notebooks than the sweep has")
        siblings = sorted(p for p in target.parent.glob("[!.]*") if p != target)[:MOST_SIBLINGS]
        about = {"failed": Path(out) / "failed", "neighbours": siblings, "settings": settings}
        is_new = _wait_and_run(Path(raw), target, given, **about)
        from helpers.run import sweep_page

        numbers = sweep_page.list_key_numbers(Path(raw), here["parameters"], on=on)
        return {**result, "numbers": numbers, "is_new": is_new}
    except (WorkbookError, OSError) as error:
        return {**result, "status": "failed", "reason": "; ".join(str(error).splitlines())}


def _wait_and_run(*given: Any, **about: Any) -> bool:
    """As `run_all`, once nobody else runs the same set: a cluster gives a task to a second worker when it has not heard
    of the first for long.
    """
    end = time.monotonic() + LONGEST_WAIT
    while True:
        try:
            return run_all(*given, **about)
        except folders.BusyError:
            if time.monotonic() > end:
                raise
            time.sleep(0.5)


@contextmanager
def _find_executor(workers: int, scheduler: str | None) -> Iterator[Executor]:
    """What runs the sets: threads of this process, whose kernels are processes, or a Dask cluster."""
    if scheduler is None:
        executor = ThreadPoolExecutor(workers)
        try:
            yield executor
        finally:
            executor.shutdown(cancel_futures=True)
        return
    try:
        from distributed import Client
    except ImportError:
        raise ClusterError("--scheduler needs Dask: pip install 'claims-workbook[dask]'") from None
    try:
        client = Client(scheduler, timeout=10, set_as_default=False)
    except (OSError, ValueError) as error:
        raise ClusterError(f"no Dask scheduler at {scheduler}: {' '.join(str(error).split())}") from None
    with client:
        yield client.get_executor(pure=False)
