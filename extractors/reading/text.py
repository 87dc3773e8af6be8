"""Plain text, line for line, with its pages.

Belongs here: encodings, lines, page breaks of a text file. Does not: mending the words (`normalizers.restoration`).
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

from corpus.errors import DamagedReportError
from corpus.records import Line, Page
from extractors.reading.legacy_text import (
    encodings_of,
    line_of,
    marked_by_content,
    told_by_content,
)
from normalizers.legacy_codes import western_text
from normalizers.marks import compose

# A form feed that was lost on the way leaves one blank before the first line of the page.
_LOST_BREAK = re.compile(r" (?! )")
# More lines than this share with one blank before them are an indented text, not a text of very short pages.
_MOST_LOST_BREAKS = 0.25


def read_text(data: bytes) -> tuple[Page, ...]:
    """The pages of a text. Every line of the file is kept, blank ones and what follows the last newline included.

    `Line.number` is the line of the file. Raises DamagedReportError where the encoding is broken.
    """
    lines = [compose(line.removesuffix("\r")) for line in _decoded(data).split("\n")]
    code = told_by_content(lines)
    if code is not None:
        lines = marked_by_content(lines, code)
    pages: list[list[Line]] = [[]]
    breaks = _page_breaks(lines)
    for index, text in enumerate(lines):
        for _ in range(breaks[index]):
            pages.append([])
        pages[-1].append(line_of(text, len(pages), index + 1))
    encodings = tuple(sorted(encodings_of(lines)))
    return tuple(Page(number, 0.0, 0.0, tuple(page), encodings=encodings) for number, page in enumerate(pages, start=1))


def _decoded(data: bytes) -> str:
    """UTF-16 where marked so, else UTF-8, else the Windows code page for Vietnamese.

    Where the bytes are a code of before Unicode, the Western code page, as which such text is seen everywhere.
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        try:
            return data.decode("utf-16")
        except UnicodeDecodeError as error:
            raise DamagedReportError("The text is marked as UTF-16 and is not valid UTF-16.") from error
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        western = western_text(data)
        return western if told_by_content(western.split("\n")) else data.decode("cp1258", errors="replace")


def _page_breaks(lines: list[str]) -> list[int]:
    """For each line how many pages begin with it. Breaks after the last line that holds anything begin none."""
    last = max((i for i, line in enumerate(lines) if line.strip()), default=-1)
    counts = list(_form_feeds(lines) if any("\f" in line for line in lines) else _lost_breaks(lines))
    return [count if index <= last else 0 for index, count in enumerate(counts)]


def _form_feeds(lines: list[str]) -> Iterator[int]:
    """A form feed at a line's begin counts for that line, a later one for the next line."""
    carried = 0
    for line in lines:
        stripped = line.lstrip("\f")
        leading = len(line) - len(stripped) if stripped.strip() else 0
        yield carried + leading
        carried = line.count("\f") - leading


def _lost_breaks(lines: list[str]) -> Iterator[int]:
    begins = [bool(_LOST_BREAK.match(line)) for line in lines]
    filled = sum(bool(line.strip()) for line in lines)
    seen_text = False
    believed = sum(begins) <= _MOST_LOST_BREAKS * filled
    for line, begin in zip(lines, begins, strict=True):
        yield int(begin and seen_text and believed)
        seen_text = seen_text or bool(line.strip())
