"""Which field a table of units tells: that of its caption or of the heading above it, or the index as a whole.

Belongs here: what the wordings around a table say of all its columns together. Does not: what a column's own head says
(`extractors.columns`).

A report that prints one table of all units for each field heads the columns of each alike ("Điểm", "Tỷ lệ", "Xếp
hạng"): nothing but its caption and heading tells them from the table of the index.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from extractors.columns import Role
from extractors.outline import Context
from extractors.raw_tables import RawTable
from normalizers.fields import find_fields
from normalizers.marks import fold

# Wordings that only a table of the whole index has in its caption or heads.
_WHOLE = ("cchc", "cai cach hanh chinh", "par index", "tong hop", "chung")
_OF_FIELDS = ("points", "component_index", "survey")
_PARTS = ("appraised", "survey")
# No field of a rubric of one hundred points is worth so much.
_MOST_POINTS = Decimal(40)


def roles_by_field(table: RawTable, roles: Sequence[Role | None], context: Context) -> tuple[Role | None, ...]:
    """The roles of the columns of a table of units; as of the one field that the table is about, where it is of one."""
    field = _field(table, roles, context)
    return tuple(
        role if role is None or not field or role.measure == "kpi" else _of_field(role, field) for role in roles
    )


def _field(table: RawTable, roles: Sequence[Role | None], context: Context) -> str:
    if any(role is not None and role.field and role.measure in _OF_FIELDS for role in roles):
        return ""
    named = {span.match.field for span in find_fields(table.lead.split())}
    if named:
        return named.pop() if len(named) == 1 else ""
    around = f" {fold(' '.join((table.lead, *table.headers)))} "
    measures = {role.measure for role in roles if role is not None}
    if any(f" {word} " in around for word in _WHOLE) or measures >= set(_PARTS):
        return ""
    return context.field if _may_be_of_field(table, roles) else ""


def _may_be_of_field(table: RawTable, roles: Sequence[Role | None]) -> bool:
    """Whether the points are few enough for one field."""
    points = [
        cell.figure.value
        for row in table.rows
        for role, cell in zip(roles, row.cells)
        if role is not None and role.measure in ("index", "points", "max_points") and role.unit == "points"
        if cell is not None and cell.figure is not None
    ]
    return sum(value > _MOST_POINTS for value in points) * 2 <= len(points)


def _of_field(role: Role, field: str) -> Role:
    """A role of the whole as the same of a field."""
    if role.measure not in ("index", "points") or role.unit == "":
        return replace(role, field=field)
    if field == "satisfaction":
        return replace(role, field=field, measure="survey" if role.unit == "points" else "satisfaction")
    return replace(role, field=field, measure="points" if role.unit == "points" else "component_index")
