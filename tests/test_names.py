"""Names of units, fields, cohorts and column heads: found in every form, never taken for another."""

from __future__ import annotations

import csv
import re
import time
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.agencies import Agency, agencies
from corpus.provinces import District, districts, districts_of, provinces_on
from corpus.tables import in_force
from corpus.vocabulary import cohort_wordings, field_wordings, header_wordings
from normalizers.fields import find_cohorts, find_fields, match_cohort, match_field
from normalizers.headers import match_measure_header
from normalizers.keys import initials, key_of_text, marks_disagree, tokens_of_text
from normalizers.marks import fold
from normalizers.names import find_units, match_province, match_unit

SHARED = Path(__file__).resolve().parents[1].parent / "shared"
DEPARTMENTS = [agency for agency in agencies() if agency.level == "department" and agency.head == "Sở"]
STANDING = [district for district in districts() if district.valid_from <= "2023-12-31" <= district.valid_to]


def words_of(text: str) -> list[str]:
    return text.split()


def units(text: str, code: str = "14", year: int = 2023) -> list[str]:
    return [span.match.identifier for span in find_units(text.split(), province_code=code, year=year)]


def spelt(agency: Agency, short: tuple[bool, ...], joint: str) -> str:
    parts = [initials(part).upper() if cut else part for part, cut in zip(agency.parts, short)]
    return f"{agency.head} {joint.join(parts)}"


@pytest.mark.parametrize("agency", DEPARTMENTS, ids=lambda agency: agency.identifier)
def test_every_abbreviation_of_a_department_is_the_department(agency: Agency) -> None:
    year = 2025 if agency.valid_from >= "2025" else 2023
    choices = [(False, True)] * len(agency.parts) if len(agency.parts) > 1 else [(False,)]
    for short in product(*choices):
        for joint in (" và ", " & ", "&", ", ", " - ", "-"):
            text = spelt(agency, short, joint)
            for form in (text, text.upper(), fold(text), text.replace(" ", "  ")):
                match = match_unit(form, province_code=agency.province_code or "14", year=year)
                assert match is not None and match.identifier == f"department:{agency.identifier}", form
                assert match.subject == agency.name


@pytest.mark.parametrize(
    ("text", "identifier", "subject"),
    [
        ("Sở LĐ-TB&XH", "labour_invalids_social_affairs", "Sở Lao động - Thương binh và Xã hội"),
        ("Sở Lao động-TBXH", "labour_invalids_social_affairs", "Sở Lao động - Thương binh và Xã hội"),
        ("Sở VH,TT&DL", "culture_sports_tourism", "Sở Văn hóa, Thể thao và Du lịch"),
        ("Sở KHĐT", "planning_investment", "Sở Kế hoạch và Đầu tư"),
        ("BQL các KCN", "industrial_zones_board", "Ban Quản lý các khu công nghiệp"),
        ("Ban Quản lý các khu công nghiệp tỉnh", "industrial_zones_board", "Ban Quản lý các khu công nghiệp tỉnh"),
        ("VP UBND tỉnh", "people_committee_office", "Văn phòng UBND tỉnh"),
        ("Văn phòng Ủy ban nhân dân tỉnh", "people_committee_office", "Văn phòng UBND tỉnh"),
        ("Thanh tra", "provincial_inspectorate", "Thanh tra tỉnh"),
        ("Ban Dân tộc", "ethnic_affairs", "Ban Dân tộc tỉnh"),
        ("12. Sở Y tế", "health", "Sở Y tế"),
        ("Nội vụ", "home_affairs", "Sở Nội vụ"),
        ("Sở Nội vụ tỉnh Sơn La", "home_affairs", "Sở Nội vụ"),
        ("SO NOI VU", "home_affairs", "Sở Nội vụ"),
    ],
)
def test_forms_of_reports(text: str, identifier: str, subject: str) -> None:
    match = match_unit(text, province_code="14", year=2023)
    assert match is not None
    assert (match.identifier, match.subject) == (f"department:{identifier}", subject)
    assert match.level == "department"


