"""Web pages: blocks, tables with spans, encodings, what a browser would not show, and pages made to do harm."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.errors import ReportError, UnsupportedMediaError
from extractors.reading import ReadingOptions, read

TABLE = (
    "<table><thead><tr><th rowspan=2>TT<th rowspan=2>Đơn vị<th colspan=2>Điểm<tr><th>2022<th>2023</thead>"
    "<tr><td>1<td>Sở Nội vụ<td>80,5<td>81,5</table>"
)


def page(body: str, head: str = "") -> str:
    return f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>"


def lines(data: bytes | str) -> list[str]:
    content = data if isinstance(data, bytes) else data.encode()
    return [line.text for each in read(content, "a").pages for line in each.lines if line.text]


def test_blocks_are_paragraphs_and_inline_marks_are_not() -> None:
    body = "một <b>h</b><i>ai</i><div>ba<p>bốn<br>năm</div>sáu<ol start=3><li>bảy<li>tám</ol><ul><li>chín</ul>"
    assert lines(page(body)) == ["một hai", "ba", "bốn", "năm", "sáu", "3. bảy", "4. tám", "- chín"]


def test_tables_keep_their_spans() -> None:
    (table,) = read(page(TABLE).encode(), "a").pages[0].tables
    assert [(c.row, c.col, c.row_span, c.col_span, c.text) for c in table.cells] == [
        (0, 0, 2, 1, "TT"),
        (0, 1, 2, 1, "Đơn vị"),
        (0, 2, 1, 2, "Điểm"),
        (1, 2, 1, 1, "2022"),
        (1, 3, 1, 1, "2023"),
        (2, 0, 1, 1, "1"),
        (2, 1, 1, 1, "Sở Nội vụ"),
        (2, 2, 1, 1, "80,5"),
        (2, 3, 1, 1, "81,5"),
    ]


def test_a_table_that_frames_the_page_is_none() -> None:
    framed = page(f"<table><tr><td>Trang chủ<td><p>Kết quả</p>{TABLE}</table>")
    reading = read(framed.encode(), "a")
    assert len(reading.pages[0].tables) == 1
    assert lines(framed)[:2] == ["Trang chủ", "Kết quả"]


def test_what_is_not_shown_is_not_read() -> None:
    hidden = (
        "<script>var a='1,5'</script><style>p{}</style><template>2,5</template><noscript>3,5</noscript>"
        '<p style="color:red; DISPLAY : none">4,5</p><p hidden>5,5</p><!-- 6,5 --><p style="mso-hide:all">7,5</p>'
        "<select><option>8,5</select><svg><text>9,5</text></svg><p>thấy</p>"
    )
    assert lines(page(hidden, "<title>10,5</title>")) == ["thấy"]


@pytest.mark.parametrize(
    ("head", "encoding"),
    [
        ("", "utf-8"),
        ("", "utf-8-sig"),
        ("", "utf-16"),
        ('<meta charset="utf-8">', "utf-8"),
        ('<meta charset="iso-8859-1">', "utf-8"),
        ('<meta http-equiv="Content-Type" content="text/html; charset=windows-1258">', "cp1258"),
        ("", "cp1258"),
        ('<meta charset="nonsense">', "cp1258"),
        ('<meta charset="hex">', "cp1258"),
    ],
)
def test_encodings_declared_or_not_or_wrongly(head: str, encoding: str) -> None:
    import unicodedata

    text = "Chỉ số cải cách hành chính, đơn vị, thủ tục"
    content = page(f"<p>{text}</p>", head)
    if encoding == "cp1258":
        # The code page has the letters and, apart from them, the five tones.
        content = "".join(_for_code_page(c) for c in unicodedata.normalize("NFC", content))
    assert lines(content.encode(encoding)) == [text]


def _for_code_page(character: str) -> str:
    import unicodedata

    try:
        character.encode("cp1258")
        return character
    except UnicodeEncodeError:
        decomposed = unicodedata.normalize("NFD", character)
        tones = [c for c in decomposed if c in "\u0300\u0301\u0303\u0309\u0323"]
        return unicodedata.normalize("NFC", "".join(c for c in decomposed if c not in tones)) + "".join(tones)


def test_characters_lost_in_decoding_make_the_document_partial() -> None:
    found = read(page("<p>Chỉ số</p>", '<meta charset="utf-8">').encode() + b"\xff", "a").pages[0]
    assert "encoding" in found.error and found.lines


@pytest.mark.parametrize(
    "start", ["<html>", "<!-- x --><html>", "<?xml version='1.0'?>\n<!DOCTYPE html>", "\ufeff<table>", " \n<HTML\n>"]
)
def test_a_page_is_told_by_how_it_begins(start: str) -> None:
    assert read((start + "<p>Chỉ số</p>").encode(), "a").media_type == "text/html"
    assert read(f"Báo cáo {start}".encode(), "a").media_type == "text/plain"


def test_telling_a_page_takes_no_longer_for_comments_that_do_not_end() -> None:
    for text in ("<!--" * 100_000, "<!---->" * 100_000 + "x", "<?xml " * 100_000):
        assert read((text + "Chỉ số").encode(), "a").pages


def test_a_page_nested_without_end_or_of_too_many_cells_is_refused() -> None:
    with pytest.raises(ReportError, match="nested"):
        read(page("<div>" * 100_000 + "x").encode(), "a")
    with pytest.raises(UnsupportedMediaError, match="5 cells"):
        read(page(TABLE).encode(), "a", ReadingOptions(max_cells=5))


def test_nothing_is_fetched_and_no_entity_followed() -> None:
    body = '<p>a<img src="file:///etc/passwd">b</p><iframe src="http://127.0.0.1:9/x"></iframe><p>&xx;</p>'
    declared = '<!DOCTYPE html [<!ENTITY xx SYSTEM "file:///etc/passwd">]><html><body>' + body
    assert not any("root:" in line for line in lines(declared))


@given(st.data())
@settings(max_examples=80, deadline=None)
def test_any_spans_give_a_table_without_overlaps(data: st.DataObject) -> None:
    number = st.sampled_from(["0", "1", "2", "3", "65535", "99999999999", "-1", "x", ""])
    rows = []
    for _ in range(data.draw(st.integers(1, 5))):
        cells = [
            f"<td rowspan='{data.draw(number)}' colspan='{data.draw(number)}'>"
            + data.draw(st.sampled_from(["Sở", "1,5"]))
            for _ in range(data.draw(st.integers(0, 4)))
        ]
        rows.append("<tr>" + "".join(cells))
    for each in read(page("x<table>" + "".join(rows) + "</table>").encode(), "a").pages:
        for table in each.tables:
            covered = [
                (c.row + i, c.col + j) for c in table.cells for i in range(c.row_span) for j in range(c.col_span)
            ]
            assert len(covered) == len(set(covered))


@given(st.text(alphabet="<>/tabledivrph =\"'!-&;#x1 \n", max_size=300))
@settings(max_examples=100, deadline=None)
def test_any_markup_is_read_or_refused(markup: str) -> None:
    try:
        read(("<html><body>" + markup).encode(), "a")
    except ReportError as error:
        assert str(error).endswith(".")


def test_a_mark_set_high_joins_no_figure_and_struck_out_text_is_not_read() -> None:
    body = "<p>đạt 85,9<sup><a href='#n1'>1</a></sup> điểm <s>84,0</s><del>83</del><b style='color:red; "
    body += "text-decoration: underline line-through'>82</b></p>"
    assert lines(page(body)) == ["đạt 85,9¹ điểm"]
