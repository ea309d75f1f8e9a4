"""Sums tie series: bounds are held against a linear program, smallest repairs against all subsets."""

from dataclasses import replace
from itertools import combinations, product

import numpy as np
import pandas as pd
from factories import book, change, day, total
from hypothesis import given
from hypothesis import strategies as st
from laws import examples
from scipy.optimize import linprog

from helpers.book.book import Book
from helpers.corpus.qualifiers import intervals
from helpers.engine.bounds import MAYBE, SURELY
from helpers.judge.sums import check_sums

WAIVER = 2
AS_IS = {"presolve": False}  # which at times takes what has no end for what cannot be
DEFINITIONS = (
    ("all", None, None),
    ("dead", "all", None),
    ("hurt", "all", None),
    ("flux", None, False),
    ("other", None, None),
)
SCOPES = (("land", None), ("east", "land"), ("west", "land"))
BY_STATE = ("state", "definition", "all", "dead hurt", "")
BY_STATE_FALLING = ("state", "definition", "all", "dead flux", "")
BY_PLACE = ("place", "scope", "land", "east west", "")


def told(rows, *sums, **about):
    return book(*rows, definitions=DEFINITIONS, scopes=SCOPES, sums=sums, **about)


@st.composite
def corpora(draw, most=7, days=3, is_joined=False):
    number = st.integers(0, 12)
    rows, sums = [], draw(st.sampled_from([(BY_STATE,), (BY_STATE_FALLING,), (BY_STATE, BY_PLACE), (BY_PLACE,)]))
    definitions, scopes = ["all", *sums[0][3].split()] if sums[0] is not BY_PLACE else ["dead"], ["land"]
    if BY_PLACE in sums:
        scopes = ["land", "east", "west"]
    for _ in range(draw(st.integers(2, most))):
        series = {"definition": draw(st.sampled_from(definitions)), "scope": draw(st.sampled_from(scopes))}
        qualifier = draw(st.sampled_from(["exact", "exact", "exact", "at_least", "at_most", "about", "between"]))
        value = tuple(sorted((draw(number), draw(number)))) if qualifier == "between" else draw(number)
        if draw(st.integers(0, 3)):
            first = draw(st.integers(0, days - 1))
            rows.append(total((first, first + draw(st.sampled_from([0, 0, 0, 0, 1]))), value, qualifier, **series))
        else:
            start = draw(st.integers(0, days - 2))
            rows.append(change(start, draw(st.integers(start + 1, days - 1)), value, qualifier, **series))
    rows = list({str(sorted(row.items())): row for row in rows}.values())
    about = {"eve": draw(st.sampled_from([None, -1]))}
    if not is_joined:
        return told(rows, *sums, **about)
    others = [total(0, 50, claimant="a", definition="other"), total(0, 60, claimant="z", definition="other")]
    return told(rows, *sums, **about), told([*others, *rows], *sums, **about)


