"""Kernels that start warm: a Jupyter kernel provisioner that forks a process which has the libraries imported.

Only on Linux, and only for this Python's own kernel; wherever something is odd, the ordinary kernel starts instead.
The method is a fork server: it starts no thread, loop or socket context before it forks, as those break in a child.
"""

import atexit
import builtins
import io
import json
import os
import selectors
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import redirect_stdout, suppress
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import SimpleNamespace

from jupyter_client.provisioning import LocalProvisioner

NAME = "workbook-warm"  # the entry point
# Not the helpers, which may change; not matplotlib_inline, which shows no picture when it is there before the kernel
PRELOAD = ("ipykernel.kernelapp", "ipykernel.ipkernel", "ipykernel.debugger", "matplotlib.pyplot", "pandas", "seaborn")
# Variables that Python or a library reads once, at its start
FIXED = ("PYTHON", "LD_", "LC_", "LANG", "MALLOC_", "MATPLOTLIBRC", "MPL", "OMP_", "OPENBLAS_", "MKL_")
SETTINGS = {  # of every kernel that runs a report, warm or not
    **{"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"},  # no thread at import
    **{"MPLBACKEND": "agg", "PYTHONHASHSEED": "0", "PYDEVD_DISABLE_FILE_VALIDATION": "1"},
    # matplotlib's own settings, not the reader's
    "MATPLOTLIBRC": str(Path(find_spec("matplotlib").origin).with_name("mpl-data") / "matplotlibrc"),
}
READY, LIMIT = b"ready", 60  # seconds for the imports, on a slow disk
LONGEST = 100_000  # bytes of one request


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
            if self.returncode is None and _wait([self._socket], 0):
                line = self._reports.readline()
                if not line:  # the fork server is gone, and nobody else would end its kernels
                    _kill_group(self.pid)
                self.returncode = int(line or -signal.SIGKILL)
                self._reports.close()
                self._socket.close()
        return self.returncode

    def wait(self) -> int:
        """The exit status; waits for the end."""
        while self.poll() is None:
            time.sleep(0.01)
        return self.returncode

    def send_signal(self, signum: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, signum)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)


class ForkServer:
    """A process with the libraries imported, which forks kernels. It ends with this one, and they with it."""

    def __init__(self):
        self._lock, self._is_ready = threading.Lock(), False
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.environment = os.environ | SETTINGS
        # nothing is imported from the current folder, as with the launcher of ordinary kernels
        clean = "import sys; '' in sys.path and sys.path.remove('')"
        start = f"{clean}; from helpers.kernel import warm; warm.run_server({theirs.fileno()})"
        settings = {"env": self.environment, "stdin": subprocess.DEVNULL, "start_new_session": True}
        with theirs:
            self.process = subprocess.Popen([sys.executable, "-c", start], pass_fds=[theirs.fileno()], **settings)

    def fork(self, arguments: list[str], environment: dict, folder: str) -> ForkedKernel | None:
        """A new kernel, or None if it has to start in the ordinary way."""
        request = json.dumps([arguments, environment, folder]).encode()
        if len(request) > LONGEST or _fixed(environment) != _fixed(self.environment) or not self._wait_ready():
            return None
        ours, theirs = socket.socketpair()
        try:
            with theirs:
                socket.send_fds(self._control, [request], [theirs.fileno()])
            ours.settimeout(LIMIT)
            kernel = ForkedKernel(ours)
            ours.settimeout(None)
        except (OSError, ValueError):
            ours.close()
            return None
        return kernel

    def _wait_ready(self) -> bool:
        with self._lock:
            if not self._is_ready and self.process.poll() is None and _wait([self._control], LIMIT):
                self._is_ready = self._control.recv(len(READY)) == READY
            return self._is_ready and self.process.poll() is None

    def close(self) -> None:
        """End the server and all kernels that it forked."""
        self._control.close()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class WarmProvisioner(LocalProvisioner):
    """Starts a kernel by a fork where that is safe, else as LocalProvisioner does."""

    async def launch_kernel(self, cmd: list[str], **kwargs):
        """Start the kernel; what is given and returned is LocalProvisioner's."""
        usual = [sys.executable, "-m", "ipykernel_launcher"]
        redirected = {"stdin", "stdout", "stderr", "independent"} & {name for name, value in kwargs.items() if value}
        if cmd[:3] == usual and not redirected and (server := find_server()) is not None:
            folder = str(kwargs.get("cwd") or os.getcwd())
            kernel = server.fork(cmd[3:], dict(kwargs.get("env") or os.environ), folder)
            if kernel is not None:
                self.process, self.pid, self.pgid, self.cwd = kernel, kernel.pid, kernel.pid, folder
                return self.connection_info
        return await super().launch_kernel(cmd, **kwargs)


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


