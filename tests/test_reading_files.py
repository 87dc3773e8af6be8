"""Kinds of files, plain text, and files that are broken."""

from __future__ import annotations

import io
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import DamagedReportError, UnsupportedMediaError
from extractors.reading import ReadingOptions, read


def _lines(data: bytes) -> list[tuple[int, int, str]]:
    return [(line.number, line.page, line.text) for page in read(data, "a").pages for line in page.lines]


def _pdf(pages: int = 1, text: str = "BAO CAO", encrypt: str | None = None) -> bytes:
    canvas_module = pytest.importorskip("reportlab.pdfgen.canvas")
    buffer = io.BytesIO()
    canvas = canvas_module.Canvas(buffer, pagesize=(300, 400), encrypt=encrypt)
    for number in range(pages):
        canvas.drawString(50, 300, f"{text} {number + 1}")
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def test_every_line_is_kept_with_its_number_and_characters() -> None:
    data = "Một\n\n  hai  ba\t\nbốn\n".encode()
    assert _lines(data) == [(1, 1, "Một"), (2, 1, ""), (3, 1, "  hai  ba\t"), (4, 1, "bốn"), (5, 1, "")]


def test_words_point_into_their_line() -> None:
    line = read("  Chỉ số  CCHC\n".encode(), "a").pages[0].lines[0]
    assert [(word.text, word.start, word.end) for word in line.words] == [("Chỉ", 2, 5), ("số", 6, 8), ("CCHC", 10, 14)]


@given(st.text(alphabet="aệ 5,\n\f\u2028\u0085đ", max_size=60))
def test_a_text_can_be_written_again_line_for_line(text: str) -> None:
    data = ("x" + text).encode()
    reading = read(data, "a")
    lines = [line for page in reading.pages for line in page.lines]
    assert "\n".join(line.text for line in lines) == unicodedata.normalize("NFC", "x" + text)
    assert [line.number for line in lines] == list(range(1, len(lines) + 1))
    assert all(line.text[word.start : word.end] == word.text for line in lines for word in line.words)
    assert [page.number for page in reading.pages] == list(range(1, len(reading.pages) + 1))


@pytest.mark.parametrize(
    ("text", "pages"),
    [
        ("a\nb\fc\nd\n", [1, 1, 2, 2]),
        ("a\n\fb\n\fc\n\f", [1, 2, 3, 3]),
        ("a\n\f\fb", [1, 3]),
        ("a\n" * 8 + " b\nc\n \n", [1] * 8 + [2, 2, 2, 2]),
        (" a\nb\nc\nd\ne\n", [1, 1, 1, 1, 1, 1]),
        (" a\n b\n c\nd\n e\n", [1, 1, 1, 1, 1, 1]),
        ("a\n  b\nc\nd\ne\n", [1, 1, 1, 1, 1, 1]),
    ],
)
def test_page_breaks(text: str, pages: list[int]) -> None:
    assert [page for _, page, _ in _lines(text.encode())] == pages


def test_encodings() -> None:
    text = "Chỉ số cải cách hành chính\n"
    for data in (text.encode("utf-16"), b"\xfe\xff" + text.encode("utf-16-be"), text.encode("utf-8-sig")):
        assert _lines(data)[0][2] == text.strip()
    vietnamese = "tiêu chí".encode("cp1258", errors="ignore")
    assert _lines(vietnamese)[0][2].startswith("tiêu ch")


def test_carriage_returns_are_no_characters_of_the_line() -> None:
    assert [text for _, _, text in _lines(b"a\r\nb\r\n")] == ["a", "b", ""]


@pytest.mark.parametrize(
    ("data", "error", "word"),
    [
        (b"", DamagedReportError, "empty"),
        (b" \n \n", DamagedReportError, "blanks"),
        (b"\x00\x01\x02\x03" * 50, UnsupportedMediaError, "neither"),
        (b"PK\x03\x04" + b"word/document.xml", DamagedReportError, "cut short"),
        (b"{\\rtf1 abc}", UnsupportedMediaError, "RTF"),
        (b"<?xml version='1.0'?><?mso-application progid=\"Excel.Sheet\"?><x/>", UnsupportedMediaError, "XLSX"),
        (b"<!DOCTYPE html>", DamagedReportError, "nothing"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 20, DamagedReportError, "damaged"),
        (b"%PDF-1.7\n" + b"\x00junk" * 20 + b"\n%%EOF", DamagedReportError, "damaged"),
        (b"\xff\xfea", DamagedReportError, "UTF-16"),
    ],
)
def test_what_cannot_be_read_is_said_in_one_sentence(data: bytes, error: type[Exception], word: str) -> None:
    with pytest.raises(error, match=word) as caught:
        read(data, "a")
    assert str(caught.value).endswith(".") and "\n" not in str(caught.value)


def test_a_pdf_cut_short_or_locked_is_refused() -> None:
    whole = _pdf(3)
    with pytest.raises(DamagedReportError, match="cut short"):
        read(whole[: len(whole) // 2], "a")
    with pytest.raises(DamagedReportError, match="password"):
        read(_pdf(encrypt="secret"), "a")


def test_pages_beyond_the_limit_are_given_and_named() -> None:
    pages = read(_pdf(3), "a", ReadingOptions(max_pages=2)).pages
    assert [page.source for page in pages] == ["layer", "layer", "unread"]
    assert "first 2 pages" in pages[2].error
    assert [line.number for page in pages for line in page.lines] == [1, 2]


@pytest.mark.parametrize(
    "head", ["MIME-Version: 1.0\n", "From: <Saved by Blink>\r\nSubject: a\r\n b\r\nMIME-Version: 1.0\r\n"]
)
def test_a_web_archive_is_named(head: str) -> None:
    with pytest.raises(UnsupportedMediaError, match="MHTML"):
        read(f"{head}Content-Type: multipart/related\n\n<html>".encode(), "a")
