"""A run is all or nothing, does nothing twice, and leaves no kernel behind."""

import contextlib
import json
import os
import pty
import re
import resource
import shutil
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import mini_project
import pytest
from mini_project import is_gone, read_all, wait_for, wait_for_kernel

from helpers.base import folders, parameters
from helpers.kernel import execute, notebooks, warm
from helpers.kernel.kernels import Kernels

pytestmark = pytest.mark.process


@pytest.fixture(scope="module")
def good(tmp_path_factory):
    folder = mini_project.write(tmp_path_factory.mktemp("good") / "project")
    result = mini_project.run(folder)
    assert result.returncode == 0, result.stderr
    return folder


@pytest.fixture
def project(good, tmp_path):
    """A project with a good run in reports/out."""
    return shutil.copytree(good, tmp_path / "project")


def list_reports(project):
    return sorted(p.name for p in (project / "reports").iterdir())


def test_nothing_is_done_twice(project):
    inode = (project / "reports" / "out").stat().st_ino
    result = mini_project.run(project)
    assert result.returncode == 0
    assert result.stderr.startswith("nothing has changed")
    assert (project / "reports" / "out").stat().st_ino == inode


def test_to_decide_that_nothing_has_changed_imports_nothing_heavy(project):
    code = "import sys; from helpers import cli; cli.main(sys.argv[1:]); print(*sorted(sys.modules))"
    command = [sys.executable, "-c", code, "run", "--out", "reports/out"]
    result = subprocess.run(command, **mini_project.settings(project), timeout=300)
    assert result.stderr.startswith("nothing has changed")
    assert not {"pandas", "papermill", "nbformat", "matplotlib.pyplot", "seaborn"} & set(result.stdout.split())


def test_only_what_has_changed_is_run_again(project):
    mini_project.write(project, name="02-other")
    assert "01-mini: unchanged" in mini_project.run(project).stderr
    before = read_all(project / "reports" / "out")
    mini_project.write(project, "1 + 1", name="02-other")
    result = mini_project.run(project)
    assert "01-mini: unchanged" in result.stderr
    assert "02-other: unchanged" not in result.stderr
    after = read_all(project / "reports" / "out")
    assert {name for name in after if after[name] != before[name]} <= {
        "index.html", "index.pdf", "notebooks/02-other.html", "notebooks/02-other.ipynb", "run.json"
    }  # fmt: skip
    assert "unchanged" not in mini_project.run(project, "--force").stderr
    assert read_all(project / "reports" / "out") == after


@pytest.mark.parametrize("damage", ["data/checks.csv", "index.html", "run.json"])
def test_what_was_damaged_is_made_again(project, damage):
    out = project / "reports" / "out"
    before = read_all(out)
    (out / damage).write_text("{}")
    assert mini_project.run(project).returncode == 0
    assert read_all(out) == before


def test_other_data_or_another_day_is_another_run(project):
    raw = project / "data" / "raw" / "articles.csv"
    raw.write_text(raw.read_text(encoding="utf-8").replace("Sky News", "Sky"), encoding="utf-8")
    assert "done in" in mini_project.run(project).stderr
    assert "done in" in mini_project.run(project, "-p", "known_on", "2023-02-15").stderr
    record = json.loads((project / "reports" / "out" / "run.json").read_text())
    assert record["parameters"] == {"known_on": "2023-02-15"}


@pytest.mark.parametrize(
    ("number", "kernels"),  # --force, as it changes nothing else, stands for warm
    [
        (signal.SIGINT, "--cold"),
        (signal.SIGINT, "--force"),
        (signal.SIGTERM, "--force"),
        (signal.SIGHUP, "--cold"),
        (signal.SIGKILL, "--cold"),
        (signal.SIGKILL, "--force"),
    ],
)
def test_a_stopped_run_leaves_the_last_one_and_no_kernel(project, kernels, number):
    before = read_all(project / "reports")
    mini_project.write(project, mini_project.WAIT)
    process = mini_project.start(project, kernels)
    kernel = wait_for_kernel(project)
    process.send_signal(number)
    _, said = process.communicate(timeout=60)
    wait_for(lambda: is_gone(kernel))
    out = {name: data for name, data in read_all(project / "reports").items() if not name.startswith(".workbook")}
    assert out == before
    if number == signal.SIGKILL:
        assert process.returncode == -number
        assert ".workbook-out" in list_reports(project)
        mini_project.write(project, "1 + 1")  # the next run clears up
        assert mini_project.run(project).returncode == 0
    else:
        assert process.returncode == 128 + number
        assert said.splitlines()[-1] == f"workbook: stopped by {number.name}; the last good outputs stay as they were"
        assert "Traceback" not in said
    assert list_reports(project) == ["out"]


