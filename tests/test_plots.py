"""Laws of every plot, wide and on a phone: nothing is cut off or covered, all is drawn, equal books, equal bytes."""

import io
from functools import cache
from itertools import combinations, pairwise
from xml.etree import ElementTree

import ferries
import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from factories import book as make_book
from factories import change, day, named, total
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.colors import to_hex, to_rgb
from matplotlib.lines import Line2D
from matplotlib.text import Text

from helpers.base import paths
from helpers.book import claims
from helpers.corpus.lists import split
from helpers.report.inline import DARK
from helpers.run import sweep_page
from helpers.show import clocks, overview, periods, plots, publish, side_by_side, svg, sweep_plot, tables, totals, views
from helpers.show.colors import GRID, INK, PAPER, darken, dim, is_tint, lighten
from helpers.show.lettering import measure, wrap
from helpers.show.names import read_names
from helpers.show.scales import pick_steps
from helpers.show.sheet import MARGIN, NARROW, WIDE, Caption, Sheet
from helpers.show.targets import read_targets

mpl.use("agg")
WIDTHS = (WIDE, NARROW)
EXAMPLE = paths.root() / "examples" / "earthquake"
PLANS = {
    "overview": lambda book: plots.plan_overview(book),
    "totals": lambda book: plots.plan_totals(book, views.find_focus(book.statements)),
    "totals alone": lambda book: plots.plan_totals(book, views.find_focus(book.statements), is_chosen=True),
    "side-by-side": lambda book: plots.plan_side_by_side(book),
    "pace": lambda book: plots.plan_pace(book),
    "wordings": lambda book: plots.plan_wordings(book),
    "clocks": lambda book: plots.plan_clocks(book),
    "joint": lambda book: plots.plan_ranges(book, views.find_focus(book.statements)),
}


def many_claimants():
    """40 series of 32 claimants: totals of one thing and place, most of them twice, and bounds."""
    rows = [
        total(10 + 7 * i, 1000.0 + 37 * i, claimant=f"c{i % 32:02d}", definition="d" if i < 32 else "e")
        for i in range(40)
    ]
    return named(make_book(*rows, within=(("d", "e"),)))


@cache
def told_each_month():
    """Two claimants' totals at the end of each of 12 months, one of them with a month left out."""
    ends = pd.date_range("2025-01-31", periods=12, freq="ME").day_of_year - 1
    rows = [
        total(int(day), float(base * (nth + 1) ** 2), claimant=claimant)
        for claimant, base in (("a", 1_000), ("b", 3))
        for nth, day in enumerate(ends)
        if (claimant, nth) != ("b", 6)
    ]
    return named(make_book(*rows))


BOOKS = {
    "articles": cache(lambda: claims.read_book(paths.own_raw())),
    "earthquake": cache(lambda: claims.read_book(EXAMPLE)),
    "ferries": ferries.read_book,
}
MADE = {"often": told_each_month}


@pytest.fixture(scope="module", params=BOOKS)
def book(request):
    return BOOKS[request.param]()


NOTHING = {("earthquake", "pace"), ("earthquake", "wordings"), ("ferries", "pace")}  # what this corpus has none of
SHEETS = [(book, name, width) for book in BOOKS for name in PLANS for width in WIDTHS if (book, name) not in NOTHING]
SHEETS += [("often", "pace", width) for width in WIDTHS]


@pytest.fixture(scope="module", params=SHEETS, ids=lambda p: " ".join(map(str, p)))
def sheet(request):
    """A plot of a book, drawn once for all that is asked of it."""
    corpus, name, width = request.param
    drawn = PLANS[name]((BOOKS | MADE)[corpus]()).draw(width)
    drawn.figure.canvas.draw()
    return drawn


@pytest.mark.parametrize(("corpus", "name"), sorted(NOTHING))
def test_what_would_be_empty_is_a_sentence(corpus, name):
    assert PLANS[name](BOOKS[corpus]()).endswith(".")


def list_texts(sheet):
    """Every text that is drawn, with its box."""
    found = list(sheet.figure.texts)
    for ax in sheet.figure.axes:
        low, high = ax.get_xlim()
        found += [t for at, t in zip(ax.get_xticks(), ax.get_xticklabels(), strict=True) if low <= at <= high]
        found += [t for t in ax.texts if t.get_text()]
    return [(t, t.get_window_extent()) for t in found if t.get_visible() and t.get_text().strip()]


