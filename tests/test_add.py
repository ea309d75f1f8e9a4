"""An article becomes claims by a person's yes, row by row: nothing is claimed without it, and nothing typed is lost."""

import csv
import datetime
import errno
import fcntl
import io
import os
import re
import shutil
from concurrent.futures import ThreadPoolExecutor

import command
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.author import accounts, add, ask, days, ledger, propose, verify
from helpers.base import folders, paths
from helpers.base.errors import UsageError
from helpers.base.folders import LockError
from helpers.corpus import schema, texts
from helpers.corpus.columns import make_empty
from helpers.corpus.faults import CorpusError
from helpers.corpus.printed import Words
from helpers.corpus.rules import REASONS

QUAKE = paths.root() / "examples" / "earthquake"
TEXT = """A week on
Civil Protection counts 190 dead on Monday; of the missing 12 are left.
For forty seconds the ground shook again. The Relief Federation now speaks of about 220 dead.
"""


@pytest.fixture
def quake(tmp_path):
    folder = shutil.copytree(QUAKE, tmp_path / "quake")
    (tmp_path / "q005.txt").write_text(TEXT)
    return folder


@pytest.fixture
def addition(quake, tmp_path):
    return add.register(tmp_path / "q005.txt", quake, {"published": "2025-06-09"})[0]


def answer(*lines):
    """Who types these lines and is then gone."""
    left = iter(lines)

    def ask_one(prompt):
        try:
            return next(left)
        except StopIteration:
            raise EOFError from None

    return ask_one


def read_rows(folder, table):
    with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as f:
        return list(csv.DictReader(f))


def test_a_row_is_proposed_for_each_open_number(addition):
    made = addition.list_open()
    assert [(p.entry.printed, p.reason) for p in made] == [("190", ""), ("12", ""), ("forty", "duration"), ("220", "")]
    told = [[p.row[name] for name in ("printed", "claimant_id", "measure_id", "qualifier", "value")] for p in made]
    assert told[0] == ["190", "civil_protection", "people", "exact", "190"]
    assert told[1][2:] == ["missing", "exact", "12"]
    assert told[3] == ["about 220", "relief_federation", "people", "about", "220"]
    assert made[0].row["as_of_latest"] == "2025-06-09"
    assert (made[0].row["as_of_basis"], made[0].row["definition_id"]) == ("weekday", "dead")
    assert read_rows(addition.raw_dir, "claims") == read_rows(QUAKE, "claims")  # nothing is claimed by that


def test_each_answer_is_saved_at_once_and_what_was_there_stays_byte_for_byte(addition):
    before = (QUAKE / "claims.csv").read_bytes()
    said = []
    took = ask.ask_all(addition, answer("note=by hand", "y", "s", "d"), said.append)  # gone before the last
    assert took == (1, 1, 2)
    data = (addition.raw_dir / "claims.csv").read_bytes()
    assert data.startswith(before)
    assert data.count(b"\n") == before.count(b"\n") + 1
    assert read_rows(addition.raw_dir, "claims")[-1]["note"] == "by hand"
    (gone,) = read_rows(addition.raw_dir, "dismissed")
    assert list(gone.values()) == ["q005", "3", "forty", "1", "duration"]
    assert ask.ask_all(addition, answer("y", "y"), said.append) == (2, 0, 0)  # and on, where it was left
    assert verify.look(addition.raw_dir, addition.raw_dir.parent).list_open() == []


def test_several_cells_are_changed_in_one_line_and_shown(addition):
    said = []
    ask.ask_all(addition, answer("wording=counted dead  note=a tally, by hand = his", "y", "q"), said.append)
    assert any("wording=counted dead  definition_id=" in line for line in said)
    row = read_rows(addition.raw_dir, "claims")[-1]
    assert (row["wording"], row["note"]) == ("counted dead", "a tally, by hand = his")


def test_the_answer_before_can_be_taken_back(addition):
    before, said = [(addition.raw_dir / "claims.csv").read_bytes()], []
    assert ask.ask_all(addition, answer("u", "y", "u", "y", "d age", "u", "q"), said.append) == (1, 0, 3)
    assert [line.strip() for line in said if "taken back" in line or "yet" in line] == [
        "nothing was answered yet", "taken back: '190'", "taken back: '12'"
    ]  # fmt: skip
    assert (addition.raw_dir / "claims.csv").read_bytes().startswith(before[0])
    assert len(read_rows(addition.raw_dir, "dismissed")) == 0


