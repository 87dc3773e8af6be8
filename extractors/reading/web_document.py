"""Web pages (HTML): their text blocks and tables in the order of the page, nothing fetched, nothing run.

Belongs here: encodings, blocks, tables with spans, what a browser would not show. Does not: pages and lines (`flow`).
A web page is one page; a style that breaks the page in print begins another.
"""

from __future__ import annotations

import base64
import codecs
import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any
from urllib.parse import unquote

from corpus.errors import DamagedReportError, UnsupportedMediaError
from corpus.records import Page
from extractors.reading.flow import Block, FlowCell, FlowPages, PageError, clean, raised, without_overlaps
from extractors.reading.flow_pictures import Picture
from extractors.reading.legacy_text import code_of_font, told_by_content
from extractors.reading.options import ReadingOptions
from extractors.reading.web_fonts import WebFonts
from normalizers.legacy_codes import western_text

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_DECLARED = re.compile(
    rb"charset\s*=\s*[\"']?\s*([A-Za-z0-9_:-]{3,40})"
    rb"|<\?xml[^>]{0,200}encoding=[\"']([A-Za-z0-9_-]{3,40})"
)
_DECLARED_WITHIN = 4096
_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_NOT_SHOWN = frozenset(
    re.findall(
        r"\w+",
        "script style head title template noscript iframe object embed applet audio video canvas svg "
        "select option datalist textarea button noframes map area nav s strike del",
    )
)
_BLOCKS = frozenset(
    re.findall(
        r"\w+",
        "address article aside blockquote body caption center dd details dialog div dl dt fieldset "
        "figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu "
        "ol p pre section summary ul table",
    )
)
_HIDDEN = re.compile(
    r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|text-decoration[\w-]*\s*:[^;]*line-through|mso-hide\s*:\s*all)",
    re.I,
)
_BREAK_BEFORE = re.compile(r"(?:page-break-before|break-before)\s*:\s*(?:always|page|left|right)", re.IGNORECASE)
_BREAK_AFTER = re.compile(r"(?:page-break-after|break-after)\s*:\s*(?:always|page|left|right)", re.IGNORECASE)
_MOST_SPAN = 1000
# A picture within the page, and what stands for it while the page is parsed.
_PICTURE = re.compile(r"data:image/[\w.+-]+(?:;[\w=.-]+)*;base64,([A-Za-z0-9+/=%\s]*)", re.IGNORECASE)
_SET_ASIDE = re.compile(r"data:(\d{1,6})")
_SIDE = re.compile(r"(?:^|;)\s*(width|height)\s*:\s*([^;]+)", re.IGNORECASE)
_PIXELS = re.compile(r"\s*(\d{1,5}(?:\.\d+)?)(?:px)?\s*$")
_POINTS_PER_PIXEL = 0.75
_BLANKS = re.compile(r"[ \t\r\n\f]+")
_TAG = re.compile(r"<[^>]*>")
# What pages in a code of before Unicode declare, where they declare anything: the Western code page by all its names.
_WESTERN = frozenset(("iso-8859-1", "iso8859-1", "latin1", "latin-1", "windows-1252", "cp1252", "x-user-defined"))
_LEGACY_FONT = re.compile(r"(?:face\s*=|font-family\s*:)[\s\"']*([\w. +-]+)", re.IGNORECASE)


def read_web_document(data: bytes, options: ReadingOptions) -> tuple[Page, ...]:
    """The pages of an HTML file. Raises a ReportError where it holds no text or is built beyond reason."""
    from lxml import etree

    if len(data) > options.max_part_bytes:
        limit = options.max_part_bytes // (1024 * 1024)
        raise UnsupportedMediaError(f"The web page is larger than {limit} MiB, the most that is read.")
    text, damaged = _decoded(data)
    pictures: list[bytes] = []
    text = _PICTURE.sub(lambda match: _set_aside(match[1], pictures), text)
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(_XML_DECLARATION.sub("", text).replace("\x00", "").encode("utf-8", "replace"), parser)
    except etree.LxmlError as error:
        raise DamagedReportError("The web page is damaged and cannot be read.") from error
    if root is None:
        raise DamagedReportError("The web page holds nothing.")
    if any(entry.level_name == "FATAL" for entry in parser.error_log):
        raise DamagedReportError("The web page is nested deeper than can be read.")
    pages = FlowPages(options)
    if damaged:
        pages.add([PageError("Some characters are not valid in the page's encoding and were lost.")])
    pages.add(_Walk(options, WebFonts(root), pictures).blocks(root))
    return pages.finished()