class Plain:
    """The constraints written out, for scipy."""

    def __init__(self, one):
        self.nodes, self.frame, self.zero = one.solved.nodes, one.statements, one.solved.nodes.zero
        self.series = list(self.nodes.series.itertuples(index=False, name=None))
        self.node = {(self.series[s], d): i for i, (s, d) in enumerate(zip(self.nodes.of, self.nodes.day, strict=True))}
        allowed = intervals(self.frame, is_whole=True)
        self.least, self.most = allowed["least"].to_numpy(), allowed["most"].to_numpy()
        self.sums = one.corpus.sums

    def rules(self):
        """The steps of cumulative series, each a node and the next."""
        return [
            n for n in range(1, self.zero)
            if self.nodes.of[n] == self.nodes.of[n - 1] and self.nodes.grows[self.nodes.of[n]]
        ]  # fmt: skip

    def program(self, gone=(), waived=()):
        nodes, zero = self.nodes, self.zero
        rows = [(n - 1, n, 0) for n in self.rules() if n not in waived]
        for i in range(len(self.frame)):
            # a span says nothing where the number may fall
            if i not in gone and (nodes.is_rising[nodes.first[i]] or nodes.first[i] == nodes.last[i]):
                rows += [
                    (nodes.first[i], nodes.start[i], self.most[i]),
                    (nodes.start[i], nodes.last[i], -self.least[i]),
                ]
        rows += list(zip(nodes.narrow, nodes.wide, np.zeros(len(nodes.wide)), strict=True))
        rows = [row for row in rows if np.isfinite(row[2])]
        a = np.zeros((len(rows), zero + 1))
        for i, (plus, minus, _) in enumerate(rows):
            a[i, plus] += 1
            a[i, minus] -= 1
        equal = []
        axes = {"definition": 3, "scope": 4, "measure": 2}
        for _, own in self.sums.groupby("sum_id"):
            at, whole = axes[own["axis"].iloc[0]], own["whole"].iloc[0]
            for series, at_day in product(self.series, sorted(set(nodes.day))):
                members = [(*series[:at], name, *series[at + 1 :]) for name in [whole, *own["part"]]]
                if series[at] == whole and all((m, at_day) in self.node for m in members):
                    row = np.zeros(zero)
                    row[self.node[members[0], at_day]] = 1
                    row[[self.node[m, at_day] for m in members[1:]]] = -1
                    equal.append(row)
        highs = [0 if n in nodes.eves else None for n in range(zero)]
        return {
            "A_ub": a[:, :zero] if rows else None, "b_ub": np.array([most for *_, most in rows]) if rows else None,
            "A_eq": np.array(equal) if equal else None, "b_eq": np.zeros(len(equal)) if equal else None,
            "bounds": [(0, high) for high in highs],
        }  # fmt: skip

    def can_hold(self, gone=(), waived=()):
        return linprog(np.zeros(self.zero), **self.program(gone, waived)).status == 0

    def bound(self, gone=(), waived=()):
        program, low, high = self.program(gone, waived), [], []
        for n in range(self.zero):
            goal = np.zeros(self.zero)
            goal[n] = 1
            least, most = (linprog(sign * goal, **program, options=AS_IS) for sign in (1, -1))
            assert least.status == 0, (gone, waived, least.message)
            assert most.status in (0, 3), (gone, waived, most.message)
            low.append(least.fun)
            high.append(np.inf if most.status == 3 else -most.fun)
        return np.array(low), np.array(high)

    def list_gaps(self):
        """Steps of the rule that give way at once: between two totals, and in what nobody speaks of, each alone."""
        nodes, gaps, own = self.nodes, [], []
        totals = self.frame["kind"].to_numpy() == "total"
        ends = {*nodes.first[totals].tolist(), *nodes.last[totals].tolist()}
        for n in range(self.zero):
            is_last = n + 1 == self.zero or nodes.of[n + 1] != nodes.of[n]
            own += [n] if n in self.rules() else []
            if n in ends or is_last or not nodes.is_spoken[nodes.of[n]]:
                gaps += [tuple(own)] if own else []
                own = []
        return gaps

    def list_smallest(self, weight):
        items = [(frozenset([i]), (), weight[i]) for i in range(len(self.frame))]
        items += [(frozenset(), gap, WAIVER) for gap in self.list_gaps()]
        sets = [c for size in range(4) for c in combinations(items, size)]
        sets.sort(key=lambda chosen: sum(own for *_, own in chosen))
        found, least = [], None
        for chosen in sets:
            own = sum(w for *_, w in chosen)
            if least is not None and own > least:
                return found
            gone, waived = (
                frozenset().union(*(g for g, *_ in chosen)),
                frozenset(n for _, gap, _ in chosen for n in gap),
            )
            if self.can_hold(gone, waived):
                least = own
                found.append((gone, waived))
        return found if least is not None and least <= 3 else None


def assert_tight(one, low, high):
    """As the program says; a count is whole where a sum has a hand in it."""
    solved, whole = one.solved, (np.ceil(low - 1e-6), np.floor(high + 1e-6))
    is_low, is_high = (np.isclose(a, b, atol=1e-6) for a, b in ((solved.low, low), (solved.high, high)))
    assert (is_low | (solved.low == whole[0])).all(), (solved.low, low)
    assert (is_high | (solved.high == whole[1])).all(), (solved.high, high)


@examples(2)
@given(corpora(days=4))
def test_bounds_equal_a_linear_program(one):
    plain = Plain(one)
    solved = one.solved
    first = {atom for conflict in solved.conflicts for atom in conflict.repairs[0]}
    n = solved.atoms.n_rows
    waived = {node for node in plain.rules() if solved.atoms.gap_end[node] + n in first}
    gone = {atom for atom in first if atom < n}
    low, high = plain.bound(gone, waived)
    if all(len(conflict.repairs) == 1 for conflict in solved.conflicts):
        assert_tight(one, low, high)
    assert plain.can_hold(gone, waived)
    assert bool(solved.conflicts) == (not plain.can_hold())


