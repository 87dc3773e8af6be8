"""Inputs whose pages can be read each by itself, in any order and in any process: PDF files and pictures.

Belongs here: runs of pages, and making one reading of them again. Does not: reading a page (`pdf`, `image`), or who
reads which run (`pipeline.portions`).

A page knows nothing of the pages before it. What depends on them, the numbers of its lines, is put in when all are
there, also where one process has read them all.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from corpus.errors import DamagedReportError
from corpus.records import Line, Page, Reading, Table, Word
from extractors.reading.options import ReadingOptions
from extractors.reading.sniff import media_of


class OpenedPages(Protocol):
    """An open input. count: of its pages."""

    count: int

    def page(self, index: int) -> Page:
        """The page at the index, 0-based, its lines numbered from 1; one that cannot be read says why."""
        ...

    def close(self) -> None:
        """Let go of it."""
        ...


@dataclass(frozen=True, slots=True)
class PageRun:
    """Pages that follow each other, the lines of each numbered from 1. first: 0-based index of the first of them.

    sha256, media_type, count: of the whole input; count: of its pages.
    """

    sha256: str
    media_type: str
    count: int
    first: int
    pages: tuple[Page, ...]

    @property
    def stop(self) -> int:
        """The index behind the last page."""
        return self.first + len(self.pages)


def opened_pages(data: bytes, media: str, options: ReadingOptions) -> OpenedPages | None:
    """The pages of an input, None where it is of a kind that has none before all of it is read.

    Raises DamagedReportError where it cannot be opened.
    """
    if media == "application/pdf":
        from extractors.reading.pdf import PdfPages

        return PdfPages(data, options)
    if media.startswith("image/"):
        from extractors.reading.image import PicturePages

        return PicturePages(data, options)
    return None


def read_run(
    data: bytes,
    options: ReadingOptions,
    first: int = 0,
    stop: int | None = None,
    enough: Callable[[], bool] = lambda: False,
) -> PageRun | None:
    """The pages from `first` up to `stop`, fewer where `enough` says after one of them that it was the last.

    None where the input has no pages that can be read apart. Raises as `extractors.reading.read` does.
    """
    media = media_of(data, options)
    opened = opened_pages(data, media, options)
    if opened is None:
        return None
    try:
        last = opened.count if stop is None else min(stop, opened.count)
        pages: list[Page] = []
        for index in range(first, last):
            pages.append(opened.page(index))
            if enough():
                break
        return PageRun(hashlib.sha256(data).hexdigest(), media, opened.count, first, tuple(pages))
    finally:
        opened.close()


def joined(source: str, runs: Iterable[PageRun]) -> Reading:
    """The reading of an input of which the runs, in any order, are all pages.

    Raises DamagedReportError where they are of different bytes, ValueError where pages are missing.
    """
    ordered = sorted(runs, key=lambda run: run.first)
    if len({(run.sha256, run.count) for run in ordered}) > 1:
        raise DamagedReportError("The file changed while it was read.")
    pages = [page for run in ordered for page in run.pages]
    if [page.number for page in pages] != list(range(1, ordered[0].count + 1)):
        raise ValueError("pages are missing")
    return Reading(source, ordered[0].sha256, ordered[0].media_type, numbered(pages), has_lines=False)


def numbered(pages: Sequence[Page]) -> tuple[Page, ...]:
    """The pages of one input with their lines numbered through, where those of each were numbered from 1."""
    found: list[Page] = []
    before = 0
    for page in pages:
        found.append(moved(page, page.number, before) if before and page.lines else page)
        before += len(page.lines)
    return tuple(found)


def moved(page: Page, number: int, lines: int) -> Page:
    """The page under a number and with so many lines before it.

    A word is one object in its line and in its cell, and stays so.
    """
    made: dict[int, Word] = {}

    def word(old: Word) -> Word:
        if id(old) not in made:
            made[id(old)] = replace(old, page=number, line=old.line + lines)
        return made[id(old)]

    def line(old: Line) -> Line:
        return replace(old, page=number, number=old.number + lines, words=tuple(word(each) for each in old.words))

    def table(old: Table) -> Table:
        cells = tuple(replace(cell, page=number, words=tuple(word(each) for each in cell.words)) for cell in old.cells)
        return replace(old, page=number, cells=cells)

    return replace(
        page,
        number=number,
        lines=tuple(line(each) for each in page.lines),
        tables=tuple(table(each) for each in page.tables),
    )
