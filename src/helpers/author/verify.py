"""Hold the claims against the articles' own texts, and each number of these against the claims."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from helpers.author import days
from helpers.author.accounts import CLAIMED, DISMISSED, OPEN, Entry, account, explain_misplaced
from helpers.author.names import Names
from helpers.corpus import number_rules, schema, sheets, texts
from helpers.corpus.columns import make_empty
from helpers.corpus.defaults import type_tables
from helpers.corpus.faults import Fault
from helpers.corpus.printed import Words
from helpers.corpus.sheets import Sheet
from helpers.corpus.texts import Text

MOST = 10  # articles that a line lists
SHORTEST = 8  # signs of a hash that tell two texts apart for a reader


@dataclass(frozen=True)
class Verified:
    """What came of holding a corpus against its texts.

    `missing`: articles whose text is not there; `entries`: every number of those in prose; `unjudged`: a line per rule
    that could not be held against all; `unarchived`: articles without a copy that lasts; `odd_days`: a line per day to
    which a text gives another weekday.
    """

    faults: list[Fault]
    missing: list[str]
    n_checked: int
    entries: list[Entry]
    unjudged: list[str]
    unarchived: list[str]
    odd_days: list[str]

    def list_open(self) -> list[Entry]:
        return [entry for entry in self.entries if entry.status == OPEN]

    def say(self) -> list[str]:
        """The summary, in lines."""
        left = f"; not there: the texts of {', '.join(self.missing)}" if self.missing else ""
        counts = [f"{sum(e.status == s for e in self.entries)} {s}" for s in (CLAIMED, DISMISSED, OPEN)]
        lines = [
            f"{self.n_checked} claims held against their texts, {len(self.faults)} faults{left}",
            f"{len(self.entries)} numbers in the texts: {', '.join(counts)}",
        ]
        if self.unarchived:
            more = f" and {len(self.unarchived) - MOST:,} more" if len(self.unarchived) > MOST else ""
            lines.append(f"no archived copy: {', '.join(self.unarchived[:MOST])}{more}")
        return [*self.odd_days, *lines]


def verify(raw_dir: Path, articles_dir: Path) -> tuple[list[Fault], list[str], int]:
    """Faults, the articles whose text is not there, and how many claims were checked: as `look` has them."""
    found = look(raw_dir, articles_dir)
    return found.faults, found.missing, found.n_checked


def look(raw_dir: Path, articles_dir: Path) -> Verified:
    """Hold a corpus that is sound against the texts of its articles, and the numbers of these against the corpus.

    A text has the SHA-256 of articles.csv; the words `printed` of a claim stand in its `paragraph`, a 1-based count of
    the text's non-empty lines (white space counts as one space), and name its numbers; a paragraph that names claimants
    names that of its claim.
    """
    read = sheets.read(raw_dir, schema.read_descriptor(raw_dir))
    frames = {name: sheet.frame for name, sheet in read.items()}
    typed = type_tables(read)
    words = Words.of(typed.get("number_words", make_empty("number_words")))
    found, missing, faults = _read_texts(frames["articles"], articles_dir)
    claims = frames["claims"][frames["claims"]["article_id"].isin(list(found))]
    faults += _find_misplaced(claims, found)
    others, unnamed = number_rules.find_other_numbers(typed["claims"], words)
    faults += [fault for fault in others if fault.row in claims.index]
    names = Names.of(frames["claimants"], frames.get("sides"), claims["side"])
    named, n_nameless = _find_misnamed(claims, found, names)
    faults += named
    entries, told = _account_all(found, frames, words)
    faults = [_locate(fault, read) for fault in [*faults, *told, *_find_strays(frames)]]
    unjudged = _list_unjudged(found, [i for i in unnamed if i in claims.index], n_nameless)
    archived = typed["articles"]["archived_url"]
    unarchived = list(typed["articles"]["article_id"][archived.isna()])
    odd_days = list(_list_odd_days(found, frames["articles"].set_index("article_id")["published"]))
    return Verified(faults, missing, len(claims), entries, unjudged, unarchived, odd_days)


def _list_odd_days(found: dict[str, Text], published: pd.Series) -> Iterator[str]:
    for article, text in found.items():
        for nth, paragraph in enumerate(text.paragraphs if text.is_prose else [], start=1):
            for printed, day in days.find_odd_days(paragraph, datetime.date.fromisoformat(published[article])):
                yield f"{text.file}:{nth}: {printed!r}: {day.day} {day:%B %Y} is a {day:%A}"


def _read_texts(articles: pd.DataFrame, folder: Path) -> tuple[dict[str, Text], list[str], list[Fault]]:
    """The texts that are there, by article, those that are not, and those that are other ones than were read."""
    found: dict[str, Text] = {}
    missing, faults = [], []
    for article in articles.itertuples():
        try:
            text = found[article.article_id] = texts.read(folder, str(article.source_file))
        except OSError:
            missing.append(article.article_id)
            continue
        if text.sha256 != article.text_sha256:
            reason = f"the text has {text.sha256[:SHORTEST]}…: it is not the one that was read"
            shown = f"{str(article.text_sha256)[:SHORTEST]}…"
            faults.append(Fault("articles.csv", article.Index, "text_sha256", shown, reason))
    return found, missing, faults


def _find_misplaced(claims: pd.DataFrame, found: dict[str, Text]) -> Iterator[Fault]:
    """Claims whose paragraph does not have their words."""
    for claim in claims.itertuples():
        if why := explain_misplaced(found[claim.article_id], str(claim.paragraph), str(claim.printed)):
            yield Fault("claims.csv", claim.Index, "paragraph", "", why)


def _find_misnamed(claims: pd.DataFrame, found: dict[str, Text], names: Names) -> tuple[list[Fault], int]:
    """Claims whose paragraph names other claimants and not theirs; how many stand where none is named."""
    faults, n_nameless = [], 0
    for claim in claims.itertuples():
        paragraph = found[claim.article_id].get(int(claim.paragraph))
        named = {claimant for *_, claimant in names.find(paragraph, with_generic=False)}
        if not named:
            n_nameless += 1
        elif claim.claimant_id not in named and not _is_named(paragraph, names, claim.claimant_id):
            told = f"its paragraph names {', '.join(sorted(named))}; if it names this one too, say how in printed_names"
            faults.append(Fault("claims.csv", claim.Index, "claimant_id", "", told))
    return faults, n_nameless


def _is_named(paragraph: str, names: Names, claimant: str) -> bool:
    """Whether a claimant is named by words of its own, which may lie within another's name."""
    return bool(Names({claimant: names.printed.get(claimant, [])}, names.generic).find(paragraph))


