"""Whom one can believe together, and what follows: the articles, and laws held against linear programs."""

from dataclasses import replace
from itertools import combinations

import factories
import numpy as np
import pandas as pd
import pytest
from factories import change, day, total
from hypothesis import given
from hypothesis import strategies as st
from laws import examples
from scipy.optimize import linprog

from helpers import joint
from helpers.base.errors import UsageError
from helpers.book.book import Book, LostCorpusError
from helpers.corpus.qualifiers import intervals
from helpers.corpus.statements import read_as

LAST = 6  # the latest day of small corpora
GROWS = {"d": True, "e": True, "w": False}
WITHIN = {"d": "e", "w": "e"}


def book(*rows, eve=None):
    """A book of statements s00, s01, ...: d, which never falls, and w, which may, lie within e."""
    told = factories.book(*rows, eve=eve)
    definitions = pd.DataFrame({"definition_id": [*GROWS], "within": [WITHIN.get(name) for name in GROWS]})
    definitions = definitions.reindex(columns=told.corpus.definitions.columns).assign(
        is_cumulative=pd.array([*GROWS.values()], dtype="boolean")
    )
    names = [f"s{i:02d}" for i in range(len(rows))]
    statements = told.reading.statements.assign(statement_id=names, claim_ids=names)
    return Book(read_as(replace(told.corpus, definitions=definitions), statements))


def clash_of(statements, believe):
    with pytest.raises(joint.CannotHold) as caught:
        joint.reconcile(statements, believe=believe)
    return caught.value.claim_ids


class Plain:
    """All curves at once as one linear program, a variable per definition and day."""

    def __init__(self, told, eve):
        self.rows, self.eve = told.reading.statements, eve
        allowed = intervals(self.rows, is_whole=True)
        self.least, self.most = allowed["least"].to_numpy(), allowed["most"].to_numpy()
        self.n_days = LAST + 3
        self.at = {(name, d): i * self.n_days + d + 1 for i, name in enumerate(GROWS) for d in range(-1, LAST + 2)}
        self.rules = []
        for d in range(-1, LAST + 2):
            self.rules += [self.lay({(narrow, d): 1, (wide, d): -1}, 0) for narrow, wide in WITHIN.items()]
            if d > -1:
                self.rules += [self.lay({(x, d - 1): 1, (x, d): -1}, 0) for x in GROWS if GROWS[x]]
        if eve is not None:
            self.rules += [self.lay({(x, eve): 1}, 0) for x in GROWS if GROWS[x]]
        self.said = [self.say(i) for i in range(len(self.rows))]

    def lay(self, terms, most):
        line = np.zeros(len(self.at))
        for key, factor in terms.items():
            line[self.at[key]] += factor
        return line, most

    def say(self, i):
        row = self.rows.iloc[i]
        first, last, start = ((row[c] - day(0)).days for c in ("as_of_earliest", "as_of_latest", "period_start"))
        name = row["definition_id"]
        if not GROWS[name] and first != last:
            return []
        base = {(name, int(start)): -1} if row["kind"] == "change" else {}
        upper, lower = {(name, first): 1} | base, {(name, last): -1} | dict.fromkeys(base, 1)
        return [self.lay(t, m) for t, m in ((upper, self.most[i]), (lower, -self.least[i])) if np.isfinite(m)]

    def solve(self, said, goal):
        lines = [*self.rules, *(line for i in said for line in self.said[i])]
        return linprog(goal, np.array([a for a, _ in lines]), np.array([b for _, b in lines]), bounds=(0, None))

    def holds(self, said):
        return self.solve(said, np.zeros(len(self.at))).status == 0

    def bound(self, said, key):
        goal = np.zeros(len(self.at))
        goal[self.at[key]] = 1
        low, high = self.solve(said, goal), self.solve(said, -goal)
        return round(low.fun, 6), round(-high.fun, 6) if high.status == 0 else np.inf


@st.composite
def corpora(draw, most=8):
    rows = []
    numbers = st.integers(0, 6)
    for _ in range(draw(st.integers(2, most))):
        about = {"claimant": draw(st.sampled_from("abc")), "definition": draw(st.sampled_from("ddeew"))}
        qualifier = draw(st.sampled_from(["exact", "exact", "more_than", "at_least", "at_most", "between"]))
        number = tuple(sorted((draw(numbers), draw(numbers)))) if qualifier == "between" else draw(numbers)
        first = draw(st.integers(1, LAST - 1))
        if draw(st.sampled_from([True, True, False])):
            last = min(LAST, first + draw(st.sampled_from([0, 0, 0, 2])))
            rows.append(total((first, last), number, qualifier, **about))
        else:
            rows.append(change(first, draw(st.integers(first + 1, LAST)), number, qualifier, **about))
    return list({str(sorted(row.items())): row for row in rows}.values())


def everyone(told):
    return sorted(set(told.statements["claimant_id"]))


def test_who_speaks_early_of_another_side_moves_no_eve():
    rows = [change(0, 5, 3, claimant="a"), total(5, 4, claimant="b")]
    early = total(-5, 7, claimant="z") | {"side": "other"}
    for more in ([], [early]):
        camps = factories.book(*rows, *more, eve=0).camps.query("side == 's'")
        assert sorted(camps["claimants"]) == ["a", "b"]


