"""What adds up: on every day the whole of a sum is all of its parts, for one claimant and side (`sums.csv`)."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from helpers.corpus import lists
from helpers.corpus.groups import SERIES

COLUMN = {"definition": "definition_id", "scope": "scope", "measure": "measure_id"}  # by axis
Series = tuple[str, ...]  # cells of SERIES


@dataclass(frozen=True)
class Sums:
    """One row per sum and day, and per row its members, the whole first: each with its `row`, `node` and `factor`.

    The lengths of a row, each times its factor, add up to 0: the whole counts for more than 0, its parts for less.
    `name`: per row, its sum_id.
    """

    row: np.ndarray
    node: np.ndarray
    factor: np.ndarray
    name: np.ndarray

    def within(self, places: np.ndarray) -> "Sums":
        """The rows whose members all have a new number; `places`: per node its new number, or -1."""
        is_out = np.bincount(self.row[places[self.node] < 0], minlength=len(self.name)) > 0
        is_kept = ~is_out[self.row]
        numbers = np.cumsum(~is_out) - 1
        return Sums(numbers[self.row[is_kept]], places[self.node[is_kept]], self.factor[is_kept], self.name[~is_out])

    def add_up(self, numbers: np.ndarray) -> np.ndarray:
        """Per row, by how much the whole exceeds its parts; `numbers`: per node."""
        return np.bincount(self.row, self.factor * numbers[self.node], minlength=len(self.name))

    def squeeze(self, low: np.ndarray, high: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Per node, the bounds that its sums leave when all other members lie within theirs."""
        is_whole = self.factor > 0
        ends = self.factor * low[self.node], self.factor * high[self.node]
        least, most = np.where(is_whole, *ends), np.where(is_whole, *ends[::-1])
        at_most, at_least = -self._add_others(least) / self.factor, -self._add_others(most) / self.factor
        at_most, at_least = np.where(is_whole, at_most, at_least), np.where(is_whole, at_least, at_most)
        low, high = low.copy(), high.copy()
        np.maximum.at(low, self.node, at_least)
        np.minimum.at(high, self.node, at_most)
        return low, high

    def _add_others(self, ends: np.ndarray) -> np.ndarray:
        """Per member, the sum over all others of its row; one without end makes it endless."""
        is_endless, size = np.isinf(ends), len(self.name)
        known = np.where(is_endless, 0.0, ends)
        total = np.bincount(self.row, known, minlength=size)[self.row] - known
        n_endless = np.bincount(self.row, is_endless, minlength=size)[self.row] - is_endless
        sign = np.bincount(self.row, np.where(is_endless, np.sign(ends), 0.0), minlength=size)[self.row]
        return np.where(n_endless > 0, np.copysign(np.inf, sign), total)


@dataclass(frozen=True)
class Tied:
    """The sums among some nodes; per node its series, `of`, its `day` and its `scale`, as in `nodes.Nodes`."""

    sums: Sums
    of: np.ndarray
    day: np.ndarray
    scale: np.ndarray

    def within(self, is_inside: np.ndarray) -> "Tied":
        """The same among the nodes of a mask, numbered anew."""
        places = np.where(is_inside, np.cumsum(is_inside) - 1, -1)
        return Tied(self.sums.within(places), self.of[is_inside], self.day[is_inside], self.scale[is_inside])


@dataclass(frozen=True)
class Sum:
    """A sum of one claimant and side: its sum_id, and the series that are its whole and its parts."""

    name: str
    whole: Series
    parts: tuple[Series, ...]

    @property
    def members(self) -> tuple[Series, ...]:
        """The whole, then the parts."""
        return (self.whole, *self.parts)


@dataclass(frozen=True)
class _Template:
    """A sum whoever speaks: on which column of SERIES (`at`), of which names, and by whom (nobody named: by all)."""

    name: str
    at: int
    whole: str
    parts: tuple[str, ...]
    claimants: tuple[str, ...]

    def apply(self, series: Series) -> Sum | None:
        """The sum that a series is a member of."""
        if series[self.at] not in (self.whole, *self.parts) or (self.claimants and series[0] not in self.claimants):
            return None
        put = [(*series[: self.at], member, *series[self.at + 1 :]) for member in (self.whole, *self.parts)]
        return Sum(self.name, put[0], tuple(put[1:]))


