"""The claims against texts that the reader has."""

import hashlib

import other_corpus
import pytest

from helpers.author import verify
from helpers.corpus import schema

TEXT = "First line.\n\n  \nThe guard counts 120   dead.\nThe rescue gives n of them.\n"


@pytest.fixture
def corpus(tmp_path, raw_dir):
    raw = other_corpus.write(tmp_path / "raw", schema.read_descriptor(raw_dir))
    articles = (raw / "articles.csv").read_text(encoding="utf-8")
    (raw / "articles.csv").write_text(articles.replace("1" * 64, hashlib.sha256(TEXT.encode()).hexdigest()))
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "q1.txt").write_text(TEXT)
    return raw, tmp_path / "texts"


def set_claims(raw, paragraph, printed):
    lines = (raw / "claims.csv").read_text(encoding="utf-8").splitlines()
    found = [line.replace("q1,1,n,", f"q1,{paragraph},{printed},") for line in lines]
    (raw / "claims.csv").write_text("\n".join(found) + "\n", encoding="utf-8")


def test_words_in_their_paragraph_are_found_and_white_space_counts_as_one_space(corpus):
    raw, texts = corpus
    set_claims(raw, 2, "120 dead")
    faults, missing, n_checked = verify.verify(raw, texts)
    assert ([f for f in faults if f.column == "paragraph"], missing, n_checked) == ([], ["q2", "q3"], 3)


def test_words_elsewhere_or_nowhere_are_faults_that_say_where(corpus):
    raw, texts = corpus
    set_claims(raw, 1, "120 dead")
    faults, _, _ = verify.verify(raw, texts)
    assert str(faults[0]) == "claims.csv:2: paragraph = '1': does not print '120 dead'; it is in 2"


def test_words_that_stand_nowhere_are_a_fault(corpus):
    raw, texts = corpus
    set_claims(raw, 1, "130 dead")
    faults, _, _ = verify.verify(raw, texts)
    assert [fault.reason for fault in faults if fault.column == "paragraph"] == [
        "does not print '130 dead'; it is nowhere in the text"
    ] * 3


def test_another_text_is_a_fault(corpus):
    raw, texts = corpus
    set_claims(raw, 2, "120 dead")
    (texts / "q1.txt").write_text(TEXT + "More.\n")
    (fault, *_), _, _ = verify.verify(raw, texts)
    assert (fault.file, fault.row, fault.column) == ("articles.csv", 2, "text_sha256")
    assert "is not the one that was read" in fault.reason


def test_a_number_that_is_not_the_printed_one_is_a_fault(corpus):
    raw, texts = corpus
    set_claims(raw, 2, "120 dead")
    faults, _, _ = verify.verify(raw, texts)  # the same words in rows that say 120, 100 to 200, and 40
    assert [(f.row, f.column, f.value) for f in faults] == [(3, "low", "100"), (3, "high", "200"), (4, "value", "40")]
    assert "is not in what is printed, '120 dead'" in str(faults[0])


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("more than 7,000", 7000),
        ("1.2 million", 1_200_000),
        ("20,000-30,000", 30000),
        ("7\u00a0000", 7000),
        ("61.5%", 61.5),
    ],
)
def test_words_with_digits_name_their_numbers(words, number):
    assert number in verify._read_numbers(words)
    assert number + 1 not in verify._read_numbers(words)
