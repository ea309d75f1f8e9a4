"""The README's names and commands exist; what is computed in documents is current; nothing foreign is committed."""

import re
import subprocess

import pytest

from helpers import cli
from helpers.base import parameters, paths
from helpers.corpus import dictionary
from helpers.run import method_page, refresh

METHOD = paths.root() / "docs" / "method.md"
README = (paths.root() / "README.md").read_text(encoding="utf-8")
USE = (paths.root() / "docs" / "use.md").read_text(encoding="utf-8")
CONTRIBUTING = (paths.root() / "CONTRIBUTING.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("target", sorted(set(re.findall(r"\]\(([^)#]+)\)", README + CONTRIBUTING))))
def test_every_link_leads_somewhere(target):
    assert (paths.root() / target).exists()


def test_the_readmes_commands_exist():
    targets = set(re.findall(r"(?:^|`)make (\w+)", README, re.M))
    rules = set(re.findall(r"^(\w+):", (paths.root() / "Makefile").read_text(encoding="utf-8"), re.M))
    assert {"report", "test", "lab"} <= targets <= rules
    shown = "\n".join(re.findall(r"```sh\n(.*?)```", README, re.S))
    commands = set(re.findall(r"^workbook (\w+)", shown, re.M))
    assert commands == set(cli._COMMANDS)
    for name in parameters.KNOWN:
        assert f"`{name}`" in USE or f"`{name}`" in README


def test_the_readmes_python_runs(capsys):
    (code,) = re.findall(r"```python\n(.*?)```", USE, re.S)
    names = {}
    exec(compile(code, "use.md", "exec"), names)
    assert (names["statements"]["first_published"] <= "2023-02-15").all()
    assert (names["values"]["date"] == "2023-02-01").any()
    assert len(names["problems"]) and len(names["compared"])


def test_what_is_made_and_committed_is_current(raw_dir):
    lead = (paths.notebooks() / f"{refresh.LEAD}.ipynb").read_bytes()
    assert refresh.put_answer(README, lead) == README
    assert (paths.root() / "data" / "README.md").read_text(encoding="utf-8") == dictionary.describe(raw_dir)
    page = METHOD.read_text(encoding="utf-8")
    assert page == method_page.render(METHOD.with_name("method.md.jinja"), raw_dir)


def test_the_worked_example_is_right():
    page = METHOD.read_text(encoding="utf-8")
    assert "**399,090** (400,300 − 1,210)" in page
    assert "155,530 to 399,090: it is *bounded*" in page
    assert "400,300 − 399,190 is 1,110, and the printed change\nis 1,210" in page
    assert "`digit_wrong`" in page
    assert "a factor of at least 14.05" in page


def test_no_article_and_no_private_place_is_committed():
    files = subprocess.run(
        ["git", "ls-files"], capture_output=True, text=True, cwd=paths.root(), check=True
    ).stdout.split()
    assert not [f for f in files if f.endswith(".txt") and not f.startswith("examples/")]  # those are invented
    for file in files:
        data = (paths.root() / file).read_bytes()
        assert not re.search(rb"(?<![\w.~-])/(work|root|home|tmp)/\w", data), file
