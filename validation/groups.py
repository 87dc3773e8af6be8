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
from validation.checks import Check, Relation, implied, name_of, page_place
from validation.cohorts import _roster_for
from validation.interval import decimal_down, decimal_up
from validation.ledger import Ledger, Roster, distance
from validation.rulebook import Partition, band_key, rulebook

_COUNTS = ("unit_count", "kpi")
_LIMITS = (
    re.compile(r".*(?:above|over)_(?P<lower>\d+(?:_\d+)?)"),
    re.compile(r".*?(?P<lower>\d+(?:_\d+)?)_to_(?P<upper>\d+(?:_\d+)?)"),
    re.compile(r".*(?:below|under)_(?P<upper>\d+(?:_\d+)?)"),
)
_SCORE_GROUP = re.compile(r"(?P<family>[a-z_]+_)(?:(?:above|below|over|under)_\d+|\d+_to_\d+)")
_WHOLE_LIST_LINES = 15


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


def _is_count(figure: Observation) -> bool:
    return figure.measure in _COUNTS and figure.unit == "count" and figure.level == "cohort"


def _index_roster(ledger: Ledger, cohort: str, year: int | None) -> Roster | None:
    for unit in ("percent", "points"):
        roster = ledger.roster(cohort, year, "index", unit)
        if roster is not None:
            return roster
    return None


def _band_limits(ledger: Ledger, stated: Observation) -> tuple[tuple[Decimal | None, Decimal | None] | None, bool]:
    """The limits of a band by its name, and whether they are sure; groups A, B, C may stand for the bands in order."""
    name = stated.field.removeprefix("band_")
    bands = ledger.bands(stated.subject, stated.year)
    for place, band in enumerate(bands):
        if band_key(band.name) == band_key(name):
            return (band.lower, None if place == 0 else band.upper), True
    if len(name) == 1 and name.isupper() and ord(name) - ord("A") < len(bands):
        place = ord(name) - ord("A")
        return (bands[place].lower, None if place == 0 else bands[place].upper), False
    return None, False


def members(ledger: Ledger) -> Iterator[Check]:
    """A band, or the units above or below the mean, against the units listed."""
    for stated in ledger.of_measure("unit_count"):
        if not _is_count(stated) or stated.value is None:
            continue
        roster = _index_roster(ledger, stated.subject, stated.year)
        if stated.field.startswith("band_"):
            statement = f"{stated.subject}: the units in {stated.field.removeprefix('band_')} against the units listed"
            if roster is None or (roster.size is not None and len(roster.figures) * 2 < (roster.size.value or 0)):
                yield Check("band", "within", statement, stated, missing="the index of each unit")
                continue
            limits, sure = _band_limits(ledger, stated)
            if limits is None:
                continue
            doubt = "" if roster.complete and sure else "the limits of the band" if not sure else "a list of all units"
            yield Check("band", "within", statement, stated, roster.figures, limits=limits, doubt=doubt)
        elif stated.field in ("above_mean", "below_mean"):
            means = [
                o
                for o in ledger.of_measure("index")
                if o.subject == stated.subject and o.year == stated.year and o.statistic == "mean"
            ]
            mean = ledger.nearest(means, stated)
            if roster is None or mean is None:
                continue
            relation: Relation = "above" if stated.field == "above_mean" else "below"
            statement = f"{stated.subject}: the units {relation} the mean against the units listed"
            doubt = "" if roster.complete else "a list of all units"
            yield Check("count", relation, statement, stated, (mean, *roster.figures), doubt=doubt)


_MOVES = {
    "increased": ("change", (Decimal("0.000001"), None)),
    "decreased": ("change", (None, Decimal(0))),
    "rank_up": ("rank_change", (Decimal(1), None)),
    "rank_down": ("rank_change", (None, Decimal(0))),
    "rank_same": ("rank_change", (Decimal(0), Decimal(1))),
    "rank_unchanged": ("rank_change", (Decimal(0), Decimal(1))),
}