@pytest.mark.parametrize(
    "text",
    [
        "Ban Quản lý Khu đại học Nam Cao",
        "BQL khu ĐHNC",
        "BQL KCX",
        "Ban Quản lý Khu kinh tế Vũng Áng",
        "Ban Quản lý dự án đầu tư xây dựng",
        "Phòng Nội vụ",
        "Thanh tra huyện",
        "Văn phòng HĐND và UBND huyện",
        "Chi cục Thuế",
        "Công an huyện",
        "Sở Công nghiệp",
        "Sở Thủy sản",
        "Sở Văn hóa",
        "Sở",
        "Huyện",
        "Tổng cộng",
        "Trung bình",
        "1",
        "",
        "—",
    ],
)
def test_unknown_and_ambiguous_names_stay_unknown(text: str) -> None:
    assert match_unit(text, province_code="14", year=2023) is None
    assert find_units(f"{text} đạt 90 điểm".split(), province_code="14", year=2023) == []


def test_a_board_of_another_name_is_not_cut_to_a_known_one() -> None:
    assert units("Ban Quản lý khu đại học Nam Cao, Ban Quản lý các khu công nghiệp") == [
        "department:industrial_zones_board"
    ]
    assert units("Văn phòng UBND huyện Mộc Châu; Văn phòng UBND tỉnh") == [
        "district:123",
        "department:people_committee_office",
    ]


def test_names_that_changed_hands_are_settled_by_year() -> None:
    before, after = match_unit("Sở Nông nghiệp", year=2023), match_unit("Sở Nông nghiệp", year=2026)
    assert before is not None and after is not None
    assert before.identifier == "department:agriculture_rural_development"
    assert after.identifier == "department:agriculture_environment"
    assert match_unit("Sở Nông nghiệp") is None


def test_offices_of_a_city_bear_its_name() -> None:
    match = match_unit("Thanh tra thành phố", province_code="48", year=2023)
    assert match is not None and match.subject == "Thanh tra thành phố"
    assert match_unit("Thanh tra thành phố", province_code="14", year=2023) is None


@pytest.mark.parametrize("district", STANDING, ids=lambda district: district.code)
def test_every_district_in_its_province(district: District) -> None:
    for form in (district.full_name, f"UBND {district.full_name}", f"Ủy ban nhân dân {fold(district.full_name)}"):
        match = match_unit(form, province_code=district.province_code, year=2023)
        assert match is not None and match.identifier == f"district:{district.code}", form
    bare = match_unit(district.name, province_code=district.province_code, year=2023)
    alike = [d for d in districts_of(district.province_code) if d.name == district.name]
    named_so = {d.code for d in alike if in_force(d.valid_from, d.valid_to, "2023")}
    if not district.name.isdigit():
        assert (bare.identifier if bare else None) == (f"district:{district.code}" if len(named_so) == 1 else None)


def test_districts_of_one_name_need_a_province() -> None:
    assert match_unit("huyện Châu Thành", year=2023) is None
    match = match_unit("huyện Châu Thành", province_code="89", year=2023)
    assert match is not None and match.identifier == "district:892"
    assert match_unit("Mộc Châu", province_code="89", year=2023) is None
    assert match_unit("Cao Lãnh", province_code="87", year=2023) is None  # a city and a district


def test_the_type_of_a_district_follows_the_year() -> None:
    subjects = [match_unit("Duy Tiên", province_code="35", year=year) for year in (2018, 2022)]
    assert [match.subject if match else None for match in subjects] == ["UBND huyện Duy Tiên", "UBND thị xã Duy Tiên"]


@pytest.mark.parametrize(
    ("text", "day", "identifier"),
    [
        ("TP.HCM", None, "province:79"),
        ("TP. Hồ Chí Minh", None, "province:79"),
        ("BR-VT", None, "province:77"),
        ("Bắc Cạn", None, "province:06"),
        ("tinh Son La", None, "province:14"),
        ("An Giang", "2024-05-21", "province:89"),
        ("An Giang", "2025-08", "province:91"),
        ("UBND tỉnh Hà Nam", None, "province:35"),
    ],
)
def test_provinces(text: str, day: str | None, identifier: str) -> None:
    match = match_province(text, day=day)
    assert match is not None and match.identifier == identifier


