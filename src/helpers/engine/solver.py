"""HiGHS, made so that it prints nothing and gives the same answer each time."""

import highspy


def make_solver() -> highspy._core._Highs:
    """A solver without a program. Not `highspy.Highs` itself, which prints who made it before it can be told not to."""
    solver = highspy._core._Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)
    return solver