def test_a_row_that_does_not_hold_is_asked_for_again_with_what_was_typed(addition):
    said = []
    assert ask.ask_all(addition, answer("kind=sum", "note=mine", "y", "kind=total", "y", "q"), said.append)[0] == 1
    assert any("kind = 'sum': is not one of" in line for line in said)
    assert read_rows(addition.raw_dir, "claims")[-1]["note"] == "mine"


def test_a_new_name_is_asked_for_cell_by_cell(addition):
    typed = ("claimant_id=mayor", "y", "Mayor of Harran", "authority", "self_report", "the mayor", "q")
    assert ask.ask_all(addition, answer(*typed), print)[0] == 1
    row = read_rows(addition.raw_dir, "claimants")[-1]
    assert (row["claimant_id"], row["name"], row["printed_names"]) == ("mayor", "Mayor of Harran", "the mayor")


def test_what_was_typed_of_a_new_name_stays_where_a_row_does_not_fit(addition):
    typed = ["claimant_id=mayor", "kind=sum", "y", "Mayor", "authority", "self_report", "the mayor"]
    said, asked = [], iter([*typed, "kind=total", "y", "", "", "", "", "q"])

    def ask_one(prompt):
        said.append(prompt)
        return next(asked)

    assert ask.ask_all(addition, ask_one, said.append)[0] == 1
    assert any("name, " in prompt and "[Mayor]" in prompt for prompt in said)
    row = read_rows(addition.raw_dir, "claimants")[-1]
    assert [row[name] for name in ("name", "evidence", "printed_names")] == ["Mayor", "self_report", "the mayor"]


def test_a_sheet_is_edited_and_accepted_as_a_whole_or_not_at_all(addition, tmp_path):
    sheet = tmp_path / "sheet.csv"
    add.write_proposals(sheet, addition.list_open())
    with pytest.raises(UsageError, match="is there; nothing was written"):
        add.write_proposals(sheet, [])
    rows = list(csv.DictReader(sheet.read_text(encoding="utf-8").splitlines()))
    assert add.accept(sheet, addition) == (0, 0, 4)  # nobody said yes
    for decided, status in (("maybe", None), ("duration", (3, 1, 0))):
        for row, said in zip(rows, ["claim", "claim", decided, "claim"], strict=True):
            row["decision"] = said
        with sheet.open("w", encoding="utf-8", newline="") as f:
            writer = csv.DictWriter(f, add.COLUMNS)
            writer.writeheader()
            writer.writerows(rows)
        if status is None:
            with pytest.raises(CorpusError, match=r"sheet\.csv:4: decision = 'maybe': is not one of claim, date"):
                add.accept(sheet, addition)
            assert len(addition.list_open()) == 4
        else:
            n_claims = len(read_rows(addition.raw_dir, "claims"))
            for _ in range(2):  # what was taken before is not taken again
                assert add.accept(sheet, addition) == status
            assert len(read_rows(addition.raw_dir, "claims")) == n_claims + 3
            assert len(read_rows(addition.raw_dir, "dismissed")) == 1
    assert addition.list_open() == []


def test_a_row_of_a_sheet_stands_for_its_number_whatever_was_decided_before(quake, tmp_path):
    text = (
        "After a month\nThe Relief Federation spoke of 11 dead, 22 missing, 33 displaced and between 44 and 55 hurt.\n"
    )
    (tmp_path / "q006.txt").write_text(text)
    one, sheet = add.register(tmp_path / "q006.txt", quake, {"published": "2025-07-09"})[0], tmp_path / "sheet.csv"
    add.write_proposals(sheet, one.list_open())
    rows = list(csv.DictReader(sheet.read_text(encoding="utf-8").splitlines()))
    for nth, decided in ((1, "claim"), (2, "other"), (3, "other")):
        rows[nth]["decision"] = decided
        with sheet.open("w", encoding="utf-8", newline="") as f:
            writer = csv.DictWriter(f, add.COLUMNS)
            writer.writeheader()
            writer.writerows(rows)
        assert sum(add.accept(sheet, one)[:2]) == nth
    own = [row for row in read_rows(quake, "dismissed") if row["article_id"] == one.article_id]
    assert [row["printed"] for row in own] == ["33", "44"]
    assert read_rows(quake, "claims")[-1]["printed"] == rows[1]["printed"]


