"""Door for notebooks to `engine.values` and `judge.repairs`: what the reports say for each day, and what gives way."""

from collections.abc import Iterable

import pandas as pd

from helpers.book.book import find_book
from helpers.corpus.tables import Corpus


def reconcile(
    statements: pd.DataFrame, *, on: Iterable[str] | None = None, max_gap_days: int = 30, corpus: Corpus | None = None
) -> pd.DataFrame:
    """One row per series and day that a claim names, and per series and day of `on` (ISO): as in values.csv.

    `corpus`: where the statements are from, if they no longer lead there. Raises LostCorpusError if nothing tells.
    """
    return find_book(statements, corpus).values_on(on or [], max_gap_days=max_gap_days)


def list_repairs(statements: pd.DataFrame, *, corpus: Corpus | None = None) -> pd.DataFrame:
    """One row per statement that some smallest repair of its conflict gives up: as in repairs.csv.

    `corpus` and errors as in `reconcile`.
    """
    return find_book(statements, corpus).repairs
