"""The command `workbook`: its words, its exit statuses, and the signals that stop it."""

import argparse
import re
import signal
import sys
import threading
import time
from pathlib import Path
from typing import NoReturn

from helpers.base import paths
from helpers.base.errors import UsageError, WorkbookError

UNSOUND = WorkbookError.exit_status
STOPS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)  # Ctrl-C, a request to end, a terminal that was closed


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """One line for an error of usage, and exit status 2."""
        self.exit(UsageError.exit_status, f"{self.prog}: {message}\n")


def _build_parser() -> argparse.ArgumentParser:
    about = "Make and check corpora, run the notebooks, sweep, refresh what is committed."
    parser = _Parser(prog="workbook", description=about, allow_abbrev=False)
    commands = parser.add_subparsers(dest="command", required=True, parser_class=_Parser)
    check = commands.add_parser("check", help="is the hand-made data sound?", allow_abbrev=False)
    _take_raw(check)
    check.add_argument("--watch", action="store_true", help="check again whenever a table is saved")
    new = commands.add_parser("new", help="lay out a new corpus, with an example of three claims", allow_abbrev=False)
    new.add_argument("folder", type=Path, metavar="DIR")
    into = commands.add_parser("import", help="read a wide table into a corpus", allow_abbrev=False)
    into.add_argument("table", type=Path, metavar="TABLE.csv", help="one row a day, one column a measure")
    into.add_argument("mapping", type=Path, metavar="MAPPING.yml", help="what its columns mean")
    into.add_argument("folder", type=Path, metavar="DIR", help="where to put the corpus")
    verify = commands.add_parser("verify", help="do the articles print what the claims say?", allow_abbrev=False)
    _take_raw(verify)
    verify.add_argument("--articles", type=Path, metavar="DIR", required=True, help="the articles' texts")
    run = commands.add_parser("run", help="run all notebooks", allow_abbrev=False)
    _take_raw(run)
    run.add_argument("--out", type=Path, metavar="DIR", help="where to put the run (default: reports/latest)")
    run.add_argument("--since", type=Path, metavar="DIR", help="say what changed since the run in this folder")
    run.add_argument("-p", nargs=2, action="append", default=[], metavar=("NAME", "VALUE"), help="set a parameter")
    run.add_argument(
        "--export", action="append", default=[], choices=["jsonld", "parquet"],
        help="also leave the claims as schema.org JSON-LD, or each table as Parquet",
    )  # fmt: skip
    run.add_argument("--jobs", type=_count, default=0, metavar="N", help="notebooks at a time (default: one per core)")
    sweep = commands.add_parser("sweep", help="run all notebooks for many sets of parameters", allow_abbrev=False)
    sweep.add_argument("grid", type=Path, metavar="GRID.yml", help="the sets of parameters")
    _take_raw(sweep)
    sweep.add_argument("--out", type=Path, metavar="DIR", help="where to put the runs (default: reports/sweep)")
    sweep.add_argument("--on", metavar="DAY", default="", help="join the bounds for this day over the runs")
    sweep.add_argument("--workers", type=_count, default=2, metavar="N", help="sets at a time (default: 2)")
    sweep.add_argument(
        "--scheduler", type=_address, metavar="ADDRESS", help="run on the Dask cluster at tcp://HOST:PORT"
    )
    for command in (run, sweep):
        command.add_argument("--force", action="store_true", help="run what is unchanged too")
        command.add_argument("--cold", action="store_true", help="ordinary kernels only: none forked warm")
        command.add_argument("--quiet", action="store_true", help="say nothing but what is wrong")
    render = commands.add_parser("render", help="refresh the committed notebooks and texts", allow_abbrev=False)
    render.add_argument("--check", action="store_true", help="fail if a fresh run would give other bytes")
    return parser


def _take_raw(command: argparse.ArgumentParser) -> None:
    command.add_argument("--raw", type=Path, metavar="DIR", help="the corpus (default: data/raw)")


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1")
    return int(text)


def _address(text: str) -> str:
    if not re.fullmatch(r"(tcp|tls)://[^/\s]+:\d+", text):
        raise argparse.ArgumentTypeError(f"{text!r} is not tcp://HOST:PORT")
    return text


def main(argv: list[str] | None = None) -> int:
    """Run the command; the exit status is 0 if all is well, 1 if data or a run failed, 2 for an error of usage.

    Interrupted or told to end, it leaves the last good outputs as they were: 128 and the number of the signal.
    """
    arguments = _build_parser().parse_args(argv)
    if threading.current_thread() is threading.main_thread():
        for number in STOPS:
            signal.signal(number, _interrupt)
    try:
        return _COMMANDS[arguments.command](arguments)
    except KeyboardInterrupt as interrupt:
        number = interrupt.args[0] if interrupt.args else signal.SIGINT
        print(f"workbook: stopped by {number.name}; the last good outputs stay as they were", file=sys.stderr)
        return 128 + number
    except WorkbookError as error:
        print(error.tell(arguments.command), file=sys.stderr)
        return error.exit_status
    except OSError as error:
        print(f"workbook: {error}; the last good outputs stay as they were", file=sys.stderr)
        return UNSOUND


def _interrupt(number: int, _: object) -> None:
    for other in STOPS:
        signal.signal(other, signal.SIG_IGN)  # cleaning up is not to be interrupted in its turn
    raise KeyboardInterrupt(signal.Signals(number))


