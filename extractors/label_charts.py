"""Labels of bar charts: names of units or fields with one figure each, with the chart's caption below or above.

Belongs here: what the bars that a reader found (`extractors.bar_charts`) measure, and runs of lines that are a name and
a figure, where no bars are known. Does not: data blocks under a chart (`extractors.charts`).
What the bars measure is proven by the report's own tables, or said by the caption. Small print is recognised badly: a
label whose figure was ruined is kept as lost, with its readings, where the other labels and the tables prove the chart.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from corpus.records import Level, Line, Observation, Page
from extractors.bar_charts import Bar, is_bar_chart, series_of
from extractors.figures import from_cell
from extractors.local_units import local_unit
from extractors.outline import Outline
from extractors.raw_tables import RawCell
from extractors.result_tables import Scope
from extractors.tokens import marker_of
from normalizers.damaged_figures import candidate_readings
from normalizers.fields import find_cohorts, find_fields, match_field
from normalizers.marks import fold
from normalizers.names import match_unit
from normalizers.numbers import Figure, plain_text, read_cell

_LEAST = 3
_BELIEVED = Decimal("0.6")
# Ruined labels prove less than sound ones: more of them must agree, and so many at the least.
_BELIEVED_RUINED = Decimal("0.8")
_LEAST_RUINED = 6
_CHART_DECIMALS = 2
_LIMITS = (Decimal(0), Decimal(1200))
# What is left of a bar between a name and its figure.
_BAR = re.compile(r"^[\[\](){}|INRMHWl,.\-–—_=*]{1,3}$")
_MOST_FIGURE_WORDS = 2
_RUINED_FIGURE = re.compile(r"^(?=.*[\doO©¢])[\doO©¢QDlI|!?ZzSsBbGgqT/:.,]{1,6}$")
_CAPTION = re.compile(r"\bbieu do\b")
_CAPTION_LINES = 3
_LETTERS = re.compile(r"[^\W\d_]{2,}")


_YEAR = re.compile(r"20\d\d")
# What a recogniser makes of the square before a name in a legend.
_LONGEST_MARK = 2
_Meaning = tuple[str, str, int | None]


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
    sound = {page.number for page in pages if page.damage == "sound"}
    found += _of_bars(pages, [line for line in lines if _LETTERS.search(line.text)], outline, told, scope)
    for start, labels in _runs(lines, scope):
        run = _with_whole_numbers(labels, sound)
        caption = _caption(lines, start, lines.index(run[-1].line) + 1)
        if caption is None:
            continue
        above = outline.at(run[0].line.number).field or _field_above(lines, start)
        observations = _read(run, caption, above, outline, told, scope)
        if observations:
            found += observations
            taken |= {label.line.number for label in run}
    return found, frozenset(taken)


def _of_bars(
    pages: Sequence[Page], lines: Sequence[Line], outline: Outline, told: Sequence[Observation], scope: Scope
) -> list[Observation]:
    """The charts whose bars were found. lines: those with words in them, among which the captions are."""
    found: list[Observation] = []
    for table in (table for page in pages for table in page.tables if is_bar_chart(table)):
        series = series_of(table)
        runs = [_run_of_bars(bars, scope) for bars in series]
        runs = [
            run if len(run) >= _LEAST and len(run) >= _BELIEVED * len(bars) else []
            for run, bars in zip(runs, series, strict=True)
        ]
        first = min((label.line.number for run in runs for label in run), default=0)
        start = sum(line.number < first for line in lines)
        caption = _caption(lines, start, start) if any(runs) else None
        if caption is None:
            continue
        above = outline.at(first).field or _field_above(lines, start)
        if len(runs) == 1:
            found += _read(runs[0], caption, above, outline, told, scope)
            continue
        proven = [_proven(run, _cohort(run, caption, outline), told) if run else None for run in runs]
        near = lines[max(0, start - _CAPTION_LINES) : start + _CAPTION_LINES]
        for run, meaning in zip(runs, _of_legend(proven, near), strict=True):
            if run and meaning is not None:
                found += _read(run, caption, above, outline, told, scope, meaning)
    return found


def _of_legend(proven: Sequence[_Meaning | None], near: Sequence[Line]) -> list[_Meaning | None]:
    """What each series of a chart measures: as the tables prove it, or as the legend has it where they prove its order.

    near: the lines about the chart. A legend is a line of one year a series and nothing else of weight.
    """
    known = [meaning for meaning in proven if meaning is not None]
    if not known or len({meaning[:2] for meaning in known}) > 1:
        return list(proven)
    for line in near:
        others = [word for word in _text(line).split() if not _YEAR.fullmatch(word)]
        years = [int(word) for word in _text(line).split() if _YEAR.fullmatch(word)]
        if (
            len(years) != len(proven)
            or len(set(years)) < len(years)
            or any(len(word) > _LONGEST_MARK and fold(word) != "nam" for word in others)
        ):
            continue
        if all(meaning is None or meaning[2] == year for meaning, year in zip(proven, years, strict=True)):
            return [(known[0][0], known[0][1], year) for year in years]
    return list(proven)


def _run_of_bars(bars: Sequence[Bar], scope: Scope) -> list[_Label]:
    """The bars of one series whose names are known, all of one kind and each of another name."""
    labels = [
        label
        for bar in bars
        if (
            label := _named(
                bar.names, Line(bar.cell.raw, bar.cell.page, bar.cell.line, bar.cell.words), bar.cell, scope
            )
        )
    ]
    kinds = Counter(label.kind for label in labels)
    names = Counter(label.subject for label in labels)
    most = max(sorted(kinds), key=lambda kind: kinds[kind], default="")
    return [label for label in labels if label.kind == most and names[label.subject] == 1]


def _text(line: Line) -> str:
    return (line.restored if line.restored is not None else line.text).strip()


def _runs(lines: Sequence[Line], scope: Scope) -> list[tuple[int, list[_Label]]]:
    """Runs of label lines of one kind, each with the place of its first."""
    runs: list[tuple[int, list[_Label]]] = []
    current: list[_Label] = []
    first = skipped = 0
    for place, line in enumerate(lines):
        label = _label(line, scope)
        if label is not None and (not current or current[-1].kind == label.kind):
            first = first if current else place
            skipped = 0
            current.append(label)
            continue
        if label is None and current and not skipped and _split(line) is not None:
            # One label whose name was lost does not end a chart.
            skipped += 1
            continue
        if len(current) >= _LEAST:
            runs.append((first, current))
        first, skipped = place, 0
        current = [label] if label is not None else []
    if len(current) >= _LEAST:
        runs.append((first, current))
    return runs


def _with_whole_numbers(run: Sequence[_Label], sound: set[int]) -> list[_Label]:
    """The labels of a run, whole numbers among decimals read as such: "81" for 81,00 where trailing zeros are dropped.

    sound: pages whose characters are intact. Elsewhere, and far from the other labels, a comma may have been lost.
    """
    known = [label.cell.figure.value for label in run if label.cell.figure is not None]
    if len(known) * 2 < len(run) or len(known) < _LEAST:
        return [label for label in run if label.kind == "unit" or label.cell.figure is not None]
    result = []
    for label in run:
        cell = label.cell
        figure = read_cell(cell.raw) if cell.figure is None and cell.raw.isdecimal() else None
        intact = label.line.page in sound and all(word.confidence is None for word in cell.words)
        if figure is not None and intact and min(known) / 2 <= figure.value <= max(known) * 2:
            label = replace(label, cell=replace(cell, figure=figure, alternatives=()))
        result.append(label)
    # A field is too short a name to be believed beside a ruin.
    return [label for label in result if label.kind == "unit" or label.cell.figure is not None]


def _split(line: Line) -> tuple[int, RawCell] | None:
    """Where the name of a label line ends, and its cell: a figure with decimals, or the one or two words left of it."""
    word = line.words[-1]
    if len(line.words) < 2:
        return None
    figure = read_cell(word.text)
    if figure is not None and (figure.decimals or figure.value == 100):
        return len(line.words) - 1, _cell(line, 1, figure)
    taken = 0
    while taken < min(_MOST_FIGURE_WORDS, len(line.words) - 1) and _RUINED_FIGURE.match(line.words[-1 - taken].text):
        if taken and _BAR.match(line.words[-1 - taken].text):
            break
        taken += 1
    return (len(line.words) - taken, _cell(line, taken, None)) if taken else None


def _field_above(lines: Sequence[Line], start: int) -> str:
    """The field of the heading right above a chart: labels without a stop may have been taken for its last words."""
    words: list[str] = []
    for line in reversed(lines[max(0, start - _CAPTION_LINES) : start]):
        words = [*_text(line).split(), *words]
        if marker_of(_text(line))[0]:
            fields = list(dict.fromkeys(span.match.field for span in find_fields(words)))
            return fields[0] if len(fields) == 1 else ""
    return ""


def _cell(line: Line, words: int, figure: Figure | None) -> RawCell:
    last = line.words[-words:]
    raw = " ".join(word.text for word in last)
    word = last[-1]
    return RawCell(raw, figure, last, word.page, word.line, word.box, word.confidence, word.alternatives)


def _label(line: Line, scope: Scope) -> _Label | None:
    """A line that is a name and one figure, whole or ruined, and nothing else."""
    split = _split(line)
    if split is None:
        return None
    end, cell = split
    while end > 1 and _BAR.match(line.words[end - 1].text):
        end -= 1
    raw = " ".join(word.text for word in line.words[:end])
    name = " ".join((line.restored_words or raw.split())[:end]).strip()
    sentence = cell.figure is None and _sentence(name)
    if any(c.isdigit() for c in name) or (sentence and not cell.raw.isdecimal()):
        return None
    label = _named((name, raw), line, cell, scope)
    # Names of fields may have a comma, those of units do not.
    return None if label is not None and sentence and label.kind != "field" else label


def _named(names: Sequence[str], line: Line, cell: RawCell, scope: Scope) -> _Label | None:
    """The label of the unit or field that one of the wordings names, the likelier first."""
    # Restoration knows words, not names: where its word is no unit the raw letters may be.
    for text in dict.fromkeys(names):
        unit = match_unit(text, province_code=scope.province_code, year=scope.year)
        if unit is not None:
            return _Label(line, "unit", unit.subject, unit.identifier, unit.level, cell)
    local = local_unit(names[0])
    if local is not None:
        return _Label(line, "unit", local.subject, "", local.level, cell)
    field = match_field(names[0]) if cell.figure is not None or cell.raw.isdecimal() else None
    return _Label(line, "field", field.field, field.field, "cohort", cell) if field is not None else None


def _sentence(name: str) -> bool:
    """Whether a name goes on as a sentence does, over a mark of punctuation."""
    return any(mark in name for mark in ",;:.")


def _caption(lines: Sequence[Line], start: int, end: int) -> str | None:
    """The chart's caption: it stands within a few lines below the labels, or above them."""
    for line in [*lines[end : end + _CAPTION_LINES], *reversed(lines[max(0, start - _CAPTION_LINES) : start])]:
        if _CAPTION.search(fold(_text(line))):
            return _text(line)
    return None


