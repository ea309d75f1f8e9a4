"""Where an open number stands: its sentence, and the words around it."""

from dataclasses import dataclass

from helpers.author.accounts import Entry
from helpers.corpus.printed import Number
from helpers.corpus.texts import Text, list_sentences


@dataclass(frozen=True)
class Place:
    """A number of a text with the words around it: its sentence, `before` and `after` it, and the `earlier` one."""

    text: Text
    paragraph: int
    number: Number
    sentence: str
    before: str
    after: str
    earlier: str

    @property
    def clause(self) -> str:
        """What of the sentence stands between the semicolons around the number."""
        printed = self.text.get(self.paragraph)[self.number.start : self.number.end]
        return f"{self.before.rsplit(';', 1)[-1]}{printed}{self.after.split(';', 1)[0]}"


def find_place(entry: Entry) -> Place:
    """The place of an open number."""
    paragraph, number = entry.text.get(entry.paragraph), entry.number
    spans = list_sentences(paragraph)
    i = next((i for i, (_, end) in enumerate(spans) if number.start < end), len(spans) - 1)
    start, end = spans[i]
    previous = entry.text.get(entry.paragraph - 1)
    earlier = paragraph[slice(*spans[i - 1])] if i else previous[slice(*list_sentences(previous)[-1])]
    sentence = paragraph[start:end]
    before, after = paragraph[start : number.start], paragraph[number.end : end]
    return Place(entry.text, entry.paragraph, number, sentence, before, after, earlier)
