"""Rows of bare text: cells of words among the figures, and columns whose heads say nothing."""

from tests.test_understanding import facts, one, understood

NAMES = ("Sở Nội vụ", "Sở Tài chính", "Sở Tư pháp", "Sở Y tế", "Sở Xây dựng")


def test_the_name_of_a_band_between_two_figures() -> None:
    rows = (
        "1 Sở Nội vụ 77,13 18,42 95,55 Xuất sắc 1\n2 Sở Tài chính 76,02 18,11 94,13 Tốt 2\n"
        "3 Sở Tư pháp 70,07 16,38 86,45 Khá 3\n4 Sở Y tế 69,00 15,50 84,50 Trung bình 4\n"
    )
    head = "TT Tên đơn vị Điểm thẩm định Điểm ĐTXHH Tổng cộng Xếp loại Vị thứ\n"
    found = understood("1. Kết quả Chỉ số CCHC của các sở, ban, ngành\n\n" + head + rows)
    assert str(one(found, subject="Sở Y tế", measure="index").value) == "84.50"
    assert str(one(found, subject="Sở Y tế", measure="rank").value) == "4"


def test_places_are_told_by_the_figures_that_they_order_and_ties_share_one() -> None:
    figures = ("94,60 1", "93,30 2", "93,30 2", "91,15 4", "90,80 5")
    rows = "".join(f"{i} {name} {told} Tốt\n" for i, (name, told) in enumerate(zip(NAMES, figures), start=1))
    body = "1. Chỉ số CCHC của các sở, ban, ngành\n\nTT Tên đơn vị Kết cục chung cuộc Ngôi thứ\n" + rows
    found = facts(understood(body))
    assert ("Sở Tư pháp", "overall", "rank", "value", 2023, "2", "rank") in found
    assert ("Sở Tư pháp", "overall", "index", "value", 2023, "93.30", "points") in found
    assert ("Sở Tư pháp", "overall", "rank", "value", 2023, "3", "rank") not in found


def test_a_row_of_means_that_leaves_columns_out_gives_each_figure_its_own() -> None:
    rows = (
        "1 Sở Nội vụ 95,1 1 93,0 2 2,1 1\n2 Sở Tài chính 93,6 2 94,1 1 -0,5 -1\n"
        "3 Sở Tư pháp 90,2 3 88,7 3 1,5 0\n4 Sở Y tế 84,7 4 83,4 4 1,3 0\n"
    )
    head = "TT Cơ quan Chỉ số năm 2023 Hạng năm 2023 Chỉ số năm 2022 Hạng năm 2022 Chênh lệch Biến động thứ hạng\n"
    body = "1. Chỉ số CCHC của các sở, ban, ngành\n\n" + head + rows + "Trung bình 90,9 89,8 1,1\n"
    means = {(fact[2], fact[4], fact[5]) for fact in facts(understood(body)) if fact[3] == "mean"}
    assert means == {("index", 2023, "90.9"), ("index", 2022, "89.8"), ("change", 2023, "1.1")}


def test_a_heading_that_ends_with_a_year_is_no_row() -> None:
    rows = (
        "1 Sở Nội vụ 88,40 90,11 92,35 +2,24 1\n2 Sở Tài chính 89,95 91,64 91,02 -0,62 2\n"
        "3 Sở Tư pháp 87,12 88,73 90,48 +1,75 3\n4 Sở Y tế 86,01 87,90 89,77 +1,87 4\n"
    )
    head = "STT Đơn vị Năm 2021 Năm 2022 Năm 2023 So sánh 2023/2022 Xếp hạng 2023\n"
    found = facts(understood("1. Chỉ số CCHC của các sở, ban, ngành (%)\n\n" + head + rows))
    assert {fact[2:6] for fact in found if fact[0] == "Sở Y tế"} == {
        ("index", "value", 2021, "86.01"),
        ("index", "value", 2022, "87.90"),
        ("index", "value", 2023, "89.77"),
        ("change", "value", 2023, "1.87"),
        ("rank", "value", 2023, "4"),
    }


def test_what_brackets_say_of_a_column_is_no_figure_of_a_row() -> None:
    rows = (
        "1 Sở Nội vụ 95,2 91,4 94,06 1\n2 Sở Tài chính 93,8 92,6 93,44 2\n3 Sở Tư pháp 94,1 89,7 92,78 3\n"
        "4 Sở Y tế 92,5 90,8 91,99 4\n"
    )
    head = "TT Cơ quan Điểm thẩm định (hệ số 0,7) Chỉ số hài lòng (hệ số 0,3) Kết quả chung Xếp vị thứ\n"
    found = facts(understood("1. Chỉ số CCHC của các sở, ban, ngành\n\n" + head + rows))
    assert {(fact[2], fact[5], fact[6]) for fact in found if fact[0] == "Sở Y tế"} == {
        ("appraised", "92.5", "points"),
        ("satisfaction", "90.8", "percent"),
        ("index", "91.99", "points"),
        ("rank", "4", "rank"),
    }


def test_two_indices_side_by_side_each_with_its_ranks() -> None:
    rows = (
        "1 Sở Nội vụ 94,12 1 91,20 3\n2 Sở Tài chính 93,05 2 93,44 1\n3 Sở Tư pháp 92,88 3 90,15 4\n"
        "4 Sở Y tế 90,46 4 92,07 2\nTrung bình 92,63 91,72\n"
    )
    head = "TT Cơ quan, đơn vị PAR INDEX (%) Xếp hạng PAR INDEX SIPAS (%) Xếp hạng SIPAS\n"
    found = facts(understood("1. Kết quả của các sở, ban, ngành\n\n" + head + rows))
    assert {fact[1:4] + fact[5:] for fact in found if fact[0] in ("Sở Y tế", "departments")} == {
        ("overall", "index", "value", "90.46", "percent"),
        ("overall", "rank", "value", "4", "rank"),
        ("satisfaction", "satisfaction", "value", "92.07", "percent"),
        ("satisfaction", "rank", "value", "2", "rank"),
        ("overall", "index", "mean", "92.63", "percent"),
        ("satisfaction", "satisfaction", "mean", "91.72", "percent"),
    }
