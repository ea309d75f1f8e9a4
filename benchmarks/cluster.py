"""Does a sweep survive its cluster? Workers are killed, or stopped until their sets are given to others too.

    python benchmarks/cluster.py [--sets 12] [--every 5] [--seed 0]

Every few seconds one of two workers is killed, or stopped and woken later. What is left is held against the same sweep
on this machine without a cluster.
"""

import argparse
import os
import random
import signal
import subprocess
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import dask
import psutil
from distributed import LocalCluster
from kills import WORKBOOK, read_all
from run import write_grid

from helpers.base import paths

TAKEN_FOR_DEAD, STOPPED = 5, 12  # seconds without a word, and for which a worker is stopped


def wake(pid: int) -> None:
    with suppress(ProcessLookupError):  # it was ended, as it was taken for dead
        os.kill(pid, signal.SIGCONT)


def spoil(cluster: LocalCluster, is_done: threading.Event, every: float, rng: random.Random) -> tuple[int, int]:
    """(how many workers were killed, how many stopped for a while), by turns, until all is done."""
    n_killed = n_stopped = 0
    while not is_done.wait(every):
        nanny = rng.choice(list(cluster.workers.values()))
        with suppress(psutil.Error, AttributeError):  # it is just being started anew
            worker = psutil.Process(nanny.pid)
            if n_killed <= n_stopped:
                worker.kill()
                n_killed += 1
            else:
                worker.suspend()
                threading.Timer(STOPPED, wake, [worker.pid]).start()
                n_stopped += 1
    return n_killed, n_stopped


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sets", type=int, default=12)
    parser.add_argument("--every", type=float, default=5)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    os.chdir(paths.root())  # at home in which the workers start
    dask.config.set({"distributed.scheduler.worker-ttl": TAKEN_FOR_DEAD, "distributed.scheduler.allowed-failures": 100})
    with tempfile.TemporaryDirectory(prefix="benchmark-") as made:
        folder, is_done = Path(made), threading.Event()
        command = [str(WORKBOOK), "sweep", str(write_grid(folder, arguments.sets)), "--out"]
        with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address="") as cluster:
            spoilt = [*command, str(folder / "spoilt"), "--scheduler", cluster.scheduler_address]
            process = subprocess.Popen(spoilt, stderr=subprocess.PIPE, text=True)
            with ThreadPoolExecutor(1) as beside:
                counted = beside.submit(spoil, cluster, is_done, arguments.every, random.Random(arguments.seed))
                _, said = process.communicate()
                is_done.set()
                n_killed, n_stopped = counted.result()
            time.sleep(STOPPED)
        subprocess.run([*command, str(folder / "alone"), "--quiet"], check=True)
        found, alone = read_all(folder / "spoilt"), read_all(folder / "alone")
        left = list((folder / "spoilt").rglob(".workbook-*"))
    summary = next(line for line in said.splitlines() if " sets run, " in line)
    print(f"{n_killed} killed, {n_stopped} stopped for {STOPPED} s; {summary}")
    n_other = sum(found.get(name) != data for name, data in alone.items())
    print(f"{len(found)} files, {n_other} not those of the sweep alone")
    print(f"{len(found.keys() - alone.keys())} more than that, {len(left)} folders left half made")


if __name__ == "__main__":
    main()
