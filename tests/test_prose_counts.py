"""Counts and scores that sentences tell: groups of units and fields, totals, ballots, scales, the province's own."""

import pytest

from tests.test_understanding import facts, understood

DEPARTMENTS = "1. Chỉ số CCHC các sở, ban, ngành\n\n"
DISTRICTS = "1. Chỉ số CCHC của UBND các huyện, thành phố\n\n"

Fact = tuple[str, str, str, str, int | None, str, str]


def told(body: str) -> set[Fact]:
    return facts(understood(body))


def count(subject: str, field: str, value: str, statistic: str = "count", measure: str = "unit_count") -> Fact:
    return (subject, field, measure, statistic, 2023, value, "count")


def test_groups_without_a_name_are_told_by_their_limits() -> None:
    found = told(
        DEPARTMENTS + "Kết quả Chỉ số CCHC các sở được chia thành ba nhóm:\n\n"
        "- 04 đơn vị đạt trên 92,5%.\n- 11 đơn vị có kết quả từ 85% đến dưới 92,5%.\n- Đạt dưới 85%: có 02 đơn vị.\n"
        "- Không có đơn vị nào đạt Chỉ số CCHC dưới 60 điểm.\n"
    )
    assert count("departments", "index_groups", "3", measure="kpi") in found
    assert count("departments", "above_92_5", "4") in found
    assert count("departments", "85_to_92_5", "11") in found
    assert count("departments", "below_85", "2") in found
    assert count("departments", "below_60", "0") in found
    assert len(found) == 5


def test_bands_behind_their_counts_and_limits_before_theirs() -> None:
    found = told(
        DEPARTMENTS + "Có 04 đơn vị đạt loại Xuất sắc (từ 90 điểm trở lên), chiếm tỷ lệ 25%; 10 đơn vị xếp loại Tốt; "
        "không có đơn vị nào xếp loại Khá.\n\n"
        "Nhóm đạt kết quả từ 92% trở lên: 03 đơn vị; nhóm đạt từ 81% đến dưới 92%: 12 đơn vị; nhóm dưới 81%: 01 đơn "
        "vị. Có 15/16 sở, ban, ngành có Chỉ số CCHC đạt trên 75%.\n"
    )
    assert found == {
        count("departments", "band_Xuất sắc", "4"),
        ("departments", "band_Xuất sắc", "unit_count", "value", 2023, "25", "percent"),
        count("departments", "band_Tốt", "10"),
        count("departments", "band_Khá", "0"),
        count("departments", "above_92", "3"),
        count("departments", "81_to_92", "12"),
        count("departments", "below_81", "1"),
        count("departments", "above_75", "15"),
    }


@pytest.mark.parametrize(
    "sentence",
    [
        "Có 03 đơn vị có tỷ lệ hồ sơ trực tuyến dưới 50%.",
        "Có 03 đơn vị giải quyết hồ sơ đúng hạn đạt trên 98%.",
        "Đoàn đã kiểm tra tại 6 sở, ngành và 4 huyện.",
        "Có 05 nội dung công việc hoàn thành, đạt 100%.",
        "Toàn tỉnh duy trì 12 mô hình tại 09 xã, phường.",
        "Số lượng dịch vụ công tăng 3 lần so với năm 2022.",
    ],
)
def test_counts_of_other_things_are_no_groups(sentence: str) -> None:
    for heading in ("1. Công tác kiểm tra\n\n", DEPARTMENTS):
        found = told(f"{heading}{sentence}\n")
        # They may be indicators of the work, which hold for the province and name no group.
        assert all(fact[0] == "province" and fact[2] == "kpi" for fact in found), found


def test_two_counts_of_one_sentence_rise_and_fall() -> None:
    found = told(DISTRICTS + "Có 05 đơn vị có Chỉ số CCHC tăng, 07 đơn vị có Chỉ số CCHC giảm so với năm 2022.\n")
    assert found == {count("districts", "increased", "5"), count("districts", "decreased", "7")}


def test_a_change_in_brackets_is_of_the_count_before_it() -> None:
    found = told(DISTRICTS + "- Có 03 đơn vị giữ hạng so với năm 2022 (giảm 02 đơn vị).\n")
    assert found == {count("districts", "rank_same", "3"), count("districts", "rank_same", "-2", measure="change")}


