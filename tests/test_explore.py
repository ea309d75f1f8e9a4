"""What a reader may choose shows what a report with that choice says, whatever it is, and never fails in silence."""

import hashlib
import re
import shlex
from dataclasses import replace

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers import claims, reconcile
from helpers.base import paths
from helpers.base.errors import UsageError
from helpers.base.parameters import ParameterError
from helpers.corpus.groups import SERIES
from helpers.explore import explorer as explorers
from helpers.explore import link, lookup, marks, origin
from helpers.show import publish, views
from helpers.show.sheet import Caption, Sheet

QUAKE = paths.root() / "examples" / "earthquake"


@pytest.fixture(scope="module", params=["articles", "earthquake"])
def corpus(request, raw_dir):
    return lookup.Lookup(QUAKE if request.param == "earthquake" else raw_dir)


@pytest.fixture
def explorer():
    return explorers.Explorer(QUAKE)


def test_a_view_has_the_numbers_of_a_report(raw_dir):
    day, names = "2023-02-16", ["date", *SERIES]
    corpus = lookup.Lookup(raw_dir)
    choice = corpus.start(known_on=day, corrections="as_printed")
    statements = claims.read_statements(raw_dir, known_on=day, corrections="as_printed")
    wanted = views.select(reconcile.reconcile(statements), **choice.focus).query("status in ('stated', 'implied')")
    found = corpus.look(choice).tabulate().query("status in ('stated', 'implied')")
    both = [table.sort_values(names)[[*names, "value", "low", "high", "status"]] for table in (found, wanted)]
    pd.testing.assert_frame_equal(*(table.reset_index(drop=True) for table in both))


def test_whatever_is_chosen_can_be_shown(corpus):
    start = corpus.start()
    for measure in corpus.list_options("measure_id"):
        for side in corpus.list_options("side", measure_id=measure):
            for scope in corpus.list_options("scope", measure_id=measure, side=side):
                choice = replace(start, measure_id=measure, side=side, scope=scope)
                early = replace(choice, known_on=corpus.list_days()[0], corrections="as_printed")
                for view in (corpus.look(choice), corpus.look(early), corpus.look(replace(choice, claimants=()))):
                    for scale in ("log", "linear"):
                        assert "<svg" in lookup.to_svg(view.draw(scale))
                    assert len(view.tabulate_statements()) == len(view.statements)
                    assert len(view.tabulate_checks()) == len(view.checks)
                    for name in view.statements["statement_id"]:
                        assert len(view.trace([name]).claims) >= 1
    assert plt.get_fignums() == []


