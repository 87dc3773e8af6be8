"""Word documents: what stands in them in its order, what was taken out, what only Word makes, and broken files."""

from __future__ import annotations

import io
import re
import zipfile

import docx
import pytest
from docx.oxml import parse_xml
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.errors import DamagedReportError, ReportError, UnsupportedMediaError
from corpus.records import Page
from extractors.reading import ReadingOptions, read
from normalizers.numbers import read_cell

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def word(*body: str, parts: dict[str, str] | None = None) -> bytes:
    """A document of these pieces of WordprocessingML. parts: replacements in the finished package."""
    document = docx.Document()
    end = document.element.body.sectPr
    for piece in body:
        end.addprevious(parse_xml(re.sub(r"^<w:(\w+)", rf"<w:\1 {W}", piece, count=1)))
    buffer = io.BytesIO()
    document.save(buffer)
    return repacked(buffer.getvalue(), parts or {})


def repacked(data: bytes, parts: dict[str, str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name).decode("utf-8", "surrogateescape")
            new.writestr(name, parts.get(name, content).encode("utf-8", "surrogateescape"))
    return buffer.getvalue()


def p(text: str, properties: str = "") -> str:
    return (
        f"<w:p>{properties and f'<w:pPr>{properties}</w:pPr>'}<w:r><w:t xml:space='preserve'>{text}</w:t></w:r></w:p>"
    )


def tc(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{p(text)}</w:tc>"


def tbl(*rows: str) -> str:
    return "<w:tbl><w:tblPr/><w:tblGrid/>" + "".join(f"<w:tr>{row}</w:tr>" for row in rows) + "</w:tbl>"


def lines(data: bytes) -> list[str]:
    return [line.text for page in read(data, "a").pages for line in page.lines if line.text]


def pages(data: bytes, options: ReadingOptions | None = None) -> tuple[Page, ...]:
    return read(data, "a", options or ReadingOptions()).pages


def test_the_kind_is_told_by_the_content() -> None:
    reading = read(word(p("Chỉ số")), "report.pdf")
    assert (reading.media_type, reading.has_lines) == (WORD, False)


def test_paragraphs_and_tables_keep_their_order_and_words_their_place() -> None:
    data = word(p("Trước"), tbl(tc("TT") + tc("Điểm"), tc("1") + tc("89,5")), p("Sau"))
    page = pages(data)[0]
    assert [line.text for line in page.lines if line.text] == ["Trước", "TT Điểm", "1 89,5", "Sau"]
    assert [line.number for line in page.lines] == list(range(1, len(page.lines) + 1))
    assert all(line.text[w.start : w.end] == w.text and w.box is None for line in page.lines for w in line.words)
    (table,) = page.tables
    cell = next(c for c in table.cells if c.text == "89,5")
    assert (table.table_id, cell.row, cell.col, cell.words[0].line) == ("p1t1", 1, 1, page.lines[3].number)


def test_merged_cells_across_and_down() -> None:
    across = '<w:gridSpan w:val="2"/>'
    data = word(
        tbl(
            tc("Đơn vị", '<w:vMerge w:val="restart"/>') + tc("Điểm", across),
            tc("", "<w:vMerge/>") + tc("2022") + tc("2023"),
            tc("Sở Y tế") + tc("80,5") + tc("81,5"),
        )
    )
    (table,) = pages(data)[0].tables
    assert [(c.row, c.col, c.row_span, c.col_span, c.text) for c in table.cells][:3] == [
        (0, 0, 2, 1, "Đơn vị"),
        (0, 1, 1, 2, "Điểm"),
        (1, 1, 1, 1, "2022"),
    ]


def test_a_table_within_a_cell_stands_after_the_table_that_holds_it() -> None:
    inner = tbl(tc("Sở A") + tc("1,5"), tc("Sở B") + tc("2,5"))
    outer = tbl(tc("Sở C") + tc("3,5"), f"<w:tc>{p('Sở D')}{inner}{p('')}</w:tc>" + tc("4,5"))
    tables = pages(word(outer))[0].tables
    assert [[c.text for c in t.cells] for t in tables] == [
        ["Sở C", "3,5", "Sở D", "4,5"],
        ["Sở A", "1,5", "Sở B", "2,5"],
    ]


def test_a_letterhead_is_read_across() -> None:
    left = f"<w:tc>{p('UBND TỈNH X')}{p('SỞ NỘI VỤ')}{p('Số: 12/BC-SNV')}</w:tc>"
    right = f"<w:tc>{p('CỘNG HÒA')}{p('Độc lập')}{p('X, ngày 03 tháng 02 năm 2024')}</w:tc>"
    assert lines(word(tbl(left + right))) == [
        "UBND TỈNH X CỘNG HÒA",
        "SỞ NỘI VỤ Độc lập",
        "Số: 12/BC-SNV X, ngày 03 tháng 02 năm 2024",
    ]
    assert pages(word(tbl(left + right)))[0].tables == ()


def test_tracked_deletions_go_and_insertions_stay() -> None:
    change = 'w:id="1" w:author="a"'
    text = (
        f"<w:p><w:r><w:t>đạt </w:t></w:r><w:del {change}><w:r><w:delText>85,9</w:delText></w:r></w:del>"
        f"<w:ins {change}><w:r><w:t>86,1</w:t></w:r></w:ins><w:moveFrom {change}><w:r><w:t> cũ</w:t></w:r></w:moveFrom>"
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t> ẩn</w:t></w:r></w:p>"
    )
    joined = f"<w:p><w:pPr><w:rPr><w:del {change}/></w:rPr></w:pPr><w:r><w:t>Sở </w:t></w:r></w:p>"
    gone = f"<w:tr><w:trPr><w:del {change}/></w:trPr>{tc('Sở B')}{tc('9,9')}</w:tr>"
    table = tbl(tc("Sở A") + tc("1,5"), tc("Sở C") + tc("2,5")).replace("<w:tr>", gone + "<w:tr>", 1)
    assert lines(word(text, joined, p("Y tế"), table)) == ["đạt 86,1", "Sở Y tế", "Sở A 1,5", "Sở C 2,5"]


def run(text: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t xml:space='preserve'>{text}</w:t></w:r>"


def test_a_mark_of_a_footnote_set_high_joins_no_figure() -> None:
    high = '<w:vertAlign w:val="superscript"/>'
    marked = f"<w:p>{run('đạt 85,9')}{run('1', high)}{run(' điểm')}</w:p>"
    cell = f"<w:tc>{marked.replace('đạt ', '').replace(' điểm', '')}</w:tc>"
    data = word(marked, tbl(tc("Sở A") + cell, tc("Sở B") + tc("2,5")))
    assert lines(data)[0] == "đạt 85,9¹ điểm"
    cells = {c.text for c in pages(data)[0].tables[0].cells}
    assert "85,9¹" in cells and (figure := read_cell("85,9¹")) is not None and str(figure.value) == "85.9"


def test_struck_out_text_is_not_read() -> None:
    kept = run("%", '<w:strike w:val="0"/>')
    text = f"<w:p>{run('85,0', '<w:strike/>')}{run('86,0')}{run(' x', '<w:dstrike/>')}{kept}</w:p>"
    assert lines(word(text)) == ["86,0%"]


def test_a_cell_deleted_under_tracking_is_gone() -> None:
    gone = f'<w:tc><w:tcPr><w:cellDel w:id="1" w:author="a"/></w:tcPr>{p("9,9")}</w:tc>'
    (table,) = pages(word(tbl(tc("Sở A") + gone + tc("1,5"), tc("Sở B") + tc("2,5"))))[0].tables
    assert [(c.row, c.col, c.text) for c in table.cells][:2] == [(0, 0, "Sở A"), (0, 1, "1,5")]


def test_signs_of_symbol_fonts_are_those_that_are_seen() -> None:
    def symbol(font: str, place: str) -> str:
        return f'<w:r><w:sym w:font="{font}" w:char="{place}"/></w:r>'

    text = f"<w:p>{run('điểm')}{symbol('Symbol', 'F0B3')}{run('80')}{symbol('Wingdings', 'F0FC')}{run('a')}</w:p>"
    assert lines(word(text, f"<w:p>{symbol('.VnTime', 'F0AE')}</w:p>")) == ["điểm≥80 a", "\u00ae"]


def test_a_fraction_of_a_formula_is_written_with_a_stroke() -> None:
    m = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
    fraction = "<m:f><m:num><m:r><m:t>95</m:t></m:r></m:num><m:den><m:r><m:t>100</m:t></m:r></m:den></m:f>"
    power = "<m:sSup><m:e><m:r><m:t>10</m:t></m:r></m:e><m:sup><m:r><m:t>2</m:t></m:r></m:sup></m:sSup>"
    assert lines(word(f"<w:p {W}><m:oMath {m}>{fraction}{power}</m:oMath></w:p>".replace(W, ""))) == ["95/10010²"]


def test_what_is_another_file_within_the_document_is_named_as_unread() -> None:
    (page,) = pages(word(p("Trước"), "<w:altChunk/>"))
    assert "another file within it" in page.error and [line.text for line in page.lines] == ["Trước"]


def test_a_text_box_within_a_text_box_is_read_once() -> None:
    def box(inner: str) -> str:
        return f"<w:p><w:r><w:pict><w:txbxContent>{inner}</w:txbxContent></w:pict></w:r></w:p>"

    assert lines(word(box(p("ngoài") + box(p("trong"))))) == ["ngoài", "trong"]


def test_pages_are_those_that_the_document_tells_and_none_is_counted_twice() -> None:
    page_break = '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'
    rendered = "<w:p><w:r><w:lastRenderedPageBreak/><w:t>ba</w:t></w:r></w:p>"
    within = "<w:p><w:r><w:t>bốn </w:t></w:r><w:r><w:lastRenderedPageBreak/><w:t>năm</w:t></w:r></w:p>"
    section = p("sáu", "<w:sectPr/>")
    data = word(p("một"), p("hai", "<w:pageBreakBefore/>"), page_break, rendered, within, section, p("bảy"))
    found = pages(data)
    assert [[line.text for line in page.lines if line.text] for page in found] == [
        ["một"],
        ["hai"],
        ["ba", "bốn"],
        ["năm", "sáu"],
        ["bảy"],
    ]
    limited = pages(data, ReadingOptions(max_pages=2))
    assert [page.source for page in limited] == ["text", "text", "unread", "unread", "unread"]
    assert "first 2 pages" in limited[-1].error


def test_a_table_over_a_page_break_is_one_table_and_its_cells_keep_their_pages() -> None:
    later = f"<w:tc><w:p><w:r><w:lastRenderedPageBreak/><w:t>Sở B</w:t></w:r></w:p></w:tc>{tc('2,5')}"
    found = pages(word(p("Đầu"), tbl(tc("Sở A") + tc("1,5"), later), p("Cuối")))
    (table,) = found[0].tables
    assert [(c.text, c.page) for c in table.cells] == [("Sở A", 1), ("1,5", 1), ("Sở B", 2), ("2,5", 2)]
    assert [line.text for line in found[1].lines if line.text] == ["Sở B 2,5", "Cuối"]


def test_numbers_that_word_makes_itself() -> None:
    definitions = (
        f'<w:numbering {W}><w:abstractNum w:abstractNumId="7">'
        '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="upperRoman"/><w:lvlText w:val="%1."/></w:lvl>'
        '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:isLgl/><w:lvlText w:val="%1.%2."/></w:lvl>'
        '<w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%3)"/></w:lvl>'
        '<w:lvl w:ilvl="3"><w:numFmt w:val="bullet"/><w:lvlText w:val="\uf0b7"/></w:lvl></w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>'
        '<w:num w:numId="2"><w:abstractNumId w:val="7"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="4"/>'
        "</w:lvlOverride></w:num></w:numbering>"
    )

    def item(text: str, level: int, number: int = 1) -> str:
        return p(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')

    data = word(
        *(item("a", 0), item("b", 1), item("c", 1), item("d", 2), item("e", 3), item("f", 0), item("g", 1)),
        *(item("h", 0, 2), item("", 0), item("i", 0, 2), item("k", 0, 0)),
        parts={"word/numbering.xml": definitions},
    )
    assert lines(data) == ["I. a", "1.1. b", "1.2. c", "a) d", "• e", "II. f", "2.1. g", "IV. h", "V. i", "k"]


def test_footnotes_stand_at_the_foot_of_their_page() -> None:
    document = docx.Document()
    document.add_paragraph("Đạt 86,1 điểm").runs[0]._r.append(parse_xml(f'<w:footnoteReference {W} w:id="2"/>'))
    document.add_paragraph("Tiếp theo")
    document.add_page_break()
    document.add_paragraph("Trang sau")
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part

    notes = (
        f'<w:footnotes {W}><w:footnote w:type="separator" w:id="-1">{p("gạch")}</w:footnote>'
        f'<w:footnote w:id="2">{p("Ghi chú một")}</w:footnote></w:footnotes>'
    )
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    part = Part(PackURI("/word/footnotes.xml"), kind, notes.encode(), document.part.package)
    document.part.relate_to(part, "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes")
    buffer = io.BytesIO()
    document.save(buffer)
    found = [[line.text for line in page.lines if line.text] for page in pages(buffer.getvalue())]
    assert found == [["Đạt 86,1 điểm", "Tiếp theo", "Ghi chú một"], ["Trang sau"]]


def test_a_text_box_is_read_once() -> None:
    mc = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    box = f"<w:txbxContent>{p('Trong hộp')}</w:txbxContent>"
    paragraph = (
        f"<w:p><w:r><w:t>Ngoài</w:t></w:r><w:r><mc:AlternateContent {mc}><mc:Choice Requires='wps'><w:drawing>{box}"
        f"</w:drawing></mc:Choice><mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )
    assert lines(word(paragraph, p("Sau"))) == ["Ngoài", "Trong hộp", "Sau"]


ENTITIES = '<!DOCTYPE w:document [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
EXTERNAL = '<!DOCTYPE w:document [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize("declaration", [ENTITIES, EXTERNAL])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_never_followed(declaration: str, encoding: str) -> None:
    xml = f'<?xml version="1.0"?>{declaration}<w:document {W}><w:body>{p("&a;")}</w:body></w:document>'
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(word(p("x")))) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            new.writestr(name, xml.encode(encoding) if name == "word/document.xml" else old.read(name))
    with pytest.raises(DamagedReportError, match="entities"):
        read(buffer.getvalue(), "a")


def test_a_part_that_unpacks_without_end_is_refused() -> None:
    large = f"<w:document {W}><w:body>{p('0' * 8_000_000)}</w:body></w:document>"
    data = word(p("x"), parts={"word/document.xml": large})
    assert len(data) < 100_000
    with pytest.raises(ReportError, match="250 times"):
        read(data, "a")
    with pytest.raises(UnsupportedMediaError, match="larger than"):
        read(word(p("x" * 100)), "a", ReadingOptions(max_part_bytes=50))


def test_tables_of_more_cells_than_any_report_has_are_refused() -> None:
    with pytest.raises(UnsupportedMediaError, match="3 cells"):
        read(word(tbl(*(tc("Sở") + tc("1,5") for _ in range(2)))), "a", ReadingOptions(max_cells=3))


@given(st.integers(min_value=0, max_value=2**32), st.integers(min_value=1, max_value=60))
@settings(max_examples=40, deadline=None)
def test_a_damaged_document_is_read_or_refused_with_a_sentence(seed: int, count: int) -> None:
    data = bytearray(SAMPLE)
    for step in range(count):
        seed = (seed * 6364136223846793005 + 1442695040888963407) % 2**64
        data[seed % len(data)] = (seed >> 40) % 256 if step % 2 else 0
    try:
        read(bytes(data), "a")
    except ReportError as error:
        assert str(error).endswith(".") and "\n" not in str(error)


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_any_spans_give_a_table_without_overlaps(data: st.DataObject) -> None:
    span = st.integers(min_value=-1, max_value=4)
    rows = []
    for _ in range(data.draw(st.integers(2, 5))):
        cells = ""
        for _ in range(data.draw(st.integers(0, 5))):
            merge = data.draw(st.sampled_from(["", "<w:vMerge/>", '<w:vMerge w:val="restart"/>']))
            cells += tc(
                data.draw(st.sampled_from(["Sở", "1,5", ""])), f'<w:gridSpan w:val="{data.draw(span)}"/>{merge}'
            )
        rows.append(cells)
    for page in pages(word(p("x"), tbl(*rows))):
        for table in page.tables:
            covered = [
                (c.row + i, c.col + j) for c in table.cells for i in range(c.row_span) for j in range(c.col_span)
            ]
            assert len(covered) == len(set(covered))
            assert all(0 <= row < table.rows and 0 <= col < table.cols for row, col in covered)


SAMPLE = word(p("Chỉ số CCHC"), tbl(tc("TT") + tc("Điểm"), tc("1") + tc("89,5")), p("Hết"))


@pytest.mark.parametrize("cut", [30, 200, 2000])
def test_a_document_cut_short_is_refused(cut: int) -> None:
    with pytest.raises(ReportError):
        read(SAMPLE[:-cut], "a")
