"""Rules on groups of units and of fields: what a group holds, what its groups add up to, which share it is.

Belongs here: generators of checks whose stated figure counts units, fields or ballots. Does not: the list of units
itself (`validation.cohorts`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from corpus.records import Kind, Observation
from corpus.worded import Worded
from normalizers.marks import fold
from validation.checks import Check, Relation, line_of, name_of, page_place
from validation.cohorts import roster_for
from validation.interval import decimal_down, decimal_up
from validation.register import Register, Roster, distance
from validation.rulebook import band_key, rulebook

COUNTS = ("unit_count", "kpi")
_LIMITS = (
    re.compile(r".*(?:above|over)_(?P<lower>\d+(?:_\d+)?)"),
    re.compile(r".*?(?P<lower>\d+(?:_\d+)?)_to_(?P<upper>\d+(?:_\d+)?)"),
    re.compile(r".*(?:below|under)_(?P<upper>\d+(?:_\d+)?)"),
)
_SCORE_GROUP = re.compile(r"(?P<family>[a-z_]+_)(?:(?:above|below|over|under)_\d+|\d+_to_\d+)")
WHOLE_LIST_LINES = 15


def label_limits(label: str) -> tuple[Decimal | None, Decimal | None] | None:
    """The limits that a label names: "above_90" from 90 on, "80_to_90", "below_80"; None where it names none."""
    for pattern in _LIMITS:
        found = pattern.fullmatch(label)
        if found is not None:
            named = found.groupdict()
            lower, upper = (named.get(k) for k in ("lower", "upper"))
            return (
                Decimal(lower.replace("_", ".")) if lower else None,
                Decimal(upper.replace("_", ".")) if upper else None,
            )
    return None


def is_count(figure: Observation) -> bool:
    """Whether a figure counts units or fields of a cohort."""
    return figure.measure in COUNTS and figure.unit == "count" and figure.level == "cohort"


def _index_roster(register: Register, cohort: str, year: int | None) -> Roster | None:
    for unit in ("percent", "points"):
        roster = register.roster(cohort, year, "index", unit)
        if roster is not None:
            return roster
    return None


def _band_limits(register: Register, stated: Observation) -> tuple[tuple[Decimal | None, Decimal | None] | None, bool]:
    """The limits of a band by its name, and whether they are sure; groups A, B, C may stand for the bands in order."""
    name = stated.field.removeprefix("band_")
    bands = register.bands(stated.subject, stated.year)
    for place, band in enumerate(bands):
        if band_key(band.name) == band_key(name):
            return (band.lower, None if place == 0 else band.upper), True
    if len(name) == 1 and name.isupper() and ord(name) - ord("A") < len(bands):
        place = ord(name) - ord("A")
        return (bands[place].lower, None if place == 0 else bands[place].upper), False
    return None, False


def members(register: Register) -> Iterator[Check]:
    """A band, or the units above or below the mean, against the units listed."""
    for stated in register.of_measure("unit_count"):
        if not is_count(stated) or stated.value is None:
            continue
        roster = _index_roster(register, stated.subject, stated.year)
        if stated.field.startswith("band_"):
            statement = Worded(
                "{subject}: the units in {band} against the units listed",
                subject=stated.subject,
                band=stated.field.removeprefix("band_"),
            )
            if roster is None or (roster.size is not None and len(roster.figures) * 2 < (roster.size.value or 0)):
                yield Check("band", "within", statement, stated, missing="the index of each unit")
                continue
            limits, sure = _band_limits(register, stated)
            if limits is None:
                continue
            doubt = "" if roster.complete and sure else "the limits of the band" if not sure else "a list of all units"
            yield Check("band", "within", statement, stated, roster.figures, limits=limits, doubt=doubt)
        elif stated.field in ("above_mean", "below_mean"):
            means = [
                o
                for o in register.of_measure("index")
                if o.subject == stated.subject and o.year == stated.year and o.statistic == "mean"
            ]
            mean = register.nearest(means, stated)
            if roster is None or mean is None:
                continue
            relation: Relation = "above" if stated.field == "above_mean" else "below"
            statement = Worded(
                "{subject}: the units " + relation + " the mean against the units listed", subject=stated.subject
            )
            doubt = "" if roster.complete else "a list of all units"
            yield Check("count", relation, statement, stated, (mean, *roster.figures), doubt=doubt)


def at_the_mean(register: Register, cohort: str, year: int | None) -> int | None:
    """How many units may be neither above nor below their mean, as printed; None where not all are listed."""
    roster = _index_roster(register, cohort, year)
    means = [
        o
        for o in register.of_measure("index")
        if (o.subject, o.year, o.field, o.statistic) == (cohort, year, "overall", "mean") and o.value is not None
    ]
    if roster is None or not roster.complete or not means:
        return None
    values = {o.value for o in means}
    return sum(o.value in values for o in roster.figures)


def named_members(register: Register) -> Iterator[Check]:
    """The units that a band names against its limits, where it names as many as it counts and all have an index."""
    for claim in register.understanding.claims:
        stated = claim.stated
        if claim.relation != "count" or not stated.field.startswith("band_") or not is_count(stated):
            continue
        roster = _index_roster(register, stated.subject, stated.year)
        limits, sure = _band_limits(register, stated)
        if roster is None or limits is None or len(claim.names) != stated.value:
            continue
        by_name = {fold(o.subject): o for o in roster.figures}
        parts = tuple(by_name[fold(name)] for name in claim.names if fold(name) in by_name)
        if len(parts) == len(claim.names) == len({o.obs_id for o in parts}):
            statement = Worded(
                "{subject}: the units named in {band} lie in that band",
                subject=stated.subject,
                band=stated.field.removeprefix("band_"),
            )
            doubt = "" if sure else "the limits of the band"
            yield Check("band", "within", statement, stated, parts, limits=limits, doubt=doubt)


_FIELD_MOVES: dict[str, tuple[Decimal | None, Decimal | None]] = {
    "increased": (Decimal("0.000001"), None),
    "decreased": (None, Decimal(0)),
}
_MOVES = {
    "increased": ("change", (Decimal("0.000001"), None)),
    "decreased": ("change", (None, Decimal(0))),
    "rank_up": ("rank_change", (Decimal(1), None)),
    "rank_down": ("rank_change", (None, Decimal(0))),
    "rank_same": ("rank_change", (Decimal(0), Decimal(1))),
    "rank_unchanged": ("rank_change", (Decimal(0), Decimal(1))),
}


def moved(register: Register) -> Iterator[Check]:
    """The units up, down or unchanged, in score or in rank, against the changes of the units listed."""
    for stated in register.of_measure("unit_count"):
        if not is_count(stated) or stated.field not in _MOVES:
            continue
        measure, limits = _MOVES[stated.field]
        for unit in ("points", "percent", "rank"):
            roster = register.roster(stated.subject, stated.year, measure, unit)
            if roster is not None and roster.complete:
                # A printed change of a hundredth is a change: the sign is what counts, not the digits behind it.
                parts = tuple(replace(o, decimals=None) if measure == "rank_change" else o for o in roster.figures)
                statement = Worded(
                    "{subject}: the units {group} against the units listed", subject=stated.subject, group=stated.field
                )
                yield Check("count", "within", statement, stated, parts, limits=limits)
                break


def untold(register: Register) -> Iterator[Check]:
    """Groups that only figures of the single units could bear out, which the report does not list."""
    rules = rulebook()
    for stated in register.of_measure("unit_count"):
        if not is_count(stated) or stated.value is None or stated.field.startswith("band_"):
            continue
        if any(pattern.fullmatch(stated.field) for pattern in rules.needs_units):
            statement = Worded("{subject}: the number of units {group}", subject=stated.subject, group=stated.field)
            yield Check("count", "count", statement, stated, missing="the figures of the single units")


def field_limits(group: str) -> tuple[str, tuple[Decimal | None, Decimal | None]] | None:
    """The measure and the limits that a group of fields names: "above_90", "at_100", "increased"; None for others."""
    if group in _FIELD_MOVES:
        return "change", _FIELD_MOVES[group]
    limits = (Decimal(100), None) if group == "at_100" else label_limits(group)
    return None if limits is None else ("component_index", limits)


def field_table(register: Register, cohort: str, year: int | None, measure: str) -> tuple[Observation, ...]:
    """One figure of a measure for each field of the cohort that has one, best printing first."""
    found = [
        register.best(
            o
            for o in register.of_measure(measure)
            if o.subject == cohort
            and o.year == year
            and o.field == field
            and o.statistic in ("value", "mean")
            and o.value is not None
        )
        for field in register.fields(cohort, year)
    ]
    return tuple(o for o in found if o is not None)


def fields_in_groups(register: Register) -> Iterator[Check]:
    """Groups of fields by component index, and of fields up and down, against the table of the fields."""
    for stated in (o for measure in COUNTS for o in register.of_measure(measure)):
        if not is_count(stated) or not stated.field.startswith("fields_"):
            continue
        group = stated.field.removeprefix("fields_")
        asked = field_limits(group)
        if asked is None:
            continue
        measure, limits = asked
        parts = field_table(register, stated.subject, stated.year, measure)
        if not parts or len(parts) < len(register.fields(stated.subject, stated.year)):
            continue
        kind: Kind = "count" if measure == "change" or group == "at_100" else "band"
        statement = Worded(
            "{subject}: the fields {group} against the table of the fields", subject=stated.subject, group=group
        )
        yield Check(kind, "within", statement, stated, parts, limits=limits)


def possible_means(register: Register) -> Iterator[Check]:
    """The mean of a cohort lies within what the limits of its groups and their numbers of units allow."""
    groups: dict[tuple[str, int | None, str], dict[str, Observation]] = {}
    for figure in register.of_measure("unit_count"):
        if not is_count(figure) or figure.value is None:
            continue
        score = _SCORE_GROUP.fullmatch(figure.field)
        if figure.field.startswith("band_") or score is not None:
            family = "" if score is None else score.group("family")
            groups.setdefault((figure.subject, figure.year, family), {}).setdefault(figure.field, figure)
    for (cohort, year, family), parts in groups.items():
        field = family.removesuffix("_") or "overall"
        measures = ("index",) if field == "overall" else ("satisfaction", "component_index")
        means = [
            o
            for o in register.of_measure(*measures)
            if (o.subject, o.year, o.field, o.statistic) == (cohort, year, field, "mean")
        ]
        size, first = register.size(cohort, year) or register.surveyed(cohort, year), next(iter(parts.values()))
        mean = min(means, key=lambda o: (distance(o, first), page_place(o), o.obs_id), default=None)
        total = sum(o.value for o in parts.values() if o.value is not None)
        if mean is None or size is None or not size.value or size.value != total:
            continue
        low = high = Decimal(0)
        for part in parts.values():
            limits, sure = _band_limits(register, part) if not family else (label_limits(part.field), True)
            if limits is None or not sure:
                break
            low += (limits[0] or Decimal(0)) * (part.value or Decimal(0))
            high += (limits[1] or Decimal(100)) * (part.value or Decimal(0))
        else:
            limits = (decimal_down(Fraction(low) / Fraction(total), 2), decimal_up(Fraction(high) / Fraction(total), 2))
            statement = Worded("{name} is possible with the units in each group", name=name_of(mean))
            yield Check("range", "possible", statement, mean, tuple(parts.values()), limits=limits)


def group_counts(register: Register) -> Iterator[Check]:
    """The stated number of groups against the groups that follow and hold at least one unit."""
    for stated in register.labelled(rulebook().group_count, "kpi", "unit_count"):
        subject = stated.field.removesuffix("_groups")
        of_scores = any(o.field.startswith(f"{subject}_") for o in register.of_measure("unit_count"))
        following = [
            o
            for o in register.of_measure("unit_count")
            if (_is_score_group(o.field, f"{subject}_") if of_scores else o.field.startswith("band_"))
            and o.unit == "count"
            and o.value
            and page_place(o) >= page_place(stated)
            and o.page - stated.page <= 1
            and abs(line_of(o) - line_of(stated)) <= WHOLE_LIST_LINES
            and (stated.level != "cohort" or o.subject == stated.subject)
        ]
        listed = len({(o.subject, o.field) for o in following})
        if listed:
            doubt = "" if listed == stated.value else "some of the groups"
            statement = Worded("{name}: the number of groups against the groups named", name=name_of(stated))
            yield Check("count", "count", statement, stated, tuple(following), listed=listed, doubt=doubt)


def _is_score_group(label: str, family: str) -> bool:
    score = _SCORE_GROUP.fullmatch(label)
    return score is not None and score.group("family") == family


def survey_members(register: Register) -> Iterator[Check]:
    """Units below or above the survey mean, against the units' survey results where all are listed."""
    for stated in register.of_measure("unit_count"):
        if stated.field not in ("survey_below_mean", "survey_above_mean") or stated.unit != "count":
            continue
        means = [
            o
            for o in register.of_measure("survey")
            if o.subject == stated.subject and o.year == stated.year and o.statistic == "mean" and o.unit == "points"
        ]
        mean = register.nearest(means, stated)
        roster = roster_for(register, mean) if mean is not None else None
        if mean is not None and roster is not None and roster.complete:
            relation: Relation = "above" if stated.field == "survey_above_mean" else "below"
            statement = Worded(
                "{subject}: the units " + relation + " the survey mean against the units listed",
                subject=stated.subject,
            )
            yield Check("count", relation, statement, stated, (mean, *roster.figures))