def _read(
    run: Sequence[_Label],
    caption: str,
    above: str,
    outline: Outline,
    told: Sequence[Observation],
    scope: Scope,
    meaning: _Meaning | None = None,
) -> list[Observation]:
    """The observations of a run. meaning: what it measures, None where tables or caption are to tell."""
    cohort = _cohort(run, caption, outline)
    if run[0].kind == "field" and not cohort:
        return []
    sound = [label for label in run if label.cell.figure is not None]
    meaning = meaning or _proven(run, cohort, told)
    if meaning is None and len(sound) == len(run):
        meaning = _said(run, caption, told, scope)
    if meaning is None:
        return []
    measure, unit, year = meaning
    # Where satisfaction is a field of the rubric, a chart under its heading shows that field.
    field = above if measure == "survey" and above == "satisfaction" else "overall"
    decimals = max((label.cell.figure.decimals for label in sound if label.cell.figure is not None), default=0)
    limits = _LIMITS if len(sound) == len(run) else _limits(meaning, told)
    tabled = {o.subject: o.value for o in _of_meaning(meaning, told)}
    observations = [
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
            decimals=decimals if len(sound) == len(run) else max(decimals, _CHART_DECIMALS),
            table_id=f"p{label.cell.page}c{run[0].line.number}",
            has_lines=scope.has_lines,
            limits=limits,
            origin="chart",
            digits_hold=False,
        )
        for label in run
    ]
    return [_settled(observation, tabled.get(observation.subject)) for observation in observations]


