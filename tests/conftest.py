"""What several tests need."""

import pandas as pd
import pytest

from helpers import claims, paths


@pytest.fixture(scope="session")
def raw_dir():
    return paths.ROOT / "data" / "raw"


@pytest.fixture(scope="session")
def statements_of_articles(raw_dir):
    return claims.read_statements(raw_dir)


@pytest.fixture
def make_corpus():
    """An empty corpus with one measure, m."""

    def make(*, is_cumulative=True, eve=None):
        measures = pd.DataFrame({"measure_id": ["m"], "is_cumulative": [is_cumulative]})
        empty = pd.DataFrame()
        return claims.Corpus(empty, empty, empty, measures, empty, empty, empty, eve)

    return make
