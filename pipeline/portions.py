"""The pages of one report shared out over the readers, and put together again.

Belongs here: what a piece of the work on a report is, and which piece is next. Does not: reading a page
(`extractors.reading`), where a piece is done (`pipeline.executing`), or what is made of a reading (`pipeline.work`).

Every report is begun whole. A reader that has not read all of it after some seconds hands back what it has; the other
pages go out as runs of some seconds each, by what the pages took so far: a few of a scan, dozens of a digital report.
The last piece brings all pages together and judges them. Reports that are read soon, and those without pages to share,
never leave their first reader. Which pages were read together changes nothing in what was read.

Of a report under way the packed pages are held here, some ten kilobytes each, and a report that was begun is ended
before others are begun, so that there are no more of them than readers.
"""

from __future__ import annotations

import pickle
import threading
import time
import zlib
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from math import ceil, inf
from pathlib import Path
from typing import Any, Generic, TypeVar

from corpus.records import Reading, ReportResult
from extractors.reading import PageRun, ReadingOptions, joined, read_run
from pipeline.executing import Executor
from pipeline.inputs import Input
from pipeline.options import Limits
from pipeline.supervising import Job, Outcome, Result, Work
from pipeline.work import guarded, opened_input, read_input

# Seconds after which a reader hands back: of a report when others wait, of one that has all readers to itself.
_LONG, _SHORT = 3.0, 1.0


@dataclass(frozen=True, slots=True)
class Run:
    """A run of pages on its way to the piece that ends the report. failure: instead of pages, why there are none.

    first, stop: indexes of the pages. count: pages of the whole report. seconds: that reading them took.
    """

    first: int
    stop: int
    count: int
    seconds: float
    packed: bytes = b""
    failure: ReportResult | None = None


@dataclass(frozen=True, slots=True)
class Portion(Generic[Job]):
    """A piece of the work on a job: pages to be read or, where `runs` are given, what comes after reading.

    place: of the job among all. first, stop: indexes of the pages; stop None: to the end, and the piece may be
    all there is to do. patience: seconds after which the rest of the pages is handed back.
    """

    job: Job
    place: int = 0
    first: int = 0
    stop: int | None = None
    patience: float = inf
    runs: tuple[Run, ...] = ()


def take(portion: Portion[Any], job: Input, options: ReadingOptions) -> Reading | ReportResult | Run:
    """What the portion asks for of the input: all its words, the result where that fails, or a run of its pages.

    Never raises for what the input holds.
    """
    if portion.runs:
        failures = [run.failure for run in portion.runs if run.failure is not None]
        if failures:
            return failures[0]
        return guarded(job, lambda: joined(job.source, [pickle.loads(zlib.decompress(r.packed)) for r in portion.runs]))
    if portion.patience == inf and portion.stop is None:
        return read_input(job, options)
    began = time.monotonic()

    def enough() -> bool:
        return time.monotonic() - began >= portion.patience

    data = opened_input(job, options)
    if isinstance(data, ReportResult):
        return data
    found = guarded(job, lambda: read_run(data, options, portion.first, portion.stop, enough), data)
    if found is None:
        return read_input(job, options)
    if isinstance(found, PageRun):
        if not portion.first and found.stop == found.count:
            return guarded(job, lambda: joined(job.source, [found]), data)
        packed = zlib.compress(pickle.dumps(found, pickle.HIGHEST_PROTOCOL), 1)
        return Run(found.first, found.stop, found.count, time.monotonic() - began, packed)
    if portion.stop is None:
        return found
    # Another run may hold the page at which one reader would have failed: which it is is known when all have ended.
    return Run(portion.first, portion.stop, 0, time.monotonic() - began, failure=found)


