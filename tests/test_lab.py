"""JupyterLab as `make lab` opens it, in a real Chromium: cells run, controls act, nothing leaves the machine."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import hostile_corpus
import nbformat
import pytest
from playwright.sync_api import expect

from helpers.base import paths

pytestmark = pytest.mark.process
TOKEN = "for-this-test"
READY = """async () => {
  const { context, sessionContext } = window.jupyterapp.shell.currentWidget;
  await context.ready; await sessionContext.ready; await sessionContext.session.kernel.info;
}"""
CELLS = """() => window.jupyterapp.shell.currentWidget.content.model.sharedModel.cells.map(cell => ({
  id: cell.id, type: cell.cell_type, count: cell.execution_count ?? null,
  errors: (cell.outputs ?? []).filter(o => o.output_type === "error").map(o => o.ename + ": " + o.evalue),
  kinds: (cell.outputs ?? []).flatMap(o => Object.keys(o.data ?? {}))
}))"""


@contextmanager
def start(home: Path):
    """JupyterLab as `make lab` starts it, in a copy of the project's notebooks; its address."""
    shutil.copytree(paths.notebooks(), home / "notebooks")
    shutil.copytree(paths.root() / ".jupyter", home / ".jupyter")
    shutil.copy(paths.root() / "Makefile", home)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    flags = f"--no-browser --allow-root --ip=127.0.0.1 --port={port} --ServerApp.port_retries=0"
    flags += f" --IdentityProvider.token={TOKEN} --expose-app-in-browser"
    environment = {f"JUPYTER_{kind}_DIR": str(home / kind) for kind in ("CONFIG", "DATA", "RUNTIME")}
    environment |= {"JUPYTERLAB_SETTINGS_DIR": str(home / "settings"), "IPYTHONDIR": str(home / "ipython")}
    make = ["make", "-o", ".venv/ready", "lab", f"BIN={Path(sys.executable).parent}", f"LAB={flags}"]
    address = f"http://127.0.0.1:{port}"
    with (home / "log.txt").open("w+") as log:
        server = subprocess.Popen(
            make, cwd=home, env=os.environ | environment, stdout=log, stderr=subprocess.STDOUT, start_new_session=True
        )
        try:
            _wait_for(address, server, log.name)
            yield address
        finally:
            os.killpg(server.pid, signal.SIGTERM)
            server.wait(30)


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return tmp_path_factory.mktemp("lab")


@pytest.fixture(scope="module")
def lab(home):
    with start(home) as address:
        yield address


def _wait_for(address: str, server, log: str) -> None:
    for _ in range(300):
        if server.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{address}/api/status?token={TOKEN}"):
                return
        except OSError:
            time.sleep(0.2)
    pytest.fail(f"JupyterLab did not start: {Path(log).read_text()}")


@pytest.fixture
def tab(browser):
    """A tab, and every request that it made to another machine."""
    page = browser.new_page(viewport={"width": 1500, "height": 1100})
    foreign = []
    here = ("http://127.0.0.1:", "data:", "blob:")
    page.on("request", lambda r: None if r.url.startswith(here) else foreign.append(r.url))
    yield page, foreign
    page.close()


def run_all(page) -> list[dict]:
    """Run the cells of the open notebook, which has a fresh kernel; what became of each."""
    page.wait_for_function("window.jupyterapp?.shell?.currentWidget?.sessionContext !== undefined", timeout=60_000)
    page.evaluate(READY)
    page.evaluate("window.jupyterapp.commands.execute('notebook:run-all-cells')")
    return page.evaluate(CELLS)


def keep(page, name: str) -> None:
    """A screenshot, kept below reports/ for whoever wants to look."""
    target = paths.root() / "reports" / "screenshots" / f"{name}.png"
    target.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=target)
    assert target.stat().st_size > 20_000


def assert_all_ran(cells: list[dict]) -> None:
    code = [cell for cell in cells if cell["type"] == "code"]
    assert code
    assert [cell["errors"] for cell in code if cell["errors"]] == []
    assert [cell["id"] for cell in code if not cell["count"]] == []


def test_lab_opens_notebook_03_with_the_table_of_contents_and_runs_it(tab, lab):
    page, foreign = tab
    page.goto(f"{lab}/?token={TOKEN}")
    page.locator(".jp-NotebookPanel").wait_for(timeout=60_000)
    assert page.evaluate("window.jupyterapp.shell.currentWidget.context.path") == "notebooks/03-reconcile-reports.ipynb"
    contents = page.locator("#table-of-contents")
    contents.get_by_text("Does anything contradict?").wait_for(timeout=30_000)
    cells = run_all(page)
    assert_all_ran(cells)
    assert sum("image/png" in cell["kinds"] for cell in cells) == 3
    page.evaluate("window.jupyterapp.shell.currentWidget.content.scrollToItem(14, 'center')")
    page.locator(".jp-OutputArea img").first.wait_for()
    keep(page, "lab-03")
    assert foreign == []


