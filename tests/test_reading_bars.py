"""Bar charts found by their bars: on drawn pages, on scans, and what looks like one and is none."""

from __future__ import annotations

import shutil
from dataclasses import replace
from decimal import Decimal
from typing import Any

import numpy as np
import pytest

from corpus.records import Box, Page, Table
from corpus.samples.model import BarChart, Run, Series
from corpus.samples.scanning import scan
from extractors.bar_charts import is_bar_chart, series_of
from extractors.reading import ReadingOptions, read
from extractors.reading.bar_lengths import checked_by_lengths, is_borne_out
from extractors.reading.bar_pixels import bars_on
from extractors.reading.bars import Bars, around, chart_grid, charts_of
from extractors.reading.layout import FilledGrid, PlacedWord
from extractors.reading.raster import PageImage
from extractors.reading.tables import grid_of

needs_tesseract = pytest.mark.skipif(shutil.which("tesseract") is None, reason="Tesseract is not installed")

FIELDS = ("Chỉ đạo, điều hành CCHC", "Cải cách thể chế", "Cải cách thủ tục hành chính", "Cải cách tài chính công")
FIELDS += ("Cải cách chế độ công vụ", "Xây dựng chính quyền số")
VALUES = (
    ("85,47", "81,61", "90,19", "83,93", "62,26", "88,70"),
    ("80,12", "79,34", "88,02", "81,55", "70,48", "91,36"),
)


def chart_of(series: int, *, horizontal: bool) -> BarChart:
    rows = tuple(
        Series(f"Năm {2023 - order}", tuple(Run(text, ()) for text in VALUES[order])) for order in range(series)
    )
    return BarChart("Biểu đồ 1", FIELDS, rows, Decimal(0), Decimal(100), horizontal)


def drawn(chart: BarChart) -> bytes:
    """A page with the chart between two lines of prose."""
    import io

    from reportlab.pdfgen.canvas import Canvas

    from corpus.samples.charting import chart_flowable
    from corpus.samples.typesetting import FONT, _register_fonts

    _register_fonts()
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(595, 420), invariant=1)
    canvas.setFont(f"{FONT}-Regular", 13)
    canvas.drawString(85, 380, "Kết quả các lĩnh vực của cải cách hành chính trong năm như sau:")
    flowable: Any = chart_flowable(chart, 460, FONT)
    flowable.wrapOn(canvas, 460, 300)
    flowable.drawOn(canvas, 85, 130)
    canvas.setFont(f"{FONT}-Regular", 13)
    canvas.drawString(85, 100, "Biểu đồ 1: Chỉ số thành phần theo lĩnh vực của các sở, ban, ngành")
    canvas.save()
    return buffer.getvalue()


def bar_chart_on(data: bytes) -> tuple[Page, Table]:
    (page,) = read(data, "chart.pdf", ReadingOptions()).pages
    (table,) = page.tables
    assert is_bar_chart(table)
    return page, table


@pytest.mark.parametrize("horizontal", [True, False])
@pytest.mark.parametrize("series", [1, 2])
def test_bars_that_are_drawn_have_their_names_and_labels(series: int, horizontal: bool) -> None:
    page, table = bar_chart_on(drawn(chart_of(series, horizontal=horizontal)))
    found = series_of(table)
    assert [[bar.cell.raw for bar in bars] for bars in found] == [list(values) for values in VALUES[:series]]
    assert all(tuple(bar.names[0] for bar in bars) == FIELDS for bars in found)
    assert any(line.text.startswith("Biểu đồ 1") and not line.in_table for line in page.lines)


