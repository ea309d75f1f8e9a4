"""Numbers as articles print them, in digits and in words: where they stand in a text, and what they may stand for."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise

import pandas as pd
from text_to_num import find_numbers

LANGUAGE = "en"  # of number words; the words of a corpus's own table may be of any
SCALES = {"thousand": 1e3, "k": 1e3, "million": 1e6, "m": 1e6, "billion": 1e9, "bn": 1e9}
JOINTS = (" and ", " to ", " or ", "-", "–")  # what stands between the two numbers of a range
NEXT = "thousand|million|billion|bn"  # scales that may stand a space behind the digits
SPACES = "\u00a0\u202f"
DIGITS = re.compile(rf"\w*\d\w*(?:[.,{SPACES}'’]\d\w*)*(?: \d{{3}}(?![\w.,]))*")
COUNTS = {"a": 1, "one": 1, "two": 2, "three": 3, "four": 4}  # of parts
PARTS = {"half": 2, "third": 3, "quarter": 4, "fifth": 5, "tenth": 10}
PLURALS = {"tens", "dozens", "scores", "hundreds", "thousands", "millions", "billions"}  # of nothing in particular


@dataclass(frozen=True)
class Number:
    """A number in a text, from `start` to before `end`; `readings`: what it may stand for, none where it names no count
    by itself (a 2S5, hundreds); `word`: the word of the corpus's table that it is.
    """

    start: int
    end: int
    readings: frozenset[float]
    word: str = ""


@dataclass(frozen=True)
class Words:
    """The number words of a corpus: what each says, by the word in small letters."""

    said: dict[str, dict]

    @classmethod
    def of(cls, number_words: pd.DataFrame) -> "Words":
        """Those of a typed table; none of a table without rows."""
        rows = number_words.dropna(subset=["word"]).to_dict("records")
        return cls({" ".join(row["word"].casefold().split()): row for row in rows})

    def find(self, text: str) -> list[Number]:
        """Every number of a text, in order: in digits, as a word of the table, or in English words; no ordinals."""
        found = [*self._find_own(text), *_find_digits(text)]
        found += _find_words(text, [(number.start, number.end) for number in found])
        found = self._multiply(text, sorted(found, key=lambda number: number.start))
        return _share_scales(text, found)

    def _multiply(self, text: str, numbers: list[Number]) -> list[Number]:
        """The numbers, those that count others as one: two dozen, half a million, one and a half million."""
        joined: list[Number] = []
        for number in numbers:
            before = joined[-1] if joined and not joined[-1].word else None
            between = text[before.end : number.start] if before else ""
            is_unit = bool(number.word) and self.said[number.word]["qualifier"] == "exact"
            is_scale = is_unit or bool(number.readings & {*SCALES.values()})
            if before and is_unit and between in (" ", "-"):
                joined[-1] = _join(before, number, 0.0)
            elif before and is_scale and between == " and a half ":
                joined[-1] = _join(before, number, 0.5)
            elif is_scale and (half := re.search(r"(?<!\w)half an? $", text[: number.start], re.IGNORECASE)):
                joined.append(Number(half.start(), number.end, frozenset(n / 2 for n in number.readings)))
            else:
                joined.append(number)
        return joined

    def _find_own(self, text: str) -> Iterator[Number]:
        if not self.said:
            return
        longest_first = sorted(self.said, key=lambda word: (-len(word), word))
        either = "|".join(r"\s+".join(map(re.escape, word.split())) for word in longest_first)
        for match in re.finditer(rf"(?<!\w)(?:{either})(?!\w)", text, re.IGNORECASE):
            word = " ".join(match[0].casefold().split())
            cells = (self.said[word][column] for column in ("value", "low", "high"))
            yield Number(*match.span(), frozenset(float(cell) for cell in cells if pd.notna(cell)), word)


def _join(one: Number, unit: Number, more: float) -> Number:
    """So many, and a part `more`, of a unit."""
    return Number(one.start, unit.end, frozenset((a + more) * b for a in one.readings for b in unit.readings))


def _find_digits(text: str) -> Iterator[Number]:
    """Words that have digits; 3 million is one number, 2S5 and 20th are some that name no count."""
    for match in DIGITS.finditer(text):
        start, end = match.span()
        parts = re.fullmatch(rf"(\d[\d.,'’ {SPACES}]*)([^\W\d_]*)", match[0])
        scale = parts[2].casefold() if parts else ""
        after = re.match(rf" ({NEXT})\b", text[end:], re.IGNORECASE) if parts and not scale else None
        if after:
            scale, end = after[1].casefold(), end + after.end()
        digits = parts[1] if parts and (not scale or scale in SCALES) else ""
        yield Number(start, end, frozenset(_read(digits, SCALES.get(scale, 1))))


def _share_scales(text: str, numbers: list[Number]) -> list[Number]:
    """The numbers, the first of a range with the scale of the second too: 70 in "70 to 80 million"."""
    shared = list(numbers)
    for nth, (one, other) in enumerate(pairwise(numbers)):
        if text[one.end : other.start] in JOINTS and not find_scale(text[one.start : one.end]):
            scale = SCALES.get(find_scale(text[other.start : other.end]), 1)
            shared[nth] = replace(one, readings=one.readings | {reading * scale for reading in one.readings})
    return shared


def find_scale(printed: str) -> str:
    """The scale that a number is printed with, in small letters: "million" in "80 million"; else empty."""
    last = re.search(r"[^\W\d_]+$", printed.casefold())
    return last[0] if last and last[0] in SCALES else ""


def _read(digits: str, scale: float) -> set[float]:
    """What digits may stand for: 7,000 as seven thousand or as seven; with a scale, scaled or not."""
    plain = re.sub(rf"[,'’ {SPACES}]", "", digits)
    forms = {plain, digits.replace(".", "").replace(",", "."), re.sub(r"\D", "", digits)}
    numbers = {float(form) for form in forms if re.fullmatch(r"\d{1,30}(\.\d{1,30})?", form)}
    return numbers | {round(number * scale, 6) for number in numbers}


class _Token:
    """A word of a text, as text2num wants it: apart from the one before by more than a space or a hyphen, or not."""

    def __init__(self, match: re.Match, is_taken: bool, is_apart: bool) -> None:
        self.match, self._is_taken, self._is_apart = match, is_taken, is_apart

    def text(self) -> str:
        return self.match[0]

    def text_lowercase(self) -> str:
        return self.match[0].casefold()

    def nt_separated(self, previous: "_Token") -> bool:
        return self._is_apart

    def not_a_number_part(self) -> bool:
        return self._is_taken or self.text_lowercase() in PLURALS


def _find_words(text: str, taken: list[tuple[int, int]]) -> Iterator[Number]:
    """Cardinal numbers in English words, and plurals of scales, outside the places that are taken."""
    tokens, end = [], 0
    for match in re.finditer(r"[^\W_]+", text):
        is_taken = any(start <= match.start() < stop for start, stop in taken)
        tokens.append(_Token(match, is_taken, text[end : match.start()] not in (" ", "-")))
        if not is_taken and match[0].casefold() in PLURALS:
            yield Number(*match.span(), frozenset())
        end = match.end()
    for found in find_numbers(tokens, LANGUAGE, 0.0) if tokens else []:
        if not found.is_ordinal and not any(token.match[0].isdigit() for token in tokens[found.start : found.end]):
            first, last = tokens[found.start].match, tokens[found.end - 1].match
            yield Number(first.start(), last.end(), frozenset({float(found.value)}))


def find_place(text: str, words: str, occurrence: int = 1) -> tuple[int, int] | None:
    """From where to where exact words stand in a text for the nth time, cut off from other words and digits."""
    places = find_places(text, words)
    return places[occurrence - 1] if 1 <= occurrence <= len(places) else None


def find_places(text: str, words: str) -> list[tuple[int, int]]:
    """From where to where exact words stand in a text, each time that they do."""
    return [match.span() for match in _anchor(words).finditer(text)] if words else []


@cache
def _anchor(words: str) -> re.Pattern:
    begins = r"(?<!\w)(?<!\d[.,])" if words[0].isalnum() else ""
    ends = r"(?!\w)(?![.,]\d)" if words[-1].isalnum() else ""
    return re.compile(begins + re.escape(words) + ends)


def list_allowed(printed: str, kind: object, words: Words) -> set[float]:
    """The numbers that a claim with these words may have; none where they name none. A ratio may be worked out."""
    told = {reading for number in words.find(printed) for reading in number.readings}
    if kind in ("ratio", "share"):
        for number, part in re.findall(rf"\b({'|'.join(COUNTS)})[ -]({'|'.join(PARTS)})s?\b", printed.casefold()):
            told |= {round(COUNTS[number] / PARTS[part] * by, 4) for by in (1, 100)}
        told |= {round(a / b * by, 4) for a in told for b in told if b for by in (1, 100)}
    return told
