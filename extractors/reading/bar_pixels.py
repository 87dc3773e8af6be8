"""The bars of charts on a page image, and the print about them.

Belongs here: filled rectangles and marks from pixels. Does not: which of them make a chart (`bars`).
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from corpus.records import Box
from extractors.reading.bars import DEEPEST_NAMES, LONGEST_NAME, THINNEST, Bars
from extractors.reading.raster import PageImage, Pixels

_POINTS_PER_INCH = 72.0
# Bars are looked for at this resolution: their edges are then known to half a point, and a page costs next to nothing.
_DPI = 100.0
_FILLED = 0.9
_DARKER_THAN_PAPER = 36
# Print within a filled rectangle makes it a shaded cell.
_PRINT_DARKER, _MOST_PRINT = 45, 0.015
# What letters of one word are joined by, along and across the line.
_LETTER_GAP, _MARK_GAP = 2.0, 0.8
_SPECK = 1.1


def bars_on(image: PageImage) -> list[Box]:
    """The filled rectangles without print in them on a level page, in points."""
    import cv2

    factor = _DPI / (image.scale * _POINTS_PER_INCH)
    small = image.pixels
    if factor < 1:
        small = np.asarray(cv2.resize(small, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA), np.uint8)
    scale = image.scale * min(1.0, factor)
    # Every fourth pixel of every fourth row tells the paper as well as all do.
    paper = float(np.percentile(small[::4, ::4], 75))
    ink = (small < paper - _DARKER_THAN_PAPER).astype(np.uint8)
    thick = max(3, round(THINNEST * scale))
    solid = np.asarray(cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((thick, thick), np.uint8)), dtype=np.uint8)
    if not solid.any():
        return []
    count, _, stats, _ = cv2.connectedComponentsWithStats(solid, connectivity=4)
    found = []
    for label in range(1, count):
        x, y, width, height, area = (int(value) for value in stats[label])
        # The edge of a bar that is not quite level changes from one row of pixels to the next.
        if area < _FILLED * (width - 1) * (height - 1) or min(width, height) < thick:
            continue
        inside = small[y + 1 : y + height - 1, x + 1 : x + width - 1]
        if not inside.size or float((inside < float(np.median(inside)) - _PRINT_DARKER).mean()) > _MOST_PRINT:
            continue
        found.append(Box(x / scale, y / scale, (x + width) / scale, (y + height) / scale))
    return found


def print_marks(image: PageImage, chart: Bars) -> list[Box]:
    """What is printed about a chart, some letters a mark, in points. image: without bars and ruling lines."""
    import cv2

    box, scale = chart.box, image.scale
    height, width = image.pixels.shape
    x0 = max(0, round((box.x0 - (60 if chart.upright else LONGEST_NAME)) * scale))
    x1 = min(width, round((box.x1 + 60) * scale))
    y0 = max(0, round((box.y0 - 30) * scale))
    y1 = min(height, round((box.y1 + (DEEPEST_NAMES + 10 if chart.upright else 20)) * scale))
    pixels: Pixels = image.pixels[y0:y1, x0:x1]
    if not pixels.size:
        return []
    paper, dark = float(np.percentile(pixels[::3, ::3], 75)), float(np.percentile(pixels, 0.3))
    ink = (pixels < paper - 0.45 * (paper - dark)).astype(np.uint8)
    kernel = np.ones((max(1, round(_MARK_GAP * scale)), max(1, round(_LETTER_GAP * scale))), np.uint8)
    joined = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, kernel)
    count, _, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    found = []
    for label in range(1, count):
        x, y, wide, high, _ = (int(value) for value in stats[label])
        # What is left of the axis is flat.
        if max(wide, high) >= _SPECK * scale and (high >= _SPECK * scale or wide <= 2 * high):
            found.append(Box((x0 + x) / scale, (y0 + y) / scale, (x0 + x + wide) / scale, (y0 + y + high) / scale))
    return found


def without(image: PageImage, boxes: Iterable[Box]) -> Pixels:
    """The page with those boxes, in points, painted in the colour of its paper."""
    pixels = image.pixels.copy()
    paper = int(np.percentile(pixels[::8, ::8], 75))
    for box in boxes:
        x0, y0, x1, y1 = (round(side * image.scale) for side in (box.x0 - 1, box.y0 - 1, box.x1 + 1, box.y1 + 1))
        pixels[max(0, y0) : y1, max(0, x0) : x1] = paper
    return pixels
