"""Run every notebook by papermill, beside the last good run, and put the new one in its place when all is well."""

import ast
import hashlib
import json
import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

import nbformat
import pandas as pd
from nbformat import NotebookNode

from helpers import changes, claims, notebooks, page, paths, pdf, publish, rules, schema
from helpers.notebooks import NotebookError
from helpers.parameters import ParameterError

VERSIONS = ("claims-workbook", "matplotlib", "numpy", "pandas", "papermill", "seaborn")
RECORD = "run.json"


PARTS = {RECORD, "index.html", "index.pdf", "data", "plots", "notebooks"}


def run_all(
    raw: Path, out: Path, given: dict, *, since: Path | None = None, failed: Path | None = None, say=lambda line: None
) -> None:
    """Execute all notebooks and publish tables, plots, notebooks, index.html and run.json as `out`.

    `since`: the folder of an earlier run, to say what changed. A PDF of the page is there if Chromium is.

    `out` is replaced in one step, and only if every cell of every notebook ran; else it stays as it was. Raises
    CorpusError if the data are not sound, ParameterError if nothing was known by `known_on`, NoRunError if `since` is
    not the folder of a run, NotebookError if a cell failed or `out` holds something else than a run.
    """
    out = out.resolve()
    refuse_foreign(out)
    if since is not None and not (since / RECORD).is_file():
        raise changes.NoRunError(f"{since} does not hold an earlier run: no {RECORD}")
    if faults := rules.find_faults(raw):
        raise schema.CorpusError(faults)
    corpus = claims.read_corpus(raw, known_on=given.get("known_on"))
    if corpus.claims.empty:
        raise ParameterError(
            f"parameter known_on = {given.get('known_on', '')!r}: no article had been published by then"
        )
    out.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=".workbook-", dir=out.parent))
    try:
        executed = {}
        for source in notebooks.list_sources():
            say(f"{source.stem} …")
            executed[source.stem] = execute(source, raw, fresh, given, failed=failed or out.parent)
        (fresh / "notebooks").mkdir()
        for name, notebook in executed.items():
            _write(fresh / "notebooks" / (name + notebooks.SUFFIX), notebooks.to_text(notebook))
            _write(fresh / "notebooks" / f"{name}.html", page.render_notebook(name, notebook))
        record = describe(raw, given)
        _write(fresh / RECORD, json.dumps(record, indent=1, sort_keys=True) + "\n")
        changed = None
        if since is not None:
            owner = corpus.claims.set_index("claim_id")["article_id"].to_dict()
            changed = changes.compare_runs(since, fresh, owner)
            table = pd.DataFrame(changed["rows"], columns=changed["header"])
            (fresh / "data" / "changes.csv").write_bytes(publish.to_csv(table))
        text = page.render(
            executed,
            record,
            fresh,
            articles=list_articles(corpus),
            corrections=list_mended(corpus, given),
            changes=changed,
        )
        _write(fresh / "index.html", text)
        if not pdf.print_page(text, fresh / "index.pdf"):
            say("index.pdf: not made, as no Chromium printed it")
        replace(fresh, out)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")


def list_articles(corpus: claims.Corpus) -> list[dict]:
    """The sources for the page: one dict per article, in the order of print, with its number of claims."""
    n_claims = corpus.claims["article_id"].value_counts()
    rows = corpus.articles.sort_values(["published", "article_id"])
    columns = ["article_id", "publisher", "title", "published_basis"]
    return [
        {c: str(row[c]) for c in columns}
        | {"published": f"{row['published']:%Y-%m-%d}", "n_claims": int(n_claims.get(row["article_id"], 0))}
        for row in rows.to_dict("records")
    ]


def list_mended(corpus: claims.Corpus, given: dict) -> list[dict]:
    """The cells that corrections.csv mends, as text; none where the report shows them as printed."""
    mended = [] if given.get("corrections") == "as_printed" else corpus.corrections.to_dict("records")
    return [{column: "" if pd.isna(cell) else str(cell) for column, cell in row.items()} for row in mended]


def refuse_foreign(out: Path) -> None:
    """Raise NotebookError if `out` is there and is not the folder of an earlier run."""
    if not out.exists():
        return
    found = {p.name for p in out.iterdir()} if out.is_dir() else {"a file"}
    if found and not (RECORD in found and found <= PARTS):
        raise NotebookError(f"{out} is not the folder of an earlier run; it was left alone")


