"""PDF files: for each page the text layer where it is sound, recognition of the page's image where it is not.

Belongs here: opening the file, choosing between layer and recognition. Does not: reading either of them.
"""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any, Literal

from corpus.errors import DamagedReportError, ReportError
from corpus.records import Box, Page
from extractors.reading.layer import (
    image_boxes,
    layer_charts,
    layer_grids,
    layer_words,
    resources_by_code,
    with_lean_characters,
)
from extractors.reading.layout import PlacedWord, compose_page, fill_grid
from extractors.reading.legacy_text import marked_by_content, raw_text, shown_text, told_by_content
from extractors.reading.opened_pdf import PAGES_AT_ONCE, OpenedPdf
from extractors.reading.options import ReadingOptions
from extractors.reading.quality import Verdict, measure_layer

_Choice = Literal["layer", "layer and pictures", "recognise"]
# An image that covers this much of a page is the page, one that covers this little of it an emblem.
_PAGE_IMAGE = 0.5
_PICTURE = 0.1
# Where more of the layer's words than this lie on images, the layer is what the images say.
_COVERED_WORDS = 0.5
_LINEARIZED = re.compile(rb"/Linearized\b[^>]*?/L\s+(\d+)")


@dataclass(frozen=True, slots=True)
class _Layer:
    """What the page holds besides its looks. drawn: there is an image or a curve that letters may be made of."""

    words: tuple[PlacedWord, ...]
    images: tuple[Box, ...]
    resolution: float | None
    drawn: bool


class PdfPages:
    """The pages of an open PDF. Raises DamagedReportError where it cannot be opened, is locked, cut short or empty."""

    def __init__(self, data: bytes, options: ReadingOptions) -> None:
        import pypdfium2

        _refuse_cut_short(data)
        logging.getLogger("pdfminer").setLevel(logging.ERROR)
        try:
            self._images = OpenedPdf(data)
        except pypdfium2.PdfiumError as error:
            if "password" in str(error).lower():
                raise DamagedReportError("The PDF is locked with a password.") from error
            raise DamagedReportError("The PDF is damaged and cannot be opened.") from error
        self.count = self._images.count
        if self.count == 0:
            self._images.close()
            raise DamagedReportError("The PDF has no pages.")
        self._options = options
        self._layers = _Layers(data, min(self.count, options.max_pages))

    def page(self, index: int) -> Page:
        """The page at `index`, 0-based, its lines numbered from 1; one that cannot be read says why."""
        if index >= self._options.max_pages:
            return _unread(index + 1, f"Only the first {self._options.max_pages} pages are read.")
        layer_page = self._layers.page(index)
        try:
            return _read_page(layer_page, self._images.at(index), index, self._options)
        except ReportError as error:
            return _unread(index + 1, str(error), self._images.at(index))
        finally:
            if layer_page is not None:
                layer_page.close()

    def close(self) -> None:
        """Let go of the file."""
        self._layers.close()
        self._images.close()


class _Layers:
    """The text layers of a PDF, page by page.

    pdfminer keeps every object that it has met, the images of all pages among them, until the file is closed. So the
    file is opened anew every few pages, and memory stays flat however many there are. Always at the same pages: where
    some of them cannot be opened, it must not matter with which page one begins.
    """

    def __init__(self, data: bytes, count: int) -> None:
        self._data, self._count = data, count
        self._first = -1
        self._stream = io.BytesIO()
        self._file: Any = None
        self._pages: list[Any] = []

    def page(self, index: int) -> Any:
        """The pdfplumber page at `index`, None where its layer, or that of the pages around it, is broken."""
        first = index - index % PAGES_AT_ONCE
        if first != self._first:
            self._open(first)
        return self._pages[index - self._first] if 0 <= index - self._first < len(self._pages) else None

    def _open(self, first: int) -> None:
        import pdfplumber

        self.close()
        self._first = first
        try:
            wanted = list(range(first + 1, min(first + PAGES_AT_ONCE, self._count) + 1))
            self._stream = io.BytesIO(self._data)
            self._file = pdfplumber.open(self._stream, pages=wanted)
            self._file.rsrcmgr = resources_by_code()
            self._pages = [with_lean_characters(page) for page in self._file.pages]
        except Exception:  # pdfminer raises whatever a broken structure leads it to; the image may still be sound
            self._pages = []

    def close(self) -> None:
        """Let go of the file and all that was read of it."""
        if self._file is not None:
            # Closing asks for the pages once more, and a broken file breaks once more.
            with suppress(Exception):
                self._file.close()
            # Its objects hold each other, the packed images among them, until rubbish is next looked for.
            with suppress(AttributeError):
                self._file.doc._cached_objs.clear()
        # They also hold the stream, and it the bytes of the whole file, which each run of pages brings anew.
        self._stream.close()
        self._file, self._pages = None, []


