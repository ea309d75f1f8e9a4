"""Run every notebook by papermill, beside the last good run, and put the new one in its place when all is well."""

import os
import shutil
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from helpers.base import folders, parameters, paths
from helpers.base.progress import Progress
from helpers.kernel import notebooks
from helpers.kernel.notebooks import NotebookError
from helpers.report import pdf, stamps
from helpers.report.stamps import Record

if TYPE_CHECKING:
    from helpers.kernel.kernels import Kernels  # half a second to import: not to find that nothing has changed

PDF = "index.pdf"
AHEAD = 3  # notebooks to run from which on it pays to work ahead on what they share
PARTS = {
    *(stamps.RECORD, stamps.CHANGES, "datapackage.json", stamps.FORMS["jsonld"], "index.html", PDF),
    *("data", "plots", "notebooks"),
}


@dataclass(frozen=True, kw_only=True)
class Settings:
    """How a run is made. It changes no byte of what is left; `with_pdf` and `exports` say which forms there are."""

    jobs: int = 0  # notebooks at a time; 0: one more than there are cores, as one of them waits for its kernel
    is_warm: bool = True  # kernels are forked with the libraries imported, where that is safe
    is_forced: bool = False  # run what is unchanged too
    is_sound: bool = False  # the data were just checked
    with_pdf: bool = True
    exports: tuple[str, ...] = ()  # other forms of the claims and tables (`stamps.FORMS`)


def run_all(
    raw: Path, out: Path, given: dict, *, since: Path | None = None, failed: Path | None = None,
    neighbours: Iterable[Path] = (), settings: Settings | None = None, progress: Progress | None = None,
) -> bool:  # fmt: skip
    """Execute all notebooks and publish tables, plots, notebooks, index.html and run.json as `out`.

    A notebook whose inputs are those of an earlier run, in `out` or one of `neighbours`, is taken from there. Returns
    False if all are those of `out`, and nothing was done. `since`: the folder of an earlier run, to say what changed.
    `failed`: the folder in which a failed notebook is kept (beside `out`), as OUT-NOTEBOOK.failed.ipynb.

    `out` is replaced in one step, and only if every cell of every notebook ran; else it stays as it was. Raises
    CorpusError if the data are not sound, ParameterError if nothing was known by `known_on`, NoRunError if `since` is
    not the folder of a run, NotebookError if a cell failed or `out` holds something else than a run, BusyError if
    another process is making `out`, MissingError if a form needs what is not installed, StoppedError if its kernels
    were stopped.
    """
    settings, progress = settings or Settings(), progress or Progress(is_quiet=True)
    stamps.refuse_missing(settings.exports)
    out, sources, failed = out.resolve(), notebooks.list_sources(), failed or out.resolve().parent
    given = parameters.choose(given, notebooks.read_defaults(sources), raw)
    refuse_foreign(out)
    earlier, record = stamps.read_record(out), stamps.describe(raw, given, sources, since=since)
    kept_failed = [failed / f"{out.name}-{source.stem}.failed.ipynb" for source in sources]
    if not settings.is_forced and _is_done(out, earlier, record, settings):
        _remove(kept_failed)
        return False
    from helpers.kernel.kernels import Kernels

    found = {folder: stamps.read_record(folder) for folder in [out, *neighbours]}
    is_sound = settings.is_sound or any(stamps.is_same_corpus(made, record) for made in found.values())
    with Kernels(is_warm=settings.is_warm) as kernels:
        from helpers.report import assemble  # seconds to import, in which the kernels warm up

        n_to_run = sum(settings.is_forced or not any(_list_same(source.stem, record, found)) for source in sources)
        if n_to_run >= AHEAD:
            folders_ = {paths.RAW_VARIABLE: str(raw.resolve())}
            kernels.work_ahead("helpers.run.ahead", {"given": given}, sources[0].parent, **folders_)
        corpus = assemble.read_sound(raw, given, is_known_sound=is_sound)
        with folders.build(out) as place:
            parts = {source: place / "parts" / source.stem for source in sources}
            missing: dict[Path, tuple[Path, Path]] = {}
            for source, kept in zip(sources, kept_failed, strict=True):
                if not settings.is_forced and _reuse(source.stem, record, found, parts[source]):
                    progress.end(source.stem, "unchanged")
                else:
                    missing[source] = (parts[source], kept)
            with ThreadPoolExecutor(1) as beside:
                told = beside.submit(assemble.prepare, raw, record["parameters"], corpus)
                _execute_all(missing, given, kernels, settings.jobs, progress, raw=raw)
            book, days = told.result()
            kernels.stop()  # what holds what was worked ahead: the page and the PDF ask for room of their own
            if stamps.describe(raw, given, sources, since=since) != record:
                raise NotebookError(
                    "the data, the notebooks or the helpers were changed while they were run; run again"
                )
            fresh = place / "fresh"
            for source, part in parts.items():
                record["notebooks"][source.stem]["files"] = stamps.hash_files(part)
                _merge(part, fresh, source.name)
            assemble.write(
                fresh, record, book, days=days, raw=raw, since=since, with_pdf=settings.with_pdf,
                forms=settings.exports, progress=progress,
            )  # fmt: skip
            folders.publish(fresh, out)
    _remove(kept_failed)
    return True


