"""Pictures on the sheets of a workbook, as openpyxl keeps them.

Belongs here: where on a sheet a picture stands, and how large. Does not: reading it (`flow_pictures`).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from extractors.reading.flow_pictures import Picture

_EMU_PER_POINT = 12700


@contextmanager
def any_size_of_picture() -> Iterator[None]:
    """While openpyxl opens a workbook: it looks at the heads of pictures alone, and one too large must not stop it."""
    from PIL import Image

    limit, Image.MAX_IMAGE_PIXELS = Image.MAX_IMAGE_PIXELS, None
    try:
        yield
    finally:
        Image.MAX_IMAGE_PIXELS = limit


def place_on_sheet(sheet: str, row: int, col: int) -> str:
    """How formulas name a cell: "'Phụ lục 1'!C5". row, col: 0-based."""
    from openpyxl.utils import get_column_letter, quote_sheetname

    plain = sheet if sheet.isascii() and sheet.isalnum() and not sheet[:1].isdigit() else quote_sheetname(sheet)
    return f"{plain}!{get_column_letter(col + 1)}{row + 1}"


def pictures_of(sheet: Any) -> list[tuple[int, Picture]]:
    """The pictures of a sheet from top to bottom, each with the row, 0-based, in which its upper edge lies."""
    found = []
    for image in sheet._images:
        start = getattr(image.anchor, "_from", None)
        row, col = (start.row, start.col) if start is not None else (0, 0)
        place = place_on_sheet(sheet.title, row, col)
        found.append((row, col, Picture(image.ref.getvalue(), place, *_size(image.anchor))))
    return [(row, picture) for row, _, picture in sorted(found, key=lambda each: each[:2])]


def _size(anchor: Any) -> tuple[float, float]:
    """Width and height in points, nought where the file does not tell them."""
    properties = getattr(getattr(anchor, "pic", None), "spPr", None)
    transform = getattr(properties, "xfrm", None)
    for extent in (getattr(anchor, "ext", None), getattr(transform, "ext", None)):
        width, height = getattr(extent, "cx", 0), getattr(extent, "cy", 0)
        if width and height:
            return width / _EMU_PER_POINT, height / _EMU_PER_POINT
    return 0.0, 0.0
