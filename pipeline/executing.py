"""Where jobs are done: in processes of this machine, or on a Dask cluster by its address.

Belongs here: the one interface of both, and choosing between them. Does not: watching over a reader
(`pipeline.supervising`), talking to a cluster (`pipeline.cluster`), or what a job is.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Protocol

from pipeline.options import Limits
from pipeline.supervising import Job, Jobs, Outcome, Result, Work, supervised


class Executor(Protocol):
    """Does jobs, several at once, each in a process that may hang, grow or die without harm to the others."""

    @property
    def width(self) -> int:
        """How many jobs are done at once."""
        ...

    def outcomes(
        self,
        jobs: Jobs[Job],
        work: Work[Job, Result],
        limits: Limits,
        stop: threading.Event | None = None,
        file_of: Callable[[Job], Path] | None = None,
        seconds_of: Callable[[Job], float] | None = None,
    ) -> Iterator[Outcome[Job, Result]]:
        """Each outcome as it comes, in no order. work must never raise; where it is a generator it gives parts first.

        jobs: more may be added to a `Waiting` while outcomes come. file_of: the file that a job needs, which has to be
        there wherever it is done. seconds_of: what a job may take, where not all may take the same. Ends early when
        `stop` is set. Raises pipeline.exits.UnavailableError where no more work can be done.
        """
        ...


class Processes:
    """Processes of this machine, as many as are named; 0: as many as there are processors for this program."""

    def __init__(self, workers: int = 0) -> None:
        self.width = workers or default_workers()

    def outcomes(
        self,
        jobs: Jobs[Job],
        work: Work[Job, Result],
        limits: Limits,
        stop: threading.Event | None = None,
        file_of: Callable[[Job], Path] | None = None,
        seconds_of: Callable[[Job], float] | None = None,
    ) -> Iterator[Outcome[Job, Result]]:
        """As `Executor` says."""
        return supervised(jobs, work, self.width, limits, stop, seconds_of)


def executor(workers: int, cluster: str = "") -> AbstractContextManager[Executor]:
    """What does the work, to be closed afterwards. cluster: the address of a Dask scheduler, "" for this machine.

    Raises pipeline.exits.WrongUsageError where the address is none, UnavailableError where nobody answers there.
    """
    if not cluster:
        return nullcontext(Processes(workers))
    from pipeline.cluster import Cluster

    return Cluster(cluster)


def default_workers() -> int:
    """As many processes as there are processors for this program."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
