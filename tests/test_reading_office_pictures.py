"""Pictures in Word documents, workbooks and web pages: read where they stand, within limits, small ones passed over."""

from __future__ import annotations

import base64
import io
import struct
import zlib
from pathlib import Path
from typing import Any

import docx
import numpy as np
import openpyxl
import pytest
from docx.oxml import parse_xml
from docx.shared import Cm
from openpyxl.drawing.image import Image as SheetImage
from PIL import Image
from test_reading_images import check_table, needs_tesseract, saved, scan
from test_reading_pdf import report_pdf
from test_understanding import HEAD

from corpus.records import Box, Line, Page, Word
from extractors.reading import ReadingOptions, image, read
from extractors.reading.sheet_pictures import any_size_of_picture
from pipeline.inputs import Input
from pipeline.work import process

EMF = b"\x01\x00\x00\x00" + bytes(36) + b" EMF" + bytes(60)
R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'


def document_of(*pieces: str | tuple[bytes, float], breaks: bool = False) -> bytes:
    """A document of paragraphs and of pictures (file, width in cm). breaks: a page break in the run of each picture."""
    document = docx.Document()
    for piece in pieces:
        if isinstance(piece, str):
            document.add_paragraph(piece)
            continue
        run = document.add_paragraph().add_run()
        run.add_picture(io.BytesIO(piece[0]), width=Cm(piece[1]))
        if breaks:
            run.add_break(docx.enum.text.WD_BREAK.PAGE)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def png(width: int = 400, height: int = 300, grey: int = 200) -> bytes:
    return saved(Image.new("L", (width, height), grey), "PNG")


def texts(page: Page) -> list[str]:
    return [line.text for line in page.lines if line.text]


@pytest.fixture
def recognised(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int]]:
    """Every picture says the same; gives the sizes of those that were recognised."""
    seen: list[tuple[int, int]] = []

    def read_picture(picture: Any, width: float, crop: object, options: object) -> Page:
        seen.append(picture.size)
        word = Word("ẢNH", 1, 1, 0, 3, Box(10, 10, 40, 20), 0.9)
        return Page(1, width or 595.0, 842.0, (Line("ẢNH", 1, 1, (word,)),), source="recognised")

    monkeypatch.setattr(image, "read_picture", read_picture)
    return seen


@needs_tesseract
@pytest.mark.parametrize("breaks", [False, True])
def test_scans_in_a_word_document_are_its_pages(breaks: bool) -> None:
    page = saved(scan(), "JPEG", quality=75)
    first, second = read(document_of((page, 17.0), (page, 17.0), breaks=breaks), "a").pages[:2]
    assert (first.source, second.source, second.error) == ("recognised", "recognised", "")
    check_table(first)
    check_table(second)
    assert {line.note for line in second.lines} == {"picture 2 (image1.jpg)"}
    assert second.tables[0].table_id == "p2t1" and second.lines[0].number == len(first.lines) + 1
    assert all(0 < word.box.x0 < word.box.x1 < first.width for line in first.lines for word in line.words if word.box)
    assert all(word.page == 2 for line in second.lines for word in line.words)


@needs_tesseract
def test_a_picture_of_a_table_among_paragraphs_is_read_where_it_stands() -> None:
    import pypdfium2

    (layer,) = read(report_pdf(), "a").pages
    box = layer.tables[0].box
    assert box is not None
    opened = pypdfium2.PdfDocument(report_pdf())
    # As a screen shows it: 96 dots to the inch, and no word of that in the file.
    scale = 96 / 72
    drawn = opened[0].render(scale=scale).to_pil().convert("L")
    sides = (box.x0 - 5, box.y0 - 5, box.x1 + 5, box.y1 + 5)
    cut = drawn.crop(tuple(round(side * scale) for side in sides))
    buffer = io.BytesIO()
    cut.save(buffer, "PNG")
    (page,) = read(document_of("Trước", (buffer.getvalue(), (box.x1 - box.x0 + 10) / 72 * 2.54), "Sau"), "a").pages
    check_table(page)
    assert (page.source, page.error, page.width) == ("text", "", 0.0)
    shown = texts(page)
    assert (shown[0], shown[-1]) == ("Trước", "Sau") and len(shown) > 4
    assert [line.number for line in page.lines] == list(range(1, len(page.lines) + 1))
    assert {line.note for line in page.lines if line.in_table} == {"picture 1 (image1.png)"}


