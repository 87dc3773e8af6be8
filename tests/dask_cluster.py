"""A Dask cluster of the tests' own: a scheduler and workers on loopback, each a process of Dask's commands."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from leftovers import watched

ROOT = Path(__file__).parents[1]


@dataclass
class Running:
    """address: of the scheduler. workers: their processes."""

    address: str
    scheduler: subprocess.Popen[bytes]
    workers: list[subprocess.Popen[bytes]]


def _start(log: Path, program: str, *arguments: str) -> subprocess.Popen[bytes]:
    environment = os.environ | {"PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "tests")))}
    command = [sys.executable, "-m", f"distributed.cli.{program}", *arguments, "--no-dashboard", "--host", "127.0.0.1"]
    with log.open("wb") as stream:
        return subprocess.Popen(command, stdout=stream, stderr=subprocess.STDOUT, env=environment, cwd=log.parent)


def _said(process: subprocess.Popen[bytes], log: Path, pattern: str) -> str:
    """What the process says when it is ready."""
    end = time.monotonic() + 90
    while time.monotonic() < end and process.poll() is None:
        found = re.search(pattern, log.read_text(errors="replace"))
        if found:
            return found.group(1)
        time.sleep(0.05)
    raise AssertionError(log.read_text(errors="replace"))


@contextmanager
def dask_cluster(workers: int = 2) -> Iterator[Running]:
    """A scheduler and so many workers of one thread each, gone afterwards."""
    with watched("chiso-dask-") as place:
        logs = [place.folder / f"{number}.log" for number in range(workers + 1)]
        scheduler = _start(logs[-1], "dask_scheduler", "--port", "0")
        place.ends(scheduler.pid)
        running = Running("", scheduler, [])
        try:
            running.address = _said(scheduler, logs[-1], r"Scheduler at:\s+(tcp://\S+)")
            for log in logs[:-1]:
                worker = _start(log, "dask_worker", running.address, "--no-nanny", "--nthreads", "1")
                running.workers.append(worker)
                place.ends(worker.pid)
            for process, log in zip(running.workers, logs, strict=False):
                _said(process, log, r"(Registered to)")
            yield running
        finally:
            for process in (*running.workers, scheduler):
                process.kill()
                process.wait()