def moved(ledger: Ledger) -> Iterator[Check]:
    """The units up, down or unchanged, in score or in rank, against the changes of the units listed."""
    for stated in ledger.of_measure("unit_count"):
        if not _is_count(stated) or stated.field not in _MOVES:
            continue
        measure, limits = _MOVES[stated.field]
        for unit in ("points", "percent", "rank"):
            roster = ledger.roster(stated.subject, stated.year, measure, unit)
            if roster is not None and roster.complete:
                # A printed change of a hundredth is a change: the sign is what counts, not the digits behind it.
                parts = tuple(replace(o, decimals=None) if measure == "rank_change" else o for o in roster.figures)
                statement = f"{stated.subject}: the units {stated.field.replace('_', ' ')} against the units listed"
                yield Check("count", "within", statement, stated, parts, limits=limits)
                break


def untold(ledger: Ledger) -> Iterator[Check]:
    """Groups that only figures of the single units could bear out, which the report does not list."""
    rules = rulebook()
    for stated in ledger.of_measure("unit_count"):
        if not _is_count(stated) or stated.value is None or stated.field.startswith("band_"):
            continue
        if any(pattern.fullmatch(stated.field) for pattern in rules.needs_units):
            statement = f"{stated.subject}: the number of units {stated.field.replace('_', ' ')}"
            yield Check("count", "count", statement, stated, missing="the figures of the single units")


def fields_in_groups(ledger: Ledger) -> Iterator[Check]:
    """Groups of fields by component index, and of fields up and down, against the table of the fields."""
    for stated in (o for measure in _COUNTS for o in ledger.of_measure(measure)):
        if not _is_count(stated) or not stated.field.startswith("fields_"):
            continue
        fields = ledger.fields(stated.subject, stated.year)
        group = stated.field.removeprefix("fields_")
        limits = label_limits(group)
        measure = "change" if group in ("increased", "decreased", "unchanged") else "component_index"
        if group == "at_100":
            limits = (Decimal(100), None)
        elif group == "increased":
            limits = (Decimal("0.000001"), None)
        elif group == "decreased":
            limits = (None, Decimal(0))
        if limits is None or not fields:
            continue
        table = [
            ledger.best(
                o
                for o in ledger.of_measure(measure)
                if o.subject == stated.subject
                and o.year == stated.year
                and o.field == field
                and o.statistic in ("value", "mean")
                and o.value is not None
            )
            for field in fields
        ]
        parts = tuple(o for o in table if o is not None)
        if len(parts) < len(fields):
            continue
        kind: Kind = "count" if measure == "change" or group == "at_100" else "band"
        statement = f"{stated.subject}: the fields {group.replace('_', ' ')} against the table of the fields"
        yield Check(kind, "within", statement, stated, parts, limits=limits)


def left_over(ledger: Ledger) -> Iterator[Check]:
    """The units below the lowest band that the report counts: all units less those of its bands."""
    for stated in ledger.of_measure("unit_count"):
        limits = label_limits(stated.field)
        if not _is_count(stated) or limits is None or limits[0] is not None or stated.field.count("_") != 1:
            continue
        bands: dict[str, Observation] = {}
        for o in ledger.of_measure("unit_count"):
            if o.field.startswith("band_") and _is_count(o) and (o.subject, o.year) == (stated.subject, stated.year):
                bands.setdefault(o.field, o)
        lowest = min((band.lower for band in ledger.bands(stated.subject, stated.year) if band.lower), default=None)
        size = ledger.size(stated.subject, stated.year)
        if len(bands) < 2 or lowest != limits[1] or size is None or size.value is None:
            continue
        rest = size.value - sum(o.value for o in bands.values() if o.value is not None)
        doubt = "" if rest == stated.value else "some of the groups"
        statement = f"{stated.subject}: the units {stated.field.replace('_', ' ')} are those in none of the bands"
        operands = (size, *bands.values())
        yield Check("count", "count", statement, stated, operands, listed=int(rest), doubt=doubt)


