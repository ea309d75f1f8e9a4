"""What several tests read and is dear to make: made once, by the first worker of pytest-xdist that asks."""

import fcntl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

PATIENCE = 600  # seconds


def share(tmp_path_factory, worker: str, name: str, make: Callable[[Path], None]) -> Path:
    """The folder `name` of this session, in which `make` has left something for all workers; they only read it."""
    base = tmp_path_factory.getbasetemp()
    folder = (base if worker == "master" else base.parent) / "shared" / name  # above the folders of the workers
    folder.parent.mkdir(exist_ok=True)
    done, failed = folder.with_name(f"{name}.done"), folder.with_name(f"{name}.failed")
    with lock(folder.with_name(f"{name}.lock")):
        if failed.exists():
            pytest.fail(f"{name} could not be made by another worker: {failed.read_text(encoding='utf-8')}")
        if not done.exists():
            folder.mkdir()
            try:
                make(folder)
            except BaseException as error:
                failed.write_text(f"{type(error).__name__}: {error}", encoding="utf-8")
                raise
            done.touch()
    return folder


@contextmanager
def lock(path: Path, patience: float = PATIENCE) -> Iterator[None]:
    """Wait for those who hold this file's lock; it ends with its holder's process, so that a file left over is free."""
    with path.open("w") as file:
        until = time.monotonic() + patience
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > until:
                    pytest.fail(f"another process has held {path} for {patience:g} seconds")
                time.sleep(0.05)
        yield
