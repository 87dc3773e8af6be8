"""Errors that people make in a report, planted one at a time in what a reader sees.

Belongs here: what one planted error is, where figures of a sample stand, how far apart two figures must be for no
rounding to explain it, and the report with the error in it. Does not: which errors there are (`mistake_kinds`), damage
by recognition (`damaging`), the coherent report (`generator`).
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise

from corpus.samples.composing import printed, rounded
from corpus.samples.model import (
    BarChart,
    Block,
    Figure,
    Grid,
    OriginOfFigure,
    Paragraph,
    Place,
    Run,
    Runs,
    SampleReport,
    placed_runs,
)

Key = tuple[str, str, str, str, int, str]
CENT = Decimal("0.01")
_HALF = Decimal("0.005")


@dataclass(frozen=True, slots=True)
class Mistake:
    """One error of the publisher.

    places: the runs at which an auditor may put a finger. changes: what is printed where, instead. stated: the wrong
    figure, None where words are wrong. exceeds: no rounding explains it, whatever the digits that are not printed.
    open: why the page shows a contradiction and yet cannot tell that it errs, "" where it can.
    open: why the page alone cannot tell that it errs, though it shows a contradiction; "" where it can.
    names: the kinds of finding that call it what it is. slip: the common slip that it is, or "".
    """

    kind: str
    origin: OriginOfFigure
    places: tuple[Place, ...]
    changes: tuple[tuple[Place, Run], ...]
    right: str
    wrong: str
    stated: Decimal | None = None
    exceeds: bool = True
    names: tuple[str, ...] = ()
    slip: str = ""
    open: str = ""


@dataclass(frozen=True, slots=True)
class Printed:
    """One run that prints a figure, and where."""

    place: Place
    run: Run
    origin: OriginOfFigure

    @property
    def figure(self) -> Figure:
        """The figure, the first where the run states several."""
        return self.run.figures[0]


def key_of(figure: Figure) -> Key:
    """What two printings of one figure have in common."""
    return (figure.subject, figure.field, figure.measure, figure.statistic, figure.year, figure.unit)


class Sheet:
    """The figures of one sample report, looked up by what they are."""

    def __init__(self, report: SampleReport) -> None:
        self.report = report
        self.figures = [
            Printed(place, run, origin) for place, run, origin in placed_runs(report.blocks) if len(run.figures) > 0
        ]
        self.by_key: dict[Key, list[Printed]] = {}
        for one in self.figures:
            for figure in one.run.figures:
                self.by_key.setdefault(key_of(figure), []).append(one)
        decimal = [one for one in self.figures if one.figure.decimals == 2]
        self.drop_zeros = any(len(one.run.text.replace(".", ",").partition(",")[2]) < 2 for one in decimal)
        self.marks = {
            origin: "." if any("." in one.run.text for one in decimal if one.origin == origin) else ","
            for origin in ("table", "prose", "chart")
        }
        self.cohorts = tuple(rubric.cohort for rubric in report.rubrics)
        self.total = {rubric.cohort: rubric.total_max or Decimal(100) for rubric in report.rubrics}
        self.year = report.document.period_year

    def value(
        self, subject: str, field: str, measure: str, statistic: str = "value", *, unit: str, year: int = 0
    ) -> Decimal | None:
        """The value of a figure that the report prints, or None."""
        found = self.by_key.get((subject, field, measure, statistic, year or self.year, unit))
        if not found:
            return None
        key = (subject, field, measure, statistic, year or self.year, unit)
        return next(figure.value for figure in found[0].run.figures if key_of(figure) == key)

    def other_cohort(self, cohort: str) -> str:
        """The other one of the two."""
        return next(other for other in self.cohorts if other != cohort)

    def units(self, cohort: str) -> list[Printed]:
        """The units of a cohort by rank, as the ranking table has their index; [] where there is none."""
        level = {"departments": "department", "districts": "district", "communes": "commune"}[cohort]
        return [
            one
            for one in self.figures
            if one.origin == "table"
            and one.figure.level == level
            and (one.figure.measure, one.figure.year) == ("index", self.year)
        ]

    def every_unit(self) -> list[Printed]:
        """The units of all cohorts that have a ranking table."""
        return [unit for cohort in self.cohorts for unit in self.units(cohort)]

    def is_repeated(self, one: Printed) -> bool:
        """Whether the figure stands in another place too."""
        return any(len(self.by_key[key_of(figure)]) > 1 for figure in one.run.figures)

    def tolerance(self, one: Printed) -> Decimal:
        """How far from the right figure every wrong one is beyond any rounding."""
        figure = one.figure
        if figure.decimals is None or figure.measure == "max_points":
            return Decimal(0)
        if self.is_repeated(one):
            return CENT
        if figure.check == "sum" and figure.level == "cohort":
            return _HALF * (len(self.report.rubrics[0].fields) + 2)
        if figure.check == "ratio" and figure.measure == "component_index":
            whole = self.value(figure.subject, figure.field, "max_points", unit="points")
            return _HALF * 100 / (whole or Decimal(1)) + CENT
        if figure.check == "ratio" and figure.measure == "index":
            return _HALF * 100 / Decimal(90) + CENT
        return CENT if figure.check == "ratio" else 3 * _HALF

    def number(self, one: Printed, value: Decimal) -> str:
        """The characters of another value in the same place."""
        figure, text = one.figure, one.run.text
        told = abs(value) if figure.value < 0 and "-" not in text else value
        drop = self.drop_zeros or figure.decimals == 1
        shown = printed(told, figure.decimals, drop_zeros=drop, mark=self.marks[one.origin])
        if text.startswith("0") and len(text) == 2 and text.isdigit():
            shown = shown.rjust(2, "0")
        return shown

    def mistake(
        self,
        kind: str,
        one: Printed,
        value: Decimal,
        names: tuple[str, ...],
        slip: str = "",
        text: str = "",
    ) -> Mistake | None:
        """Another value printed in one place; None where it is no other, or no value that could stand there."""
        figure = one.figure
        if figure.decimals is not None:
            value = rounded(value, figure.decimals)
        wrong = text or self.number(one, value)
        if wrong == one.run.text or value == figure.value or not self._is_possible(figure, value):
            return None
        stated = tuple(replace(each, value=value) for each in one.run.figures)
        run = replace(one.run, text=wrong, figures=stated)
        exceeds = abs(value - figure.value) > self.tolerance(one)
        open_reason = self._open(figure, one)
        return Mistake(
            kind,
            one.origin,
            (one.place,),
            ((one.place, run),),
            one.run.text,
            wrong,
            value,
            exceeds,
            names,
            slip,
            open_reason,
        )

    def _open(self, figure: Figure, one: Printed) -> str:
        """Why nothing else on the page says which of two figures errs, or ""."""
        if figure.field in ("all", "rubric_fields"):
            return "the number may be told of other units or fields than those listed"
        if figure.measure == "rank_change":
            return "last year's ranks are not printed, only the scores that give them"
        two_years = figure.measure == "change" or (figure.measure == "index" and figure.statistic == "mean")
        if two_years and one.origin == "prose" and figure.level == "cohort" and not self.units(figure.subject):
            return "three figures of one sentence, and no table of the units"
        return ""

    def _is_possible(self, figure: Figure, value: Decimal) -> bool:
        if figure.unit == "percent":
            return abs(value) <= 100
        if figure.unit == "points":
            return abs(value) <= max(self.total.values())
        return value >= (1 if figure.unit == "rank" else 0)


def number_of(text: str) -> Decimal:
    """What the characters of a run say; a point followed by three digits sets off thousands."""
    bare = text.lstrip("+")
    if "," in bare:
        return Decimal(bare.replace(".", "").replace(",", "."))
    whole, point, fraction = bare.rpartition(".")
    return Decimal(whole + fraction) if point and len(fraction) == 3 else Decimal(bare)


def transposed(text: str) -> list[str]:
    """Two neighbouring digits changed places."""
    digits = [position for position, character in enumerate(text) if character.isdigit()]
    return [
        text[:first] + text[second] + text[first + 1 : second] + text[first] + text[second + 1 :]
        for first, second in pairwise(digits)
        if text[first] != text[second] and not (first == digits[0] and text[second] == "0")
    ]


def mistyped(text: str) -> list[str]:
    """One digit is another; a leading digit stays."""
    digits = [position for position, character in enumerate(text) if character.isdigit()][1:]
    return [
        text[:position] + digit + text[position + 1 :]
        for position in digits
        for digit in "123456789"
        if digit != text[position]
    ]


def with_mistake(report: SampleReport, mistake: Mistake) -> SampleReport:
    """The report as it would have been published with the mistake."""
    blocks = list(report.blocks)
    for place, run in mistake.changes:
        blocks[place.block] = with_run(blocks[place.block], place, run)
    return replace(report, slug=f"{report.slug}-{mistake.kind}", blocks=tuple(blocks))


def with_run(block: Block, place: Place, run: Run) -> Block:
    """The block with the run at that place exchanged."""

    def exchanged(runs: Runs) -> Runs:
        return (*runs[: place.run], run, *runs[place.run + 1 :])

    if isinstance(block, Paragraph):
        return replace(block, runs=exchanged(block.runs))
    if isinstance(block, Grid):
        row = block.rows[place.row]
        cells = (*row.cells[: place.col], exchanged(row.cells[place.col]), *row.cells[place.col + 1 :])
        return replace(block, rows=(*block.rows[: place.row], replace(row, cells=cells), *block.rows[place.row + 1 :]))
    assert isinstance(block, BarChart)
    series = block.series[place.row]
    labels = (*series.labels[: place.col], run, *series.labels[place.col + 1 :])
    return replace(
        block,
        series=(*block.series[: place.row], replace(series, labels=labels), *block.series[place.row + 1 :]),
    )


def drawn(candidates: Iterator[Mistake | None], rng: random.Random, count: int) -> list[Mistake]:
    """Some of the candidates, one for each origin before a second of any."""
    left = [one for one in candidates if one is not None]
    rng.shuffle(left)
    chosen: list[Mistake] = []
    while left and len(chosen) < count:
        seen = [one.origin for one in chosen]
        best = min(left, key=lambda one: seen.count(one.origin))
        left.remove(best)
        chosen.append(best)
    return chosen
