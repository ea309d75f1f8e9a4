"""The plots of a report, a call each: every one finds its table, title, note, foot and alternative text in the book.

A call shows the plot and leaves it in the folder of the run, with the plotted numbers beside it.
"""

import pandas as pd
from matplotlib.figure import Figure

from helpers.book.book import Book
from helpers.book.choices import compare_choices
from helpers.show import beliefs, draw, findings, publish, timeline, views
from helpers.show.ranges import draw_ranges
from helpers.show.views import Focus

MOST_PAIRS = 30  # a picture of more is too high to be read
OLD_DAYS = 7  # from here on a number is drawn as old when it was printed


def show_dating(book: Book) -> None:
    """The days that each article's clues leave, around the day that was chosen."""
    table = views.list_candidates(book.corpus)
    note = "Days from the chosen day of publication. Hollow: days that the text leaves. Filled: with public record."
    caption = findings.caption(findings.dating(table, book.corpus), note, book.corpus)
    _show("dating", "Dot plot of candidate days by article", draw.draw_dating(table, **caption), caption, table)


def show_two_clocks(book: Book) -> None:
    """From the day that a number is about to the days of its print, where these are several, or a week away."""
    carried = views.list_restatements(book)
    table = carried[(carried["n_carriers"] > 1) | (carried["stalest"] >= OLD_DAYS)]
    note = "Mark: the day a number is about. Bar: a day on which an article printed it."
    caption = findings.caption(findings.restatements(table), note, book.corpus)
    _show("two-clocks", "Lines from day meant to day printed", draw.draw_two_clocks(table, **caption), caption, table)


def show_timeline(book: Book, focus: Focus) -> None:
    """All numbers of one measure, side and scope (`views.find_focus`), each claimant its own line."""
    lines, limits, aside = views.list_drawn(book, focus)
    marks = "Log axis. Filled: printed. Ring: implied. Arrow: at least."
    marks += findings.mark_zeros(lines, limits) + findings.mark_aside(aside)
    note = f"{findings.describe_focus(focus, book.corpus)}. {findings.unit(focus, book.corpus)} {marks}"
    caption = findings.caption(findings.extremes(lines, book.corpus), note, book.corpus)
    figure = timeline.draw_timeline(lines, limits, aside, max_gap_days=book.max_gap_days, **caption)
    table = views.stack(lines, limits, aside)
    _show("reconciled", "Timeline of each claimant's numbers", figure, caption, table)


def show_corridors(book: Book, focus: Focus) -> None:
    """What each claimant's own numbers leave possible for every day, a panel per series."""
    lines, _, aside = views.list_drawn(book, focus)
    marks = "Solid: lowest number possible. Dashed: highest. One panel per series, each with its own axis."
    note = f"{findings.unit(focus, book.corpus)} {marks}{findings.mark_aside(aside)}"
    caption = findings.caption(findings.gap(lines, book.corpus), note, book.corpus)
    figure = draw.draw_corridors(lines, aside, **caption)
    _show("corridors", "Panels with the possible range of each series", figure, caption, lines)


def show_ledger(book: Book) -> None:
    """By how much the second of two numbers that can be set side by side misses the first."""
    table = views.list_ledger(book.problems, book.corpus)
    marks = "Filled: agrees. Cross: contradicts. Hollow: cannot tell."
    note = f"{marks} In percent of what was expected; floors may be exceeded."
    caption = findings.caption(findings.adds_up(table), note, book.corpus)
    _show("ledger", "Residuals of the checks", draw.draw_ledger(table, **caption), caption, table)


def show_intervals(book: Book, focus: Focus) -> None:
    """What each claimant's numbers allow on the days on which most is decided, side by side."""
    judged = views.list_judged(book.compared, book.corpus, focus)
    days = views.pick_days(judged)
    table = views.list_intervals(book.values, book.statements, book.corpus, focus=focus, days=days)
    note = f"{findings.describe_focus(focus, book.corpus)}. Log axis. Filled: printed for the day. Hollow: bound."
    caption = findings.caption(findings.comparison(judged, book.corpus), note, book.corpus)
    figure = draw.draw_intervals(table, **caption)
    _show("intervals", "Intervals by claimant on chosen days", figure, caption, table)


