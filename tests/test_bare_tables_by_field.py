"""Plain text with one table of units after another: each is read under its own heads and of its own field."""

from __future__ import annotations

from tests.test_understanding import facts, understood

FIRST = """1. Kết quả Chỉ số CCHC các sở, ban, ngành

TT  Tên đơn vị       Chỉ số CCHC   Xếp hạng
1   Sở Tài chính     91,85         1
2   Sở Nội vụ        91,07         2
3   Sở Tư pháp       90,44         3
4   Sở Y tế          79,74         4

"""
OF_A_FIELD = """2.1. Lĩnh vực Cải cách thể chế

TT  Tên đơn vị       Điểm tối đa   Điểm đạt    Tỷ lệ (%)
1   Sở Tư pháp       10            9,5         95
2   Sở Nội vụ        10            9,25        92,5
3   Sở Tài chính     10            9           90
4   Sở Y tế          10            7,5         75

"""
TWO_YEARS = """3. Tổng hợp

TT  Tên đơn vị       Năm 2022      Năm 2023    Tăng/giảm
1   Sở Tài chính     90,69         91,85       1,16
2   Sở Nội vụ        91,43         91,07       -0,36
3   Sở Tư pháp       89,34         90,44       1,1
4   Sở Y tế          79,41         79,74       0,33
"""


def test_rows_of_two_figures_that_are_numbered_make_a_table() -> None:
    told = facts(understood(FIRST))
    assert ("Sở Nội vụ", "overall", "index", "value", 2023, "91.07", "percent") in told
    assert ("Sở Y tế", "overall", "rank", "value", 2023, "4", "rank") in told
    assert len(told) == 8


def test_names_that_are_not_counted_make_no_table() -> None:
    assert not facts(understood(FIRST.replace("3   Sở", "5   Sở").replace("2   Sở", "7   Sở")))


def test_each_table_of_a_text_has_its_own_heads_and_field() -> None:
    understanding = understood(FIRST + OF_A_FIELD + TWO_YEARS)
    told = facts(understanding)
    for fact in (
        ("Sở Nội vụ", "institutions", "max_points", "value", 2023, "10", "points"),
        ("Sở Nội vụ", "institutions", "points", "value", 2023, "9.25", "points"),
        ("Sở Nội vụ", "institutions", "component_index", "value", 2023, "92.5", "percent"),
        ("Sở Nội vụ", "overall", "index", "value", 2022, "91.43", "percent"),
        ("Sở Nội vụ", "overall", "change", "value", 2023, "-0.36", "percent"),
    ):
        assert fact in told
    assert not [o for o in understanding.observations if o.measure in ("survey", "appraised")]
