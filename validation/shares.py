"""Rules on shares and bases: a group out of its cohort, the base of "10/19", ballots returned, valid and planned.

Belongs here: generators of checks whose stated figure is a rate, or the whole that a count is told out of. Does not:
what a group holds (`validation.groups`).
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from corpus.records import Observation
from validation.checks import Check, implied
from validation.ledger import Ledger
from validation.rows import HUNDRED, over
from validation.rulebook import rulebook


def shares(ledger: Ledger) -> Iterator[Check]:
    """The share of a group in percent is its count out of all units."""
    for share in ledger.of_measure("unit_count"):
        if share.unit != "percent" or share.level != "cohort":
            continue
        count = ledger.nearest(ledger.find(share, statistics=("count", "value", "total"), unit="count"), share)
        if count is None:
            continue
        whole = ledger.size(share.subject, share.year)
        pair = over(count.raw) or over(share.raw)
        if pair is not None and pair[0] == count.value and pair[1] > 0:
            whole = implied(pair[1], count, unit="count", raw=count.raw)
        if whole is None or not whole.value:
            continue
        statement = (
            f"{share.subject}: the share of {share.field.replace('_', ' ')} is {count.value} out of {whole.value}"
        )
        yield Check("ratio", "ratio", statement, share, (count, whole), factor=HUNDRED)


def bases(ledger: Ledger) -> Iterator[Check]:
    """The base of "10/19" against the number of units of the cohort. A base of its own is no error."""
    for figure in ledger.of_measure("unit_count", "rank"):
        pair = over(figure.raw)
        if pair is None or pair[0] != figure.value or figure.unit not in ("count", "rank"):
            continue
        cohort = rulebook().cohort_of_level.get(figure.level, figure.subject)
        size = ledger.size(cohort, figure.year)
        if size is None or size.value != pair[1]:
            continue
        base = implied(pair[1], figure, unit="count", raw=figure.raw)
        statement = f"{cohort}: the base of {figure.raw} is the number of units"
        yield Check("repeat", "equal", statement, base, (size,))


def ballots(ledger: Ledger) -> Iterator[Check]:
    """Rates of ballots returned, valid or planned, and ballots left over."""
    rules = rulebook()
    for share in rules.shares:
        for stated in ledger.labelled(share.labels, "kpi"):
            part, whole = (_named(ledger, names, stated) for names in (share.part, share.whole))
            if stated.unit == "percent" and part is not None and whole is not None:
                statement = f"{stated.field.replace('_', ' ')} is {part.value} out of {whole.value}"
                yield Check("ratio", "ratio", statement, stated, (part, whole), factor=Fraction(100))
    for rest in rules.remainders:
        for stated in ledger.labelled(rest.labels, "kpi"):
            larger, smaller = (_named(ledger, names, stated) for names in (rest.minuend, rest.subtrahend))
            if larger is not None and smaller is not None:
                statement = f"{stated.field.replace('_', ' ')} is {larger.value} less {smaller.value}"
                yield Check("difference", "difference", statement, stated, (larger, smaller))


def _named(ledger: Ledger, names: tuple[str, ...], to: Observation) -> Observation | None:
    """The nearest count of the same subject and year whose measure or label is one of the names."""
    found = [
        o
        for o in ledger.figures
        if (o.measure in names or o.field in names)
        and o.subject == to.subject
        and o.year == to.year
        and o.unit == "count"
        and o.value is not None
    ]
    return ledger.nearest(found, to)