def _account_all(found: dict[str, Text], frames: dict[str, pd.DataFrame], words: Words) -> tuple[list, list[Fault]]:
    entries, faults = [], []
    dismissed = frames.get("dismissed", make_empty("dismissed").astype("str"))
    for article, text in found.items():
        if text.is_prose:
            claims, gone = (table[table["article_id"] == article] for table in (frames["claims"], dismissed))
            more, told = account(article, text, claims, gone, words)
            entries += more
            faults += told
    return entries, faults


def _find_strays(frames: dict[str, pd.DataFrame]) -> Iterator[Fault]:
    """Numbers of articles that the corpus does not have: no report needs them, so that they stop none."""
    dismissed = frames.get("dismissed", make_empty("dismissed"))
    for i in dismissed.index[~dismissed["article_id"].isin(frames["articles"]["article_id"])]:
        yield Fault("dismissed.csv", i, "article_id", "", "is not in articles.csv, column article_id")


def _locate(fault: Fault, read: dict[str, Sheet]) -> Fault:
    """A fault at its line of the file."""
    sheet = read[fault.file.removesuffix(".csv")]
    located = sheet.locate(fault)
    return replace(located, value=fault.value or located.value)


def _list_unjudged(found: dict[str, Text], unnamed: list[int], n_nameless: int) -> list[str]:
    left = []
    if unnamed:
        left.append(f"numbers against what is printed, of {len(unnamed)} claims: it names none, or is no short figure")
    if n_nameless:
        left.append(f"claimants against names, of {n_nameless} claims: their paragraphs name nobody in particular")
    if tables := [article for article, text in found.items() if not text.is_prose]:
        left.append(f"further numbers in the sources of {len(tables)} articles: they are tables")
    return left
