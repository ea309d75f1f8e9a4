"""Laws of every plot: nothing is cut off, everything is drawn, equal input gives equal bytes."""

import io

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.dates import date2num

from helpers.base import paths
from helpers.book import choices
from helpers.explore import lookup
from helpers.run import sweep_page
from helpers.show import beliefs, canvas, draw, findings, publish, ranges, sweep_plot, timeline, views

mpl.use("agg")
CAPTION = {
    "title": "A title that is long enough to need a second line, as computed titles sometimes are",
    "subtitle": "s",
    "foot": "f",
}


def join_sweep(raw):
    """The key numbers of four runs, which differ in two parameters."""
    sets = [{"known_on": day, "vintage": v} for day in ("2022-03-02", "2023-02-15") for v in ("latest", "first")]
    results = [
        {"name": str(i), "parameters": given, "numbers": sweep_page.list_key_numbers(raw, given, on="2022-06-01")}
        for i, given in enumerate(sets)
    ]
    return sweep_page.join_numbers(results, {"known_on": "", "vintage": "latest"})


@pytest.fixture(scope="module")
def tables(book_of_articles):
    book = book_of_articles
    corpus, values, focus = book.corpus, book.values, views.find_focus(book.statements)
    lines, judged = (
        views.name_rows(views.select(values, **focus), corpus),
        views.list_judged(book.compared, corpus, focus),
    )
    given = {"known_on": "", "corrections": "applied", "vintage": "latest", "max_gap_days": 30, "claimants": ""}
    moved = choices.compare_choices(choices.run_choices(paths.raw(), **given))
    swept = views.name_rows(join_sweep(paths.raw()), corpus)
    return {
        "lines": lines,
        "aside": views.name_rows(views.select(book.set_aside, **focus), corpus),
        "limits": views.name_rows(views.list_limits(book.statements, focus), corpus),
        "candidates": views.list_candidates(corpus),
        "carried": views.list_restatements(book).query("n_carriers > 1"),
        "intervals": views.list_intervals(values, book.statements, corpus, focus=focus, days=views.pick_days(judged)),
        "verdicts": views.list_verdicts(judged),
        "counts": views.list_counts(values, corpus, focus=focus, group="equipment"),
        "timed": views.list_timed(book.rates, corpus, focus=focus, group="equipment"),
        "ledger": views.list_ledger(book.problems, corpus),
        "ratios": views.list_comparable_ratios(book.compared, corpus, focus),
        "moved": moved.dropna(subset="change_pct"),
        "ranges": beliefs.list_drawn(book, focus),
        "printed": beliefs.list_printed(book, focus),
        "camps": pd.Series(beliefs.name_camps(book, focus)),
        "swept": sweep_plot.place_runs(swept, last=corpus.articles["published"].max()),
        "numbered": sweep_plot.place_runs(swept.assign(known_on=""), last=corpus.articles["published"].max()),
    }


DRAW = {
    "timeline": lambda t: timeline.draw_timeline(t["lines"], t["limits"], t["aside"], **CAPTION),
    "corridors": lambda t: draw.draw_corridors(t["lines"], t["aside"], **CAPTION),
    "dating": lambda t: draw.draw_dating(t["candidates"], **CAPTION),
    "two_clocks": lambda t: draw.draw_two_clocks(t["carried"], **CAPTION),
    "intervals": lambda t: draw.draw_intervals(t["intervals"], **CAPTION),
    "verdicts": lambda t: draw.draw_verdicts(t["verdicts"], **CAPTION),
    "small_multiples": lambda t: draw.draw_small_multiples(t["counts"], **CAPTION),
    "rates": lambda t: draw.draw_rates(t["timed"], **CAPTION),
    "ledger": lambda t: draw.draw_ledger(t["ledger"], **CAPTION),
    "ratios": lambda t: draw.draw_ratios(t["ratios"], **CAPTION),
    "joint": lambda t: ranges.draw_ranges(t["ranges"], t["printed"], dict(t["camps"]), **CAPTION),
    "choices": lambda t: draw.draw_choices(t["moved"], **CAPTION),
    "moves": lambda t: sweep_plot.draw_moves(t["swept"], **CAPTION),
    "moves by run": lambda t: sweep_plot.draw_moves(t["numbered"], **CAPTION),
}


@pytest.fixture(scope="module", params=DRAW)
def name(request):
    return request.param


@pytest.fixture(scope="module")
def drawn(name, tables):
    """A plot and its bytes, drawn once for all that is asked of it."""
    figure = DRAW[name](tables)
    return figure, save(figure)


def save(figure):
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", metadata={"Software": None})
    plt.close(figure)
    return buffer.getvalue()


