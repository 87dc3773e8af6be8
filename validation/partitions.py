"""Rules on groups that divide a cohort or its fields: what they add up to, what they leave, which names they share.

Belongs here: generators of checks over all groups of one kind together. Does not: what one group holds
(`validation.groups`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from corpus.records import Observation
from corpus.worded import Worded
from validation.checks import Check, implied, line_of, name_of, page_place
from validation.groups import (
    COUNTS,
    WHOLE_LIST_LINES,
    at_the_mean,
    field_limits,
    field_table,
    is_count,
    label_limits,
)
from validation.register import Register
from validation.rulebook import Partition, band_key, rulebook

# A unit may be on neither side.
SIDES = ("above_mean", "below_mean")


def left_over(register: Register) -> Iterator[Check]:
    """The units below the lowest band that the report counts: all units less those of its bands."""
    for stated in register.of_measure("unit_count"):
        limits = label_limits(stated.field)
        if not is_count(stated) or limits is None or limits[0] is not None or stated.field.count("_") != 1:
            continue
        bands: dict[str, Observation] = {}
        for o in register.of_measure("unit_count"):
            if o.field.startswith("band_") and is_count(o) and (o.subject, o.year) == (stated.subject, stated.year):
                bands.setdefault(o.field, o)
        lowest = min((band.lower for band in register.bands(stated.subject, stated.year) if band.lower), default=None)
        size = register.size(stated.subject, stated.year)
        if len(bands) < 2 or lowest != limits[1] or size is None or size.value is None:
            continue
        rest = size.value - sum(o.value for o in bands.values() if o.value is not None)
        doubt = "" if rest == stated.value else "some of the groups"
        statement = Worded(
            "{subject}: the units {group} are those in none of the bands", subject=stated.subject, group=stated.field
        )
        operands = (size, *bands.values())
        yield Check("count", "count", statement, stated, operands, listed=int(rest), doubt=doubt)


def _endings(partition: Partition, family: str, labels: set[str]) -> bool:
    """True where the labels are groups that leave no unit out."""
    short = {label.removeprefix(family) for label in labels}
    return any(set(complete) <= short for complete in partition.complete)


def is_between_the_sides(register: Register, parts: Sequence[Observation], short: Decimal) -> bool | None:
    """Whether so many units as are on neither side of the mean may be at it; None where no list tells, and one may."""
    if {o.field for o in parts} != set(SIDES) or short <= 0:
        return False
    level = at_the_mean(register, parts[0].subject, parts[0].year)
    if level is None:
        return None if short == 1 else False
    return level >= short


def divides(parts: Sequence[Observation]) -> str:
    """The name of the groups that these are, one each and no other, where they leave hardly a unit out; or ""."""
    labels = sorted(o.field for o in parts)
    found = (p.name for p in rulebook().partitions for complete in p.complete if sorted(complete) == labels)
    return next(found, "")


def partitions(register: Register) -> Iterator[Check]:
    """Groups that divide a cohort, or the fields, add up to it; their shares to 100; last year's counts too."""
    for partition in rulebook().partitions:
        families: dict[tuple[str, int | None, str], dict[str, Observation]] = {}
        for figure in (o for measure in COUNTS for o in register.of_measure(measure)):
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
            whole = _whole_of(register, cohort, year, family, parts)
            if len(parts) < 2 or whole is None or any(o.value is None for o in parts):
                continue
            yield from _partition_checks(register, partition, family, parts, whole)


def _whole_of(
    register: Register, cohort: str, year: int | None, family: str, parts: list[Observation]
) -> Observation | None:
    if family.startswith("fields_"):
        for stated in register.labelled(rulebook().field_count, "kpi", "unit_count"):
            if stated.subject == cohort and stated.year == year:
                return stated
        listed = len(register.fields(cohort, year))
        return implied(Decimal(listed), parts[-1]) if listed else None
    return register.size(cohort, year) or register.surveyed(cohort, year)


def _with_the_rest(
    register: Register, partition: Partition, family: str, parts: list[Observation], whole: Observation
) -> Iterator[Check]:
    """Groups of fields that leave some out, where the table shows as many fields that belong to none of them.

    That they are not as many proves nothing: a group may be told in words that were not understood.
    """
    rest = (whole.value or Decimal(0)) - sum(o.value for o in parts if o.value is not None)
    limits = [field_limits(o.field.removeprefix(family)) for o in parts]
    if any(each is None for each in limits):
        return
    measure = limits[0][0] if limits[0] is not None else ""
    table = field_table(register, parts[0].subject, parts[0].year, measure)
    outside = [
        o
        for o in table
        if o.value is not None
        and not any(
            each is not None
            and (each[1][0] is None or o.value >= each[1][0])
            and (each[1][1] is None or o.value < each[1][1])
            for each in limits
        )
    ]
    if len(table) == whole.value and len(outside) == rest:
        statement = Worded(
            "{subject}: {groups}, and the {number} that the table leaves, are all {whole}",
            subject=parts[0].subject,
            groups=partition.name,
            number=rest,
            whole=whole.value,
        )
        others = implied(rest, parts[-1], unit="count")
        yield Check("sum", "sum", statement, whole, (*parts, others), place=max([*parts, whole], key=page_place))


