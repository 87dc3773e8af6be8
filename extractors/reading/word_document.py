"""Word documents (DOCX): paragraphs, tables, text boxes, charts and footnotes in the order of the document.

Belongs here: the walk through the document's XML. Does not: the numbers that Word makes itself (`word_numbering`),
charts (`office_charts`), pages and lines (`flow`).

Headers and footers are left out. Of tracked changes the text as accepted is read: insertions stay, deletions go, and so
do hidden and struck out text. Pages
are those that Word laid out last, as far as the file tells them; a document that was never laid out is one page but for
its own page breaks.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import Any

from corpus.errors import DamagedReportError, UnsupportedMediaError
from corpus.records import Page
from extractors.reading.archive import check_package
from extractors.reading.flow import Block, FlowCell, FlowPages, FlowTable, PageError, clean, raised, without_overlaps
from extractors.reading.flow_pictures import Picture
from extractors.reading.office_charts import chart_lines
from extractors.reading.options import ReadingOptions
from extractors.reading.word_fonts import Fonts
from extractors.reading.word_numbering import Numbering, related_root
from extractors.reading.word_pictures import in_text_box, pictures_in

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_STRICT = b"http://purl.oclc.org/ooxml/"
# What holds other content and says nothing itself.
_TRANSPARENT = frozenset(
    f"{_W}{name}"
    for name in (
        "ins",
        "moveTo",
        "hyperlink",
        "smartTag",
        "fldSimple",
        "customXml",
        "dir",
        "bdo",
        "r",
        "ruby",
        "rubyBase",
    )
)
_LEFT_OUT = frozenset(f"{_W}{name}" for name in ("del", "moveFrom", "instrText", "delText", "delInstrText"))
# Text that the author hid or struck out.
_NOT_SHOWN = ("vanish", "strike", "dstrike")
_FRACTION = (f"{_M}num", f"{_M}den")
_OFF = ("0", "false", "off")


def read_word_document(data: bytes, options: ReadingOptions) -> tuple[Page, ...]:
    """The pages of a DOCX file. Raises a ReportError where it is broken, locked, or no document that can be read."""
    check_package(data, options)
    import docx
    from lxml.etree import LxmlError

    try:
        document = docx.Document(io.BytesIO(data))
        body = document.element.body
        if body is None:
            raise KeyError("body")
    except (LookupError, ValueError, AttributeError, TypeError, LxmlError) as error:
        if _STRICT in data or _is_strict(data, options):
            raise UnsupportedMediaError(
                "The file is a Word document in the strict variant of the format: save it as an ordinary DOCX."
            ) from error
        raise DamagedReportError("The Word document is damaged and cannot be opened.") from error
    return _Reader(document.part, options).pages(body)


def _is_strict(data: bytes, options: ReadingOptions) -> bool:
    from extractors.reading.archive import package_part

    return _STRICT in package_part(data, "word/document.xml", options)[:4096]


class _Reader:
    """One document while it is read."""

    def __init__(self, part: Any, options: ReadingOptions) -> None:
        self._part = part
        self._root = part.element
        self._notes = _notes(part)
        self._fonts = Fonts(
            related_root(part, "/styles"), related_root(part, "/theme"), [part.element, *self._notes.values()]
        )
        self._numbering = Numbering(part, self._fonts)
        self._options = options
        self._cells = 0
        # Breaks that Word noted when it laid out the page stand also behind those that the author made.
        self._text_since_break = False
        # What belongs to the paragraph and stands after it: text boxes, charts, pictures. Each with the page breaks so
        # far: a picture stands before the breaks behind it, of which a paragraph of scans has one a page.
        self._aside: list[tuple[int, Block]] = []
        self._page_breaks = 0
        self._footnotes: list[str] = []

    def pages(self, body: Any) -> tuple[Page, ...]:
        """All pages of the document's body."""
        pages = FlowPages(self._options, whole_pages=True)
        for block in self._blocks(body):
            if isinstance(block, str) and "\f" in block and self._footnotes:
                # Footnotes stand at the foot of their page, which ends within this paragraph.
                head, _, tail = block.partition("\f")
                notes, self._footnotes = self._footnotes, []
                pages.add([head, *notes, "\f" + tail])
                continue
            pages.add([block])
        pages.add(self._footnotes)
        return pages.finished()

    def _blocks(self, container: Any) -> Iterator[Block]:
        """Paragraphs and tables of the body, a cell or a text box."""
        joined = ""
        for element in container:
            if element.tag == f"{_W}p":
                before = self._page_breaks
                text = joined + self._paragraph(element)
                joined = ""
                aside, self._aside = self._aside, []
                if _has(element, "pPr", "rPr", "del"):
                    # The end of this paragraph was deleted: it goes on in the next.
                    joined = text
                    yield from (block for _, block in aside)
                else:
                    yield from _parted(text, [(at - before, block) for at, block in aside])
                if _next_page(element):
                    yield self._break()
            elif element.tag == f"{_W}tbl":
                table = self._table(element)
                if table.cells:
                    yield table
            elif element.tag == f"{_W}sdt":
                for content in element.iterfind(f"{_W}sdtContent"):
                    yield from self._blocks(content)
            elif element.tag in (f"{_W}ins", f"{_W}moveTo", f"{_W}customXml", f"{_W}txbxContent"):
                yield from self._blocks(element)
            elif element.tag == f"{_W}altChunk":
                yield PageError(
                    "A part of the document is another file within it and was not read: save it in Word once."
                )
        if joined:
            yield joined

    def _break(self) -> str:
        self._text_since_break = False
        self._page_breaks += 1
        return "\f"

    def _paragraph(self, paragraph: Any) -> str:
        """The text of one paragraph, its own number before it."""
        pieces: list[str] = []
        if _on(paragraph.find(f"{_W}pPr/{_W}pageBreakBefore")):
            pieces.append(self._break())
        text = "".join(self._inline(paragraph))
        if clean(text):
            number = self._numbering.number_of(paragraph)
            lead = len(text) - len(text.lstrip("\f"))
            pieces.append(text[:lead] + (f"{number} " if number else "") + text[lead:])
        else:
            pieces.append(text)
        return "".join(pieces)

    def _inline(self, container: Any) -> Iterator[str]:
        for element in container:
            tag = element.tag
            if tag in _LEFT_OUT or not isinstance(tag, str):
                continue
            if tag == f"{_W}r" and any(_on(element.find(f"{_W}rPr/{_W}{name}")) for name in _NOT_SHOWN):
                continue
            if tag in _TRANSPARENT:
                yield from self._inline(element)
            elif tag == f"{_W}sdt":
                for content in element.iterfind(f"{_W}sdtContent"):
                    yield from self._inline(content)
            elif tag in (f"{_W}t", f"{_M}t"):
                text = self._fonts.text_of(element)
                self._text_since_break = self._text_since_break or bool(text.strip())
                text = text.replace("\n", " ").replace("\f", " ")
                yield raised(text) if _is_raised(element) else text
            elif tag == f"{_W}sym":
                yield self._fonts.symbol(element.get(f"{_W}font", ""), element.get(f"{_W}char", ""))
            elif tag == f"{_M}f":
                yield "/".join("".join(self._inline(part)) for part in element if part.tag in _FRACTION)
            elif tag == f"{_M}sup":
                yield raised("".join(self._inline(element)))
            elif tag.startswith(_M):
                yield from self._inline(element)
            elif tag in (f"{_W}tab", f"{_W}ptab"):
                yield "\t"
            elif tag == f"{_W}cr":
                yield "\n"
            elif tag == f"{_W}noBreakHyphen":
                yield "-"
            elif tag == f"{_W}br":
                yield self._break() if element.get(f"{_W}type") == "page" else "\n"
            elif tag == f"{_W}lastRenderedPageBreak":
                if self._text_since_break:
                    yield self._break()
            elif tag in (f"{_W}footnoteReference", f"{_W}endnoteReference"):
                note = self._notes.get((tag, element.get(f"{_W}id", "")))
                if note is not None:
                    self._footnotes.extend(text for text in self._note(note) if clean(text))
            elif tag in (f"{_W}drawing", f"{_W}pict", f"{_W}object"):
                self._drawing(element)
            elif tag == f"{_MC}AlternateContent":
                # The same thing twice, for newer and older programs.
                first = next((child for child in element if child.tag in (f"{_MC}Choice", f"{_MC}Fallback")), None)
                if first is not None:
                    yield from self._inline(first)

    def _note(self, note: Any) -> list[str]:
        texts, outer = [], self._footnotes
        self._footnotes = []
        for paragraph in note.iterfind(f"{_W}p"):
            texts.append("".join(self._inline(paragraph)))
        self._footnotes = outer
        return texts

    def _drawing(self, drawing: Any) -> None:
        """Text boxes, charts and pictures stand after the paragraph that holds them."""
        for box in drawing.iter(f"{_W}txbxContent"):
            if in_text_box(box, drawing):
                # A box within a box is read with that.
                continue
            outer, self._aside = self._aside, []
            blocks = list(self._blocks(box))
            self._aside = [*outer, *((self._page_breaks, block) for block in blocks), *self._aside]
        for chart in drawing.iter(f"{_C}chart"):
            self._aside.append((self._page_breaks, self._chart(chart.get(f"{_R}id"))))
        if drawing.getroottree().getroot() is self._root:
            self._aside += [(self._page_breaks, picture) for picture in pictures_in(drawing, self._part)]

    def _chart(self, relation: str | None) -> Block:
        try:
            text = chart_lines(self._part.related_parts[relation].blob)
        except (KeyError, AttributeError, DamagedReportError):
            return PageError("A chart in the document is damaged and was not read.")
        return text

    def _table(self, table: Any) -> FlowTable:
        """The table with its merged cells. Rows that were deleted under tracking are left out."""
        cells: list[FlowCell] = []
        open_spans: dict[int, int] = {}
        row_count = 0
        width = 0
        for row in _rows(table):
            col = _grid_offset(row, "gridBefore")
            for element in _cells(row):
                span = max(1, _number(element, "gridSpan", 1))
                merge = element.find(f"{_W}tcPr/{_W}vMerge")
                goes_on = merge is not None and merge.get(f"{_W}val", "continue") != "restart"
                if goes_on and col in open_spans:
                    # What a covered cell holds is not shown; only the pages that begin in it count.
                    above = cells[open_spans[col]]
                    cells[open_spans[col]] = FlowCell(
                        above.row, above.col, above.blocks, row_count - above.row + 1, above.col_span
                    )
                else:
                    open_spans.pop(col, None)
                    if merge is not None:
                        open_spans[col] = len(cells)
                    self._cells += 1
                    if self._cells > (limit := self._options.max_cells):
                        raise UnsupportedMediaError(
                            f"The document's tables have more than {limit} cells, the most that are read."
                        )
                    cells.append(FlowCell(row_count, col, tuple(self._blocks(element)), 1, span))
                col += span
            width = max(width, col)
            row_count += 1
        return without_overlaps(row_count, width, cells)


