"""What curves can be where sums tie them: edges and sums as a linear program, solved by HiGHS (Huangfu and Hall 2018).

Difference constraints alone need no program: shortest paths find the tightest bounds (`curves`). With sums they do not,
and going from one relation to the next is not tight either.
"""

import highspy
import numpy as np

from helpers.engine.edges import Edges
from helpers.engine.solver import make_solver
from helpers.engine.sums import Sums

SLACK = 1e-5  # a solver's 1539.0000009 is 1539: far below the least distance between two lengths
ROW_WISE = highspy.MatrixFormat.kRowwise


class Program:
    """The curves through `n` nodes that lie within `low` and `high` and keep all edges and sums; asked again and again.

    Nodes are numbered from 0; `n` is the number 0.
    """

    def __init__(self, low: np.ndarray, high: np.ndarray, edges: Edges, sums: Sums) -> None:
        self.n, self._n_edges = len(low), len(edges.start)
        self._every = np.arange(self.n, dtype=np.int32)
        self.solver = make_solver()
        for option, value in (("presolve", "off"), ("solver", "simplex")):
            self.solver.setOptionValue(option, value)
        self.solver.passModel(self._write(low, high, edges, sums))

    def _write(self, low: np.ndarray, high: np.ndarray, edges: Edges, sums: Sums) -> highspy.HighsLp:
        n_sums = len(sums.name)
        of_edges = np.repeat(np.arange(self._n_edges), 2)
        ends = np.column_stack([edges.end, edges.start]).ravel()
        is_node = ends < self.n
        row = np.concatenate([of_edges[is_node], self._n_edges + sums.row])
        program = highspy.HighsLp()
        program.num_col_, program.num_row_ = self.n, self._n_edges + n_sums
        program.col_cost_, program.col_lower_, program.col_upper_ = np.zeros(self.n), low, high
        program.row_lower_ = np.append(np.full(self._n_edges, -highspy.kHighsInf), np.zeros(n_sums))
        program.row_upper_ = np.append(edges.length, np.zeros(n_sums))
        matrix = program.a_matrix_
        matrix.format_ = ROW_WISE
        matrix.start_ = np.searchsorted(row, np.arange(program.num_row_ + 1)).astype(np.int32)
        matrix.index_ = np.append(ends[is_node], sums.node).astype(np.int32)
        matrix.value_ = np.append(np.tile([1.0, -1.0], self._n_edges)[is_node], sums.factor)
        return program

    def find_lowest(self, cost: np.ndarray) -> np.ndarray | None:
        """A curve at which the sum of all numbers, each times its cost, is least; None if none is (`is_hopeless`)."""
        self.solver.changeColsCost(self.n, self._every, np.asarray(cost, dtype=float))
        self.solver.run()
        status = self.solver.getModelStatus()
        if status == highspy.HighsModelStatus.kOptimal:
            return np.array(self.solver.getSolution().col_value)
        if status == highspy.HighsModelStatus.kModelEmpty:
            return np.empty(0)
        if status in (highspy.HighsModelStatus.kInfeasible, highspy.HighsModelStatus.kUnbounded):
            return None
        raise ArithmeticError(f"HiGHS ended with {self.solver.modelStatusToString(status)}")

    @property
    def is_hopeless(self) -> bool:
        """Whether there is no curve at all, as last seen."""
        return self.solver.getModelStatus() == highspy.HighsModelStatus.kInfeasible

    def find_clash(self) -> np.ndarray | None:
        """Edges that with the sums leave no curve, those of Farkas' multipliers, or all; None if there is one."""
        self.find_lowest(np.zeros(self.n))
        if not self.is_hopeless:
            return None
        _, has_ray, ray = self.solver.getDualRay()  # type: ignore[attr-defined]  # the stubs lack it
        return np.flatnonzero(np.abs(ray[: self._n_edges]) > SLACK) if has_ray else np.arange(self._n_edges)

    def list_binding(self) -> np.ndarray:
        """The edges that the curve last found rests on."""
        return np.flatnonzero(np.abs(np.array(self.solver.getSolution().row_dual)[: self._n_edges]) > SLACK)
