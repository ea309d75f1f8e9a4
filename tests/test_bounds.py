"""The bounds are tight, the conflicts are smallest: held against a linear program."""

import numpy as np
import pytest
from factories import book, change, total
from hypothesis import given
from hypothesis import strategies as st
from laws import examples
from scipy.optimize import linprog

from helpers.corpus.qualifiers import intervals
from helpers.corpus.statements import read_as
from helpers.engine.bounds import solve
from helpers.engine.conflicts import RULE

numbers = st.integers(0, 12)
qualifiers = st.sampled_from(["exact", "exact", "about", "at_least", "at_most", "between"])


@st.composite
def corpora(draw):
    rows = []
    for _ in range(draw(st.integers(1, 7))):
        qualifier = draw(qualifiers)
        number = tuple(sorted((draw(numbers), draw(numbers)))) if qualifier == "between" else draw(numbers)
        if draw(st.booleans()):
            first = draw(st.integers(0, 6))
            rows.append(total((first, first + draw(st.sampled_from([0, 0, 0, 1, 3]))), number, qualifier))
        else:
            start = draw(st.integers(0, 5))
            rows.append(change(start, start + draw(st.integers(1, 3)), number, qualifier))
    return book(*rows)


def limits(frame, solved, used, ruled):
    """Rows (plus, minus, most): x[plus] - x[minus] <= most, the claims written out plainly; x[-1] is 0.

    `used`: the statements that count; `ruled`: the nodes that lie no lower than the one before.
    """
    nodes, allowed, zero = solved.nodes, intervals(frame), len(solved.nodes.of)
    rows = [(nodes.first[i], nodes.start[i], allowed["most"].iloc[i]) for i in used]
    rows += [(nodes.start[i], nodes.last[i], -allowed["least"].iloc[i]) for i in used]
    rows += [(zero, node, 0) for node in range(zero)]
    rows += [(node - 1, node, 0) for node in ruled]
    return [row for row in rows if np.isfinite(row[2])]


def as_program(rows, n):
    """The same rows as (a, b) with a @ x <= b."""
    a = np.zeros((len(rows), n + 1))
    for i, (plus, minus, _) in enumerate(rows):
        a[i, plus] += 1
        a[i, minus] -= 1
    return {"A_ub": a[:, :n], "b_ub": np.array([most for *_, most in rows])}


def has_solution(frame, solved, used, ruled):
    n = len(solved.nodes.of)
    program = as_program(limits(frame, solved, used, ruled), n)
    return linprog(np.zeros(n), **program, bounds=(None, None)).status == 0


def can_hold(frame, solved, used, ruled):
    """The same by shortest paths (Floyd and Warshall): no way around leads to less than nothing."""
    n = len(solved.nodes.of) + 1
    most = np.full((n, n), np.inf)
    for plus, minus, limit in limits(frame, solved, used, ruled):
        most[minus, plus] = min(most[minus, plus], limit)
    for via in range(n):
        most = np.minimum(most, most[:, [via]] + most[[via]])
    return most.diagonal().min() >= 0


def left(solved):
    """What was not set aside: statements, and nodes that the rule still ties to the one before."""
    waived = {node for c in solved.conflicts if c.set_aside == RULE for node in c.waived}
    return np.flatnonzero(solved.is_used), [n for n in range(1, len(solved.nodes.of)) if n not in waived]


@examples(2)
@given(corpora())
def test_bounds_equal_a_linear_program(told):
    frame, solved = told.statements, told.solved
    n = len(solved.nodes.of)
    program = as_program(limits(frame, solved, *left(solved)), n)
    # of two curves that keep all limits, the lower (or upper) one at each node keeps them too: one program finds all
    low = linprog(np.ones(n), **program, bounds=(None, None))
    assert low.status == 0
    np.testing.assert_allclose(low.x, solved.low, atol=1e-6)
    is_open = np.isinf(solved.high)
    high = linprog(np.where(is_open, 0.0, -1.0), **program, bounds=(None, None))
    assert high.status == 0
    np.testing.assert_allclose(high.x[~is_open], solved.high[~is_open], atol=1e-6)
    # and a node may rise without end where some direction lifts it without touching a limit
    rising = linprog(-np.ones(n), **program | {"b_ub": np.zeros(len(program["b_ub"]))}, bounds=(0, 1))
    np.testing.assert_allclose(rising.x, is_open, atol=1e-6)


