"""The text layer of a PDF page: its words and its ruled tables.

Belongs here: glyphs to words, drawn lines to grids, all through pdfplumber. Does not: judging the layer (`quality`)
or reading the page's image (`recognition`).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import Any

from corpus.records import Box
from extractors.reading.bar_lengths import is_borne_out
from extractors.reading.bars import chart_grid, charts_of, meet
from extractors.reading.layout import PlacedWord, fill_grid
from extractors.reading.legacy_text import believed, code_of_font, is_marked, marked, shown_text
from extractors.reading.tables import Grid, grid_of
from normalizers.legacy_codes import western_text

# All in parts of the type size. A space in print is about a quarter wide and never this narrow; one that is was put
# there by a program that changed the font in the middle of a syllable.
_NO_SPACE = 0.06
# Where no space is in the layer, a gap this wide is one.
_WORD_GAP = 0.15
_SAME_BASELINE = 0.4
# A grid of which fewer cells are filled is the background of a chart.
_LEAST_FILLED_SHARE = 0.3
_LEAST_FILLED = 4
_HYPHEN = 0xAD
# An image of at least this share of the page tells the resolution that the page was made at.
_LARGE_IMAGE = 0.05
# A grid this near to another, in points, touches it.
_TOUCHES = 3.0


def layer_words(page: Any) -> list[PlacedWord]:
    """The words of a pdfplumber page, NFC, boxes from the top left corner of what a viewer shows of the page."""
    from pdfplumber.utils.text import extract_words

    chars = _whole_syllables(_coded(_without_doubles(page)))
    words = extract_words(chars, x_tolerance_ratio=_WORD_GAP, line_dir_rotated="ltr", char_dir_rotated="btt")
    left, top, width, height = _shown(page)
    placed = []
    for word in words:
        text = unicodedata.normalize("NFC", "".join(word["text"].split()))
        box = Box(word["x0"] - left, word["top"] - top, word["x1"] - left, word["bottom"] - top)
        if text and box.x1 > 0 and box.y1 > 0 and box.x0 < width and box.y0 < height:
            placed.append(PlacedWord(text, box))
    return placed


def resources_by_code() -> Any:
    """What pdfplumber reads fonts with: a font of before Unicode gives its codes as the Western code page has them.

    The names that such a font has for its letters are those of a Western font or none, and the code of "ư" is there a
    hyphen that is not shown, which pdfminer takes for a blank.
    """
    from pdfminer.pdffont import PDFFont, PDFSimpleFont
    from pdfminer.pdfinterp import PDFResourceManager
    from pdfminer.pdftypes import resolve1

    class ResourcesByCode(PDFResourceManager):
        def get_font(self, objid: object, spec: Any) -> PDFFont:
            font = super().get_font(objid, spec)
            names = (font.fontname, getattr(font, "basefont", ""))
            if isinstance(font, PDFSimpleFont) and not font.unicode_map and any(code_of_font(str(n)) for n in names):
                if not isinstance(resolve1(spec.get("Encoding")), dict):
                    font.cid2unicode = {byte: western_text(bytes([byte])) for byte in range(32, 256)}
                elif font.cid2unicode.get(_HYPHEN) == " ":
                    font.cid2unicode = {**font.cid2unicode, _HYPHEN: chr(_HYPHEN)}
            return font

    return ResourcesByCode()


def with_lean_characters(page: Any) -> Any:
    """The pdfplumber page, which now tells of a character only what is asked of it here.

    pdfplumber goes through all attributes that pdfminer gives a character, its colours among them, which takes longer
    than finding where it stands.
    """
    from pdfminer.layout import LTChar

    of_any_kind = page.process_object
    left, above = page.mediabox[:2]

    def process(item: Any) -> dict[str, Any]:
        if type(item) is not LTChar or isinstance(item.fontname, bytes):
            return of_any_kind(item)  # type: ignore[no-any-return]
        top = page.height - item.y1 + above
        return {
            "object_type": "char",
            "text": item.get_text(),
            "x0": item.x0 + left,
            "x1": item.x1 + left,
            "top": top,
            "bottom": page.height - item.y0 + above,
            "doctop": page.initial_doctop + top,
            "width": item.width,
            "height": item.height,
            "size": item.size,
            "upright": item.upright,
            "fontname": item.fontname,
        }

    page.process_object = process
    return page


def layer_grids(page: Any, words: Sequence[PlacedWord]) -> list[Grid]:
    """The ruled tables of a pdfplumber page. A grid that is only the background of a chart is none."""
    if len(page.edges) < 4:
        return []
    left, top, _, _ = _shown(page)
    grids: list[Grid] = []
    backgrounds: list[Box] = []
    for table in page.find_tables():
        boxes = [Box(x0 - left, y0 - top, x1 - left, y1 - top) for x0, y0, x1, y1 in table.cells]
        grid = grid_of(boxes)
        middles = (((word.box.x0 + word.box.x1) / 2, (word.box.y0 + word.box.y1) / 2) for word in words)
        filled = len({grid.cell_at(x, y) for x, y in middles} - {None})
        if filled < _LEAST_FILLED_SHARE * len(grid.cells):
            backgrounds.append(grid.box)
        elif grid.rows >= 2 and grid.cols >= 2 and filled >= _LEAST_FILLED:
            grids.append(grid)
    # The figures that a chart repeats in a grid at its foot.
    return [
        Grid(grid.rows, grid.cols, grid.cells, grid.box, "chart")
        if any(_touch(grid.box, box) for box in backgrounds)
        else grid
        for grid in grids
    ]


def layer_charts(page: Any, words: Sequence[PlacedWord], grids: Sequence[Grid]) -> list[Grid]:
    """The names and labels of the bar charts that a pdfplumber page draws. grids: those of its tables."""
    left, top, _, _ = _shown(page)
    filled = [r for r in page.rects if r.get("fill") and not _is_white(r.get("non_stroking_color"))]
    bars = [Box(r["x0"] - left, r["top"] - top, r["x1"] - left, r["bottom"] - top) for r in filled]
    marks = [word.box for word in words]
    found = []
    for chart in charts_of(bars):
        grid = chart_grid(chart, marks)
        if grid is None or any(meet(grid.box, other.box) for other in grids):
            continue
        if is_borne_out(fill_grid(grid, words)[0], chart):
            found.append(grid)
    return found


def _is_white(colour: Any) -> bool:
    """Whether a fill is paper: white in grey or in red, green and blue, or no ink at all."""
    parts = tuple(colour) if isinstance(colour, tuple | list) else (colour,)
    if any(not isinstance(part, int | float) for part in parts):
        return False
    return all(part == 0 for part in parts) if len(parts) == 4 else all(part == 1 for part in parts)


def image_boxes(page: Any) -> tuple[list[Box], float | None]:
    """The boxes of the images on the page, and the highest resolution among large ones, in dots per inch."""
    left, top, shown_width, shown_height = _shown(page)
    boxes: list[Box] = []
    resolution: float | None = None
    for image in page.images:
        box = Box(image["x0"] - left, image["top"] - top, image["x1"] - left, image["bottom"] - top)
        width, height = box.x1 - box.x0, box.y1 - box.y0
        if width <= 0 or height <= 0:
            continue
        boxes.append(box)
        if width * height > _LARGE_IMAGE * shown_width * shown_height:
            resolution = max(resolution or 0.0, max(image["srcsize"]) / max(width, height) * 72)
    return boxes, resolution


def _shown(page: Any) -> tuple[float, float, float, float]:
    """Left, top, width and height of the part of the page that a viewer shows."""
    x0, y0, x1, y1 = page.cropbox or page.bbox
    if getattr(page, "rotation", 0) or x1 <= x0 or y1 <= y0:
        x0, y0, x1, y1 = page.bbox
    return float(x0), float(y0), float(x1 - x0), float(y1 - y0)


def _touch(first: Box, second: Box) -> bool:
    return (
        first.x0 < second.x1 + _TOUCHES
        and second.x0 < first.x1 + _TOUCHES
        and first.y0 < second.y1 + _TOUCHES
        and second.y0 < first.y1 + _TOUCHES
    )


def _without_doubles(page: Any) -> list[dict[str, Any]]:
    """The characters, each once: bold type is sometimes made by printing a character twice, a hair apart."""
    chars: list[dict[str, Any]] = page.chars
    seen = {(c["text"], round(c["x0"]), round(c["top"])) for c in chars if c["text"].strip()}
    printed = sum(bool(c["text"].strip()) for c in chars)
    if printed - len(seen) < 3:
        return chars
    once: list[dict[str, Any]] = page.dedupe_chars().chars
    return once


def _whole_syllables(chars: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The characters without spaces that have no room, and with combining marks on the letter before them."""
    kept: list[dict[str, Any]] = []
    spaces: list[dict[str, Any]] = []
    for char in chars:
        text = char["text"]
        if text.isspace():
            spaces.append(char)
            continue
        last = kept[-1] if kept else None
        if last is not None and text and _is_mark(last, text):
            # VNI's marks may have a width of their own, which is then the letter's.
            right = max(last["x1"], char["x1"]) if is_marked(text) else last["x1"]
            kept[-1] = {**last, "text": last["text"] + text, "x1": right}
            continue
        if spaces and not (last is not None and not last["text"].isspace() and _adjoin(last, char)):
            kept.extend(spaces)
        spaces = []
        kept.append(char)
    return kept


