"""The smallest repairs: held against all subsets, and against the smallest sets that hit all irreducible clashes."""

from dataclasses import replace
from math import prod

import numpy as np
import pandas as pd
import pytest
from factories import book, change, corpus, day, total
from hypothesis import given
from hypothesis import strategies as st
from laws import examples
from long_way import Plain, list_hitting_sets

from helpers.book.book import Book
from helpers.book.claims import read_book
from helpers.corpus import schema
from helpers.corpus.groups import SERIES
from helpers.corpus.statements import fold
from helpers.engine import hitting_sets, repairs, search
from helpers.engine.bounds import Given, settle, solve
from helpers.engine.conflicts import MAYBE, SURELY
from helpers.engine.hitting_sets import find_least
from helpers.engine.trails import trace
from helpers.engine.would_be import find_room

numbers = st.integers(0, 9)


def drop_equals(rows):
    """Without the same thing twice, as folding leaves them."""
    return list({str(sorted(row.items())): row for row in rows}.values())


@st.composite
def chains(draw, most=5):
    """Daily totals and changes: a few errors in a row of true ones."""
    n = draw(st.integers(2, most))
    steps = draw(st.lists(st.integers(0, 3), min_size=n, max_size=n))
    level = np.cumsum(steps).tolist()
    rows = []
    for i in range(n):
        for _ in range(draw(st.sampled_from([0, 1, 1, 1, 2]))):
            rows.append(total(i, max(0, level[i] + draw(st.sampled_from([0, 0, 0, 0, 1, -1, 4])))))
        if i and draw(st.sampled_from([True, True, False])):
            rows.append(change(i - 1, i, max(0, steps[i] + draw(st.sampled_from([0, 0, 0, 1, -1, 4])))))
    return drop_equals(rows or [total(0, 0)])[:9]


@st.composite
def corpora(draw, most=6):
    """Statements of any kind, of days 0 to 6."""
    rows = []
    for _ in range(draw(st.integers(2, most))):
        qualifier = draw(st.sampled_from(["exact", "exact", "exact", "more_than", "at_most", "between"]))
        number = tuple(sorted((draw(numbers), draw(numbers)))) if qualifier == "between" else draw(numbers)
        if draw(st.booleans()):
            first = draw(st.integers(0, 4))
            rows.append(total((first, first + draw(st.sampled_from([0, 0, 0, 2]))), number, qualifier))
        else:
            start = draw(st.integers(0, 3))
            rows.append(change(start, start + draw(st.integers(1, 3)), number, qualifier))
    return drop_equals(rows)


def weigh_anew(told, draw):
    """The book's statements settled with some other weights."""
    solved, n = told.solved, len(told.statements)
    weight = np.array(draw(st.lists(st.sampled_from([1, 1, 2]), min_size=n, max_size=n)))
    return settle(Given(**{name: getattr(solved, name) for name in Given.__dataclass_fields__} | {"weight": weight}))


def check(told, solved):
    """Doubts, repairs and bounds are those of all subsets; of clashes none can be spared."""
    plain = Plain(told, solved)
    smallest = plain.list_smallest()
    every = {frozenset().union(*own) for own in _combine([one.repairs for one in solved.conflicts])}
    assert {plain.to_atoms(own) for own in every} == set(smallest)
    assert len(every) == prod(len(one.repairs) for one in solved.conflicts)  # conflicts share nothing
    expected = [
        SURELY if all(i in own for own in smallest) else MAYBE if any(i in own for own in smallest) else 0
        for i in range(plain.n_rows)
    ]
    assert solved.doubt.tolist() == expected
    where, zero = plain.where(), plain.zero
    np.testing.assert_array_equal(solved.low, np.min([-reach[where, zero] for reach in smallest.values()], axis=0))
    np.testing.assert_array_equal(solved.high, np.max([reach[zero, where] for reach in smallest.values()], axis=0))
    for clash in (one for conflict in solved.conflicts for one in conflict.clashes):
        own = plain.to_atoms(clash)
        assert not plain.can_hold(alone=own)
        assert all(plain.can_hold(alone=own - {atom}) for atom in own)
    return plain, smallest