def possible_means(ledger: Ledger) -> Iterator[Check]:
    """The mean of a cohort lies within what the limits of its groups and their numbers of units allow."""
    groups: dict[tuple[str, int | None, str], dict[str, Observation]] = {}
    for figure in ledger.of_measure("unit_count"):
        if not _is_count(figure) or figure.value is None:
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
            for o in ledger.of_measure(*measures)
            if (o.subject, o.year, o.field, o.statistic) == (cohort, year, field, "mean")
        ]
        size, first = ledger.size(cohort, year), next(iter(parts.values()))
        mean = min(means, key=lambda o: (distance(o, first), page_place(o), o.obs_id), default=None)
        total = sum(o.value for o in parts.values() if o.value is not None)
        if mean is None or size is None or not size.value or size.value != total:
            continue
        low = high = Decimal(0)
        for part in parts.values():
            limits, sure = _band_limits(ledger, part) if not family else (label_limits(part.field), True)
            if limits is None or not sure:
                break
            low += (limits[0] or Decimal(0)) * (part.value or Decimal(0))
            high += (limits[1] or Decimal(100)) * (part.value or Decimal(0))
        else:
            limits = (decimal_down(Fraction(low) / Fraction(total), 2), decimal_up(Fraction(high) / Fraction(total), 2))
            statement = f"{name_of(mean)} is possible with the units in each group"
            yield Check("range", "possible", statement, mean, tuple(parts.values()), limits=limits)


def _endings(partition: Partition, family: str, labels: set[str]) -> bool:
    """True where the labels are groups that leave no unit out."""
    short = {label.removeprefix(family) for label in labels}
    return any(set(complete) <= short for complete in partition.complete)


def partitions(ledger: Ledger) -> Iterator[Check]:
    """Groups that divide a cohort, or the fields, add up to it; their shares to 100; last year's counts too."""
    for partition in rulebook().partitions:
        families: dict[tuple[str, int | None, str], dict[str, Observation]] = {}
        for figure in (o for measure in _COUNTS for o in ledger.of_measure(measure)):
            if (
                figure.level != "cohort"
                or figure.unit != "count"
                or figure.statistic not in ("count", "total", "value")
            ):
                continue
            family = partition.family(figure.field)
            if family is not None:
                families.setdefault((figure.subject, figure.year, family), {}).setdefault(figure.field, figure)
        for (cohort, year, family), groups in families.items():
            parts = sorted(groups.values(), key=page_place)
            whole = _whole_of(ledger, cohort, year, family, parts)
            if len(parts) < 2 or whole is None or any(o.value is None for o in parts):
                continue
            yield from _partition_checks(ledger, partition, family, parts, whole)


def _whole_of(
    ledger: Ledger, cohort: str, year: int | None, family: str, parts: list[Observation]
) -> Observation | None:
    if family.startswith("fields_"):
        for stated in ledger.labelled(rulebook().field_count, "kpi", "unit_count"):
            if stated.subject == cohort and stated.year == year:
                return stated
        listed = len(ledger.fields(cohort, year))
        return implied(Decimal(listed), parts[-1]) if listed else None
    return ledger.size(cohort, year)