def list_marks(sheet):
    """Every mark, as its place in pixels, its half size, and its colour."""
    lines = [
        (line, sheet.figure.transFigure)
        for line in sheet.figure.findobj(mpl.lines.Line2D, include_self=False)
        if line.axes is None
    ]
    lines += [(line, ax.transData) for ax in sheet.figure.axes for line in ax.get_lines()]
    for line, transform in lines:
        if line.get_marker() in ("None", "", None, "none"):
            continue
        for x, y in zip(line.get_xdata(orig=False), line.get_ydata(orig=False), strict=True):
            place = transform.transform(
                (float(mpl.dates.date2num(x)) if isinstance(x, np.datetime64) else float(x), float(y))
            )
            yield place, line.get_markersize() / 2, line.get_markeredgecolor()


def test_no_text_leaves_the_sheet(sheet):
    for text, box in list_texts(sheet):
        where = (text.get_text(), box)
        assert box.x0 >= -0.5 and box.y0 >= -0.5, where
        assert box.x1 <= sheet.figure.bbox.width and box.y1 <= sheet.figure.bbox.height, where


def test_no_text_covers_another(sheet):
    boxes = [(t.get_text(), box.padded(-1.5)) for t, box in list_texts(sheet)]
    for (one, box), (other, second) in combinations(boxes, 2):
        assert not box.overlaps(second), (one, other)


def test_no_text_covers_a_mark(sheet):
    marks = [place for place, *_ in list_marks(sheet)]
    for text, box in list_texts(sheet):
        covered = [p for p in marks if box.x0 < p[0] < box.x1 and box.y0 + 1 < p[1] < box.y1 - 1]
        assert not covered, text.get_text()


def test_no_text_is_smaller_than_12_pixels_and_all_can_be_read(sheet):
    for text, _ in list_texts(sheet):
        assert text.get_fontsize() >= 12
        assert contrast(text.get_color()) >= 4.5, text.get_text()


def test_every_mark_stands_out_from_the_paper(sheet):
    assert all(contrast(color) >= 3 for *_, color in list_marks(sheet))


def contrast(color, paper=PAPER):
    def light(of):
        return np.dot(
            [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(of)], [0.2126, 0.7152, 0.0722]
        )

    one, other = sorted((light(color), light(paper)))
    return (other + 0.05) / (one + 0.05)


@pytest.mark.parametrize("width", WIDTHS)
def test_every_statement_is_drawn_in_the_overview_and_leads_to_its_words(book, width):
    targets = read_targets(book)
    root = ElementTree.fromstring(svg.write(plots.plan_overview(book).draw(width), "overview", targets))
    aims = {a.get("href") for a in root.iter(f"{{{svg.SVG}}}a")}
    for ids in book.statements["claim_ids"]:
        assert f"#{svg.anchor(split(ids)[0])}" in aims


def test_a_mark_has_a_name_and_the_day_from_which_it_was_known(book):
    targets = read_targets(book)
    root = ElementTree.fromstring(svg.write(plots.plan_overview(book).draw(WIDE), "overview", targets))
    links = list(root.iter(f"{{{svg.SVG}}}a"))
    days = sorted(set(book.corpus.articles["published"]))
    assert links
    for link in links:
        assert link.find(f"{{{svg.SVG}}}title").text
        assert link.get("class") in {f"k{nth}" for nth in range(len(days))}


def test_a_forecast_is_no_total_and_looks_like_none():
    plan = plots.plan_overview(ferries.read_book())
    said = [text.get_text().replace("\u00a0", " ") for text in plan.draw(WIDE).figure.texts]
    assert "180, 5 May 2025, 2 in all" in said and "900" not in " ".join(said)
    assert any(one.startswith("90 million crowns (forecast)") for one in said) and "900 (forecast)" in plan.alt
    sheet = plots.plan_overview(ferries.read_book()).draw(WIDE)
    faces = {line.get_url(): line.get_markerfacecolor() for line in sheet.figure.findobj(Line2D) if line.get_url()}
    assert faces["printed|f1-3"] == faces["printed|f1-8"] == "white" and faces["printed|f2-3"] != "white"


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_and_less_stand_beside_the_log_axis_and_each_unit_on_its_own(width):
    sheet = plots.plan_overview(ferries.read_book()).draw(width)
    place = {line.get_url(): line.get_xdata()[0] for line in sheet.figure.findobj(Line2D) if line.get_url()}
    said = [text.get_text() for text in sheet.figure.texts]
    assert place["printed|f1-7"] == place["printed|f3-1"] < place["printed|f2-6"]  # 0, -60, 1
    assert "0 or less" in said and any("a fall of 60 in" in one for one in said)
    assert said.count("100") == 2  # of sailings, and of million crowns