def _combine(lists):
    chosen = [()]
    for own in lists:
        chosen = [(*before, one) for before in chosen for one in own]
    return chosen


@examples(0.8)
@given(chains())
def test_chains_are_repaired_as_all_subsets_tell(rows):
    told = book(*rows)
    check(told, told.solved)


@examples(0.4)
@given(chains(), st.data())
def test_chains_of_unlike_weight_are_repaired_as_all_subsets_tell(rows, data):
    told = book(*rows, eve=data.draw(st.sampled_from([None, -1])))
    check(told, weigh_anew(told, data.draw))


@examples(0.4)
@given(chains())
def test_totals_that_are_trusted_outlast_all_changes(rows):
    told = book(*rows)
    check(told, solve(told.reading, trust="totals"))


@examples(0.7)
@given(corpora(), st.sampled_from([{}, {"eve": 0}, {"is_cumulative": False}]))
def test_nets_are_repaired_as_all_subsets_tell(rows, about):
    told = book(*rows, **about)
    check(told, told.solved)


@examples(0.4)
@given(corpora(5), st.data())
def test_nets_of_unlike_weight_are_repaired_as_all_subsets_tell(rows, data):
    told = book(*rows)
    check(told, weigh_anew(told, data.draw))


@examples(0.5)
@given(corpora(5), st.sampled_from(["d", "de"]))
def test_smallest_repairs_are_smallest_hitting_sets_of_all_clashes(rows, definitions):
    for nth, row in enumerate(rows):
        row["definition_id"] = definitions[nth % len(definitions)]
    told = book(*rows, within=("de",))
    plain, smallest = check(told, told.solved)
    if not plain.list_stretches():
        clashes = plain.list_clashes()
        assert list_hitting_sets(clashes, plain.weigh) == set(smallest) if clashes else set(smallest) == {frozenset()}
        told_clashes = {plain.to_atoms(clash) for one in told.solved.conflicts for clash in one.clashes}
        assert told_clashes <= set(clashes)


def test_a_wider_count_has_a_say_in_which_of_two_totals_is_wrong():
    # the wider one was 3 on day 0, so that 4 cannot be right of what lies within it, and 0 can
    wider = [change(0, 1, 2, definition="e"), total(1, 5, definition="e")]
    told = book(total(0, 0), total(0, 4), total(1, 4), *wider, within=("de",))
    _, smallest = check(told, told.solved)
    assert [told.statements["value"].iloc[int(*own)] for own in smallest] == [4]


@pytest.mark.parametrize(
    ("rows", "at", "low"),
    [
        # 6 and the change to it fit each other and nothing else: without them day 1 stands no lower than day 0
        ([total(0, 1), total(1, 6), change(0, 1, 5), *(total(at, 2) for at in (2, 3, 4))], 1, 1),
        # without three changes and what lies between them day 2, too, stands no lower than day 0
        ([total(0, 1), total(1, 90), total(2, 70), *(change(at, at + 1, 5) for at in range(3)),
          *(total(at, 2) for at in range(3, 9))], 2, 1),
    ],
)  # fmt: skip
def test_a_day_without_its_number_and_its_change_may_be_as_low_as_the_day_before(rows, at, low):
    told = book(*rows)
    assert told.solved.low[at] == low
    check(told, told.solved)


def test_a_fall_past_a_hedged_total_is_no_fall_of_one_gap_alone():
    # 9 then 8 fall, whichever of the two gaps gives way; 2 on the last day is the number that does not fit
    told = book(total((3, 5), 8), total(2, 6, "at_most"), total(1, 9), total(4, 2), total(4, 8))
    assert told.solved.nodes.zero == 5
    gaps = [{atom - 5 for atom in clash if atom >= 5} for one in told.solved.conflicts for clash in one.clashes]
    assert {2, 3} in gaps or {1, 2, 3} in gaps
    check(told, told.solved)


