"""What is worth saying: each kind is found where it is, in a sentence with the numbers, names and days claimed."""

import ferries
import pytest
from factories import book as make_book
from factories import change, named, total

from helpers import claims, paths, plots
from helpers.base import words
from helpers.corpus.lists import split
from helpers.show import beliefs, finding, findings, views
from helpers.show.names import Names
from helpers.show.sheet import WIDE


def find(kind, *rows, **about):
    return [f for f in findings.list_findings(named(make_book(*rows, **about))) if f.kind == kind]


def test_of_two_claimants_the_contradiction_that_is_widest_is_said_once():
    rows = [total(1, 10, claimant="ann"), total(2, 30, claimant="ann")]
    rows += [total(1, 1000, claimant="ben"), total(2, 1500, claimant="ben")]
    (found,) = find(finding.CONTRADICTION, *rows)
    assert found.sentence == "Ann claimed 10 things d in all by 2 Jan 2023, Ben 1,000: at least 100 times as many"
    assert set(split(found.claim_ids)) == {"s0", "s2"}


def test_a_bound_is_said_as_a_bound():
    (found,) = find(finding.CONTRADICTION, total(1, 10, claimant="ann"), total(1, 70, "more_than", claimant="ben"))
    assert (
        found.sentence == "Ann claimed 10 things d in all by 2 Jan 2023, Ben more than 70: at least 7.0 times as many"
    )


def test_a_number_of_another_day_is_not_said_to_be_claimed_of_this_one():
    # what Mod counted by the 9th is the most that it can have counted by the 2nd, and no claim about that day
    rows = [total(8, 120, "about", claimant="mod"), total(1, (300, 400), "between", claimant="nato")]
    (found,) = find(finding.CONTRADICTION, *rows)
    assert (
        found.sentence.startswith("Mod’s numbers leave at most ")
        and " by 2 Jan 2023, Nato 300 to 400" in found.sentence
    )


def test_numbers_of_which_one_must_be_wrong_are_said_where_none_surely_is():
    rows = [total(1, 905), total(2, 1015), change(1, 2, 200)]
    (found,) = find(finding.WRONG, *rows)
    assert found.sentence.startswith("C’s numbers of things d") and "905, 1,015 and a change of 200" in found.sentence


def test_what_is_surely_wrong_is_said_with_what_the_others_leave():
    rows = [total(1, 100), change(1, 2, 10), total(2, 910), change(2, 3, 10), total(3, 120), total(4, 130)]
    (found,) = find(finding.WRONG, *rows)
    assert (
        found.sentence == "910 things d in all by 3 Jan 2023 cannot be right by the other numbers of C, which leave 110"
    )
    assert found.claim_ids == "s2"


def test_a_gap_lies_between_nested_counts_of_two_claimants_on_near_days():
    nested = {"within": (("d", "e"),)}
    near = [total(1, 10, claimant="ann"), total(20, 90, claimant="ben", definition="e")]
    (found,) = find(finding.GAP, *near, **nested)
    assert found.sentence == "Ben claimed 90 things e in all by 21 Jan 2023; Ann had 10 d by 2 Jan 2023"
    assert found.caution == "“E” holds more than “d”: no contradiction."
    far = [near[0], total(80, 90, claimant="ben", definition="e")]
    assert find(finding.GAP, *far, **nested) == []


def test_the_pace_is_that_of_long_periods():
    rows = [total(1, 100), total(11, 200), total(12, 900), total(32, 1500)]
    (found,) = find(finding.PACE, *rows)
    assert found.sentence == (
        "C’s total of things d in all grew by 30 a day in the 20 days to 2 Feb 2023, up from 10 a day in the 10 days "
        "to 12 Jan 2023"
    )