def replace(fresh: Path, out: Path) -> None:
    """Put the folder `fresh` in the place of `out`."""
    fresh.chmod(0o755)
    old = fresh.with_name(fresh.name + "-old")
    if out.exists():
        out.rename(old)
    try:
        fresh.rename(out)
    except BaseException:  # also Ctrl-C: the last good run goes back
        if old.exists() and not out.exists():
            old.rename(out)
        raise
    shutil.rmtree(old, ignore_errors=True)


@contextmanager
def _environment(**variables: str) -> Iterator[None]:
    """Environment variables that the kernel inherits, as they were afterwards."""
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def execute(source: Path, raw: Path, out: Path, given: dict, *, failed: Path) -> NotebookNode:
    """One notebook, run to its end and cleaned. A failed one is kept as `failed`/NAME.failed.ipynb."""
    import papermill  # half a second to import: not for `check` and errors of usage
    from traitlets.config import Config

    draft, number, reason = out / (source.stem + ".draft.ipynb"), "?", ""
    quiet = Config({"KernelManager": {"transport_encryption": "auto"}})  # else ipykernel warns at each start
    settings = {"kernel_name": "python3", "cwd": str(source.parent), "config": quiet, "coalesce_streams": True}
    own = {k: v for k, v in given.items() if k in notebooks.read_parameters(source)}
    with _environment(
        **{paths.RAW_VARIABLE: str(raw.resolve()), paths.OUT_VARIABLE: str(out.resolve())},
        MPLBACKEND="agg",
        PYTHONHASHSEED="0",
        PYDEVD_DISABLE_FILE_VALIDATION="1",
    ):
        try:
            papermill.execute_notebook(
                str(source), str(draft), own, progress_bar=False, record_timing=False, **settings
            )  # fmt: skip
        except Exception as error:  # a cell failed, or the kernel died or never came up
            reason = f"{type(error).__name__}: {error}"
    if draft.exists():
        notebook = nbformat.read(draft, as_version=4)
        if (failure := notebooks.find_failure(notebook)) is not None:
            number, reason = failure
        elif not reason:
            draft.unlink()
            return notebooks.clean(notebook)
        kept = failed / (source.stem + ".failed.ipynb")
        shutil.move(draft, kept)
        reason += f"\nkept for inspection: {kept}"
    raise NotebookError(f"{source.name}, cell {number} failed; the last good outputs stay as they were\n{reason}")


def describe(raw: Path, given: dict) -> dict:
    """What this run was made from: SHA-256 of every input and of the code, parameters, versions. No time, no path."""
    files = [schema.DESCRIPTOR, *(f"{name}.csv" for name in schema.TABLES)]
    inputs = {name: hashlib.sha256((raw / name).read_bytes()).hexdigest() for name in files}
    defaults: dict = {}
    for source in notebooks.list_sources():
        defaults |= notebooks.read_parameters(source)
    parameters = {name: given.get(name, ast.literal_eval(d)) for name, d in defaults.items()}
    sources = [*sorted(Path(__file__).parent.glob("*")), *notebooks.list_sources()]
    code = hashlib.sha256(b"".join(_read_code(path) for path in sources if path.is_file())).hexdigest()
    versions = {"python": ".".join(platform.python_version_tuple()[:2]), **{name: version(name) for name in VERSIONS}}
    return {"code": code, "inputs": inputs, "parameters": parameters, "versions": versions}


def _read_code(path: Path) -> bytes:
    """The bytes of a helper; of a notebook its cells, whatever they gave."""
    if path.suffix != notebooks.SUFFIX:
        return path.read_bytes()
    return "\0".join(cell.source for cell in nbformat.read(path, as_version=4).cells).encode()


def copy_processed(out: Path) -> None:
    """Refresh data/processed, which is committed, from a run with the defaults."""
    paths.PROCESSED.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=".workbook-", dir=paths.PROCESSED.parent))
    try:
        shutil.copytree(out / "data", fresh, dirs_exist_ok=True)
        shutil.copytree(out / "plots", fresh / "plots")
        replace(fresh, paths.PROCESSED)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def print_line(line: str) -> None:
    """Progress goes to standard error: standard output is for results."""
    print(line, file=sys.stderr, flush=True)