def find_sound(told, claimants):
    is_own = told.statements["claimant_id"].isin(claimants)
    return np.flatnonzero(told.solved.is_sound & is_own.to_numpy()).tolist()


def find_smallest(plain, said):
    """The first clash in order of size and names, or nothing."""
    for size in range(1, len(said) + 1):
        for chosen in combinations(said, size):
            if not plain.holds(chosen):
                return [f"s{i:02d}" for i in chosen]
    return []


def find_sets(plain, said_by):
    """The largest sets of claimants whose claims hold together."""
    holding = [
        frozenset(chosen)
        for size in range(len(said_by) + 1)
        for chosen in combinations(said_by, size)
        if plain.holds([i for who in chosen for i in said_by[who]])
    ]
    return {one for one in holding if not any(one < other for other in holding)}


@examples(1)
@given(corpora(), st.sampled_from([None, 0]))
def test_bounds_are_those_of_a_linear_program_over_all_curves_on_every_day(rows, eve):
    told = book(*rows, eve=eve)
    plain, said = Plain(told, eve), find_sound(told, [*"abc"])
    if not plain.holds(said):
        assert clash_of(told.statements, everyone(told)) == find_smallest(plain, said)
        return
    found = joint.reconcile(told.statements, believe=everyone(told), on=[f"{day(3):%Y-%m-%d}"])
    spoken = {told.statements["definition_id"][i] for i in said}
    assert set(found["definition_id"]) <= spoken
    assert (found["date"] == day(3)).sum() == len(spoken)
    first = (told.statements.iloc[said][["as_of_earliest", "period_start"]].min().min() - day(0)).days if said else 0
    last = (told.statements.iloc[said]["as_of_latest"].max() - day(0)).days if said else 0
    for name in spoken:
        own = found[found["definition_id"] == name]
        own = own.set_index((own["date"] - day(0)).dt.days)
        # after the last day that is named nothing is listed but where it is asked for
        for d in {*range(1 if eve is None else eve + 1, last + 1), 3}:
            before = own[own.index <= d]
            expected = plain.bound(said, (name, d))
            shown = (0, np.inf) if before.empty else tuple(before[["low", "high"]].fillna(np.inf).iloc[-1])
            if before.empty and d < first:
                continue  # before anybody spoke nothing is listed
            allow_strict(told, said, shown, expected)


def allow_strict(told, said, shown, expected):
    """More than 5 is shown as 5, and what it leaves below 9 as 9."""
    slack = told.statements["qualifier"].iloc[said].eq("more_than").any()
    assert expected[0] - slack <= shown[0] <= expected[0], (shown, expected)
    assert expected[1] <= shown[1] <= expected[1] + slack, (shown, expected)


@examples(1)
@given(corpora(most=7))
def test_camps_are_the_largest_sets_of_claimants_that_hold(rows):
    told = book(*rows)
    plain = Plain(told, None)
    said_by = {who: find_sound(told, [who]) for who in everyone(told)}
    found = joint.list_camps(told.statements)
    camps = {frozenset(str(c).split(";")) - {""} for c in found["claimants"]}
    assert camps == find_sets(plain, said_by)
    assert len(camps) == len(found)
    for row in found.itertuples():
        camp, out = (set(text.split(";")) - {""} for text in (row.claimants, row.left_out))
        assert camp | out == set(said_by)
        believed = [i for who in camp for i in said_by[who]]
        expected = {name for who in out for name in find_smallest(plain, sorted(believed + said_by[who]))}
        assert set(row.claim_ids.split(";")) - {""} == expected


def test_the_smallest_clash_has_the_fewest_claims_and_then_the_first_names():
    rows = [
        total(1, 5, claimant="a"),
        change(1, 2, 1, claimant="b"),
        total(2, 9, claimant="a"),
        total(3, 8, claimant="b"),
    ]
    # s00, s01 and s02 clash, as 5 and 1 are not 9; so do s02 and s03 alone
    assert clash_of(book(*rows).statements, "a;b") == ["s02", "s03"]
    rows = [total(1, n, claimant=who) for who, n in zip("abcd", (5, 5, 6, 7), strict=True)]
    assert clash_of(book(*rows).statements, ["d", "c", "b", "a"]) == ["s00", "s02"]


def test_a_clash_of_five_among_many_claims_is_found():
    truth = [total(2 * i, 10 * i, claimant="a") for i in range(60)]
    chain = [change(2 * i, 2 * i + 1, 6, "at_least", claimant="b", definition="w") for i in range(3)]
    steps = [change(200 + i, 201 + i, 6, claimant="b") for i in range(4)]
    ends = [total(200, 700, claimant="c"), total(204, 725, claimant="d")]  # 724 would do
    told = book(*truth, *chain, *steps, *ends)
    assert clash_of(told.statements, "a,b,c,d") == [f"s{i:02d}" for i in (*range(63, 67), 67, 68)]


