"""What became of every province and every department: nothing of the old map is left without an heir or a reason."""

from __future__ import annotations

import pytest

from corpus.agencies import agencies, agencies_named
from corpus.lineage import heirs, predecessors, same_extent, successions, successors
from corpus.provinces import districts, provinces_on
from corpus.tables import in_force

BEFORE, AFTER = "2024-12-31", "2025-12-31"
# The 23 new provinces and what each was made of, as the resolution names them.
MERGERS = {
    "Tuyên Quang": {"Hà Giang", "Tuyên Quang"},
    "Lào Cai": {"Yên Bái", "Lào Cai"},
    "Thái Nguyên": {"Bắc Kạn", "Thái Nguyên"},
    "Phú Thọ": {"Vĩnh Phúc", "Hòa Bình", "Phú Thọ"},
    "Bắc Ninh": {"Bắc Giang", "Bắc Ninh"},
    "Hưng Yên": {"Thái Bình", "Hưng Yên"},
    "Hải Phòng": {"Hải Dương", "Hải Phòng"},
    "Ninh Bình": {"Hà Nam", "Nam Định", "Ninh Bình"},
    "Quảng Trị": {"Quảng Bình", "Quảng Trị"},
    "Đà Nẵng": {"Quảng Nam", "Đà Nẵng"},
    "Quảng Ngãi": {"Kon Tum", "Quảng Ngãi"},
    "Gia Lai": {"Bình Định", "Gia Lai"},
    "Khánh Hòa": {"Ninh Thuận", "Khánh Hòa"},
    "Lâm Đồng": {"Đắk Nông", "Bình Thuận", "Lâm Đồng"},
    "Đắk Lắk": {"Phú Yên", "Đắk Lắk"},
    "Hồ Chí Minh": {"Bà Rịa - Vũng Tàu", "Bình Dương", "Hồ Chí Minh"},
    "Đồng Nai": {"Bình Phước", "Đồng Nai"},
    "Tây Ninh": {"Long An", "Tây Ninh"},
    "Cần Thơ": {"Sóc Trăng", "Hậu Giang", "Cần Thơ"},
    "Vĩnh Long": {"Bến Tre", "Trà Vinh", "Vĩnh Long"},
    "Đồng Tháp": {"Tiền Giang", "Đồng Tháp"},
    "Cà Mau": {"Bạc Liêu", "Cà Mau"},
    "An Giang": {"Kiên Giang", "An Giang"},
}
STANDING = [
    agency
    for agency in agencies()
    if agency.level in ("department", "ministry") and in_force(agency.valid_from, agency.valid_to, BEFORE)
]


def test_every_merger_of_provinces_in_2025_with_its_act() -> None:
    old = {province.code: province.name for province in provinces_on("2025-06-30")}
    new = {province.code: province.name for province in provinces_on("2025-07-01")}
    steps = [s for s in successions() if s.level == "province" and s.day == "2025-07-01"]
    assert len(steps) == 63 and {s.predecessor for s in steps} == set(old)
    assert {s.successor for s in steps} == set(new) and len(new) == 34
    assert {s.basis for s in steps} == {"Nghị quyết 202/2025/QH15"}
    merged: dict[str, set[str]] = {}
    for step in steps:
        if step.kind == "merged":
            merged.setdefault(new[step.successor], set()).add(old[step.predecessor])
    assert merged == MERGERS
    assert sum(step.kind == "continued" for step in steps) == 11


@pytest.mark.parametrize("agency", STANDING, ids=lambda agency: f"{agency.level}-{agency.identifier}-{agency.kind}")
def test_every_agency_of_2024_stands_or_has_an_heir(agency) -> None:  # type: ignore[no-untyped-def]
    left = heirs(agency.level, agency.identifier, BEFORE, AFTER)
    if agency.valid_to and agency.valid_to < AFTER and not left:
        pytest.fail("ended without an heir")
    for heir in left:
        periods = agencies_named(agency.level, heir)
        regional = any(s.kind == "regional" for s in successors(agency.level, heir))
        assert regional or any(in_force(p.valid_from, p.valid_to, AFTER) for p in periods), heir
    for name in agency.successors:
        assert name in {s.successor for s in successors(agency.level, agency.identifier)}


def test_every_merger_of_departments_has_its_act_and_its_day() -> None:
    steps = [s for s in successions() if s.level == "department" and s.day == "2025-03-01" and s.kind == "merged"]
    merged: dict[str, set[str]] = {}
    for step in steps:
        assert step.basis, step
        merged.setdefault(step.successor, set()).add(step.predecessor)
    assert merged == {
        "finance": {"finance", "planning_investment"},
        "construction": {"construction", "transport"},
        "science_technology": {"science_technology", "information_communications"},
        "home_affairs": {"home_affairs", "labour_invalids_social_affairs"},
        "agriculture_environment": {"natural_resources_environment", "agriculture_rural_development"},
        "ethnic_religious_affairs": {"ethnic_affairs", "religious_affairs"},
        "industry_trade": {"market_surveillance"},
    }
    parts = {(s.predecessor, s.successor) for s in successions() if s.level == "department" and s.kind == "part"}
    assert {("labour_invalids_social_affairs", "health"), ("home_affairs", "ethnic_religious_affairs")} <= parts


def test_successions_name_known_units_and_every_district_ends() -> None:
    known = {(agency.level, agency.identifier) for agency in agencies()}
    codes = {district.code for district in districts()}
    for step in successions():
        if step.level in ("department", "ministry"):
            assert (step.level, step.predecessor) in known, step
            assert not step.successor or (step.level, step.successor) in known, step
        elif step.level == "district":
            assert step.predecessor in codes and (not step.successor or step.successor in codes), step
    for district in districts():
        later = successors("district", district.code)
        assert any(s.day == "2025-07-01" and s.kind == "abolished" for s in later) or any(s.successor for s in later)
    assert heirs("district", "204", "2019-01-01", "2021-01-01") == ("193",)
    assert heirs("district", "204", "2019-01-01", AFTER) == ()


def test_a_series_is_followed_and_its_breaks_are_known() -> None:
    assert heirs("department", "planning_investment", BEFORE, AFTER) == ("finance",)
    assert heirs("department", "planning_investment", BEFORE, "2025-02-28") == ("planning_investment",)
    assert heirs("department", "transport_construction", BEFORE, AFTER) == ("construction",)
    assert heirs("department", "joint_office", "2020-01-01", AFTER) == (
        "national_assembly_council_office",
        "people_committee_office",
    )
    assert heirs("department", "people_council_office", "2018-01-01", AFTER) == ("national_assembly_council_office",)
    assert heirs("province", "89", BEFORE, AFTER) == ("91",)
    assert heirs("department", "foreign_affairs", BEFORE, AFTER) == ("foreign_affairs",)
    assert same_extent("department", "justice", BEFORE, AFTER)
    assert not same_extent("department", "finance", BEFORE, AFTER)
    assert same_extent("department", "finance", "2022-01-01", BEFORE)
    assert not same_extent("province", "91", BEFORE, AFTER) and same_extent("province", "14", BEFORE, AFTER)
    assert {s.predecessor for s in predecessors("province", "37", AFTER)} == {"35", "36", "37"}
