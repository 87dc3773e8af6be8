"""Workbooks: what a cell shows and what it stores, formulas, merged and hidden cells, tables, broken files."""

from __future__ import annotations

import datetime
import io
import re
import zipfile
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont

from corpus.errors import DamagedReportError, ReportError
from corpus.records import Cell, Observation
from extractors.reading import ReadingOptions, read
from extractors.reading.number_formats import shown_number
from extractors.restoring import restore_reading
from extractors.understanding import understand
from normalizers.numbers import Convention, read_cell
from validation import recover


def saved(book: openpyxl.Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def sheet(*rows: list[Any], formats: dict[str, str] | None = None, title: str = "Phụ lục 1") -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    for place, code in (formats or {}).items():
        book.active[place].number_format = code
    return book


def cells(data: bytes) -> dict[str, Cell]:
    """Cells of all tables by the reference in their note."""
    pages = read(data, "a").pages
    return {c.note.partition(",")[0]: c for page in pages for table in page.tables for c in table.cells}


HEAD = ["TT", "Tên đơn vị", "Điểm"]


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        ("89.866", "0.00", "89,87"),
        ("89.865", "0.00", "89,87"),
        ("-89.865", "0.00", "-89,87"),
        ("89.866", "General", "89,866"),
        ("89.86600000000001", "General", "89,866"),
        ("85.123456789123", "General", "85,12345679"),
        ("0.89866", "0.00%", "89,87%"),
        ("1234567", "#,##0", "1.234.567"),
        ("85.5", "0.##", "85,5"),
        ("12", "[$-42A]0.00", "12,00"),
        ("1.5", "+0.0;-0.0", "+1,5"),
        ("-1.5", "+0.0;-0.0;0", "-1,5"),
        ("5", '_(* #,##0.00_);_(* \\(#,##0.00\\);_(* "-"??_);_(@_)', "5,00"),
        ("0.5", '0.0" điểm;"', "0,5 điểm;"),
        ("-0.001", "0.00", "0,00"),
        ("7", "00", "07"),
    ],
)
def test_numbers_are_shown_as_excel_shows_them(value: str, code: str, text: str) -> None:
    shown = shown_number(Decimal(value), code)
    assert shown.text == text and shown.understood


@pytest.mark.parametrize("code", ["# ?/?", "0.00E+00", "[>5]0.0;0", "0.0 0.0", "yyyy", "0" * 300])
def test_a_format_that_is_not_understood_is_not_guessed(code: str) -> None:
    assert shown_number(Decimal("3.25"), code).text == "3,25"
    assert not shown_number(Decimal("3.25"), code).understood


@given(
    st.decimals(min_value=-100_000, max_value=100_000, places=6),
    st.sampled_from(["0.00", "0.000", "#,##0.00", "#,##0", "0.0##", "General", "0", "0.00;(0.00)", "[Red]-0.0", "#.0"]),
    st.sampled_from([Convention(","), Convention(".")]),
)
@settings(max_examples=300)
def test_what_is_shown_reads_back_as_the_rounded_number(value: Decimal, code: str, convention: Convention) -> None:
    plain = shown_number(value, code, convention).plain
    figure = read_cell(plain, convention)
    assert figure is not None
    places = len(plain.rpartition(convention.decimal)[2]) if convention.decimal in plain else 0
    kept = value if code != "General" else Decimal(f"{value:.10g}")
    assert abs(abs(figure.value) - abs(kept)) <= Decimal("0.5").scaleb(-places)
    assert figure.value == 0 or (figure.value < 0) == (value < 0 or code == "[Red]-0.0") or code == "[Red]-0.0"


def test_the_raw_figure_is_the_shown_one_and_the_stored_one_is_noted() -> None:
    book = sheet(
        HEAD, [1, "Sở A", 89.866], [2, "Sở B", 0.8987], [3, "Sở C", -1.5], formats={"C2": "0.00", "C3": "0.0%"}
    )
    book.active["C4"].number_format = "0.0;(0.0)"
    found = cells(saved(book))
    assert [(found[f"'Phụ lục 1'!C{n}"].text, found[f"'Phụ lục 1'!C{n}"].note) for n in (2, 3, 4)] == [
        ("89,87", "'Phụ lục 1'!C2, stored as 89.866"),
        ("89,9%", "'Phụ lục 1'!C3, stored as 0.8987"),
        ("-1,5", "'Phụ lục 1'!C4, shown as (1,5)"),
    ]


def test_rows_and_columns_are_those_of_the_sheet() -> None:
    data = saved(sheet(["Bảng 1"], [], [None, *HEAD], [None, 1, "Sở A", "89,5"], [None, 2, "Sở B", 88], title="KQ"))
    cell = cells(data)["KQ!D4"]
    assert (cell.text, cell.row, cell.col, cell.page) == ("89,5", 3, 3, 1)
    assert [line.text for line in read(data, "a").pages[0].lines if line.text and not line.in_table] == ["Bảng 1"]


