"""Does a report come of every small sound corpus? Corpora of a few claims, of whatever make, one after the other.

    python benchmarks/small.py [--times 200] [--seed 0] [--keep FOLDER]

Each has a few claimants, measures, definitions, places and articles, some of them without a claim, and claims of any
kind, hedge and day; where `check` finds it sound, every cell of every notebook is run, with one parameter or none, and
the page written. Prints how many came through, and of each that did not the seed and the error. `--keep`: where such
corpora are left.
"""

import argparse
import contextlib
import datetime
import io
import json
import os
import random
import shutil
import tempfile
import warnings
from collections import Counter
from pathlib import Path

import matplotlib as mpl
from IPython.core.interactiveshell import InteractiveShell

from helpers.author import new
from helpers.base import paths
from helpers.base.parameters import ParameterError
from helpers.corpus import schema, soundness
from helpers.corpus.qualifiers import NEEDS
from helpers.corpus.tables import read_corpus
from helpers.kernel import notebooks
from helpers.report import assemble, page, stamps

START = datetime.date(2025, 5, 1)


def write_corpus(folder: Path, rng: random.Random) -> None:
    """A corpus of a few claims; not all are sound."""
    n_articles, n_claimants, n_measures, n_definitions, n_scopes = (rng.randint(1, most) for most in (4, 4, 3, 3, 3))
    days = sorted(rng.randint(0, 40) for _ in range(n_articles))
    within = [""] + [rng.choice(["", f"d{rng.randrange(nth)}"]) for nth in range(1, n_definitions)]
    places = [""] + [rng.choice(["", f"p{rng.randrange(nth)}"]) for nth in range(1, n_scopes)]
    tables: dict[str, list[list]] = {
        "articles": [
            [f"a{nth}", "Paper", f"Article {nth}", _say(day), "printed", f"a{nth}.txt", "0" * 64, "", "", ""]
            for nth, day in enumerate(days)
        ],
        "date_clues": [],
        "claimants": [
            [f"c{nth}", f"Claimant {nth}", rng.choice("st"), "estimate", f"Claimant {nth}", "", "", "", "", ""]
            for nth in range(n_claimants)
        ],
        "measures": [
            [f"m{nth}", f"Measure {nth}", rng.choice(["people", "percent", "tonnes"]), f"g{rng.randrange(2)}",
             rng.choice(["true", "false"]), ""]
            for nth in range(n_measures)
        ],
        "definitions": [
            [f"d{nth}", f"counted {nth}", "?", f"word{nth}", within[nth], rng.choice(["", "", "true", "false"])]
            for nth in range(n_definitions)
        ],
        "scopes": [[f"p{nth}", f"place {nth}", places[nth]] for nth in range(n_scopes)],
        "corrections": [],
    }  # fmt: skip
    kinds = rng.choices(["total", "change", "forecast"], k=2)
    tables["claims"] = [
        _make_claim(nth, days, [n_claimants, n_measures, n_definitions, n_scopes], kinds, rng)
        for nth in range(rng.randint(1, 9))
    ]
    _tie(tables, rng)
    about = {"eve": _say(-rng.randint(50, 60))} if rng.random() < 0.5 else {}
    descriptor = schema.read_descriptor(paths.own_raw())
    new.write(folder, new.open_schema(descriptor, name="small", title="A small corpus", **about), tables)


def _tie(tables: dict[str, list[list]], rng: random.Random) -> None:
    """A joint claimant, a sum, and a cell that is mended, in some corpora."""
    if len(tables["claimants"]) > 2 and rng.random() < 0.3:
        tables["claimants"][-1][-1] = "c0; c1"
    if len(tables["definitions"]) > 2 and rng.random() < 0.5:
        tables["sums"] = [["all", "definition", "d0", part, "", ""] for part in ("d1", "d2")]
    for claim in tables["claims"]:
        value = schema.COLUMNS["claims"].index("value")
        if claim[value] != "" and rng.random() < 0.1:
            public = rng.choice(["", _say(30)])
            why = ["A misprint", "A letter", public, _say(50)]
            tables["corrections"].append([claim[0], "value", claim[value], claim[value] + 10, *why])


