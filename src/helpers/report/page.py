"""The pages of a run: index.html, which stands alone and asks nothing of any server, and each notebook as HTML."""

import csv
from collections import Counter
from pathlib import Path

import jinja2
from nbformat import NotebookNode

from helpers.kernel import notebooks
from helpers.report.since import Changes
from helpers.report.stamps import Record

FOLDER = Path(__file__).parent
LEAD = "03-reconcile-reports"
LOOKS = {"color", "marker", "is_cumulative"}  # columns of a plot's table that only say how it is drawn
ORDER = (LEAD, "04-compare-claimants", "05-equipment")  # the others follow as numbered


def render(
    executed: dict[str, NotebookNode], record: Record, out: Path, *, articles: list[dict], corrections: list[dict],
    changes: Changes | None = None,
) -> str:  # fmt: skip
    """The page for the notebooks of one run (by name), its plots inside. Text from data stays text.

    `articles`: the sources, one each. `corrections`: the cells that were mended.
    `changes`: since an earlier run (`since.compare_runs`), if there is one.
    """
    order = [*(name for name in ORDER if name in executed), *(name for name in executed if name not in ORDER)]
    chapters = [_read_chapter(name, executed[name], out) for name in order]
    checks = _read_table(out / "data" / "checks.csv")
    return load("page.html.jinja").render(
        lead=chapters[0], chapters=chapters[1:], record=record, articles=articles,
        corrections=corrections, changes=changes,
        ledger=_count_verdicts(checks), clashes=[row for row in checks if row["verdict"] == "contradicts"],
        tables=sorted(p.name for p in (out / "data").glob("*.csv")),
    )  # fmt: skip


def render_notebook(name: str, notebook: NotebookNode) -> str:
    """One notebook as a page of its own, its code folded until it is asked for."""
    title = _find_title(notebook)
    return load("notebook.html.jinja").render(name=name, title=title, cells=[_read_cell(c) for c in notebook.cells])


def load(template: str) -> jinja2.Template:
    """A template of the pages, in which text is escaped."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(FOLDER), autoescape=True, trim_blocks=True, lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )  # fmt: skip
    return environment.get_template(template)


def _find_title(notebook: NotebookNode) -> str:
    return next(c.source for c in notebook.cells if c.cell_type == "markdown").splitlines()[0].lstrip("# ")


def _read_chapter(name: str, notebook: NotebookNode, out: Path) -> dict:
    """A notebook's question, its computed answer and its plots with their numbers."""
    answers = [o for c in notebooks.find_tagged(notebook, "answer") for o in c.outputs if "data" in o]
    plots = []
    for cell in notebook.cells:
        for plot in _find_plots(cell):
            table = out / "plots" / f"{plot['name']}.csv"
            header, *rows = _read_rows(table)
            shown = [i for i, column in enumerate(header) if column not in LOOKS]
            rows = [[row[i] for i in shown] for row in rows]
            plots.append(plot | {"header": [header[i] for i in shown], "rows": rows})
    text = [output.data.get("text/plain", "") for output in answers]
    return {"name": name, "title": _find_title(notebook), "answers": text, "plots": plots}


def _find_plots(cell: NotebookNode) -> list[dict]:
    """The pictures of a cell: `name`, `alt`, and the PNG in base64 on one line, as a data address needs it."""
    found = []
    for output in cell.get("outputs", []):
        if image := output.get("data", {}).get("image/png"):
            about = output.metadata.get("image/png", {})
            found.append({"name": about["name"], "alt": about["alt"], "data": "".join(image.split())})
    return found


def _read_cell(cell: NotebookNode) -> dict:
    """What a page shows of a cell: `prose` or `code` with `plots`, `tables` and `texts`."""
    from nbconvert.filters import markdown2html  # a third of a second to import

    if cell.cell_type == "markdown":
        return {"prose": markdown2html(cell.source)}
    data = [output.data for output in cell.outputs if "data" in output]
    said = [markdown2html(d["text/markdown"]) for d in data if "text/markdown" in d]
    tables = [d["text/html"] for d in data if "text/html" in d]
    texts = [d["text/plain"] for d in data if set(d) == {"text/plain"}]
    return {"code": cell.source, "said": said, "tables": tables, "texts": texts, "plots": _find_plots(cell)}


def _read_table(path: Path) -> list[dict]:
    header, *rows = _read_rows(path)
    return [dict(zip(header, row, strict=True)) for row in rows]


def _read_rows(path: Path) -> list[list[str]]:
    csv.field_size_limit(2**31 - 1)  # a value may rest on a long chain of claims
    with path.open(encoding="utf-8", newline="") as f:
        return list(csv.reader(f))


def _count_verdicts(checks: list[dict]) -> list[tuple[str, int, int, int]]:
    """Per check how many rows agree, contradict, and cannot tell."""
    counts = Counter((row["check"], row["verdict"]) for row in checks)
    verdicts = ("agrees", "contradicts", "cannot_tell")
    return [(name, *(counts[name, v] for v in verdicts)) for name in sorted({name for name, _ in counts})]
