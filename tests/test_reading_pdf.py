"""Text layers of PDF files: words, lines, ruled tables, and whether the layer is to be believed."""

from __future__ import annotations

import gc
import io
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from corpus.records import Box, Cell, Line, Page, Table, Word
from extractors.reading import ReadingOptions, read
from extractors.reading.opened_pdf import PAGES_AT_ONCE
from extractors.reading.paging import read_run
from extractors.reading.quality import measure_layer
from extractors.reading.tables import continue_tables, grid_of

# Only fonts that have all Vietnamese letters.
_FONTS = ("DejaVuSans.ttf", "DejaVuSerif.ttf")
_PROSE = (
    "Thực hiện Quyết định về việc ban hành Kế hoạch xác định Chỉ số",
    "cải cách hành chính của các sở, ban, ngành và Ủy ban nhân dân",
    "các huyện, thành phố trên địa bàn tỉnh, kết quả đạt được như sau:",
)


def font_path() -> Path:
    """A font with Vietnamese letters, or skip."""
    for name in _FONTS:
        for path in sorted(Path("/usr/share/fonts").rglob(name)):
            return path
    pytest.skip("no DejaVu font is installed")


def new_canvas(buffer: io.BytesIO) -> Any:
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.pdfgen.canvas import Canvas

    pdfmetrics.registerFont(TTFont("Text", str(font_path()), asciiReadable=False))
    canvas = Canvas(buffer, pagesize=(595, 842))
    canvas.setFont("Text", 10)
    return canvas


def draw_table(canvas: Any, top: float, rows: list[list[str]], widths: list[float], merged_row: int | None) -> None:
    """Rows 20 points high from `top` (points from the page's foot) downwards; `merged_row` has one cell only."""
    left, right = 60.0, 60.0 + sum(widths)
    for index, row in enumerate(rows):
        upper, lower = top - 20 * index, top - 20 * (index + 1)
        canvas.line(left, upper, right, upper)
        x = left
        for column, (text, width) in enumerate(zip(row, widths)):
            if column == 0 or index != merged_row:
                canvas.line(x, upper, x, lower)
            if text:
                canvas.drawString(x + 4, lower + 6, text)
            x += width
        canvas.line(right, upper, right, lower)
    canvas.line(left, top - 20 * len(rows), right, top - 20 * len(rows))


ROWS = [
    ["STT", "Cơ quan, đơn vị", "Điểm", "Chỉ số"],
    ["Các sở, ban, ngành", "", "", ""],
    ["1", "Sở Nội vụ", "85,50", "95,39"],
    ["2", "Sở Tài chính", "86,07", "94,17"],
    ["3", "Sở Xây dựng", "77,75", "91,60"],
]