def _cohort(run: Sequence[_Label], caption: str, outline: Outline) -> str:
    """The cohort whose fields a run shows, "" for units or where nobody tells."""
    if run[0].kind != "field":
        return ""
    cohorts = list(dict.fromkeys(span.cohort for span in find_cohorts(caption.split())))
    return cohorts[0] if len(cohorts) == 1 else outline.at(run[0].line.number).cohort


def _settled(observation: Observation, tabled: Decimal | None) -> Observation:
    """A ruined label with its unit's figure of the tables, where its characters may be that: the chart repeats them."""
    readings = {Decimal(text) for text in observation.alternatives} if observation.value is None else set()
    if tabled is None or tabled not in readings:
        return observation
    note = f"ruined; the chart repeats a table, and the table has {plain_text(tabled)}"
    return replace(observation, value=tabled, status="recovered", note=note)


def _of_meaning(meaning: _Meaning, told: Sequence[Observation]) -> list[Observation]:
    return [o for o in told if (o.measure, o.unit, o.year) == meaning and o.value is not None]


def _limits(meaning: _Meaning, told: Sequence[Observation]) -> tuple[Decimal, Decimal]:
    """The least and the greatest value of a measure in the tables: a chart that repeats them goes no further."""
    values = [o.value for o in _of_meaning(meaning, told) if o.statistic == "value" and o.value is not None]
    return min(values), max(values)


