"""Slips that people make with figures, named where one would explain an inconsistent finding.

Belongs here: digits that changed places, the figure of another year or cohort, a part left out or counted twice, a
percentage of another base, a figure rounded up. Does not: misreadings (`validation.misreadings`), cutting, which is a
verdict of its own (`validation.verdicts`), or whose error it is (`validation.attribution`).

A slip is a guess: it says what would explain the difference, and is told beside it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from corpus.records import Observation
from validation.checks import Check, agrees, compute, implied, name_of, stands_for
from validation.culprits import Charge
from validation.register import Register
from validation.rulebook import rulebook
from validation.verdicts import raised, rounded, visible_decimals

# Small counts are alike by chance.
_TELLING_COUNT = 10
# In a longer list some part would always explain the difference.
_MOST_PARTS = 40
_FEW = 4
# Fewer digits are alike by chance.
_TELLING_DIGITS = 3


@dataclass(frozen=True, slots=True)
class Slip:
    """A slip that would explain a finding. name: one of the words below; detail: which figure, in words."""

    name: str
    detail: str

    def __str__(self) -> str:
        return f"{self.name} ({self.detail})"


def slip_of(register: Register, checks: Sequence[Check], charge: Charge | None) -> Slip | None:
    """The slip that explains an inconsistent check best: what is told of one figure only by chance comes last.

    checks: the check itself, then those that the same wrong figure breaks.
    """
    for search in (_of_another, _changed_places, _out_of_another_base, _part_too_few, _rounded_up):
        for check in checks:
            found = next(search(register, check, charge), None)
            if found is not None:
                return found
    return None


def _suspects(check: Check, charge: Charge | None) -> list[Observation]:
    """The figures that may be wrong: the charged one, else the stated one, and the others where they are few."""
    if charge is not None:
        return [charge.figure]
    few = check.operands if len(check.operands) < _FEW else ()
    return [o for o in (check.stated, *few) if o.obs_id and o.value is not None]


def _of_another(register: Register, check: Check, charge: Charge | None) -> Iterator[Slip]:
    """The figure of the year before or after, or of another cohort, put in its place."""
    for figure in _suspects(check, charge):
        value = figure.value
        is_exact = stands_for(figure) is None
        if is_exact and figure is not check.stated and charge is None:
            continue
        if value is None or (is_exact and (value < _TELLING_COUNT or figure.field in rulebook().all_units)):
            continue
        for other in register.of_measure(figure.measure):
            alike = (other.field, other.unit) == (figure.field, figure.unit) and other.value == value
            if not alike or other is figure or other.statistic != figure.statistic or other.year is None:
                continue
            own = (other.level, other.subject) == (figure.level, figure.subject)
            if own and figure.year is not None and abs(other.year - figure.year) == 1:
                which = "last" if other.year < figure.year else "next"
                yield Slip(f"{which} year's figure", f"{value:f} is printed for {other.year} too")
            elif not own and other.level == figure.level == "cohort" and other.year == figure.year:
                yield Slip("another cohort's figure", f"{value:f} is printed for the {other.subject} too")


def _changed_places(register: Register, check: Check, charge: Charge | None) -> Iterator[Slip]:
    """Two neighbouring digits that stand in the wrong order."""
    for figure in _suspects(check, charge):
        if figure.value is None:
            continue
        for value in transpositions(figure.value, stands_for(figure)):
            mended = value == charge.value if charge is not None else _mends(check, figure, value)
            if mended:
                yield Slip("digits changed places", f"{name_of(figure)}: {value:f} printed as {figure.value:f}")


def transpositions(value: Decimal, decimals: int | None) -> Iterator[Decimal]:
    """The values that a figure would have with two neighbouring digits in the other order."""
    digits = format(round(abs(value), decimals) if decimals is not None else abs(value), "f")
    places = [place for place, character in enumerate(digits) if character != "."]
    for first, second in pairwise(places):
        if digits[first] != digits[second]:
            middle = digits[first + 1 : second]
            text = digits[:first] + digits[second] + middle + digits[first] + digits[second + 1 :]
            yield -Decimal(text) if value < 0 else Decimal(text)


def is_mistyped(right: Decimal, told: Decimal, decimals: int | None) -> bool:
    """Whether two figures of three digits at least differ in one: then they are of one thing, and one is mistyped."""
    one, two = (format(round(abs(value), decimals or visible_decimals(told)), "f") for value in (right, told))
    digits = sum(character.isdigit() for character in two)
    return len(one) == len(two) and digits >= _TELLING_DIGITS and sum(a != b for a, b in zip(one, two)) == 1


def _mends(check: Check, figure: Observation, value: Decimal) -> bool:
    return agrees(compute(check, {figure.obs_id: value}))


def _out_of_another_base(register: Register, check: Check, charge: Charge | None) -> Iterator[Slip]:
    """A percentage of a part out of another whole than its own: of another field, another cohort, or of all of them."""
    if (
        check.relation != "ratio"
        or check.factor != 100
        or (charge is not None and charge.figure.obs_id != check.stated.obs_id)
    ):
        return
    part, whole = check.operands
    stated, decimals = check.stated.value, stands_for(check.stated)
    if part.value is None or stated is None or decimals is None:
        return
    if whole.unit == "points":
        bases = [o for o in register.of_measure("max_points") if o.year == check.stated.year]
    else:
        bases = [
            o
            for o in (*register.labelled(rulebook().all_units, "unit_count"), *register.of_measure("ballots_issued"))
            if o.unit == "count"
        ]
        sizes = {o.subject: o for o in bases if o.measure == "unit_count" and o.value}
        total = sum((o.value for o in sizes.values() if o.value is not None), Decimal(0))
        bases.append(implied(total, check.stated, unit="count"))
    bases.append(implied(Decimal(100), check.stated))
    for base in bases:
        if base.value is None or base.value <= 0 or base.value == whole.value:
            continue
        if rounded(Fraction(part.value) / Fraction(base.value) * 100, decimals) == stated:
            yield Slip("percent of another base", f"{part.value:f} out of {base.value:f}, not out of {whole.value:f}")


def _part_too_few(register: Register, check: Check, charge: Charge | None) -> Iterator[Slip]:
    """A sum or mean without one of its parts, or a sum with one counted twice; only where few parts explain it."""
    if check.relation == "equal":
        yield from _part_of_total(register, check)
    if check.relation not in ("sum", "mean") or not 2 <= len(check.operands) <= _MOST_PARTS:
        return
    if charge is not None and charge.figure.obs_id != check.stated.obs_id:
        return
    missing = [
        part
        for place, part in enumerate(check.operands)
        if part.value
        and compute(replace(check, operands=(*check.operands[:place], *check.operands[place + 1 :]))).verdict == "exact"
    ]
    if 0 < len({part.value for part in missing}) <= _FEW - 1:
        yield Slip("part left out", " or ".join(f"{name_of(part)}, {part.value:f}" for part in missing[: _FEW - 1]))
    twice = [
        part
        for part in check.operands
        if part.value
        and check.relation == "sum"
        and compute(replace(check, operands=(*check.operands, part))).verdict == "exact"
    ]
    if not missing and len({part.value for part in twice}) == 1:
        yield Slip("part counted twice", f"{name_of(twice[0])}, {twice[0].value:f}")


def _part_of_total(register: Register, check: Check) -> Iterator[Slip]:
    """A total over the fields that is smaller than its other printing by the figure of one field."""
    total, other = check.stated, check.operands[0]
    if total.field != "overall" or total.level != "cohort" or total.value is None or other.value is None:
        return
    parts = [
        o
        for o in register.of_measure(total.measure)
        if (o.subject, o.year, o.unit) == (total.subject, total.year, total.unit)
        and o.field != "overall"
        and o.value == other.value - total.value
    ]
    fields = sorted({o.field for o in parts})
    if 0 < len(fields) <= _FEW - 1 and parts[0].value:
        yield Slip("part left out", f"{' or '.join(name.replace('_', ' ') for name in fields)}, {parts[0].value:f}")


def _rounded_up(register: Register, check: Check, charge: Charge | None) -> Iterator[Slip]:
    """A figure whose last digit was raised where it should have been rounded."""
    outcome = compute(check)
    if outcome.decimals is None or outcome.value is None or outcome.stated is None:
        return
    if raised(outcome.value, outcome.decimals) == outcome.stated:
        yield Slip("rounded up", f"{outcome.stated:f} is the next above")
