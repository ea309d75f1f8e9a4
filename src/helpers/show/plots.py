"""The plots of a report, a call each: every one finds its table, its texts and its alternative text in the book.

`plan_*` gives a plot; `show_*` shows it and leaves it in the folder of the run, with the plotted numbers beside it.
What would be empty is not drawn: a sentence says so in its place.
"""

from dataclasses import dataclass

import pandas as pd
from IPython.display import display

from helpers.base import words
from helpers.book.book import Book
from helpers.corpus.groups import SERIES
from helpers.corpus.qualifiers import FORECAST
from helpers.corpus.tables import Corpus
from helpers.show import (
    beliefs,
    clocks,
    findings,
    overview,
    pace,
    pairings,
    periods,
    publish,
    side_by_side,
    total_subjects,
    totals,
    views,
    wordings,
)
from helpers.show.finding import PACE, Finding
from helpers.show.names import read_names, upper
from helpers.show.ranges import draw_ranges
from helpers.show.sheet import Caption
from helpers.show.targets import read_targets
from helpers.show.views import Focus

KEY_VALUES = 4  # numbers that an alternative text names


@dataclass(frozen=True, eq=False)
class Plot:
    """A picture of a book: its name among those of a run, how it is drawn, its alternative text, its numbers."""

    book: Book
    name: str
    draw: publish.Draw
    alt: str
    table: pd.DataFrame

    def show(self) -> None:
        """Show it, and leave it in the folder of the run."""
        alt = f"{self.alt.rstrip('.')}."
        publish.show_plot(self.draw, self.name, alt=alt, table=self.table, targets=read_targets(self.book))


def source(corpus: Corpus) -> str:
    """How many claims stand behind a picture, and as of when."""
    first, last = corpus.articles["published"].min(), corpus.articles["published"].max()
    days = words.short_day(first) if first == last else f"{words.short_day(first)} to {words.short_day(last)}"
    articles, claims = words.count(len(corpus.articles), "article"), words.count(len(corpus.claims), "claim")
    return (
        f"Source: {claims} in {articles}, {days}. Every number is claimed by the party named; none is confirmed here."
    )


def plan_overview(book: Book) -> Plot | str:
    """Every statement, a row per series."""
    rows, found = overview.list_rows(book), findings.list_findings(book)
    n, who = words.count(len(rows), "statement"), words.count(rows["claimant_id"].nunique(), "claimant")
    title = findings.pick_title(found, "overview", f"{upper(n)} by {who}{', all of them' if len(rows) > 1 else ''}")
    n_axes = rows["axis"].nunique()
    axes = "log axes, one for each unit" if n_axes > 1 else "a log axis"
    every = f"All {n}" if len(rows) > 1 else "The one statement"
    deck = f"{every} by {who}, on {axes}: each line is ten times the one before. Numbers, and the day they are about."
    ring = " Ring: a forecast." if rows["kind"].eq(FORECAST).any() else ""
    grey = " Grey: another article or hour has the number that counts." if rows["superseded_by"].notna().any() else ""
    marks = f"Dot: a total.{ring} Tick: a change. Bar with arrow: a bound. Bar: a range.{grey}"
    note = marks + _tell_crosses(rows["doubt"].ne(""))
    caption = Caption(title, deck, " ".join(filter(None, [note, overview.tell_cut(rows)])), source(book.corpus))
    held = rows[rows["doubt"].eq("") & rows["superseded_by"].isna()]
    largest = held.sort_values("number", ascending=False, kind="stable").drop_duplicates("panel").head(KEY_VALUES)
    alt = f"Dot plot of {'all ' if len(rows) > 1 else ''}{n}, a row per series. Largest: " + words.listing(
        [f"{row.said} ({row.panel}, {row.label})" for row in largest.itertuples()]
    )
    columns = ["panel", "label", "as_of_latest", "value", "low", "high", "said", "doubt", "claim_ids"]
    return Plot(book, "overview", lambda width: overview.draw(rows, book, caption, width), alt, rows[columns])


