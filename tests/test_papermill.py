"""papermill alone, from whichever folder, gives the cells that `workbook run` gives, and writes nothing beside them."""

import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from helpers.base import paths
from helpers.kernel import notebooks

NOTEBOOK, DAY = "03-reconcile-reports.ipynb", "2023-02-15"


@pytest.mark.process
@pytest.mark.parametrize("is_here", [True, False], ids=["in the project's folder", "in another one"])
def test_it_gives_the_same_cells(sweep_run, tmp_path, is_here):
    command = [str(Path(sys.executable).with_name("papermill")), "--no-progress-bar", str(paths.notebooks() / NOTEBOOK)]
    command += [str(tmp_path / "out.ipynb"), "-p", "known_on", DAY]
    folder = paths.root() if is_here else tmp_path
    result = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300, check=False)
    assert result.returncode == 0, result.stderr
    alone = notebooks.clean(nbformat.read(tmp_path / "out.ipynb", as_version=4))
    ours = nbformat.read(sweep_run[0] / "runs" / f"known_on-{DAY}" / "notebooks" / NOTEBOOK, as_version=4)
    assert [(c.source, c.get("outputs")) for c in alone.cells] == [(c.source, c.get("outputs")) for c in ours.cells]
    assert [path.name for path in tmp_path.iterdir()] == ["out.ipynb"]
