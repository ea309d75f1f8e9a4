"""What several tests need."""

import os

import command
import hostile_corpus
import laws
import pytest
from hypothesis import settings
from shared import share

from helpers import claims
from helpers.base import paths
from helpers.report import pdf

laws.register()
settings.load_profile("ci" if os.environ.get("CI") else "default")


@pytest.fixture(scope="session")
def raw_dir():
    return paths.own_raw()


@pytest.fixture(scope="session")
def book_of_articles(raw_dir):
    return claims.read_book(raw_dir)


@pytest.fixture(scope="session")
def statements_of_articles(book_of_articles):
    return book_of_articles.statements


@pytest.fixture(scope="session")
def browser():
    """The Chromium of this machine, through Playwright. In CI it must be there."""
    from playwright.sync_api import sync_playwright

    if (chromium := pdf.find_chromium()) is None:
        missing = "NO CHROMIUM ON THIS MACHINE: what a browser shows is not tested (Debian: apt install chromium)"
        pytest.fail(missing) if os.environ.get("CI") else pytest.skip(missing)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(pdf.FLAGS[1:9]))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def default_run(tmp_path_factory, worker_id):
    """The folder of a run with the defaults."""

    def make(folder):
        result = command.run("run", "--out", folder / "out")
        assert result.returncode == 0, result.stderr

    return share(tmp_path_factory, worker_id, "default-run", make) / "out"


@pytest.fixture(scope="session")
def sweep_run(tmp_path_factory, worker_id):
    """The folder of a sweep over two days, and over one on which nothing had been published; and what it said."""

    def make(folder):
        (folder / "grid.yml").write_text("known_on: [2022-03-02, 2023-02-15, 2021-01-01]\n")
        result = command.run("sweep", "grid.yml", "--out", "out", "--on", "2022-06-01", cwd=folder)
        assert result.returncode == 1, result.stderr
        (folder / "said.txt").write_text(result.stderr)

    folder = share(tmp_path_factory, worker_id, "sweep", make)
    return folder / "out", (folder / "said.txt").read_text()


@pytest.fixture(scope="session")
def hostile_run(tmp_path_factory, worker_id):
    """The folder of a run of the corpus with hostile text in every cell, as long as may be."""

    def make(folder):
        raw = hostile_corpus.write(folder / "raw")
        result = command.run_here("run", "--raw", raw, "--out", folder / "out", "--export", "jsonld", "--quiet")
        assert (result.returncode, result.stderr) == (0, "")

    return share(tmp_path_factory, worker_id, "hostile-run", make) / "out"
