"""The table `lineage`: what each unit that a report has figures of has become by today.

Belongs here: the day that a figure's unit is of, and the rows. Does not: what became of units (`corpus.courses`), or
putting figures of one lineage side by side (`output.views`). Nothing is added up or averaged over merged units.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import cast

from corpus import schema
from corpus.agencies import AgencyLevel, agencies_named
from corpus.courses import Course, courses
from corpus.lineage import Succession, UnitLevel
from corpus.provinces import FIRST_DAY_OF_COMMUNES, LAST_DAY_OF_DISTRICTS, districts, province_by_code
from output.rows import Cell, TableRows, cell_text, joined, sorted_rows

_IN_A_PROVINCE = ("department", "district", "commune")


def lineage_rows(documents: TableRows, observations: TableRows) -> TableRows:
    """A row for each unit, year and report with figures, and for each unit that it has become."""
    days = _days_told(documents)
    homes = dict(
        zip(
            documents.column("doc_id"),
            zip(documents.column("province_code"), documents.column("province"), strict=True),
            strict=True,
        )
    )
    columns = [column.name for column in observations.table.columns]
    places = [columns.index(name) for name in ("doc_id", "level", "subject", "subject_id", "year")]
    units = dict.fromkeys(tuple(row[place] for place in places) for row in observations.rows)
    return sorted_rows(
        schema.LINEAGE,
        (
            (lineage_id, unit, province, *told, relation, since, basis)
            for told in units
            if told[1] != "cohort" and told[4] is not None
            for lineage_id, unit, province, relation, since, basis in _lineages(
                str(told[1]),
                str(told[2]),
                cell_text(told[3]),
                # What nobody knows the province of can be followed in its own report only.
                *_place(homes.get(told[0]), str(told[0])),
                min(f"{told[4]}-12-31", days.get(told[0], "9999")),
            )
        ),
    )


def _place(home: tuple[Cell, Cell] | None, doc_id: str) -> tuple[str, str]:
    """The code of a report's province, and what stands for a province without one."""
    code, name = (cell_text(cell) for cell in home or (None, None))
    return code, name or doc_id


def _days_told(documents: TableRows) -> dict[Cell, str]:
    """The last day that the figures of a report can be of, where it tells one whole."""
    columns = (documents.column(name) for name in ("doc_id", "as_of", "issue_date"))
    told = {}
    for doc_id, as_of, issued in zip(*columns, strict=True):
        days = [day for day in (cell_text(as_of), cell_text(issued)) if len(day) == len("2025-07-01")]
        if days:
            told[doc_id] = min(days)
    return told


def _lineages(
    level: str, subject: str, subject_id: str, code: str, unlisted: str, day: str
) -> Iterator[tuple[Cell, ...]]:
    """Identifier, unit, province, relation, day and acts for each unit that one has become.

    unlisted: what stands for the province in place of a code.
    """
    if level == "province":
        for course in courses("province", subject_id, day) if subject_id else ():
            name = _province(course.identifier)
            yield (f"province:{course.identifier}", name, name, *_told(course))
        return
    identifier = subject_id.partition(":")[2]
    own, province = _home(level, code, day)
    if level in _IN_A_PROVINCE:
        province = province or unlisted
    if not identifier or level == "commune":
        relation = "same" if identifier else "unknown"
        lineage_id = f"{province} {subject_id or f'{level}:{subject}'}".strip()
        yield (lineage_id, subject, _province(province) or None, relation, None, None)
        return
    for course in courses(cast(UnitLevel, level), identifier, day, code):
        whole = Course(course.identifier, tuple(sorted((*own, *course.steps), key=lambda s: s.day)))
        lineage_id = f"{province} {level}:{course.identifier}".strip()
        yield (lineage_id, _unit(level, course.identifier, subject), _province(province) or None, *_told(whole))


@cache
def _home(level: str, code: str, day: str) -> tuple[tuple[Succession, ...], str]:
    """What happened to the province of a unit, where that makes the unit another, and its code of today.

    When provinces merged, each department merged with its namesakes; a district has no namesake.
    """
    if level not in _IN_A_PROVINCE or not code:
        return (), ""
    (course,) = courses("province", code, day)
    steps = course.steps if level == "department" else ()
    return tuple(step for step in steps if step.kind == "merged"), course.identifier


def _told(course: Course) -> tuple[Cell, ...]:
    steps = [step for step in course.steps if step.kind != "continued"]
    acts = tuple(dict.fromkeys(step.basis for step in steps if step.basis))
    return (course.relation, steps[0].day if steps else None, joined(acts) or None)


@cache
def _province(code: str) -> str:
    province = province_by_code(code, FIRST_DAY_OF_COMMUNES) or province_by_code(code, LAST_DAY_OF_DISTRICTS)
    return province.full_name if province else code


@cache
def _unit(level: str, identifier: str, subject: str) -> str:
    """The name of a unit of today; the report's own where it is in no list."""
    if level == "district":
        return next((d.full_name for d in reversed(districts()) if d.code == identifier), subject)
    periods: Sequence[str] = [agency.name for agency in agencies_named(cast(AgencyLevel, level), identifier)]
    return periods[-1] if periods else subject
