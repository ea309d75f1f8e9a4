"""Hold the claims against the articles' own texts, where the reader has them: they are no part of the project."""

import hashlib
import re
from pathlib import Path

from helpers import schema, sheets
from helpers.schema import Fault

SHORTEST = 8  # signs of a hash that tell two texts apart for a reader


def verify(raw_dir: Path, articles_dir: Path) -> tuple[list[Fault], list[str], int]:
    """Faults of articles.csv and claims.csv, the articles whose text is not there, and how many claims were checked.

    A text has the SHA-256 of articles.csv; the words `printed` of a claim stand in its `paragraph`, a 1-based count of
    the text's non-empty lines (white space counts as one space).
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
    return faults, missing, n_checked
