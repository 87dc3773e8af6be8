"""Grids of worn tables: broken and dotted lines, the rings of a black stamp, and spans that must outlive both."""

from __future__ import annotations

import cv2
import numpy as np

from extractors.reading.raster import PageImage, Pixels
from extractors.reading.ruling import find_grids, outlines_of
from extractors.reading.tables import Grid

_SCALE = 200 / 72
_LEFT, _TOP, _WIDTH, _HEIGHT = 150, 200, 170, 48
_ROWS, _COLS = 12, 6
# Row, column, rows and columns of the merged cells: a head of two levels, a group across the table, names that hold
# for more than one row.
_MERGED = ((0, 0, 2, 1), (0, 1, 2, 1), (0, 2, 1, 2), (0, 4, 1, 2), (2, 0, 1, 6), (3, 1, 2, 1), (5, 1, 3, 1))


def _cells() -> list[tuple[int, int, int, int]]:
    taken = {
        (row + down, col + along)
        for row, col, rows, cols in _MERGED
        for down in range(rows)
        for along in range(cols)
        if (down, along) != (0, 0)
    }
    spans = {(row, col): (rows, cols) for row, col, rows, cols in _MERGED}
    return [
        (row, col, *spans.get((row, col), (1, 1)))
        for row in range(_ROWS)
        for col in range(_COLS)
        if (row, col) not in taken
    ]


def _table() -> Pixels:
    """A table with a text in each cell, at 200 dpi; a group's text runs over where the columns of other rows end."""
    pixels = np.full((1000, 1400), 255, np.uint8)
    for row, col, rows, cols in _cells():
        x0, y0 = _LEFT + col * _WIDTH, _TOP + row * _HEIGHT
        x1, y1 = x0 + cols * _WIDTH, y0 + rows * _HEIGHT
        cv2.rectangle(pixels, (x0, y0), (x1, y1), 0, 1)
        text = "Uy ban nhan dan thanh pho" if cols == _COLS else "Nhieu linh" if rows > 2 else "72,50"
        cv2.putText(pixels, text, (x0 + 14, (y0 + y1) // 2 + 10), cv2.FONT_HERSHEY_SIMPLEX, 0.9, 0, 2)
    return pixels


def _grid(pixels: Pixels) -> Grid:
    grids = find_grids(PageImage(pixels, _SCALE, pixels.shape[1] / _SCALE, pixels.shape[0] / _SCALE)).grids
    assert len(grids) == 1
    return grids[0]


def _places(grid: Grid) -> list[tuple[int, int, int, int]]:
    return [(place.row, place.col, place.row_span, place.col_span) for place in grid.cells]


def test_lines_with_gaps_and_dotted_ones_part_cells_and_merged_cells_stay() -> None:
    pixels = _table()
    right = _LEFT + _COLS * _WIDTH
    # The right border is dotted, and every row has a gap in one of its lines.
    for y in range(_TOP, _TOP + _ROWS * _HEIGHT, 7):
        pixels[y + 1 : y + 5, right - 1 : right + 2] = 255
    for row in range(4, _ROWS):
        middle = _TOP + row * _HEIGHT + 10
        line = _LEFT + (2 + row % 3) * _WIDTH
        pixels[middle : middle + 14, line - 1 : line + 2] = 255
    assert _places(_grid(pixels)) == _cells()


def test_the_rings_of_a_black_stamp_make_no_columns() -> None:
    pixels = _table()
    centre = (_LEFT + 5 * _WIDTH + 20, _TOP + 10 * _HEIGHT)
    for radius, thickness in ((133, 9), (122, 3), (82, 3)):
        cv2.circle(pixels, centre, radius, 0, thickness)
    grid = _grid(pixels)
    assert _places(grid) == _cells()
    # A ring beside the table does not make it larger.
    assert abs(grid.box.x1 - (_LEFT + _COLS * _WIDTH) / _SCALE) < 1.5
    assert abs(grid.box.y1 - (_TOP + _ROWS * _HEIGHT) / _SCALE) < 1.5


def test_a_line_that_only_few_rows_have_parts_their_cells() -> None:
    pixels = _table()
    x, y = _LEFT + 2 * _WIDTH + _WIDTH * 3 // 4, _TOP + 8 * _HEIGHT
    pixels[y : y + 2 * _HEIGHT + 1, x] = 0
    line = _LEFT + 3 * _WIDTH
    pixels[y + 12 : y + 26, line - 1 : line + 2] = 255
    grid = _grid(pixels)
    assert (grid.rows, grid.cols, len(grid.cells)) == (_ROWS, _COLS + 1, len(_cells()) + 2)


def test_lines_that_enclose_nothing_make_no_grid() -> None:
    pixels = np.full((1000, 1400), 255, np.uint8)
    for y in range(200, 801, 100):
        pixels[y, 150:1200] = 0
    pixels[200:801, 150] = 0
    image = PageImage(pixels, _SCALE, 1400 / _SCALE, 1000 / _SCALE)
    assert find_grids(image).grids == ()


def test_outlines_tell_marks_apart_that_lie_within_each_other() -> None:
    mask = np.zeros((60, 80), np.uint8)
    cv2.rectangle(mask, (5, 5), (70, 50), 1, 2)
    cv2.rectangle(mask, (20, 15), (40, 35), 1, 1)
    cv2.line(mask, (5, 25), (12, 25), 1, 1)
    count, labels, _, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    expected = sorted((labels == label).astype(np.uint8).tobytes() for label in range(1, count))
    found = []
    for outlines in outlines_of(mask):
        inside = cv2.drawContours(np.zeros_like(mask), outlines, -1, 1, cv2.FILLED)
        found.append(np.asarray(cv2.bitwise_and(inside, mask), np.uint8).tobytes())
    assert sorted(found) == expected
    assert count == 3
