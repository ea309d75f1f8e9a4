"""Read the sets of parameters of a sweep from a YAML file: every combination of a grid, or sets as listed."""

import datetime
import itertools
import json
from collections.abc import Sequence
from pathlib import Path

from helpers.base import parameters, plain_yaml
from helpers.base.parameters import ParameterError

MOST = 10_000  # sets
RANGE = {"from", "to", "count"}


def read_sets(path: Path, defaults: dict, raw: Path) -> list[dict]:
    """One dict of chosen parameters per set (`parameters.choose`), in the order of the file, each set once.

    The file holds a mapping of parameters, each with one value or a list of them (every combination is a set), or a
    list of such mappings. Days may be given as {from: DAY, to: DAY, count: N}: N days evenly spaced, both ends among
    them. Raises ParameterError, in one line, for all that is not so.
    """
    read = plain_yaml.read(path)  # every value as text, and nothing else can be made of it
    grids = read if isinstance(read, list) and read else [read]
    found: dict[str, dict] = {}
    for grid in grids:
        if not isinstance(grid, dict) or (not grid and grid is read):
            raise ParameterError(f"{path}: must hold a mapping of parameters, or a list of such mappings")
        choices = [[(str(name), value) for value in _list_values(path, name, given)] for name, given in grid.items()]
        for chosen in itertools.product(*choices):
            try:
                checked = parameters.choose(dict(chosen), defaults, raw)
            except ParameterError as error:
                raise ParameterError(f"{path}: {error}") from None
            found.setdefault(json.dumps(checked, sort_keys=True), checked)
            if len(found) > MOST:
                raise ParameterError(f"{path}: more than {MOST:,} sets")
    return list(found.values())


def _list_values(path: Path, name: str, given: object) -> Sequence[object]:
    """The values of one parameter, as text."""
    if isinstance(given, dict):
        return _list_days(path, name, given)
    values = given if isinstance(given, list) else [given]
    if not values:
        raise ParameterError(f"{path}: parameter {name!r} has no value")
    return values


def _list_days(path: Path, name: str, given: dict) -> list[str]:
    try:
        first, last = (datetime.date.fromisoformat(given[end]) for end in ("from", "to"))
        count = int(given["count"])
        if set(given) != RANGE or not 2 <= count <= MOST or first > last:
            raise ValueError
    except (ValueError, KeyError, TypeError):
        raise ParameterError(
            f"{path}: parameter {name!r}: must be a value, a list, or {{from: DAY, to: DAY, count: N}}"
        ) from None
    span = (last - first).days
    days = [first + datetime.timedelta(days=round(i * span / (count - 1))) for i in range(count)]
    return list(dict.fromkeys(day.isoformat() for day in days))
