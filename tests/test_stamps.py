"""A change of code makes every run stale, and makes a notebook run again only if its cells are made with that code."""

import shutil

import pytest

from helpers.base import paths
from helpers.kernel import notebooks
from helpers.report import stamps

# in each package the first file, whatever it is, and those that are no Python
FILES = [
    "cli.py",
    *sorted(
        {min(f.relative_to(stamps.HELPERS).as_posix() for f in p.glob("*.py")) for p in stamps.HELPERS.glob("[a-z]*/")}
    ),
    *sorted(
        f.relative_to(stamps.HELPERS).as_posix()
        for f in stamps.HELPERS.glob("*/*.*")
        if f.suffix not in (".py", ".pyc")
    ),
]


@pytest.mark.parametrize("name", FILES)
def test_a_change_of_any_file_is_noticed(name, tmp_path, monkeypatch):
    ours = shutil.copytree(stamps.HELPERS, tmp_path / "helpers", ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(stamps, "HELPERS", ours)
    before = stamps.describe(paths.own_raw(), {}, notebooks.list_sources())
    with (ours / name).open("a", encoding="utf-8") as file:
        file.write("\n")
    after = stamps.describe(paths.own_raw(), {}, notebooks.list_sources())
    assert not stamps.is_current(before, after)
    same = before["notebooks"] == after["notebooks"]
    assert same == (name.split("/")[0] in ("author", "report", "run", "cli.py"))
