"""environment.yml, pyproject.toml and the lock say the same."""

import re
import tomllib

import pytest
import yaml
from rattler import MatchSpec, Version, VersionSpec

from helpers.base import paths

LOCK = (paths.root() / "requirements.lock").read_text(encoding="utf-8")
LOCKED = dict(re.findall(r"^([a-z0-9][a-z0-9._-]*)==([^\s;\\]+)", LOCK, re.M))
PROJECT = tomllib.loads((paths.root() / "pyproject.toml").read_text(encoding="utf-8"))["project"]
DECLARED = [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["test"]]
CONDA = yaml.safe_load((paths.root() / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
BY_PIP = [line for part in CONDA if isinstance(part, dict) for line in part["pip"] if not line.startswith("--")]
SPECS = [MatchSpec(line) for line in CONDA if isinstance(line, str)]


def test_conda_gets_what_pip_gets():
    ours = {line for line in CONDA if isinstance(line, str)} - {"pip", f"python{PROJECT['requires-python']}"}
    assert ours | set(BY_PIP) == set(DECLARED)


@pytest.mark.parametrize("spec", [s for s in SPECS if s.name.normalized not in ("python", "pip")], ids=str)
def test_the_locked_version_satisfies_conda_too(spec):
    assert VersionSpec(spec.version).matches(Version(LOCKED[spec.name.normalized]))


def test_the_lock_is_hashed_and_names_no_address():
    assert "://" not in LOCK
    assert not re.search(r"^--(index|find|extra)", LOCK, re.M)
    entries = re.split(r"^(?=[a-z0-9])", LOCK, flags=re.M)[1:]
    assert len(entries) == len(re.findall(r"^[a-z0-9][^\n]*==", LOCK, re.M))
    assert all("--hash=sha256:" in entry for entry in entries)


def test_each_dependency_says_why():
    text = (paths.root() / "pyproject.toml").read_text(encoding="utf-8")
    for line in re.findall(r'^    "[a-z][^\n]*>=[^\n]*$', text, re.M):
        assert re.search(r",\s+# \w+", line), line
