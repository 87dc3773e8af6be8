"""A run over many inputs: workers read, one writer publishes.

Belongs here: sharing out the work, and which of several like inputs is published. Does not: the work on one report
(`pipeline.work`), where it is done (`pipeline.executing`), or telling a person about it (`pipeline.terminal`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from corpus.corrections import Correction
from corpus.records import Reading, ReportResult
from extractors.reading import ReadingOptions
from pipeline.drawing import Drawing, draw_all, has_pages
from pipeline.executing import Executor
from pipeline.exits import ExitCode
from pipeline.inputs import Input, Inputs, document_id, find_inputs
from pipeline.options import Limits, RunOptions
from pipeline.portions import Portion, Run, shared_out, take
from pipeline.supervising import Work
from pipeline.work import failed, judge_reading

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class RunOutcome:
    """results: one a different file, in order of source. duplicates: sources whose bytes are another's.

    inputs: `doc_id` to the file that it was read from.
    """

    results: tuple[ReportResult, ...]
    duplicates: tuple[str, ...]
    passed_over: int
    inputs: Mapping[str, Input] = field(default_factory=dict)

    @property
    def exit_code(self) -> ExitCode:
        """DONE where every input was read, else SOME_INPUT_FAILED."""
        some_failed = any(result.document.status == "failed" for result in self.results)
        return ExitCode.SOME_INPUT_FAILED if some_failed else ExitCode.DONE


def read_all(
    named: Sequence[str],
    executor: Executor,
    options: ReadingOptions,
    progress: Progress,
    limits: Limits = Limits(),  # noqa: B008 (frozen)
    corrections: Sequence[Correction] = (),
    *,
    with_fates: bool = False,
) -> RunOutcome:
    """Process every input behind the names. progress is told each source as it is done.

    with_fates: results also tell what was made of every numeral.
    """
    inputs: Inputs = find_inputs(named, options)
    results: list[tuple[Input, ReportResult]] = []
    for job, result in _results(inputs.files, executor, options, limits, corrections, with_fates):
        results.append((job, result))
        progress(result.document.source)
    kept, duplicates = _each_once(results)
    files = {result.document.doc_id: job for job, result in results if result.document.status != "failed"}
    return RunOutcome(kept, duplicates, inputs.passed_over, files)


def _each_once(results: Sequence[tuple[Input, ReportResult]]) -> tuple[tuple[ReportResult, ...], tuple[str, ...]]:
    """One result for the same bytes, in order of source, and the sources of the others that are files.

    A file goes before a member of an archive. A member that is not published has a row that says so: nobody sees the
    members of an archive beside each other as they see files.
    """
    ordered = sorted(results, key=lambda r: (r[0].member is not None, r[0].source, r[1].document.doc_id))
    kept: dict[str, ReportResult] = {}
    duplicates = []
    for job, result in ordered:
        document = result.document
        first = kept.get(document.doc_id)
        if first is None:
            kept[document.doc_id] = result
        elif job.member is None and document.sha256:
            duplicates.append(document.source)
        else:
            reason = f"The same bytes as {first.document.source}, under which they are published."
            row = failed(document.source, document.sha256, document.media_type, reason, document.pages)
            if not document.sha256:
                # Two that could not be opened and have one name, from two folders.
                row = result
            doc_id, count = document_id("", document.source), 1
            while doc_id in kept:
                count += 1
                doc_id = document_id("", f"{document.source}#{count}")
            kept[doc_id] = replace(row, document=replace(row.document, doc_id=doc_id))
    rows = sorted(kept.values(), key=lambda r: (r.document.source, r.document.doc_id))
    return tuple(rows), tuple(sorted(duplicates))


def _results(
    files: Sequence[Input],
    executor: Executor,
    options: ReadingOptions,
    limits: Limits,
    corrections: Sequence[Correction],
    with_fates: bool,
) -> Iterator[tuple[Input, ReportResult]]:
    """A result for each input as it comes. One that hangs, or whose reader dies, fails in its own row."""
    work: Work[Portion[Input], Any] = partial(
        process_portion, options=options, corrections=corrections, with_fates=with_fates
    )
    for outcome in shared_out(files, work, executor, limits, file_of=lambda file: file.path):
        job = outcome.job
        if outcome.result is not None:
            yield job, outcome.result
        elif outcome.end == "late":
            reason = f"The reading took longer than {limits.seconds:g} seconds and was given up."
            yield job, failed(job.source, _sha256(job), "", reason)
        else:
            reason = "The reader was stopped while it read this file (out of memory, or a broken file)."
            yield job, failed(job.source, _sha256(job), "", reason)


def process_portion(
    portion: Portion[Input], options: ReadingOptions, corrections: Sequence[Correction], with_fates: bool
) -> ReportResult | Run:
    """Do a portion of the work on one input. Never raises for what the input holds: it fails in its own row."""
    taken = take(portion, portion.job, options)
    return judge_reading(taken, corrections, with_fates=with_fates) if isinstance(taken, Reading) else taken


def _sha256(job: Input) -> str:
    """The hash of a file whose reader could not tell it; of a member of an archive it is not unpacked again."""
    try:
        if job.member is None and job.path.is_file():
            with job.path.open("rb") as stream:
                return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        pass
    return ""


def publish(outcome: RunOutcome, options: RunOptions) -> tuple[Path, tuple[str, ...]]:
    """Write the dataset; returns the page to open and what the checks of the published tables found wrong."""
    import output
    from output.data_docs import remove_data_docs
    from pipeline.stamps import provenance, result_stamp

    limits = {"time_limit_seconds": options.limits.seconds, "memory_limit_bytes": options.limits.memory}
    made_by = provenance(result_stamp(), options.reading, limits, options.corrections)
    drawn = [r.document for r in outcome.results if options.page_images and has_pages(r.document)]
    with output.staging(options.out) as folder:
        drawings = [Drawing(outcome.inputs[d.doc_id], d.sha256, folder / d.doc_id) for d in drawn]
        made = draw_all(drawings, options.workers, options.reading, options.limits)
        images = {d.doc_id: made[d.sha256] for d in drawn if d.sha256 in made}
        paths = output.write(outcome.results, options.out, images, made_by=made_by, formats=options.formats)
    remove_data_docs(options.out)
    if not options.validate:
        return paths.page, ()
    from output.guard import violations

    return paths.page, tuple(str(violation) for violation in violations(options.out, data_docs=options.data_docs))