def test_groups_of_the_satisfaction_index_are_told_apart() -> None:
    found = told(
        "1. Chỉ số hài lòng của các huyện\n\n- Chỉ số hài lòng đạt trên 90%: có 06 địa phương.\n"
        "- So với năm 2022, có 04 địa phương tăng và 03 địa phương giảm.\n"
    )
    assert found == {
        count("districts", "satisfaction_above_90", "6"),
        count("districts", "satisfaction_increased", "4"),
        count("districts", "satisfaction_decreased", "3"),
    }


def test_fields_in_groups() -> None:
    found = told(
        "2. Chỉ số thành phần các lĩnh vực của các sở\n\n"
        "a) Có 03 lĩnh vực đạt trên 95%; 01 lĩnh vực đạt 100%; 04 lĩnh vực đạt từ 80% đến dưới 95%.\n\n"
        "b) So với năm 2022, có 05 lĩnh vực tăng gồm:\n\nCải cách thể chế (tăng 1,2%).\n"
    )
    assert count("departments", "fields_above_95", "3", measure="kpi") in found
    assert count("departments", "fields_at_100", "1", measure="kpi") in found
    assert count("departments", "fields_80_to_95", "4", measure="kpi") in found
    assert count("departments", "fields_increased", "5", measure="kpi") in found
    assert ("departments", "institutions", "change", "mean", 2023, "1.2", "percent") in found


def test_all_units_of_the_cohorts() -> None:
    found = told(
        "I. PHƯƠNG PHÁP\n\nĐối tượng đánh giá gồm 19 sở, ban, ngành và 10 huyện, thành phố.\n\n"
        "II. KẾT QUẢ\n\n" + DEPARTMENTS + "Chỉ số CCHC trung bình của 19 đơn vị đạt 86,12 điểm. Trong 19 đơn vị, "
        "11 đơn vị cao hơn giá trị trung bình.\n"
    )
    assert count("departments", "overall", "19", "total") in found
    assert count("districts", "overall", "10", "total") in found
    # The number of units stands between the mean's word and its figure and does not part them.
    assert ("departments", "overall", "index", "mean", 2023, "86.12", "points") in found
    assert count("departments", "above_mean", "11") in found


def test_units_surveyed_and_units_scored() -> None:
    found = told(
        "c) Kết quả khảo sát\n\nViệc khảo sát được thực hiện tại 24/27 đơn vị, gồm: 15 sở; 9 huyện, thành phố.\n\n"
        "d) Cải cách thể chế (tối đa 9 điểm)\n\nNội dung này chỉ chấm điểm đối với 14/17 sở, ban, ngành "
        "(03 đơn vị còn lại không chấm điểm).\n"
    )
    assert count("province", "surveyed", "24") in found
    assert count("province", "overall", "27", "total") in found
    assert count("departments", "surveyed", "15") in found
    assert count("districts", "surveyed", "9") in found
    assert count("departments", "institutions_scored", "14") in found
    assert count("departments", "institutions_not_scored", "3") in found


def test_rounds_members_and_groups_of_the_work() -> None:
    found = told(
        "1. Công tác thẩm định\n\nHội đồng đã tổ chức thẩm định 03 lần. Tổ thẩm định gồm 14 thành viên. Bộ tiêu chí "
        "được áp dụng theo 02 nhóm cơ quan, đơn vị. Bộ tiêu chí có 07 nội dung cơ bản.\n"
    )
    assert count("province", "appraisal_rounds", "3", measure="kpi") in found
    assert count("province", "appraisal_members", "14", measure="kpi") in found
    assert count("province", "cohort_groups", "2", measure="kpi") in found
    assert count("departments", "rubric_fields", "7", measure="kpi") in found