def plan_totals(book: Book, focus: Focus, *, is_chosen: bool = False) -> Plot | str:
    """How the totals of the subject in focus grew, and, unless it is chosen, those of the others beside it."""
    names, about = read_names(book.corpus), (focus["side"], focus["measure_id"])
    shown = ";".join(views.select(book.statements, **focus)["claim_ids"]).split(";") if is_chosen else None
    headline = findings.pick_headline(findings.keep_about(findings.list_findings(book), *about, shown), "totals")
    told = headline.claim_ids if headline else ""
    subjects = total_subjects.list_subjects(book, focus, is_chosen=is_chosen, told=told)
    if not (drawn := [subject for subject in subjects if subject.series]):
        return "No total was claimed for any day."
    if drawn[0] is not subjects[0]:  # of the one in focus there is nothing to draw
        return plan_totals(book, drawn[0].focus)
    title, caution = (headline.title, headline.caution) if headline else (upper(names.subject(**focus)), "")
    is_lead = total_subjects.has_lead(subjects, book)
    subject = upper(names.subject(**focus) if is_lead else names.measure(focus["measure_id"]))
    is_total = book.corpus.measures.set_index("measure_id")["is_cumulative"].get(focus["measure_id"], True)
    unit = names.measured_in(focus["measure_id"])
    subject += f" in {unit}" if unit else ""
    deck = f"{subject}{', total so far,' if is_total else ','} as claimed by each party. {caution}"
    doubt = any(len(one.aside) for subject in subjects for one in subject.series)
    apart = f"{book.max_gap_days} days apart{', or in doubt,' if doubt else ''}"
    gap = (
        f"Shaded: what totals more than {apart} leave possible, from the solid line up to the dashed one. Dotted: no "
        "later number."
    )
    grey = total_subjects.count_unnamed(subjects[0]) if is_lead else 0
    more = f" Grey: {words.count(grey, 'more claimant')}." if grey else ""
    n_left = 0 if is_chosen else total_subjects.count_left_out(subjects, book)
    more += f" Not drawn: {words.count(n_left, 'more subject')}; see all claims." if n_left else ""
    limits = pd.concat([one.limits for subject in subjects for one in subject.series])
    level = " Level bar: for some day of these." if limits["as_of_earliest"].ne(limits["as_of_latest"]).any() else ""
    note = (
        f"Filled: printed. Ring: follows from other figures. Bar with arrow: a bound.{level} {gap}"
        f"{_tell_crosses(doubt)}{more}"
    )
    caption = Caption(title, deck, note, source(book.corpus))
    alt = f"Timeline of the totals of {names.subject(**focus)}. {total_subjects.tell_latest(subjects, names)}"
    table = total_subjects.stack(subjects)
    return Plot(book, "totals", lambda width: totals.draw(subjects, book, caption, width), alt, table)


def plan_side_by_side(book: Book) -> Plot | str:
    """The pairs of claimants that can be compared, with their numbers; and all pairs by what comes of them."""
    pairs, outcomes = side_by_side.list_pairs(book), side_by_side.list_outcomes(book)
    if pairs.empty and outcomes.empty:
        return "No two claimants have numbers to set side by side."
    found = findings.list_findings(book)
    n = dict(zip(outcomes["outcome"], outcomes["n"], strict=True))
    against = n.get("cannot both be true", 0)
    otherwise = f"{upper(words.count(against, 'pair'))} of {outcomes['n'].sum():,} cannot both be true"
    title = findings.pick_title(found, "side-by-side", otherwise)
    caution = next((f.caution for f in found if f.title == title), "")
    units = {read_names(book.corpus).axis(measure_id) for measure_id in pairs.head(side_by_side.MOST)["measure_id"]}
    axes = "log axes, one for each unit" if len(units) > 1 else "a log axis"
    deck = (
        f"Numbers of different claimants for the same day, on {axes}, each line ten times the one before. "
        f"{_tell_subject(title, found, book)}{caution}"
    )
    cut = f" Drawn: {side_by_side.MOST} of {len(pairs):,} decided pairs." if len(pairs) > side_by_side.MOST else ""
    note = (
        "Dot: printed. Ring: follows. Bar: the range that a party’s own numbers leave. Bar with arrow: a bound. A pair "
        f"is two claimants and what each counts; it is compared only where one count lies within the other.{cut}"
    )
    caption = Caption(title, deck, note, source(book.corpus))
    said = words.listing([f"“{outcome}” {n[outcome]:,}" for outcome in n])
    alt = f"Pairs of numbers on one axis. How many of all pairs come to what: {said}"
    columns = [*pairings.PAIR, "date", "low_a", "high_a", "low_b", "high_b", "verdict", "needs", "claim_ids"]
    draw = lambda width: side_by_side.draw(pairs, outcomes, book, caption, width)  # noqa: E731
    return Plot(book, "side-by-side", draw, alt, pairs[columns])


