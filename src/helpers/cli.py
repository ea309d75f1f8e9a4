"""The command `workbook`: check the data, run the notebooks, refresh what is committed."""

import argparse
import sys
from pathlib import Path

from helpers import paths

USAGE, UNSOUND = 2, 1


class _Parser(argparse.ArgumentParser):
    def error(self, message: str):
        """One line for an error of usage, and exit status 2."""
        self.exit(USAGE, f"{self.prog}: {message}\n")


def _build_parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="workbook", description=__doc__, allow_abbrev=False)
    commands = parser.add_subparsers(dest="command", required=True, parser_class=_Parser)
    raw = {"type": Path, "metavar": "DIR", "help": "the corpus (default: data/raw)"}
    check = commands.add_parser("check", help="is the hand-made data sound?", allow_abbrev=False)
    check.add_argument("--raw", **raw)
    run = commands.add_parser("run", help="run all notebooks", allow_abbrev=False)
    run.add_argument("--raw", **raw)
    run.add_argument("--out", type=Path, metavar="DIR", help="where to put the run (default: reports/latest)")
    run.add_argument("--since", type=Path, metavar="DIR", help="say what changed since the run in this folder")
    run.add_argument("-p", nargs=2, action="append", default=[], metavar=("NAME", "VALUE"), help="set a parameter")
    render = commands.add_parser("render", help="refresh the committed notebooks and texts", allow_abbrev=False)
    render.add_argument("--check", action="store_true", help="fail if a fresh run would give other bytes")
    return parser


def main(argv: list[str] | None = None) -> int:
    """Run the command; the exit status is 0 if all is well, 1 if data or a run failed, 2 for an error of usage."""
    arguments = _build_parser().parse_args(argv)
    try:
        return _COMMANDS[arguments.command](arguments)
    except KeyboardInterrupt:
        print("workbook: interrupted; the last good outputs stay as they were", file=sys.stderr)
        return 130
    except OSError as error:
        print(f"workbook: {error}", file=sys.stderr)
        return UNSOUND


def _check(arguments) -> int:
    from helpers import rules

    raw = arguments.raw or paths.raw()
    faults = rules.find_faults(raw)
    for fault in faults:
        print(fault)
    if not faults:
        print(f"{raw}: sound")
    return UNSOUND if faults else 0


def _run(arguments) -> int:
    from helpers import changes, notebooks, parameters, run, schema

    raw, out = arguments.raw or paths.raw(), arguments.out or paths.ROOT / "reports" / "latest"
    try:
        twice = [name for name, _ in arguments.p if [n for n, _ in arguments.p].count(name) > 1]
        if twice:
            raise parameters.ParameterError(f"parameter {twice[0]!r} is given twice")
        given = notebooks.check_parameters(notebooks.list_sources(), dict(arguments.p))
        run.run_all(raw, out, given, since=arguments.since, say=run.print_line)
    except (parameters.ParameterError, changes.NoRunError) as error:
        print(f"workbook run: {error}", file=sys.stderr)
        return USAGE
    except schema.CorpusError as error:
        print(error, file=sys.stderr)
        return UNSOUND
    except notebooks.NotebookError as error:
        print(f"workbook run: {error}", file=sys.stderr)
        return UNSOUND
    if not (arguments.raw or arguments.out or arguments.p or arguments.since):
        run.copy_processed(out)
    run.print_line(f"done: {out / 'index.html'}")
    return 0


def _render(arguments) -> int:
    from helpers import notebooks, render, schema

    try:
        stale = render.refresh(check=arguments.check)
    except (schema.CorpusError, notebooks.NotebookError) as error:
        print(f"workbook render: {error}", file=sys.stderr)
        return UNSOUND
    for path in stale:
        print(f"{path}: {'a fresh run gives other bytes' if arguments.check else 'refreshed'}")
    return UNSOUND if stale and arguments.check else 0


_COMMANDS = {"check": _check, "run": _run, "render": _render}
