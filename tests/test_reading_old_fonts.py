"""Word documents, workbooks and web pages in Vietnamese fonts of before Unicode: read as the same text in Unicode."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from corpus.records import Page, ReportResult
from corpus.samples.generator import generate
from corpus.samples.sheet_writing import write_workbook
from corpus.samples.web_writing import write_web_page
from corpus.samples.word_writing import write_word
from extractors.reading import ReadingOptions, read
from extractors.reading.legacy_text import Code, borne_out, marked, raw_text, shown_text
from normalizers.legacy_codes import Encoding
from pipeline.inputs import Input
from pipeline.work import process
from tests.old_fonts import pieces, web_page_in_code, word_in_code, workbook_in_code
from tests.test_reading_word import W, p, tbl, tc, word

SENTENCE = "Sở Nội vụ đạt 95,39 điểm, tăng 1,25 điểm so với năm trước"
FORMS = {
    "docx": (write_word, word_in_code),
    "xlsx": (write_workbook, workbook_in_code),
    "html": (write_web_page, web_page_in_code),
}
# What of a figure is the same however its report was typed; the words of a number in words are not.
OF_FIGURE = "subject level field measure statistic year value unit decimals page row col table_id origin status note"


def in_code(text: str, encoding: Encoding = "TCVN3") -> str:
    return "".join(characters for _, characters in pieces(text, encoding))


def figures(result: ReportResult) -> Counter[tuple[object, ...]]:
    return Counter(
        tuple(getattr(o, name) for name in OF_FIGURE.split()) + ((o.raw,) if any(map(str.isdigit, o.raw)) else ())
        for o in result.observations
    )


@pytest.mark.parametrize(
    ("form", "encoding"), [("docx", "TCVN3"), ("xlsx", "VNI"), ("html", "VISCII"), ("html", "TCVN3")]
)
def test_a_report_in_old_fonts_gives_the_same_figures_and_findings(
    form: str, encoding: Encoding, tmp_path: Path
) -> None:
    write, in_old_fonts = FORMS[form]
    data = write(generate(107))

    def result(content: bytes) -> ReportResult:
        path = tmp_path / "report"
        path.write_bytes(content)
        return process(Input(path, "report"), ReadingOptions())

    plain, old = result(data), result(in_old_fonts(data, encoding))
    assert len(plain.observations) > 100
    assert figures(old) == figures(plain)
    assert [(f.kind, f.statement, f.verdict, f.message) for f in old.findings] == [
        (f.kind, f.statement, f.verdict, f.message) for f in plain.findings
    ]
    assert old.restored_lines == plain.restored_lines
    assert [line.text for line in old.raw_lines] != [line.text for line in plain.raw_lines]


def only(data: bytes) -> Page:
    (page,) = read(data, "a").pages
    return page


def fonts(name: str, kind: str = "") -> str:
    return f'<w:rPr><w:rFonts w:ascii{kind}="{name}" w:hAnsi{kind}="{name}"/></w:rPr>'


def styles(*, default: str = "", paragraph: str = "", character: str = "", table: str = "") -> str:
    return (
        f"<w:styles {W}><w:docDefaults><w:rPrDefault>{default}</w:rPrDefault></w:docDefaults>"
        f'<w:style w:type="paragraph" w:default="1" w:styleId="Normal">{paragraph}</w:style>'
        '<w:style w:type="paragraph" w:styleId="Body"><w:basedOn w:val="Normal"/></w:style>'
        f'<w:style w:type="character" w:styleId="Strong">{character}</w:style>'
        f'<w:style w:type="table" w:styleId="Grid">{table}</w:style></w:styles>'
    )


THEME = (
    '<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" name="x"><a:themeElements><a:fontScheme '
    'name="x"><a:majorFont><a:latin typeface="Arial"/></a:majorFont><a:minorFont><a:latin typeface=".VnTime"/>'
    "</a:minorFont></a:fontScheme></a:themeElements></a:theme>"
)


@pytest.mark.parametrize(
    ("parts", "run", "paragraph"),
    [
        ({}, fonts(".VnTime"), ""),
        ({"word/styles.xml": styles(paragraph=fonts(".VnTime"))}, "", '<w:pStyle w:val="Body"/>'),
        ({"word/styles.xml": styles(character=fonts(".VnTime"))}, '<w:rPr><w:rStyle w:val="Strong"/></w:rPr>', ""),
        ({"word/styles.xml": styles(default=fonts(".VnTime"))}, "", ""),
        ({"word/styles.xml": styles(default=fonts("minorHAnsi", "Theme")), "word/theme/theme1.xml": THEME}, "", ""),
    ],
    ids=["run", "paragraph's style", "character's style", "defaults", "theme"],
)
def test_a_word_document_names_its_fonts_in_many_places(parts: dict[str, str], run: str, paragraph: str) -> None:
    coded = in_code(SENTENCE)
    text = f"<w:p><w:pPr>{paragraph}</w:pPr><w:r>{run}<w:t>{coded}</w:t></w:r></w:p>"
    cells = tbl(tc("x") + tc("y"), tc("z") + tc("1,5")).replace("<w:t xml:space='preserve'>x", f"{run}<w:t>{coded}")
    page = only(word(text, cells.replace("<w:p>", f"<w:p><w:pPr>{paragraph}</w:pPr>", 1), parts=parts))
    assert [line.restored or line.text for line in page.lines if line.text] == [SENTENCE, f"{SENTENCE} y", "z 1,5"]
    assert [line.text for line in page.lines if line.text] == [coded, f"{coded} y", "z 1,5"]
    (table,) = page.tables
    assert [(cell.text, cell.restored) for cell in table.cells][:2] == [(coded, SENTENCE), ("y", None)]
    assert page.encodings == ("TCVN3",)


def test_a_table_style_names_a_font_too_and_the_run_overrules_it() -> None:
    cells = tbl(tc(in_code("Sở")) + tc("\u00ae"), tc("z") + tc("1,5"))
    cells = cells.replace("<w:tblPr/>", '<w:tblPr><w:tblStyle w:val="Grid"/></w:tblPr>')
    cells = cells.replace("<w:t xml:space='preserve'>\u00ae", f"{fonts('Arial')}<w:t>\u00ae")
    (table,) = only(word(cells, parts={"word/styles.xml": styles(table=fonts(".VnTime"))})).tables
    assert [(cell.text, cell.restored) for cell in table.cells][:2] == [(in_code("Sở"), "Sở"), ("\u00ae", None)]


def test_capitals_of_a_font_of_capitals_and_a_number_that_word_makes() -> None:
    definitions = (
        f'<w:numbering {W}><w:abstractNum w:abstractNumId="7"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt '
        f'w:val="decimal"/><w:lvlText w:val="{in_code("Phụ lục")} %1."/>{fonts(".VnTime")}</w:lvl></w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num></w:numbering>'
    )
    item = '<w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr>'
    text = f"<w:p>{item}<w:r>{fonts('.VnTimeH')}<w:t>{in_code('sở nội vụ 95,39')}</w:t></w:r></w:p>"
    page = only(word(text, parts={"word/numbering.xml": definitions}))
    assert [line.restored for line in page.lines] == ["Phụ lục 1. SỞ NỘI VỤ 95,39"]


def test_unicode_in_an_old_font_stays_as_it_is() -> None:
    # "Lâm" and "Hà" have letters of the Western code page alone; the paragraphs beside them show what is meant.
    texts = [SENTENCE, "Lâm Hà", "Có 12 đơn vị", "các cơ quan", "Hà Nam"]
    page = only(word(*(f"<w:p><w:r>{fonts('.VnTime')}<w:t>{text}</w:t></w:r></w:p>" for text in texts)))
    assert [line.restored or line.text for line in page.lines if line.text] == texts
    assert page.encodings == ()


def test_one_paragraph_in_unicode_leaves_the_others_in_their_code() -> None:
    texts = [in_code(SENTENCE), "Chỉ số của Hà Nam", in_code("đơn vị: 12")]
    page = only(word(*(f"<w:p><w:r>{fonts('.VnTime')}<w:t>{text}</w:t></w:r></w:p>" for text in texts)))
    shown = [line.restored or line.text for line in page.lines if line.text]
    assert shown == [SENTENCE, "Chỉ số của Hà Nam", "đơn vị: 12"]


@pytest.mark.parametrize("encoding", ["TCVN3", "VNI", "VISCII"])
def test_without_fonts_the_whole_text_tells(encoding: Encoding) -> None:
    coded = in_code(SENTENCE, encoding)
    page = only(word(*(p(coded) for _ in range(4)), tbl(tc(coded) + tc("1,5"), tc("z") + tc("2,5"))))
    assert [line.restored for line in page.lines if line.text][:4] == [SENTENCE] * 4
    assert page.tables[0].cells[0].restored == SENTENCE
    assert page.encodings == (encoding,)


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ("", '<p><font face=".VnTime, Arial">{}</font></p>'),
        ("", "<p style=\"margin:0; font-family:'.VnTime'\">{}</p>"),
        ("", '<p style="font: 12pt .VnTime"><b>{}</b></p>'),
        ('<style><!-- p.Body, td {{font-family:".VnTime"}} --></style>', '<p class="x Body">{}</p>'),
        ("<style>p {{font-family: Arial}} .old {{font-family: .VnTime}}</style>", '<p class="old">{}</p>'),
    ],
)
def test_a_web_page_names_its_fonts_in_many_places(head: str, body: str) -> None:
    other = "<p style='font-family: Arial'>\u00ae ABC</p>"
    whole = f"<html><head>{head.format()}</head><body>{body.format(in_code(SENTENCE))}{other}</body></html>"
    for data in (whole.encode("utf-8"), whole.encode("cp1252")):
        page = only(data)
        assert [line.restored or line.text for line in page.lines if line.text] == [SENTENCE, "\u00ae ABC"]
        assert page.lines[0].text == in_code(SENTENCE)


def test_a_web_page_in_bytes_of_a_code_that_names_no_font() -> None:
    data = ("<html><body>" + f"<p>{in_code(SENTENCE)}</p>" * 4 + "</body></html>").encode("cp1252")
    assert [line.restored for line in only(data).lines if line.text] == [SENTENCE] * 4


def test_a_blank_that_does_not_part_is_no_letter_of_viscii() -> None:
    code = Code("VISCII")
    assert shown_text(marked("S\u00a0 2023\u00a0", code)) == "SÕ 2023\u00a0"
    assert raw_text(marked("S\u00a0", code)) == "S\u00a0"


def test_a_font_that_its_texts_do_not_bear_out_is_not_believed() -> None:
    code = Code("TCVN3")
    assert borne_out([(code, in_code(SENTENCE))]) == {"TCVN3"}
    assert borne_out([(code, SENTENCE), (code, "các"), (code, "Hà Nam")]) == frozenset()
    assert borne_out([(code, "các sở".replace("ở", "a")), (Code("VNI"), in_code(SENTENCE, "VNI"))]) >= {"VNI"}
