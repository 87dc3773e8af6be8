"""Pictures in documents that flow: a scanned page in a Word document, a picture of a table among paragraphs.

Belongs here: which pictures are worth a reading, what one document may hold of them, saying what was not read. Does
not: finding them in a file (the reader of its kind), recognising them (`image`), their place in the flow (`flow`).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace

from corpus.errors import ReportError
from corpus.records import Page
from extractors.reading.options import ReadingOptions

# Shares of a sheet of A4, in points: a picture that covers less is an emblem or a signature; one that covers more than
# the second is the page.
_SHEET = 595.0 * 842.0
_SMALL, _WHOLE = 0.05, 0.5
# Where nothing tells how large a picture is shown, a pixel is that of a screen.
_POINTS_PER_PIXEL = 0.75
_FORMATS = ("PNG", "JPEG", "TIFF", "GIF", "BMP")
_PLACEABLE, _EMF, _METAFILES = b"\xd7\xcd\xc6\x9a", b" EMF", (b"\x01\x00\x09\x00", b"\x1f\x8b")
_EMF_AT = 40
_AS_PDF = "save the document as PDF to have it recognised"


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture where it stands in the flow. data: its file. name: of the file, for people.

    width, height: in points, as shown; 0 where unknown. crop: the shares of its sides that are not shown: left, top,
    right, bottom.
    """

    data: bytes
    name: str
    width: float = 0.0
    height: float = 0.0
    crop: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)

    @property
    def is_small(self) -> bool:
        """Whether it is too small to hold figures."""
        return 0 < self.width * self.height < _SMALL * _SHEET

    @property
    def is_page(self) -> bool:
        """Whether it is as large as a page, and so stands for one."""
        return self.width * self.height >= _WHOLE * _SHEET


class Pictures:
    """The pictures of one document, recognised in their order; one that is shown again is recognised once."""

    def __init__(self, options: ReadingOptions) -> None:
        self._options = options
        self._count = 0
        self._known: dict[tuple[bytes, float, tuple[float, ...]], Page] = {}

    def read(self, picture: Picture) -> Page | None:
        """The picture as a page 1, its lines numbered from 1; None where it is too small.

        One that cannot be read gives a page without lines that says why.
        """
        from extractors.reading import image, raster

        if picture.is_small:
            return None
        self._count += 1
        if self._count > self._options.max_pages:
            return _unread(f"Only the first {self._options.max_pages} pictures are read.")
        if _is_drawing(picture.data):
            return _unread(f"{_named(picture)} is a drawing in EMF or WMF, a kind that cannot be read: {_AS_PDF}.")
        key = (hashlib.sha256(picture.data).digest(), round(picture.width, 1), picture.crop)
        if key not in self._known:
            try:
                opened = raster.Picture(picture.data, self._options, _FORMATS)
            except ReportError:
                return _unread(f"{_named(picture)} is damaged or of a kind that cannot be read: {_AS_PDF}.")
            try:
                width = picture.width or opened.size[0] * _POINTS_PER_PIXEL
                shown = replace(picture, width=width, height=picture.height or opened.size[1] * _POINTS_PER_PIXEL)
                if shown.is_small:
                    return None
                # A scan knows its resolution better than the margins between which it was put.
                known = 0.0 if shown.is_page else width
                self._known[key] = image.read_picture(opened, known, picture.crop, self._options)
            except ReportError as error:
                return _unread(f"{_named(picture)} was not read: {error}")
            finally:
                opened.close()
        page = self._known[key]
        note = f"picture {self._count} ({picture.name})" if picture.name else f"picture {self._count}"
        return replace(page, lines=tuple(replace(line, note=note) for line in page.lines))


def _named(picture: Picture) -> str:
    return f"The picture {picture.name}" if picture.name else "A picture"


def _unread(reason: str) -> Page:
    return Page(1, 0.0, 0.0, (), source="unread", error=reason)


def _is_drawing(data: bytes) -> bool:
    return data.startswith((_PLACEABLE, *_METAFILES)) or data[_EMF_AT : _EMF_AT + len(_EMF)] == _EMF
