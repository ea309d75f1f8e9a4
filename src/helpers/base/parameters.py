"""The notebooks' parameters: which there are, what they may be. Checked before a run and again in each notebook."""

import csv
import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any

from helpers.base import hints
from helpers.base.errors import UsageError


def _date(value: str) -> str:
    if value and (len(value) != 10 or datetime.date.fromisoformat(value).isoformat() != value):
        raise ValueError
    return value


def _one_of(*allowed: str) -> Callable[[str], str]:
    def check(value: str) -> str:
        if value not in allowed:
            raise ValueError
        return value

    return check


def _days(value: str | float) -> int:
    if isinstance(value, bool) or int(value) != float(value) or not 0 <= int(value) <= 36500:
        raise ValueError
    return int(value)


def _names(value: str) -> str:
    """Names joined by commas, each once, in one order: equal choices are equal texts."""
    return ",".join(sorted({name.strip() for name in value.split(",")} - {""}))


KNOWN: dict[str, tuple[Callable[[Any], str | int], str]] = {  # name: (check of whatever is given, what it must be)
    "known_on": (_date, "a day as YYYY-MM-DD, or empty for all that is known"),
    "corrections": (_one_of("applied", "as_printed"), "'applied' or 'as_printed'"),
    "vintage": (_one_of("latest", "first", "all"), "'latest', 'first' or 'all'"),
    "claimants": (_names, "names of claimants.csv joined by commas, or empty for all"),
    "believe": (_names, "names of claimants.csv joined by commas, or empty for each camp in turn"),
    "measure": (str.strip, "a name of measures.csv, or empty for the one that most claimants speak of"),
    "side": (str.strip, "a side that claims name, or empty for the one that most claimants speak of"),
    "scope": (str.strip, "a place that claims name, or empty for the one that most claimants speak of"),
    "max_gap_days": (_days, "a whole number of days from 0 to 36500"),
    "articles": (str.strip, "a folder with the articles' texts, or empty"),
}
NAMED = {  # those that name what the corpus has, in a column of these tables
    **dict.fromkeys(["claimants", "believe"], ("claimant_id", ["claimants"])),
    "measure": ("measure_id", ["measures"]),
    **{name: (name, ["claims", "claimants"]) for name in ("side", "scope")},  # a claim's, or what its claimant's mean
}
LIVE = {"articles"}  # for a reader at a notebook: no run takes it, as what it shows is never left behind


class ParameterError(UsageError):
    """A parameter that is unknown or not what it must be; one line says which and why."""


def other(corrections: str) -> str:
    """The choice of cells that was not made."""
    return "as_printed" if corrections == "applied" else "applied"


def check(**given: object) -> dict:
    """The parameters as their types. Raises ParameterError for an unknown name or a value that it cannot have."""
    checked = {}
    for name, value in given.items():
        if name not in KNOWN:
            raise ParameterError(f"unknown parameter {name!r}: {hints.suggest(name, KNOWN)}")
        convert, must_be = KNOWN[name]
        try:
            checked[name] = convert(value)
        except (ValueError, TypeError, AttributeError, OverflowError):
            raise ParameterError(f"parameter {name} = {value!r}: must be {must_be}") from None
    return checked


def choose(given: dict, defaults: dict, raw: Path) -> dict:
    """What is chosen: the parameters as their types, in the order of their names, without those that equal the default.

    So the same choice is the same run, however it was said. `defaults`: those of the notebooks. Raises ParameterError
    if one is unknown, cannot have its value, is not of the corpus in the folder `raw`, or is in no notebook.
    """
    checked = check(**given)
    for name in checked:
        if name not in defaults or name in LIVE:
            raise ParameterError(f"no notebook of a run takes the parameter {name!r}")
    check_names(raw, **checked)
    return {name: value for name, value in sorted(checked.items()) if value != defaults[name]}


def check_names(raw: Path, **given: object) -> None:
    """Raises ParameterError if a claimant, the measure, side or place is not one of the corpus in the folder `raw`."""
    for parameter, (column, tables) in NAMED.items():
        if not (chosen := str(given.get(parameter, ""))):
            continue
        try:
            known = sorted({name for table in tables for name in _read_column(raw / f"{table}.csv", column)} - {""})
        except (OSError, ValueError, csv.Error):
            return  # the check of the data says what is wrong with the table
        if not known:
            return  # a table that a spreadsheet saved in its way
        for name in chosen.split(",") if KNOWN[parameter][0] is _names else [chosen]:
            if name not in known:
                kind = column.removesuffix("_id")
                raise ParameterError(f"parameter {parameter}: unknown {kind} {name!r}: {hints.suggest(name, known)}")


def _read_column(path: Path, column: str) -> list[str]:
    with path.open(encoding="utf-8-sig", newline="") as f:
        return [row.get(column) or "" for row in csv.DictReader(f)]
