"""Documents that flow: paragraphs and tables that follow each other and have no place on paper.

Belongs here: the blocks that readers of such documents make, and their way to lines, tables and pages. Does not:
finding the blocks in a file (`word_document`, `spreadsheet`, `web_document`).

A paragraph is one string: a line feed in it breaks the line, a form feed the page. Where there are no boxes, the line
numbers carry the order: a row of a table is a line of its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import zip_longest

from corpus.records import Cell, Line, Page, Table
from extractors.reading.flow_pictures import Picture, Pictures
from extractors.reading.legacy_text import (
    encodings_of,
    is_marked,
    line_of,
    marked_by_content,
    raw_text,
    shown_text,
    told_by_content,
)
from extractors.reading.options import ReadingOptions
from extractors.reading.paging import moved
from normalizers.marks import compose
from normalizers.numbers import VIETNAMESE, read_cell

# Characters that show nothing and part or join words where they stand.
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
# Lines of cells that stand side by side and are no longer than this are columns of short lines, as in a letterhead.
_SHORT_LINE = 90
# Page breaks cost a few bytes, unread pages a record each: no more of them than this are given out.
_MOST_COUNTED = 1000


@dataclass(frozen=True, slots=True)
class FlowCell:
    """One cell. row, col: 0-based. blocks: what stands in it. note: its place in the file, and what is odd about it."""

    row: int
    col: int
    blocks: tuple[Block, ...]
    row_span: int = 1
    col_span: int = 1
    note: str = ""

    @property
    def text(self) -> str:
        """Its own paragraphs, one below the other; tables within it left out."""
        return "\n".join(block for block in self.blocks if isinstance(block, str))


@dataclass(frozen=True, slots=True)
class FlowTable:
    """A table. Rows without a cell are allowed; cells are sorted by row and column and never overlap."""

    rows: int
    cols: int
    cells: tuple[FlowCell, ...]

    def by_row(self) -> Iterator[tuple[int, list[FlowCell]]]:
        """Each row that has a cell, with its cells from left to right."""
        rows: dict[int, list[FlowCell]] = {}
        for cell in self.cells:
            rows.setdefault(cell.row, []).append(cell)
        for row in sorted(rows):
            yield row, sorted(rows[row], key=lambda cell: cell.col)


@dataclass(frozen=True, slots=True)
class PageError:
    """Something on the page where this stands that cannot be read. reason: one sentence."""

    reason: str


Block = str | FlowTable | Picture | PageError


@dataclass(slots=True)
class _Sheet:
    """One page in the making."""

    lines: list[Line] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    encodings: set[str] = field(default_factory=set)
    # The picture that is the only thing on the page; and whether it is the page, so that nothing may join it.
    picture: Page | None = None
    whole: bool = False


class FlowPages:
    """Builds pages from blocks in their order. Pages beyond the most that are read are counted and given as unread.

    A picture as large as a page is a page by itself where `whole_pages` says so; on a sheet or a web page it is not.
    """

    def __init__(self, options: ReadingOptions, *, whole_pages: bool = False) -> None:
        self._blocks: list[Block] = []
        self._pages: list[_Sheet] = [_Sheet()]
        self._number = 0
        self._most = options.max_pages
        self._pictures = Pictures(options)
        self._whole_pages = whole_pages
        self._beyond = 0

    def add(self, blocks: Iterable[Block]) -> None:
        """Put blocks after what is there."""
        self._blocks.extend(blocks)

    def finished(self) -> tuple[Page, ...]:
        """The pages. Where more were asked for than may be, the rest are unread and say so."""
        self._lay_out(_told_by_content(self._blocks))
        pages = [
            Page(
                number,
                sheet.picture.width if sheet.picture else 0.0,
                sheet.picture.height if sheet.picture else 0.0,
                tuple(sheet.lines),
                tuple(sheet.tables),
                sheet.picture.source if sheet.picture else "text",
                " ".join(dict.fromkeys(sheet.errors)),
                encodings=tuple(sorted(sheet.encodings)),
            )
            for number, sheet in enumerate(self._pages, start=1)
        ]
        reason = f"Only the first {self._most} pages are read."
        for beyond in range(min(self._beyond, _MOST_COUNTED)):
            pages.append(Page(self._most + 1 + beyond, 0.0, 0.0, (), source="unread", error=reason))
        return tuple(pages)

    def _lay_out(self, blocks: Iterable[Block]) -> None:
        for block in blocks:
            if isinstance(block, str):
                self._paragraph(block)
            elif isinstance(block, FlowTable):
                self._table(block)
            elif isinstance(block, Picture):
                self._picture(block)
            else:
                self._pages[-1].errors.append(block.reason)

    def _break_page(self) -> None:
        if len(self._pages) < self._most:
            self._pages.append(_Sheet())
        else:
            self._beyond += 1

    def _picture(self, picture: Picture) -> None:
        """The lines and tables of a picture where it stands, or a page of its own."""
        if self._beyond:
            return
        self._leave_picture()
        whole = self._whole_pages and picture.is_page
        if whole and self._pages[-1].lines:
            self._break_page()
        page = None if self._beyond else self._pictures.read(picture)
        if page is None:
            return
        sheet = self._pages[-1]
        if page.error:
            sheet.errors.append(page.error)
        if sheet.lines:
            self._line("", in_table=False)
        elif whole or not page.error:
            sheet.picture, sheet.whole = page, whole
        page = moved(page, len(self._pages), self._number)
        self._number += len(page.lines)
        sheet.lines += page.lines
        for table in page.tables:
            sheet.tables.append(replace(table, table_id=f"p{page.number}t{len(sheet.tables) + 1}"))

    def _paragraph(self, text: str) -> None:
        """A paragraph; a blank line parts it from what stands before it."""
        parted = True
        for ordinal, part in enumerate(text.split("\f")):
            if ordinal:
                self._break_page()
                parted = True
            for line in part.split("\n"):
                shown = clean(line)
                if not shown:
                    continue
                if parted and self._pages[-1].lines:
                    self._line("", in_table=False)
                parted = False
                self._line(shown, in_table=False)

    def _line(self, text: str, *, in_table: bool) -> Line | None:
        """The line made of a text, or None where the page is beyond the limit."""
        self._leave_picture()
        self._pages[-1].picture = None
        if self._beyond or not (text or self._pages[-1].lines):
            return None
        self._number += 1
        page = len(self._pages)
        line = line_of(text, page, self._number, in_table=in_table)
        self._pages[-1].lines.append(line)
        self._pages[-1].encodings |= encodings_of([text])
        return line

    def _table(self, table: FlowTable) -> None:
        nested = [block for cell in table.cells for block in cell.blocks if isinstance(block, FlowTable | Picture)]
        if not holds_figures(table):
            self._laid_out(table)
            return
        self._ruled(table)
        self._lay_out(nested)

    def _laid_out(self, table: FlowTable) -> None:
        """A table that only sets out text: a letterhead, a signature, the frame of a web page."""
        for _, cells in table.by_row():
            columns = [cell.text.replace("\f", "\n").split("\n") for cell in cells if cell.text.strip()]
            plain = all(isinstance(block, str) for cell in cells for block in cell.blocks)
            short = all(len(clean(line)) <= _SHORT_LINE for column in columns for line in column)
            if plain and short and len(columns) > 1:
                # A letterhead is read across, as it is in every other form of the report.
                for _ in range(max(cell.text.count("\f") for cell in cells)):
                    self._break_page()
                self._paragraph("\n".join(" ".join(pieces) for pieces in zip_longest(*columns, fillvalue="")))
            else:
                for cell in cells:
                    self._lay_out(cell.blocks)

    def _leave_picture(self) -> None:
        """Nothing joins a picture that is a page."""
        if self._pages[-1].whole:
            self._break_page()

    def _ruled(self, table: FlowTable) -> None:
        self._leave_picture()
        if self._pages[-1].lines:
            self._line("", in_table=False)
        first: _Sheet | None = None
        page = 0
        made: list[Cell] = []
        for row, cells in table.by_row():
            before, within = _breaks(cells)
            for _ in range(before):
                self._break_page()
            if first is None:
                first, page = self._pages[-1], len(self._pages)
            texts = [" ".join(clean(cell.text).split()) for cell in cells]
            line = self._line(" ".join(text for text in texts if text), in_table=True)
            if line is None:
                break
            taken = 0
            for cell, text in zip(cells, texts, strict=True):
                words = line.words[taken : taken + len(text.split())]
                taken += len(words)
                made.append(
                    Cell(
                        row,
                        cell.col,
                        raw_text(text),
                        words,
                        line.page,
                        None,
                        cell.row_span,
                        cell.col_span,
                        shown_text(text) if is_marked(text) else None,
                        note=clean(cell.note),
                    )
                )
            for _ in range(within):
                self._break_page()
        if first is not None and made:
            table_id = f"p{page}t{len(first.tables) + 1}"
            first.tables.append(Table(table_id, page, table.rows, table.cols, tuple(made)))


def _told_by_content(blocks: Sequence[Block]) -> Sequence[Block]:
    """The blocks with those texts marked that are in a code of before Unicode, where no font says so."""
    texts: list[str] = []

    def noted(text: str) -> str:
        texts.append(text)
        return text

    _with_texts(blocks, noted)
    code = told_by_content(texts)
    if code is None:
        return blocks
    told = dict(zip(texts, marked_by_content(texts, code), strict=True))
    return _with_texts(blocks, told.__getitem__)


def _with_texts(blocks: Sequence[Block], change: Callable[[str], str]) -> tuple[Block, ...]:
    """The blocks with each of their texts changed, those in cells included."""
    return tuple(
        change(block)
        if isinstance(block, str)
        else replace(block, cells=tuple(replace(cell, blocks=_with_texts(cell.blocks, change)) for cell in block.cells))
        if isinstance(block, FlowTable)
        else block
        for block in blocks
    )


def _breaks(cells: Sequence[FlowCell]) -> tuple[int, int]:
    """How many pages begin before a row, and how many within it; cells side by side break together."""
    before = within = 0
    for cell in cells:
        lead = len(cell.text) - len(cell.text.lstrip("\n\f \t"))
        leading = cell.text.count("\f", 0, lead)
        before = max(before, leading)
        within = max(within, cell.text.count("\f") - leading)
    return before, within


def holds_figures(table: FlowTable) -> bool:
    """Whether the table has rows and columns, and a cell that is one figure: then it is data, not layout."""
    if len({cell.row for cell in table.cells}) < 2 or len({cell.col for cell in table.cells}) < 2:
        return False
    return any(read_cell(clean(cell.text), VIETNAMESE) is not None for cell in table.cells)


def clean(text: str) -> str:
    """The text NFC, without characters that show nothing; line feeds, tabs and form feeds become blanks."""
    return compose(_INVISIBLE.sub("", _CONTROL.sub("", text))).replace("\n", " ").replace("\f", " ").strip()


def raised(text: str) -> str:
    """Characters set high, digits as digits set high: a footnote's mark behind "85,9" must not make it 85,91."""
    return text.translate(_RAISED)


def without_overlaps(rows: int, cols: int, cells: Iterable[FlowCell]) -> FlowTable:
    """A table of cells whose spans are cut where they reach over its edge or over another cell, in their order."""
    taken: set[tuple[int, int]] = set()
    kept: list[FlowCell] = []
    for cell in sorted(cells, key=lambda each: (each.row, each.col)):
        if (cell.row, cell.col) in taken or not (0 <= cell.row < rows and 0 <= cell.col < cols):
            continue
        width = 1
        while width < min(cell.col_span, cols - cell.col) and (cell.row, cell.col + width) not in taken:
            width += 1
        height = max(1, min(cell.row_span, rows - cell.row))
        for row in range(cell.row, cell.row + height):
            taken.update((row, cell.col + offset) for offset in range(width))
        kept.append(replace(cell, row_span=height, col_span=width))
    return FlowTable(rows, cols, tuple(kept))
