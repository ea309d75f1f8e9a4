"""Door for notebooks to `judge.problems`: which claims agree, and which cannot all be true."""

import pandas as pd

from helpers.book.book import find_book
from helpers.corpus.tables import Corpus


def find_problems(statements: pd.DataFrame, *, corpus: Corpus | None = None) -> pd.DataFrame:
    """One row per thing that was checked, also where all is well: as in checks.csv.

    `corpus`: where the statements are from, if they no longer lead there. Raises LostCorpusError if nothing tells.
    """
    return find_book(statements, corpus).problems
