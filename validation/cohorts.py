"""Rules that bind the units of a cohort: means, extremes, ranges, ranks, and the province as the sum of its cohorts.

Belongs here: generators of checks over a list of units. Does not: groups of units (`validation.groups`).
A mean, an extreme or a rank can be recomputed only from a list known to be whole (`Register.roster`).
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from corpus.records import Observation
from corpus.worded import Worded
from validation.checks import Check, Relation, is_unit, name_of, page_place, stands_for
from validation.register import Register, Roster, distance
from validation.rulebook import rulebook

_OF_UNITS = ("index", "points", "appraised", "survey")
_NEAR_LINES = 10


def _survey_roster(register: Register, figure: Observation) -> Roster | None:
    """The units of a survey statistic; told under the field of satisfaction or under none."""
    return register.roster(figure.subject, figure.year, "survey", figure.unit)


def roster_for(register: Register, figure: Observation) -> Roster | None:
    """The listed units that a statistic of a cohort is over, or None where the report lists none."""
    if figure.measure == "survey":
        return _survey_roster(register, figure) if figure.field in ("overall", "satisfaction") else None
    if figure.field != "overall":
        return None
    found = register.roster(figure.subject, figure.year, figure.measure, figure.unit)
    if found is None and figure.measure == "index":
        # On a scale of 100 an index is told in points and in percent alike.
        other = "percent" if figure.unit == "points" else "points"
        rubric = register.rubric(figure.subject, figure.year)
        if rubric is None or rubric.total_max in (None, 100):
            found = register.roster(figure.subject, figure.year, "index", other)
    return found


def _whole(register: Register, roster: Roster) -> str:
    """Why the list is whole, or "". A survey may leave units out: then the report says how many it had."""
    if roster.complete or roster.measure != "survey":
        return roster.complete
    for stated in register.labelled(rulebook().surveyed_units, "unit_count"):
        if stated.subject == roster.cohort and stated.value == len(roster.figures):
            return f"the report counts {stated.value} surveyed units"
    return ""


def statistics(register: Register) -> Iterator[Check]:
    """Mean, greatest and least of a cohort against its listed units; the range against the extremes."""
    told: set[tuple[object, ...]] = set()
    for figure in register.of_measure(*_OF_UNITS):
        if figure.level != "cohort" or figure.statistic not in ("mean", "max", "min"):
            continue
        roster = roster_for(register, figure)
        if roster is None:
            continue
        if figure.statistic == "mean":
            # Printings that differ are each recomputed; those that agree are repeats of the first.
            key = (figure.subject, figure.year, figure.measure, figure.value)
            if key in told:
                continue
            told.add(key)
        doubt = "" if _whole(register, roster) else Worded("a list of all units of {subject}", subject=figure.subject)
        number = len(roster.figures)
        if figure.statistic == "mean":
            statement = Worded("{name} is the mean of the {number} units listed", name=name_of(figure), number=number)
            yield Check("mean", "mean", statement, figure, roster.figures, doubt=doubt)
        else:
            relation: Relation = "max" if figure.statistic == "max" else "min"
            word = "greatest" if relation == "max" else "least"
            pattern = "{name} is the " + word + " of the {number} units listed"
            statement = Worded(pattern, name=name_of(figure), number=number)
            yield Check("repeat", relation, statement, figure, roster.figures, doubt=doubt)


def ranges(register: Register) -> Iterator[Check]:
    """The range of a cohort is its greatest less its least."""
    for stated in register.of_measure(*_OF_UNITS):
        if stated.statistic != "range" or stated.level != "cohort":
            continue
        ends: list[Observation] = []
        for statistic in ("max", "min"):
            same_unit = register.find(stated, statistics=(statistic,), unit=stated.unit)
            end = register.nearest(same_unit or register.find(stated, statistics=(statistic,)), stated)
            if end is not None:
                ends.append(end)
        statement = Worded("{name} is the greatest less the least", name=name_of(stated))
        if len(ends) == 2:
            yield Check("range", "difference", statement, stated, tuple(ends))
            continue
        roster = roster_for(register, stated)
        if roster is not None and _whole(register, roster):
            yield Check("range", "range", statement, stated, roster.figures)


def ranks(register: Register) -> Iterator[Check]:
    """A unit's rank against the descending order of the index, or of the points, of all units."""
    rules = rulebook()
    done: set[tuple[object, ...]] = set()
    for rank in register.of_measure("rank"):
        if not is_unit(rank.level) or rank.subject == "province" or rank.field != "overall":
            continue
        cohort = rules.cohort_of_level.get(rank.level, "")
        key = (rank.level, rank.subject, rank.year)
        if rank.statistic != "value" or key in done:
            continue
        check = _rank_in_list(register, rank, cohort) or _rank_of_extreme(register, rank, cohort)
        if check is not None:
            done.add(key)
            yield check