def test_every_province_by_name_and_folded() -> None:
    for province in provinces_on("2024-06-30"):
        for form in (province.name, province.full_name, fold(province.full_name), province.name.upper()):
            match = match_province(form)
            assert match is not None and match.identifier == f"province:{province.code}", form
    assert match_province("Nam Cao") is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "Sở Tài chính, Văn phòng UBND tỉnh, Sở Giáo dục và Đào tạo",
            ["department:finance", "department:people_committee_office", "department:education_training"],
        ),
        (
            "các sở: Tài chính; Xây dựng; Tư pháp",
            ["department:finance", "department:construction", "department:justice"],
        ),
        ("UBND các huyện: Mộc Châu, Sông Mã", ["district:123", "district:126"]),
        ("UBND các huyện: thành phố Sơn La, Mộc Châu", ["district:116", "district:123"]),
        (
            "UBND huyện Mộc Châu (10,38 điểm), Sông Mã (9,5 điểm) và Yên Châu 8,2 điểm",
            ["district:123", "district:126", "district:124"],
        ),
        ("các Bộ: Nội vụ, Y tế", ["ministry:home_affairs", "ministry:health"]),
        ("Sở Nội vụ, Tài chính, Y tế.", ["department:home_affairs", "department:finance", "department:health"]),
        ("Sở Tài chính, Xây dựng kế hoạch năm 2023", ["department:finance"]),
        ("tại huyện Mộc Châu, Sơn La ngày 12", ["district:123"]),
        ("công tác thanh tra, kiểm tra và tài chính, xây dựng", []),
        ("Nội vụ, Tài chính", []),
        ("số tài chính 12", []),
        ("Số: 94 /QĐ-UBND Sơn La, ngày 17", []),
        ("S¢ Noi vu; s& NN&PTNT; sở LoTexH", [
            "department:home_affairs",
            "department:agriculture_rural_development",
            "department:labour_invalids_social_affairs",
        ]),
    ],
)  # fmt: skip
def test_units_in_running_text(text: str, found: list[str]) -> None:
    assert units(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Sở Xây dưnq đạt 90 điểm", ["department:construction"]),
        ("Sở Twphap I", ["department:justice"]),
        ("sovte I 9.29", ["department:health"]),
        ("Sở Khoá hoc và Côngnghệ", ["department:science_technology"]),
        ("Sở Công nghiệp đạt 90 điểm", []),
        ("Sở Thương mại và Du lịch", []),
        ("s) Tài chính", []),
        ("số Nội", []),
        ("không được tăng số NV so với đăng ký", []),
        ("các cơ sở y tế, cơ sở giáo dục và trên cơ sở kế hoạch", []),
        ("về việc thanh tra tình hình hoạt động", []),
        ("tách văn phòng HĐND - UBND cấp huyện", []),
        ("lập luận của sở Ngân Anh cho rằng", []),
    ],
)
def test_ruined_names_in_running_text(text: str, found: list[str]) -> None:
    assert units(text) == found


def test_a_service_centre_is_a_unit_in_a_cell_and_a_place_in_a_sentence() -> None:
    name = "Trung tâm Phục vụ hành chính công tỉnh"
    match = match_unit(name, province_code="14", year=2023)
    assert match is not None and match.subject == name
    assert units(f"tiếp nhận tại {name} và trả kết quả") == []


def test_spans_cover_the_words_of_the_name() -> None:
    words = words_of("trong đó Sở Văn hóa, Thể thao và Du lịch thấp nhất")
    (span,) = find_units(words, province_code="14", year=2023)
    assert words[span.start : span.end] == words_of("Sở Văn hóa, Thể thao và Du lịch")
    assert find_units([], province_code="14") == []
    assert find_units(["", "Sở", "Y", "", "tế"], province_code="14")[0].end == 5


