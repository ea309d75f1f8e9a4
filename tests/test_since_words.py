"""What changed is said in a reader's words, and as Markdown in which text from the data stays text."""

import csv
import io
import re

from hypothesis import given
from hypothesis import strategies as st
from nbconvert.filters import markdown2html

from helpers import claims
from helpers.report import since_words
from helpers.show import publish
from helpers.show.names import Names, read_names
from helpers.show.sentences import say_message

NASTY = "".join("<>[]()`*_#|!~$&@\\-+=1.):/ \n\t'\"") + "awx"
ROW = {
    "claimant_id": "staff", "side": "north", "measure_id": "tanks", "definition_id": "losses", "scope": "all",
    "kind": "total", "qualifier": "exact", "value": "3296", "low": "", "high": "", "period_start": "",
    "as_of_earliest": "2023-02-16", "as_of_latest": "2023-02-16",
}  # fmt: skip
NAMES = Names(
    claimants={"staff": "General Staff"}, measures={"tanks": "Tanks"}, adjectives={"north": "Northern"},
    definitions={"losses": "lost"}, outermost=frozenset({"all"}), growing=frozenset({("tanks", "losses")}),
)  # fmt: skip


def test_a_statement_is_said_by_its_labels_and_day():
    assert since_words.say_statement(ROW, NAMES) == "General Staff, Northern tanks lost up to 16 Feb 2023: 3,296"
    change = ROW | {"kind": "change", "period_start": "2023-02-15", "qualifier": "more_than", "value": "", "low": "4"}
    said = "General Staff, Northern tanks lost from 15 Feb 2023 to 16 Feb 2023: more than 4"
    assert since_words.say_statement(change, NAMES) == said
    elsewhere = ROW | {"scope": "far_side", "as_of_earliest": "2023-02-01", "definition_id": "other"}
    said = "General Staff, Northern tanks in far side on a day from 1 Feb 2023 to 16 Feb 2023: 3,296"
    assert since_words.say_statement(elsewhere, NAMES) == said


def test_a_hedged_number_of_a_pair_is_said_as_it_is_printed():
    about = ROW | {"qualifier": "about", "value": "3000", "claim_ids": "q1"}
    pair = {"date": "2023-02-16", "side": "north", "measure_id": "tanks", "verdict": "contradict", "claim_ids": "q1;q2"}
    pair |= {f"{what}_a": about[name] for what, name in
             (("claimant", "claimant_id"), ("definition", "definition_id"), ("scope", "scope"))}  # fmt: skip
    pair |= {"claimant_b": "other", "definition_b": "losses", "scope_b": "all", "low_b": "5", "high_b": "5"}
    said = since_words.say_pair(pair | {"low_a": "2500", "high_a": "3500"}, [about], NAMES)
    assert said.startswith("about 3,000 Northern tanks lost (General Staff) and 5 Northern tanks lost (other)")
    both = [about, about | {"claim_ids": "q2", "as_of_latest": "2023-02-18"}]
    assert since_words.say_pair(pair | {"low_a": "2500", "high_a": "3100"}, both, NAMES).startswith("2,500 to 3,100 ")


def test_a_check_quotes_the_article_and_names_the_definition():
    row = {"claimant_id": "staff", "side": "north", "measure_id": "tanks", "date": "2023-02-16", "claim_ids": "q"}
    row["message"] = "the article says 'smashed'; the claimant counts confirmed_lost"
    names = Names(**vars(NAMES) | {"definitions": {"confirmed_lost": "lost, each one seen"}})
    said = "the article says “smashed”; the claimant counts lost, each one seen"
    assert since_words.say_check(row, [], names) == f"General Staff, Northern: Tanks, 16 Feb 2023: {said}"


def test_a_message_names_numbers_days_and_labels_and_no_claim():
    numbers = {"2026-03-20-01": "1,402", "k9": "1,398", "k9.b": "1,398", "12": "never"}
    told = "1,398 after 1,402 on 2026-03-20; maybe wrong: 2026-03-20-01, k9;k9.b; k9 has the number of 2026-03-19"
    said = "1,398 after 1,402 on 20 Mar 2026; maybe wrong: “1,402”, “1,398”; “1,398” has the number of 19 Mar 2026"
    assert say_message(told, NAMES, numbers) == said
    assert say_message("maybe wrong: 12 claims", NAMES, numbers) == "maybe wrong: 12 claims"
    assert say_message("exact 100, then exact -3: revised", NAMES, {}) == "100, then -3: revised"
    counts = say_message("the article says 'lost'; the claimant counts losses", NAMES, {})
    assert counts == "the article says “lost”; the claimant counts lost"


def test_every_statement_of_a_corpus_is_said_without_an_id(book_of_articles):
    names = read_names(book_of_articles.corpus)
    for row in csv.DictReader(io.StringIO(publish.to_csv(book_of_articles.statements).decode())):
        said = since_words.say_statement(row, names)
        assert "_" not in said
        assert names.claimants[row["claimant_id"]] in said


@given(st.lists(st.text(NASTY, min_size=1, max_size=40), min_size=1, max_size=4), st.text(NASTY, max_size=30))
def test_markdown_shows_text_from_the_data_as_text(sentences, summary):
    text = since_words.to_markdown(summary, [("Numbers", sentences)])
    html = markdown2html(re.sub(r"^#.*\n", "", text, flags=re.M))
    assert set(re.findall(r"<(/?[a-z0-9]+)", html)) <= {"ul", "/ul", "li", "/li", "p", "/p"}
    assert html.count("<li>") == len(sentences)
    assert "http://" not in html
    assert "<a" not in html


def test_a_long_group_is_cut_and_says_so():
    text = since_words.to_markdown("s", [("Numbers", [f"n{i}" for i in range(100)])])
    assert text.count("\n- ") == since_words.MOST + 1
    assert "60 more, in data/changes.csv" in text


def test_a_terminal_gets_plain_lines():
    lines = since_words.to_lines("s", [("Numbers", ["a\x1b[31mred\nb"])])
    assert lines == ["s", "Numbers:", "  a [31mred b"]


def test_the_contradictions_come_first():
    changes = [
        since_words.make("statement", "n", "new", "", "", "", "s"),
        since_words.make("comparison", "n", "flipped", "agree", "cannot_tell", "", "f"),
        since_words.make("finding", "n", "revised", "a", "b", "", "q"),
        since_words.make("check", "n", "appeared", "", "contradicts", "", "c"),
    ]
    assert [title for title, _ in since_words.group(changes)] == list(since_words.GROUPS)


def test_the_names_of_another_corpus_are_its_own(raw_dir):
    names = read_names(claims.read_book(raw_dir.parents[1] / "examples" / "earthquake").corpus)
    row = {"side": "harran", "measure_id": "missing", "definition_id": "missing", "scope": "whole_valley"}
    assert names.tell(row) == "people missing"
