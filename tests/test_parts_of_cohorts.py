"""Groups within a cohort: their means and best units are not those of the cohort."""

import pytest

from tests.test_understanding import HEAD, facts, understood

WARDS = HEAD.replace("và UBND các huyện", "và UBND các xã, phường, đặc khu").replace("2023", "2025")


@pytest.mark.parametrize("group", ["Khối phường", "02 đặc khu", "Các cơ quan Trung ương đóng trên địa bàn"])
def test_the_mean_of_a_part_is_not_that_of_the_communes(group: str) -> None:
    body = (
        "2. Chỉ số CCHC của các xã, phường, đặc khu\n\n"
        "Trung bình của các xã, phường, đặc khu đạt 88,20%.\n"
        f"{group} có kết quả bình quân 91,45%.\n"
    )
    means = {fact[5] for fact in facts(understood(body, WARDS)) if fact[3] == "mean"}
    assert means == {"88.20"}


def test_all_kinds_together_are_the_cohort() -> None:
    body = "Chỉ số CCHC trung bình của 08 phường, 20 xã và 01 đặc khu đạt 88,20%.\n"
    assert ("communes", "overall", "index", "mean", 2025, "88.20", "percent") in facts(understood(body, WARDS))


def test_the_towns_and_the_rural_districts_told_apart_are_parts() -> None:
    body = (
        "1. Chỉ số CCHC của các huyện, thành phố\n\n"
        "Các huyện, thành phố đạt bình quân 90,00 điểm. Các thành phố đạt bình quân 93,10 điểm, các huyện đạt bình "
        "quân 88,25 điểm.\n"
    )
    means = {fact[5] for fact in facts(understood(body)) if fact[3] == "mean"}
    assert means == {"90.00"}


def test_the_rural_districts_alone_stand_for_all() -> None:
    body = "1. Chỉ số CCHC của các huyện, thành phố\n\nChỉ số CCHC bình quân của các huyện đạt 90,00 điểm.\n"
    assert ("districts", "overall", "index", "mean", 2023, "90.00", "points") in facts(understood(body))


def test_the_best_of_a_part_has_its_score_and_the_cohort_no_extreme() -> None:
    body = (
        "2. Chỉ số CCHC của các xã, phường, đặc khu\n\n"
        "Khối xã: xã Hòa An dẫn đầu với 90,20 điểm; khối phường: phường An Hội dẫn đầu với 95,10 điểm.\n"
    )
    found = facts(understood(body, WARDS))
    assert {fact[5] for fact in found if fact[2] == "index"} == {"90.20", "95.10"}
    assert not [fact for fact in found if fact[3] == "max"]


def test_a_title_of_one_cohort_says_whose_units_are_counted() -> None:
    head = HEAD.replace("của các sở, ban, ngành và UBND các huyện", "của các sở, ban, ngành")
    found = facts(understood("Chỉ số CCHC trung bình của 14 cơ quan đạt 86,13%.\n", head))
    assert ("departments", "overall", "index", "mean", 2023, "86.13", "percent") in found


@pytest.mark.parametrize(
    "told",
    [
        "Khối kinh tế - kỹ thuật đạt bình quân 88,22 điểm.\n",
        "Nhóm II đạt trung bình 87,88 điểm.\n",
        "Cụm số 2 đạt trung bình 92,50 điểm.\n",
        "03 đơn vị dẫn đầu gồm Sở Nội vụ, Sở Y tế, Sở Tài chính có điểm bình quân 92,78 điểm.\n",
        "Điểm bình quân của 05 đơn vị cuối bảng là 79,10 điểm.\n",
    ],
)
def test_blocks_and_the_first_or_last_few_are_parts(told: str) -> None:
    body = "1. Chỉ số CCHC của các sở, ban, ngành\n\nĐiểm trung bình của 12 cơ quan là 89,00 điểm.\n" + told
    assert {fact[5] for fact in facts(understood(body)) if fact[3] == "mean"} == {"89.00"}


def test_the_mean_that_closes_a_block_of_rows_is_the_block_s() -> None:
    rows = (
        "I Khối tổng hợp\n1 Sở Nội vụ 92,80 1 2\n2 Sở Tài chính 91,15 2 3\nTrung bình khối 91,98\n"
        "II Khối kinh tế\n1 Sở Công Thương 93,10 1 1\n2 Sở Xây dựng 87,95 2 4\nTrung bình khối 90,53\n"
        "Trung bình chung 91,25\n"
    )
    head = "TT Tên cơ quan Tổng điểm Xếp hạng trong khối Xếp hạng chung\n"
    found = facts(understood("1. Chỉ số CCHC của các sở, ban, ngành\n\n" + head + rows))
    assert {fact[5] for fact in found if fact[3] == "mean"} == {"91.25"}
    assert {fact[5] for fact in found if fact[0] == "Sở Tài chính" and fact[2] == "rank"} == {"3"}
