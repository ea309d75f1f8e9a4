"""A change of code makes every run stale, and makes a notebook run again only if its cells are made with that code."""

import shutil

import pytest

from helpers.base import paths
from helpers.kernel import notebooks
from helpers.report import stamps

# in each package the first file, whatever it is, and those that are no Python
FILES = ["cli.py"]
for package in sorted(p for p in stamps.HELPERS.iterdir() if (p / "__init__.py").is_file()):
    FILES += [f"{package.name}/{min(f.name for f in package.glob('*.py'))}"]
    FILES += sorted(f"{package.name}/{f.name}" for f in package.glob("*.*") if f.suffix not in (".py", ".pyc"))


def describe():
    return stamps.describe(paths.own_raw(), {}, notebooks.list_sources())


@pytest.fixture(scope="module")
def ours(tmp_path_factory):
    """A copy of the helpers, which stamps are made from."""
    ignore = shutil.ignore_patterns("__pycache__")
    copy = shutil.copytree(stamps.HELPERS, tmp_path_factory.mktemp("copy") / "helpers", ignore=ignore)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stamps, "HELPERS", copy)
        yield copy


@pytest.mark.parametrize("name", FILES)
def test_a_change_of_any_file_is_noticed(name, ours):
    before, written = describe(), (ours / name).read_bytes()
    (ours / name).write_bytes(written + b"\n")
    after = describe()
    (ours / name).write_bytes(written)
    assert not stamps.is_current(before, after)
    same = before["notebooks"] == after["notebooks"]
    assert same == (name.split("/")[0] in ("author", "report", "run", "cli.py"))


def test_an_optional_table_is_an_input_where_it_is_there(raw_dir, tmp_path):
    folder = shutil.copytree(raw_dir, tmp_path / "raw")
    sources = notebooks.list_sources()
    before = stamps.describe(folder, {}, sources)
    (folder / "scopes.csv").write_text("scope_id,label,within\n")
    edited = stamps.describe(folder, {}, sources)
    (folder / "scopes.csv").unlink()
    without = stamps.describe(folder, {}, sources)
    assert before["inputs"]["scopes.csv"] != edited["inputs"]["scopes.csv"]
    assert before["notebooks"]["explore"] != edited["notebooks"]["explore"]
    assert set(before["inputs"]) - set(without["inputs"]) == {"scopes.csv"}
