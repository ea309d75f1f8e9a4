"""Where a number is from, to be read beside the picture: the article's sentence, or its words and their place."""

from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Any

import pandas as pd

from helpers.base import words
from helpers.corpus import texts
from helpers.corpus.claim_rules import DIRECT
from helpers.explore.lookup import Origin
from helpers.show.names import Names

_read = lru_cache(texts.read)  # an article is asked for again and again


def tell(origin: Origin, names: Names, articles: Path | None) -> str:
    """Statements with the claims that carry them, as HTML in which all text is escaped.

    `articles`: a folder with the articles' texts, if the reader has them. One that is not the text that was read
    (text_sha256) is not quoted.
    """
    found = []
    for _, row in origin.statements.iterrows():
        head = f"{names.who(row['claimant_id'])}, {names.tell(row)} {names.when(row)}: {words.limit(row)}"
        found.append(f"<h4>{escape(head)}</h4>")
        own = origin.claims[origin.claims["statement_id"] == row["statement_id"]]
        found += [_tell_claim(claim, origin.mended, articles) for claim in own.itertuples()]
    if len(origin.clues):
        clues = "".join(f"<li>{escape(clue)}</li>" for clue in origin.clues["clue"].drop_duplicates())
        found.append(f"<details><summary>What dates it</summary><ul>{clues}</ul></details>")
    return "".join(found) or "<p>Pick a mark to see its words.</p>"


def _tell_claim(claim: Any, mended: pd.DataFrame, articles: Path | None) -> str:
    """One article's words for it, their place, what public record mends, and why a reader could doubt it."""
    said = [f"<blockquote>{_quote(claim, articles)}</blockquote>"]
    where = f"Article {claim.article_id} of {words.short_day(claim.published)}, paragraph {claim.paragraph}"
    title = escape(claim.title)
    if url := words.link(claim.url):
        title = f'<a href="{escape(url)}" rel="noreferrer" target="_blank">{title}</a>'
    quoted = "" if pd.isna(claim.via) or claim.via == DIRECT else f", which quotes {escape(claim.via)}"
    said.append(f"<p>{escape(where)}: {title} (publisher: {escape(claim.publisher)}){quoted}.")
    said += [
        f" <b>Mended</b>: {escape(f'{cell.column} {cell.corrected}, printed {cell.printed}. {cell.reason}')}"
        f" ({escape(cell.evidence)})"
        for cell in mended[mended["claim_id"] == claim.claim_id].fillna("").itertuples()
    ]
    note = "" if pd.isna(claim.note) else f" <i>{escape(claim.note)}</i>"
    return "".join(said) + note + "</p>"


def _quote(claim: Any, articles: Path | None) -> str:
    """The sentence with the figure marked, where the text is there and is the one that was read; else the words."""
    plain = f"“<mark>{escape(claim.printed)}</mark>” … “{escape(claim.wording)}”"
    if articles is None or pd.isna(claim.source_file):
        return plain
    try:
        text = _read(articles, str(claim.source_file))
    except OSError:
        return plain
    if text.sha256 != claim.text_sha256:
        return f"{plain} <small>(the text in the folder is another than the one that was read)</small>"
    sentence = texts.find_sentence(text.get(claim.paragraph), claim.printed, claim.wording)
    before, printed, after = sentence.partition(" ".join(claim.printed.split()))
    return f"{escape(before)}<mark>{escape(printed)}</mark>{escape(after)}" if printed else plain