def shared_out(
    jobs: Sequence[Job],
    work: Work[Portion[Job], Result],
    executor: Executor,
    limits: Limits,
    stop: threading.Event | None = None,
    file_of: Callable[[Job], Path] | None = None,
) -> Iterator[Outcome[Job, Result]]:
    """Each outcome of a job as it comes, as `Executor.outcomes` gives it; a job may be done by several readers.

    work: does a portion; gives a `Run` where that was not all of its job, and must never raise. The time limit
    holds for the sum of what its pages took, however many readers read them.
    """
    agenda = _Agenda(jobs, executor.width, limits)
    file = (lambda portion: file_of(portion.job)) if file_of is not None else None
    for outcome in executor.outcomes(agenda, work, limits, stop, file, agenda.seconds_left):
        portion, result = outcome.job, outcome.result
        if agenda.is_over(portion):
            continue
        if outcome.end == "part":
            yield Outcome(portion.job, "part", result)
        elif isinstance(result, Run):
            if not agenda.go_on(portion, result):
                yield Outcome(portion.job, "late")
        else:
            agenda.end(portion)
            yield Outcome(portion.job, outcome.end, result)


JobOf = TypeVar("JobOf")


@dataclass(slots=True)
class _Begun:
    """A job that was handed back: what was read of it, how many pages are still to come, and the seconds it took."""

    runs: list[Run] = field(default_factory=list)
    missing: int = -1
    seconds: float = 0.0


class _Agenda(Generic[JobOf]):
    """What is to be done next. First ends what can be ended, then goes on with what was begun, then begins the next."""

    def __init__(self, jobs: Sequence[JobOf], width: int, limits: Limits) -> None:
        self._new = deque(enumerate(jobs))
        self._width = width
        self._limits = limits
        self._pages: deque[Portion[JobOf]] = deque()
        self._ends: deque[Portion[JobOf]] = deque()
        self._begun: dict[int, _Begun] = {}
        self._over: set[int] = set()

    def __len__(self) -> int:
        return len(self._new) + len(self._pages) + len(self._ends)

    def popleft(self) -> Portion[JobOf]:
        """The next portion. Raises IndexError where there is none."""
        if self._ends:
            return self._ends.popleft()
        if self._pages:
            return self._pages.popleft()
        place, job = self._new.popleft()
        if self._width == 1:
            return Portion(job, place)
        return Portion(job, place, patience=_LONG if len(self._new) >= self._width else _SHORT)

    def seconds_left(self, portion: Portion[JobOf]) -> float:
        """What the limit of the job leaves to the portion."""
        begun = self._begun.get(portion.place)
        return self._limits.seconds - (begun.seconds if begun else 0.0)

    def is_over(self, portion: Portion[JobOf]) -> bool:
        """Whether the job has ended already."""
        return portion.place in self._over

    def end(self, portion: Portion[JobOf]) -> None:
        """The job has ended, whatever others still read of it."""
        if self._begun.pop(portion.place, None) is not None:
            self._over.add(portion.place)
            self._pages = deque(other for other in self._pages if other.place != portion.place)

    def go_on(self, portion: Portion[JobOf], run: Run) -> bool:
        """Go on with a job of which a run was read; False where its time is over."""
        begun = self._begun.setdefault(portion.place, _Begun())
        begun.runs.append(run)
        begun.seconds += run.seconds
        if begun.seconds > self._limits.seconds:
            self.end(portion)
            return False
        begun.missing = (begun.missing if begun.missing >= 0 else run.count) - (run.stop - run.first)
        stop = run.count if portion.stop is None else portion.stop
        self._pages.extend(self._cut(portion, run, stop))
        if not begun.missing:
            runs = tuple(sorted(begun.runs, key=lambda each: each.first))
            self._ends.append(Portion(portion.job, portion.place, runs=runs))
            begun.runs = []
        return True

    def _cut(self, portion: Portion[JobOf], run: Run, stop: int) -> Iterator[Portion[JobOf]]:
        """What is left of a portion as runs of about the same time, one for each reader at least."""
        left = stop - run.stop
        if left <= 0:
            return
        pace = run.seconds / max(1, run.stop - run.first)
        pages = min(ceil(left / self._width), max(1, int(_LONG / max(pace, 1e-3))))
        pages = ceil(left / ceil(left / pages))
        for first in range(run.stop, stop, pages):
            yield Portion(portion.job, portion.place, first, min(first + pages, stop), 2 * _LONG)
