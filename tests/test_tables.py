"""What follows from the five articles is what is committed, byte for byte: a change of the code that moves it shows."""

import pytest

from helpers.base import paths
from helpers.show import publish

TABLES = {
    **{name: name for name in ("statements", "values", "rates", "revisions")},
    **{"checks": "problems", "comparisons": "compared"},
}


@pytest.mark.parametrize("name", TABLES)
def test_a_table_is_as_it_is_committed(book_of_articles, name):
    made = publish.to_csv(getattr(book_of_articles, TABLES[name])).decode()
    assert made.splitlines() == (paths.processed() / f"{name}.csv").read_text(encoding="utf-8").splitlines()
