"""The bounds are tight: held against linear programs of what the first smallest repairs leave."""

from itertools import combinations, product
from unittest.mock import patch

import numpy as np
import pytest
from factories import book, change, total
from hypothesis import given
from hypothesis import strategies as st
from laws import examples
from long_way import Plain

from helpers.corpus.groups import SERIES
from helpers.corpus.statements import read_as
from helpers.engine import curves, pairs_that_clash
from helpers.engine.bounds import solve
from helpers.engine.conflicts import WORLDS
from helpers.engine.facts import to_days
from helpers.engine.negative_cycles import find_negative_cycle
from helpers.engine.would_be import find_room_beside

QUALIFIERS = ["exact", "exact", "about", "more_than", "less_than", "at_least", "at_most", "between"]
WHOLE = st.integers(0, 12)
PARTS = st.integers(0, 24).map(lambda n: n / 2)


@st.composite
def tell(draw, numbers=WHOLE, definitions="d", scopes=("all",), most=8):
    """Statements of all kinds, of days 0 to 9."""
    rows = []
    for _ in range(draw(st.integers(1, most))):
        qualifier = draw(st.sampled_from(QUALIFIERS))
        number = tuple(sorted((draw(numbers), draw(numbers)))) if qualifier == "between" else draw(numbers)
        series = {"definition": draw(st.sampled_from(definitions)), "scope": draw(st.sampled_from(scopes))}
        if draw(st.booleans()):
            first = draw(st.integers(0, 6))
            last = first + draw(st.sampled_from([0, 0, 0, 1, 3]))
            rows.append(total((first, last), number, qualifier, **series))
        else:
            start = draw(st.integers(0, 5))
            rows.append(change(start, start + draw(st.integers(1, 3)), number, qualifier, **series))
    return rows


EVES = st.sampled_from([None, -1, 0, 3])
TIES = {"within": ("de", "fe"), "scopes": (("town", "all"),)}


def check(told):
    """Per node the bounds are those of linear programs once the first smallest repairs are made."""
    solved, (first, *_) = told.solved, told.solved.worlds
    plain = Plain(told)
    gone = plain.to_atoms(one for repair in first.gone for one in repair)
    assert plain.can_hold(gone)
    low, high = plain.solve(gone)
    scale = solved.nodes.scale
    np.testing.assert_allclose(first.curves.low / scale, low, atol=1e-5)
    np.testing.assert_allclose(first.curves.high / scale, high, atol=1e-5)
    assert (solved.low <= first.curves.low / scale).all()  # what holds in any case is no tighter
    assert (solved.high >= first.curves.high / scale).all()
    return solved


@examples(0.6)
@given(tell(), EVES)
def test_bounds_equal_linear_programs(rows, eve):
    check(book(*rows, eve=eve))


@examples(0.5)
@given(tell(numbers=PARTS))
def test_bounds_of_what_is_measured_in_parts_equal_linear_programs(rows):
    told = book(*rows, total(9, 2.5, "at_least"))
    assert not told.reading.counts_whole["m"]
    check(told)


@examples(0.5)
@given(tell(), st.booleans())
def test_bounds_of_counts_that_may_fall_equal_linear_programs(rows, of_definition):
    fall = {"definition_is_cumulative": False} if of_definition else {"is_cumulative": False}
    check(book(*rows, **fall))


@examples(0.5)
@given(tell(definitions="def", scopes=("all", "town")), EVES, st.sampled_from([None, False]))
def test_bounds_of_what_lies_within_each_other_equal_linear_programs(rows, eve, may_fall):
    solved = check(book(*rows, eve=eve, definition_is_cumulative=may_fall, **TIES))
    assert (solved.low[solved.nodes.narrow] <= solved.low[solved.nodes.wide]).all()


@examples(0.5)
@given(tell(definitions="de"), EVES)
def test_what_others_leave_for_a_total_is_what_is_left_without_it(rows, eve):
    told = book(*rows, eve=eve, within=("de",))
    solved, nodes, plain = told.solved, told.solved.nodes, Plain(told)
    chosen = list(product(*(one.repairs for one in solved.conflicts)))
    if any(one.is_capped for one in solved.conflicts) or len(chosen) > WORLDS:
        return
    gone = [plain.to_atoms(frozenset().union(*repairs)) for repairs in chosen]
    for row in np.flatnonzero(solved.is_sound & ~solved.facts.is_change):
        ends = nodes.first[[row]], nodes.last[[row]]
        lows, highs = zip(*(plain.solve(own | {int(row)}) for own in gone), strict=True)
        for one, other in (ends, ends[::-1]):
            beside = find_room_beside(np.array([row]), one, other, solved)
            np.testing.assert_allclose(beside, (np.min(lows, axis=0)[one], np.max(highs, axis=0)[other]), atol=1e-5)


