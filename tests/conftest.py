"""What several tests need."""

import os
import subprocess
import sys
from pathlib import Path

import laws
import pytest
from hypothesis import settings

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
def default_run(tmp_path_factory):
    """The folder of a run with the defaults."""
    out = tmp_path_factory.mktemp("run") / "out"
    command = [str(Path(sys.executable).with_name("workbook")), "run", "--out", str(out)]
    result = subprocess.run(command, capture_output=True, text=True, cwd=paths.root(), timeout=300)
    assert result.returncode == 0, result.stderr
    return out


@pytest.fixture(scope="session")
def sweep_run(tmp_path_factory):
    """The folder of a sweep over two days, and over one on which nothing had been published."""
    folder = tmp_path_factory.mktemp("sweep")
    (folder / "grid.yml").write_text("known_on: [2022-03-02, 2023-02-15, 2021-01-01]\n")
    command = [
        str(Path(sys.executable).with_name("workbook")),
        "sweep",
        "grid.yml",
        "--out",
        "out",
        "--on",
        "2022-06-01",
    ]
    result = subprocess.run(command, capture_output=True, text=True, cwd=folder, timeout=300)
    assert result.returncode == 1, result.stderr
    return folder / "out", result.stderr
