"""Door for notebooks to `engine.joint` and `engine.camps`: whom one can believe together, and what follows."""

from collections.abc import Iterable

import pandas as pd

from helpers.base import hints
from helpers.base.errors import UsageError
from helpers.book.book import Book, find_book
from helpers.corpus.tables import Corpus
from helpers.engine import joint
from helpers.engine.joint import CannotHold

__all__ = ["CannotHold", "list_camps", "reconcile"]


def reconcile(
    statements: pd.DataFrame,
    *,
    believe: str | Iterable[str],
    on: Iterable[str] | None = None,
    corpus: Corpus | None = None,
) -> pd.DataFrame:
    """One row per quantity and day on which its bounds change, and per day of `on` (ISO): as in joint.csv.

    `believe`: claimant ids, in a list or joined by semicolons or commas. They are taken at their word, but for what
    some smallest repair of their own claims sets aside; what they say of one side, measure, definition and scope is one
    curve. `corpus`: where the statements are from, if they no longer lead there. Raises CannotHold, with the fewest
    `claim_ids` that cannot all be true, UsageError for an unknown claimant, LostCorpusError if nothing tells the
    corpus.
    """
    book = find_book(statements, corpus)
    return joint.follow(book.counted, book.solved.is_sound, _read_names(believe, book), on=on or [])


def list_camps(statements: pd.DataFrame, *, corpus: Corpus | None = None) -> pd.DataFrame:
    """One row per side and measure, and largest set of claimants that can all be right at once: as in camps.csv.

    Measures that sums tie are one subject. `left_out`: the others; `claim_ids`: for each of them the fewest claims that
    keep it out. `corpus`: as for `reconcile`. Raises LostCorpusError if nothing tells it.
    """
    return find_book(statements, corpus).camps


def _read_names(believe: str | Iterable[str], book: Book) -> list[str]:
    """The claimants that are named, each once."""
    told = believe.replace(",", ";").split(";") if isinstance(believe, str) else [*believe]
    names = sorted({name.strip() for name in told} - {""})
    known = {*book.corpus.claimants["claimant_id"], *book.statements["claimant_id"]}
    for name in names:
        if name not in known:
            raise UsageError(f"believe: unknown claimant {name!r}: {hints.suggest(name, sorted(known))}")
    return names
