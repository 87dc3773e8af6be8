"""Rules that bind figures of one row: a unit's points and index, a field's points and component index, a change.

Belongs here: generators of checks whose premises are figures of one subject. Does not: what binds several units
(`validation.cohorts`), the scale itself (`validation.scales`), the same figure printed twice (`validation.repeats`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from corpus.records import Observation
from corpus.worded import Worded
from validation.characters import shown_over
from validation.checks import Check, agrees, compute, implied, is_unit, name_of, page_place
from validation.falls import is_fall_in_words
from validation.interval import Interval
from validation.register import Register, distance, same_row, subject_of
from validation.rulebook import rulebook

HUNDRED = Fraction(100)
_VALUES = ("value", "mean")
_LEAST_ROWS = 4


def _row_mate(register: Register, figure: Observation, measure: str, field: str | None = None) -> Observation | None:
    found = [o for o in register.find(figure, measure=measure, field=field) if same_row(o, figure)]
    return register.nearest(found, figure)


def unit_sums(register: Register) -> Iterator[Check]:
    """Appraised and survey points of a unit make its points, or its index where the row has no points."""
    for appraised in register.of_measure("appraised"):
        if appraised.statistic != "value" or appraised.field != "overall" or not is_unit(appraised.level):
            continue
        survey = _row_mate(register, appraised, "survey")
        stated = _row_mate(register, appraised, "points") or _row_mate(register, appraised, "index")
        if stated is None:
            continue
        if survey is not None:
            if survey.unit != "points" or appraised.unit != "points":
                continue
            statement = Worded("{name} is appraised plus survey points", name=name_of(stated))
            parts = (appraised, survey, *_extras(register, appraised))
            doubt = "what a column adds that was not understood" if _leaves_a_column_out(stated, parts) else ""
            yield Check("sum", "sum", statement, stated, parts, doubt=doubt)
        elif stated.measure == "points":
            doubt = "the survey points, which the row does not show"
            statement = Worded("{name} without a survey is the appraised points", name=name_of(stated))
            yield Check("repeat", "equal", statement, stated, (appraised,), doubt=doubt)


def _extras(register: Register, figure: Observation) -> list[Observation]:
    """The points that a row adds to a unit's score, and those that it takes off, as negative figures."""
    found = []
    for label, sign in (("bonus_points", 1), ("penalty_points", -1)):
        extra = _row_mate(register, figure, "kpi", label)
        if extra is not None and extra.value is not None:
            found.append(replace(extra, value=sign * abs(extra.value)))
    return found


def _leaves_a_column_out(stated: Observation, parts: Sequence[Observation]) -> bool:
    """Whether a column of which nothing is known stands between the parts of a sum and the sum."""
    cols = [o.col for o in (*parts, stated) if o.col is not None and o.origin == "table"]
    return len(cols) == len(parts) + 1 and max(cols) - min(cols) > len(parts)


def own_sums(register: Register) -> Iterator[Check]:
    """What a unit gives itself in all is the sum of what it gives itself field by field; what it is given likewise."""
    for total in (*register.of_measure("self_assessed"), *register.of_measure("appraised")):
        told = register.of_measure(total.measure)
        if total.field != "overall" or total.statistic != "value" or not is_unit(total.level):
            continue
        own = [o for o in told if (o.subject, o.year, o.unit) == (total.subject, total.year, total.unit)]
        parts: dict[str, list[Observation]] = {}
        for part in own:
            if part.field != "overall":
                parts.setdefault(part.field, []).append(part)
        if len(parts) < _LEAST_ROWS:
            continue
        scored = {o.field for o in register.of_measure("max_points") if o.year == total.year and o.field != "overall"}
        doubt = "" if scored <= parts.keys() else "the points of all fields"
        if any(len({o.value for o in each}) > 1 for each in parts.values()):
            doubt = "which of two figures of a field is meant"
        statement = Worded("{name} is the sum of its fields", name=name_of(total))
        yield Check("sum", "sum", statement, total, tuple(each[0] for each in parts.values()), doubt=doubt)


