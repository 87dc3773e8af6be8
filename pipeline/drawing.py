"""Page images, drawn by workers after everything has been read.

Belongs here: which inputs have their pages drawn, and where to. Does not: drawing (`extractors.drawing`), or
how images are laid out and published (`output.page_images`).

`draw_all` draws for one run, `draw_kept` for the nightly job, from the bytes in the store and once only.

Drawing is a round of its own because it must never cost a report its figures: a reader that hangs or dies while it
draws leaves the report without images, and nothing else. Images go from the worker to the disk.
"""

from __future__ import annotations

import hashlib
import shutil
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from corpus.errors import ReportError
from corpus.records import Document
from extractors.reading import ReadingOptions
from pipeline.exits import ExitCode, StoppedError
from pipeline.inputs import Input
from pipeline.options import Limits
from pipeline.store import Store
from pipeline.supervising import supervised


@dataclass(frozen=True, slots=True)
class Drawing:
    """One report to be drawn. sha256: of the bytes that were read; a file that has changed since is not drawn."""

    job: Input
    sha256: str
    folder: Path


def has_pages(document: Document) -> bool:
    """Whether a report was read and is of a kind that has pages to draw."""
    from extractors.drawing import is_drawn

    return document.status != "failed" and is_drawn(document.media_type)


def draw_all(
    drawings: Sequence[Drawing],
    workers: int,
    options: ReadingOptions,
    limits: Limits,
    stop: threading.Event | None = None,
) -> Mapping[str, Path]:
    """Draw the pages of reports, each into its folder. SHA-256 to folder, for those that have images.

    A report that cannot be drawn gets a folder without images, so that nobody tries again. Raises StoppedError.
    """
    from output.page_images import write_images

    made: dict[str, Path] = {}
    if not drawings:
        return made
    for outcome in supervised(drawings, partial(_draw, options=options), workers, limits):
        if outcome.result:
            made[outcome.job.sha256] = outcome.job.folder
        elif outcome.end != "done":
            shutil.rmtree(outcome.job.folder, ignore_errors=True)
            write_images(outcome.job.folder, ())
        if stop is not None and stop.is_set():
            raise StoppedError("Stopped; what was done is set down, and the next run goes on.", ExitCode.TERMINATED)
    return made


def draw_kept(
    documents: Sequence[Document], store: Store, workers: int, limits: Limits, stop: threading.Event
) -> Mapping[str, Path]:
    """The folders with the images of kept reports by SHA-256; what is not drawn yet is drawn first."""
    from output.page_images import is_whole

    folders = {document.sha256: store.images_path(document.sha256) for document in documents if has_pages(document)}
    missing = [
        Drawing(Input(store.raw_path(sha256), sha256), sha256, folder)
        for sha256, folder in sorted(folders.items())
        if not is_whole(folder)
    ]
    draw_all(missing, min(workers, len(missing)), ReadingOptions(), limits, stop)
    return {sha256: folder for sha256, folder in folders.items() if is_whole(folder)}


def _draw(drawing: Drawing, options: ReadingOptions) -> int:
    """How many pages were drawn. Never raises."""
    from extractors.drawing import draw_pages
    from output.page_images import write_images
    from pipeline.work import bytes_of

    shutil.rmtree(drawing.folder, ignore_errors=True)
    try:
        data = bytes_of(drawing.job, options)
        if hashlib.sha256(data).hexdigest() != drawing.sha256:
            return 0
        pages = ((page.number, page.width, page.height, page.content) for page in draw_pages(data, options))
        return write_images(drawing.folder, pages)
    except (OSError, ReportError, MemoryError):
        shutil.rmtree(drawing.folder, ignore_errors=True)
        return 0
