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

    def find_first(self, rows: np.ndarray) -> tuple[int, ...]:
        """Of these claims the first that cannot be true, else the first two that cannot both be; else none."""
        alone = self._is_negative(rows, self._measure_fixed)
        if alone.any():
            return (int(rows[alone.argmax()]),)
        for nth, row in enumerate(rows[:-1].tolist()):
            clashes = self._is_negative(rows[nth + 1 :], partial(self._measure, row=row))
            if clashes.any():
                return row, int(rows[nth + 1 + clashes.argmax()])
        return ()

    def _is_negative(self, rows: np.ndarray, measure: Measure) -> np.ndarray:
        """Per claim, whether its edges close a cycle of negative length. `measure`: the way from nodes to others."""
        (s, t), (u, v), (a, b) = (cells[rows].T for cells in (self.start, self.end, self.length))
        one, other = a + measure(u, s), b + measure(v, t)
        both = a + measure(u, t) + b + measure(v, s)
        return np.minimum(np.minimum(one, other), both) < -GRAIN / 2

    def _measure_fixed(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        """How far it is from each node of `x` to that of `y` by what never gives way alone."""
        return np.where(self._reach[x, y], 0.0, np.inf)

    def _measure(self, x: np.ndarray, y: np.ndarray, row: int) -> np.ndarray:
        """How far it is from each node of `x` to that of `y`, by what never gives way and one claim."""
        reach, (s, t), (u, v), (a, b) = self._reach, self.start[row], self.end[row], self.length[row]
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
