"""What becomes of damaged input? Corpora, tables with their mapping files, and parameters, each damaged at random.

    python benchmarks/damage.py [--corpora 10000] [--mappings 1000] [--parameters 10000] [--seed 0] [--jobs 2]

*refused*: in lines, one for each fault; *borne*: it can be read, and every table be made of it, though `check` has
something to say; *against check*: it is refused though sound, or what it was made into is not sound; *bare*: it ends
in an error that is not ours, which is printed.
"""

import argparse
import csv
import random
import re
import shutil
import tempfile
import warnings
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

from helpers import claims
from helpers.author import import_table, mapping
from helpers.base import parameters, paths
from helpers.base.errors import WorkbookError
from helpers.corpus import schema, soundness
from helpers.corpus.faults import CorpusError
from helpers.kernel import notebooks

QUAKE = paths.root() / "examples" / "earthquake"
CELLS = [
    *("", " ", "-1", "0", "1", "0.5", "1e308", "9" * 40, "nan", "inf", "007", "1,5", "٣"),
    *("2099-01-01", "1900-01-01", "9999-12-31", "2025-02-30", "between", "about", "exact", "change", "total"),
    *("forecast", "more_than", "killed", "losses", "general_staff", "a000-01", "q001-01", "direct", "published"),
    *("as_of:published", "x", "a;b", "a,b", "a\nb", "\0", "\x1b[31m", "\ufeffx", "=1+1", "<script>alert(1)</script>"),
    *("../../x", "x" * 9999),
]
SPLINTERS = [b"\0", b"\xff", b"\n", b",", b'"', b"{", b"]", b":", b"-", b"null", b"1e999", b"&a", b"*a", b"!!python/x"]


def damage_table(path: Path, rng: random.Random) -> None:
    """Change a cell of a table, put one of another row in its place, take out or double a row, or rename a column."""
    with path.open(encoding="utf-8", newline="") as f:
        rows = list(csv.reader(f))
    if len(rows) < 2:
        return
    i = rng.randrange(1, len(rows))
    j = rng.randrange(len(rows[0]))
    how = rng.choice(["swap", "swap", "cell", "cell", "lose", "double", "column"])
    if how in ("swap", "cell") and j < len(rows[i]):
        rows[i][j] = rng.choice(rng.choice(rows[1:])[j:] or [""]) if how == "swap" else rng.choice(CELLS)
    elif how == "lose":
        del rows[i]
    elif how == "double":
        rows.insert(i, list(rows[i]))
    elif how == "column":
        rows[0][j] = rng.choice(CELLS)
    with path.open("w", encoding="utf-8", newline="") as f:
        csv.writer(f, lineterminator="\n").writerows(rows)


def damage_bytes(path: Path, rng: random.Random) -> None:
    """Put a splinter into a file, take a part of it out, or double one."""
    data = path.read_bytes()
    start = rng.randrange(len(data) + 1)
    end = min(len(data), start + rng.randrange(1, 60))
    new = rng.choice([rng.choice(SPLINTERS), b"", data[start:end] * 2])
    path.write_bytes(data[:start] + new + data[end if rng.random() < 0.8 else start :])


def try_corpus(folder: Path, rng: random.Random) -> str:
    """What becomes of a corpus in which one cell, row or splinter, or two, are not what they were."""
    raw = shutil.copytree(rng.choice([paths.own_raw(), QUAKE]), folder / "raw")
    for _ in range(rng.choice([1, 1, 2])):
        tables = [path for path in sorted(raw.glob("*.csv")) if path.stem in schema.TABLES]
        if rng.random() < 0.8:
            damage_table(rng.choice(tables), rng) if rng.random() < 0.6 else damage_table(raw / "claims.csv", rng)
        else:
            damage_bytes(rng.choice([*tables, raw / schema.DESCRIPTOR]), rng)
    faults = soundness.find_faults(raw)
    try:
        book = claims.read_book(raw)
    except CorpusError:
        return "refused" if faults else "against check"
    for table in ("values", "problems", "repairs", "compared", "camps", "joint", "rates", "revisions"):
        getattr(book, table)
    return "borne" if faults else "borne, sound"


def try_mapping(folder: Path, rng: random.Random) -> str:
    """What becomes of the guide's table if it or its mapping file has a splinter."""
    guide = (paths.root() / "docs" / "import-a-table.md").read_text(encoding="utf-8")
    for name, text in re.findall(r"```(?:csv|yaml) (\S+)\n(.*?)```", guide, re.DOTALL):
        (folder / name).write_text(text, encoding="utf-8")
    table, meant = folder / "health.csv", folder / "health.yml"
    damage_bytes(meant if rng.random() < 0.8 else table, rng)
    pairs = [(table, mapping.read_mapping(meant))]
    import_table.import_tables(pairs, folder / "raw", schema.read_descriptor(paths.own_raw()))
    return "against check" if soundness.find_faults(folder / "raw") else "borne, sound"


def try_parameter(folder: Path, rng: random.Random) -> str:
    """What becomes of a value that a parameter may not have."""
    name = rng.choice(sorted(parameters.KNOWN))
    text = "".join(rng.choice("abcxyz019-;, \n\t'\"\\{}<>../") for _ in range(rng.randrange(12)))
    value = rng.choice([rng.choice(CELLS), text])
    parameters.choose({name: value}, notebooks.read_defaults(notebooks.list_sources()), paths.own_raw())
    return "borne"


def attempt(judge: Callable[[Path, random.Random], str], seed: int) -> str:
    """What becomes of one; seed: of the damage."""
    warnings.simplefilter("ignore")
    with tempfile.TemporaryDirectory(prefix="benchmark-") as made:
        try:
            return judge(Path(made), random.Random(seed))
        except WorkbookError as error:
            lines = str(error).splitlines()
            return "refused" if lines and all(lines) else "bare: no line"
        except Exception as error:
            return f"bare: {type(error).__name__}: {error} (seed {seed})"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpora", type=int, default=10_000)
    parser.add_argument("--mappings", type=int, default=1_000)
    parser.add_argument("--parameters", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=2)
    arguments = parser.parse_args()
    asked = [
        ("corpora", try_corpus, arguments.corpora), ("tables with mapping files", try_mapping, arguments.mappings),
        ("parameters", try_parameter, arguments.parameters),
    ]  # fmt: skip
    columns = ["borne, sound", "borne", "refused", "against check"]
    print(f"| damaged | tried | {' | '.join(columns)} | bare |\n|---|{'---|' * (len(columns) + 2)}")
    for name, judge, n in asked:
        with ProcessPoolExecutor(arguments.jobs) as pool:
            seeds = range(arguments.seed, arguments.seed + n)
            found = Counter(pool.map(partial(attempt, judge), seeds, chunksize=50))
        bare = [said for said in found.elements() if said.startswith("bare")]
        print(f"| {name} | {n} | {' | '.join(str(found[column]) for column in columns)} | {len(bare)} |", flush=True)
        print(*bare[:20], sep="\n", end="\n" if bare else "")


if __name__ == "__main__":
    main()
