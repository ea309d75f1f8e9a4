"""The claims and the tables of a run in other standard forms, for those who ask: schema.org JSON-LD, and Parquet."""

import csv
import json
from pathlib import Path
from typing import Any

import pandas as pd

from helpers.book.book import Book
from helpers.corpus import dictionary
from helpers.report.stamps import FORMS

TYPES = {"string": "VARCHAR", "number": "DOUBLE", "integer": "BIGINT", "date": "DATE", "boolean": "BOOLEAN"}


def write(forms: tuple[str, ...], folder: Path, book: Book) -> list[str]:
    """Write these forms into the folder of a run, and name the files."""
    made = []
    if "jsonld" in forms:
        text = json.dumps(describe_claims(book), indent=1, ensure_ascii=False, allow_nan=False)
        (folder / FORMS["jsonld"]).write_text(text + "\n", encoding="utf-8")
        made.append(FORMS["jsonld"])
    if "parquet" in forms:
        made += [write_parquet(folder, path) for path in sorted((folder / "data").glob("*.csv"))]
    return made


def describe_claims(book: Book) -> dict:
    """The claims as a graph of schema.org: one Claim each, in the words and the article in which it appears.

    What it says is an Observation: a value, or the ends of a range, of a variable of a side and place on a day. Who
    says it is a Thing, as claimants.csv does not tell persons from organisations. Terms: https://schema.org/Claim and
    https://schema.org/Observation.
    """
    corpus, carried = book.corpus, book.carried
    first = carried.sort_values(["published", "claim_id"]).drop_duplicates("statement_id")
    first = first.set_index("statement_id")["article_id"]
    measures = corpus.measures.set_index("measure_id")
    articles = [
        {
            "@type": "NewsArticle",
            "@id": f"#article-{row.article_id}",
            "headline": row.title,
            "publisher": {"@type": "Organization", "name": row.publisher},
            "datePublished": f"{row.published:%Y-%m-%d}",
        }
        for row in corpus.articles.sort_values("article_id").itertuples()
    ]
    people = [
        {"@type": "Thing", "@id": f"#claimant-{row.claimant_id}", "name": row.name}
        for row in corpus.claimants.sort_values("claimant_id").itertuples(index=False)
    ]
    said = [
        {
            "@type": "Claim",
            "@id": f"#claim-{row.claim_id}",
            "text": f"{row.printed} {row.wording}",
            "author": {"@id": f"#claimant-{row.claimant_id}"},
            "datePublished": f"{row.published:%Y-%m-%d}",
            "appearance": {"@id": f"#article-{row.article_id}"},
            "firstAppearance": {"@id": f"#article-{first[row.statement_id]}"},
            "about": _observe(row, measures.loc[row.measure_id]),
        }
        for row in carried.itertuples()
    ]
    return {"@context": "https://schema.org", "@graph": [*articles, *people, *said]}


def _observe(row: Any, measure: pd.Series) -> dict:
    start = row.period_start if row.kind == "change" else row.as_of_earliest
    days = [f"{day:%Y-%m-%d}" for day in (start, row.as_of_latest)]
    numbers = {"value": row.value, "minValue": row.low, "maxValue": row.high}
    return {
        "@type": "Observation",
        "observationAbout": {"@type": "Thing", "name": f"{row.side}, {row.scope.replace('_', ' ')}"},
        "variableMeasured": f"{measure['label']}: {row.definition_id.replace('_', ' ')}, {row.kind}",
        "measurementQualifier": row.qualifier.replace("_", " "),
        "observationDate": days[0] if days[0] == days[1] else "/".join(days),
        "unitText": measure["unit"],
        **{term: int(n) if n == int(n) else n for term, n in numbers.items() if n == n},
    }


def write_parquet(folder: Path, table: Path) -> str:
    """Write a table of a run as Parquet beside its CSV, its columns typed by the schema; the path in the folder."""
    import duckdb  # only where it is asked for

    described = {r["name"]: r["schema"]["fields"] for r in json.loads(dictionary.MADE.read_text("utf-8"))["resources"]}
    with table.open(encoding="utf-8", newline="") as f:
        types = dict.fromkeys(next(csv.reader(f)), TYPES["string"])  # of what changed since another run: texts
    types |= {field["name"]: TYPES[field["type"]] for field in described.get(table.stem, [])}
    target = table.with_suffix(".parquet")
    with duckdb.connect(config={"threads": 1}) as connection:  # one thread: equal bytes
        read = connection.read_csv(
            str(table), header=True, sep=",", quotechar='"', escapechar='"', na_values=[""], dtype=types,
            max_line_size=2**30,  # a value may rest on a long chain of claims
        )  # fmt: skip
        read.write_parquet(str(target))
    return target.relative_to(folder).as_posix()
