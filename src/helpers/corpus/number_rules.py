"""Claims against the numbers that they print, and the rules about the table of number words."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from helpers.corpus.faults import Fault
from helpers.corpus.printed import Words, list_allowed
from helpers.corpus.qualifiers import MAY_HAVE, NEEDS

LONGEST = 60  # characters of a figure: of a longer text nobody can tell which of its numbers is meant
ENDS = ["value", "low", "high"]


def find_other_numbers(claims: pd.DataFrame, words: Words) -> tuple[list[Fault], list[int]]:
    """Numbers of typed claims that are not among those that `printed` names, whatever their sign; and the places of the
    claims whose words name none, or are too many, so that this cannot be held against them.
    """
    faults, unnamed = [], []
    odd = np.flatnonzero(~_is_plain(claims) & claims["printed"].notna().to_numpy())
    rows = claims[["printed", "kind", *ENDS]].iloc[odd].itertuples(index=False)
    for i, (printed, kind, *numbers) in zip(odd.tolist(), rows, strict=True):
        allowed = list_allowed(printed, kind, words) if len(printed) <= LONGEST else set()
        if not allowed:
            unnamed.append(i)
            continue
        for column, number in zip(ENDS, numbers, strict=True):
            if pd.notna(number) and not _is_among(abs(number), allowed):
                faults.append(Fault("claims.csv", i, column, "", f"is not in what is printed, {printed!r}"))
    return faults, unnamed


def _is_plain(claims: pd.DataFrame) -> np.ndarray:
    """Whether `printed` is the digits of the one number of the claim: in large corpora most are."""
    digits = pd.to_numeric(claims["printed"].astype("str").str.replace(",", ""), errors="coerce").abs()
    told = claims[ENDS].abs()
    return ((told.eq(digits, axis=0) | told.isna()).all(axis=1) & told.notna().any(axis=1)).to_numpy()


def _is_among(number: float, allowed: set[float]) -> bool:
    return any(abs(number - other) <= 1e-4 + 1e-9 * other for other in allowed)


def find_word_faults(number_words: pd.DataFrame) -> Iterator[Fault]:
    """A number word fills the cells of its qualifier, and no other."""
    for i, row in enumerate(number_words.to_dict("records")):
        for column in ENDS:
            is_needed = column in NEEDS.get(row["qualifier"], ())
            if is_needed and pd.isna(row[column]):
                yield Fault("number_words.csv", i, column, "", f"{row['qualifier']} needs this number")
            elif not is_needed and pd.notna(row[column]) and column not in MAY_HAVE.get(row["qualifier"], ()):
                yield Fault("number_words.csv", i, column, "", f"must be empty for {row['qualifier']}")