def _refuse_cut_short(data: bytes) -> None:
    """A file without its end may open all the same and silently lack pages."""
    declared = _LINEARIZED.search(data, 0, 4096)
    if data.rfind(b"%%EOF") < 0 or (declared and int(declared.group(1)) > len(data)):
        raise DamagedReportError("The PDF is cut short: its end is missing.")


def _unread(number: int, error: str, images: Any = None) -> Page:
    width = height = 0.0
    if images is not None:
        try:
            width, height = images.get_page_size(number - 1)
        except Exception:  # a page that cannot even be measured keeps the size 0
            width = height = 0.0
    return Page(number, width, height, (), source="unread", error=error)


def _read_page(layer_page: Any, images: Any, index: int, options: ReadingOptions) -> Page:
    import pypdfium2

    layer = _Layer((), (), None, drawn=True)
    if layer_page is not None:
        try:
            boxes, resolution = image_boxes(layer_page)
            drawn = bool(boxes or layer_page.curves)
            layer = _Layer(tuple(_coded(layer_words(layer_page))), tuple(boxes), resolution, drawn)
        except Exception:  # as above: a layer that cannot be parsed is a missing layer
            layer_page = None
    try:
        size = images.get_page_size(index)
    except pypdfium2.PdfiumError as error:
        raise DamagedReportError("The page is damaged.") from error
    choice = _choose(layer, size)
    from extractors.reading import image

    if choice == "recognise" or layer_page is None:
        disbelieved = [replace(word, text=raw_text(word.text)) for word in layer.words]
        return image.read_pdf_page(images, index, layer.resolution, disbelieved, options)
    words = list(layer.words)
    if choice == "layer and pictures":
        words += image.words_in_pictures(images, index, layer.resolution, layer.images, layer.words, options)
    return _from_layer(layer_page, images, words, index)


def _coded(words: Sequence[PlacedWord]) -> list[PlacedWord]:
    """The words with those marked that are in a code of before Unicode, where no font says so."""
    texts = [word.text for word in words]
    code = told_by_content(texts)
    if code is None:
        return list(words)
    return [replace(word, text=text) for word, text in zip(words, marked_by_content(texts, code), strict=True)]


def _choose(layer: _Layer, size: tuple[float, float]) -> _Choice:
    """Which of the layer and the page's image is to be read.

    A ruined layer is not. One too short to be judged is where it does not lie over an image of the whole page.
    A picture of some size beside the layer's words, such as a chart, may hold words of its own.
    """
    verdict: Verdict = measure_layer(shown_text(word.text) for word in layer.words).verdict
    if verdict == "ruined":
        return "recognise"
    if not layer.words:
        return "recognise" if layer.drawn else "layer"
    area = size[0] * size[1]
    cover = sum((box.x1 - box.x0) * (box.y1 - box.y0) for box in layer.images) / area if area else 0.0
    covered = sum(_inside(word.box, layer.images) for word in layer.words) / len(layer.words)
    if covered > _COVERED_WORDS:
        return "recognise" if verdict == "unknown" and cover > _PAGE_IMAGE else "layer"
    return "layer and pictures" if cover > _PICTURE else "layer"


def _inside(box: Box, images: Sequence[Box]) -> bool:
    x, y = (box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2
    return any(image.x0 <= x <= image.x1 and image.y0 <= y <= image.y1 for image in images)


def _from_layer(layer_page: Any, images: Any, words: Sequence[PlacedWord], index: int) -> Page:
    try:
        grids = layer_grids(layer_page, words)
        grids += layer_charts(layer_page, words, grids)
    except Exception:  # a drawing that cannot be parsed costs the page its tables, not its text
        grids = []
    tables = []
    prose = list(words)
    for grid in grids:
        table, prose = fill_grid(grid, prose)
        tables.append(table)
    size = images.get_page_size(index)
    return compose_page(index + 1, size, prose, tables, "layer")
