"""How long reading, folding, reconciling and checking take, and how much memory, beside the plain way.

    python benchmarks/speed.py [SIZE ...]        by default 1000 10000 100000 1000000

Each size runs in a process of its own; all numbers of a row come from that one process. Prints a Markdown table.
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import generate
import pandas as pd
import plain

from helpers.book.book import Book
from helpers.corpus.groups import SERIES
from helpers.corpus.statements import fold
from helpers.corpus.tables import read_corpus

MOST_PLAIN = 100_000  # claims that the plain way is given


def measure(size: int) -> dict:
    """Seconds of each step for one corpus, how its results compare with the plain way's, and peak memory in GiB."""
    found: dict = {"claims": size}

    def timed(name: str, step):
        start = time.perf_counter()
        result = step()
        found[name] = time.perf_counter() - start
        return result

    with tempfile.TemporaryDirectory() as folder:
        raw = Path(folder) / "raw"
        generate.generate(raw, size)
        corpus = timed("read", lambda: read_corpus(raw))
        book = Book(timed("fold", lambda: fold(corpus)))
        timed("reconcile", lambda: book.values)
        problems = timed("check", lambda: book.problems)
    found["GiB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    timed("bare", lambda: plain.bare(corpus))
    found["series"] = len(book.statements.drop_duplicates(SERIES))
    if size <= MOST_PLAIN:
        _, changes = timed("plain", lambda: plain.plain(corpus))
        found["same"] = agree_on_changes(problems, changes)
    return found


def agree_on_changes(problems: pd.DataFrame, changes: pd.DataFrame) -> bool:
    """Whether the checks and the plain way call the same printed changes wrong, of those that the plain way judges."""
    judged = changes.dropna(subset="found")
    theirs = set(judged.loc[judged["found"] != judged["expected"], "claim_id"])
    own = problems[(problems["check"] == "change_equals_difference") & (problems["verdict"] == "contradicts")]
    return theirs == set(own["claim_ids"].str.split(";").str[-1]) & set(judged["claim_id"])


def main(sizes: list[int]) -> None:
    print("| claims | series | read s | fold s | reconcile s | check s | / bare pass | plain way / ours | peak GiB |")
    print("|---|---|---|---|---|---|---|---|---|")
    for size in sizes:
        command = [sys.executable, __file__, "--one", str(size)]
        row = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        ours = row["fold"] + row["reconcile"] + row["check"]
        steps = " | ".join(f"{row[step]:.2f}" for step in ("read", "fold", "reconcile", "check"))
        ratio = f"{row['plain'] / ours:.1f}" if "plain" in row else ""
        note = "" if row.get("same", True) else " (results differ)"
        print(
            f"| {size:,} | {row['series']:,} | {steps} | {ours / row['bare']:.1f} | {ratio}{note} | {row['GiB']:.2f} |",
            flush=True,
        )


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        print(json.dumps(measure(int(sys.argv[2]))))
    else:
        main([int(float(size)) for size in sys.argv[1:]] or [1_000, 10_000, 100_000, 1_000_000])
