"""Pages that are images: scans, pictures, and the pictures on a page that has a text layer.

Belongs here: the way of one page image to a `Page`. Does not: pixels (`raster`), characters (`recognition`), ruled
tables (`ruling`, `cells`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from corpus.errors import ReportError
from corpus.records import Box, Page
from extractors.reading import raster
from extractors.reading.bar_lengths import checked_by_lengths
from extractors.reading.bar_pixels import bars_on, print_marks, without
from extractors.reading.bars import Bars, around, chart_grid, charts_of, meet
from extractors.reading.cells import read_cells
from extractors.reading.confidence import calibrated
from extractors.reading.layout import FilledGrid, PlacedWord, compose_page
from extractors.reading.options import ReadingOptions
from extractors.reading.raster import PageImage
from extractors.reading.recognition import PAGE_LAYOUT, SPARSE_LAYOUT, PixelWord, quarter_turns_to_upright, recognise
from extractors.reading.ruling import erased, find_grids, left_over, without_bars
from extractors.reading.specks import without_specks
from extractors.reading.tables import Grid

_POINTS_PER_INCH = 72.0
# Below this mean confidence a page may stand on its head.
_DOUBTFUL = 0.6
# Labels are looked for where this many marks of the size of a letter are no part of any word; below this confidence
# such a label is a piece of the drawing.
_MANY_MARKS = 12
_LEAST_CONFIDENCE = 0.4
# Boxes of one word in the layer and in recognition share at least this part of their area.
_SAME_PLACE = 0.4


def read_picture(picture: raster.Picture, width: float, crop: raster.Crop, options: ReadingOptions) -> Page:
    """A picture within a document as a page 1, its lines numbered from 1.

    width, crop: as `raster.Picture.page` has them. A photograph, on which nothing is made out with some certainty, has
    no lines. Raises DamagedReportError where the picture is damaged or cannot be recognised.
    """
    page = _read_image(picture.page(0, width, crop), 1, (), options)
    sure = [word.confidence or 0.0 for line in page.lines for word in line.words for _ in word.text]
    if not page.tables and sure and sum(sure) / len(sure) < _DOUBTFUL:
        return replace(page, lines=())
    return page


class PicturePages:
    """The pages of an open PNG, JPEG or TIFF file. Raises DamagedReportError where it cannot be opened."""

    def __init__(self, data: bytes, options: ReadingOptions) -> None:
        self._picture = raster.Picture(data, options)
        self._options = options
        self.count = self._picture.frames

    def page(self, index: int) -> Page:
        """The page at `index`, 0-based, its lines numbered from 1; one that cannot be read says why."""
        try:
            return _read_image(self._picture.page(index), index + 1, (), self._options)
        except ReportError as error:
            return Page(index + 1, 0.0, 0.0, (), source="unread", error=str(error))

    def close(self) -> None:
        """Let go of the file."""
        self._picture.close()


def read_pdf_page(
    document: Any,
    index: int,
    resolution: float | None,
    layer: Sequence[PlacedWord],
    options: ReadingOptions,
) -> Page:
    """Page `index` of an open pypdfium2 document, recognised. layer: the words of its disbelieved text layer, whose
    figures are kept as second readings. Raises DamagedReportError where it cannot be drawn or recognised.
    """
    image = raster.render(document, index, resolution, options)
    return _read_image(image, index + 1, layer, options)


def words_in_pictures(
    document: Any,
    index: int,
    resolution: float | None,
    pictures: Sequence[Box],
    layer: Sequence[PlacedWord],
    options: ReadingOptions,
) -> list[PlacedWord]:
    """What recognition finds on the pictures of a page beside the words that its layer has."""
    image = raster.render(document, index, resolution, options)
    outside = image.pixels.copy()
    for box in pictures:
        x0, y0, x1, y1 = (max(0, round(side * image.scale)) for side in (box.x0, box.y0, box.x1, box.y1))
        outside[y0:y1, x0:x1] = 255
    # Only the pictures are left, everything else is paper.
    pixels = image.pixels.copy()
    pixels[outside != 255] = 255
    found = _recognised(replace(image, pixels=pixels), options)
    return [_judged(word) for word in found if not any(_overlap(word.box, known.box) > 0 for known in layer)]


def _read_image(image: PageImage, number: int, layer: Sequence[PlacedWord], options: ReadingOptions) -> Page:
    image = _upright(image, options)
    words, tables = _words_and_tables(image, options)
    if _mean_confidence(words) < _DOUBTFUL and not tables:
        turns = quarter_turns_to_upright(image.pixels, options.page_timeout)
        if turns:
            other = raster.levelled(raster.turned(image, turns))
            other_words, other_tables = _words_and_tables(other, options)
            if _mean_confidence(other_words) > _mean_confidence(words):
                image, words, tables = other, other_words, other_tables
    words = [_judged(word) for word in words]
    if layer:
        words = [_with_layer(word, layer, image) for word in words]
        tables = [
            FilledGrid(table.grid, tuple(tuple(_with_layer(w, layer, image) for w in cell) for cell in table.words))
            for table in tables
        ]
    return compose_page(number, (image.width, image.height), words, tables, "recognised", to_page=image.to_page)


def _upright(image: PageImage, options: ReadingOptions) -> PageImage:
    ink = raster.small_ink(image.pixels)
    if raster.is_sideways(ink):
        turns = quarter_turns_to_upright(image.pixels, options.page_timeout)
        if turns % 2:
            return raster.levelled(raster.turned(image, turns))
    return raster.levelled(image, ink)


def _words_and_tables(image: PageImage, options: ReadingOptions) -> tuple[list[PlacedWord], list[FilledGrid]]:
    charts = charts_of(bars_on(image))
    ruling = find_grids(image)
    without_lines = erased(image, ruling)
    tables = _charts(without_lines, charts, ruling.grids, options)
    prose = without_lines
    for place in (place for chart in tables for place in chart.grid.cells):
        prose = raster.covered(prose, place.box)
    for grid in ruling.grids:
        if any(around(grid.box, chart) for chart in charts):
            continue
        table = read_cells(without_lines, grid, options)
        if table is None:
            continue
        tables.append(table)
        prose = raster.covered(prose, grid.box)
    return _recognised(prose, options), tables


def _charts(
    image: PageImage, charts: Sequence[Bars], grids: Sequence[Grid], options: ReadingOptions
) -> list[FilledGrid]:
    """The names and labels of the bar charts. Bars that stand on a grid have their names and figures in it."""
    found = []
    for chart in charts:
        bare = replace(image, pixels=without(image, [bar for category in chart.categories for bar in category]))
        grid = chart_grid(chart, print_marks(bare, chart))
        if grid is None or any(meet(grid.box, other.box) and not around(other.box, chart) for other in grids):
            continue
        table = read_cells(bare, grid, options)
        if table is not None:
            found.append(checked_by_lengths(table, chart))
    return found


def _recognised(image: PageImage, options: ReadingOptions) -> list[PlacedWord]:
    """The words of a page, and, where much is left that may be letters, the labels strewn over a chart."""
    image = without_bars(raster.reduced(image))
    dpi = image.scale * _POINTS_PER_INCH
    part = raster.inked_part(image)
    if part is None:
        return []
    top, bottom, left, right = part
    # The engine reads a speck as a colon or a dash, and takes the words beside it for one.
    inked = without_specks(image.pixels[top:bottom, left:right], image.scale)
    found = recognise(inked, options.language, PAGE_LAYOUT, dpi, options.page_timeout)
    words = [_moved(placed(word, image.scale), left / image.scale, top / image.scale) for word in found]
    rest, marks = left_over(image.pixels, image.scale, [word.box for word in words])
    if marks < _MANY_MARKS:
        return words
    strewn = recognise(rest, options.language, SPARSE_LAYOUT, dpi, options.page_timeout)
    labels = [placed(word, image.scale) for word in strewn if word.confidence >= _LEAST_CONFIDENCE]
    first = max((word.line or 0 for word in words), default=-1) + 1
    return words + [replace(word, line=first + (word.line or 0)) for word in labels]


def _moved(word: PlacedWord, right: float, down: float) -> PlacedWord:
    box = word.box
    return replace(word, box=Box(box.x0 + right, box.y0 + down, box.x1 + right, box.y1 + down))


def placed(word: PixelWord, scale: float) -> PlacedWord:
    """A word in pixels as one in points."""
    box = Box(word.x0 / scale, word.y0 / scale, word.x1 / scale, word.y1 / scale)
    return PlacedWord(word.text, box, word.confidence, (), word.line)


def _judged(word: PlacedWord) -> PlacedWord:
    """The word with the confidence that words outside tables deserve."""
    return replace(word, confidence=calibrated("prose", word.confidence or 0.0))


def _mean_confidence(words: Sequence[PlacedWord]) -> float:
    """Mean over characters; an empty page is beyond doubt."""
    characters = sum(len(word.text) for word in words)
    return sum(len(word.text) * (word.confidence or 0.0) for word in words) / characters if characters else 1.0


def _with_layer(word: PlacedWord, layer: Sequence[PlacedWord], image: PageImage) -> PlacedWord:
    """The word with the layer's reading of the same place beside its own, where both are figures and differ."""
    if not any(c.isdigit() for c in word.text):
        return word
    box = image.to_page(word.box)
    best = max(layer, key=lambda known: (_overlap(known.box, box), known.text))
    if _overlap(best.box, box) < _SAME_PLACE or best.text == word.text or not any(c.isdigit() for c in best.text):
        return word
    if best.text in word.alternatives:
        return word
    return replace(word, alternatives=(*word.alternatives, best.text))


def _overlap(first: Box, second: Box) -> float:
    """The area that both boxes share, as a part of the area of both together."""
    width = min(first.x1, second.x1) - max(first.x0, second.x0)
    height = min(first.y1, second.y1) - max(first.y0, second.y0)
    if width <= 0 or height <= 0:
        return 0.0
    shared = width * height
    areas = (first.x1 - first.x0) * (first.y1 - first.y0) + (second.x1 - second.x0) * (second.y1 - second.y0)
    return shared / (areas - shared)
