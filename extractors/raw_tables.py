"""Rows and cells before they are understood, whether they came from ruled cells or from bare lines of text.

Belongs here: the common form `RawTable` and its making from `corpus.records.Table`. Does not: rebuilding rows where no
geometry is left (`extractors.bare_tables`), or what a column means (`extractors.columns`).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from corpus.records import Box, Cell, Table, Word
from extractors.column_heads import PrintedMaximum, number_the_columns, printed_maximum
from normalizers.numbers import Convention, Figure, decide_convention, read_cell, read_ratio

# So many cells of a column must show one maximum behind a stroke for the stroke to divide.
_LEAST_RATIOS = 3
_LONG_LIST = 5


@dataclass(frozen=True, slots=True)
class RawCell:
    """One cell that should hold a figure. raw: its characters. figure: what they say, None where no number."""

    raw: str
    figure: Figure | None
    words: tuple[Word, ...]
    page: int
    line: int
    box: Box | None = None
    confidence: float | None = None
    alternatives: tuple[str, ...] = ()
    row: int = 0
    col: int = 0
    note: str = ""


@dataclass(frozen=True, slots=True)
class RawRow:
    """One row: its label with marks restored, its own number if it has one, and a cell (or None) a column.

    raw_label: the characters of the row's own label as they stood, for names that restoration took for other words.
    number_note: the `note` of the cell that holds the number. number_words: the characters of the number.
    """

    label: str
    number: str
    cells: tuple[RawCell | None, ...]
    page: int
    line: int
    raw_label: str = ""
    number_note: str = ""
    number_words: tuple[Word, ...] = ()


@dataclass(frozen=True, slots=True)
class RawTable:
    """Rows of one width. headers: restored wording a column, "" where lost. caption: wording near the table.

    lead: the sentence that leads in to it ("... như sau:"). maxima: what the heads say that columns are out of, ()
    where none does.
    """

    table_id: str
    rows: tuple[RawRow, ...]
    headers: tuple[str, ...]
    caption: str
    page: int
    line: int
    number_header: str = ""
    lead: str = ""
    maxima: tuple[RawCell | None, ...] = ()

    @property
    def width(self) -> int:
        """Number of columns of figures."""
        return len(self.headers)


def text_of(cell: Cell) -> str:
    """The wording of a cell, with its marks restored where they were."""
    return (cell.restored if cell.restored is not None else cell.text).strip()


@dataclass(frozen=True, slots=True)
class _Printing:
    """How a table prints its figures: its separators, and of columns of scores ("84,66/100") what they are of."""

    convention: Convention
    wholes: dict[int, Decimal]

    def figure(self, cell: Cell) -> Figure | None:
        """The figure of a cell; of a score over its maximum the score."""
        figure = read_cell(cell.text, self.convention)
        if figure is None and cell.col in self.wholes:
            ratio = read_ratio(cell.text, self.convention)
            figure = ratio.part if ratio is not None and ratio.whole.value == self.wholes[cell.col] else None
        return figure


def _printing(table: Table) -> _Printing:
    """The table's own printing. A stroke divides only in a column of one maximum: elsewhere it may be damage."""
    convention = decide_convention(cell.text for cell in table.cells)
    wholes: dict[int, Counter[Decimal]] = defaultdict(Counter)
    for cell in table.cells:
        ratio = read_ratio(cell.text, convention)
        if ratio is not None:
            wholes[cell.col][ratio.whole.value] += 1
    common = {col: min(counts.items(), key=lambda item: (-item[1], item[0])) for col, counts in wholes.items()}
    return _Printing(convention, {col: value for col, (value, count) in common.items() if count >= _LEAST_RATIOS})


def from_cells(table: Table, first_line: int) -> RawTable | None:
    """A ruled table as rows of figures; None where it has no column of figures or no column of labels.

    The header is every row above the first that holds a figure beyond its row number. A label is the widest text
    column; a column of running numbers before it is the row number, whatever its title says.
    """
    printing = _printing(table)
    grid: dict[tuple[int, int], Cell] = {(cell.row, cell.col): cell for cell in table.cells}
    letters = [0] * table.cols
    for cell in table.cells:
        if cell.col_span == 1 and printing.figure(cell) is None:
            letters[cell.col] += len(text_of(cell))
    if not table.cols or max(letters) == 0:
        return None
    body_letters = list(letters)
    label_col = max(range(table.cols), key=lambda col: (body_letters[col], -col))
    first = next((row for row in range(table.rows) if _figures(grid, row, label_col, table.cols, printing)), None)
    if first is None:
        return None
    number_col = _number_column(grid, first, table, label_col)
    columns = [col for col in range(table.cols) if col not in (label_col, number_col)]
    headers = tuple(_header(grid, first, col, table.cols) for col in columns)
    rows = []
    for row in range(first, table.rows):
        label_cell = grid.get((row, label_col)) or _spanning(grid, row, label_col, table.cols)
        number_cell = grid.get((row, number_col)) if number_col is not None else None
        cells = tuple(_raw_cell(grid.get((row, col)), printing) for col in columns)
        anchor = label_cell or next((grid[row, col] for col in range(table.cols) if (row, col) in grid), None)
        if anchor is None:
            continue
        rows.append(
            RawRow(
                text_of(label_cell) if label_cell else "",
                number_cell.text.strip() if number_cell else "",
                cells,
                anchor.page,
                anchor.words[0].line if anchor.words else first_line,
                label_cell.text.strip() if label_cell else "",
                number_cell.note if number_cell else "",
                number_cell.words if number_cell else (),
            )
        )
    number_header = _header(grid, first, number_col, table.cols) if number_col is not None else ""
    maxima = _maxima(grid, first, columns, printing.convention)
    return RawTable(table.table_id, tuple(rows), headers, "", table.page, first_line, number_header, "", maxima)


