"""Excel workbooks (XLSX, XLSM): each sheet a page, with its tables, and the lines above, between and below them.

Belongs here: what a cell shows and what it stores, merged and hidden cells, where on a sheet a table is. Does not:
number formats (`number_formats`), pages and lines (`flow`).

Raw characters are those that the sheet shows, in Vietnamese separators: they are what was printed and signed. What the
cell stores, where it says more, stands in the cell's note behind its reference. A formula is never computed: where the
file holds no result of it, its own characters are the raw ones, and the figure is lost.
"""

from __future__ import annotations

import datetime
import io
import zipfile
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Any

from corpus.errors import DamagedReportError, UnsupportedMediaError
from corpus.records import Page
from extractors.reading.archive import check_package
from extractors.reading.flow import (
    Block,
    FlowCell,
    FlowPages,
    FlowTable,
    PageError,
    clean,
    holds_figures,
    raised,
    without_overlaps,
)
from extractors.reading.flow_pictures import Picture
from extractors.reading.legacy_text import Code, borne_out, code_of_font, is_unicode, marked
from extractors.reading.number_formats import shown_number
from extractors.reading.options import ReadingOptions
from extractors.reading.sheet_pictures import any_size_of_picture, pictures_of, place_on_sheet
from normalizers.legacy_codes import Encoding
from normalizers.numbers import Convention, decide_convention, read_cell

_MOST_COLUMNS = 400
_PICTURE_LOST = (
    "A picture in the workbook is of a kind that cannot be read (EMF, WMF or another): save the workbook as PDF to "
    "have it recognised."
)
_LEAST_NUMBER, _GREATEST_NUMBER = 1e-20, 1e20


@dataclass(frozen=True, slots=True)
class _Stored:
    """One filled cell of a sheet. row, col: 0-based. value: as openpyxl gives it. hidden: what hides it, or ""."""

    row: int
    col: int
    value: Any
    formula: str
    form: str
    hidden: str
    row_span: int
    col_span: int


def read_spreadsheet(data: bytes, options: ReadingOptions) -> tuple[Page, ...]:
    """The sheets of an XLSX file as pages. Raises a ReportError where it is broken or no workbook that can be read."""
    check_package(data, options)
    import warnings

    import openpyxl
    from lxml.etree import LxmlError

    try:
        with warnings.catch_warnings(record=True) as warned, any_size_of_picture():
            # Of the parts that openpyxl does not keep (headers, validation) pictures alone are of interest here.
            warnings.simplefilter("always")
            values = openpyxl.load_workbook(io.BytesIO(data), data_only=True, keep_links=False, rich_text=True)
            formulas = openpyxl.load_workbook(io.BytesIO(data), keep_links=False)
    except (LookupError, ValueError, TypeError, AttributeError, LxmlError, zipfile.BadZipFile) as error:
        raise DamagedReportError("The Excel workbook is damaged and cannot be opened.") from error
    except Exception as error:
        if type(error).__module__.startswith(("openpyxl", "defusedxml", "xml.")):
            raise DamagedReportError("The Excel workbook is damaged and cannot be opened.") from error
        raise
    if not values.sheetnames:
        raise UnsupportedMediaError(
            "The workbook holds no sheet that can be read; if it is in the strict variant, save it as an ordinary XLSX."
        )
    pages = FlowPages(options)
    if any(" image " in str(each.message) for each in warned):
        pages.add([PageError(_PICTURE_LOST)])
    left = options.max_cells
    believed = borne_out(
        (code, text)
        for sheet in values.worksheets
        for cell in sheet._cells.values()
        for code, text in _by_font(cell)
        if code is not None
    )
    for ordinal, name in enumerate(values.sheetnames):
        if ordinal:
            pages.add(["\f"])
        sheet = values[name]
        if not hasattr(sheet, "iter_rows"):
            # A sheet that is nothing but a chart.
            pages.add([PageError(f"The sheet {name!r} is a chart and was not read.")])
            continue
        cells = list(_filled(sheet, formulas[name], believed))
        if len(cells) > left:
            cells = cells[:left]
            limit = options.max_cells
            pages.add([PageError(f"Only the first {limit} cells of the workbook are read.")])
        left -= len(cells)
        hidden = "" if sheet.sheet_state == "visible" else "in a hidden sheet"
        pages.add(_blocks(cells, pictures_of(sheet), name, hidden))
    return pages.finished()


def _by_font(cell: Any) -> Iterator[tuple[Code | None, str]]:
    """The pieces of a cell's text, each with the code of before Unicode that its font promises, None for others."""
    from openpyxl.utils.escape import unescape

    value = cell.value
    if not isinstance(value, str | list):
        return
    own = code_of_font(_font(cell))
    for piece in [value] if isinstance(value, str) else value:
        if isinstance(piece, str):
            yield own, unescape(piece)
        else:
            text = unescape(piece.text)
            code = code_of_font(piece.font.rFont) if piece.font.rFont else own
            yield code, raised(text) if piece.font.vertAlign == "superscript" else text


