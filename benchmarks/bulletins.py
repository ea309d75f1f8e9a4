"""How often is a wrong digit seen, and the wrong figure alone blamed, where every bulletin prints what adds up?

    python benchmarks/bulletins.py [DAYS [TRIALS]]

A bulletin has 27 figures: people killed, injured and harmed (either), each as a whole, by adults and children, men,
women, girls and boys; those killed and injured by three places too. They are tied by 18 sums.
"""

import sys
import time
from dataclasses import replace

import numpy as np
import pandas as pd

from helpers.book.book import Book
from helpers.corpus import schema
from helpers.corpus.columns import make_empty
from helpers.corpus.statements import fold
from helpers.corpus.tables import Corpus
from helpers.engine.bounds import SURELY

SUMS = [  # sum_id, axis, whole, parts
    ("ages", "measure", "people", ("adults", "children")),
    ("grown", "measure", "adults", ("men", "women")),
    ("young", "measure", "children", ("girls", "boys")),
    ("fates", "definition", "harmed", ("killed", "injured")),
    ("places", "scope", "land", ("east", "south", "west")),
]
LEAVES = ("men", "women", "girls", "boys")
START = pd.Timestamp("2024-01-01")


def count(days: int, rng: np.random.Generator) -> pd.DataFrame:
    """One row per day and figure: `day`, measure_id, definition_id, scope and the true `value`."""
    rate = rng.uniform(0.05, 4, (3, 4, 2)) * [0.3, 1]
    leaves = rng.integers(20, 2000, (1, 3, 4, 2)) + np.cumsum(rng.poisson(rate, (days, 3, 4, 2)), axis=0)
    found = {}
    for nth, fate in enumerate(("killed", "injured")):
        own = dict(zip(LEAVES, np.moveaxis(leaves[..., nth].sum(axis=1), 1, 0), strict=True))
        own |= {"adults": own["men"] + own["women"], "children": own["girls"] + own["boys"]}
        own["people"] = own["adults"] + own["children"]
        found |= {(measure, fate, "land"): value for measure, value in own.items()}
        by_place = zip(SUMS[-1][3], np.moveaxis(leaves[..., nth].sum(axis=2), 1, 0), strict=True)
        found |= {("people", fate, place): value for place, value in by_place}
    for measure in (*LEAVES, "adults", "children", "people"):
        found[measure, "harmed", "land"] = found[measure, "killed", "land"] + found[measure, "injured", "land"]
    rows = [(day, *figure, value[day]) for day in range(days) for figure, value in found.items()]
    return pd.DataFrame(rows, columns=["day", "measure_id", "definition_id", "scope", "value"])


def slip(value: int, rng: np.random.Generator) -> int:
    """The number with one digit wrong."""
    digits = list(str(value))
    at = rng.integers(len(digits))
    digits[at] = rng.choice([d for d in "0123456789" if d != digits[at] and not (at == 0 and d == "0")])
    return int("".join(digits))


def read(figures: pd.DataFrame) -> Book:
    """The figures as a corpus with one claim each, printed on the day that it is about."""
    day = START + pd.to_timedelta(figures["day"], unit="D")
    claims = pd.DataFrame(dict.fromkeys(schema.COLUMNS["claims"], ""), index=figures.index).assign(
        claim_id=[f"c{i:06d}" for i in figures.index], claimant_id="mission", side="all", kind="total",
        qualifier="exact", low=np.nan, high=np.nan, period_start=pd.NaT, as_of_earliest=day, as_of_latest=day,
        article_id="b" + figures["day"].astype("str").str.zfill(4), via=None, repeats=None,
        **figures[["measure_id", "definition_id", "scope", "value"]],
    )  # fmt: skip
    articles = claims[["article_id"]].assign(publisher="mission", published=day).drop_duplicates()
    tables = {name: make_empty(name) for name in {*schema.TABLES, *schema.OPTIONAL}}
    measures = pd.DataFrame({"measure_id": figures["measure_id"].unique(), "unit": "people", "is_cumulative": True})
    words = pd.DataFrame({"definition_id": ["killed", "injured", "harmed"]}, columns=schema.COLUMNS["definitions"])
    sums = [(name, axis, whole, part, None, None) for name, axis, whole, parts in SUMS for part in parts]
    tables |= {"claims": claims, "articles": articles, "measures": measures, "definitions": words}
    tables["sums"] = pd.DataFrame(sums, columns=schema.COLUMNS["sums"])
    return fold_claims(Corpus(**tables, eve=None), claims)


def fold_claims(corpus: Corpus, claims: pd.DataFrame) -> Book:
    """The book of a corpus with these claims."""
    return Book(fold(replace(corpus, claims=claims)))


def try_once(days: int, wrong_days: list[int], rng: np.random.Generator) -> dict[str, float]:
    """A series of bulletins with one wrong digit in each of these days: shares of these, and the seconds it took."""
    figures = count(days, rng)
    wrong = [int(rng.choice(np.flatnonzero(figures["day"] == day))) for day in wrong_days]
    value = figures["value"].to_numpy(copy=True)
    value[wrong] = [slip(int(value[row]), rng) for row in wrong]
    book = read(figures.assign(value=value.astype(float)))
    start = time.perf_counter()
    solved = book.solved
    seconds = time.perf_counter() - start
    row_of = {name: row for row, name in enumerate(solved.facts.names)}
    rows = [row_of[f"c{row:06d}"] for row in wrong]
    of_day = figures["day"].to_numpy()[[int(name[1:]) for name in solved.facts.names]]
    n_doubted = np.array([np.count_nonzero(solved.doubt[of_day == of_day[row]]) for row in rows])
    is_right = np.ones(len(solved.doubt), dtype=bool)
    is_right[rows] = False
    return {
        "seen": np.mean(n_doubted > 0),
        "alone": np.mean((solved.doubt[rows] == SURELY) & (n_doubted == 1)),
        "among": np.mean(solved.doubt[rows] > 0),
        "right_ones_doubted": np.count_nonzero(solved.doubt[is_right]) / len(rows),
        "right_ones_surely": np.count_nonzero(solved.doubt[is_right] == SURELY) / len(rows),
        "seconds": seconds,
    }


def measure(days: int, n_wrong: int, trials: int, seed: int = 0) -> pd.Series:
    """The mean of many such series, with the worst time."""
    rng = np.random.default_rng(seed)
    tried = [try_once(days, sorted(rng.choice(days, n_wrong, replace=False).tolist()), rng) for _ in range(trials)]
    table = pd.DataFrame(tried)
    return pd.concat([table.mean(), pd.Series({"seconds_at_worst": table["seconds"].max()})]).round(3)


def main(days: int = 30, trials: int = 20) -> None:
    """Measure few and many wrong days."""
    for n_wrong in (0, 1, max(1, days // 10), days):
        if n_wrong:
            print(f"\n{days} days, one wrong digit on {n_wrong} of them")
            print(measure(days, n_wrong, trials if n_wrong < days else 3).to_string())


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
