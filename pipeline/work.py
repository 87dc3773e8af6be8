"""One report from bytes to result: what a worker process does, whole.

Belongs here: the order of the floors for one input, and turning its errors into a row. Does not: many inputs
(`pipeline.run`), or any step itself.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from typing import TypeVar

from corpus.corrections import Correction
from corpus.errors import ReportError, UnsupportedMediaError
from corpus.records import Document, Reading, ReportResult
from extractors.reading import ReadingOptions, read
from extractors.restoring import restore_reading
from extractors.understanding import understand
from pipeline.exits import innermost
from pipeline.inputs import Input, document_id
from validation import audit, correct, recover

Taken = TypeVar("Taken")
NEEDS_MORE_MEMORY = "The file needs more memory than a report may take."


def process(job: Input, options: ReadingOptions, corrections: Sequence[Correction] = ()) -> ReportResult:
    """Read, understand and audit one input. Never raises for what the input holds: it fails in its own row."""
    taken = read_input(job, options)
    return judge_reading(taken, corrections) if isinstance(taken, Reading) else taken


def read_input(job: Input, options: ReadingOptions) -> Reading | ReportResult:
    """The first half: from the file to its words, the dear part for a scan. A result where that fails."""
    data = opened_input(job, options)
    return data if isinstance(data, ReportResult) else guarded(job, lambda: read(data, job.source, options), data)


def opened_input(job: Input, options: ReadingOptions) -> bytes | ReportResult:
    """The bytes of an input, or the result where they cannot be had."""
    if job.refusal:
        return failed(job.source, "", "", job.refusal)
    try:
        return bytes_of(job, options)
    except IsADirectoryError:
        return failed(job.source, "", "", "This is a folder, not a file.")
    except FileNotFoundError:
        return failed(job.source, "", "", "The file does not exist.")
    except OSError as error:
        return failed(job.source, "", "", f"The file cannot be opened: {error.strerror or error}.")
    except ReportError as error:
        return failed(job.source, "", "", str(error))
    except MemoryError:
        return failed(job.source, "", "", NEEDS_MORE_MEMORY)


def guarded(job: Input, reading: Callable[[], Taken], data: bytes = b"") -> Taken | ReportResult:
    """What a step of reading gives, or the result where it fails. data: the bytes of the input."""
    try:
        return reading()
    except Exception as error:
        return failed(job.source, hashlib.sha256(data).hexdigest() if data else "", "", _reason(error))


def judge_reading(
    reading: Reading, corrections: Sequence[Correction] = (), *, with_fates: bool = False
) -> ReportResult:
    """The second half: from words to figures and findings, by the rules and corrections of today."""
    try:
        doc_id = document_id(reading.sha256, reading.source)
        return _understood(restore_reading(reading), doc_id, corrections, with_fates)
    except Exception as error:
        return failed(reading.source, reading.sha256, reading.media_type, _reason(error), len(reading.pages))


def _reason(error: Exception) -> str:
    """Why a report failed. What no reader foresaw must not stop the other reports; its kind is for a maintainer."""
    if isinstance(error, ReportError):
        return str(error)
    if isinstance(error, MemoryError | RecursionError):
        return NEEDS_MORE_MEMORY
    return f"An unforeseen {type(error).__name__} in {innermost(error)} stopped the reading."


def bytes_of(job: Input, options: ReadingOptions) -> bytes:
    """The bytes of a file, or of a member of an archive, which is unpacked in memory and never onto the disk."""
    if job.member is None:
        # A folder, a pipe or a device is no file whose size could be asked for.
        if job.path.is_file() and job.path.stat().st_size > options.max_bytes:
            limit = options.max_bytes // (1024 * 1024)
            raise UnsupportedMediaError(f"The file is larger than {limit} MiB, the most that is read.")
        return job.path.read_bytes()
    from extractors.reading.archive import read_member

    with job.path.open("rb") as stream:
        return read_member(stream, job.member, options)


def _understood(reading: Reading, doc_id: str, corrections: Sequence[Correction], with_fates: bool) -> ReportResult:
    corrected, unanswered = correct(understand(reading, doc_id), corrections)
    understanding = recover(corrected)
    return ReportResult(
        understanding.document,
        understanding.observations,
        understanding.rubrics,
        audit(understanding),
        understanding.restored_lines,
        tuple(correction.row for correction in unanswered),
        understanding.raw_lines,
        understanding.fates if with_fates else (),
        tuple((page.number, page.encodings) for page in reading.pages if page.encodings),
    )


def failed(source: str, sha256: str, media_type: str, reason: str, pages: int = 0) -> ReportResult:
    """The row of an input that could not be read."""
    return ReportResult(
        Document(
            doc_id=document_id(sha256, source),
            source=source,
            sha256=sha256,
            media_type=media_type,
            pages=pages,
            status="failed",
            error=reason,
        )
    )
