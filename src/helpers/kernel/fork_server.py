"""The process that forks warm kernels: it imports the libraries, then forks a child for each kernel it is asked for.

A child may work ahead, on what several kernels will need, and fork these in its turn. None starts a thread, loop or
socket context before it forks, as those break in a child.
"""

import builtins
import gc
import io
import json
import os
import selectors
import signal
import socket
import sys
import time
from collections.abc import Sequence
from contextlib import redirect_stdout, suppress
from dataclasses import dataclass
from importlib import import_module
from types import SimpleNamespace

from helpers.kernel.environment import find_file

# Not the helpers, which may change; not matplotlib_inline, which shows no picture when it is there before the kernel
PRELOAD = ("ipykernel.kernelapp", "ipykernel.ipkernel", "ipykernel.debugger", "matplotlib.pyplot", "pandas")
READY = b"ready"
LONGEST = 100_000  # bytes of one request


@dataclass(frozen=True)
class Request:
    """What a child is for: a kernel with these arguments, or, with `control`, to work `ahead` and then to serve there.

    `ahead`: a module with a function `work_ahead`, and what it is given.
    """

    environment: dict[str, str]
    folder: str
    arguments: Sequence[str] = ()
    ahead: tuple[str, dict[str, object]] | None = None
    control: socket.socket | None = None


def run(descriptor: int) -> None:
    """The main function of the fork server's process; in each child, that of its kernel."""
    before = dict(os.environ)
    gc.disable()
    _import_libraries()
    gc.enable()
    set_by_imports = {name: value for name, value in os.environ.items() if name not in before}
    server, request = os.getpid(), _serve(socket.socket(fileno=descriptor))
    while request is not None and request.ahead is not None and request.control is not None:
        _enter(request, set_by_imports)
        module, given = request.ahead
        import_module(module).work_ahead(**given)
        server, request = os.getpid(), _serve(request.control)
    if request is None:
        os._exit(0)  # at once: to take down what was imported takes half a second
    _enter(request, set_by_imports)
    import numpy as np
    from ipykernel import kernelapp

    np.random.seed()  # noqa: NPY002 - numpy's old global generator was seeded before the fork, once for all
    sys.argv = [find_file("ipykernel_launcher"), *request.arguments]
    kernelapp.launch_new_instance([*request.arguments, f"--IPKernelApp.parent_handle={server}"])


def _enter(request: Request, set_by_imports: dict[str, str]) -> None:
    os.environ.clear()
    os.environ.update(set_by_imports | request.environment)
    time.tzset()
    os.chdir(request.folder)


def _serve(control: socket.socket) -> Request | None:
    """Fork a child for each request, report how each ended, and leave when the other side has gone.

    Returns None in the server, and in each child the request that it is for.
    """
    if len(os.listdir("/proc/self/task")) > 1:
        return None  # a child would wait for ever for a thread that it does not have
    gc.freeze()  # what is there stays: no child is to look through it, and so make it its own
    woken, wake = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
    kernels: dict[int, socket.socket] = {}
    _send(control, READY)
    while True:
        for waiting in wait_readable([control, woken]):
            if waiting == woken:
                os.read(woken, 4096)
                _report_ended(kernels)
                continue
            try:
                data, descriptors, *_ = socket.recv_fds(control, LONGEST, 2)
            except ConnectionResetError:  # gone without a look at what was sent to it
                data = b""
            if not data:
                for pid in kernels:
                    kill_group(pid)
                return None
            reports, *own = (socket.socket(fileno=descriptor) for descriptor in descriptors)
            pid = os.fork()
            if pid == 0:
                os.setsid()
                signal.set_wakeup_fd(-1)
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                for other in (control, reports, *kernels.values()):
                    other.close()
                os.close(woken)
                os.close(wake)
                return Request(**json.loads(data), control=own[0] if own else None)
            for other in own:
                other.close()
            kernels[pid] = reports
            _send(reports, b"%d\n" % pid)


def _import_libraries() -> None:
    """Import what notebooks need, as in a kernel: pandas looks where it is shown, and in which encoding."""
    vars(builtins)["get_ipython"] = lambda: SimpleNamespace(kernel=None)
    with redirect_stdout(io.TextIOWrapper(io.BytesIO(), encoding="UTF-8")):
        for name in PRELOAD:
            import_module(name)
    del vars(builtins)["get_ipython"]


def _report_ended(kernels: dict[int, socket.socket]) -> None:
    while kernels:
        pid, status = os.waitpid(-1, os.WNOHANG)
        if pid == 0:
            return
        if (reports := kernels.pop(pid, None)) is not None:
            _send(reports, b"%d\n" % os.waitstatus_to_exitcode(status))
            reports.close()


def _send(to: socket.socket, data: bytes) -> None:
    with suppress(OSError):  # nobody may wait for it any more
        to.send(data)


def kill_group(pid: int) -> None:
    """End a kernel, and the processes that it started."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


def wait_readable(files: Sequence[socket.socket | int], seconds: float | None = None) -> list[object]:
    """Those of some sockets and descriptors that can be read, once one can or the time is over."""
    with selectors.PollSelector() as selector:  # select() itself knows no descriptor above 1,023
        for file in files:
            selector.register(file, selectors.EVENT_READ)
        return [key.fileobj for key, _ in selector.select(seconds)]
