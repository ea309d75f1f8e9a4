"""Kernels that start warm: a Jupyter kernel provisioner that asks a process with the libraries imported to fork.

Only on Linux, and only for this Python's own kernel; wherever something is odd, the ordinary kernel starts instead.
That process is `fork_server`.
"""

import asyncio
import atexit
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from traitlets import Any as Anything

from helpers.kernel.environment import SETTINGS
from helpers.kernel.fork_server import LONGEST, READY, kill_group, wait_readable

NAME = "workbook-warm"  # the entry point
# Variables that Python or a library reads once, at its start
FIXED = ("PYTHON", "LD_", "LC_", "LANG", "MALLOC_", "MATPLOTLIBRC", "MPL", "OMP_", "OPENBLAS_", "MKL_")
LIMIT = 60  # seconds for the imports, on a slow disk


class ForkedKernel:
    """A kernel that the fork server started, with what LocalProvisioner asks of a subprocess.Popen."""

    stdin = stdout = stderr = None

    def __init__(self, reports: socket.socket):
        self._reports, self._socket, self._lock = reports.makefile("rb"), reports, threading.Lock()
        self.pid = int(self._reports.readline())
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """The exit status, once there is one; None as long as the kernel runs. From any thread."""
        with self._lock:
            if self.returncode is None and wait_readable([self._socket], 0):
                line = self._reports.readline()
                if not line:  # the fork server is gone, and nobody else would end its kernels
                    kill_group(self.pid)
                self.returncode = int(line or -signal.SIGKILL)
                self._reports.close()
                self._socket.close()
        return self.returncode

    def wait(self) -> int:
        """The exit status; waits for the end."""
        while (status := self.poll()) is None:
            time.sleep(0.01)
        return status

    def send_signal(self, signum: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, signum)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)


class _Forks:
    """A process that forks others: asked through `control`, ready once it says so there, in so many seconds at most."""

    process: subprocess.Popen | ForkedKernel

    def __init__(self, control: socket.socket, environment: Mapping[str, str], seconds: float) -> None:
        self.environment, self._control, self._seconds = environment, control, seconds
        self._lock, self._is_ready = threading.Lock(), False

    def fork(self, arguments: list[str], environment: dict[str, str], folder: str) -> ForkedKernel | None:
        """A new kernel, or None if it has to start in the ordinary way."""
        return self._ask({"arguments": arguments, "environment": environment, "folder": folder})

    def _ask(self, request: dict[str, Any], *more: socket.socket) -> ForkedKernel | None:
        """A new child, to which these sockets are handed; None if there can be none."""
        data = json.dumps(request).encode()
        if len(data) > LONGEST or _fixed(request["environment"]) != _fixed(self.environment) or not self._wait_ready():
            return None
        ours, theirs = socket.socketpair()
        try:
            with theirs:
                socket.send_fds(self._control, [data], [own.fileno() for own in (theirs, *more)])
            ours.settimeout(LIMIT)
            kernel = ForkedKernel(ours)
            ours.settimeout(None)
        except (OSError, ValueError):
            ours.close()
            return None
        return kernel

    def _wait_ready(self) -> bool:
        """Whether it forks; waits until it does, or has ended."""
        with self._lock:
            end = time.monotonic() + self._seconds
            while not self._is_ready and self.process.poll() is None and time.monotonic() < end:
                if wait_readable([self._control], 0.5):
                    self._is_ready = self._control.recv(len(READY)) == READY
                    break
            return self._is_ready and self.process.poll() is None


class Stage(_Forks):
    """A child of the fork server that works ahead, on what several kernels need, and then forks these."""

    process: ForkedKernel

    def __init__(self, process: ForkedKernel, control: socket.socket, environment: Mapping[str, str]) -> None:
        super().__init__(control, environment, float("inf"))
        self.process = process

    def close(self) -> None:
        """End it and all kernels that it forked."""
        if not self._is_ready:
            self.process.kill()  # it is at work, and has forked none
        self._control.close()
        self.process.wait()


class ForkServer(_Forks):
    """A process with the libraries imported, which forks kernels. It ends with this one, and they with it."""

    process: subprocess.Popen

    def __init__(self) -> None:
        control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        environment = os.environ | SETTINGS
        # nothing is imported from the current folder, as with the launcher of ordinary kernels
        clean = "import sys; '' in sys.path and sys.path.remove('')"
        start = f"{clean}; from helpers.kernel import fork_server; fork_server.run({theirs.fileno()})"
        with theirs:
            self.process = subprocess.Popen(
                [sys.executable, "-c", start], pass_fds=[theirs.fileno()], env=environment,
                stdin=subprocess.DEVNULL, start_new_session=True,
            )  # fmt: skip
        super().__init__(control, environment, LIMIT)

    def open_stage(self, module: str, given: dict[str, Any], environment: dict[str, str], folder: str) -> Stage | None:
        """A child that calls `work_ahead` of a module with what is given; None if there can be none."""
        control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            process = self._ask({"ahead": (module, given), "environment": environment, "folder": folder}, theirs)
        if process is None:
            control.close()
            return None
        return Stage(process, control, environment)

    def close(self) -> None:
        """End the server and all kernels that it forked."""
        self._control.close()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class WarmProvisioner(LocalProvisioner):
    """Starts a kernel by a fork where that is safe, of a stage if there is one, else as LocalProvisioner does."""

    stage = Anything(None, allow_none=True, help="the stage to fork")

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Start the kernel; what is given and returned is LocalProvisioner's."""
        usual = [sys.executable, "-m", "ipykernel_launcher"]
        redirected = {"stdin", "stdout", "stderr", "independent"} & {name for name, value in kwargs.items() if value}
        if cmd[:3] == usual and not redirected:
            folder, environment = str(kwargs.get("cwd") or os.getcwd()), dict(kwargs.get("env") or os.environ)
            for forks in (self.stage, find_server()):
                kernel = forks.fork(cmd[3:], environment, folder) if forks is not None else None
                if kernel is not None:
                    self.process = kernel  # type: ignore[assignment]  # a Popen, of which it has what is called
                    self.pid, self.pgid, self.cwd = kernel.pid, kernel.pid, folder
                    return self.connection_info
        return await super().launch_kernel(cmd, **kwargs)

    async def wait(self) -> int | None:
        """As LocalProvisioner does, which looks ten times a second whether the kernel has ended."""
        while self.process and await self.poll() is None:
            await asyncio.sleep(0.005)
        return await super().wait()


_server: ForkServer | None = None
_server_lock = threading.Lock()


def find_server() -> ForkServer | None:
    """This process's fork server, started at first use; None where there can be none."""
    global _server
    with _server_lock:
        if _server is None and sys.platform == "linux":
            try:
                _server = ForkServer()
            except OSError:
                return None
            atexit.register(close)
        return _server


def close() -> None:
    """End this process's fork server, if it has one, with all its kernels."""
    global _server
    with _server_lock:
        server, _server = _server, None
    if server is not None:
        server.close()


def _fixed(environment: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in environment.items() if name.startswith(FIXED)}
