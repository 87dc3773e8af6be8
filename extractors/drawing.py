"""The pages of an input as small pictures for the eye: what a person compares the figures with.

Belongs here: drawing a page of a PDF or a picture at a modest resolution, and packing it. Does not: the images that
are recognised (`raster`), or where the pictures are kept (`output.page_images`).

The sizes are those in which the boxes of words are given, so that a box can be drawn over the picture.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from extractors.reading.opened_pdf import OpenedPdf
from extractors.reading.options import ReadingOptions
from extractors.reading.raster import flat, own_dpi
from extractors.reading.sniff import media_of

_POINTS_PER_INCH = 72.0
# The small print of a table can be read at this resolution; a page takes 60 to 80 KB and a twentieth of a second.
_DPI = 120.0
_MOST_PIXELS = 4_000_000
_QUALITY, _EFFORT = 50, 2
_PICTURES = ("image/png", "image/jpeg", "image/tiff")


@dataclass(frozen=True, slots=True)
class DrawnPage:
    """number: 1-based. width, height: of the page, in points. content: a WebP picture of it."""

    number: int
    width: float
    height: float
    content: bytes


def is_drawn(media_type: str) -> bool:
    """Whether inputs of this kind have pages that can be drawn."""
    return media_type == "application/pdf" or media_type in _PICTURES


def draw_pages(data: bytes, options: ReadingOptions) -> Iterator[DrawnPage]:
    """The pages that can be drawn, one at a time; a damaged one is left out. Nothing for texts and Office files.

    Raises a `corpus.errors.ReportError` where the kind of file is not known.
    """
    media = media_of(data, options)
    if media == "application/pdf":
        yield from _pages_of_pdf(data, options)
    elif media in _PICTURES:
        yield from _frames(data, options)


def _pages_of_pdf(data: bytes, options: ReadingOptions) -> Iterator[DrawnPage]:
    import pypdfium2

    try:
        document = OpenedPdf(data)
    except pypdfium2.PdfiumError:
        return
    try:
        for index in range(min(document.count, options.max_pages)):
            drawn = _page_of_pdf(document.at(index), index)
            if drawn is not None:
                yield drawn
    finally:
        document.close()


def _page_of_pdf(document: Any, index: int) -> DrawnPage | None:
    import pypdfium2

    try:
        page = document[index]
        try:
            width, height = page.get_size()
            if width <= 0 or height <= 0:
                return None
            scale = min(_DPI / _POINTS_PER_INCH, (_MOST_PIXELS / (width * height)) ** 0.5)
            bitmap = page.render(scale=scale, rev_byteorder=True, may_draw_forms=False)
            try:
                return DrawnPage(index + 1, width, height, _packed(bitmap.to_pil()))
            finally:
                bitmap.close()
        finally:
            page.close()
    except (pypdfium2.PdfiumError, MemoryError, ValueError, OSError):
        return None


def _frames(data: bytes, options: ReadingOptions) -> Iterator[DrawnPage]:
    from PIL import Image, ImageOps, UnidentifiedImageError

    broken = (OSError, ValueError, SyntaxError, EOFError, MemoryError, Image.DecompressionBombError)
    try:
        picture = Image.open(io.BytesIO(data), formats=("PNG", "JPEG", "TIFF"))
        frames = int(getattr(picture, "n_frames", 1))
    except (UnidentifiedImageError, *broken):
        return
    with picture:
        for frame in range(min(frames, options.max_pages)):
            try:
                picture.seek(frame)
                if picture.width * picture.height > 8 * options.max_pixels:
                    continue
                dpi = own_dpi(picture)
                upright = flat(ImageOps.exif_transpose(picture))
                width, height = (side / dpi * _POINTS_PER_INCH for side in upright.size)
                wanted = min(1.0, _DPI / dpi, (_MOST_PIXELS / (upright.width * upright.height)) ** 0.5)
                size = (max(1, round(upright.width * wanted)), max(1, round(upright.height * wanted)))
                content = _packed(upright.resize(size, Image.Resampling.LANCZOS))
            except broken:
                continue
            yield DrawnPage(frame + 1, width, height, content)


def _packed(picture: Any) -> bytes:
    target = io.BytesIO()
    picture.convert("RGB").save(target, format="WEBP", quality=_QUALITY, method=_EFFORT)
    return target.getvalue()
