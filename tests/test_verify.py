"""The claims against texts that the reader has."""

import csv
import hashlib
import shutil

import other_corpus
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.author import accounts, verify
from helpers.base import paths
from helpers.corpus import schema, soundness, texts
from helpers.corpus.printed import Words, list_allowed

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
    numbers = [(f.row, f.column, f.value) for f in faults if f.column != "claimant_id"]
    assert numbers == [(3, "low", "100"), (3, "high", "200"), (4, "value", "40")]
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
    allowed = list_allowed(words, "total", Words({}))
    assert number in allowed
    assert number + 1 not in allowed


DOZEN = Words({"dozen": {"qualifier": "exact", "value": 12.0, "low": None, "high": None}})


@pytest.mark.parametrize(
    ("words", "kind", "number"),
    [
        ("two dozen", "total", 24),
        ("half a dozen", "total", 6),
        ("half a million", "total", 500_000),
        ("one and a half million", "total", 1_500_000),
        ("two-thirds", "share", 66.6667),
    ],
)
def test_words_that_count_others_name_one_number(words, kind, number):
    assert number in list_allowed(words, kind, DOZEN)
    assert 12 not in list_allowed(words, kind, DOZEN)


PROSE = """Two brothers, aged 20 and 24, were among the dead.
Officials counted 12 dead in Oskol and 12 in Luga. "More than hundreds," said Gen. Orlov on Feb. 3.
"""
WORDS = Words({"hundreds": {"qualifier": "at_least", "value": None, "low": 200.0, "high": None}})


def make_claims(*rows):
    return pd.DataFrame(rows, columns=["claim_id", "paragraph", "printed"], dtype="str")


def make_dismissed(*rows):
    return pd.DataFrame(rows, columns=["paragraph", "printed", "occurrence", "reason"], dtype="str")


@pytest.fixture
def prose(tmp_path):
    (tmp_path / "prose.txt").write_text(PROSE)
    return texts.read(tmp_path, "prose.txt")


def test_every_number_in_digits_or_words_is_claimed_dismissed_or_open(prose):
    claims = make_claims(("c1", "2", "12 dead"), ("c2", "2", "More than hundreds"))
    entries, faults = accounts.account("a", prose, claims, make_dismissed(("1", "24", "1", "age")), WORDS)
    assert faults == []
    assert [(e.paragraph, e.printed, e.status, e.by) for e in entries] == [
        (1, "Two", "open", ""),
        (1, "20", "open", ""),
        (1, "24", "dismissed", "age"),
        (2, "12", "claimed", "c1"),
        (2, "12", "open", ""),
        (2, "hundreds", "claimed", "c2"),
        (2, "3", "open", ""),
    ]
    assert entries[4].occurrence == 2
    assert str(entries[6]) == "prose.txt:2: open = '3': \"More than hundreds,\" said Gen. Orlov on Feb. 3."


def test_words_that_stand_more_often_than_they_are_claimed_point_at_nothing(prose):
    _, (fault,) = accounts.account("a", prose, make_claims(("c1", "2", "12")), make_dismissed(), WORDS)
    assert fault.reason == "stands 2 times in the paragraph, for 1 claim(s): print more of its words"
    gone = make_dismissed(("2", "12", "1", "repeated"))
    entries, faults = accounts.account("a", prose, make_claims(("c1", "2", "12")), gone, WORDS)
    assert faults == []
    assert [e.status for e in entries if e.printed == "12"] == ["dismissed", "claimed"]


def test_what_is_dismissed_stands_there_and_is_not_claimed(prose):
    gone = make_dismissed(("1", "2", "1", "age"), ("2", "12", "3", "repeated"), ("2", "hundreds", "1", "other"))
    _, faults = accounts.account("a", prose, make_claims(("c", "2", "hundreds")), gone, WORDS)
    assert [fault.reason.split(",")[0] for fault in faults] == [
        "stands 0 times in paragraph 1",
        "stands 2 times in paragraph 2",
    ]
    _, (fault,) = accounts.account("a", prose, make_claims(("c", "2", "hundreds")), gone[2:], WORDS)
    assert fault.reason == "is claimed too, by c"


def test_a_paragraph_that_names_others_is_not_a_claimants(tmp_path):
    folder = shutil.copytree(paths.root() / "examples" / "earthquake", tmp_path / "quake")
    text = (folder / "claims.csv").read_text(encoding="utf-8")
    assert verify.verify(folder, folder / "articles")[0] == []
    (folder / "claims.csv").write_text(text.replace(",civil_protection,", ",relief_federation,", 1), encoding="utf-8")
    (fault,) = verify.verify(folder, folder / "articles")[0]
    assert "its paragraph names civil_protection" in fault.reason


@given(numbers=st.lists(st.integers(0, 10**9), min_size=1, max_size=5))
def test_whatever_numbers_a_text_has_they_are_found_and_read(numbers):
    text = " and then ".join(f"{number:,}" for number in numbers)
    found = Words({}).find(text)
    assert [text[n.start : n.end] for n in found] == [f"{number:,}" for number in numbers]
    assert all(number in n.readings for number, n in zip(numbers, found, strict=True))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("one hundred and twelve", [112]), ("forty-three thousand", [43_000]), ("one, two", [1, 2]),
        ("the first of three", [3]), ("2S5, the 1990s, 20th", [None] * 3), ("thousands", [None]),
        ("1.2 million of 3bn", [1_200_000, 3e9]), ("12 345", [12_345]), ("11, 2022", [11, 2022]),
    ],
)  # fmt: skip
def test_numbers_in_words_are_numbers_and_ordinals_are_not(text, told):
    found = Words({}).find(text)
    assert len(found) == len(told)
    assert all(number in n.readings if number else not n.readings for number, n in zip(told, found, strict=True))


def test_whichever_claim_is_missing_its_number_is_named(tmp_path):
    folder = shutil.copytree(paths.root() / "examples" / "earthquake", tmp_path / "quake")
    header, *rows = (folder / "claims.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    for i, row in enumerate(rows):
        name, article, paragraph, printed, *_ = next(csv.reader([row]))
        kept = [other for other in [*rows[:i], *rows[i + 1 :]] if f",{name}," not in other]
        (folder / "claims.csv").write_text("".join([header, *kept]), encoding="utf-8")
        found = verify.look(folder, folder / "articles").list_open()
        named = [e for e in found if (e.article_id, str(e.paragraph)) == (article, paragraph)]
        assert any(entry.printed in printed for entry in named), row


def test_a_dismissed_number_of_no_article_is_a_fault_of_verify_and_stops_no_report(tmp_path, raw_dir):
    folder = shutil.copytree(raw_dir, tmp_path / "raw")
    text = (folder / "dismissed.csv").read_text(encoding="utf-8")
    (folder / "dismissed.csv").write_text(text.replace("a000,11", "a009,11"), encoding="utf-8")
    assert soundness.find_faults(folder) == []
    told = "dismissed.csv:2: article_id = 'a009': is not in articles.csv, column article_id"
    assert [str(fault) for fault in verify.look(folder, tmp_path).faults] == [told]
