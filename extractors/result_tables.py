"""Result tables to observations: rankings by unit, scores by field, rubrics.

Belongs here: what each row of a table is, and the observation of each of its cells. Does not: finding tables
(`extractors.raw_tables`, `extractors.bare_tables`) or the roles of columns (`extractors.columns`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise, product
from typing import cast

from corpus.records import Level, Observation
from extractors.columns import Role, column_roles
from extractors.figures import from_cell
from extractors.local_units import local_unit
from extractors.mean_rows import placed_means
from extractors.outline import Context
from extractors.raw_tables import RawCell, RawRow, RawTable, column_decimals, column_figures
from extractors.table_fields import roles_by_field
from extractors.tagging import Mention
from extractors.tokens import joined_word_box
from normalizers import names
from normalizers.fields import find_cohorts, find_fields, match_field
from normalizers.marks import fold

_MEAN = ("trung binh", "binh quan")
_LEAST_FIELDS = 3
_CRITERION = re.compile(r"\d{1,2}(?:\.\d{1,2})+\b")
_TOTAL = re.compile(r"^\W*(tong cong|tong so|tong diem|tong|cong)\b\W*(diem|so|chung)?\W*$")
_COHORT_OF_LEVEL = {
    "department": "departments",
    "district": "districts",
    "commune": "communes",
    "province": "provinces",
    "ministry": "ministries",
}
# An empty cell has so many filled ones above and below at the least, to be a lost one.
_LEAST_BESIDE_GAP = 3
_LEVEL_OF_COHORT: dict[str, Level] = {"departments": "department", "districts": "district", "communes": "commune"}
_LEVEL_MEASURES = ("criteria_count", "subcriteria_count", "max_points")


@dataclass(frozen=True, slots=True)
class Scope:
    """What is known of the report while it is read. year: its own. owner: its issuer, where that is a unit scored.

    titled: whether its title names the index. cohort: the one cohort that its title names, "" where none or several.
    """

    province_code: str | None
    year: int | None
    has_lines: bool
    owner: Mention | None = None
    titled: bool = False
    cohort: str = ""


@dataclass(frozen=True, slots=True)
class _Row:
    """A row and what it is: kind is unit, field, mean, total or section."""

    raw: RawRow
    kind: str
    label: str
    subject: str = ""
    level: Level = "cohort"


def read_table(table: RawTable, context: Context, scope: Scope, for_all: bool = False) -> list[Observation]:
    """All observations of one table; [] where its rows are neither units nor fields, or nothing says of which cohort.

    for_all: a rubric of no cohort in particular holds for both that every province scores.
    """
    rows = _rows(table, scope)
    units = [row for row in rows if row.kind == "unit"]
    fields = [row for row in rows if row.kind == "field"]
    if len(units) >= 2 and len(units) >= len(fields):
        return _unit_table(table, rows, context, scope)
    if len(fields) >= _LEAST_FIELDS:
        return _field_table(table, rows, context, scope, for_all)
    return []


def _labels(row: RawRow) -> list[str]:
    """Wordings to try for a row, likeliest first: its own, then with the label lines around it."""
    if "\n" not in row.label:
        return [row.label]
    above, own, below = row.label.split("\n")
    joined = [own, f"{above} {own} {below}", f"{above} {own}", f"{own} {below}"]
    return [text.strip() for text in dict.fromkeys(joined) if text.strip()]


def _rows(table: RawTable, scope: Scope) -> list[_Row]:
    """Say of every row what it is. Criteria ("1.2 Kiểm soát TTHC") are left out where fields are numbered I or 1."""
    apart = [raw for raw in table.rows if not _CRITERION.match(raw.number or raw.label.strip())]
    found = _rows_of(apart, scope)
    fields = sum(row.kind == "field" for row in found)
    return found if len(apart) == len(table.rows) or fields >= _LEAST_FIELDS else _rows_of(table.rows, scope)


def _rows_of(rows: Sequence[RawRow], scope: Scope) -> list[_Row]:
    """The rows, a unit or field named once."""
    found: list[_Row] = []
    seen: set[str] = set()
    for raw in rows:
        row = _row(raw, scope, seen)
        if row is not None:
            if row.kind in ("unit", "field") and row.label:
                seen.add(row.label)
            found.append(row)
    return found


def _row(raw: RawRow, scope: Scope, seen: set[str]) -> _Row | None:
    own = _labels(raw)[0] if _labels(raw) else ""
    folded = " ".join(fold(own).split())
    filled = [cell for cell in raw.cells if cell is not None]
    if any(folded.startswith(word) or folded.endswith(word) for word in _MEAN):
        return _Row(raw, "mean", "mean")
    if _TOTAL.match(folded):
        return _Row(raw, "total", "total")
    if not any(cell.figure for cell in filled):
        cohorts = find_cohorts(own.split())
        return _Row(raw, "section", cohorts[0].cohort) if cohorts else None
    # Restoration knows words, not names: where no restored label is a unit the raw letters may be.
    for label in (*_labels(raw), raw.raw_label):
        unit = names.match_unit(label, province_code=scope.province_code, year=scope.year)
        if unit is not None and unit.identifier not in seen:
            level: Level = unit.level
            return _Row(raw, "unit", unit.identifier, unit.subject, level)
    for label in _labels(raw):
        local = local_unit(label)
        if local is not None:
            return _Row(raw, "unit", "", local.subject, local.level)
    field = _field_of(raw, seen)
    if field:
        return _Row(raw, "field", field)
    name = " ".join(_labels(raw)[:1]).strip(" .:;,*")
    return _Row(raw, "unknown", "", name) if _may_be_a_name(name) else None


def _field_of(raw: RawRow, seen: set[str]) -> str:
    """The field that a row's label names and no row before it, "" where none or more than one.

    Of a wrapped label the lines around the row may belong to its neighbours: the field is the one whose wording runs
    through most of the row's own words, or else the only one that is left.
    """
    above, own, below = raw.label.split("\n") if "\n" in raw.label else ("", raw.label, "")
    if sum(c.isalpha() for c in own) < 4:
        own = ""
    words = [*above.split(), *own.split(), *below.split()]
    first, last = len(above.split()), len(above.split()) + len(own.split())
    shares: dict[str, int] = {}
    for span in find_fields(words):
        if span.match.field not in seen:
            share = max(0, min(span.end, last) - max(span.start, first))
            shares[span.match.field] = max(shares.get(span.match.field, 0), share)
    best = max(shares.values(), default=0)
    if best == 0 and own:
        # The first words may be damaged, and the wording may go on in the first words of the line below.
        for dropped, tail in product(range(3), range(4)):
            whole = match_field(" ".join([*own.split()[dropped:], *below.split()[:tail]]))
            if whole is not None and whole.field not in seen:
                return whole.field
        shares = {span.match.field: 0 for span in find_fields(above.split()) if span.match.field not in seen}
    fields = [field for field, share in shares.items() if share == best]
    return fields[0] if len(fields) == 1 else ""


def _may_be_a_name(text: str) -> bool:
    """Whether a label that no list knows can be a unit's name: some words, the first with a capital, no digits."""
    words = text.split()
    return 1 < len(words) <= 14 and text[:1].isupper() and not any(c.isdigit() for c in text) and not text.isupper()


