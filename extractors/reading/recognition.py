"""Characters from pixels, through Tesseract.

Belongs here: calling the engine and giving its words. Does not: preparing the image (`raster`), or deciding what of
the page is sent (`image`, `cells`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median

import numpy as np

from corpus.errors import DamagedReportError
from extractors.reading.engine import tesseract_table
from extractors.reading.raster import Pixels

# What the engine makes of the edge of a ruling line or of a smear. None of them is a word of a report.
_NO_WORDS = frozenset("_|¦‗~`")
_MOST_SIDE = 32000  # the engine refuses images with a longer side
# The engine parts figures at their comma ("95," and "39"). The gap that it saw is then this part of the height of the
# line at most; a printed space is wider.
_WIDEST_GAP = 0.26
_ENDS_AT_COMMA, _BEGINS_WITH_DIGIT = re.compile(r"\d[.,]$"), re.compile(r"^\d")
_ENDS_WITH_DIGIT, _BEGINS_AT_COMMA = re.compile(r"\d$"), re.compile(r"^[.,]\d")
_WORD_LEVEL = "5"
PAGE_LAYOUT = 4
BLOCK_LAYOUT = 6
LINE_LAYOUT = 7
SPARSE_LAYOUT = 11


@dataclass(frozen=True, slots=True)
class PixelWord:
    """A recognised word. x0 to y1: pixels of the image. confidence: 0 to 1. line: ordinal within the image."""

    text: str
    x0: int
    y0: int
    x1: int
    y1: int
    confidence: float
    line: int


def recognise(pixels: Pixels, language: str, layout: int, dpi: float, timeout: float) -> list[PixelWord]:
    """The words on a grey image, in the order of the engine.

    layout: the engine's page segmentation mode. dpi: resolution of the image. timeout: seconds.
    Raises DamagedReportError where the engine is missing, fails or takes too long.
    """
    if min(pixels.shape) < 3:
        return []
    if max(pixels.shape) > _MOST_SIDE:
        raise DamagedReportError("The page is too long to be recognised.")
    table = tesseract_table(pixels, language, layout, dpi, timeout)
    if table is None:
        table = _asked_as_program(pixels, language, layout, dpi, timeout)
    return with_whole_figures(_words(table))


def _asked_as_program(pixels: Pixels, language: str, layout: int, dpi: float, timeout: float) -> str:
    """The table of words by the program, for where the library is not installed."""
    import pytesseract
    from PIL import Image

    picture = Image.fromarray(np.ascontiguousarray(pixels))
    picture.format = "BMP"  # what pytesseract hands over; compressing it costs more than the disk
    config = f"--psm {layout} --dpi {round(dpi)}"
    try:
        return str(
            pytesseract.image_to_data(
                picture, lang=language, config=config, timeout=timeout, output_type=pytesseract.Output.STRING
            )
        )
    except pytesseract.TesseractNotFoundError as error:
        raise DamagedReportError("Tesseract is not installed, so the image of the page cannot be read.") from error
    except pytesseract.TesseractError as error:
        if "language" in str(error).lower() or "traineddata" in str(error).lower():
            reason = f"Tesseract lacks the language data '{language}'."
            raise DamagedReportError(reason) from error
        raise DamagedReportError("Tesseract failed on the image of the page.") from error
    except (RuntimeError, OSError, UnicodeDecodeError) as error:
        if "timeout" in str(error).lower():
            raise DamagedReportError(f"Recognising the page took more than {timeout:g} seconds.") from error
        raise DamagedReportError("Tesseract failed on the image of the page.") from error


def with_whole_figures(words: Sequence[PixelWord]) -> list[PixelWord]:
    """Figures that the engine parted at their comma made one again; words of one line follow each other."""
    heights: dict[int, list[int]] = {}
    for word in words:
        heights.setdefault(word.line, []).append(word.y1 - word.y0)
    widest = {line: _WIDEST_GAP * median(those) for line, those in heights.items()}
    whole: list[PixelWord] = []
    for word in words:
        before = whole[-1] if whole else None
        if before is not None and before.line == word.line and _are_parts(before, word, widest[word.line]):
            whole[-1] = replace(
                before,
                text=before.text + word.text,
                y0=min(before.y0, word.y0),
                x1=word.x1,
                y1=max(before.y1, word.y1),
                confidence=min(before.confidence, word.confidence),
            )
        else:
            whole.append(word)
    return whole


def _are_parts(first: PixelWord, second: PixelWord, widest: float) -> bool:
    apart = _ENDS_AT_COMMA.search(first.text) and _BEGINS_WITH_DIGIT.search(second.text)
    apart = apart or (_ENDS_WITH_DIGIT.search(first.text) and _BEGINS_AT_COMMA.search(second.text))
    return bool(apart) and second.x0 - first.x1 <= widest


def _words(table: str) -> list[PixelWord]:
    words: list[PixelWord] = []
    lines: dict[tuple[str, ...], int] = {}
    for row in table.split("\n")[1:]:
        fields = row.split("\t")
        if len(fields) < 12 or fields[0] != _WORD_LEVEL:
            continue
        text = unicodedata.normalize("NFC", "".join(fields[11].split()))
        if not text or set(text) <= _NO_WORDS:
            continue
        line = lines.setdefault(tuple(fields[2:5]), len(lines))
        left, top, width, height = (int(field) for field in fields[6:10])
        confidence = min(1.0, max(0.0, float(fields[10]) / 100))
        words.append(PixelWord(text, left, top, left + width, top + height, round(confidence, 4), line))
    return words


def quarter_turns_to_upright(pixels: Pixels, timeout: float) -> int:
    """By how many quarter turns, counter-clockwise, the engine holds the page to be upright; 0 where it cannot tell."""
    import pytesseract
    from PIL import Image

    picture = Image.fromarray(np.ascontiguousarray(pixels))
    picture.format = "BMP"
    try:
        found = pytesseract.image_to_osd(picture, timeout=timeout, output_type=pytesseract.Output.DICT)
    except (pytesseract.TesseractError, pytesseract.TesseractNotFoundError, RuntimeError, OSError):
        return 0
    clockwise = int(found.get("rotate", 0))
    return (-clockwise // 90) % 4