def ticks(ax):
    """The tick labels that are drawn: those inside the axes."""
    for places, labels, limits in (
        (ax.get_xticks(), ax.get_xticklabels(), ax.get_xlim()),
        (ax.get_yticks(), ax.get_yticklabels(), ax.get_ylim()),
    ):
        yield from (t for at, t in zip(places, labels, strict=False) if min(limits) <= at <= max(limits))


def texts(figure):
    """Every text that is drawn, with its box."""
    found = list(figure.texts)
    for ax in (ax for ax in figure.axes if ax.get_visible()):
        drawn = ticks(ax) if ax.axison else []
        own = [t for t in ax.findobj(mpl.text.Text) if not isinstance(t.axes, type(None))]
        labels = {id(t) for axis in (ax.xaxis, ax.yaxis) for t in axis.findobj(mpl.text.Text)}
        found += [*(t for t in own if id(t) not in labels), *drawn, ax.xaxis.label, ax.yaxis.label]
    found = [t for t in found if t.get_visible() and t.get_text().strip()]
    return [(t, t.get_window_extent()) for t in found]


def test_no_text_leaves_the_page(drawn):
    figure, _ = drawn
    for text, box in texts(figure):
        where = (text.get_text(), box)
        assert box.x0 >= -1 and box.y0 >= -1, where
        assert box.x1 <= figure.bbox.width + 1 and box.y1 <= figure.bbox.height + 1, where


def test_no_label_covers_another(drawn):
    figure, _ = drawn
    labels = [(t, box) for t, box in texts(figure) if isinstance(t, mpl.text.Annotation)]
    for i, (one, box) in enumerate(labels):
        for other, second in labels[i + 1 :]:
            assert not box.overlaps(second), (one.get_text(), other.get_text())


def test_no_label_covers_a_mark(drawn):
    figure, _ = drawn
    for ax in (ax for ax in figure.axes if ax.get_visible()):
        points = [
            ax.transData.transform((ax.convert_xunits(x), y))
            for line in ax.get_lines()
            if line.get_marker() not in ("None", "", None)
            for x, y in zip(np.atleast_1d(line.get_xdata()), np.atleast_1d(line.get_ydata()), strict=True)
        ]
        for text in (t for t in ax.texts if t.get_text()):
            box = text.get_window_extent()
            assert not [p for p in points if box.x0 < p[0] < box.x1 and box.y0 < p[1] < box.y1], text.get_text()


def test_no_mark_lies_outside_its_axes(drawn):
    figure, _ = drawn
    for ax in (ax for ax in figure.axes if ax.get_visible()):
        (left, right), (bottom, top) = sorted(ax.get_xlim()), sorted(ax.get_ylim())
        for line in ax.get_lines():
            for x, y in zip(np.atleast_1d(line.get_xdata()), np.atleast_1d(line.get_ydata()), strict=True):
                if line.get_marker() not in ("None", "", None) and not (np.isnan(y) or np.isnan(ax.convert_xunits(x))):
                    assert left <= ax.convert_xunits(x) <= right, (ax.get_title(), x)
                    assert bottom <= y <= top, (ax.get_title(), y)


def test_equal_tables_give_equal_bytes(name, tables, drawn):
    assert save(DRAW[name](tables)) == drawn[1]


def test_an_empty_table_says_so(name, tables):
    figure = DRAW[name]({key: table.iloc[:0] for key, table in tables.items()})
    plt.close(figure)
    assert "Nothing of this kind" in " ".join(t.get_text() for t, _ in texts(figure))


def marks(figure):
    """Every drawn point as (days, number)."""
    plt.close(figure)
    points = set()
    for ax in figure.axes:
        for line in ax.get_lines():
            if line.get_marker() not in ("None", "", None):
                x, y = line.get_xdata(), line.get_ydata()
                points |= {
                    (float(date2num(a)), float(b)) for a, b in zip(np.atleast_1d(x), np.atleast_1d(y), strict=True)
                }
    return points


def test_every_printed_number_is_a_mark_of_the_timeline(tables):
    drawn = marks(DRAW["timeline"](tables))
    known = tables["lines"].query("status in ('stated', 'implied')")
    assert {(float(date2num(d)), v) for d, v in zip(known["date"], known["value"], strict=True)} <= drawn
    limits = tables["limits"]
    edges = limits["low"].fillna(limits["high"])
    assert {(float(date2num(d)), v) for d, v in zip(limits["as_of_latest"], edges, strict=True)} <= drawn


def test_every_check_and_every_ratio_is_a_mark(tables):
    for name, column in (("ledger", "residual_pct"), ("ratios", "ratio_low")):
        figure = DRAW[name](tables)
        plt.close(figure)
        drawn = {
            (float(x), float(y))
            for line in figure.axes[0].get_lines()
            if line.get_marker() not in ("None", "", None)
            for x, y in zip(line.get_xdata(), line.get_ydata(), strict=True)
        }
        assert {(value, float(y)) for y, value in enumerate(tables[name][column])} <= drawn


