"""A district's own report of its scores, and figures of the work beside the index."""

from decimal import Decimal

import pytest
from test_understanding import HEAD, facts, one, understood

from validation import audit

DISTRICT = """ỦY BAN NHÂN DÂN CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
THÀNH PHỐ CAO LÃNH Độc lập - Tự do - Hạnh phúc
Số: 45/BC-UBND Cao Lãnh, ngày 12 tháng 10 năm 2023

BÁO CÁO

Kết quả thực hiện Chỉ số cải cách hành chính thành phố Cao Lãnh năm 2023

"""
FIELDS = """1. Cải cách thể chế

- Kết quả cải cách thể chế được đánh giá qua 03 tiêu chí, có tiêu chí ở cấp xã.

- Lĩnh vực này ước thành phố đạt 5,25/07 điểm. Trong đó, tiêu chí (3) ĐTXHH: 1,5 điểm chưa xác định được.

- Nội dung chưa đạt điểm tuyệt đối là tiêu chí (1): 0,75/1,5 điểm.

2. Cải cách tài chính công

- Lĩnh vực này ước thành phố đạt 6,50/8 điểm.

Kết quả đến ngày 30 tháng 9 năm 2023, thành phố tự đánh giá đạt 61,75 điểm/ 70 điểm; 0/30 điểm ĐTXHH.
"""
CITY = "UBND thành phố Cao Lãnh"


def test_what_a_district_gives_itself_is_its_own_and_its_scale_the_cohort_s() -> None:
    found = facts(understood(FIELDS, DISTRICT))
    assert {
        (CITY, "institutions", "self_assessed", "value", 2023, "5.25", "points"),
        ("districts", "institutions", "max_points", "value", 2023, "7", "points"),
        ("districts", "institutions", "criteria_count", "count", 2023, "3", "count"),
        (CITY, "institutions_undetermined_points", "kpi", "value", 2023, "1.5", "points"),
        (CITY, "institutions_criterion_points", "kpi", "value", 2023, "0.75", "points"),
        (CITY, "finance", "self_assessed", "value", 2023, "6.50", "points"),
        ("districts", "finance", "max_points", "value", 2023, "8", "points"),
        (CITY, "overall", "self_assessed", "value", 2023, "61.75", "points"),
        ("districts", "appraised_max_points", "kpi", "value", 2023, "70", "points"),
        (CITY, "overall", "survey", "value", 2023, "0", "points"),
        ("districts", "survey_max_points", "kpi", "value", 2023, "30", "points"),
    } <= found
    assert not [fact for fact in found if fact[0] == "communes"]


def test_a_province_s_report_has_no_scores_of_its_own_issuer() -> None:
    found = understood(FIELDS).observations
    assert not [o for o in found if o.measure == "self_assessed"]


def city_report(total: str, finance: str = "6,50") -> str:
    fields = (
        ("thể chế", "5,25", "7"),
        ("thủ tục hành chính", "12,20", "15"),
        ("tổ chức bộ máy hành chính", "6,00", "8"),
    )
    told = "".join(
        f"{n}. Cải cách {f}\n\n- Lĩnh vực này ước đạt {p}/{m} điểm.\n\n" for n, (f, p, m) in enumerate(fields, 1)
    )
    told += f"4. Cải cách tài chính công\n\n- Lĩnh vực này ước đạt {finance}/8 điểm.\n\n"
    return told + f"Kết quả đến ngày 30 tháng 9 năm 2023, thành phố tự đánh giá đạt {total} điểm/ 70 điểm.\n"


@pytest.mark.parametrize(("total", "verdict"), [("29,95", "exact"), ("29,96", "rounding"), ("30,95", "inconsistent")])
def test_what_a_district_gives_itself_in_all_is_the_sum_of_its_fields(total: str, verdict: str) -> None:
    findings = audit(understood(city_report(total), DISTRICT))
    assert [f.verdict for f in findings if f.kind == "sum" and f.stated == Decimal(total.replace(",", "."))] == [
        verdict
    ]


