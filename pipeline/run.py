"""A run over many inputs: workers read, one writer publishes.

Belongs here: sharing out the work and surviving a worker's death. Does not: the work on one report
(`pipeline.work`), or telling a person about it (`pipeline.terminal`).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path

from corpus.records import ReportResult
from extractors.reading import ReadingOptions
from pipeline.exits import ExitCode
from pipeline.inputs import Input, Inputs, find_inputs
from pipeline.options import RunOptions
from pipeline.work import failed, process

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class RunOutcome:
    """results: one a different file, in order of source. duplicates: sources whose bytes are another's."""

    results: tuple[ReportResult, ...]
    duplicates: tuple[str, ...]
    passed_over: int

    @property
    def exit_code(self) -> ExitCode:
        """DONE where every input was read, else SOME_INPUT_FAILED."""
        some_failed = any(result.document.status == "failed" for result in self.results)
        return ExitCode.SOME_INPUT_FAILED if some_failed else ExitCode.DONE


def read_all(named: Sequence[str], workers: int, options: ReadingOptions, progress: Progress) -> RunOutcome:
    """Process every input behind the names. progress is told each source as it is done."""
    inputs: Inputs = find_inputs(named)
    results: list[ReportResult] = []
    for result in _results(inputs.files, workers, options):
        results.append(result)
        progress(result.document.source)
    results.sort(key=lambda r: (r.document.source, r.document.doc_id))
    kept: dict[str, ReportResult] = {}
    duplicates = []
    for result in results:
        if result.document.doc_id in kept:
            duplicates.append(result.document.source)
        else:
            kept[result.document.doc_id] = result
    return RunOutcome(tuple(kept.values()), tuple(duplicates), inputs.passed_over)


def _results(files: Sequence[Input], workers: int, options: ReadingOptions) -> Iterator[ReportResult]:
    if workers <= 1 or len(files) <= 1:
        for job in files:
            yield process(job, options)
        return
    yield from _in_processes(files, workers, options)


def _in_processes(files: Sequence[Input], workers: int, options: ReadingOptions) -> Iterator[ReportResult]:
    """Results as they come. A worker that dies takes the pool with it: what was under way is read again alone."""
    waiting = list(files)
    broken: list[Input] = []
    with ProcessPoolExecutor(max_workers=min(workers, len(files))) as pool:
        futures = {pool.submit(process, job, options): job for job in waiting}
        for future in as_completed(futures):
            try:
                yield future.result()
            except BrokenProcessPool:
                broken.append(futures[future])
    for job in broken:
        with ProcessPoolExecutor(max_workers=1) as pool:
            try:
                yield pool.submit(process, job, options).result()
            except BrokenProcessPool:
                yield failed(
                    job.source,
                    "",
                    "",
                    "The reader was stopped while it read this file (out of memory, or a broken file).",
                )


def default_workers() -> int:
    """As many processes as there are processors for this program."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def publish(outcome: RunOutcome, options: RunOptions) -> tuple[Path, tuple[str, ...]]:
    """Write the dataset; returns the page to open and what the checks of the published tables found wrong."""
    import output

    paths = output.write(outcome.results, options.out)
    if not options.validate:
        return paths.page, ()
    from output.guard import violations

    return paths.page, tuple(str(violation) for violation in violations(options.out))
