"""A finding: one sentence that is worth saying about some claims, and how its parts are said."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from helpers.base import words
from helpers.show.names import Names

LENGTH = 120  # characters of a sentence: two lines of a title
CONTRADICTION, WRONG, WORDING, GAP, PACE, SIDES, STALE, LATEST = (
    *("contradiction", "wrong", "wording", "gap", "pace", "sides", "stale", "latest"),
)
RANK = (CONTRADICTION, WRONG, WORDING, GAP, PACE, SIDES, STALE, LATEST)  # the gravest first
PICTURES = {
    CONTRADICTION: "side-by-side", WORDING: "wordings", PACE: "pace", STALE: "clocks", SIDES: "overview",
    **dict.fromkeys([WRONG, GAP, LATEST], "totals"),
}  # fmt: skip


@dataclass(frozen=True)
class Finding:
    """`sentence` has no full stop. `caution`: what it needs to stand or how not to read it, a sentence; or empty.

    `claim_ids`: the claims behind it, joined by semicolons. `short`: the sentence as it heads a picture that is about
    its subject, if it is too long for that.
    """

    kind: str
    side: str
    measure_id: str
    sentence: str
    claim_ids: str
    caution: str = ""
    short: str = ""

    @property
    def title(self) -> str:
        """What a picture is called that shows it."""
        return self.short if self.short and len(self.sentence) > LENGTH else self.sentence

    @property
    def picture(self) -> str:
        """The name of the plot that shows it."""
        return PICTURES[self.kind]


def say_times(times: float) -> str:
    """14.0562 as 14 times, 3.39 as 3.3 times: as much as is sure."""
    return f"{words.floor(times, 0 if times >= 10 else 1)} times"


def say_who(who: str, *, is_derived: bool) -> str:
    """Who claimed a number, or whose numbers leave one that nobody printed."""
    return f"{words.possessive(who)} numbers leave" if is_derived else f"{who} claimed"


def say_count(
    said: str, definition_id: str, names: Names, *, side: str, measure_id: str, scope: str = ""
) -> tuple[str, str]:
    """A number and what it counts of whom; and the same in short, for where that is too long."""
    short = f"{names.amount(said, measure_id)} {names.counted(definition_id)}"
    short += f" ({names.side(side)})" if names.n_sides > 1 and not names.is_part(measure_id) else ""
    short += f" in {names.place(scope)}" if scope and names.is_apart(scope) else ""
    return names.counts(said, side, measure_id, definition_id, scope), short


def say_days(row: Mapping[str, Any], names: Names) -> str:
    """The day or days that a statement is about, inside a sentence; a running total is one by the last of its days."""
    said = names.by(row["as_of_latest"], row["measure_id"], row["definition_id"])
    is_of_one = row["as_of_earliest"] == row["as_of_latest"] or said.startswith("by ")
    return said if is_of_one and row["kind"] != "change" else names.when(row)


def say_last(row: Any, measure_id: str, names: Names) -> str:
    """The day of a row of `views.list_latest` within a sentence, or the days, where a count that may fall is of some
    day among several.
    """
    said = names.by(row.date, measure_id, row.definition_id)
    if row.first == row.date or not said.startswith("on "):
        return said
    return f"on a day from {words.short_day(row.first)} to {words.short_day(row.date)}"


def size(row: pd.Series) -> float:
    """The number of a row of `views.list_latest`; of a bound or a range its end, the lower if there are two."""
    return next((n for n in (row.value, row.low, row.high) if n == n), float("nan"))