def _rows(table: Any) -> Iterator[Any]:
    for element in table:
        if element.tag == f"{_W}tr" and not _has(element, "trPr", "del"):
            yield element
        elif element.tag in (f"{_W}sdt", f"{_W}customXml", f"{_W}ins"):
            for content in [element, *element.iterfind(f"{_W}sdtContent")]:
                yield from (row for row in content.iterfind(f"{_W}tr") if not _has(row, "trPr", "del"))


def _cells(row: Any) -> Iterator[Any]:
    for element in row:
        if element.tag == f"{_W}tc":
            if not _has(element, "tcPr", "cellDel"):
                yield element
        elif element.tag in (f"{_W}sdt", f"{_W}customXml"):
            for content in [element, *element.iterfind(f"{_W}sdtContent")]:
                yield from content.iterfind(f"{_W}tc")


def _grid_offset(row: Any, name: str) -> int:
    element = row.find(f"{_W}trPr/{_W}{name}")
    return _value(element, 0)


def _number(cell: Any, name: str, default: int) -> int:
    return _value(cell.find(f"{_W}tcPr/{_W}{name}"), default)


def _value(element: Any, default: int) -> int:
    """A small number said by an element; files that say nonsense are taken at the default."""
    text = element.get(f"{_W}val", "") if element is not None else ""
    return int(text) if text.isascii() and text.isdigit() and int(text) <= 1000 else default


