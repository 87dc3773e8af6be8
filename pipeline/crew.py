"""Worker processes that judge reports, each of which may die or hang without harm to the others.

Belongs here: handing out work, watching over it, taking back what came of it. Does not: the work on one report
(`pipeline.work`), or what is set down about it (`pipeline.ingest`).

A worker writes its result into the store by itself and sends back a line about it, so that the process that leads holds
no report. Workers are started clean, with nothing of the leader's: no lock, no connection to the ledger; they end when
the leader does.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path

from corpus.ledger.records import Judged, ReadFile
from corpus.records import Reading, ReportResult
from pipeline.exits import ProgramError, UnavailableError, innermost
from pipeline.store import DamagedResultError, Store

_LOOK = 0.25
_STOPPED = "The reader was stopped while it read this file (out of memory, or a broken file)."
_TOO_LONG = "Reading this file was not over after {minutes:g} minutes."
_LOST = "The kept file of the store is missing or damaged."


Answer = ReadFile | Judged | str


@dataclass(frozen=True, slots=True)
class Job:
    """Bytes to be judged. reading: hash of the kept reading of them, or ""."""

    sha256: str
    reading: str = ""


@dataclass(slots=True)
class _Worker:
    process: BaseProcess
    pipe: Connection[Job, Answer]
    job: Job
    since: float = 0.0


def judge(store: Store, job: Job) -> Iterator[ReadFile | Judged]:
    """Read, understand and audit the kept bytes of a hash, and keep the result. Raises StoreError.

    First told is that they were read, where reading is dear and so is kept: next time the rules change, the pages
    are not recognised again.
    """
    from extractors.reading import ReadingOptions
    from pipeline.inputs import Input
    from pipeline.work import judge_reading, read_input

    taken: Reading | ReportResult | None = _kept_reading(store, job)
    if taken is None:
        # The result is the bytes' alone; under which address it is published is known when it is.
        taken = read_input(Input(store.raw_path(job.sha256), job.sha256), ReadingOptions())
        if isinstance(taken, Reading) and not taken.has_lines:
            yield ReadFile(job.sha256, store.keep_reading(taken))
    result = judge_reading(taken) if isinstance(taken, Reading) else taken
    document = result.document
    if document.sha256 != job.sha256:
        yield Judged(job.sha256, "stopped", reason=_LOST)
        return
    yield Judged(job.sha256, document.status, store.keep_result(result), document.error, document.pages)


def _kept_reading(store: Store, job: Job) -> Reading | None:
    if not job.reading:
        return None
    try:
        return store.reading(job.reading)
    except DamagedResultError:
        return None


def judge_all(
    store: Store, jobs: Iterable[Job], workers: int, longest: float, stop: threading.Event
) -> Iterator[ReadFile | Judged]:
    """What judging each of `jobs` gave, as it comes; before it, that it was read, where that is kept.
    longest: seconds for one report.

    Ends early, its workers killed, when `stop` is set. Raises UnavailableError where results cannot be kept.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["pipeline.work", "pipeline.crew"])
    waiting = iter(jobs)
    crew: list[_Worker] = []

    def hire(job: Job) -> None:
        ours, theirs = context.Pipe()
        process = context.Process(target=_work, args=(str(store.folder), theirs), daemon=True)
        process.start()
        theirs.close()
        worker = _Worker(process, ours, job)
        crew.append(worker)
        give(worker, job)

    def give(worker: _Worker, job: Job) -> None:
        worker.job, worker.since = job, time.monotonic()
        try:
            worker.pipe.send(job)
        except OSError:
            # It died between two reports; that shows when its pipe is read.
            return

    def dismiss(worker: _Worker) -> None:
        crew.remove(worker)
        worker.process.kill()
        worker.process.join()
        worker.pipe.close()

    try:
        for job in waiting:
            hire(job)
            if len(crew) == workers:
                break
        while crew and not stop.is_set():
            for pipe in wait([worker.pipe for worker in crew], _LOOK):
                worker = next(worker for worker in crew if worker.pipe is pipe)
                try:
                    answer = worker.pipe.recv()
                except (EOFError, OSError):
                    answer = Judged(worker.job.sha256, "stopped", reason=_STOPPED)
                    dismiss(worker)
                if isinstance(answer, str):
                    raise UnavailableError(answer)
                yield answer
                if isinstance(answer, ReadFile):
                    continue
                following = next(waiting, None)
                if following is None:
                    if worker in crew:
                        dismiss(worker)
                elif worker in crew:
                    give(worker, following)
                else:
                    hire(following)
            for worker in [worker for worker in crew if time.monotonic() - worker.since > longest]:
                dismiss(worker)
                yield Judged(worker.job.sha256, "stopped", reason=_TOO_LONG.format(minutes=longest / 60))
                following = next(waiting, None)
                if following is not None:
                    hire(following)
    finally:
        for worker in list(crew):
            dismiss(worker)


def _work(folder: str, pipe: Connection[Answer, Job]) -> None:
    """The life of a worker: reports until the leader is gone. A signal to the whole group is the leader's to answer."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    store = Store(Path(folder))
    while True:
        try:
            job = pipe.recv()
        except (EOFError, OSError):
            return
        try:
            for answer in judge(store, job):
                pipe.send(answer)
        except ProgramError as error:
            pipe.send(str(error))
        except OSError:
            # The leader is gone, and nobody is left to tell.
            os._exit(0)
        except Exception as error:
            reason = f"An unforeseen {type(error).__name__} in {innermost(error)} stopped the worker."
            pipe.send(Judged(job.sha256, "stopped", reason=reason))
