"""Readers in processes of their own, each of which may hang, grow or die without taking anything with it.

Belongs here: starting, watching and killing workers, and saying which job a worker died of. Does not: what a job is
(`pipeline.work`), or which jobs there are (`pipeline.run`).
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from typing import Any, Generic, Literal, TypeVar

from pipeline.options import Limits

Job = TypeVar("Job")
Result = TypeVar("Result")
End = Literal["done", "late", "died"]
# A worker is given this long to end when there is nothing left to do, and this long to come to life.
_PATIENCE = 2.0
_STARTING = 120.0


@dataclass(frozen=True, slots=True)
class Outcome(Generic[Job, Result]):
    """How one job ended: with a result, late (it was stopped at its time limit), or died (its worker is gone)."""

    job: Job
    end: End
    result: Result | None = None


def supervised(
    jobs: Sequence[Job], work: Callable[[Job], Result], workers: int, limits: Limits
) -> Iterator[Outcome[Job, Result]]:
    """Do all jobs, several at once, and give each outcome as it comes. work must never raise.

    A job whose worker died is done once more by itself, since others may have taken the memory that it lacked.
    """
    died: list[Job] = []
    for outcome in _round(jobs, work, min(workers, len(jobs)), limits):
        if outcome.end == "died" and workers > 1 and len(jobs) > 1:
            died.append(outcome.job)
        else:
            yield outcome
    for job in died:
        yield from _round([job], work, 1, limits)


def _round(
    jobs: Sequence[Job], work: Callable[[Job], Result], workers: int, limits: Limits
) -> Iterator[Outcome[Job, Result]]:
    waiting = deque(jobs)
    crew: list[_Worker[Job, Result]] = []
    try:
        while waiting or any(worker.busy for worker in crew):
            idle = [worker for worker in crew if not worker.busy]
            while waiting and (idle or len(crew) < workers):
                if not idle:
                    worker = _Worker(work, limits)
                    crew.append(worker)
                else:
                    worker = idle.pop()
                worker.begin(waiting.popleft())
            busy = [worker for worker in crew if worker.busy]
            wait([worker.pipe for worker in busy], timeout=max(0.0, min(worker.left for worker in busy)))
            for worker in busy:
                outcome = worker.outcome()
                if outcome is None:
                    continue
                if outcome.end != "done":
                    crew.remove(worker)
                yield outcome
    finally:
        for worker in crew:
            worker.stop()


class _Worker(Generic[Job, Result]):
    """One process and the pipe to it. left: seconds until its job is late."""

    def __init__(self, work: Callable[[Job], Result], limits: Limits) -> None:
        context = _context()
        self.pipe, other = context.Pipe()
        self._limits = limits
        self._process = context.Process(target=_serve, args=(other, work, limits), daemon=True)
        self._process.start()
        other.close()
        self._job: Job | None = None
        self._deadline = 0.0

    @property
    def busy(self) -> bool:
        return self._job is not None

    @property
    def left(self) -> float:
        return self._deadline - time.monotonic()

    def begin(self, job: Job) -> None:
        self._job = job
        # The time of the job begins when the worker says so, not while it still loads what it needs.
        self._deadline = time.monotonic() + _STARTING + self._limits.seconds
        # A worker that is gone already is found out when its answer is asked for.
        with suppress(OSError):
            self.pipe.send(job)

    def outcome(self) -> Outcome[Job, Result] | None:
        """How the job ended, None where it is still under way."""
        job = self._job
        assert job is not None
        try:
            while self.pipe.poll():
                done, result = self.pipe.recv()
                if done:
                    self._job = None
                    return Outcome(job, "done", result)
                self._deadline = time.monotonic() + self._limits.seconds
        except (EOFError, OSError):
            self.kill()
            return Outcome(job, "died")
        if self.left > 0:
            return None
        self.kill()
        return Outcome(job, "late")

    def stop(self) -> None:
        """End a worker: an idle one ends by itself when its pipe is closed, a busy one is killed."""
        if not self.busy:
            self.pipe.close()
            self._process.join(_PATIENCE)
        if self._process.is_alive() or self.busy:
            self.kill()

    def kill(self) -> None:
        """End the process and all that it started, such as Tesseract."""
        pid = self._process.pid
        if pid is not None and hasattr(os, "killpg"):
            with suppress(OSError):
                os.killpg(pid, signal.SIGKILL)
        self._process.kill()
        self._process.join(_PATIENCE)
        self.pipe.close()


def _context() -> Any:
    """New processes come from a server that has no threads; a fork of this process would copy locks in any state."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["pipeline.work"])
    return context


def _serve(pipe: Connection, work: Callable[[Any], Any], limits: Limits) -> None:
    """What a worker does: take a job, say that it begins, send what came of it, until the pipe is closed."""
    with suppress(OSError, AttributeError):
        # Of a group of its own, so that it can be killed with all that it starts, and Ctrl-C reaches it through us.
        os.setsid()
    _limit_memory(limits.memory)
    while True:
        try:
            job = pipe.recv()
        except (EOFError, OSError):
            return
        try:
            pipe.send((False, None))
            pipe.send((True, work(job)))
        except (OSError, MemoryError):
            return


def _limit_memory(size: int) -> None:
    """Let this process ask for so much memory and no more, where the system can be told so."""
    if sys.platform == "win32":
        return
    import resource

    # The data of a process on Linux, its address space elsewhere.
    kind = resource.RLIMIT_DATA if sys.platform == "linux" else resource.RLIMIT_AS
    with suppress(OSError, ValueError):
        _, hard = resource.getrlimit(kind)
        resource.setrlimit(kind, (size if hard == resource.RLIM_INFINITY else min(size, hard), hard))