def show_verdicts(book: Book, focus: Focus) -> None:
    """Which pairs of series hold together, on the days on which that changes."""
    about = views.select(book.compared, side=focus["side"], measure_id=focus["measure_id"])
    judged = views.list_judged(book.compared, book.corpus, focus)
    shown = views.keep_gravest(judged, most=MOST_PAIRS)
    table, marks = views.list_verdicts(shown), "✗ contradict  ≤ order holds  = agree  ? cannot tell"
    note = f"{findings.describe_focus(focus, book.corpus)}. {marks}{findings.mark_cut(shown, judged)}"
    caption = findings.caption(findings.verdicts(about), note, book.corpus)
    _show("verdicts", "Grid of verdicts by pair and day", draw.draw_verdicts(table, **caption), caption, table)


def show_ratios(book: Book, focus: Focus) -> None:
    """How many times the second number of a pair is the first."""
    ratios = views.list_comparable_ratios(book.compared, book.corpus, focus)
    table = views.keep_gravest(ratios, most=MOST_PAIRS)
    marks = "Log axis. Cross: cannot both hold. Circle: the narrower lies within the wider."
    note = f"{findings.describe_focus(focus, book.corpus)}. {marks}{findings.mark_cut(table, ratios)}"
    caption = findings.caption(findings.top_ratio(table, book.corpus), note, book.corpus)
    _show("ratios", "Ratios of pairs of claims", draw.draw_ratios(table, **caption), caption, table)


def show_counts(book: Book, focus: Focus, group: str) -> None:
    """Every known value of a group of measures, a panel for each kind."""
    table = views.list_counts(book.values, book.corpus, focus=focus, group=group)
    note = "Every count stated for a day; the last one is written out. Each panel has its own axis."
    caption = findings.caption(findings.counts(table), note, book.corpus)
    _show("equipment", "Panels of counts by kind", draw.draw_small_multiples(table, **caption), caption, table)


def show_rates(book: Book, focus: Focus, group: str) -> None:
    """The change a day between neighbouring reports, each bar as wide as the days between them."""
    table = views.list_timed(book.rates, book.corpus, focus=focus, group=group)
    note = "Change a day between neighbouring reports. Hatched: printed as a change. Plain: difference of totals."
    caption = findings.caption(findings.rates(views.select(table, **focus), book.corpus), note, book.corpus)
    _show("rates", "Bars as wide as the days between reports", draw.draw_rates(table, **caption), caption, table)


def show_ranges(book: Book, focus: Focus) -> None:
    """What follows for each quantity of one measure and side if a camp, or whoever is believed, is right."""
    ranges, keys = beliefs.list_drawn(book, focus), beliefs.name_camps(book, focus)
    printed = beliefs.list_printed(book, focus)
    marks = "Solid: least possible. Dashed: most. Dot: printed. Triangle: a bound."
    note = f"{findings.unit(focus, book.corpus)} {marks}{beliefs.mark_left_out(book, focus)}"
    caption = findings.caption(beliefs.tell_follows(book, focus).rstrip("."), note, book.corpus)
    figure = draw_ranges(ranges, printed, keys, **caption)
    _show("joint", "Bands of what is possible by quantity", figure, caption, beliefs.stack(ranges, printed))


def show_choices(books: dict[str, Book]) -> None:
    """By how many percent each other choice moves each number of the first book. `books`: `choices.run_choices`."""
    table = compare_choices(books).dropna(subset="change_pct")
    corpus = next(iter(books.values())).corpus
    note = "Each mark is one number under another choice, against the default."
    caption = findings.caption(findings.choices(table), note, corpus)
    _show("choices", "Changes in percent by choice", draw.draw_choices(table, **caption), caption, table)


def _show(name: str, kind: str, figure: Figure, caption: findings.Caption, table: pd.DataFrame) -> None:
    publish.show_plot(figure, name, alt=findings.alt(kind, caption), table=table)
