"""Cutting the cells of a ruled table out of a page image: the ink of each, without what is no print.

Belongs here: what is ink, and marks: digits, commas, specks. Does not: reading what is cut out (`cells`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median
from typing import Any

import numpy as np
from numpy.typing import NDArray

from extractors.reading.raster import PageImage, Pixels
from extractors.reading.tables import Grid

# Lengths in points.
_INSET = 1.2
_LEAST_INK = 1.4
# Shares of the way from paper to print: fainter than the first is no print, lighter than the second is paper.
_FAINT, _SHINE = 0.4, 0.2
# A mark this much as high as the highest is a digit.
_DIGIT = 0.6
_PALE = 190
# The darkest pixel of print on a crop that was stretched, however thin its stroke; what a stamp leaves is paler.
_DARK = 125
# Pale ink further from dark ink than this part of the height of the print is no edge of it.
_EDGE = 0.2
# A figure's print, at the least: the square of so many points.
_LEAST_PRINT = 1.8
# How far a comma hangs below the digits and how high it is, in parts of their height together; a point has less.
_COMMA = 0.24
_FEWEST_SEPARATORS = 5
# What stands further above or below the digits, by their height, is no piece of them.
_OFF = 0.15


@dataclass(frozen=True, slots=True)
class Mark:
    """Connected ink of a crop, in its pixels."""

    label: int
    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Signs:
    """What is seen of a figure in its cell, whatever is read there.

    minus, separator: its thin marks. gaps: between one digit and the next, in parts of their height, from the left.
    decimals: how many digits stand behind the separator, 0 without one.
    """

    minus: bool
    separator: bool
    gaps: tuple[float, ...] = ()
    decimals: int = 0


@dataclass(frozen=True, slots=True)
class Crop:
    """Ink cut out of the page. cell: index in the grid. x, y: of its top left corner on the page, in pixels."""

    cell: int
    pixels: Pixels
    x: int
    y: int


def ink_of(image: PageImage, grid: Grid, index: int, darkest: float) -> Crop | None:
    """The part of a cell that holds ink, or None. darkest: the grey of the table's print.

    What is much fainter than the print of the table is no print: the back of the sheet, or what is left of a stamp.
    """
    box, scale = grid.cells[index].box, image.scale
    x0, y0 = round((box.x0 + _INSET) * scale), round((box.y0 + _INSET) * scale)
    x1, y1 = round((box.x1 - _INSET) * scale), round((box.y1 - _INSET) * scale)
    pixels = image.pixels[max(0, y0) : y1, max(0, x0) : x1]
    if min(pixels.shape, default=0) < 4:
        return None
    # A lone digit is less than that part of a high cell.
    share = min(0.5, 100 * (_LEAST_PRINT * scale) ** 2 / pixels.size)
    lightest, paper = percentiles(pixels, share, 90)
    dark = max(darkest, lightest)
    if paper - dark < max(40.0, _FAINT * (paper - darkest)):
        return None
    ink = pixels < paper - 0.5 * (paper - dark)
    columns, rows = _extent(ink.any(axis=0)), _extent(ink.any(axis=1))
    if columns is None or rows is None or max(columns[1] - columns[0], rows[1] - rows[0]) < _LEAST_INK * scale:
        return None
    if np.count_nonzero(ink) < (_LEAST_INK * scale) ** 2 / 2:
        return None
    pad = 2
    left, right = max(0, columns[0] - pad), min(pixels.shape[1], columns[1] + pad)
    top, bottom = max(0, rows[0] - pad), min(pixels.shape[0], rows[1] + pad)
    stretched = _stretched(pixels[top:bottom, left:right], dark, paper)
    return Crop(index, stretched, max(0, x0) + left, max(0, y0) + top)


def print_of(image: PageImage, grid: Grid) -> float:
    """The grey of the print in a grid: that of its darkest pixels, a few specks aside."""
    scale = image.scale
    x0, y0, x1, y1 = (round(side * scale) for side in (grid.box.x0, grid.box.y0, grid.box.x1, grid.box.y1))
    pixels = image.pixels[max(0, y0) : y1, max(0, x0) : x1]
    return percentiles(pixels, 0.5)[0] if pixels.size else 0.0


def percentiles(pixels: Pixels, *percents: float) -> list[float]:
    """What `numpy.percentile` gives of greys, by counting the 256 greys that there are in place of sorting."""
    import cv2

    below = np.cumsum(cv2.calcHist([pixels], [0], None, [256], [0, 256]).ravel(), dtype=np.float64)
    found = []
    for percent in percents:
        place = percent / 100 * (pixels.size - 1)
        grey, next_grey = (int(value) for value in np.searchsorted(below, (int(place), int(place) + 1), side="right"))
        found.append(grey + (place - int(place)) * (min(next_grey, 255) - grey))
    return found


def _stretched(pixels: Pixels, dark: float, paper: float) -> Pixels:
    """Print made black; paper, and what shines through it, white."""
    white = paper - _SHINE * (paper - dark)
    return np.asarray(((pixels.astype(np.float32) - dark) * (255.0 / (white - dark))).clip(0, 255), dtype=np.uint8)


def _extent(inked: NDArray[np.bool_] | np.bool_) -> tuple[int, int] | None:
    places = np.flatnonzero(inked)
    return (int(places[0]), int(places[-1]) + 1) if places.size else None


def as_figure(crop: Crop) -> Crop:
    """The crop without what is no part of a figure on one line: specks, the edge of a ruling line, a stamp's rest.

    Digits are the tall marks; a thin stroke may break one into pieces, which lie above each other.
    """
    import cv2

    crop = _without_stamp(crop)
    marks, labels = _marks(crop.pixels, joined=5)
    digits = _digits(marks)
    if not digits:
        return crop
    kept = [mark for mark in marks if mark in digits or _belongs(mark, digits)]
    if len(kept) == len(marks):
        return crop
    pixels = crop.pixels.copy()
    for mark in marks:
        if mark not in kept:
            # The soft edge of what is dropped goes with it.
            y0, y1, x0, x1 = max(0, mark.y - 1), mark.y + mark.height + 1, max(0, mark.x - 1), mark.x + mark.width + 1
            near = cv2.dilate((labels[y0:y1, x0:x1] == mark.label).astype(np.uint8), np.ones((3, 3), np.uint8))
            pixels[y0:y1, x0:x1][near > 0] = 255
    return _cut(replace(crop, pixels=pixels), kept)


def _without_stamp(crop: Crop) -> Crop:
    """The crop without the pale ink that is no edge of print."""
    import cv2

    dark = crop.pixels < _DARK
    rows = _extent(dark.any(axis=1))
    if rows is None:
        return crop
    height = rows[1] - rows[0]
    reach = 2 * max(4, round(_EDGE * height)) + 1
    near = cv2.dilate(dark.astype(np.uint8), np.ones((reach, reach), np.uint8)) > 0
    rest = (crop.pixels < _PALE) & ~near
    pixels = np.where(rest, np.uint8(255), crop.pixels)
    marks, labels = _marks(pixels, joined=0)
    printed = np.zeros(len(marks) + 1, bool)
    printed[labels[dark]] = True
    kept = [mark for mark in marks if printed[mark.label]]
    rest |= ~printed[labels] & (labels > 0)
    if not rest.any():
        return crop
    return _cut(replace(crop, pixels=np.where(rest, np.uint8(255), pixels)), kept)


def _cut(crop: Crop, kept: Sequence[Mark]) -> Crop:
    """The crop about the marks that are kept."""
    pad = 2
    x0, x1 = min(mark.x for mark in kept) - pad, max(mark.x + mark.width for mark in kept) + pad
    y0, y1 = min(mark.y for mark in kept) - pad, max(mark.y + mark.height for mark in kept) + pad
    x0, y0 = max(0, x0), max(0, y0)
    return Crop(crop.cell, np.ascontiguousarray(crop.pixels[y0:y1, x0:x1]), crop.x + x0, crop.y + y0)


def _belongs(mark: Mark, digits: Sequence[Mark]) -> bool:
    """Whether a low mark is a piece of a digit, the comma between digits, or the sign before or behind them."""
    left, right = min(digit.x for digit in digits), max(digit.x + digit.width for digit in digits)
    top, bottom = min(digit.y for digit in digits), max(digit.y + digit.height for digit in digits)
    size = bottom - top
    if mark.y > bottom + _OFF * size or mark.y + mark.height < top - _OFF * size:
        return False
    if any(mark.x < digit.x + digit.width and digit.x < mark.x + mark.width for digit in digits):
        return True
    middle = mark.y + mark.height / 2
    small = mark.width < 0.2 * size and mark.height < 0.2 * size
    if left <= mark.x and mark.x + mark.width <= right:
        return not small or middle > top + 0.5 * size
    away = max(left - mark.x - mark.width, mark.x - right)
    return not small and away < 0.6 * size and top < middle < bottom


def _marks(pixels: Pixels, joined: int) -> tuple[list[Mark], NDArray[Any]]:
    """The marks of a crop and the label of each pixel. Strokes that a coarse scan broke by up to `joined` pixels are
    joined upwards and downwards first.
    """
    import cv2

    ink = (pixels < _PALE).astype(np.uint8)
    if joined:
        ink = np.asarray(cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((joined, 1), np.uint8)), dtype=np.uint8)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    return [Mark(label, *sides[:4]) for label, sides in enumerate(stats.tolist()) if label], labels


def _digits(marks: Sequence[Mark]) -> list[Mark]:
    """The tall marks, where there are others beside them and any is tall enough to be told."""
    if len(marks) < 2:
        return []
    tallest = max(mark.height for mark in marks)
    return [mark for mark in marks if mark.height >= _DIGIT * tallest and mark.width <= 2.5 * tallest and tallest >= 4]


def signs_of(crop: Crop) -> Signs:
    """The thin marks that can be told apart from the digits of a figure."""
    marks, _ = _marks(crop.pixels, joined=0)
    digits = _digits(marks)
    if not digits:
        return Signs(minus=False, separator=False)
    size = median(digit.height for digit in digits)
    # What is left of a stamp may lengthen a digit or two upwards.
    top, left = median(digit.y for digit in digits), min(digit.x for digit in digits)
    minus = any(
        mark.x + mark.width / 2 < left
        and mark.width >= max(0.2 * size, 1.3 * mark.height)
        and top + 0.3 * size < mark.y + mark.height / 2 < top + 0.85 * size
        for mark in marks
        if mark not in digits
    )
    separator = _separator(marks, digits)
    ordered = sorted(digits, key=lambda digit: (digit.x, digit.label))
    gaps = tuple((b.x - a.x - a.width) / size for a, b in pairwise(ordered))
    decimals = sum(digit.x > separator.x for digit in digits) if separator is not None else 0
    return Signs(minus, separator is not None, gaps, decimals)


def _separator(marks: Sequence[Mark], digits: Sequence[Mark]) -> Mark | None:
    """The one low mark at the foot of the digits, between two of them."""
    foot = median(digit.y + digit.height for digit in digits)
    size = median(digit.height for digit in digits)
    left, right = min(digit.x for digit in digits), max(digit.x for digit in digits)
    low = [
        mark
        for mark in marks
        if mark not in digits and left < mark.x < right and mark.y + mark.height > foot - 0.15 * size
    ]
    return low[0] if len(low) == 1 and low[0].height > 0.08 * size else None


def separator_of(crops: Sequence[Crop]) -> str:
    """The sign between the whole part and the decimals of the figures of one table, "," or ".", by its shape; "" where
    too few show it apart from the digits. On a coarse scan the shape of one is no evidence, that of a column is.
    """
    reach = []
    for crop in crops:
        marks, _ = _marks(crop.pixels, joined=0)
        digits = _digits(marks)
        separator = _separator(marks, digits) if len(digits) > 1 else None
        if separator is not None:
            foot = median(digit.y + digit.height for digit in digits)
            below = separator.y + separator.height - foot
            reach.append((below + separator.height) / median(digit.height for digit in digits))
    if len(reach) < _FEWEST_SEPARATORS:
        return ""
    return "," if median(reach) > _COMMA else "."
