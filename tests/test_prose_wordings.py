"""Sentences as different provinces put them: each case is one wording and all that must be read from it."""

import pytest

from tests.test_understanding import HEAD, facts, understood

NEUTRAL = "I. KẾT QUẢ\n\n"
INDEX = "I. KẾT QUẢ CHỈ SỐ CCHC\n\n"
FIELD = "II. KẾT QUẢ THEO LĨNH VỰC\n\n2. Cải cách thể chế\n\n"


def told(body: str) -> set[str]:
    """Each observation of a text in one line: subject, field, measure, statistic, year, value and unit."""
    return {
        f"{o.subject}: {o.field} {o.measure} {o.statistic} {o.year} {o.value} {o.unit}"
        for o in understood(body, HEAD).observations
    }


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        pytest.param(
            NEUTRAL
            + "14 sở, ngành đạt giá trị trung bình 88,94 điểm (năm 2022: 87,61 điểm). Giá trị cao nhất thuộc về "
            "Sở Tài chính với 94,75 điểm.\n",
            {
                "departments: overall index mean 2023 88.94 points",
                "departments: overall index mean 2022 87.61 points",
                "departments: overall index max 2023 94.75 points",
                "Sở Tài chính: overall index value 2023 94.75 points",
            },
            id="only the title says what is scored",
        ),
        pytest.param(
            FIELD + "Điểm trung bình của khối sở, ngành là 8,55/9,5 điểm, đạt tỷ lệ 90%; khối huyện là 8,17/9,5 điểm, "
            "đạt 86%.\n",
            {
                "departments: institutions points mean 2023 8.55 points",
                "departments: institutions max_points value 2023 9.5 points",
                "departments: institutions component_index mean 2023 90 percent",
                "districts: institutions points mean 2023 8.17 points",
                "districts: institutions max_points value 2023 9.5 points",
                "districts: institutions component_index mean 2023 86 percent",
            },
            id="the other cohort behind the share of the first",
        ),
        pytest.param(
            FIELD + "Chỉ số trung bình của khối sở đạt 91,2% (tăng 0,8% so với năm 2022), khối huyện đạt 89,9%.\n",
            {
                "departments: institutions component_index mean 2023 91.2 percent",
                "departments: institutions change mean 2023 0.8 percent",
                "districts: institutions component_index mean 2023 89.9 percent",
            },
            id="the other cohort behind the change of the first",
        ),
        pytest.param(
            FIELD + "Chỉ số thành phần bình quân khối sở đạt 89,32%. Khối huyện đạt 85,47%.\n",
            {
                "departments: institutions component_index mean 2023 89.32 percent",
                "districts: institutions component_index mean 2023 85.47 percent",
            },
            id="the other cohort in a sentence of its own",
        ),
        pytest.param(
            INDEX + "Ba đơn vị cuối bảng gồm: huyện Di Linh 77,05%, huyện Lâm Hà 76,81%, huyện Đức Trọng 75,94%.\n",
            {
                "UBND huyện Di Linh: overall index value 2023 77.05 percent",
                "UBND huyện Lâm Hà: overall index value 2023 76.81 percent",
                "UBND huyện Đức Trọng: overall index value 2023 75.94 percent",
                "districts: overall index min 2023 75.94 percent",
            },
            id="the last three listed downwards",
        ),
        pytest.param(
            INDEX + "So với năm 2022, huyện Di Linh tăng 8 bậc (từ hạng 10 lên hạng 2).\n",
            {
                "UBND huyện Di Linh: overall rank_change value 2023 8 rank",
                "UBND huyện Di Linh: overall rank value 2022 10 rank",
                "UBND huyện Di Linh: overall rank value 2023 2 rank",
            },
            id="from one rank to another",
        ),
        pytest.param(
            INDEX + "So với năm 2022, có 09 huyện tăng điểm, 02 huyện giảm điểm và 01 huyện giữ nguyên.\n",
            {
                "districts: increased unit_count count 2023 9 count",
                "districts: decreased unit_count count 2023 2 count",
                "districts: unchanged unit_count count 2023 1 count",
            },
            id="units that did not move",
        ),
        pytest.param(
            INDEX
            + "Năm đơn vị dẫn đầu gồm: Sở Nội vụ, Sở Tài chính, Sở Tư pháp với số điểm lần lượt là 96,13; 95,80 và "
            "94,75 điểm.\n",
            {
                "Sở Nội vụ: overall index value 2023 96.13 points",
                "departments: overall index max 2023 96.13 points",
                "Sở Tài chính: overall index value 2023 95.80 points",
                "Sở Tư pháp: overall index value 2023 94.75 points",
            },
            id="respectively",
        ),
        pytest.param(
            INDEX + "Sở Nội vụ, Sở Tài chính, Sở Tư pháp lần lượt đạt 96,13; 95,80 điểm.\n",
            set(),
            id="respectively, with a score wanting",
        ),
        pytest.param(
            INDEX + "Xếp thứ 2 là Sở Tài chính (95,80%), thứ 3 là Sở Xây dựng (95,11%), Sở Y tế đứng thứ tư (94%).\n",
            {
                "Sở Tài chính: overall rank value 2023 2 rank",
                "Sở Tài chính: overall index value 2023 95.80 percent",
                "Sở Xây dựng: overall rank value 2023 3 rank",
                "Sở Xây dựng: overall index value 2023 95.11 percent",
                "Sở Y tế: overall rank value 2023 4 rank",
            },
            id="ranks before and behind the name, in figures and words",
        ),
        pytest.param(
            NEUTRAL + "Giá trị trung bình Chỉ số CCHC của khối sở đạt 89,50%, trong đó điểm thẩm định trung bình đạt "
            "62,4/70 điểm, điểm điều tra xã hội học đạt 27,1/30 điểm.\n",
            {
                "departments: overall index mean 2023 89.50 percent",
                "departments: overall appraised mean 2023 62.4 points",
                "departments: overall survey mean 2023 27.1 points",
                "departments: survey_scale kpi value 2023 30 points",
            },
            id="the parts of a mean",
        ),
        pytest.param(
            INDEX + "Khối các sở: điểm trung bình đạt 88,72 điểm, cao hơn 1,23 điểm so với năm 2022.\n",
            {
                "departments: overall index mean 2023 88.72 points",
                "departments: overall change mean 2023 1.23 points",
            },
            id="higher by so much than the year before",
        ),
        pytest.param(
            INDEX + "So với năm 2022, Chỉ số CCHC trung bình của các sở tăng 1,12% (năm 2022 đạt 88,32%, năm 2023 đạt "
            "89,44%).\n",
            {
                "departments: overall change mean 2023 1.12 percent",
                "departments: overall index mean 2022 88.32 percent",
                "departments: overall index mean 2023 89.44 percent",
            },
            id="the change first, the values behind it",
        ),
        pytest.param(
            INDEX + "Chỉ số CCHC của các huyện dao động từ 78,9 điểm đến 94,2 điểm.\n",
            {"districts: overall index min 2023 78.9 points", "districts: overall index max 2023 94.2 points"},
            id="between the least and the greatest",
        ),
        pytest.param(
            INDEX + "Có 1/10 huyện đạt dưới 80 điểm (huyện Di Linh: 78,9 điểm).\n",
            {
                "districts: below_80 unit_count count 2023 1 count",
                "UBND huyện Di Linh: overall index value 2023 78.9 points",
            },
            id="a unit in brackets with a figure of its own",
        ),
        pytest.param(
            INDEX + "Huyện Di Linh đứng đầu khối huyện với 94,2 điểm (tăng 2 bậc so với năm 2022).\n",
            {
                "UBND huyện Di Linh: overall rank value 2023 1 rank",
                "UBND huyện Di Linh: overall index value 2023 94.2 points",
                "districts: overall index max 2023 94.2 points",
                "UBND huyện Di Linh: overall rank_change value 2023 2 rank",
            },
            id="the move of the unit that holds the extreme",
        ),
        pytest.param(
            "II. CÁC LĨNH VỰC\n\n1. Công tác chỉ đạo, điều hành CCHC (14 điểm)\n\n"
            "Bộ tiêu chí gồm 3 tiêu chí và 8 tiêu chí thành phần.\n",
            {
                f"{cohort}: steering {measure}"
                for cohort in ("departments", "districts")
                for measure in (
                    "max_points value 2023 14 points",
                    "criteria_count count 2023 3 count",
                    "subcriteria_count count 2023 8 count",
                )
            },
            id="a field's heading and rubric for all cohorts",
        ),
        pytest.param(
            "I. KẾT QUẢ XẾP LOẠI\n\n- Xếp loại Xuất sắc: 02 đơn vị, gồm: Sở Nội vụ, Sở Tài chính;\n"
            "- Xếp loại Tốt: 12 đơn vị.\n",
            {
                "departments: band_Xuất sắc unit_count count 2023 2 count",
                "departments: band_Tốt unit_count count 2023 12 count",
            },
            id="bands whose cohort only the first one's units tell",
        ),
        pytest.param(
            INDEX + "Các sở, ban, ngành được xếp thành 02 nhóm: Nhóm A có 09 đơn vị, Nhóm B có 08 đơn vị.\n",
            {
                "departments: index_groups kpi count 2023 2 count",
                "departments: band_A unit_count count 2023 9 count",
                "departments: band_B unit_count count 2023 8 count",
            },
            id="one group's count before the next group's name",
        ),
        pytest.param(
            INDEX + "Danh sách 05 đơn vị có Chỉ số CCHC cao nhất:\n",
            set(),
            id="a number of units that leads in to a list",
        ),
        pytest.param(
            NEUTRAL + "Chỉ số CCHC trung bình cấp xã đạt 81,37%.\n\nDanh sách các đơn vị có Chỉ số cao nhất:\n"
            "1. Xã Đơn Dương: 95,12\n2. Phường Bảo Lộc: 94,87\n",
            {
                "communes: overall index mean 2023 81.37 percent",
                "UBND xã Đơn Dương: overall index value 2023 95.12 percent",
                "UBND phường Bảo Lộc: overall index value 2023 94.87 percent",
            },
            id="a list of names and bare scores",
        ),
        pytest.param(
            "III. ĐIỀU TRA XÃ HỘI HỌC\n\nMức độ hài lòng của người dân đạt 91,35%, cao hơn 2022 (90,1%) là 1,25%.\n",
            {
                "province: citizen_satisfaction_rate kpi value 2023 91.35 percent",
                "province: citizen_satisfaction_rate kpi value 2022 90.1 percent",
            },
            id="a difference is no rate",
        ),
        pytest.param(
            INDEX + "Chỉ số CCHC trung bình của cấp huyện là 85,13 điểm, thấp hơn khối sở, ban, ngành 2,33 điểm.\n",
            {"districts: overall index mean 2023 85.13 points"},
            id="what lies between two cohorts is the score of neither",
        ),
    ],
)
def test_a_wording_is_understood_whole(body: str, wanted: set[str]) -> None:
    assert told(body) == wanted