def test_numbers_join_the_separators_of_the_texts_beside_them() -> None:
    data = saved(sheet(HEAD, [1, "Sở A", "89.5"], [2, "Sở B", 85.125], [3, "Sở C", "88.25"]))
    assert cells(data)["'Phụ lục 1'!C3"].text == "85.125"
    assert cells(saved(sheet(HEAD, [1, "Sở A", "89,5"], [2, "Sở B", 85.125])))["'Phụ lục 1'!C3"].text == "85,125"


def test_formulas_give_the_result_that_the_file_holds_and_are_never_computed() -> None:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    page = book.add_worksheet("KQ")
    for col, title in enumerate(HEAD):
        page.write(0, col, title)
    for row, name in enumerate(("Sở A", "Sở B"), 1):
        page.write_row(row, 0, [row, name])
    page.write_formula("C2", "=40.25+40", book.add_format({"num_format": "0.0"}), 80.25)
    page.write_formula("C3", "=C2-1", None, "")
    book.close()
    found = cells(buffer.getvalue())
    assert (found["KQ!C2"].text, found["KQ!C2"].note) == ("80,3", "KQ!C2, stored as 80.25, the result of a formula")
    without = cells(saved(sheet(HEAD, [1, "Sở A", 80.25], [2, "Sở B", "=C2-1"], title="KQ")))
    assert (without["KQ!C3"].text, without["KQ!C3"].note) == (
        "=C2-1",
        "KQ!C3, a formula whose result the file does not hold",
    )


def ranking(*extra: Any) -> openpyxl.Workbook:
    return sheet(
        ["UBND TỈNH LÂM ĐỒNG"],
        ["BÁO CÁO"],
        ["Kết quả Chỉ số cải cách hành chính năm 2023"],
        [],
        ["I. CHỈ SỐ CCHC CÁC SỞ, BAN, NGÀNH"],
        [],
        ["Xếp hạng", "Tên đơn vị", "Điểm thẩm định", "Điểm điều tra XHH", "Tổng điểm"],
        [1, "Sở Tài chính", 60.5, 29.25, 89.75],
        [2, "Sở Nội vụ", 60, 28.5, 88.5],
        [3, "Sở Tư pháp", 58.25, 28, extra[0] if extra else 86.25],
    )


def observed(book: openpyxl.Workbook) -> dict[tuple[str, str], Observation]:
    understanding = recover(understand(restore_reading(read(saved(book), "a.xlsx")), "d1"))
    return {(o.subject, o.measure): o for o in understanding.observations}


def test_an_observation_leads_back_to_its_cell() -> None:
    found = observed(ranking())
    figure = found["Sở Nội vụ", "survey"]
    assert (str(figure.value), figure.raw, figure.table_id, figure.row, figure.col) == ("28.5", "28,5", "p1t1", 8, 3)
    assert (figure.note, figure.box, figure.line) == ("'Phụ lục 1'!D9", None, None)
    assert found["Sở Nội vụ", "rank"].note == "'Phụ lục 1'!A9"


def test_a_formula_without_result_is_lost_even_where_arithmetic_would_give_it() -> None:
    figure = observed(ranking("=C10+D10"))["Sở Tư pháp", "index"]
    assert (figure.status, figure.value, figure.raw) == ("lost", None, "=C10+D10")
    # The same cell as a text of which a digit cannot be read is forced by the sum of its row.
    assert observed(ranking("86,Z5"))["Sở Tư pháp", "index"].value == Decimal("86.25")


def test_hidden_rows_columns_and_sheets_are_read_and_said_to_be_hidden() -> None:
    book = sheet(HEAD, [1, "Sở A", 89.5], [2, "Sở B", 88.5], title="A")
    book.active.row_dimensions[2].hidden = True
    book.active.column_dimensions["C"].hidden = True
    other = book.create_sheet("B")
    other.sheet_state = "veryHidden"
    for row in (HEAD, [1, "Sở A", 89.5], [2, "Sở B", 88.5]):
        other.append(row)
    found = cells(saved(book))
    assert found["A!C2"].note.endswith(", in a hidden row and column") and found["A!C3"].note.endswith("hidden column")
    assert found["A!B3"].note == "A!B3" and found["B!C2"].note == "B!C2, in a hidden sheet"
    assert [page.number for page in read(saved(book), "a").pages] == [1, 2]


def test_merged_cells_and_headers_of_two_levels() -> None:
    book = sheet(
        ["TT", "Tên đơn vị", "Điểm", None], [None, None, "2022", "2023"], [1, "Sở A", 1.5, 2.5], [2, "Sở B", 3.5, 4.5]
    )
    for area in ("A1:A2", "B1:B2", "C1:D1"):
        book.active.merge_cells(area)
    found = cells(saved(book))
    assert [(found[f"'Phụ lục 1'!{r}"].row_span, found[f"'Phụ lục 1'!{r}"].col_span) for r in ("A1", "B1", "C1")] == [
        (2, 1),
        (2, 1),
        (1, 2),
    ]