def plan_pace(book: Book) -> Plot | str:
    """How the pace of each series changed: period by period where totals are told often, else from first to last."""
    table, days = pace.list_paces(book), pace.list_days(book)
    by_period = periods.list_paces(book)
    if len(by_period) and by_period.groupby(SERIES).ngroups >= len(table):
        return _plan_periods(by_period, book)
    if table.empty:
        return "No running total has two periods of a week or more, so that no pace can be seen to change."
    names, drawn = read_names(book.corpus), pace.pick_drawn(table)
    if drawn.empty:
        return "No running total surely grew in both its first and its last period of a week or more."
    found = [f for f in findings.list_findings(book) if f.kind != PACE or f.claim_ids in set(drawn["claim_ids"])]
    top = drawn.iloc[0]
    thing = names.thing(top["side"], top["measure_id"], top["definition_id"])
    steady = f"No pace surely changed by a quarter; most, {thing}"
    title = findings.pick_title(found, "pace", steady)
    deck = (
        "A day, worked out from each claimant’s totals: the last long period against the first. The pace within a "
        "period is unknown."
    )
    n = min(len(drawn), pace.MOST)
    still = " The others did not surely grow in both." if len(drawn) < len(table) else ""
    cut = f" Drawn: {n} of {len(table):,} series.{still}" if n < len(table) else ""
    bar = " Bar: what is possible." if (drawn["times_high"] > pace.WIDE * drawn["times_low"]).any() else ""
    note = (
        f"Arrow: from the first period of a week or more to the last, as far as is sure.{bar} Ticks: single days.{cut}"
    )
    caption = Caption(title, deck, note, source(book.corpus))
    said = [
        f"{names.thing(r.side, r.measure_id, r.definition_id)} first "
        f"{names.amount(pace.say(r.first_low, r.first_high), r.measure_id)}, last "
        f"{names.amount(pace.say(r.last_low, r.last_high), r.measure_id)} a day"
        for r in drawn.head(KEY_VALUES).itertuples()
    ]
    alt = f"Arrows of pace: {words.listing(said)}"
    return Plot(book, "pace", lambda width: pace.draw(drawn, days, book, caption, width), alt, table)


def _plan_periods(table: pd.DataFrame, book: Book) -> Plot:
    names, n = read_names(book.corpus), table.groupby(SERIES).ngroups
    unit = periods.UNITS[table["period"].iloc[0].freqstr[0]]
    first, last = table["period"].min(), table["period"].max()
    who = f" by {names.who(table['claimant_id'].iloc[0])}" if periods.is_from_one(table) else ""
    deck = (
        f"A day, worked out from totals{who}, {periods.write(first)} to {periods.write(last)}: from the last before a "
        f"{unit} to the last in it."
    )
    cut = f" Drawn: {periods.MOST} of {n:,} series." if n > periods.MOST else ""
    note = f"Darker: faster, within its row. Empty: no total in that {unit} or in the one before, or a lower one.{cut}"
    caption = Caption(periods.say_most(table, book), deck, note, source(book.corpus))
    said = [
        f"{names.thing(r.side, r.measure_id, r.definition_id)} "
        f"{names.amount(pace.say(r.per_day_low, r.per_day_high), r.measure_id)} a day in {periods.write(r.period)}"
        for r in table.drop_duplicates(SERIES, keep="last").head(KEY_VALUES).itertuples()
    ]
    alt = f"Strips of pace by {unit}: {words.listing(said)}"
    return Plot(book, "pace", lambda width: periods.draw(table, book, caption, width), alt, table)


def plan_wordings(book: Book) -> Plot | str:
    """Which words each article uses, where one does not cover what its claimant counts."""
    rows = wordings.list_ladder(book)
    if rows.empty:
        return "Each article’s words cover what its claimants count."
    found = findings.list_findings(book)
    title = findings.pick_title(found, "wordings", "An article’s word does not cover what its claimant counts")
    deck = f"{upper(wordings.name_subjects(rows, book))}: number and noun as printed, paragraph by paragraph."
    caption = Caption(title, deck, "✕ the noun does not cover what the claimant counts.", source(book.corpus))
    said = [f"{row.printed} “{row.wording}”" for row in rows[rows["is_narrow"]].head(KEY_VALUES).itertuples()]
    columns = ["article_id", "published", "paragraph", "printed", "wording", "definition_id", "is_narrow", "claim_id"]
    alt = f"Ladder of wordings by article and paragraph. In words that do not fit: {words.listing(said)}"
    return Plot(book, "wordings", lambda width: wordings.draw(rows, book, caption, width), alt, rows[columns])


