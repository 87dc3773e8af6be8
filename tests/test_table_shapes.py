"""Tables of uncommon shapes: two levels of heads, cohorts side by side, units as columns."""

from decimal import Decimal

import pytest

from corpus.records import Understanding
from extractors.reading import read
from extractors.restoring import restore_reading
from extractors.understanding import understand
from tests.test_understanding import facts

HEAD = (
    "<html><head><meta charset='utf-8'></head><body><p>UBND TỈNH LÂM ĐỒNG</p><p>SỞ NỘI VỤ</p><p>Số: 77/BC-SNV</p>"
    "<p>Lâm Đồng, ngày 15 tháng 01 năm 2023</p><h1>BÁO CÁO</h1><p>Kết quả Chỉ số cải cách hành chính năm 2022 của các "
    "sở, ban, ngành và UBND các huyện, thành phố</p><p>I. KẾT QUẢ</p>"
)


def of_table(*rows: str) -> Understanding:
    """A page with one table."""
    return of_page(table_of(*rows))


def of_page(body: str) -> Understanding:
    return understand(restore_reading(read(f"{HEAD}{body}</body></html>".encode(), "report.html")), "d1")


def table_of(*rows: str) -> str:
    """A table: each row a string of cells parted by "|", "2>" before a cell that spans two columns."""
    lines = []
    for row in rows:
        cells = [cell.strip() for cell in row.split("|")]
        spans = [cell.partition(">") if ">" in cell else ("1", "", cell) for cell in cells]
        lines.append("<tr>" + "".join(f"<td colspan='{span}'>{text}</td>" for span, _, text in spans) + "</tr>")
    return "<table border=1>" + "".join(lines) + "</table>"


def test_fields_below_a_head_that_spans_them() -> None:
    understanding = of_table(
        "STT | Tên cơ quan | 3>Điểm các lĩnh vực | Tổng điểm | Xếp hạng",
        " | | CĐĐH (20) | Thể chế (10) | Hiện đại hóa (15) | | ",
        "1 | Sở Tài chính | 18,5 | 9,75 | 14,1 | 42,35 | 1",
        "2 | Sở Tư pháp | 18 | 10 | 13,8 | 41,8 | 2",
        "3 | Sở Nội vụ | 17 | 9,5 | 13,25 | 39,75 | 3",
    )
    told = facts(understanding)
    assert ("Sở Tư pháp", "steering", "points", "value", 2022, "18", "points") in told
    assert ("Sở Nội vụ", "digital", "points", "value", 2022, "13.25", "points") in told
    assert ("Sở Nội vụ", "overall", "points", "value", 2022, "39.75", "points") in told
    maxima = {o.field: o.value for o in understanding.observations if o.measure == "max_points"}
    assert maxima == {"steering": Decimal(20), "institutions": Decimal(10), "digital": Decimal(15)}


def test_two_cohorts_side_by_side() -> None:
    told = facts(
        of_table(
            "TT | Lĩnh vực | 2>Các sở, ban, ngành | 2>UBND cấp huyện",
            " | | Điểm trung bình | Tỷ lệ (%) | Điểm trung bình | Tỷ lệ (%)",
            "1 | Chỉ đạo, điều hành CCHC | 17,94 | 89,7 | 17,2 | 86",
            "2 | Cải cách thể chế | 9,5 | 95 | 9,1 | 91",
            "3 | Cải cách thủ tục hành chính | 23,13 | 92,52 | 22,5 | 90",
        )
    )
    assert told == {
        (cohort, field, measure, "mean", 2022, value, unit)
        for cohort, field, measure, unit, value in (
            ("departments", "steering", "points", "points", "17.94"),
            ("departments", "steering", "component_index", "percent", "89.7"),
            ("districts", "steering", "points", "points", "17.2"),
            ("districts", "steering", "component_index", "percent", "86"),
            ("departments", "institutions", "points", "points", "9.5"),
            ("departments", "institutions", "component_index", "percent", "95"),
            ("districts", "institutions", "points", "points", "9.1"),
            ("districts", "institutions", "component_index", "percent", "91"),
            ("departments", "procedures", "points", "points", "23.13"),
            ("departments", "procedures", "component_index", "percent", "92.52"),
            ("districts", "procedures", "points", "points", "22.5"),
            ("districts", "procedures", "component_index", "percent", "90"),
        )
    }