@examples(1)
@given(corpora())
def test_what_a_bound_rests_on_implies_it_and_none_can_be_spared(one):
    plain, solved = Plain(one), one.solved
    if solved.conflicts:
        return
    trails = solved.worlds[0].trails
    for nth, trail in enumerate(trails):
        for node in np.flatnonzero(trail.is_summed):
            bound, rows = (solved.low, solved.high)[nth][node], trail.follow(np.array([node]))[:, 1]
            for without in [None, *rows]:
                gone = {i for i in range(len(plain.frame)) if i not in rows or i == without}
                low, high = plain.bound(gone)
                implied = np.floor(high[node] + 1e-6) <= bound if nth else np.ceil(low[node] - 1e-6) >= bound
                assert (implied or np.isclose((low, high)[nth][node], bound)) == (without is None)


@examples(1)
@given(corpora(most=6))
def test_nets_with_sums_are_repaired_as_all_subsets_tell(one):
    plain, solved = Plain(one), one.solved
    smallest = plain.list_smallest(solved.weight)
    if smallest is None or not solved.is_used.all():
        return
    gone = [rows for rows, _ in smallest]
    expected = [
        SURELY if all(i in rows for rows in gone) else MAYBE if any(i in rows for rows in gone) else 0
        for i in range(len(plain.frame))
    ]
    assert solved.doubt.tolist() == expected, (smallest, solved.conflicts)
    assert np.prod([len(conflict.repairs) for conflict in solved.conflicts]) == len(smallest)
    worlds = [plain.bound(*world) for world in smallest]
    assert_tight(one, np.min([low for low, _ in worlds], axis=0), np.max([high for _, high in worlds], axis=0))


@st.composite
def framed(draw):
    """Numbers of one to three days between days on which all totals are told and add up."""
    days = [(0, 10), (4, 20), (5, 20 + draw(st.integers(0, 2)))]
    rows = [total(at, n, definition=d) for at, n in days for d in ("dead", "hurt")]
    rows += [total(at, 2 * n, definition="all") for at, n in days]
    for _ in range(draw(st.integers(1, 4))):
        first, definition = draw(st.integers(1, 3)), draw(st.sampled_from(["all", "dead", "hurt"]))
        last = first + draw(st.integers(0, 3 - first))
        rows.append(total((first, last), draw(st.integers(5, 45)), draw(st.sampled_from(["exact", "at_least"])),
                          definition=definition))  # fmt: skip
    return told(list({str(sorted(row.items())): row for row in rows}.values()), BY_STATE)


@examples(1)
@given(st.one_of(framed(), corpora(most=6)))
def test_no_claim_of_a_clash_with_sums_can_be_spared(one):
    plain, solved = Plain(one), one.solved
    everything, n = frozenset(range(len(plain.frame))), solved.atoms.n_rows

    def holds_alone(clash):
        waived = {node for node in plain.rules() if solved.atoms.gap_end[node] + n not in clash}
        return plain.can_hold(everything - clash, waived)

    for clash in (clash for conflict in solved.conflicts for clash in conflict.clashes):
        assert not holds_alone(clash)
        assert all(holds_alone(clash - {atom}) for atom in clash)


@examples(1)
@given(st.one_of(framed(), corpora(most=6)))
def test_a_bound_holds_where_the_others_leave_it_no_more_room_in_any_smallest_repair(one):
    plain, solved, nodes = Plain(one), one.solved, one.solved.nodes
    smallest = plain.list_smallest(solved.weight)
    if smallest is None or not solved.is_used.all():
        return
    row_of = {ids: row for row, ids in enumerate(solved.facts.claim_ids)}
    told = one.problems.query("check == 'bound_holds' and verdict != 'contradicts'")
    for row, verdict in zip(told["claim_ids"].map(row_of), told["verdict"], strict=True):
        first, last = nodes.first[row], nodes.last[row]
        is_open = first != last and not nodes.is_rising[first]  # of some day among several
        worlds = [plain.bound({*gone, row}, waived) for gone, waived in smallest]
        low, high = min(low[last] for low, _ in worlds), max(high[first] for _, high in worlds)
        whole, exact = (
            least >= plain.least[row] - 1e-6 and most <= plain.most[row] + 1e-6
            for least, most in ((np.ceil(low - 1e-6), np.floor(high + 1e-6)), (low, high))
        )
        if whole == exact:  # hedged numbers may leave halves
            assert (verdict == "agrees") == (exact and not is_open)