def plan_clocks(book: Book) -> Plot | str:
    """When each article appeared, and the days that it speaks of."""
    rows, found = clocks.list_lanes(book), findings.list_findings(book)
    title = findings.pick_title(found, "clocks", clocks.tell_oldest(rows, read_names(book.corpus)))
    ring = " Hollow: a forecast, at the end if for a later day." if rows["kind"].eq(FORECAST).any() else ""
    n_articles = len(book.corpus.articles)
    cut = (
        f" Drawn: {clocks.MOST} of {n_articles:,} articles, those with the oldest numbers."
        if n_articles > clocks.MOST
        else ""
    )
    is_span = (rows["as_of_earliest"] != rows["as_of_latest"]).any()
    spans = " Thick line: days of which a number may be about any." if is_span else ""
    note = (
        "Bar: the day of print. Square: a day that the article’s own words leave for it. Dot: a day it speaks of."
        f"{ring}{spans}{cut}"
    )
    deck = "The day that a number is about, and the day on which an article printed it. "
    deck += _tell_subject(title, found, book)
    caption = Caption(title, deck.strip(), note, source(book.corpus))
    told = rows[rows["kind"] != FORECAST]
    oldest = told.sort_values("stale_days", ascending=False, kind="stable").drop_duplicates("nth").head(KEY_VALUES)
    said = [
        f"{row.printed}, {words.count(row.stale_days, 'day')} old on {words.short_day(row.published)}"
        for row in oldest.itertuples()
    ]
    columns = ["article_id", "published", "claim_id", "as_of_earliest", "as_of_latest", "stale_days", "printed"]
    alt = f"Lanes of articles on a date axis. Oldest numbers: {words.listing(said)}"
    return Plot(book, "clocks", lambda width: clocks.draw(rows, book, caption, width), alt, rows[columns])


def plan_ranges(book: Book, focus: Focus) -> Plot | str:
    """What follows for each quantity of one measure and side if a camp, or whoever is believed, is right."""
    ranges, keys = beliefs.list_drawn(book, focus), beliefs.name_camps(book, focus)
    if ranges.empty:
        return "Nothing follows for any day."
    printed = beliefs.list_printed(book, focus)
    subject = upper(read_names(book.corpus).whose(focus["side"], focus["measure_id"]))
    deck = f"{subject}: what is possible for each way of counting. No estimate: the middle is no better than the edges."
    marks = "Solid: least possible. Dashed: most. Dot: printed. Triangle: a bound."
    camp = " Camp: a largest set of claimants who can all be right at once." if len(keys) > 1 else ""
    note = f"{marks}{camp}{beliefs.mark_left_out(book, focus)}"
    caption = Caption(beliefs.tell_follows(book, focus).rstrip("."), deck, note, source(book.corpus))
    alt = f"Bands of what is possible by quantity. {caption.title}"
    table = beliefs.stack(ranges, printed)
    return Plot(book, "joint", lambda width: draw_ranges(ranges, printed, keys, caption, width), alt, table)


def _tell_subject(title: str, found: list[Finding], book: Book) -> str:
    """Whose numbers a title is about that is too short to say so."""
    one = next((f for f in found if f.title == title != f.sentence), None)
    return f"In the title: {read_names(book.corpus).whose(one.side, one.measure_id)}. " if one else ""


def _tell_crosses(is_doubted: object) -> str:
    """What the crosses in a plot are, if there are any."""
    any_of_them = is_doubted.any() if isinstance(is_doubted, pd.Series) else bool(is_doubted)
    return " ✕ cannot be right, or may not, by the claimant’s other numbers." if any_of_them else ""


def show_overview(book: Book) -> None:
    """Show the picture of `plan_overview`, or a sentence where there is nothing to draw."""
    _show(plan_overview(book))


def show_totals(book: Book, focus: Focus, *, is_chosen: bool = False) -> None:
    """Show the picture of `plan_totals`, or a sentence where there is nothing to draw."""
    _show(plan_totals(book, focus, is_chosen=is_chosen))


def show_side_by_side(book: Book) -> None:
    """Show the picture of `plan_side_by_side`, or a sentence where there is nothing to draw."""
    _show(plan_side_by_side(book))


def show_pace(book: Book) -> None:
    """Show the picture of `plan_pace`, or a sentence where there is nothing to draw."""
    _show(plan_pace(book))


def show_wordings(book: Book) -> None:
    """Show the picture of `plan_wordings`, or a sentence where there is nothing to draw."""
    _show(plan_wordings(book))


def show_clocks(book: Book) -> None:
    """Show the picture of `plan_clocks`, or a sentence where there is nothing to draw."""
    _show(plan_clocks(book))


def show_ranges(book: Book, focus: Focus) -> None:
    """Show the picture of `plan_ranges`, or a sentence where there is nothing to draw."""
    _show(plan_ranges(book, focus))


def _show(plan: Plot | str) -> None:
    display(words.say(plan)) if isinstance(plan, str) else plan.show()