@pytest.mark.parametrize(
    ("rows", "clash"),
    [
        ([total(0, 3), total(1, 2), change(0, 1, 4)], {1, 2}),  # the day before would be below nothing
        ([total(0, 3), total(1, 5), change(0, 1, 4)], {0, 1, 2}),
        ([total(-1, 9), total(0, 9)], {0}),  # on the eve it is 0
        ([total(-1, 9), total(0, 3)], {0}),
        ([total(-1, 0), total(0, 3), change(-1, 0, 2)], {1, 2}),
        ([total(0, 0), total(0, 2)], {0, 1}),
    ],
)
def test_a_clash_has_no_claim_that_it_can_spare(rows, clash):
    told = book(*rows, eve=-1)
    assert clash in [set(own) for one in told.solved.conflicts for own in one.clashes]
    check(told, told.solved)


def test_a_change_clashes_only_with_the_totals_that_it_does_not_fit():
    told = book(total(0, 10), total(1, 13), total(1, 15), change(0, 1, 3))
    assert {clash for one in told.solved.conflicts for clash in one.clashes} == {
        frozenset({1, 2}),
        frozenset({0, 2, 3}),
    }
    check(told, told.solved)


def test_a_search_that_takes_too_long_still_has_a_smallest_set(monkeypatch):
    monkeypatch.setattr(hitting_sets, "STEPS", 2)
    clashes = [frozenset({3 * nth, 3 * nth + 1, 3 * nth + 2}) for nth in range(20)]
    found, is_capped = hitting_sets.list_smallest(clashes, dict.fromkeys(range(60), 1), 200)
    assert is_capped
    assert [len(one) for one in found] == [20]
    assert all(clash & one for clash in clashes for one in found)


def test_the_solver_says_nothing_of_itself(capfd):
    assert find_least([frozenset({1, 2}), frozenset({2, 3})], {1: 1, 2: 1, 3: 1}) == (1, frozenset({2}))
    assert capfd.readouterr() == ("", "")


@examples(0.4)
@given(st.one_of(chains(), corpora()))
def test_what_a_number_would_be_it_is_whichever_smallest_repair_gives_it_up(rows):
    told = book(*rows)
    plain, would_be = Plain(told), find_room(told.solved).would_be
    smallest = plain.list_smallest() if told.solved.conflicts else {}
    for row in would_be.dropna().index:
        first, last = plain.at(plain.series[0], plain.first[row]), plain.at(plain.series[0], plain.last[row])
        base = plain.at(plain.series[0], plain.start[row]) if plain.is_change[row] else plain.zero
        rooms = {(-reach[first, base], reach[base, last]) for gone, reach in smallest.items() if row in gone}
        assert rooms == {(would_be[row], would_be[row])}


def test_a_number_beside_another_conflict_is_told_only_if_all_its_repairs_leave_it():
    # without s3 day 2 is 9 or 10, as day 1 is 3 or, if 3 gives way to 0 and 4 more, 4
    told = book(total(0, 0), total(1, 3), change(0, 1, 4), total(2, 4), change(1, 2, 6), change(2, 3, 4))
    assert len(told.solved.conflicts) == 2
    assert np.isnan(find_room(told.solved).would_be[3])
    alone = book(total(0, 0), total(1, 3), change(0, 1, 3), total(2, 4), change(1, 2, 6), total(3, 13), change(2, 3, 4))
    assert find_room(alone.solved).would_be[3] == 9


def print_claims(*claims):
    """A book of claims (article, row, the article that it quotes): articles come out in the order of their names."""
    frame = pd.DataFrame([row for _, row, *_ in claims]).drop(columns=["first_published", "n_articles"])
    articles = sorted({article for article, *_ in claims})
    about = corpus()
    table = pd.DataFrame({name: pd.Series("x", index=frame.index, dtype="str") for name in schema.COLUMNS["claims"]})
    via = pd.Series([(more or (None,))[0] for _, _, *more in claims], dtype="str")
    names = {"claim_id": [f"s{i:02d}" for i in frame.index], "article_id": [a for a, *_ in claims], "via": via}
    table = table.assign(**{column: frame[column] for column in frame}, **names)
    days = {"article_id": articles, "published": [day(100 + i) for i in range(len(articles))]}
    printed = about.articles.reindex(range(len(articles))).assign(**days)
    return Book(fold(replace(about, claims=table, articles=printed)))


