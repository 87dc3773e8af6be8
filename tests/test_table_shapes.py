"""Tables of uncommon shapes: two levels of heads, cohorts side by side, units as columns."""

from decimal import Decimal

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
    """A page with one table: each row a string of cells parted by "|", "2>" before a cell that spans two columns."""
    lines = []
    for row in rows:
        cells = [cell.strip() for cell in row.split("|")]
        spans = [cell.partition(">") if ">" in cell else ("1", "", cell) for cell in cells]
        lines.append("<tr>" + "".join(f"<td colspan='{span}'>{text}</td>" for span, _, text in spans) + "</tr>")
    page = HEAD + "<table border=1>" + "".join(lines) + "</table></body></html>"
    return understand(restore_reading(read(page.encode(), "report.html")), "d1")


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
