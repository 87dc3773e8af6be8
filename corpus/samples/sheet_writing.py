"""A sample report as an Excel workbook: text in merged rows, tables as numbers with formats, a sheet a cohort.

Belongs here: rows, numbers and sheets of XLSX. Does not: the content (`generator`, `published`). Charts are left out:
a workbook draws them from cells that are there already. The same report gives the same bytes.
"""

from __future__ import annotations

import datetime
import io
from typing import Any

from corpus.samples.layout import MOTTO
from corpus.samples.model import (
    BarChart,
    Closing,
    Grid,
    Heading,
    Letterhead,
    PageBreak,
    Paragraph,
    Runs,
    SampleReport,
    Title,
    plain,
)

_CREATED = datetime.datetime(2024, 1, 1)
_WIDTH = 8


def write_workbook(report: SampleReport) -> bytes:
    """The report as XLSX. The first sheet is the report, each heading of the second level begins another."""
    import xlsxwriter

    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    book.set_properties({"title": report.document.title, "created": _CREATED})
    writer = _Writer(book)
    for block in report.blocks:
        if isinstance(block, Heading) and block.level == 2 and writer.has_tables:
            writer.new_sheet()
        if isinstance(block, Letterhead):
            writer.columns([*block.issuer, f"Số: {block.number}"], [*MOTTO, block.place_and_date])
        elif isinstance(block, Title):
            for line in (block.kind, *block.lines, block.note):
                writer.line(line)
        elif isinstance(block, Heading):
            writer.line(block.text)
        elif isinstance(block, Paragraph):
            writer.line(plain(block.runs))
        elif isinstance(block, Grid):
            writer.grid(block)
        elif isinstance(block, Closing):
            writer.columns(["Nơi nhận:", *block.recipients], [*block.position, "", "", block.signer])
        else:
            assert isinstance(block, BarChart | PageBreak)
    book.close()
    return buffer.getvalue()


class _Writer:
    """Writes down one sheet after the other, row by row."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._formats: dict[str, Any] = {}
        self._count = 0
        self.new_sheet()

    def new_sheet(self) -> None:
        self._count += 1
        self._sheet = self._book.add_worksheet(f"Phụ lục {self._count}")
        self._row = 0
        self.has_tables = False

    def line(self, text: str) -> None:
        if text:
            self._sheet.merge_range(self._row, 0, self._row, _WIDTH - 1, text)
            self._row += 2

    def columns(self, left: list[str], right: list[str]) -> None:
        for place in range(max(len(left), len(right))):
            for col, lines in ((0, left), (_WIDTH // 2, right)):
                if place < len(lines) and lines[place]:
                    self._sheet.merge_range(self._row, col, self._row, col + _WIDTH // 2 - 1, lines[place])
            self._row += 1
        self._row += 1

    def grid(self, grid: Grid) -> None:
        self.has_tables = True
        for col, title in enumerate(grid.header):
            self._sheet.write_string(self._row, col, title)
        for row in grid.rows:
            self._row += 1
            if row.kind == "group":
                self._sheet.merge_range(self._row, 0, self._row, len(grid.header) - 1, plain(row.cells[0]))
                continue
            for col, runs in enumerate(row.cells):
                self._cell(col, runs)
        self._row += 2

    def _cell(self, col: int, runs: Runs) -> None:
        """A figure is a number and its format, anything else its characters."""
        text = plain(runs)
        figures = [figure for run in runs for figure in run.figures]
        if not text:
            return
        if not figures:
            if text.isdigit():
                self._sheet.write_number(self._row, col, int(text))
            else:
                self._sheet.write_string(self._row, col, text)
            return
        _, _, fraction = text.replace(".", ",").partition(",")
        code = "0." + "0" * sum(c.isdigit() for c in fraction) if fraction else "0"
        code = f"+{code};-{code}" if text.startswith("+") else code
        if code not in self._formats:
            self._formats[code] = self._book.add_format({"num_format": code})
        # A workbook holds binary floating point; the shortest decimal that gives it back is the figure again.
        self._sheet.write_number(self._row, col, float(figures[0].value), self._formats[code])