def test_figures_of_a_picture_say_which_picture_they_stand_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sentence = "Sở Nội vụ đạt Chỉ số CCHC 92,5%."

    def read_picture(*_: object) -> Page:
        words, start = [], 0
        for text in sentence.split():
            words.append(Word(text, 1, 1, start, start + len(text), Box(start * 5, 10, start * 5 + 20, 20), 0.9))
            start += len(text) + 1
        return Page(1, 400.0, 300.0, (Line(sentence, 1, 1, tuple(words)),), source="recognised")

    monkeypatch.setattr(image, "read_picture", read_picture)
    path = tmp_path / "a.docx"
    path.write_bytes(document_of(*(line for line in HEAD.split("\n") if line), (png(), 12.0)))
    result = process(Input(path, "a.docx"), ReadingOptions())
    (figure,) = [o for o in result.observations if o.raw.startswith("92,5")]
    assert (figure.note, figure.box is not None, figure.confidence) == ("picture 1 (image1.png)", True, 0.9)


def test_small_pictures_cost_no_pass_and_one_shown_twice_costs_one(recognised: list[tuple[int, int]]) -> None:
    logo, table = png(90, 90), png()
    (page,) = read(document_of((logo, 3.0), "Một", (table, 12.0), "Hai", (table, 12.0)), "a").pages
    assert texts(page) == ["Một", "ẢNH", "Hai", "ẢNH"] and recognised == [(400, 300)]


def test_pictures_and_page_breaks_of_one_paragraph_keep_their_order(recognised: list[tuple[int, int]]) -> None:
    document = docx.Document()
    run = document.add_paragraph("một").add_run()
    run.add_picture(io.BytesIO(png()), width=Cm(12))
    run.add_break(docx.enum.text.WD_BREAK.PAGE)
    run.add_text("hai")
    run.add_break(docx.enum.text.WD_BREAK.PAGE)
    run.add_picture(io.BytesIO(png(401)), width=Cm(12))
    buffer = io.BytesIO()
    document.save(buffer)
    assert [texts(page) for page in read(buffer.getvalue(), "a").pages] == [["một", "ẢNH"], ["hai"], ["ẢNH"]]
    assert len(recognised) == 2


def test_a_scan_beside_text_has_a_page_of_its_own(recognised: list[tuple[int, int]]) -> None:
    scanned = png(1654, 2339)
    found = read(document_of("Trước", (scanned, 17.0), "Sau"), "a").pages
    assert [(texts(page), page.source) for page in found] == [
        (["Trước"], "text"),
        (["ẢNH"], "recognised"),
        (["Sau"], "text"),
    ]


def test_what_is_cut_off_a_picture_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    crops = []
    monkeypatch.setattr(image, "read_picture", lambda p, w, crop, o: crops.append(crop) or Page(1, w, 1.0, ()))
    document = docx.Document()
    document.add_picture(io.BytesIO(png()), width=Cm(12))
    namespace = "http://schemas.openxmlformats.org/drawingml/2006/main"
    blip = next(document.element.iter(f"{{{namespace}}}blip"))
    blip.addnext(parse_xml(f'<a:srcRect xmlns:a="{namespace}" t="25000" r="10000"/>'))
    buffer = io.BytesIO()
    document.save(buffer)
    read(buffer.getvalue(), "a")
    assert crops == [(0.0, 0.25, 0.1, 0.0)]