def test_a_change_after_a_claim_that_inherits_its_day_is_proposed(quake, tmp_path):
    text = "After a month\nCivil Protection counts 230 dead. It is 3 more than before, Civil Protection says.\n"
    (tmp_path / "q006.txt").write_text(text)
    one = add.register(tmp_path / "q006.txt", quake, {"published": "2025-07-09"})[0]
    first, *_ = one.list_open()
    empty = dict.fromkeys(("as_of_earliest", "as_of_latest", "as_of_basis"), "")
    ledger.add(quake, {"claims": [first.row | empty]})
    assert {made.row["as_of_latest"] for made in one.list_open()} == {"2025-07-09"}


def test_a_fault_of_a_sheet_is_told_by_its_line(addition, tmp_path):
    sheet = tmp_path / "sheet.csv"
    add.write_proposals(sheet, addition.list_open())
    rows = list(csv.DictReader(sheet.read_text(encoding="utf-8").splitlines()))
    rows[1] |= {"decision": "claim", "claimant_id": "nobody"}
    with sheet.open("w", encoding="utf-8", newline="") as f:
        writer = csv.DictWriter(f, add.COLUMNS)
        writer.writeheader()
        writer.writerows(rows)
    with pytest.raises(CorpusError, match=r"^sheet\.csv:3: claimant_id = 'nobody': "):
        add.accept(sheet, addition)


