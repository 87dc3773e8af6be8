"""Readers in processes of their own, each of which may hang, grow or die without taking anything with it.

Belongs here: starting, watching and killing workers, and saying which job a worker died of. Does not: what a job is
(`pipeline.work`, `pipeline.judging`), which jobs there are, or on which machine (`pipeline.executing`).
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from typing import Any, Generic, Literal, Protocol, TypeVar

from pipeline.options import Limits

Job = TypeVar("Job")
Result = TypeVar("Result")
Work = Callable[[Job], Result] | Callable[[Job], Generator[Result, None, Result]]
Taken = TypeVar("Taken", covariant=True)
End = Literal["part", "done", "late", "died"]
# How often it is looked whether the run is to stop.
_LOOK = 0.25
# A worker is given this long to end when there is nothing left to do, and this long to come to life.
_PATIENCE = 2.0
_STARTING = 120.0


@dataclass(frozen=True, slots=True)
class Outcome(Generic[Job, Result]):
    """How one job ended: with a result, late (it was stopped at its time limit), or died (its worker is gone).

    part: it has not ended, and gave the result along the way.
    """

    job: Job
    end: End
    result: Result | None = None


class Waiting(Protocol[Taken]):
    """Jobs that wait, as a deque is, or anything that decides by itself which is the next."""

    def __len__(self) -> int: ...

    def popleft(self) -> Taken:
        """The next job, which waits no longer."""
        ...


Jobs = Sequence[Job] | Waiting[Job]


def as_waiting(jobs: Jobs[Job]) -> Waiting[Job]:
    """Jobs as they are taken one after the other."""
    return deque(jobs) if isinstance(jobs, Sequence) else jobs


def supervised(
    jobs: Jobs[Job],
    work: Work[Job, Result],
    workers: int,
    limits: Limits,
    stop: threading.Event | None = None,
    seconds_of: Callable[[Job], float] | None = None,
) -> Iterator[Outcome[Job, Result]]:
    """Do all jobs, several at once, and give each outcome as it comes. work must never raise.

    jobs: more may come to a `Waiting` while outcomes are given. Where work is a generator, what it yields is given as
    parts and what it returns as the result. A job whose worker died beside others is done once more by itself, since
    they may have taken the memory that it lacked. When `stop` is set, all workers are killed and no more outcomes come.
    """
    waiting = as_waiting(jobs)
    while len(waiting):
        died: list[Job] = []
        for outcome, alone in _round(waiting, work, workers, limits, stop, seconds_of):
            if outcome.end == "died" and not alone:
                died.append(outcome.job)
            else:
                yield outcome
        for job in died:
            for outcome, _ in _round(deque([job]), work, 1, limits, stop, seconds_of):
                yield outcome
        if stop is not None and stop.is_set():
            return


def _round(
    waiting: Waiting[Job],
    work: Work[Job, Result],
    workers: int,
    limits: Limits,
    stop: threading.Event | None,
    seconds_of: Callable[[Job], float] | None,
) -> Iterator[tuple[Outcome[Job, Result], bool]]:
    """Outcomes until nothing waits; and of each whether its worker was the only one."""
    crew: list[_Worker[Job, Result]] = []
    try:
        while len(waiting) or any(worker.busy for worker in crew):
            if stop is not None and stop.is_set():
                return
            idle = [worker for worker in crew if not worker.busy]
            while len(waiting) and (idle or len(crew) < workers):
                if not idle:
                    worker = _Worker(work, limits)
                    crew.append(worker)
                else:
                    worker = idle.pop()
                job = waiting.popleft()
                worker.begin(job, seconds_of(job) if seconds_of is not None else limits.seconds)
            busy = [worker for worker in crew if worker.busy]
            left = max(0.0, min(worker.left for worker in busy))
            wait([worker.pipe for worker in busy], timeout=min(left, _LOOK))
            for worker in busy:
                for outcome in worker.outcomes():
                    alone = len(crew) == 1
                    if outcome.end in ("late", "died"):
                        crew.remove(worker)
                    yield outcome, alone
    finally:
        for worker in crew:
            worker.stop()


class Supervisor(Generic[Job, Result]):
    """One reader for a caller that has one job after the other: its process stays between them, and is replaced when
    it had to be killed.
    """

    def __init__(self, work: Work[Job, Result], limits: Limits) -> None:
        self._work = work
        self._limits = limits
        self._worker: _Worker[Job, Result] | None = None

    def outcomes(self, job: Job, seconds: float) -> list[Outcome[Job, Result]]:
        """What the job, which may take so many seconds, gave: its parts, and how it ended."""
        worker = self._worker = self._worker or _Worker(self._work, self._limits)
        worker.begin(job, seconds)
        found: list[Outcome[Job, Result]] = []
        while worker.busy:
            wait([worker.pipe], timeout=max(0.0, worker.left))
            found += worker.outcomes()
            if found and found[-1].end in ("late", "died"):
                self._worker = None
                break
        return found

    def close(self) -> None:
        """End the process."""
        if self._worker is not None:
            self._worker.stop()
            self._worker = None


class _Worker(Generic[Job, Result]):
    """One process and the pipe to it. left: seconds until its job is late."""

    def __init__(self, work: Work[Job, Result], limits: Limits) -> None:
        context = _context()
        self.pipe, other = context.Pipe()
        self._seconds = limits.seconds
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

    def begin(self, job: Job, seconds: float) -> None:
        self._job = job
        self._seconds = seconds
        # The time of the job begins when the worker says so, not while it still loads what it needs.
        self._deadline = time.monotonic() + _STARTING + seconds
        # A worker that is gone already is found out when its answer is asked for.
        with suppress(OSError):
            self.pipe.send(job)

    def outcomes(self) -> Iterable[Outcome[Job, Result]]:
        """What the job gave since it was last asked for, nothing where it is still under way."""
        job = self._job
        assert job is not None
        found: list[Outcome[Job, Result]] = []
        try:
            while self.pipe.poll():
                end, result = self.pipe.recv()
                if end == "done":
                    self._job = None
                    return [*found, Outcome(job, "done", result)]
                if end == "part":
                    found.append(Outcome(job, "part", result))
                else:
                    self._deadline = time.monotonic() + self._seconds
        except (EOFError, OSError):
            self.kill()
            return [*found, Outcome(job, "died")]
        if self.left <= 0:
            self.kill()
            found.append(Outcome(job, "late"))
        return found

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
    context.set_forkserver_preload(["pipeline.single_thread", "pipeline.work", "pipeline.judging"])
    return context


def _serve(pipe: Connection, work: Callable[[Any], Any], limits: Limits) -> None:
    """What a worker does: take a job, say that it begins, send what came of it, until the pipe is closed."""
    import pipeline.single_thread  # noqa: F401 (where processes come from no server that has it already)

    with suppress(OSError, AttributeError):
        # Of a group of its own, so that it can be killed with all that it starts, and Ctrl-C reaches it through us.
        os.setsid()
    threading.Thread(target=_end_with_leader, daemon=True).start()
    _limit_memory(limits.memory)
    while True:
        try:
            job = pipe.recv()
        except (EOFError, OSError):
            return
        try:
            pipe.send(("begun", None))
            given = work(job)
            if isinstance(given, Generator):
                given = _parts_sent(pipe, given)
            pipe.send(("done", given))
        except (OSError, MemoryError):
            return


def _end_with_leader() -> None:
    """End this process, and what it started, as soon as the one that it reads for is gone, however that ended."""
    leader = multiprocessing.parent_process()
    if leader is None:
        return
    leader.join()
    if hasattr(os, "killpg") and os.getpgrp() == os.getpid():
        os.killpg(os.getpid(), signal.SIGKILL)
    os._exit(1)


def _parts_sent(pipe: Connection, given: Generator[Any, None, Any]) -> Any:
    """What the generator returns in the end; what it yields is sent along the way."""
    try:
        while True:
            pipe.send(("part", next(given)))
    except StopIteration as ended:
        return ended.value


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
