"""Reading, correcting, cutting at a day and folding."""

import json
import shutil
from dataclasses import replace

import factories
import other_corpus
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from laws import examples

from helpers import claims
from helpers.author import new
from helpers.base.parameters import ParameterError
from helpers.corpus import schema, soundness, tables
from helpers.corpus.faults import CorpusError
from helpers.corpus.nesting import list_wider
from helpers.corpus.statements import REVISION_COLUMNS, STATEMENT_COLUMNS, VINTAGES, read_as


def test_columns_are_those_of_the_contract(book_of_articles):
    assert list(book_of_articles.statements) == STATEMENT_COLUMNS
    assert list(book_of_articles.revisions) == REVISION_COLUMNS


def test_every_claim_is_carried_by_exactly_one_statement(book_of_articles):
    corpus = book_of_articles.corpus
    carried = book_of_articles.statements["claim_ids"].str.split(";").explode()
    assert sorted(carried) == sorted(corpus.claims["claim_id"])
    assert book_of_articles.carried["claim_id"].tolist() == sorted(corpus.claims["claim_id"])


def test_a_number_in_two_articles_is_one_statement_of_its_own_day(statements_of_articles):
    (row,) = statements_of_articles.query("value == 14093").to_dict("records")
    assert (row["n_articles"], row["as_of_latest"]) == (2, pd.Timestamp("2023-02-12"))
    assert row["first_published"] == pd.Timestamp("2023-02-15")


def test_a_hedge_that_only_the_body_prints_is_dropped(statements_of_articles):
    (row,) = statements_of_articles.query("value == 139770").to_dict("records")
    assert (row["qualifier"], row["claim_ids"]) == ("exact", "a000-04;a000-08")


def test_690_stands_twice_on_two_days_but_is_printed_once(statements_of_articles):
    # 690 is printed for 14 to 15 February; the same difference to 16 February is ours, not the article's
    assert len(statements_of_articles.query("kind == 'change' and value == 690")) == 1


def test_the_general_staff_has_no_series_of_killed(statements_of_articles):
    own = statements_of_articles.query("claimant_id == 'general_staff'")
    assert set(own["definition_id"]) == {"losses"}


@pytest.mark.parametrize("known_on", ["2022-03-02", "2023-02-15", "2023-03-07"])
def test_known_on_keeps_nothing_of_later_articles(raw_dir, known_on):
    book = claims.read_book(raw_dir, known_on=known_on)
    assert (book.statements["first_published"] <= known_on).all()
    corpus = book.corpus
    assert set(corpus.claims["article_id"]) == set(corpus.articles["article_id"])
    assert set(corpus.corrections["claim_id"]) <= set(corpus.claims["claim_id"])
    assert set(corpus.claimants["claimant_id"]) == set(corpus.claims["claimant_id"])


@pytest.mark.parametrize("known_on", ["2022-03-02", "2023-02-15", "2023-02-16", "2023-03-08"])
def test_a_later_article_never_changes_what_was_known_before(raw_dir, tmp_path, known_on):
    # law of the two clocks: cutting the full corpus equals reading the corpus without the later articles
    folder = shutil.copytree(raw_dir, tmp_path / "raw")
    full = claims.read_corpus(raw_dir)
    later = set(full.articles.query("published > @known_on")["article_id"])
    late_claims = set(full.claims[full.claims["article_id"].isin(later)]["claim_id"])
    for table, gone in (("articles", later), ("date_clues", later), ("claims", later), ("corrections", late_claims)):
        texts = pd.read_csv(folder / f"{table}.csv", dtype=str, keep_default_na=False)
        is_gone = texts["claim_id" if table == "corrections" else "article_id"].isin(gone)
        if table == "corrections":
            is_gone |= texts["public_since"] > known_on
        texts[~is_gone].to_csv(folder / f"{table}.csv", index=False, lineterminator="\n")
    one, other = claims.read_book(raw_dir, known_on=known_on), claims.read_book(folder)
    pd.testing.assert_frame_equal(one.statements, other.statements)
    pd.testing.assert_frame_equal(one.carried, other.carried)
    pd.testing.assert_frame_equal(one.corpus.corrections, other.corpus.corrections)


