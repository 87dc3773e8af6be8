"""Tables whose units or fields stand as columns and whose measures stand as rows, turned to stand as others do.

Belongs here: telling such a table from others, and turning it. Does not: rows and columns of figures
(`extractors.raw_tables`) or what they mean (`extractors.result_tables`).
"""

from __future__ import annotations

from dataclasses import replace

from corpus.records import Table
from extractors.local_units import local_unit
from extractors.raw_tables import RawCell, RawTable, from_cells, text_of
from normalizers import names
from normalizers.fields import match_field
from normalizers.headers import match_measure_header

# So many columns must be named for a table to stand on its side, and so large a share of all.
_LEAST_NAMED = 3
_NAMED_SHARE = 0.75


def upright(table: Table, first_line: int, province_code: str | None, year: int | None) -> RawTable | None:
    """The rows of figures of a table, turned where it stands on its side; None where it holds no figures.

    Cells keep the row and column at which they stand in the report.
    """
    if not _on_its_side(table, province_code, year):
        return from_cells(table, first_line)
    raw = from_cells(_turned(table), first_line)
    if raw is None:
        return None
    rows = tuple(replace(row, cells=tuple(_back(cell) for cell in row.cells)) for row in raw.rows)
    return replace(raw, rows=rows, maxima=tuple(_back(cell) for cell in raw.maxima))


def _on_its_side(table: Table, province_code: str | None, year: int | None) -> bool:
    """Whether the first row names units or fields and the first column measures."""
    heads = [cell for cell in table.cells if cell.row == 0 and cell.col > 0 and cell.text.strip()]
    labels = [cell for cell in table.cells if cell.col == 0 and cell.row > 0 and cell.text.strip()]
    if len(heads) < _LEAST_NAMED or not labels:
        return False
    named = [cell for cell in heads if _names(text_of(cell), province_code, year)]
    if len(named) < max(_LEAST_NAMED, _NAMED_SHARE * len(heads)):
        return False
    measures = [found for cell in labels if (found := match_measure_header(text_of(cell))) and found.measure]
    units = [cell for cell in labels if _names(text_of(cell), province_code, year)]
    return len(measures) * 2 > len(labels) and not units


def _names(text: str, province_code: str | None, year: int | None) -> bool:
    unit = names.match_unit(text, province_code=province_code, year=year)
    return unit is not None or local_unit(text) is not None or match_field(text) is not None


def _turned(table: Table) -> Table:
    cells = (
        replace(cell, row=cell.col, col=cell.row, row_span=cell.col_span, col_span=cell.row_span)
        for cell in table.cells
    )
    ordered = tuple(sorted(cells, key=lambda cell: (cell.row, cell.col)))
    return replace(table, rows=table.cols, cols=table.rows, cells=ordered)


def _back(cell: RawCell | None) -> RawCell | None:
    return replace(cell, row=cell.col, col=cell.row) if cell is not None else None