def _maxima(
    grid: dict[tuple[int, int], Cell], first: int, columns: Sequence[int], convention: Convention
) -> tuple[RawCell | None, ...]:
    """The maxima printed in the heads of columns, each in the lowest head that has one."""
    found: list[tuple[PrintedMaximum, Cell] | None] = []
    for col in columns:
        heads = [cell for row in range(first - 1, -1, -1) if (cell := grid.get((row, col))) and cell.col_span == 1]
        told = [
            (maximum, cell) for cell in heads if (maximum := printed_maximum(text_of(cell), cell.words, convention))
        ]
        found.append(told[0] if told else None)
    return maxima_as_cells(
        [each[0] if each else None for each in found], [each[1].row if each else 0 for each in found]
    )


def maxima_as_cells(maxima: Sequence[PrintedMaximum | None], rows: Sequence[int] = ()) -> tuple[RawCell | None, ...]:
    """Maxima in heads as cells above their columns; () where none is, or where they only count the columns.

    rows: the row of each head, where there are rows of heads.
    """
    if not any(maxima) or number_the_columns(maxima):
        return ()
    return tuple(
        RawCell(
            maximum.raw,
            maximum.figure,
            (maximum.word,),
            maximum.word.page,
            maximum.word.line,
            maximum.word.box,
            maximum.word.confidence,
            row=rows[col] if rows else 0,
            col=col,
        )
        if maximum is not None
        else None
        for col, maximum in enumerate(maxima)
    )


def _figures(grid: dict[tuple[int, int], Cell], row: int, label_col: int, cols: int, printing: _Printing) -> bool:
    """Whether a row holds results: a label and at least one figure right of it that is no column number."""
    label = grid.get((row, label_col))
    if label is None or not any(c.isalpha() for c in label.text):
        return False
    figures = [
        c for col in range(cols) if col != label_col and (c := grid.get((row, col))) and printing.figure(c) is not None
    ]
    beyond = [cell for cell in figures if cell.col > label_col or "," in cell.text or "." in cell.text]
    return bool(beyond)


def _number_column(grid: dict[tuple[int, int], Cell], first: int, table: Table, label_col: int) -> int | None:
    """The column left of the labels that counts the rows 1, 2, 3 or holds Roman section numbers."""
    for col in range(label_col):
        values = [grid[row, col].text.strip().rstrip(".") for row in range(first, table.rows) if (row, col) in grid]
        numbers = [int(value) for value in values if value.isdigit()]
        if numbers and len(numbers) >= 0.6 * len(values) and all(b in (a + 1, 1) for a, b in pairwise(numbers)):
            return col
    return None


def _header(grid: dict[tuple[int, int], Cell], first: int, col: int, cols: int) -> str:
    """The wording above a column, from the topmost level down, each spanning cell once, parted by commas."""
    parts: list[str] = []
    for row in range(first):
        cell = grid.get((row, col)) or _spanning(grid, row, col, cols)
        text = text_of(cell) if cell else ""
        if text and (not parts or parts[-1] != text):
            parts.append(text)
    return ", ".join(parts)


def _spanning(grid: dict[tuple[int, int], Cell], row: int, col: int, cols: int) -> Cell | None:
    """The cell to the left that covers this place, if one does."""
    for left in range(col - 1, -1, -1):
        cell = grid.get((row, left))
        if cell is not None:
            return cell if cell.col + cell.col_span > col else None
    return None


def _raw_cell(cell: Cell | None, printing: _Printing) -> RawCell | None:
    if cell is None or not cell.text.strip():
        return None
    return RawCell(
        cell.text.strip(),
        printing.figure(cell),
        cell.words,
        cell.page,
        cell.words[0].line if cell.words else 0,
        cell.box,
        cell.confidence,
        cell.alternatives,
        cell.row,
        cell.col,
        cell.note,
    )


def column_figures(rows: Iterable[RawRow], col: int) -> list[Figure]:
    """The figures of one column that could be read."""
    return [cell.figure for row in rows if (cell := row.cells[col]) is not None and cell.figure is not None]


def column_decimals(rows: Sequence[RawRow], col: int) -> int:
    """How many decimals a column is printed with: the most that its undamaged cells show."""
    return list_decimals([figure.decimals for figure in column_figures(rows, col)])


def list_decimals(shown: Sequence[int]) -> int:
    """How many decimals a list is printed with, of those that its figures show.

    Trailing zeros may be dropped, so it is the most; but one figure that shows more than all of a longer list has a
    comma in the wrong place.
    """
    ordered = sorted(shown, reverse=True)
    if len(ordered) >= _LONG_LIST and 0 < ordered[1] < ordered[0]:
        return ordered[1]
    return ordered[0] if ordered else 0