def _fixed(environment: dict) -> dict:
    return {name: value for name, value in environment.items() if name.startswith(FIXED)}


def _kill_group(pid: int) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


def run_server(descriptor: int) -> None:
    """The main function of the fork server's process; in each child, that of its kernel."""
    server = os.getpid()
    before = dict(os.environ)
    _import_libraries()
    set_by_imports = {name: value for name, value in os.environ.items() if name not in before}
    request = _serve(socket.socket(fileno=descriptor))
    if request is None:
        return
    arguments, environment, folder = request
    os.environ.clear()
    os.environ.update(set_by_imports | environment)
    time.tzset()
    os.chdir(folder)
    import numpy as np
    from ipykernel import kernelapp

    np.random.seed()  # noqa: NPY002 - numpy's old global generator was seeded before the fork, once for all
    sys.argv = [find_spec("ipykernel_launcher").origin, *arguments]
    kernelapp.launch_new_instance([*arguments, f"--IPKernelApp.parent_handle={server}"])


def _serve(control: socket.socket) -> list | None:
    """Fork a kernel for each request, report how each ended, and leave when the other side has gone.

    Returns None in the server, and in each child the request that it is for: [arguments, environment, folder].
    """
    if len(os.listdir("/proc/self/task")) > 1:
        return None  # a child would wait for ever for a thread that it does not have
    woken, wake = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
    kernels: dict[int, socket.socket] = {}
    _send(control, READY)
    while True:
        for waiting in _wait([control, woken]):
            if waiting == woken:
                os.read(woken, 4096)
                _report_ended(kernels)
                continue
            try:
                data, descriptors, *_ = socket.recv_fds(control, LONGEST, 1)
            except ConnectionResetError:  # gone without a look at what was sent to it
                data = b""
            if not data:
                for pid in kernels:
                    _kill_group(pid)
                return None
            reports = socket.socket(fileno=descriptors[0])
            pid = os.fork()
            if pid == 0:
                os.setsid()
                signal.set_wakeup_fd(-1)
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                for other in (control, reports, *kernels.values()):
                    other.close()
                os.close(woken)
                os.close(wake)
                return json.loads(data)
            kernels[pid] = reports
            _send(reports, b"%d\n" % pid)


def _import_libraries() -> None:
    """Import what notebooks need, as in a kernel: pandas looks where it is shown, and in which encoding."""
    builtins.get_ipython = lambda: SimpleNamespace(kernel=None)
    with redirect_stdout(io.TextIOWrapper(io.BytesIO(), encoding="UTF-8")):
        for name in PRELOAD:
            import_module(name)
    del builtins.get_ipython


def _report_ended(kernels: dict[int, socket.socket]) -> None:
    while kernels:
        pid, status = os.waitpid(-1, os.WNOHANG)
        if pid == 0:
            return
        if (reports := kernels.pop(pid, None)) is not None:
            _send(reports, b"%d\n" % os.waitstatus_to_exitcode(status))
            reports.close()


def _wait(files: list, seconds: float | None = None) -> list:
    """Those of some sockets and descriptors that can be read, once one can or the time is over."""
    with selectors.PollSelector() as selector:  # select() itself knows no descriptor above 1,023
        for file in files:
            selector.register(file, selectors.EVENT_READ)
        return [key.fileobj for key, _ in selector.select(seconds)]


def _send(to: socket.socket, data: bytes) -> None:
    with suppress(OSError):  # nobody may wait for it any more
        to.send(data)
