"""Rules on the scale itself: maxima, criteria and sub-criteria add up; the parts of the scale add up; field means too.

Belongs here: generators of checks over the fields of one cohort's rubric. Does not: single rows (`validation.rows`).
"""

from __future__ import annotations

from collections.abc import Iterator

from corpus.records import Observation
from corpus.worded import Worded
from validation.checks import Check, line_of, name_of, page_place
from validation.register import Register
from validation.rulebook import rulebook

_LEAST_FIELDS = 3
_SURVEYED = "satisfaction"
_OF_THE_SURVEY = (_SURVEYED, "impact")
_LISTED = {"max_points": "maximum", "criteria_count": "criteria", "subcriteria_count": "sub-criteria"}


def _runs(figures: list[Observation]) -> list[list[Observation]]:
    """Figures of one measure cut into the lists they are printed in: a list ends where a field comes again."""
    runs: list[list[Observation]] = []
    for figure in figures:
        current = runs[-1] if runs else None
        if (
            current is None
            or any(o.field == figure.field for o in current)
            or (current[0].table_id and figure.table_id and current[0].table_id != figure.table_id)
            or current[0].origin != figure.origin
        ):
            runs.append([figure])
        else:
            current.append(figure)
    return runs


def _totals(register: Register, cohort: str, year: int | None, measure: str) -> list[Observation]:
    return [
        o
        for o in register.of_measure(measure)
        if o.level == "cohort"
        and o.subject == cohort
        and o.year == year
        and o.field == "overall"
        and o.statistic in ("total", "value", "count")
    ]


def _place(parts: list[Observation], total: Observation) -> Observation:
    """Where a sum is told: its total where that stands by, else the foot of a table or the head of a list in prose."""
    near = [o for o in parts if o.page == total.page and abs(line_of(o) - line_of(total)) <= 4]
    if near or (total.table_id and total.table_id == parts[0].table_id):
        return total
    ordered = sorted(parts, key=page_place)
    return ordered[-1] if ordered[0].origin == "table" else ordered[0]


def rubric_sums(register: Register) -> Iterator[Check]:
    """In each printed list of the fields, the maxima, criteria and sub-criteria add up to their totals."""
    for cohort, year in register.cohorts():
        fields = register.fields(cohort, year)
        if len(fields) < _LEAST_FIELDS:
            continue
        for measure, wording in _LISTED.items():
            totals = _totals(register, cohort, year, measure)
            parts = [
                o
                for o in register.of_measure(measure)
                if o.level == "cohort" and o.subject == cohort and o.year == year and o.field in fields
            ]
            for run in _runs(parts):
                statement = Worded("{subject}: the {counted} of all fields", subject=cohort, counted=wording)
                check = _rubric_sum(register, run, totals, fields, measure, statement)
                if check is not None:
                    yield check


def _not_whole(register: Register, cohort: str, year: int | None) -> str:
    """Why the known fields may not be all; "" where the report counts as many or their maxima fill the scale.

    A field that was never read would make every sum over fields look wrong.
    """
    fields = register.fields(cohort, year)
    counts = [
        o.value
        for o in register.labelled(rulebook().field_count, "kpi", "unit_count")
        if o.year == year and o.subject in (cohort, "province") and o.value is not None
    ]
    if counts:
        return (
            "" if len(fields) in counts else Worded("a list of all {number} fields that are counted", number=counts[0])
        )
    return "" if _fills_the_scale(register, cohort, year) else "a list that is known to hold all fields"


