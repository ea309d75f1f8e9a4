"""Numbers, days and names as prose. Text from data is shown as text, never as markup."""

import datetime
import math
import re
from collections.abc import Collection, Iterable
from typing import Protocol

import pandas as pd

_DAY = re.compile(r"\b(\d{1,2}) (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) (\d{4})\b")


class Sentence:
    """Computed prose for a notebook: plain text, whose Markdown form has every mark escaped."""

    def __init__(self, text: str) -> None:
        self.text = text

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        return {"text/plain": self.text, "text/markdown": _part_formulas(escape(self.text))}


def say(*sentences: str) -> Sentence:
    """Sentences as one paragraph."""
    return Sentence(" ".join(s for s in sentences if s))


def escape(text: str) -> str:
    """Text that Markdown and HTML show as it stands, also at the start of a line."""
    text = re.sub(r"[\\`*_{}\[\]<>#+!|~$&@]|:(?=//)|(?<=www)\.", lambda m: f"&#{ord(m.group())};", text)
    text = re.sub(r"\s+", " ", text).strip()
    return re.sub(r"^(\d+)([.)])|^([-=])", lambda m: "".join(f"&#{ord(sign)};" for sign in m.group()), text)  # a list


def link(url: object) -> str:
    """An address of the web, which may be a link; empty for anything else, which must not be one."""
    return url if isinstance(url, str) and re.fullmatch(r"https?://\S+", url) else ""


def _part_formulas(escaped: str) -> str:
    """The same, with what begins or ends a formula in an element of its own: MathJax reads the finished page, in which
    an entity is the sign again, but no formula across elements.
    """
    return re.sub("&#(?:36|92);", lambda m: f"<span>{m.group()}</span>", escaped)


def number(value: float) -> str:
    """139770.0 as 139,770; 756.3158 as 756.3."""
    return f"{value:,.0f}" if abs(value) >= 1000 or value == round(value) else f"{value:,.4g}"


def rate(value: float) -> str:
    """756.3158 as 756.3, 708.02 as 708.0."""
    return f"{value:,.1f}"


def floor(value: float, places: int = 2) -> str:
    """14.0562 as 14.05: what a lower bound may be shown as."""
    return f"{math.floor(value * 10**places + 1e-9) / 10**places:,.{places}f}"


def span(low: float, high: float, *, strict: Collection[str] = ()) -> str:
    """An interval as words: its one value, its two ends, or the one end that it has.

    `strict`: which of "low" and "high" are no values of it themselves.
    """
    least, most = "more than" if "low" in strict else "at least", "less than" if "high" in strict else "at most"
    if pd.isna(high):
        return "any number" if pd.isna(low) or low <= 0 else f"{least} {number(low)}"
    if pd.isna(low) or low <= 0 < high:
        return f"{most} {number(high)}"
    if strict and low < high:
        return f"{least} {number(low)} and {most} {number(high)}"
    return number(low) if low == high else f"{number(low)} to {number(high)}"


class Printed(Protocol):
    """A row of a table with a number as it was printed; what it has none of is NaN."""

    value: float
    low: float
    high: float
    qualifier: str


def limit(row: Printed) -> str:
    """A printed number with its hedge, or a range: more than 7,000; 20,000 to 30,000; 498."""
    numbers = [number(n) for n in (row.value, row.low, row.high) if not pd.isna(n)]
    return (
        " to ".join(numbers)
        if len(numbers) > 1
        else f"{row.qualifier.replace('_', ' ')} {numbers[0]}".removeprefix("exact ")
    )


def day(date: datetime.date) -> str:
    """15 February 2023."""
    return f"{date.day} {date:%B %Y}"


def parse_day(iso: str) -> datetime.date:
    """A day as ISO has it."""
    return datetime.date.fromisoformat(iso)


def short_day(date: datetime.date) -> str:
    """15 Feb 2023."""
    return f"{date.day} {date:%b %Y}"


def hold_days(text: str) -> str:
    """The same text, with days that no line breaks."""
    return _DAY.sub("\u00a0".join([r"\1", r"\2", r"\3"]), text)


def count(n: int, noun: str, plural: str | None = None) -> str:
    """1 claim, 2 claims."""
    return f"{n:,} {noun if n == 1 else plural or noun + 's'}"


def listing(items: Iterable[object]) -> str:
    """a, b and c."""
    *most, last = [str(i) for i in items] or ["none"]
    return f"{', '.join(most)} and {last}" if most else last


def table(frame: pd.DataFrame, columns: list[str] | None = None) -> pd.DataFrame:
    """A table to be read: days that do not break, thousands separators, empty for NA, and no cell cut off."""
    frame = frame[columns] if columns else frame

    def write(cell: object) -> str:
        if isinstance(cell, bool):
            return "yes" if cell else "no"
        if isinstance(cell, pd.Timestamp):
            return hold_days(short_day(cell))
        return "" if pd.isna(cell) else number(cell) if isinstance(cell, int | float) else str(cell)

    return frame.astype(object).map(write).reset_index(drop=True)
