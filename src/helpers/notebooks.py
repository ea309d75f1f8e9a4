"""The notebooks as documents: their parameters, their cells judged, what must not be kept taken out."""

import warnings
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from helpers import parameters, paths

SUFFIX = ".ipynb"
ADDED = {"injected-parameters", "papermill-error-cell-tag"}  # cells that papermill puts in


class NotebookError(RuntimeError):
    """A notebook that is not as it must be, or a run that did not come to its end."""


def list_sources() -> list[Path]:
    """The report's notebooks in the order in which they are read: those with a number."""
    return sorted(paths.NOTEBOOKS.glob("[0-9][0-9]-*" + SUFFIX))


def read_parameters(source: Path) -> dict:
    """Name and default of each parameter of a notebook, as papermill sees them."""
    from papermill import inspect_notebook

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # papermill's own
        found = inspect_notebook(str(source))
    return {name: info["default"] for name, info in found.items()}


def check_parameters(sources: list[Path], given: dict[str, str]) -> dict:
    """The parameters as their types. Raises ParameterError if one is unknown, ill-typed, or in no notebook."""
    checked = parameters.check(**given)
    known = set().union(*(read_parameters(source) for source in sources))
    for name in checked:
        if name not in known:
            raise parameters.ParameterError(f"no notebook takes the parameter {name!r}")
    return checked


def find_failure(notebook: NotebookNode) -> tuple[int, str] | None:
    """(number in the source, reason) of the first code cell that failed or was never run; None if all ran."""
    own = [c for c in notebook.cells if not ADDED & set(c.metadata.get("tags", []))]
    for i, cell in enumerate(own, start=1):
        if cell.cell_type != "code" or not cell.source.strip():
            continue
        for output in cell.outputs:
            if output.output_type == "error":
                return i, f"{output.ename}: {output.evalue}"
        if cell.execution_count is None:
            return i, "was never run"
    return None


def clean(notebook: NotebookNode) -> NotebookNode:
    """The notebook without what differs from run to run; fit for GitHub. Changes it in place and returns it."""
    info = notebook.metadata.get("language_info", {})
    notebook.metadata = NotebookNode(
        kernelspec={"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
        language_info={k: info[k] for k in ("file_extension", "mimetype", "name", "pygments_lexer") if k in info},
    )
    for i, cell in enumerate(notebook.cells):
        tags = cell.metadata.get("tags", [])
        cell.metadata = NotebookNode({"tags": tags} if tags else {})
        if "injected-parameters" in tags:
            cell.id = f"injected-{i}"
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        nbformat.validate(notebook)
    return notebook


def to_text(notebook: NotebookNode) -> str:
    """The notebook as the text of its file."""
    return nbformat.writes(notebook).rstrip("\n") + "\n"


def find_tagged(notebook: NotebookNode, tag: str) -> list[NotebookNode]:
    """The code cells with a tag."""
    return [c for c in notebook.cells if c.cell_type == "code" and tag in c.metadata.get("tags", [])]