def _limits(role: Role, rows: Sequence[RawRow], col: int, maximum: Decimal | None) -> tuple[Decimal, Decimal]:
    """The least and greatest value that a cell of this role can plausibly hold. maximum: of its row, where printed."""
    if role.measure == "change":
        return Decimal(-100), Decimal(100)
    if role.unit == "percent":
        return Decimal(0), Decimal(120)
    whole = sorted(
        cell.figure.value for row in rows if (cell := row.cells[col]) is not None and cell.figure is not None
    )
    if not whole or role.measure in ("rank", "rank_change", "max_points"):
        return Decimal(-1000), Decimal(1000)
    if role.measure == "points" and maximum is not None:
        # Bonus points may lift a score over its maximum, a lost comma lifts it tenfold.
        return Decimal(-10), max(maximum * 2, Decimal(5))
    # A lost comma multiplies by ten or a hundred: the middle of the column says which values stand out.
    return Decimal(-10), max(Decimal(20), whole[(len(whole) - 1) // 2] * 5)


def _unit_table(table: RawTable, rows: Sequence[_Row], context: Context, scope: Scope) -> list[Observation]:
    unit_rows = [row for row in rows if row.kind == "unit"]
    roles = column_roles(table, [row.raw for row in unit_rows], by_field=False)
    roles = roles_by_field(table, roles, context)
    found: list[Observation] = []
    cohort = context.cohort or _COHORT_OF_LEVEL.get(unit_rows[0].level, "")
    ranked = _ranked_by_number(table, unit_rows, roles)
    groups = _means_of_groups(rows)
    for row in rows:
        if row.kind == "section":
            cohort = row.label
        elif row.kind == "unit":
            cohort = _COHORT_OF_LEVEL.get(row.level, cohort)
        elif row.kind == "unknown" and _is_result(row, roles):
            # A unit that no list knows is kept as read, at the level of the units above it.
            row = _Row(row.raw, "unit", "", row.subject, _LEVEL_OF_COHORT.get(cohort, "department"))
        if row.kind == "unit" and ranked and row.raw.number.isdigit():
            found.append(_rank_of(row, table, scope))
        if row.kind not in ("unit", "mean") or not cohort or any(row is group for group in groups):
            continue
        cells = (
            row.raw.cells
            if row.kind == "unit"
            else placed_means(row.raw.cells, [each.raw for each in unit_rows], roles, scope.year)
        )
        for col, role in enumerate(roles):
            cell = cells[col]
            if role is None or cell is None or (not cell.raw and not _is_lone_gap(unit_rows, row, col)):
                continue
            if row.kind == "unit":
                found.append(
                    _observe(cell, row.subject, row.label, row.level, role, "value", table, unit_rows, col, scope)
                )
            elif role.measure not in ("rank", "rank_change"):
                found.append(_observe(cell, cohort, cohort, "cohort", role, "mean", table, unit_rows, col, scope))
    return found + _maxima_of_heads(table, roles, cohort, scope)


def _means_of_groups(rows: Sequence[_Row]) -> list[_Row]:
    """The rows of means that close a group of rows, where the same cohort has rows outside it too."""
    found: list[_Row] = []
    levels = Counter(row.level for row in rows if row.kind == "unit")
    group: Counter[Level] = Counter()
    for row in rows:
        if row.kind == "unit":
            group[row.level] += 1
        elif group and row.kind == "mean" and any(group[level] < levels[level] for level in group):
            found.append(row)
        if row.kind in ("mean", "section"):
            group = Counter()
    return found


def _maxima_of_heads(table: RawTable, roles: Sequence[Role | None], cohort: str, scope: Scope) -> list[Observation]:
    """What the heads of columns of scores are out of: of a field its maximum, of the whole the scale."""
    found: list[Observation] = []
    for role, cell in zip(roles, table.maxima):
        if role is None or cell is None or cell.figure is None or role.unit != "points" or not cohort:
            continue
        if role.measure not in ("points", "index") or role.year not in (None, scope.year):
            continue
        placed = Role("max_points", "points", role.field)
        statistic = "value" if role.field else "total"
        found.append(_observe(cell, cohort, cohort, "cohort", placed, statistic, table, (), cell.col, scope, None))
    return found


def _is_lone_gap(rows: Sequence[_Row], row: _Row, col: int) -> bool:
    """Whether an empty cell is the only one of its row and column, so that a figure was lost there."""

    def filled(other: RawRow, place: int) -> bool:
        return (cell := other.cells[place]) is not None and cell.figure is not None

    in_row = all(filled(row.raw, place) for place in range(len(row.raw.cells)) if place != col)
    in_column = [filled(other.raw, col) for other in rows if other is not row]
    return any(other is row for other in rows) and in_row and len(in_column) >= _LEAST_BESIDE_GAP and all(in_column)


def _is_result(row: _Row, roles: Sequence[Role | None]) -> bool:
    """Whether most of the columns with a role hold a figure in this row."""
    asked = [col for col, role in enumerate(roles) if role is not None]
    held = [col for col in asked if (cell := row.raw.cells[col]) is not None and cell.figure is not None]
    return bool(asked) and len(held) * 2 > len(asked)


def _rank_of(row: _Row, table: RawTable, scope: Scope) -> Observation:
    filled = next(cell for cell in row.raw.cells if cell is not None)
    cell = RawCell(
        row.raw.number,
        None,
        row.raw.number_words or filled.words[:1],
        row.raw.page,
        row.raw.line,
        joined_word_box(row.raw.number_words) or filled.box,
        row=filled.row,
        col=0,
        note=row.raw.number_note,
    )
    observation = from_cell(
        cell,
        subject=row.subject,
        subject_id=row.label,
        level=row.level,
        field="overall",
        measure="rank",
        statistic="value",
        year=scope.year,
        unit="rank",
        decimals=0,
        table_id=table.table_id,
        has_lines=scope.has_lines,
        limits=(Decimal(1), Decimal(1000)),
    )
    return _with_value(observation, Decimal(row.raw.number))


def _with_value(observation: Observation, value: Decimal) -> Observation:
    return replace(observation, value=value, status="read", alternatives=())


def _ranked_by_number(table: RawTable, rows: Sequence[_Row], roles: Sequence[Role | None]) -> bool:
    """Whether the row numbers are ranks: the header says so, or the units stand in descending order of their index."""
    if any(role is not None and role.measure == "rank" for role in roles) or _has_places(table, rows):
        return False
    heading = fold(f"{table.number_header} {table.caption if not table.number_header else ''}")
    if re.search(r"xep (hang|thu|loai)|thu hang|\bhang\b", heading):
        return True
    places = [
        col
        for col, role in enumerate(roles)
        if role is not None and role.measure in ("index", "points") and not role.field
    ]
    if not places or len(rows) < 4:
        return False
    values = [cell.figure.value for row in rows if (cell := row.raw.cells[places[-1]]) and cell.figure is not None]
    numbers = [int(row.raw.number) for row in rows if row.raw.number.isdigit()]
    restarts = sum(1 for a, b in pairwise(numbers) if b == 1 and a > 1)
    falls = sum(1 for a, b in pairwise(values) if b <= a)
    return len(values) == len(rows) and falls >= len(values) - 1 - restarts and values[0] != values[-1]


def _has_places(table: RawTable, rows: Sequence[_Row]) -> bool:
    """Whether a column of small whole numbers, of which nothing more is known, may be that of the places."""
    for col in range(table.width):
        values = [figure.value for figure in column_figures([row.raw for row in rows], col)]
        if (
            len(values) > 1
            and len(values) * 2 > len(rows)
            and all(0 < v <= 2 * len(rows) and v == int(v) for v in values)
        ):
            return True
    return False


def _observe(
    cell: RawCell,
    subject: str,
    subject_id: str,
    level: Level,
    role: Role,
    statistic: str,
    table: RawTable,
    rows: Sequence[_Row],
    col: int,
    scope: Scope,
    alike: Sequence[_Row] | None = (),
    maximum: Decimal | None = None,
) -> Observation:
    """One cell as an observation. alike: rows whose values limit this one's; None: none do (a total).

    maximum: the maximum printed in the cell's own row, if one is.
    """
    year = role.year if role.year is not None else scope.year
    if role.before and year is not None:
        year -= role.before
    raw_rows = [row.raw for row in rows]
    return from_cell(
        cell,
        subject=subject,
        subject_id=subject_id,
        level=level,
        field=role.field or "overall",
        measure=role.measure,
        statistic=statistic,
        year=year,
        unit=role.unit,
        decimals=column_decimals(raw_rows, col),
        table_id=table.table_id,
        has_lines=scope.has_lines,
        limits=_limits(role, raw_rows if alike is not None else (), col, maximum),
    )


def _field_table(
    table: RawTable, rows: Sequence[_Row], context: Context, scope: Scope, for_all: bool
) -> list[Observation]:
    """A table whose rows are fields: results of one cohort, or its rubric."""
    field_rows = [row for row in rows if row.kind == "field"]
    by_cohort = _columns_by_cohort(table)
    if by_cohort:
        return [
            observation
            for cohort, columns in by_cohort
            for observation in _columns_of_cohort(cohort, columns, rows, table, scope)
        ]
    roles = column_roles(table, [row.raw for row in field_rows], by_field=True)
    named = cohort_of(table.lead) or cohort_of(table.caption)
    owned = _COHORT_OF_LEVEL.get(scope.owner.level, "") if scope.owner is not None else ""
    if owned and named in ("", owned):
        return _field_rows_of(owned, rows, field_rows, roles, table, scope, scope.owner)
    cohort = cohort_of(table.lead) or context.cohort or cohort_of(table.caption)
    if not cohort:
        if not for_all:
            return []
        rubric = all(role is None or role.measure in _LEVEL_MEASURES for role in roles) and any(roles)
        both = [_field_rows_of(each, rows, field_rows, roles, table, scope) for each in ("departments", "districts")]
        return both[0] + both[1] if rubric else []
    return _field_rows_of(cohort, rows, field_rows, roles, table, scope)


def _columns_by_cohort(table: RawTable) -> list[tuple[str, list[int]]]:
    """The columns of each cohort, where heads name several ("Các sở, ban, ngành" beside "UBND cấp huyện"); else []."""
    named = [cohort_of(head) for head in table.headers]
    cohorts = list(dict.fromkeys(cohort for cohort in named if cohort))
    if len(cohorts) < 2:
        return []
    return [(cohort, [col for col, own in enumerate(named) if own == cohort]) for cohort in cohorts]


def _columns_of_cohort(
    cohort: str, columns: Sequence[int], rows: Sequence[_Row], table: RawTable, scope: Scope
) -> list[Observation]:
    """The observations of the columns of one cohort, read as a table of their own."""
    own = [replace(row, raw=replace(row.raw, cells=tuple(row.raw.cells[col] for col in columns))) for row in rows]
    heads = tuple(_without_cohorts(table.headers[col]) for col in columns)
    part = replace(table, rows=tuple(row.raw for row in own), headers=heads, maxima=())
    field_rows = [row for row in own if row.kind == "field"]
    roles = column_roles(part, [row.raw for row in field_rows], by_field=True)
    return _field_rows_of(cohort, own, field_rows, roles, part, scope)


def _without_cohorts(head: str) -> str:
    words = head.split()
    named = {place for span in find_cohorts(words) for place in range(span.start, span.end)}
    return " ".join(word for place, word in enumerate(words) if place not in named)


def _field_rows_of(
    cohort: str,
    rows: Sequence[_Row],
    field_rows: Sequence[_Row],
    roles: Sequence[Role | None],
    table: RawTable,
    scope: Scope,
    owner: Mention | None = None,
) -> list[Observation]:
    """The cells of a field table as observations of one cohort; its scores as those of `owner`, where it is its own."""
    found: list[Observation] = []
    for row in rows:
        if row.kind not in ("field", "total", "mean"):
            continue
        for col, role in enumerate(roles):
            cell = row.raw.cells[col]
            if role is None or cell is None or (not cell.raw and not _is_lone_gap(field_rows, row, col)):
                continue
            statistic = _statistic_of(role, row.kind)
            if not statistic:
                continue
            placed = Role(
                role.measure, role.unit, row.label if row.kind == "field" else "overall", role.year, role.before
            )
            if row.kind != "field" and placed.measure == "component_index":
                placed = Role("index", placed.unit, "overall", placed.year, placed.before)
            known = field_rows if row.kind == "field" else None
            level: Level
            subject, identifier, level = cohort, cohort, "cohort"
            if owner is not None and placed.measure not in _LEVEL_MEASURES:
                subject, identifier, level, statistic = owner.subject, owner.label, cast(Level, owner.level), "value"
            found.append(
                _observe(cell, subject, identifier, level, placed, statistic, table, field_rows, col, scope, known)
            )
    return found


def _statistic_of(role: Role, kind: str) -> str:
    """What a cell of a cohort's field table tells: rubric columns hold values and totals, result columns means."""
    if role.measure == "max_points":
        return "value" if kind == "field" else "total"
    if role.measure in _LEVEL_MEASURES:
        return "count" if kind == "field" else "total"
    return "mean"


def cohort_of(caption: str) -> str:
    """The one cohort that some wording names, "" where it names none or several."""
    cohorts = list(dict.fromkeys(span.cohort for span in find_cohorts(caption.split())))
    return cohorts[0] if len(cohorts) == 1 else ""