def doubt_of(told):
    return dict(zip(told.statements["statement_id"], told.solved.doubt.tolist(), strict=True))


@pytest.mark.parametrize(
    ("carriers", "weight"),
    [
        ([("a",)], 1),
        ([("a",), ("b",)], 2),
        ([("a", "direct"), ("b", "direct")], 2),
        ([("a",), ("b", "a")], 1),  # an article that quotes the other is no second witness
        ([("a",), ("b", "a"), ("c", "b")], 1),
        ([("a",), ("b", "a"), ("c", None)], 2),
        ([("a",), ("b",), ("c",)], 2),  # copies do not outvote arithmetic
        ([("a",), ("a",)], 1),  # twice in one article
    ],
)
def test_what_two_articles_print_of_themselves_weighs_more(carriers, weight):
    told = print_claims(*((name, total(2, 120), *via) for name, *via in carriers))
    assert told.solved.weight.tolist() == [weight]


def test_the_claim_with_one_witness_gives_way_to_that_with_two():
    around = [("a", total(0, 100)), ("a", change(0, 1, 10))]
    alone = print_claims(*around, ("a", total(1, 120)))
    assert doubt_of(alone) == {"s00": MAYBE, "s01": MAYBE, "s02": MAYBE}
    twice = print_claims(*around, ("a", total(1, 120)), ("b", total(1, 120)))
    assert doubt_of(twice) == {"s00": MAYBE, "s01": MAYBE, "s02": 0}
    quoted = print_claims(*around, ("a", total(1, 120)), ("b", total(1, 120), "a"))
    assert doubt_of(quoted) == doubt_of(alone)


def test_changes_give_way_before_totals_if_these_are_trusted():
    rows = (
        [total(at, 100 + 10 * at) for at in (0, 1, 3, 4)] + [total(2, 125)] + [change(i, i + 1, 10) for i in range(4)]
    )
    told = book(*rows)
    assert told.solved.doubt.tolist() == [0, 0, 0, 0, SURELY, 0, 0, 0, 0]
    trusted = solve(told.reading, trust="totals")
    assert trusted.doubt.tolist() == [0, 0, 0, 0, 0, 0, SURELY, SURELY, 0]
    assert trusted.low.tolist() == trusted.high.tolist() == [100, 110, 125, 130, 140]


def report(totals, changes):
    return [total(at, n) for at, n in enumerate(totals)] + [change(at, at + 1, n) for at, n in enumerate(changes)]


def test_totals_that_stand_still_for_a_month_while_changes_go_on_are_wrong():
    right = [100 + 10 * at for at in range(45)]
    printed = [right[5] if 5 < at <= 35 else n for at, n in enumerate(right)]
    solved = book(*report(printed, np.diff(right))).solved
    assert np.flatnonzero(solved.doubt == SURELY).tolist() == list(range(6, 36))
    assert not (solved.doubt == MAYBE).any()
    assert solved.low.tolist() == solved.high.tolist() == right


@pytest.mark.parametrize("off", [7, -7])
def test_totals_that_are_off_by_one_amount_are_wrong_as_one_or_two_changes_are(off):
    right = [100 + 10 * at for at in range(50)]
    inside = range(5, 44)
    printed = [n + off if at in inside else n for at, n in enumerate(right)]
    solved = book(*report(printed, np.diff(right))).solved
    (conflict,) = solved.conflicts
    ends = {50 + 4, 50 + 43}
    assert set(conflict.repairs) == {frozenset(inside), frozenset(ends)}
    assert conflict.maybe == frozenset(inside) | ends
    assert not conflict.surely
    assert solved.low.tolist() == np.minimum(right, printed).tolist()
    assert solved.high.tolist() == np.maximum(right, printed).tolist()


