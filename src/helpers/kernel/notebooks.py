"""The notebooks as documents: their parameters, their cells judged, what must not be kept taken out."""

import ast
import json
import re
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

from helpers.base import paths
from helpers.base.errors import WorkbookError
from helpers.base.parameters import ParameterError

if TYPE_CHECKING:
    from nbformat import NotebookNode  # more than a second to import: not to find that nothing has changed

SUFFIX = ".ipynb"
WIDGET = "application/vnd.jupyter.widget-view+json"
NEVER_RUN = "was never run"
ADDED = {"injected-parameters", "papermill-error-cell-tag"}  # cells that papermill puts in


class NotebookError(WorkbookError):
    """A notebook that is not as it must be, or a run that did not come to its end."""


def list_sources() -> list[Path]:
    """The report's notebooks in the order in which they are read: those with a number, and `explore`."""
    return sorted([*paths.notebooks().glob("[0-9][0-9]-*" + SUFFIX), *paths.notebooks().glob("explore" + SUFFIX)])


def read_code(source: Path) -> list:
    """What a notebook's cells are, whatever they gave: kind, tags, source and attachments of each."""
    return [
        [cell["cell_type"], cell["metadata"].get("tags", []), "".join(cell["source"]), cell.get("attachments", {})]
        for cell in _read_cells(source)
    ]


def count_steps(source: Path) -> int:
    """How many code cells a notebook has that papermill runs."""
    return sum(cell["cell_type"] == "code" and bool("".join(cell["source"]).strip()) for cell in _read_cells(source))


def read_parameters(source: Path) -> dict:
    """Name and default of each parameter of a notebook.

    Raises ParameterError if it has not exactly one cell tagged `parameters`, if that cell is more than one line
    `name: type = value` for each, or if no other cell reads one of them (to check them is not to read them).
    """
    cells = [cell for cell in _read_cells(source) if cell["cell_type"] == "code"]
    tagged = [cell for cell in cells if "parameters" in cell["metadata"].get("tags", [])]
    if len(tagged) != 1:
        raise ParameterError(f"{source.name}: has {len(tagged)} cells tagged 'parameters', and must have one")
    try:
        declared = dict(map(_read_line, ast.parse("".join(tagged[0]["source"])).body))
    except (SyntaxError, ValueError, TypeError):
        raise ParameterError(f"{source.name}: a parameter is not on a line 'name: type = value'") from None
    read = set().union(*(_find_read("".join(cell["source"])) for cell in cells if cell is not tagged[0]))
    if unread := sorted(set(declared) - read):
        raise ParameterError(f"{source.name}: no cell reads the parameter {unread[0]!r}")
    return declared


def _read_line(line: ast.stmt) -> tuple[str, object]:
    """Name and default of a parameter. Raises ValueError if that is not what the line says."""
    if not isinstance(line, ast.AnnAssign) or not isinstance(line.target, ast.Name) or line.value is None:
        raise ValueError
    return line.target.id, ast.literal_eval(line.value)


def _read_cells(source: Path) -> list[dict]:
    try:
        cells = json.loads(source.read_bytes())["cells"]
        whole = all({"cell_type", "metadata", "source"} <= set(cell) for cell in cells)
    except (ValueError, KeyError, TypeError):
        whole = False
    if not whole:
        raise ParameterError(f"{source.name}: is not a notebook")
    return cells


def _find_read(code: str) -> set[str]:
    """The names that a cell reads, apart from what it only gives to parameters.check."""
    try:
        tree = ast.parse(code)
    except SyntaxError:  # a magic command, or an error that the run will show
        return set(re.findall(r"\w+", code))
    checks = [
        node for node in ast.walk(tree) if isinstance(node, ast.Call) and ast.unparse(node.func) == "parameters.check"
    ]
    checked = {id(name) for call in checks for name in ast.walk(call)}
    names = [node for node in ast.walk(tree) if isinstance(node, ast.Name) and id(node) not in checked]
    return {node.id for node in names if isinstance(node.ctx, ast.Load)}


def read_defaults(sources: list[Path]) -> dict:
    """Each parameter of the notebooks with its default. Raises ParameterError if two notebooks differ in one."""
    if not sources:
        raise ParameterError(f"there are no notebooks in {paths.notebooks()}")
    defaults: dict = {}
    for source in sources:
        for name, default in read_parameters(source).items():
            if defaults.setdefault(name, default) != default:
                raise ParameterError(f"{source.name}: {name} has another default than in an earlier notebook")
    return defaults


def find_failure(notebook: "NotebookNode") -> tuple[int, str] | None:
    """(number in the source, reason) of the first code cell that failed or was never run; None if all ran."""
    for i, number in number_cells(notebook).items():
        cell = notebook.cells[i]
        if cell.cell_type != "code" or not cell.source.strip():
            continue
        for output in cell.outputs:
            if output.output_type == "error":
                return number, f"{output.ename}: {output.evalue}"
        if cell.execution_count is None:
            return number, NEVER_RUN
    return None


def number_cells(notebook: "NotebookNode") -> dict[int, int]:
    """Where each cell of the source stands in the executed notebook, and its number in the source, from 1."""
    own = [i for i, cell in enumerate(notebook.cells) if not ADDED & set(cell.metadata.get("tags", []))]
    return {i: number for number, i in enumerate(own, start=1)}


def clean(notebook: "NotebookNode") -> "NotebookNode":
    """The notebook without what differs from run to run; fit for GitHub. Changes it in place and returns it."""
    import nbformat
    from nbformat import NotebookNode

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
        for output in cell.get("outputs", []):
            output.get("data", {}).pop(WIDGET, None)  # needs a kernel; what stands beside it does not
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        nbformat.validate(notebook)
    return notebook


def to_text(notebook: "NotebookNode") -> str:
    """The notebook as the text of its file."""
    import nbformat

    return nbformat.writes(notebook).rstrip("\n") + "\n"


def find_tagged(notebook: "NotebookNode", tag: str) -> list["NotebookNode"]:
    """The code cells with a tag."""
    return [c for c in notebook.cells if c.cell_type == "code" and tag in c.metadata.get("tags", [])]