def _proven(run: Sequence[_Label], cohort: str, told: Sequence[Observation]) -> _Meaning | None:
    """Measure, unit and year of the tables' figures that most of the bars repeat; the index before its points."""
    by_meaning: dict[_Meaning, dict[str, set[Decimal]]] = defaultdict(lambda: defaultdict(set))
    for observation in told:
        if observation.value is None or observation.measure in ("max_points", "rank"):
            continue
        name = observation.field if cohort and observation.subject == cohort else observation.subject
        by_meaning[observation.measure, observation.unit, observation.year][name].add(observation.value)
    ruined = any(label.cell.figure is None for label in run)
    if ruined and (len(run) < _LEAST_RUINED or run[0].kind != "unit"):
        return None
    believed = []
    for meaning, values in by_meaning.items():
        every = [value for of_one in values.values() for value in of_one]
        agreeing = sum(bool(_readings(label, min(every), max(every)) & values[label.subject]) for label in run)
        if agreeing >= (_BELIEVED_RUINED if ruined else _BELIEVED) * len(run):
            believed.append(meaning)
    preferred = ("index", "component_index", "survey", "points", "appraised", "self_assessed")
    known = [meaning for meaning in believed if meaning[0] in preferred]
    return min(known, key=lambda m: (preferred.index(m[0]), m[1], m[2] or 0)) if known else None


def _readings(label: _Label, low: Decimal, high: Decimal) -> set[Decimal]:
    """What a label's figure may be: the figure, or of ruined characters all readings within the limits."""
    if label.cell.figure is not None:
        return {label.cell.figure.value}
    return set(candidate_readings(label.cell.raw, _CHART_DECIMALS, low, high, digits_hold=False))


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
