"""What the running text itself lets the audit recompute: lists behind counts, parts, limits, labels, citations."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

import validation
from corpus.records import Finding, Understanding
from extractors.reading import read
from extractors.restoring import restore_reading
from extractors.understanding import understand

HEAD = """UBND TỈNH LÂM ĐỒNG CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
SỞ NỘI VỤ Độc lập - Tự do - Hạnh phúc
Số: 88/BC-SNV Lâm Đồng, ngày 03 tháng 02 năm 2024

BÁO CÁO

Kết quả Chỉ số cải cách hành chính năm 2023 của các sở, ban, ngành và UBND các huyện

1. Chỉ số cải cách hành chính các sở, ban, ngành

"""


def understood(body: str) -> Understanding:
    return understand(restore_reading(read((HEAD + body).encode(), "report.txt")), "d1")


def audited(body: str) -> tuple[Finding, ...]:
    return validation.audit(understood(body))


def counts(body: str) -> list[tuple[str, str, str]]:
    """Stated, recomputed, verdict of the counts against what the text lists."""
    found = [f for f in audited(body) if f.kind == "count" and "gồm" in f.statement.lower() + "gồm"]
    return [(str(f.stated), str(f.recomputed), f.verdict) for f in found]


FIELDS = "cải cách thể chế; cải cách thủ tục hành chính; cải cách tài chính công"


@pytest.mark.parametrize(
    "listed",
    [
        f"Có 03 lĩnh vực đạt trên 90% gồm: {FIELDS}.\n",
        f"Có 03 lĩnh vực đạt trên 90% gồm:\n\n{FIELDS.capitalize()}.\n",
        "Có 03 lĩnh vực tăng là cải cách thể chế (tăng 1,5%), cải cách tổ chức bộ máy (tăng 2%) và cải cách tài chính "
        "công (0,4%).\n",
        "Có 03 lĩnh vực tăng gồm:\n\n- Cải cách thể chế;\n- Cải cách tổ chức bộ máy;\n- Cải cách tài chính công.\n",
    ],
)
def test_fields_listed_behind_their_count_are_counted(listed: str) -> None:
    assert ("3", "3", "exact") in counts(listed)
    wrong = [f for f in audited(listed.replace("03 lĩnh vực", "05 lĩnh vực")) if f.kind == "count" and f.stated == 5]
    assert {f.verdict for f in wrong} <= {"inconsistent", "unverifiable"} and wrong
    assert "published" not in {f.attribution for f in wrong}


def test_a_list_in_one_sentence_that_is_too_short_is_caught() -> None:
    assert ("4", "3", "inconsistent") in counts(f"Có 04 lĩnh vực đạt trên 90% gồm: {FIELDS}.\n")


def test_an_item_that_was_not_understood_proves_nothing() -> None:
    found = counts("Có 04 lĩnh vực đạt trên 90% gồm: cải cách thể chế; nhiệm vụ thứ hai; cải cách tài chính công.\n")
    assert [verdict for _, _, verdict in found] == ["unverifiable"]


@pytest.mark.parametrize(
    "text",
    [
        "Có 07 đơn vị tăng bậc, nhiều nhất là Sở Tài chính (tăng 8 bậc).\n",
        "Có 07 đơn vị tăng bậc, trong đó có Sở Tài chính, Sở Y tế.\n",
        "Có 07 đơn vị tăng bậc, tiêu biểu là Sở Tài chính, Sở Y tế.\n",
        "Có 02 đơn vị giữ bậc (giảm 07 đơn vị), gồm: Sở Tài chính, Sở Y tế.\n",
    ],
)
def test_some_of_those_counted_are_no_list_of_them(text: str) -> None:
    assert not [f for f in audited(text) if f.verdict == "inconsistent"]


def test_units_that_moved_most_are_listed_whole() -> None:
    assert ("2", "2", "exact") in counts("Có 02 đơn vị giảm nhiều điểm nhất là Sở Tài chính, Sở Y tế.\n")


def test_a_unit_no_list_holds_counts_by_the_shape_of_its_name() -> None:
    text = "Nhóm C gồm 03 đơn vị (Ban Quản lý Khu vườn ươm Hoa Lan, Sở Tài chính; Sở Y tế).\n"
    assert ("3", "3", "exact") in counts(text)


def test_a_name_that_begins_a_line_with_its_dash_is_not_a_new_bullet() -> None:
    text = (
        "- Nhóm A có 02 đơn vị: Sở Tài chính; Sở Lao động\n– Thương binh và Xã hội.\n"
        "- Nhóm B có 03 đơn vị: Sở Y tế; Sở Tư pháp; Sở Công Thương.\n"
    )
    assert not [f for f in audited(text) if f.verdict == "inconsistent"]


@pytest.mark.parametrize(
    ("text", "stated"),
    [
        ("Khảo sát tập trung ở 3 yếu tố cơ bản, gồm: (1) Tiếp cận; (2) Thủ tục; (3) Công chức.\n", "3"),
        ("Bộ tiêu chí có 02 nội dung cơ bản: 1-Chỉ đạo việc chung; 2- Việc riêng.\n", "2"),
        ("Thẩm định được tiến hành 02 lần, gồm:\n\n- Lần 1: từ ngày 02/4/2024.\n\n- Lần 2: từ ngày 17/4/2024.\n", "2"),
        ("Đánh giá theo 02 nhóm cơ quan gồm có: Nhóm các sở; Nhóm UBND các huyện;\n", "2"),
    ],
)
def test_numbered_items_and_items_that_repeat_the_counted_word(text: str, stated: str) -> None:
    assert (stated, stated, "exact") in counts(text)
    more = str(int(stated) + 4)
    wrong = counts(text.replace(f"0{stated} ", f"0{more} ").replace(f" {stated} yếu", f" {more} yếu"))
    assert [verdict for number, _, verdict in wrong if number == more] == ["unverifiable"]


def test_a_count_is_the_sum_of_the_parts_told_behind_it() -> None:
    text = "Việc khảo sát được thực hiện tại 22/25 đơn vị, gồm: 16 sở; 6 huyện, thị xã, thành phố.\n"
    sums = [(str(f.stated), str(f.recomputed), f.verdict) for f in audited(text) if f.kind == "sum"]
    assert ("22", "22", "exact") in sums
    parted = [f.verdict for f in audited(text.replace("16 sở", "11 sở")) if f.kind == "sum" and f.stated == 22]
    assert parted == ["unverifiable"]


BANDS = """- Đơn vị Xuất sắc: Từ 95 đến 100 điểm;