def _coded(chars: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The characters with those of fonts of before Unicode marked, where the text bears the font's name out."""
    by_font: dict[str, list[str]] = {}
    for char in chars:
        by_font.setdefault(char["fontname"], []).append(char["text"])
    codes = {font: code for font, texts in by_font.items() if (code := code_of_font(font)) is not None}
    codes = {font: code for font, code in codes.items() if believed(code, "".join(by_font[font]))}
    if not codes:
        return chars
    return [
        {**char, "text": marked(char["text"], codes[char["fontname"]])} if char["fontname"] in codes else char
        for char in chars
    ]


def _is_mark(last: dict[str, Any], text: str) -> bool:
    """Whether a character only marks the letter before it: it combines with it, or is VNI's code for such a mark."""
    if all(unicodedata.combining(c) for c in text):
        return True
    return is_marked(text) and len(shown_text(last["text"] + text)) < len(shown_text(last["text"]) + shown_text(text))


def _adjoin(first: dict[str, Any], second: dict[str, Any]) -> bool:
    """Two letters on one baseline with no room for a space between them."""
    size = float(max(first["size"], second["size"]))
    if not (first["upright"] and second["upright"]) or abs(first["bottom"] - second["bottom"]) > _SAME_BASELINE * size:
        return False
    if not (shown_text(first["text"])[-1].isalpha() and shown_text(second["text"])[0].isalpha()):
        return False
    return bool(-_SAME_BASELINE * size < second["x0"] - first["x1"] < _NO_SPACE * size)
