"""What a printed number allows."""

import numpy as np
import pytest
from factories import statements, total

from helpers.corpus.qualifiers import STRICT, half_last_digit, intervals


@pytest.mark.parametrize(
    ("printed", "half"), [(139770, 5), (400300, 50), (2000, 500), (3700, 50), (7, 0.5), (2.5, 0.05), (0, 0.5)]
)
def test_about_reaches_half_of_the_last_digit_that_is_not_a_trailing_zero(printed, half):
    assert half_last_digit(np.array([float(printed)]))[0] == pytest.approx(half)


@pytest.mark.parametrize(
    ("qualifier", "number", "least", "most"),
    [
        ("exact", 10, 10, 10),
        ("about", 700, 650, 750),
        ("more_than", 10, 10 + STRICT, np.inf),
        ("at_least", 10, 10, np.inf),
        ("less_than", 10, -np.inf, 10 - STRICT),
        ("at_most", 10, -np.inf, 10),
        ("between", (10, 20), 10, 20),
    ],
)
def test_each_qualifier_is_an_interval(qualifier, number, least, most):
    assert intervals(statements(total(0, number, qualifier))).iloc[0].tolist() == [least, most]
