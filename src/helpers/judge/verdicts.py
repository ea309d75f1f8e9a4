"""The table of checks: its columns, its words, and how rows come into it."""

import numpy as np
import pandas as pd

from helpers.corpus.qualifiers import PLACES

COLUMNS = [
    *("check", "verdict", "claimant_id", "side", "measure_id", "date", "expected", "found", "residual"),
    *("diagnosis", "claim_ids", "message"),
]
AGREES, CONTRADICTS, CANNOT_TELL = "agrees", "contradicts", "cannot_tell"


def tabulate(
    check: str,
    told: pd.DataFrame,
    verdict,
    *,
    message,
    date=None,
    claim_ids=None,
    expected=np.nan,
    found=np.nan,
    diagnosis=None,
) -> pd.DataFrame:
    """Rows of checks.csv about `told`: statements or claims, one a row, which say whose series and which day.

    `date` is the day of the number that is judged, where that is not the statement's own. What contradicts and has
    no diagnosis is `unexplained`.
    """
    n = len(told)
    verdict, diagnosis = (np.broadcast_to(np.asarray(x, dtype=object), n) for x in (verdict, diagnosis))
    numbers = (np.broadcast_to(np.asarray(x, dtype=float), n) for x in (expected, found))
    expected, found = (np.round(x, PLACES) for x in numbers)
    unexplained = (verdict == CONTRADICTS) & pd.isna(diagnosis)
    columns = {
        "check": np.full(n, check, dtype=object),
        "verdict": verdict,
        **{c: told[c].to_numpy() for c in ("claimant_id", "side", "measure_id")},
        "date": np.asarray(told["as_of_latest"] if date is None else date, dtype="datetime64[us]"),
        "expected": expected,
        "found": found,
        "residual": np.round(found - expected, PLACES),
        "diagnosis": np.where(unexplained, "unexplained", diagnosis),
        "claim_ids": np.asarray(told["claim_ids"] if claim_ids is None else claim_ids, dtype=object),
        "message": np.asarray(message, dtype=object),
    }
    return pd.DataFrame(columns)[COLUMNS]


def choose(conditions: list, names: list[str]) -> np.ndarray:
    """Per row the name of the first condition that holds; the last name where none does."""
    places = np.select(conditions, range(len(conditions)), len(conditions))
    return np.array(names, dtype=object)[places]


def join_ids(ids: np.ndarray, *rows: np.ndarray) -> np.ndarray:
    """Names of claims behind statements, joined by semicolons: `ids` of each of `rows` in turn, without those of -1."""
    *most, last = rows
    joined = ids[last]
    for row in reversed(most):
        before = ids[row] + ";"
        before[row < 0] = ""
        joined = before + joined
    return joined


def write_number(value: float) -> str:
    """139770.0 as 139,770; 2.5 as 2.5."""
    return f"{round(value, 4):,.10g}"


def say(statement) -> str:
    """The number of a statement with its hedge: more than 7,000; between 20,000 and 30,000."""
    numbers = [write_number(n) for n in (statement.value, statement.low, statement.high) if n == n]
    return f"{statement.qualifier.replace('_', ' ')} {' and '.join(numbers)}"