def report_pdf() -> bytes:
    buffer = io.BytesIO()
    canvas = new_canvas(buffer)
    canvas.drawString(60, 790, "ỦY BAN NHÂN DÂN TỈNH")
    canvas.drawString(300, 790, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")
    for index, line in enumerate(_PROSE):
        canvas.drawString(60, 760 - 16 * index, line)
    draw_table(canvas, 700, ROWS, [120, 200, 70, 70], merged_row=1)
    canvas.drawString(60, 560, "Nơi nhận:")
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def test_lines_in_reading_order_and_tables_with_spans() -> None:
    reading = read(report_pdf(), "a")
    (page,) = reading.pages
    assert (reading.media_type, reading.has_lines, page.source) == ("application/pdf", False, "layer")
    prose = [line.text for line in page.lines if not line.in_table]
    assert prose == ["ỦY BAN NHÂN DÂN TỈNH CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", *_PROSE, "Nơi nhận:"]
    assert [line.number for line in page.lines] == list(range(1, len(page.lines) + 1))
    (table,) = page.tables
    assert (table.table_id, table.rows, table.cols) == ("p1t1", 5, 4)
    texts = {(cell.row, cell.col): cell.text for cell in table.cells}
    assert texts == {
        (row, col): text for row, cells in enumerate(ROWS) for col, text in enumerate(cells) if row != 1 or col == 0
    }
    merged = next(cell for cell in table.cells if cell.row == 1)
    assert (merged.col_span, merged.row_span) == (4, 1)
    for cell in table.cells:
        for word in cell.words:
            assert word.confidence is None and word.box is not None and cell.box is not None
            assert cell.box.x0 <= word.box.x0 and word.box.x1 <= cell.box.x1
            line = page.lines[word.line - 1]
            assert line.in_table and line.text[word.start : word.end] == word.text


def test_a_syllable_split_by_the_program_is_whole_again() -> None:
    buffer = io.BytesIO()
    canvas = new_canvas(buffer)
    for index, line in enumerate(_PROSE):
        canvas.drawString(60, 760 - 16 * index, line)
    x = 60.0
    for piece, gap in (("ĐIỀ ", -3.2), ("U", 0.0), (" KHOẢN ", 0.0), ("1", 0.0)):
        canvas.drawString(x, 600, piece)
        x += canvas.stringWidth(piece, "Text", 10) + gap
    canvas.save()
    assert read(buffer.getvalue(), "a").pages[0].lines[-1].text == "ĐIỀU KHOẢN 1"


def test_decomposed_letters_are_composed() -> None:
    import unicodedata

    buffer = io.BytesIO()
    canvas = new_canvas(buffer)
    for index, line in enumerate(_PROSE):
        canvas.drawString(60, 760 - 16 * index, unicodedata.normalize("NFD", line))
    canvas.save()
    assert [line.text for line in read(buffer.getvalue(), "a").pages[0].lines] == list(_PROSE)


def test_the_layer_is_judged_by_its_words() -> None:
    sound = " ".join(_PROSE).split()
    assert measure_layer(sound).verdict == "sound"
    english = "Thuc hién Quyét dinh vé viéc ban hanh Ké hoach xac dinh Chi s6 cai cach hanh chinh"
    assert measure_layer(english.split()).verdict == "ruined"
    one_byte_font = "tû lÖ hå s¬ ®óng h¹n cña c¸c së, ban, ngµnh tØnh n¨m qua ®¹t ®­îc"
    assert measure_layer(one_byte_font.split()).verdict == "ruined"
    assert measure_layer(["95,39", "UBND", "12/BC-SNV"] * 10).words == 0
    assert measure_layer(sound[:5]).verdict == "unknown"


def test_grid_of_boxes_in_any_order() -> None:
    boxes = [Box(0, 0, 20, 10), Box(0, 10, 10, 20), Box(10.5, 10, 20, 20), Box(0, 20, 10, 40), Box(10, 20, 20, 30)]
    boxes.append(Box(10, 30, 20, 40))
    grid = grid_of(reversed(boxes))
    assert (grid.rows, grid.cols) == (4, 2)
    assert [(p.row, p.col, p.row_span, p.col_span) for p in grid.cells] == [
        (0, 0, 1, 2),
        (1, 0, 1, 1),
        (1, 1, 1, 1),
        (2, 0, 2, 1),
        (2, 1, 1, 1),
        (3, 1, 1, 1),
    ]
    assert grid.cell_at(5, 35) == 3 and grid.cell_at(50, 5) is None


def _page(number: int, rows: list[list[str]], widths: tuple[float, ...], below: str = "") -> Page:
    cells = []
    for row, texts in enumerate(rows):
        x = 50.0
        for col, (text, width) in enumerate(zip(texts, widths)):
            cells.append(Cell(row, col, text, (), number, Box(x, 100 + 20 * row, x + width, 120 + 20 * row)))
            x += width
    box = Box(50, 100, 50 + sum(widths), 100 + 20 * len(rows))
    lines = [Line(str(number), number, 1, (Word(str(number), number, 1, 0, 1, Box(290, 30, 300, 42)),))]
    if below:
        lines.append(Line(below, number, 2, (Word(below, number, 2, 0, len(below), Box(50, 700, 200, 712)),)))
    table = Table(f"p{number}t1", number, len(rows), len(widths), tuple(cells), box=box)
    return Page(number, 595, 842, tuple(lines), (table,), "layer")


def test_a_table_goes_on_over_page_breaks() -> None:
    head = ["STT", "Cơ quan", "Điểm"]
    widths = (40.0, 200.0, 60.0)
    pages = [
        _page(1, [head, ["1", "Sở A", "9,1"], ["2", "Sở B", "9,0"]], widths),
        _page(2, [head, ["3", "Sở C", "8,1"]], (41.0, 198.0, 61.0)),
        _page(3, [["4", "Sở D", "8,0"]], widths, below="Hết"),
    ]
    first, second, third = continue_tables(pages)
    (table,) = first.tables
    assert not second.tables and not third.tables
    assert (table.table_id, table.rows) == ("p1t1", 5)
    assert [(c.row, c.text, c.page) for c in table.cells if c.col == 0] == [
        (0, "STT", 1),
        (1, "1", 1),
        (2, "2", 1),
        (3, "3", 2),
        (4, "4", 3),
    ]


def test_tables_that_only_follow_each_other_stay_apart() -> None:
    rows = [["1", "Sở A", "9,1"], ["2", "Sở B", "9,0"]]
    widths = (40.0, 200.0, 60.0)
    apart = [_page(1, rows, widths, below="Biểu 2"), _page(2, rows, widths)]
    assert continue_tables(apart) == tuple(apart)
    other_columns = [_page(1, rows, widths), _page(2, rows, (140.0, 100.0, 60.0))]
    assert continue_tables(other_columns) == tuple(other_columns)
    assert continue_tables([replace(apart[0], tables=())]) == (replace(apart[0], tables=()),)


def test_a_file_that_was_read_is_let_go_of_at_once() -> None:
    from reportlab.pdfgen.canvas import Canvas

    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(595, 842), invariant=1)
    for number in range(PAGES_AT_ONCE + 1):
        canvas.drawString(80, 700, f"Trang dat {number} diem")
        canvas.showPage()
    canvas.save()
    data = buffer.getvalue()
    # Rubbish is looked for seldom, and until then every run of pages of a long scan would leave the whole file behind.
    gc.collect()
    gc.disable()
    try:
        before = sys.getrefcount(data)
        assert read_run(data, ReadingOptions()) is not None
        assert sys.getrefcount(data) == before
    finally:
        gc.enable()
