"""Notice that a folder's files were saved."""

import time
from collections.abc import Iterator
from pathlib import Path

PAUSE = 0.3  # seconds between two looks


def changes(folder: Path) -> Iterator[None]:
    """Yields at once, and again each time that a file of the folder was written, made or removed. Never ends."""
    seen = None
    while True:
        now = _look(folder)
        if now != seen:
            seen = now
            yield
        time.sleep(PAUSE)


def _look(folder: Path) -> dict[str, tuple[int, int]]:
    found = {}
    for path in folder.glob("*"):
        try:
            state = path.stat()
        except OSError:  # an editor is just replacing it
            continue
        found[path.name] = (state.st_mtime_ns, state.st_size)
    return found
