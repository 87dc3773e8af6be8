"""Data blocks of charts: a year and one figure a field, printed under the bars.

Belongs here: series whose order of fields the report's own tables prove. Does not: labels scattered over bars, whose
bars are not known in bare text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from corpus.records import Line, Observation, Page
from extractors.figures import from_cell
from extractors.outline import Outline
from extractors.raw_tables import RawCell
from extractors.result_tables import Scope
from normalizers.numbers import Convention, read_cell

# A series is believed to follow the order of the fields when this share of it repeats what the tables say.
_BELIEVED = Decimal("0.6")
_LEAST_FIELDS = 5
_SAME_CHART = 3


@dataclass(frozen=True, slots=True)
class _Series:
    """One line of a chart's data block: the year and its cells."""

    line: Line
    year: int
    cells: tuple[RawCell, ...]


def read_charts(
    pages: Sequence[Page], outline: Outline, told: Sequence[Observation], scope: Scope
) -> tuple[list[Observation], frozenset[int]]:
    """Observations of origin `chart`, and the lines they took. told: what the tables say, which proves the order.

    Series that stand together are one chart: if one of them repeats the tables, the others have its order too, and
    are read as printed even where they contradict the tables.
    """
    found: list[Observation] = []
    taken: set[int] = set()
    series = [one for page in pages for line in page.lines if (one := _series(line)) is not None]
    for chart in _charts(series):
        cohort = outline.at(chart[0].line.number).cohort
        fields = _proven_order(chart, cohort, told)
        if fields is None:
            continue
        taken |= {one.line.number for one in chart}
        for one in chart:
            for col, (field, cell) in enumerate(zip(fields, one.cells, strict=True)):
                found.append(_observe(cell, cohort, field, one.year, col, scope))
    return found, frozenset(taken)


def _series(line: Line) -> _Series | None:
    """A line that is a year and figures, a legend's square before them at most."""
    words = list(line.words)
    if words and not any(c.isdigit() for c in words[0].text) and len(words[0].text) <= 2:
        words = words[1:]
    if len(words) <= _LEAST_FIELDS or not (
        words[0].text.isdigit() and words[0].text[:2] == "20" and len(words[0].text) == 4
    ):
        return None
    cells = []
    for word in words[1:]:
        figure = read_cell(word.text, Convention("."))
        if figure is None:
            return None
        cells.append(
            RawCell(word.text, figure, (word,), word.page, word.line, word.box, word.confidence, word.alternatives)
        )
    return _Series(line, int(words[0].text), tuple(cells))


def _charts(series: Sequence[_Series]) -> list[list[_Series]]:
    """Series of like length that stand within a few lines of each other."""
    charts: list[list[_Series]] = []
    for one in series:
        last = charts[-1][-1] if charts else None
        near = last is not None and one.line.number - last.line.number <= _SAME_CHART
        if near and last is not None and last.line.page == one.line.page and len(last.cells) == len(one.cells):
            charts[-1].append(one)
        else:
            charts.append([one])
    return charts


def _proven_order(chart: Sequence[_Series], cohort: str, told: Sequence[Observation]) -> tuple[str, ...] | None:
    """The cohort's fields in the order of its tables, where one series repeats their values in that order."""
    own = [o for o in told if o.subject == cohort and o.measure == "component_index" and o.statistic == "mean"]
    for year in sorted({o.year for o in own if o.year is not None}, reverse=True):
        values: dict[str, set[Decimal]] = {}
        for observation in own:
            if observation.year == year and observation.origin == "table":
                readings = {Decimal(text) for text in observation.alternatives} if observation.value is None else set()
                values.setdefault(observation.field, set()).update(
                    readings | ({observation.value} if observation.value is not None else set())
                )
        for one in chart:
            if one.year != year or len(one.cells) != len(values):
                continue
            agree = sum(
                1
                for cell, known in zip(one.cells, values.values(), strict=True)
                if cell.figure and cell.figure.value in known
            )
            if agree >= _BELIEVED * len(values):
                return tuple(values)
    return None


def _observe(cell: RawCell, cohort: str, field: str, year: int, col: int, scope: Scope) -> Observation:
    decimals = cell.figure.decimals if cell.figure is not None else 0
    return from_cell(
        cell,
        subject=cohort,
        subject_id=cohort,
        level="cohort",
        field=field,
        measure="component_index",
        statistic="mean",
        year=year,
        unit="percent",
        decimals=max(decimals, 2),
        table_id=f"p{cell.page}c{year}",
        has_lines=scope.has_lines,
        limits=(Decimal(0), Decimal(120)),
        origin="chart",
    )