@pytest.mark.parametrize(
    ("of_measure", "of_definition", "grows"),
    [(True, None, True), (False, None, False), (True, False, False), (False, True, True)],
)
def test_a_definition_says_whether_its_numbers_grow_or_else_the_measure(of_measure, of_definition, grows):
    told = factories.book(factories.total(1, 5), is_cumulative=of_measure, definition_is_cumulative=of_definition)
    assert told.reading.list_growing(told.statements).tolist() == [grows]


def test_a_place_lies_within_a_wider_one_as_a_definition_does(book_of_articles):
    corpus = book_of_articles.corpus
    assert list_wider("bakhmut", corpus.scope_within) == ["bakhmut", "whole_war"]
    assert list_wider("wounded", corpus.definition_within) == ["wounded", "killed_or_wounded", "losses"]


def test_what_some_claimants_say_keeps_all_sides_places_and_sums(raw_dir):
    whole, some = claims.read_corpus(raw_dir), claims.read_corpus(raw_dir, claimants="mediazona", known_on="2023-02-15")
    for table in ("sides", "scopes", "sums"):
        assert getattr(some, table).equals(getattr(whole, table))


def test_the_wounded_may_fall_while_the_killed_and_wounded_grow(book_of_articles):
    said = book_of_articles.statements
    grows = book_of_articles.reading.list_growing(said)
    assert set(said["definition_id"][~grows & said["measure_id"].eq("personnel")]) == {"wounded", "captured"}


@pytest.mark.parametrize(
    ("unit", "number", "is_whole"), [("people", 5, True), ("people", 5.5, False), ("ratio", 5, False)]
)
def test_a_measure_counts_whole_things_unless_its_unit_or_a_claim_says_otherwise(unit, number, is_whole):
    corpus = factories.corpus()
    corpus = replace(
        corpus,
        measures=corpus.measures.assign(unit=unit),
        claims=corpus.claims.reindex([0, 1]).assign(measure_id="m", value=[1, None], low=[None, number]),
    )
    assert read_as(corpus, factories.statements(factories.total(1, 5))).counts_whole == {"m": is_whole}


PRINTED = {"q1": "2025-05-03", "q2": "2025-05-05", "q3": "2025-05-05", "q4": "2025-05-08"}
reports = st.lists(
    st.tuples(st.sampled_from(sorted(PRINTED)), st.integers(1, 3), st.integers(1, 4)), min_size=1, max_size=9
)


mended = st.lists(
    st.tuples(st.integers(0, 8), st.integers(1, 4), st.sampled_from(["", "2025-05-02", "2025-05-04", "2025-05-09"])),
    unique_by=lambda row: row[0],
    max_size=4,
)


@examples(0.5)
@given(reports, mended, st.sampled_from(["2025-05-02", "2025-05-04", *PRINTED.values()]), st.sampled_from(VINTAGES))
def test_nothing_later_changes_what_was_known(raw_dir, tmp_path_factory, told, mended, known_on, vintage):
    # values for the same days are revised and corrected at will; a corpus that never had the later articles, nor the
    # corrections that became public later, reads the same
    descriptor = json.loads((raw_dir / "datapackage.json").read_text(encoding="utf-8"))
    rows = [
        other_corpus.claim(f"{article}-{i}", "guard", "dead", f"2025-05-0{day}", value=value)
        for i, (article, day, value) in enumerate(told)
    ]
    then = {article: day for article, day in PRINTED.items() if day <= known_on}
    folder = tmp_path_factory.mktemp("corpora")
    slips = [other_corpus.mend(rows[i], "value", value, since) for i, value, since in mended if i < len(rows)]
    full = other_corpus.write(folder / "full", descriptor, claims=rows, published=PRINTED, corrections=slips)
    one = claims.read_book(full, known_on=known_on, vintage=vintage)
    if not (early := [row for row in rows if row[1] in then]):
        assert one.statements.empty
        return
    known = [slip for slip in slips if slip[6] <= known_on and slip[0][:2] in then]
    other = other_corpus.write(folder / "then", descriptor, claims=early, published=then, corrections=known)
    two = claims.read_book(other, vintage=vintage)
    pd.testing.assert_frame_equal(one.statements, two.statements)
    pd.testing.assert_frame_equal(one.revisions, claims.read_book(other).revisions)
    pd.testing.assert_frame_equal(one.carried, two.carried)