@pytest.mark.parametrize("n", [3, 12, 40])
def test_conflicts_by_the_dozen_multiply_and_are_told_exactly(n):
    # 2 then 1, 4 then 3, 6 then 5: of each pair one is wrong, whichever
    solved = book(*(total(at, at + 2 - 2 * (at % 2)) for at in range(2 * n))).solved
    assert (solved.doubt == MAYBE).all()
    first, second = 2 * np.arange(n), 2 * np.arange(n) + 1
    assert solved.low[first].tolist() == [0, *(first[1:] - 1).tolist()]
    assert solved.high[first].tolist() == (first + 2).tolist()
    assert solved.low[second].tolist() == second.tolist()
    assert solved.high[second].tolist() == [*(second[:-1] + 3).tolist(), np.inf]
    assert len(solved.conflicts) == n
    assert prod(len(one.repairs) for one in solved.conflicts) == 2**n
    assert not any(one.is_capped for one in solved.conflicts)


@pytest.mark.parametrize("n", [3, 20])
def test_two_numbers_in_turn_leave_both_of_them(n):
    rows = [total(at, 5 - at % 2) for at in range(2 * n)]
    solved = book(*rows).solved
    assert (solved.doubt == MAYBE).all()
    assert solved.low.tolist() == [0] + [4] * (2 * n - 1)
    assert solved.high.tolist() == [5] * (2 * n - 1) + [np.inf]
    if n == 3:
        check(book(*rows), solved)


def test_asking_for_more_days_changes_no_repair():
    told = book(total(0, 10), total(9, 4), change(2, 5, 3), total(5, 1), total(5, 2))
    more = told.values_on([str(day(at).date()) for at in range(-3, 15)])
    assert more[more["date"].isin(told.values["date"])].reset_index(drop=True).equals(told.values)
    assert told.values_on([]).equals(told.values)


def test_a_revision_that_is_surely_wrong_supersedes_nothing():
    right = [("a", row) for row in report([100, 110, 120, 130, 140], [10, 10, 10, 10])]
    told = print_claims(*right, ("b", total(2, 920)))
    before, later = "s02", "s09"
    assert told.statements.set_index("statement_id")["superseded_by"][before] == later
    assert doubt_of(told)[later] == SURELY
    assert doubt_of(told)[before] == 0
    row = told.values.iloc[2]
    assert (row["value"], row["status"], row["printed"], row["doubt"]) == (120, "stated", "920", "surely_wrong")


@examples(0.5)
@given(st.lists(st.integers(1, 9), min_size=3, max_size=6), st.data())
def test_a_revision_stands_if_it_fits_its_neighbours_and_else_what_was_printed_before(steps, data):
    totals = (100 + np.cumsum([0, *steps])).tolist()
    at, number = data.draw(st.integers(1, len(steps) - 1)), data.draw(st.integers(0, 300))
    told = print_claims(*(("a", row) for row in report(totals, steps)), ("b", total(at, number)))
    later, before, doubt = f"s{2 * len(steps) + 1:02d}", f"s{at:02d}", doubt_of(told)
    if totals[at - 1] <= number <= totals[at + 1]:
        assert not any(doubt.values())
        assert told.values["value"].tolist() == [*totals[:at], number, *totals[at + 1 :]]
    else:
        assert doubt == dict.fromkeys(doubt, 0) | {later: SURELY}
        assert before in told.statements["statement_id"].tolist()
        assert told.values["value"].tolist() == totals


def test_a_change_that_held_when_it_was_printed_is_neither_wrong_nor_used():
    told = print_claims(*(("a", row) for row in report([100, 110], [10])), ("b", total(0, 103)))
    assert not told.solved.conflicts
    rows = told.statements["kind"].eq("change").to_numpy()
    assert told.solved.is_outdated.tolist() == rows.tolist()
    assert not told.solved.is_used[rows].any()
    assert told.values["value"].tolist() == [103, 110]


