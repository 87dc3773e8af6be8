"""Slips of people that are named, one wrong figure charged once, and figures that stand out of their column."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_audit import RUBRIC, UNITS, WHOLE, audited, figure, only, report, row

import validation
from corpus.records import Finding
from validation.slips import transpositions
from validation.verdicts import cut, raised


def told(*figures: object) -> list[Finding]:
    return [f for f in audited(*figures) if f.verdict == "inconsistent"]  # type: ignore[arg-type]


def mean_of(value: str, year: int = 2023, subject: str = "departments") -> object:
    return figure(value, line=7, subject=subject, statistic="mean", unit="percent", year=year)


@pytest.mark.parametrize(
    ("stated", "more", "named"),
    [
        ("85.35", (), "digits changed places"),
        ("80.12", (mean_of("80.12", 2022),), "last year's figure"),
        ("90.44", (mean_of("90.44", subject="districts"),), "another cohort's figure"),
        ("84.27", (), "part left out (Sở Nội vụ"),
    ],
)
def test_the_slip_that_would_explain_a_wrong_mean_is_named(stated: str, more: tuple[object, ...], named: str) -> None:
    found = [f for f in told(WHOLE, *UNITS, mean_of(stated), *more) if f.kind == "mean"]
    assert len(found) == 1
    assert f"it would be explained by {named}" in found[0].message


def test_a_percentage_of_another_base_and_one_rounded_up_are_named() -> None:
    def share(value: str, count: str = "3") -> str:
        told_of = {"field": "band_A", "subject": "departments", "line": 9}
        group = figure(count, "unit_count", unit="count", statistic="count", **told_of)  # type: ignore[arg-type]
        part = figure(value, "unit_count", unit="percent", **told_of)  # type: ignore[arg-type]
        size = figure("7", "unit_count", field="all", subject="departments", unit="count", line=2, statistic="total")
        other = replace(size, subject="districts", value=Decimal(11), raw="11")
        return only(audited(size, other, group, part), "ratio").message

    assert "percent of another base (3 out of 11, not out of 7)" in share("27.27")
    assert "rounded up" in share("57.15", "4")
    assert "explained" not in share("51.00")


@given(st.fractions(min_value=-90, max_value=90, max_denominator=97), st.integers(0, 3))
def test_raising_is_the_ceiling_of_the_size(value: Fraction, places: int) -> None:
    above = raised(value, places)
    unit = Fraction(1, 10**places)
    assert abs(above) >= abs(value) > abs(above) - unit or above == value == 0
    assert above in (cut(value, places), cut(value, places) + unit, cut(value, places) - unit)


def test_neighbouring_digits_change_places() -> None:
    assert set(transpositions(Decimal("85.97"), 2)) == {Decimal("58.97"), Decimal("89.57"), Decimal("85.79")}
    assert list(transpositions(Decimal("-0.11"), 2)) == [Decimal("-1.01")]


def test_one_wrong_figure_is_charged_once() -> None:
    """A wrong total of points breaks its sum and its index: one finding, at the figure itself."""
    rows = [o for n in range(5) for o in row(f"Sở {n}", 5 + n, f"{79 - n}.00", "9.00", f"{88 - n}.00", n + 1)]
    wrong = [
        replace(o, value=Decimal("86.40"), raw="86,40") if o.measure == "points" and o.subject == "Sở 1" else o
        for o in rows
    ]
    found = told(replace(WHOLE, value=Decimal(5)), *wrong)
    assert [(f.stated, f.attribution) for f in found if f.attribution == "published"] == [
        (Decimal("86.40"), "published")
    ]


def test_a_difference_that_changes_a_rank_or_a_band_or_a_direction_is_a_decision() -> None:
    def severities(*figures: object) -> set[str]:
        return {f.severity for f in told(*figures)}

    swapped = [replace(o, value=3 - o.value) if o.measure == "rank" and o.value and o.value < 3 else o for o in UNITS]
    assert severities(WHOLE, *swapped) == {"decision"}
    band = audited(WHOLE, *UNITS, mean_of("84.53"), rubrics=(RUBRIC,))  # type: ignore[arg-type]
    assert {f.severity for f in band if f.verdict == "inconsistent"} == {"decision"}
    within = audited(WHOLE, *UNITS, mean_of("85.93"), rubrics=(RUBRIC,))  # type: ignore[arg-type]
    assert {f.severity for f in within if f.verdict == "inconsistent"} == {"value"}
    fallen = (
        mean_of("85.00"),
        mean_of("83.00", 2022),
        figure("-2.00", "change", line=7, subject="departments", statistic="mean", unit="percent", raw="-2,00"),
    )
    assert severities(*fallen) == {"decision"}


def test_a_comma_in_the_wrong_place_is_set_right_only_where_arithmetic_forces_it() -> None:
    def table(*changed: tuple[int, str, str]) -> list[object]:
        rows = [o for n in range(6) for o in row(f"Sở {n}", 5 + n, f"{79 - n}.10", "9.25", f"{88 - n}.35", n + 1)]
        columns = ("rank", "appraised", "survey", "points", "index")
        placed = [replace(o, table_id="p1t1", row=o.line, col=columns.index(o.measure)) for o in rows]
        for unit, measure, value in changed:
            placed = [
                replace(o, value=Decimal(value), raw=value) if (o.subject, o.measure) == (f"Sở {unit}", measure) else o
                for o in placed
            ]
        return list(placed)

    def values(figures: list[object], measure: str) -> list[tuple[Decimal | None, str]]:
        recovered = validation.recover(report(*figures)).observations  # type: ignore[arg-type]
        return [(o.value, o.status) for o in recovered if o.subject == "Sở 2" and o.measure == measure]

    assert values(table((2, "appraised", "7.710")), "appraised") == [(Decimal("77.10"), "recovered")]
    assert values(table((2, "appraised", "771.0")), "appraised") == [(Decimal("77.10"), "recovered")]
    # Nothing says what it should be: the sum asks for another value than the digits can be.
    assert values(table((2, "appraised", "7.550")), "appraised") == [(Decimal("7.550"), "read")]
    accused = validation.audit(validation.recover(report(*table((2, "appraised", "7.550")))))  # type: ignore[arg-type]
    assert not [f for f in accused if f.attribution == "published"]


@pytest.mark.parametrize(("printed", "attribution"), [("16.35", "published"), ("16.53", "unknown")])
def test_one_mistyped_digit_is_of_the_same_figure_and_a_settled_comma_is_no_doubt(
    printed: str, attribution: str
) -> None:
    """Far out of its column it could be another figure, or have its comma elsewhere; points and index ask for 86.35."""
    rows = [o for n in range(6) for o in row(f"Sở {n}", 5 + n, f"{79 - n}.10", "9.25", f"{88 - n}.35", n + 1)]
    columns = ("rank", "appraised", "survey", "points", "index")
    placed = [replace(o, table_id="p1t1", row=o.line, col=columns.index(o.measure)) for o in rows]
    wrong = [
        replace(o, value=Decimal(printed), raw=printed) if (o.subject, o.measure) == ("Sở 2", "points") else o
        for o in placed
    ]
    findings = validation.audit(validation.recover(report(*wrong, rubrics=(RUBRIC,))))
    assert [(f.stated, f.attribution) for f in findings if f.verdict == "inconsistent"] == [
        (Decimal(printed), attribution)
    ]