def _has(element: Any, *names: str) -> bool:
    return element.find("/".join(f"{_W}{name}" for name in names)) is not None


def _on(element: Any) -> bool:
    """Whether a switch is there and not turned off."""
    return element is not None and element.get(f"{_W}val", "true") not in _OFF


def _is_raised(text: Any) -> bool:
    """Whether a text is set high by its run."""
    align = text.getparent().find(f"{_W}rPr/{_W}vertAlign")
    return align is not None and align.get(f"{_W}val") == "superscript"


def _next_page(paragraph: Any) -> bool:
    """Whether a section ends with this paragraph and the next one begins on a new page."""
    section = paragraph.find(f"{_W}pPr/{_W}sectPr")
    if section is None:
        return False
    kind = section.find(f"{_W}type")
    return kind is None or kind.get(f"{_W}val") not in ("continuous", "nextColumn")


def _parted(text: str, aside: Sequence[tuple[int, Block]]) -> Iterator[Block]:
    """A paragraph and what stands aside: pictures before the page breaks that follow them, all else behind it.

    aside: each with the number of page breaks of the paragraph that stand before it.
    """
    pages = text.split("\f")
    early = [(at, block) for at, block in aside if isinstance(block, Picture) and at < len(pages) - 1]
    given = 0
    for at, block in early:
        if at >= given:
            yield "\f" * bool(given) + "\f".join(pages[given : at + 1])
            given = at + 1
        yield block
    rest = "\f" * bool(given) + "\f".join(pages[given:])
    if clean(rest) or "\f" in rest:
        yield rest
    yield from (block for at, block in aside if not (isinstance(block, Picture) and at < len(pages) - 1))


def _notes(part: Any) -> dict[tuple[str, str], Any]:
    """Footnotes and endnotes by the reference that calls them; separators are none."""
    from lxml import etree

    found = {}
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    for kind in ("footnote", "endnote"):
        for relation in part.rels.values():
            if relation.is_external or not relation.reltype.endswith(f"/{kind}s"):
                continue
            try:
                root = etree.fromstring(relation.target_part.blob, parser)
            except etree.LxmlError:
                continue
            for note in root.iterfind(f"{_W}{kind}"):
                if note.get(f"{_W}type", "normal") == "normal":
                    found[f"{_W}{kind}Reference", note.get(f"{_W}id", "")] = note
    return found
