"""Figures of the work beside the index: counts that move, shares of a month, listed counts, goals, other scores."""

import pytest

from normalizers.restoration import restore_lines
from tests.test_understanding import facts, understood

SECTION = "II. KẾT QUẢ THỰC HIỆN NHIỆM VỤ\n\n"

Told = set[tuple[str, str, str, str]]


def told(body: str, before: str = SECTION) -> Told:
    """Field, statistic, value and unit of every figure of the work."""
    found = facts(understood(before + body))
    return {
        (field, statistic, value, unit) for _, field, measure, statistic, _, value, unit in found if measure == "kpi"
    }


def test_a_count_that_moved_is_told_before_the_move_and_after_it() -> None:
    found = told(
        "Sau sắp xếp, tỉnh giảm từ 25 cơ quan chuyên môn xuống còn 20 cơ quan (giảm 05 cơ quan), đạt tỷ lệ 20%. "
        "Số nhóm tăng từ 12 tổ công nghệ số cộng đồng lên 18 tổ công nghệ số cộng đồng, đạt tỷ lệ 50%.\n"
    )
    assert found == {
        ("specialised_agencies_before", "count", "25", "count"),
        ("specialised_agencies", "count", "20", "count"),
        ("specialised_agencies_decrease", "count", "5", "count"),
        ("specialised_agencies_decrease_rate", "value", "20", "percent"),
        ("community_digital_teams_before", "count", "12", "count"),
        ("community_digital_teams", "count", "18", "count"),
        ("community_digital_teams_increase_rate", "value", "50", "percent"),
    }


def test_a_limit_is_no_count_before_a_move() -> None:
    assert told("Bố trí từ 12 tổ công nghệ số cộng đồng trở xuống tại mỗi khu vực.\n") == set()


def test_a_share_of_a_month_is_not_that_of_the_year() -> None:
    found = told(
        "Tỷ lệ giải quyết hồ sơ đạt 95,5%. Trong đó, tháng 01 đạt 91,2%; tháng 02 đạt 93,4%, quý II đạt cao hơn.\n\n"
        "Tỷ lệ giải quyết hồ sơ đến hết tháng 3 đạt 94,1%.\n"
    )
    assert found == {
        ("files_resolved_rate", "value", "95.5", "percent"),
        ("files_resolved_rate_month_1", "value", "91.2", "percent"),
        ("files_resolved_rate_month_2", "value", "93.4", "percent"),
        ("files_resolved_rate", "value", "94.1", "percent"),
    }


def test_a_month_alone_carries_nothing_over_from_the_paragraph_before() -> None:
    assert told("Tỷ lệ giải quyết hồ sơ đạt 95,5%.\n\nTrong đó, tháng 01 đạt 91,2%.\n") == {
        ("files_resolved_rate", "value", "95.5", "percent")
    }


def test_bare_numbers_behind_their_names_are_counts() -> None:
    found = told("Tổng số nhiệm vụ được giao: 52; nhiệm vụ hoàn thành trước hạn 12; nhiệm vụ hoàn thành đúng hạn 40.\n")
    assert found == {
        ("tasks", "count", "52", "count"),
        ("tasks_ahead_of_time", "count", "12", "count"),
        ("tasks_on_time", "count", "40", "count"),
    }


@pytest.mark.parametrize(
    "sentence",
    [
        "Nhiệm vụ 3, các đơn vị tiếp tục thực hiện.",
        "Hồ sơ 12, hồ sơ 15 đã được bàn giao.",
        "Thực hiện nhiệm vụ theo Mục 4, Kế hoạch.",
    ],
)
def test_a_number_that_names_is_no_count(sentence: str) -> None:
    assert told(sentence + "\n") == set()


def test_a_share_beside_its_goal() -> None:
    found = told("Số hóa kết quả tại Phòng Tư pháp đạt 45%/ 90%.\n")
    assert found == {
        ("digitised_results_rate", "value", "45", "percent"),
        ("digitised_results_rate_goal", "value", "90", "percent"),
    }


def test_how_often_a_month() -> None:
    assert told("Chuyên đề trên sóng phát thanh mỗi tháng 03 kỳ.\n") == {
        ("broadcasts_per_month", "count", "3", "count")
    }
    assert told("Chuyên đề trên sóng phát thanh ngày 12 tháng 03 năm 2023.\n") == set()


def test_all_agencies_reached() -> None:
    found = told("Tổ chức triển khai mô hình mới đến 100% các sở, ban, ngành cấp tỉnh.\n")
    assert found == {("departments_reached_rate", "value", "100", "percent")}
    assert told("Tỷ lệ này giảm đến 100% do không phát sinh.\n") == set()


def test_a_sum_over_another_is_money_though_its_unit_was_misread() -> None:
    found = told("Tỷ lệ giải ngân vốn đạt 40% (1.200 trâu đóng/3.000 triệu đồng).\n")
    sums = {(value, unit) for _, _, value, unit in found if unit.endswith("vnd")}
    assert sums == {("1200", "million_vnd"), ("3000", "million_vnd")}


def test_the_score_of_another_index_that_the_heading_names() -> None:
    heading = "2.8. Kết quả đánh giá chất lượng phục vụ người dân, doanh nghiệp theo Quyết định số 766/QĐ-TTg\n\n"
    assert told("Trong 6 tháng, tỉnh đạt 78,45 điểm, xếp loại Khá.\n", SECTION + heading) == {
        ("service_quality_points", "value", "78.45", "points")
    }
    assert told("Trong 6 tháng, tỉnh đạt 78,45 điểm, xếp loại Khá.\n") == set()


def test_public_service_units_of_a_group_are_counted_as_what_they_are() -> None:
    found = told("Có 37 đơn vị sự nghiệp công lập tự chủ nhóm 1, nhóm 2.\n")
    assert ("public_service_units", "count", "37", "count") in found


@pytest.mark.parametrize(
    "line", ["da xir ly 41/41 PAKN dam bao dung thoi gian", "Tiép nhan, xt Iy phan anh kién nghi (PAKN) vé quy dinh"]
)
def test_capitals_that_no_syllable_is_written_with_stay_an_abbreviation(line: str) -> None:
    restored = restore_lines([line])[0].text
    assert "PAKN" in restored
    assert restored != line