@pytest.mark.parametrize(
    ("cell", "why", "kernels"),
    [
        ("raise ValueError('two\\nlines')", "ValueError: two lines", "--force"),
        ("import os\nos.kill(os.getpid(), 9)", "the kernel died (killed by SIGKILL)", "--force"),
        ("import os\nos._exit(3)", "the kernel died (exit status 3)", "--cold"),
    ],
)
def test_a_failure_is_told_in_three_lines_and_kept(project, cell, why, kernels):

    before = read_all(project / "reports" / "out")
    mini_project.write(project, cell)
    result = mini_project.run(project, kernels)
    assert result.returncode == 1
    where, reason, kept = result.stderr.splitlines()
    assert where == "workbook run: 01-mini.ipynb, cell 5 failed; the last good outputs stay as they were"
    assert reason == why
    assert kept == f"kept for inspection: {project / 'reports' / 'out-01-mini.failed.ipynb'}"
    assert list_reports(project) == ["out", "out-01-mini.failed.ipynb"]
    assert read_all(project / "reports" / "out") == before
    mini_project.write(project)
    assert mini_project.run(project, "--force").returncode == 0
    assert list_reports(project) == ["out"]


def test_a_full_disk_leaves_the_last_run(project):
    before = read_all(project / "reports")
    mini_project.write(project, "1 + 1")
    limit = 20_000  # bytes that a file may have: the page is larger, as the tables are
    assert max(map(len, before.values())) > limit
    result = mini_project.run_apart(
        project, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    )
    assert result.returncode == 1
    assert "File too large" in result.stderr
    assert "Traceback" not in result.stderr
    assert len(result.stderr.splitlines()) <= 3
    assert {k: v for k, v in read_all(project / "reports").items() if "failed" not in k} == before


def test_a_second_run_into_the_same_place_is_refused(project):
    mini_project.write(project, mini_project.WAIT)
    first = mini_project.start(project)
    wait_for_kernel(project)
    second = mini_project.run(project)
    assert second.returncode == 1
    assert second.stderr == (
        f"workbook run: {project / 'reports' / 'out'} is being made by another run; this one was not started\n"
    )
    first.send_signal(signal.SIGTERM)
    first.communicate(timeout=60)
    assert first.returncode == 143
    assert list_reports(project) == ["out"]


def test_two_notebooks_that_make_the_same_file_are_a_failure(project):
    mini_project.write(project, 'publish.save_table(statements, "checks")', name="02-other")
    result = mini_project.run(project)
    assert result.returncode == 1
    assert "both make data/checks.csv" in result.stderr


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"parameters": "known_on: str = ''\nunread: int = 3"}, "no cell reads the parameter 'unread'"),
        ({"parameters": "known_on: str | None = f()"}, "a parameter is not on a line 'name: type = value'"),
        ({"parameters": "known_on, other = 1, 2"}, "a parameter is not on a line 'name: type = value'"),
        ({"parameters": "known_on += ''"}, "a parameter is not on a line 'name: type = value'"),
    ],
)
def test_a_notebook_declares_each_parameter_and_reads_it(tmp_path, change, said):
    project = mini_project.write(tmp_path / "project", **change)
    result = mini_project.run(project)
    assert result.returncode == 2
    assert result.stderr == f"workbook run: 01-mini.ipynb: {said}\n"
    assert not (project / "reports").exists()


@pytest.mark.parametrize("tags", [[], ["parameters", "parameters"]])
def test_a_notebook_has_one_cell_of_parameters(tmp_path, tags):
    import nbformat

    project = mini_project.write(tmp_path / "project")
    path = project / "notebooks" / "01-mini.ipynb"
    notebook = nbformat.read(path, as_version=4)
    notebook.cells = [c for c in notebook.cells if "parameters" not in c.metadata.get("tags", [])]
    notebook.cells += [nbformat.v4.new_code_cell("known_on: str = ''", metadata={"tags": [tag]}) for tag in tags]
    nbformat.write(notebook, path)
    with pytest.raises(
        parameters.ParameterError, match=rf"has {len(tags)} cells tagged 'parameters', and must have one"
    ):
        notebooks.read_parameters(path)


def test_a_folder_is_put_in_its_place_without_an_exchange_too(tmp_path, monkeypatch):
    monkeypatch.setattr(folders, "_exchange", lambda one, other: False)
    for text in ("first", "second"):
        with folders.build(tmp_path / "out") as place:
            (place / "fresh").mkdir()
            (place / "fresh" / "a").write_text(text)
            folders.publish(place / "fresh", tmp_path / "out")
        assert read_all(tmp_path) == {"out/a": text.encode()}


def test_a_builder_killed_between_two_renames_loses_nothing(tmp_path):
    (tmp_path / ".workbook-out" / "old").mkdir(parents=True)  # what it leaves then: no `out`
    (tmp_path / ".workbook-out" / "old" / "a").write_text("good")
    with folders.build(tmp_path / "out"):
        assert (tmp_path / "out" / "a").read_text() == "good"
    assert read_all(tmp_path) == {"out/a": b"good"}


