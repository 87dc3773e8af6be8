"""Rules on the number of units that a sentence says its own figures are of: "trung bình của 19 đơn vị", "Trong 19 sở".

Belongs here: that number against the units that the mean is over, or against the groups that the sentence divides it
into. Does not: numbers of units told by themselves (`validation.cohorts`, `validation.repeats`), which may be of others
than those listed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from corpus.records import Observation
from corpus.worded import Worded
from validation.checks import Check, agrees, compute
from validation.claims import WHOLE
from validation.cohorts import roster_for
from validation.partitions import SIDES, divides, is_between_the_sides
from validation.register import Register

_FEW_LINES = 8


def told_wholes(register: Register) -> Iterator[Check]:
    """The number of units of a mean against the list that gives this mean; that of groups against their sum.

    Units that are in no group (those at the mean) may make the number greater than the sum, so that only a sum that is
    too great contradicts by itself.
    """
    for claim in register.understanding.claims:
        if claim.relation != WHOLE or claim.stated.value is None:
            continue
        mean = claim.operands[0]
        if mean.statistic != "mean":
            yield from _sum(register, claim.stated, claim.operands)
            continue
        roster = roster_for(register, mean)
        if roster is None or not roster.complete:
            yield from _sum(register, claim.stated, _sides(register, mean))
        elif agrees(compute(Check("mean", "mean", "", mean, roster.figures))):
            listed = len(roster.figures)
            if claim.stated.value == listed:
                # The list bears the number out by itself (`validation.cohorts`).
                continue
            pattern = "{subject}: the number of units against the {number} listed"
            statement = Worded(pattern, subject=mean.subject, number=listed)
            yield Check("count", "count", statement, claim.stated, roster.figures, listed=listed)


def _sides(register: Register, mean: Observation) -> Sequence[Observation]:
    """The units above and below this mean, told right behind it; () where another mean of the cohort is told too."""
    own = [o for o in register.figures if (o.subject, o.year) == (mean.subject, mean.year)]
    alike = (mean.measure, mean.field, mean.unit, mean.statistic)
    if any((o.measure, o.field, o.unit, o.statistic) == alike and o.value != mean.value for o in own):
        return ()
    told = [o for o in own if (o.measure, o.unit) == ("unit_count", "count") and _is_behind(o, mean)]
    found = [next((o for o in told if o.field == side), None) for side in SIDES]
    return [o for o in found if o is not None]


def _is_behind(figure: Observation, mean: Observation) -> bool:
    if not figure.words or not mean.words:
        return False
    return 0 <= figure.words[0].line - mean.words[0].line <= _FEW_LINES


def _sum(register: Register, stated: Observation, parts: Sequence[Observation]) -> Iterator[Check]:
    groups, whole = divides(parts), stated.value
    if not groups or whole is None or any(o.value is None for o in parts):
        return
    total = sum((o.value for o in parts if o.value is not None), Decimal(0))
    between = is_between_the_sides(register, parts, whole - total)
    if between or (between is None and not _is_told(register, stated, total)):
        return
    statement = Worded("{subject}: {groups} add up to all {whole}", subject=stated.subject, groups=groups, whole=whole)
    doubt = "the units that the groups named leave out" if total < whole else ""
    yield Check("sum", "sum", statement, stated, tuple(parts), doubt=doubt)


def _is_told(register: Register, stated: Observation, number: Decimal) -> bool:
    """Whether another place says that the cohort has so many units."""
    same = register.find(stated, statistics=("count", "total", "value"), unit="count")
    return any(o.value == number for o in same)