def bomb() -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 60000, 60000, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (EMF, "The picture image1.png is a drawing in EMF or WMF"),
        (b"\xd7\xcd\xc6\x9a" + bytes(40), "The picture image1.png is a drawing in EMF or WMF"),
        (bomb(), "The picture image1.png is damaged or of a kind that cannot be read"),
        (b"RIFF0000WEBPVP8 ", "The picture image1.png is damaged or of a kind that cannot be read"),
    ],
    ids=["EMF", "WMF", "bomb", "WebP"],
)
def test_a_picture_that_is_not_read_is_told_in_one_sentence(data: bytes, said: str) -> None:
    document = docx.Document()
    document.add_picture(io.BytesIO(png()), width=Cm(12))
    (part,) = [part for part in document.part.related_parts.values() if "image" in part.content_type]
    part._blob = data
    document.add_paragraph("Sau")
    buffer = io.BytesIO()
    document.save(buffer)
    (page,) = read(buffer.getvalue(), "a").pages
    assert texts(page) == ["Sau"]
    assert page.error.startswith(said) and page.error.endswith(".")


def test_a_linked_picture_is_never_fetched() -> None:
    document = docx.Document()
    document.add_picture(io.BytesIO(png()), width=Cm(12))
    blip = next(document.element.iter("{http://schemas.openxmlformats.org/drawingml/2006/main}blip"))
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"
    link = document.part.relate_to("http://127.0.0.1:9/a.png", kind, is_external=True)
    namespace = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
    del blip.attrib[f"{namespace}embed"]
    blip.set(f"{namespace}link", link)
    buffer = io.BytesIO()
    document.save(buffer)
    assert "only linked to" in read(buffer.getvalue(), "a").pages[0].error


def test_no_more_pictures_are_read_than_pages_may_be(recognised: list[tuple[int, int]]) -> None:
    data = document_of((png(), 12.0), (png(401), 12.0))
    (page,) = read(data, "a", ReadingOptions(max_pages=1)).pages
    assert len(recognised) == 1 and "Only the first 1 pictures" in page.error


@needs_tesseract
def test_a_photograph_has_no_words() -> None:
    noise = np.random.default_rng(3).normal(120, 60, (75, 100)).clip(0, 255).astype(np.uint8)
    photograph = Image.fromarray(noise).resize((800, 600), Image.Resampling.BICUBIC)
    (page,) = read(document_of("Trước", (saved(photograph, "JPEG"), 12.0), "Sau"), "a").pages
    assert texts(page) == ["Trước", "Sau"] and not page.error


def test_pictures_of_a_sheet_stand_between_its_rows(recognised: list[tuple[int, int]]) -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.title = "Phụ lục"
    sheet["A1"], sheet["A30"] = "Trước", "Sau"
    sheet.add_image(SheetImage(io.BytesIO(png())), "B5")
    sheet.add_image(SheetImage(io.BytesIO(png(60, 60))), "B9")
    buffer = io.BytesIO()
    with any_size_of_picture():
        sheet.add_image(SheetImage(io.BytesIO(bomb())), "B40")
        workbook.save(buffer)
    (page,) = read(buffer.getvalue(), "a").pages
    assert texts(page) == ["Trước", "ẢNH", "Sau"] and recognised == [(400, 300)]
    assert [line.note for line in page.lines if line.text == "ẢNH"] == ["picture 1 ('Phụ lục'!B5)"]
    assert "'Phụ lục'!B40 is damaged" in page.error


def test_pictures_that_a_web_page_holds_are_read_and_no_others(recognised: list[tuple[int, int]]) -> None:
    inside = base64.b64encode(png()).decode()
    large = base64.b64encode(png(900, 700) + bytes(12_000_000)).decode()
    data = (
        f'<html><p>Trước</p><p>giữa <img src="data:image/png;base64,{inside}" width=400 height="300"> sau</p>'
        f'<img src="data:image/png;base64,{inside}" style="width: 40px; height: 30px"><img src="http://127.0.0.1:9/a.png">'
        f'<img src="file:///etc/passwd"><img src="data:7"><img src="data:image/png;base64,{large}"><p>Hết</p></html>'
    )
    (page,) = read(data.encode(), "a").pages
    assert texts(page) == ["Trước", "giữa", "ẢNH", "sau", "ẢNH", "Hết"]
    assert recognised == [(400, 300), (900, 700)] and not page.error