def test_implied_numbers_are_hollow_and_printed_ones_filled(tables):
    figure = DRAW["timeline"](tables)
    plt.close(figure)
    faces = {}
    for line in figure.axes[0].get_lines():
        if line.get_marker() not in ("None", "_"):
            faces |= dict.fromkeys(map(float, line.get_ydata()), line.get_markerfacecolor())
    for row in tables["lines"].query("status in ('stated', 'implied')").itertuples():
        assert (faces[row.value] == "white") == (row.status == "implied")


def test_every_claimant_has_its_own_colour_and_marker(book_of_articles):
    claimants = book_of_articles.corpus.claimants
    assert not claimants.duplicated(["color", "marker"]).any()
    okabe_ito = {"#000000", "#E69F00", "#56B4E9", "#009E73", "#F0E442", "#0072B2", "#D55E00", "#CC79A7"}
    assert set(claimants["color"]) <= okabe_ito


@given(st.tuples(*[st.integers(0, 255)] * 3))
def test_text_in_a_claimants_colour_can_be_read_on_white(rgb):
    shade = canvas.ink("#{:02x}{:02x}{:02x}".format(*rgb))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in shade]
    assert 1.05 / (np.dot(linear, [0.2126, 0.7152, 0.0722]) + 0.05) >= 4.5


@given(st.lists(st.floats(0, 1000), min_size=1, max_size=12), st.floats(1, 20))
def test_labels_are_spread_and_keep_their_order(positions, gap):
    placed = canvas.spread(positions, gap)
    order = np.argsort(positions, kind="stable")
    assert (np.diff(placed[order]) >= gap * 0.98).all()


@pytest.mark.parametrize("name", ["\u5317\u4eac", "\u0363", "\U0001f30a"], ids=ascii)
def test_a_sign_that_the_font_lacks_is_a_box_and_no_warning(tables, name):
    lines = tables["lines"].iloc[:2].assign(series=name, name=name)
    figure = timeline.draw_timeline(lines, tables["limits"][:0], tables["aside"][:0], **CAPTION | {"title": name})
    assert all(publish.to_pictures(figure, "named", alt=name))
    assert lookup.to_svg(canvas.draw_nothing(**CAPTION | {"title": name}))


def test_dollar_signs_are_text():
    assert save(canvas.draw_nothing(title=r"costs $x_1$ and \$5", subtitle="$", foot="$$"))


def test_titles_are_computed(book_of_articles):
    corpus = book_of_articles.corpus
    caption = findings.caption("t", "s", corpus)
    assert "67 claims in 5 articles" in caption["foot"]


@pytest.mark.parametrize("numbers", [(480, 530), (100, 900), (3, 4_000_000)])
def test_a_log_axis_has_numbers_however_short_it_is(tables, numbers):
    lines = tables["lines"].iloc[:2].assign(value=list(map(float, numbers)), status="stated")
    empty = tables["limits"].iloc[:0]
    figure = timeline.draw_timeline(lines, empty, tables["aside"].iloc[:0], **CAPTION)
    plt.close(figure)
    axis = figure.axes[0].yaxis
    low, high = figure.axes[0].get_ylim()
    assert len([tick for tick in axis.get_majorticklocs() if low <= tick <= high]) >= 2


def test_a_linear_axis_begins_at_0_and_shows_a_0(tables):
    lines = tables["lines"].iloc[:2].assign(value=[0.0, 50.0], status="stated")
    figure = timeline.draw_timeline(
        lines, tables["limits"].iloc[:0], tables["aside"].iloc[:0], scale="linear", **CAPTION
    )
    plt.close(figure)
    drawn = [y for line in figure.axes[0].lines if line.get_marker() != "None" for y in line.get_ydata()]
    assert sorted(drawn) == [0, 50]
    assert -2 < figure.axes[0].get_ylim()[0] < 0


@pytest.mark.parametrize("scale", ["log", "linear"])
def test_no_label_of_a_timeline_covers_a_mark_or_another_label(tables, scale):
    figure = timeline.draw_timeline(tables["lines"], tables["limits"], tables["aside"], scale=scale, **CAPTION)
    plt.close(figure)
    ax = figure.axes[0]
    extents = [text.get_window_extent() for text in ax.texts if text.get_text()]
    assert len(extents) >= 5
    assert not [1 for i, a in enumerate(extents) for b in extents[i + 1 :] if a.overlaps(b)]
    marks = [p for line in ax.lines if line.get_marker() != "None" for p in ax.transData.transform(line.get_xydata())]
    assert not [1 for extent in extents for x, y in marks if extent.contains(x, y)]