@needs_tesseract
@pytest.mark.parametrize("horizontal", [True, False])
def test_a_scanned_chart_has_each_label_with_box_and_confidence(horizontal: bool) -> None:
    data = scan(drawn(chart_of(1, horizontal=horizontal)), dpi=200, level="moderate", seed=3)
    page, table = bar_chart_on(data)
    cells = [cell for cell in table.cells if cell.col == 1]
    assert [cell.text for cell in cells] == list(VALUES[0])
    assert all(cell.box is not None and cell.confidence is not None and cell.words for cell in cells)
    names = [cell.text for cell in table.cells if cell.col == 0]
    assert sum(name == field for name, field in zip(names, FIELDS, strict=True)) >= len(FIELDS) - 1, names
    assert not any(value in line.text for line in page.lines if not line.in_table for value in VALUES[0])


def upright_bars(lengths: tuple[float, ...], *, width: float = 20.0) -> list[Box]:
    return [Box(100 + 40 * i, 300 - length, 100 + 40 * i + width, 300) for i, length in enumerate(lengths)]


def test_what_stands_in_no_even_steps_or_is_all_of_one_length_is_no_chart() -> None:
    (chart,) = charts_of(upright_bars((80, 60, 75, 50)))
    assert chart.upright and len(chart.categories) == 4
    # The shaded heads of a table, and boxes of a drawing that share an edge by chance.
    assert charts_of(upright_bars((15, 15, 15, 15))) == []
    uneven = upright_bars((80, 60, 75, 50))
    uneven[2] = replace(uneven[2], x0=uneven[2].x0 + 11, x1=uneven[2].x1 + 11)
    assert charts_of(uneven) == []
    assert charts_of(upright_bars((80, 60))) == []


def labelled(bars: list[Box], widths: float) -> list[Box]:
    middles = [(bar.x0 + bar.x1) / 2 for bar in bars]
    labels = [
        Box(m - widths / 2, bar.y0 - 11, m + widths / 2, bar.y0 - 3) for m, bar in zip(middles, bars, strict=True)
    ]
    return labels + [Box(m - 12, 306, m + 12, 313) for m in middles]


def test_marks_like_bars_in_a_corner_of_a_table_do_not_make_it_a_chart() -> None:
    (chart,) = charts_of(upright_bars((80, 60, 75, 50)))
    box = chart.box
    assert around(Box(box.x0 - 20, box.y0 - 20, box.x1 + 20, box.y1 + 20), chart)
    assert not around(Box(box.x0 - 9 * (box.x1 - box.x0), box.y0 - 500, box.x1 + 20, box.y1 + 20), chart)


def test_labels_that_reach_over_to_the_next_bar_are_nobodys() -> None:
    bars = upright_bars((80, 60, 75, 50, 66))
    (chart,) = charts_of(bars)
    grid = chart_grid(chart, labelled(bars, 26))
    assert grid is not None and (grid.rows, grid.cols, grid.origin, len(grid.cells)) == (5, 2, "chart", 10)
    assert chart_grid(chart, labelled(bars, 52)) is None


def read_chart(labels: tuple[PlacedWord, ...]) -> tuple[FilledGrid, Bars]:
    bars = upright_bars((80, 60, 75, 50, 66, 70))
    (chart,) = charts_of(bars)
    grid = chart_grid(chart, labelled(bars, 27))
    assert grid is not None
    names = PlacedWord("Sở", Box(0, 0, 1, 1), 0.9)
    return FilledGrid(grid, tuple((labels[p.row],) if p.col else (names,) for p in grid.cells)), chart


def word(text: str, *others: str) -> PlacedWord:
    return PlacedWord(text, Box(0, 0, 27, 8), 0.97, others)


def test_a_label_that_its_bar_contradicts_is_read_otherwise_or_doubted() -> None:
    right = (word("80,12"), word("60,40"), word("75,33"), word("50,08"), word("66,21"), word("70,50"))
    table, chart = read_chart(right)
    assert checked_by_lengths(table, chart) == table
    wrong = (right[0], word("90,40"), word("15,33", "75,33"), right[3], right[4], word("70"))
    table, chart = read_chart(wrong)
    words = checked_by_lengths(table, chart).words
    checked = [those[0] for place, those in zip(table.grid.cells, words, strict=True) if place.col]
    assert [label.text for label in checked] == ["80,12", "90,40", "75,33", "50,08", "66,21", "70"]
    assert (checked[2].alternatives, checked[2].confidence) == (("15,33",), 0.97)
    # A first digit misread, and decimals that were not read at all.
    assert [label.confidence < 0.1 for label in checked if label.confidence] == [False, True, False, False, False, True]


