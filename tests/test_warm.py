"""A forked kernel is like an ordinary one in all that a notebook can see, and obeys like one."""

import gc
import os
import signal
import subprocess
import sys
import time
from ast import literal_eval
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import nbformat
import pytest
from jupyter_client.manager import KernelManager
from mini_project import is_gone, wait_for
from nbformat.v4 import new_code_cell, new_notebook

from helpers.base import paths
from helpers.kernel import warm
from helpers.kernel.environment import SETTINGS
from helpers.kernel.execute import execute
from helpers.kernel.kernels import Kernels

pytestmark = [
    pytest.mark.process,
    pytest.mark.skipif(sys.platform != "linux", reason="kernels are forked on Linux only"),
]

SEEN = [
    "import sys; sys.path, sys.argv[0], sys.flags, sys.executable",
    "import os; sorted(set(os.environ) - {'JPY_PARENT_PID'}), os.getcwd()",
    "import pandas as pd; pd.DataFrame({f'column{i}': range(70) for i in range(30)})",
    "pd.describe_option('display', _print_desc=False) or None",
    "[pd.get_option(name) for name in ('display.max_columns', 'display.width', 'display.max_rows')]",
    "import matplotlib.pyplot as plt; plt.get_backend(), plt.isinteractive()",
    "plt.plot([1, 2]); plt.show(); plt.rcParams['figure.figsize']",
    "import seaborn; list(seaborn.color_palette())[:2]",
    "hash('the same'), list({'b', 'a', 'c'})",
    "import signal; [str(signal.getsignal(s)) for s in (signal.SIGINT, signal.SIGTERM, signal.SIGCHLD)]",
    "import threading; sorted(thread.name.rstrip('0123456789') for thread in threading.enumerate())",
    "import time; time.tzname, __name__, type(get_ipython()).__name__",
    "print('out'); print('err', file=sys.stderr)",
    "1 / 0",
]


@contextmanager
def open_kernel(folder, *, is_warm=True, **environment):
    manager = KernelManager(transport="ipc", connection_file=str(folder / f"k{time.monotonic_ns()}.json"))
    if is_warm:
        manager.kernel_spec.metadata["kernel_provisioner"] = {"provisioner_name": warm.NAME}
    manager.start_kernel(env=os.environ | SETTINGS | environment, cwd=str(folder))
    client = manager.client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=60)
        yield manager, client
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def run(client, code):
    """The outputs of a cell, as text."""
    found = []

    def keep(message):
        content = message["content"]
        match message["msg_type"]:
            case "stream":
                found.append((content["name"], content["text"]))
            case "error":
                found.append((content["ename"], content["evalue"], content["traceback"]))
            case "execute_result" | "display_data":
                found.append(sorted(content["data"].items()))

    client.execute_interactive(code, output_hook=keep, timeout=60)
    return found


def is_forked(manager):
    return isinstance(manager.provisioner.process, warm.ForkedKernel)


@pytest.fixture
def own_server():
    """No fork server before and after; elsewhere it is the one of this process."""
    warm.close()
    yield
    warm.close()
    gc.collect()


def test_a_notebook_sees_no_difference(tmp_path):
    settings = {"TZ": "Asia/Kathmandu", "ONE_MORE": "1"}
    with (
        open_kernel(tmp_path, **settings) as (one, forked),
        open_kernel(tmp_path, is_warm=False, **settings) as (other, ordinary),
    ):
        assert is_forked(one)
        assert not is_forked(other)
        for code in SEEN:
            assert run(forked, code) == run(ordinary, code), code


def test_each_kernel_draws_its_own_random_numbers(tmp_path):
    code = "import random, numpy as np; random.random(), np.random.rand(), np.random.default_rng().random()"
    with open_kernel(tmp_path) as (_, one), open_kernel(tmp_path) as (_, other):
        assert run(one, code) != run(other, code)


def test_a_kernel_is_interrupted_and_restarted(tmp_path):
    with open_kernel(tmp_path) as (manager, client):
        first = manager.provisioner.pid
        run(client, "x = 1")
        # else a busy kernel answers "aborted" to what reaches it just after an error, as the next "x" may
        message = client.execute("import time; print('begun', flush=True); time.sleep(100)", stop_on_error=False)
        while client.get_iopub_msg(timeout=60)["msg_type"] != "stream":
            pass
        manager.interrupt_kernel()
        while (reply := client.get_shell_msg(timeout=60))["parent_header"]["msg_id"] != message:
            pass
        assert reply["content"]["ename"] == "KeyboardInterrupt"
        assert run(client, "x") == [[("text/plain", "1")]]
        manager.restart_kernel(now=True)
        client.wait_for_ready(timeout=60)
        assert is_forked(manager)
        assert manager.provisioner.pid != first
        assert is_gone(first)
        assert run(client, "x")[0][0] == "NameError"


@pytest.mark.parametrize(("code", "status"), [("os._exit(3)", 3), ("os.kill(os.getpid(), 9)", -9), ("os.abort()", -6)])
def test_how_a_kernel_ended_is_known(tmp_path, code, status):
    with open_kernel(tmp_path) as (manager, client):
        process = manager.provisioner.process
        client.execute("import os, resource; resource.setrlimit(resource.RLIMIT_CORE, (0, 0)); " + code)
        assert process.wait() == status
        assert process.poll() == status
        process.kill()  # what is gone cannot be hit any more
        assert not manager.is_alive()


