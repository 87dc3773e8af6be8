"""Made-up scores that hold together: a rubric, units with points in each field, ranks, changes on the year before.

Belongs here: drawing the numbers of a fictional report from a seeded generator, and the arithmetic among them. Does
not: sentences and tables (`narrative`), names of places and fields (`names.json`).

All arithmetic is decimal, rounded half up at the printed decimals. Draws that would leave a statement open (two units
with one index, a unit exactly at the mean) are drawn again.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from decimal import Decimal

from corpus.records import Band
from corpus.samples.composing import rounded

HUNDRED = Decimal(100)
CENT = Decimal("0.01")
_SCALES = ((100, 68), (100, 70), (100, 90), (100, 65), (100, 80), (90, 70), (120, 90))


@dataclass(frozen=True, slots=True)
class FieldPlan:
    """One field of a made-up rubric. maximum: in points. survey: its points come from the survey."""

    field: str
    wording: str
    maximum: Decimal
    criteria: int
    subcriteria: int
    survey: bool = False


@dataclass(frozen=True, slots=True)
class RubricPlan:
    """One made-up rubric. The maxima of the fields add to `total`."""

    fields: tuple[FieldPlan, ...]
    total: Decimal
    appraised: Decimal

    @property
    def survey(self) -> Decimal:
        """The survey's share of the scale, in points."""
        return self.total - self.appraised


@dataclass(frozen=True, slots=True)
class UnitScore:
    """One unit. points: by field, in the order of the rubric. Years before are None where the report has one year."""

    subject: str
    points: tuple[Decimal, ...]
    appraised: Decimal
    survey: Decimal
    total: Decimal
    index: Decimal
    rank: int
    previous_index: Decimal | None = None
    previous_rank: int | None = None

    @property
    def change(self) -> Decimal:
        """Index less the index of the year before. Raises ValueError where there is none."""
        if self.previous_index is None:
            raise ValueError("the report has one year only")
        return self.index - self.previous_index

    @property
    def rank_change(self) -> int:
        """Ranks gained on the year before: positive where the unit rose. Raises ValueError where there is none."""
        if self.previous_rank is None:
            raise ValueError("the report has one year only")
        return self.previous_rank - self.rank


@dataclass(frozen=True, slots=True)
class CohortScore:
    """One cohort, its units by rank."""

    rubric: RubricPlan
    units: tuple[UnitScore, ...]

    @property
    def mean(self) -> Decimal:
        """Mean of the printed indices, at two decimals."""
        return mean_of([unit.index for unit in self.units])

    @property
    def previous_mean(self) -> Decimal:
        """Mean of the printed indices of the year before. Raises ValueError where there is none."""
        return mean_of([unit.index - unit.change for unit in self.units])

    def field_mean(self, order: int) -> Decimal:
        """Mean points of one field, at two decimals."""
        return mean_of([unit.points[order] for unit in self.units])

    def component_index(self, order: int) -> Decimal:
        """Mean points of one field, as printed, in percent of its maximum."""
        return rounded(self.field_mean(order) * 100 / self.rubric.fields[order].maximum, 2)


def mean_of(values: list[Decimal]) -> Decimal:
    """Arithmetic mean at two decimals, half up."""
    return rounded(sum(values, Decimal(0)) / len(values), 2)


def draw_rubric(
    rng: random.Random, fields: list[tuple[str, str]], survey_field: tuple[str, str], *, scale: tuple[int, int]
) -> RubricPlan:
    """A rubric with those fields, given as (field, wording), and the survey last. scale: total and appraised points."""
    total, appraised = Decimal(scale[0]), Decimal(scale[1])
    halves = _parts(rng, int(appraised) * 2, len(fields), least=8)
    plans = []
    for (field, wording), half_points in zip(fields, halves, strict=True):
        criteria = rng.randint(2, 8)
        plans.append(FieldPlan(field, wording, Decimal(half_points) / 2, criteria, rng.randint(criteria, criteria * 2)))
    field, wording = survey_field
    plans.append(FieldPlan(field, wording, total - appraised, 1, rng.randint(1, 5), survey=True))
    return RubricPlan(tuple(plans), total, appraised)


