"""Small corpora for tests, written as literal rows."""

from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd

from helpers.book.book import Book
from helpers.corpus.qualifiers import NEEDS
from helpers.corpus.schema import TYPES
from helpers.corpus.statements import STATEMENT_COLUMNS, read_as
from helpers.corpus.tables import Corpus

DTYPES = {"date": "datetime64[us]", "number": "float64", "integer": "int64", "boolean": "boolean"}
DAY_0 = pd.Timestamp("2023-01-01")


def day(number: int) -> pd.Timestamp:
    return DAY_0 + pd.Timedelta(days=number)


def total(at, number, qualifier="exact", **more):
    """A total for day `at` (a number, or a pair for a span); `number` is a pair for `between`."""
    first, last = at if isinstance(at, tuple) else (at, at)
    return _row("total", qualifier, number, None, first, last, **more)


def change(start, end, number, qualifier="exact", **more):
    return _row("change", qualifier, number, start, end, end, **more)


def _row(
    kind, qualifier, number, start, first, last, *, claimant="c", measure="m", definition="d", scope="all", printed=None
):
    numbers = dict(zip(NEEDS[qualifier], number if isinstance(number, tuple) else (number,), strict=True))
    return {
        "claimant_id": claimant,
        "side": "s",
        "measure_id": measure,
        "definition_id": definition,
        "scope": scope,
        "kind": kind,
        "qualifier": qualifier,
        "value": np.nan,
        "low": np.nan,
        "high": np.nan,
        **numbers,
        "period_start": pd.NaT if start is None else day(start),
        "as_of_earliest": day(first),
        "as_of_latest": day(last),
        "first_published": day(max(100, last) if printed is None else printed),
        "n_articles": 1,
    }


@cache
def corpus(
    *, is_cumulative=True, definition_is_cumulative=None, eve=None, within=(), definitions=(), scopes=(), sums=()
) -> Corpus:
    """A corpus without articles or claims, with one measure, m, and one definition, d.

    `within`: further definitions, as pairs (narrow, wide), "de" for d within e; `scopes`: places, likewise.
    `definitions`: other ones in their stead, (name, within, is_cumulative); `sums`: (sum_id, axis, whole, parts,
    claimants), with names as in "a b".
    """
    tables = {
        table: pd.DataFrame({column: pd.Series(dtype=DTYPES.get(kind, "str")) for column, kind in columns.items()})
        for table, columns in TYPES.items()
    }
    tables["measures"] = pd.DataFrame(
        {"measure_id": ["m"], "unit": ["u"], "group": ["m"], "is_cumulative": [is_cumulative]}
    )
    nested = _nest("definition_id", tables["definitions"], ["d"], within)
    is_cumulative_of = pd.array([definition_is_cumulative] + [None] * (len(nested) - 1), dtype="boolean")
    tables["definitions"] = nested.assign(meaning=nested["definition_id"], is_cumulative=is_cumulative_of)
    if definitions:
        names, wider, grows = zip(*definitions, strict=True)
        told = {"definition_id": names, "label": names, "meaning": names, "within": wider}
        own = pd.DataFrame(told, columns=tables["definitions"].columns)
        tables["definitions"] = own.assign(is_cumulative=pd.array(grows, dtype="boolean"))
    tables["scopes"] = _nest("scope_id", tables["scopes"], [], scopes)
    rows = [(*one[:3], part, ";".join(one[4].split()) or None) for one in sums for part in one[3].split()]
    tables["sums"] = pd.DataFrame(rows, columns=["sum_id", "axis", "whole", "part", "claimants"])
    return Corpus(**tables, eve=None if eve is None else day(eve))


def _nest(key: str, table: pd.DataFrame, names: list[str], within) -> pd.DataFrame:
    """The table with these names and those of the pairs, each within the wider one of its pair."""
    names, wider = list(dict.fromkeys([*names, *(name for pair in within for name in pair if name)])), dict(within)
    cells = {key: names, "label": names, "within": [wider.get(name) for name in names]}
    return table.reindex(range(len(names))).assign(**{name: pd.Series(own, dtype="str") for name, own in cells.items()})


def book(*rows, **about) -> Book:
    """A book of statements s0, s1, ... in the order given, each with one claim of the same name.

    `about`: what the `corpus` is like.
    """
    frame = pd.DataFrame(rows)
    frame["statement_id"] = frame["claim_ids"] = [f"s{i}" for i in range(len(rows))]
    frame["superseded_by"] = pd.Series(pd.NA, index=frame.index, dtype="str")
    return Book(read_as(corpus(**about), frame[STATEMENT_COLUMNS]))


def named(told: Book) -> Book:
    """The book with a name for each claimant ("Ann" for ann) and for its measure, and with one article."""
    names = sorted(set(told.statements["claimant_id"]))
    claimants = pd.DataFrame({"claimant_id": names, "name": [name.title() for name in names]})
    claimants = claimants.assign(color="#0072B2", marker="o", members=None)
    articles = pd.DataFrame({"article_id": ["q"], "publisher": ["P"], "published": [day(100)]})
    measures = told.corpus.measures.assign(label="Things")
    own = replace(told.corpus, claimants=claimants, articles=articles, measures=measures)
    return replace(told, reading=replace(told.reading, corpus=own))


def statements(*rows, **about) -> pd.DataFrame:
    """The statements of such a book."""
    return book(*rows, **about).statements