def _partition_checks(
    register: Register, partition: Partition, family: str, parts: list[Observation], whole: Observation
) -> Iterator[Check]:
    cohort = parts[0].subject
    total = sum(o.value for o in parts if o.value is not None)
    complete = _endings(partition, family, {o.field for o in parts}) or _told_complete(register, partition, parts)
    if whole.value is None:
        return
    doubt = "" if complete or total > whole.value else "the units that the groups named leave out"
    if total != whole.value and whole.field in rulebook().surveyed_units:
        doubt = "whether all units were surveyed"
    if total < whole.value and not complete and family.startswith("fields_"):
        yield from _with_the_rest(register, partition, family, parts, whole)
        return
    between = is_between_the_sides(register, parts, whole.value - total)
    doubt = doubt or ("the units that are at the mean" if between else "")
    last = max([*parts, whole], key=page_place)
    statement = Worded(
        "{subject}: {groups} add up to all {whole}", subject=cohort, groups=partition.name, whole=whole.value
    )
    accuses = between is not None
    yield Check("sum", "sum", statement, whole, tuple(parts), doubt=doubt, place=last, accuses=accuses)
    by_label = {o.field.removeprefix(family): o for o in parts}
    for own, other in partition.rests:
        if own in by_label and other in by_label:
            statement = Worded("{name} are all {whole} less the others", name=name_of(by_label[own]), whole=whole.value)
            yield Check("difference", "difference", statement, by_label[own], (whole, by_label[other]), doubt=doubt)
    shares = [
        share
        for part in parts
        for share in register.find(part, statistics=("value", "count"), unit="percent")
        if share.value is not None
    ]
    if len(shares) == len(parts) and total == whole.value:
        decimals = max((share.decimals or 0) for share in shares)
        hundred = implied(Decimal(100), parts[-1], unit="percent", decimals=decimals)
        statement = Worded("{subject}: the shares of {groups} add up to 100 %", subject=cohort, groups=partition.name)
        yield Check("sum", "sum", statement, hundred, tuple(shares))
    moves = [
        move
        for part in parts
        for move in register.find(part, measure="change", statistics=("count",))[:1]
        if move.value is not None
    ]
    if len(moves) == len(parts) and total == whole.value:
        zero = implied(whole.value, parts[-1])
        earlier = tuple(
            implied((part.value or Decimal(0)) - (move.value or Decimal(0)), move) for part, move in zip(parts, moves)
        )
        statement = Worded(
            "{subject}: {groups} of the year before, as their changes imply, add up to all {whole}",
            subject=cohort,
            groups=partition.name,
            whole=whole.value,
        )
        doubt = "the number of units of the year before"
        yield Check("difference", "sum", statement, zero, earlier, doubt=doubt, place=parts[-1])


def _told_complete(register: Register, partition: Partition, parts: list[Observation]) -> bool:
    """True where the report says how many groups there are, and that many are read; or all bands of the rubric are."""
    first = parts[0]
    for stated in register.labelled(rulebook().group_count, "kpi", "unit_count"):
        near = stated.page == first.page and abs(line_of(stated) - line_of(first)) <= WHOLE_LIST_LINES
        if stated.value == len(parts) and near and partition.name == "bands":
            return True
    bands = {band_key(band.name) for band in register.bands(first.subject, first.year)}
    named = {band_key(o.field.removeprefix("band_")) for o in parts}
    return partition.name == "bands" and bool(bands) and bands <= named


def named_in_groups(register: Register) -> Iterator[Check]:
    """The number of units of a cohort against the names that its groups list, where each group lists all its own."""
    rules = rulebook()
    lists: dict[tuple[str, int | None, str, str], dict[str, tuple[Observation, tuple[str, ...]]]] = {}
    for claim in register.understanding.claims:
        stated = claim.stated
        if claim.relation != "count" or stated.measure != "unit_count" or len(claim.names) != stated.value:
            continue
        for partition in rules.partitions:
            family = partition.family(stated.field)
            if family is not None:
                key = (stated.subject, stated.year, partition.name, family)
                lists.setdefault(key, {}).setdefault(stated.field, (stated, claim.names))
                break
    told: set[str] = set()
    for (cohort, year, _, _), groups in lists.items():
        size = register.size(cohort, year)
        names = {name for _, listed in groups.values() for name in listed}
        total = sum(len(listed) for _, listed in groups.values())
        if size is None or size.obs_id in told or len(groups) < 2 or total != len(names) or size.value != total:
            continue
        told.add(size.obs_id)
        statement = Worded("{subject}: the number of units against the names that its groups list", subject=cohort)
        yield Check("count", "count", statement, size, tuple(o for o, _ in groups.values()), listed=total)