def test_progress_is_plain_lines_or_nothing_outside_a_terminal(project):
    lines = mini_project.run(project, "--force").stderr.splitlines()
    assert lines[0].startswith("01-mini: ")
    assert re.fullmatch(r"done in [\d.]+ s \(01-mini [\d.]+ s, PDF [\d.]+ s, page [\d.]+ s\)", lines[-2])
    assert mini_project.run(project, "--force", "--quiet").stderr == ""


def test_progress_is_a_bar_in_a_terminal(project):
    ours, theirs = pty.openpty()
    command = [str(mini_project.WORKBOOK), "run", "--out", "reports/out", "-p", "known_on", "2023-02-15"]
    process = subprocess.Popen(command, **mini_project.settings(project) | {"stderr": theirs, "stdout": theirs})
    os.close(theirs)
    shown = bytearray()
    with contextlib.suppress(OSError):  # the other side has closed it
        while data := os.read(ours, 4096):
            shown.extend(data)
    os.close(ours)
    assert process.wait(60) == 0
    text = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", shown.decode())
    assert "━" in text
    assert "4/4 cells" in text


@pytest.mark.parametrize("is_warm", [True, False])
def test_a_notebook_leaves_no_descriptor_open(project, is_warm):
    source, counts = project / "notebooks" / "01-mini.ipynb", []
    with Kernels(is_warm=is_warm) as started, ThreadPoolExecutor(1) as pool:
        for i in range(2):
            where = {"raw": project / "data" / "raw", "out": project / str(i), "failed": project / "failed"}
            pool.submit(execute.execute, source, {}, started, **where, tick=lambda: None).result()
            counts.append(len(os.listdir("/proc/self/fd")))
    warm.close()
    assert counts[0] == counts[1]


def test_the_same_choice_is_the_same_run_however_it_is_said(project):
    assert mini_project.run(project, "-p", "known_on", "").stderr.startswith("nothing has changed")


def test_a_tag_is_part_of_a_notebook(project):
    path = project / "notebooks" / "01-mini.ipynb"
    path.write_text(path.read_text().replace('"answer"', '"other"'))
    said = mini_project.run(project).stderr
    assert "done in" in said
    assert "unchanged" not in said


def test_what_does_not_belong_to_a_run_does_not_stay_in_it(project):
    stray = project / "reports" / "out" / "data" / "notes.txt"
    stray.write_text("mine")
    assert "done in" in mini_project.run(project).stderr
    assert not stray.exists()


def test_a_link_in_the_place_of_the_build_is_not_followed(project):
    (project / "victim" / "sub").mkdir(parents=True)
    (project / "reports" / ".workbook-out").symlink_to(project / "victim")
    result = mini_project.run(project, "--force")
    assert result.returncode == 1
    assert len(result.stderr.splitlines()) == 1
    assert [p.name for p in (project / "victim").iterdir()] == ["sub"]


def test_what_changes_while_it_is_run_is_not_published(project):
    before = read_all(project / "reports")
    mini_project.write(project, 'path = paths.raw() / "datapackage.json"\npath.write_text(path.read_text() + " ")')
    result = mini_project.run(project)
    assert result.returncode == 1
    assert "were changed while they were run" in result.stderr
    assert read_all(project / "reports") == before


def test_the_readers_own_settings_change_nothing(project, tmp_path):
    mini_project.write(project, "import matplotlib\nmatplotlib.rcParams['axes.facecolor'], 'started' in globals()")
    home = tmp_path / "home"
    for name, text in ((".config/matplotlib/matplotlibrc", "axes.facecolor: yellow"),
                       (".ipython/profile_default/startup/00.py", "started = True")):  # fmt: skip
        (home / name).parent.mkdir(parents=True)
        (home / name).write_text(text)
    settings = mini_project.settings(project)
    for kind in ("--cold", "--quiet"):
        command = [str(mini_project.WORKBOOK), "run", "--out", "reports/out", "--force", kind]
        subprocess.run(command, **settings | {"env": settings["env"] | {"HOME": str(home)}}, check=True, timeout=300)
        made = (project / "reports" / "out" / "notebooks" / "01-mini.ipynb").read_text()
        assert "('white', False)" in made


@pytest.mark.parametrize("text", ["<<<<<<< HEAD", "{}", '{"cells": [1]}'])
def test_what_is_no_notebook_is_told(tmp_path, text):
    project = mini_project.write(tmp_path / "project")
    (project / "notebooks" / "01-mini.ipynb").write_text(text)
    result = mini_project.run(project)
    assert result.returncode == 2
    assert result.stderr == "workbook run: 01-mini.ipynb: is not a notebook\n"


def test_no_notebooks_are_told(tmp_path):
    project = mini_project.write(tmp_path / "project")
    (project / "notebooks" / "01-mini.ipynb").unlink()
    result = mini_project.run(project)
    assert result.returncode == 2
    assert result.stderr == f"workbook run: there are no notebooks in {project / 'notebooks'}\n"
