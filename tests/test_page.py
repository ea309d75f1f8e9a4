"""The pages of a run in a real Chromium: they stand alone, read well on a phone, and are usable for everybody."""

import json
import re
import subprocess

import ferries
import pytest
from axe_playwright_python.sync_playwright import Axe

from helpers.book.claims import read_book
from helpers.report import page as page_of_run
from helpers.show import overview, publish

pytestmark = pytest.mark.process
PAGES = ["index.html", "notebooks/03-reconcile-reports.html", "notebooks/04-compare-claimants.html", "sweep"]


@pytest.fixture(params=PAGES)
def opened(request, browser, default_run, sweep_run):
    """A page on a screen of 1280 pixels, and every request that it made."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    asked = []
    page.on("request", lambda r: asked.append(r.url))
    page.goto((sweep_run[0] / "index.html" if request.param == "sweep" else default_run / request.param).as_uri())
    yield page, asked
    page.close()


def test_it_asks_nothing_of_anybody_but_for_pictures_of_its_own_runs(opened):
    page, asked = opened
    page.evaluate("[...document.images].forEach(i => i.loading = 'eager')")
    page.wait_for_function("[...document.images].every(i => i.complete && i.naturalWidth > 0)", timeout=20_000)
    first, *more = [url for url in asked if not url.startswith("data:")]
    assert first == page.url and first.startswith("file:")
    runs = f"{page.url.rpartition('/')[0]}/runs/"
    assert all(url.startswith(runs) and url.endswith(".png") for url in more)


def test_axe_finds_nothing_serious(opened):
    page, _ = opened
    found = Axe().run(page)
    assert [v["id"] for v in found.response["violations"] if v["impact"] in ("serious", "critical")] == []


@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_is_wider_than_the_screen(opened, width):
    page, _ = opened
    page.set_viewport_size({"width": width, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.fixture
def report(browser, default_run):
    """The page of the five articles."""
    page = browser.new_page(viewport={"width": 1100, "height": 900})
    page.goto((default_run / "index.html").as_uri())
    yield page
    page.close()


def test_it_opens_with_the_finding_and_every_picture_has_words(report, default_run):
    assert "498 Russian military personnel killed by 2\u00a0Mar\u00a02022" in report.locator("h1").inner_text()
    assert "more than 7,000" in report.locator("h1").inner_text()
    cards = report.locator(".cards:visible").inner_text()
    assert "400,300" in cards and "43,460" in cards and "“killed”" in cards
    pictures = {path.stem for path in (default_run / "plots").glob("*-narrow.svg")} - {"explored-narrow"}
    figures = report.locator("figure")
    assert figures.count() == len(pictures)
    for i in range(figures.count()):
        assert len(figures.nth(i).locator("div.picture").first.get_attribute("aria-label")) > 20
        assert figures.nth(i).locator("h3").text_content()


def test_every_link_leads_somewhere(report, default_run):
    targets = report.evaluate("[...document.querySelectorAll('a')].map(a => a.getAttribute('href'))")
    assert len(targets) > 100
    for target in set(targets):
        if target.startswith("#"):
            assert report.evaluate("id => !!document.getElementById(decodeURIComponent(id))", target[1:]), target
        else:
            assert (default_run / target.partition("#")[0]).is_file(), target


def test_of_many_claims_those_that_are_not_listed_are_no_links(raw_dir, default_run, monkeypatch):
    monkeypatch.setattr(overview, "MOST_STATEMENTS", 3)
    record = json.loads((default_run / "run.json").read_text())
    text = page_of_run.render({}, record, default_run, read_book(raw_dir), days=[])
    aims = set(re.findall(r'href="#(claim-[^"]*)"', text))
    assert aims
    assert aims <= set(re.findall(r'id="(claim-[^"]*)"', text))
    assert re.search(r"<li>a\d{3}-\d\d, ", text)  # a correction


def test_every_statement_has_a_row_and_the_keyboard_reaches_its_words(report, book_of_articles):
    for ids in book_of_articles.statements["claim_ids"]:
        assert report.locator(f"[id='claim-{ids.split(';')[0]}']").count() == 1
    mark = report.locator("#plot-totals .wide a").first
    mark.focus()
    report.keyboard.press("Enter")
    aim = mark.get_attribute("href")
    assert report.evaluate("location.hash") == aim
    assert report.evaluate("document.querySelector('tr:target') !== null")


def test_choosing_a_day_shows_what_was_printed_by_then(report):
    late = report.locator("#claim-a003-04")
    assert late.is_visible()
    report.locator("label[for=day1]").click()
    assert not late.is_visible()
    assert report.locator("#claim-a004-01").is_visible()
    assert "15 Feb 2023" in report.locator("label[for=day1]").inner_text()
    assert report.locator("#plot-totals .wide .derived:visible").count() == 0
    assert report.get_by_text("is for 16 Feb 2024 and not shown").first.is_visible()
    report.locator("label[for=day4]").click()
    assert late.is_visible()


@pytest.fixture
def ferry_page(browser, tmp_path):
    """The page of a corpus with several days, without its pictures."""
    raw, book = ferries.write(tmp_path / "raw"), ferries.read_book()
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "checks.csv").write_bytes(publish.to_csv(book.problems))
    record = {"parameters": {}, "versions": {}, "inputs": {}, "code": ""}
    text = page_of_run.render({}, record, tmp_path, book, days=page_of_run.list_days(raw, {}, book))
    (tmp_path / "index.html").write_text(text, encoding="utf-8")
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.goto((tmp_path / "index.html").as_uri())
    yield page
    page.close()


def test_choosing_a_day_shows_the_cards_the_headline_and_the_rows_of_that_day(ferry_page):
    cards = ferry_page.locator(".cards:visible")
    assert "1 Northern port" not in cards.inner_text() and "“cancelled” of the 300" in cards.inner_text()
    assert ferry_page.get_by_text("replaced by").first.is_visible()
    ferry_page.locator("label[for=day0]").click()
    assert "300" not in cards.inner_text() and "by 1\u00a0May\u00a02025" in cards.inner_text()
    assert "claimed 100 Northern" in ferry_page.locator("h1").inner_text()
    assert "8 claims in 1 article, as known on 2\u00a0May\u00a02025" in ferry_page.locator(".deck").first.inner_text()
    assert not ferry_page.get_by_text("replaced by").first.is_visible()


def test_on_a_phone_no_column_of_the_claims_is_cut_off(ferry_page):
    assert ferry_page.locator("#claims .scroll").evaluate("e => e.scrollWidth <= e.clientWidth")
    assert ferry_page.locator("#claim-f1-1 td").nth(3).is_visible()


def test_it_has_its_own_title_and_no_script_and_is_small(report, default_run):
    text = (default_run / "index.html").read_text(encoding="utf-8")
    assert len(text.encode()) < 600_000
    assert "<script" not in text and "<img" not in text
    assert report.title().startswith("Russian Ministry of Defence claimed 498")
    assert report.locator("meta[property='og:title']").get_attribute("content")


def test_text_and_marks_can_be_read_in_the_dark(browser, default_run):
    page = browser.new_page(color_scheme="dark")
    page.goto((default_run / "index.html").as_uri())
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(22, 24, 28)"
    found = Axe().run(page)
    assert [v["id"] for v in found.response["violations"] if v["impact"] in ("serious", "critical")] == []
    page.close()


def test_code_is_folded_until_it_is_asked_for(browser, default_run):
    page = browser.new_page()
    address = (default_run / PAGES[1]).as_uri()
    page.goto(address)
    code = page.locator("pre.code").first
    assert not code.is_visible()
    page.get_by_label("Show the code").check()
    assert code.is_visible()
    page.close()
    page = browser.new_page()
    page.goto(address + "#code")
    assert page.locator("pre.code").first.is_visible()
    page.close()


def test_the_pdf_holds_the_report_and_no_path(browser, default_run):
    data = (default_run / "index.pdf").read_bytes()
    assert data.startswith(b"%PDF-")
    assert b"file://" not in data
    assert not re.search(rb"D:(?!20000101)\d{8}", data)
    assert len(re.findall(rb"/Type /Page\b", data)) > 3


def test_the_same_page_prints_to_the_same_bytes_with_and_without_pictures_for_phones(
    browser, default_run, tmp_path, monkeypatch
):
    from helpers.report import pdf

    page = (default_run / "index.html").read_text(encoding="utf-8")
    left = pdf.UNPRINTED.sub("", page)
    assert left.count("<svg") == page.count("<svg") / 2 > 0
    monkeypatch.setattr(pdf, "UNPRINTED", re.compile(r' href="[^"#][^"]*"'))
    assert pdf.print_page(page, tmp_path / "again.pdf")
    assert (tmp_path / "again.pdf").read_bytes() == (default_run / "index.pdf").read_bytes()


def test_a_number_that_chromium_skips_changes_no_byte():
    from helpers.report import pdf

    one, other = (b"/ID (node0000%d) /Headers [(node0000%d)]" % pair for pair in ((1761, 1759), (1762, 1759)))
    assert pdf._fix_nodes(one) == pdf._fix_nodes(other) == b"/ID (node00000002) /Headers [(node00000001)]"


def test_without_a_chromium_there_is_no_pdf(monkeypatch, tmp_path):
    from helpers.report import pdf

    monkeypatch.setenv("PATH", str(tmp_path))
    assert not pdf.print_page("<p>", tmp_path / "none.pdf")
    assert not (tmp_path / "none.pdf").exists()


def test_a_chromium_that_fails_leaves_no_pdf(monkeypatch, tmp_path):
    from helpers.report import pdf

    def fail(*_, **__):
        raise subprocess.TimeoutExpired("chromium", 1)

    monkeypatch.setattr(pdf, "find_chromium", lambda: "chromium")
    monkeypatch.setattr(subprocess, "run", fail)
    assert not pdf.print_page("<p>", tmp_path / "none.pdf")