def test_a_total_that_stands_still_has_a_pace_of_0():
    rows = [total(1, 100), total(11, 200), total(21, 200)]
    (found,) = find(finding.PACE, *rows)
    assert " grew by 0 a day in the 10 days to 22 Jan 2023, down from 10 a day " in found.sentence
    assert plots.plan_pace(named(make_book(*rows))).startswith("No running total surely grew in both")
    other = [total(day, number, claimant="bob") for day, number in ((1, 100), (11, 200), (21, 205))]
    plan = plots.plan_pace(named(make_book(*rows, *other)))
    caption = plan.draw(WIDE).caption
    assert "down from 10" in caption.title and "0.5 a day" in caption.title  # of what is drawn
    assert caption.note.endswith("Drawn: 1 of 2 series. The others did not surely grow in both.")


def test_a_total_that_was_counted_anew_has_no_pace_below_0():
    told = {1: 100, 2: 101, 3: 102, 13: 50, 14: 51, 15: 52, 30: 80, 45: 90}
    (found,) = find(finding.PACE, *(total(day, number) for day, number in told.items()))
    assert " grew by 0.7 a day in the 15 days to 15 Feb 2023, down from 1.9 a day " in found.sentence


def test_half_of_a_whole_thing_is_never_said():
    rows = [total(1, 1235, "about", claimant="ann"), change(0, 1, 1235, claimant="ann"), total(1, 5000, claimant="bob")]
    (found,) = find(finding.CONTRADICTION, *rows, eve=-1)
    assert ".5" not in found.sentence


def test_what_follows_from_hedged_numbers_is_hedged():
    (found,) = find(finding.LATEST, total(1, 100, "about"), change(1, 2, 20))
    assert found.sentence.startswith("C’s numbers leave about 120 things d")


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (total(0, 5), "as nothing had been counted by that day"),
        (total(2, 0, "less_than"), "as no count is below 0"),
        (change(1, 2, -5), "as such a total never falls"),
        (total(2, 10), "by the other numbers of C, which leave 9"),
    ],
)
def test_what_is_wrong_by_itself_is_not_said_to_be_wrong_by_others(row, why):
    (found,) = find(finding.WRONG, row, total(1, 9), total(3, 9), change(1, 3, 0), eve=0)
    assert found.sentence.endswith(f" cannot be right{'' if why.startswith('by') else ','} {why}")


def test_a_count_of_some_day_among_several_is_said_of_no_one_of_them():
    (found,) = find(finding.LATEST, total((5, 9), 100), total(4, 50), is_cumulative=False)
    assert found.sentence.endswith(" on a day from 6 Jan 2023 to 10 Jan 2023")


@pytest.mark.parametrize(
    ("number", "qualifier", "said"),
    [(30, "exact", "a change of 30"), (-30, "exact", "a fall of 30"), (-30, "at_most", "a fall of at least 30"),
     ((-40, -30), "between", "a fall of 30 to 40"), (-30, "about", "a fall of about 30")],
)  # fmt: skip
def test_a_change_of_what_may_fall_is_said_as_one(number, qualifier, said):
    (found,) = find(finding.LATEST, change(1, 10, number, qualifier), is_cumulative=False)
    assert found.sentence.startswith(f"C claimed {said} things d")


def test_what_follows_of_a_narrower_count_is_not_said_to_be_had():
    wide = [total(5, 100, claimant="ann", definition="e"), change(5, 8, 10, claimant="ann", definition="e")]
    narrow = [total(1, 20, claimant="ben"), change(1, 4, 5, claimant="ben")]
    (found,) = find(finding.GAP, *wide, *narrow, within=("de",))
    assert "; Ben’s numbers leave 25 d by " in found.sentence


def test_who_is_in_doubt_altogether_is_drawn_and_left_out_of_what_can_be_right():
    rows = [total(1, 100), total(2, 90), total(2, 95, claimant="ann")]
    told = named(make_book(*rows))
    focus = views.find_focus(told.statements)
    table = plots.plan_totals(told, focus).table
    assert set(table.loc[table["status"].eq("maybe_wrong"), "value"]) == {100, 90}
    assert beliefs.tell_camps(told, focus).endswith(
        " can both be right at once. Left out of this: what C said that cannot hold with other numbers of the same."
    )
    assert plots.plan_totals(named(make_book(*rows[:2])), focus).alt.endswith("All are in doubt")


