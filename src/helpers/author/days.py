"""Which day a figure is about, by the words around it and the day of its article."""

import datetime
import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass

from helpers.corpus.printed import Words
from helpers.corpus.schema import WEEKDAYS

MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
MONTH = "|".join(f"{month[:3]}(?:{month[3:]}|t)?\\.?" for month in MONTHS)
WEEKDAY = "|".join(WEEKDAYS)
MONTHDAY = rf"\b(?P<month>{MONTH})\s+(?P<day>\d{{1,2}})\b(?:,?\s+(?P<year>\d{{4}}))?"  # February 2, 2023
DAYMONTH = rf"\b(?P<day2>\d{{1,2}})\s+(?P<month2>{MONTH})\b(?:,?\s+(?P<year2>\d{{4}}))?"  # 2 February 2023
DATE = rf"\b(?:{WEEKDAY}|(?:{MONTH})\s+\d{{1,2}}|\d{{1,2}}\s+(?:{MONTH}))\b"
COMPARED = rf"\b(?:since|than (?:\w+ ){{0,3}}?on|from) (?:the )?({DATE})"
FROM = r"(?:since\b[^,.;\d]*|from(?: the| early| late)?)(?: \d{1,2})?"  # what stands before a day counted from
BY = r"\b(?:by|until|as of|up to|through) "
NUMBER = r"(?:\d{1,3}|[a-z]+(?:-[a-z]+)?)"
LENGTHS = {"hour": 1 / 24, "day": 1, "week": 7, "fortnight": 14}
Day = datetime.date


@dataclass(frozen=True)
class When:
    """The days that a figure may be about, what tells them, and for a change the day from which it counts."""

    earliest: Day
    latest: Day
    basis: str
    start: Day | None = None


def find_when(sentence: str, published: Day, *, is_forecast: bool = False) -> When | None:
    """The days that a sentence names for its figures; None where it names none.

    A day that a figure is compared with ("since", "than on"), and one on which somebody spoke where another day is
    named too, are not meant. A forecast is about a day to come.
    """
    said = re.sub(rf"\b{FROM} (?:{MONTH})\s+\d+(?:,\s*\d{{4}})?", " ", sentence, flags=re.IGNORECASE)
    said = re.sub(COMPARED, " ", said.casefold())
    rest = re.sub(rf"\b(?:said|says|told|announced)\b[^,.;]{{0,40}}?\bon (?:{DATE})", " ", said)
    said = rest if is_forecast or re.search(DATE, rest) else said
    try:
        told = next(_find_days(said, published, is_forecast), None)
    except (ValueError, OverflowError):  # March 0000 is no month
        told = None
    span = _find_span(said)
    if told is None and span is None:
        return None
    told = told or When(published, published, "publication")
    if span is not None and told.start is None:
        told = When(told.earliest, told.latest, told.basis, told.latest - datetime.timedelta(days=span))
    return told


def find_time(sentence: str) -> str:
    """The one time of day that a sentence names, as HH:MM; empty where it names none, or several."""
    told = {
        f"{int(hour) % 12 + 12 * (half == 'p') if half else int(hour):02d}:{minute or '00'}"
        for hour, minute, half in re.findall(r"\b(1?\d)(?:[:.](\d\d))? ?([ap])\.?m\b", sentence.casefold())
        + re.findall(r"\b([01]?\d|2[0-3]):([0-5]\d)\b(?! ?[ap]\.?m)()", sentence.casefold())
        if int(hour) < 24
    }
    told |= {time for word, time in (("noon", "12:00"), ("midnight", "00:00")) if re.search(rf"\b{word}\b", sentence)}
    return told.pop() if len(told) == 1 else ""


def find_odd_days(text: str, published: Day) -> Iterator[tuple[str, Day]]:
    """Each day whose weekday a text names wrongly: its words, and the day nearest to publication that they can mean."""
    for match in re.finditer(rf"\b({WEEKDAY}),? (?:the )?(?:{DAYMONTH}|{MONTHDAY})", text, re.IGNORECASE):
        told = match.groupdict()
        month, day, year = (told[name] or told[f"{name}2"] for name in ("month", "day", "year"))
        years = [int(year)] if year else [published.year + by for by in (0, -1, 1)]
        days = [Day(n, _number_month(month.casefold()), int(day)) for n in years if _is_day(n, month, day)]
        if days and all(one.weekday() != WEEKDAYS.index(match[1].casefold()) for one in days):
            yield match[0], min(days, key=lambda one: abs(one - published))


def _is_day(year: int, month: str, day: str) -> bool:
    return 1 <= year <= 9999 and 1 <= int(day) <= monthrange(year, _number_month(month.casefold()))[1]