def _check(arguments: argparse.Namespace) -> int:
    from helpers.base import watch
    from helpers.corpus import soundness

    raw, faults = arguments.raw or paths.raw(), []
    try:
        for _ in watch.changes(raw) if arguments.watch else [raw]:
            faults = soundness.find_faults(raw)
            print(*map(str, faults) if faults else [f"{raw}: sound"], sep="\n", flush=True)
            if arguments.watch:
                print(f"-- {time.strftime('%H:%M:%S')}: watching {raw}; Ctrl-C ends", flush=True)
    except KeyboardInterrupt:
        if not arguments.watch:
            raise
    return UNSOUND if faults else 0


def _import(arguments: argparse.Namespace) -> int:
    from helpers.author import import_table, mapping
    from helpers.corpus import schema

    meant = mapping.read_mapping(arguments.mapping)
    descriptor = schema.read_descriptor(paths.own_raw())
    n_claims, left = import_table.import_table(arguments.table, meant, arguments.folder, descriptor)
    print(f"{arguments.folder}: {n_claims} claims; try")
    print(f"  workbook run --raw {arguments.folder} --out reports/{arguments.folder.resolve().name}")
    if left:
        print(f"columns not read, as {arguments.mapping.name} does not name them: {', '.join(left)}")
    return 0


def _new(arguments: argparse.Namespace) -> int:
    from helpers.author import new
    from helpers.corpus import schema

    new.lay_out(arguments.folder, schema.read_descriptor(paths.own_raw()))
    print(f"{arguments.folder}: a corpus of three invented claims; try")
    print(f"  workbook check --raw {arguments.folder}")
    print(f"  workbook verify --raw {arguments.folder} --articles {arguments.folder / 'articles'}")
    print(f"  workbook run --raw {arguments.folder} --out reports/{arguments.folder.name}")
    return 0


def _verify(arguments: argparse.Namespace) -> int:
    from helpers.author import verify
    from helpers.corpus import soundness

    raw = arguments.raw or paths.raw()
    if not arguments.articles.is_dir():
        raise UsageError(f"{arguments.articles} is not a folder")
    if faults := soundness.find_faults(raw):
        print(*faults, sep="\n")
        return UNSOUND
    faults, missing, n_checked = verify.verify(raw, arguments.articles)
    for fault in faults:
        print(fault)
    left = f"; not there: the texts of {', '.join(missing)}" if missing else ""
    print(f"{n_checked} claims held against their texts, {len(faults)} faults{left}")
    return UNSOUND if faults or not n_checked else 0


def _run(arguments: argparse.Namespace) -> int:
    from helpers.base.progress import Progress
    from helpers.run import run

    began = time.perf_counter()
    raw, out = arguments.raw or paths.raw(), arguments.out or paths.root() / "reports" / "latest"
    forms = tuple(sorted(set(arguments.export)))
    settings = run.Settings(jobs=arguments.jobs, is_warm=not arguments.cold, is_forced=arguments.force, exports=forms)
    names = [name for name, _ in arguments.p]
    if twice := [name for name in names if names.count(name) > 1]:
        raise UsageError(f"parameter {twice[0]!r} is given twice")
    with Progress(is_quiet=arguments.quiet) as progress:
        is_new = run.run_all(raw, out, dict(arguments.p), since=arguments.since, settings=settings, progress=progress)
    if not (arguments.raw or arguments.out or arguments.p or arguments.since or forms):
        run.copy_processed(out)
    took = f"{time.perf_counter() - began:.1f} s"
    parts = ", ".join(f"{name} {seconds:.1f} s" for name, seconds in sorted(progress.seconds.items()))
    progress.say(f"done in {took} ({parts})" if is_new else f"nothing has changed ({took})")
    progress.say(str(out / "index.html"))
    return 0


def _sweep(arguments: argparse.Namespace) -> int:
    from helpers.base import parameters
    from helpers.base.progress import Progress
    from helpers.kernel import notebooks
    from helpers.run import grid, run, sweep

    began = time.perf_counter()
    raw, out = arguments.raw or paths.raw(), arguments.out or paths.root() / "reports" / "sweep"
    settings = run.Settings(jobs=1, is_warm=not arguments.cold, is_forced=arguments.force, with_pdf=False)
    on = parameters.check(known_on=arguments.on)["known_on"]
    sets = grid.read_sets(arguments.grid, notebooks.read_defaults(notebooks.list_sources()), raw)
    with Progress(unit="sets", is_quiet=arguments.quiet) as progress:
        results = sweep.run_sweep(
            raw, out, sets, on=on, workers=arguments.workers, scheduler=arguments.scheduler, settings=settings,
            progress=progress,
        )  # fmt: skip
    failed = [result for result in results if result["status"] == "failed"]
    for result in failed:
        print(f"workbook sweep: {result['name']} failed: {result['reason']}", file=sys.stderr)
    ran = sum(result["is_new"] for result in results) - len(failed)
    took = f"{time.perf_counter() - began:.1f} s"
    unchanged = len(results) - ran - len(failed)
    progress.say(f"{ran} sets run, {unchanged} unchanged, {len(failed)} failed in {took}")
    progress.say(str(out / "index.html"))
    return UNSOUND if failed else 0


def _render(arguments: argparse.Namespace) -> int:
    from helpers.run import refresh

    stale = refresh.refresh(check=arguments.check)
    for path in stale:
        print(f"{path}: {'a fresh run gives other bytes' if arguments.check else 'refreshed'}")
    return UNSOUND if stale and arguments.check else 0


_COMMANDS = {
    **{"new": _new, "import": _import, "check": _check, "verify": _verify},
    **{"run": _run, "sweep": _sweep, "render": _render},
}