def test_explore_follows_its_controls(tab, lab):
    page, foreign = tab
    page.goto(f"{lab}/lab/tree/notebooks/explore.ipynb?token={TOKEN}&reset")
    page.locator(".jp-NotebookPanel").wait_for(timeout=60_000)
    assert_all_ran(run_all(page))
    picture = page.locator("img[src^='data:image/svg+xml']")
    picture.wait_for(timeout=30_000)
    page.get_by_text("General Staff of Ukraine", exact=True).first.scroll_into_view_if_needed()
    assert "400,300 losses" in picture.get_attribute("alt")
    keep(page, "lab-explore")

    def change(act) -> str:
        """Use a control; the sentence about the picture that then comes up."""
        before = picture.get_attribute("src")
        act()
        script = "old => document.querySelector('img[src^=\"data:image/svg\"]').src !== old"
        page.wait_for_function(script, arg=before)
        assert picture.evaluate("image => image.decode().then(() => image.naturalWidth > 300)")
        return picture.get_attribute("alt")

    handle = page.locator(".widget-hslider .noUi-handle")
    handle.focus()
    assert "400,300" not in change(lambda: page.keyboard.press("Home"))  # the first day of publication
    assert page.locator(".widget-hslider .widget-readout").inner_text() == "2022-03-02"
    assert "498 killed" in change(lambda: page.get_by_role("button", name="linear", exact=True).click())
    assert "498" not in change(lambda: page.get_by_label("Russian Ministry of Defence", exact=True).uncheck())
    keep(page, "lab-explore-2022-03-02")
    handle.focus()
    change(lambda: page.keyboard.press("End"))
    assert "9,641 losses" in change(lambda: page.get_by_label("Measure").select_option("Artillery systems"))
    statements, checks, origin = (page.locator(".widget-html table").nth(i) for i in range(3))
    expect(statements).to_contain_text("2,463")  # as mended
    change(lambda: page.get_by_role("button", name="as printed").click())
    expect(statements).to_contain_text("2,464")
    expect(checks).to_contain_text("total_never_falls")
    page.locator(".widget-select select").select_option(index=0)
    expect(origin).to_contain_text("a001-07")
    expect(origin).to_contain_text("2,306")
    keep(page, "lab-explore-origin")
    assert foreign == []


def point_at(raw: Path, source: Path, target: Path) -> None:
    """A copy of a notebook that reads another corpus, as if JupyterLab had been started with WORKBOOK_RAW."""
    notebook = nbformat.read(source, as_version=4)
    notebook.cells.insert(0, nbformat.v4.new_code_cell(f"import os; os.environ[{paths.RAW_VARIABLE!r}] = {str(raw)!r}"))
    nbformat.write(notebook, target)


def test_text_from_the_data_is_text_in_lab(tab, lab, home, tmp_path):
    page, foreign = tab
    raw = hostile_corpus.write(tmp_path / "raw")
    for name in ("explore", "01-check-claims"):
        point_at(raw, home / "notebooks" / f"{name}.ipynb", home / "notebooks" / f"hostile-{name}.ipynb")
        page.goto(f"{lab}/lab/tree/notebooks/hostile-{name}.ipynb?token={TOKEN}&reset")
        page.locator(".jp-NotebookPanel").wait_for(timeout=60_000)
        assert_all_ran(run_all(page))
        page.locator(".jp-OutputArea-output").last.wait_for(state="attached")
        for item in range(12):  # cells are drawn when they come into sight
            page.evaluate(f"window.jupyterapp.shell.currentWidget.content.scrollToItem({2 * item})")
        page.wait_for_timeout(1000)
        assert page.evaluate("window.pwned") is None
        outputs = page.locator(".jp-OutputArea-output")
        made = "img[src='x'], b.pwned, [onerror], a[href^='javascript'], img[src^='http'], mjx-container, .MathJax"
        assert outputs.locator(made).count() == 0
        if name == "explore":
            expect(page.locator(".widget-html table").first).to_contain_text("<script>window.pwned=1</script>")
        keep(page, f"lab-hostile-{name}")
    assert foreign == []
