"""Build a folder aside and put it in its place in one step: one builder at a time, nothing half-done left behind."""

import ctypes
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from helpers.base.errors import UsageError, WorkbookError

if sys.platform != "win32":  # where two builders at the same time are not told apart
    import fcntl

PREFIX = ".workbook-"
SWAP = 2  # RENAME_EXCHANGE of renameat2(2)
HERE = -100  # AT_FDCWD


class BusyError(WorkbookError):
    """Another process is building the same folder."""


class LockError(WorkbookError):
    """The file system of a folder keeps no locks."""


def refuse_filled(folder: Path) -> None:
    """Raises UsageError if `folder` is a file or holds anything."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(f"{folder} is there and is not an empty folder; nothing was written")


@contextmanager
def build(target: Path) -> Iterator[Path]:
    """A folder beside `target` to build in, gone afterwards. Raises BusyError while another process builds `target`,
    LockError where that cannot be told.

    What a killed builder left there is cleared first; if it had moved `target` away, that is put back.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    place = target.with_name(PREFIX + target.name)
    lock = _lock(place)
    try:
        _restore(place, target)
        _clear(place)
        yield place
    finally:
        _restore(place, target)
        shutil.rmtree(place, ignore_errors=True)
        os.close(lock)


@contextmanager
def hold(folder: Path) -> Iterator[None]:
    """Work in a folder that is there, one at a time: whoever else would hold it waits.

    Raises LockError where that cannot be made sure.
    """
    if sys.platform == "win32":
        yield
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        _flock(descriptor, folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def publish(fresh: Path, target: Path) -> None:
    """Put the folder `fresh`, made within `build`, in the place of `target`."""
    fresh.chmod(0o755)
    if not target.exists():
        fresh.rename(target)
    elif not _exchange(fresh, target):
        target.rename(fresh.with_name("old"))  # a moment without a target: `build` puts it back if it ends here
        fresh.rename(target)


def _lock(place: Path) -> int:
    """The open folder `place`, locked for this process; the lock ends with the process, however it ends."""
    while True:
        try:
            place.mkdir(exist_ok=True)
            descriptor = os.open(place, os.O_RDONLY | os.O_NOFOLLOW | os.O_DIRECTORY)  # not what a link leads to
        except FileNotFoundError:  # its builder has just removed it
            continue
        except FileExistsError:
            if place.exists() or place.is_symlink():
                raise
            continue
        try:
            if sys.platform != "win32":
                _flock(descriptor, place.parent, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if place.exists() and os.path.samestat(os.fstat(descriptor), place.stat()):
                return descriptor
        except BlockingIOError:
            os.close(descriptor)
            name = place.name.removeprefix(PREFIX)
            raise BusyError(f"{place.with_name(name)} is being made by another run; this one was not started") from None
        except FileNotFoundError:
            pass
        os.close(descriptor)  # its builder has just ended and removed it


def _flock(descriptor: int, folder: Path, how: int) -> None:
    try:
        fcntl.flock(descriptor, how)
    except BlockingIOError:
        raise
    except OSError as error:
        raise LockError(
            f"the file system of {folder} keeps no locks ({error.strerror}), so that two at work there would spoil "
            "each other's files; nothing was written"
        ) from None


def _restore(place: Path, target: Path) -> None:
    if (old := place / "old").exists() and not target.exists():
        old.rename(target)


def _clear(place: Path) -> None:
    for path in place.iterdir():
        shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()


def _exchange(one: Path, other: Path) -> bool:
    """Swap two paths in one step, where the system can (Linux, most file systems)."""
    if sys.platform != "linux":
        return False
    swap = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    return swap is not None and swap(HERE, os.fsencode(one), HERE, os.fsencode(other), SWAP) == 0
