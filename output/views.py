"""The views that people ask for: scores side by side, years side by side, findings with their reports.

Belongs here: what each view shows, as SQL over the tables, and in words, down to its columns. Does not: making the
database (`output.database`) or the sheets (`output.workbook`).

A figure printed in several places has several rows in `observations`; where a view has one cell for it, the first of
those rows that has a value is shown, in the order of `obs_id`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from corpus import schema
from corpus.schema import FIELDS
from corpus.vocabulary import field_wordings

_GRAVITY = """CASE f.verdict WHEN 'inconsistent' THEN 0 WHEN 'truncated' THEN 1 WHEN 'rounding' THEN 2
                 WHEN 'unverifiable' THEN 3 ELSE 4 END"""


@dataclass(frozen=True, slots=True)
class View:
    """One view. query: a SELECT over the tables, in a total order. sheet: whether the workbook shows it too.

    cut: (table, column) of what a view for a sheet is sorted by first; rows that differ there have nothing in common.
    """

    name: str
    description: str
    description_vi: str
    query: str
    sheet: bool = False
    cut: tuple[str, str] = ("documents", "province")


def _first(condition: str, name: str) -> str:
    """A column with the first value of those rows of a group that satisfy a condition."""
    return f"arg_min(o.value, o.obs_id) FILTER (o.value IS NOT NULL AND {condition}) AS {name}"


def _whole(measure: str) -> str:
    return f"o.field = 'overall' AND o.measure = '{measure}'"


def _different(measure: str, name: str) -> str:
    """A column with the number of different values that are told of one thing."""
    return f"count(DISTINCT o.value) FILTER ({_whole(measure)}) AS {name}"


_UNIT_COLUMNS = ",\n               ".join(
    [
        _first(_whole("index"), '"index"'),
        _first(_whole("rank"), "rank"),
        _first(_whole("appraised"), "appraised"),
        _first(_whole("self_assessed"), "self_assessed"),
        _first(_whole("survey"), "survey"),
        _first(_whole("points"), "points"),
    ]
)
_POINTS_COLUMNS = ",\n               ".join(
    _first(f"o.field = '{field}' AND o.measure = 'points'", field) for field in FIELDS
)
_FIELD_MEASURES = (
    "points",
    "component_index",
    "rank",
    "appraised",
    "self_assessed",
    "survey",
    "satisfaction",
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
_UNIT_MEASURES = "'index', 'rank', 'appraised', 'self_assessed', 'survey', 'points'"
_ONE_OF_FIELDS = ", ".join(f"'{field}'" for field in FIELDS)
_OWN = "o.subject = 'province' AND o.statistic = 'value' AND "

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
               {_POINTS_COLUMNS},
               o.doc_id
        FROM observations o JOIN documents d USING (doc_id)
        WHERE o.level <> 'cohort' AND o.statistic = 'value' AND o.value IS NOT NULL
              AND (o.field = 'overall' AND o.measure IN ({_UNIT_MEASURES})
                   OR o.field IN ({_ONE_OF_FIELDS}) AND o.measure = 'points')
        GROUP BY d.province, o.doc_id, o.year, o.level, o.subject, o.subject_id
        ORDER BY d.province, o.year, o.level, rank, o.subject, o.subject_id, o.doc_id
        """,
        sheet=True,
    ),
    View(
        "scores_by_unit_and_field",
        "One row a unit, year and field: whatever the report gives of it",
        "Mỗi đơn vị, năm và lĩnh vực một dòng: mọi loại điểm trong báo cáo",
        f"""
        SELECT d.province, o.year, o.level, o.subject, o.subject_id, o.field,
               {", ".join(_first(f"o.measure = '{measure}'", measure) for measure in _FIELD_MEASURES)},
               o.doc_id
        FROM observations o JOIN documents d USING (doc_id)
        WHERE o.level <> 'cohort' AND o.statistic = 'value' AND o.value IS NOT NULL AND o.field IN ({_ONE_OF_FIELDS})
              AND o.measure IN ({", ".join(f"'{measure}'" for measure in _FIELD_MEASURES)})
        GROUP BY d.province, o.doc_id, o.year, o.level, o.subject, o.subject_id, o.field
        ORDER BY d.province, o.year, o.level, o.subject, o.subject_id, o.field, o.doc_id
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
        WHERE o.level = 'cohort' AND o.value IS NOT NULL AND o.field IN ({_ONE_OF_FIELDS})
              AND (o.measure = 'max_points' OR o.measure IN ('component_index', 'change') AND o.statistic = 'mean'
                   OR o.measure = 'points' AND o.statistic IN ('mean', 'max', 'min'))
        GROUP BY d.province, o.doc_id, o.year, o.subject, o.field
        ORDER BY d.province, o.year, o.subject, o.field, o.doc_id
        """,
        sheet=True,
    ),
    View(
        "ranks_over_years",
        "Rank and index of each unit, one row a year, from whichever report tells them, and how many values are told",
        "Thứ hạng và chỉ số của từng đơn vị qua các năm, kèm số giá trị khác nhau trong các báo cáo",
        f"""
        SELECT d.province, o.level, o.subject, o.subject_id, o.year,
               {_first(_whole("rank"), "rank")},
               {_first(_whole("index"), '"index"')},
               {_different("rank", "ranks_told")},
               {_different("index", "indices_told")},
               count(DISTINCT o.doc_id) AS reports
        FROM observations o JOIN documents d USING (doc_id)
        WHERE o.level <> 'cohort' AND o.statistic = 'value' AND o.field = 'overall' AND o.measure IN ('rank', 'index')
              AND o.value IS NOT NULL
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
               {_first(_OWN + _whole("index"), '"index"')},
               {_first(_OWN + _whole("rank"), "rank")},
               {_first(_OWN + "o.measure = 'satisfaction'", "satisfaction")},
               {_first("o.subject = 'departments' AND o.statistic = 'mean' AND " + _whole("index"), "departments")},
               {_first("o.subject = 'districts' AND o.statistic = 'mean' AND " + _whole("index"), "districts")},
               {_first("o.subject = 'communes' AND o.statistic = 'mean' AND " + _whole("index"), "communes")},
               count(DISTINCT o.doc_id) AS reports
        FROM observations o JOIN documents d USING (doc_id)
        WHERE o.year IS NOT NULL AND o.value IS NOT NULL
              AND (o.subject = 'province' AND o.statistic = 'value'
                   AND (o.field = 'overall' AND o.measure IN ('index', 'rank') OR o.measure = 'satisfaction')
                   OR o.subject IN ('departments', 'districts', 'communes') AND o.statistic = 'mean'
                   AND o.field = 'overall' AND o.measure = 'index')
        GROUP BY d.province, o.province_code, o.year
        ORDER BY d.province, o.province_code, o.year
        """,
        sheet=True,
    ),
    View(
        "panel",
        "Units followed through mergers: all that went up in one unit of today under one lineage_id, a row each and "
        "never added up",
        "Chuỗi số liệu theo đơn vị qua các lần sáp nhập: các đơn vị nay hợp thành một đơn vị có cùng lineage_id",
        f"""
        SELECT l.lineage_id, l.unit_now, l.province_now, l.year, l.relation, l.since, d.province, l.level, l.subject,
               l.subject_id,
               {_UNIT_COLUMNS},
               count(DISTINCT concat_ws('|', d.province, l.level, l.subject_id, l.subject))
                   OVER (PARTITION BY l.lineage_id, l.year) AS units,
               l.basis, l.doc_id
        FROM lineage l JOIN documents d USING (doc_id)
             JOIN observations o ON o.doc_id = l.doc_id AND o.level = l.level AND o.subject = l.subject
                  AND o.year = l.year AND o.subject_id IS NOT DISTINCT FROM l.subject_id
        WHERE o.statistic = 'value' AND o.field = 'overall' AND o.value IS NOT NULL
              AND o.measure IN ({_UNIT_MEASURES})
        GROUP BY l.lineage_id, l.unit_now, l.province_now, l.year, l.relation, l.since, d.province,
                 l.level, l.subject, l.subject_id, l.basis, l.doc_id
        ORDER BY l.lineage_id, l.year, d.province, l.level, l.subject, l.subject_id, l.doc_id
        """,
        sheet=True,
        cut=("lineage", "lineage_id"),
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


def column_of(name: str) -> schema.Column:
    """What a column of a view means: that of a table by the same name, else its own description, else a field's points.

    Raises KeyError where nobody says what it means.
    """
    for column in _COLUMNS:
        if column.name == name:
            return column
    for table in (*schema.DERIVED, *schema.TABLES):
        for column in table.columns:
            if column.name == name:
                return column
    if name not in FIELDS:
        raise KeyError(name)
    wording = next(wording.wording for wording in field_wordings() if wording.field == name)
    return schema.Column(name, "decimal", f"Points of the field {name}", f"Điểm lĩnh vực: {wording}", unit="points")


_COLUMNS = tuple(
    schema.Column(name, cast(schema.ColumnType, kind), english, vietnamese)
    for name, kind, english, vietnamese in (
        ("document_number", "string", "Document number of the report", "Số, ký hiệu báo cáo"),
        ("year", "year", "Year of the figures", "Năm của số liệu"),
        ("index", "decimal", "Index of the unit or province, in percent or points as the report has it", "Chỉ số"),
        ("rank", "decimal", "Rank", "Thứ hạng"),
        ("appraised", "decimal", "Points after appraisal", "Điểm thẩm định"),
        ("self_assessed", "decimal", "Points that the unit gave itself", "Điểm tự đánh giá"),
        ("survey", "decimal", "Points of the sociological survey", "Điểm điều tra xã hội học"),
        ("points", "decimal", "Points", "Điểm"),
        ("component_index", "decimal", "Points over the maximum of the field, in percent", "Chỉ số thành phần"),
        ("satisfaction", "decimal", "Satisfaction, in percent", "Mức độ hài lòng"),
        ("cohort", "string", "Cohort", "Nhóm đơn vị"),
        ("mean_points", "decimal", "Mean points of the cohort", "Điểm trung bình của nhóm"),
        ("mean_component_index", "decimal", "Mean component index of the cohort", "Chỉ số thành phần trung bình"),
        ("change", "decimal", "Change of the mean over the year before", "Tăng, giảm so với năm trước"),
        ("greatest_points", "decimal", "Greatest points in the cohort", "Điểm cao nhất của nhóm"),
        ("least_points", "decimal", "Least points in the cohort", "Điểm thấp nhất của nhóm"),
        ("departments", "decimal", "Mean index of the departments", "Chỉ số trung bình các sở, ban, ngành"),
        ("districts", "decimal", "Mean index of the districts", "Chỉ số trung bình cấp huyện"),
        ("communes", "decimal", "Mean index of the communes", "Chỉ số trung bình cấp xã"),
        ("reports", "integer", "Number of reports that tell any of it", "Số báo cáo có số liệu"),
        ("ranks_told", "integer", "Number of different ranks told; more than 1 is a conflict", "Số thứ hạng khác nhau"),
        (
            "indices_told",
            "integer",
            "Number of different indices told; more than 1 is a conflict",
            "Số chỉ số khác nhau",
        ),
        (
            "units",
            "integer",
            "Number of units of the year under this lineage_id; more than 1 is a row each, never to be added up",
            "Số đơn vị trong năm có cùng lineage_id",
        ),
    )
)