def test_two_tables_side_by_side_are_two_and_a_spare_column_parts_nothing() -> None:
    left, right = [HEAD, [1, "Sở A", 1.5], [2, "Sở B", 2.5]], [HEAD, [1, "Huyện C", 3.5], [2, "Huyện D", 4.5]]
    two = read(saved(sheet(*([*a, None, *b] for a, b in zip(left, right, strict=True)))), "a").pages[0].tables
    assert [[c.text for c in t.cells if c.row == 1] for t in two] == [["1", "Sở A", "1,5"], ["1", "Huyện C", "3,5"]]
    spare = [["TT", "Đơn vị", None, "Điểm"], [1, "Sở A", None, 1.5], [2, "Sở B", None, 2.5]]
    assert len(read(saved(sheet(*spare)), "a").pages[0].tables) == 1


def test_dates_errors_and_truth_are_characters() -> None:
    rows = [[1, "Sở A", 1.5, datetime.date(2024, 5, 2)], [2, "Sở B", 2.5, True], [3, "Sở C", 3.5, "#DIV/0!"]]
    found = cells(saved(sheet([*HEAD, "Ngày"], *rows, title="A")))
    assert [found[f"A!D{n}"].text for n in (2, 3, 4)] == ["02/05/2024", "TRUE", "#DIV/0!"]


def test_a_lone_cell_in_the_far_corner_costs_nothing() -> None:
    book = sheet(HEAD, [1, "Sở A", 1.5], [2, "Sở B", 2.5], title="A")
    book.active["XFD1048576"] = 5
    assert cells(saved(book))["A!C3"].text == "2,5"


def test_numbers_of_no_size_that_is_counted_in_stop_nothing() -> None:
    book = sheet(HEAD, [1, "Sở A", 1e300], [2, "Sở B", 1e-300], [3, "Sở C", 2.5], formats={"C2": "0.00"}, title="A")
    assert cells(saved(book))["A!C2"].text == "1e+300"


def test_more_cells_than_the_limit_are_said_to_be_unread() -> None:
    data = saved(sheet(HEAD, [1, "Sở A", 1.5], [2, "Sở B", 2.5]))
    page = read(data, "a", ReadingOptions(max_cells=6)).pages[0]
    assert "first 6 cells" in page.error


def test_a_style_that_the_file_does_not_have_is_no_style() -> None:
    buffer = io.BytesIO()
    data = saved(sheet(HEAD, [1, "Sở A", 1.5], [2, "Sở B", 2.25], formats={"C3": "0.0"}, title="A"))
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, re.sub(rb"<numFmts.*?</numFmts>", b"", content))
    assert cells(data)["A!C3"].text == "2,3"
    assert cells(buffer.getvalue())["A!C3"].text == "2,25"


@pytest.mark.parametrize("name", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml"])
def test_entities_are_never_followed(name: str) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(saved(sheet(HEAD)))) as old, zipfile.ZipFile(buffer, "w") as new:
        for each in old.namelist():
            content = old.read(each)
            lol = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
            new.writestr(each, lol + content if each == name else content)
    with pytest.raises(DamagedReportError, match="entities"):
        read(buffer.getvalue(), "a")


SAMPLE = saved(sheet(HEAD, [1, "Sở A", 1.5], [2, "Sở B", "=C2"]))


@given(st.integers(min_value=0, max_value=2**32), st.integers(min_value=1, max_value=60))
@settings(max_examples=40, deadline=None)
def test_a_damaged_workbook_is_read_or_refused_with_a_sentence(seed: int, count: int) -> None:
    data = bytearray(SAMPLE)
    for step in range(count):
        seed = (seed * 6364136223846793005 + 1442695040888963407) % 2**64
        data[seed % len(data)] = (seed >> 40) % 256 if step % 2 else 0
    try:
        read(bytes(data), "a")
    except ReportError as error:
        assert str(error).endswith(".") and "\n" not in str(error)


@given(st.data())
@settings(max_examples=40, deadline=None)
def test_any_part_of_a_workbook_may_be_nonsense(data: st.DataObject) -> None:
    """Well-packed files whose XML was changed: the packing does not shield the parsers behind it."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(SAMPLE)) as old, zipfile.ZipFile(buffer, "w") as new:
        victim = data.draw(st.sampled_from(sorted(old.namelist())))
        for name in old.namelist():
            content = old.read(name)
            if name == victim:
                at = data.draw(st.integers(0, len(content) - 1))
                content = (
                    content[:at] + data.draw(st.binary(max_size=6)) + content[at + data.draw(st.integers(0, 30)) :]
                )
            new.writestr(name, content)
    try:
        read(buffer.getvalue(), "a")
    except ReportError as error:
        assert str(error).endswith(".")


def test_marks_set_high_and_escaped_characters_of_rich_text() -> None:
    book = sheet(["Đơn vị", "Điểm"], ["Sở A", "x"], ["Sở_x000D_\nB", "2,5"])
    high = TextBlock(InlineFont(vertAlign="superscript"), "1")
    book.active["B2"] = CellRichText("85,9", high)
    found = {cell.text for cell in cells(saved(book)).values()}
    assert {"85,9¹", "Sở B"} <= found