def test_ballots_of_two_cohorts_are_the_provinces() -> None:
    found = told(
        "1. Khảo sát\n\nTổng số phiếu khảo sát của 18 sở, ban, ngành, 10 UBND huyện, thành phố là 925 phiếu. Số phiếu "
        "thu về là 904 phiếu, đạt 97,73% so với phiếu phát ra và đạt 90,4% so với kế hoạch.\n"
    )
    assert ("province", "overall", "ballots_issued", "total", 2023, "925", "count") in found
    assert ("province", "overall", "ballots_returned", "total", 2023, "904", "count") in found
    assert ("province", "ballot_return_rate", "kpi", "value", 2023, "97.73", "percent") in found
    assert ("province", "survey_plan_completion", "kpi", "value", 2023, "90.4", "percent") in found


def test_people_asked_count_as_ballots() -> None:
    found = told("1. Khảo sát\n\nĐã có 512/640 (80%) người dân tham gia khảo sát so với kế hoạch.\n")
    assert found == {
        ("province", "overall", "ballots_returned", "total", 2023, "512", "count"),
        ("province", "survey_ballots_planned", "kpi", "total", 2023, "640", "count"),
        ("province", "survey_plan_completion", "kpi", "value", 2023, "80", "percent"),
    }


@pytest.mark.parametrize(
    ("field_heading", "satisfaction"), [("", False), ("đ) Mức độ hài lòng của người dân, tổ chức\n\n", True)]
)
def test_the_scale_holds_for_each_cohort_and_its_survey_may_be_a_field(field_heading: str, satisfaction: bool) -> None:
    fields = "a) Cải cách thể chế\n\nb) Cải cách tài chính công\n\nc) Cải cách thủ tục hành chính\n\n" + field_heading
    found = told(
        "1. Thang điểm\n\nThang điểm: tổng điểm 100, trong đó điểm thẩm định là 85 điểm; điểm khảo sát sự hài lòng là "
        f"15 điểm.\n\n2. Các lĩnh vực\n\n{fields}Các đơn vị thực hiện tốt.\n"
    )
    survey = ("satisfaction", "max_points") if satisfaction else ("survey_max_points", "kpi")
    for cohort in ("departments", "districts"):
        assert (cohort, "overall", "max_points", "total", 2023, "100", "points") in found
        assert (cohort, "appraised_max_points", "kpi", "value", 2023, "85", "points") in found
        assert (cohort, *survey, "value", 2023, "15", "points") in found


def test_a_unit_may_have_a_scale_of_its_own() -> None:
    found = told(
        "1. Thang điểm\n\nĐối với Thanh tra tỉnh, Sở Ngoại vụ, điểm số được tính theo điểm tối đa thực tế (65 điểm).\n"
    )
    assert found == {
        ("Thanh tra tỉnh", "overall", "max_points", "value", 2023, "65", "points"),
        ("Sở Ngoại vụ", "overall", "max_points", "value", 2023, "65", "points"),
    }


def test_the_provinces_own_scores_are_no_means_of_provinces() -> None:
    found = told(
        "1. Kết quả của tỉnh\n\nChỉ số cải cách hành chính năm 2022 tỉnh Lâm Đồng đạt 84,15%, xếp hạng 33/63 tỉnh, "
        "thành phố, gồm:\n\n- Cải cách thể chế năm 2022 đạt 90,5%, xếp hạng 20/63, tăng 4 bậc so với năm 2021 (đạt "
        "88,25%, xếp hạng 24/63).\n"
    )
    assert found == {
        ("province", "overall", "index", "value", 2022, "84.15", "percent"),
        ("province", "overall", "rank", "value", 2022, "33", "rank"),
        ("province", "institutions", "component_index", "value", 2022, "90.5", "percent"),
        ("province", "institutions", "rank", "value", 2022, "20", "rank"),
        ("province", "institutions", "rank_change", "value", 2022, "4", "rank"),
        ("province", "institutions", "component_index", "value", 2021, "88.25", "percent"),
        ("province", "institutions", "rank", "value", 2021, "24", "rank"),
    }


def test_compared_with_is_no_department() -> None:
    found = told(
        "1. Kết quả của tỉnh\n\nChỉ số cải cách hành chính năm 2022 tỉnh Lâm Đồng đạt 84,15%, gồm:\n\n- Cải cách thể "
        "chế năm 2022 xếp hạng 22/63 so với năm 2021 xếp hạng 9.\n"
    )
    assert ("province", "institutions", "rank", "value", 2022, "22", "rank") in found
    assert ("province", "institutions", "rank", "value", 2021, "9", "rank") in found


