"""A table that lost its corpus never gets another answer: it still leads to its book, or the question is refused."""

import pickle
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from factories import change, corpus, statements, total

from helpers import checks, claims, compare, reconcile
from helpers.base import paths
from helpers.book.book import LostCorpusError
from helpers.corpus.statements import DAYS
from helpers.show import publish

QUAKE = paths.root() / "examples" / "earthquake"
DOORS = {"reconcile": reconcile.reconcile, "checks": checks.find_problems}


@pytest.fixture(scope="module", params=["articles", "earthquake"])
def book(request):
    return claims.read_book(paths.own_raw() if request.param == "articles" else QUAKE)


def read_again(table, folder):
    """The table as it comes back from a file."""
    (folder / "statements.csv").write_bytes(publish.to_csv(table))
    return pd.read_csv(folder / "statements.csv", dtype={"superseded_by": "str"}, parse_dates=DAYS)


KEPT = {  # what pandas does to a table that goes on leading to its book
    "as it is": lambda table: table,
    "copy": lambda table: table.copy(),
    "query": lambda table: table.query("statement_id != ''"),
    "assign": lambda table: table.assign(remark="mine"),
    "sort": lambda table: table.sort_values("statement_id", ascending=False).sort_index(),
    "concat": lambda table: pd.concat([table.iloc[:3], table.iloc[3:]]),
    "pickle": lambda table: pickle.loads(pickle.dumps(table)),
}


@pytest.mark.parametrize("way", KEPT)
def test_the_answers_are_the_same_after(book, way):
    table = KEPT[way](book.statements)
    pd.testing.assert_frame_equal(checks.find_problems(table), book.problems)
    values = reconcile.reconcile(table)
    pd.testing.assert_frame_equal(values, book.values)
    pd.testing.assert_frame_equal(compare.compare(values), book.compared)


LOST = {
    "merge": lambda table, _: table.merge(pd.DataFrame({"side": table["side"].unique()}), on="side"),
    "file": read_again,
    "new table": lambda table, _: pd.DataFrame(table.to_dict("records")),
}


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("way", LOST)
def test_a_table_that_leads_nowhere_is_refused_in_one_sentence_that_names_the_corpus(book, way, door, tmp_path):
    with pytest.raises(LostCorpusError) as caught:
        DOORS[door](LOST[way](book.statements, tmp_path))
    assert "corpus=book.corpus" in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("way", LOST)
def test_with_its_corpus_the_answers_are_the_same(book, way, tmp_path):
    table = LOST[way](book.statements, tmp_path)
    pd.testing.assert_frame_equal(checks.find_problems(table, corpus=book.corpus), book.problems)
    pd.testing.assert_frame_equal(reconcile.reconcile(table, corpus=book.corpus), book.values)


def test_values_from_a_file_are_compared_only_with_their_corpus(book, tmp_path):
    (tmp_path / "values.csv").write_bytes(publish.to_csv(book.values))
    values = pd.read_csv(tmp_path / "values.csv", parse_dates=["date"])
    with pytest.raises(LostCorpusError):
        compare.compare(values)
    found = compare.compare(values, corpus=book.corpus)
    pd.testing.assert_frame_equal(found, book.compared, check_dtype=False)


def test_tables_of_two_books_lead_to_neither():
    one, other = statements(total(1, 10)), statements(total(2, 5))
    with pytest.raises(LostCorpusError):
        checks.find_problems(pd.concat([one, other], ignore_index=True))


def test_fewer_statements_are_answered_for_alone():
    table = statements(total(1, 100), change(1, 2, 5), total(2, 109))
    assert checks.find_problems(table)["verdict"].eq("contradicts").any()
    assert not checks.find_problems(table.query("kind == 'total'"))["verdict"].eq("contradicts").any()


def test_a_measure_that_the_corpus_does_not_know_is_refused():
    with pytest.raises(Exception, match="the corpus has no measure tanks"):
        reconcile.reconcile(statements(total(1, 10)).assign(measure_id="tanks"))


def test_a_table_of_something_else_is_refused():
    with pytest.raises(Exception, match="this is no table of statements: it has no statement_id"):
        checks.find_problems(pd.DataFrame({"value": [1]}), corpus=corpus())


def test_what_a_reader_does_to_a_table_changes_no_other(book):
    table = book.values
    table["value"] = 0
    del table["status"]
    assert "status" in book.values
    assert book.values["value"].sum() > 0


def test_each_table_is_made_once(book):
    fresh = replace(book)
    assert fresh.solved is fresh.solved
    assert np.shares_memory(fresh.values["low"].to_numpy(), fresh.values["low"].to_numpy())


def test_values_on_more_days_have_the_same_rows_for_the_others(book):
    more = book.values_on(["2023-02-01"])
    same = more.merge(book.values, how="inner")
    assert len(same) == len(book.values) < len(more)