def test_a_clash_across_three_conflicts_is_found_however_many_repairs_these_have(monkeypatch):
    # a week has at most 5, its three thirds at least 2 each; all weeks together at least 16: s0, s1, s2 cannot all stay
    rows = [change(9 * week, 9 * week + 9, 5, "at_most") for week in range(3)]
    for week in (2, 1, 0):  # by name s0, s1 and s2 are each the first of their week, as s10 is before s2
        rows += [change(9 * week + 3 * nth, 9 * week + 3 * nth + 3, 2, "at_least") for nth in range(3)]
    told = book(*rows, change(0, 27, 16, "at_least"))
    weeks = [frozenset([week, *range(9 - 3 * week, 12 - 3 * week)]) for week in range(3)]
    monkeypatch.setattr(repairs, "find_clashes", lambda *_: weeks)  # known at first: 64 choices, too many to try all
    (conflict,) = solve(told.reading).conflicts
    assert len(conflict.repairs) == 4**3 - 3**3


@examples(0.5)
@given(corpora())
def test_doubts_and_bounds_are_exact_though_few_choices_are_tried(rows):
    told = book(*rows)
    plain = Plain(told)
    with pytest.MonkeyPatch.context() as patch:
        for name in ("WORLDS", "SAMPLE", "DRAWN"):
            patch.setattr(search, name, 1)
        solved = solve(told.reading)
    smallest = plain.list_smallest()
    doubt = [sum(row in own for own in smallest) for row in range(plain.n_rows)]
    assert solved.doubt.tolist() == [SURELY if n == len(smallest) else MAYBE if n else 0 for n in doubt]
    where, zero = plain.where(), plain.zero
    np.testing.assert_array_equal(solved.low, np.min([-reach[where, zero] for reach in smallest.values()], axis=0))
    np.testing.assert_array_equal(solved.high, np.max([reach[zero, where] for reach in smallest.values()], axis=0))


ABOUT = st.sampled_from([{}, {"eve": -1}, {"definition_is_cumulative": False}])


@st.composite
def tell_much(draw, least=20, most=60, share=8):
    """Many statements of all kinds, of one curve or several, each within the next; one in `share` is off."""
    n_days = draw(st.integers(5, 20))
    ints = st.integers(0, 2**31 - 1)
    random = np.random.default_rng(draw(ints))
    names = draw(st.sampled_from(["d", "d", "de", "def"]))
    level = {name: np.cumsum(random.integers(0, 9, n_days)) + 20 for name in "df"}
    level["e"] = level["d"] + level["f"]
    kinds = ["exact"] * 6 + ["about", "more_than", "less_than", "at_least", "at_most", "between"]
    rows = []
    for _ in range(draw(st.integers(least, most))):
        name, qualifier = str(random.choice(list(names))), str(random.choice(kinds))
        start, end = sorted(random.integers(0, n_days, 2).tolist())
        end = min(end, start + int(random.choice([1, 1, 1, 2, 7])))
        is_change = start < end and random.random() < 0.5
        number = int(level[name][end] - level[name][start] if is_change else level[name][end])
        number += 0 if random.random() > 1 / share else int(random.choice([-9, -1, 1, 3, 10, 40]))
        number = max(0, number + {"more_than": -1, "less_than": 1}.get(qualifier, 0))
        told = (max(0, number - 2), number + 2) if qualifier == "between" else number
        about = {"definition": name}
        span = (start, end) if random.random() < 0.1 else end
        rows.append(
            change(start, end, told, qualifier, **about) if is_change else total(span, told, qualifier, **about)
        )
    return drop_equals(rows)