def test_a_crash_while_a_table_is_written_leaves_it_as_it_was(addition, monkeypatch):
    before = (addition.raw_dir / "claims.csv").read_bytes()
    row = addition.list_open()[0].row

    def crash(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", crash)
    with pytest.raises(KeyboardInterrupt):
        ledger._append(addition.raw_dir / "claims.csv", [row])
    assert (addition.raw_dir / "claims.csv").read_bytes() == before
    assert not list(addition.raw_dir.glob(".workbook-*"))


def test_of_many_who_add_at_once_nobody_loses_a_row(addition):
    row = addition.list_open()[0].row
    rows = [row | {"claim_id": f"q005-{nth}"} for nth in range(10, 18)]
    with ThreadPoolExecutor(len(rows)) as pool:
        list(pool.map(lambda own: ledger.add(addition.raw_dir, {"claims": [own]}), rows))
    there = [own["claim_id"] for own in read_rows(addition.raw_dir, "claims")]
    assert {own["claim_id"] for own in rows} <= {*there}
    assert len(there) == len({*there})


def test_where_a_file_system_keeps_no_locks_nothing_is_written(addition, monkeypatch):
    before, row = (addition.raw_dir / "claims.csv").read_bytes(), addition.list_open()[0].row

    def refuse(*_):
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr(fcntl, "flock", refuse)
    with pytest.raises(LockError, match=r"keeps no locks \(No locks available\)"):
        ledger.add(addition.raw_dir, {"claims": [row]})
    with pytest.raises(LockError), folders.build(addition.raw_dir.with_name("out")):
        raise AssertionError("nothing is built")
    assert (addition.raw_dir / "claims.csv").read_bytes() == before


def test_a_number_that_a_paragraph_prints_twice_has_words_that_it_does_not(quake, tmp_path):
    (tmp_path / "q006.txt").write_text("Later\nCivil Protection says 20 are dead, 20 are missing and 20 are safe.\n")
    one = add.register(tmp_path / "q006.txt", quake, {"published": "2025-07-09"})[0]
    for left in (3, 2, 1):
        made = one.list_open()
        assert len(made) == left
        ledger.add(quake, {"claims": [made[0].row]})
    assert one.list_open() == []


def test_no_words_of_a_number_take_in_another():
    paragraph = "It was 12 and 12 and 13 in all, not 12 and 14."
    assert add._widen("12", paragraph, paragraph.index("12 and 14")) == "12"
    assert add._widen("12", "Of 12 dead and 12 hurt", 3) == "12 dead"


def test_taking_back_leaves_signs_that_end_a_line_elsewhere(addition):
    path = addition.raw_dir / "claims.csv"
    first, row = addition.list_open()[:2]
    ledger.add(addition.raw_dir, {"claims": [first.row | {"note": "one\u2028two"}]})
    before = path.read_bytes()
    ledger.add(addition.raw_dir, {"claims": [row.row]})
    assert ledger.take_back(addition.raw_dir, "claims", row.row)
    assert path.read_bytes() == before


def test_what_was_added_last_can_be_taken_back(addition):
    before, row = (addition.raw_dir / "claims.csv").read_bytes(), addition.list_open()[0].row
    ledger.add(addition.raw_dir, {"claims": [row]})
    assert ledger.take_back(addition.raw_dir, "claims", row)
    assert (addition.raw_dir / "claims.csv").read_bytes() == before
    assert not ledger.take_back(addition.raw_dir, "claims", row)


def test_an_article_is_registered_once_and_another_text_of_its_name_is_refused(addition, quake, tmp_path):
    assert addition.article_id == "q005"
    (row,) = [row for row in read_rows(quake, "articles") if row["article_id"] == "q005"]
    assert (row["title"], row["published_basis"], row["source_file"]) == ("A week on", "weekday", "q005.txt")
    for again in ({}, {"published": "2025-06-09"}):
        assert add.register(tmp_path / "q005.txt", quake, again)[1] is False
    with pytest.raises(UsageError, match="is registered as q005 with another published"):
        add.register(tmp_path / "q005.txt", quake, {"published": "2025-06-10"})
    (tmp_path / "q005.txt").write_text("Another text\n")
    with pytest.raises(CorpusError, match="another text is registered as q005"):
        add.register(tmp_path / "q005.txt", quake, {})
    (tmp_path / "q006.txt").write_text("A text\n")
    with pytest.raises(UsageError, match="give the day of publication"):
        add.register(tmp_path / "q006.txt", quake, {})


def test_no_text_is_registered_twice_nor_one_that_cannot_be_read_whole(addition, quake, tmp_path):
    before, published = read_rows(quake, "articles"), {"published": "2025-06-09"}
    (tmp_path / "copy.txt").write_text(TEXT)
    with pytest.raises(UsageError, match=r"^copy\.txt: this very text is registered as q005$"):
        add.register(tmp_path / "copy.txt", quake, published)
    (tmp_path / "old.txt").write_bytes("It cost £5 million.\n".encode("cp1252"))
    with pytest.raises(UsageError, match=r"old\.txt: is not UTF-8"):
        add.register(tmp_path / "old.txt", quake, published)
    assert read_rows(quake, "articles") == before


def test_no_claim_is_saved_whose_words_are_not_where_it_says(addition, tmp_path):
    before, told = (addition.raw_dir / "claims.csv").read_bytes(), []
    ask.ask_all(addition, answer("paragraph=99", "y", "paragraph=2 printed=190 souls", "y", "q"), told.append)
    assert "  paragraph 99 does not print '190'; it is in 2" in told
    assert "  paragraph 2 does not print '190 souls'; it is nowhere in the text" in told
    sheet = tmp_path / "sheet.csv"
    add.write_proposals(sheet, addition.list_open())
    text = sheet.read_text(encoding="utf-8").replace("\n,", "\nclaim,", 1).replace(",2,190,", ",99,190,", 1)
    sheet.write_text(text, encoding="utf-8")
    with pytest.raises(CorpusError, match=r"^sheet\.csv:2: paragraph = '99': does not print '190'; it is in 2$"):
        add.accept(sheet, addition)
    assert (addition.raw_dir / "claims.csv").read_bytes() == before


def test_a_number_is_not_dated_by_what_stands_further_on(quake, tmp_path):
    text = "A week on\n\nCivil Protection counts 190 dead.\nOn 4 June Civil Protection counted 170 dead.\n"
    (tmp_path / "q005.txt").write_text(text)
    addition, _ = add.register(tmp_path / "q005.txt", quake, {"published": "2025-06-09"})
    (later,) = [made.row for made in addition.list_open() if made.entry.printed == "170"]
    ledger.add(quake, {"claims": [later]})
    assert addition.list_open()[0].row["as_of_latest"] == "2025-06-09"


def test_each_number_of_a_sentence_is_of_the_nearest_place(quake):
    frames = ledger.read(quake)
    places = {"scope_id": ["north", "south"], "label": ["Northern County", "South"]}
    known = propose.Known(frames | {"scopes": pd.DataFrame(places)})
    read = texts.Text("t.txt", ["Quake", "It counts 40 dead in Northern County and 16 in South."], "")
    none = frames["claims"].iloc[:0], make_empty("dismissed").astype("str")
    entries = accounts.account("t", read, *none, known.words)[0]
    rows = [propose.propose(entry, known, datetime.date(2025, 6, 9), []) for entry in entries]
    assert [(row["value"], row["scope"]) for row in rows] == [("40", "north"), ("16", "south")]


def test_the_command_adds_an_article_to_a_corpus_of_ones_own(tmp_path, monkeypatch):
    assert command.run_here("new", tmp_path / "mine").returncode == 0
    (tmp_path / "one.txt").write_text("Floods\nThe rescue service says more than 12 people died.\n")
    typed = ["claimant_id=rescue", "measure_id=people", "definition_id=dead", "wording=died", "side=valley"]
    typed += ["scope=all", "y", "Rescue service", "valley", "self_report", "the rescue service"]
    typed += ["People", "people", "people", "true", "dead", "Died", "died", "", ""]
    monkeypatch.setattr("sys.stdin", io.StringIO())
    place = ("--raw", tmp_path / "mine", "--published", "2025-05-02", "--url", "https://example.org/floods")
    done = command.run_here("add", tmp_path / "one.txt", *place)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[-1] == "0 claimed, 0 dismissed, 1 left open"
    addition, _ = add.register(tmp_path / "one.txt", tmp_path / "mine", {})
    said = []
    assert ask.ask_all(addition, answer(*typed), said.append) == (1, 0, 0), said
    assert command.run_here("check", "--raw", tmp_path / "mine").stdout.endswith(": sound\n")
    found = command.run_here("verify", "--raw", tmp_path / "mine", "--articles", tmp_path, "--strict")
    assert found.returncode == 0, found.stdout


@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        ("lost 690 between Tuesday and Wednesday", ("2023-02-15", "2023-02-15", "weekday", "2023-02-14")),
        ("14,093 deaths as of Sunday", ("2023-02-12", "2023-02-12", "weekday", None)),
        ("a toll in September 2022", ("2022-09-01", "2022-09-30", "printed", None)),
        ("its toll last September", ("2022-09-01", "2022-09-30", "relative", None)),
        ("in an interview last month", ("2023-01-01", "2023-01-31", "relative", None)),
        ("since the war began on Feb. 24, 2022", None),
        ("updated as of February 2", ("2023-02-02", "2023-02-02", "printed", None)),
        ("recorded in the last 24 hours", ("2023-02-15", "2023-02-15", "publication", "2023-02-14")),
        ("of the previous day", ("2023-02-14", "2023-02-14", "relative", None)),
        ("840 had gone by 12 February", ("2023-02-12", "2023-02-12", "printed", None)),
        ("it said on Tuesday that 840 had gone by Sunday", ("2023-02-12", "2023-02-12", "weekday", None)),
        ("it said on Tuesday that 840 had gone", ("2023-02-14", "2023-02-14", "weekday", None)),
        ("14 on Monday, 3 more than on 3 February", ("2023-02-13", "2023-02-13", "weekday", None)),
        ("860 by the end of January", ("2023-01-31", "2023-01-31", "printed", None)),
        ("860 by the end of 2027", None),
        ("70 people from the valley were rescued on February 3", ("2023-02-03", "2023-02-03", "printed", None)),
        ("since the war began 20 died on February 3", ("2023-02-03", "2023-02-03", "printed", None)),
        ("since the start of the war on February 24, 2022", None),
        ("from 24 February 2022", None),
        ("recorded in the past ten days", ("2023-02-15", "2023-02-15", "publication", "2023-02-05")),
        ("nothing of the kind", None),
    ],
)
def test_days_are_read_from_the_words(sentence, told):
    when = days.find_when(sentence, datetime.date(2023, 2, 15))
    found = when and (str(when.earliest), str(when.latest), when.basis, str(when.start) if when.start else None)
    assert found == told


