"""Sentences whose figures lean on each other: gaps, scales of some units, ranks in brackets, the province's fields."""

from tests.test_understanding import facts, understood


def test_the_greatest_gap_of_one_unit_is_no_range() -> None:
    found = facts(
        understood(
            "1. Chỉ số CCHC của các sở, ban, ngành\n\n"
            "Điểm tự chấm cao hơn điểm thẩm định, chênh lệch lớn nhất là Sở Y tế (6,50 điểm).\n"
            "Chênh lệch giữa điểm tự chấm và điểm thẩm định của các sở là 3,02 điểm.\n"
            "Chênh lệch giữa đơn vị cao nhất và thấp nhất là 16,98 điểm phần trăm.\n"
        )
    )
    ranges = {(fact[5], fact[6]) for fact in found if fact[3] == "range"}
    assert ranges == {("16.98", "percent")}


def test_maxima_told_respectively_are_scales_and_no_scores() -> None:
    found = facts(
        understood(
            "Đối với Thanh tra tỉnh và Ban Dân tộc, do đặc thù nên tổng điểm tối đa lần lượt là 84,5 điểm và 88 điểm.\n"
        )
    )
    assert {(fact[0], fact[2], fact[5]) for fact in found} >= {
        ("Thanh tra tỉnh", "max_points", "84.5"),
        ("Ban Dân tộc tỉnh", "max_points", "88"),
    }
    assert not [fact for fact in found if fact[2] == "index"]


def test_a_rank_in_brackets_behind_the_year_compared_with_is_of_that_year() -> None:
    body = "Chỉ số CCHC của Sở Y tế đạt 91,20%, tăng 4 bậc so với năm 2022 (xếp thứ 7).\n"
    ranks = {(fact[4], fact[5]) for fact in facts(understood(body)) if fact[2] == "rank"}
    assert ranks == {(2022, "7")}


def test_the_fields_of_the_province_over_their_maxima() -> None:
    found = facts(
        understood(
            "Theo công bố của Bộ Nội vụ, Chỉ số cải cách hành chính năm 2023 của tỉnh đạt 88,72%, xếp thứ 16/63. "
            "Kết quả các lĩnh vực cụ thể:\n"
            "- Cải cách thể chế: đạt 8,91/10 điểm (89,10%), xếp thứ 31, giảm 5 bậc so với năm 2022.\n"
        )
    )
    own = {fact[1:3] + fact[5:] for fact in found if fact[0] == "province"}
    assert own >= {
        ("overall", "index", "88.72", "percent"),
        ("institutions", "points", "8.91", "points"),
        ("institutions", "max_points", "10", "points"),
        ("institutions", "component_index", "89.10", "percent"),
        ("institutions", "rank", "31", "rank"),
        ("institutions", "rank_change", "-5", "rank"),
    }


def test_a_figure_right_behind_the_year_compared_with_is_the_difference() -> None:
    found = facts(
        understood(
            "Chỉ số CCHC bình quân của các sở, ban, ngành năm 2023 là 88,81%, cao hơn năm 2022 1,19% (năm 2022: "
            "87,62%) và cao hơn năm 2021 2,77%.\n"
        )
    )
    told = {(fact[2], fact[4], fact[5]) for fact in found if fact[3] == "mean"}
    assert told == {("index", 2023, "88.81"), ("change", 2023, "1.19"), ("index", 2022, "87.62")}


def test_places_told_by_words() -> None:
    found = facts(
        understood(
            "Về Chỉ số CCHC, hạng nhì là Sở Tài chính (94,75 điểm), hạng ba là Sở Y tế (94,10 điểm). Sở Tư pháp được "
            "tặng Huân chương Lao động hạng ba.\n"
        )
    )
    assert {(fact[0], fact[5]) for fact in found if fact[2] == "rank"} == {("Sở Tài chính", "2"), ("Sở Y tế", "3")}


def test_two_indices_told_in_one_sentence() -> None:
    found = facts(
        understood(
            "1. Các sở, ban, ngành: PAR INDEX bình quân 90,62%; SIPAS bình quân 90,12%. Sở Nội vụ đứng đầu PAR INDEX "
            "(94,12%), Sở Tài chính đứng đầu SIPAS (93,44%).\n"
        )
    )
    assert {(fact[0], fact[1], fact[2], fact[5]) for fact in found if fact[3] in ("mean", "value")} == {
        ("departments", "overall", "index", "90.62"),
        ("departments", "satisfaction", "satisfaction", "90.12"),
        ("Sở Nội vụ", "overall", "index", "94.12"),
        ("Sở Nội vụ", "overall", "rank", "1"),
        ("Sở Tài chính", "satisfaction", "satisfaction", "93.44"),
    }