def own_maximum(register: Register, figure: Observation) -> Observation | None:
    """The whole that a unit is scored on: its own where the report gives one, else that of its cohort."""
    own = register.find(figure, measure="max_points", field="overall", statistics=("value", "total", "max"))
    nearest = register.nearest(own, figure)
    if nearest is not None:
        return nearest
    cohort = rulebook().cohort_of_level.get(figure.level, figure.subject)
    totals = [
        o
        for o in register.of_measure("max_points")
        if o.subject == cohort and o.field == "overall" and o.year == figure.year and o.value is not None
    ]
    stated = register.nearest(totals, figure)
    if stated is not None:
        return stated
    rubric = register.rubric(cohort, figure.year)
    if rubric is not None and rubric.total_max is not None:
        return implied(rubric.total_max, figure, unit="points")
    return None


def _smaller_whole(points: Observation, index: Observation, whole: Decimal) -> bool:
    """True where points and index agree on a whole of half points below the usual one: a scale of the unit's own."""
    if points.value is None or index.value is None or index.value <= 0 or points.value <= 0:
        return False
    bounds = Interval.printed(points.value, points.decimals)
    scale = Interval.printed(index.value, index.decimals)
    if scale.contains(0):
        return False
    possible = bounds.divide(scale).scale(100)
    least = -(-possible.low * 2 // 1)
    return Fraction(least, 2) <= possible.high and Fraction(least, 2) < Fraction(whole)


def _shown_hundreds(pairs: Sequence[tuple[Observation, Observation]]) -> set[tuple[str, int | None]]:
    """Levels and years whose units have the same points and index, all but a few: they are scored out of 100."""
    seen: Counter[tuple[str, int | None]] = Counter()
    alike: Counter[tuple[str, int | None]] = Counter()
    for points, index in pairs:
        if is_unit(points.level) and index.unit == "percent" and None not in (points.value, index.value):
            seen[points.level, points.year] += 1
            alike[points.level, points.year] += points.value == index.value
    return {key for key, number in seen.items() if number >= _LEAST_ROWS and alike[key] * 4 >= number * 3}


def unit_indices(register: Register) -> Iterator[Check]:
    """A unit's points out of its own maximum are its index.

    Where the report states no maximum, points and index that agree in nearly all rows of a cohort show a scale of 100.
    """
    pairs = [
        (points, index)
        for points in register.of_measure("points")
        if points.field == "overall"
        and points.statistic in _VALUES
        and points.unit == "points"
        and (index := _row_mate(register, points, "index")) is not None
    ]
    shown = _shown_hundreds(pairs)
    for points, index in pairs:
        whole = own_maximum(register, points)
        doubt = ""
        if whole is None and (points.level, points.year) in shown:
            whole = implied(Decimal(100), points, unit="points")
            doubt = "the maximum of the scale, which only the other rows show"
        if whole is None or whole.value is None or whole.value <= 0:
            continue
        own = whole.obs_id != "" and is_unit(whole.level)
        if not own and _smaller_whole(points, index, whole.value):
            doubt = "the maximum of this unit, which seems to be scored on a smaller scale of its own"
        if whole.value == 100:
            statement = Worded("{name} is the points on a scale of 100", name=name_of(index))
            yield Check("repeat", "equal", statement, index, (points,), doubt=doubt)
        else:
            statement = Worded("{name} is the points out of {whole}", name=name_of(index), whole=whole.value)
            yield Check("ratio", "ratio", statement, index, (points, whole), factor=HUNDRED, doubt=doubt)


def _maxima(register: Register, figure: Observation) -> list[Observation]:
    """The printed maxima of a figure's field, nearest first, one for each value."""
    found = register.find(figure, measure="max_points", statistics=("value", "max", "total"))
    if is_unit(figure.level):
        cohort = rulebook().cohort_of_level.get(figure.level, "")
        found += [
            o
            for o in register.of_measure("max_points")
            if o.subject == cohort and o.field == figure.field and o.year == figure.year
        ]
    chosen: list[Observation] = []
    remaining = list(found)
    while remaining:
        nearest = register.nearest(remaining, figure)
        if nearest is None:
            break
        if nearest.value is not None and nearest.value > 0 and all(nearest.value != o.value for o in chosen):
            chosen.append(nearest)
        remaining.remove(nearest)
    return chosen


def field_ratios(register: Register) -> Iterator[Check]:
    """A field's points out of its maximum are its component index.

    Where the maximum is printed in several places with several values, the nearest one that agrees is taken: which
    of the printings is wrong is for `validation.repeats` to say.
    """
    done: set[tuple[object, ...]] = set()
    for points in register.of_measure("points"):
        if points.field == "overall" or points.unit != "points" or points.statistic not in _VALUES:
            continue
        found = register.find(points, measure="component_index", statistics=_VALUES, unit="percent")
        maxima = _maxima(register, points)
        for stated in sorted(found, key=lambda o: (distance(o, points), page_place(o), o.obs_id)):
            key = (stated.level, stated.subject, stated.field, stated.year, stated.value)
            if not maxima or key in done:
                continue
            done.add(key)
            checks = [
                Check(
                    "ratio",
                    "ratio",
                    Worded("{name} is the points out of the field's maximum", name=name_of(stated)),
                    stated,
                    (points, maximum),
                    factor=HUNDRED,
                )
                for maximum in maxima
            ]
            yield next((check for check in checks if agrees(compute(check))), checks[0])


_LEVEL_OF_CHANGE = {
    "value": ("value", "mean"),
    "mean": ("mean", "value"),
    "max": ("max",),
    "min": ("min",),
    "range": ("range",),
}


def _of_year(register: Register, change: Observation, year: int, measures: tuple[str, ...]) -> list[Observation]:
    """The levels of one year that a change can be between: of the first measure that has any."""
    for measure in measures:
        statistics = _LEVEL_OF_CHANGE.get(change.statistic, ())
        found = register.find(change, measure=measure, statistics=statistics, year=year)
        if found:
            return found
    return []


def changes(register: Register) -> Iterator[Check]:
    """The figure of this year less that of last year is the change; one printing of each, the others are repeats."""
    primary: dict[tuple[object, ...], tuple[tuple[object, ...], Check]] = {}
    for change in register.of_measure("change"):
        if change.field.startswith("band_") and change.unit == "count" and change.year is not None:
            yield _group_change(register, change, change.year)
        if change.statistic not in _LEVEL_OF_CHANGE or change.year is None or change.unit not in ("points", "percent"):
            continue
        measures: tuple[str, ...] = ("component_index", "satisfaction", "points", "survey")
        if change.field == "overall":
            measures = ("index", "points")
        elif change.unit == "points":
            measures = ("points", "survey", "component_index")
        this = _of_year(register, change, change.year, measures)
        last = _of_year(register, change, change.year - 1, measures)
        pairs = [(a, b) for a in this for b in last if a.measure == b.measure and a.unit == b.unit]
        statement = Worded(
            "{name} is the figure of {year} less that of {before}",
            name=name_of(change),
            year=change.year,
            before=change.year - 1,
        )
        key = (change.level, change.subject, change.field, change.statistic, change.year, change.unit, change.value)
        if not pairs:
            missing = Worded("the figure of {year}", year=change.year if not this else change.year - 1)
            check = Check("difference", "difference", statement, change, missing=missing)
            rank: tuple[object, ...] = (2, 0)
        else:
            best = min(pairs, key=lambda p: (p[0].unit != change.unit, _span(change, p), p[0].obs_id))
            fall = _fall("{name}, a fall, is the figure of {before} less that of {year}", change, change.year)
            check = Check("difference", "difference", statement, change, best, fall=fall)
            rank = (not all(same_row(change, operand) for operand in best), 0)
        if key not in primary or rank < primary[key][0]:
            primary[key] = (rank, check)
    yield from (check for _, check in primary.values())


def _group_change(register: Register, change: Observation, year: int) -> Check:
    """The change of a band's number of units."""
    this = register.nearest(
        register.find(change, measure="unit_count", statistics=("count", "total"), unit="count"), change
    )
    last = register.nearest(
        register.find(change, measure="unit_count", statistics=("count", "total"), unit="count", year=year - 1), change
    )
    statement = Worded(
        "{name} is the number of units of {year} less that of {before}",
        name=name_of(change),
        year=year,
        before=year - 1,
    )
    if this is None or last is None:
        missing = Worded("the number of units of {year}", year=year if this is None else year - 1)
        return Check("difference", "difference", statement, change, missing=missing)
    fall = _fall("{name}, a fall, is the number of units of {before} less that of {year}", change, year)
    return Check("difference", "difference", statement, change, (this, last), fall=fall)


def _fall(pattern: str, change: Observation, year: int) -> str:
    """The statement of a fall that words tell; "" for any other change."""
    return Worded(pattern, name=name_of(change), year=year, before=year - 1) if is_fall_in_words(change) else ""


def _span(change: Observation, pair: tuple[Observation, Observation]) -> tuple[float, ...]:
    return tuple(part for operand in pair for part in distance(operand, change))


def rank_moves(register: Register) -> Iterator[Check]:
    """Last year's rank less this year's is the move, upwards positive. Keeping a rank is checked where both stand.

    Where last year's rank is not printed, the order of last year's scores gives it, if the same units have one. The
    ranking of that year may have gone otherwise, so that a difference then accuses nobody.
    """
    for move in register.of_measure("rank_change"):
        if move.year is None or move.statistic != "value":
            continue
        this = register.nearest(register.find(move, measure="rank"), move)
        last = register.nearest(register.find(move, measure="rank", year=move.year - 1), move)
        statement = Worded(
            "{name} is the rank of {before} less that of {year}",
            name=name_of(move),
            before=move.year - 1,
            year=move.year,
        )
        if this is not None and last is not None:
            fall = _fall("{name}, a fall, is the rank of {year} less that of {before}", move, move.year)
            yield Check("rank", "difference", statement, move, (last, this), fall=fall)
            continue
        place = _place_last_year(register, move, move.year - 1)
        if this is not None and place is not None:
            statement = Worded(
                "{name} is the place by the scores of {before} less the rank of {year}",
                name=name_of(move),
                before=move.year - 1,
                year=move.year,
            )
            fall = _fall(
                "{name}, a fall, is the rank of {year} less the place by the scores of {before}", move, move.year
            )
            yield Check("rank", "difference", statement, move, (place, this), accuses=False, fall=fall)
        elif move.value != 0:
            missing = Worded("the rank of {year}", year=move.year - 1 if last is None else move.year)
            yield Check("rank", "difference", statement, move, missing=missing)


def _place_last_year(register: Register, move: Observation, year: int) -> Observation | None:
    """The rank that the order of last year's scores gives a unit: all units of this year have one, and none is tied."""
    cohort = rulebook().cohort_of_level.get(move.level, "")
    for unit in ("percent", "points"):
        before, now = (register.roster(cohort, each, "index", unit) for each in (year, year + 1))
        if before is None or now is None or not now.complete:
            continue
        if {subject_of(o) for o in before.figures} != {subject_of(o) for o in now.figures}:
            continue
        own = [o.value for o in before.figures if subject_of(o) == subject_of(move)]
        values = [o.value for o in before.figures]
        if own and own[0] is not None and values.count(own[0]) == 1:
            higher = sum(value is not None and value > own[0] for value in values)
            return implied(Decimal(1 + higher), move, unit="rank")
    return None


def survey_shares(register: Register) -> Iterator[Check]:
    """Survey points out of the survey's scale are the survey result in percent."""
    rules = rulebook()
    for share in register.of_measure("survey"):
        if share.unit != "percent" or share.statistic not in ("value", "mean", "max", "min"):
            continue
        points = register.nearest(register.find(share, unit="points"), share)
        if points is None:
            continue
        cohort = rules.cohort_of_level.get(share.level, share.subject)
        scale = _survey_scale(register, points, cohort)
        if scale is None:
            continue
        statement = Worded("{name} in percent is the points out of {whole}", name=name_of(share), whole=scale.value)
        yield Check("ratio", "ratio", statement, share, (points, scale), factor=HUNDRED)


def _survey_scale(register: Register, points: Observation, cohort: str) -> Observation | None:
    """The scale of the survey: printed after the points ("17,83/20"), for these or for others of the cohort."""
    labelled = [
        o
        for o in register.labelled(rulebook().survey_scale)
        if o.subject == cohort and o.year == points.year and o.value is not None and o.value > 0
    ]
    nearest = register.nearest(labelled, points)
    if nearest is not None:
        return nearest
    for other in (points, *register.of_measure("survey")):
        level_cohort = rulebook().cohort_of_level.get(other.level, other.subject)
        if level_cohort != cohort or other.year != points.year or other.unit != "points":
            continue
        shown = shown_over(other)
        if shown is not None:
            return implied(shown[1], other, unit="points", raw=other.raw)
    return None
