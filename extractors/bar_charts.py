"""Bars with their names and labels, as the readers of pages find them: a row a bar, its name and a figure a series.

Belongs here: telling such a chart from the data table at its foot, and taking its bars apart. Does not: finding bars on
a page (`extractors.reading.bars`), or what they measure (`extractors.label_charts`).
"""

from __future__ import annotations

from dataclasses import dataclass

from corpus.records import Cell, Table
from extractors.raw_tables import RawCell, text_of
from normalizers.numbers import read_cell

# A label that its reader believes less than this is no evidence of anything: its bar contradicts it, or nothing bears
# it out.
_BELIEVED = 0.5
_NO_NAME = " :;.,|'`ˆ^~-–—_*"


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its name as restored and as read, the cell of its label, the line of the reading that it stands on."""

    names: tuple[str, str]
    cell: RawCell


def is_bar_chart(table: Table) -> bool:
    """Whether a table is the names and labels of bars: it is of a chart and has no head."""
    first = min((cell.row for cell in table.cells if cell.col > 0 and cell.words), default=0)
    labels = [cell for cell in table.cells if cell.row == first and cell.col > 0]
    return table.origin == "chart" and any(read_cell(cell.text) is not None for cell in labels)


def series_of(table: Table) -> list[list[Bar]]:
    """The bars of each series of a bar chart that have a name and a label."""
    names = {cell.row: cell for cell in table.cells if cell.col == 0 and cell.words}
    found = []
    for col in range(1, table.cols):
        cells = [cell for cell in table.cells if cell.col == col and cell.row in names and cell.words]
        found.append([_bar(names[cell.row], cell) for cell in cells if _is_believed(cell)])
    return [bars for bars in found if bars]


def _is_believed(cell: Cell) -> bool:
    return cell.confidence is None or cell.confidence >= _BELIEVED


def _bar(name: Cell, label: Cell) -> Bar:
    raw = RawCell(
        label.text,
        read_cell(label.text),
        label.words,
        label.page,
        label.words[0].line,
        label.words[0].box,
        label.confidence,
        label.alternatives,
        label.row,
        label.col,
    )
    return Bar((text_of(name).strip(_NO_NAME), name.text.strip(_NO_NAME)), raw)
