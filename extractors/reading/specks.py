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
_ALONE = 2.2
_DARKER_THAN_PAPER = 40


def without_specks(pixels: Pixels, scale: float) -> Pixels:
    """The page with its specks painted white. scale: pixels per point.

    A median would take them too, and with them the lines and hair strokes that are one pixel wide.
    """
    import cv2

    window = max(3, round(18 * scale)) | 1
    paper = cv2.blur(pixels, (window, window))
    ink = (cv2.subtract(paper, pixels) > _DARKER_THAN_PAPER).astype(np.uint8)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    largest = max(2, round(_LARGEST_SPECK * scale))
    small = (stats[:, cv2.CC_STAT_WIDTH] <= largest) & (stats[:, cv2.CC_STAT_HEIGHT] <= largest)
    small[0] = False
    if not small.any():
        return pixels
    of_specks = small[labels]
    print_ = ink.copy()
    print_[of_specks] = 0
    reach = 2 * round(_ALONE * scale) + 1
    alone = of_specks & (cv2.dilate(print_, np.ones((reach, reach), np.uint8)) == 0)
    # The soft edge of a speck goes with it.
    alone = cv2.dilate(alone.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    cleaned = pixels.copy()
    cleaned[alone] = cv2.dilate(cv2.blur(pixels, (5, 5)), np.ones((reach, reach), np.uint8))[alone]
    return cleaned
