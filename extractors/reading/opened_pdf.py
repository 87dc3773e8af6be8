"""A PDF open in pdfium, for drawing its pages, in memory that does not grow with them.

Belongs here: opening, and opening anew. Does not: drawing a page (`raster`, `extractors.drawing`) or its text layer
(`layer`).
"""

from __future__ import annotations

from typing import Any

# Pages that are read or drawn before the file is opened anew.
PAGES_AT_ONCE = 16


class OpenedPdf:
    """An open PDF. count: of its pages. Raises pypdfium2.PdfiumError where it cannot be opened.

    pdfium keeps every object that it has met, the packed images of all pages among them, until the file is closed. So
    it is opened anew every few pages, always at the same ones, so that it does not matter with which page one begins.
    """

    def __init__(self, data: bytes) -> None:
        import pypdfium2

        self._data = data
        self._document: Any = pypdfium2.PdfDocument(data)
        self._window = 0
        self.count = len(self._document)

    def at(self, index: int) -> Any:
        """The pypdfium2 document for the page at `index`, 0-based, to be let go of before the next is asked for."""
        import pypdfium2

        if index // PAGES_AT_ONCE != self._window:
            self._document.close()
            self._document = pypdfium2.PdfDocument(self._data)
            self._window = index // PAGES_AT_ONCE
        return self._document

    def close(self) -> None:
        """Let go of the file."""
        self._document.close()