def test_levels_are_a_filter() -> None:
    words = words_of("Sở Y tế và huyện Mộc Châu")
    assert [s.match.level for s in find_units(words, province_code="14", levels=("district",))] == ["district"]


@st.composite
def damaged(draw: st.DrawFn) -> tuple[Agency, str]:
    """A department's name with one or two letters changed, dropped or doubled."""
    agency = draw(st.sampled_from(DEPARTMENTS))
    letters = list(fold(agency.name))
    for _ in range(draw(st.integers(1, 2))):
        place = draw(st.integers(0, len(letters) - 1))
        letters[place] = draw(st.sampled_from(["", "c", "e", "1", "o", "n", letters[place] * 2]))
    return agency, "".join(letters)


@settings(max_examples=300, deadline=None)
@given(damaged())
def test_damage_never_makes_another_department_of_a_long_name(case: tuple[Agency, str]) -> None:
    agency, text = case
    match = match_unit(text, province_code="14", year=2025 if agency.valid_from else 2023, levels=("department",))
    short = len(key_of_text(agency.name)) < 12  # "Sở Nội vụ" with a g is "Sở Ngoại vụ" with a letter lost
    assert match is None or short or match.identifier == f"department:{agency.identifier}"


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=40))
def test_any_text_is_borne(text: str) -> None:
    match_unit(text, province_code="14", year=2023)
    match_field(text)
    match_cohort(text)
    match_measure_header(text)
    match_province(text)
    words = text.split()
    for spans in (find_units(words, province_code="14"), find_fields(words), find_cohorts(words)):
        ends = [0]
        for span in spans:
            assert ends[-1] <= span.start < span.end <= len(words)
            ends.append(span.end)


def test_every_field_wording_is_its_field() -> None:
    for wording in field_wordings():
        for form in (wording.wording, fold(wording.wording), wording.wording.upper(), f"3. {wording.wording}"):
            match = match_field(form)
            assert match is not None and match.field == wording.field, form
        if wording.scope == "any":
            (span,) = find_fields(f"về {wording.wording} năm 2023".split())
            assert span.match.field == wording.field


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("b) Cải cách thể chế (tối đa 10 điểm)", "institutions"),
        ("Cải cách TTHC", "procedures"),
        ("Cii cich thé ché", "institutions"),
        ("Lĩnh vực cải cách tài chính công", "finance"),
        ("Hiện đại hóa hành chính", "digital"),
        ("Mức độ hài lòng của người dân, tổ chức đối với sự phục vụ hành chính (SIPAS)", "satisfaction"),
        ("Xây dựng kế hoạch", None),
        ("Kết luận", None),
        ("Tổng cộng", None),
        ("", None),
    ],
)
def test_fields(text: str, field: str | None) -> None:
    match = match_field(text)
    assert (match.field if match else None) == field


def test_every_cohort_wording_is_its_cohort() -> None:
    for wording in cohort_wordings():
        assert match_cohort(wording.wording) == wording.cohort
        if wording.scope == "any":
            spans = find_cohorts(f"đối với {wording.wording} trên địa bàn".split())
            assert [span.cohort for span in spans] == [wording.cohort], wording.wording


def test_cohorts_are_not_read_out_of_other_words() -> None:
    for text in (
        "các số liệu và nhóm số 1",
        "các quan chức ở xã Cẩm Quan, huyện Cẩm Xuyên",
        "cung cấp số lượng lớn, cấp sổ đỏ, cấp sơ thẩm",
        "loại ra khỏi xã hội, giai cấp xã hội",
        "tất cả chuyến bay, song anh đã liên hệ",
        "các bộ phim của cấp cơ sở và ngành",
    ):
        assert find_cohorts(words_of(text)) == [], text
    assert [span.cohort for span in find_cohorts(words_of("cấp số: 9,45 điểm; các Bộ: Nội vụ"))] == [
        "departments",
        "ministries",
    ]
    assert find_cohorts(words_of("UBND huyện thành phố Sơn La")) == []
    words = words_of("UBND các huyện: thành phố Sơn La")
    (span,) = find_cohorts(words)
    assert words[span.start : span.end] == ["UBND", "các", "huyện:"]


