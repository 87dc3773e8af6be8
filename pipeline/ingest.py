"""The nightly job: look at the sources, judge what is new, changed or stale, publish the whole.

Belongs here: the order of the steps, and how a run ends. Does not: any step itself (`gathering`, `judging`,
`publishing`).

Each step sets down what it did before the next relies on it, and finds its work by asking the ledger what is missing.
So a run that was cut off anywhere is simply gone on with by the next one.
"""

from __future__ import annotations

import os
import signal
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from types import FrameType

from corpus.corrections import Correction
from corpus.ledger import Judged, Ledger, LedgerError, ReadFile, Waiting, open_ledger
from corpus.provenance import what_changed
from extractors.reading.options import ReadingOptions
from pipeline import correcting
from pipeline.announcing import Announced, announce
from pipeline.correcting import Corrections
from pipeline.executing import executor
from pipeline.exits import ExitCode, LockedError, ProgramError, StoppedError, UnavailableError
from pipeline.gathering import Gatherer, SourceTale, next_try
from pipeline.journal import Journal, now
from pipeline.judging import Job, judge_all
from pipeline.locking import exclusive
from pipeline.options import Limits
from pipeline.publishing import Draw, LostResultsError, Published, check_dataset, drop_old_builds, publish
from pipeline.sources.configuration import Configuration
from pipeline.stamps import Stamp, provenance, result_stamp
from pipeline.store import Store

_MOST_ROUNDS = 3


@dataclass(slots=True)
class Night:
    """What one run did. failures: (address, reason) of reports that were tried in this run and failed."""

    started_at: str
    sources: list[SourceTale] = field(default_factory=list)
    requests: int = 0
    read: int = 0
    judged: int = 0
    redone: int = 0
    reasons: set[str] = field(default_factory=set)
    failures: list[tuple[str, str]] = field(default_factory=list)
    published: Published = field(default_factory=lambda: Published("", 0, changed=False))
    announced: Announced = field(default_factory=Announced)
    seconds: float = 0.0

    @property
    def because(self) -> str:
        """Why reports were judged again."""
        return "; ".join(sorted(self.reasons))

    @property
    def exit_code(self) -> ExitCode:
        """DONE where all that was tried succeeded."""
        troubles = any(tale.troubles for tale in self.sources)
        return ExitCode.SOME_INPUT_FAILED if self.failures or troubles else ExitCode.DONE

    def summary(self, outcome: str) -> dict[str, object]:
        """All of it for a machine; the documented form of `chiso ingest --json`."""
        return {
            "outcome": outcome,
            "started_at": self.started_at,
            "seconds": round(self.seconds, 3),
            "requests": self.requests,
            "sources": [
                {
                    "name": tale.name,
                    "found": tale.found,
                    "new": tale.new,
                    "changed": tale.changed,
                    "unchanged": tale.unchanged,
                    "waiting": tale.waiting,
                    "failed": len(tale.failures),
                    "troubles": [{"address": address, "reason": reason} for address, reason in tale.troubles],
                }
                for tale in self.sources
            ],
            "read_and_kept": self.read,
            "judged": self.judged,
            "redone": self.redone,
            "redone_because": self.because,
            "failures": [{"address": address, "reason": reason} for address, reason in self.failures],
            "published": {
                "build": self.published.build,
                "reports": self.published.reports,
                "changed": self.published.changed,
            },
            "announced": {"errors": self.announced.errors, "reason": self.announced.reason},
        }


@contextmanager
def opened(configuration: Configuration) -> Iterator[Ledger]:
    """The ledger, with its errors as errors of the program. Raises UnavailableError."""
    try:
        ledger = open_ledger(configuration.ledger)
        try:
            yield ledger
        finally:
            ledger.close()
    except LedgerError as error:
        raise UnavailableError(str(error)) from error


@contextmanager
def alone(configuration: Configuration, store: Store) -> Iterator[Ledger]:
    """The ledger, while no other run can begin. Raises LockedError, UnavailableError."""
    store.prepare()
    who = f"process {os.getpid()} on {socket.gethostname()} since {now()[:19]}Z"
    with exclusive(store.folder / "lock", who), opened(configuration) as ledger:
        if not ledger.hold():
            raise LockedError("Another run is under way with the same ledger, on another machine or store.")
        yield ledger


@contextmanager
def stop_on_signals() -> Iterator[tuple[threading.Event, list[int]]]:
    """An event that SIGTERM and SIGINT set, and which of them came."""
    stop = threading.Event()
    came: list[int] = []

    def handle(number: int, _frame: FrameType | None) -> None:
        came.append(number)
        stop.set()

    former = {number: signal.signal(number, handle) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield stop, came
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)


def ingest(configuration: Configuration, journal: Journal) -> Night:
    """One run. Raises LockedError, UnavailableError, StoppedError; the next run goes on where this one ended."""
    store = Store(configuration.store)
    corrected = correcting.read(configuration.run.corrections)
    with stop_on_signals() as (stop, came), alone(configuration, store) as ledger:
        check_dataset(configuration.dataset)
        swept = store.sweep()
        night = Night(now())
        began = time.monotonic()
        run = ledger.run_started(night.started_at)
        journal.say("started", sources=len(configuration.sources), swept=swept)
        outcome = "failed"
        try:
            _steps(configuration, ledger, store, journal, stop, night, corrected)
            outcome = "done" if night.exit_code is ExitCode.DONE else "some failed"
        except StoppedError as error:
            outcome = "stopped"
            number = came[0] if came else signal.SIGTERM
            code = ExitCode.INTERRUPTED if number == signal.SIGINT else ExitCode.TERMINATED
            raise StoppedError(str(error), code) from None
        except (ProgramError, LedgerError) as error:
            journal.say("ended", level="error", outcome=outcome, reason=str(error))
            raise
        finally:
            night.seconds = time.monotonic() - began
            _set_down_end(ledger, run, outcome, night, journal)
    return night


