"""Which claimants a text names, by the words under which articles print them."""

import re
from dataclasses import dataclass

import pandas as pd

from helpers.corpus import lists


@dataclass(frozen=True)
class Names:
    """`printed`: per claimant the words that name it, in small letters; `generic`: those that a side goes by, which
    name nobody in particular.
    """

    printed: dict[str, list[str]]
    generic: frozenset[str]

    @classmethod
    def of(cls, claimants: pd.DataFrame, sides: pd.DataFrame | None, side_ids: pd.Series) -> "Names":
        """Those of tables as text."""
        generic = set(side_ids.dropna())
        if sides is not None:
            generic |= {cell for column in ("side_id", "label", "adjective") for cell in sides[column].dropna()}
        rows = zip(claimants["claimant_id"], claimants["name"], claimants["printed_names"], strict=True)
        printed = {claimant: _list_forms([*lists.split(cell), str(name)]) for claimant, name, cell in rows}
        own = set(claimants["name"].dropna())
        return cls(printed, frozenset(_fold(name) for name in generic - own))

    def find(self, text: str, *, with_generic: bool = True) -> list[tuple[int, int, str]]:
        """(from where, to where, claimant) of each name in a text; of names within one another the longest."""
        found = [
            (match.start(), match.end(), claimant)
            for claimant, names in self.printed.items()
            for name in names
            if with_generic or name not in self.generic
            for match in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", _fold(text))
        ]
        found.sort(key=lambda place: (place[0], -place[1], place[2]))
        kept: list[tuple[int, int, str]] = []
        for place in found:
            if not any(start <= place[0] and place[1] <= end for start, end, _ in kept):
                kept.append(place)
        return kept


def _list_forms(names: list[str]) -> list[str]:
    """Names as they may stand in a text: what is in brackets behind one is left out, or stands there too."""
    forms = {form.strip() for name in names for form in (name, re.sub(r"\s*\([^)]*\)", "", name))}
    return sorted(_fold(form) for form in forms if form)


def _fold(text: str) -> str:
    """A text in small letters, each in its place."""
    return "".join(low if len(low := sign.lower()) == 1 else sign for sign in text).replace("’", "'")
