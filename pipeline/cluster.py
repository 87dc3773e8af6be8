"""Work on a Dask cluster that is running already, under the address of its scheduler.

Belongs here: sending jobs there and taking back what came of them, and saying what is wrong with the cluster. Does not:
starting one (Dask's own commands do), or the work itself.

A task of Dask hands its job to a supervised process of its own, as on one machine: time and memory of each report are
bounded there too, and what a report breaks is not Dask's worker. Only as many jobs are sent as the workers can begin
soon, so that a run that ends leaves little behind. Files are not sent: workers see them under the same paths.
"""

from __future__ import annotations

import logging
import multiprocessing
import queue
import threading
import time
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, Self

from pipeline.exits import UnavailableError, WrongUsageError
from pipeline.options import Limits
from pipeline.supervising import Job, Jobs, Outcome, Result, Supervisor, Work, as_waiting

_LOOK = 0.25
_ANSWER = 10.0
# Jobs in hand for each thread of a worker: one that is done, and one that can begin at once.
_IN_HAND = 2
_COUNTED_EVERY = 2.0
_WITHOUT_WORKERS = 30.0
_LOST_WORKERS = ("KilledWorker",)


class UnfitWorkerError(Exception):
    """A worker of the cluster that would not do the same as this machine. The message is one clear sentence."""


class Cluster:
    """A Dask cluster as an executor; a context, which lets go of it."""

    def __init__(self, address: str) -> None:
        self._address = address
        try:
            from distributed import Client

            connect: Any = Client
        except ImportError as error:
            raise WrongUsageError('A cluster needs Dask: install "chiso[cluster]".') from error
        _silence()
        try:
            self._client: Any = connect(address, timeout=_ANSWER, set_as_default=False, name="chiso")
        except ValueError as error:
            raise WrongUsageError(f"{address!r} is no address of a Dask scheduler, such as tcp://host:8786.") from error
        except (OSError, TimeoutError) as error:
            raise UnavailableError(f"No Dask scheduler answers at {address}.") from error

    @property
    def width(self) -> int:
        """How many jobs its workers do at once. Raises UnavailableError."""
        try:
            return max(1, sum(int(threads) for threads in self._client.nthreads().values()))
        except (OSError, TimeoutError, RuntimeError) as error:
            raise UnavailableError(f"The Dask scheduler at {self._address} does not answer.") from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close(timeout=2)

    def outcomes(
        self,
        jobs: Jobs[Job],
        work: Work[Job, Result],
        limits: Limits,
        stop: threading.Event | None = None,
        file_of: Callable[[Job], Path] | None = None,
        seconds_of: Callable[[Job], float] | None = None,
    ) -> Iterator[Outcome[Job, Result]]:
        """As `pipeline.executing.Executor` says.

        A job whose reader died is done once more when nothing else is in hand, as on one machine: others may have taken
        the memory that it lacked.
        """
        from pipeline.stamps import result_stamp

        done: queue.SimpleQueue[Any] = queue.SimpleQueue()
        expected = result_stamp().name
        waiting = as_waiting(jobs)
        died: list[Job] = []
        in_hand: dict[str, tuple[Any, Job, bool]] = {}
        room = _Room(self._client, self._address)

        def give_out(job: Job, *, again: bool) -> None:
            needed = _needed(file_of(job)) if file_of is not None else None
            seconds = seconds_of(job) if seconds_of is not None else limits.seconds
            future = self._client.submit(_in_worker, expected, needed, work, limits, job, seconds, pure=False)
            in_hand[future.key] = (future, job, again)
            future.add_done_callback(done.put)

        try:
            while len(waiting) or in_hand or died:
                if stop is not None and stop.is_set():
                    return
                self._check()
                while len(waiting) and len(in_hand) < room.jobs:
                    give_out(waiting.popleft(), again=False)
                if died and not in_hand and not len(waiting):
                    give_out(died.pop(), again=True)
                try:
                    key = done.get(timeout=_LOOK).key
                except queue.Empty:
                    continue
                future, job, again = in_hand.pop(key)
                for outcome in self._taken(future, job):
                    if outcome.end == "died" and not again:
                        died.append(job)
                    else:
                        yield outcome
                del future
        finally:
            if self._client.status == "running":
                self._client.cancel([future for future, *_ in in_hand.values()])

    def _check(self) -> None:
        if self._client.status != "running":
            raise self._gone()

    def _gone(self) -> UnavailableError:
        return UnavailableError(
            f"The Dask scheduler at {self._address} is gone in mid-run. Nothing half-done was published; "
            "the next run goes on where this one ended."
        )

    def _taken(self, future: Any, job: Job) -> list[Outcome[Job, Any]]:
        """What a task that ended gave."""
        if future.status == "finished":
            try:
                return list(future.result(timeout=_ANSWER))
            except (OSError, TimeoutError) as error:
                raise self._gone() from error
        if future.status != "error":
            # Tasks are cancelled by nobody but a client that lost its scheduler.
            raise self._gone()
        raised = future.exception(timeout=_ANSWER)
        if isinstance(raised, UnfitWorkerError):
            raise UnavailableError(str(raised))
        if type(raised).__name__ in _LOST_WORKERS:
            return [Outcome(job, "died")]
        raise UnavailableError(f"A worker of the cluster at {self._address} failed ({type(raised).__name__}).")


