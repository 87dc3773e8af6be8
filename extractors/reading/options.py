"""What a caller may choose about reading.

Belongs here: limits and settings that hold for one call. Does not: constants of a method, which stay beside it.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReadingOptions:
    """Limits and settings of one reading.

    dpi: resolution at which a page is rendered where its image does not tell its own.
    language: Tesseract's code for the language of the text. number_language: for cells that hold a number alone.
    max_pages: pages beyond are given out as unread. max_pixels: a page image beyond is scaled down.
    page_timeout: seconds that one call of Tesseract may take.

    max_bytes: of one input, and of one member of an archive when unpacked. max_archive_bytes, max_members: of an
    archive, or of an Office file, whose parts are packed like one. max_ratio: how many times larger than packed a large
    member may be. max_part_bytes: of one XML part of an Office file. max_cells: of all tables of an input that flows;
    what stands beyond is not read, and said to be so.
    """

    dpi: int = 200
    language: str = "vie"
    number_language: str = "eng"
    max_pages: int = 500
    max_pixels: int = 25_000_000
    page_timeout: float = 60.0
    max_bytes: int = 512 * 1024 * 1024
    max_archive_bytes: int = 2 * 1024 * 1024 * 1024
    max_members: int = 2000
    max_ratio: int = 250
    max_part_bytes: int = 48 * 1024 * 1024
    max_cells: int = 400_000
