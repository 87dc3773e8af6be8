"""Labels of bar charts: a name and one figure a line, with the chart's caption below or above.

Belongs here: runs of such lines whose names are units or fields. Does not: data blocks under a chart
(`extractors.charts`).
What the bars measure is proven by the report's own tables, or said by the caption.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from corpus.records import Level, Line, Observation, Page
from extractors.figures import from_cell
from extractors.local_units import local_unit
from extractors.outline import Outline
from extractors.raw_tables import RawCell
from extractors.result_tables import Scope
from normalizers.fields import find_cohorts, match_field
from normalizers.marks import fold
from normalizers.names import match_unit
from normalizers.numbers import read_cell

_LEAST = 3
_BELIEVED = Decimal("0.6")
_CAPTION = re.compile(r"\bbieu do\b")
_CAPTION_LINES = 3


@dataclass(frozen=True, slots=True)
class _Label:
    """One line of a chart: who, and the cell. kind: unit or field."""

    line: Line
    kind: str
    subject: str
    identifier: str
    level: Level
    cell: RawCell


def read_label_charts(
    pages: Sequence[Page], outline: Outline, told: Sequence[Observation], scope: Scope
) -> tuple[list[Observation], frozenset[int]]:
    """Observations of origin `chart`, and the lines they took. told: what tables say, which proves the measure."""
    found: list[Observation] = []
    taken: set[int] = set()
    lines = [line for page in pages for line in page.lines if line.words and not line.in_table]
    for start, run in _runs(lines, scope):
        caption = _caption(lines, start, start + len(run))
        if caption is None:
            continue
        observations = _read(run, caption, outline, told, scope)
        if observations:
            found += observations
            taken |= {label.line.number for label in run}
    return found, frozenset(taken)


def _text(line: Line) -> str:
    return (line.restored if line.restored is not None else line.text).strip()


def _runs(lines: Sequence[Line], scope: Scope) -> list[tuple[int, list[_Label]]]:
    """Runs of label lines of one kind, each with the place of its first."""
    runs: list[tuple[int, list[_Label]]] = []
    current: list[_Label] = []
    for place, line in enumerate(lines):
        label = _label(line, scope)
        if label is not None and (not current or current[-1].kind == label.kind):
            current.append(label)
            continue
        if len(current) >= _LEAST:
            runs.append((place - len(current), current))
        current = [label] if label is not None else []
    if len(current) >= _LEAST:
        runs.append((len(lines) - len(current), current))
    return runs


def _label(line: Line, scope: Scope) -> _Label | None:
    """A line that is a name and one figure with decimals, and nothing else."""
    if len(line.words) < 2:
        return None
    word = line.words[-1]
    figure = read_cell(word.text)
    if figure is None or (not figure.decimals and figure.value != 100):
        return None
    restored = line.restored_words or tuple(each.text for each in line.words)
    name = " ".join(restored[:-1]).strip()
    if any(c.isdigit() for c in name):
        return None
    cell = RawCell(word.text, figure, (word,), word.page, word.line, word.box, word.confidence, word.alternatives)
    unit = match_unit(name, province_code=scope.province_code, year=scope.year)
    if unit is not None:
        return _Label(line, "unit", unit.subject, unit.identifier, unit.level, cell)
    local = local_unit(name)
    if local is not None:
        return _Label(line, "unit", local.subject, "", local.level, cell)
    field = match_field(name)
    return _Label(line, "field", field.field, field.field, "cohort", cell) if field is not None else None


def _caption(lines: Sequence[Line], start: int, end: int) -> str | None:
    """The chart's caption: it stands within a few lines below the labels, or above them."""
    for line in [*lines[end : end + _CAPTION_LINES], *reversed(lines[max(0, start - _CAPTION_LINES) : start])]:
        if _CAPTION.search(fold(_text(line))):
            return _text(line)
    return None


def _read(
    run: Sequence[_Label], caption: str, outline: Outline, told: Sequence[Observation], scope: Scope
) -> list[Observation]:
    cohort = ""
    if run[0].kind == "field":
        cohorts = list(dict.fromkeys(span.cohort for span in find_cohorts(caption.split())))
        cohort = cohorts[0] if len(cohorts) == 1 else outline.at(run[0].line.number).cohort
        if not cohort:
            return []
    meaning = _proven(run, cohort, told) or _said(run, caption, told, scope)
    if meaning is None:
        return []
    measure, unit, year = meaning
    # Where satisfaction is a field of the rubric, a chart under its heading shows that field.
    above = outline.at(run[0].line.number).field
    field = above if measure == "survey" and above == "satisfaction" else "overall"
    decimals = max(label.cell.figure.decimals for label in run if label.cell.figure is not None)
    return [
        from_cell(
            label.cell,
            subject=cohort or label.subject,
            subject_id=cohort or label.identifier,
            level=label.level,
            field=label.subject if label.kind == "field" else field,
            measure=measure,
            statistic="mean" if label.kind == "field" else "value",
            year=year,
            unit=unit,
            decimals=decimals,
            table_id=f"p{label.cell.page}c{run[0].line.number}",
            has_lines=scope.has_lines,
            limits=(Decimal(0), Decimal(1200)),
            origin="chart",
        )
        for label in run
    ]


def _proven(run: Sequence[_Label], cohort: str, told: Sequence[Observation]) -> tuple[str, str, int | None] | None:
    """Measure, unit and year of the tables' figures that most of the bars repeat; the index before its points."""
    votes: Counter[tuple[str, str, int | None]] = Counter()
    values = {(label.subject, label.cell.figure.value) for label in run if label.cell.figure is not None}
    for observation in told:
        if observation.value is None or observation.measure in ("max_points", "rank"):
            continue
        name = observation.field if cohort and observation.subject == cohort else observation.subject
        if (name, observation.value) in values:
            votes[observation.measure, observation.unit, observation.year] += 1
    believed = [meaning for meaning, count in votes.items() if count >= _BELIEVED * len(run)]
    preferred = ("index", "component_index", "survey", "points", "appraised", "self_assessed")
    known = [meaning for meaning in believed if meaning[0] in preferred]
    return min(known, key=lambda m: (preferred.index(m[0]), m[1], m[2] or 0)) if known else None


def _said(
    run: Sequence[_Label], caption: str, told: Sequence[Observation], scope: Scope
) -> tuple[str, str, int | None] | None:
    """What the caption says, where no table holds the units: only the index itself is said plainly enough."""
    folded = fold(caption)
    if run[0].kind == "field":
        return ("component_index", "percent", scope.year) if "chi so thanh phan" in folded else None
    if any(o.measure == "index" and o.statistic == "value" and o.origin == "table" for o in told):
        return None
    if re.search(r"chi so (cchc|cai cach hanh chinh)", folded) and "hai long" not in folded:
        units = Counter(o.unit for o in told if o.measure == "index")
        return "index", units.most_common(1)[0][0] if units else "percent", scope.year
    return None
