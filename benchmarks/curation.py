"""How much of a claim's row `workbook add` proposes rightly: each article is added to the corpus of the others.

    python benchmarks/curation.py ARTICLES

The words that mean a definition, the names of claimants and all other vocabulary are cut to what the other articles
use. Rows of the same article that come first are known, as a person has confirmed them by then. ARTICLES: the folder
with the texts, which are no part of the project.
"""

import argparse
import datetime
from collections import Counter
from pathlib import Path

import pandas as pd

from helpers.author import accounts, propose
from helpers.base import paths
from helpers.corpus import lists, schema, sheets, texts

GIVEN = ("claim_id", "article_id")  # the tool's own affair
KEYS = {"claimants": "claimant_id", "measures": "measure_id", "definitions": "definition_id"}
PLACES = {"sides": ("side_id", "side"), "scopes": ("scope_id", "scope")}


def cut(frames: dict[str, pd.DataFrame], article: str, others: str) -> dict[str, pd.DataFrame]:
    """The corpus without an article, and without the vocabulary that only this one needs. `others`: their texts."""
    left = {
        name: table[table["article_id"] != article] if "article_id" in table else table
        for name, table in frames.items()
    }
    claims = left["claims"]
    for table, key in KEYS.items():
        left[table] = left[table][left[table][key].isin(claims[key])]
    for table, (key, column) in PLACES.items():
        left[table] = left[table][left[table][key].isin(claims[column])]
    for table, column in (("claimants", "printed_names"), ("definitions", "said_as")):
        kept = [[w for w in lists.split(cell) if w.casefold() in others.casefold()] for cell in left[table][column]]
        left[table] = left[table].assign(**{column: ["; ".join(words) for words in kept]})
    return left


def add_article(frames: dict[str, pd.DataFrame], article: str, read: dict[str, texts.Text]) -> list[tuple[dict, dict]]:
    """Pairs of the row that is proposed for each claim of an article, and the row as it is."""
    own = frames["claims"][frames["claims"]["article_id"] == article].fillna("")
    others = "\n".join("\n".join(text.paragraphs) for name, text in read.items() if name != article)
    known = propose.Known(cut(frames, article, others))
    published = frames["articles"].set_index("article_id")["published"][article]
    none = frames["dismissed"].iloc[:0]
    entries, _ = accounts.account(article, read[article], own, none, known.words)
    pairs, so_far = [], []
    for row in own.to_dict("records"):
        entry = next(entry for entry in entries if row["claim_id"] in entry.by.split("; "))
        day = datetime.date.fromisoformat(published)
        pairs.append((propose.propose(entry, known, day, so_far), row))
        so_far.append(row)
    return pairs


def judge_reasons(frames: dict[str, pd.DataFrame], read: dict[str, texts.Text]) -> Counter:
    """How the numbers that are no claims, and those that are, would be taken."""
    counts: Counter = Counter()
    known = propose.Known(frames)
    for article, text in read.items():
        own = (frames[name][frames[name]["article_id"] == article] for name in ("claims", "dismissed"))
        for entry in accounts.account(article, text, *own, known.words)[0]:
            told = propose.propose_reason(entry, known)
            is_right = told == entry.by if entry.status == accounts.DISMISSED else not told
            counts[entry.status, is_right] += 1
    return counts


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("articles", type=Path)
    folder = parser.parse_args().articles
    raw = paths.own_raw()
    frames = {name: sheet.frame for name, sheet in sheets.read(raw, schema.read_descriptor(raw)).items()}
    files = frames["articles"].set_index("article_id")["source_file"]
    read = {article: texts.read(folder, file) for article, file in files.items()}
    pairs = [(article, *pair) for article in read for pair in add_article(frames, article, read)]
    left_out = (*GIVEN, *schema.OPTIONAL_COLUMNS["claims"])
    columns = [column for column in schema.COLUMNS["claims"] if column not in left_out]
    print("| column | right |\n|---|---:|")
    for column in columns:
        n_right = sum(made[column] == row[column] for _, made, row in pairs)
        print(f"| `{column}` | {n_right} of {len(pairs)} ({n_right / len(pairs):.0%}) |")
    print("\n| article | claims | cells typed per claim | without notes |\n|---|---:|---:|---:|")
    for article in (*read, "all"):
        own = [(made, row) for name, made, row in pairs if article in (name, "all")]
        typed = Counter(column for made, row in own for column in columns if made[column] != row[column])
        n_typed, n_notes = typed.total(), typed["note"]
        print(f"| {article} | {len(own)} | {n_typed / len(own):.2f} | {(n_typed - n_notes) / len(own):.2f} |")
    right = judge_reasons(frames, read)
    for status, told in ((accounts.DISMISSED, "get the right reason"), (accounts.CLAIMED, "get none")):
        n = right[status, True] + right[status, False]
        print(f"\nOf {n} numbers that are {status}, {right[status, True]} {told} by the tool.")


if __name__ == "__main__":
    main()
