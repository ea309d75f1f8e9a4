"""The command `workbook`: its words, its exit statuses, and the signals that stop it."""

import argparse
import gc
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
RARELY = 200_000  # objects after whose making Python looks for those that nobody needs
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
    new = commands.add_parser("new", help="lay out a new corpus", allow_abbrev=False)
    new.add_argument("folder", type=Path, metavar="DIR")
    new.add_argument("--example", action="store_true", help="with three invented claims")
    new.add_argument("--eve", type=_day, metavar="DAY", help="the day on which every running total was 0")
    new.add_argument("--title", default="", help="what the figures are about (default: the folder's name)")
    add = commands.add_parser("add", help="add an article: propose a row for each open number", allow_abbrev=False)
    add.add_argument("article", type=Path, metavar="ARTICLE.txt", help="its text, one paragraph a line")
    _take_raw(add)
    add.add_argument("--published", type=_day, metavar="DAY", help="the day on which it was published")
    for name in ("id", "publisher", "title", "url", "archived-url"):
        add.add_argument(f"--{name}", metavar=name.upper(), help="a cell of its row in articles.csv")
    either = add.add_mutually_exclusive_group()
    either.add_argument("--propose", type=Path, metavar="FILE.csv", help="write the proposals, to edit")
    either.add_argument("--accept", type=Path, metavar="FILE.csv", help="take what was decided in such a file")
    into = commands.add_parser("import", help="read tables into a corpus", allow_abbrev=False)
    into.add_argument(
        "tables", type=Path, nargs="+", metavar="TABLE.csv MAPPING.yml",
        help="tables, wide (one column a measure) or long (one row a claim), each with what its columns mean",
    )  # fmt: skip
    into.add_argument("--leave-out", action="store_true", help="leave out rows that cannot be read, and list them")
    into.add_argument("folder", type=Path, metavar="DIR", help="where to put the corpus")
    verify = commands.add_parser("verify", help="do the articles print what the claims say?", allow_abbrev=False)
    _take_raw(verify)
    verify.add_argument("--articles", type=Path, metavar="DIR", required=True, help="the articles' texts")
    verify.add_argument("--strict", action="store_true", help="fail while a number is neither claimed nor dismissed")
    run = commands.add_parser("run", help="run all notebooks", allow_abbrev=False)
    _take_raw(run)
    run.add_argument("--out", type=Path, metavar="DIR", help="where to put the run (default: reports/latest)")
    run.add_argument("--since", type=Path, metavar="DIR", help="say what changed since the run in this folder")
    run.add_argument("-p", nargs=2, action="append", default=[], metavar=("NAME", "VALUE"), help="set a parameter")
    run.add_argument(
        "--export", action="append", default=[], choices=["jsonld", "parquet"],
        help="also leave the claims as schema.org JSON-LD, or each table as Parquet",
    )  # fmt: skip
    run.add_argument("--jobs", type=_count, default=0, metavar="N", help="notebooks at a time (default: cores + 1)")
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


def _day(text: str) -> str:
    from helpers.corpus import schema

    if not schema.is_day(text):
        raise argparse.ArgumentTypeError(f"{text!r} is not a day (YYYY-MM-DD)")
    return text


def _address(text: str) -> str:
    if not re.fullmatch(r"(tcp|tls)://[^/\s]+:\d+", text):
        raise argparse.ArgumentTypeError(f"{text!r} is not tcp://HOST:PORT")
    return text


def start() -> int:
    """`main` as a process of its own, which ends soon: it neither looks for what nobody needs often, nor at the end."""
    gc.set_threshold(RARELY, 50, 50)
    try:
        return main()
    finally:
        if "duckdb" not in sys.modules:  # which complains at the end of all that is still there
            gc.freeze()


def main(argv: list[str] | None = None) -> int:
    """Run the command; the exit status is 0 if all is well, 1 if data or a run failed, 2 for an error of usage.

    Interrupted or told to end, it leaves the last good outputs as they were: 128 and the number of the signal.
    """
    arguments = _build_parser().parse_args(argv)
    # nbformat imports jsonschema, and that, where it is there, a grammar of addresses: a second that no notebook needs
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
    if threading.current_thread() is threading.main_thread():
        for number in STOPS:
            if signal.getsignal(number) != signal.SIG_IGN:  # as nohup has it
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
            judged = soundness.judge(raw)
            faults = judged.faults
            told = [*map(str, faults)] or [*soundness.list_mended(raw), f"{raw}: sound"]
            print(*told, sep="\n", flush=True)
            for line in judged.unjudged:
                print(f"not checked: {line}", file=sys.stderr, flush=True)
            if arguments.watch:
                print(f"-- {time.strftime('%H:%M:%S')}: watching {raw}; Ctrl-C ends", flush=True)
    except KeyboardInterrupt:
        if not arguments.watch:
            raise
    return UNSOUND if faults else 0


