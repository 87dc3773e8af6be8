"""Figures in cells of scans: cutting them out, their thin signs, and how sure two readings of them are."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont
from test_reading_pdf import font_path

from corpus.records import Box
from extractors.reading.cells import _settled, _with_separator
from extractors.reading.confidence import calibrated
from extractors.reading.crops import Crop, Signs, as_figure, ink_of, print_of, separator_of, signs_of
from extractors.reading.engine import is_line, read_lines
from extractors.reading.layout import PlacedWord
from extractors.reading.raster import PageImage, Pixels
from extractors.reading.tables import Grid, Place

NO_SIGNS = Signs(minus=False, separator=False)


def drawn(text: str, size: int = 30) -> Pixels:
    font = ImageFont.truetype(str(font_path()), size)
    left, top, right, bottom = (round(side) for side in font.getbbox(text))
    picture = Image.new("L", (right - left + 40, bottom - top + 20), 255)
    ImageDraw.Draw(picture).text((20 - left, 10 - top), text, font=font, fill=0)
    return np.asarray(picture, dtype=np.uint8)


def crop(text: str) -> Crop:
    return Crop(0, drawn(text), 0, 0)


def reading(text: str, confidence: float) -> list[PlacedWord]:
    return [PlacedWord(text, Box(0, 0, 10, 10), confidence)] if text else []


@pytest.mark.parametrize("sign", [",", "."])
def test_the_sign_before_decimals_is_told_by_its_shape(sign: str) -> None:
    crops = [crop(f"{whole}{sign}{whole + 11}") for whole in (13, 25, 38, 46, 57, 69)]
    assert separator_of(crops) == sign
    assert separator_of(crops[:3]) == ""
    assert separator_of([crop("123"), crop("45")] * 5) == ""


def test_a_minus_and_a_comma_are_seen() -> None:
    assert signs_of(crop("-8,38")) == Signs(minus=True, separator=True)
    assert signs_of(crop("838")) == NO_SIGNS


def test_specks_go_and_what_belongs_to_a_figure_stays() -> None:
    clean = crop("-12,34")
    soiled = clean.pixels.copy()
    soiled[6:8, 3:5] = 40
    soiled[-4:-2, -5:-3] = 40
    cleaned = as_figure(Crop(0, soiled, 0, 0))
    assert cleaned.x > 5 and cleaned.x + cleaned.pixels.shape[1] < soiled.shape[1] - 4
    assert signs_of(cleaned) == Signs(minus=True, separator=True)


def test_what_shines_through_and_what_a_stamp_leaves_is_no_print() -> None:
    page = np.full((200, 300), 210, np.uint8)
    page[30:50, 20:120] = np.minimum(page[30:50, 20:120], 40)
    faint = page.copy()
    faint[130:150, 20:120] = 175
    image = PageImage(faint, 1.0, 300, 200)
    cells = (Place(0, 0, 1, 1, Box(0, 0, 300, 100)), Place(1, 0, 1, 1, Box(0, 100, 300, 200)))
    grid = Grid(2, 1, cells, Box(0, 0, 300, 200))
    darkest = print_of(image, grid)
    assert ink_of(image, grid, 0, darkest) is not None
    assert ink_of(image, grid, 1, darkest) is None


def test_where_readers_differ_the_signs_that_are_seen_decide_and_both_are_kept() -> None:
    readings = [reading("-8,38", 0.6), reading("8,38", 0.7), reading("8,38", 0.8)]
    (word,) = _settled(readings, Signs(minus=True, separator=True))
    assert (word.text, word.alternatives) == ("-8,38", ("8,38",)) and (word.confidence or 1) <= 0.5
    # Two readings of one engine are one witness.
    (word,) = _settled([reading("75,50", 0.99), reading("73,50", 0.5), reading("73,50", 0.6)], NO_SIGNS)
    assert (word.text, word.alternatives) == ("75,50", ("73,50",))
    (word,) = _settled([reading("75,50", 0.99), reading("75,50", 0.4)], NO_SIGNS)
    assert (word.text, word.alternatives, word.confidence) == ("75,50", (), 0.99)
    assert _settled([[], []], NO_SIGNS) == []


def test_decimals_follow_the_table_and_thousands_are_left() -> None:
    texts = [
        _with_separator(word, ",").text for text in ("54.68", "-1:5", "1.234", "12") for word in reading(text, 1.0)
    ]
    assert texts == ["54,68", "-1,5", "1.234", "12"]


def test_confidence_rises_with_what_is_said_and_differences_lower_it() -> None:
    for kind in ("prose", "text", "agreed", "disputed"):
        values = [calibrated(kind, said / 50) for said in range(51)]  # type: ignore[arg-type]
        assert values == sorted(values) and values[0] > 0 and values[-1] < 1
    assert calibrated("disputed", 0.5) < calibrated("agreed", 0.9999)


def test_the_line_reader_reads_a_figure() -> None:
    found = read_lines([drawn("85,97")])
    if found is None:
        pytest.skip("the line reader is not installed")
    assert found[0].text.replace(".", ",") == "85,97"
    assert is_line(drawn("85,97")) and not is_line(np.zeros((2, 2), np.uint8))