def test_a_rank_that_moved_is_told_with_its_years() -> None:
    found = told(
        "2. Hạn chế\n\nTỉnh Lâm Đồng có Chỉ số hài lòng đạt 81,2%, giảm so với năm 2022 đạt 82,4%, thứ hạng giảm từ "
        "hạng 30 năm 2022 xuống 41 năm 2023.\n"
    )
    assert found == {
        ("province", "satisfaction", "satisfaction", "value", 2023, "81.2", "percent"),
        ("province", "satisfaction", "satisfaction", "value", 2022, "82.4", "percent"),
        ("province", "satisfaction", "rank", "value", 2022, "30", "rank"),
        ("province", "satisfaction", "rank", "value", 2023, "41", "rank"),
    }


def test_the_last_of_a_cohort_has_a_rank_only_where_its_size_is_told() -> None:
    sentence = "Chỉ số CCHC của các sở: Sở Y tế cuối bảng với 71,2 điểm.\n"
    size = "Đối tượng đánh giá gồm 19 sở, ban, ngành.\n\n"
    rank = ("Sở Y tế", "overall", "rank", "value", 2023, "19", "rank")
    assert rank in told("I. PHƯƠNG PHÁP\n\n" + size + DEPARTMENTS + sentence)
    assert not any(fact[2] == "rank" for fact in told(DEPARTMENTS + sentence))


def test_an_extreme_whose_word_is_left_out_is_told_by_contrast() -> None:
    result = understood(
        DEPARTMENTS + "- Cải cách thể chế: điểm trung bình đạt được là 7,5/10 điểm, Sở Tư pháp (9,25 điểm), Sở Y tế "
        "thấp nhất (4,5 điểm).\n"
    )
    best = next(o for o in result.observations if o.statistic == "max")
    assert (best.subject, best.field, str(best.value), best.status) == (
        "departments",
        "institutions",
        "9.25",
        "recovered",
    )
    # A second score on the wrong side of the mean is no extreme.
    other = told(
        DEPARTMENTS + "- Cải cách thể chế: điểm trung bình đạt được là 7,5/10 điểm, Sở Tư pháp (6,25 điểm), Sở Y tế "
        "thấp nhất (4,5 điểm).\n"
    )
    assert not any(fact[3] == "max" for fact in other)


def test_of_two_figures_side_by_side_neither_is_told() -> None:
    found = told(DISTRICTS + "Khoảng cách giữa đơn vị cao nhất và thấp nhất là 12,4 15,1 điểm.\n")
    assert found == set()


def test_the_best_of_the_fields_is_a_mean_and_no_unit() -> None:
    found = told(
        "1. Chỉ số thành phần CCHC các sở, ban, ngành\n\nLĩnh vực có chỉ số thành phần cao nhất là Cải cách thể chế "
        "(91,5%), thấp nhất là Cải cách tài chính công (74,25%).\n"
    )
    assert found == {
        ("departments", "institutions", "component_index", "mean", 2023, "91.5", "percent"),
        ("departments", "finance", "component_index", "mean", 2023, "74.25", "percent"),
    }


def test_a_sentence_behind_a_table_stays_a_sentence() -> None:
    found = told(
        DISTRICTS + "Xếp hạng | Tên đơn vị | Điểm thẩm định | Điểm điều tra XHH | Chỉ số CCHC (%)\n"
        "1 | UBND huyện Di Linh | 60,5 | 29,25 | 89,75\n2 | UBND huyện Đam Rông | 60 | 28,5 | 88,5\n"
        "3 | UBND huyện Đức Trọng | 58,25 | 28 | 86,25\nTrung bình | 88,17\n\n"
        "Giá trị trung bình Chỉ số CCHC của UBND cấp huyện năm 2023 đạt 88,17 điểm, tăng 0,62\n"
        "điểm so với năm 2022 (87,55 điểm).\n"
    )
    assert ("districts", "overall", "change", "mean", 2023, "0.62", "points") in found
    assert ("districts", "overall", "index", "mean", 2022, "87.55", "points") in found