@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        ("Damage of between 70 and 80 million crowns.", {"qualifier": "between", "low": "70", "high": "80"}),
        ("It counts no more than 80 dead.", {"printed": "no more than 80", "qualifier": "at_most", "high": "80"}),
        ("Damage of 48 million crowns.", {"value": "48", "printed": "48 million"}),
        (
            "It counts 600 dead, up by 190 since Friday.",
            {"kind": "change", "value": "190", "period_start": "2025-06-06"},
        ),
        ("On Sunday 60 were missing, 20 fewer than on 3 June.", {"kind": "change", "value": "-20"}),
        ("It could find 220 dead.", {"kind": "forecast", "value": "220"}),
        ("It could have found 220 dead.", {"kind": "total", "value": "220"}),
        ("As many as 300 could be dead.", {"kind": "forecast", "qualifier": "at_most", "high": "300"}),
        ("We do not expect more than 50 dead.", {"qualifier": "at_most", "high": "50"}),
        ("100 or more people are dead.", {"printed": "100 or more", "kind": "total", "qualifier": "at_least"}),
        ("70 people or fewer are dead.", {"printed": "70", "kind": "total", "qualifier": "at_most", "high": "70"}),
        ("1,5 million people are dead.", {"value": "1500000"}),
        ("Nearly half a million people are dead.", {"qualifier": "about", "value": "500000"}),
        ("Some 30 percentage points.", {"printed": "Some 30", "kind": "total"}),
        ("The toll tops 1,000.", {"qualifier": "more_than", "low": "1000"}),
        ("The tally, the Relief Federation told Civil Protection, is 5.", {"claimant_id": "relief_federation"}),
        ("The toll rose by 11 to 34 dead.", {"printed": "11", "kind": "change", "value": "11"}),
        ("The toll rose by 11 to 34 dead.", {"printed": "34", "kind": "total", "value": "34"}),
        ("The missing fell from 38 to 25.", {"printed": "25", "kind": "total", "value": "25"}),
        ("It lowered its toll by 18 to 42.", {"printed": "18", "kind": "change", "value": "-18"}),
        ("Damage rose by 10 to 15 percent.", {"qualifier": "between", "low": "10", "high": "15"}),
        ("It counts 10 to 15 dead.", {"qualifier": "between", "low": "10", "high": "15"}),
    ],
)
def test_what_is_said_of_a_number_is_in_its_row(quake, sentence, told):
    frames = ledger.read(quake)
    frames["measures"].loc[len(frames["measures"])] = ["damage", "Damage", "million crowns", "money", "true", ""]
    known, read = propose.Known(frames), texts.Text("t.txt", ["Quake", sentence], "")
    none = frames["claims"].iloc[:0], make_empty("dismissed").astype("str")
    entries = accounts.account("t", read, *none, known.words)[0]
    rows = [propose.propose(entry, known, datetime.date(2025, 6, 9), []) for entry in entries]
    assert any(told.items() <= row.items() for row in rows), rows


