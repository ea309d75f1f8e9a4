"""Each other choice changes what it names and nothing else."""

import pandas as pd
import pytest

from helpers import choices, claims
from helpers.base import paths

DAYS = ["period_start", "as_of_earliest", "as_of_latest"]


@pytest.fixture(scope="module", params=["data/raw", "examples/earthquake"])
def corpus(request):
    return claims.read_book(paths.root() / request.param).corpus


@pytest.mark.parametrize("days", [-1, 1, 30])
def test_inferred_days_move_together_and_none_past_its_print(corpus, days):
    told, moved = corpus.claims, choices.move_inferred(corpus, days).claims
    published = told["article_id"].map(corpus.articles.set_index("article_id")["published"])
    assert (moved["as_of_latest"] <= published).all()
    shifts = (moved[DAYS] - told[DAYS]).apply(lambda days: days.dt.days)
    assert (shifts.max(axis=1) == shifts.min(axis=1)).all()
    assert shifts["as_of_latest"].between(min(days, 0), max(days, 0)).all() and shifts["as_of_latest"].any()
    assert not shifts.loc[~told["as_of_basis"].isin(choices.INFERRED), "as_of_latest"].any()
    pd.testing.assert_frame_equal(moved.drop(columns=DAYS), told.drop(columns=DAYS))
