"""The environment variables of every kernel that runs a report, warm or not."""

from importlib.util import find_spec
from pathlib import Path


def find_file(module: str) -> str:
    """The file of a module, which is not imported. Raises ModuleNotFoundError if it is not installed."""
    spec = find_spec(module)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(f"no file of a module {module!r}", name=module)
    return spec.origin


SETTINGS = {
    **{"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"},  # no thread at import
    # memory that is done with goes back to the system, but not at each table: to ask for it again costs more
    **{"MALLOC_MMAP_THRESHOLD_": "16777216", "MALLOC_TRIM_THRESHOLD_": "33554432"},
    **{"MPLBACKEND": "agg", "PYTHONHASHSEED": "0", "PYDEVD_DISABLE_FILE_VALIDATION": "1"},
    # matplotlib's own settings, not the reader's
    "MATPLOTLIBRC": str(Path(find_file("matplotlib")).with_name("mpl-data") / "matplotlibrc"),
}
