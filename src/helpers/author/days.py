"""Which day a figure is about, by the words around it and the day of its article."""

import datetime
import re
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
NUMBER = r"(?:\d{1,2}|two|three|four|five|six|seven)"
LENGTHS = {"hour": 1 / 24, "day": 1, "week": 7, "fortnight": 14}
Day = datetime.date


@dataclass(frozen=True)
class When:
    """The days that a figure may be about, what tells them, and for a change the day from which it counts."""

    earliest: Day
    latest: Day
    basis: str
    start: Day | None = None


def find_when(sentence: str, published: Day) -> When | None:
    """The days that a sentence names for its figures; None where it names none. What follows "since" is another day."""
    said = re.sub(rf"\b(?:since|from)\b[^,.;]*?(?:{MONTH})\s+\d+(?:,\s*\d{{4}})?", " ", sentence, flags=re.IGNORECASE)
    try:
        told = next(_find_days(said.casefold(), published), None)
    except (ValueError, OverflowError):  # March 0000 is no month
        told = None
    span = _find_span(said.casefold())
    if told is None and span is None:
        return None
    told = told or When(published, published, "publication")
    if span is not None and told.start is None:
        told = When(told.earliest, told.latest, told.basis, told.latest - datetime.timedelta(days=span))
    return told


def _find_days(said: str, published: Day) -> Iterator[When]:
    """What the words say, the surest first."""
    if match := re.search(rf"between ({WEEKDAY}) and ({WEEKDAY})", said):
        end = _go_back(match[2], published)
        yield When(end, end, "weekday", _go_back(match[1], end))
    for match in re.finditer(rf"\b({MONTH})\s+(\d{{1,2}})\b(?:,?\s+(\d{{4}}))?", said):
        if made := _make_day(match[3], match[1], match[2], published):
            yield When(made, made, "printed")
    if match := re.search(rf"\b(last\s+)?({MONTH})\s+(\d{{4}})\b", said):
        yield _make_month(int(match[3]), _number_month(match[2]), "printed", published)
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
        day = _go_back(match[1], published)
        yield When(day, day, "weekday")


def _find_span(said: str) -> int | None:
    """How many days a change covers, where the words say so."""
    if match := re.search(rf"\b(?:last|past|previous|within|in) ({NUMBER}|a|the) (hour|day|week|fortnight)s?\b", said):
        by = {"a": 1.0, "the": 1.0}.get(match[1]) or min(Words({}).find(match[1])[0].readings)
        return max(1, round(by * LENGTHS[match[2]]))
    return 1 if re.search(r"\b(?:in one day|within a day|a day this week)\b", said) else None


def _go_back(weekday: str, day: Day) -> Day:
    """The last such weekday, the day itself included."""
    return day - datetime.timedelta(days=(day.weekday() - WEEKDAYS.index(weekday)) % 7)


def _number_month(word: str) -> int:
    return next(i for i, month in enumerate(MONTHS, start=1) if month.startswith(word[:3]))


def _make_day(year: str | None, month: str, day: str, published: Day) -> Day | None:
    """A day as printed; without a year the last one on or before publication."""
    try:
        made = Day(int(year or published.year), _number_month(month), int(day))
        return made if year or made <= published else made.replace(year=made.year - 1)
    except ValueError:
        return None


def _make_month(year: int, month: int, basis: str, published: Day) -> When:
    """A month, as far as it had come by the day of publication."""
    first = Day(year, month, 1)
    last = (first + datetime.timedelta(days=31)).replace(day=1) - datetime.timedelta(days=1)
    return When(first, max(first, min(last, published)), basis)