def check_much(told, random):
    """What holds for corpora that are too large for all subsets."""
    solved, plain = told.solved, Plain(told)
    chosen = [sorted(one.repairs, key=lambda _: random.random())[0] for one in solved.conflicts]
    for gone in [[one.repairs[0] for one in solved.conflicts], chosen]:
        assert plain.can_hold(plain.to_atoms(atom for repair in gone for atom in repair))
    for one in solved.conflicts:
        assert all(one.surely <= repair <= one.doubtful for repair in one.repairs)
        assert one.is_capped or one.surely == frozenset.intersection(*one.repairs)
        assert one.is_capped or one.doubtful == frozenset().union(*one.repairs)
        for clash in one.clashes:
            assert not plain.can_hold(alone=plain.to_atoms(clash))
            assert all(plain.can_hold(alone=plain.to_atoms(clash - {atom})) for atom in clash)  # none can be spared
            assert all(clash & repair for repair in one.repairs)
    doubtful = [atom for one in solved.conflicts for atom in one.doubtful]
    assert len(doubtful) == len(set(doubtful))
    assert sorted(atom for atom in doubtful if atom < plain.n_rows) == np.flatnonzero(solved.doubt).tolist()
    for world in solved.worlds:
        assert (solved.hull.low <= world.curves.low).all()
        assert (solved.hull.high >= world.curves.high).all()
        for nth, trail in enumerate(world.trails):  # traced in part, they are those of a trace of all
            whole = trace((world.curves.low, world.curves.high)[nth], world.edges, up=nth == 1)
            for column in ("owner", "back", "is_fork"):
                np.testing.assert_array_equal(getattr(trail, column), getattr(whole, column))
    assert told.problems.query("verdict == 'contradicts'")["diagnosis"].notna().all()
    loosest = plain.reach(plain.to_atoms(doubtful))
    where, zero = plain.where(), plain.zero
    assert (solved.low >= -loosest[where, zero]).all()
    assert (solved.high <= loosest[zero, where]).all()
    for frame in (told.values, told.rates, told.set_aside):
        assert not frame.duplicated().any()


@pytest.mark.deep
@given(tell_much(), st.randoms(use_true_random=False), ABOUT)
def test_many_statements_leave_what_can_hold(rows, random, about):
    check_much(book(*rows, within=("de", "fe"), **about), random)


@examples(0.2)
@given(tell_much(8, 20, 6), st.randoms(use_true_random=False))
def test_a_score_of_statements_leaves_what_can_hold(rows, random):
    check_much(book(*rows, within=("de", "fe")), random)


def _names_any(table, claims):
    return table["claim_ids"].str.split(";").map(lambda own: not claims.isdisjoint(own)).to_numpy(dtype=bool)


def check_soundness(told, tables=("values", "compared", "joint")):
    """Nothing that gives way is told as sound."""
    doubt = pd.Series(doubt_of(told)).repeat(told.statements["claim_ids"].str.count(";").to_numpy() + 1)
    doubt.index = told.statements["claim_ids"].str.split(";").explode()
    doubted, wrong = set(doubt.index[doubt > 0]), set(doubt.index[doubt == SURELY])
    for name in tables:
        assert not _names_any(getattr(told, name), wrong).any()
    stated = told.values[told.values["status"] == "stated"]
    assert not _names_any(stated, doubted).any()
    about = [*SERIES, "date"]
    totals = told.statements[told.solved.is_used & (told.solved.doubt > 0)].query("kind == 'total' and value == value")
    totals = totals[totals["as_of_earliest"] == totals["as_of_latest"]].assign(date=lambda own: own["as_of_latest"])
    shown = totals.merge(told.values, on=about, how="left", suffixes=("_said", ""))
    assert (shown["doubt"] != "").all()
    sound = told.statements[told.solved.is_sound].query("kind == 'change'")
    spans = set(zip(sound["period_start"], sound["as_of_latest"], strict=True))
    stated = told.rates[told.rates["basis"] == "stated"]
    assert set(zip(stated["from_date"], stated["to_date"], strict=True)) <= spans


@examples(0.4)
@given(st.one_of(chains(), tell_much(8, 20, 6)))
def test_what_gives_way_is_nowhere_told_as_sound(rows):
    check_soundness(book(*rows, within=("de", "fe")))


def test_a_wrong_digit_in_a_total_of_the_articles_is_told_as_sound_nowhere():
    about = read_book()
    claims = about.corpus.claims
    numbers = claims["value"].where(claims["kind"] == "total").dropna()
    for row, number in numbers.iloc[::3].items():
        told = claims.assign(value=claims["value"].where(claims.index != row, number + 10_000))
        check_soundness(Book(fold(replace(about.corpus, claims=told))), ["values"])
