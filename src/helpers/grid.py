"""Read the sets of parameters of a sweep from a YAML file: every combination of a grid, or sets as listed."""

import datetime
import itertools
import json
from pathlib import Path

import yaml

from helpers import parameters
from helpers.parameters import ParameterError

MOST = 10_000  # sets
RANGE = {"from", "to", "count"}


def read_sets(path: Path, defaults: dict, raw: Path) -> list[dict]:
    """One dict of chosen parameters per set (`parameters.choose`), in the order of the file, each set once.

    The file holds a mapping of parameters, each with one value or a list of them (every combination is a set), or a
    list of such mappings. Days may be given as {from: DAY, to: DAY, count: N}: N days evenly spaced, both ends among
    them. Raises ParameterError, in one line, for all that is not so; OSError if the file cannot be read.
    """
    try:
        text = path.read_text(encoding="utf-8")
        if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text, yaml.BaseLoader)):
            raise ParameterError(f"{path}: has an alias (*); write out what it stands for")
        _refuse_twice(yaml.compose(text, yaml.BaseLoader), path)
        read = yaml.load(text, yaml.BaseLoader)  # every value as text, and nothing else can be made of it
    except RecursionError:
        raise ParameterError(f"{path}: is nested too deeply") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ParameterError(f"{path}: is not YAML: {' '.join(str(error).split())[:200]}") from None
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


def _refuse_twice(node: yaml.Node | None, path: Path) -> None:
    """Raise ParameterError for a key that stands twice in a mapping: YAML would take the last, in silence."""
    if isinstance(node, yaml.MappingNode):
        seen = set()
        for key, value in node.value:
            where = f"{path}:{key.start_mark.line + 1}"
            if not isinstance(key, yaml.ScalarNode):
                raise ParameterError(f"{where}: a name must be one word")
            if key.value in seen:
                raise ParameterError(f"{where}: {key.value!r} is given twice")
            seen.add(key.value)
            _refuse_twice(value, path)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            _refuse_twice(value, path)


def _list_values(path: Path, name: str, given) -> list:
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
