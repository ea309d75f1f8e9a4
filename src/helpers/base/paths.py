"""Where things live: the project's folders, and the two that a run may move."""

import os
from functools import cache
from pathlib import Path

from helpers.base.errors import UsageError

RAW_VARIABLE = "WORKBOOK_RAW"
OUT_VARIABLE = "WORKBOOK_OUT"


@cache
def root() -> Path:
    """The project's folder, which holds data/raw and notebooks: above the current folder, else above this file."""
    for start in (Path.cwd(), Path(__file__).resolve().parent):
        for folder in (start, *start.parents):
            if (folder / "pyproject.toml").is_file() and (folder / "data" / "raw" / "datapackage.json").is_file():
                return folder
    raise UsageError("no pyproject.toml beside data/raw/datapackage.json in this folder or above it")


def notebooks() -> Path:
    """The folder of the notebooks."""
    return root() / "notebooks"


def processed() -> Path:
    """What the run with the defaults made, as it is committed."""
    return root() / "data" / "processed"


def own_raw() -> Path:
    """The project's own corpus."""
    return root() / "data" / "raw"


def raw() -> Path:
    """The corpus to read: the project's own, unless a run says otherwise."""
    return Path(os.environ.get(RAW_VARIABLE) or own_raw())


def out() -> Path | None:
    """Where the current run gathers its tables and plots; None outside a run, where nothing is written."""
    folder = os.environ.get(OUT_VARIABLE)
    return Path(folder) if folder else None
