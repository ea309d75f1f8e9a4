"""Hold the claims against the articles' own texts, where the reader has them: they are no part of the project."""

import hashlib
import re
from pathlib import Path

import pandas as pd

from helpers.corpus import schema, sheets
from helpers.corpus.faults import Fault

SCALES = {"thousand": 1e3, "k": 1e3, "million": 1e6, "m": 1e6, "billion": 1e9, "bn": 1e9}
SHORTEST = 8  # signs of a hash that tell two texts apart for a reader


def verify(raw_dir: Path, articles_dir: Path) -> tuple[list[Fault], list[str], int]:
    """Faults of articles.csv and claims.csv, the articles whose text is not there, and how many claims were checked.

    A text has the SHA-256 of articles.csv; the words `printed` of a claim stand in its `paragraph`, a 1-based count of
    the text's non-empty lines (white space counts as one space), and name its numbers, where they have digits.
    """
    read = sheets.read(raw_dir, schema.read_descriptor(raw_dir))
    tables = {name: sheet.frame for name, sheet in read.items()}
    texts, faults, missing = {}, [], []
    for row, article in enumerate(tables["articles"].itertuples(), start=2):
        path = articles_dir / Path(str(article.source_file)).name
        try:
            data = path.read_bytes()
        except OSError:
            missing.append(article.article_id)
            continue
        found = hashlib.sha256(data).hexdigest()
        if found != article.text_sha256:
            reason = f"the text has {found[:SHORTEST]}…: it is not the one that was read"
            faults.append(Fault("articles.csv", row, "text_sha256", f"{str(article.text_sha256)[:SHORTEST]}…", reason))
        lines = re.split(r"\r\n|\r|\n", data.decode("utf-8-sig", errors="replace"))
        texts[article.article_id] = [" ".join(line.split()) for line in lines if line.strip()]
    n_checked = 0
    for row, claim in enumerate(tables["claims"].itertuples(), start=2):
        if (paragraphs := texts.get(claim.article_id)) is None:
            continue
        n_checked += 1
        words, at = " ".join(str(claim.printed).split()), str(claim.paragraph)
        places = [str(i) for i, text in enumerate(paragraphs, start=1) if words in text]
        if at not in places:
            where = f"it is in {', '.join(places)}" if places else "it is nowhere in the text"
            reason = f"does not print {words!r}; {where}"
            faults.append(Fault("claims.csv", row, "paragraph", at, reason))
        told = _read_numbers(words)
        for column in ("value", "low", "high"):
            cell = getattr(claim, column)
            if told and not pd.isna(cell) and float(cell) not in told:
                reason = f"is not in what is printed, {words!r}"
                faults.append(Fault("claims.csv", row, column, cell, reason))
    return faults, missing, n_checked


def _read_numbers(words: str) -> set[float]:
    """The numbers that words with digits may stand for: 7,000 as seven thousand, 1.2 million as 1,200,000 too."""
    found = set()
    for digits, word in re.findall(r"(\d[\d,.\u00a0\u202f ]*\d|\d)\s*(\w*)", words):
        plain = re.sub(r"[,\u00a0\u202f ]", "", digits)
        readings = {plain, digits.replace(".", "").replace(",", "."), re.sub(r"\D", "", digits)}
        numbers = {float(text) for text in readings if re.fullmatch(r"\d+(\.\d+)?", text)}
        found |= numbers | {round(n * SCALES.get(word.lower(), 1), 6) for n in numbers}
    return found
