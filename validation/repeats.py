"""The same figure printed in several places: each place against the one that is best borne out.

Belongs here: what counts as the same figure, which printing is taken as the measure of the others, and the checks
between them. Does not: figures that follow from one another by arithmetic (the other rule modules).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from corpus.records import Observation
from corpus.worded import Worded
from validation.checks import Check, is_unit, name_of, page_place, stands_for
from validation.interval import Interval
from validation.register import Register, once, subject_of
from validation.rulebook import rulebook

_ORIGIN_ORDER = {"table": 0, "prose": 1, "chart": 2}
_ONE_FAMILY = ("value", "mean", "count", "total")
# Labels of these are free words: two figures under one label need not be one figure.
_FREE = ("kpi", "unit_count", "ballots_issued", "ballots_returned", "satisfaction")
_SURE_GROUPS = ("above_mean", "below_mean")


def same_figure(figure: Observation, hundred: bool) -> tuple[object, ...]:
    """What two printings of one figure have in common.

    hundred: the scale is 100 points, so that an index in points is the index in percent.
    """
    field, measure, unit = figure.field, figure.measure, figure.unit
    statistic = "value" if figure.statistic in _ONE_FAMILY else figure.statistic
    if measure == "satisfaction" and field == "satisfaction" and unit == "percent":
        measure = "component_index"
    if measure == "survey" and field == "satisfaction":
        field = "overall"
    if measure == "index" and hundred:
        unit = "percent"
    if measure == "change" and field != "overall":
        unit = ""
    return (subject_of(figure), field, measure, statistic, figure.year, unit)


def _doubt(figure: Observation, other: Observation) -> str:
    """Why two unlike printings under one name may well be two figures, or ""."""
    if figure.measure in _FREE and not figure.field.startswith("band_") and figure.field not in _SURE_GROUPS:
        if {figure.measure, other.measure} == {"satisfaction", "component_index"}:
            return ""
        return "whether both places tell the same figure"
    if figure.measure in ("appraised", "survey", "self_assessed") and figure.statistic == "max":
        return "whether both places tell the maximum of the scale, or the highest result"
    return ""


def repeats(register: Register, support: Mapping[str, int]) -> Iterator[Check]:
    """Each later printing of a figure against its reference.

    support: for each `obs_id`, how many recomputations bear the figure out, less those that contradict it.
    """
    hundred: dict[tuple[str, int | None], bool] = {}
    groups: dict[tuple[object, ...], list[Observation]] = {}
    for figure in register.figures:
        cohort = (figure.subject, figure.year)
        if cohort not in hundred:
            rubric = register.rubric(*cohort)
            hundred[cohort] = rubric is None or rubric.total_max in (None, 100)
        groups.setdefault(same_figure(figure, hundred[cohort] and not is_unit(figure.level)), []).append(figure)
    for printed in groups.values():
        places = once(o for o in printed if o.value is not None or o.alternatives or o.raw)
        if len(places) < 2 or len({page_place(o) for o in places}) < 2:
            continue
        known = [o for o in places if o.value is not None]
        if not known:
            continue
        reference = _reference(known, support)
        for other in places:
            if other is reference or page_place(other) == page_place(reference):
                continue
            if "kpi" in (other.measure, reference.measure) and other.value != reference.value:
                # Figures of one kind of work: "51 tasks" and "6 tasks" are no two printings of one figure.
                continue
            if reference.line is not None:
                statement = Worded("{name} is printed alike on line {line}", name=name_of(other), line=reference.line)
            else:
                statement = Worded("{name} is printed alike on page {page}", name=name_of(other), page=reference.page)
            doubt = _doubt(other, reference)
            borne_out = support.get(reference.obs_id, 0) > 0 >= support.get(other.obs_id, 0)
            counts_all = {other.field, reference.field} <= rulebook().all_units and other.level == "cohort"
            if doubt and counts_all and borne_out:
                # The list bears one of two numbers of all units out: they differ, but perhaps not of the same units.
                yield Check("repeat", "equal", statement, other, (reference,), accuses=False)
            else:
                yield Check("repeat", "equal", statement, other, (reference,), doubt=doubt)
        for one, other in _apart(known, reference):
            statement = Worded("{name} is printed alike wherever it is printed more exactly", name=name_of(one))
            yield Check("repeat", "equal", statement, one, (other,), doubt=_doubt(one, other), accuses=False)
    yield from _survey_part(register)


def _apart(printed: list[Observation], reference: Observation) -> Iterator[tuple[Observation, Observation]]:
    """Printings that agree with the reference, but leave no value that another one of them leaves too.

    A figure printed coarsely ("87,8") agrees with two finer ones ("87,76", "87,84") that are not one figure.
    """
    common = first = _span(reference)
    narrowed_by = reference
    for figure in printed:
        span = _span(figure)
        if figure is reference or not span.meets(first):
            continue
        left = common.intersect(span)
        if left is None:
            yield figure, narrowed_by
        elif left != common:
            common, narrowed_by = left, figure


def _span(figure: Observation) -> Interval:
    return Interval.printed(figure.value or 0, stands_for(figure))


def _reference(printed: list[Observation], support: Mapping[str, int]) -> Observation:
    """The printing that the others are measured by.

    Where all agree, a table before prose before a chart, then the one most borne out; where they do not, the one most
    borne out comes before all. Then the first on the page.
    """
    alike = len({o.value for o in printed}) == 1

    def order(figure: Observation) -> tuple[object, ...]:
        origin, weight = _ORIGIN_ORDER[figure.origin], -support.get(figure.obs_id, 0)
        return ((origin, min(weight, 0)) if alike else (weight, origin), page_place(figure), figure.obs_id)

    return min(printed, key=order)


def _survey_part(register: Register) -> Iterator[Check]:
    """The survey part of the scale against the maximum of the field of satisfaction, where they are one."""
    told = [o for o in register.of_measure("survey") if o.statistic == "max" and o.field == "overall"]
    for part in (*told, *register.labelled(rulebook().survey_maximum, "kpi")):
        if part.level != "cohort" or part.value is None:
            continue
        found = [
            o
            for o in register.of_measure("max_points")
            if o.subject == part.subject and o.year == part.year and o.field == "satisfaction" and o.value == part.value
        ]
        table = register.nearest(found, part)
        if table is not None:
            far = max(found, key=page_place)
            statement = Worded(
                "{subject}: the survey part of the scale is the maximum of its field", subject=part.subject
            )
            yield Check("repeat", "equal", statement, part, (far,))