def list_sums(series: pd.DataFrame, sums: pd.DataFrame) -> list[Sum]:
    """The sums that can say something of these series, which are spoken of; sorted.

    What hangs together along one axis has at least two series that are spoken of, or that sums along other axes tell.
    So the men killed in the east are no curve where nobody speaks of them, though men and the east are spoken of.
    """
    if not len(sums):
        return []
    templates = [
        _Template(str(name), SERIES.index(COLUMN[own["axis"].iloc[0]]), own["whole"].iloc[0],
                  tuple(dict.fromkeys(own["part"])), tuple(lists.split(own["claimants"].iloc[0])))
        for name, own in sums.groupby("sum_id")
    ]  # fmt: skip
    told = set(series[SERIES].itertuples(index=False, name=None))
    while True:
        found: list[Sum] = []
        for at in sorted({template.at for template in templates}):
            found += _list_along([template for template in templates if template.at == at], told)
        members = {member for own in found for member in own.members}
        if members <= told:
            return sorted(found, key=lambda own: (own.name, own.whole))
        told |= members


def _list_along(templates: list[_Template], told: set[Series]) -> list[Sum]:
    """The sums along one axis that can say something, when these series are told."""
    found = _drop_loose(_find_applying(templates, told), told)
    place = {one: nth for nth, one in enumerate(dict.fromkeys(m for own in found for m in own.members))}
    pairs = [(place[own.whole], place[part]) for own in found for part in own.parts]
    net = number_nets(np.array(pairs, dtype=int).reshape(-1, 2), len(place))
    n_told = np.bincount(net, [member in told for member in place], minlength=1)
    return [own for own in found if n_told[net[place[own.whole]]] > 1]


def _find_applying(templates: list[_Template], told: Iterable[Series]) -> set[Sum]:
    """All sums that these series are in, or members of such sums, and so on."""
    found: set[Sum] = set()
    todo, seen = list(told), set(told)
    while todo:
        one = todo.pop()
        own = {applied for template in templates if (applied := template.apply(one))}
        found |= own
        more = {member for applied in own for member in applied.members} - seen
        todo += more
        seen |= more
    return found


def _drop_loose(found: Collection[Sum], told: set[Series]) -> Collection[Sum]:
    """Without the sums that hang on one member alone: what the others are, nobody says."""
    while True:
        n_sums = Counter(member for own in found for member in own.members)
        tied = [own for own in found if sum(m in told or n_sums[m] > 1 for m in own.members) > 1]
        if len(tied) == len(found):
            return found
        found = tied


def number_nets(pairs: np.ndarray, n: int) -> np.ndarray:
    """Per thing (`n` of them) a number, equal for those that pairs link, directly or through others."""
    net = np.arange(n)
    while len(pairs) and (net[pairs[:, 0]] != net[pairs[:, 1]]).any():
        least = np.minimum(net[pairs[:, 0]], net[pairs[:, 1]])
        np.minimum.at(net, net[pairs[:, 0]], least)
        np.minimum.at(net, net[pairs[:, 1]], least)
        net = net[net]
    return net


def lay_sums(found: list[Sum], series: pd.DataFrame, of: np.ndarray, day: np.ndarray, scale: np.ndarray) -> Tied | None:
    """The rows of these sums: on each day on which all members have a node. None where there are no sums.

    Per node: `of` (row of `series`), `day` and `scale`.
    """
    if not found:
        return None
    place = {one: nth for nth, one in enumerate(series[SERIES].itertuples(index=False, name=None))}
    members = pd.DataFrame(
        [(nth, place[one], -1 if at else 1) for nth, own in enumerate(found) for at, one in enumerate(own.members)],
        columns=["sum", "series", "sign"],
    )
    nodes = pd.DataFrame({"series": of, "day": day, "node": np.arange(len(of)), "scale": scale})
    laid = members.merge(nodes, on="series").sort_values(
        ["sum", "day", "sign", "node"], ascending=[True, True, False, True]
    )
    size = members.groupby("sum").size()
    by_row = laid.groupby(["sum", "day"])
    laid = laid[by_row["node"].transform("size") == laid["sum"].map(size)]
    by_row = laid.groupby(["sum", "day"])
    factor = laid["sign"] * (by_row["scale"].transform("max") / laid["scale"])
    names = np.array([own.name for own in found], dtype=object)
    row = by_row.ngroup().to_numpy()
    row_names = names[by_row["sum"].first().to_numpy(dtype=int)]
    return Tied(Sums(row, laid["node"].to_numpy(), factor.to_numpy(float), row_names), of, day, scale)
