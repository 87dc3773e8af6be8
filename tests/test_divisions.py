"""Bodies of a district that are not its government: their figures are not the district's."""

import pytest

from tests.test_prose_wordings import INDEX, told

DUC_TRONG = "UBND huyện Đức Trọng: overall index value 2023 87.4 percent"


@pytest.mark.parametrize(
    "body",
    [
        "Phòng Nội vụ thành phố Đà Lạt đạt 95,12%.",
        "Phòng Lao động - Thương binh và Xã hội của huyện Đức Trọng đạt 95,12%.",
        "Văn phòng HĐND và UBND huyện Đức Trọng đạt 91,25%.",
        "Bộ phận Tiếp nhận và Trả kết quả UBND huyện Đức Trọng đạt 96,3%.",
        "Chi cục Thuế khu vực thành phố Đà Lạt đạt 92,11%; Công an huyện Lâm Hà đạt 90%.",
    ],
)
def test_the_score_of_a_division_is_nobodys_else(body: str) -> None:
    assert told(INDEX + body + "\n") == set()


def test_a_division_ends_where_the_next_unit_begins() -> None:
    body = "Phòng Nội vụ thành phố Đà Lạt đạt 95,12%. UBND huyện Đức Trọng đạt 87,4%.\n"
    assert told(INDEX + body) == {DUC_TRONG}


@pytest.mark.parametrize(
    "body",
    [
        "Phòng Nội vụ tham mưu UBND huyện Đức Trọng đạt 87,4%.",
        "Theo Văn phòng UBND tỉnh, UBND huyện Đức Trọng đạt 87,4%.",
        "Công tác phòng ngừa tiêu cực của UBND huyện Đức Trọng đạt 87,4%.",
        "Ngoài Công an, UBND huyện Đức Trọng đạt 87,4%.",
    ],
)
def test_a_place_behind_other_words_is_the_unit(body: str) -> None:
    assert DUC_TRONG in told(INDEX + body + "\n")