def test_a_heading_ends_where_a_chart_begins_and_axis_figures_are_no_heading() -> None:
    found = told(
        "h) Kết quả khảo sát sự hài lòng của người dân\n\nsở A [ 9.1x\n8.00 8.50 9.00 9.50 10.00\n"
        "Biểu đồ 2: Kết quả khảo sát sự hài lòng\nGiá trị trung bình của nội dung này là:\n\nCấp sở: 9,25 điểm;\n\n"
        "Cấp huyện: 9,5 điểm.\n"
    )
    assert ("departments", "satisfaction", "survey", "mean", 2023, "9.25", "points") in found
    assert ("districts", "satisfaction", "survey", "mean", 2023, "9.5", "points") in found


def test_extremes_with_their_units_in_brackets_behind_them() -> None:
    found = told(
        DEPARTMENTS + "Chỉ số CCHC cao nhất đạt 95,25% (Sở Tài chính), thấp nhất đạt 74,5% (Sở Y tế). Bình quân đạt "
        "86,5%, cao hơn năm 2022 là 1,25% (năm 2022 đạt 85,25%).\n"
    )
    assert found == {
        ("departments", "overall", "index", "max", 2023, "95.25", "percent"),
        ("Sở Tài chính", "overall", "index", "value", 2023, "95.25", "percent"),
        ("departments", "overall", "index", "min", 2023, "74.5", "percent"),
        ("Sở Y tế", "overall", "index", "value", 2023, "74.5", "percent"),
        ("departments", "overall", "index", "mean", 2023, "86.5", "percent"),
        ("departments", "overall", "change", "mean", 2023, "1.25", "percent"),
        ("departments", "overall", "index", "mean", 2022, "85.25", "percent"),
    }


def test_a_label_holds_for_all_sentences_of_its_paragraph() -> None:
    found = told(
        DEPARTMENTS + "a) Về cải cách thể chế: Điểm trung bình 8,75 điểm. Có 04 đơn vị đạt điểm tối đa.\n\n"
        "Có 6 đơn vị tăng hạng, 4 đơn vị giảm hạng, 2 đơn vị giữ nguyên thứ hạng so với năm 2022.\n"
    )
    assert found == {
        ("departments", "institutions", "points", "mean", 2023, "8.75", "points"),
        count("departments", "institutions_at_max", "4"),
        count("departments", "rank_up", "6"),
        count("departments", "rank_down", "4"),
        count("departments", "rank_same", "2"),
    }


def test_higher_and_lower_than_a_year_are_rises_and_falls() -> None:
    found = told(
        DEPARTMENTS
        + "Có 13 đơn vị có Chỉ số CCHC năm 2023 cao hơn năm 2022, 05 đơn vị có Chỉ số CCHC thấp hơn năm 2022.\n"
    )
    assert found == {count("departments", "increased", "13"), count("departments", "decreased", "5")}


def test_a_place_told_behind_a_score_is_not_of_the_next_unit() -> None:
    found = told(
        "1. Chỉ số CCHC của cấp xã\n\nTrong tổng số 87 xã, phường có 30 đơn vị xếp loại Tốt. UBND phường Xuân "
        "Hương đạt 95,5 điểm, xếp thứ nhất; UBND xã Đạ Tẻh đạt 70,25 điểm, xếp thứ 87/87.\n"
    )
    assert ("communes", "overall", "unit_count", "total", 2023, "87", "count") in found
    assert ("UBND xã Đạ Tẻh", "overall", "index", "value", 2023, "70.25", "points") in found
    assert ("UBND xã Đạ Tẻh", "overall", "rank", "value", 2023, "87", "rank") in found
    assert not any(fact[3] == "max" or fact[5] == "1" for fact in found)


def test_points_of_the_appraisal_are_no_index() -> None:
    found = told(DEPARTMENTS + "Điểm thẩm định cao nhất là Sở Tài chính đạt 62,75/65 điểm.\n")
    assert ("departments", "overall", "appraised", "max", 2023, "62.75", "points") in found
    assert ("Sở Tài chính", "overall", "appraised", "value", 2023, "62.75", "points") in found
    assert not any(fact[2] == "index" for fact in found)