def find_drawn(svg):
    """Where the markers of a picture stand, as shares of its width and height, as its own text has it."""
    width, height = map(float, re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', svg).groups())
    uses = re.findall(r'<use [^>]*x="([-\d.]+)" y="([-\d.]+)"', svg)
    return np.array([(float(x) / width, float(y) / height) for x, y in uses]).reshape(-1, 2)


def test_every_mark_lies_on_what_is_drawn_and_leads_to_statements(corpus):
    start = corpus.start()
    for measure in corpus.list_options("measure_id"):
        for side in corpus.list_options("side", measure_id=measure):
            for scope in corpus.list_options("scope", measure_id=measure, side=side):
                view = corpus.look(replace(start, measure_id=measure, side=side, scope=scope))
                own = view.statements[view.statements["kind"].eq("total") & view.statements["superseded_by"].isna()]
                for scale in ("log", "linear") if measure == start.measure_id else ("log",):
                    figure = view.draw(scale)
                    found = marks.locate(figure, view, view.names)
                    svg = lookup.to_svg(figure)
                    drawn = find_drawn(svg) if found else None
                    for mark in found:
                        if "“" in mark["label"]:
                            assert mark["statements"]
                        far = np.abs(drawn - (mark["x"], mark["y"])).max(axis=1)
                        is_range = far.min(initial=1) > 0.002  # a bar between two ends has no marker
                        assert not is_range or " to " in " ".join(view.tabulate_statements()["says"]), mark
                    reached = {name for mark in found for name in mark["statements"]}
                    assert set(own.loc[own["value"] > 0, "statement_id"]) <= reached


def test_a_statement_is_traced_to_its_claims_clues_and_mended_cells(raw_dir):
    view = lookup.Lookup(raw_dir).look(replace(lookup.Lookup(raw_dir).start(), measure_id="artillery"))
    traced = view.trace(["a002-10"])
    assert traced.claims[["claim_id", "paragraph", "printed"]].astype(str).to_numpy().tolist() == [
        ["a002-10", "10", "2,464"]
    ]
    assert traced.mended["corrected"].tolist() == ["2463"]
    assert traced.clues["clue_id"].str.startswith("k002").all()
    with pytest.raises(KeyError):
        view.trace(["nobody"])


@pytest.fixture
def quoted(tmp_path, raw_dir):
    """The origin of one statement, and a text that its article could have had, whose hash the article has."""
    view = lookup.Lookup(raw_dir).look(lookup.Lookup(raw_dir).start())
    traced = view.trace(["a003-05"])
    claim = traced.claims.iloc[0]
    lines = [f"Line {i}." for i in range(1, int(claim["paragraph"]))]
    lines.append(f"Before it. It <b>was</b> {claim['printed']} {claim['wording']}, Gen. Smith said. After it.")
    text = "\n\n".join(lines).encode()
    (tmp_path / claim["source_file"]).write_bytes(text)
    digest = hashlib.sha256(text).hexdigest()
    return traced._replace(claims=traced.claims.assign(text_sha256=digest)), view.names, tmp_path


def test_the_sentence_is_shown_where_the_reader_has_the_text(quoted):
    traced, names, folder = quoted
    told = origin.tell(traced, names, folder)
    printed, wording = traced.claims.iloc[0][["printed", "wording"]]
    assert f"It &lt;b&gt;was&lt;/b&gt; <mark>{printed}</mark> {wording}, Gen. Smith said.</blockquote>" in told
    assert "After it" not in told
    assert "Before it" not in told


def test_else_the_words_and_their_place_are(quoted, tmp_path):
    traced, names, folder = quoted
    other = traced._replace(claims=traced.claims.assign(text_sha256="0" * 64))
    assert "another than the one that was read" in origin.tell(other, names, folder)
    for told in (origin.tell(traced, names, None), origin.tell(traced, names, tmp_path / "nowhere")):
        assert "Gen. Smith" not in told
        assert f"paragraph {traced.claims.iloc[0]['paragraph']}" in told


@given(st.data())
def test_a_choice_comes_back_from_the_command_that_it_gives(data):
    corpus = lookup.Lookup(QUAKE)
    start = corpus.start()
    day = data.draw(st.sampled_from(corpus.list_days()))
    measure = data.draw(st.sampled_from(corpus.list_options("measure_id", until=day)))
    offered = corpus.list_options("claimant_id", until=day, measure_id=measure)
    chosen = data.draw(st.lists(st.sampled_from(offered), min_size=1, unique=True))
    corrections = data.draw(st.sampled_from(["applied", "as_printed"]))
    choice = replace(start, measure_id=measure, known_on=day, claimants=tuple(sorted(chosen)), corrections=corrections)
    told = link.find_parameters(choice, corpus, offered)
    words = shlex.split(link.write_command(told, QUAKE))
    given_ = {words[i + 1]: words[i + 2] for i, word in enumerate(words) if word == "-p"}
    assert given_ == told
    again = corpus.start(**{name: value for name, value in given_.items() if name not in ("side", "scope")})
    shown, wanted = corpus.look(again), corpus.look(replace(choice, side=again.side, scope=again.scope))
    pd.testing.assert_frame_equal(shown.tabulate(), wanted.tabulate())


def test_what_is_saved_is_what_a_run_leaves_beside_the_picture(explorer):
    assert explorer._write_csv() == publish.to_csv(explorer.view.tabulate()).decode()


def test_a_mark_that_is_picked_shows_its_words(explorer):
    for place, mark in enumerate(explorer._marks):
        explorer.stage._answer(None, {"pick": place}, [])
        assert place in explorer.stage.lit
        assert all(name in explorer.view.book.statements["statement_id"].array for name in mark["statements"])
        assert "<blockquote>" in explorer._origin.value
    before = explorer._origin.value
    for message in ({"pick": 10**6}, {"pick": "0"}, {}, None):
        explorer.stage._answer(None, message, [])
    assert explorer._origin.value == before


def test_only_those_who_had_spoken_of_it_can_be_chosen(raw_dir):
    explorer = explorers.Explorer(raw_dir)
    explorer.controls["known_on"].value = explorer.controls["known_on"].options[0][1]
    shown = {claimant for claimant, keyed in explorer._keyed.items() if keyed.layout.display != "none"}
    assert shown == set(explorer.view.statements["claimant_id"])
    for claimant in shown:
        explorer.boxes[claimant].value = False
    assert explorer._status.value == ""
    assert explorer.stage.command == ""
    assert explorer.stage.marks == []


def test_a_folder_of_articles_that_is_none_is_refused():
    with pytest.raises(UsageError, match="articles = 'nowhere': is not a folder"):
        explorers.Explorer(QUAKE, articles="nowhere")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"known_on": "2023-2-1"}, "parameter known_on = '2023-2-1': must be a day"),
        ({"corrections": "aplied"}, "parameter corrections = 'aplied': must be 'applied' or"),
        ({"claimants": "mediazonna"}, "unknown claimant 'mediazonna': did you mean mediazona"),
        ({"vintage": "last"}, "parameter vintage = 'last': must be"),
    ],
)
def test_a_parameter_that_cannot_be_is_refused(raw_dir, given, said):
    with pytest.raises(ParameterError, match=said):
        explorers.Explorer(raw_dir, **given)


