"""Heads of columns in texts without geometry: run together, parted by bars, with maxima in them."""

from collections import Counter
from decimal import Decimal

import pytest

from extractors.column_heads import heads_run_together, maximum_in
from normalizers.headers import match_measure_header
from tests.test_understanding import facts, understood
from validation import audit

RUN_TOGETHER = """Phụ lục I
KẾT QUẢ CHỈ SỐ CẢI CÁCH HÀNH CHÍNH CỦA CÁC SỞ, BAN, NGÀNH

Xếp hạng  Tên cơ quan  Điểm tự chấm  Điểm thẩm định  Điểm điều tra XHH  Tổng điểm  Xếp loại
1  Sở Tài chính  66,50  65,25  27,83  93,08  Xuất sắc
2  Sở Tư pháp  66,00  64,75  27,51  92,26  Xuất sắc
3  Sở Nội vụ  65,75  64,00  27,90  91,90  Tốt
4  Sở Xây dựng  65,00  63,50  26,44  89,94  Tốt
"""

WITH_MAXIMA = """Bảng 1. Kết quả theo lĩnh vực của các sở, ban, ngành

STT | Đơn vị | Chỉ đạo điều hành (15) | Thể chế (8) | TTHC (17) | Bộ máy (30) | Điều tra XHH (30) | Tổng (100) | Hạng
1 | Sở Tư pháp | 14,25 | 8 | 16,5 | 28,5 | 23,56 | 90,81 | 1
2 | Sở Nội vụ | 14,5 | 7,75 | 16 | 28,75 | 23,62 | 90,62 | 2
3 | Sở Tài chính | 13,75 | 7,5 | 16,25 | 28,5 | 23,21 | 89,21 | 3
4 | Sở Du lịch | 13 | 7,25 | 15,5 | 28 | 22,98 | 86,73 | 4
Bình quân | | 13,88 | 7,63 | 16,06 | 28,44 | 23,34 | 89,34 |
"""


def test_heads_run_together_name_every_column() -> None:
    heads, number_head = heads_run_together(
        "TT Tên đơn vị Điểm tự đánh giá Điểm thẩm định Điểm điều tra XHH Chỉ số CCHC năm 2023 (%) Xếp loại", 4
    )
    assert number_head == "TT"
    assert heads == ("Điểm tự đánh giá", "Điểm thẩm định", "Điểm điều tra XHH", "Chỉ số CCHC năm 2023 (%)")


def test_a_capital_opens_a_head_of_its_own() -> None:
    heads, _ = heads_run_together(
        "Đơn vị Chỉ số CCHC năm 2022 (điểm) Chỉ số CCHC năm 2023 (điểm) Tăng, giảm Xếp hạng", 4
    )
    assert heads[2:] == ("Tăng, giảm", "Xếp hạng")


@pytest.mark.parametrize(
    "text",
    [
        "Tên đơn vị Điểm tự đánh giá Điểm thẩm định",
        "Các đơn vị sau đây đã được Hội đồng thẩm định xem xét lại Điểm thẩm định Tổng điểm",
        "Điểm tự đánh giá Điểm thẩm định Tổng điểm",
    ],
)
def test_an_uncertain_heading_names_no_column(text: str) -> None:
    assert heads_run_together(text, 3) == ((), "")


@pytest.mark.parametrize(
    ("head", "maximum"),
    [("Thể chế (8)", "8"), ("TTHC (tối đa 17,5 điểm)", "17,5"), ("Tổng (1)+(2)", ""), ("Chỉ số (%)", "")],
)
def test_the_maximum_in_a_head(head: str, maximum: str) -> None:
    assert maximum_in(head) == maximum


def test_a_total_is_one_whatever_parts_it_names() -> None:
    found = match_measure_header("Tổng điểm (thẩm định + XHH)")
    assert found is not None
    assert found.measure == "points"


def test_a_ranking_whose_heads_run_together_and_whose_rows_end_in_bands() -> None:
    told = facts(understood(RUN_TOGETHER))
    for measure, value, unit in (
        ("self_assessed", "65.75", "points"),
        ("appraised", "64.00", "points"),
        ("survey", "27.90", "points"),
        ("index", "91.90", "points"),
        ("rank", "3", "rank"),
    ):
        assert ("Sở Nội vụ", "overall", measure, "value", 2023, value, unit) in told
    assert len([fact for fact in told if fact[0].startswith("Sở")]) == 20


