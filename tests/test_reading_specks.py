"""Specks go, and what is as thin as they are stays: ruling lines a pixel wide, dots and commas beside their letters."""

from __future__ import annotations

import cv2
import numpy as np

from extractors.reading.raster import PageImage, levelled
from extractors.reading.ruling import find_grids
from extractors.reading.specks import without_specks

_SCALE = 200 / 72


def _page() -> np.ndarray:
    """A black and white page with a ruled table of 5 rows and 4 columns, its lines one pixel wide, at 200 dpi."""
    pixels = np.full((900, 1200), 255, np.uint8)
    for row in range(6):
        pixels[200 + row * 60, 150:1051] = 0
    for col in range(5):
        pixels[200:501, 150 + col * 225] = 0
    for row in range(5):
        for col in range(4):
            place = (190 + col * 225, 242 + row * 60)
            cv2.putText(pixels, "72,50", place, cv2.FONT_HERSHEY_SIMPLEX, 0.9, 0, 2)
    return pixels


def test_specks_go_and_dots_beside_letters_stay() -> None:
    pixels = _page()
    worn = pixels.copy()
    for x in range(60, 1150, 70):
        worn[60:62, x : x + 2] = 0
        worn[700:702, x : x + 2] = 0
    assert (worn != pixels).sum() == 16 * 2 * 4
    cleaned = without_specks(worn, _SCALE)
    assert (cleaned < 128).sum() == (pixels < 128).sum()
    assert np.array_equal(cleaned[200:501], pixels[200:501])


def test_specks_of_a_grey_page_take_the_colour_of_its_paper_and_a_colon_off_its_word_stays() -> None:
    pixels = np.full((400, 700), 225, np.uint8)
    cv2.putText(pixels, "diem", (60, 200), cv2.FONT_HERSHEY_SIMPLEX, 1, 60, 2)
    right = int(np.flatnonzero((pixels < 128).any(axis=0)).max())
    for y in (182, 198):
        pixels[y : y + 3, right + 6 : right + 9] = 60
    worn = pixels.copy()
    for x in range(200, 650, 45):
        worn[190:193, x : x + 3] = 60
        worn[300:302, x - 150 : x - 148] = 90
    cleaned = without_specks(worn, _SCALE)
    assert np.array_equal(cleaned, pixels) and not np.array_equal(worn, pixels)


def test_a_page_without_specks_is_left_alone() -> None:
    pixels = _page()
    assert np.array_equal(without_specks(pixels, _SCALE), pixels)


def test_lines_one_pixel_wide_of_a_black_and_white_page_make_their_grid() -> None:
    page = PageImage(_page(), _SCALE, 1200 / _SCALE, 900 / _SCALE)
    grids = find_grids(levelled(page)).grids
    assert [(grid.rows, grid.cols, len(grid.cells)) for grid in grids] == [(5, 4, 20)]
