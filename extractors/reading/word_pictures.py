"""Pictures in a Word document: which file each shows, how large, and how much of it.

Belongs here: the markup of pictures, of today (DrawingML) and of before (VML). Does not: where in the text they stand
(`word_document`), or reading them (`flow_pictures`). A picture that is only linked to is never fetched.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from extractors.reading.flow import PageError
from extractors.reading.flow_pictures import Picture

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_V = "{urn:schemas-microsoft-com:vml}"
_EMU_PER_POINT = 12700
_THOUSANDTHS = 100_000
_SIDE = re.compile(r"(?:^|;)\s*(width|height)\s*:\s*(\d+(?:\.\d+)?)(pt|in|cm|mm|px)?")
_POINTS = {"pt": 1.0, "in": 72.0, "cm": 72 / 2.54, "mm": 72 / 25.4, "px": 0.75, "": 0.75}
_NOT_THERE = "A picture is not in the document but only linked to, and was not read."
_DAMAGED = "A picture in the document is damaged and was not read."


def pictures_in(drawing: Any, part: Any) -> Iterator[Picture | PageError]:
    """The pictures of a drawing, those in its text boxes left out. part: that holds the drawing."""
    blips = [blip for blip in drawing.iter(f"{_A}blip") if not in_text_box(blip, drawing)]
    for blip in blips:
        holder = blip.getparent().getparent()
        extent = holder.find(f".//{_A}xfrm/{_A}ext") if len(blips) > 1 else None
        if extent is None:
            extent = next(drawing.iter(f"{_WP}extent"), None)
        size = (_points(extent, "cx"), _points(extent, "cy"))
        yield from _picture(part, blip.get(f"{_R}embed"), blip.get(f"{_R}link"), size, _crop(blip.getparent()))
    for image in drawing.iter(f"{_V}imagedata"):
        if not in_text_box(image, drawing):
            told = _SIDE.findall(image.getparent().get("style", ""))
            sides = {name: float(number) * _POINTS[unit] for name, number, unit in told}
            size = (sides.get("width", 0.0), sides.get("height", 0.0))
            yield from _picture(part, image.get(f"{_R}id"), image.get(f"{_R}href"), size, (0.0, 0.0, 0.0, 0.0))


def _picture(
    part: Any, embedded: str | None, linked: str | None, size: tuple[float, float], crop: tuple[float, ...]
) -> Iterator[Picture | PageError]:
    left, top, right, bottom = crop
    empty = Picture(b"", "", *size, (left, top, right, bottom))
    if empty.is_small or not (embedded or linked):
        return
    try:
        file = part.related_parts[embedded] if embedded else None
        data = file.blob if file is not None else b""
    except (KeyError, AttributeError):
        yield PageError(_NOT_THERE if linked else _DAMAGED)
        return
    if file is None:
        yield PageError(_NOT_THERE)
        return
    yield Picture(data, str(file.partname).rpartition("/")[2], *size, (left, top, right, bottom))


def in_text_box(element: Any, drawing: Any) -> bool:
    """Whether an element of a drawing stands in a text box of it."""
    for ancestor in element.iterancestors(f"{_W}txbxContent"):
        return any(above is drawing for above in ancestor.iterancestors())
    return False


def _points(extent: Any, name: str) -> float:
    text = extent.get(name, "") if extent is not None else ""
    return int(text) / _EMU_PER_POINT if text.isascii() and text.isdigit() and len(text) < 12 else 0.0


def _crop(fill: Any) -> tuple[float, ...]:
    """What is cut off at each side, nought where that would leave nothing."""
    shown = fill.find(f"{_A}srcRect")
    texts = [shown.get(side, "0") if shown is not None else "0" for side in ("l", "t", "r", "b")]
    left, top, right, bottom = (int(t) / _THOUSANDTHS if t.isascii() and t.isdigit() else 0.0 for t in texts)
    return (left, top, right, bottom) if left + right < 0.9 and top + bottom < 0.9 else (0.0, 0.0, 0.0, 0.0)