def test_a_pair_is_shown_on_the_day_on_which_it_is_furthest_apart_even_if_one_end_is_open():
    pairs = side_by_side.list_pairs(ferries.read_book())
    assert views.select(pairs, measure_id="crew")["date"].tolist() == [pd.Timestamp("2025-05-05")]


def test_wordings_name_everybody_whose_numbers_are_marked():
    caption = plots.plan_wordings(ferries.read_book()).draw(WIDE).caption
    assert "as claimed by Seafarers' Union and Port Office" in caption.deck
    assert "narrower" not in caption.note  # "cancelled" is no part of "to be cancelled"


def test_a_forecast_is_not_old_and_does_not_stretch_the_axis_of_days():
    book = ferries.read_book()
    sheet = plots.plan_clocks(book).draw(WIDE)
    assert sheet.caption.title == "N (North Lines) was 19 days old when printed on 20 May 2025"
    said = [text.get_text().replace("\u00a0", " ") for text in sheet.figure.findobj(Text)]
    assert "forecast for 31 Dec 2025" in " ".join(said) and "Dec" not in " ".join(said).replace("31 Dec", "")
    young = clocks.list_lanes(book).query("stale_days < 5")
    assert clocks.tell_oldest(young, read_names(book.corpus)).endswith("near its own, but for forecasts")


def test_what_a_picture_says_of_a_later_day_can_be_hidden():
    book = ferries.read_book()
    classes = {}
    for name in ("clocks", "side-by-side", "wordings", "overview"):
        root = ElementTree.fromstring(svg.write(PLANS[name](book).draw(WIDE), name, read_targets(book)))
        for group in root.iter(f"{{{svg.SVG}}}g"):
            classes |= {text.text.replace("\u00a0", " "): group.get("class") for text in group if text.text}
    assert classes["20 May 2025"] == classes["f3: Daily"] == classes["Article of 20 May 2025"] == "k2"
    assert classes["12.5 million crowns, 19 May 2025"] == "k2" and classes["cannot both be true"] == "derived"


def test_no_line_crosses_a_long_gap(book):
    focus = views.find_focus(book.statements)
    drawn = plots.plan_totals(book, focus, is_chosen=True).draw(WIDE)
    for line in drawn.figure.axes[0].get_lines():
        x, y = line.get_xdata(orig=False), np.asarray(line.get_ydata(orig=False), dtype=float)
        slanted = (np.diff(y) != 0) & (np.diff(x) != 0) & (line.get_linestyle() != "None")
        assert (np.diff(x)[slanted] <= book.max_gap_days).all()


def test_40_series_of_32_claimants_are_drawn_and_few_are_named():
    crowd = many_claimants()
    plan = plots.plan_totals(crowd, views.find_focus(crowd.statements), is_chosen=True)
    for width in WIDTHS:
        drawn = plan.draw(width)
        drawn.figure.canvas.draw()
        test_no_text_covers_another(drawn)
        test_no_text_leaves_the_sheet(drawn)
        assert sum(1 for _ in list_marks(drawn)) >= 40
    assert "Grey: 26 more claimants." in drawn.caption.note


def test_rows_keep_their_order_in_every_panel(book):
    rows = plots.plan_overview(book).table
    panels = rows["panel"].tolist()
    assert panels == sorted(panels, key=panels.index)


@pytest.mark.parametrize("name", PLANS)
def test_equal_books_give_equal_bytes(name):
    def save():
        plan = PLANS[name](BOOKS["earthquake"]())
        if isinstance(plan, str):
            return plan
        drawn = plan.draw(WIDE)
        made = publish.to_png(drawn, alt=plan.alt), svg.write(drawn, name, read_targets(plan.book))
        return made

    assert save() == save()