def _rank_in_list(register: Register, rank: Observation, cohort: str) -> Check | None:
    for measure, unit in (("index", "percent"), ("index", "points"), ("points", "points")):
        roster = register.roster(cohort, rank.year, measure, unit)
        if roster is None or not roster.complete:
            continue
        own = roster.by_unit.get((rank.level, rank.subject))
        if own is None:
            continue
        values = roster.ascending
        places = stands_for(own)
        spread = Fraction(0) if places is None else Fraction(1, 10**places)
        statement = Worded(
            "{name} is its place by {measure} among the {number} units listed",
            name=name_of(rank),
            measure=measure,
            number=len(values),
        )
        return Check("rank", "rank", statement, rank, (own,), peers=values, spread=spread)
    return None


def _rank_of_extreme(register: Register, rank: Observation, cohort: str) -> Check | None:
    """First and last of a cohort whose units are not all listed: their index is its greatest, or its least."""
    own = register.nearest(register.find(rank, measure="index"), rank)
    size = register.size(cohort, rank.year)
    if own is None or own.value is None or rank.value is None or rank.value < 1:
        return None
    last = size is not None and size.value == rank.value
    if rank.value != 1 and not last:
        return None
    ends = [
        o
        for o in register.of_measure("index")
        if o.level == "cohort"
        and o.subject == cohort
        and o.year == rank.year
        and o.unit == own.unit
        and o.statistic == ("min" if last else "max")
    ]
    end = register.nearest(ends, rank)
    if end is None or end.value != own.value:
        return None
    word = "least" if last else "greatest"
    statement = Worded("{name}: its index is the " + word + " of the cohort", name=name_of(rank))
    return Check("rank", "count", statement, rank, (own, end), listed=int(rank.value))


def listed_units(register: Register) -> Iterator[Check]:
    """The stated number of units, or of surveyed units, against the units listed."""
    rules = rulebook()
    for stated in register.labelled(rules.all_units | rules.surveyed_units, "unit_count"):
        if stated.level != "cohort" or stated.unit != "count" or stated.statistic not in ("count", "total", "value"):
            continue
        measures = ("survey",) if stated.field in rules.surveyed_units else ("rank", "index", "points")
        units = ("points", "percent", "rank")
        rosters = [register.roster(stated.subject, stated.year, m, u) for m in measures for u in units]
        longest = max((r for r in rosters if r is not None), key=lambda r: len(r.figures), default=None)
        if longest is None or len(longest.figures) < 3:
            continue
        listed = len(longest.figures)
        doubt = "" if stated.value == listed else "a list of all units"
        statement = Worded(
            "{subject}: the number of units against the {number} listed", subject=stated.subject, number=listed
        )
        yield Check("count", "count", statement, stated, longest.figures, listed=listed, doubt=doubt)


def province_sums(register: Register) -> Iterator[Check]:
    """A figure of the province that is counted in its cohorts too is their sum."""
    for stated in register.of_measure("ballots_issued", "ballots_returned", "unit_count"):
        if stated.subject != "province" or stated.unit != "count":
            continue
        parts: list[Observation] = []
        for cohort in ("departments", "districts", "communes"):
            if stated.measure == "unit_count" and stated.field in rulebook().all_units:
                size = register.size(cohort, stated.year)
                found = [size] if size is not None and size.year == stated.year else []
            else:
                found = [
                    o
                    for o in register.of_measure(stated.measure)
                    if o.subject == cohort and o.year == stated.year and o.field == stated.field and o.unit == "count"
                ]
            nearest = register.nearest([o for o in found if o is not None], stated)
            if nearest is not None:
                parts.append(nearest)
        if len(parts) < 2:
            continue
        near = all(distance(o, stated) <= (1, _NEAR_LINES) for o in parts)
        doubt = "" if near else "whether the cohorts named are all there are"
        statement = Worded("{name} of the province is the sum of its cohorts", name=name_of(stated))
        ordered = tuple(sorted(parts, key=page_place))
        yield Check("sum", "sum", statement, stated, ordered, doubt=doubt)