@examples(0.5)
@given(tell(definitions="def", scopes=("all", "town")), EVES, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(rows, eve, random):
    told = book(*rows, eve=eve, **TIES)
    order = list(told.statements.index)
    random.shuffle(order)
    shuffled = told.statements.iloc[order].reset_index(drop=True)
    one, other = told.solved, solve(read_as(told.corpus, shuffled))
    for mine, others in ((one.low, other.low), (one.high, other.high), (one.doubt[order], other.doubt)):
        np.testing.assert_array_equal(mine, others)

    def name(solved):
        ids = [*solved.facts.names, *(f"gap {node}" for node in range(solved.nodes.zero))]
        return [
            (
                *([[ids[atom] for atom in sorted(own, key=solved.atoms.place)] for own in one.repairs],),
                one.is_capped,
            )
            for one in solved.conflicts
        ]

    assert name(one) == name(other)


@st.composite
def tell_truly(draw):
    """Statements that can hold together, many of which say the same: of one curve, or of two of which one is within."""
    steps = {name: np.cumsum(draw(st.lists(st.integers(0, 2), min_size=8, max_size=8))) for name in "de"}
    level, rows = {"d": steps["d"], "e": steps["d"] + steps["e"]}, []
    for _ in range(draw(st.integers(1, 6))):
        name, start, end = draw(st.sampled_from("dde")), *sorted(draw(st.tuples(st.integers(0, 7), st.integers(0, 7))))
        qualifier = draw(st.sampled_from(["exact", "at_least", "at_most"]))
        if start < end and draw(st.booleans()):
            rows.append(change(start, end, level[name][end] - level[name][start], qualifier, definition=name))
        else:
            rows.append(total(end, level[name][end], qualifier, definition=name))
    return rows


@examples(0.5)
@given(tell_truly(), st.sampled_from([None, -1]))
def test_the_named_claims_alone_give_the_bounds_and_none_can_be_spared(rows, eve):
    told = book(*rows, eve=eve, within=("de",))
    names, plain = list(told.statements["statement_id"]), Plain(told)
    assert not told.solved.conflicts
    for row in told.values[told.values["status"].isin(["bounded", "implied"])].to_dict("records"):
        node = plain.at(tuple(row[column] for column in SERIES), int(to_days([row["date"]])[0]))
        own = [names.index(claim) for claim in row["claim_ids"].split(";") if claim]
        sets = [names, own, *(set(own) - {one} for one in own)]
        kept = [{names.index(one) if isinstance(one, str) else one for one in some} for some in sets]
        masks = np.array(
            [[atom < len(names) and atom not in some for atom in plain.atoms] for some in kept], dtype=bool
        )
        reach = plain.reach_all(masks.reshape(len(kept), -1))
        low, high = -reach[:, node, plain.zero], reach[:, plain.zero, node]
        assert (low[1], high[1]) == (low[0], high[0]), row
        assert ((low[2:] < low[0]) | (high[2:] > high[0])).all(), row


def test_three_changes_one_after_the_other_have_bounds_at_once():
    # each over more than one node, so that a bound is carried across three times
    rows = [change(0, 2, 1, "at_least"), change(2, 4, 1, "at_least"), change(4, 6, 1, "at_least")]
    solved = book(*rows, *(total(at, 0, "at_least") for at in (1, 3, 5))).solved
    assert solved.low.tolist() == [0, 0, 1, 1, 2, 2, 3]
    assert not len(solved.curves.broken)


def test_a_claim_behind_one_bound_is_spared_if_those_behind_the_other_give_both():
    # 3 and 2 more make 5; that the day before had at least 5 says the low too, by fewer claims
    values = book(total(0, 3), change(0, 2, 2), total(1, 5, "at_least")).values
    assert values["claim_ids"].tolist() == ["s0", "s0;s1;s2", "s0;s1"]


def test_a_strict_bound_clashes_with_its_own_number():
    # exactly 10 and more than 10 on the same day cannot both hold; at least 10 can
    assert len(book(total(1, 10), total(1, 10, "more_than")).solved.conflicts) == 1
    assert len(book(total(1, 10), total(1, 10, "less_than")).solved.conflicts) == 1
    assert not book(total(1, 10), total(1, 10, "at_least")).solved.conflicts
    assert not book(total(1, 10), total(1, 10, "at_most")).solved.conflicts


def test_nothing_whole_lies_between_10_and_11():
    between = [total(1, 10, "more_than"), total(1, 11, "less_than")]
    assert len(book(*between).solved.conflicts) == 1
    assert not book(*between, total(9, 20.5)).solved.conflicts
    assert not book(total(1, 10, "more_than"), total(1, 12, "less_than")).solved.conflicts


def test_a_strict_bound_clashes_also_in_billions():
    assert len(book(total(1, 5e9), total(1, 5e9, "more_than")).solved.conflicts) == 1
    assert len(book(total(1, 5e9), total(1, 5e9, "more_than"), total(9, 6.5e9 + 0.5)).solved.conflicts) == 1


def test_the_same_corpus_has_no_conflicts_when_the_measure_may_fall():
    told = book(total(1, 10), total(3, 8), is_cumulative=False)
    assert not told.solved.conflicts
    assert told.solved.high.tolist() == [10, 8]
    assert len(book(total(1, 10), total(3, 8)).solved.conflicts) == 1


def test_a_claim_that_starts_on_the_eve_leaves_the_eve_at_zero():
    solved = book(change(0, 5, 100), total(9, 400), eve=0).solved
    assert solved.low.tolist() == solved.high.tolist() == [0, 100, 400]


def test_a_claim_before_the_eve_leaves_other_series_anchored():
    solved = book(total(-9, 5, claimant="early"), total(9, 400, claimant="usual"), eve=0).solved
    assert solved.high[solved.nodes.of == 1].tolist() == [0, 400]


def test_what_lies_within_a_count_may_speak_of_days_before_the_eve():
    solved = book(total(-9, 5), total(9, 400, definition="e"), eve=0, within=("de",)).solved
    assert not solved.conflicts
    assert solved.low[solved.nodes.of == 1].tolist() == [0, 5, 400]


def test_a_part_that_may_fall_is_bounded_by_its_whole_on_every_day_that_it_has():
    # d/town lies within d and e/town; only d speaks of day 0, and only e/town of its number
    rows = [change(0, 2, 5, "at_least"), total(6, 3, scope="town"), total(9, 4, definition="e", scope="town")]
    told = book(*rows, definition_is_cumulative=False, within=("de",), scopes=(("town", "all"),))
    values = told.values.query("definition_id == 'd' and scope == 'town'")
    assert values["high"].tolist() == [4, 4, 3, 4]


@pytest.mark.parametrize("days", [1, 7])
def test_a_chain_of_changes_takes_work_in_line_with_its_length(days, monkeypatch):
    work, carry = [], curves._Lines.carry

    def carry_counted(lines, bound, **how):
        work.append(len(lines.nodes))
        carry(lines, bound, **how)

    monkeypatch.setattr(curves._Lines, "carry", carry_counted)

    def count(n):
        work.clear()
        solved = book(total(0, 5), *(change(i, i + days, 3 * days) for i in range(n))).solved
        assert (solved.low[::days][: n // days] == 5 + 3 * days * np.arange(n // days)).all()
        return sum(work)

    assert count(1460) <= 2.5 * count(730)
    assert count(1460) <= 40 * 1460


@examples(0.3)
@given(tell(), st.sampled_from([1, 5, pairs_that_clash.AT_ONCE]), st.integers(1, 3))
def test_the_first_claims_that_clash_are_those_of_a_search_one_by_one(rows, at_once, most):
    solved = book(*rows).solved
    edges, n = solved.edges, len(solved.facts.names)

    def clash(claims):
        return len(find_negative_cycle(edges.take((edges.owner < 0) | np.isin(edges.owner, claims))))

    expected = next(filter(clash, [*((claim,) for claim in range(n)), *combinations(range(n), 2)]), ())
    pairs = pairs_that_clash.Pairs.of(edges, n, solved.nodes.zero + 1)
    with patch.object(pairs_that_clash, "AT_ONCE", at_once):
        assert pairs.find_first(np.arange(n)) == expected
        early = pairs.find_first(np.arange(n), most)
    assert early == expected or (not early and expected[0] >= most)
