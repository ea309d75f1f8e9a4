"""What is drawn of totals: each side, measure and place, with a series per claimant and way of counting."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice

import numpy as np
import pandas as pd

from helpers.base import words
from helpers.book.book import Book
from helpers.corpus.groups import SERIES
from helpers.show import views
from helpers.show.names import Names
from helpers.show.views import Focus

MOST_LABELS = 6  # series that are named; the others are grey
APART = 0.05  # of the largest number: a further series of a claimant from which on is named too
PALETTE = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")  # Okabe and Ito
MOST_PANELS = 9  # small ones


@dataclass(frozen=True, eq=False)
class Series:
    """What is drawn of one series: its rows of `values` from the first number on, its printed bounds, what is in doubt.

    `said`, `date`: its latest number in words; `is_derived`: nobody printed it.
    """

    key: tuple
    color: str
    is_growing: bool
    values: pd.DataFrame
    limits: pd.DataFrame
    aside: pd.DataFrame
    said: str
    date: pd.Timestamp
    size: float
    is_derived: bool
    max_gap_days: int

    @cached_property
    def known(self) -> pd.DataFrame:
        """The days with one number."""
        return self.values[self.values["status"].isin(views.KNOWN)]

    @cached_property
    def near(self) -> list[pd.DataFrame]:
        """Stretches of known days that a line joins."""
        is_near = self.known["date"].diff().dt.days.le(self.max_gap_days)
        return [own for _, own in self.known.groupby((~is_near).cumsum()) if len(own) > 1]

    @cached_property
    def blocks(self) -> list[list]:
        """Of a running total, first and last day, least and most of what is possible where no line is."""
        if not self.is_growing:
            return []
        known = self.known["date"]
        is_bridged = dict(zip(known.to_numpy(), known.diff().dt.days.le(self.max_gap_days), strict=True))
        following = self.values["date"].where(self.values["status"].isin(views.KNOWN)).bfill().to_numpy()
        days, low, high = (self.values[column].to_numpy() for column in ("date", "low", "high"))
        is_possible = np.isfinite(high[1:]) & (high[1:] > low[:-1])
        blocks: list[list] = []
        for i in np.flatnonzero(is_possible):
            if is_bridged.get(following[i + 1], False):
                continue
            if blocks and blocks[-1][1:] == [days[i], low[i], high[i + 1]]:
                blocks[-1][1] = days[i + 1]
            else:
                blocks.append([days[i], days[i + 1], low[i], high[i + 1]])
        return blocks


@dataclass(frozen=True, eq=False)
class Subject:
    """A side, a measure and a place, with its series, the most claimed first."""

    focus: Focus
    series: list[Series]

    @cached_property
    def tables(self) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
        """The `values`, `limits` and `aside` of its series, one below the other; `nth`: whose they are."""
        values, limits, aside = (
            pd.concat([getattr(one, name).assign(nth=nth) for nth, one in enumerate(self.series)], ignore_index=True)
            for name in ("values", "limits", "aside")
        )
        return values, limits, aside

    @property
    def days(self) -> pd.Series:
        """Every day of something drawn."""
        if not self.series:
            return pd.Series(dtype="datetime64[us]")
        values, limits, aside = self.tables
        return pd.concat([values["date"], limits["as_of_latest"], aside["as_of_latest"]])


def read_subject(book: Book, focus: Focus, *, told: str = "") -> Subject:
    """What is to be drawn about one side, measure and place; first the series of what the title tells, from the claims
    `told` (joined by semicolons).
    """
    lines, limits, aside = views.list_drawn(book, focus)
    latest = views.list_latest(book).set_index(SERIES)
    own = views.select(book.statements, **focus)
    n_claims = own.groupby(SERIES)["statement_id"].size()
    users = own.groupby("definition_id")["claimant_id"].nunique()
    title = set(told.split(";"))
    is_told = [not title.isdisjoint(ids.split(";")) for ids in own["claim_ids"]]
    in_title = set(own.loc[is_told, SERIES].itertuples(index=False, name=None))
    derived = lines.loc[lines["status"].isin(views.KNOWN), SERIES].itertuples(index=False, name=None)
    keys = sorted(
        {*n_claims.index, *derived},
        key=lambda key: (key not in in_title, -n_claims.get(key, 0), -users.get(key[3], 0), -_size(latest, key), key),
    )
    doubted = {key: own.iloc[-1] for key, own in aside.sort_values("as_of_latest").groupby(SERIES, sort=False)}
    keys = [key for key in keys if key in latest.index or key in doubted]
    looks = book.corpus.claimants.set_index("claimant_id")["color"]
    growing = book.corpus.list_growing(pd.DataFrame(keys, columns=SERIES))
    parts = [(table.iloc[:0], dict(iter(table.groupby(SERIES, sort=False)))) for table in (lines, limits, aside)]
    found = []
    for key, is_growing in zip(keys, growing.tolist(), strict=True):
        own, bounds, gone = (by_series.get(key, none) for none, by_series in parts)
        if key in latest.index:
            row = latest.loc[key]
            last = row["said"], row["date"], _size(latest, key), row["status"] == "implied"
        else:
            row = doubted[key]
            last = f"{words.limit(row)}, in doubt", row["as_of_latest"], float(np.nan_to_num(row["number"])), False
        own = own.sort_values("date")
        is_told = own["status"].isin(views.KNOWN) | own["doubt"].notna() & own["doubt"].ne("")
        known = own[is_told]
        own = own[own["date"].between(known["date"].min(), known["date"].max())] if len(known) else own.iloc[:0]
        found.append(Series(
            key, looks[key[0]], is_growing, own, bounds, gone, *last, book.max_gap_days,
        ))  # fmt: skip
    return Subject(focus, _tell_apart(found))


def _tell_apart(series: list[Series]) -> list[Series]:
    """The series, those of claimants that are named in colours that no two of these share."""
    taken: dict[str, str] = {}
    for one in series:
        if one.key[0] not in taken and len(taken) < MOST_LABELS:
            free = [color for color in (one.color, *PALETTE) if color not in taken.values()]
            taken[one.key[0]] = free[0]
    return [replace(one, color=taken.get(one.key[0], one.color)) for one in series]


def _size(latest: pd.DataFrame, key: tuple) -> float:
    """The latest number of a series, or where it ends; 0 if it has none."""
    ends = latest.loc[key, ["value", "low", "high"]] if key in latest.index else []
    return next((float(n) for n in ends if n == n), 0.0)


def list_subjects(book: Book, focus: Focus, *, is_chosen: bool, told: str = "") -> list[Subject]:
    """The subject in focus, and the others with two statements or more that count the same unit, most claimed first, as
    many as have a panel. Where `is_chosen`, the subject in focus alone. `told`: as in `read_subject`, of the first.
    """
    peers = [] if is_chosen else _list_peers(book, focus)
    others = (subject for subject in (read_subject(book, one) for one in peers) if len(subject.days))
    return [read_subject(book, focus, told=told), *islice(others, MOST_PANELS)]


def _list_peers(book: Book, focus: Focus) -> list[Focus]:
    """The other subjects with two statements or more that count the same unit, most claimed first."""
    subjects = views.list_subjects(book.statements)
    units = book.corpus.measures.set_index("measure_id")["unit"]
    same = subjects["measure_id"].map(units) == units[focus["measure_id"]]
    every = (
        Focus(side=row.side, measure_id=row.measure_id, scope=row.scope)
        for row in subjects[same & (subjects["n"] > 1)].itertuples()
    )
    return [one for one in every if one != focus]


def has_lead(subjects: list[Subject], book: Book) -> bool:
    """Whether the first subject stands out; if not, all are drawn alike."""
    n = [len(views.select(book.statements, **one.focus)) for one in subjects]
    return len(n) < 2 or n[0] >= 2 * max(
        (
            m
            for m, one in zip(n[1:], subjects[1:], strict=True)
            if one.focus["measure_id"] == subjects[0].focus["measure_id"]
        ),
        default=0,
    )


def count_left_out(subjects: list[Subject], book: Book) -> int:
    """How many subjects, of this unit or another, have no panel."""
    n_drawn = min(len(subjects), MOST_PANELS + has_lead(subjects, book))
    return len(views.list_subjects(book.statements)) - n_drawn


def tell_latest(subjects: Iterable[Subject], names: Names, most: int = 4) -> str:
    """The latest numbers of the largest series, for those who do not see the picture."""
    every = [one for subject in subjects for one in subject.series]
    top = sorted((one for one in every if len(one.known) or len(one.limits)), key=lambda one: -one.size)[:most]
    told = [f"{names.counts(one.said, *one.key[1:])} ({names.who(one.key[0])})" for one in top]
    return f"Latest: {words.listing(told)}" if told else "All are in doubt" if every else "None was claimed"


def stack(subjects: Iterable[Subject]) -> pd.DataFrame:
    """What the picture draws: the known values, the printed bounds (status `limit`), and what is in doubt."""
    columns = [*SERIES, "date", "value", "low", "high", "status", "claim_ids", "nth"]
    found = [pd.DataFrame(columns=columns)]
    for values, limits, aside in (subject.tables for subject in subjects if subject.series):
        limits = limits.rename(columns={"as_of_latest": "date"}).assign(status="limit")
        aside = aside.rename(columns={"as_of_latest": "date"})
        aside = aside.assign(value=aside["number"], low=np.nan, high=np.nan, status=aside["doubt"])
        drawn = [table[columns] for table in (values[values["status"] != "interpolated"], limits, aside)]
        found.append(pd.concat(drawn).sort_values("nth", kind="stable"))
    return pd.concat(found[1:] or found, ignore_index=True).drop(columns="nth")


def pick_named(subject: Subject) -> list[Series]:
    """The series that are named: of each claimant the one that is claimed most, and the others that stand out."""
    first: dict[str, Series] = {}
    for one in subject.series:
        first.setdefault(one.key[0], one)
    most = max((one.size for one in subject.series), default=0.0)
    more = [one for one in subject.series if one not in first.values() and one.size >= APART * most]
    return [*first.values(), *more][:MOST_LABELS]


def count_unnamed(subject: Subject) -> int:
    """How many claimants have no label of their own: their marks are grey."""
    return max(0, len({one.key[0] for one in subject.series}) - MOST_LABELS)
