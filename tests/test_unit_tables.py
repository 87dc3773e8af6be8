"""Tables of units and fields: totals row by row and means column by column, and what misprints in them are called."""

import pytest

from corpus.records import Finding
from tests.test_understanding import understood
from validation import audit

HEAD = (
    "1. Kết quả Chỉ số CCHC của các sở, ban, ngành\n\n"
    "TT Đơn vị Chỉ đạo điều hành (15) Cải cách thể chế (10) Cải cách TTHC (18) Tài chính công (12) "
    "Chính quyền số (45) Tổng điểm (100) Xếp hạng\n"
)
ROWS = (
    "1 Sở Tài chính 13,75 9,25 16,50 10,75 40,25 90,50 1\n"
    "2 Sở Nội vụ 13,25 8,75 16,25 10,50 40,75 89,50 2\n"
    "3 Sở Tư pháp 13,00 8,50 16,50 10,00 39,75 87,75 3\n"
    "4 Sở Công Thương 12,50 8,50 16,00 10,25 38,25 85,50 4\n"
    "5 Sở Y tế 12,00 8,00 14,75 9,50 35,25 79,50 5\n"
    "Trung bình 12,90 8,60 16,00 10,20 38,85 86,55\n"
)


def findings(rows: str) -> list[Finding]:
    return list(audit(understood(HEAD + rows)))


def test_a_sound_table_holds_in_every_row_and_column() -> None:
    told = findings(ROWS)
    assert not [f for f in told if f.verdict == "inconsistent"]
    assert sum("is the sum of its fields" in f.statement and f.verdict == "exact" for f in told) == 5
    assert sum("is the mean of the 5 units listed" in f.statement and f.verdict == "exact" for f in told) == 6


@pytest.mark.parametrize(
    ("right", "wrong", "statement"),
    [
        ("39,75 87,75 3", "39,75 87,57 3", "Sở Tư pháp, index 2023 is the sum of its fields"),
        ("Trung bình 12,90 8,60", "Trung bình 12,90 8,95", "departments, institutions, points, mean 2023 is the mean"),
    ],
)
def test_a_misprint_in_a_total_or_a_mean_is_published(right: str, wrong: str, statement: str) -> None:
    told = [f for f in findings(ROWS.replace(right, wrong)) if f.statement.startswith(statement)]
    assert [(f.verdict, f.attribution) for f in told] == [("inconsistent", "published")]


def test_columns_that_are_no_parts_of_the_total_accuse_nobody() -> None:
    # A column of bonus points is added that no head names: the fields make the total in no row.
    rows = ROWS.replace("90,50 1", "91,50 1").replace("89,50 2", "90,25 2").replace("87,75 3", "88,00 3")
    told = findings(rows.replace("85,50 4", "86,00 4").replace("79,50 5", "80,75 5"))
    assert not [f for f in told if "is the sum of its fields" in f.statement]


def test_criteria_below_their_fields_are_no_fields_and_a_district_is_the_subject_of_its_own_table() -> None:
    head = """ỦY BAN NHÂN DÂN CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
HUYỆN DI LINH Độc lập - Tự do - Hạnh phúc
Số: 88/BC-UBND Di Linh, ngày 03 tháng 12 năm 2023

BÁO CÁO
Tự đánh giá, chấm điểm Chỉ số cải cách hành chính năm 2023 của UBND huyện Di Linh

"""
    body = (
        "STT Lĩnh vực/Tiêu chí/Tiêu chí thành phần Điểm tối đa Điểm tự chấm Điểm thẩm định\n"
        "I CHỈ ĐẠO, ĐIỀU HÀNH CCHC 10,00 9,50 9,25\n"
        "1.1 Kiểm soát TTHC 6,00 5,50 5,50\n1.2 Tuyên truyền 4,00 4,00 3,75\n"
        "II CẢI CÁCH THỂ CHẾ 8,00 7,00 6,75\nIII CẢI CÁCH THỦ TỤC HÀNH CHÍNH 20,00 17,50 17,50\n"
        "3.1 Công khai TTHC 20,00 17,50 17,50\nIV CẢI CÁCH TÀI CHÍNH CÔNG 12,00 10,00 8,00\n"
        "TỔNG CỘNG 50,00 44,00 41,50\n"
    )
    understanding = understood(body, head)
    own = {(o.field, o.measure, str(o.value)) for o in understanding.observations if o.level == "district"}
    assert own == {
        ("steering", "self_assessed", "9.50"),
        ("steering", "appraised", "9.25"),
        ("institutions", "self_assessed", "7.00"),
        ("institutions", "appraised", "6.75"),
        ("procedures", "self_assessed", "17.50"),
        ("procedures", "appraised", "17.50"),
        ("finance", "self_assessed", "10.00"),
        ("finance", "appraised", "8.00"),
        ("overall", "self_assessed", "44.00"),
        ("overall", "appraised", "41.50"),
    }
    told = [f for f in audit(understanding) if f.kind == "sum"]
    assert told and all(f.verdict == "exact" for f in told)