def test_units_as_columns() -> None:
    understanding = of_table(
        "Đơn vị | Sở Tài chính | Sở Tư pháp | Sở Nội vụ",
        "Chỉ số CCHC năm 2021 (%) | 92,11 | 91,05 | 92,64",
        "Chỉ số CCHC năm 2022 (%) | 94,02 | 93,45 | 91,8",
        "Tăng/giảm | 1,91 | 2,4 | -0,84",
    )
    told = facts(understanding)
    assert len(told) == 9
    assert ("Sở Tư pháp", "overall", "index", "value", 2021, "91.05", "percent") in told
    assert ("Sở Nội vụ", "overall", "change", "value", 2022, "-0.84", "percent") in told
    change = next(o for o in understanding.observations if o.raw == "-0,84")
    assert (change.row, change.col) == (3, 3)


SCORES = ("TT | Tên đơn vị | Điểm | Xếp hạng", "1 | Sở Tài chính | 9,5 | 1", "2 | Sở Tư pháp | 9,25 | 2")


@pytest.mark.parametrize(
    "above",
    [
        "<p>2.1. Lĩnh vực Cải cách thể chế</p>",
        "<p>2.1. Lĩnh vực Cải cách tài chính công</p><p>Bảng 3. Điểm số lĩnh vực Cải cách thể chế</p>",
    ],
)
def test_a_table_of_units_under_a_field_is_of_the_field(above: str) -> None:
    assert facts(of_page(above + table_of(*SCORES))) == {
        ("Sở Tài chính", "institutions", "points", "value", 2022, "9.5", "points"),
        ("Sở Tài chính", "institutions", "rank", "value", 2022, "1", "rank"),
        ("Sở Tư pháp", "institutions", "points", "value", 2022, "9.25", "points"),
        ("Sở Tư pháp", "institutions", "rank", "value", 2022, "2", "rank"),
    }


def test_a_share_of_a_field_is_its_component_index() -> None:
    rows = ("TT | Tên đơn vị | Tỷ lệ (%)", "1 | Sở Tài chính | 96,67", "2 | Sở Tư pháp | 95")
    assert facts(of_page("<p>2.1. Lĩnh vực Cải cách thể chế</p>" + table_of(*rows))) == {
        ("Sở Tài chính", "institutions", "component_index", "value", 2022, "96.67", "percent"),
        ("Sở Tư pháp", "institutions", "component_index", "value", 2022, "95", "percent"),
    }


@pytest.mark.parametrize(
    ("above", "head"),
    [
        ("<p>2.8. Lĩnh vực Cải cách thể chế</p><p>Bảng 9. Tổng hợp kết quả các đơn vị</p>", "Điểm"),
        ("<p>2.8. Lĩnh vực Cải cách thể chế</p>", "Chỉ số CCHC (điểm)"),
        ("<p>2.8. Lĩnh vực Cải cách thể chế</p>", "Điểm"),
    ],
)
def test_a_table_of_the_whole_index_below_a_field(above: str, head: str) -> None:
    rows = (f"TT | Tên đơn vị | {head} | Xếp hạng", "1 | Sở Tài chính | 91,85 | 1", "2 | Sở Tư pháp | 90,44 | 2")
    told = facts(of_page(above + table_of(*rows)))
    assert ("Sở Tư pháp", "overall", "index", "value", 2022, "90.44", "points") in told
    assert {field for _, field, *_ in told} == {"overall"}


def test_the_total_that_units_are_ranked_by_is_the_index_in_points() -> None:
    told = facts(
        of_table(
            "TT | Tên đơn vị | Điểm thẩm định | Điểm ĐTXHH | Chỉ số CCHC",
            "1 | Sở Tài chính | 64 | 27,85 | 91,85",
            "2 | Sở Tư pháp | 63 | 27,44 | 90,44",
            "3 | Sở Y tế | 55,75 | 23,99 | 79,74",
        )
    )
    assert ("Sở Tư pháp", "overall", "index", "value", 2022, "90.44", "points") in told
