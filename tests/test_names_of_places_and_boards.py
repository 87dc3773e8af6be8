"""Names beyond the common departments: boards, communes, lists with gaps, ruined letters, units known by shape."""

from __future__ import annotations

import runpy
import time
from pathlib import Path

import pytest

from corpus.provinces import communes
from extractors.local_units import find_local_units, spelt_in_full
from normalizers.names import find_units, match_unit
from normalizers.restoration import restore_lines

SHARED = Path(__file__).resolve().parents[1].parent / "shared"


def units(text: str, code: str = "14", year: int = 2023) -> list[str]:
    return [span.match.identifier for span in find_units(text.split(), province_code=code, year=year)]


@pytest.mark.parametrize(
    ("text", "code", "subject"),
    [
        ("Ban Quản lý Khu đại học Nam Cao", "35", "Ban Quản lý Khu đại học Nam Cao"),
        ("BQL khu ĐHNC", "35", "Ban Quản lý Khu đại học Nam Cao"),
        ("Ban Quản lý khu đại học NC", "35", "Ban Quản lý Khu đại học Nam Cao"),
        ("BQL khu PHNC", "35", "Ban Quản lý Khu đại học Nam Cao"),
        ("BQL KKT Vân Phong", "56", "Ban Quản lý Khu kinh tế Vân Phong"),
        (
            "Ban Quản lý Khu kinh tế Nghi Sơn và các KCN",
            "38",
            "Ban Quản lý Khu kinh tế Nghi Sơn và các khu công nghiệp",
        ),
        ("Ban Quản lý Khu kinh tế Quảng Ninh", "22", "Ban Quản lý Khu kinh tế"),
    ],
)
def test_boards_with_a_name_of_their_own(text: str, code: str, subject: str) -> None:
    match = match_unit(text, province_code=code, year=2022)
    assert match is not None and match.subject == subject
    (span,) = find_units(f"đơn vị thấp nhất là {text} đạt 84,58 điểm".split(), province_code=code, year=2022)
    assert (span.match.identifier, span.end) == (match.identifier, 5 + len(text.split()))
    elsewhere = match_unit(text, province_code="14", year=2022)
    assert elsewhere is None or elsewhere.identifier == "department:economic_zone_board"


def test_a_name_of_a_list_that_was_lost_does_not_end_the_list() -> None:
    text = "14 đơn vị (Các sở: Tài chính; Giáo dục và Đào tạo; và PTNT; Khoa học và Công nghệ; Tư pháp) và các huyện"
    assert units(text) == [
        "department:finance",
        "department:education_training",
        "department:science_technology",
        "department:justice",
    ]
    assert units("các sở: Tài chính, Công tác cải cách đạt kết quả. Xây dựng kế hoạch") == ["department:finance"]


@pytest.mark.parametrize(
    ("text", "identifier"),
    [
        ("sẽ TnaMT", "department:natural_resources_environment"),
        ("sở 17T", "department:information_communications"),
        ("S& KH & Pau tu", "department:planning_investment"),
        ("S& GD&Pao tao", "department:education_training"),
        ("huyện Sop Cop", "district:127"),
    ],
)
def test_ruined_letters_of_names(text: str, identifier: str) -> None:
    match = match_unit(text, province_code="14", year=2023)
    assert match is not None and match.identifier == identifier


def test_a_capital_read_for_d_with_a_stroke_is_no_other_district() -> None:
    for text in ("Pik Poa", "H. Pik Poa", "huyện Bak Poa"):
        match = match_unit(text, province_code="64", year=2023)
        assert match is not None and match.identifier == "district:626", text
    assert match_unit("sở 12A", province_code="14", year=2023) is None


def test_a_word_with_other_marks_is_no_type_of_a_place() -> None:
    def found(text: str) -> list[str]:
        return [unit.subject for unit in find_local_units(text.split())]

    assert found("Bình quân Chỉ số CCHC và cơ quan Nhà nước") == []
    assert found("UBND quận Ba Đình và UBND xã Đá Vàng") == ["UBND quận Ba Đình", "UBND xã Đá Vàng"]
    assert found("Ban Quản lý Khu du lịch hồ Núi Cốc đạt") == ["Ban Quản lý Khu du lịch hồ Núi Cốc"]
    assert found("Ban Quản lý các khu công nghiệp tỉnh và Ban Quản lý dự án đầu tư Hà Nam") == []


def test_initials_are_spelt_out_by_one_name_or_not_at_all() -> None:
    names = ("Ban Quản lý Khu đại học Nam Cao", "Ban Quản lý Khu du lịch hồ Núi Cốc")
    assert spelt_in_full("BQL khu ĐHNC", names) == names[0]
    assert spelt_in_full("Ban Quản lý KDLHNC", names) == names[1]
    assert spelt_in_full("BQL các KCN", names) is None
    assert spelt_in_full("BQL KDHNC", (*names, "Ban Quản lý Khu dự trữ Hòn Nghĩa Cảnh")) is not None
    assert spelt_in_full("BQL KĐHNC", (*names, "Ban Quản lý Khu đô hội Nam Cường")) is None


def test_every_unit_of_the_gold_and_hardly_a_mention_is_missed() -> None:
    if not (SHARED / "gold").is_dir():
        pytest.skip("the gold lies beside the repository, and it is not there")
    measure = runpy.run_path(str(Path(__file__).resolve().parents[1] / "benchmarks" / "names.py"))
    for report in measure["reports"](SHARED):
        known = measure["units"](report)
        assert (known.wrong, known.missed) == (0, 0) and known.right
        restored = [line.text for line in restore_lines(report.raw)]
        for score in (measure["mentions"](report, restored, 0), measure["text"](report, restored, 0)):
            assert score.wrong == 0 and score.missed <= 1


def test_every_commune_in_its_province() -> None:
    for commune in communes():
        for form in (commune.full_name, f"UBND {commune.full_name}"):
            match = match_unit(form, province_code=commune.province_code, year=2026)
            assert match is not None and match.identifier == f"commune:{commune.code}", form
            assert (match.subject, match.level) == (f"UBND {commune.full_name}", "commune")
    assert match_unit("phường Long Xuyên", province_code="89", year=2023) is None
    assert match_unit("phường Long Xuyên", year=2026) is None


def test_communes_in_lists_and_sentences_of_the_years_that_have_them() -> None:
    text = "UBND các xã, phường: Long Xuyên, Bình Đức; UBND xã Vĩnh Gia đạt 90 điểm, thị xã Tịnh Biên, xã hội hóa"
    assert units(text, "91", 2026) == ["commune:30307", "commune:30292", "commune:30568"]
    assert [i for i in units(text, "89", 2023) if i.startswith("commune")] == []
    # A commune of the new An Giang, named in a report that still bears the code of the old one.
    assert units("phường Long Xuyên đạt", "89", 2026) == ["commune:30307"]
    # In 2025 "Long Xuyên" may be the city that ended or the ward that began.
    assert match_unit("Long Xuyên", province_code="89", year=2025) is None


def test_long_runs_of_capitals_cost_little() -> None:
    start = time.process_time()
    assert match_unit("P B " * 200, province_code="14", year=2023) is None
    assert find_units(("sở P PP PQP " * 300).split(), province_code="14", year=2026) == []
    assert time.process_time() - start < 2