def test_a_parameter_is_where_it_begins(raw_dir):
    start = lookup.Lookup(raw_dir).start(known_on="2023-03-01", measure="tanks", claimants="general_staff")
    assert (start.known_on, start.measure_id, start.claimants) == ("2023-02-16", "tanks", ("general_staff",))
    with pytest.raises(ParameterError, match="no claim is left"):
        lookup.Lookup(raw_dir).start(known_on="2021-01-01")


def test_panels_follow_the_controls(explorer):
    before = explorer.statements()._repr_mimebundle_()[0]["text/html"]
    explorer.controls["known_on"].value = explorer.controls["known_on"].options[0][1]
    after = explorer.statements()._repr_mimebundle_()[0]
    assert after["text/html"] != before
    assert explorer._statements.value == after["text/html"]
    assert explorer.view.choice == explorer.choice


def test_where_no_kernel_runs_a_long_table_says_how_much_of_it_there_is(explorer, monkeypatch):
    n = len(explorer.view.tabulate_statements())
    monkeypatch.setattr(explorers, "MOST_STILL", n - 1)
    still = explorer.statements()._repr_mimebundle_()[0]
    for text, rows in (
        ("text/html", still["text/html"].count("<tr") - 1),
        ("text/plain", still["text/plain"].count("\n") - 1),
    ):
        assert f"The first {n - 1} of {n} rows" in still[text] and rows == n - 1
    assert explorer._statements.value.count("<tr") - 1 == n


def test_a_sign_that_the_font_lacks_is_no_warning_in_a_cell():
    assert "\u05f9" in lookup.to_svg(Sheet(Caption("\u05f9 and more", "deck", "note", "source"), height=30))


def test_sides_and_scopes_are_those_of_the_measure(raw_dir):
    explorer = explorers.Explorer(raw_dir)
    for measure in explorer._lookup.list_options("measure_id"):
        explorer.controls["measure_id"].value = measure
        assert explorer._status.value == ""
        assert len(explorer.view.statements) > 0 or not explorer.choice.known_on


def test_what_goes_wrong_is_said_where_it_is_seen(explorer, monkeypatch):
    def fail(choice):
        raise ValueError("<b>no</b>")

    monkeypatch.setattr(explorer._lookup, "look", fail)
    explorer.controls["scale"].value = "linear"
    assert "ValueError: &lt;b&gt;no&lt;/b&gt;" in explorer._status.value