def test_corrections_are_a_choice(raw_dir):
    printed = claims.read_statements(raw_dir, corrections="as_printed")
    applied = claims.read_statements(raw_dir)
    assert printed.set_index("statement_id")["value"]["a002-10"] == 2464
    assert applied.set_index("statement_id")["value"]["a002-10"] == 2463
    with pytest.raises(ParameterError, match="'applied' or 'as_printed'"):
        claims.read_statements(raw_dir, corrections="both")


@pytest.mark.parametrize(("known_on", "value"), [("2025-05-03", 172), ("2025-05-04", 127), ("", 127)])
def test_a_correction_is_known_from_the_day_on_which_its_evidence_was_public(raw_dir, tmp_path, known_on, value):
    descriptor = json.loads((raw_dir / "datapackage.json").read_text(encoding="utf-8"))
    row = other_corpus.claim("q1-1", "guard", "dead", "2025-05-02", value=172)
    slip = other_corpus.mend(row, "value", 127, "2025-05-04")
    folder = other_corpus.write(tmp_path / "raw", descriptor, claims=[row], corrections=[slip])
    book = claims.read_book(folder, known_on=known_on)
    assert book.statements["value"].tolist() == [value]
    assert len(book.corpus.corrections) == (value == 127)
    assert [f"{day:%d}" for day in tables.read_archive(folder).list_days()] == ["02", "03", "04", "05"]


def test_a_mended_claimant_brings_its_side_and_a_column_may_be_one_that_no_claim_had(tmp_path, raw_dir):
    folder = tmp_path / "raw"
    new.lay_out_example(folder, json.loads((raw_dir / "datapackage.json").read_text(encoding="utf-8")))
    for name, edit in {
        "claims.csv": lambda text: text.replace("rescue,valley,people,whole_valley", "rescue,,people,"),
        "claimants.csv": lambda text: (
            text.replace(",,,\n", ",valley,whole_valley,\n")
            + "hills,Hill service,valley,self_report,Hill service,,,hill,whole_valley,\n"
        ),
        "sides.csv": lambda text: text + "hill,Hill,hill\n",
        "corrections.csv": lambda text: (
            text + "e001-1,claimant_id,rescue,hills,Misheard,A letter,2025-05-03,2025-06-01\n"
        ),
    }.items():
        path = folder / name
        path.write_text(edit(path.read_text(encoding="utf-8")), encoding="utf-8")
    assert soundness.find_faults(folder) == []
    told = {day: claims.read_book(folder, known_on=day).corpus.claims.iloc[0] for day in ("2025-05-02", "2025-05-03")}
    assert [(row["claimant_id"], row["side"]) for row in told.values()] == [("rescue", "valley"), ("hills", "hill")]


def test_a_correction_may_fill_a_column_that_no_claim_had(raw_dir, tmp_path):
    folder = shutil.copytree(raw_dir, tmp_path / "raw")
    with (folder / "corrections.csv").open("a", encoding="utf-8") as f:
        f.write("a000-01,time,,10:00,Printed in a caption,The page,2023-02-20,2026-11-22\n")
    assert soundness.find_faults(folder) == []
    assert claims.read_book(folder).corpus.claims["time"].dropna().tolist() == ["10:00"]


