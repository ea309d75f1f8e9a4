"""What one worker makes is there for all, and no worker waits for ever."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from shared import lock, share

HOLD = (
    "import fcntl, sys; f = open(sys.argv[1], 'w'); fcntl.flock(f, fcntl.LOCK_EX); print('held', flush=True); input()"
)


class Base:
    """A session's folder, as tmp_path_factory knows it."""

    def __init__(self, folder):
        self.getbasetemp = lambda: folder


def test_what_two_workers_ask_for_is_made_once(tmp_path):
    made = []

    def make(folder):
        (folder / "a").write_text("made")
        made.append(folder)

    with ThreadPoolExecutor(2) as pool:
        workers = [(Base(tmp_path / name), name) for name in ("gw0", "gw1")]
        found = list(pool.map(lambda worker: share(*worker, "thing", make), workers))
    assert len(made) == 1
    assert found == [tmp_path / "shared" / "thing"] * 2
    assert (found[0] / "a").read_text() == "made"


def test_what_could_not_be_made_is_not_tried_again_and_says_why(tmp_path):
    with pytest.raises(ZeroDivisionError):
        share(Base(tmp_path), "master", "thing", lambda _: 1 / 0)
    with pytest.raises(pytest.fail.Exception, match="thing could not be made by another worker: ZeroDivisionError"):
        share(Base(tmp_path), "master", "thing", lambda _: None)


def test_a_lock_that_is_held_too_long_is_told_and_one_left_by_the_dead_is_free(tmp_path):
    path = tmp_path / "thing.lock"
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen([sys.executable, "-c", HOLD, path], **pipes) as holder:
        assert holder.stdout.readline() == b"held\n"
        said = r"another process has held .*thing\.lock for 0\.1 seconds"
        with pytest.raises(pytest.fail.Exception, match=said), lock(path, patience=0.1):
            pass
        holder.kill()
    with lock(path, patience=0):
        assert path.exists()