def test_the_numbers_beside_a_plot_are_those_of_the_book(book_of_articles):
    focus = views.find_focus(book_of_articles.statements)
    table = plots.plan_totals(book_of_articles, focus).table
    known = book_of_articles.values.query("status in ('stated', 'implied')")
    both = table.merge(known, on=["claimant_id", "side", "measure_id", "definition_id", "scope", "date", "value"])
    assert len(both) == table["status"].isin(["stated", "implied"]).sum()


def test_what_is_surely_wrong_is_crossed_and_its_day_has_what_the_others_leave():
    numbers = [100.0, 900.0, 120.0, 130.0, 140.0]
    wrong = named(make_book(*[total(day, number) for day, number in enumerate(numbers, 1)]))
    assert set(wrong.set_aside["doubt"]) == {"surely_wrong"}
    drawn = plots.plan_totals(wrong, views.find_focus(wrong.statements), is_chosen=True).draw(WIDE)
    crosses = [line for line in drawn.figure.axes[0].get_lines() if line.get_marker() == "x"]
    assert [float(line.get_ydata()[0]) for line in crosses] == [900.0]


def test_a_pace_between_ends_of_months_is_as_sure_as_the_printed_changes():
    ends = [(pd.Timestamp(f"2023-0{month}-28") - day(0)).days for month in range(1, 7)]
    totals = [total(at, 1000 + 100 * nth, "about") for nth, at in enumerate(ends)]
    table = periods.list_paces(make_book(*totals, *(change(a, b, 90) for a, b in pairwise(ends))))
    days = [b - a for a, b in pairwise(ends)]
    assert table["per_day_low"].tolist() == table["per_day_high"].tolist() == [90 / n for n in days]


def test_the_overview_names_no_number_that_is_replaced_or_in_doubt():
    told = named(make_book(total(1, 100), total(2, 910), change(1, 3, 20), total(3, 120), total(4, 50)))
    said = [text.get_text() for text, _ in list_texts(plots.plan_overview(told).draw(WIDE))]
    (label,) = [text for text in said if text.endswith("5 in all")]
    assert label.startswith("120, ")


def test_a_pace_is_drawn_as_far_as_it_surely_changed():
    """10 to 56.7 a day, then 10 to 23.3: nobody knows whether it changed."""
    hedged = [
        total(1, 1000, "about") | {"low": 500, "high": 1500},
        total(31, 2000, "about") | {"low": 1800, "high": 2200},
    ]
    caption = plots.plan_pace(named(make_book(*hedged, total(61, 2500)))).draw(WIDE).caption
    assert caption.title.startswith("No pace surely changed by a quarter") and "Bar: what is possible." in caption.note


def test_paces_told_often_are_those_between_the_ends_of_months():
    table = plots.plan_pace(told_each_month()).table
    days = [28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    expected = {
        (claimant, nth + 1): base * ((nth + 1) ** 2 - nth**2) / days[nth - 1]
        for claimant, base in (("a", 1_000), ("b", 3))
        for nth in range(1, 12)
        if claimant == "a" or nth not in (6, 7)  # no July, and nothing to set August against
    }
    found = {(r.claimant_id, r.period.month): (r.per_day_low, r.per_day_high) for r in table.itertuples()}
    assert found == {key: pytest.approx((pace, pace)) for key, pace in expected.items()}


@given(st.tuples(*[st.integers(0, 255)] * 3).map(lambda rgb: to_hex([c / 255 for c in rgb])).filter(is_tint))
def test_text_on_a_tint_can_be_read_by_day_and_by_night(tint):
    assert contrast(INK, tint) >= 4.5 and contrast(DARK[INK], dim(tint)) >= 4.5


def test_a_title_ranks_no_unlike_things_and_fits_two_lines(book_of_articles):
    focus = views.find_focus(book_of_articles.statements)
    plan = plots.plan_totals(book_of_articles, focus)
    drawn = plan.draw(WIDE)
    assert drawn.caption.title.startswith(
        "General Staff of Ukraine claimed about 400,300 lost (Russia) by 16 Feb 2024; Mediazona"
    )
    assert drawn.caption.deck.startswith("Russian military personnel")
    assert len(wrap(drawn.caption.title, WIDE, 20, bold=True)) <= 2


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=80), st.integers(40, 400))
def test_wrapping_loses_no_sign_and_leaves_no_line_too_wide(said, width):
    lines = wrap(said, width, 12)
    assert "".join("".join(lines).split()) == "".join(said.split())
    assert all(measure(line, 12) <= width or len(line) == 1 for line in lines)