@pytest.mark.parametrize(
    ("told", "kind", "stated", "verdict"),
    [
        ("Tỷ lệ hồ sơ giải quyết đúng hạn đạt 97,50% (1.560/1.600 hồ sơ).", "ratio", "97.50", "exact"),
        ("Đã thực hiện 17/19 nhiệm vụ, đạt 89,48%.", "ratio", "89.48", "inconsistent"),
        ("Đã thực hiện 17/19 nhiệm vụ, đạt tỷ lệ 89,47%.", "ratio", "89.47", "exact"),
        ("Giải ngân vốn đầu tư 120.500 triệu đồng/482.000 triệu đồng, đạt 25,00%.", "ratio", "25.00", "exact"),
    ],
)
def test_a_share_of_the_work_is_recomputed_from_the_part_and_the_whole_beside_it(
    told: str, kind: str, stated: str, verdict: str
) -> None:
    findings = audit(understood(f"I. TÌNH HÌNH CẢI CÁCH HÀNH CHÍNH\n\n- {told}\n"))
    assert [(f.kind, f.stated, f.verdict) for f in findings] == [(kind, Decimal(stated), verdict)]


def test_two_shares_of_the_work_under_one_label_are_not_one_figure() -> None:
    body = "I. CẢI CÁCH HÀNH CHÍNH\n\n- Hồ sơ đúng hạn đạt 97%.\n\n- Ở cấp xã, hồ sơ đúng hạn đạt {}%.\n"
    assert [f.verdict for f in audit(understood(body.format("99")))] == []
    assert [f.verdict for f in audit(understood(body.format("97")))] == ["exact"]


def test_shares_that_do_not_stand_side_by_side_are_not_bound() -> None:
    report = understood("I. CẢI CÁCH HÀNH CHÍNH\n\n- Hồ sơ đúng hạn đạt 97%, tiếp nhận 10/12 phản ánh.\n")
    assert report.claims == ()
    assert {o.field for o in report.observations} == {"files_on_time_rate", "feedback"}


def test_money_is_counted_in_its_unit_and_thousands_are_grouped() -> None:
    report = understood("I. CẢI CÁCH HÀNH CHÍNH\n\n- Tổng kinh phí thực hiện là 2,5 tỷ đồng; hỗ trợ 1.250 hồ sơ.\n")
    assert one(report, field="funds").value == Decimal("2500.0")
    assert one(report, field="funds").unit == "million_vnd"
    assert one(report, field="files").value == 1250


def test_goals_limits_and_moves_are_no_results() -> None:
    found = understood(
        "I. CẢI CÁCH HÀNH CHÍNH\n\n- Tỷ lệ số hóa hồ sơ phấn đấu đạt 80%, tăng 5% so với 2022, từ 70% đến dưới 90%.\n"
    ).observations
    assert [(o.field, o.value) for o in found] == [("digitised_files_rate_goal", Decimal(80))]


def test_a_number_of_the_rules_and_figures_of_unnamed_things_are_left_alone() -> None:
    found = understood(
        "I. CẢI CÁCH HÀNH CHÍNH\n\n- Theo Nghị quyết số 18 và mức độ 3, đạt 45,5% và 12 tháng.\n"
    ).observations
    assert [o for o in found if o.measure == "kpi"] == []


def test_a_document_number_at_the_head_of_a_line_is_no_heading() -> None:
    body = "1. Cải cách thể chế\n\nThực hiện theo Quyết định số\n04/QĐ-UBND ngày 08/01/2023 của thành phố.\n\n"
    found = understood(body + "- Lĩnh vực này ước đạt 5/7 điểm.\n", DISTRICT)
    assert one(found, measure="self_assessed").field == "institutions"
    assert HEAD != DISTRICT