def test_a_title_ends_where_a_table_begins() -> None:
    head = HEAD.split("Căn cứ")[0] + "Bảng 1. Kết quả\nSTT | Đơn vị | Tổng điểm\n"
    title = understood("", head).document.title
    assert title == "Kết quả Chỉ số cải cách hành chính năm 2023 của các sở, ban, ngành và UBND các huyện"


def test_bands_listed_with_their_counts_behind_them() -> None:
    told = facts(
        understood("Về xếp loại các sở, ban, ngành: Xuất sắc 01 đơn vị, Tốt 06 đơn vị, Trung bình 02 đơn vị.\n")
    )
    bands = {(fact[1], fact[5]) for fact in told if fact[2] == "unit_count"}
    assert bands == {("band_Xuất sắc", "1"), ("band_Tốt", "6"), ("band_Trung bình", "2")}


def test_the_best_and_the_worst_field_named_before_the_word_for_it() -> None:
    told = facts(
        understood(
            "1. Chỉ số CCHC của các sở, ban, ngành\n\n"
            "Lĩnh vực công tác chỉ đạo, điều hành đạt kết quả cao nhất trong 8 lĩnh vực, 92,67%, tăng 2,52% so với năm "
            "2022. "
            "Lĩnh vực cải cách thể chế đạt thấp nhất với 80,00%.\n"
        )
    )
    assert {fact[1:3] + fact[5:6] for fact in told} == {
        ("steering", "component_index", "92.67"),
        ("steering", "change", "2.52"),
        ("institutions", "component_index", "80.00"),
    }


def test_a_mean_in_a_report_on_one_cohort_is_its_mean_unless_it_is_the_country_s() -> None:
    head = HEAD.replace("của các sở, ban, ngành và UBND các huyện", "của các sở, ban, ngành")
    told = facts(understood("Chỉ số CCHC trung bình là 85,69%. Chỉ số CCHC trung bình cả nước là 86,98%.\n", head))
    assert {fact[5] for fact in told if fact[0] == "departments"} == {"85.69"}
