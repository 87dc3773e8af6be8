"""Scanned pages: drawn from a generated report, so that what they say is known."""

from __future__ import annotations

import io
import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageFilter
from test_reading_pdf import ROWS, report_pdf

from corpus.records import Box, Page
from extractors.reading import ReadingOptions, read
from extractors.reading.raster import PageImage, covered, inked_part, one_channel, turned

SHARED = Path(__file__).resolve().parents[1].parent / "shared"
needs_tesseract = pytest.mark.skipif(shutil.which("tesseract") is None, reason="Tesseract is not installed")


def scan(turn: float = 0.5, blur: float = 0.6) -> Image.Image:
    import pypdfium2

    document = pypdfium2.PdfDocument(report_pdf())
    page = document[0].render(scale=200 / 72).to_pil().convert("L")
    document.close()
    page = page.rotate(turn, resample=Image.Resampling.BICUBIC, fillcolor=255).filter(ImageFilter.GaussianBlur(blur))
    noise = np.random.default_rng(7).normal(0, 6, (page.height, page.width))
    return Image.fromarray((np.asarray(page, dtype=np.float64) * 0.95 + noise).clip(0, 255).astype(np.uint8))


def saved(picture: Image.Image, kind: str, **settings: object) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, kind, dpi=(200, 200), **settings)
    return buffer.getvalue()


def check_table(page: Page) -> None:
    """The grid is whole, nearly every figure is right, and none is wrong unless two readings of it differ."""
    (table,) = page.tables
    assert (table.rows, table.cols) == (5, 4)
    cells = {(cell.row, cell.col): cell for cell in table.cells}
    assert cells[1, 0].col_span == 4 and len(cells) == 17
    wrong = []
    for row in range(2, 5):
        for col in (0, 2, 3):
            cell = cells[row, col]
            if cell.text.replace(".", ",") != ROWS[row][col]:
                wrong.append((cell.text, cell.confidence, cell.alternatives))
    assert len(wrong) <= 1, wrong
    assert all(confidence is not None and confidence < 0.6 and others for _, confidence, others in wrong), wrong


@needs_tesseract
def test_a_skewed_noisy_scan_gives_prose_and_every_figure() -> None:
    reading = read(saved(scan(), "JPEG", quality=75), "scan.pdf")
    (page,) = reading.pages
    assert (reading.media_type, page.source) == ("image/jpeg", "recognised")
    prose = " ".join(line.text for line in page.lines if not line.in_table)
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in prose and "Chỉ số" in prose and "đạt được như sau" in prose
    check_table(page)
    words = [word for line in page.lines for word in line.words]
    assert all(word.confidence is not None and 0 <= word.confidence <= 1 for word in words)
    assert all(word.box is not None and -20 < word.box.x0 < word.box.x1 < 615 for word in words)


@needs_tesseract
def test_a_ruined_layer_is_left_for_the_image_and_its_figures_kept_beside() -> None:
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfgen.canvas import Canvas

    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(595, 842))
    canvas.drawImage(ImageReader(scan(turn=0.0)), 0, 0, 595, 842)
    text = canvas.beginText(60, 760)
    text.setTextRenderMode(3)
    text.setFont("Helvetica", 10)
    for line in (
        "Thuc hién Quyét dinh vé viéc ban hanh Ké hoach xac dinh Chi s6",
        "cai cach hanh chinh cua cac s6, ban",
    ):
        text.textLine(line)
    text.setTextOrigin(384, 646)
    text.textLine("85,60")
    canvas.drawText(text)
    canvas.save()
    (page,) = read(buffer.getvalue(), "a").pages
    assert page.source == "recognised"
    assert "Quyết định" in " ".join(line.text for line in page.lines)
    check_table(page)
    figure = next(cell for cell in page.tables[0].cells if cell.text == "85,50")
    assert figure.words[0].alternatives == ("85,60",)


@needs_tesseract
def test_pages_of_a_tiff_and_a_page_on_its_side() -> None:
    page = scan(turn=0.0)
    data = saved(page, "TIFF", save_all=True, append_images=[page.rotate(90, expand=True)], compression="tiff_lzw")
    first, second = read(data, "a").pages
    check_table(first)
    check_table(second)
    assert second.width > second.height
    box = second.tables[0].box
    # On its side, the upper right corner of the sheet lies to the upper left.
    assert box is not None and 0 < box.x0 < box.x1 < second.width / 2
    assert box.y1 - box.y0 > box.x1 - box.x0


