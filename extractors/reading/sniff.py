"""What kind of file some bytes are, told from the bytes alone.

Belongs here: signatures and the test whether bytes are text. Does not: opening the file (the reader of its kind).
"""

from __future__ import annotations

from corpus.errors import DamagedReportError, UnsupportedMediaError
from corpus.records import Media

_PICTURES: tuple[tuple[bytes, Media], ...] = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"II+\x00", "image/tiff"),
    (b"MM\x00+", "image/tiff"),
)
# Signatures of kinds that people do send and that are not read, so that the answer can name them.
_NAMED: tuple[tuple[bytes, str], ...] = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office document"),
    (b"{\\rtf", "an RTF document"),
    (b"GIF8", "a GIF picture"),
    (b"BM", "a BMP picture"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"\x1f\x8b", "a gzip file"),
    (b"%!PS", "a PostScript file"),
)
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_TEXT_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
# The PDF header may stand after some junk; readers look for it in the first kilobyte.
_PDF_HEADER_WITHIN = 1024
_SAMPLE = 65536
_CONTROLS = bytes(c for c in range(32) if c not in b"\t\n\x0b\x0c\r\x1a\x1b") + b"\x7f"
_MOST_CONTROLS = 0.005


def media_of(data: bytes) -> Media:
    """The media type of `data`.

    Raises DamagedReportError where it is empty, UnsupportedMediaError where it is of no kind that is read.
    """
    if not data.strip(b"\x00 \t\r\n\x0c"):
        raise DamagedReportError("The file is empty." if not data else "The file holds nothing but blanks.")
    for signature, media in _PICTURES:
        if data.startswith(signature):
            return media
    if data.startswith(_ZIP):
        raise UnsupportedMediaError(f"The file is {_zip_kind(data)}, a kind that cannot be read.")
    if b"%PDF-" in data[:_PDF_HEADER_WITHIN]:
        return "application/pdf"
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        raise UnsupportedMediaError("The file is a WebP picture, a kind that cannot be read.")
    if _is_text(data):
        if _is_html(data):
            raise UnsupportedMediaError("The file is an HTML page, a kind that cannot be read.")
        if not data.startswith(b"{\\rtf"):
            return "text/plain"
    for signature, kind in _NAMED:
        if data.startswith(signature):
            raise UnsupportedMediaError(f"The file is {kind}, a kind that cannot be read.")
    raise UnsupportedMediaError("The file is neither text, nor PDF, nor a PNG, JPEG or TIFF picture.")


def _zip_kind(data: bytes) -> str:
    """Which of the formats that are ZIP archives inside this is, from the names of its members."""
    if b"word/document.xml" in data:
        return "a Word document (DOCX)"
    if b"xl/workbook.xml" in data:
        return "an Excel workbook (XLSX)"
    return "a ZIP archive"


def _is_text(data: bytes) -> bool:
    """No zero bytes and next to no control characters; UTF-16 and UTF-8 are known by their byte order mark."""
    if data.startswith(_TEXT_MARKS):
        return True
    sample = data[:_SAMPLE]
    if b"\x00" in sample:
        return False
    controls = len(sample) - len(sample.translate(None, _CONTROLS))
    return controls <= _MOST_CONTROLS * len(sample)


def _is_html(data: bytes) -> bool:
    head = data[:2048].lower().lstrip(b"\xef\xbb\xbf \t\r\n")
    return head.startswith((b"<!doctype html", b"<html")) or (head.startswith(b"<?xml") and b"<html" in head)
