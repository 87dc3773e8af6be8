"""The cells of a ruled table on a page image: text read once, figures twice.

Belongs here: cutting cells out, stacking them for the engine, comparing the readings. Does not: finding cells
(`ruling`), or saying what a figure is worth (`normalizers.numbers`).

The engine's Vietnamese model reads words well and lone figures badly; its English model reads lone figures well, but
only on tight crops. One call costs much more to start than a crop costs to read, so all crops of a table go in one
tall image, one below the other.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from statistics import median

import numpy as np

from corpus.records import Box
from extractors.reading.confidence import Kind, calibrated
from extractors.reading.crops import Crop, Signs, as_figure, ink_of, print_of, separator_of, signs_of
from extractors.reading.doubts import doubts_of, signs_asked_for
from extractors.reading.engine import is_line, read_lines
from extractors.reading.layout import FilledGrid, PlacedWord, in_reading_order
from extractors.reading.options import ReadingOptions
from extractors.reading.raster import PageImage, Pixels
from extractors.reading.recognition import BLOCK_LAYOUT, LINE_LAYOUT, PixelWord, recognise
from extractors.reading.tables import Grid

_POINTS_PER_INCH = 72.0
# Lengths in points.
_HIGHEST_LINE = 18.0
_TEXT_GAP, _FIGURE_GAP = 7.0, 9.0
_MARGIN = 8.0
# The height that the engine reads figures best at, in pixels.
_FIGURE_HEIGHT = 24.0
# A grid of which fewer cells are filled is the background of a chart.
_LEAST_FILLED_SHARE = 0.3
_LEAST_FILLED = 4
# Readings that differ: each may be the wrong one, the one that stands alone more so.
_DISPUTED, _OUTVOTED = 0.5, 0.8
# Cells of one table that are read once more, each in a call of its own.
_MOST_ALONE = 8
_LONGEST_FIGURE = 12
# What stands for a figure that is seen and not read; ink less high than this part of the figures about it is a speck.
UNREAD = "\ufffd"
_LEAST_UNREAD = 0.7
# Of twelve digits and signs, by their height.
_WIDEST_FIGURE = 8.0
_FIGURE = re.compile(r"[+\-–—−]?\s?\d+(?:[.,]\d+)*%?\*{0,3}")
_SMEARED = re.compile(rf"(?:(?![+\-–—−])[\W_])*({_FIGURE.pattern})[\W_]*")
_MINUS = frozenset("-–—−")
_DECIMAL = re.compile(r"([+\-–—−]?\d{1,3})[.,:](\d{1,2})")
_FIGURE_LIKE = re.compile(r"[\d.,+\-–—−%*/() oOlIiSsBZz|'’:]{1,12}")


def read_cells(image: PageImage, grid: Grid, options: ReadingOptions) -> FilledGrid | None:
    """The grid with the words of its cells, or None where most cells are empty: the background of a chart.

    image: level, without its ruling lines.
    """
    darkest = print_of(image, grid)
    crops = [crop for index in range(len(grid.cells)) if (crop := ink_of(image, grid, index, darkest)) is not None]
    if len(crops) < max(_LEAST_FILLED, _LEAST_FILLED_SHARE * len(grid.cells)):
        return None
    # The names of a chart are words, however short their lines are.
    named = frozenset(i for i, place in enumerate(grid.cells) if grid.origin == "chart" and place.col == 0)
    as_figures = {crop.cell: as_figure(crop) for crop in crops if crop.cell not in named and _is_narrow(crop)}
    by_line = _line_readings(list(as_figures.values()), image.scale)
    # What the line reader takes for a figure is none of the words that the engine's Vietnamese model reads well.
    wordy = [crop for crop in crops if not _is_figure(by_line.get(crop.cell, ()))]
    first: dict[int, list[PlacedWord]] = {crop.cell: [] for crop in crops}
    for index, word in _read_stacked(wordy, image.scale, options.language, _TEXT_GAP, None, options):
        first[wordy[index].cell].append(word)
    given = {
        cell: in_reading_order(words) if words or cell not in by_line else list(by_line[cell])
        for cell, words in first.items()
    }
    columns = _figure_columns(grid, given)
    figures = [crop for crop in crops if _may_be_figure(given[crop.cell], grid.cells[crop.cell].col in columns)]
    second: dict[int, list[PlacedWord]] = {}
    height = _FIGURE_HEIGHT
    cleaned = [as_figures.get(crop.cell) or as_figure(crop) for crop in figures]
    for index, word in _read_stacked(cleaned, image.scale, options.number_language, _FIGURE_GAP, height, options):
        second.setdefault(figures[index].cell, []).append(word)
    separator = separator_of(cleaned)
    signs = {crop.cell: signs_of(crop) for crop in cleaned}
    alone = 0
    for crop in cleaned:
        readings = [given[crop.cell], in_reading_order(second.get(crop.cell, []))]
        if _disagree(readings) and alone < _MOST_ALONE:
            # Among others a lone digit is sometimes taken for a letter; by itself, and as large as it stands on the
            # page, it is read anew.
            alone += 1
            by_itself = _read_stacked([crop], image.scale, options.number_language, _FIGURE_GAP, None, options)
            readings.append(in_reading_order([word for _, word in by_itself]))
        given[crop.cell] = [_with_separator(word, separator) for word in _settled(readings, signs[crop.cell])]
    among = [crop for crop in cleaned if grid.cells[crop.cell].col in columns]
    given |= {cell: [word] for cell, word in _unread(among, given, image.scale).items()}
    figured = {cell: given[cell][0] for cell in signs if len(given[cell]) == 1 and _is_figure(given[cell])}
    texts = {cell: word.text for cell, word in figured.items()}
    doubts, asked = doubts_of(texts, signs, grid), signs_asked_for(texts, signs, grid)
    for cell, read in figured.items():
        word = _borne_out(read, doubts.get(cell, ()), asked.get(cell))
        doubted = cell in doubts and word is read
        kind: Kind = "doubted" if doubted else "disputed" if word.alternatives else "agreed"
        others = tuple(dict.fromkeys((*(doubts[cell] if doubted else ()), *word.alternatives)))
        given[cell] = [replace(_judged(word, kind), alternatives=others)]
    return FilledGrid(
        grid,
        tuple(
            tuple(given[index] if index in figured else (_judged(word, "text") for word in given.get(index, ())))
            for index in range(len(grid.cells))
        ),
    )


def _borne_out(word: PlacedWord, likely: Sequence[str], asked: str | None = None) -> PlacedWord:
    """The word, or in its place what its ink and column make likely, where one of the readers reads just that.

    asked: what both ask for, which stands where no reader reads it.
    """
    likely = likely if asked is None else (*likely, asked)
    keys = {text: text.replace(".", ",") for text in (*likely, *word.alternatives)}
    read = {keys[text] for text in word.alternatives}
    better = next((text for text in likely if keys[text] in read), asked)
    if better is None:
        return word
    others = (word.text, *(text for text in word.alternatives if keys[text] != keys[better]))
    return replace(word, text=better, alternatives=others)


def _unread(crops: Sequence[Crop], given: Mapping[int, Sequence[PlacedWord]], scale: float) -> dict[int, PlacedWord]:
    """By cell, the sign of a lost character for ink among figures that no reader made anything of.

    What covers a figure, a black stamp say, must not leave its cell as empty as one that nothing was printed in.
    """
    heights = [crop.pixels.shape[0] for crop in crops if _is_figure(given[crop.cell])]
    if not heights:
        return {}
    least = _LEAST_UNREAD * median(heights)
    lost = (crop for crop in crops if not given[crop.cell] and crop.pixels.shape[0] >= least)
    return {crop.cell: PlacedWord(UNREAD, _box_of(crop, scale), 0.0) for crop in lost}


def _box_of(crop: Crop, scale: float) -> Box:
    height, width = crop.pixels.shape
    return Box(crop.x / scale, crop.y / scale, (crop.x + width) / scale, (crop.y + height) / scale)


def _judged(word: PlacedWord, kind: Kind) -> PlacedWord:
    """The word with the confidence that its kind deserves."""
    return replace(word, confidence=calibrated(kind, word.confidence or 0.0))


def _line_readings(crops: Sequence[Crop], scale: float) -> dict[int, tuple[PlacedWord, ...]]:
    """By cell, what the line reader makes of the crops that are one short line; {} where it is not installed."""
    lines = [
        crop
        for crop in crops
        if is_line(crop.pixels) and _is_narrow(crop) and crop.pixels.shape[0] <= _HIGHEST_LINE * scale
    ]
    found = read_lines([crop.pixels for crop in lines])
    if found is None:
        return {}
    readings: dict[int, tuple[PlacedWord, ...]] = {}
    for crop, reading in zip(lines, found, strict=True):
        text = "".join(reading.text.split())
        word = PlacedWord(text, _box_of(crop, scale), round(reading.confidence, 4))
        readings[crop.cell] = (word,) if text else ()
    return readings


def _is_narrow(crop: Crop) -> bool:
    """Not so is what is words: the line reader reads them worse, and at the price of their width."""
    height, width = crop.pixels.shape
    return bool(width <= _WIDEST_FIGURE * height)


def _has(reading: Sequence[PlacedWord], signs: Signs) -> int:
    """How many of the signs that are seen a reading has: a reader passes over a thin mark more easily than it makes
    one up.
    """
    text = _joined(reading)
    minus = signs.minus and text[:1] in _MINUS
    return minus + (signs.separator and any(sign in text for sign in ".,"))


def _with_separator(word: PlacedWord, separator: str) -> PlacedWord:
    """The word with its decimals parted as those of its table are."""
    decimal = _DECIMAL.fullmatch(word.text)
    return replace(word, text=f"{decimal[1]}{separator}{decimal[2]}") if separator and decimal else word


def _is_figure(words: Sequence[PlacedWord]) -> bool:
    return bool(words) and _FIGURE.fullmatch(_joined(words)) is not None


def _figure_columns(grid: Grid, cells: Mapping[int, Sequence[PlacedWord]]) -> frozenset[int]:
    """The columns in which figures are the rule."""
    counts: dict[int, list[int]] = {}
    for index, words in cells.items():
        place = grid.cells[index]
        if words and place.col_span == 1:
            text = "".join(word.text for word in words)
            count = counts.setdefault(place.col, [0, 0])
            count[_FIGURE.fullmatch(text) is not None] += 1
    return frozenset(col for col, (others, figures) in counts.items() if figures >= max(2, others))


def _may_be_figure(words: Sequence[PlacedWord], among_figures: bool) -> bool:
    """Nothing (lone figures are often not seen at all), one short run of digits and what digits are misread as, or
    anything short in a column of figures.
    """
    text = " ".join(word.text for word in words)
    if not text or _FIGURE_LIKE.fullmatch(text) is not None:
        return True
    return among_figures and len(text) <= _LONGEST_FIGURE


def _disagree(readings: Sequence[Sequence[PlacedWord]]) -> bool:
    return len({_key(reading) for reading in readings}) > 1


def _key(reading: Sequence[PlacedWord]) -> str:
    """What a reading says. Point and comma are one: which of them it is, the column tells, not the cell."""
    return _joined(reading).replace(".", ",")


def _joined(reading: Sequence[PlacedWord]) -> str:
    return "".join(word.text for word in reading)


def _confidence(reading: Sequence[PlacedWord]) -> float:
    return min((word.confidence or 0.0 for word in reading), default=0.0)


def _settled(readings: Sequence[Sequence[PlacedWord]], signs: Signs) -> list[PlacedWord]:
    """The words of a cell from its readings, the one for text first: a figure before none, then one that has the signs
    that are seen in the cell, then what the readers together are surest of.

    Where others differ they become alternatives and the confidence is lowered.
    """
    given = [reading for reading in readings if reading]
    if not given:
        return []
    votes = Counter(_key(reading) for reading in given)
    figures = [reading for reading in given if _FIGURE.fullmatch(_joined(reading))]
    if not figures:
        return list(given[0])

    def weight(one: Sequence[PlacedWord]) -> float:
        # All readings but the first are of one engine: they are one witness, however often it was asked.
        same = [_confidence(other) if _key(other) == _key(one) else 0.0 for other in readings]
        return same[0] + max(same[1:], default=0.0)

    # max gives the first of equals, and the later readings are those made for figures.
    chosen = max(reversed(figures), key=lambda one: (_has(one, signs), weight(one), _confidence(one)))
    others = [reading for reading in given if _key(reading) != _key(chosen)]
    agreed = [_confidence(reading) for reading in given if _key(reading) == _key(chosen)]
    trust = 1.0 if not others else _OUTVOTED if votes[_key(chosen)] > 1 else _DISPUTED
    confidence = round(max(agreed) * trust, 4)
    box = chosen[0].box
    for word in chosen[1:]:
        box = box.joined(word.box)
    others.sort(key=lambda reading: (-votes[_key(reading)], -_confidence(reading), _joined(reading)))
    alternatives = tuple(dict.fromkeys(_without_smears(_joined(reading), _joined(chosen)) for reading in others))
    return [PlacedWord(_joined(chosen), box, confidence, alternatives)]


def _without_smears(text: str, chosen: str) -> str:
    """A reading without what specks about the figure were taken for, where that leaves one other than the chosen."""
    found = _SMEARED.fullmatch(text)
    return found[1] if found is not None and found[1] != chosen else text


def _read_stacked(
    crops: Sequence[Crop], scale: float, language: str, gap: float, height: float | None, options: ReadingOptions
) -> list[tuple[int, PlacedWord]]:
    """Read all crops in one call. height: pixels to which each crop is brought, None to leave them.

    Gives (index of the crop, word), boxes in points of the page.
    """
    import cv2

    if not crops:
        return []
    factors = [1.0 if height is None else min(3.0, height / max(1, crop.pixels.shape[0] - 4)) for crop in crops]
    margin, gap_pixels = round(_MARGIN * scale), round(gap * scale)
    tiles = []
    for crop, factor in zip(crops, factors, strict=True):
        tile = crop.pixels
        if factor != 1.0:
            tile = np.asarray(cv2.resize(tile, None, fx=factor, fy=factor, interpolation=cv2.INTER_CUBIC), np.uint8)
        tiles.append(tile)
    width = max(tile.shape[1] for tile in tiles) + 2 * margin
    total = sum(tile.shape[0] + gap_pixels for tile in tiles) + gap_pixels
    sheet: Pixels = np.full((total, width), 255, np.uint8)
    tops = []
    y = gap_pixels
    for tile in tiles:
        sheet[y : y + tile.shape[0], margin : margin + tile.shape[1]] = tile
        tops.append(y)
        y += tile.shape[0] + gap_pixels
    found = []
    layout = BLOCK_LAYOUT if len(crops) > 1 else LINE_LAYOUT
    for word in recognise(sheet, language, layout, scale * _POINTS_PER_INCH, options.page_timeout):
        index = _tile_of(word, tops, tiles)
        crop, factor = crops[index], factors[index]
        box = Box(
            (crop.x + (word.x0 - margin) / factor) / scale,
            (crop.y + (word.y0 - tops[index]) / factor) / scale,
            (crop.x + (word.x1 - margin) / factor) / scale,
            (crop.y + (word.y1 - tops[index]) / factor) / scale,
        )
        found.append((index, PlacedWord(word.text, box, word.confidence, (), word.line)))
    return found


def _tile_of(word: PixelWord, tops: Sequence[int], tiles: Sequence[Pixels]) -> int:
    """Index of the tile that shares most height with the word. tops: ascending; tiles do not touch."""
    near = range(max(0, bisect_right(tops, word.y0) - 1), min(len(tops), bisect_right(tops, word.y1) + 1))
    return max(
        near,
        key=lambda i: (min(word.y1, tops[i] + tiles[i].shape[0]) - max(word.y0, tops[i]), -i),
    )
