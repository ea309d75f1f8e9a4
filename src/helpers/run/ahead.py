"""Work ahead, in a process from which the kernels of a run are forked: what several of its notebooks need."""

from contextlib import suppress
from typing import Any

from helpers.base import parameters
from helpers.book import claims
from helpers.show import findings

NEEDED = ("known_on", "corrections", "vintage", "claimants")


def work_ahead(given: dict[str, Any]) -> None:
    """Read the corpus of the run as it is asked for, and under the other choice of corrections, and find all in both.

    `given`: the parameters of the run. What goes wrong is left to the notebooks, which say so.
    """
    chosen: dict[str, Any] = {name: given[name] for name in NEEDED if name in given}
    corrections = chosen.pop("corrections", "applied")
    with suppress(Exception):
        for choice in (corrections, parameters.other(corrections)):
            book = claims.read_book(corrections=choice, **chosen)
            findings.list_findings(book)
            _ = book.problems, book.repairs, book.revisions, book.set_aside
