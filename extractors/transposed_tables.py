"""Tables whose units or fields stand as columns, turned to stand as others do: a row a unit, or a row a field.

Belongs here: telling such a table from others, and turning it. Does not: rows and columns of figures
(`extractors.raw_tables`) or what they mean (`extractors.result_tables`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from corpus.records import Table
from extractors.local_units import local_unit
from extractors.raw_tables import RawCell, RawRow, RawTable, from_cells, text_of
from normalizers import names
from normalizers.fields import match_field
from normalizers.headers import match_measure_header

# So many columns must be named for a table to stand on its side, and so large a share of all.
_LEAST_NAMED = 3
_NAMED_SHARE = 0.75
# The longest name of a unit in a head.
_NAME_WORDS = 8


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


def with_units_as_rows(table: RawTable, province_code: str | None, year: int | None) -> RawTable:
    """A table whose rows are fields and whose columns are units, turned: a row a unit; any other table as it is.

    What stands in a column of maxima, left of the units, becomes the maxima of the new heads.
    """
    heads = table.headers if any(table.headers) else _names_behind(table, province_code, year)
    units = [col for col, head in enumerate(heads) if head and _is_unit(head, province_code, year)]
    labels = [_own_label(row) for row in table.rows]
    fields = sum(match_field(label) is not None for label in labels)
    before = [col for col in range(len(heads) - len(units)) if _has_figures(table, col)]
    whole = units == list(range(len(heads) - len(units), len(heads))) and len(before) <= 1
    if len(units) < _LEAST_NAMED or not whole or fields < _LEAST_NAMED or fields * 2 <= len(labels):
        return table
    rows = tuple(
        RawRow(heads[col], "", tuple(row.cells[col] for row in table.rows), table.page, table.line, heads[col])
        for col in units
    )
    maxima = tuple(row.cells[before[0]] for row in table.rows) if before else ()
    return replace(table, rows=rows, headers=tuple(labels), number_header="", maxima=maxima)


def _has_figures(table: RawTable, col: int) -> bool:
    """Whether most cells of a column are figures: Roman numbers of the rows are none."""
    return 2 * sum((cell := row.cells[col]) is not None and cell.figure is not None for row in table.rows) > len(
        table.rows
    )


def _own_label(row: RawRow) -> str:
    """A row's own label without the number before it."""
    own = row.label.split("\n")[1] if "\n" in row.label else row.label
    return re.sub(r"^(?:[IVXLivx]+|\d+)\s*[.)]?\s+", "", own.strip())


def _is_unit(text: str, province_code: str | None, year: int | None) -> bool:
    return names.match_unit(text, province_code=province_code, year=year) is not None or local_unit(text) is not None


def _names_behind(table: RawTable, province_code: str | None, year: int | None) -> Sequence[str]:
    """The heads of a table that has lost the bars between them, where its heading ends with names of units."""
    words = table.caption.split()
    found: list[str] = []
    while words and len(found) < table.width:
        lengths = range(min(_NAME_WORDS, len(words)), 0, -1)
        length = next((n for n in lengths if _is_unit(" ".join(words[-n:]), province_code, year)), 0)
        if not length:
            break
        found.insert(0, " ".join(words[-length:]))
        words = words[:-length]
    return [""] * (table.width - len(found)) + found