- Đơn vị Tốt: Từ 85 đến dưới 95 điểm;

Kết quả của các sở được phân theo 2 nhóm:

- Nhóm A, đạt kết quả từ 95 điểm trở lên, có 02 đơn vị.

- Nhóm B, đạt kết quả từ {lower} điểm đến dưới 95 điểm, có 04 đơn vị.
"""


def limits(body: str) -> Counter[tuple[str, str]]:
    found = audited(body)
    return Counter((str(f.stated), f.verdict) for f in found if "limit" in f.statement)


def test_limits_of_groups_are_those_of_the_bands() -> None:
    assert limits(BANDS.format(lower=85)) == {("95", "exact"): 2, ("85", "exact"): 1}
    assert limits(BANDS.format(lower=80))[("80", "unverifiable")] == 1


CITED = "Theo Quyết định số 12/QĐ-UBND ngày 05/01/2023 của UBND tỉnh.\n\nKết quả như sau.\n\n{again}\n"


def cited(again: str) -> list[tuple[str, str, str | None]]:
    found = [f for f in audited(CITED.format(again=again)) if "cited" in f.statement]
    return [(str(f.stated), f.verdict, f.attribution) for f in found]


def test_a_document_cited_twice_has_one_number_and_one_date() -> None:
    assert cited("Theo Quyết định số 12/QĐ-UBND ngày 05 tháng 01 năm 2023 của UBND tỉnh.") == [
        ("12", "exact", None),
        ("20230105", "exact", None),
    ]
    assert cited("Theo Quyết định số 12/QĐ-UBND.") == [("12", "exact", None)]


def test_another_date_under_one_number_is_found_and_nobody_is_accused() -> None:
    found = cited("Theo Quyết định số 12/QĐ-UBND ngày 06/01/2023 của UBND tỉnh.")
    assert ("20230106", "inconsistent", "unknown") in found


LONGER = "Theo Quyết định số 2172/QĐ-UBND ngày 05/01/2023 của UBND tỉnh.\n\nKết quả như sau.\n\n{again}\n"


@pytest.mark.parametrize(
    ("again", "stated"),
    [
        ("Theo Quyết định số 2127/QĐ-UBND ngày 05/01/2023 của UBND tỉnh.", "2127"),
        ("Theo Quyết định số 2127/QĐ-UBND.", "2127"),
        ("Theo Quyết định số 217/QĐ-UBND ngày 05/01/2023 của UBND tỉnh.", "217"),
        ("Theo Quyết định số 2772/QĐ-UBND ngày 05/01/2023 của UBND tỉnh.", "2772"),
    ],
)
def test_another_number_that_is_a_slip_away_is_found_and_nobody_is_accused(again: str, stated: str) -> None:
    found = [f for f in audited(LONGER.format(again=again)) if "cited" in f.statement]
    told = [(str(f.stated), f.verdict, f.attribution) for f in found]
    assert (stated, "inconsistent", "unknown") in told


@pytest.mark.parametrize(
    "again",
    [
        "Theo Quyết định số 2173/QĐ-UBND ngày 05/01/2023 của UBND tỉnh.",
        "Theo Quyết định số 2127/QĐ-UBND ngày 06/03/2023 của UBND tỉnh.",
        "Theo Kế hoạch số 2127/KH-UBND ngày 05/01/2023 của UBND tỉnh.",
        "Theo Quyết định số 2127/QĐ-UBND ngày 05/01/2023 của UBND huyện Đơn Dương.",
        "Theo Quyết định số 4610/QĐ-UBND.",
    ],
)
def test_two_documents_are_not_taken_for_one(again: str) -> None:
    found = [f for f in audited(LONGER.format(again=again)) if "cited" in f.statement]
    assert not [f for f in found if f.verdict == "inconsistent"]


@pytest.mark.parametrize(
    "again",
    [
        "Theo Quyết định số 12/QĐ-UBND ngày 05/01/2022 của UBND tỉnh.",
        "Theo Quyết định số 12/QĐ-UBND ngày 06/01/2023 của UBND huyện Đơn Dương.",
        "Theo Quyết định số 12/QĐ-BNV ngày 06/01/2023 của Bộ Nội vụ.",
        "Theo Quyết định số 12/QĐ-UBND ngày 06/0",
    ],
)
def test_numbers_begin_anew_each_year_and_with_each_issuer(again: str) -> None:
    assert not [each for each in cited(again) if each[1] == "inconsistent"]


def test_dates_on_ruined_pages_prove_nothing() -> None:
    text = CITED.format(again="Theo Quyết định số 12/QĐ-UBND ngày 06/01/2023 của UBND tỉnh.")
    findings = validation.audit(replace(understood(text), ruined_pages=frozenset({1})))
    assert not [f for f in findings if f.verdict == "inconsistent"]


CHART = """| TT | Lĩnh vực | Điểm chuẩn | Điểm đạt | Tỷ lệ đạt được (%) |
1 | Công tác chỉ đạo, điều hành CCHC | 12 | 10,67 | 88,92
2 | Cải cách thể chế | 6 | 5,06 | 84,33
3 | Cải cách thủ tục hành chính | 13 | 11,93 | 91,77
4 | Cải cách tổ chức bộ máy hành chính | 9 | 9 | 100
5 | Cải cách chế độ công vụ | 6 | 5,26 | 87,67
6 | Cải cách tài chính công | 6 | 5,59 | 93,17