def test_an_index_of_a_cohort_is_its_mean() -> None:
    found = told(
        "2. Sự hài lòng\n\nChỉ số hài lòng năm 2023 của cấp huyện đạt 88,25%.\n\nĐối với các huyện, có 6/7 lĩnh vực có "
        "Chỉ số thành phần tăng. Số phiếu thu về là 1.478 phiếu, trong đó có 1.460 phiếu hợp lệ.\n"
    )
    assert ("districts", "satisfaction", "satisfaction", "mean", 2023, "88.25", "percent") in found
    assert count("districts", "fields_increased", "6", measure="kpi") in found
    assert ("province", "ballots_valid", "kpi", "count", 2023, "1460", "count") in found


def test_a_score_left_or_reached_is_no_change() -> None:
    found = told(
        DEPARTMENTS
        + "Sở Nội vụ tăng từ 90,25 điểm năm 2022 lên 93,5 điểm năm 2023. Chỉ số CCHC trung bình của các sở đạt "
        "86,5 điểm, giảm xuống còn 86,5 điểm.\n"
    )
    assert not any(fact[2] == "change" for fact in found)


def test_shares_in_brackets_and_limits_before_do_not_hide_a_group() -> None:
    found = told(
        DEPARTMENTS
        + "Có 03/15 đơn vị (chiếm 20%) có Chỉ số CCHC dưới 75%. Số đơn vị có Chỉ số CCHC trên 92% là 05 đơn "
        "vị.\n"
    )
    assert found == {
        count("departments", "below_75", "3"),
        ("departments", "below_75", "unit_count", "value", 2023, "20", "percent"),
        count("departments", "above_92", "5"),
    }


def test_a_score_in_brackets_is_of_the_unit_whose_rank_it_stands_behind() -> None:
    found = told(DISTRICTS + "Kết quả: thành phố Đà Lạt xếp thứ 1 (94,25 điểm), huyện Di Linh xếp thứ 2 (90,5 điểm).\n")
    assert found == {
        ("UBND thành phố Đà Lạt", "overall", "rank", "value", 2023, "1", "rank"),
        ("UBND thành phố Đà Lạt", "overall", "index", "value", 2023, "94.25", "points"),
        ("UBND huyện Di Linh", "overall", "rank", "value", 2023, "2", "rank"),
        ("UBND huyện Di Linh", "overall", "index", "value", 2023, "90.5", "points"),
    }


def test_a_field_without_a_known_name_is_not_the_one_before() -> None:
    found = told(
        DEPARTMENTS
        + "Lĩnh vực cải cách thể chế có điểm trung bình đạt 96,5%, lĩnh vực an ninh mạng có điểm trung bình đạt "
        "71,25%.\n"
    )
    assert [fact[1] for fact in found] == ["institutions"]


def test_a_range_may_narrow() -> None:
    found = told(
        DISTRICTS + "Chỉ số CCHC: khoảng cách giữa đơn vị cao nhất và thấp nhất là 11,25 điểm, thu hẹp 1,5 điểm so "
        "với năm 2022.\n"
    )
    assert found == {
        ("districts", "overall", "index", "range", 2023, "11.25", "points"),
        ("districts", "overall", "change", "range", 2023, "-1.5", "points"),
    }


def test_a_report_without_a_readable_issuer_is_read() -> None:
    head = "Số: 45/BC\n\nKết quả Chỉ số cải cách hành chính năm 2023\n\n"
    result = understood(DEPARTMENTS + "Chỉ số CCHC trung bình của các sở năm 2023 đạt 86,12 điểm.\n", head)
    assert result.document.issuer == ""
    assert [str(o.value) for o in result.observations] == ["86.12"]


def test_the_unit_that_holds_an_extreme_outweighs_the_heading_above() -> None:
    found = told(DEPARTMENTS + "Thành phố Đà Lạt đứng đầu Chỉ số CCHC với 94,50 điểm.\n\n" + DISTRICTS)
    assert ("districts", "overall", "index", "max", 2023, "94.50", "points") in found
    assert not [fact for fact in found if fact[0] == "departments"]