def _silence() -> None:
    """Dask's own complaints of a lost connection would come as tracebacks; what is wrong is told by errors of ours."""
    ours = ("distributed", "tornado", "asyncio")
    for name in (*ours, *(name for name in logging.root.manager.loggerDict if name.startswith("distributed."))):
        logger = logging.getLogger(name)
        logger.setLevel(logging.CRITICAL + 1)
        logger.propagate = name not in ours
        logger.handlers = [logging.NullHandler()]


class _Room:
    """How many jobs the cluster is given at once; asked again now and then, since workers come and go."""

    def __init__(self, client: Any, address: str) -> None:
        self._client = client
        self._address = address
        self._jobs = 0
        self._counted = -_COUNTED_EVERY
        self._empty_since = time.monotonic()

    @property
    def jobs(self) -> int:
        """Raises UnavailableError where there is no worker for some time."""
        now = time.monotonic()
        if now - self._counted >= _COUNTED_EVERY:
            try:
                self._jobs = _IN_HAND * sum(self._client.nthreads().values())
            except (OSError, TimeoutError, RuntimeError) as error:
                raise UnavailableError(f"The Dask scheduler at {self._address} does not answer.") from error
            self._counted = now
            if self._jobs:
                self._empty_since = now
        if now - self._empty_since > _WITHOUT_WORKERS:
            raise UnavailableError(f"The cluster at {self._address} has no workers.")
        return self._jobs


def _needed(path: Path) -> tuple[str, int] | None:
    """What a worker has to see: the file and its size. None where this machine does not see it either."""
    try:
        return str(path.absolute()), path.stat().st_size
    except OSError:
        return None


# From here on: on the machines of the cluster.

_own = threading.local()


def _in_worker(
    expected: str, needed: tuple[str, int] | None, work: Work[Job, Result], limits: Limits, job: Job, seconds: float
) -> list[Outcome[Job, Result]]:
    """The task of Dask: one job, in a process of its own. expected: the stamp of the code that gave it."""
    where = multiprocessing.current_process()
    if where.daemon:
        raise UnfitWorkerError(
            "The workers of the cluster may start no processes: start them with --no-nanny, or with "
            "DASK_DISTRIBUTED__WORKER__DAEMON=False in their environment."
        )
    if _stamp() != expected:
        raise UnfitWorkerError(
            f"A worker on {_host()} has other code, reference data or engines than this machine and would not give the "
            "same results."
        )
    if needed is not None and _needed(Path(needed[0])) != needed:
        raise UnfitWorkerError(
            f"A worker on {_host()} does not see {needed[0]} as this machine does: inputs and store have to lie on a "
            "file system that all of them share."
        )
    kept = getattr(_own, "supervisor", None)
    if kept is None or kept[0] != (repr(work), limits):
        if kept is not None:
            kept[1].close()
        kept = _own.supervisor = ((repr(work), limits), Supervisor(work, limits))
    supervisor: Supervisor[Job, Result] = kept[1]
    return supervisor.outcomes(job, seconds)


@cache
def _stamp() -> str:
    from pipeline.stamps import result_stamp

    return result_stamp().name


def _host() -> str:
    import socket

    return socket.gethostname()
