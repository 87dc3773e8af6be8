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
    """

    dpi: int = 200
    language: str = "vie"
    number_language: str = "eng"
    max_pages: int = 500
    max_pixels: int = 25_000_000
    page_timeout: float = 60.0