def draw_scale(rng: random.Random) -> tuple[int, int]:
    """Total and appraised points of a rubric."""
    return rng.choice(_SCALES)


def draw_cohort(rng: random.Random, rubric: RubricPlan, subjects: list[str], *, two_years: bool) -> CohortScore:
    """Scores of those units under that rubric, by rank; every order among them is strict."""
    step = rng.choice((Decimal("0.25"), Decimal("0.05"), CENT))
    while True:
        cohort = _draw_once(rng, rubric, subjects, step, two_years)
        if _decided([unit.index for unit in cohort.units]) and (
            not two_years or _decided([unit.previous_index or HUNDRED for unit in cohort.units])
        ):
            return cohort


def draw_bands(rng: random.Random) -> tuple[Band, ...]:
    """A band scheme, best band first. Limits in points or percent of the index."""
    names, limits = rng.choice(
        (
            (("Nhóm A", "Nhóm B", "Nhóm C"), (90, 80)),
            (("Nhóm A", "Nhóm B", "Nhóm C"), (90, 70)),
            (("Xuất sắc", "Tốt", "Khá", "Trung bình", "Yếu"), (95, 85, 75, 70)),
            (("Xuất sắc", "Tốt", "Khá", "Trung bình"), (90, 80, 70)),
            (("Nhóm I", "Nhóm II", "Nhóm III"), (90, 80)),
        )
    )
    edges: list[Decimal | None] = [HUNDRED, *(Decimal(limit) for limit in limits), None]
    return tuple(Band(name, edges[order + 1], edges[order]) for order, name in enumerate(names))


def band_units(band: Band, units: tuple[UnitScore, ...]) -> tuple[UnitScore, ...]:
    """The units in that band. The top band holds the end of the scale."""
    upper = HUNDRED + 1 if band.upper is None or band.upper == HUNDRED else band.upper
    return tuple(unit for unit in units if (band.lower is None or unit.index >= band.lower) and unit.index < upper)


def _parts(rng: random.Random, whole: int, count: int, *, least: int) -> list[int]:
    """`count` integers of at least `least` that add to `whole`, without giants."""
    parts = [least] * count
    for _ in range(whole - least * count):
        order = rng.randrange(count)
        parts[order] += 1
    return parts


def _draw_once(
    rng: random.Random, rubric: RubricPlan, subjects: list[str], step: Decimal, two_years: bool
) -> CohortScore:
    drawn = []
    for subject in subjects:
        ability = rng.randint(740, 960)
        points = []
        for plan in rubric.fields:
            grain = CENT if plan.survey else step
            share = Decimal(min(1000, max(420, ability + rng.randint(-110, 110)))) / 1000
            points.append(rounded(plan.maximum * share / grain, 0) * grain)
        survey = sum((value for value, plan in zip(points, rubric.fields, strict=True) if plan.survey), Decimal(0))
        total = sum(points, Decimal(0))
        index = rounded(total * 100 / rubric.total, 2)
        before = min(HUNDRED, index + Decimal(rng.randint(-560, 480)) / 100) if two_years else None
        drawn.append(UnitScore(subject, tuple(points), total - survey, survey, total, index, 0, before))
    drawn.sort(key=lambda unit: (-unit.index, unit.subject))
    order_before = sorted(unit.previous_index for unit in drawn if unit.previous_index is not None)[::-1]
    ranked = tuple(
        UnitScore(
            unit.subject,
            unit.points,
            unit.appraised,
            unit.survey,
            unit.total,
            unit.index,
            position + 1,
            unit.previous_index,
            None if unit.previous_index is None else order_before.index(unit.previous_index) + 1,
        )
        for position, unit in enumerate(drawn)
    )
    return CohortScore(rubric, ranked)


def _decided(values: list[Decimal]) -> bool:
    """True where no two values are one and none lies between the mean and its printed form."""
    mean = mean_of(values)
    return len(set(values)) == len(values) and all(abs(value - mean) > CENT for value in values)
