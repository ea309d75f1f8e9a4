"""Numbers, days and names as prose. Text from data is shown as text, never as markup."""

import datetime
import math
import re
from collections.abc import Collection, Iterable
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from itertools import zip_longest
from types import SimpleNamespace
from typing import Protocol

import pandas as pd

_DAY = re.compile(r"\b(\d{1,2}) (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) (\d{4})\b")


class Sentence:
    """Computed prose for a notebook: plain text, whose Markdown form has every mark escaped. `parts`: its sentences."""

    def __init__(self, *parts: str) -> None:
        self.parts = parts
        self.text = " ".join(parts)

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        return {"text/plain": self.text, "text/markdown": _part_formulas(escape(self.text))}


def say(*sentences: str) -> Sentence:
    """Sentences as one paragraph."""
    return Sentence(*(s for s in sentences if s))


def compare(answer: Sentence, other: Sentence) -> Sentence:
    """What an answer would say otherwise, if it were another."""
    gone, new = ([s for s in a.parts if s not in b.parts] for a, b in ((answer, other), (other, answer)))
    if not gone and not new:
        return say("The answer stays as it is, word for word.")
    return say(*(
        f"Instead of “{a}”: “{b}”" if a and b else f"No longer: “{a}”" if a else f"Besides: “{b}”"
        for a, b in zip_longest(gone, new, fillvalue="")
    ))  # fmt: skip


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
    """139770.0 as 139,770; 1234.567 as 1,234.567; what has more decimals as 1,234 or 756.3; never -0."""
    value += 0.0
    if value == round(value, 3):
        return f"{value:,.3f}".rstrip("0").rstrip(".")
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:,.4g}"


def inward(low: float, high: float) -> tuple[float, float]:
    """The least and the most whole number between two bounds (NaN: none), or these where there is no such number."""
    least, most = low if math.isnan(low) else math.ceil(low), high if math.isnan(high) else math.floor(high)
    return (low, high) if least > most else (least, most)


def rate(value: float) -> str:
    """A pace: 756.3158 as 756, 7.85 as 7.9, 7.0 as 7, 0.039 as 0.04. Half is rounded up, as the decimals are read."""
    if abs(value) >= 1e6:
        return f"{value:,.0f}"
    if 0 < value < 0.0001:
        return "<0.0001"
    step = Decimal("1" if abs(value) >= 99.95 else "0.1")
    if 0 < value < 0.1:
        step = Decimal(1).scaleb(math.floor(math.log10(value)))
    said = f"{Decimal(repr(float(value))).quantize(step, ROUND_HALF_UP) + 0:,}"
    return said.rstrip("0").rstrip(".") if "." in said else said


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
    """A printed number with its hedge, or a range: more than 7,000; 20,000 to 30,000; about 400 (300 to 600)."""
    ends = [number(n) for n in (row.low, row.high) if not pd.isna(n)]
    hedge = "" if row.qualifier == "exact" else f"{row.qualifier.replace('_', ' ')} "
    if pd.isna(row.value):
        return " to ".join(ends) if len(ends) > 1 else hedge + ends[0]
    return f"{hedge}{number(row.value)}" + (f" ({' to '.join(ends)})" if ends else "")


_MIRRORED = {"more_than": "less_than", "at_least": "at_most", "less_than": "more_than", "at_most": "at_least"}


class Step(Printed, Protocol):
    """A row of a table with a number and its kind: total, change, forecast."""

    kind: str


def kind(row: Step) -> str:
    """What a number is where it is no total: a fall, any other change, a forecast."""
    if row.kind == "change":
        return "fall" if is_fall(row) else "change"
    return row.kind if row.kind == "forecast" else ""


def is_fall(row: Step) -> bool:
    """Whether a change takes something away."""
    return row.kind == "change" and max((n for n in (row.value, row.low, row.high) if not pd.isna(n)), default=0) < 0


def step(row: Step) -> str:
    """A printed change: a fall of 600, or of at least 30 (a change of at most -30); a change of about 190."""
    if not is_fall(row):
        return f"a change of {limit(row)}"
    qualifier = _MIRRORED.get(row.qualifier, row.qualifier)
    return f"a fall of {limit(SimpleNamespace(qualifier=qualifier, value=-row.value, low=-row.high, high=-row.low))}"


def day(date: datetime.date) -> str:
    """15 February 2023."""
    return f"{date.day} {date:%B %Y}"


def parse_day(iso: str) -> datetime.date:
    """A day as ISO has it."""
    return datetime.date.fromisoformat(iso)


@lru_cache(maxsize=10_000)
def short_day(date: datetime.date) -> str:
    """15 Feb 2023."""
    return f"{date.day} {date:%b %Y}"


def hold_days(text: str) -> str:
    """The same text, with days that no line breaks."""
    return _DAY.sub("\u00a0".join([r"\1", r"\2", r"\3"]), text)


def mask_days(text: str) -> str:
    """The same text with another word for each day and number of days, so that what is said of any day is equal."""
    return re.sub(r"\b[\d,]+ days?\b", "some days", _DAY.sub("a day", text))


_HEAD = re.compile(
    r"\w+(?= (?:at|for|from|in|of|on|that|to|under|who|with)\b|[,(:]| \(|$)"
)  # the noun of "Workers on strike"
_SAME = {"headquarters", "news", "series", "species"}
_ODD = {"people": "person", "children": "child", "movies": "movie", "crises": "crisis"}
_ODD |= {
    f"{one}es": one for one in ("bus", "virus", "gas", "lens", "bonus", "campus", "census", "hero", "potato", "veto")
}
_ODD |= {f"{stem}ves": f"{stem}{end}" for stem, end in (("li", "fe"), ("kni", "fe"), ("wi", "fe"), ("hal", "f"))}


def singular(things: str) -> str:
    """What one of these is called: "plant closed" of "plants closed", "worker on strike" of "workers on strike"."""
    return _HEAD.sub(lambda noun: _make_single(noun.group()), things, count=1)


def _make_single(noun: str) -> str:
    if noun.casefold() in _ODD:
        return noun[0] + _ODD[noun.casefold()][1:]
    if noun.casefold().endswith("men"):
        return f"{noun[:-2]}an"
    if noun.casefold() in _SAME or re.search(r"(ss|us|is|[^s])$", noun):
        return noun
    if noun.endswith("ies") and len(noun) > 4:
        return f"{noun[:-3]}y"
    return noun[:-2] if re.search(r"(ss|x|(?<!a)ch|each|sh)es$", noun) else noun[:-1]  # but aches, caches


def possessive(name: str) -> str:
    """Ann’s, Valmont Motors’."""
    return f"{name}’" if name.endswith("s") else f"{name}’s"


def count(n: int, noun: str, plural: str | None = None) -> str:
    """1 claim, 2 claims."""
    return f"{n:,} {noun if n == 1 else plural or noun + 's'}"


def listing(items: Iterable[object]) -> str:
    """a, b and c."""
    *most, last = [str(i) for i in items] or ["none"]
    return f"{', '.join(most)} and {last}" if most else last


def unless_empty(frame: pd.DataFrame, otherwise: str) -> "pd.DataFrame | Sentence":
    """A table to be read; a sentence in the place of one without rows."""
    return frame if len(frame) else say(otherwise)


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
