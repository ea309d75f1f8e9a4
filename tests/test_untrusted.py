"""Text from the data is shown as text: on the pages, in the notebooks and in a spreadsheet."""

import csv
import re

import hostile_corpus
import nbformat
import pytest
from nbconvert import HTMLExporter

from helpers.base import formulas

pytestmark = pytest.mark.process
# what the data would make of a page if it were read as markup
MADE = "img[src='x'], b.pwned, [onerror], [onclick], a[href^='javascript'], a[href^='http://127'], img[src^='http']"
MADE += ", mjx-container"


@pytest.fixture
def page(browser):
    page = browser.new_page()
    page.asked = []
    page.on("request", lambda r: page.asked.append(r.url))
    yield page
    page.close()


def test_nothing_of_it_comes_alive_on_the_pages(hostile_run, page):
    pages = [hostile_run / "index.html", *sorted((hostile_run / "notebooks").glob("*.html"))]
    assert len(pages) == 9
    shown = ""
    for path in pages:
        page.goto(path.as_uri())
        assert page.evaluate("window.pwned") is None, path.name
        assert page.locator(f"{MADE}, script").count() == 0, path.name
        shown += page.locator("body").inner_text()
    assert "<img src=x onerror=" in shown
    assert "<script>window.pwned=1</script>" in shown
    assert "[a](javascript:window.pwned=1)" in shown
    assert "$\\frac{pwned}{2}$" in shown
    assert [url for url in page.asked if not url.startswith(("file:", "data:"))] == []


def test_an_address_of_the_web_is_a_link_and_nothing_else_is(hostile_run, page):
    page.goto((hostile_run / "index.html").as_uri())
    links = page.locator("#dating li a").evaluate_all("found => found.map(a => [a.getAttribute('href'), a.rel])")
    assert links == [[hostile_corpus.URLS[1], "noreferrer"]] * 4  # of each article its address or its copy, in turn


def test_nothing_of_it_comes_alive_in_the_notebooks(hostile_run, page, tmp_path):
    for path in sorted((hostile_run / "notebooks").glob("*.ipynb")):
        notebook = nbformat.read(path, as_version=4)
        notebook.cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
        html, _ = HTMLExporter().from_notebook_node(notebook)
        (tmp_path / "notebook.html").write_text(html, encoding="utf-8")
        page.route("**/*", lambda route: route.continue_() if route.request.url.startswith("file:") else route.abort())
        page.goto((tmp_path / "notebook.html").as_uri())
        assert page.evaluate("window.pwned") is None, path.name
        assert page.locator(MADE).count() == 0, path.name
        assert not [url for url in page.asked if "127.0.0.1" in url]


def test_no_cell_is_a_formula_in_a_spreadsheet(hostile_run):
    tables = [*(hostile_run / "data").glob("*.csv"), *(hostile_run / "plots").glob("*.csv")]
    assert len(tables) > 12
    cells = []
    for table in tables:
        with table.open(encoding="utf-8", newline="") as f:
            cells += [cell for row in csv.reader(f) for cell in row]
    runs = [cell for cell in cells if cell.startswith(("=", "+", "-", "@")) and not re.fullmatch(formulas.NUMBER, cell)]
    assert runs == []
    assert any(cell.startswith("'=1+1") for cell in cells)
