"""Each number of an article is claimed, dismissed or open: from the text to the claims."""

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from helpers.corpus import texts
from helpers.corpus.faults import Fault
from helpers.corpus.printed import Number, Words, find_place, find_places
from helpers.corpus.texts import Text

CLAIMED, DISMISSED, OPEN = "claimed", "dismissed", "open"
Span = tuple[int, int]


@dataclass(frozen=True)
class Entry:
    """A number of an article: its `paragraph` (from 1), the `number`, and what became of it; `by`: by which claims, or
    for which reason.
    """

    article_id: str
    text: Text
    paragraph: int
    number: Number
    status: str
    by: str = ""

    @property
    def printed(self) -> str:
        return self.text.get(self.paragraph)[self.number.start : self.number.end]

    @property
    def occurrence(self) -> int:
        """Which of the paragraph's places with these words it is."""
        places = find_places(self.text.get(self.paragraph), self.printed)
        return 1 + sum(start < self.number.start for start, _ in places)

    @property
    def sentence(self) -> str:
        return texts.get_sentence(self.text.get(self.paragraph), self.number.start, self.number.end)

    def __str__(self) -> str:
        return f"{self.text.file}:{self.paragraph}: open = {self.printed!r}: {self.sentence}"


def account(
    article_id: str, text: Text, claims: pd.DataFrame, dismissed: pd.DataFrame, words: Words
) -> tuple[list[Entry], list[Fault]]:
    """Every number of a text, in order, and the faults of what points at them; `row` of these is an index of the table.

    `claims` and `dismissed`: as text, those of the article. Words that stand in a paragraph more often than claims
    print them point at nothing.
    """
    entries: list[Entry] = []
    gone, faults = _place_dismissed(text, dismissed)
    nth = pd.to_numeric(claims["paragraph"])
    for paragraph in range(1, len(text.paragraphs) + 1):
        own = claims[nth == paragraph]
        set_aside = [(span, reason) for at, span, reason in gone if at == paragraph]
        claimed, more = _place_claims(text.get(paragraph), own, [span for span, _ in set_aside])
        faults += more
        for number in words.find(text.get(paragraph)):
            by = [name for span, name in claimed if _meets(span, number)]
            reasons = [reason for span, reason in set_aside if _meets(span, number)]
            status = CLAIMED if by else DISMISSED if reasons else OPEN
            told = "; ".join(dict.fromkeys(by)) or "".join(reasons[:1])
            entries.append(Entry(article_id, text, paragraph, number, status, told))
    return entries, [*faults, *_find_taken_twice(text, claims, dismissed, gone)]


def explain_misplaced(text: Text, paragraph: str, printed: str) -> str:
    """Why these words are not where a claim has them: in this paragraph of the text; empty if they are."""
    words = " ".join(printed.split())
    places = [
        nth
        for nth, told in enumerate(text.paragraphs, start=1)
        if (find_places(told, words) if text.is_prose else words in told)
    ]
    if not words or not paragraph.isascii() or not paragraph.isdecimal() or int(paragraph) in places:
        return ""  # what is no number at all, a rule of the schema says
    where = f"it is in {', '.join(map(str, places))}" if places else "it is nowhere in the text"
    return f"does not print {words!r}; {where}"


def _meets(span: Span, number: Number) -> bool:
    return span[0] < number.end and number.start < span[1]


def _place_dismissed(text: Text, dismissed: pd.DataFrame) -> tuple[list[tuple[int, Span, str]], list[Fault]]:
    """(paragraph, place, reason) of each dismissed number, and those that are not where they are said to be."""
    placed, faults = [], []
    for row in dismissed.itertuples():
        paragraph, occurrence = int(row.paragraph), int(row.occurrence)
        if span := find_place(text.get(paragraph), row.printed, occurrence):
            placed.append((paragraph, span, row.reason))
        else:
            found = len(find_places(text.get(paragraph), row.printed))
            reason = f"stands {found} times in paragraph {paragraph}, so there is no number {occurrence}"
            faults.append(Fault("dismissed.csv", row.Index, "printed", row.printed, reason))
    return placed, faults


def _place_claims(
    paragraph: str, claims: pd.DataFrame, set_aside: list[Span]
) -> tuple[list[tuple[Span, str]], list[Fault]]:
    """Where the words of each claim stand, with its claim_id; words that stand more often than they are claimed."""
    placed: list[tuple[Span, str]] = []
    faults: list[Fault] = []
    normal = claims["printed"].str.split().str.join(" ")
    for printed in sorted(normal.unique(), key=lambda words: (-len(words), words)):
        own = claims[normal == printed]
        taken = [*set_aside, *(span for span, _ in placed)]
        everywhere = find_places(paragraph, printed)
        free = [place for place in everywhere if not any(s <= place[0] and place[1] <= e for s, e in taken)]
        places = free or everywhere
        if len(places) > len(own):
            reason = f"stands {len(places)} times in the paragraph, for {len(own)} claim(s): print more of its words"
            faults += [Fault("claims.csv", i, "printed", printed, reason) for i in own.index]
        else:
            placed += [(place, name) for place in places for name in own["claim_id"]]
    return placed, faults


def _find_taken_twice(
    text: Text, claims: pd.DataFrame, dismissed: pd.DataFrame, gone: list[tuple[int, Span, str]]
) -> Iterator[Fault]:
    """What is dismissed and claimed at once."""
    if len(gone) != len(dismissed):
        return
    for i, (paragraph, span, _) in zip(dismissed.index, gone, strict=True):
        own = claims[pd.to_numeric(claims["paragraph"]) == paragraph]
        for claim_id, printed in zip(own["claim_id"], own["printed"], strict=True):
            places = find_places(text.get(paragraph), " ".join(printed.split()))
            if len(places) == 1 and places[0][0] <= span[0] and span[1] <= places[0][1]:
                yield Fault(
                    "dismissed.csv", i, "printed", dismissed.loc[i, "printed"], f"is claimed too, by {claim_id}"
                )
