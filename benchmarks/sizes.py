"""What does a report cost, by the size of its corpus? A full run of each, in CPU seconds, memory and bytes.

    python benchmarks/sizes.py [SIZE ...]

SIZE: `articles` (the five), `claimants` (128 claims by 32 claimants), or a number of claims (`generate.py`), also with
a number of days: 100000x160. CPU seconds are those of the whole process tree; memory is the most that it held at once,
shared parts once, in a second run, as to look takes time.
"""

import argparse
import resource
import tempfile
from pathlib import Path

from generate import DAYS, generate, generate_claimants
from run import BIN, run, watch

from helpers.base import paths

SIZES = ("articles", "claimants", "4000", "25000", "100000x160", "100000")
MB = 1e6


def make_corpus(size: str, folder: Path) -> Path:
    """The corpus of this size."""
    if size == "articles":
        return paths.own_raw()
    if size == "claimants":
        generate_claimants(folder, 32)
    else:
        n_claims, _, n_days = size.partition("x")
        generate(folder, int(n_claims), n_days=int(n_days or DAYS))
    return folder


def count_cpu() -> float:
    """CPU seconds of all that this process started and saw the end of."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def find_largest(folder: Path, pattern: str) -> str:
    """The largest of these files, with its megabytes."""
    largest = max(folder.glob(pattern), key=lambda path: path.stat().st_size)
    return f"{largest.name} {largest.stat().st_size / MB:.1f}"


def measure(size: str) -> None:
    """Print the row of one size."""
    with tempfile.TemporaryDirectory(prefix="benchmark-") as made:
        raw, out = make_corpus(size, Path(made) / "raw"), Path(made) / "out"
        command, before = [BIN / "workbook", "run", "--raw", raw, "--out", out, "--quiet", "--force"], count_cpu()
        took = run(command, Path(made))
        cpu = count_cpu() - before
        _, held = watch(lambda: run(command, Path(made)))
        page = (out / "index.html").stat().st_size / MB
        table, notebook = find_largest(out, "data/*.csv"), find_largest(out, "notebooks/*.ipynb")
    print(f"| {size} | {took:.1f} | {cpu:.1f} | {held:.2f} | {page:.2f} | {table} | {notebook} |", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sizes", nargs="*", default=SIZES, metavar="SIZE")
    print("| corpus | seconds | CPU s | peak GiB | page MB | largest table MB | largest notebook MB |")
    print("|---|---|---|---|---|---|---|")
    for size in parser.parse_args().sizes:
        measure(size)


if __name__ == "__main__":
    main()
