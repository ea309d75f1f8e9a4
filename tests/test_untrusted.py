"""Text from the data is shown as text: on the pages, in the notebooks and in a spreadsheet."""

import csv
import re
import subprocess

import hostile_corpus
import nbformat
import pytest
from mini_project import WORKBOOK
from nbconvert import HTMLExporter

from helpers.base import formulas

# what the data would make of a page if it were read as markup
MADE = "img[src='x'], b.pwned, [onerror], a[href^='javascript'], a[href^='http://127'], img[src^='http'], mjx-container"


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    folder = tmp_path_factory.mktemp("untrusted")
    raw = hostile_corpus.write(folder / "raw")
    command = [WORKBOOK, "run", "--raw", raw, "--out", folder / "out", "--export", "jsonld"]
    result = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert result.returncode == 0, result.stderr
    return folder / "out"


@pytest.fixture
def page(browser):
    page = browser.new_page()
    page.asked = []
    page.on("request", lambda r: page.asked.append(r.url))
    yield page
    page.close()


def test_nothing_of_it_comes_alive_on_the_pages(run, page):
    pages = [run / "index.html", *sorted((run / "notebooks").glob("*.html"))]
    assert len(pages) == 8
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


def test_nothing_of_it_comes_alive_in_the_notebooks(run, page, tmp_path):
    for path in sorted((run / "notebooks").glob("*.ipynb")):
        notebook = nbformat.read(path, as_version=4)
        notebook.cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
        html, _ = HTMLExporter().from_notebook_node(notebook)
        (tmp_path / "notebook.html").write_text(html, encoding="utf-8")
        page.route("**/*", lambda route: route.continue_() if route.request.url.startswith("file:") else route.abort())
        page.goto((tmp_path / "notebook.html").as_uri())
        assert page.evaluate("window.pwned") is None, path.name
        assert page.locator(MADE).count() == 0, path.name
        assert not [url for url in page.asked if "127.0.0.1" in url]


def test_no_cell_is_a_formula_in_a_spreadsheet(run):
    tables = [*(run / "data").glob("*.csv"), *(run / "plots").glob("*.csv")]
    assert len(tables) > 12
    cells = []
    for table in tables:
        with table.open(encoding="utf-8", newline="") as f:
            cells += [cell for row in csv.reader(f) for cell in row]
    runs = [cell for cell in cells if cell.startswith(("=", "+", "-", "@")) and not re.fullmatch(formulas.NUMBER, cell)]
    assert runs == []
    assert any(cell.startswith("'=1+1") for cell in cells)
