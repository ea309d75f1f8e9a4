"""The book: a corpus as known on one day, with everything that follows from it, each table made once."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from helpers.base.errors import UsageError
from helpers.corpus.statements import STATEMENT_COLUMNS, Reading, fold, list_revisions, read_as
from helpers.corpus.tables import Corpus
from helpers.engine import bounds, camps, joint, values
from helpers.engine.comparison import compare_values, find_furthest
from helpers.engine.rates import find_rates
from helpers.judge.blame import Blame, find_blame
from helpers.judge.problems import find_problems
from helpers.judge.repairs import list_repairs

REFERENCE = "book"  # what leads from a table to its book; read here alone


class LostCorpusError(UsageError):
    """A table no longer leads to the corpus that it is from, and without it the answer would be another."""


class _Table:
    """A table of a book: made when it is first asked for; each asker gets a copy, so that no other sees its changes."""

    def __init__(self, make: Callable[["Book"], pd.DataFrame]) -> None:
        self._make, self.__doc__ = make, make.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = f"_{name}"

    def __get__(self, book: "Book", owner: type | None = None) -> pd.DataFrame:
        if book is None:
            return self
        if self._name not in book.__dict__:
            made = self._make(book).copy(deep=False)
            made.attrs = {REFERENCE: book}
            book.__dict__[self._name] = made
        return book.__dict__[self._name].copy(deep=False)


@dataclass(frozen=True, eq=False)
class Book:
    """A corpus as known on one day, and what follows from it. Nothing changes it; columns are those of data/README.md.

    `max_gap_days`: how long a gap a straight line may cross. `trust`: what gives way where claims contradict, the
    `fewest` claims, or changes before `totals`. `believe`: whom `joint` takes at their word (empty: each camp in turn).
    """

    reading: Reading
    max_gap_days: int = 30
    trust: str = "fewest"
    believe: tuple[str, ...] = ()

    def __deepcopy__(self, memo: dict[int, object]) -> "Book":
        return self  # pandas copies what a table refers to at every step

    @property
    def corpus(self) -> Corpus:
        """The raw tables behind it."""
        return self.reading.corpus

    @property
    def counted(self) -> Reading:
        """The reading without what enters no arithmetic: forecasts, and what is printed before a day it is about."""
        return self.reading.counted

    @_Table
    def statements(self) -> pd.DataFrame:
        """One row per statement: what one claimant says of one series and day, however many articles carry it."""
        return self.reading.statements

    @_Table
    def carried(self) -> pd.DataFrame:
        """One row per claim: claims.csv with `statement_id`, `published`, and `stale_days` between day and print."""
        return self.reading.carried

    @_Table
    def values(self) -> pd.DataFrame:
        """One row per series and day that a claim names: stated, implied, interpolated or bounded."""
        return self.values_on([])

    @_Table
    def set_aside(self) -> pd.DataFrame:
        """One row per statement that some smallest repair gives up, or that is dated a day off, with its `number`."""
        return values.list_set_aside(self.solved)

    @_Table
    def problems(self) -> pd.DataFrame:
        """One row per thing that was checked, also where all is well."""
        return find_problems(self.reading, self.solved, self.blame)

    @_Table
    def repairs(self) -> pd.DataFrame:
        """One row per statement that some smallest repair gives up, with what it would then have been."""
        return list_repairs(self.solved, self.blame)

    @_Table
    def compared(self) -> pd.DataFrame:
        """One row per pair of series and day on which their verdict or a bound changes; once where not comparable."""
        return compare_values(self.values, self.corpus, self.solved)

    @_Table
    def furthest(self) -> pd.DataFrame:
        """The row of `compared` in which two claimants who cannot both be right are furthest apart, per subject."""
        return find_furthest(self.values, self.corpus, self.solved)

    @_Table
    def camps(self) -> pd.DataFrame:
        """One row per subject and largest set of claimants that can all be right, and what keeps the others out."""
        return camps.list_camps(self.counted, self.solved.is_sound)

    @_Table
    def joint(self) -> pd.DataFrame:
        """One row per camp, quantity and day on which its bounds change; or of those in `believe` alone.

        None if these cannot all be right: `find_clash` says why.
        """
        if not self.believe:
            return joint.follow_camps(self.counted, self.solved.is_sound, self.camps)
        return joint.follow(self.counted, self.solved.is_sound, [] if self.find_clash(self.believe) else self.believe)

    @_Table
    def rates(self) -> pd.DataFrame:
        """One row per series and pair of neighbouring known days, and per printed change."""
        return find_rates(self.values, self.counted, self.solved)

    @_Table
    def revisions(self) -> pd.DataFrame:
        """One row per series and day with a printed total: how many values it was given, and how far they moved."""
        return list_revisions(self.counted)

    @cached_property
    def solved(self) -> bounds.Solved:
        """The bounds behind the tables, and what could not hold together."""
        return bounds.solve(self.counted, trust=self.trust)

    @cached_property
    def blame(self) -> Blame:
        """The mistakes that would explain what gives way."""
        return find_blame(self.counted, self.solved)

    def find_clash(self, believe: Iterable[str] = ()) -> list[str]:
        """The fewest claims of some claimants (empty: of all) that cannot all be true; none if all can."""
        believed = set(believe) or set(self.statements["claimant_id"])
        return joint.find_clash(self.counted, self.solved.is_sound, believed)

    def values_on(self, days: Iterable[str], *, max_gap_days: int | None = None) -> pd.DataFrame:
        """`values`, with a row for every series on these further days (ISO) too, or with lines across other gaps."""
        gap = self.max_gap_days if max_gap_days is None else max_gap_days
        table = values.list_values(self.solved, on=days, max_gap_days=gap)
        table.attrs = {REFERENCE: self}
        return table


def find_book(statements: pd.DataFrame, corpus: Corpus | None) -> Book:
    """The book of a table of statements, or one of just these where some were left out or changed.

    Raises LostCorpusError if the table leads to no book and no corpus is given, UsageError if it is none of statements.
    """
    if missing := [column for column in STATEMENT_COLUMNS if column not in statements]:
        raise UsageError(f"this is no table of statements: it has no {', '.join(missing)}")
    book = statements.attrs.get(REFERENCE)
    if corpus is None and isinstance(book, Book) and statements.equals(book.statements):
        return book
    found = corpus or find_source(statements, None).corpus
    if unknown := sorted(set(statements["measure_id"]) - set(found.measures["measure_id"])):
        raise UsageError(f"the corpus has no measure {', '.join(unknown)}")
    return Book(read_as(found, statements))


def find_source(table: pd.DataFrame, corpus: Corpus | None) -> Book:
    """The book that a table is from, or one of the corpus given. Raises LostCorpusError if there is neither."""
    book = table.attrs.get(REFERENCE)
    if isinstance(book, Book) and corpus in (None, book.corpus):
        return book
    if corpus is None:
        raise LostCorpusError(
            "this table no longer leads to its corpus (a merge, a file?); say which it is from: corpus=book.corpus"
        )
    return Book(fold(corpus))