def test_a_total_that_is_mended_to_a_day_before_the_eve_is_a_fault(raw_dir, tmp_path):
    folder = shutil.copytree(raw_dir, tmp_path / "raw")
    with (folder / "corrections.csv").open("a", encoding="utf-8") as f:
        for column in ("as_of_earliest", "as_of_latest"):
            f.write(f"a002-07,{column},2023-03-07,2022-02-20,A slip,The page,2023-03-20,2026-11-22\n")
    (fault,) = soundness.find_faults(folder)
    assert (fault.column, fault.reason.endswith("(once corrected)")) == ("eve", True)


def revise(raw_dir, tmp_path, new_value):
    """The corpus with a later article that gives another number for tanks on 15 February 2023."""
    folder = shutil.copytree(raw_dir, tmp_path / "raw")
    path = folder / "claims.csv"
    row = next(line for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("a001-02,"))
    row = row.replace("a001-02", "a001-99").replace("3296", str(new_value)).replace("2023-02-16", "2023-02-15")
    path.write_text(path.read_text(encoding="utf-8") + row + "\n", encoding="utf-8")
    return folder


def test_a_later_report_replaces_an_earlier_one(raw_dir, tmp_path):
    folder = revise(raw_dir, tmp_path, 3291)
    latest = claims.read_statements(folder).set_index("statement_id")["superseded_by"]
    assert latest["a000-09"] == "a001-99"
    assert latest.isna().sum() == len(latest) - 1
    first = claims.read_statements(folder, vintage="first").set_index("statement_id")["superseded_by"]
    assert first["a001-99"] == "a000-09"
    (revised,) = claims.read_book(folder).revisions.query("n_values > 1").to_dict("records")
    assert (revised["first_value"], revised["last_value"], revised["spread"]) == (3290, 3291, 1)


@pytest.mark.parametrize(("via", "replaced"), [("q1", {"q2-1": "q1-1"}), (None, {"q1-1": "q2-1"})])
def test_who_misquotes_an_article_replaces_nothing_of_it(raw_dir, tmp_path, via, replaced):
    more = {} if via is None else {"via": via}
    told = [("q1-1", 48, {}), ("q2-1", 84, more)]
    rows = [other_corpus.claim(name, "guard", "dead", "2025-05-02", value=n, **more) for name, n, more in told]
    published = {"q1": "2025-05-02", "q2": "2025-05-03"}
    descriptor = schema.read_descriptor(raw_dir)
    book = claims.read_book(other_corpus.write(tmp_path / "raw", descriptor, claims=rows, published=published))
    later = book.statements.dropna(subset="superseded_by").set_index("statement_id")["superseded_by"]
    assert later.to_dict() == replaced
    found = book.problems.query("check == 'carriers_agree' and verdict == 'contradicts'")
    assert found["diagnosis"].tolist() == (["digits_swapped"] if via else [])
    assert book.revisions["n_values"].tolist() == [1 if via else 2]


def test_an_unknown_key_in_a_correction_is_refused(raw_dir, tmp_path):
    folder = shutil.copytree(raw_dir, tmp_path / "raw")
    text = (folder / "claims.csv").read_text(encoding="utf-8")
    (folder / "claims.csv").write_text(text.replace(",690,general_staff,", ",690,nobody,", 1), encoding="utf-8")
    with pytest.raises(CorpusError, match=r"claims\.csv:2: claimant_id = .nobody."):
        claims.read_statements(folder)


@pytest.mark.parametrize(
    ("table", "old", "new", "told"),
    [
        ("date_clues", "as_of:a000-14", "as_of:a000-99", "date_clues.csv:"),  # a clue to a claim that is gone
        ("claims", "a000-04,a000,6,", "a000-04,a000,,", "claims.csv:"),
        ("corrections", "2463,Last", "-1,Last", "claims.csv:"),  # a total below nothing, once corrected
    ],
)
def test_what_check_refuses_is_not_read_in_python_either(tmp_path, raw_dir, table, old, new, told):
    folder = shutil.copytree(raw_dir, tmp_path / "raw")
    path = folder / f"{table}.csv"
    text = path.read_text(encoding="utf-8")
    assert text.count(old) >= 1
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(CorpusError, match=rf"^{told}"):
        claims.read_statements(folder)
