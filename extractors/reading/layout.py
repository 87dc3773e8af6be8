"""From words placed on a page to its lines in reading order.

Belongs here: grouping boxes to lines, ordering, making the `Page` record of placed words and filled grids. Does not:
finding words (`layer`, `recognition`) or grids (`layer`, `ruling`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from corpus.records import Box, Cell, Line, Page, PageSource, Table, Word
from extractors.reading.legacy_text import encodings_of, is_marked, raw_text, shown_text, shown_words
from extractors.reading.tables import Grid

# Two boxes stand on one line where they share at least this part of the lower one's height.
_SHARED_HEIGHT = 0.5
# Two lines of the engine are one above the other where they share more than this part of the narrower one's width.
_SHARED_WIDTH = 0.2
# Turned text (the title of a chart's axis) is so much higher than wide, and makes a line of its own.
_TURNED = 2.5


@dataclass(frozen=True, slots=True)
class PlacedWord:
    """A word before it has a line. box: PDF points, top left origin. line: an ordinal that its finder gave it."""

    text: str
    box: Box
    confidence: float | None = None
    alternatives: tuple[str, ...] = ()
    line: int | None = None


@dataclass(frozen=True, slots=True)
class FilledGrid:
    """A grid and the words in each of its cells, in the order of `grid.cells`."""

    grid: Grid
    words: tuple[tuple[PlacedWord, ...], ...]


def fill_grid(grid: Grid, words: Sequence[PlacedWord]) -> tuple[FilledGrid, list[PlacedWord]]:
    """Put each word into the cell that holds its centre; also gives the words that lie in none."""
    inside: list[list[PlacedWord]] = [[] for _ in grid.cells]
    outside: list[PlacedWord] = []
    for word in words:
        index = grid.cell_at((word.box.x0 + word.box.x1) / 2, (word.box.y0 + word.box.y1) / 2)
        (outside if index is None else inside[index]).append(word)
    return FilledGrid(grid, tuple(tuple(in_reading_order(cell)) for cell in inside)), outside


def in_reading_order(words: Sequence[PlacedWord]) -> list[PlacedWord]:
    """The words line by line, each line from left to right."""
    return [word for line in group_lines(words) for word in line]


def group_lines(words: Sequence[PlacedWord]) -> list[list[PlacedWord]]:
    """Lines from top to bottom, words from left to right.

    Words that share an ordinal `line` stay together; two such lines are joined only where they stand side by side.
    """
    groups: dict[tuple[int, int], list[PlacedWord]] = {}
    for index, word in enumerate(words):
        key = (0, word.line) if word.line is not None else (1, index)
        groups.setdefault(key, []).append(word)
    pieces = sorted(groups.values(), key=lambda piece: (_middle(_hull(piece)), _hull(piece).x0, piece[0].text))
    lines: list[list[PlacedWord]] = []
    bands: list[Box | None] = []
    found: list[list[Box]] = []
    for piece in pieces:
        hull = _hull(piece)
        if len(piece) == 1 and len(piece[0].text) > 1 and hull.y1 - hull.y0 > _TURNED * (hull.x1 - hull.x0):
            lines.append(list(piece))
            bands.append(None)
            found.append([])
            continue
        whole = piece[0].line is not None
        best = max(
            (
                i
                for i, band in enumerate(bands)
                if band is not None
                # Most bands are far away, which is seen at less cost.
                and band.y0 <= hull.y1
                and band.y1 >= hull.y0
                and _shared_height(band, hull) >= _SHARED_HEIGHT
                and not (whole and any(_shared_width(other, hull) > _SHARED_WIDTH for other in found[i]))
            ),
            key=lambda i: (_shared_height(bands[i] or hull, hull), i),
            default=None,
        )
        if best is None:
            lines.append(list(piece))
            bands.append(hull)
            found.append([hull] if whole else [])
        else:
            lines[best].extend(piece)
            found[best] += [hull] if whole else []
            band = bands[best]
            # The highest piece rules the line: a raised footnote mark must not pull the line up.
            if band is not None and hull.y1 - hull.y0 > band.y1 - band.y0:
                bands[best] = hull
    for line in lines:
        line.sort(key=lambda word: (word.box.x0, word.box.y0, word.text))
    return sorted(lines, key=lambda line: (_middle(_hull(line)), line[0].box.x0, line[0].text))


def compose_page(
    number: int,
    size: tuple[float, float],
    words: Sequence[PlacedWord],
    tables: Sequence[FilledGrid],
    source: PageSource,
    to_page: Callable[[Box], Box] = lambda box: box,
) -> Page:
    """The page of `words` (outside tables) and `tables`.

    Its lines are numbered from 1. to_page: from the boxes given to those published, where the page was turned before it
    was read; the layout is made on the boxes given.
    """
    ordered: list[tuple[float, int, list[PlacedWord], int | None]] = []
    for line in group_lines(words):
        ordered.append((_hull(line).y0, len(ordered), line, None))
    for index, table in enumerate(tables):
        for line in group_lines([word for cell in table.words for word in cell]):
            # A table stands where it begins; its lines stay together.
            ordered.append((table.grid.box.y0, len(ordered), line, index))
    ordered.sort(key=lambda entry: entry[:2])
    lines: list[Line] = []
    made: dict[int, Word] = {}
    for _, _, placed, table_index in ordered:
        line_words: list[Word] = []
        offset = 0
        for word in placed:
            record = Word(
                raw_text(word.text),
                number,
                len(lines) + 1,
                offset,
                offset + len(word.text),
                to_page(word.box),
                word.confidence,
                word.alternatives,
            )
            made[id(word)] = record
            line_words.append(record)
            offset += len(word.text) + 1
        text = " ".join(word.text for word in placed)
        composed = Line(raw_text(text), number, len(lines) + 1, tuple(line_words), in_table=table_index is not None)
        if is_marked(text):
            composed = replace(composed, restored=shown_text(text), restored_words=shown_words(text))
        lines.append(composed)
    by_height = sorted(tables, key=lambda table: (table.grid.box.y0, table.grid.box.x0))
    made_tables = tuple(
        _table(table, number, ordinal, made, to_page) for ordinal, table in enumerate(by_height, start=1)
    )
    encodings = encodings_of(word.text for _, _, placed, _ in ordered for word in placed)
    return Page(number, size[0], size[1], tuple(lines), made_tables, source, encodings=tuple(sorted(encodings)))


def _table(table: FilledGrid, page: int, ordinal: int, made: dict[int, Word], to_page: Callable[[Box], Box]) -> Table:
    cells = []
    for place, placed in zip(table.grid.cells, table.words, strict=True):
        words = tuple(made[id(word)] for word in placed)
        confidences = [word.confidence for word in words if word.confidence is not None]
        text = " ".join(word.text for word in placed)
        cells.append(
            Cell(
                place.row,
                place.col,
                raw_text(text),
                words,
                page,
                to_page(place.box),
                place.row_span,
                place.col_span,
                shown_text(text) if is_marked(text) else None,
                confidence=min(confidences, default=None),
                alternatives=words[0].alternatives if len(words) == 1 else (),
            )
        )
    grid = table.grid
    return Table(f"p{page}t{ordinal}", page, grid.rows, grid.cols, tuple(cells), grid.origin, to_page(grid.box))


def _hull(words: Sequence[PlacedWord]) -> Box:
    hull = words[0].box
    for word in words[1:]:
        hull = hull.joined(word.box)
    return hull


def _middle(box: Box) -> float:
    return (box.y0 + box.y1) / 2


def _shared_width(first: Box, second: Box) -> float:
    """The width that both boxes share, as a part of the narrower one's width."""
    narrower = min(first.x1 - first.x0, second.x1 - second.x0)
    shared = min(first.x1, second.x1) - max(first.x0, second.x0)
    return shared / narrower if narrower > 0 else float(shared >= 0)


def _shared_height(first: Box, second: Box) -> float:
    """The height that both boxes share, as a part of the lower one's height."""
    lower = min(first.y1 - first.y0, second.y1 - second.y0)
    shared = min(first.y1, second.y1) - max(first.y0, second.y0)
    return shared / lower if lower > 0 else float(shared >= 0)
