"""What one made-up report settles for itself, and its figures in the terms of the published tables.

Belongs here: the style of a report and the makers of its figures. Does not: numbers (`scoring`), tables
(`tabulation`), sentences (`narrative`).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from corpus.samples.model import Figure
from corpus.samples.scoring import CohortScore, UnitScore


@dataclass(frozen=True, slots=True)
class Style:
    """What one report settles for itself. index_unit: "points" or "percent". mark: decimal mark of the tables."""

    year: int
    two_years: bool
    index_unit: str
    drop_zeros: bool
    ruled: bool
    rank_last: bool
    with_total: bool
    with_rank_change: bool
    mark: str


@dataclass(frozen=True, slots=True)
class CohortFigures:
    """Makes the figures of one cohort in the terms of `observations`."""

    code: str
    level: str
    name: str
    score: CohortScore
    style: Style

    def of_cohort(
        self,
        field_name: str,
        measure: str,
        statistic: str,
        value: Decimal | int,
        unit: str,
        *,
        year: int | None = None,
        decimals: int | None = None,
        check: str = "",
    ) -> Figure:
        """A figure over the units of the cohort."""
        return Figure(
            self.code,
            "cohort",
            field_name,
            measure,
            statistic,
            year or self.style.year,
            Decimal(value),
            unit,
            decimals,
            check,
        )

    def of_unit(
        self,
        unit: UnitScore,
        field_name: str,
        measure: str,
        value: Decimal | int,
        kind: str,
        *,
        year: int | None = None,
        decimals: int | None = None,
        check: str = "",
    ) -> Figure:
        """A figure of one unit."""
        return Figure(
            unit.subject,
            self.level,
            field_name,
            measure,
            "value",
            year or self.style.year,
            Decimal(value),
            kind,
            decimals,
            check,
        )

    @property
    def suffix(self) -> str:
        """What follows an index in running text."""
        return "%" if self.style.index_unit == "percent" else " điểm"