def _set_down_end(ledger: Ledger, run: int, outcome: str, night: Night, journal: Journal) -> None:
    """Say how the run ended; where the ledger itself is what is away, the journal has said so already."""
    try:
        ledger.run_ended(run, outcome, night.summary(outcome), now())
    except LedgerError as error:
        journal.say("end not set down", level="error", reason=str(error))
        return
    journal.say("ended", outcome=outcome, seconds=round(night.seconds, 3), build=night.published.build)


def _steps(
    configuration: Configuration,
    ledger: Ledger,
    store: Store,
    journal: Journal,
    stop: threading.Event,
    night: Night,
    corrected: dict[str, tuple[Correction, ...]],
) -> None:
    stamp = result_stamp()
    changed, former = ledger.use_stamp(stamp.name, stamp.reading, stamp.parts, now())
    because = what_changed(former, stamp.parts) if former else ""
    if changed:
        journal.say("stale", because=because)
    corrections = correcting.corrections_for(corrected, ledger)
    if corrections.redone:
        journal.say("corrected", reports=len(corrections.redone))
    gatherer = Gatherer(configuration, ledger, store, journal, stop)
    try:
        night.sources = gatherer.gather()
    finally:
        night.requests = gatherer.requests
    night.failures += [failure for tale in night.sources for failure in tale.failures]
    _go_on(stop)
    limits = {
        "time_limit_seconds": configuration.run.report_minutes * 60,
        "memory_limit_bytes": configuration.run.report_memory,
    }
    made_by = provenance(stamp, ReadingOptions(), limits)
    for _ in range(_MOST_ROUNDS):
        _judge_waiting(configuration, ledger, store, journal, stop, night, stamp, because, corrections)
        try:
            draw = _drawer(configuration, store, stop)
            go_on = partial(_go_on, stop)
            night.published = publish(ledger, store, configuration.dataset, made_by, now(), draw, go_on)
            break
        except LostResultsError as lost:
            journal.say("results lost", level="warning", reports=len(lost.hashes))
            for sha256 in lost.hashes:
                ledger.forget_result(sha256, stamp.name)
    else:
        raise UnavailableError("Kept results of the store are lost again as soon as they are written.")
    if night.published.changed:
        journal.say("published", build=night.published.build, reports=night.published.reports)
    drop_old_builds(configuration.dataset, configuration.run.keep_builds)
    if configuration.webhook and night.published.build:
        night.announced = announce(configuration, ledger, night.published.build, stop)
        level = "warning" if night.announced.reason else "info"
        journal.say("announced", level=level, errors=night.announced.errors, reason=night.announced.reason)


def _drawer(configuration: Configuration, store: Store, stop: threading.Event) -> Draw | None:
    if not configuration.run.page_images:
        return None
    from pipeline.drawing import draw_kept
    from pipeline.executing import default_workers

    limits = Limits(configuration.run.report_minutes * 60)
    workers = configuration.run.workers or default_workers()
    return partial(draw_kept, store=store, workers=workers, limits=limits, stop=stop)


def _judge_waiting(
    configuration: Configuration,
    ledger: Ledger,
    store: Store,
    journal: Journal,
    stop: threading.Event,
    night: Night,
    stamp: Stamp,
    because: str,
    corrections: Corrections,
) -> None:
    """Judge until nothing waits: where the newest version of a report fails, the one before it is wanted."""
    tried: set[str] = set()
    while waiting := [job for job in ledger.waiting(stamp.name, stamp.reading, now()) if job.sha256 not in tried]:
        tried.update(job.sha256 for job in waiting)
        jobs = {job.sha256: job for job in waiting}
        limits = Limits(configuration.run.report_minutes * 60, configuration.run.report_memory)
        todo = [Job(job.sha256, job.reading, corrections.of_bytes(job.sha256)) for job in waiting]
        with executor(configuration.run.workers, configuration.run.cluster) as where:
            for judged in judge_all(store, todo, where, limits, stop):
                if isinstance(judged, ReadFile):
                    ledger.read(judged, stamp.reading, now())
                    night.read += 1
                    continue
                job = jobs[judged.sha256]
                why = correcting.REASON if job.sha256 in corrections.redone else because if job.stale else ""
                _set_down(judged, job, configuration, ledger, journal, night, stamp, why)
        _go_on(stop)


def _set_down(
    judged: Judged,
    job: Waiting,
    configuration: Configuration,
    ledger: Ledger,
    journal: Journal,
    night: Night,
    stamp: Stamp,
    why: str,
) -> None:
    """why: what made the former result stale; "" where there is none."""
    again = ""
    if judged.status == "stopped":
        again = next_try(ledger.attempts_at(judged.sha256, stamp.name) + 1, configuration.run)
    ledger.judged(judged, stamp.name, again, now())
    night.judged += 1
    if why:
        night.redone += 1
        night.reasons.add(why)
    journal.say("judged", address=job.address, sha256=judged.sha256, status=judged.status, why=why or "new")
    for row in judged.unanswered:
        journal.say("correction without a figure", level="warning", address=job.address, row=row)
    if judged.status in ("failed", "stopped"):
        night.failures.append((job.address, judged.reason))
        journal.say("failed", level="warning", address=job.address, reason=judged.reason, next_try=again or "never")


def _go_on(stop: threading.Event) -> None:
    if stop.is_set():
        raise StoppedError("Stopped; what was done is set down, and the next run goes on.", ExitCode.TERMINATED)
