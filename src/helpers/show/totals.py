"""How the totals of a subject grew: what was printed, what follows, and what is possible between totals far apart."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.dates import date2num

from helpers.base import words
from helpers.book.book import Book
from helpers.show import views
from helpers.show.colors import INK, MUTED, PALE, darken
from helpers.show.lettering import LARGE, SMALL, wrap
from helpers.show.names import Names, read_names, upper
from helpers.show.scales import find_share, mark_days
from helpers.show.sheet import NARROW, Caption, Link, Sheet
from helpers.show.total_marks import draw_blocks, draw_many, draw_marks
from helpers.show.total_subjects import MOST_PANELS, Series, Subject, has_lead, pick_named

FAR = 200  # times: labelled numbers further apart than this need a log axis, unless one is 0 or less
GUTTER, SIDE = 64, 190  # pixels: of the axis's numbers, of the labels
LINE, LARGE_LINE = 15, 20  # pixels from line to line
MANY, LONG = 200, 60  # numbers of a subject, or of a series, from which on its marks lead nowhere of their own
HEIGHT, SMALL_HEIGHT = 360, 110  # pixels of the picture of one subject, large or small


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
    lead_height = (_size_lead(large[0], names, width) + 72 + LINE * (len(key) + bool(key))) if large else 0
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


def _tell(one: Series, names: Names) -> tuple[list[str], list[str]]:
    """The lines of a label beside the picture: of its number, and below it the noun, who, and the day."""
    return wrap(one.said, SIDE - 4, LARGE, bold=True), wrap(_tell_what(one, names), SIDE - 4, SMALL)


def _size_label(number: list[str], what: list[str]) -> int:
    """The height of a label, with room below it."""
    return 4 + LARGE_LINE * len(number) + LINE * len(what)


def _tell_what(one: Series, names: Names) -> str:
    follows = " (follows)" if one.is_derived else ""
    return f"{names.counted(one.key[3])}{follows}, {names.who(one.key[0])}, {words.short_day(one.date)}"


def _list_key(subject: Subject, names: Names, width: float) -> list[tuple[str, str, Link]]:
    """The labels as lines below a picture that has no room beside it, each with its colour and what it rests on."""
    lines = []
    for one in sorted(pick_named(subject), key=lambda one: -one.size):
        said = f"{one.said} {_tell_what(one, names)}"
        lines += [(line, darken(one.color), Link(_last_claim(one))) for line in wrap(said, width - 2, SMALL)]
    return lines


def _size_lead(subject: Subject, names: Names, width: int) -> float:
    """The height that the labels of the large picture need."""
    if width == NARROW:
        return 260
    return max(HEIGHT, sum(_size_label(*_tell(one, names)) for one in pick_named(subject)) + 20)


def _draw_lead(
    sheet: Sheet, subject: Subject, book: Book, names: Names, key: list[tuple[str, str, Link]], is_log: bool | None
) -> None:
    is_narrow = sheet.width == NARROW
    height = _size_lead(subject, names, sheet.width)
    width = sheet.width - GUTTER - (8 if is_narrow else SIDE + 14)
    ax = sheet.axes(GUTTER, 8, width, height)
    named = pick_named(subject)
    _draw_subject(sheet, ax, subject, book, width, left=0, top=8, height=height, named=named, is_log=is_log)
    _draw_articles(sheet, ax, book, GUTTER, 8 + height + 40, width)
    if is_narrow:
        for nth, (line, color, link) in enumerate(key):
            sheet.text(0, 8 + height + 64 + LINE * (nth + 1), line, color=color, link=link)
        return
    told = [_tell(one, names) for one in named]
    heights = [float(_size_label(*lines)) for lines in told]
    marks = [8 + height * (1 - find_share(ax, one.size)) for one in named]
    order = sorted(range(len(named)), key=lambda i: (marks[i], -named[i].size, i))
    tops = stack_labels([marks[i] - 10 for i in order], [heights[i] for i in order], least=0.0, most=8 + height + 20)
    for i, top in zip(order, tops, strict=True):
        one, color = named[i], darken(named[i].color)
        link = Link(_last_claim(one))
        x = GUTTER + width + 14
        number, what = told[i]
        for nth, line in enumerate(number):
            sheet.text(x, top + 16 + LARGE_LINE * nth, line, size=LARGE, weight="bold", color=color, link=link)
        for nth, line in enumerate(what, start=1):
            sheet.text(x, top + 16 + LARGE_LINE * (len(number) - 1) + LINE * nth, line, color=color, link=link)


def _last_claim(one: Series) -> str:
    for table, column in ((one.known, "date"), (one.limits, "as_of_latest"), (one.aside, "as_of_latest")):
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
    shown = pick_named(subject)
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
    named = pick_named(subject)
    _draw_subject(
        sheet, ax, subject, book, room - GUTTER - 8, left=left, top=top, height=SMALL_HEIGHT, named=named, most=2
    )


def _draw_subject(
    sheet: Sheet, ax: Axes, subject: Subject, book: Book, width: float, *, left: float, top: float, height: float,
    named: list[Series], most: int = 5, is_log: bool | None = None,
) -> None:  # fmt: skip
    """Axis, blocks and marks of one subject."""
    numbers = _list_numbers(subject)
    first, last = subject.days.min(), max(subject.days.max(), book.corpus.articles["published"].max())
    pad = max((last - first) * 0.02, pd.Timedelta(days=1))
    ax.set_xlim(date2num(first - pad), date2num(last + pad))
    sizes = [one.size for one in named if one.size > 0]
    if is_log is None:
        values, _, aside = subject.tables
        known = values.loc[values["status"].isin(views.KNOWN), "value"].min()
        lowest = np.fmin(np.fmin(known, aside["number"].min()), 1.0)
        is_log = bool(sizes) and lowest > 0 and max(sizes) > FAR * min(sizes)
    sheet.draw_scale(ax, numbers, left=left + GUTTER, top=top, width=width, height=height, is_log=is_log, most=most)
    mark_days(ax, first, last, width=width)
    told = {one.key[0] for one in named}
    colors = [darken(one.color) if one.key[0] in told else PALE for one in subject.series]
    for one, color in zip(subject.series, colors, strict=True):
        draw_blocks(ax, one, color, last)
    n_marks = [len(one.known) + len(one.limits) for one in subject.series]
    if sum(n_marks) > MANY or max(n_marks, default=0) > LONG:
        draw_many(ax, subject, colors)
        return
    for one, color in zip(subject.series, colors, strict=True):
        draw_marks(ax, one, color, is_large=height > SMALL_HEIGHT)


def _list_numbers(subject: Subject) -> np.ndarray:
    values, limits, aside = subject.tables
    parts = [table[["value", "low", "high"]].to_numpy(dtype=float).ravel() for table in (values, limits)]
    numbers = np.concatenate([*parts, aside["number"].to_numpy(dtype=float)])
    return numbers[np.isfinite(numbers)]


def _draw_articles(sheet: Sheet, ax: Axes, book: Book, left: float, top: float, width: float) -> None:
    """A tick below the axis for each day on which articles appeared."""
    days = sorted(set(book.corpus.articles["published"]))
    low, high = ax.get_xlim()
    places = [left + (date2num(day) - low) / (high - low) * width for day in days]
    places = [place for place in places if left <= place <= left + width]
    sheet.line(places, [top + 4] * len(places), marker="|", size=9, color=INK)
    n = len(book.corpus.articles)
    many = words.count(n, "article")
    said = many if sheet.width == NARROW else f"when the {many if n > 1 else 'article'} appeared"
    if sheet.width == NARROW:
        sheet.text(0, top + 9, said, color=MUTED)
    else:
        sheet.text(left + width + 14, top + 9, said, color=MUTED)
