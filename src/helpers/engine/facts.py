"""What each statement says, as arrays: made once, read everywhere in the engine and by the checks."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from helpers.corpus.qualifiers import intervals
from helpers.corpus.statements import Reading

TOLD = ["claimant_id", "side", "measure_id", "as_of_latest", "claim_ids"]


@dataclass(frozen=True)
class Facts:
    """One entry per statement, in the order of `statements`, the table that they are taken from.

    `is_change`: not a total; `is_exact`: printed without a hedge. `value`: the number printed (NaN: a bound or range);
    `least` and `most`: what it allows (infinite where it sets no limit); `is_strict`: more or less than a number, of
    which `least` or `most` is one more or less. `names`: statement_id; `claim_ids`: its claims, joined; `printed`: the
    day of its first print, counted from 1970. `quoted`: the row of the statement that its articles quote for another
    number (-1: none).
    """

    statements: pd.DataFrame
    is_change: np.ndarray
    is_exact: np.ndarray
    value: np.ndarray
    least: np.ndarray
    most: np.ndarray
    is_strict: np.ndarray
    names: np.ndarray
    claim_ids: np.ndarray
    printed: np.ndarray
    quoted: np.ndarray

    @property
    def is_value(self) -> np.ndarray:
        """Per statement, whether it gives a value: no bound or range."""
        return ~np.isnan(self.value)

    def tell(self, rows: np.ndarray) -> pd.DataFrame:
        """Whose these statements are, what they are about, and their claims: what a check says of them."""
        return self.statements[TOLD].iloc[rows]

    def join_claims(self, *rows: np.ndarray) -> np.ndarray:
        """The claims behind statements, joined by semicolons: those of each of `rows` in turn, of -1 none."""
        *most, last = rows
        joined = self.claim_ids[last]
        for row in reversed(most):
            before = self.claim_ids[row] + ";"
            before[row < 0] = ""
            joined = before + joined
        return joined


def list_facts(reading: Reading) -> Facts:
    """The facts of the statements of a reading."""
    statements = reading.statements
    in_parts = [measure for measure, is_whole in reading.counts_whole.items() if not is_whole]
    allowed = intervals(statements, is_whole=~statements["measure_id"].isin(in_parts).to_numpy())
    return Facts(
        statements=statements,
        is_change=(statements["kind"] == "change").to_numpy(dtype=bool),
        is_exact=(statements["qualifier"] == "exact").to_numpy(dtype=bool),
        value=statements["value"].to_numpy(dtype=float),
        least=allowed["least"].to_numpy(),
        most=allowed["most"].to_numpy(),
        is_strict=statements["qualifier"].isin(["more_than", "less_than"]).to_numpy(),
        names=statements["statement_id"].to_numpy(dtype=object),
        claim_ids=statements["claim_ids"].to_numpy(dtype=object),
        printed=to_days(statements["first_published"]),
        quoted=reading.misquoted,
    )


def to_days(dates: Iterable) -> np.ndarray:
    """Dates as whole days since 1970."""
    return pd.to_datetime(pd.Series(dates)).to_numpy().astype("datetime64[D]").astype("int64")