def test_every_head_wording_is_its_meaning() -> None:
    for wording in header_wordings():
        for form in (wording.wording, fold(wording.wording), wording.wording.upper()):
            match = match_measure_header(form)
            assert match is not None and (match.role, match.measure) == (wording.role, wording.measure), form


@pytest.mark.parametrize(
    ("text", "role", "measure", "unit", "year"),
    [
        ("Chỉ số CCHC 2022 (%)", "measure", "index", "percent", 2022),
        ("Đạt tỷ lệ năm 2023", "measure", "component_index", "percent", 2023),
        ("Tăng(+)/ Giảm(-)", "measure", "change", "", None),
        ("Tăng(+)/Giảm(-) hạng", "measure", "rank_change", "rank", None),
        ("Điểm thẩm định của Hội đồng", "measure", "appraised", "points", None),
        ("Điểm thẩm định tối đa", "measure", "max_points", "points", None),
        ("Điểm tự chấm của đơn vị", "measure", "self_assessed", "points", None),
        ("Xếp hạng năm 2023", "measure", "rank", "rank", 2023),
        ("Điểm cộng", "measure", "kpi", "points", None),
        ("Stt", "row_number", "", "", None),
        ("Diém tham dinh", "measure", "appraised", "points", None),
    ],
)
def test_heads(text: str, role: str, measure: str, unit: str, year: int | None) -> None:
    match = match_measure_header(text)
    assert match is not None
    assert (match.role, match.measure, match.unit, match.year) == (role, measure, unit, year)


@pytest.mark.parametrize("text", ["", "2023", "Năm 2022", "Chức vụ", "%"])
def test_heads_that_say_nothing(text: str) -> None:
    assert match_measure_header(text) is None


def test_keys_join_what_reports_write_apart() -> None:
    assert key_of_text("Cải cách TTHC") == key_of_text("cai cach thu tuc hanh chinh")
    assert key_of_text("VPUBND") == key_of_text("Văn phòng Ủy ban nhân dân")
    assert marks_disagree(tokens_of_text("các số"), "các sở") == 1
    assert marks_disagree(tokens_of_text("cac so"), "các sở") == 0


def test_a_sentence_is_read_in_a_millisecond() -> None:
    sentence = words_of(
        "Có 19 đơn vị giảm điểm so với năm 2022 bao gồm: Sở Giao thông, vận tải, Sở Nội vụ, Sở Tài chính, Văn phòng "
        "UBND tỉnh, Sở Giáo dục và Đào tạo, trong đó đơn vị giảm nhiều điểm nhất là UBND huyện Mai Sơn (8,48 điểm)."
    )
    find_units(sentence, province_code="14", year=2023)
    best = min(_seconds(sentence) for _ in range(20))
    assert best < 0.002


def _seconds(words: list[str]) -> float:
    start = time.perf_counter()
    find_units(words, province_code="14", year=2023)
    return time.perf_counter() - start


GOLD = {"an-giang-2023": ("89", 2023), "ha-nam-2022": ("35", 2022), "son-la-2023": ("14", 2023)}


@pytest.mark.parametrize("slug", GOLD)
def test_every_unit_of_the_gold_has_its_identifier(slug: str) -> None:
    path = SHARED / "gold" / slug / "observations.csv"
    if not path.exists():
        pytest.skip("the gold lies beside the repository, and it is not there")
    code, year = GOLD[slug]
    with path.open(encoding="utf-8", newline="") as stream:
        names = sorted({(r["level"], r["subject"]) for r in csv.DictReader(stream) if r["level"] != "cohort"})
    unknown = []
    for level, name in names:
        if level == "province":
            continue
        match = match_unit(name, province_code=code, year=year)
        if match is None:
            unknown.append(name)
            continue
        assert match.level == level
        plain = re.sub(r"^ubnd|[^a-z]", "", fold(match.subject))
        assert plain in (re.sub(r"^ubnd|[^a-z]", "", fold(name)), re.sub(r"^ubnd|[^a-z]", "", fold(name)) + "tinh")
    assert unknown == []
