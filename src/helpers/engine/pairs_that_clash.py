"""Claims that cannot be true by themselves, or with one other: the clashes of one or two, in closed form.

Of two claims that cannot both be true the edges close a cycle of negative length with those that never give way. It
passes each edge once, so that few ways round are to be tried.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, partial

import numpy as np

from helpers.engine.edges import GRAIN, Edges

Measure = Callable[[np.ndarray, np.ndarray], np.ndarray]
AT_ONCE = 100_000  # pairs that are looked at together
MOST = 4_000  # nodes of which it is kept which are above which


@dataclass(frozen=True)
class Pairs:
    """What each claim says by itself: per claim (row) two edges, up and down, of infinite length where there is none.

    `fixed`: the edges that never give way, all of length 0. `n_nodes`: with the number 0.
    """

    start: np.ndarray
    end: np.ndarray
    length: np.ndarray
    fixed: Edges
    n_nodes: int

    @classmethod
    def of(cls, edges: Edges, n_rows: int, n_nodes: int) -> "Pairs":
        """Those of these edges, whose owners are the claims, at most two edges each."""
        is_own = edges.owner >= 0
        own = edges.take(is_own)
        order = np.argsort(own.owner, kind="stable")
        row = own.owner[order]
        nth = np.append(False, row[1:] == row[:-1]).astype(int)
        start, end = np.zeros((2, n_rows, 2), dtype=np.int32)
        length = np.full((n_rows, 2), np.inf)
        start[row, nth], end[row, nth], length[row, nth] = own.start[order], own.end[order], own.length[order]
        return cls(start, end, length, edges.take(~is_own), n_nodes)

    def find_first(self, rows: np.ndarray, most: int | None = None) -> tuple[int, ...]:
        """Of these claims the first that cannot be true, else the first two that cannot both be; else none.

        `most`: how many of them are held against all others, or a few more; all if None.
        """
        if (alone := self._is_impossible[rows]).any():
            return (int(rows[np.argmax(alone)]),)
        first, n = 0, 1
        last = len(rows) - 1 if most is None else min(most, len(rows) - 1)
        while first < last:  # in growing chunks: a clash mostly comes early
            ones = np.arange(first, min(first + n, len(rows) - 1))
            n_others = len(rows) - 1 - ones
            one = np.repeat(ones, n_others)
            other = one + 1 + np.arange(len(one)) - np.repeat(np.cumsum(n_others) - n_others, n_others)
            clashes = self._is_negative(rows[other], partial(self._measure, row=rows[one]))
            if clashes.any():
                nth = int(np.argmax(clashes))
                return int(rows[one[nth]]), int(rows[other[nth]])
            first, n = first + n, max(min(2 * n, AT_ONCE // len(rows)), 1)
        return ()

    @cached_property
    def _is_impossible(self) -> np.ndarray:
        """Per claim, whether it cannot be true by itself."""
        return self._is_negative(np.arange(len(self.length)), self._measure_fixed)

    def _is_negative(self, rows: np.ndarray, measure: Measure) -> np.ndarray:
        """Per claim, whether its edges close a cycle of negative length. `measure`: the ways from nodes to others, four
        rows of them.
        """
        (s, t), (u, v), (a, b) = (cells[rows].T for cells in (self.start, self.end, self.length))
        one, other, there, back = measure(np.stack([u, v, u, v]), np.stack([s, t, t, s]))
        return np.minimum(np.minimum(a + one, b + other), a + there + b + back) < -GRAIN / 2

    def _measure_fixed(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        """How far it is from each node of `x` to that of `y` by what never gives way alone."""
        return np.where(self._reach[x, y], 0.0, np.inf)

    def _measure(self, x: np.ndarray, y: np.ndarray, row: np.ndarray) -> np.ndarray:
        """How far it is from each node of `x` to that of `y`, by what never gives way and one claim each."""
        reach, ((s, t), (u, v), (a, b)) = self._reach, (cells[row].T for cells in (self.start, self.end, self.length))
        there, back = (reach[x, s], reach[x, t]), (reach[u, y], reach[v, y])
        ways = [
            (reach[x, y], 0.0), (there[0] & back[0], a), (there[1] & back[1], b),
            (there[0] & reach[u, t] & back[1], a + b), (there[1] & reach[v, s] & back[0], a + b),
        ]  # fmt: skip
        return np.min([np.where(is_way, length, np.inf) for is_way, length in ways], axis=0)

    @cached_property
    def _reach(self) -> np.ndarray:
        """Whether edges that never give way lead from one node (row) to another (column)."""
        reach = np.eye(self.n_nodes, dtype=bool)
        by_start = np.argsort(self.fixed.start, kind="stable")
        ways = list(zip(self.fixed.start[by_start].tolist(), self.fixed.end[by_start].tolist(), strict=True))
        n_ways = -1
        while (found := int(np.count_nonzero(reach))) != n_ways:
            n_ways = found
            for start, end in ways:
                reach[start] |= reach[end]
        return reach
