"""Where the statements stand: one node per series and day that the series' own claims name."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from helpers.constraints import number_series


@dataclass(frozen=True)
class Nodes:
    """One node per series and day that the series' own claims name, sorted. Node number len(of) is the number 0.

    Per series: `series`, with is_cumulative. Per node: `of` (row of series), `day` (days since 1970). Per statement:
    the nodes `first` and `last` of its as_of and, for a change, `start` (for a total, the number 0). `eves`: the nodes
    on which a cumulative count is 0.
    """

    series: pd.DataFrame
    of: np.ndarray
    day: np.ndarray
    first: np.ndarray
    last: np.ndarray
    start: np.ndarray
    eves: np.ndarray

    def is_named(self) -> np.ndarray:
        """Per node, whether a claim names it; the eve may be the exception."""
        named = np.zeros(len(self.of) + 1, dtype=bool)
        named[np.concatenate([self.first, self.last, self.start])] = True
        return named[:-1]


def to_days(dates) -> np.ndarray:
    """Dates as whole days since 1970."""
    return pd.to_datetime(pd.Series(dates)).to_numpy().astype("datetime64[D]").astype("int64")


def lay_nodes(statements: pd.DataFrame, eve: str | None = None) -> Nodes:
    """The nodes of all statements; every cumulative series is 0 on `eve` (by default the corpus says which day)."""
    corpus = statements.attrs.get("corpus")
    code, series = number_series(statements)
    is_cumulative = corpus.measures.set_index("measure_id")["is_cumulative"].to_dict() if corpus else {}
    series["is_cumulative"] = [bool(is_cumulative.get(m, True)) for m in series["measure_id"]]
    is_change = (statements["kind"] == "change").to_numpy()
    first, last = to_days(statements["as_of_earliest"]), to_days(statements["as_of_latest"])
    start, spans = to_days(statements["period_start"][is_change]), np.flatnonzero(first != last)
    of, day = [code, code[spans], code[is_change]], [first, last[spans], start]
    if (eve := eve or (corpus and corpus.eve)) and len(statements):
        cumulative = np.flatnonzero(series["is_cumulative"])
        earliest = pd.Series(np.concatenate(day)).groupby(np.concatenate(of)).min().to_numpy()[cumulative]
        zero_day = to_days([eve])[0]  # a series that speaks of days before the eve is 0 the day before it starts
        of.append(cumulative)
        day.append(np.where(earliest < zero_day, earliest - 1, zero_day))
    sizes = np.cumsum([len(part) for part in day])
    of, day = np.concatenate(of), np.concatenate(day)
    origin = day.min(initial=0)
    width = day.max(initial=0) - origin + 1
    where, places = pd.factorize(of * width + day - origin, sort=True)
    first, span_ends, starts, *eves = np.split(where, sizes[:-1])
    last, base = first.copy(), np.full(len(first), len(places))
    last[spans], base[is_change] = span_ends, starts
    eves = eves[0] if eves else np.empty(0, dtype=int)
    of, day = places // width, places % width + origin
    return Nodes(series, of, day, first, last, base, eves)
