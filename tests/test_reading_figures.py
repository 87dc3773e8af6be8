"""Figures in cells of scans: cutting them out, their thin signs, and how sure two readings of them are."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont
from test_reading_pdf import font_path

from corpus.records import Box
from extractors.reading.cells import UNREAD, _borne_out, _settled, _unread, _with_separator
from extractors.reading.confidence import KINDS, calibrated
from extractors.reading.crops import Crop, Signs, as_figure, ink_of, print_of, separator_of, signs_of
from extractors.reading.doubts import doubts_of, signs_asked_for
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
    seen, nothing = signs_of(crop("-8,38")), signs_of(crop("838"))
    assert (seen.minus, seen.separator, seen.decimals, len(seen.gaps)) == (True, True, 2, 2)
    assert (nothing.minus, nothing.separator, nothing.decimals, len(nothing.gaps)) == (False, False, 0, 2)
    assert seen.gaps[0] > 0.33 > max(seen.gaps[1], *nothing.gaps)


def test_specks_go_and_what_belongs_to_a_figure_stays() -> None:
    clean = crop("-12,34")
    soiled = clean.pixels.copy()
    soiled[6:8, 3:5] = 40
    soiled[-4:-2, -5:-3] = 40
    cleaned = as_figure(Crop(0, soiled, 0, 0))
    assert cleaned.x > 5 and cleaned.x + cleaned.pixels.shape[1] < soiled.shape[1] - 4
    assert signs_of(cleaned) == signs_of(clean)


def test_a_speck_below_a_digit_is_none_of_its_pieces() -> None:
    clean = crop("82,35").pixels
    soiled = np.vstack([clean, np.full((40, clean.shape[1]), 255, np.uint8)])
    soiled[-12:-9, 30:33] = 0
    assert as_figure(Crop(0, soiled, 0, 0)).pixels.shape[0] < clean.shape[0] + 4


def test_what_a_red_stamp_left_goes_and_thin_strokes_stay() -> None:
    clean = crop("-12,34")
    stamped = np.full((clean.pixels.shape[0] + 40, clean.pixels.shape[1] + 60), 255, np.uint8)
    stamped[20:-20, 30:-30] = clean.pixels
    for inked in (stamped[:, 90:94], stamped[2:6], stamped[:, -6:-3]):
        inked[:] = np.minimum(inked, 160)
    cleaned = as_figure(Crop(0, stamped, 0, 0))
    assert signs_of(cleaned).minus and signs_of(cleaned).decimals == 2
    assert cleaned.y > 15 and cleaned.pixels.shape[1] < clean.pixels.shape[1]
    lone = np.pad(crop("7").pixels, 10, constant_values=255)
    lone[:, :4] = 160
    assert as_figure(Crop(0, lone, 0, 0)).x > 4


def test_a_lone_digit_of_a_high_cell_is_ink() -> None:
    page = np.full((600, 500), 250, np.uint8)
    digit = drawn("7", size=36)
    page[280 : 280 + digit.shape[0], 220 : 220 + digit.shape[1]] = digit
    grid = Grid(1, 1, (Place(0, 0, 1, 1, Box(0, 0, 125, 150)),), Box(0, 0, 125, 150))
    found = ink_of(PageImage(page, 4.0, 125, 150), grid, 0, 0.0)
    assert found is not None and found.pixels.shape[0] < 40


def test_what_the_column_makes_likely_stands_where_a_reader_reads_it_too() -> None:
    word = PlacedWord("8090", Box(0, 0, 10, 10), 0.7, ("80.90", "8O"))
    better = _borne_out(word, ("80,90",))
    assert (better.text, better.alternatives) == ("80,90", ("8090", "8O"))
    asked = _borne_out(replace(word, alternatives=()), ("80,90",), "80,90")
    assert (asked.text, asked.alternatives) == ("80,90", ("8090",))
    assert _borne_out(word, ("8,090",)) is word and _borne_out(word, ()) is word


COLUMN = Grid(12, 1, tuple(Place(row, 0, 1, 1, Box(0, row, 1, row + 1)) for row in range(12)), Box(0, 0, 1, 12))


def doubts(texts: list[str], printed: list[str]) -> dict[int, tuple[str, ...]]:
    signs = {cell: signs_of(crop(text)) for cell, text in enumerate(printed)}
    return doubts_of(dict(enumerate(texts)), signs, COLUMN)


def asked(texts: list[str], printed: list[str]) -> dict[int, str]:
    signs = {cell: signs_of(crop(text)) for cell, text in enumerate(printed)}
    return signs_asked_for(dict(enumerate(texts)), signs, COLUMN)


SOUND = ["13,25", "38,46", "7,69", "95,02", "61,80", "54,13", "-2,75"]


def test_a_lost_comma_is_told_by_its_column_and_by_the_gap_it_leaves() -> None:
    assert doubts([*SOUND, "3790"], [*SOUND, "37,90"]) == {7: ("37,90",)}
    assert doubts([*SOUND, "3790"], [*SOUND, "37 90"]) == {7: ("37,90",)}
    assert doubts([*SOUND, "-8838"], [*SOUND, "-88,38"]) == {7: ("-88,38",)}
    # What is printed without decimals shows no gap, and a zero that was left out is none that was lost.
    assert doubts([*SOUND, "100"], [*SOUND, "100"]) == {}
    assert doubts([*SOUND, "88,5"], [*SOUND, "88,5"]) == {}
    # Without a column to compare with, the comma that is seen speaks.
    assert doubts(["3790"], ["37,90"]) == {0: ("37,90",)}
    assert doubts(["3790"], ["3790"]) == {}


def test_a_comma_is_asked_for_where_the_column_has_it_and_the_digits_leave_room() -> None:
    assert asked([*SOUND, "3790"], [*SOUND, "37 90"]) == {7: "37,90"}
    assert asked([*SOUND, "-8838"], [*SOUND, "-88 38"]) == {7: "-88,38"}
    # No room, a comma that was read, and no column to ask.
    assert asked([*SOUND, "3790"], [*SOUND, "3790"]) == {}
    assert asked([*SOUND, "37,90"], [*SOUND, "37,90"]) == {}
    assert asked(["3790"], ["37 90"]) == {}


def test_a_comma_among_whole_numbers_that_is_not_seen_is_doubted() -> None:
    ranks = ["11", "12", "13", "15", "16", "17"]
    assert doubts([*ranks, "1,4"], [*ranks, "14"]) == {6: ("14",)}
    assert doubts([*ranks, "1.234"], [*ranks, "1.234"]) == {}


def test_a_minus_that_is_seen_and_not_read_is_doubted() -> None:
    assert doubts([*SOUND, "8,38"], [*SOUND, "-8,38"]) == {7: ("-8,38",)}
    assert doubts(["7"], ["-7"]) in ({0: ("-7",)}, {})


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
    # What a speck beside it was taken for is no part of the other reading.
    (word,) = _settled([reading("16,64", 0.9), reading("~16,54", 0.8), reading("16,64_", 0.2)], NO_SIGNS)
    assert (word.text, word.alternatives) == ("16,64", ("16,54", "16,64_"))
    assert _settled([[], []], NO_SIGNS) == []


def test_decimals_follow_the_table_and_thousands_are_left() -> None:
    texts = [
        _with_separator(word, ",").text for text in ("54.68", "-1:5", "1.234", "12") for word in reading(text, 1.0)
    ]
    assert texts == ["54,68", "-1,5", "1.234", "12"]


def test_confidence_rises_with_what_is_said_and_differences_lower_it() -> None:
    for kind in KINDS:
        values = [calibrated(kind, said / 50) for said in range(51)]
        assert values == sorted(values) and values[0] > 0 and values[-1] < 1
    assert calibrated("disputed", 0.5) < calibrated("agreed", 0.9999)
    assert calibrated("doubted", 0.9999) < calibrated("agreed", 0.9999)


def test_the_line_reader_reads_a_figure() -> None:
    found = read_lines([drawn("85,97")])
    if found is None:
        pytest.skip("the line reader is not installed")
    assert found[0].text.replace(".", ",") == "85,97"
    assert is_line(drawn("85,97")) and not is_line(np.zeros((2, 2), np.uint8))


def test_ink_that_nobody_reads_among_figures_is_a_lost_figure_and_a_speck_is_none() -> None:
    blot, speck = Crop(7, np.zeros((30, 60), np.uint8), 10, 20), Crop(8, np.zeros((5, 5), np.uint8), 0, 0)
    read = {cell: reading(text, 0.9) for cell, text in enumerate(SOUND)}
    crops = [Crop(cell, drawn(text)[10:-10], 0, 0) for cell, text in enumerate(SOUND)]
    (lost,) = _unread([*crops, blot, speck], {**read, 7: [], 8: []}, 2.0).items()
    assert lost[0] == 7 and (lost[1].text, lost[1].confidence) == (UNREAD, 0.0)
    assert lost[1].box == Box(5, 10, 35, 25)
    assert _unread([blot], {7: []}, 2.0) == {}