def test_the_latest_number_is_never_older_than_a_later_bound():
    rows = [total(1, 500, claimant="mod"), total(90, 700, "at_least", claimant="mod")]
    (found,) = find(finding.LATEST, *rows)
    assert found.sentence.startswith("Mod claimed at least 700 things d") and found.sentence.endswith("by 1 Apr 2023")


def test_what_is_in_doubt_is_not_the_latest():
    rows = [total(1, 100), change(1, 2, 10), total(2, 910), change(2, 3, 10), total(3, 120)]
    (found,) = find(finding.LATEST, *rows)
    assert " 120 " in found.sentence


@pytest.fixture(scope="module", params=["articles", "earthquake"])
def corpus_book(request):
    raw = paths.own_raw() if request.param == "articles" else paths.root() / "examples" / "earthquake"
    return claims.read_book(raw)


def test_where_no_total_stands_there_is_what_was_said_last():
    (found,) = findings.list_findings(named(make_book(change(1, 2, 3))))
    assert found.sentence.startswith("C claimed 3 things d")
    assert found.sentence.endswith("from 2 Jan 2023 to 3 Jan 2023")


def test_every_finding_rests_on_claims_and_has_a_picture(corpus_book):
    ids = set(corpus_book.corpus.claims["claim_id"])
    found = findings.list_findings(corpus_book)
    for one in found:
        assert set(split(one.claim_ids)) <= ids and one.claim_ids
        assert one.picture in finding.PICTURES.values()
        assert not one.sentence.endswith(".") and "_" not in one.sentence
    ranks = [finding.RANK.index(one.kind) for one in found]
    assert ranks == sorted(ranks)
    assert len({one.sentence for one in found}) == len(found)


def test_every_number_of_a_finding_is_printed_or_follows(corpus_book):
    table = findings.tabulate(findings.list_findings(corpus_book))
    assert table["rank"].tolist() == list(range(1, len(table) + 1))


def test_the_five_articles_begin_with_the_contradiction_then_the_word_then_the_gap(book_of_articles):
    found = findings.list_findings(book_of_articles)
    first = findings.pick_cards(found)
    assert [one.kind for one in first] == [finding.CONTRADICTION, finding.WORDING, finding.GAP]
    assert "498 Russian military personnel killed" in first[0].sentence and "more than 7,000" in first[0].sentence
    assert first[0].caution.startswith("At least 14 times as many")
    assert "“killed”" in first[1].sentence and "about 400,300" in first[2].sentence and "43,460" in first[2].sentence


def test_both_sides_are_spoken_of(book_of_articles):
    (found, *_) = [f for f in findings.list_findings(book_of_articles) if f.kind == finding.SIDES]
    assert "498 Russian and more than 2,870 Ukrainian" in found.sentence


def test_a_hedge_is_said_as_printed_though_a_correction_reads_the_number_as_exact(book_of_articles):
    said = " ".join(one.sentence for one in findings.list_findings(book_of_articles))
    assert "about 400,300" in said and "about 2,000" in said and "1,500" not in said


def test_what_only_another_day_tells_apart_is_no_other_finding(book_of_articles):
    moved = claims.read_book(corrections="as_printed")
    (row,) = findings.compare_choices({"default": book_of_articles, "other": moved}).itertuples()
    assert (row.choice, row.go, row.first) == ("other", 0, "") and row.day > 0
    assert row.stay + row.day == len(findings.list_findings(book_of_articles))