@examples(0.5)
@given(corpora(most=6, is_joined=True))
def test_what_others_say_moves_no_number_of_a_claimant(pair):
    alone, joined = (one.values.query("claimant_id == 'c'").reset_index(drop=True) for one in pair)
    columns = ["definition_id", "scope", "date", "value", "low", "high", "status", "doubt"]
    assert alone[columns].equals(joined.loc[joined["date"].isin(alone["date"]), columns].reset_index(drop=True))


def values_of(one, definition, **more):
    table = one.values.query("definition_id == @definition")
    for column, cell in more.items():
        table = table[table[column] == cell]
    return table[["date", "value", "low", "high", "status", "claim_ids"]].values.tolist()


def test_killed_and_wounded_make_a_whole_that_nobody_printed():
    one = told([total(0, 498, definition="dead"), total(0, 1597, definition="hurt")], BY_STATE)
    assert values_of(one, "all") == [[day(0), 2095, 2095, 2095, "implied", "s0;s1"]]


def test_more_than_one_number_and_about_another_bound_the_whole_from_below():
    rows = [total(0, 2870, "more_than", definition="dead"), total(0, 3700, "about", definition="hurt")]
    ((_, value, low, high, status, claim_ids),) = values_of(told(rows, BY_STATE), "all")
    assert np.isnan(value)
    assert np.isnan(high)
    assert (low, status, claim_ids) == (6521, "bounded", "s0;s1")  # more than 2,870, and 3,650


def test_what_a_sum_ties_is_whole_only_if_all_of_it_is():
    rows = [total(0, n, measure=m) for m, n in (("kw", 13), ("w", 4.1))]
    one = book(*rows, sums=(("s", "measure", "kw", "k w", ""),))
    names = ["kw", "k", "w"]
    measures = pd.DataFrame({"measure_id": names, "unit": names, "group": names, "is_cumulative": True})
    one = Book(replace(one.reading, corpus=replace(one.corpus, measures=measures)))
    (found,) = one.values.query("measure_id == 'k'").to_dict("records")
    assert (found["low"], found["high"], found["value"]) == (8.9, 8.9, 8.9)


def test_a_part_follows_from_the_whole_and_the_rest():
    one = told([total(0, 100, definition="all"), total(0, 30, definition="dead")], BY_STATE)
    assert values_of(one, "hurt") == [[day(0), 70, 70, 70, "implied", "s0;s1"]]


def test_a_whole_that_only_inherits_a_bound_by_its_order_has_no_row():
    rows = [
        total(at, number, "at_least", definition=d)
        for at, number, d in ((0, 5, "dead"), (3, 9, "hurt"), (3, 7, "dead"))
    ]
    one = told(rows, BY_STATE)
    assert [row[0] for row in values_of(one, "all")] == [day(3)]


def test_a_whole_no_less_than_a_part_is_no_news_whatever_lies_within_what():
    rows = [total(0, 9, "at_least", definition="flux"), total(3, 5, "at_least", definition="dead")]
    assert not values_of(told(rows, BY_STATE_FALLING), "all")


def test_the_wounded_of_march_and_the_dead_of_september_make_no_sum():
    rows = [total(0, 1597, definition="flux"), total(200, 5937, definition="dead")]
    one = told(rows, BY_STATE_FALLING)
    ((at, _, low, high, *_),) = values_of(one, "all")  # on the first day at most as many had died as on the last
    assert (at, low, high) == (day(0), 1597, 7534)
    nodes = one.solved.nodes
    whole = np.flatnonzero(nodes.series["definition_id"].to_numpy()[nodes.of] == "all")
    assert one.solved.low[whole].tolist() == [1597, 5937]  # each at least its part, and no more than that is known


def test_what_may_fall_says_nothing_of_its_other_days():
    rows = [total(0, 10, definition="all"), total(0, 4, definition="dead"), total(5, 12, definition="dead")]
    assert [row[0] for row in values_of(told(rows, BY_STATE_FALLING), "flux")] == [day(0)]


def test_a_part_above_its_whole_is_a_contradiction_of_these_two():
    one = told(
        [total(0, 5, definition="all"), total(0, 9, definition="dead"), total(0, 1, definition="hurt")], BY_STATE
    )
    assert {frozenset({0, 1})} <= {clash for conflict in one.solved.conflicts for clash in conflict.clashes}


def test_a_wrong_part_gives_way_alone_where_two_sums_blame_it():
    rows = [total(0, n, definition=d, scope="land") for d, n in (("all", 30), ("dead", 10), ("hurt", 20))]
    rows += [total(0, n, definition="dead", scope=place) for place, n in (("east", 4), ("west", 6))]
    rows[1] = total(0, 17, definition="dead", scope="land")
    one = told(rows, BY_STATE, BY_PLACE)
    assert one.solved.doubt.tolist() == [0, SURELY, 0, 0, 0]
    assert values_of(one, "dead", scope="land")[0][1:4] == [10, 10, 10]