def _rubric_sum(
    register: Register,
    run: list[Observation],
    totals: list[Observation],
    fields: tuple[str, ...],
    measure: str,
    statement: str,
) -> Check | None:
    listed = {o.field for o in run}
    absent = [field for field in fields if field not in listed]
    total = register.nearest(totals, run[-1])
    if total is None or len(run) < _LEAST_FIELDS or len(run) * 2 < len(fields):
        return None
    place = _place(run, total)
    if measure == "max_points":
        found = [_elsewhere(register, run[0], field) for field in absent]
        filled = [o for o in found if o is not None]
        missing = Worded("the maxima of {fields}", fields=", ".join(absent)) if len(filled) < len(absent) else ""
        doubt = Worded("the maxima of {fields} in this list", fields=", ".join(absent)) if absent else ""
        doubt = doubt or _not_whole(register, run[0].subject, run[0].year)
        return Check("sum", "sum", statement, total, (*run, *filled), missing=missing, doubt=doubt, place=place)
    # The field of the survey has no criteria, and its cell is empty: the others make the total alone.
    counted = [o for o in run if o.field != _SURVEYED or o.value is not None]
    lacking = [field for field in absent if field != _SURVEYED]
    known = [o for o in counted if o.value is not None]
    if lacking or (len(known) < len(counted) and _adds_up(known, total)):
        counted = known
    doubt = ""
    if absent or len(counted) < len(run):
        doubt = Worded("the figures of {fields}", fields=", ".join(absent or [_SURVEYED]))
    if len(known) < len(counted):
        doubt = ""
    doubt = doubt or _not_whole(register, run[0].subject, run[0].year)
    return Check("sum", "sum", statement, total, tuple(counted), doubt=doubt, place=place)


def _elsewhere(register: Register, like: Observation, field: str) -> Observation | None:
    """The maximum of a field that a list leaves out, as another place gives it."""
    cohort, year = like.subject, like.year
    found = [
        o
        for o in register.of_measure("max_points")
        if (o.subject, o.year, o.field) == (cohort, year, field) and o.value is not None
    ]
    if not found and field == _SURVEYED:
        found = [o for o in _part_maxima(register, cohort, year, survey=True) if o.value is not None]
    return register.nearest(found, like)


def _adds_up(parts: list[Observation], total: Observation) -> bool:
    return total.value is not None and sum(o.value for o in parts if o.value is not None) == total.value


def _part_maxima(register: Register, cohort: str, year: int | None, survey: bool) -> list[Observation]:
    """What the report gives as the maximum of the appraised, or of the survey part of the scale."""
    rules = rulebook()
    rubric = register.rubric(cohort, year)
    labels = rules.survey_maximum if survey else rules.appraised_maximum
    found = [o for o in register.labelled(labels) if o.subject == cohort and o.year == year]
    if found:
        return found
    for measure in ("survey",) if survey else ("appraised", "self_assessed"):
        stated = [
            o
            for o in register.of_measure(measure)
            if o.subject == cohort
            and o.level == "cohort"
            and o.year == year
            and o.field == "overall"
            and o.statistic == "max"
            and o.unit == "points"
            and _is_of_the_scale(o, rubric.survey_max if rubric else None, rubric.total_max if rubric else None, survey)
        ]
        if stated:
            return stated
    if survey:
        own = [
            o
            for o in register.of_measure("max_points")
            if o.subject == cohort and o.year == year and o.field in ("satisfaction", "survey") and o.value is not None
        ]
        if rubric is not None and rubric.survey_max is not None:
            own = [o for o in own if o.value == rubric.survey_max]
        return own
    return []


def _is_of_the_scale(figure: Observation, survey_max: object, total_max: object, survey: bool) -> bool:
    """True for a maximum of the scale, false for the highest result that a unit reached."""
    if figure.value is None or figure.value != figure.value.to_integral_value():
        return False
    if survey_max is None or total_max is None:
        return figure.decimals is None or figure.decimals == 0
    wanted = survey_max if survey else total_max - survey_max  # type: ignore[operator]
    return bool(figure.value == wanted)


