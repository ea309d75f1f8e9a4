"""The one page of a run: index.html, which stands alone and asks nothing of any server."""

from pathlib import Path

import jinja2
from nbformat import NotebookNode

from helpers import notebooks

TEMPLATE = Path(__file__).with_name("page.html.jinja")


def render(executed: dict[str, NotebookNode], record: dict, out: Path) -> str:
    """The page for the notebooks of one run (by name), with its plots inside. Text from data stays text."""
    environment = jinja2.Environment(
        autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=jinja2.StrictUndefined
    )
    template = environment.from_string(TEMPLATE.read_text(encoding="utf-8"))
    chapters = [_read_chapter(name, notebook) for name, notebook in executed.items()]
    tables = sorted(p.name for p in (out / "data").glob("*.csv"))
    plots = sorted(p.name for p in (out / "plots").glob("*.csv"))
    return template.render(chapters=chapters, record=record, tables=tables, plot_tables=plots)


def _read_chapter(name: str, notebook: NotebookNode) -> dict:
    """A notebook's question, its computed answer and its plots."""
    title = next(c.source for c in notebook.cells if c.cell_type == "markdown").splitlines()[0].lstrip("# ")
    answers = [o for c in notebooks.find_tagged(notebook, "answer") for o in c.outputs if "data" in o]
    plots = []
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if image := output.get("data", {}).get("image/png"):
                alt = output.metadata.get("image/png", {}).get("alt", "")
                plots.append({"alt": alt, "data": "".join(image.split())})  # one line, as a data address needs it
    text = [output.data.get("text/plain", "") for output in answers]
    return {"name": name, "title": title, "answers": text, "plots": plots}
