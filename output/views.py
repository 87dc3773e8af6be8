"""The views that people ask for: scores side by side, years side by side, findings with their reports.

Belongs here: what each view shows, as SQL over the four tables, and in words. Does not: making the database
(`output.database`) or the sheets (`output.workbook`).

A figure printed in several places has several rows in `observations`; where a view has one cell for it, the first of
those rows that has a value is shown, in the order of `obs_id`.
"""

from __future__ import annotations

from dataclasses import dataclass

from corpus.schema import FIELDS

_GRAVITY = """CASE f.verdict WHEN 'inconsistent' THEN 0 WHEN 'truncated' THEN 1 WHEN 'rounding' THEN 2
                 WHEN 'unverifiable' THEN 3 ELSE 4 END"""


@dataclass(frozen=True, slots=True)
class View:
    """One view. query: a SELECT over the tables, in a total order. sheet: whether the workbook shows it too."""

    name: str
    description: str
    description_vi: str
    query: str
    sheet: bool = False


def _first(condition: str, name: str) -> str:
    """A column with the first value of those rows of a group that satisfy a condition."""
    return f"arg_min(o.value, o.obs_id) FILTER (o.value IS NOT NULL AND {condition}) AS {name}"


def _whole(measure: str) -> str:
    return f"o.field = 'overall' AND o.measure = '{measure}'"


_UNIT_COLUMNS = ",\n               ".join(
    [
        _first(_whole("index"), '"index"'),
        _first(_whole("rank"), "rank"),
        _first(_whole("appraised"), "appraised"),
        _first(_whole("self_assessed"), "self_assessed"),
        _first(_whole("survey"), "survey"),
        _first(_whole("points"), "points"),
        *(_first(f"o.field = '{field}' AND o.measure = 'points'", field) for field in FIELDS),
    ]
)
_FIELD_COLUMNS = ",\n               ".join(
    [
        _first("o.measure = 'max_points'", "max_points"),
        _first("o.measure = 'points' AND o.statistic = 'mean'", "mean_points"),
        _first("o.measure = 'component_index' AND o.statistic = 'mean'", "mean_component_index"),
        _first("o.measure = 'change' AND o.statistic = 'mean'", "change"),
        _first("o.measure = 'points' AND o.statistic = 'max'", "greatest_points"),
        _first("o.measure = 'points' AND o.statistic = 'min'", "least_points"),
    ]
)

VIEWS = (
    View(
        "scores",
        "Scores of every unit and cohort, field by field, with the report they stand in",
        "Điểm của từng đơn vị và nhóm đơn vị theo lĩnh vực, kèm báo cáo",
        """
        SELECT d.province, d.number AS document_number, o.level, o.subject, o.field, o.year, o.measure, o.statistic,
               o.value, o.unit, o.status, o.page, o.line, o.obs_id, o.doc_id
        FROM observations o JOIN documents d USING (doc_id)
        WHERE o.measure IN ('index', 'appraised', 'self_assessed', 'survey', 'points', 'component_index',
                            'satisfaction')
        ORDER BY d.province, o.doc_id, o.level, o.subject, o.year, o.field, o.measure, o.obs_id
        """,
    ),
    View(
        "units_by_field",
        "One row a unit and year: its index, rank, parts and the points of each field",
        "Mỗi đơn vị mỗi năm một dòng: chỉ số, thứ hạng, các phần điểm và điểm từng lĩnh vực",
        f"""
        SELECT d.province, o.year, o.level, o.subject, o.subject_id,
               {_UNIT_COLUMNS},
               o.doc_id
        FROM observations o JOIN documents d USING (doc_id)
        WHERE o.level <> 'cohort' AND o.statistic = 'value'
              AND (o.measure IN ('index', 'rank', 'appraised', 'self_assessed', 'survey', 'points'))
        GROUP BY d.province, o.doc_id, o.year, o.level, o.subject, o.subject_id
        ORDER BY d.province, o.year, o.level, rank, o.subject, o.subject_id, o.doc_id
        """,
        sheet=True,
    ),
    View(
        "fields_by_cohort",
        "One row a cohort, year and field: its maximum, its mean and extremes",
        "Mỗi nhóm đơn vị, năm và lĩnh vực một dòng: điểm tối đa, trung bình, cao nhất, thấp nhất",
        f"""
        SELECT d.province, o.year, o.subject AS cohort, o.field,
               {_FIELD_COLUMNS},
               o.doc_id
        FROM observations o JOIN documents d USING (doc_id)
        WHERE o.level = 'cohort' AND o.field IN ({", ".join(f"'{field}'" for field in FIELDS)})
        GROUP BY d.province, o.doc_id, o.year, o.subject, o.field
        ORDER BY d.province, o.year, o.subject, o.field, o.doc_id
        """,
        sheet=True,
    ),
    View(
        "ranks_over_years",
        "Rank and index of each unit, one row a year, from whichever report tells them",
        "Thứ hạng và chỉ số của từng đơn vị qua các năm",
        f"""
        SELECT d.province, o.level, o.subject, o.subject_id, o.year,
               {_first(_whole("rank"), "rank")},
               {_first(_whole("index"), '"index"')},
               count(DISTINCT o.doc_id) AS reports
        FROM observations o JOIN documents d USING (doc_id)
        WHERE o.level <> 'cohort' AND o.statistic = 'value' AND o.field = 'overall' AND o.measure IN ('rank', 'index')
        GROUP BY d.province, o.level, o.subject, o.subject_id, o.year
        ORDER BY d.province, o.level, o.subject, o.subject_id, o.year
        """,
        sheet=True,
    ),
    View(
        "provinces_by_year",
        "One row a province and year: its own index, rank and satisfaction, and the means of its cohorts",
        "Mỗi tỉnh mỗi năm một dòng: chỉ số, thứ hạng, mức độ hài lòng của tỉnh và trung bình các nhóm đơn vị",
        f"""
        SELECT d.province, o.province_code, o.year,
               {_first("o.subject = 'province' AND " + _whole("index"), '"index"')},
               {_first("o.subject = 'province' AND " + _whole("rank"), "rank")},
               {_first("o.subject = 'province' AND o.measure = 'satisfaction'", "satisfaction")},
               {_first("o.subject = 'departments' AND o.statistic = 'mean' AND " + _whole("index"), "departments")},
               {_first("o.subject = 'districts' AND o.statistic = 'mean' AND " + _whole("index"), "districts")},
               {_first("o.subject = 'communes' AND o.statistic = 'mean' AND " + _whole("index"), "communes")}
        FROM observations o JOIN documents d USING (doc_id)
        WHERE o.subject IN ('province', 'departments', 'districts', 'communes') AND o.year IS NOT NULL
              AND o.measure IN ('index', 'rank', 'satisfaction')
        GROUP BY d.province, o.province_code, o.year
        ORDER BY d.province, o.province_code, o.year
        """,
        sheet=True,
    ),
    View(
        "findings_with_documents",
        "Recomputations with the report they concern, the gravest first",
        "Kết quả tính lại kèm báo cáo, nghiêm trọng nhất trước",
        f"""
        SELECT d.province, d.number AS document_number, d.title, d.period_year, f.verdict, f.attribution, f.severity,
               f.kind, f.page, f.line, f.statement, f.stated, f.recomputed, f.low, f.high, f.message, f.evidence,
               f.finding_id, f.doc_id
        FROM findings f JOIN documents d USING (doc_id)
        ORDER BY {_GRAVITY}, f.severity, f.doc_id, f.finding_id
        """,
    ),
)