def _import(arguments: argparse.Namespace) -> int:
    from helpers.author import import_table, mapping
    from helpers.corpus import schema

    tables, meant = arguments.tables[::2], arguments.tables[1::2]
    if len(tables) != len(meant):
        raise UsageError("each table needs its mapping: TABLE.csv MAPPING.yml ... DIR")
    pairs = list(zip(tables, mapping.read_mappings(meant), strict=True))
    descriptor = schema.read_descriptor(paths.own_raw())
    found = import_table.import_tables(pairs, arguments.folder, descriptor, leave_out=arguments.leave_out)
    for fault in found.left_out:
        print(f"{fault}; left out")
    for name, done in found.mended.items():
        print(f"{name}: as a spreadsheet saves it ({', '.join(done)}); read")
    for name, columns in found.unread.items():
        if columns:
            print(f"{name}: columns not read, as the mapping does not name them: {', '.join(columns)}")
    for one, other in found.alike:
        print(f"{one!r} and {other!r} may be one claimant; if they are, say so in the mapping")
    left = f", {len(found.left_out)} left out (left_out.csv)" if found.left_out else ""
    print(f"{arguments.folder}: {found.n_claims} claims{left}; try")
    print(f"  workbook run --raw {arguments.folder} --out reports/{arguments.folder.resolve().name}")
    return 0


def _new(arguments: argparse.Namespace) -> int:
    from helpers.author import new
    from helpers.corpus import schema

    descriptor = schema.read_descriptor(paths.own_raw())
    if not arguments.example:
        new.lay_out(arguments.folder, descriptor, eve=arguments.eve or "", title=arguments.title)
        print(f"{arguments.folder}: a corpus without claims; for each article, saved as text, try")
        print(f"  workbook add {arguments.folder / 'articles'}/ARTICLE.txt --raw {arguments.folder} --published DAY")
        return 0
    if arguments.eve or arguments.title:
        raise UsageError("the example has an eve and a title of its own")
    new.lay_out_example(arguments.folder, descriptor)
    print(f"{arguments.folder}: a corpus of three invented claims; try")
    print(f"  workbook check --raw {arguments.folder}")
    print(f"  workbook verify --raw {arguments.folder} --articles {arguments.folder / 'articles'}")
    print(f"  workbook run --raw {arguments.folder} --out reports/{arguments.folder.resolve().name}")
    return 0


def _add(arguments: argparse.Namespace) -> int:
    from helpers.author import add, ask

    given = {
        "article_id": arguments.id,
        **{name: getattr(arguments, name) for name in ("publisher", "title", "published", "url", "archived_url")},
    }
    about = {name: cell for name, cell in given.items() if cell is not None}
    addition, is_new = add.register(arguments.article, arguments.raw or paths.raw(), about)
    print(f"{arguments.article.name}: {'registered' if is_new else 'known'} as {addition.article_id}")
    if arguments.propose:
        proposals = addition.list_open()
        add.write_proposals(arguments.propose, proposals)
        print(f"{arguments.propose}: {len(proposals)} open numbers; write {add.YES!r} or a reason into {add.DECIDED!r}")
        return 0
    took = add.accept(arguments.accept, addition) if arguments.accept else ask.ask_all(addition)
    print("{} claimed, {} dismissed, {} left open".format(*took))
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
    found = verify.look(raw, arguments.articles)
    is_open = found.list_open()
    print(*found.faults, *is_open, *found.say(), sep="\n")
    for line in found.unjudged:
        print(f"not checked: {line}", file=sys.stderr)
    return UNSOUND if found.faults or not found.n_checked or (arguments.strict and is_open) else 0


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
    is_own = raw.resolve() == paths.own_raw().resolve()
    if is_own and not (arguments.out or arguments.p or arguments.since or forms):
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
    **{"new": _new, "add": _add, "import": _import, "check": _check, "verify": _verify},
    **{"run": _run, "sweep": _sweep, "render": _render},
}