@pytest.mark.parametrize(("times", "said"), [(14.0562, "14 times"), (3.39, "3.3 times"), (1.1, "1.1 times")])
def test_a_multiple_says_as_much_as_is_sure(times, said):
    assert finding.say_times(times) == said


def test_a_sentence_too_long_for_a_title_has_a_short_form_that_is_not(book_of_articles):
    found = findings.list_findings(book_of_articles)
    assert all(len(one.title) <= finding.LENGTH + 10 for one in found if one.short)
    assert "Russian military personnel" in found[0].sentence and "military personnel" not in found[0].title


def test_a_headline_says_whose_it_is_and_in_what_it_is_measured():
    found = findings.list_findings(ferries.read_book())
    assert found[0].sentence.startswith("North Lines claimed 110 Northern sailings cancelled by 1 May 2025, Seafarers'")
    said = [f.sentence for f in found]
    assert "Port Office claimed 12.5 million crowns of Southern refunds due on 19 May 2025" in said
    assert "Port Office claimed 1 Northern port closed by 5 May 2025" in said
    assert not any("900" in one or "90 million" in one for one in said), "a forecast is no latest number"


@pytest.mark.parametrize(
    ("unit", "said"),
    [("million crowns", "84 million crowns"), ("km²", "84 km²"), ("dollars", "84 dollars"), ("people", "84")],
)
def test_what_is_measured_is_said_with_its_unit_and_what_is_counted_is_not(unit, said):
    names = Names(measures={"m": "Aid"}, units={"m": unit}, n_sides=1)
    assert names.amount("84", "m") == said


@pytest.mark.parametrize(
    ("many", "one"),
    [
        ("Servicemen", "Serviceman"), ("women", "woman"), ("buses", "bus"), ("viruses", "virus"), ("heroes", "hero"),
        ("knives", "knife"), ("lives", "life"), ("movies", "movie"), ("caches", "cache"), ("churches", "church"),
        ("beaches", "beach"), ("crises", "crisis"), ("bodies", "body"),
        ("cases", "case"), ("houses", "house"),
    ],
)  # fmt: skip
def test_one_of_many(many, one):
    assert words.singular(many) == one


def test_numbers_that_cannot_all_be_right_are_those_of_a_clash():
    rows = [total(0, 100), change(0, 1, 50), total(1, 110), change(1, 2, 5), total(2, 115), total(3, 120)]
    (found,) = find("wrong", *rows, change(2, 3, 5))
    assert found.sentence.endswith("cannot all be right: 100, a change of 50 and 110")
    assert found.claim_ids == "s0;s1;s2"


def test_numbers_of_several_counts_that_cannot_all_be_right_are_told_apart():
    (found,) = find("wrong", total(0, 10, definition="d"), total(0, 5, definition="e"), within=(("d", "e"),))
    assert found.sentence.endswith("cannot all be right: 10 things d in all and 5 things e in all")


def test_both_sides_are_counted_in_one_place_which_is_named():
    rows = [
        total(0, n, scope=scope) | {"side": side} for n, scope, side in ((5, "p", "s"), (6, "p", "t"), (9, "q", "s"))
    ]
    (found,) = find("sides", *rows)
    assert found.claim_ids == "s0;s1"
    assert " in p " in found.sentence


def test_one_thing_is_no_plural_and_a_fall_is_said_as_one():
    names = Names(measures={"m": "Workers on strike", "p": "Plants"}, definitions={"d": "closed"}, n_sides=1)
    assert names.counts("1", "s", "p", "d") == "1 plant closed" and names.counts("11", "s", "p", "d").endswith(
        "plants closed"
    )
    assert names.counts("at most 1", "s", "m", "on") == "at most 1 worker on strike"
    (row,) = make_book(change(1, 2, -600)).statements.itertuples()
    assert words.step(row) == "a fall of 600" and words.kind(row) == "fall"
    assert [words.possessive(name) for name in ("Ann", "Valmont Motors")] == ["Ann’s", "Valmont Motors’"]
