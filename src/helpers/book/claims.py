"""Door for notebooks to `corpus`: read it as a book, or as its statements alone."""

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd

from helpers.base import parameters, paths
from helpers.book.book import Book
from helpers.corpus.statements import fold
from helpers.corpus.tables import read_corpus

KEPT = 4  # books that are kept, with all that was found in them


def read_book(
    raw_dir: Path | None = None,
    *,
    known_on: str | None = None,
    corrections: str = "applied",
    vintage: str = "latest",
    claimants: str = "",
    max_gap_days: int = 30,
    trust: str = "fewest",
    believe: str = "",
) -> Book:
    """The corpus in a folder (by default the one of this run) as known on one day, with all that follows from it.

    `known_on` (ISO day) leaves out what was published later. `corrections` is "applied" or "as_printed".
    `vintage` says which value counts where later articles revised it: "latest", "first", or "all" of them.
    `claimants` (names joined by commas) keeps what these say. A straight line crosses gaps of at most `max_gap_days`.
    `trust` says what gives way where claims contradict: the "fewest" claims, or changes before "totals".
    `believe` (names joined by commas) says whom `Book.joint` takes at their word; empty: each camp in turn.
    Raises CorpusError with every fault if the data do not fit the schema (`workbook check` also finds faults that do),
    ParameterError for a day or a claimant that cannot be.
    """
    parameters.check(corrections=corrections, vintage=vintage, max_gap_days=max_gap_days)
    raw_dir = (raw_dir or paths.raw()).resolve()
    believed = parameters.check(believe=believe)["believe"]
    parameters.check_names(raw_dir, believe=believed)
    about = max_gap_days, trust, tuple(filter(None, believed.split(",")))
    files = sorted(path for end in ("csv", "json") for path in raw_dir.glob(f"*.{end}") if path.is_file())
    tables = {path.name: path.read_bytes() for path in files}
    if len(tables.get("corrections.csv", b"").splitlines()) < 2:
        corrections = "applied"  # there are none: the same book
    return _read(raw_dir, _hash(tables), known_on or "", corrections, vintage, claimants, *about)


def _hash(tables: dict[str, bytes]) -> str:
    """Of the tables and their schema, as they are now."""
    made = hashlib.sha256()
    for name, data in tables.items():
        made.update(f"{name}:{len(data)}:".encode() + data)
    return made.hexdigest()


@lru_cache(maxsize=KEPT)
def _read(
    raw_dir: Path, state: str, known_on: str, corrections: str, vintage: str, claimants: str, *about: Any
) -> Book:
    """The book of a folder in one state, which is asked for again and again. `about`: what else a book is given."""
    corpus = read_corpus(raw_dir, known_on=known_on, corrections=corrections, claimants=claimants)
    return Book(fold(corpus, vintage=vintage), *about)


def read_statements(
    raw_dir: Path,
    *,
    known_on: str | None = None,
    corrections: str = "applied",
    vintage: str = "latest",
    claimants: str = "",
) -> pd.DataFrame:
    """One row per statement: what one claimant says of one series and day, however many articles carry it.

    Parameters and errors as in `read_book`, whose `statements` these are.
    """
    book = read_book(raw_dir, known_on=known_on, corrections=corrections, vintage=vintage, claimants=claimants)
    return book.statements
