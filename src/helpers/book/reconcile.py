"""Door for notebooks to `engine.values`: what the reports, taken together, say for each day."""

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
