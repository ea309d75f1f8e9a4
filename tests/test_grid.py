"""The sets of a sweep: every combination of a grid, or sets as listed; whatever else is told in one line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.base import parameters
from helpers.kernel import notebooks
from helpers.run import grid, sweep


def read(tmp_path, raw_dir, text):
    (tmp_path / "grid.yml").write_text(text, encoding="utf-8")
    return grid.read_sets(tmp_path / "grid.yml", notebooks.read_defaults(notebooks.list_sources()), raw_dir)


def test_every_combination_is_a_set(tmp_path, raw_dir):
    found = read(tmp_path, raw_dir, "known_on: [2023-02-15, '']\nmax_gap_days: [0, 30]\nvintage: first\n")
    assert found == [  # without what equals the default
        {"known_on": "2023-02-15", "max_gap_days": 0, "vintage": "first"},
        {"known_on": "2023-02-15", "vintage": "first"},
        {"max_gap_days": 0, "vintage": "first"},
        {"vintage": "first"},
    ]


def test_listed_sets_stand_as_they_are_and_equal_ones_once(tmp_path, raw_dir):
    found = read(tmp_path, raw_dir, "- claimants: 'isw, un'\n- claimants: 'un,isw'\n- {measure: tanks, known_on: }\n")
    assert found == [{"claimants": "isw,un"}, {"measure": "tanks"}]


def test_days_are_evenly_spaced_with_both_ends(tmp_path, raw_dir):
    found = read(tmp_path, raw_dir, "known_on: {from: 2022-03-01, to: 2022-03-31, count: 4}")
    assert [s["known_on"] for s in found] == ["2022-03-01", "2022-03-11", "2022-03-21", "2022-03-31"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("knwon_on: 2023-02-15", "unknown parameter 'knwon_on': did you mean known_on?"),
        ("known_on: 15.02.2023", "must be a day as YYYY-MM-DD"),
        ("known_on: 2023-02-30", "must be a day as YYYY-MM-DD"),
        ("known_on: [2023-02-15, ../../x]", "must be a day as YYYY-MM-DD"),
        ("max_gap_days: many", "must be a whole number of days"),
        ("max_gap_days: 1.5", "must be a whole number of days"),
        ("measure: tank", "unknown measure 'tank': did you mean tanks?"),
        ("claimants: 'isw,mediazonna'", "unknown claimant 'mediazonna': did you mean mediazona?"),
        ("believe: 'isw,mediazonna'", "parameter believe: unknown claimant 'mediazonna': did you mean mediazona?"),
        ("measure: [[tanks]]", "parameter measure = ['tanks']"),
        ("known_on: []", "parameter 'known_on' has no value"),
        ("known_on: {from: 2022-03-01, to: 2021-03-31, count: 4}", "{from: DAY, to: DAY, count: N}"),
        ("known_on: {from: 2022-03-01, to: 2022-03-31, count: 1}", "{from: DAY, to: DAY, count: N}"),
        ("known_on: {from: 2022-03-01}", "{from: DAY, to: DAY, count: N}"),
        ("vintage: first\nvintage: latest", ":2: 'vintage' is given twice"),
        ("- vintage: first\n  vintage: latest", ":2: 'vintage' is given twice"),
        ("", "must hold a mapping of parameters"),
        ("[]", "must hold a mapping"),
        ("- 3", "must hold a mapping"),
        ("? [a]\n: b", ":1: a name must be one word"),
        ("known_on: &a [*a, x]", "has an alias"),
        ("a: &a [x]\nb: [*a, *a]", "has an alias"),
        ("[" * 5000, "is n"),
        ("{", "is not YAML"),
        ("!!python/object/apply:os.system [ls]", "must hold a mapping"),
        ("max_gap_days: [" + ",".join(map(str, range(10_001))) + "]", "more than 10,000 sets"),
    ],
)
def test_whatever_else_is_told_in_one_line(tmp_path, raw_dir, text, said):
    with pytest.raises(parameters.ParameterError) as error:
        read(tmp_path, raw_dir, text)
    assert said in str(error.value)
    assert "\n" not in str(error.value)
    assert str(error.value).startswith(str(tmp_path / "grid.yml"))


SETS = st.fixed_dictionaries(
    {},
    optional={
        "known_on": st.dates().map(str),
        "claimants": st.text(max_size=200),
        "measure": st.text(max_size=20),
        "max_gap_days": st.integers(0, 36500),
    },
)


@given(SETS, SETS)
def test_the_name_of_a_set_is_a_safe_folder_and_its_own(one, other):
    name = sweep.name_set(one)
    assert name == sweep.name_set(dict(reversed(one.items())))
    assert not set(name) - set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.")
    assert not name.startswith(".")
    assert 0 < len(name) <= 100
    assert (name == sweep.name_set(other)) == (one == other)