@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        ("it could reach 500 by June 1", ("2023-06-01", "2023-06-01")),
        ("it could reach 500 by February 1", ("2024-02-01", "2024-02-01")),
        ("it could reach 500 by Friday", ("2023-02-17", "2023-02-17")),
        ("it could reach 500 in June 2024", ("2024-06-01", "2024-06-30")),
        ("it said on Monday that 500 could go by June 1", ("2023-06-01", "2023-06-01")),
    ],
)
def test_a_forecast_is_about_a_day_to_come(sentence, told):
    when = days.find_when(sentence, datetime.date(2023, 2, 15), is_forecast=True)
    assert (str(when.earliest), str(when.latest)) == told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("It closed on Tuesday, 26 March.", [("Tuesday, 26 March", datetime.date(2026, 3, 26))]),
        ("It closed on Thursday, 26 March.", []),
        ("It closed on Wednesday, March 26, as in 2025.", []),  # of the year before
        ("On Monday, March 26, 2026 it closed.", [("Monday, March 26, 2026", datetime.date(2026, 3, 26))]),
        ("On Monday, 31 February, and Monday 0 May 0000.", []),
    ],
)
def test_a_day_of_another_weekday_is_told(text, told):
    assert list(days.find_odd_days(text, datetime.date(2026, 3, 27))) == told


@pytest.mark.parametrize(
    ("text", "reasons"),
    [
        ("Eight people were dead, said Ana Pell, 51, of the Relief Federation 5.", ["", "age", "name"]),
        ("By 10 p.m. and by 23:30 they had found 4.", ["date", "date", "date", ""]),
        ("In 2018, 85 were dead. Of 2018 people 3 are.", ["date", "", "", ""]),
        ("The Federation denied that 90 were dead; it counts 40.", ["other", ""]),
    ],
)
def test_a_number_that_is_no_claim_is_told_by_what_stands_around_it(quake, text, reasons):
    frames = ledger.read(quake)
    is_federation = frames["claimants"]["claimant_id"].eq("relief_federation")
    frames["claimants"]["printed_names"] = frames["claimants"]["printed_names"].mask(
        is_federation, "Relief Federation 5"
    )
    known, read = propose.Known(frames), texts.Text("t.txt", [text], "")
    none = frames["claims"].iloc[:0], make_empty("dismissed").astype("str")
    entries = accounts.account("t", read, *none, known.words)[0]
    assert [propose.propose_reason(entry, known) for entry in entries] == reasons


