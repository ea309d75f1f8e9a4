"""The map of the code in CONTRIBUTING.md is the code: its packages, what each may use, and a line for every module."""

import ast
import re
import subprocess
import sys

import pytest

from helpers.base import paths
from helpers.report import stamps

HELPERS = paths.root() / "src" / "helpers"
MAP = (paths.root() / "CONTRIBUTING.md").read_text(encoding="utf-8")
DRAWN = re.findall(r"^ +(\w+) --> (\w+)$", re.search(r"```mermaid\n(.*?)```", MAP, re.S).group(1), re.M)
MODULES = sorted(p for p in HELPERS.rglob("*.py") if p.name != "__init__.py")


def find_used(path):
    """The packages, or `cli`, that a module imports something from, anywhere in it."""
    used = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        used |= {name.split(".")[1] for name in names if name.startswith("helpers.")}
        assert names != ["helpers"], f"{path.name}: the short names are for notebooks"
    return used


def find_modules(path):
    """The modules that a module imports something from."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("helpers."):
            place = HELPERS.joinpath(*node.module.split(".")[1:])
            found |= {file for name in node.names if (file := place / f"{name.name}.py").is_file()}
            found |= {place.with_suffix(".py")} & set(MODULES)
    return found


def name_room(path):
    return path.relative_to(HELPERS).parts[0].removesuffix(".py")


def list_below(room):
    """Every package that can be reached from one along the arrows."""
    below = {other for one, other in DRAWN if one == room}
    return below.union(*(list_below(other) for other in below)) if below else below


def test_imports_follow_the_arrows_of_the_map_and_never_lead_back():
    used = {}
    for path in MODULES:
        used.setdefault(name_room(path), set()).update(find_used(path) - {name_room(path)})
    for room, others in used.items():
        assert room not in list_below(room)
        assert others <= list_below(room), f"the map does not say that {room} uses {sorted(others - list_below(room))}"
    assert [arrow for arrow in DRAWN if arrow[1] not in used[arrow[0]]] == []  # no arrow that no import follows


def test_no_two_modules_need_each_other():
    left = {path: find_modules(path) for path in MODULES}
    while free := [path for path, needed in left.items() if not needed & set(left)]:
        left = {path: needed for path, needed in left.items() if path not in free}
    assert [path.name for path in left] == []


@pytest.mark.parametrize("path", [p for p in HELPERS.iterdir() if (p / "__init__.py").is_file()], ids=lambda p: p.name)
def test_each_package_says_what_it_is_for_as_the_map_does(path):
    said = ast.get_docstring(ast.parse((path / "__init__.py").read_text(encoding="utf-8"))).splitlines()[0]
    assert f"- **{path.name}**: {said}" in " ".join(MAP.split("\n  ")).splitlines()


def test_the_map_has_a_line_for_every_file():
    wanted = {
        f"{p.relative_to(HELPERS)}": ast.get_docstring(ast.parse(p.read_text(encoding="utf-8"))).splitlines()[0]
        for p in MODULES
    }
    lines = dict(re.findall(r"^\| `([\w/.]+)` \| (.*) \|$", MAP, re.M))
    others = {f"{p.relative_to(HELPERS)}" for p in HELPERS.glob("*/*.*") if p.suffix not in (".py", ".pyc")}
    assert lines == wanted | {name: lines.get(name) for name in others}


def test_what_notebooks_import_is_part_of_their_stamp():
    names = (
        "beliefs, checks, choices, claims, compare, explorer, findings, joint, plots, publish, reconcile, views, words"
    )
    code = f"import sys; from helpers import sentences, tables, {names}"
    code += "; print(*(m for m in sys.modules if m.startswith('helpers.')))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert {module.split(".")[1] for module in loaded} <= set(stamps.IN_NOTEBOOKS)


def test_nothing_heavy_is_imported_for_a_short_name_that_is_not_asked_for():
    code = "import sys; import helpers; dir(helpers); print('pandas' in sys.modules)"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout == "False\n"
