"""Kernels to run notebooks on: warm or ordinary, each with an environment of its own, none left behind."""

import os
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from queue import Empty
from subprocess import Popen
from typing import Any

from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from jupyter_core.utils import ensure_event_loop, run_sync
from traitlets import Any as Anything
from traitlets import Bool, Type

from helpers.kernel import warm
from helpers.kernel.environment import SETTINGS

ASK_AGAIN = 0.2  # seconds without a word from a kernel that was asked
ARGUMENTS = ["--HistoryManager.enabled=False"]
LONGEST = 70  # characters of a folder for sockets, whose whole path has about a hundred at most


class _OwnKernel(KernelSpecManager):
    """Knows one kernel: that of this Python, whatever the reader has called python3. `stage`: what forks it."""

    is_warm = Bool(False)
    stage = Anything(None, allow_none=True)

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        argv = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
        forked = {"provisioner_name": warm.NAME, "config": {"stage": self.stage}}
        provisioner = {"kernel_provisioner": forked} if self.is_warm else {}
        return KernelSpec(argv=argv, display_name="Python 3", language="python", metadata=provisioner)


_stopped = threading.Event()  # once for all kernels of this process


class StoppedError(RuntimeError):
    """The kernels were stopped from outside."""


class _Client(AsyncKernelClient):
    """Does not wait, once a kernel is heard, for more that it may say: who asks it takes only what answers him."""

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Returns once the kernel is heard. Raises RuntimeError if it died, or was not in time."""
        end = time.monotonic() + (timeout or float("inf"))
        while time.monotonic() < end:
            self.kernel_info()  # what it says of that may go out before anybody listens
            with suppress(Empty):
                await self.get_iopub_msg(timeout=ASK_AGAIN)
                return
            if not await self.is_alive():
                raise RuntimeError("the kernel died before it was heard")
        raise RuntimeError(f"the kernel was not heard in {timeout:.0f} seconds")


class _Manager(AsyncKernelManager):
    """Remembers its client, whose channels papermill leaves open."""

    client_factory = Type(klass=_Client)
    last_client: AsyncKernelClient | None = None

    def client(self, **settings: Any) -> AsyncKernelClient:  # type: ignore[override]  # as AsyncKernelManager itself has
        self.last_client = super().client(**settings)
        return self.last_client


class Kernels:
    """Starts kernels; all that still run are ended when this is left or stopped."""

    def __init__(self, *, is_warm: bool = True):
        self.is_warm = is_warm
        self._is_stopped = threading.Event()
        self._running: set[AsyncKernelManager] = set()
        self._stage: Future[warm.Stage | None] | None = None
        _open.add(self)
        if is_warm:
            warm.find_server()  # its imports take a second; meanwhile the data are checked

    def __enter__(self) -> "Kernels":
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        _open.discard(self)

    def work_ahead(self, module: str, given: dict[str, object], folder: Path, **variables: str) -> None:
        """Let a process call `work_ahead` of a module with what it is given: the kernels that start from now on, in
        `folder` with these environment variables and more, are forked from it when it has. Where none can be forked
        they start as they would without. Returns at once; kernels wait.
        """
        if self.is_warm and self._stage is None and (server := warm.find_server()) is not None:
            environment = os.environ | SETTINGS | variables
            beside = ThreadPoolExecutor(1)  # the server may still be importing
            self._stage = beside.submit(server.open_stage, module, given, environment, str(folder))
            beside.shutdown(wait=False)

    @contextmanager
    def start(self, folder: Path, **variables: str) -> Iterator[AsyncKernelManager]:
        """A kernel in `folder` with further environment variables. Raises StoppedError once `stop` was called."""
        # sockets in a folder of its own: no port that two kernels could both choose
        short = None if len(tempfile.gettempdir()) < LONGEST else "/tmp"
        with tempfile.TemporaryDirectory(prefix="kernel-", dir=short) as place:
            opening = self._stage  # which `stop` may take away meanwhile
            own = _OwnKernel(is_warm=self.is_warm, stage=opening and opening.result())
            manager = _Manager(kernel_spec_manager=own, transport="ipc", connection_file=f"{place}/k.json")
            self._running.add(manager)
            try:
                self.refuse_stopped()
                # the reader's own start-up files are not part of a report
                environment = os.environ | SETTINGS | {"IPYTHONDIR": place} | variables
                settings = {"cwd": str(folder), "env": environment}
                run_sync(manager.start_kernel)(extra_arguments=ARGUMENTS, **settings)
                self.refuse_stopped()
                yield manager
            finally:
                run_sync(_end)(manager)
                ensure_event_loop().close()  # this thread's, on which the manager was called
                self._running.discard(manager)

    def stop(self) -> None:
        """End every kernel that runs, and start no more; from any thread."""
        self._is_stopped.set()
        for manager in list(self._running):
            if (process := _find_process(manager)) is not None:
                process.kill()
        stage, self._stage = self._stage, None
        if stage is not None and (opened := stage.result()) is not None:
            opened.close()

    def refuse_stopped(self) -> None:
        """Raises StoppedError if `stop` or `stop_all` was called."""
        if self._is_stopped.is_set() or _stopped.is_set():
            raise StoppedError("stopped")


_open: set[Kernels] = set()


def stop_all() -> None:
    """End every kernel of this process, and start no more: before the process itself ends."""
    _stopped.set()
    for kernels in list(_open):
        kernels.stop()


def describe_end(manager: AsyncKernelManager) -> str:
    """How a kernel's process ended, as far as that is known: "the kernel died (killed by SIGKILL)"."""
    process = _find_process(manager)
    status = process.poll() if process else None
    if status is None:
        return "the kernel died"
    if status < 0:
        return f"the kernel died (killed by {signal.Signals(-status).name})"
    return f"the kernel died (exit status {status})"


def _find_process(manager: AsyncKernelManager) -> Popen[bytes] | None:
    provisioner = manager.provisioner
    return provisioner.process if isinstance(provisioner, LocalProvisioner) else None


async def _end(manager: _Manager) -> None:
    """End a kernel at once: it has nothing left to do, and to ask would interrupt it first."""
    if manager.provisioner is not None and manager.provisioner.has_process:
        await manager.provisioner.kill()
        await manager.provisioner.wait()
    if manager.last_client is not None:
        manager.last_client.stop_channels()
    await manager.cleanup_resources()
