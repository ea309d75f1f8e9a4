"""What several tests need."""

import os

import pandas as pd
import pytest
from hypothesis import settings

from helpers import claims, paths

# In CI the same examples every time, so that a red build is about the change; elsewhere new ones each run
settings.register_profile("ci", derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "default")


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