@given(st.floats(1e-3, 1e12), st.integers(2, 8))
def test_steps_of_an_axis_are_round_few_and_end_near_the_top(top, most):
    steps = pick_steps(top, most)
    assert steps[0] == 0 and 2 <= len(steps) <= most + 1
    assert 0.8 * top * (1 - 1e-9) <= steps[-1] <= top + steps[1] * (1 + 1e-9)


@given(st.tuples(*[st.integers(0, 255)] * 3))
def test_a_claimants_colour_can_be_read_as_text_by_day_and_by_night(rgb):
    color = to_hex([c / 255 for c in rgb])
    assert contrast(darken(color)) >= 4.45
    assert contrast(lighten(darken(color)), "#16181c") >= 4.45


def test_every_claimant_has_a_colour_that_is_no_grid_and_no_paper(book_of_articles):
    assert not set(map(darken, book_of_articles.corpus.claimants["color"])) & {GRID, PAPER}


def test_dollar_signs_are_text():
    drawn = Sheet(Caption("$x$ and $y$", "a $", "b $", "c $"), height=10)
    drawn.figure.canvas.draw()
    assert "$x$ and $y$" in [t.get_text() for t in drawn.figure.texts]
    assert all(not t.get_parse_math() for t in drawn.figure.texts)


def test_a_sign_that_the_font_lacks_is_a_box_and_no_warning():
    drawn = Sheet(Caption("数 \U0001f600", "", "", ""), height=10)
    publish.to_png(drawn, alt="")
    svg.write(drawn, "x", {})


def test_labels_stand_below_each_other_in_the_room_that_there_is():
    tops = totals.stack_labels([50, 52, 300], [40, 40, 40], least=0, most=200)
    assert np.all(np.diff(tops) >= 40) and tops[-1] <= 160


@pytest.mark.parametrize("width", WIDTHS)
def test_the_plot_of_a_sweep_keeps_the_laws(width):
    raw = paths.raw()
    sets = [{"known_on": day, "vintage": v} for day in ("2022-03-02", "2023-02-15") for v in ("latest", "first")]
    results = [
        {"name": str(i), "parameters": given, "numbers": sweep_page.list_key_numbers(raw, given, on="2022-06-01")}
        for i, given in enumerate(sets)
    ]
    corpus = claims.read_book(raw).corpus
    table = sweep_page.join_numbers(results, {"known_on": "", "vintage": "latest"})
    for numbers in (table, table.assign(known_on="")):
        shown = sweep_plot.place_runs(numbers, corpus)
        drawn = sweep_plot.draw_moves(shown, Caption("Title", "deck", "note", "source"), width)
        drawn.figure.canvas.draw()
        for law in (test_no_text_leaves_the_sheet, test_no_text_covers_another, test_no_text_covers_a_mark):
            law(drawn)


def test_names_are_labels_and_never_ids(book_of_articles):
    names = read_names(book_of_articles.corpus)
    assert names.thing("russia", "personnel", "confirmed_killed") == "Russian military personnel confirmed dead"
    assert names.subject("russia", "personnel", "bakhmut") == "Russian military personnel, Bakhmut"
    assert names.who("nobody_known") == "nobody known"


def test_bytes_are_read_back_as_the_picture():
    drawn = Sheet(Caption("Title", "deck", "note", "source"), height=30)
    png = publish.to_png(drawn, alt="told")
    assert plt.imread(io.BytesIO(png)).shape[1] > WIDE


def test_a_range_stands_where_it_begins_and_a_bound_at_itself(book_of_articles):
    rows = overview.list_rows(book_of_articles).set_index("statement_id")
    assert rows.loc["a002-11", "number"] == 20_000  # 20,000 to 30,000
    assert rows.loc["a004-03", "number"] == 7_000
    assert rows["number"].notna().all()


def test_tables_say_in_what_things_are_measured():
    book = ferries.read_book()
    latest = dict(zip(*tables.list_latest(book)[["what", "number"]].to_numpy().T, strict=True))
    assert latest["Southern refunds due"] == "12.5 million crowns" and latest["Northern ports closed"] == "1"


