"""A run over many inputs: workers read, one writer publishes.

Belongs here: sharing out the work, which of several like inputs is published, and where results wait until they are.
Does not: the work on one report (`pipeline.work`), where it is done (`pipeline.executing`), or telling a person about
it (`pipeline.terminal`).
"""

from __future__ import annotations

import hashlib
import pickle
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from corpus.corrections import Correction
from corpus.records import Document, Reading, ReportResult
from extractors.reading import ReadingOptions
from output.paths import OutputError, reason
from output.reports import KeptReport
from pipeline.drawing import Drawing, draw_all, has_pages
from pipeline.executing import Executor
from pipeline.exits import ExitCode
from pipeline.inputs import Input, Inputs, document_id, find_inputs
from pipeline.options import Limits, RunOptions
from pipeline.portions import Portion, Run, shared_out, take
from pipeline.supervising import Work
from pipeline.work import failed, judge_reading

Progress = Callable[[str], None]


# Results that are held in memory whatever comes: most runs have no more.
_HELD = 50


@dataclass(frozen=True, slots=True)
class RunOutcome:
    """documents: one a different file, in order of source. reports: theirs, to be brought when their turn comes.

    duplicates: sources whose bytes are another's. inputs: `doc_id` to the file that it was read from.
    """

    documents: tuple[Document, ...]
    reports: tuple[KeptReport, ...]
    duplicates: tuple[str, ...]
    passed_over: int
    inputs: Mapping[str, Input] = field(default_factory=dict)

    @property
    def results(self) -> tuple[ReportResult, ...]:
        """All reports, in memory at once."""
        return tuple(report.load() for report in self.reports)

    @property
    def exit_code(self) -> ExitCode:
        """DONE where every input was read, else SOME_INPUT_FAILED."""
        some_failed = any(document.status == "failed" for document in self.documents)
        return ExitCode.SOME_INPUT_FAILED if some_failed else ExitCode.DONE


@dataclass(frozen=True, slots=True)
class _Taken:
    """A result of an input, which lies in memory or on the disk."""

    job: Input
    document: Document
    load: Callable[[], ReportResult]


def read_all(
    named: Sequence[str],
    executor: Executor,
    options: ReadingOptions,
    progress: Progress,
    limits: Limits = Limits(),  # noqa: B008 (frozen)
    corrections: Sequence[Correction] = (),
    *,
    with_fates: bool = False,
    aside: Path | None = None,
) -> RunOutcome:
    """Process every input behind the names. progress is told each source as it is done.

    with_fates: results also tell what was made of every numeral. aside: a folder for results beyond some dozens, which
    has to be there as long as they are wanted; None to hold all in memory.
    """
    inputs: Inputs = find_inputs(named, options)
    taken: list[_Taken] = []
    for job, result in _results(inputs.files, executor, options, limits, corrections, with_fates):
        if aside is None or len(taken) < _HELD:
            load = partial(_same, result)
        else:
            load = partial(_unpacked, _packed(result, aside / f"{len(taken)}.result"))
        taken.append(_Taken(job, result.document, load))
        progress(result.document.source)
    kept, duplicates = _each_once(taken)
    files = {each.document.doc_id: each.job for each in taken if each.document.status != "failed"}
    documents = tuple(each.document for each in kept)
    reports = tuple(KeptReport(each.document.doc_id, each.document.source, each.load) for each in kept)
    return RunOutcome(documents, reports, duplicates, inputs.passed_over, files)


def _same(result: ReportResult) -> ReportResult:
    return result


def _packed(result: ReportResult, path: Path) -> Path:
    """Write a result down for this very run. Raises OutputError."""
    try:
        path.write_bytes(zlib.compress(pickle.dumps(result, pickle.HIGHEST_PROTOCOL), 1))
    except OSError as error:
        raise OutputError(f"The output folder {path.parent.parent} cannot be written: {reason(error)}.") from error
    return path


def _unpacked(path: Path) -> ReportResult:
    result: ReportResult = pickle.loads(zlib.decompress(path.read_bytes()))
    return result


def _each_once(taken: Sequence[_Taken]) -> tuple[list[_Taken], tuple[str, ...]]:
    """One result for the same bytes, in order of source, and the sources of the others that are files.

    A file goes before a member of an archive. A member that is not published has a row that says so: nobody sees the
    members of an archive beside each other as they see files.
    """
    ordered = sorted(taken, key=lambda t: (t.job.member is not None, t.job.source, t.document.doc_id))
    kept: dict[str, _Taken] = {}
    duplicates = []
    for each in ordered:
        document = each.document
        first = kept.get(document.doc_id)
        if first is None:
            kept[document.doc_id] = each
        elif each.job.member is None and document.sha256:
            duplicates.append(document.source)
        else:
            row = document
            # Two that could not be opened and have one name, from two folders, fail both for their own reason.
            if document.sha256:
                same = f"The same bytes as {first.document.source}, under which they are published."
                row = failed(document.source, document.sha256, document.media_type, same, document.pages).document
            doc_id, count = document_id("", document.source), 1
            while doc_id in kept:
                count += 1
                doc_id = document_id("", f"{document.source}#{count}")
            row = replace(row, doc_id=doc_id)
            kept[doc_id] = _Taken(each.job, row, partial(_same, ReportResult(row)))
    return sorted(kept.values(), key=lambda t: (t.document.source, t.document.doc_id)), tuple(sorted(duplicates))


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
    drawn = [document for document in outcome.documents if options.page_images and has_pages(document)]
    with output.staging(options.out) as folder:
        drawings = [Drawing(outcome.inputs[d.doc_id], d.sha256, folder / d.doc_id) for d in drawn]
        made = draw_all(drawings, options.workers, options.reading, options.limits)
        images = {d.doc_id: made[d.sha256] for d in drawn if d.sha256 in made}
        paths = output.write(outcome.reports, options.out, images, made_by=made_by, formats=options.formats)
    remove_data_docs(options.out)
    if not options.validate:
        return paths.page, ()
    from output.guard import violations

    return paths.page, tuple(str(violation) for violation in violations(options.out, data_docs=options.data_docs))