@pytest.mark.parametrize(
    ("sentence", "time"),
    [("At 10 p.m. it was 4.", "22:00"), ("By 2 a.m. 5", "02:00"), ("at 23:30, 6", "23:30"), ("at noon", "12:00"),
     ("At 12.15 a.m.", "00:15"), ("at 8 a.m. and 9 a.m.", ""), ("no hour", "")],
)  # fmt: skip
def test_an_hour_is_read_from_the_words(sentence, time):
    assert days.find_time(sentence) == time


def test_twelve_deceased_are_no_date(quake):
    none = [make_empty(name).astype("str") for name in ("claims", "dismissed")]
    text = texts.Text("t.txt", ["At least 12 deceased people."], "")
    (entry,), _ = accounts.account("t", text, *none, Words({}))
    assert propose.propose_reason(entry, propose.Known(ledger.read(quake))) == ""


def test_every_column_of_a_claim_is_in_a_sheet():
    assert set(schema.COLUMNS["claims"]) < set(add.COLUMNS)


SAID = """1,200 7 2S5 two hundreds between and to more than about % killed dead since last March 0000 Monday hours as of
Civil Protection said . , ( ) February 30, 2022 million one hundred twelve weeks Relief Federation"""
WORDS = st.sampled_from(re.findall(r"\S+", SAID))


@given(text=st.lists(WORDS | st.text(max_size=8), min_size=1, max_size=25).map(" ".join))
def test_whatever_a_text_says_each_open_number_gets_a_row_whose_words_stand_there(text):
    known = propose.Known(ledger.read(QUAKE))
    read = texts.Text("t.txt", [" ".join(text.split())], "")
    none = known.frames["claims"].iloc[:0], make_empty("dismissed").astype("str")
    for entry in accounts.account("t", read, *none, known.words)[0]:
        row = propose.propose(entry, known, datetime.date(2025, 6, 9), [])
        assert row["printed"] in read.paragraphs[0]
        assert entry.printed in row["printed"] or row["qualifier"] == "between"
        assert set(row) == set(schema.COLUMNS["claims"])
        assert propose.propose_reason(entry, known) in ("", *REASONS)


def test_a_file_that_is_no_sheet_is_refused_in_a_line(addition, tmp_path):
    with pytest.raises(UsageError, match="cannot be read: No such file"):
        add.accept(tmp_path / "none.csv", addition)
    (tmp_path / "sheet.csv").write_bytes(b"\xff\xfe")
    with pytest.raises(UsageError, match="cannot be read"):
        add.accept(tmp_path / "sheet.csv", addition)
    for none in ("a,b\n1,2\n", ""):
        (tmp_path / "sheet.csv").write_text(none)
        with pytest.raises(UsageError, match="has no column decision"):
            add.accept(tmp_path / "sheet.csv", addition)


def test_a_cell_whose_column_the_table_does_not_have_is_not_lost(addition):
    before = (QUAKE / "claims.csv").read_bytes()
    row = addition.list_open()[0].row | {"time": "09:30"}
    (fault,) = ledger.find_faults(addition.raw_dir, {"claims": [row]})
    assert str(fault).startswith("claims.csv:1: time = '09:30': the table has no such column")
    with pytest.raises(CorpusError):
        ledger.add(addition.raw_dir, {"claims": [row]})
    assert (addition.raw_dir / "claims.csv").read_bytes() == before


def test_no_row_is_added_to_a_table_as_a_spreadsheet_saves_it(addition):
    claims = addition.raw_dir / "claims.csv"
    saved = b"\xef\xbb\xbf" + claims.read_bytes().replace(b"\n", b"\r\n")
    claims.write_bytes(saved)
    (fault,) = ledger.find_faults(addition.raw_dir, {"claims": [addition.list_open()[0].row]})
    assert "claims.csv:1: row = '': is as a spreadsheet saves it (a byte order mark, carriage returns)" in str(fault)
    assert claims.read_bytes() == saved
