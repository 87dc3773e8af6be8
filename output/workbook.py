"""The tables as one Excel workbook, with a sheet that explains every column.

Belongs here: sheets, formats, column widths, and Excel's own limits. Does not: the cells (`output.rows`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from itertools import count
from pathlib import Path
from typing import Any

from output.database import view_rows
from output.dictionary import HEADINGS, dictionary_rows
from output.rows import Cell, TableRows, cell_text, decimal_text
from output.views import VIEWS

# Excel's limits: characters of a cell, rows of a sheet, digits that a number keeps.
_CELL_LIMIT = 32_767
_ROW_LIMIT = 1_048_576
_DIGIT_LIMIT = 15
_WIDTHS = {"string": 14, "integer": 9, "year": 8, "decimal": 12, "number": 11}
_WIDE = {"title", "statement", "message", "subject", "source", "wording", "error", "issuer", "note", "legal_refs"}
_WIDE_WIDTH = 38
_VIEW_WIDTH = 13
# Characters that turn the direction of a text: a cell with one shows something else than it holds.
_DIRECTION = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
# A workbook carries its date of making; a fixed one keeps the same rows the same bytes.
_MADE = datetime(2000, 1, 1)


def write_workbook(tables: Sequence[TableRows], database: Path, path: Path) -> None:
    """Write the sheets documents, observations, rubrics, findings, the wide views of `database`, and dictionary.

    Text is written as text, never as a formula, link or number; a character that would turn its direction is shown as
    its code. Figures are numbers that show the decimals they have.
    A text longer than an Excel cell is cut and ends in "…"; rows beyond an Excel sheet go on in a further sheet of the
    same name with a number behind it, "observations 2".
    """
    import xlsxwriter

    options = {"constant_memory": True, "tmpdir": str(path.parent)}
    with xlsxwriter.Workbook(str(path), options) as workbook:
        workbook.set_properties({"title": "chiso", "created": _MADE})
        formats = _Formats(workbook)
        for table in tables:
            names = [column.name for column in table.table.columns]
            widths = [_WIDE_WIDTH if c.name in _WIDE else _WIDTHS[c.type] for c in table.table.columns]
            _sheet(workbook, formats, table.table.name, names, widths, table.rows)
        for view in VIEWS:
            if view.sheet:
                headings, cells = view_rows(database, view)
                widths = [_WIDE_WIDTH if name in _WIDE else _VIEW_WIDTH for name in headings]
                _sheet(workbook, formats, view.name, headings, widths, cells)
        rows = [tuple(text or None for text in row) for row in dictionary_rows()]
        _sheet(workbook, formats, "dictionary", HEADINGS, (14, 16, 10, 10, _WIDE_WIDTH, 60, 60), rows)


class _Formats:
    """The formats of one workbook, made once each: one a number of decimals."""

    def __init__(self, workbook: Any) -> None:
        self._workbook = workbook
        self._numbers: dict[int, Any] = {}
        self.header = workbook.add_format({"bold": True, "bg_color": "#E4EBF2", "bottom": 1})

    def number(self, decimals: int) -> Any:
        """The format that shows so many decimals."""
        if decimals not in self._numbers:
            code = "0." + "0" * decimals if decimals else "0"
            self._numbers[decimals] = self._workbook.add_format({"num_format": code})
        return self._numbers[decimals]


def _sheet(
    workbook: Any,
    formats: _Formats,
    name: str,
    headings: Sequence[str],
    widths: Sequence[int],
    rows: Iterable[Sequence[Cell]],
) -> None:
    """One table or view; as many sheets as it needs. Of the rows one at a time is in memory."""
    rest = iter(rows)
    following = next(rest, None)
    for sheet_number in count(1):
        sheet = workbook.add_worksheet(name if sheet_number == 1 else f"{name} {sheet_number}")
        sheet.freeze_panes(1, 1)
        for place, width in enumerate(widths):
            sheet.set_column(place, place, width)
        for place, heading in enumerate(headings):
            sheet.write_string(0, place, heading, formats.header)
        written = 0
        while following is not None and written < _ROW_LIMIT - 1:
            written += 1
            for place, cell in enumerate(following):
                if cell is not None:
                    _write(sheet, formats, written, place, cell)
            following = next(rest, None)
        sheet.autofilter(0, 0, max(1, written), len(headings) - 1)
        if following is None:
            return


def _write(sheet: Any, formats: _Formats, row: int, place: int, cell: str | int | float | Decimal) -> None:
    if isinstance(cell, str):
        if not cell.isascii():
            cell = _DIRECTION.sub(lambda found: f"\\u{ord(found[0]):04x}", cell)
        sheet.write_string(row, place, cell if len(cell) <= _CELL_LIMIT else cell[: _CELL_LIMIT - 1] + "…")
    elif isinstance(cell, Decimal):
        whole, _, decimals = decimal_text(cell).lstrip("-").partition(".")
        if len(whole) > _DIGIT_LIMIT:
            sheet.write_string(row, place, cell_text(cell))
        else:
            sheet.write_number(row, place, float(cell), formats.number(len(decimals)))
    elif isinstance(cell, float):
        sheet.write_number(row, place, cell, formats.number(4))
    else:
        sheet.write_number(row, place, cell, formats.number(0))
