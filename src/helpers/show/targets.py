"""Where the marks of a picture lead: per claim what its mark is called, and where its words stand on the page."""

from collections.abc import Iterator, Mapping
from functools import lru_cache

from helpers.base import words
from helpers.book.book import Book
from helpers.show import overview, views
from helpers.show.names import read_names
from helpers.show.svg import Target


class Targets(Mapping[str, Target]):
    """Per claim what its mark is called, and the place of its day of print among all days; found when asked for.

    Where there are so many that each series is drawn, the words of the latest number of each alone are on the page.
    """

    def __init__(self, book: Book) -> None:
        days = views.number_days(book.corpus)
        first = book.carried.groupby("statement_id")["published"].transform("min")
        columns = ["claim_id", "printed", "wording", "kind", "value", "low", "high", "claimant_id", "as_of_latest"]
        carried = book.carried[columns].assign(nth_day=first.map(days))
        self._names = read_names(book.corpus)
        self._row = {row.claim_id: row for row in carried.astype(object).itertuples()}  # as objects in half the time
        self._told: dict[str, Target] = {}
        self._listed = None
        if len(book.statements) > overview.MOST_STATEMENTS:
            self._listed = {ids.split(";")[0] for ids in views.list_latest(book)["claim_ids"]}

    def __getitem__(self, claim_id: str) -> Target:
        if claim_id not in self._told:
            self._told[claim_id] = self._tell(claim_id)
        return self._told[claim_id]

    def _tell(self, claim_id: str) -> Target:
        row = self._row[claim_id]
        kind = f" ({words.kind(row)})" if words.kind(row) else ""
        who, day = self._names.who(row.claimant_id), words.short_day(row.as_of_latest)
        is_listed = self._listed is None or claim_id in self._listed
        return Target(f"{row.printed} {row.wording}{kind}, {who}, {day}", row.nth_day, is_listed)

    def __iter__(self) -> Iterator[str]:
        return iter(self._row)

    def __len__(self) -> int:
        return len(self._row)


@lru_cache(maxsize=4)
def read_targets(book: Book) -> Targets:
    """Where the words of the claims of a book are, for all its pictures."""
    return Targets(book)