def find_compared(words: str, latest: Day) -> Day | None:
    """The day that a change counts from, if the words behind it name one: "since Friday", "more than on 11 March"."""
    match = re.match(rf"[^,.;]*?{COMPARED}", words.casefold())
    told = next(_find_days(match[1], latest - datetime.timedelta(days=1), False), None) if match else None
    return told.latest if told else None


def _find_days(said: str, published: Day, is_forecast: bool) -> Iterator[When]:
    """What the words say, the surest first; "by" a day is surer than "on" one."""
    if match := re.search(rf"between ({WEEKDAY}) and ({WEEKDAY})", said):
        end = _go_back(match[2], published)
        yield When(end, end, "weekday", _go_back(match[1], end))
    for by in (BY, ""):
        for match in re.finditer(rf"{by}\b(?:the )?end of (?:({MONTH})\b(?:,?\s+(\d{{4}}))?|(\d{{4}}))", said):
            last_day = _make_end(match[1], match[2] or match[3], published, is_forecast)
            if is_forecast or last_day.latest <= published:
                yield last_day
        for match in re.finditer(rf"{by}(?:{MONTHDAY}|{DAYMONTH})", said):
            month, day = (match["month"], match["day"]) if match["month"] else (match["month2"], match["day2"])
            if made := _make_day(match["year"] or match["year2"], month, day, published, is_forecast):
                yield When(made, made, "printed")
        if by and (match := re.search(rf"{by}({WEEKDAY})\b", said)):
            day = _find_weekday(match[1], published, is_forecast)
            yield When(day, day, "weekday")
    if match := re.search(rf"\b(last\s+)?({MONTH})\s+(\d{{4}})\b", said):
        yield _make_month(
            int(match[3]), _number_month(match[2]), "printed", datetime.date.max if is_forecast else published
        )
    if match := re.search(rf"\blast\s+({MONTH})\b", said):
        month = _number_month(match[1])
        yield _make_month(published.year - (month >= published.month), month, "relative", published)
    if "last month" in said:
        before = published.replace(day=1) - datetime.timedelta(days=1)
        yield _make_month(before.year, before.month, "relative", published)
    if re.search(r"\b(?:previous day|day before|yesterday)\b", said):
        before = published - datetime.timedelta(days=1)
        yield When(before, before, "relative")
    if match := re.search(rf"\b({WEEKDAY})\b", said):
        day = _find_weekday(match[1], published, is_forecast)
        yield When(day, day, "weekday")


def _find_span(said: str) -> int | None:
    """How many days a change covers, where the words say so."""
    if match := re.search(rf"\b(?:last|past|previous|within|in) ({NUMBER}|a|the) (hour|day|week|fortnight)s?\b", said):
        told = [reading for number in Words({}).find(match[1]) for reading in number.readings]
        if by := {"a": 1.0, "the": 1.0}.get(match[1]) or min(told, default=0.0):
            return max(1, round(by * LENGTHS[match[2]]))
    return 1 if re.search(r"\b(?:in one day|within a day|a day this week)\b", said) else None


def _go_back(weekday: str, day: Day) -> Day:
    """The last such weekday, the day itself included."""
    return day - datetime.timedelta(days=(day.weekday() - WEEKDAYS.index(weekday)) % 7)


def _find_weekday(weekday: str, day: Day, is_forecast: bool) -> Day:
    """The last such weekday, or the next one of a forecast; the day itself included."""
    last = _go_back(weekday, day)
    return last + datetime.timedelta(days=7) if is_forecast and last < day else last


def _number_month(word: str) -> int:
    return next(i for i, month in enumerate(MONTHS, start=1) if month.startswith(word[:3]))


def _make_day(year: str | None, month: str, day: str, published: Day, is_forecast: bool) -> Day | None:
    """A day as printed; without a year the last one on or before publication, or of a forecast the first from then."""
    try:
        made = Day(int(year or published.year), _number_month(month), int(day))
        if year or made == published or (made > published) == is_forecast:
            return made
        return made.replace(year=made.year + (1 if is_forecast else -1))
    except ValueError:
        return None


def _make_end(month: str | None, year: str | None, published: Day, is_forecast: bool) -> When:
    """The last day of a month or a year; without a year the last one before publication, or the next for a forecast."""
    number = _number_month(month) if month else 12
    last = _find_last(int(year or published.year), number)
    if not year and is_forecast != (last > published):
        last = _find_last(last.year + (1 if is_forecast else -1), number)
    return When(last, last, "printed")


def _find_last(year: int, month: int) -> Day:
    return (Day(year, month, 1) + datetime.timedelta(days=31)).replace(day=1) - datetime.timedelta(days=1)


def _make_month(year: int, month: int, basis: str, published: Day) -> When:
    """A month, as far as it had come by the day of publication."""
    first = Day(year, month, 1)
    return When(first, max(first, min(_find_last(year, month), published)), basis)