def _font(cell: Any) -> str:
    """The name of the cell's font; where the file's styles are broken, none."""
    try:
        return cell.font.name or ""
    except (IndexError, KeyError, TypeError, AttributeError):
        return ""


def _filled(sheet: Any, formulas: Any, believed: frozenset[Encoding]) -> Iterator[_Stored]:
    """The cells that hold something, row by row. What a merged cell covers holds nothing.

    believed: the codes of before Unicode that fonts are believed to be in.
    """
    spans = {}
    for area in sheet.merged_cells.ranges:
        height, width = area.max_row - area.min_row + 1, area.max_col - area.min_col + 1
        spans[area.min_row, area.min_col] = (height, min(width, _MOST_COLUMNS))
    hidden_columns = _hidden_columns(sheet)
    own = formulas._cells
    # The cells that the file has, not the area they span: a lone cell at the far corner would make that endless.
    for (row, column), cell in sorted(sheet._cells.items()):
        formula = _formula(own[row, column].value) if (row, column) in own else ""
        if cell.value is None and not formula:
            continue
        what = ["row"] if row in sheet.row_dimensions and sheet.row_dimensions[row].hidden else []
        what += ["column"] if column in hidden_columns else []
        height, width = spans.get((row, column), (1, 1))
        yield _Stored(
            row - 1,
            column - 1,
            _coded(cell, believed) if isinstance(cell.value, str | list) else cell.value,
            formula,
            _format(cell),
            f"in a hidden {' and '.join(what)}" if what else "",
            height,
            width,
        )


def _coded(cell: Any, believed: frozenset[Encoding]) -> str:
    """The cell's text, with the letters marked that are in a code of before Unicode."""
    pieces = list(_by_font(cell))
    in_unicode = any(is_unicode(text) for code, text in pieces if code is not None)
    return "".join(
        text if in_unicode or code is None or code.encoding not in believed else marked(text, code)
        for code, text in pieces
    )


def _format(cell: Any) -> str:
    """The cell's number format; where the file's styles are broken, none."""
    try:
        return cell.number_format or "General"
    except (IndexError, KeyError, TypeError):
        return "General"


def _formula(value: Any) -> str:
    """The characters of a formula, "" where the cell holds none. Array and table formulas are objects."""
    if isinstance(value, str) and value.startswith("=") and len(value) > 1:
        return value
    text = getattr(value, "text", None)
    return str(text) if isinstance(text, str) else "=TABLE()" if type(value).__name__ == "DataTableFormula" else ""


def _hidden_columns(sheet: Any) -> frozenset[int]:
    hidden: set[int] = set()
    for dimension in sheet.column_dimensions.values():
        if dimension.hidden and dimension.min and dimension.max:
            hidden.update(range(dimension.min, min(dimension.max, dimension.min + 16384) + 1))
    return frozenset(hidden)


def _blocks(
    cells: Sequence[_Stored], pictures: Sequence[tuple[int, Picture]], sheet: str, hidden_sheet: str
) -> Iterator[Block]:
    """The sheet from top to bottom: tables, and the rows outside them as paragraphs. pictures: each with its row.

    A picture stands before the first group of rows that begins below its upper edge.
    """
    waiting = deque(pictures)
    for group in _groups(cells):
        while waiting and waiting[0][0] < group[0].row:
            yield waiting.popleft()[1]
        rows = [list(row) for row in _rows(group)]
        convention = decide_convention(str(c.value) for c in group if isinstance(c.value, str))
        shown = {(c.row, c.col): _shown(c, convention) for c in group}
        span = _table_rows([[_flow(c, shown[c.row, c.col], "") for c in row] for row in rows])
        if span is None:
            yield from (_sentence(row, shown) for row in rows)
            continue
        first, last = span
        yield from (_sentence(row, shown) for row in rows[:first])
        inner = [c for row in rows[first:last] for c in row]
        for part in _side_by_side(inner, shown):
            # The separators of a table are decided by its own texts, here as by whoever reads the table.
            convention = decide_convention(str(c.value) for c in part if isinstance(c.value, str))
            shown |= {(c.row, c.col): _shown(c, convention) for c in part}
            flow = [_flow(c, shown[c.row, c.col], _note(c, shown[c.row, c.col], sheet, hidden_sheet)) for c in part]
            bottom = max(c.row + c.row_span for c in part)
            right = max(c.col + c.col_span for c in part)
            yield without_overlaps(bottom, right, flow)
        yield from (_sentence(row, shown) for row in rows[last:])
    yield from (picture for _, picture in waiting)


def _rows(cells: Iterable[_Stored]) -> Iterator[list[_Stored]]:
    current: list[_Stored] = []
    for cell in cells:
        if current and cell.row != current[0].row:
            yield current
            current = []
        current.append(cell)
    if current:
        yield current


def _groups(cells: Sequence[_Stored]) -> Iterator[list[_Stored]]:
    """Cells between rows that are wholly empty; a cell merged over an empty row holds its group together."""
    group: list[_Stored] = []
    end = 0
    for cell in cells:
        if group and cell.row > end:
            yield group
            group = []
        group.append(cell)
        end = max(end if len(group) > 1 else 0, cell.row + cell.row_span)
    if group:
        yield group


