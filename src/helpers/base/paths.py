"""Where things live: the project's folders, and the two that a run may move."""

import os
from pathlib import Path

RAW_VARIABLE = "WORKBOOK_RAW"
OUT_VARIABLE = "WORKBOOK_OUT"


def _find_root() -> Path:
    """The folder that holds data/raw and notebooks: above the current folder, else above this file."""
    for start in (Path.cwd(), Path(__file__).resolve().parent):
        for folder in (start, *start.parents):
            if (folder / "pyproject.toml").is_file() and (folder / "data" / "raw" / "datapackage.json").is_file():
                return folder
    raise FileNotFoundError("no pyproject.toml beside data/raw/datapackage.json in this folder or above it")


ROOT = _find_root()
NOTEBOOKS = ROOT / "notebooks"
PROCESSED = ROOT / "data" / "processed"


def raw() -> Path:
    """The corpus to read: data/raw, unless a run says otherwise."""
    return Path(os.environ.get(RAW_VARIABLE) or ROOT / "data" / "raw")


def out() -> Path | None:
    """Where the current run gathers its tables and plots; None outside a run, where nothing is written."""
    folder = os.environ.get(OUT_VARIABLE)
    return Path(folder) if folder else None
