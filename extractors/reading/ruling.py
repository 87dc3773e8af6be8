"""Ruling lines on a page image, and the cells that they enclose.

Belongs here: finding and erasing drawn lines. Does not: rows, columns and spans (`tables`), reading cells (`cells`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from corpus.records import Box
from extractors.reading.lattice import lattice_of
from extractors.reading.raster import PageImage, Pixels
from extractors.reading.tables import Grid, grid_of

# Lengths in inches. A stroke of a letter is shorter than the shortest line (a plumb one may be one row high), a
# line thinner than the thickest one.
_SHORTEST_LEVEL, _SHORTEST_PLUMB = 0.33, 0.19
_THICKEST_LINE = 0.05
_BROKEN_LINE = 0.04
_SMALLEST_CELL = 0.08
_SAME_EDGE_POINTS = 4.0
# A region that fills less of its box than this is not enclosed by straight lines.
_LEAST_RECTANGULAR = 0.85
_DARKER_THAN_PAPER, _BLACK = 24, 99
_BAR, _SHORTEST_BAR, _FILLED_BAR = 180, 0.2, 0.92


@dataclass(frozen=True, slots=True)
class Ruling:
    """mask: 255 where a ruling line is, else 0, pixels of the image. grids: in points, from top to bottom."""

    mask: Pixels
    grids: tuple[Grid, ...]


def find_grids(image: PageImage) -> Ruling:
    """The ruling lines of a level page and the grids that they make: at least two rows and two columns."""
    import cv2

    dpi = image.scale * 72.0
    pixels = image.pixels
    window = max(3, round(0.25 * dpi)) | 1
    paper = cv2.blur(pixels, (window, window))
    darker = cv2.threshold(cv2.subtract(paper, pixels), _DARKER_THAN_PAPER, 1, cv2.THRESH_BINARY)[1]
    black = cv2.threshold(pixels, _BLACK, 1, cv2.THRESH_BINARY_INV)[1]
    ink = np.asarray(cv2.bitwise_or(darker, black), dtype=np.uint8)
    # Bars of a chart and other filled areas have edges, but no lines.
    thick = max(3, round(_THICKEST_LINE * dpi))
    solid = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((thick, thick), np.uint8))
    lean = np.asarray(cv2.subtract(ink, cv2.dilate(solid, np.ones((5, 5), np.uint8))), dtype=np.uint8)
    length, height = max(5, round(_SHORTEST_LEVEL * dpi)), max(5, round(_SHORTEST_PLUMB * dpi))
    gap = max(3, round(_BROKEN_LINE * dpi))
    # What is left of skew within a line is taken up by making the ink a pixel higher (or wider) first.
    level = cv2.morphologyEx(
        cv2.dilate(lean, np.ones((3, 1), np.uint8)), cv2.MORPH_OPEN, np.ones((1, length), np.uint8)
    )
    plumb = cv2.morphologyEx(
        cv2.dilate(lean, np.ones((1, 3), np.uint8)), cv2.MORPH_OPEN, np.ones((height, 1), np.uint8)
    )
    level = cv2.morphologyEx(level, cv2.MORPH_CLOSE, np.ones((1, gap * 3), np.uint8))
    plumb = cv2.morphologyEx(plumb, cv2.MORPH_CLOSE, np.ones((gap * 3, 1), np.uint8))
    # A line reaches the one that it should end at.
    levels: Pixels = np.asarray(cv2.dilate(level, np.ones((1, gap), np.uint8)), dtype=np.uint8)
    plumbs: Pixels = np.asarray(cv2.dilate(plumb, np.ones((gap, 1), np.uint8)), dtype=np.uint8)
    mask: Pixels = levels | plumbs
    grids = tuple(_grids(mask, ink, levels, plumbs, image.scale))
    return Ruling(mask * np.uint8(255), grids)


def erased(image: PageImage, ruling: Ruling) -> PageImage:
    """The page with its ruling lines painted over in the colour of the paper beside them."""
    import cv2

    if not ruling.mask.any():
        return image
    mask = cv2.dilate(ruling.mask, np.ones((3, 3), np.uint8))
    window = max(3, round(0.1 * image.scale * 72.0)) | 1
    paper = cv2.dilate(image.pixels, np.ones((window, window), np.uint8))
    pixels = np.asarray(cv2.copyTo(paper, mask, image.pixels.copy()), dtype=np.uint8)
    return replace(image, pixels=pixels)


def without_bars(image: PageImage) -> PageImage:
    """The page with the bars of its charts painted white: beside them the engine takes labels for smears.

    A bar is a filled rectangle; an area with letters cut out of it is none.
    """
    import cv2

    dpi = image.scale * 72.0
    thick = max(3, round(_THICKEST_LINE * dpi))
    ink = cv2.threshold(image.pixels, _BAR - 1, 1, cv2.THRESH_BINARY_INV)[1]
    solid = np.asarray(cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((thick, thick), np.uint8)), dtype=np.uint8)
    if not solid.any():
        return image
    count, _, stats, _ = cv2.connectedComponentsWithStats(solid, connectivity=8)
    pixels = image.pixels.copy()
    for label in range(1, count):
        x, y, width, height, area = (int(value) for value in stats[label])
        if max(width, height) >= _SHORTEST_BAR * dpi and area >= _FILLED_BAR * width * height:
            pixels[max(0, y - 2) : y + height + 2, max(0, x - 2) : x + width + 2] = 255
    return replace(image, pixels=pixels)


def left_over(pixels: Pixels, scale: float, boxes: Sequence[Box]) -> tuple[Pixels, int]:
    """What stands on a page beside the words in `boxes`, bars and other filled areas left out, and how many marks of
    the size of a letter are in it. boxes: points.
    """
    import cv2

    rest = pixels.copy()
    for box in boxes:
        x0, y0, x1, y1 = (round(side * scale) for side in (box.x0 - 1, box.y0 - 1, box.x1 + 1, box.y1 + 1))
        rest[max(0, y0) : max(0, y1), max(0, x0) : max(0, x1)] = 255
    ink = cv2.threshold(rest, 179, 1, cv2.THRESH_BINARY_INV)[1]
    thick = max(3, round(_THICKEST_LINE * scale * 72.0))
    solid = np.asarray(cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((thick, thick), np.uint8)), dtype=np.uint8)
    if solid.any():
        rest[cv2.dilate(solid, np.ones((7, 7), np.uint8)) > 0] = 255
    dark = np.asarray(cv2.threshold(rest, 139, 1, cv2.THRESH_BINARY_INV)[1], dtype=np.uint8)
    sides = (cv2.boundingRect(outlines[0])[2:] for outlines in outlines_of(dark))
    return rest, sum(4 < height / scale < 16 and 1 < width / scale < 16 for width, height in sides)


def outlines_of(binary: Pixels) -> list[list[Any]]:
    """Of each mark its outline and those of the holes in it.

    Following outlines takes as long as there is ink, labelling every pixel as long as the page is large.
    """
    import cv2

    outlines, ranks = cv2.findContours(binary, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    holes: dict[int, list[Any]] = {}
    for outline, rank in zip(outlines, ranks[0] if outlines else (), strict=True):
        if rank[3] >= 0:
            holes.setdefault(int(rank[3]), []).append(outline)
    return [[outline, *holes.get(at, ())] for at, outline in enumerate(outlines) if ranks[0][at][3] < 0]


def _grids(mask: Pixels, ink: Pixels, levels: Pixels, plumbs: Pixels, scale: float) -> list[Grid]:
    """The grids that the lines make, from top to bottom. Lines found beyond those in `mask` are added to it."""
    import cv2

    grids: list[Grid] = []
    if not mask.any():
        return grids
    drawn = mask.copy()
    smallest = _SMALLEST_CELL * scale * 72.0
    for outlines in outlines_of(drawn):
        x, y, width, height = cv2.boundingRect(outlines[0])
        if width < 0.8 * scale * 72.0 or height < 0.3 * scale * 72.0:
            continue
        part = (slice(y, y + height), slice(x, x + width))
        # Within the outline, and outside of its holes, in which other lines may lie.
        inside = cv2.drawContours(np.zeros((height, width), np.uint8), outlines, -1, 1, cv2.FILLED, offset=(-x, -y))
        own = np.asarray(cv2.bitwise_and(inside, drawn[part]), dtype=np.uint8)
        grid = _grid(_enclosed(own, outlines[1:], (x, y), smallest), x, y, scale)
        if grid is None:
            continue
        if not _is_whole(grid, Box(x / scale, y / scale, (x + width) / scale, (y + height) / scale)):
            lattice = lattice_of(ink[part], levels[part] & own, plumbs[part] & own, scale)
            other = _grid(lattice.boxes, x, y, scale) if lattice is not None else None
            if lattice is not None and other is not None and other.is_full:
                grid = other
                mask[part] |= lattice.lines
        grids.append(grid)
    return sorted(grids, key=lambda grid: (grid.box.y0, grid.box.x0))


def _is_whole(grid: Grid, lines: Box) -> bool:
    """Whether the grid fills the box of its lines with cells of which none is merged: there is nothing to doubt."""
    sides = zip(
        (grid.box.x0, grid.box.y0, grid.box.x1, grid.box.y1), (lines.x0, lines.y0, lines.x1, lines.y1), strict=True
    )
    near = all(abs(side - of_lines) <= _SAME_EDGE_POINTS for side, of_lines in sides)
    return near and len(grid.cells) == grid.rows * grid.cols and grid.is_full


def _grid(boxes: Sequence[tuple[float, float, float, float]], x: int, y: int, scale: float) -> Grid | None:
    """The grid of cells with these boxes, in pixels from (x, y), if it has two rows and two columns."""
    if len(boxes) < 4:
        return None
    placed = [Box((x + x0) / scale, (y + y0) / scale, (x + x1) / scale, (y + y1) / scale) for x0, y0, x1, y1 in boxes]
    grid = grid_of(placed, same_edge=_SAME_EDGE_POINTS)
    return grid if grid.rows >= 2 and grid.cols >= 2 else None


def _enclosed(
    lines: Pixels, holes: Sequence[Any], origin: tuple[int, int], smallest: float
) -> list[tuple[int, int, int, int]]:
    """Boxes of the areas that the lines enclose, in pixels; each reaches to the middle of the lines about it.

    lines: connected. holes: the outlines of those areas, on the lines about them. origin: where the lines begin.
    """
    import cv2

    found = []
    for hole in holes:
        left, top, wide, high = cv2.boundingRect(hole)
        width, height = wide - 2, high - 2
        if width < smallest or height < smallest:
            continue
        inside = cv2.drawContours(np.zeros((high, wide), np.uint8), [hole], -1, 1, cv2.FILLED, offset=(-left, -top))
        x, y = left - origin[0] + 1, top - origin[1] + 1
        paper = cv2.subtract(inside, lines[y - 1 : y - 1 + high, x - 1 : x - 1 + wide])
        if cv2.countNonZero(paper) < _LEAST_RECTANGULAR * width * height:
            continue
        x0 = x - _half_line(lines, x - 1, y + height // 2, -1, 0)
        x1 = x + width + _half_line(lines, x + width, y + height // 2, 1, 0)
        y0 = y - _half_line(lines, x + width // 2, y - 1, 0, -1)
        y1 = y + height + _half_line(lines, x + width // 2, y + height, 0, 1)
        found.append((x0, y0, x1, y1))
    return found


def _half_line(lines: Pixels, x: int, y: int, step_x: int, step_y: int) -> int:
    """Half the thickness of the line that begins at (x, y) in the direction of the step."""
    thickness = 0
    height, width = lines.shape
    while 0 <= x < width and 0 <= y < height and lines[y, x] and thickness < 20:
        thickness += 1
        x, y = x + step_x, y + step_y
    return thickness // 2