def test_without_tesseract_every_page_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    import pytesseract

    monkeypatch.setattr(pytesseract.pytesseract, "tesseract_cmd", "no-such-program")
    (page,) = read(saved(scan(), "PNG"), "a").pages
    assert page.source == "unread" and page.lines == ()
    assert page.error.startswith("Tesseract is not installed")


@needs_tesseract
def test_a_page_that_takes_too_long_is_given_up() -> None:
    (page,) = read(saved(scan(), "PNG"), "a", ReadingOptions(page_timeout=0.01)).pages
    assert page.source == "unread" and "0.01 seconds" in page.error


def test_a_red_stamp_is_paper_in_the_channel_that_is_read() -> None:
    pixels = np.full((100, 100, 3), 250, np.uint8)
    pixels[20:40, 20:60] = (230, 30, 40)
    pixels[30:34, 30:50] = (20, 20, 20)
    grey = one_channel(pixels)
    assert grey[25, 25] > 200 and grey[32, 40] < 60
    colourless = one_channel(np.full((10, 10, 3), 128, np.uint8))
    assert int(colourless[0, 0]) in (127, 128)


@pytest.mark.parametrize("turns", [0, 1, 2, 3])
def test_boxes_of_a_turned_page_come_back_to_their_place(turns: int) -> None:
    pixels = np.full((80, 60), 255, np.uint8)
    pixels[10:20, 5:25] = 0
    given = PageImage(pixels, 1.0, 60.0, 80.0)
    upright = turned(given, turns)
    rows, columns = np.nonzero(upright.pixels == 0)
    found = Box(float(columns.min()), float(rows.min()), float(columns.max() + 1), float(rows.max() + 1))
    back = upright.to_page(found)
    assert (back.x0, back.y0, back.x1, back.y1) == pytest.approx((5, 10, 25, 20))


@needs_tesseract
@pytest.mark.parametrize(("name", "numbers"), [("ha-nam-2022", (4,)), ("an-giang-2023", (3, 10, 13))])
def test_scanned_tables_say_what_the_digital_ones_say(name: str, numbers: tuple[int, ...]) -> None:
    import pypdfium2

    from extractors.reading.image import read_pdf_page

    digital, scanned = SHARED / "reports" / f"{name}.pdf", SHARED / "reports" / f"{name}-scan.pdf"
    if not (digital.exists() and scanned.exists()):
        pytest.skip("the shared reports are not here")
    true_pages = read(digital.read_bytes(), name).pages
    document = pypdfium2.PdfDocument(scanned.read_bytes())
    try:
        for number in numbers:
            page = read_pdf_page(document, number - 1, 200.0, (), ReadingOptions())
            (table,), (true_table,) = page.tables, true_pages[number - 1].tables
            assert (table.rows, table.cols, len(table.cells)) == (
                true_table.rows,
                true_table.cols,
                len(true_table.cells),
            )
            for cell, true_cell in zip(table.cells, true_table.cells, strict=True):
                assert (cell.row, cell.col, cell.col_span) == (true_cell.row, true_cell.col, true_cell.col_span)
                if any(c.isdigit() for c in true_cell.text) and not any(c.isalpha() for c in true_cell.text):
                    assert cell.text == true_cell.text
    finally:
        document.close()


def test_a_covered_table_leaves_the_paper_as_grey_as_it_is() -> None:
    pixels = np.full((600, 400), 225, np.uint8)
    pixels[200:400, 100:300] = 0
    page = PageImage(pixels, 1.0, 400.0, 600.0)
    rest = covered(page, Box(100, 200, 300, 400))
    assert rest.pixels.min() == rest.pixels.max() == 225
    assert page.pixels.min() == 0


def test_the_part_with_marks_holds_them_all_and_no_speck() -> None:
    pixels = np.full((2000, 1400), 225, np.uint8)
    assert inked_part(PageImage(pixels, 2.0, 700.0, 1000.0)) is None
    pixels[300:330, 200:900] = 20
    pixels[340:350, 1000:1016] = 20
    pixels[1900:1902, 50:52] = 60
    top, bottom, left, right = inked_part(PageImage(pixels, 2.0, 700.0, 1000.0)) or (0, 0, 0, 0)
    assert top <= 300
    assert 350 <= bottom < 1000
    assert 100 < left <= 200
    assert 1016 <= right < 1100
