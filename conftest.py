"""nbval on warm kernels, which compares pictures too; which tests stay together on one worker, and in which order."""

import os

import pytest
from jupyter_client.manager import KernelManager
from nbval import kernel
from xdist.scheduler import LoadScopeScheduling

from helpers.kernel import notebooks, warm
from helpers.kernel.environment import SETTINGS

# Files whose tests share something dear that one of them makes, or follow each other; all other tests go where a worker
# is free. (Marks xdist_group do not reach the workers in pytest-xdist 3.8 with pytest 9.2.)
TOGETHER = (
    "notebooks/",
    "tests/test_exports.py",
    "tests/test_lab.py",
    "tests/test_page.py",
    "tests/test_plots.py",
    "tests/test_untrusted.py",
)


class Scheduling(LoadScopeScheduling):
    def _split_scope(self, nodeid: str) -> str:
        return nodeid.partition("::")[0] if nodeid.startswith(TOGETHER) else nodeid


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    return Scheduling(config, log)


def pytest_collectstart(collector):
    if hasattr(collector, "skip_compare"):  # a notebook
        # nbval leaves pictures out by default; a live widget is not kept, what stands beside it is
        collector.skip_compare = (*(k for k in collector.skip_compare if k != "image/png"), notebooks.WIDGET)
        collector.add_marker(pytest.mark.process)


def pytest_collection_modifyitems(items):
    # the short ones at the end leave no core idle
    items.sort(key=lambda item: item.get_closest_marker("process") is None)


def _start_kernel(*, startup_timeout, cwd, stderr, **_):
    """A kernel as of a run, forked where that is safe, in the place of nbval's own."""
    stderr.close()  # a forked kernel has that of the fork server
    manager = KernelManager(kernel_name="python3")
    manager.kernel_spec.metadata["kernel_provisioner"] = {"provisioner_name": warm.NAME}
    manager.start_kernel(env=os.environ | SETTINGS, cwd=cwd)
    client = manager.client()
    client.start_channels()
    client.wait_for_ready(timeout=startup_timeout)
    return manager, client


kernel.start_new_kernel = _start_kernel
