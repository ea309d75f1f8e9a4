"""What a reader may choose shows what a report with that choice says, whatever it is, and never fails in silence."""

from dataclasses import replace

import matplotlib.pyplot as plt
import pandas as pd
import pytest

from helpers import claims, reconcile
from helpers.base import paths
from helpers.base.parameters import ParameterError
from helpers.corpus.groups import SERIES
from helpers.explore import explorer as explorers
from helpers.explore import lookup
from helpers.show import views

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
    found = corpus.look(choice).lines.query("status in ('stated', 'implied')")
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
                        assert len(view.trace(name)["Its claims"]) >= 1
    assert plt.get_fignums() == []


def test_a_statement_is_traced_to_its_claims_clues_and_mended_cells(raw_dir):
    view = lookup.Lookup(raw_dir).look(replace(lookup.Lookup(raw_dir).start(), measure_id="artillery"))
    traced = view.trace("a002-10")
    assert traced["Its claims"][["claim_id", "paragraph", "printed"]].to_numpy().tolist() == [
        ["a002-10", "10", "2,464"]
    ]
    assert traced["Cells that public record mends"]["corrected"].tolist() == ["2463"]
    assert traced["Clues to the dates"]["clue_id"].str.startswith("k002").all()
    with pytest.raises(KeyError):
        view.trace("a002-11")


def test_a_parameter_is_where_it_begins(raw_dir):
    start = lookup.Lookup(raw_dir).start(known_on="2023-03-01", measure="tanks", claimants="general_staff")
    assert (start.known_on, start.measure_id, start.claimants) == ("2023-02-16", "tanks", ("general_staff",))
    with pytest.raises(ParameterError, match="no claim is left"):
        lookup.Lookup(raw_dir).start(known_on="2021-01-01")


def test_panels_follow_the_controls(explorer):
    before = explorer.statements()._repr_mimebundle_()[0]["text/html"]
    explorer.controls["known_on"].value = explorer.controls["known_on"].options[0]
    after = explorer.statements()._repr_mimebundle_()[0]
    assert after["text/html"] != before
    assert explorer._statements.value == after["text/html"]
    assert explorer.view.choice == explorer.choice


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