Biểu đồ: Chỉ số thành phần các lĩnh vực xác định Chỉ số cải cách hành chính của các sở, ban, ngành tỉnh.

120
100
91.77 93.17
100 88.92
100100
8433
86.21
0
2023 88.92 84.33 91.77 100 87.67 93.17
2022 80.02 80.13 90.17 100 80.61 90.70
"""


def test_labels_over_bars_bear_the_data_block_out_and_never_contradict_it() -> None:
    labels = [(str(f.stated), f.verdict) for f in audited(CHART) if "over the bars" in f.statement]
    assert Counter(labels) == Counter({(value, "exact"): 1 for value in ("100", "91.77", "93.17", "88.92", "84.33")})


def test_ties_leave_places_free_and_the_list_is_whole_all_the_same() -> None:
    rows = (
        "1 Sở Nội vụ 94,4 1 92,7 2\n2 Sở Tài chính 93,1 2 93,9 1\n3 Sở Tư pháp 93,1 2 91,5 3\n4 Sở Y tế 90,5 4 88,8 4\n"
    )
    head = "TT Cơ quan Chỉ số CCHC năm 2023 (%) Hạng năm 2023 Chỉ số CCHC năm 2022 (%) Hạng năm 2022\n"
    body = "Chỉ số CCHC trung bình của các sở, ban, ngành đạt 92,9%.\n\n" + head + rows
    found = [(f.verdict, f.attribution) for f in audited(body.replace("92,9%", "92,2%")) if f.kind == "mean"]
    assert found == [("inconsistent", "published")]