def test_sixteen_at_once_leave_no_process_and_no_descriptor(tmp_path, own_server):
    server = warm.find_server()
    with open_kernel(tmp_path):
        pass
    gc.collect()
    before = len(os.listdir("/proc/self/fd"))
    settings = os.environ | SETTINGS
    kernels = [server.fork(["-f", str(tmp_path / f"{i}.json")], settings, str(tmp_path)) for i in range(16)]
    assert len({kernel.pid for kernel in kernels}) == 16
    for kernel in kernels:
        kernel.terminate()
        assert kernel.wait() in (-signal.SIGTERM, 0, 1)
    assert all(is_gone(kernel.pid) for kernel in kernels)
    assert len(os.listdir("/proc/self/fd")) == before
    assert Path(f"/proc/{server.process.pid}/task/{server.process.pid}/children").read_text() == ""


def test_the_server_has_one_thread_when_it_forks(tmp_path):
    server = warm.find_server()
    with open_kernel(tmp_path):
        assert os.listdir(f"/proc/{server.process.pid}/task") == [str(server.process.pid)]


def test_kernels_end_with_the_server_and_the_next_ones_are_ordinary(tmp_path, own_server):
    with open_kernel(tmp_path) as (manager, _):
        process = manager.provisioner.process
        warm.find_server().process.kill()
        assert process.wait() == -signal.SIGKILL
        wait_for(lambda: is_gone(process.pid))
        with open_kernel(tmp_path) as (other, client):
            assert not is_forked(other)
            assert run(client, "1 + 1") == [[("text/plain", "2")]]


ASK = """
import os, sys, time
from helpers.kernel import environment, warm
print(warm.find_server().fork(["-f", sys.argv[1]], dict(os.environ | environment.SETTINGS), ".").pid, flush=True)
time.sleep(100)
"""


def test_kernels_end_with_the_process_that_asked_for_them(tmp_path):
    command = [sys.executable, "-c", ASK, str(tmp_path / "k.json")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        kernel = int(process.stdout.readline())
        assert not is_gone(kernel)
        process.kill()
    wait_for(lambda: is_gone(kernel))


@pytest.mark.parametrize("odd", ["PYTHONHASHSEED", "MPLBACKEND", "LC_ALL"])
def test_what_a_fork_could_not_honour_starts_an_ordinary_kernel(tmp_path, odd):
    with open_kernel(tmp_path, **{odd: "svg" if odd == "MPLBACKEND" else "7"}) as (manager, client):
        assert not is_forked(manager)
        assert run(client, "1 + 1") == [[("text/plain", "2")]]


def test_a_request_that_is_too_long_starts_an_ordinary_kernel(tmp_path):
    with open_kernel(tmp_path, **{f"MUCH{i}": "x" * 60_000 for i in range(2)}) as (manager, _):
        assert not is_forked(manager)


def test_elsewhere_than_on_linux_kernels_are_ordinary(monkeypatch, own_server):
    monkeypatch.setattr(sys, "platform", "darwin")
    assert warm.find_server() is None


READ = """
import os
from helpers.book import claims
before = claims._read.cache_info().currsize
claims.read_book(known_on="2023-02-15")
os.getppid(), before, claims._read.cache_info().hits
"""


@pytest.fixture
def staged(tmp_path, own_server, raw_dir):
    """Kernels that are forked from a process which has read the corpus."""
    with Kernels() as kernels:
        given, variables = {"known_on": "2023-02-15"}, {paths.RAW_VARIABLE: str(raw_dir.resolve())}
        kernels.work_ahead("helpers.run.ahead", {"given": given}, tmp_path, **variables)
        yield kernels


def ask(kernels, raw_dir, folder):
    """What `READ` says in a kernel of these."""
    parameters = new_code_cell("known_on: str = ''", metadata={"tags": ["parameters"]})
    nbformat.write(new_notebook(cells=[parameters, new_code_cell(READ)]), folder / "ask.ipynb")
    places = {"raw": raw_dir, "out": folder / "out", "failed": folder / "failed.ipynb"}
    with ThreadPoolExecutor(1) as pool:
        made = pool.submit(execute, folder / "ask.ipynb", {}, kernels, **places, tick=lambda: None).result()
    return literal_eval(made.cells[-1].outputs[0].data["text/plain"])


def test_kernels_know_what_was_worked_ahead_and_nothing_is_left(tmp_path, staged, raw_dir):
    stage = staged._stage.result().process.pid
    for _ in range(2):
        assert ask(staged, raw_dir, tmp_path) == (stage, 2, 1)  # corrections applied, and as printed
    staged.stop()
    assert is_gone(stage)


def test_a_stage_that_ends_before_it_is_ready_costs_nothing_but_its_work(tmp_path, staged, raw_dir):
    staged._stage.result().process.kill()
    assert ask(staged, raw_dir, tmp_path) == (warm.find_server().process.pid, 0, 0)