def test_shaded_cells_with_print_in_them_are_no_bars() -> None:
    pixels = np.full((600, 800), 250, np.uint8)
    for order, height in enumerate((60, 90, 75)):
        pixels[300 - height : 300, 100 + 150 * order : 200 + 150 * order] = 120
    image = PageImage(pixels, 200 / 72, 288.0, 216.0)
    assert len(bars_on(image)) == 3
    pixels = pixels.copy()
    for order in range(3):
        pixels[270:280, 110 + 150 * order : 190 + 150 * order : 6] = 10
        pixels[270:280, 111 + 150 * order : 190 + 150 * order : 6] = 10
    assert bars_on(replace(image, pixels=pixels)) == []


def test_the_data_table_at_the_foot_of_a_chart_is_no_bar_chart() -> None:
    boxes = [Box(x, y, x + 50, y + 10) for x in (0, 50, 100) for y in (0, 10)]
    grid = grid_of(boxes, "chart")
    assert grid.origin == "chart"
    (table,) = read(drawn(chart_of(1, horizontal=True)), "chart.pdf", ReadingOptions()).pages[0].tables
    head = tuple(replace(c, text="Lĩnh vực", row=0) if c.row == 0 else c for c in table.cells)
    assert not is_bar_chart(replace(table, cells=head))
    assert not is_bar_chart(replace(table, origin="table"))


def test_labels_that_go_with_no_bar_are_those_of_something_else() -> None:
    table, chart = read_chart(tuple(word(text) for text in ("80,12", "60,40", "75,33", "50,08", "66,21", "70,50")))
    assert is_borne_out(table, chart)
    table, chart = read_chart(tuple(word(text) for text in ("12,01", "90,44", "31,30", "88,08", "20,21", "55,50")))
    assert not is_borne_out(table, chart)
    labels = [
        words[0]
        for place, words in zip(table.grid.cells, checked_by_lengths(table, chart).words, strict=True)
        if place.col
    ]
    assert all(label.confidence is not None and label.confidence < 0.1 for label in labels)


def test_the_label_of_a_bar_that_was_not_seen_is_not_its_neighbours() -> None:
    """Two series, of which one is too pale: its labels stand beside the bars that are seen, a bar's width away."""
    bars = upright_bars((80, 60, 75, 50, 66), width=16)
    (chart,) = charts_of(bars)
    pale = [Box(box.x0 + 16, box.y0, box.x1 + 16, box.y1) for box in labelled(bars, 15)]
    assert chart_grid(chart, pale) is None
    assert chart_grid(chart, labelled(bars, 15)) is not None


@pytest.mark.parametrize(("gap", "is_one_label"), [(4.5, True), (9.0, False)])
def test_a_label_whose_point_was_not_seen_is_whole(gap: float, is_one_label: bool) -> None:
    bars = tuple((Box(100, top, 300 - top, top + 10),) for top in (40.0, 53.0, 66.0, 79.0))
    chart = Bars(False, bars, 13.0, 13.0)
    names = [Box(40, bar.y0 + 1, 96, bar.y1 - 1) for (bar,) in bars]
    whole = [Box(bar.x1 + 3, bar.y0 + 1, bar.x1 + 13, bar.y1 - 1) for (bar,) in bars]
    decimals = [Box(box.x1 + gap, box.y0, box.x1 + gap + 10, box.y1) for box in whole]
    grid = chart_grid(chart, [*names, *whole, *decimals])
    assert grid is not None
    labels = [place.box for place in grid.cells if place.col == 1]
    assert [label.x1 > last.x1 for label, last in zip(labels, decimals, strict=True)] == [is_one_label] * 4
