"""Run one notebook by papermill on a kernel of its own, and judge it by its cells."""

import logging
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
from nbclient.exceptions import DeadKernelError
from nbformat import NotebookNode
from papermill import execute_notebook
from papermill.engines import NBClientEngine, NotebookExecutionManager, papermill_engines

from helpers.base import paths
from helpers.kernel import notebooks
from helpers.kernel.kernels import Kernels, describe_end
from helpers.kernel.notebooks import NotebookError

ENGINE = "workbook"
ONE_LINE = 300  # characters of a reason


class _Engine(NBClientEngine):
    """papermill's own engine, which also hands out the notebook as far as it came."""

    @classmethod
    def execute_managed_notebook(
        cls, nb_man: NotebookExecutionManager, kernel_name: str, *, keep: list[NotebookNode], **settings: Any
    ) -> None:
        keep.append(nb_man.nb)
        super().execute_managed_notebook(nb_man, kernel_name, **settings)


papermill_engines.register(ENGINE, _Engine)
logging.getLogger("papermill").addHandler(logging.NullHandler())  # what goes wrong is said once, by us


def execute(
    source: Path, given: dict, kernels: Kernels, *, raw: Path, out: Path, failed: Path, tick: Callable[[], None]
) -> NotebookNode:
    """One notebook, run to its end and cleaned; its tables and plots are left in `out`.

    `tick` is called after each cell. Raises NotebookError with three lines: where it failed, why, and where the failed
    notebook is kept (`failed`, a path). Raises StoppedError if the kernels were stopped.
    """
    own = {name: value for name, value in given.items() if name in notebooks.read_parameters(source)}
    keep: list[NotebookNode] = []
    begun: list[int] = []
    reason = ""
    folders = {paths.RAW_VARIABLE: str(raw.resolve()), paths.OUT_VARIABLE: str(out.resolve())}
    quiet = {"progress_bar": False, "record_timing": False, "request_save_on_cell_execute": False}
    how = {"engine_name": ENGINE, "kernel_name": "python3", "language": "python", "coalesce_streams": True}
    with kernels.start(source.parent, **folders) as manager:
        try:
            hooks = {"on_cell_start": lambda cell, cell_index: begun.append(cell_index)}
            hooks |= {"on_cell_complete": lambda cell, cell_index: tick()}
            execute_notebook(str(source), None, own, km=manager, keep=keep, **how, **quiet, **hooks)
        except DeadKernelError:
            reason = describe_end(manager)
        except Exception as error:  # a cell failed, or the kernel never came up
            reason = f"{type(error).__name__}: {error}"
    kernels.refuse_stopped()
    failure = notebooks.find_failure(keep[0]) if keep else None
    if failure is None and not reason:
        return notebooks.clean(keep[0])
    if failure is None or (reason and failure[1] == notebooks.NEVER_RUN):  # it ended in the cell that it had begun
        number: int | str = notebooks.number_cells(keep[0]).get(begun[-1], "?") if begun else "?"
    else:
        number, reason = failure
    reason = " ".join(re.sub(r"[\x00-\x1f\x7f-\x9f]", " ", reason).split())[:ONE_LINE]
    kept = _keep(keep, failed)
    raise NotebookError(
        f"{source.name}, cell {number} failed; the last good outputs stay as they were\n{reason}\n{kept}"
    )


def _keep(executed: list[NotebookNode], path: Path) -> str:
    if not executed:
        return "no notebook to keep: its kernel never came up"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(nbformat.writes(executed[0]), encoding="utf-8")
    except OSError as error:
        return f"the failed notebook could not be kept: {error}"
    return f"kept for inspection: {path}"
