"""The reference data: complete, consistent, and what the law and the codes say."""

from __future__ import annotations

import unicodedata
from collections import Counter
from pathlib import Path

import pytest

from corpus.agencies import agencies, agencies_named, agency_wordings
from corpus.provinces import communes, communes_of, districts, districts_of, province_by_code, provinces, provinces_on
from corpus.schema import COHORTS, DOCUMENTS, FIELDS, MEASURES, STATISTICS, UNITS
from corpus.tables import in_force, reference_rows
from corpus.vocabulary import (
    abbreviations,
    band_names,
    cohort_wordings,
    document_types,
    field_wordings,
    header_wordings,
    issuers,
)

REFERENCE = Path(__file__).resolve().parents[1] / "corpus" / "reference"


@pytest.mark.parametrize(("day", "count"), [("2012-06-01", 63), ("2025-06-30", 63), ("2025-07-01", 34)])
def test_provinces_of_a_day(day: str, count: int) -> None:
    found = provinces_on(day)
    assert len(found) == count
    assert len({province.code for province in found}) == count
    assert len({province.name for province in found}) == count


def test_every_province_of_63_has_a_successor_among_34() -> None:
    today = {province.code for province in provinces_on("2025-07-01")}
    for province in provinces():
        if province.valid_to:
            assert province.successor in today, province
        else:
            assert province.successor == ""
    heirs = Counter(province.successor for province in provinces_on("2025-06-30"))
    assert sum(1 for count in heirs.values() if count == 1) == 11  # unchanged in extent
    assert max(heirs.values()) == 3


def test_a_code_can_go_over_to_another_province() -> None:
    before, after = province_by_code("91", "2025-06-30"), province_by_code("91", "2025-07-01")
    assert before is not None and after is not None
    assert (before.name, after.name) == ("Kiên Giang", "An Giang")
    assert province_by_code("03") is None


def test_provinces_agree_with_the_package_they_were_counted_from() -> None:
    package = pytest.importorskip("vietnam_provinces")
    theirs = {
        f"{int(province.code):02d}": province.name.removeprefix("Thành phố ").removeprefix("Tỉnh ")
        for province in package.Province.iter_all()
    }
    assert theirs == {province.code: province.name for province in provinces_on("2025-07-01")}


def test_communes_agree_with_the_package_they_were_counted_from() -> None:
    package = pytest.importorskip("vietnam_provinces")
    theirs = {
        f"{int(ward.code):05d}": (ward.name, f"{int(ward.province_code):02d}") for ward in package.Ward.iter_all()
    }
    assert len(theirs) == 3321
    assert theirs == {c.code: (c.full_name[:1].upper() + c.full_name[1:], c.province_code) for c in communes()}
    assert {c.province_code for c in communes()} == {province.code for province in provinces_on("2025-07-01")}
    assert len(communes_of("91")) == 102


@pytest.mark.parametrize(("day", "count"), [("2019-06-01", 713), ("2023-06-01", 705), ("2025-04-01", 696)])
def test_districts_of_a_day(day: str, count: int) -> None:
    found = [district for district in districts() if in_force(district.valid_from, district.valid_to, day)]
    assert len(found) == count
    assert len({district.code for district in found}) == count
    names = Counter((district.full_name, district.province_code) for district in found)
    assert max(names.values()) == 1


def test_districts_lie_in_provinces_and_their_periods_do_not_overlap() -> None:
    codes = {province.code for province in provinces_on("2025-06-30")}
    last: dict[str, str] = {}
    for district in sorted(districts(), key=lambda d: (d.code, d.valid_from)):
        assert district.province_code in codes
        assert district.type in ("huyện", "quận", "thị xã", "thành phố")
        assert len(district.code) == 3 and district.code.isdigit()
        assert district.valid_from <= district.valid_to <= "2025-06-30"
        assert last.get(district.code, "") < (district.valid_from or "0")
        last[district.code] = district.valid_to
    assert len({district.code for district in districts_of("14")}) == 12
    assert districts_of("99") == ()


def test_successors_of_agencies_exist() -> None:
    assert agencies_named("department", "no_such_department") == ()
    for agency in agencies():
        for successor in agency.successors:
            heirs = agencies_named(agency.level, successor)
            assert heirs and any(not heir.valid_to for heir in heirs), agency
        assert agency.identifier.replace("_", "").isalpha() and agency.identifier.islower()


def test_agency_wordings_name_known_agencies() -> None:
    known = {(agency.level, agency.identifier) for agency in agencies()}
    for wording in agency_wordings():
        assert (wording.level, wording.identifier) in known, wording
        assert wording.scope in ("any", "list", "cell")


def test_departments_of_every_province_are_there() -> None:
    names = {agency.name for agency in agencies() if agency.level == "department"}
    for name in ("Sở Nội vụ", "Sở Tài chính", "Sở Y tế", "Sở Nông nghiệp và Môi trường", "Sở Dân tộc và Tôn giáo"):
        assert name in names


def test_vocabulary_speaks_the_terms_of_the_schema() -> None:
    assert {wording.field for wording in field_wordings()} == set(FIELDS)
    assert {wording.cohort for wording in cohort_wordings()} == set(COHORTS)
    for wording in header_wordings():
        if wording.role == "measure":
            assert wording.measure in MEASURES and wording.statistic in STATISTICS, wording
            assert wording.unit in (*UNITS, ""), wording
        else:
            assert (wording.measure, wording.statistic, wording.unit) == ("", "", ""), wording
    allowed = DOCUMENTS.column("doc_type").allowed
    assert all(kind.doc_type in allowed for kind in document_types())
    assert {kind.abbreviation: kind.doc_type for kind in document_types()}["QĐ"] == "decision"


def test_issuers_name_known_agencies() -> None:
    known = {f"{agency.level}:{agency.identifier}" for agency in agencies()}
    for issuer in issuers():
        assert issuer.identifier == "" or issuer.identifier in known, issuer


def test_bands_run_from_the_best() -> None:
    for scheme in {band.scheme for band in band_names()}:
        orders = [band.order for band in band_names() if band.scheme == scheme]
        assert orders == list(range(1, len(orders) + 1))


def test_no_abbreviation_stands_for_two_unlike_phrases() -> None:
    fulls = Counter(full for _, full in abbreviations())
    assert max(fulls.values()) == 1


TABLES = (
    "provinces",
    "districts",
    "departments",
    "department_wordings",
    "abbreviations",
    "fields",
    "measures",
    "bands",
    "cohorts",
    "document_types",
    "issuers",
)


@pytest.mark.parametrize("name", TABLES)
def test_files_are_composed_without_blanks_at_the_ends_and_told_of(name: str) -> None:
    text = (REFERENCE / f"{name}.csv").read_text(encoding="utf-8")
    assert text == unicodedata.normalize("NFC", text)
    assert "\r" not in text
    rows = reference_rows(name)
    assert rows and all(value is not None and value == value.strip() for row in rows for value in row.values())
    assert len({tuple(row.values()) for row in rows}) == len(rows)
    assert f"`{name}.csv`" in (REFERENCE / "SOURCES.md").read_text(encoding="utf-8")
