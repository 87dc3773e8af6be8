"""The tables and charts of one made-up cohort, each cell with the figure it states.

Belongs here: which column states what. Does not: sentences (`narrative`), the numbers (`scoring`), how a table looks
on paper (`typesetting`).
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from corpus.samples.composing import cell, emboldened, figure_text, words_cell
from corpus.samples.model import Alignment, BarChart, Figure, Grid, Row, Run, Runs, Series
from corpus.samples.scoring import UnitScore, mean_of
from corpus.samples.terms import CohortFigures


def rubric_totals(cohort: CohortFigures) -> dict[str, Figure]:
    """How many fields, criteria and sub-criteria the rubric has."""
    plans = cohort.score.rubric.fields
    criteria, subcriteria = sum(plan.criteria for plan in plans), sum(plan.subcriteria for plan in plans)
    make = cohort.of_cohort
    return {
        "field_count": make("rubric_fields", "kpi", "count", len(plans), "count"),
        "criteria": make("overall", "criteria_count", "total", criteria, "count", check="sum"),
        "subcriteria": make("overall", "subcriteria_count", "total", subcriteria, "count", check="sum"),
    }


def rubric_grid(cohort: CohortFigures) -> Grid:
    """Criteria, sub-criteria and maximum of each field, and their totals."""
    plans, make = cohort.score.rubric.fields, cohort.of_cohort
    figures, drop = rubric_totals(cohort), cohort.style.drop_zeros
    rows = []
    for order, plan in enumerate(plans, 1):
        rows.append(
            Row(
                (
                    words_cell(str(order)),
                    words_cell(plan.wording),
                    cell(make(plan.field, "criteria_count", "count", plan.criteria, "count"), drop_zeros=drop),
                    cell(make(plan.field, "subcriteria_count", "count", plan.subcriteria, "count"), drop_zeros=drop),
                    cell(
                        make(plan.field, "max_points", "value", plan.maximum, "points", decimals=1),
                        drop_zeros=True,
                    ),
                )
            )
        )
    total = cohort.score.rubric.total
    rows.append(
        Row(
            (
                (),
                words_cell("Tổng cộng", bold=True),
                emboldened(cell(figures["criteria"], drop_zeros=drop)),
                emboldened(cell(figures["subcriteria"], drop_zeros=drop)),
                emboldened(cell(make("overall", "max_points", "total", total, "points", check="sum"), drop_zeros=True)),
            ),
            "total",
        )
    )
    return Grid(
        ("TT", "Lĩnh vực", "Số tiêu chí", "Tiêu chí thành phần", "Điểm tối đa"),
        (7, 51, 13, 15, 14),
        ("center", "left", "center", "center", "center"),
        tuple(rows),
    )


def ranking_grid(cohort: CohortFigures) -> Grid:
    """The ranking table: one row a unit, the mean in the last row."""
    style, score = cohort.style, cohort.score
    unit_word = "%" if style.index_unit == "percent" else "điểm"
    columns: list[tuple[str, int, Alignment, Callable[[UnitScore], Runs]]] = []

    def figure_column(title: str, width: int, make: Callable[[UnitScore], Figure]) -> None:
        columns.append(
            (
                title,
                width,
                "center",
                lambda unit: cell(make(unit), drop_zeros=style.drop_zeros, mark=style.mark),
            )
        )

    def add_rank() -> None:
        figure_column("Xếp hạng", 9, lambda unit: cohort.of_unit(unit, "overall", "rank", unit.rank, "rank"))

    if not style.rank_last:
        add_rank()
    columns.append(("Tên đơn vị", 30, "left", lambda unit: words_cell(unit.subject)))
    figure_column(
        "Điểm thẩm định",
        12,
        lambda unit: cohort.of_unit(unit, "overall", "appraised", unit.appraised, "points", decimals=2),
    )
    figure_column(
        "Điểm điều tra XHH",
        12,
        lambda unit: cohort.of_unit(unit, "overall", "survey", unit.survey, "points", decimals=2),
    )
    if style.with_total or style.index_unit == "percent":
        figure_column(
            "Tổng điểm",
            12,
            lambda unit: cohort.of_unit(unit, "overall", "points", unit.total, "points", decimals=2, check="sum"),
        )
    index_check = "ratio" if style.index_unit == "percent" and score.rubric.total != 100 else ""
    if not (style.with_total or style.index_unit == "percent"):
        index_check = "sum"
    figure_column(
        f"Chỉ số CCHC năm {style.year} ({unit_word})",
        13,
        lambda unit: cohort.of_unit(
            unit, "overall", "index", unit.index, style.index_unit, decimals=2, check=index_check
        ),
    )
    if style.two_years:
        figure_column(
            f"Chỉ số CCHC năm {style.year - 1} ({unit_word})",
            13,
            lambda unit: cohort.of_unit(
                unit,
                "overall",
                "index",
                unit.index - unit.change,
                style.index_unit,
                year=style.year - 1,
                decimals=2,
            ),
        )
        figure_column(
            "Tăng, giảm",
            10,
            lambda unit: cohort.of_unit(
                unit, "overall", "change", unit.change, style.index_unit, decimals=2, check="difference"
            ),
        )
    if style.rank_last:
        add_rank()
    rows = [Row(tuple(make(unit) for _, _, _, make in columns)) for unit in score.units]
    mean = cohort.of_cohort("overall", "index", "mean", score.mean, style.index_unit, decimals=2, check="mean")
    last = []
    for title, *_ in columns:
        if title == "Tên đơn vị":
            last.append(words_cell("Trung bình", bold=True))
        elif title.startswith(f"Chỉ số CCHC năm {style.year} "):
            last.append(emboldened(cell(mean, drop_zeros=style.drop_zeros, mark=style.mark)))
        else:
            last.append(())
    rows.append(Row(tuple(last), "total"))
    return Grid(
        tuple(title for title, *_ in columns),
        tuple(width for _, width, *_ in columns),
        tuple(alignment for _, _, alignment, _ in columns),
        tuple(rows),
    )


def ranking_chart(cohort: CohortFigures, caption: str) -> BarChart:
    """The indices as bars, best first."""
    labels = tuple(
        Run(figure_text(figure, (), drop_zeros=cohort.style.drop_zeros, mark=cohort.style.mark), (figure,))
        for figure in (
            cohort.of_unit(unit, "overall", "index", unit.index, cohort.style.index_unit, decimals=2)
            for unit in cohort.score.units
        )
    )
    return BarChart(
        caption,
        tuple(unit.subject for unit in cohort.score.units),
        (Series(f"Năm {cohort.style.year}", labels),),
        Decimal(50),
        Decimal(100),
    )


def field_mean(cohort: CohortFigures, order: int) -> Figure:
    """Mean points of one field."""
    plan = cohort.score.rubric.fields[order]
    return cohort.of_cohort(plan.field, "points", "mean", cohort.score.field_mean(order), "points", decimals=2)


def field_grid(cohort: CohortFigures) -> Grid:
    """Maximum, mean and component index of each field."""
    score, drop, mark = cohort.score, cohort.style.drop_zeros, cohort.style.mark
    rows = []
    for order, plan in enumerate(score.rubric.fields):
        maximum = cohort.of_cohort(plan.field, "max_points", "value", plan.maximum, "points", decimals=1)
        index = score.component_index(order)
        component = cohort.of_cohort(plan.field, "component_index", "mean", index, "percent", decimals=2, check="ratio")
        rows.append(
            Row(
                (
                    words_cell(str(order + 1)),
                    words_cell(plan.wording),
                    cell(maximum, drop_zeros=True, mark=mark),
                    cell(field_mean(cohort, order), drop_zeros=drop, mark=mark),
                    cell(component, drop_zeros=drop, mark=mark),
                )
            )
        )
    total = cohort.of_cohort("overall", "max_points", "total", score.rubric.total, "points", check="sum")
    mean = mean_of([unit.total for unit in score.units])
    overall = cohort.of_cohort("overall", "points", "mean", mean, "points", decimals=2, check="sum")
    rows.append(
        Row(
            (
                (),
                words_cell("Tổng cộng", bold=True),
                emboldened(cell(total, drop_zeros=True, mark=mark)),
                emboldened(cell(overall, drop_zeros=drop, mark=mark)),
                (),
            ),
            "total",
        )
    )
    return Grid(
        ("TT", "Lĩnh vực", "Điểm tối đa", "Điểm trung bình đạt được", "Chỉ số thành phần (%)"),
        (7, 49, 13, 16, 15),
        ("center", "left", "center", "center", "center"),
        tuple(rows),
    )


def field_chart(cohort: CohortFigures, caption: str) -> BarChart:
    """The component indices as columns."""
    score, plans = cohort.score, cohort.score.rubric.fields
    labels = []
    for order, plan in enumerate(plans):
        value = score.component_index(order)
        figure = cohort.of_cohort(plan.field, "component_index", "mean", value, "percent", decimals=2)
        text = figure_text(figure, (), drop_zeros=cohort.style.drop_zeros, mark=cohort.style.mark)
        labels.append(Run(text, (figure,)))
    return BarChart(
        caption,
        tuple(plan.wording for plan in plans),
        (Series(f"Năm {cohort.style.year}", tuple(labels)),),
        Decimal(0),
        Decimal(100),
        horizontal=False,
    )
