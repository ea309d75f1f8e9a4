"""JupyterLab as `make lab` opens it, in a real Chromium: cells run, controls act, nothing leaves the machine."""

import os
import re
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
    contents.get_by_text("What cannot be right?").wait_for(timeout=30_000)
    cells = run_all(page)
    assert_all_ran(cells)
    assert sum("image/png" in cell["kinds"] for cell in cells) == 2
    page.evaluate("window.jupyterapp.shell.currentWidget.content.scrollToItem(14, 'center')")
    page.locator(".jp-OutputArea img").first.wait_for()
    keep(page, "lab-03")
    assert foreign == []


def test_explore_follows_its_controls(tab, lab):
    page, foreign = tab
    page.set_viewport_size({"width": 1500, "height": 1000})
    page.goto(f"{lab}/lab/tree/notebooks/explore.ipynb?token={TOKEN}&reset")
    page.locator(".jp-NotebookPanel").wait_for(timeout=60_000)
    assert_all_ran(run_all(page))
    picture = page.locator(".claims-stage img")
    picture.wait_for(timeout=30_000)
    picture.evaluate("image => image.closest('.jp-OutputArea').scrollIntoView()")
    assert "400,300 Russian military personnel lost" in picture.get_attribute("alt")
    panel = page.locator(".jp-NotebookPanel .jp-WindowedPanel-outer").first.bounding_box()
    measure = page.get_by_label("Measure", exact=True)
    assert_seen_together(panel, measure, picture, page.get_by_role("button", name="Copy command"))
    keep(page, "lab-explore")

    def change(act) -> str:
        """Use a control; the sentence about the picture that then comes up."""
        before = picture.get_attribute("src")
        act()
        script = "old => document.querySelector('.claims-stage img').src !== old"
        page.wait_for_function(script, arg=before)
        assert picture.evaluate("image => image.decode().then(() => image.naturalWidth > 300)")
        return picture.get_attribute("alt")

    marks, origin = page.locator(".claims-stage circle"), page.locator(".widget-html blockquote").first.locator("..")
    mark = page.locator(".claims-stage circle[aria-label*='14,093']").last
    mark.hover()
    expect(page.locator(".claims-stage .words")).to_contain_text("“14,093” (Mediazona: “military deaths”; article a000")
    mark.click()
    expect(origin).to_contain_text("confirmed dead up to 12 Feb 2023: 14,093")
    expect(page.locator(".claims-stage circle.lit")).to_have_count(1)
    keep(page, "lab-explore-origin")
    page.locator(".claims-stage circle[aria-label*='399,090']").focus()
    page.keyboard.press("Enter")  # what follows from others leads to all of them
    expect(origin.locator("h4")).to_have_count(2)
    with page.expect_download() as download:
        page.get_by_role("button", name="Save as CSV").click()
    assert (
        "mediazona,russia,personnel,confirmed_killed,whole_war,2023-02-12,14093"
        in Path(download.value.path()).read_text()
    )

    handle = page.locator(".widget-hslider .noUi-handle")
    handle.focus()
    assert "400,300" not in change(lambda: page.keyboard.press("Home"))  # the first day of publication
    assert page.locator(".widget-hslider .widget-readout").inner_text() == "2 Mar 2022"
    expect(page.get_by_label("Mediazona", exact=True)).to_be_hidden()  # it had said nothing yet
    command = page.locator(".claims-stage code")
    expect(command).to_have_text(re.compile("^workbook run -p known_on 2022-03-02 -p measure personnel"))
    assert "498 Russian military personnel killed" in change(
        lambda: page.get_by_role("button", name="linear", exact=True).click()
    )
    assert "498" not in change(lambda: page.get_by_label("Russian Ministry of Defence", exact=True).uncheck())
    expect(command).to_contain_text("-p claimants presidential_adviser")
    keep(page, "lab-explore-2022-03-02")
    handle.focus()
    change(lambda: page.keyboard.press("End"))
    assert "9,641 Russian artillery systems lost" in change(lambda: measure.select_option("Artillery systems"))
    statements, checks = (page.locator(".widget-html table").nth(i) for i in range(2))
    expect(statements).to_contain_text("2,463")  # as mended
    change(lambda: page.get_by_role("button", name="as printed").click())
    expect(statements).to_contain_text("2,464")
    expect(checks).to_contain_text("A total does not fall")
    assert marks.count() >= 3
    expect(page.get_by_label("Words of")).to_contain_text("2,464")  # the last to follow
    page.get_by_label("Words of").select_option(index=0)
    expect(origin).to_contain_text("Article a001")
    expect(origin).to_contain_text("2,306")
    assert foreign == []


def assert_seen_together(panel, *parts):
    """All of it is inside the notebook's window at once."""
    for part in parts:
        box = part.bounding_box()
        assert panel["y"] <= box["y"]
        assert box["y"] + box["height"] <= panel["y"] + panel["height"], box
        assert panel["x"] <= box["x"]
        assert box["x"] + box["width"] <= panel["x"] + panel["width"], box


def test_a_number_is_claimed_in_the_form_and_taken_back(tab, lab, home, tmp_path):
    page, foreign = tab
    raw = shutil.copytree(paths.root() / "examples" / "earthquake", tmp_path / "quake")
    claims = raw / "claims.csv"
    whole = claims.read_text(encoding="utf-8")
    claims.write_text("".join(whole.splitlines(keepends=True)[:-1]), encoding="utf-8")
    less = claims.read_bytes()
    point_at(raw, home / "notebooks" / "curate.ipynb", home / "notebooks" / "quake-curate.ipynb")
    page.goto(f"{lab}/lab/tree/notebooks/quake-curate.ipynb?token={TOKEN}&reset")
    page.locator(".jp-NotebookPanel").wait_for(timeout=60_000)
    assert_all_ran(run_all(page))
    page.evaluate("window.jupyterapp.shell.currentWidget.content.scrollToItem(10)")
    page.get_by_label("Article", exact=True).select_option(index=3)
    number = page.get_by_label("Open number")
    expect(page.locator("span.open")).to_have_count(2)
    number.select_option(index=1)
    keep(page, "lab-curate")
    page.get_by_role("button", name="Claim", exact=True).click()
    expect(page.get_by_role("status").first).to_contain_text("Saved in claims.csv", timeout=20_000)
    expect(page.locator("span.open")).to_have_count(1)
    assert claims.read_text(encoding="utf-8").count("\n") == whole.count("\n")
    page.get_by_role("button", name="Undo", exact=True).click()
    expect(page.locator("span.open")).to_have_count(2)
    assert claims.read_bytes() == less
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
        found = outputs.locator(made).evaluate_all("all => all.map(e => e.parentElement.outerHTML.slice(0, 300))")
        assert found == []
        if name == "explore":
            expect(page.locator(".widget-html table").first).to_contain_text("<script>window.pwned=1</script>")
        keep(page, f"lab-hostile-{name}")
    assert foreign == []
