"""Door for notebooks to `engine.comparison`: claimants side by side, as far as their definitions allow."""

import pandas as pd

from helpers.book.book import find_source
from helpers.corpus.tables import Corpus
from helpers.engine.comparison import compare_values


def compare(values: pd.DataFrame, *, corpus: Corpus | None = None) -> pd.DataFrame:
    """One row per pair of series and day on which their verdict or a bound of either changes: as in comparisons.csv.

    Pairs that cannot be compared have one row, of the latest day of either. What a row says goes on holding on the days
    of `values` until the next row of its pair. `values`: rows of values.csv. `corpus`: where they are from, if they no
    longer lead there; a number that is another one by default choices is then taken as it stands in the row. Raises
    LostCorpusError if nothing tells.
    """
    book = find_source(values, corpus)
    return compare_values(values, book.corpus, book.solved)
