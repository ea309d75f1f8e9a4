"""docs/method.md: its template's sentences with the numbers computed from the claims that they name."""

from dataclasses import replace
from pathlib import Path

import jinja2
import pandas as pd

from helpers.base import words
from helpers.book import compare
from helpers.book.book import Book
from helpers.book.claims import read_book
from helpers.corpus.groups import SERIES
from helpers.engine import weights
from helpers.judge import growth


class Example:
    """Numbers of a corpus as a template asks for them, each by the names of the claims it comes from."""

    def __init__(self, raw_dir: Path):
        self.book = read_book(raw_dir)
        self.statements = self.book.statements
        self.claimants = self.book.corpus.claimants.set_index("claimant_id")["name"]

    def claim(self, claim_id: str) -> dict:
        """The statement that a claim carries: `number`, `day`, `name` of the claimant, in words; and `row`."""
        told = self.statements["claim_ids"].str.split(";").map(lambda ids: claim_id in ids)
        row = self.statements[told].iloc[0]
        number = next(n for n in (row["value"], row["low"], row["high"]) if n == n)
        name = self.claimants[row["claimant_id"]]
        return {
            "number": words.number(number),
            "day": words.day(row["as_of_latest"]),
            "name": words.escape(name),
            "row": row,
        }

    def follows(self, *claim_ids: str) -> dict:
        """The value that rests on just these claims and that nobody printed: `number` and `day`."""
        values = self.book.values
        own = values[(values["claim_ids"] == ";".join(claim_ids)) & (values["status"] == "implied")].iloc[0]
        return {"number": words.number(own["value"]), "day": words.day(own["date"]), "date": own["date"]}

    def bounds(self, claim_id: str, day: str) -> dict:
        """What the series of a claim allows on a day: `low`, `high` and `status`."""
        series = self.claim(claim_id)["row"][SERIES]
        values = self.book.values_on([day])
        own = values[(values[SERIES] == series).all(axis=1) & (values["date"] == day)].iloc[0]
        return {"low": words.number(own["low"]), "high": words.number(own["high"]), "status": own["status"]}

    def suppose(self, claim_id: str, day: pd.Timestamp, value: float) -> dict:
        """The contradiction, if the claimant of a claim had also printed this total for this day: what the check says,
        how many smallest repairs there are, and what they leave for the day (`low`, `high`).
        """
        row = self.claim(claim_id)["row"].copy()
        row["statement_id"] = row["claim_ids"] = "supposed"
        row["as_of_earliest"] = row["as_of_latest"] = day
        row["value"] = float(value)
        more = pd.concat([self.statements, row.to_frame().T.astype(self.statements.dtypes)], ignore_index=True)
        book = Book(replace(self.book.reading, statements=more))
        problems, repairs, values = book.problems, book.repairs, book.values
        left = values[(values[SERIES] == row[SERIES]).all(axis=1) & (values["date"] == day)].iloc[0]
        bad = problems[(problems["verdict"] == "contradicts") & problems["claim_ids"].str.contains("supposed")].iloc[0]
        return {column: bad[column] for column in ("diagnosis", "message", "claim_ids")} | {
            "number": words.number(value),
            "expected": words.number(bad["expected"]),
            "found": words.number(bad["found"]),
            "repairs": int(repairs["n_repairs"].iloc[0]),
            "low": words.number(left["low"]),
            "high": words.number(left["high"]),
        }

    def compared(self, claim_a: str, claim_b: str, day: str) -> dict:
        """How two claims' series compare on a day (the last row up to it): `relation`, `verdict`, the least ratio."""
        a, b = (self.claim(c)["row"] for c in (claim_a, claim_b))
        table = compare.compare(self.book.values_on([day]))
        for one, other in ((a, b), (b, a)):
            own = table[
                (table["date"] <= day)
                & (table["claimant_a"] == one["claimant_id"]) & (table["definition_a"] == one["definition_id"])
                & (table["claimant_b"] == other["claimant_id"]) & (table["definition_b"] == other["definition_id"])
                & (table["measure_id"] == one["measure_id"])
            ]  # fmt: skip
            if len(own):
                row = own.iloc[-1]
                return {"relation": row["relation"], "verdict": row["verdict"], "ratio": words.floor(row["ratio_low"])}
        raise LookupError(f"{claim_a} and {claim_b} are not compared on {day}")


def render(template: Path, raw_dir: Path) -> str:
    """The page: the template with what `Example` computes."""
    environment = jinja2.Environment(undefined=jinja2.StrictUndefined, keep_trailing_newline=True, trim_blocks=True)
    return environment.from_string(template.read_text(encoding="utf-8")).render(
        corpus=Example(raw_dir), rule=growth, weight=weights
    )
