"""What lies within what: a definition within a wider one, and that in a still wider one; what adds up with what."""

from collections.abc import Mapping

import pandas as pd


def list_wider(name: str, within: Mapping[str, object]) -> list[str]:
    """The name and all that it lies within, the nearest first.

    `within`: the wider one of each name; whatever is no text there has none. A circle is walked once.
    """
    found: list[str] = []
    wider: object = name
    while isinstance(wider, str) and wider not in found:
        found.append(wider)
        wider = within.get(wider)
    return found


def tie_measures(sums: pd.DataFrame) -> dict[str, tuple[str, ...]]:
    """Per measure that is in a sum, all those that are tied to it. `sums`: as in sums.csv."""
    found: dict[str, set[str]] = {}
    for pair in sums.loc[sums["axis"] == "measure", ["whole", "part"]].itertuples(index=False):
        tied = set(pair).union(*(found.get(measure, set()) for measure in pair))
        found |= dict.fromkeys(tied, tied)
    return {measure: tuple(sorted(tied)) for measure, tied in found.items()}


def runs_in_circle(name: str, within: Mapping[str, object]) -> bool:
    """Whether the way to what is wider never ends."""
    walked = list_wider(name, within)
    return bool(walked) and isinstance(within.get(walked[-1]), str)