def test_sums_hold_for_the_claimants_they_are_said_of():
    rows = [total(0, 1, definition=d, claimant=c) for d in ("dead", "hurt") for c in ("a", "b")]
    one = told(rows, (*BY_STATE[:4], "a"))
    assert one.values.query("definition_id == 'all'")["claimant_id"].tolist() == ["a"]


def test_men_of_a_place_are_no_curve_where_nobody_speaks_of_them():
    rows = [total(0, 9, definition="all", scope="land"), total(0, 4, definition="dead", scope="land")]
    one = told([*rows, total(0, 3, definition="all", scope="east")], BY_STATE, BY_PLACE)
    series = set(one.solved.nodes.series[["definition_id", "scope"]].itertuples(index=False, name=None))
    assert series == {("all", "land"), ("dead", "land"), ("hurt", "land"), ("all", "east"), ("all", "west")}


def test_without_two_members_a_sum_says_nothing():
    one = told([total(0, 9, definition="dead")], BY_STATE)
    assert one.solved.nodes.tied is None
    assert len(one.solved.nodes.series) == 1


def test_nested_sums_tie_through_a_part_that_nobody_speaks_of():
    definitions = tuple((name, None, None) for name in ("people", "adults", "children", "girls", "boys"))
    sums = (
        ("ages", "definition", "people", "adults children", ""),
        ("young", "definition", "children", "girls boys", ""),
    )
    one = book(total(0, 10, definition="people"), total(0, 12, definition="girls"), definitions=definitions, sums=sums)
    assert [sorted(conflict.clashes[0]) for conflict in one.solved.conflicts] == [[0, 1]]


def test_a_number_of_the_eve_clashes_alone_where_sums_hold():
    parts = [total(2, 3, definition="dead"), total(2, 4, definition="hurt")]
    one = told([total(0, 5, definition="all"), *parts], BY_STATE, eve=0)
    assert [[sorted(clash) for clash in conflict.clashes] for conflict in one.solved.conflicts] == [[[0]]]


def test_rates_use_what_sums_leave_of_a_change():
    rows = [change(0, 1, 5, definition="all"), change(0, 1, 2, definition="dead"), total(0, 7, definition="hurt")]
    rows += [total(1, (8, 12), "between", definition="hurt")]
    assert values_of(told(rows, BY_STATE), "hurt")[1][1:4] == [10, 10, 10]


def test_sums_are_checked_where_whole_and_parts_are_printed():
    rows = [total(0, n, definition=d) for d, n in (("all", 30), ("dead", 10), ("hurt", 20))]
    rows += [total(1, n, definition=d) for d, n in (("all", 35), ("dead", 11), ("hurt", 21))]
    rows += [total(2, 40, definition="all"), total(2, 12, "about", definition="dead"), total(2, 28, definition="hurt")]
    table = told(rows, BY_STATE).problems.query("check == 'parts_sum_to_whole'")
    assert table["verdict"].tolist() == ["agrees", "contradicts", "cannot_tell"]
    assert table["residual"].tolist() == [0, 3, 0]
    assert table["claim_ids"].tolist() == ["s0;s1;s2", "s3;s4;s5", "s6;s7;s8"]


def test_the_wrong_figure_of_a_sum_is_named_with_its_slip():
    rows = [total(0, n, definition=d) for d, n in (("all", 30), ("dead", 17), ("hurt", 20))]
    rows += [total(0, n, definition="dead", scope=place) for place, n in (("east", 4), ("west", 6))]
    rows = [row | {"scope": "land" if row["scope"] == "all" else row["scope"]} for row in rows]
    one = told(rows, BY_STATE, BY_PLACE)
    table = check_sums(one.reading, one.solved)
    bad = table[table["verdict"] == "contradicts"]
    assert bad["check"].tolist() == ["parts_sum_to_whole", "parts_sum_to_whole"]
    assert bad["diagnosis"].tolist() == ["digit_wrong", "digit_wrong"]


def test_a_narrower_total_above_a_wider_one_contradicts():
    one = told([total(0, 9, definition="dead"), total(0, 5, definition="all")])
    table = check_sums(one.reading, one.solved)
    assert table[["check", "verdict", "expected", "found"]].values.tolist() == [
        ["part_within_whole", "contradicts", 5, 9]
    ]
