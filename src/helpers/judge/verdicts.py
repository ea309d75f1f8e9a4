"""The table of checks: its columns, its words, and how rows come into it."""

import math
from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from helpers.corpus.qualifiers import PLACES

COLUMNS = [
    *("check", "verdict", "claimant_id", "side", "measure_id", "date", "expected", "found", "residual"),
    *("diagnosis", "claim_ids", "message", "conflict"),
]
Texts: TypeAlias = pd.api.extensions.ExtensionArray  # of dtype str
VERDICTS = AGREES, CONTRADICTS, CANNOT_TELL = "agrees", "contradicts", "cannot_tell"
NO_CONFLICT = 0  # in a table of one check
UNEXPLAINED = "unexplained"  # the diagnosis of what contradicts and shows no slip


def tabulate(
    check: str | Sequence[str],
    told: pd.DataFrame,
    verdict: str | pd.Categorical,
    *,
    message: ArrayLike,
    days: np.ndarray | None = None,
    claim_ids: ArrayLike | None = None,
    expected: ArrayLike = np.nan,
    found: ArrayLike = np.nan,
    diagnosis: ArrayLike | None = None,
) -> pd.DataFrame:
    """Rows of checks.csv about `told`: statements or claims, one a row, which say whose series and which day.

    `days` (counted from 1970) are those of the numbers that are judged, where they are not the statements' own.
    `join` adds `residual`, and spells out what is held as codes. The arrays are not copied.
    """
    n = len(told)
    claim_ids = told["claim_ids"] if claim_ids is None else claim_ids
    texts = {"diagnosis": diagnosis, "claim_ids": claim_ids, "message": message}
    texts |= {name: told[name] for name in ("claimant_id", "side", "measure_id")}
    columns: dict[str, object] = {name: _write(text, n) for name, text in texts.items()}
    columns |= {"check": _code(check, n), "verdict": _code(verdict, n, VERDICTS)}
    numbers = {"expected": expected, "found": found}
    columns |= {name: np.round(np.broadcast_to(np.asarray(x, dtype=float), n), PLACES) for name, x in numbers.items()}
    date = told["as_of_latest"] if days is None else days.astype("datetime64[D]")
    columns["date"] = np.asarray(date, dtype="datetime64[us]")
    columns["conflict"] = np.full(n, NO_CONFLICT, dtype=np.int32)
    return pd.DataFrame(columns, copy=False)


def join(tables: list[pd.DataFrame]) -> pd.DataFrame:
    """All rows of checks.csv; what contradicts and has no diagnosis is `unexplained`. Empties the tables, a column at a
    time: nothing takes more memory.
    """
    names = [name for name in COLUMNS if name != "residual"]
    whole = {name: pd.concat([_spell(table.pop(name)) for table in tables], ignore_index=True) for name in names}
    numbers = whole.pop("conflict").to_numpy()
    whole["conflict"] = pd.Series(pd.arrays.IntegerArray(numbers.astype("int64"), numbers == NO_CONFLICT))
    lines = np.flatnonzero(whole["verdict"] == CONTRADICTS)
    whole["diagnosis"].iloc[lines] = whole["diagnosis"].iloc[lines].fillna(UNEXPLAINED)
    residual = whole["found"].to_numpy() - whole["expected"].to_numpy()
    whole["residual"] = pd.Series(np.round(residual, PLACES, out=residual))
    return pd.DataFrame({name: whole[name] for name in COLUMNS}, copy=False)


def judge(conditions: Sequence[np.ndarray], verdicts: Sequence[str]) -> pd.Categorical:
    """Per row the verdict of the first condition that holds; the last one where none does."""
    codes = np.array([VERDICTS.index(verdict) for verdict in verdicts], dtype=np.int8)
    nth = np.select(conditions, list(range(len(conditions))), len(conditions))
    return pd.Categorical.from_codes(codes[nth], VERDICTS)


def _code(names: str | Sequence[str] | pd.Categorical, n: int, every: Sequence[str] | None = None) -> pd.Categorical:
    """A name per row, or the one of all `n`, of a few (`every`: all that there are)."""
    if isinstance(names, str):
        return pd.Categorical([names], every).take(np.zeros(n, dtype=int))
    return pd.Categorical(names, every)


def _spell(column: pd.Series) -> pd.Series:
    return column.astype("str") if isinstance(column.dtype, pd.CategoricalDtype) else column


def _write(text: ArrayLike | None, n: int) -> Texts:
    """A text per row, or the one of all `n`; None where there is none."""
    if text is None or isinstance(text, str):
        return pick([text], np.zeros(n, dtype=int))
    if isinstance(text, pd.Series):
        text = text.array
    is_written = isinstance(text, pd.api.extensions.ExtensionArray) and text.dtype == "str"
    return text if is_written else pd.array(np.asarray(text, dtype=object), dtype="str")


def pick(texts: Sequence[str | None], nth: np.ndarray) -> Texts:
    """The texts at these places; each is made a `str` of pandas once, however often it is asked for."""
    return pd.array(np.array(texts, dtype=object), dtype="str").take(nth)


def choose(conditions: Sequence[np.ndarray], names: Sequence[str | None]) -> Texts:
    """Per row the name of the first condition that holds; the last name where none does."""
    return pick(names, np.select(conditions, list(range(len(conditions))), len(conditions)))


def write_number(value: float) -> str:
    """139770.0 as 139,770; 2.5 as 2.5."""
    return f"{round(float(value), 4) + 0.0:,.10g}"


def say(statements: pd.DataFrame) -> list[str]:
    """The numbers of statements with their hedges: more than 7,000; between 20 and 30; about 180 (150 to 230)."""
    told = statements[["qualifier", "value", "low", "high"]].itertuples(index=False)
    return [f"{hedge.replace('_', ' ')} {_say_numbers(*numbers)}" for hedge, *numbers in told]


def _say_numbers(value: float, low: float, high: float) -> str:
    if value == value and low == low:
        return f"{write_number(value)} ({write_number(low)} to {write_number(high)})"
    return " and ".join(write_number(number) for number in (value, low, high) if number == number)


def say_range(low: float, high: float) -> str:
    """What lies from `low` to `high`, of which one may be endless: 5; at least 5; 5 to 7."""
    if low == high:
        return write_number(low)
    if math.isinf(high):
        return f"at least {write_number(low)}"
    return f"at most {write_number(high)}" if math.isinf(low) else f"{write_number(low)} to {write_number(high)}"
