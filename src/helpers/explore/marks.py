"""Where the marks of a timeline are on its picture, what each of them says, and the statements that it rests on."""

from collections.abc import Iterator
from typing import NamedTuple, TypedDict

import pandas as pd
from matplotlib.dates import date2num

from helpers.base import words
from helpers.explore.lookup import View
from helpers.show.names import Names
from helpers.show.sheet import Sheet

MOST = 3  # claims whose words a mark shows


class Mark(TypedDict):
    """`x` and `y`: shares of the picture's width and height, from the top left. `label`: what it says."""

    x: float
    y: float
    label: str
    statements: list[str]


class _Claim(NamedTuple):
    statement_id: str
    claimant_id: str
    printed: str
    wording: str
    article_id: str
    paragraph: int


def locate(sheet: Sheet, view: View, names: Names) -> list[Mark]:
    """One per mark that the picture of the view draws. `sheet`: as `View.draw` returns it."""
    if not sheet.figure.axes:
        return []
    figure, ax = sheet.figure, sheet.figure.axes[0]
    drawn = pd.DataFrame(_list_drawn(view, names), columns=["series", "date", "number", "claim_ids"])
    drawn = drawn[drawn["number"] > 0] if ax.get_yscale() == "log" else drawn
    if drawn.empty or not ax.axison:
        return []
    places = ax.transData.transform(list(zip(date2num(drawn["date"]), drawn["number"], strict=True)))
    places /= figure.get_size_inches() * figure.dpi
    said = _read_claims(view, {claim for ids in drawn["claim_ids"] for claim in ids.split(";")})
    found = []
    for row, (x, y) in zip(drawn.itertuples(), places, strict=True):
        own = [said[claim] for claim in row.claim_ids.split(";") if claim in said]
        label = f"{row.series}, {words.short_day(row.date)}: {words.number(row.number)}. {_quote(own, names)}"
        statements = list(dict.fromkeys(claim.statement_id for claim in own))
        found.append(Mark(x=round(x, 5), y=round(1 - y, 5), label=label, statements=statements))
    return found


def _read_claims(view: View, wanted: set[str]) -> dict[str, _Claim]:
    """These claims by their names, without the columns that no mark says."""
    carried = view.book.carried
    rows = carried.loc[carried["claim_id"].isin(wanted), ["claim_id", *_Claim._fields]]
    return {name: _Claim(*rest) for name, *rest in rows.itertuples(index=False, name=None)}


def _list_drawn(view: View, names: Names) -> Iterator[tuple]:
    """Series, day, number and claims of each mark: what was printed last, as it lies on top."""
    for one in view.subject.series:
        series = f"{names.who(one.key[0])}: {names.counted(one.key[3])}"
        for row in sorted(one.known.itertuples(), key=lambda row: row.status):  # implied, then stated
            yield series, row.date, row.value, row.claim_ids
        for row in one.limits.itertuples():
            edge = next(n for n in (row.value, row.low, row.high) if n == n)
            yield series, row.as_of_latest, edge, row.claim_ids
        for row in one.aside.itertuples():
            yield series, row.as_of_latest, row.number, row.claim_ids


def _quote(claims: list[_Claim], names: Names) -> str:
    """The words of the first of these claims, and where they stand."""
    said = dict.fromkeys(
        f"“{claim.printed}” ({names.who(claim.claimant_id)}: “{claim.wording}”; article {claim.article_id}, "
        f"paragraph {claim.paragraph})"
        for claim in claims
    )
    more = [f"{len(said) - MOST:,} more"] if len(said) > MOST else []
    return words.listing([*list(said)[:MOST], *more])