@pytest.mark.parametrize(("first", "scale"), [(0.0, "linear"), (1.0, "log")])
def test_where_nothing_was_printed_as_a_total_there_is_no_log_axis(first, scale):
    book = named(make_book(total(1, first, claimant="a"), total(2, 9.0, claimant="a"), total(2, 9000.0, claimant="b")))
    plan = plots.plan_totals(book, views.find_focus(book.statements), is_chosen=True)
    assert plan.draw(WIDE).figure.axes[0].get_yscale() == scale


def test_what_the_title_tells_is_named_in_the_picture_and_its_number_is_not_cut_off():
    many = [total(at, 100.0 + at, claimant=claimant, definition="d") for claimant in "abcdefgh" for at in (10, 20, 30)]
    late = total(31, (1_300_000.0, 1_400_000.0), "between", claimant="z", definition="e")
    book = named(make_book(late, *many, within=(("d", "e"),)))
    plan = plots.plan_totals(book, views.find_focus(book.statements))
    drawn = plan.draw(WIDE)
    drawn.figure.canvas.draw()
    assert drawn.caption.title.startswith("Z claimed 1,300,000 to 1,400,000")
    said = " ".join(text.get_text() for text in drawn.figure.texts)
    assert "1,300,000 to" in said.removeprefix(drawn.caption.title) and "e, Z" in said
    test_no_text_leaves_the_sheet(drawn)


def test_of_one_place_alone_no_title_speaks_of_another():
    north = [total(at, 100.0 * at, claimant="a", scope="north") for at in (10, 20, 30)]
    south = [total(at, number, claimant="a", scope="south") for at, number in ((10, 50), (20, 900), (30, 60), (31, 61))]
    book = named(make_book(*north, *south))
    told = {
        scope: plots.plan_totals(book, {"side": "s", "measure_id": "m", "scope": scope}, is_chosen=True).draw(WIDE)
        for scope in ("north", "south")
    }
    assert "cannot be right" not in told["north"].caption.title and "3,000" in told["north"].caption.title
    assert "900" in told["south"].caption.title and "cannot be right" in told["south"].caption.title
    joint = plots.plan_ranges(book, views.find_focus(book.statements, scope="north")).draw(WIDE).caption.title
    assert "in north" in joint or "in south" in joint


def test_a_range_that_is_short_on_its_axis_is_still_seen():
    wide, narrow = (1.0, 10_000_000.0), (38_450.0, 38_460.0)
    book = named(make_book(total(1, wide, "between", claimant="a"), total(1, narrow, "between", claimant="b")))
    drawn = plots.plan_overview(book).draw(WIDE)
    width = drawn.width + 2 * MARGIN
    bars = [line for line in drawn.figure.findobj(Line2D) if line.get_linewidth() == 5]
    assert len(bars) == 2
    assert all(np.ptp(line.get_xdata()) * width >= 5 - 1e-6 for line in bars)


def test_subjects_of_any_unit_that_have_no_panel_are_counted(book_of_articles):
    drawn = PLANS["totals"](book_of_articles)
    n_drawn = drawn.table[["side", "measure_id", "scope"]].drop_duplicates().shape[0]
    n_left = len(views.list_subjects(book_of_articles.statements)) - n_drawn
    assert f"Not drawn: {n_left} more subjects; see all claims." in drawn.draw(WIDE).caption.note


def test_a_zero_is_written_without_a_sign():
    assert publish.to_csv(pd.DataFrame({"n": [-0.0, 0.0, np.nan, 1.5, 1e15]})) == b'n\n0\n0\n""\n1.5\n1e+15\n'


def test_of_a_table_too_long_to_read_the_first_and_last_fifty_rows_are_shown():
    options = [
        f"display.{name}" for name in ("max_rows", "min_rows", "max_columns", "max_colwidth", "html.use_mathjax")
    ]
    with pd.option_context(*[part for name in options for part in (name, pd.get_option(name))]):
        publish.set_display()
        whole, cut = (pd.DataFrame({"n": range(n)})._repr_html_() for n in (200, 201))
    assert [whole.count("<td>"), cut.count("<td>")] == [200, 100 + 1]  # and one of dots
    assert all(f"<td>{n}</td>" in cut for n in (0, 49, 151, 200)) and "201 rows" in cut
