"""The recognisers within this process: Tesseract as a library, and a reader of single lines.

Belongs here: loading them, once a process, and handing pixels over. Does not: their words as records (`recognition`),
what is sent to which (`image`, `cells`). Where one of them is not installed, every answer is None.

A call of Tesseract as a program starts a process, loads the language and writes the image to the disk, which costs as
much again as reading half a page; as a library it costs nothing but the reading.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from corpus.errors import DamagedReportError
from extractors.reading.raster import Pixels

# More than one thread a call only gets in the way of the other workers: it quadruples the time on a full machine.
os.environ.setdefault("OMP_THREAD_LIMIT", "1")
_FOLDER = re.compile(r'"(.+)"')
# The line reader is trained on lines of at most so many times their height.
_LONGEST_LINE = 20.0
_LINES_AT_ONCE = 64


@dataclass(frozen=True, slots=True)
class LineReading:
    """What the line reader makes of a line. confidence: 0 to 1, as it says, which is more than it should."""

    text: str
    confidence: float


def tesseract_table(pixels: Pixels, language: str, layout: int, dpi: float, timeout: float) -> str | None:
    """Tesseract's table of words (TSV, with its heading line), or None where it has to be asked as a program.

    Raises DamagedReportError where it takes longer than `timeout` seconds or fails.
    """
    import pytesseract

    session = _session(language, pytesseract.pytesseract.tesseract_cmd)
    if session is None:
        return None
    height, width = pixels.shape
    session.SetPageSegMode(layout)
    # What it learnt from the crop before must not sway this one: the order of pages is not to matter.
    session.ClearAdaptiveClassifier()
    session.SetImageBytes(np.ascontiguousarray(pixels).tobytes(), width, height, 1, width)
    session.SetSourceResolution(round(dpi))
    try:
        if not session.Recognize(max(1, round(timeout * 1000))):
            raise DamagedReportError(f"Recognising the page took more than {timeout:g} seconds.")
        return _HEADING + str(session.GetTSVText(0))
    except RuntimeError as error:
        raise DamagedReportError("Tesseract failed on the image of the page.") from error
    finally:
        session.Clear()


_HEADING = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext\n"


@lru_cache(maxsize=4)
def _session(language: str, program: str) -> Any | None:
    try:
        import tesserocr
    except ImportError:
        return None
    folder = _data_folder(program)
    if folder is None or not all((folder / f"{name}.traineddata").is_file() for name in language.split("+")):
        return None
    try:
        return tesserocr.PyTessBaseAPI(path=str(folder), lang=language, oem=tesserocr.OEM.LSTM_ONLY)
    except RuntimeError:
        return None


@lru_cache(maxsize=2)
def _data_folder(program: str) -> Path | None:
    """Where the languages are; the program knows, the library does not."""
    try:
        told = subprocess.run([program, "--list-langs"], capture_output=True, text=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    folder = _FOLDER.search(told.stdout + told.stderr)
    return Path(folder[1]) if folder else None


def read_lines(crops: Sequence[Pixels]) -> list[LineReading] | None:
    """What each crop, a tight box about one line of print, says to a reader that has nothing in common with Tesseract.

    None where that reader is not installed.
    """
    reader = _line_reader()
    if reader is None:
        return None
    found: list[LineReading] = []
    for start in range(0, len(crops), _LINES_AT_ONCE):
        batch = [np.ascontiguousarray(crop) for crop in crops[start : start + _LINES_AT_ONCE]]
        found += [LineReading(one.text, float(one.confidence)) for one in reader.predict(batch)]
    return found


def is_line(crop: Pixels) -> bool:
    """Whether a crop is of a shape that the line reader can read."""
    height, width = crop.shape
    return bool(height >= 3 and width >= 2 and width <= _LONGEST_LINE * height)


@lru_cache(maxsize=1)
def _line_reader() -> Any | None:
    try:
        import trueocr
        from trueocr.recognizer import Recognizer
    except ImportError:
        return None
    return Recognizer(Path(trueocr.__file__).parent / "models", threads=1)
