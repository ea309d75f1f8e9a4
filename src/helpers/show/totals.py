"""How the totals of a subject grew: what was printed, what follows, and what is possible between totals far apart."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import islice

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.dates import date2num
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.path import Path

from helpers.base import words
from helpers.book.book import Book
from helpers.corpus.groups import SERIES
from helpers.show import views
from helpers.show.names import Names, read_names, upper
from helpers.show.sheet import (
    AGAINST,
    INK,
    LARGE,
    MUTED,
    NARROW,
    PALE,
    SMALL,
    Caption,
    Link,
    Sheet,
    darken,
    find_share,
    mark_days,
    wrap,
)  # fmt: skip
from helpers.show.views import Focus

FAR = 200  # times: labelled numbers further apart than this need a log axis, unless one is 0 or less
MOST_LABELS = 6  # series that are named; the others are grey
APART = 0.05  # of the largest number: a further series of a claimant from which on is named too
PALETTE = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")  # Okabe and Ito
MOST_PANELS = 9  # small ones
GUTTER, SIDE, LINE = 64, 190, 15  # pixels: of the axis's numbers, of the labels, of a line of text
MANY, LONG = 200, 60  # numbers of a subject, or of a series, from which on its marks lead nowhere of their own
_ARROW = np.array([(-1, 0), (1, 0), (0, 0), (0, 2), (-0.4, 1.4), (0, 2), (0.4, 1.4)])  # a bar, and an arrow off it
_STROKES = [Path.MOVETO, Path.LINETO, Path.MOVETO, Path.LINETO, Path.LINETO, Path.LINETO, Path.LINETO]
FLOOR, CEILING = Path(_ARROW, _STROKES), Path(_ARROW * [1, -1], _STROKES)
HEIGHT, SMALL_HEIGHT = 360, 110  # pixels of the picture of one subject, large or small


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

    @property
    def known(self) -> pd.DataFrame:
        """The days with one number."""
        return self.values[self.values["status"].isin(views.KNOWN)]


@dataclass(frozen=True, eq=False)
class Subject:
    """A side, a measure and a place, with its series, the most claimed first."""

    focus: Focus
    series: list[Series]

    @property
    def days(self) -> list[pd.Timestamp]:
        """Every day of something drawn."""
        return [
            day
            for one in self.series
            for table, column in ((one.values, "date"), (one.limits, "as_of_latest"), (one.aside, "as_of_latest"))
            for day in table[column]
        ]


def read_subject(book: Book, focus: Focus) -> Subject:
    """What is to be drawn about one side, measure and place."""
    lines, limits, aside = views.list_drawn(book, focus)
    latest = views.list_latest(book).set_index(SERIES)
    own = views.select(book.statements, **focus)
    n_claims = own.groupby(SERIES)["statement_id"].size()
    users = own.groupby("definition_id")["claimant_id"].nunique()
    derived = lines.loc[lines["status"].isin(views.KNOWN), SERIES].itertuples(index=False, name=None)
    keys = sorted(
        {*n_claims.index, *derived},
        key=lambda key: (-n_claims.get(key, 0), -users.get(key[3], 0), -_size(latest, key), key),
    )
    found = []
    for key in keys:
        own, bounds, gone = (views.select(t, **dict(zip(SERIES, key, strict=True))) for t in (lines, limits, aside))
        if key not in latest.index:
            continue
        row = latest.loc[key]
        own = own.sort_values("date")
        is_told = own["status"].isin(views.KNOWN) | own["doubt"].notna() & own["doubt"].ne("")
        known = own[is_told]
        own = own[own["date"].between(known["date"].min(), known["date"].max())] if len(known) else own.iloc[:0]
        look = book.corpus.claimants.set_index("claimant_id").loc[key[0]]
        one = pd.DataFrame([dict(zip(SERIES, key, strict=True))])
        found.append(Series(
            key, look["color"], bool(book.corpus.list_growing(one)[0]), own, bounds, gone, row["said"], row["date"],
            _size(latest, key), row["status"] == "implied",
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


def list_subjects(book: Book, focus: Focus, *, is_chosen: bool) -> list[Subject]:
    """The subject in focus, and the others with two statements or more that count the same unit, most claimed first, as
    many as have a panel. Where `is_chosen`, the subject in focus alone.
    """
    peers = [] if is_chosen else _list_peers(book, focus)
    others = (subject for subject in (read_subject(book, one) for one in peers) if subject.days)
    return [read_subject(book, focus), *islice(others, MOST_PANELS)]


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
    """How many of the subjects that count the same unit have no panel."""
    n_drawn = min(len(subjects), MOST_PANELS + has_lead(subjects, book))
    return 1 + len(_list_peers(book, subjects[0].focus)) - n_drawn


def tell_latest(subjects: Iterable[Subject], names: Names, most: int = 4) -> str:
    """The latest numbers of the largest series, for those who do not see the picture."""
    top = sorted((one for subject in subjects for one in subject.series), key=lambda one: -one.size)[:most]
    told = [f"{names.counts(one.said, *one.key[1:])} ({names.who(one.key[0])})" for one in top]
    return f"Latest: {words.listing(told)}" if told else "None was claimed"


def stack(subjects: Iterable[Subject]) -> pd.DataFrame:
    """What the picture draws: the known values, the printed bounds (status `limit`), and what is in doubt."""
    tables = []
    for one in (series for subject in subjects for series in subject.series):
        key = dict(zip(SERIES, one.key, strict=True))
        limits = one.limits.rename(columns={"as_of_latest": "date"}).assign(status="limit")
        gone = one.aside.rename(columns={"as_of_latest": "date"})
        gone = gone.assign(value=gone["number"], low=np.nan, high=np.nan, status=gone["doubt"])
        for table in (one.values[one.values["status"] != "interpolated"], limits, gone):
            tables.append(table.assign(**key)[[*SERIES, "date", "value", "low", "high", "status", "claim_ids"]])
    return pd.concat(tables, ignore_index=True)


def draw(subjects: list[Subject], book: Book, caption: Caption, width: int, *, is_log: bool | None = None) -> Sheet:
    """The first subject large with its latest numbers beside it, the others small; all small if none stands out.

    `is_log`: whether its axis is; None: if the numbers that are named are further apart than FAR times.
    """
    names = read_names(book.corpus)
    is_lead = has_lead(subjects, book)
    large = subjects[:1] if is_lead else []
    small = subjects[len(large) :][:MOST_PANELS]
    columns = 1 if width == NARROW else 3 if is_lead or len(small) > 4 else 2
    room = (width - 24 * (columns - 1)) / columns
    told = [_tell_panel(one, names, room) for one in small]
    rows = [range(start, min(start + columns, len(small))) for start in range(0, len(small), columns)]
    heads = [max(LINE * len(told[i]) for i in row) + 10 for row in rows]
    key = _list_key(large[0], names, width) if large and width == NARROW else []
    lead_height = (_size_lead(large[0], names, width) + 64 + LINE * len(key) + 8) if large else 0
    sheet = Sheet(caption, height=lead_height + sum(heads) + len(rows) * (SMALL_HEIGHT + 52), width=width)
    if large:
        _draw_lead(sheet, large[0], book, names, key, is_log)
    top = float(lead_height)
    for head, row in zip(heads, rows, strict=True):
        for place, i in enumerate(row):
            left = place * (room + 24)
            for nth, (line, color, weight, link) in enumerate(told[i]):
                sheet.text(left, top + LINE * (nth + 1), line, color=color, weight=weight, link=link)
            _draw_panel(sheet, small[i], book, left, top + head, room)
        top += head + SMALL_HEIGHT + 52
    return sheet


def _pick_named(subject: Subject) -> list[Series]:
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


def _tell(one: Series, names: Names, width: float) -> list[str]:
    """What a label says below its number: the noun, who, and the day."""
    return wrap(_tell_what(one, names), width, SMALL)


def _tell_what(one: Series, names: Names) -> str:
    follows = " (follows)" if one.is_derived else ""
    return f"{names.counted(one.key[3])}{follows}, {names.who(one.key[0])}, {words.short_day(one.date)}"


def _list_key(subject: Subject, names: Names, width: float) -> list[tuple[str, str, Link]]:
    """The labels as lines below a picture that has no room beside it, each with its colour and what it rests on."""
    lines = []
    for one in sorted(_pick_named(subject), key=lambda one: -one.size):
        said = f"{one.said} {_tell_what(one, names)}"
        lines += [(line, darken(one.color), Link(_last_claim(one))) for line in wrap(said, width - 2, SMALL)]
    return lines


def _size_lead(subject: Subject, names: Names, width: int) -> float:
    """The height that the labels of the large picture need."""
    if width == NARROW:
        return 260
    return max(HEIGHT, sum(24 + LINE * len(_tell(one, names, SIDE - 4)) for one in _pick_named(subject)) + 20)


def _draw_lead(
    sheet: Sheet, subject: Subject, book: Book, names: Names, key: list[tuple[str, str, Link]], is_log: bool | None
) -> None:
    is_narrow = sheet.width == NARROW
    height = _size_lead(subject, names, sheet.width)
    width = sheet.width - GUTTER - (8 if is_narrow else SIDE + 14)
    ax = sheet.axes(GUTTER, 8, width, height)
    named = _pick_named(subject)
    _draw_subject(sheet, ax, subject, book, width, left=0, top=8, height=height, named=named, is_log=is_log)
    _draw_articles(sheet, ax, book, GUTTER, 8 + height + 40, width)
    if is_narrow:
        for nth, (line, color, link) in enumerate(key):
            sheet.text(0, 8 + height + 64 + LINE * (nth + 1), line, color=color, link=link)
        return
    told = [_tell(one, names, SIDE - 4) for one in named]
    heights = [24 + LINE * len(lines) for lines in told]
    marks = [8 + height * (1 - find_share(ax, one.size)) for one in named]
    order = sorted(range(len(named)), key=lambda i: (marks[i], -named[i].size, i))
    tops = stack_labels([marks[i] - 10 for i in order], [heights[i] for i in order], least=0.0, most=8 + height + 20)
    for i, top in zip(order, tops, strict=True):
        one, color = named[i], darken(named[i].color)
        link = Link(_last_claim(one))
        x = GUTTER + width + 14
        sheet.text(x, top + 16, one.said, size=LARGE, weight="bold", color=color, link=link)
        for nth, line in enumerate(told[i]):
            sheet.text(x, top + 16 + LINE * (nth + 1), line, color=color, link=link)


def _last_claim(one: Series) -> str:
    for table, column in ((one.known, "date"), (one.limits, "as_of_latest")):
        own = table[table[column] == one.date]
        if len(own):
            return str(own["claim_ids"].iloc[-1])
    return ""


def stack_labels(wished: list[float], heights: list[float], *, least: float, most: float) -> list[float]:
    """The tops of labels below each other, each as near to its place as those before it and the room allow."""
    tops: list[float] = []
    for nth, wish in enumerate(wished):
        latest = most - sum(heights[nth:])
        first = tops[-1] + heights[nth - 1] if tops else least
        tops.append(max(first, min(wish, latest)))
    return tops


def _tell_panel(subject: Subject, names: Names, width: float) -> list[tuple[str, str, str, Link | None]]:
    """Above a small picture: its subject, and its latest numbers with who claims them; text, colour, weight, link."""
    title = upper(names.subject(subject.focus["side"], subject.focus["measure_id"], subject.focus["scope"]))
    lines: list[tuple[str, str, str, Link | None]]
    lines = [(line, INK, "bold", None) for line in wrap(title, width, SMALL, bold=True)]
    shown = _pick_named(subject)
    shown = (shown + [one for one in subject.series if one not in shown])[:2]
    for one in shown:
        said = f"{one.said} {_tell_what(one, names)}"
        link = Link(_last_claim(one))
        lines += [(line, darken(one.color), "normal", link) for line in wrap(said, width, SMALL)]
    if len(subject.series) > 2:
        more = f"and {words.count(len(subject.series) - 2, 'more series', 'more series')}"
        lines.append((more, MUTED, "normal", Link("", is_printed=False)))
    return lines


def _draw_panel(sheet: Sheet, subject: Subject, book: Book, left: float, top: float, room: float) -> None:
    ax = sheet.axes(left + GUTTER, top, room - GUTTER - 8, SMALL_HEIGHT)
    named = _pick_named(subject)
    _draw_subject(
        sheet, ax, subject, book, room - GUTTER - 8, left=left, top=top, height=SMALL_HEIGHT, named=named, most=2
    )


def _draw_subject(
    sheet: Sheet, ax: Axes, subject: Subject, book: Book, width: float, *, left: float, top: float, height: float,
    named: list[Series], most: int = 5, is_log: bool | None = None,
) -> None:  # fmt: skip
    """Axis, blocks and marks of one subject."""
    numbers = _list_numbers(subject)
    days = [*subject.days]
    first, last = min(days), max([*days, book.corpus.articles["published"].max()])
    pad = max((last - first) * 0.02, pd.Timedelta(days=1))
    ax.set_xlim(date2num(first - pad), date2num(last + pad))
    sizes = [one.size for one in named if one.size > 0]
    if is_log is None:
        lowest = min([*pd.concat([one.known["value"] for one in subject.series]), 1.0])
        is_log = bool(sizes) and lowest > 0 and max(sizes) > FAR * min(sizes)
    sheet.draw_scale(ax, numbers, left=left + GUTTER, top=top, width=width, height=height, is_log=is_log, most=most)
    mark_days(ax, first, last, width=width)
    told = {one.key[0] for one in named}
    colors = {one.key[0]: darken(one.color) if one.key[0] in told else PALE for one in subject.series}
    for one in subject.series:
        _draw_blocks(ax, one, colors[one.key[0]], last, book.max_gap_days)
    n_marks = [len(one.known) + len(one.limits) for one in subject.series]
    is_many = sum(n_marks) > MANY or max(n_marks, default=0) > LONG
    for one in subject.series:
        if is_many:
            _draw_many(ax, one, colors[one.key[0]], book.max_gap_days)
        else:
            _draw_marks(ax, one, colors[one.key[0]], is_large=height > SMALL_HEIGHT)


def _list_numbers(subject: Subject) -> np.ndarray:
    found: list[float] = []
    for one in subject.series:
        found += [*one.values[["value", "low", "high"]].to_numpy(dtype=float).ravel()]
        found += [*one.limits[["value", "low", "high"]].to_numpy(dtype=float).ravel(), *one.aside["number"]]
    numbers = np.array(found, dtype=float)
    return numbers[np.isfinite(numbers)]


def _draw_blocks(ax: Axes, one: Series, color: str, last: pd.Timestamp, max_gap_days: int) -> None:
    """Between two days: a line if both are known and near; else, of a running total, all that is possible."""
    rows = one.values[["date", "value", "low", "high"]].to_records(index=False)
    blocks: list[list] = []
    known = one.known
    is_near = known["date"].diff().dt.days.le(max_gap_days)
    for _, near in known.groupby((~is_near).cumsum()):
        if len(near) > 1:
            ax.plot(near["date"], near["value"], color=color, lw=1.6, zorder=3, gid="derived")
    is_bridged = dict(zip(known["date"].to_numpy(), is_near, strict=True))
    following = one.values["date"].where(one.values["status"].isin(views.KNOWN)).bfill().to_numpy()
    for i in range(len(rows) - 1):
        a, b = rows[i], rows[i + 1]
        is_open = not is_bridged.get(following[i + 1], False)
        if one.is_growing and is_open and np.isfinite(b.high) and b.high > a.low:
            if blocks and blocks[-1][2:] == [a.low, b.high] and blocks[-1][1] == date2num(a.date):
                blocks[-1][1] = date2num(b.date)
            else:
                blocks.append([date2num(a.date), date2num(b.date), a.low, b.high])
    floor = ax.get_ylim()[0]
    for x0, x1, low, high in blocks:
        low = max(low, floor)
        box = Rectangle((x0, low), x1 - x0, high - low, color=color, alpha=0.12, lw=0, zorder=1, gid="derived")
        ax.add_patch(box)
        ax.plot([x0, x1], [low, low], color=color, lw=1, zorder=2, gid="derived")
        ax.plot([x0, x1], [high, high], color=color, lw=1, ls=(0, (4, 3)), zorder=2, gid="derived")
    if one.is_growing and len(known) and (last - known["date"].max()).days > max_gap_days and not len(one.limits):
        row = known.iloc[-1]
        ax.plot([row["date"], last], [row["value"]] * 2, color=color, lw=1, ls=(0, (1, 3)), zorder=2, gid="derived")


def _draw_marks(ax: Axes, one: Series, color: str, *, is_large: bool) -> None:
    """Filled: printed for the day. Ring: follows. Bar with arrow: a bound. Bar: a range. Cross: others rule it out."""
    size = 8 if is_large else 6
    for row in one.values.itertuples():
        if row.status in views.KNOWN:
            is_printed = row.status == "stated"
            _mark(ax, row.date, row.value, "o", size, color, Link(row.claim_ids, is_printed), is_filled=is_printed)
        elif isinstance(row.doubt, str) and row.doubt and np.isfinite(row.high):
            ax.plot([row.date] * 2, [row.low, row.high], color=color, lw=3, alpha=0.6, zorder=3, gid="derived")
    for row in one.limits.itertuples():
        link = Link(row.claim_ids)
        if row.as_of_earliest != row.as_of_latest:
            edge = next(n for n in (row.value, row.low, row.high) if n == n)
            start = max(date2num(row.as_of_earliest), ax.get_xlim()[0])
            (line,) = ax.plot([start, date2num(row.as_of_latest)], [edge] * 2, color=color, lw=3, zorder=3)
            line.set_url(link.write())
            ax.plot(row.as_of_latest, edge, marker="|", ms=10, mew=2.4, color=color, ls="", zorder=3)
        elif row.low == row.low and row.high == row.high:
            (line,) = ax.plot([row.as_of_latest] * 2, [row.low, row.high], color=color, lw=4, zorder=3)
            line.set_url(link.write())
        else:
            is_floor = row.low == row.low
            number, is_beside = row.low if is_floor else row.high, (one.known["date"] == row.as_of_latest).any()
            _draw_bound(ax, row.as_of_latest, number, color, link, way=0 if is_beside else 18 if is_floor else -18)
    for row in one.aside.itertuples():
        if row.number == row.number:
            width = 2.4 if row.doubt == "surely_wrong" else 1.4
            (mark,) = ax.plot(row.as_of_latest, row.number, marker="x", ms=9, mew=width, color=AGAINST, ls="", zorder=6)
            mark.set_url(Link(row.claim_ids).write())


def _draw_many(ax: Axes, one: Series, color: str, max_gap_days: int) -> None:
    """As `_draw_marks`, of a subject with so many numbers that each is small and leads nowhere of its own.

    Of numbers that a line joins the last one alone has a mark.
    """
    values, limits, aside = one.values, one.limits, one.aside
    gap = one.known["date"].diff(-1).dt.days.abs()
    marked = one.known[~(gap <= max_gap_days)]
    for status, face in (("implied", "white"), ("stated", color)):
        own = marked[marked["status"] == status]
        ax.plot(own["date"], own["value"], ls="", marker="o", ms=4, mfc=face, color=color, zorder=4)
    is_open = values["doubt"].fillna("").ne("") & ~values["status"].isin(views.KNOWN) & values["high"].lt(np.inf)
    open_days = values[is_open]
    ax.vlines(open_days["date"], open_days["low"], open_days["high"], color=color, lw=3, alpha=0.6, zorder=3)
    is_span = limits["as_of_earliest"].ne(limits["as_of_latest"])
    spans, points = limits[is_span], limits[~is_span]
    edges = spans["value"].fillna(spans["low"]).fillna(spans["high"])
    ax.hlines(edges, spans["as_of_earliest"], spans["as_of_latest"], color=color, lw=2, zorder=3)
    is_range = points["low"].notna() & points["high"].notna()
    ranges = points[is_range]
    ax.vlines(ranges["as_of_latest"], ranges["low"], ranges["high"], color=color, lw=3, zorder=3)
    for end, marker in (("low", FLOOR), ("high", CEILING)):
        own = points[points[end].notna() & ~is_range]
        ax.plot(own["as_of_latest"], own[end], ls="", marker=marker, ms=12, mec=color, mfc="none", zorder=4)
    for doubt, width in (("maybe_wrong", 1.4), ("surely_wrong", 2.4)):
        own = aside[aside["doubt"] == doubt]
        ax.plot(own["as_of_latest"], own["number"], ls="", marker="x", ms=6, mew=width, color=AGAINST, zorder=6)


def _mark(
    ax: Axes, day: pd.Timestamp, number: float, marker: str, size: float, color: str, link: Link, *, is_filled: bool
) -> Line2D:
    if ax.get_yscale() == "log" and number <= 0:
        number, marker = ax.get_ylim()[0], "v"
    face = color if is_filled else "white"
    (mark,) = ax.plot(day, number, marker=marker, ms=size, mfc=face, mec=color, mew=1.5, ls="", zorder=5, clip_on=False)
    mark.set_url(link.write())
    return mark


def _draw_bound(ax: Axes, day: pd.Timestamp, number: float, color: str, link: Link, *, way: float) -> None:
    """A bar at the bound, and an arrow of so many points towards what it allows, not below the axis; none beside a
    number of that day.
    """
    number = max(number, ax.get_ylim()[0])
    room = find_share(ax, number) * ax.get_window_extent().height * 72 / ax.figure.dpi
    way = max(way, -room) if room > 6 else max(way, 0)
    (bar,) = ax.plot(day, number, marker="_", ms=12, mew=2.4, color=color, ls="", zorder=5, clip_on=False)
    bar.set_url(link.write())
    if not way:
        return
    arrow = ax.annotate(
        "", (date2num(day), number), (0, way), textcoords="offset points",
        arrowprops={"arrowstyle": "<|-", "color": color, "lw": 1.6, "shrinkA": 0, "shrinkB": 0}, zorder=4,
    )  # fmt: skip
    if arrow.arrow_patch is not None:
        arrow.arrow_patch.set_gid(link.write())


def _draw_articles(sheet: Sheet, ax: Axes, book: Book, left: float, top: float, width: float) -> None:
    """A tick below the axis for each day on which articles appeared."""
    days = sorted(set(book.corpus.articles["published"]))
    low, high = ax.get_xlim()
    places = [left + (date2num(day) - low) / (high - low) * width for day in days]
    places = [place for place in places if left <= place <= left + width]
    sheet.line(places, [top + 4] * len(places), marker="|", size=9, color=INK)
    n = len(book.corpus.articles)
    said = f"when the {words.count(n, 'article')} appeared" if sheet.width != NARROW else f"{words.count(n, 'article')}"
    if sheet.width == NARROW:
        sheet.text(0, top + 9, said, color=MUTED)
    else:
        sheet.text(left + width + 14, top + 9, said, color=MUTED)
