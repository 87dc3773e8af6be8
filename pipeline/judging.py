"""Judging kept bytes: what a worker does with one hash of the store, and what came of each.

Belongs here: the work on one hash, and putting how it ended into words. Does not: the steps of reading and auditing
(`pipeline.work`), watching over workers (`pipeline.supervising`), where they run (`pipeline.executing`), or what is set
down about it (`pipeline.ingest`).

A worker writes its result into the store by itself and sends back a line about it, so that the process that leads holds
no report.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from corpus.corrections import Correction
from corpus.ledger.records import Judged, ReadFile
from corpus.records import Reading, ReportResult
from pipeline.executing import Executor
from pipeline.exits import ProgramError, UnavailableError, innermost
from pipeline.options import Limits
from pipeline.portions import Portion, Run, shared_out, take
from pipeline.store import DamagedResultError, Store

_STOPPED = "The reader was stopped while it read this file (out of memory, or a broken file)."
_TOO_LONG = "Reading this file was not over after {minutes:g} minutes."
_LOST = "The kept file of the store is missing or damaged."

Answer = ReadFile | Judged | str
"""What a worker says: that bytes were read, how they were judged, or that the store cannot be used."""


@dataclass(frozen=True, slots=True)
class Job:
    """Bytes to be judged. reading: hash of the kept reading of them, or "". corrections: those that name them."""

    sha256: str
    reading: str = ""
    corrections: tuple[Correction, ...] = ()


def judge_all(
    store: Store, jobs: Sequence[Job], executor: Executor, limits: Limits, stop: threading.Event
) -> Iterator[ReadFile | Judged]:
    """What judging each of `jobs` gave, as it comes; before it, that it was read, where that is kept.

    Ends early when `stop` is set. Raises UnavailableError where results cannot be kept.
    """
    work: Callable[[Portion[Job]], Any] = partial(judge, str(store.folder))
    for outcome in shared_out(jobs, work, executor, limits, stop, lambda job: store.raw_path(job.sha256)):
        answer: Answer | None = outcome.result
        if isinstance(answer, str):
            raise UnavailableError(answer)
        if answer is not None:
            yield answer
        elif outcome.end == "late":
            yield Judged(outcome.job.sha256, "stopped", reason=_TOO_LONG.format(minutes=limits.seconds / 60))
        else:
            yield Judged(outcome.job.sha256, "stopped", reason=_STOPPED)


def judge(folder: str, portion: Portion[Job]) -> Generator[Answer, None, Answer | Run]:
    """Read, understand and audit the kept bytes of a hash, and keep the result; how that ended. Never raises.

    A portion of the pages is given back as it is. First told is that they were read, where reading is dear and so is
    kept: next time the rules change, the pages are not recognised again.
    """
    try:
        return (yield from _judged(Store(Path(folder)), portion))
    except ProgramError as error:
        return str(error)
    except Exception as error:
        reason = f"An unforeseen {type(error).__name__} in {innermost(error)} stopped the worker."
        return Judged(portion.job.sha256, "stopped", reason=reason)


def _judged(store: Store, portion: Portion[Job]) -> Generator[Answer, None, Answer | Run]:
    from extractors.reading import ReadingOptions
    from pipeline.inputs import Input
    from pipeline.work import judge_reading

    job = portion.job
    taken: Reading | ReportResult | None = _kept_reading(store, job)
    if taken is None:
        # The result is the bytes' alone; under which address it is published is known when it is.
        read = take(portion, Input(store.raw_path(job.sha256), job.sha256), ReadingOptions())
        if isinstance(read, Run):
            return read
        taken = read
        if isinstance(taken, Reading) and not taken.has_lines:
            yield ReadFile(job.sha256, store.keep_reading(taken))
    result = judge_reading(taken, job.corrections) if isinstance(taken, Reading) else taken
    document = result.document
    if document.sha256 != job.sha256:
        return Judged(job.sha256, "stopped", reason=_LOST)
    kept = store.keep_result(result)
    return Judged(job.sha256, document.status, kept, document.error, document.pages, result.unanswered)


def _kept_reading(store: Store, job: Job) -> Reading | None:
    if not job.reading:
        return None
    try:
        return store.reading(job.reading)
    except DamagedResultError:
        return None