def test_bands_that_cannot_be_read_do_not_hide_their_rows() -> None:
    ruined = RUN_TOGETHER.replace("Xuất sắc", "Xudt sic").replace("Tốt", "T6t").replace("Tên cơ quan", "Tén c0 quam")
    told = facts(understood(ruined))
    assert len([fact for fact in told if fact[0].startswith("Sở") and fact[2] in ("appraised", "survey")]) == 8


def test_scores_by_field_with_their_maxima_in_the_heads() -> None:
    understanding = understood(WITH_MAXIMA)
    told = facts(understanding)
    assert ("Sở Nội vụ", "apparatus", "points", "value", 2023, "28.75", "points") in told
    assert ("Sở Du lịch", "overall", "survey", "value", 2023, "22.98", "points") in told
    assert ("departments", "procedures", "points", "mean", 2023, "16.06", "points") in told
    maxima = {(o.field, o.value) for o in understanding.observations if o.measure == "max_points"}
    fields = {("steering", 15), ("institutions", 8), ("procedures", 17), ("apparatus", 30)}
    assert maxima == {*((field, Decimal(value)) for field, value in fields), ("overall", Decimal(100))}
    assert not Counter(finding.verdict for finding in audit(understanding))["inconsistent"]


def test_numbers_that_count_the_columns_are_no_maxima() -> None:
    body = WITH_MAXIMA
    for place, maximum in enumerate(("15", "8", "17", "30", "30", "100"), start=1):
        body = body.replace(f"({maximum})", f"({place})", 1)
    assert not [o for o in understood(body).observations if o.measure == "max_points"]


def test_a_column_headed_by_a_year_holds_the_index_of_that_year() -> None:
    told = facts(
        understood(
            "Bảng 2. Chỉ số CCHC của UBND các huyện\n\n"
            "STT | Đơn vị | Năm 2022 | Xếp hạng 2022 | Năm 2023 | Xếp hạng 2023 | Tăng/giảm\n"
            "1 | Huyện Di Linh | 92,11 | 2 | 93,4 | 1 | +1,29\n"
            "2 | Huyện Đức Trọng | 92,78 | 1 | 92,65 | 2 | -0,13\n"
            "3 | Huyện Lâm Hà | 90,02 | 3 | 91,77 | 3 | +1,75\n"
        )
    )
    assert ("UBND huyện Lâm Hà", "overall", "index", "value", 2022, "90.02", "percent") in told
    assert ("UBND huyện Lâm Hà", "overall", "index", "value", 2023, "91.77", "percent") in told
    assert ("UBND huyện Lâm Hà", "overall", "change", "value", 2023, "1.75", "percent") in told


def test_a_relation_that_holds_by_chance_in_a_wide_table_gives_no_role() -> None:
    # Scores on a grid of quarters: in three of five rows the third is the sum of the second and the sixth.
    told = understood(
        "Bảng 1. Kết quả của các sở, ban, ngành\n\n"
        "1 Sở Tư pháp 14,25 8 16,5 8,5 11,75 8,5 13,9 13,56 94,96 1\n"
        "2 Sở Nội vụ 14,5 7,75 16 8,75 11,5 8,25 13,75 13,62 94,12 2\n"
        "3 Sở Tài chính 13,75 7,5 16,25 8,5 11 9 13,5 13,21 92,71 3\n"
        "4 Sở Du lịch 13 7,25 15,5 8 10,75 8 12,25 12,98 87,73 4\n"
        "5 Sở Y tế 12,25 7 14,75 7,5 10,5 7,75 11,5 12,4 83,65 5\n"
    )
    assert not [o for o in told.observations if o.measure in ("appraised", "survey", "index")]


def test_a_field_whose_name_begins_like_a_sum_is_no_row_of_sums() -> None:
    # The count of criteria is lost: what is left of the row belongs to its last columns, not to the first.
    told = understood(
        "Bộ tiêu chí áp dụng cho các sở, ban, ngành gồm 03 lĩnh vực, cụ thể:\n\n"
        "TT | Lĩnh vực | Số tiêu chí | Tiêu chí thành phần | Điểm tối đa\n"
        "1 | Chỉ đạo, điều hành CCHC | 4 | 7 | 11\n"
        "2 | Công tác cải cách thể chế | 8 | 14,5\n"
        "3 | Công tác cải cách TTHC | 7 | 8 | 11\n"
        "4 | Công tác cải cách tài chính công | 5 | 9 | 9\n"
    )
    counts = [o for o in told.observations if o.measure == "subcriteria_count" and o.value is not None]
    assert {o.value for o in counts} <= {Decimal(7), Decimal(8), Decimal(9)}
    assert not [o for o in told.observations if o.field == "institutions" and o.value in (8, Decimal("14.5"))]
