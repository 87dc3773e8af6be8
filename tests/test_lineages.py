"""Units followed through mergers: what each has become, and their figures side by side, never added up."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import duckdb
import factories
import pytest

import output
from corpus.agencies import agencies
from corpus.courses import courses
from corpus.lineage import UnitLevel
from corpus.provinces import districts, provinces
from corpus.records import Observation, ReportResult

END_2023, END_2025 = "2023-12-31", "2025-12-31"


@pytest.mark.parametrize(
    ("level", "identifier", "day", "become"),
    [
        ("department", "planning_investment", END_2023, {"finance": "merged"}),
        ("department", "finance", END_2023, {"finance": "merged"}),
        ("department", "finance", END_2025, {"finance": "same"}),
        # Named in a report of 2025 although it was no more at the end of the year: as it last stood.
        ("department", "planning_investment", END_2025, {"finance": "merged"}),
        ("department", "justice", END_2023, {"justice": "same"}),
        ("department", "health", END_2023, {"health": "partly"}),
        ("department", "transport_construction", END_2023, {"construction": "renamed"}),
        (
            "department",
            "education_science_technology",
            END_2023,
            {"education_training": "split", "science_technology": "split"},
        ),
        ("province", "89", END_2023, {"91": "merged"}),
        ("province", "91", END_2023, {"91": "merged"}),
        ("province", "91", END_2025, {"91": "same"}),
        ("province", "14", END_2023, {"14": "same"}),
        ("district", "867", END_2023, {"867": "ended"}),
        ("district", "358", END_2023, {"356": "merged"}),
    ],
)
def test_what_a_unit_has_become(level: UnitLevel, identifier: str, day: str, become: dict[str, str]) -> None:
    assert {course.identifier: course.relation for course in courses(level, identifier, day)} == become


def test_what_was_so_in_one_province_only_is_said_of_that_province_alone() -> None:
    (general,), (one,) = (courses("department", "transport", END_2023, code) for code in ("01", "79"))
    assert [step.successor for step in general.steps] == ["construction"]
    assert [step.successor for step in one.steps] == ["public_works_transport", "construction"]


@pytest.mark.parametrize("day", ["", "2018-12-31", END_2023, END_2025])
def test_every_unit_of_every_day_has_a_way_that_ends(day: str) -> None:
    units: list[tuple[UnitLevel, str]] = [(agency.level, agency.identifier) for agency in agencies()]
    units += [("province", province.code) for province in provinces()]
    units += [("district", district.code) for district in districts()]
    for level, identifier in dict.fromkeys(units):
        found = courses(level, identifier, day)
        assert found and all(course.identifier for course in found)
        for course in found:
            days = [step.day for step in course.steps]
            assert days == sorted(days), (level, identifier)


def figures(number: int, code: str, name: str, year: int, issued: str, **units: tuple[str, str, str]) -> ReportResult:
    """A report with one index a unit: identifier, name, value."""
    document = factories.document(number, province=name, province_code=code, period_year=year, issue_date=issued)
    made: list[Observation] = []
    for level, (identifier, subject, value) in units.items():
        cells = {"subject": subject, "subject_id": identifier, "level": level.split("_")[0], "year": year}
        cells |= {"field": "overall", "measure": "index", "value": Decimal(value), "province_code": code}
        made.append(factories.observation(document.doc_id, len(made), **cells))
    return ReportResult(document, tuple(made))


def panel(results: list[ReportResult], tmp_path: Path) -> list[dict[str, object]]:
    made = output.write(results, tmp_path / "out")
    with duckdb.connect(str(made.database), read_only=True) as base:
        found = base.execute("SELECT * FROM panel")
        names = [column[0] for column in found.description or ()]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def test_figures_of_units_that_merged_stand_side_by_side_under_one_lineage(tmp_path: Path) -> None:
    before = figures(
        1,
        "89",
        "An Giang",
        2023,
        "2024-04-01",
        department_a=("department:finance", "Sở Tài chính", "90.10"),
        department_b=("department:planning_investment", "Sở Kế hoạch và Đầu tư", "88.20"),
    )
    neighbour = figures(
        2, "91", "Kiên Giang", 2023, "2024-05-01", department_a=("department:finance", "Sở Tài chính", "85.00")
    )
    after = figures(
        3, "91", "An Giang", 2025, "2026-03-01", department_a=("department:finance", "Sở Tài chính", "91.00")
    )
    rows = panel([before, neighbour, after], tmp_path)
    names = ("year", "province", "subject", "index", "relation", "units")
    told = [tuple(row[name] for name in names) for row in rows]
    assert {r["lineage_id"] for r in rows} == {"91 department:finance"}
    assert {(r["unit_now"], r["province_now"]) for r in rows} == {("Sở Tài chính", "tỉnh An Giang")}
    assert told == [
        (2023, "An Giang", "Sở Kế hoạch và Đầu tư", Decimal("88.20"), "merged", 3),
        (2023, "An Giang", "Sở Tài chính", Decimal("90.10"), "merged", 3),
        (2023, "Kiên Giang", "Sở Tài chính", Decimal(85), "merged", 3),
        (2025, "An Giang", "Sở Tài chính", Decimal(91), "same", 1),
    ]
    assert rows[0]["since"] == "2025-03-01"
    assert rows[0]["basis"] == "Nghị định 45/2025/NĐ-CP;Nghị quyết 202/2025/QH15"


def test_a_report_of_the_middle_of_2025_is_of_the_units_before_the_merger(tmp_path: Path) -> None:
    early = figures(
        1, "91", "Kiên Giang", 2025, "2025-06-05", department_a=("department:justice", "Sở Tư pháp", "80.00")
    )
    late = figures(2, "91", "An Giang", 2025, "2026-01-05", department_a=("department:justice", "Sở Tư pháp", "81.00"))
    rows = panel([early, late], tmp_path)
    assert [(r["province"], r["relation"], r["units"]) for r in rows] == [
        ("An Giang", "same", 2),
        ("Kiên Giang", "merged", 2),
    ]


def test_units_without_identifier_and_provinces_and_communes_have_a_lineage_too(tmp_path: Path) -> None:
    made = figures(
        1,
        "91",
        "An Giang",
        2026,
        "",
        department=("", "Ban Điều phối", "70.00"),
        commune=("commune:30337", "UBND phường Long Xuyên", "71.00"),
        province=("91", "province", "72.00"),
        ministry=("ministry:finance", "Bộ Tài chính", "73.00"),
        district=("district:883", "UBND thành phố Long Xuyên", "74.00"),
        cohort=("departments", "departments", "75.00"),
    )
    lost = replace(made.observations[0], obs_id="x", year=None)
    rows = panel([replace(made, observations=(*made.observations, lost))], tmp_path)
    assert {(r["lineage_id"], r["relation"]) for r in rows} == {
        ("91 department:Ban Điều phối", "unknown"),
        ("91 commune:30337", "same"),
        ("province:91", "same"),
        ("ministry:finance", "same"),
        ("91 district:883", "ended"),
    }