def _is_figure(text: str) -> bool:
    return text.startswith("=") or read_cell(text) is not None


def _table_rows(rows: Sequence[Sequence[FlowCell]]) -> tuple[int, int] | None:
    """Which rows of a group are its table: from the header to the last row that is more than one cell; None if none.

    A row of one cell above the header is a title, one below the last full row a remark.
    """
    full = [
        place
        for place, row in enumerate(rows)
        if len(row) >= 2 and any(_is_figure(c.text) for c in row) and any(any(x.isalpha() for x in c.text) for c in row)
    ]
    if len(full) < 2:
        return None
    first = full[0]
    while first > 0 and len(rows[first - 1]) >= 2:
        first -= 1
    return first, full[-1] + 1


def _side_by_side(cells: Sequence[_Stored], shown: dict[tuple[int, int], str]) -> list[list[_Stored]]:
    """The tables in one band of rows: an empty column parts two where each has names and figures of its own."""
    used = sorted({c.col + offset for c in cells for offset in range(c.col_span)})
    edges = [b for a, b in pairwise(used) if b > a + 1]
    if not edges:
        return [list(cells)]
    parts: list[list[_Stored]] = []
    for low, high in zip([0, *edges], [*edges, used[-1] + 1], strict=True):
        part = [c for c in cells if low <= c.col < high]
        texts = [shown[c.row, c.col] for c in part]
        names = sum(any(x.isalpha() for x in text) and not _is_figure(text) for text in texts)
        figures = sum(_is_figure(text) for text in texts)
        whole = names >= 3 and figures >= 2 and len({c.col for c in part}) >= 2
        flow = FlowTable(0, 0, tuple(_flow(c, shown[c.row, c.col], "") for c in part))
        if not whole or not holds_figures(flow):
            return [list(cells)]
        parts.append(part)
    return parts


def _flow(cell: _Stored, text: str, note: str) -> FlowCell:
    return FlowCell(cell.row, cell.col, (text,), cell.row_span, cell.col_span, note)


def _sentence(row: Sequence[_Stored], shown: dict[tuple[int, int], str]) -> str:
    """A row outside tables as a paragraph; cells side by side are parts of a letterhead, read across."""
    pieces = [shown[c.row, c.col].split("\n") for c in row]
    height = max(len(lines) for lines in pieces)
    return "\n".join(" ".join(lines[place] for lines in pieces if place < len(lines)) for place in range(height))


def _shown(cell: _Stored, convention: Convention) -> str:
    """The characters that the cell shows; of a formula without a result, the formula."""
    value = cell.value
    if value is None:
        return cell.formula.replace("\n", " ")
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        if not _is_common(value):
            return str(value)
        shown = shown_number(Decimal(repr(value)), cell.form, convention)
        figure = read_cell(shown.text, convention)
        # What brackets, words or a dash show is kept in the note; the figure must be readable as one, with its sign.
        readable = figure is not None and (figure.value < 0) == shown.plain.startswith("-")
        return shown.text if readable else shown.plain
    if isinstance(value, datetime.datetime | datetime.date):
        date = value.strftime("%d/%m/%Y")
        timed = isinstance(value, datetime.datetime) and (value.hour or value.minute)
        return f"{date} {value.strftime('%H:%M')}" if timed else date
    if isinstance(value, datetime.time | datetime.timedelta):
        return str(value)
    return str(value).replace("\f", " ")


def _is_common(value: float) -> bool:
    """Whether a number is of a size that anything is counted in; others are given as text."""
    return value == 0 or _LEAST_NUMBER < abs(value) < _GREATEST_NUMBER


def _note(cell: _Stored, shown: str, sheet: str, hidden_sheet: str) -> str:
    """The cell's reference, and what an auditor must know of it beyond what it shows."""
    parts = [place_on_sheet(sheet, cell.row, cell.col)]
    value = cell.value
    if isinstance(value, int | float) and not isinstance(value, bool) and _is_common(value):
        stored = format(Decimal(repr(value)), "f")
        form = shown_number(Decimal(repr(value)), cell.form)
        if stored.rstrip("0").rstrip(".") != _as_stored(shown):
            parts.append(f"stored as {stored}")
        if not form.understood:
            parts.append(f"its format {cell.form} is not followed")
        elif form.text != form.plain and clean(form.text) != shown:
            parts.append(f"shown as {clean(form.text)}")
    if cell.formula and value is None:
        parts.append("a formula whose result the file does not hold")
    elif cell.formula:
        parts.append("the result of a formula")
    parts += [text for text in (cell.hidden, hidden_sheet) if text]
    return ", ".join(parts)


def _as_stored(shown: str) -> str:
    """A shown number as a stored one is written, to tell whether the sheet shows all of it; "" for a percentage."""
    figure = read_cell(shown, decide_convention([shown]))
    if figure is None or "%" in shown:
        return ""
    text = format(figure.value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