def test_what_a_claimants_own_repair_sets_aside_binds_nobody():
    rows = [
        total(1, 100),
        total(2, 999),
        total(3, 120),
        change(1, 2, 10),
        change(2, 3, 10),
        total(4, 500, claimant="o"),
    ]
    told = book(*rows)
    found = joint.reconcile(told.statements, believe="c;o")
    assert found[["low", "high"]].iloc[1].tolist() == [110, 110]
    assert "s01" not in ";".join(found["claim_ids"]).split(";")


def test_the_day_after_a_number_opens_its_bounds_again_if_somebody_speaks_later():
    found = joint.reconcile(book(total(1, 5, claimant="a"), total(4, 8, claimant="b")).statements, believe="a;b")
    days = (found["date"] - day(0)).dt.days.tolist()
    told = [*zip(days, found["low"], found["high"].fillna(np.inf), found["status"], found["claim_ids"], strict=True)]
    assert told == [
        (1, 5, 5, "stated", "s00"),
        (2, 5, 8, "bounded", "s00;s01"),
        (4, 8, 8, "stated", "s01"),
    ]


def test_bounds_begin_on_the_day_after_the_eve():
    told = book(total(5, 100, claimant="a"), total(9, 120, claimant="b"), eve=0)
    found = joint.reconcile(told.statements, believe="a;b")
    days = (found["date"] - day(0)).dt.days.tolist()
    ends = zip(days, found["low"], found["high"], strict=True)
    assert [*ends] == [(1, 0, 100), (5, 100, 100), (6, 100, 120), (9, 120, 120)]


def test_many_camps_are_capped_and_each_is_still_a_largest_set():
    rows = [total(1, n, claimant=f"{place}{n}") | {"scope": f"place{place}"} for place in range(9) for n in (1, 2)]
    found = joint.list_camps(book(*rows).statements)
    assert len(found) == 200
    assert set(found["claimants"].str.count(";")) == {8}


PERSONNEL = "side == 'russia' and measure_id == 'personnel'"


def test_on_russian_personnel_either_the_ministry_or_the_adviser_is_left_out(book_of_articles):
    camps = book_of_articles.camps.query(PERSONNEL)
    assert camps["left_out"].tolist() == ["russian_mod", "presidential_adviser"]
    assert camps["claimants"].tolist() == [
        "general_staff;mediazona;presidential_adviser;western_officials",
        "general_staff;mediazona;russian_mod;western_officials",
    ]
    assert camps["claim_ids"].tolist() == ["a000-14;a004-03"] * 2
    assert (book_of_articles.camps.drop(camps.index)["left_out"] == "").all()


def test_the_smallest_clash_of_the_articles_has_two_claims(statements_of_articles):
    everyone = sorted(set(statements_of_articles["claimant_id"]))
    assert clash_of(statements_of_articles, everyone) == ["a000-14", "a004-03"]  # 5,937 in all, after more than 7,000
    with pytest.raises(joint.CannotHold, match=r"^presidential_adviser, russian_mod: a000-14, a004-03 cannot both be"):
        joint.reconcile(statements_of_articles, believe=["russian_mod", "presidential_adviser"])


def test_a_list_of_names_and_a_count_of_losses_bound_the_killed_between_them(statements_of_articles):
    found = joint.reconcile(statements_of_articles, believe=["mediazona", "general_staff"])
    row = found[found["date"] == "2023-02-12"].query(f"{PERSONNEL} and definition_id == 'killed'")
    assert row[["low", "high", "status"]].to_numpy().tolist() == [[14093, 139080, "bounded"]]
    assert row["claim_ids"].tolist() == ["a000-11;a000-15;a001-09"]


def test_the_joint_table_has_a_block_per_camp_or_one_for_those_who_are_believed(book_of_articles):
    camps = book_of_articles.camps
    assert set(book_of_articles.joint["claimants"]) == set(camps["claimants"])
    believing = replace(book_of_articles, believe=("mediazona", "general_staff"))
    assert set(believing.joint["claimants"]) == {"general_staff;mediazona"}
    both = replace(book_of_articles, believe=("russian_mod", "presidential_adviser"))
    assert both.joint.empty
    assert list(both.joint) == list(believing.joint)
    assert both.find_clash(both.believe) == ["a000-14", "a004-03"]


def test_names_may_be_joined_by_semicolons_or_commas_and_a_wrong_one_is_told(statements_of_articles):
    one, other = (joint.reconcile(statements_of_articles, believe=b) for b in ("mediazona; isw", "isw,mediazona,isw"))
    pd.testing.assert_frame_equal(one, other)
    with pytest.raises(UsageError, match=r"^believe: unknown claimant 'mediazone': did you mean mediazona\?$"):
        joint.reconcile(statements_of_articles, believe="mediazone")


def test_a_table_that_lost_its_corpus_is_refused(statements_of_articles):
    lost = statements_of_articles.copy()
    lost.attrs = {}
    for ask in (joint.list_camps, lambda table: joint.reconcile(table, believe="mediazona")):
        with pytest.raises(LostCorpusError, match="corpus="):
            ask(lost)