def _partition_checks(
    ledger: Ledger, partition: Partition, family: str, parts: list[Observation], whole: Observation
) -> Iterator[Check]:
    cohort = parts[0].subject
    total = sum(o.value for o in parts if o.value is not None)
    complete = _endings(partition, family, {o.field for o in parts}) or _told_complete(ledger, partition, parts)
    if whole.value is None:
        return
    doubt = "" if complete or total > whole.value else "the units that the groups named leave out"
    if total < whole.value and not complete and family.startswith("fields_"):
        return
    last = max([*parts, whole], key=page_place)
    statement = f"{cohort}: {partition.name} add up to all {whole.value}"
    yield Check("sum", "sum", statement, whole, tuple(parts), doubt=doubt, place=last)
    shares = [
        share
        for part in parts
        for share in ledger.find(part, statistics=("value", "count"), unit="percent")
        if share.value is not None
    ]
    if len(shares) == len(parts) and total == whole.value:
        decimals = max((share.decimals or 0) for share in shares)
        hundred = implied(Decimal(100), parts[-1], unit="percent", decimals=decimals)
        yield Check("sum", "sum", f"{cohort}: the shares of {partition.name} add up to 100 %", hundred, tuple(shares))
    moves = [
        move
        for part in parts
        for move in ledger.find(part, measure="change", statistics=("count",))[:1]
        if move.value is not None
    ]
    if len(moves) == len(parts) and total == whole.value:
        zero = implied(whole.value, parts[-1])
        earlier = tuple(
            implied((part.value or Decimal(0)) - (move.value or Decimal(0)), move) for part, move in zip(parts, moves)
        )
        statement = (
            f"{cohort}: {partition.name} of the year before, as their changes imply, add up to all {whole.value}"
        )
        doubt = "the number of units of the year before"
        yield Check("difference", "sum", statement, zero, earlier, doubt=doubt, place=parts[-1])


def _told_complete(ledger: Ledger, partition: Partition, parts: list[Observation]) -> bool:
    """True where the report says how many groups there are, and that many are read; or all bands of the rubric are."""
    first = parts[0]
    for stated in ledger.labelled(rulebook().group_count, "kpi", "unit_count"):
        near = stated.page == first.page and abs((stated.line or 0) - (first.line or 0)) <= _WHOLE_LIST_LINES
        if stated.value == len(parts) and near and partition.name == "bands":
            return True
    bands = {band_key(band.name) for band in ledger.bands(first.subject, first.year)}
    named = {band_key(o.field.removeprefix("band_")) for o in parts}
    return partition.name == "bands" and bool(bands) and bands <= named


def group_counts(ledger: Ledger) -> Iterator[Check]:
    """The stated number of groups against the groups that follow and hold at least one unit."""
    for stated in ledger.labelled(rulebook().group_count, "kpi", "unit_count"):
        following = [
            o
            for o in ledger.of_measure("unit_count")
            if o.field.startswith("band_")
            and o.unit == "count"
            and o.value
            and page_place(o) >= page_place(stated)
            and o.page - stated.page <= 1
            and abs((o.line or 0) - (stated.line or 0)) <= _WHOLE_LIST_LINES
            and (stated.level != "cohort" or o.subject == stated.subject)
        ]
        listed = len({(o.subject, o.field) for o in following})
        if listed:
            doubt = "" if listed == stated.value else "some of the groups"
            statement = f"{name_of(stated)}: the number of groups against the groups named"
            yield Check("count", "count", statement, stated, tuple(following), listed=listed, doubt=doubt)


def survey_members(ledger: Ledger) -> Iterator[Check]:
    """Units below or above the survey mean, against the units' survey results where all are listed."""
    for stated in ledger.of_measure("unit_count"):
        if stated.field not in ("survey_below_mean", "survey_above_mean") or stated.unit != "count":
            continue
        means = [
            o
            for o in ledger.of_measure("survey")
            if o.subject == stated.subject and o.year == stated.year and o.statistic == "mean" and o.unit == "points"
        ]
        mean = ledger.nearest(means, stated)
        roster = _roster_for(ledger, mean) if mean is not None else None
        if mean is not None and roster is not None and roster.complete:
            relation: Relation = "above" if stated.field == "survey_above_mean" else "below"
            statement = f"{stated.subject}: the units {relation} the survey mean against the units listed"
            yield Check("count", relation, statement, stated, (mean, *roster.figures))
