"""Specks on a page image: what dust, a worn drum or a threshold leaves, and no print.

Belongs here: telling specks from print by size and company. Does not: marks within the cell of a table (`crops`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from extractors.reading.raster import Pixels

# Lengths in points. The dot of an i and a full stop are hardly larger than a speck, but stand close to their letter.
_LARGEST_SPECK = 1.5
_ALONE = 3.0
_DARKER_THAN_PAPER = 40


def without_specks(pixels: Pixels, scale: float) -> Pixels:
    """The page with its specks painted over in the colour about them. scale: pixels per point.

    A median would take them too, and with them the lines and hair strokes that are one pixel wide.
    """
    import cv2

    window = max(3, round(18 * scale)) | 1
    darker = cv2.subtract(cv2.blur(pixels, (window, window)), pixels)
    ink = cv2.threshold(darker, _DARKER_THAN_PAPER, 1, cv2.THRESH_BINARY)[1]
    contours, nesting = cv2.findContours(ink, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    if not contours:
        return pixels
    # A contour without another about it is a mark, others are holes in marks.
    outer = np.flatnonzero(np.asarray(nesting)[0, :, 3] < 0).tolist()
    marks = np.array([cv2.boundingRect(contours[place]) for place in outer])
    boxes = marks[(marks[:, 2:] <= max(2, round(_LARGEST_SPECK * scale))).all(axis=1)]
    for x, y, width, height in boxes.tolist():
        ink[y : y + height, x : x + width] = 0
    reach = 2 * round(_ALONE * scale) + 1
    near_print = cv2.dilate(ink, np.ones((reach, reach), np.uint8))
    alone = boxes[near_print[boxes[:, 1] + boxes[:, 3] // 2, boxes[:, 0] + boxes[:, 2] // 2] == 0]
    # The soft edge of a speck goes with it; what is next to that is paper.
    size = np.array(pixels.shape[::-1])
    first, last = np.maximum(0, alone[:, :2] - 1), np.minimum(size, alone[:, :2] + alone[:, 2:] + 1)
    before, behind = np.maximum(0, first - 1), np.minimum(size - 1, last)
    paper = np.max([pixels[y, x] for x in (before[:, 0], behind[:, 0]) for y in (before[:, 1], behind[:, 1])], axis=0)
    cleaned = pixels.copy()
    for (x0, y0), (x1, y1), grey in zip(first.tolist(), last.tolist(), paper.tolist(), strict=True):
        cleaned[y0:y1, x0:x1] = grey
    return cleaned
