"""Door for notebooks to `corpus`: read it as a book, or as its statements alone."""

from pathlib import Path

import pandas as pd

from helpers.base import parameters, paths
from helpers.book.book import Book
from helpers.corpus.statements import fold
from helpers.corpus.tables import read_corpus


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
    raw_dir = raw_dir or paths.raw()
    corpus = read_corpus(raw_dir, known_on=known_on, corrections=corrections, claimants=claimants)
    believed = parameters.check(believe=believe)["believe"]
    parameters.check_names(raw_dir, believe=believed)
    return Book(fold(corpus, vintage=vintage), max_gap_days, trust, tuple(filter(None, believed.split(","))))


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