def _make_claim(nth: int, days: list[int], sizes: list[int], kinds: list[str], rng: random.Random) -> list:
    """A row of claims.csv."""
    article = rng.randrange(len(days))
    kind, qualifier = rng.choice(kinds), rng.choice(["exact", "exact", *NEEDS])
    latest = days[article] + (rng.randint(1, 30) if kind == "forecast" else -rng.choice([0, 0, 1, 2, 5, 40]))
    earliest = latest - (rng.randint(0, 3) if rng.random() < 0.2 else 0)
    first = earliest - rng.randint(1, 5) if kind == "change" else None
    numbers = sorted(rng.choice([0, 1, 2, 5, 7, 12, 100, 1500, 120_000]) for _ in range(3))
    ends = dict(zip(("low", "value", "high"), numbers, strict=True))
    has_interval = qualifier == "about" and rng.random() < 0.3
    told = {end: ends[end] if end in NEEDS[qualifier] or has_interval else "" for end in ("value", "low", "high")}
    claimant, measure, definition, scope = (f"{name}{rng.randrange(n)}" for name, n in zip("cmdp", sizes, strict=True))
    printed = " and ".join(str(number) for number in told.values() if number != "")
    wording = rng.choice([f"word{definition[1:]}", "word0", "other"])
    return [
        f"a{article}-{nth}", f"a{article}", 1, printed, claimant, rng.choice("st"), measure, scope, wording, definition,
        kind, qualifier, *told.values(), "" if first is None else _say(first), _say(earliest), _say(latest),
        "printed", rng.choice([""] * 9 + ["09:00", "18:00"]), rng.choice(["", "", "direct", "a0" if article else ""]),
        "", "",
    ]  # fmt: skip


def _say(day: int) -> str:
    return str(START + datetime.timedelta(days=day))


def choose(raw: Path, rng: random.Random) -> dict:
    """One parameter or none, of those that fit the corpus."""
    corpus = read_corpus(raw)
    fitting = {
        "known_on": corpus.articles["published"].dt.strftime("%Y-%m-%d"),
        "claimants": corpus.claims["claimant_id"],
        "measure": corpus.claims["measure_id"],
        "side": corpus.claims["side"],
        "believe": corpus.claims["claimant_id"],
        "vintage": ["first", "all"],
    }
    name = rng.choice(["", *fitting])
    return {name: rng.choice(list(fitting[name]))} if name else {}


def report(raw: Path, out: Path, given: dict) -> None:
    """Run all cells as a run with these parameters does, in this process, and write the page."""
    mpl.use("agg")
    os.environ |= {paths.RAW_VARIABLE: str(raw), paths.OUT_VARIABLE: str(out)}
    corpus = assemble.read_sound(raw, given)
    sources = [*notebooks.list_sources(), paths.notebooks() / "curate.ipynb"]
    with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
        warnings.simplefilter("error", RuntimeWarning)
        warnings.simplefilter("error", FutureWarning)
        for source in sources:
            shell, taken = InteractiveShell(), notebooks.read_parameters(source)
            for cell in json.loads(source.read_text(encoding="utf-8"))["cells"]:
                if cell["cell_type"] == "code":
                    shell.run_cell("".join(cell["source"])).raise_error()
                if "parameters" in cell["metadata"].get("tags", []):
                    shell.push({name: value for name, value in given.items() if name in taken})
        record = stamps.describe(raw, given, sources[:-1])
        book, days = assemble.prepare(raw, record["parameters"], corpus)
        page.render({}, record, out, book, days=days)


def main() -> None:
    """Try as many as are asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--times", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--keep", type=Path)
    arguments = parser.parse_args()
    found: Counter = Counter()
    for seed in range(arguments.seed, arguments.seed + arguments.times):
        with tempfile.TemporaryDirectory() as place:
            raw, out = Path(place) / "raw", Path(place) / "out"
            rng = random.Random(seed)
            write_corpus(raw, rng)
            if soundness.find_faults(raw):
                found["unsound"] += 1
                continue
            given = choose(raw, rng)
            try:
                report(raw, out, given)
                found["came through"] += 1
            except ParameterError as error:
                found["refused"] += 1
                print(f"seed {seed}: {given}: {error}", flush=True)
            except Exception as error:
                found["failed"] += 1
                frames, trace = [], error.__traceback__
                while trace:
                    code = trace.tb_frame.f_code
                    if "helpers" in code.co_filename:
                        frames.append(f"{Path(code.co_filename).name}:{trace.tb_lineno}")
                    trace = trace.tb_next
                print(f"seed {seed}: {given}: {type(error).__name__}: {error} ({' '.join(frames[-3:])})", flush=True)
                if arguments.keep:
                    shutil.copytree(raw, arguments.keep / str(seed), dirs_exist_ok=True)
    print(", ".join(f"{n} {what}" for what, n in sorted(found.items())))


if __name__ == "__main__":
    main()
