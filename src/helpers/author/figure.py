"""What an open number says: its words, its kind, its qualifier and the number itself."""

import re

import pandas as pd

from helpers.author.place import Place
from helpers.corpus.printed import SCALES, Number, Words, find_scale
from helpers.corpus.qualifiers import FORECAST

HEDGES = {  # the words before a number that limit it
    "more_than": "more than|over|above|beyond|exceed(?:s|ed|ing)?|upwards? of|in excess of|surpass(?:es|ed|ing)?|tops"
    "|topped|topping",
    "at_least": "at least|no(?:t)? (?:fewer|less) than|a minimum of",
    "less_than": "less than|fewer than|under|below",
    "at_most": "at most|up to|no more than|not (?:\\w+ )?more than|as many as",
    "about": "about|around|approximately|roughly|nearly|almost|some|an estimated|circa|close to",
}
ENDS = {"between": ("low", "high"), "more_than": ("low",), "at_least": ("low",)}
ENDS |= {"less_than": ("high",), "at_most": ("high",)}
DOWN, UP = "fell|fallen|dropped|declined|decreased|lowered|reduced|cut", "rose|risen|grew|grown|increased|raised"
FELL = rf"\b(?:{DOWN}|down)(?: by)? $|\b(?:{DOWN})(?: [\w’']+){{1,4}} by $"
ROSE = rf"\b(?:{UP}|up|an increase of|a rise of)(?: by)? $|\b(?:{UP})(?: [\w’']+){{1,4}} by $"
MOVED = rf"{FELL}|{ROSE}|\b(?:{DOWN}|{UP})\b[^;]*\b(?:by|from) $"  # before "11 to 34": these are two numbers, no range
SHARE = r"%| per ?cent\b"
OR_MORE, OR_FEWER = (rf"((?: \w+){{0,2}}?) or (?:{said})\b" for said in ("more|above|over", "fewer|less|below"))
MORE, FEWER = r"(?: \w+){0,3}? more\b", r"(?: \w+){0,3}? (?:fewer|less)\b"  # behind a number
FORESEEN = r"\b(?:could|might|expect(?:s|ed)?|forecasts?|predict(?:s|ed)?|project(?:s|ed))\b(?! have)(?:\W?\w+){0,6} $"
LIKELY = r"(?: \w+){0,3} (?:could|might)\b(?! have)"  # behind a number
Row = dict[str, str]


def read(place: Place, words: Words, unit: str) -> Row:
    """`printed`, `kind`, `qualifier` and the cells of the number itself.

    `unit`: of what is counted, as in measures.csv; of a number that is printed with the scale that the unit names
    ("million crowns") the scale is left out.
    """
    told = place.text.get(place.paragraph)
    start, end, numbers, qualifier = place.number.start, place.number.end, [place.number], "exact"
    then = [n for n in words.find(told) if n.start >= end][:1]
    joint = told[end : then[0].start] if then else ""
    hedged = re.search(r"\bbetween $", place.before, re.IGNORECASE)
    is_moved = joint == " to " and re.search(MOVED, place.before, re.I) and not re.match(SHARE, told[then[0].end :])
    if then and ((hedged and joint == " and ") or (joint in ("-", "–", " to ") and not is_moved)):
        qualifier, end = "between", then[0].end
        numbers.append(then[0])
        start -= len("between ") if hedged else 0
    elif limits := [(len(m[0]), n) for n, h in HEDGES.items() if (m := re.search(rf"\b(?:{h}) $", place.before, re.I))]:
        length, qualifier = max(limits)
        start -= length
    elif behind := re.match(OR_MORE, told[end:], re.I) or re.match(OR_FEWER, told[end:], re.I):
        qualifier = "at_least" if re.match(OR_MORE, told[end:], re.I) else "at_most"
        end += 0 if behind[1] else behind.end()
    kind, share = _find_kind(place, told[end:])
    end += len(share)
    row = {"printed": told[start:end], "kind": kind, "qualifier": qualifier}
    if place.number.word:
        said = words.said[place.number.word]
        return row | {"qualifier": said["qualifier"]} | {
            column: _write(said[column]) for column in ("value", "low", "high") if pd.notna(said[column])
        }  # fmt: skip
    scale = find_scale(told[numbers[-1].start : numbers[-1].end])
    guessed = [_guess(told[number.start : number.end], number, scale, unit) for number in numbers]
    sign = -1 if kind == "change" and _is_fall(place, told[end:]) else 1
    cells = (_write(number and sign * number) for number in guessed)
    return row | dict(zip(ENDS.get(qualifier, ("value",)), cells, strict=True))


def _find_kind(place: Place, after: str) -> tuple[str, str]:
    """The kind, and what stands behind the number as part of it."""
    if share := re.match(SHARE, after):
        return "share", share[0]
    if re.match(r"(?: \w+)? for every\b", after):
        return "ratio", ""
    is_more = re.match(MORE, after, re.I) and not re.match(OR_MORE, after, re.I)
    if is_more or re.search(ROSE, place.before, re.I) or _is_fall(place, after):
        return "change", ""
    is_foreseen = re.search(FORESEEN, place.before) or re.match(LIKELY, after)
    return FORECAST if is_foreseen else "total", ""


def _is_fall(place: Place, after: str) -> bool:
    is_fewer = re.match(FEWER, after, re.I) and not re.match(OR_FEWER, after, re.I)
    return bool(is_fewer or re.search(FELL, place.before, re.I))


def _guess(printed: str, number: Number, scale: str, unit: str) -> float | None:
    """The likeliest reading: a comma before three digits, or a space, groups thousands, a point or any other comma
    begins decimals. `scale`: what the
    number, or the second of a range, is printed with.
    """
    by = SCALES.get(scale, 1) if scale not in unit.casefold().split() else 1
    digits = re.match(r"[\d.,'’\u00a0\u202f ]+", printed)
    is_decimal = digits and re.fullmatch(r"\d+,(?:\d{1,2}|\d{4,})", digits[0].strip())
    plain = re.sub(r"[^\d.]", "", digits[0].replace(",", ".") if is_decimal else digits[0]) if digits else ""
    if re.fullmatch(r"\d+(\.\d+)?", plain) and float(plain):
        return next((n for n in number.readings if round(n / float(plain), 6) == by), None)
    return max(number.readings, default=None)


def _write(number: float | None) -> str:
    return "" if number is None else f"{number:.4f}".rstrip("0").rstrip(".")
