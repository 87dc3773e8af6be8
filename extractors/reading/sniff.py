"""What kind of file some bytes are, told from the bytes alone.

Belongs here: signatures and the test whether bytes are text. Does not: opening the file (the reader of its kind).
"""

from __future__ import annotations

import io
import re
from typing import BinaryIO

from corpus.errors import DamagedReportError, UnsupportedMediaError
from corpus.records import Media
from extractors.reading.archive import SIGNATURES, package_types
from extractors.reading.options import ReadingOptions

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
    (b"GIF8", "a GIF picture"),
    (b"BM", "a BMP picture"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"\x1f\x8b", "a gzip file"),
    (b"%!PS", "a PostScript file"),
)
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_WEB_ARCHIVE = re.compile(rb"(?:[\w-]+:[^\n]*\n(?:[ \t][^\n]*\n)*){0,20}?MIME-Version:\s*1", re.IGNORECASE)
_RTF = b"{\\rtf"
# Names of streams by which the old container tells what it holds, in the order of asking.
_OLD_STREAMS = (
    ("EncryptedPackage", "an Office document locked with a password: save it without one"),
    ("WordDocument", "an old Word document (.doc): open it and save it as DOCX"),
    ("Workbook", "an old Excel workbook (.xls): open it and save it as XLSX"),
    ("Book", "an old Excel workbook (.xls): open it and save it as XLSX"),
    ("PowerPoint Document", "an old PowerPoint presentation (.ppt): save it as PDF"),
)
# What [Content_Types].xml, or the member mimetype, says the main part is; others than the first two can be named.
_DOCX: Media = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_XLSX: Media = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_PACKAGES: tuple[tuple[bytes, Media], ...] = (
    (b"wordprocessingml.document.main+xml", _DOCX),
    (b"spreadsheetml.sheet.main+xml", _XLSX),
    (b"ms-excel.sheet.macroEnabled.main+xml", _XLSX),
)
_NAMED_PACKAGES: tuple[tuple[bytes, str], ...] = (
    (b"ms-word.document.macroEnabled", "a Word document with macros (DOCM): save it as DOCX"),
    (b"wordprocessingml.template", "a Word template: save it as DOCX"),
    (b"ms-excel.sheet.binary", "a binary Excel workbook (XLSB): save it as XLSX"),
    (b"spreadsheetml.template", "an Excel template: save it as XLSX"),
    (b"presentationml", "a PowerPoint presentation: save it as PDF"),
    (b"ms-powerpoint", "a PowerPoint presentation: save it as PDF"),
    (b"opendocument.text", "an OpenDocument text (ODT): save it as DOCX"),
    (b"opendocument.spreadsheet", "an OpenDocument sheet (ODS): save it as XLSX"),
    (b"opendocument", "an OpenDocument file: save it as PDF"),
    (b"epub", "an electronic book (EPUB): save it as PDF"),
)
_OFFICE_XML = re.compile(rb"<\?mso-application\s+progid=\"(\w+)")
_HTML_TAG = re.compile(
    r"<(?:!doctype\s+html|(?:html|head|body|meta|title|style|table|div|center|font|p|h[1-6]|span|br)[\s/>])",
    re.IGNORECASE,
)
_BLANKS = "\xef\xbb\xbf\ufeff \t\r\n"
_TEXT_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
# The PDF header may stand after some junk; readers look for it in the first kilobyte.
_PDF_HEADER_WITHIN = 1024
_HTML_WITHIN = 4096
_SAMPLE = 65536
_CONTROLS = bytes(c for c in range(32) if c not in b"\t\n\x0b\x0c\r\x1a\x1b") + b"\x7f"
_MOST_CONTROLS = 0.005


def media_of(data: bytes, options: ReadingOptions = ReadingOptions()) -> Media:  # noqa: B008 (frozen)
    """The media type of `data`.

    Raises DamagedReportError where it is empty, UnsupportedMediaError where it is of no kind that is read.
    """
    if not data.strip(b"\x00 \t\r\n\x0c"):
        raise DamagedReportError("The file is empty." if not data else "The file holds nothing but blanks.")
    for signature, media in _PICTURES:
        if data.startswith(signature):
            return media
    if data.startswith(SIGNATURES):
        package = package_media(io.BytesIO(data), options)
        if package is None:
            raise UnsupportedMediaError("The file is an archive within an archive, which is not opened: unpack it.")
        return package
    if data.startswith(_OLD_OFFICE):
        raise UnsupportedMediaError(f"The file is {_old_office_kind(data)}.")
    if b"%PDF-" in data[:_PDF_HEADER_WITHIN]:
        return "application/pdf"
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        raise UnsupportedMediaError("The file is a WebP picture, a kind that cannot be read.")
    if data.startswith(_RTF):
        raise UnsupportedMediaError("The file is an RTF document, a kind that cannot be read: save it as DOCX.")
    if _WEB_ARCHIVE.match(data):
        raise UnsupportedMediaError(
            "The file is a web page with its parts in one file (MHTML): save it as DOCX or HTML."
        )
    if _is_text(data):
        office = _OFFICE_XML.search(data[:1024])
        if office:
            kind = "XLSX" if b"Excel" in office[1] else "DOCX"
            raise UnsupportedMediaError(f"The file is an old Office document in XML: open it and save it as {kind}.")
        return "text/html" if _is_html(data) else "text/plain"
    for signature, kind in _NAMED:
        if data.startswith(signature):
            raise UnsupportedMediaError(f"The file is {kind}, a kind that cannot be read.")
    raise UnsupportedMediaError(
        "The file is neither text, nor PDF, DOCX, XLSX or HTML, nor a PNG, JPEG or TIFF picture."
    )


def package_media(file: BinaryIO, options: ReadingOptions) -> Media | None:
    """What a ZIP file is by what it says of its parts: a document, a workbook, or None for an archive of files.

    Raises DamagedReportError where it cannot be opened, UnsupportedMediaError for an Office file of another kind.
    """
    names, types = package_types(file, options)
    for kind, media in _PACKAGES:
        if kind in types:
            return media
    for kind, name in _NAMED_PACKAGES:
        if kind in types:
            raise UnsupportedMediaError(f"The file is {name}.")
    if "word/document.xml" in names or "xl/workbook.xml" in names:
        raise DamagedReportError("The Office file is damaged: it does not say what its parts are.")
    return None


def _old_office_kind(data: bytes) -> str:
    for name, kind in _OLD_STREAMS:
        if name.encode("utf-16-le") in data:
            return kind
    return "an old Office document: open it and save it as DOCX or XLSX"


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
    """Whether the text begins with a tag of a web page, comments and an XML declaration aside."""
    head = data[:_HTML_WITHIN]
    text = head.decode("utf-16", "ignore") if head.startswith((b"\xff\xfe", b"\xfe\xff")) else head.decode("latin-1")
    text = text.lstrip(_BLANKS)
    while text.startswith(("<!--", "<?xml")):
        _, end, text = text.partition("-->" if text.startswith("<!--") else "?>")
        text = text.lstrip(_BLANKS) if end else ""
    return _HTML_TAG.match(text) is not None