def _set_aside(encoded: str, pictures: list[bytes]) -> str:
    """Take a picture out of the text, where it would be too long for the parser; gives what stands for it."""
    try:
        pictures.append(base64.b64decode(unquote(encoded)))
    except ValueError:
        pictures.append(b"")
    return f"data:{len(pictures) - 1}"


def _decoded(data: bytes) -> tuple[str, bool]:
    """The text, and whether characters were lost.

    A byte order mark decides, then UTF-8 where the bytes are valid as such, then what the page declares, then the
    Windows code page for Vietnamese: pages that declare another encoding than their own are common, and text that is
    valid UTF-8 by chance is not. Where the bytes are a code of before Unicode, the Western code page, as in any text.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            text = data.decode(encoding, errors="replace")
            return text.removeprefix("\ufeff"), "\ufffd" in text
    try:
        return data.decode("utf-8"), False
    except UnicodeDecodeError:
        pass
    declared = _DECLARED.search(data[:_DECLARED_WITHIN])
    name = (declared[1] or declared[2]).decode("ascii") if declared else "cp1258"
    if not declared or name.lower() in _WESTERN:
        western = western_text(data)
        named = any(code_of_font(font) is not None for font in _LEGACY_FONT.findall(western))
        if declared or named or told_by_content(_TAG.sub(" ", western).split("\n")):
            return western, False
    for encoding in (name, "utf-8" if declared and name.lower().startswith("utf") else "cp1258"):
        try:
            text = data.decode(encoding, errors="replace")
            return text, "\ufffd" in text
        except (LookupError, UnicodeError):
            continue
    return data.decode("cp1258", errors="replace"), True


class _Walk:
    """One page while it is walked through; counts the cells of its tables."""

    def __init__(self, options: ReadingOptions, fonts: WebFonts, pictures: Sequence[bytes]) -> None:
        self._options = options
        self._fonts = fonts
        self._pictures = pictures
        self._cells = 0

    def blocks(self, container: Any) -> list[Block]:
        """Paragraphs and tables within an element, in order."""
        found: list[Block] = []
        inline: list[str] = []

        def close() -> None:
            text = "".join(inline)
            inline.clear()
            if clean(text) or "\f" in text:
                found.append(text)

        def walk(element: Any, item: int) -> None:
            tag = element.tag
            if not isinstance(tag, str) or _is_hidden(element):
                return
            style = element.get("style", "")
            if _BREAK_BEFORE.search(style):
                close()
                inline.append("\f")
            if tag == "br":
                inline.append("\n")
            elif tag == "table":
                close()
                found.extend(self._table(element))
            elif tag == "img":
                inline.append(" ")
                picture = self._picture(element)
                if picture is not None:
                    close()
                    found.append(picture)
            else:
                if tag in _BLOCKS:
                    close()
                    if tag == "li":
                        inline.append(_marker(element, item))
                inline.append(self._inner(element.text, element))
                children(element)
                if tag in _BLOCKS:
                    close()
            if _BREAK_AFTER.search(style):
                close()
                inline.append("\f")

        def children(element: Any) -> None:
            items = 0
            for child in element:
                items += child.tag == "li"
                walk(child, items)
                inline.append(self._inner(child.tail, element))

        inline.append(self._inner(container.text, container))
        children(container)
        close()
        return found

    def _inner(self, text: str | None, element: Any) -> str:
        """Characters as a browser shows them: white space is one blank, but where it is set as written."""
        if not text:
            return ""
        shown = text.replace("\r\n", "\n").replace("\f", " ") if element.tag == "pre" else _BLANKS.sub(" ", text)
        if any(above.tag == "sup" for above in (element, *islice(element.iterancestors(), 2))):
            shown = raised(shown)
        return self._fonts.marked(shown, element)

    def _picture(self, element: Any) -> Picture | None:
        """The picture that the page itself holds; others are never fetched."""
        place = _SET_ASIDE.fullmatch(element.get("src", ""))
        if place is None or int(place[1]) >= len(self._pictures):
            return None
        style = dict(_SIDE.findall(element.get("style", "")))
        width, height = (
            float(found[1]) * _POINTS_PER_PIXEL
            if (found := _PIXELS.match(style.get(side, "") or element.get(side, "")))
            else 0.0
            for side in ("width", "height")
        )
        # Of a picture that is told one side the other follows; it is left to the picture.
        sides = (width, height) if width and height else (0.0, 0.0)
        return Picture(self._pictures[int(place[1])], "", *sides)

    def _table(self, table: Any) -> list[Block]:
        """The caption and the table. A table for layout, which holds other tables, gives what is in its cells."""
        found: list[Block] = []
        cells: list[FlowCell] = []
        taken: dict[int, int] = {}
        width = 0
        rows = list(_rows(table))
        for caption in table.iterfind("caption"):
            if not _is_hidden(caption):
                found += self.blocks(caption)
        for number, row in enumerate(rows):
            col = 0
            for element in row:
                if element.tag not in ("td", "th"):
                    continue
                while taken.get(col, 0) > number:
                    col += 1
                self._cells += 1
                if self._cells > self._options.max_cells:
                    raise UnsupportedMediaError(
                        f"The page's tables have more than {self._options.max_cells} cells, the most that are read."
                    )
                col_span = _span(element, "colspan")
                # A span of nought goes down to the end of the table.
                height = _span(element, "rowspan") or len(rows) - number
                col_span, height = max(1, col_span), min(height, len(rows) - number)
                hidden = _is_hidden(element)
                if not hidden:
                    cells.append(FlowCell(number, col, tuple(self.blocks(element)), height, col_span))
                    for offset in range(col_span):
                        taken[col + offset] = max(taken.get(col + offset, 0), number + height)
                    col += col_span
                    width = max(width, col)
        found.append(without_overlaps(len(rows), width, cells))
        return found


def _rows(table: Any) -> Iterator[Any]:
    """The table's own rows, in the order in which a browser shows them: the head first, the foot last."""
    groups = {"thead": 0, "tfoot": 2}
    parts = [table, *(part for part in table if part.tag in ("thead", "tbody", "tfoot"))]
    for part in sorted(parts, key=lambda each: groups.get(each.tag, 1)):
        for row in part:
            if row.tag == "tr" and not _is_hidden(row) and not _is_hidden(part):
                yield row


def _span(element: Any, name: str) -> int:
    text = element.get(name, "1").strip()
    return min(_MOST_SPAN, int(text)) if text.isascii() and text.isdigit() else 1


def _is_hidden(element: Any) -> bool:
    if element.tag in _NOT_SHOWN or element.get("hidden") is not None:
        return True
    return _HIDDEN.search(element.get("style", "")) is not None


def _marker(item: Any, ordinal: int) -> str:
    """What a browser puts before an item: its number in an ordered list, else a bullet."""
    parent = item.getparent()
    if parent is None or parent.tag != "ol":
        return "- "
    start = parent.get("start", "1")
    number = (int(start) if start.isascii() and start.isdigit() and len(start) < 6 else 1) + ordinal - 1
    kind = parent.get("type", "1")
    if kind in ("a", "A") and number <= 26:
        letter = chr(ord(kind) + number - 1)
        return f"{letter}) " if kind == "a" else f"{letter}. "
    return f"{number}. "
