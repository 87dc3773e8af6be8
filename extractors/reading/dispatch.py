"""The way in: bytes of any kind to a `Reading`.

Belongs here: choosing the reader and what holds for all kinds. Does not: anything that one kind alone needs.
"""

from __future__ import annotations

import hashlib

from corpus.errors import DamagedReportError
from corpus.records import Page, Reading
from extractors.reading.options import ReadingOptions
from extractors.reading.paging import joined, read_run
from extractors.reading.sniff import media_of

_DEFAULTS = ReadingOptions()


def read(data: bytes, source: str, options: ReadingOptions = _DEFAULTS) -> Reading:
    """Read one input. Every page of it gives a page, a page that cannot be read one that says why.

    data: the whole file. source: the name under which it is published; it never decides how the file is read.
    Raises a `corpus.errors.ReportError` where the file as a whole cannot be read.
    """
    run = read_run(data, options)
    if run is not None:
        return joined(source, [run])
    media = media_of(data, options)
    pages: tuple[Page, ...]
    if media == "text/plain":
        from extractors.reading.text import read_text

        pages = read_text(data)
    elif media == "application/vnd.openxmlformats-officedocument.wordprocessingml.document":
        from extractors.reading.word_document import read_word_document

        pages = read_word_document(data, options)
    elif media == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet":
        from extractors.reading.spreadsheet import read_spreadsheet

        pages = read_spreadsheet(data, options)
    else:
        from extractors.reading.web_document import read_web_document

        pages = read_web_document(data, options)
    if not pages:
        raise DamagedReportError("The file holds no pages.")
    return Reading(source, hashlib.sha256(data).hexdigest(), media, pages, has_lines=media == "text/plain")