def scale_sums(register: Register) -> Iterator[Check]:
    """The appraised and the survey part make the whole scale; the fields without the survey make the appraised part."""
    for cohort, year in register.cohorts():
        fields = register.fields(cohort, year)
        for appraised in _part_maxima(register, cohort, year, survey=False)[:1]:
            survey = register.nearest(_part_maxima(register, cohort, year, survey=True), appraised)
            total = register.nearest(_totals(register, cohort, year, "max_points"), appraised)
            if survey is not None and total is not None:
                statement = Worded("{subject}: the whole scale is the appraised and the survey part", subject=cohort)
                yield Check("sum", "sum", statement, total, (appraised, survey))
            if len(fields) < _LEAST_FIELDS or _SURVEYED not in fields:
                continue
            wanted = [field for field in fields if field != _SURVEYED]
            parts = [
                o
                for o in register.of_measure("max_points")
                if o.level == "cohort" and o.subject == cohort and o.year == year and o.field in wanted
            ]
            runs = [run for run in _runs(parts) if len(run) == len(wanted)]
            if runs:
                statement = Worded(
                    "{subject}: the appraised part is the maxima of the fields without the survey", subject=cohort
                )
                doubt = _not_whole(register, cohort, year)
                yield Check("sum", "sum", statement, appraised, tuple(runs[0]), doubt=doubt)


def mean_sums(register: Register) -> Iterator[Check]:
    """The means of all fields, in points, add up to the mean index."""
    for cohort, year in register.cohorts():
        fields = register.fields(cohort, year)
        stated = [
            o
            for o in register.of_measure("index", "points")
            if o.level == "cohort"
            and o.subject == cohort
            and o.year == year
            and o.field == "overall"
            and o.statistic == "mean"
        ]
        rubric = register.rubric(cohort, year)
        if rubric and rubric.total_max not in (None, 100):
            # On another scale the index is no sum of points, but the points in all still are.
            stated = [o for o in stated if o.measure == "points" and o.unit == "points"]
        if not stated or len(fields) < _LEAST_FIELDS:
            continue
        means: list[Observation] = []
        for field in fields:
            found = [
                o
                for measures in (("points",), ("survey",) if field == _SURVEYED else ())
                for o in register.of_measure(*measures)
                if o.level == "cohort"
                and o.subject == cohort
                and o.year == year
                and o.field == field
                and o.statistic == "mean"
                and o.unit == "points"
            ]
            means += found[:1]
        if len(means) * 2 < len(fields):
            continue
        told = min(stated, key=lambda o: (o.unit != "points", o.measure != "index", page_place(o), o.obs_id))
        absent = [field for field in fields if field not in {o.field for o in means}]
        if absent:
            told = min(stated, key=lambda o: (page_place(o), o.obs_id))
        missing = Worded("the means of {fields}", fields=", ".join(absent)) if absent else ""
        doubt = _not_whole(register, cohort, year)
        in_all = [o for o in stated if o.measure == "points" and o.unit == "points" and o is not told]
        for total in (told, *(in_all[:1] if told.measure != "points" and not absent else ())):
            statement = Worded("{name} is the sum of the field means", name=name_of(total))
            yield Check("sum", "sum", statement, total, tuple(means), missing=missing, doubt=doubt)


def field_counts(register: Register) -> Iterator[Check]:
    """The stated number of fields against the fields that the rubric lists.

    Only a list whose maxima fill the scale is known to be whole. A report may count its fields without the survey, and
    the wording may be of other fields than those of the rubric: a difference accuses nobody.
    """
    for stated in register.labelled(rulebook().field_count, "kpi", "unit_count"):
        cohorts = [stated.subject] if stated.level == "cohort" else [r.cohort for r in register.rubrics]
        for cohort in cohorts[:1]:
            fields = register.fields(cohort, stated.year)
            if not fields:
                continue
            listed = len(fields)
            statement = Worded("{subject}: the number of fields against the fields listed", subject=cohort)
            whole = _fills_the_scale(register, cohort, stated.year)
            scored = sum(field not in _OF_THE_SURVEY for field in fields)
            doubt = "" if stated.value == listed or (whole and stated.value != scored) else "some fields of the list"
            yield Check("count", "count", statement, stated, listed=listed, doubt=doubt, accuses=False)


def _fills_the_scale(register: Register, cohort: str, year: int | None) -> bool:
    """Whether the maxima of the known fields make the whole scale."""
    rubric = register.rubric(cohort, year)
    if rubric is None or rubric.total_max is None:
        return False
    maxima = [field.max_points for field in rubric.fields if field.max_points is not None]
    return len(maxima) == len(register.fields(cohort, year)) and sum(maxima) == rubric.total_max
