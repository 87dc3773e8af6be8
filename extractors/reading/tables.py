"""Grids of cells, and tables that go on over a page break.

Belongs here: rows, columns and spans from the boxes of cells, joining the parts of one table. Does not: finding the
boxes (`layer`, `ruling`), or what a column means (the table extractors).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from corpus.records import Box, Cell, Line, Page, Table

# Edges of cells closer than this, in points, are one ruling line.
_SAME_EDGE = 2.0
# Columns of two parts of one table may differ by this, in points: scans of two sheets never lie alike.
_SAME_COLUMN = 8.0
# The part of its letters that a heading said again has in common with the first.
_SAME_HEADING = 0.85
_PAGE_NUMBER_LENGTH = 8


@dataclass(frozen=True, slots=True)
class Place:
    """Where a cell stands in its grid. row, col: 0-based."""

    row: int
    col: int
    row_span: int
    col_span: int
    box: Box


@dataclass(frozen=True, slots=True)
class Grid:
    """The places of a ruled table, sorted by row and column. A merged cell is one place with spans."""

    rows: int
    cols: int
    cells: tuple[Place, ...]
    box: Box
    origin: Literal["table", "chart"] = "table"

    @property
    def is_full(self) -> bool:
        """Whether its cells cover it all, none of them twice."""
        covered = [
            (row, col)
            for place in self.cells
            for row in range(place.row, place.row + place.row_span)
            for col in range(place.col, place.col + place.col_span)
        ]
        return len(covered) == len(set(covered)) == self.rows * self.cols

    def cell_at(self, x: float, y: float) -> int | None:
        """Index in `cells` of the cell that holds the point, None where it lies in none."""
        for index, place in enumerate(self.cells):
            if place.box.x0 <= x < place.box.x1 and place.box.y0 <= y < place.box.y1:
                return index
        return None


def grid_of(boxes: Iterable[Box], origin: Literal["table", "chart"] = "table", same_edge: float = _SAME_EDGE) -> Grid:
    """The grid whose cells have these boxes. same_edge: how far apart, in the unit of the boxes, one line may lie."""
    found = sorted(set(boxes), key=lambda box: (box.y0, box.x0, box.y1, box.x1))
    xs = _edges([x for box in found for x in (box.x0, box.x1)], same_edge)
    ys = _edges([y for box in found for y in (box.y0, box.y1)], same_edge)
    places = []
    for box in found:
        row, row_end = _nearest(ys, box.y0), _nearest(ys, box.y1)
        col, col_end = _nearest(xs, box.x0), _nearest(xs, box.x1)
        if row_end > row and col_end > col:
            places.append(Place(row, col, row_end - row, col_end - col, box))
    places.sort(key=lambda place: (place.row, place.col))
    hull = Box(
        min(box.x0 for box in found),
        min(box.y0 for box in found),
        max(box.x1 for box in found),
        max(box.y1 for box in found),
    )
    return Grid(len(ys) - 1, len(xs) - 1, tuple(places), hull, origin)


def _edges(values: list[float], same_edge: float) -> list[float]:
    edges: list[float] = []
    for value in sorted(values):
        if not edges or value - edges[-1] > same_edge:
            edges.append(value)
    return edges


def _nearest(edges: Sequence[float], value: float) -> int:
    behind = bisect_left(edges, value)
    return min(range(max(0, behind - 1), min(len(edges), behind + 1)), key=lambda i: (abs(edges[i] - value), i))


def continue_tables(pages: Sequence[Page]) -> tuple[Page, ...]:
    """The pages with every table that goes on over a page break joined to its first part.

    The parts join where one ends its page, the other begins the next, and their columns agree. Header rows that the
    later part repeats are dropped. Cells keep their page; the joined table stands on the first page under its id.
    """
    joined = list(pages)
    # From the back, so that a table over three pages is whole before its first part takes it up.
    for index in range(len(joined) - 2, -1, -1):
        first, second = joined[index], joined[index + 1]
        if not first.tables or not second.tables:
            continue
        above, below = first.tables[-1], second.tables[0]
        if _ends_page(above, first) and _begins_page(below, second) and _same_columns(above, below):
            joined[index] = replace(first, tables=(*first.tables[:-1], _joined(above, below)))
            joined[index + 1] = replace(second, tables=second.tables[1:])
    return tuple(joined)


def _joined(above: Table, below: Table) -> Table:
    repeated = _repeated_rows(above, below)
    shift = above.rows - repeated
    moved = tuple(replace(cell, row=cell.row + shift) for cell in below.cells if cell.row >= repeated)
    return replace(above, rows=shift + below.rows, cells=above.cells + moved)


def _repeated_rows(above: Table, below: Table) -> int:
    """How many rows at the start of `below` say again what the first rows of `above` say; never all of them."""
    count = 0
    while count < min(above.rows, below.rows - 1):
        first, second = _row_texts(above, count), _row_texts(below, count)
        # A row of figures is data even where it is printed twice.
        if not any(first) or not _is_heading(first) or not _says_again(first, second):
            break
        count += 1
    # A heading cell that reaches below the repeated rows means that they are no whole heading.
    if any(cell.row < count < cell.row + cell.row_span for cell in below.cells):
        return 0
    return count


def _says_again(first: Sequence[str], second: Sequence[str]) -> bool:
    """Whether two rows of a heading say the same, but for a few letters that recognition may have read otherwise."""
    if first == second:
        return True
    one, other = ("".join(filter(str.isalpha, "".join(texts))) for texts in (first, second))
    figures, others = ("".join(filter(str.isdigit, "".join(texts))) for texts in (first, second))
    if not one or len(first) != len(second) or figures != others:
        return False
    from rapidfuzz.distance import Levenshtein

    return Levenshtein.normalized_similarity(one, other) >= _SAME_HEADING


def _is_heading(texts: Sequence[str]) -> bool:
    return sum(any(c.isalpha() for c in text) for text in texts) * 2 > sum(bool(text) for text in texts)


def _row_texts(table: Table, row: int) -> tuple[str, ...]:
    cells = sorted((cell for cell in table.cells if cell.row == row), key=lambda cell: cell.col)
    return tuple("".join(cell.text.casefold().split()) for cell in cells)


def _same_columns(above: Table, below: Table) -> bool:
    first, second = _column_edges(above.cells), _column_edges(below.cells)
    if above.cols != below.cols or above.cols < 2 or len(first) != len(second) or above.origin != below.origin:
        return False
    shift = first[0] - second[0]
    return all(abs(a - b - shift) <= _SAME_COLUMN for a, b in zip(first, second, strict=True))


def _column_edges(cells: Sequence[Cell]) -> list[float]:
    boxes = [cell.box for cell in cells if cell.box is not None]
    return _edges([x for box in boxes for x in (box.x0, box.x1)], _SAME_EDGE)


def _ends_page(table: Table, page: Page) -> bool:
    return table.box is not None and not any(_top(line) >= table.box.y1 - _SAME_EDGE for line in _prose(page))


def _begins_page(table: Table, page: Page) -> bool:
    return table.box is not None and not any(_top(line) < table.box.y0 for line in _prose(page))


def _prose(page: Page) -> list[Line]:
    """The lines outside tables, but for what is printed at every sheet's edge: the number of the page."""
    return [line for line in page.lines if not line.in_table and not _is_page_number(line)]


def _is_page_number(line: Line) -> bool:
    text = line.text.strip(" -–|/.")
    return not text or (len(text) <= _PAGE_NUMBER_LENGTH and text.isdigit())


def _top(line: Line) -> float:
    return min((word.box.y0 for word in line.words if word.box is not None), default=0.0)
