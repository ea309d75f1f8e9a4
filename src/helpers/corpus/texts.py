"""An article's text, where the reader has it: its paragraphs, and the sentences of these."""

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from helpers.corpus.printed import find_places

ROWS = ".rows.txt"  # how the name of a text ends that is the rows of an imported table
TABLES = (ROWS, ".csv", ".tsv")  # sources that are tables: a line of them is no prose
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")  # what a terminal would obey
ENDS = re.compile(r"[.!?…][\"'”’)\]]*\s+(?=[\"'“‘(\[]?[A-Z0-9])")  # where one sentence may end and another begin
SHORT = re.compile(
    r"\b(?:[A-Z]|Jan|Feb|Mar|Apr|Aug|Sept?|Oct|Nov|Dec|Mr|Mrs|Ms|Dr|Prof|Gen|Lt|Col|Maj|Capt|Sgt|Brig|Adm|St|No"
    r"|vs|approx|est|[ap]\.m)\.$"
)  # ends none


@dataclass(frozen=True)
class Text:
    """The text of an article: its non-empty lines with white space as one space, and the SHA-256 of its bytes.

    `is_whole`: all of it is UTF-8; what is not stands as a replacement character.
    """

    file: str
    paragraphs: list[str]
    sha256: str
    is_whole: bool = True

    @property
    def is_prose(self) -> bool:
        return not self.file.lower().endswith(TABLES)

    def get(self, paragraph: int) -> str:
        """A paragraph by its 1-based number; empty if there is none."""
        return self.paragraphs[paragraph - 1] if 1 <= paragraph <= len(self.paragraphs) else ""


def read(folder: Path, source_file: str) -> Text:
    """The text of an article; of `source_file`, as in articles.csv, only the name is used.

    Raises OSError if it cannot be read.
    """
    path = folder / Path(source_file).name
    data = path.read_bytes()
    told = data.decode("utf-8-sig", errors="replace")
    lines, is_whole = re.split(r"\r\n|\r|\n", told), told.encode() == data.removeprefix(b"\xef\xbb\xbf")
    paragraphs = [CONTROL.sub("\ufffd", " ".join(line.split())) for line in lines if line.strip()]
    return Text(path.name, paragraphs, hashlib.sha256(data).hexdigest(), is_whole)


def list_sentences(paragraph: str) -> list[tuple[int, int]]:
    """From where to where each sentence of a paragraph stands."""
    spans, start = [], 0
    for match in ENDS.finditer(paragraph):
        if not SHORT.search(paragraph[start : match.start() + 1]):
            spans.append((start, match.end()))
            start = match.end()
    return [*spans, (start, len(paragraph))]


def get_sentence(paragraph: str, start: int, end: int) -> str:
    """The sentence that holds a place of a paragraph, or those, if the place goes over its end."""
    spans = list_sentences(paragraph)
    first = next(a for a, b in spans if start < b or b == len(paragraph))
    last = next(b for _, b in spans if end <= b or b == len(paragraph))
    return paragraph[first:last].strip()


def find_sentence(paragraph: str, printed: str, wording: str = "") -> str:
    """The sentence that prints these words; of several, the first that has the wording too. Empty if none does."""
    found = [get_sentence(paragraph, *place) for place in find_places(paragraph, " ".join(printed.split()))]
    return next((sentence for sentence in found if wording and wording in sentence), found[0] if found else "")