@pytest.mark.deep
@given(corpora())
def test_bounds_equal_a_linear_program_for_each_node(told):
    solved, n = told.solved, len(told.solved.nodes.of)
    program = as_program(limits(told.statements, solved, *left(solved)), n)
    for node, goal in enumerate(np.eye(n)):
        low, high = (linprog(sign * goal, **program, bounds=(None, None)) for sign in (1, -1))
        assert low.status == 0
        assert abs(low.fun - solved.low[node]) < 1e-6
        assert high.status == 3 if np.isinf(solved.high[node]) else abs(-high.fun - solved.high[node]) < 1e-6


@given(corpora(), st.data())
def test_shortest_paths_and_a_linear_program_agree_on_what_can_hold(told, data):
    frame, solved = told.statements, told.solved
    used = data.draw(st.lists(st.sampled_from(range(len(frame))), unique=True))
    later = range(1, len(solved.nodes.of))
    ruled = data.draw(st.lists(st.sampled_from(later), unique=True)) if later else []
    assert can_hold(frame, solved, used, ruled) == has_solution(frame, solved, used, ruled)


@examples(2)
@given(corpora())
def test_each_conflict_is_smallest_and_what_is_left_can_hold(told):
    frame, solved = told.statements, told.solved
    for conflict in solved.conflicts:
        assert not can_hold(frame, solved, conflict.members, conflict.waived)
        for member in conflict.members:
            rest = [m for m in conflict.members if m != member]
            assert can_hold(frame, solved, rest, conflict.waived)
        assert can_hold(frame, solved, conflict.members, []) == conflict.with_rule
        if conflict.set_aside == RULE:
            assert conflict.with_rule
        else:
            assert conflict.set_aside in conflict.members
            assert not solved.is_used[conflict.set_aside]
    used, ruled = left(solved)
    assert has_solution(frame, solved, used, ruled)
    for row in np.flatnonzero(~solved.is_used):  # nothing is set aside without need
        assert not can_hold(frame, solved, [*used, row], ruled)
    for conflict in solved.conflicts:
        if conflict.set_aside == RULE:
            assert not can_hold(frame, solved, used, [*ruled, *conflict.waived])


@given(corpora(), st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(told, random):
    frame = told.statements
    order = list(frame.index)
    random.shuffle(order)
    shuffled = frame.iloc[order].reset_index(drop=True)
    one, other = solve(told.reading), solve(read_as(told.corpus, shuffled))
    np.testing.assert_array_equal(one.low, other.low)
    np.testing.assert_array_equal(one.high, other.high)

    def named(f, s):
        ids = f["statement_id"]
        return sorted(([ids[m] for m in sorted(c.members, key=lambda m: ids[m])], c.with_rule) for c in s.conflicts)

    assert named(frame, one) == named(shuffled, other)


def test_a_strict_bound_clashes_with_its_own_number():
    # exactly 10 and more than 10 on the same day cannot both hold; at least 10 can
    assert len(book(total(1, 10), total(1, 10, "more_than")).solved.conflicts) == 1
    assert not book(total(1, 10), total(1, 10, "at_least")).solved.conflicts


def test_a_change_gives_way_to_totals_and_the_rule_to_both():
    frame = book(total(1, 10), total(2, 12), change(1, 2, 5))
    (conflict,) = frame.solved.conflicts
    assert (conflict.members, conflict.with_rule, conflict.set_aside) == ((2, 0, 1), False, 2)
    (fall,) = book(total(1, 10), total(3, 8)).solved.conflicts
    assert fall.with_rule
    assert fall.set_aside == RULE


def test_changes_clash_among_themselves_where_a_count_may_fall():
    told = book(change(1, 2, 5), change(2, 3, 5), change(1, 3, 12), total(9, 1), is_cumulative=False)
    (conflict,) = told.solved.conflicts
    assert conflict.members == (0, 1, 2)


def test_a_strict_bound_clashes_also_in_billions():
    assert len(book(total(1, 5e9), total(1, 5e9, "more_than")).solved.conflicts) == 1


def test_the_same_corpus_has_no_conflicts_when_the_measure_may_fall():
    told = book(total(1, 10), total(3, 8), is_cumulative=False)
    assert not told.solved.conflicts
    assert told.solved.high.tolist() == [10, 8]


def test_a_claim_that_starts_on_the_eve_leaves_the_eve_at_zero():
    solved = book(change(0, 5, 100), total(9, 400), eve=0).solved
    assert solved.low.tolist() == solved.high.tolist() == [0, 100, 400]


def test_a_claim_before_the_eve_leaves_other_series_anchored():
    solved = book(total(-9, 5, claimant="early"), total(9, 400, claimant="usual"), eve=0).solved
    assert solved.high[solved.nodes.of == 1].tolist() == [0, 400]