EXTRAS = (
    "1. Kết quả Chỉ số CCHC của các sở, ban, ngành\n\n"
    "TT Đơn vị Điểm thẩm định Điểm điều tra XHH Điểm thưởng Điểm trừ Tổng điểm Thứ hạng\n"
    "1 Sở Tài chính 57,50 33,10 1,0 0,0 91,60 1\n2 Sở Tư pháp 56,75 32,64 0,0 0,5 88,89 2\n"
    "3 Sở Nội vụ 56,25 32,15 0,0 0,0 88,40 3\n4 Sở Y tế 54,25 31,40 0,0 0,0 85,65 4\n"
)


def test_points_added_and_taken_off_are_part_of_the_sum() -> None:
    told = [f for f in audit(understood(EXTRAS)) if f.kind == "sum"]
    assert [f.verdict for f in told] == ["exact"] * 4
    wrong = [f for f in audit(understood(EXTRAS.replace("88,89", "88,98"))) if f.kind == "sum"]
    assert [(f.verdict, f.attribution) for f in wrong if f.verdict != "exact"] == [("inconsistent", "published")]


def test_a_column_between_the_parts_and_their_sum_that_is_not_understood_accuses_nobody() -> None:
    strange = EXTRAS.replace("Điểm thưởng", "Quy định khác").replace("Điểm trừ", "Sáng kiến riêng")
    assert not [f for f in audit(understood(strange)) if f.verdict == "inconsistent"]


def test_ties_are_ranked_by_their_own_column_not_by_the_number_of_the_row() -> None:
    body = (
        "1. Kết quả Chỉ số CCHC của các sở, ban, ngành\n\nTT Đơn vị Tổ Điểm đạt được Thứ hạng Xếp loại\n"
        "1 Sở Tài chính 1 96,5 1 Xuất sắc\n2 Sở Tư pháp 1 95,5 2 Xuất sắc\n3 Sở Nội vụ 2 95,5 2 Xuất sắc\n"
        "4 Sở Y tế 2 89,0 4 Tốt\n5 Sở Xây dựng 1 88,5 5 Tốt\n"
    )
    ranks = {o.subject: str(o.value) for o in understood(body).observations if o.measure == "rank"}
    assert ranks["Sở Nội vụ"] == "2"


CROSSED = (
    "Kết quả chấm điểm Chỉ số CCHC của các huyện\n\nTT Lĩnh vực Điểm tối đa Lâm Hà Di Linh Đức Trọng\n"
    "I Công tác chỉ đạo, điều hành CCHC 10 9,50 9,00 9,25\nII Cải cách thể chế 20 17,50 17,00 17,25\n"
    "III Cải cách thủ tục hành chính 30 26,25 25,75 26,50\nIV Cải cách tài chính công 40 33,50 32,00 37,25\n"
    "TỔNG ĐIỂM 100 86,75 83,75 90,25\n"
)


def test_units_that_stand_as_columns_of_a_table_of_fields() -> None:
    understanding = understood(CROSSED)
    told = {(o.subject, o.field, o.measure, str(o.value)) for o in understanding.observations}
    assert told >= {
        ("UBND huyện Di Linh", "institutions", "points", "17.00"),
        ("UBND huyện Đức Trọng", "overall", "index", "90.25"),
        ("districts", "procedures", "max_points", "30"),
    }
    assert not [o for o in understanding.observations if o.subject == "districts" and o.statistic == "mean"]
    sums = [f for f in audit(understanding) if "is the sum of its fields" in f.statement]
    assert [f.verdict for f in sums] == ["exact"] * 3