def _is_done(out: Path, earlier: Record, record: Record, settings: Settings) -> bool:
    """Whether `out` is what a run would leave: made from the same, and as it was made."""
    if not stamps.is_current(earlier, record):
        return False
    wanted = {stamps.FORMS[form] for form in settings.exports}
    wanted |= {PDF} if settings.with_pdf and pdf.find_chromium() is not None else set()
    files = stamps.hash_files(out)
    files.pop(stamps.RECORD)
    return {PDF, *stamps.FORMS.values()} & set(earlier["pages"]) == wanted and files == stamps.list_files(earlier)


def _remove(paths_: list[Path]) -> None:
    """Remove the failed notebooks of an earlier run, which are of no use any more."""
    for path in paths_:
        if path.exists():  # where nothing can be written, nothing is to be removed either
            path.unlink(missing_ok=True)


def _reuse(name: str, record: Record, found: dict[Path, Record], part: Path) -> bool:
    """Copy what a notebook left in an earlier run to the folder `part`, if one was made from the same and is intact.

    `found`: the records of earlier runs by their folders.
    """
    for folder, made in _list_same(name, record, found):
        try:
            for file in made["files"]:
                (part / file).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(folder / file, part / file)
        except OSError:  # another run is just replacing it
            pass
        if stamps.is_intact(part, made["files"]):
            return True
        shutil.rmtree(part, ignore_errors=True)
    return False


def _list_same(name: str, record: Record, found: dict[Path, Record]) -> Iterator[tuple[Path, stamps.Made]]:
    """What earlier runs, by their folders, say of a notebook that they made from the same."""
    for folder, earlier in found.items():
        made = earlier.get("notebooks", {}).get(name)
        if made is not None and made["stamp"] == record["notebooks"][name]["stamp"]:
            yield folder, made


def _execute_all(
    missing: dict[Path, tuple[Path, Path]], given: dict, kernels: "Kernels", jobs: int, progress: Progress, *, raw: Path
) -> None:
    """Run each notebook, several at a time; the first failure ends all.

    `missing`: per notebook the folder for what it makes, and the path at which it is kept if it fails.
    """
    if not missing:
        return
    from helpers.kernel.execute import execute  # papermill: a quarter of a second
    from helpers.report import page

    def run_one(source: Path, part: Path, failed: Path) -> None:
        name = source.stem
        is_set = not given.keys().isdisjoint(notebooks.read_parameters(source))  # papermill puts in a cell
        progress.begin(name, notebooks.count_steps(source) + is_set)
        tick = partial(progress.tick, name)
        notebook = execute(source, given, kernels, raw=raw, out=part, failed=failed, tick=tick)
        (part / "notebooks").mkdir(parents=True)
        (part / "notebooks" / source.name).write_text(notebooks.to_text(notebook), encoding="utf-8")
        text = page.render_notebook(name, notebook)
        (part / "notebooks" / f"{name}.html").write_text(text, encoding="utf-8")
        progress.end(name)

    with ThreadPoolExecutor(jobs or count_cores() + 1) as pool:
        # the last first: they build on the most and take longest, and none of these is then left over at the end
        running = [pool.submit(run_one, source, *missing[source]) for source in reversed(missing)]
        try:
            for done in as_completed(running):
                done.result()
        except BaseException:
            kernels.stop()
            pool.shutdown(cancel_futures=True)
            raise


def count_cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _merge(part: Path, fresh: Path, name: str) -> None:
    """Move the files of one notebook to those of the others. Raises NotebookError if two make the same file."""
    for path in sorted(p for p in part.rglob("*") if p.is_file()):
        target = fresh / path.relative_to(part)
        if target.exists():
            raise NotebookError(f"{name} and another notebook both make {path.relative_to(part)}")
        target.parent.mkdir(parents=True, exist_ok=True)
        path.rename(target)


def refuse_foreign(out: Path) -> None:
    """Raise NotebookError if `out` is there and is not the folder of an earlier run."""
    if not out.exists():
        return
    found = {p.name for p in out.iterdir()} if out.is_dir() else {"a file"}
    if found and not (stamps.RECORD in found and found <= PARTS):
        raise NotebookError(f"{out} is not the folder of an earlier run; it was left alone")


def copy_processed(out: Path) -> None:
    """Refresh data/processed, which is committed, from a run with the defaults."""
    files = stamps.list_files(stamps.read_record(out))
    made = {name.removeprefix("data/"): name for name in files if name.startswith(("data/", "plots/"))}
    if stamps.hash_files(paths.processed()) == {target: files[name] for target, name in made.items()}:
        return
    with folders.build(paths.processed()) as place:
        for target, name in made.items():
            (place / "fresh" / target).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(out / name, place / "fresh" / target)
        folders.publish(place / "fresh", paths.processed())
