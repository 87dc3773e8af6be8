"""One wrong figure behind several findings: which, and what it should be.

Belongs here: the search for the one value that mends most of what is inconsistent and breaks nothing, and the finding
that is charged with it. Does not: misreadings, or whether the page is to blame (`validation.attribution`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from corpus.records import Observation
from corpus.worded import Worded
from validation.checks import Check, Outcome, agrees, compute, name_of
from validation.solving import solutions

Outcomes = Sequence[tuple[Check, Outcome]]
# In a longer list some other figure could always be what mends it.
MANY = 30
_TURNED = ("sum", "difference", "equal")


@dataclass(frozen=True, slots=True)
class Charge:
    """A figure that one other value of would mend several findings. mended: their places among the outcomes."""

    figure: Observation
    value: Decimal
    mended: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Prints:
    """Which observations are one printed figure, and which checks each takes part in."""

    twins: Mapping[str, Sequence[str]]
    checks: Mapping[str, Sequence[int]]

    def same(self, figure: Observation) -> Sequence[str]:
        """The ids of all rows that tell the same printed characters."""
        return self.twins.get(figure.obs_id, (figure.obs_id,))

    def touched(self, figure: Observation) -> list[int]:
        """The checks that the printed figure takes part in."""
        return sorted({n for twin in self.same(figure) for n in self.checks.get(twin, ())})


def is_broken(check: Check, outcome: Outcome) -> bool:
    """Whether a check speaks against its figures. A doubtful sum accuses nobody, but it bears witness."""
    if outcome.verdict == "inconsistent":
        return True
    doubtful = outcome.verdict == "unverifiable" and outcome.value is not None and check.relation == "sum"
    return doubtful and not agrees(compute(check))


def charges(outcomes: Outcomes, figures: Mapping[str, Observation], prints: Prints) -> list[Charge]:
    """The figures to charge, each finding charged to one at most; those that mend most come first."""
    broken: dict[str, list[int]] = {}
    for number, (check, outcome) in enumerate(outcomes):
        if is_broken(check, outcome):
            for obs_id in dict.fromkeys(prints.same(o)[0] for o in check.figures if o.obs_id):
                broken.setdefault(obs_id, []).append(number)
    found: list[tuple[tuple[object, ...], Charge]] = []
    for obs_id, numbers in broken.items():
        if len(numbers) > 1 and obs_id in figures:
            charge = _best(figures[obs_id], numbers, outcomes, prints)
            if charge is not None and any(outcomes[n][1].verdict == "inconsistent" for n in charge.mended):
                stated = sum(outcomes[n][0].stated.obs_id in prints.same(charge.figure) for n in charge.mended)
                found.append(((-len(charge.mended), -stated, obs_id), charge))
    result: list[Charge] = []
    settled: set[int] = set()
    for _, charge in sorted(found, key=lambda each: each[0]):
        if not settled & set(charge.mended):
            settled |= set(charge.mended)
            result.append(charge)
    return result


def _best(figure: Observation, numbers: Sequence[int], outcomes: Outcomes, prints: Prints) -> Charge | None:
    """The value of a figure that mends most of the broken checks it is in; None where none mends two."""
    twins = prints.same(figure)
    standing = [n for n in prints.touched(figure) if agrees(outcomes[n][1])]
    best: Charge | None = None
    tried: set[Decimal] = set()
    for number in numbers:
        check = outcomes[number][0]
        if len(check.figures) > MANY and check.stated.obs_id not in twins:
            continue
        own = next(o for o in check.figures if o.obs_id in twins)
        for value in solutions(own, check):
            if value in tried:
                continue
            tried.add(value)
            readings = dict.fromkeys(twins, value)
            if not all(agrees(compute(outcomes[n][0], readings)) for n in standing):
                continue
            mended = tuple(n for n in numbers if agrees(compute(outcomes[n][0], readings)))
            if len(mended) > (1 if best is None else len(best.mended)):
                best = Charge(figure, value, mended)
    return best


def local(charge: Charge, outcomes: Outcomes) -> int:
    """The place of the most telling finding of a charge: one that can be turned round, of the fewest figures."""
    wrong = [n for n in charge.mended if outcomes[n][1].verdict == "inconsistent"]

    def order(number: int) -> tuple[bool, int, bool, int]:
        check = outcomes[number][0]
        return (check.relation not in _TURNED, len(check.operands), check.relation == "equal", number)

    return min(wrong, key=order)


def turned(check: Check, own: Observation) -> Check | None:
    """The same check with one of its operands stated; None where the relation cannot be turned round."""
    rest = tuple(o for o in check.operands if o is not own)
    statement = Worded("{name} is what the others leave: {statement}", name=name_of(own), statement=check.statement)
    if check.relation == "sum":
        return replace(
            check, relation="difference", stated=own, operands=(check.stated, *rest), statement=statement, place=None
        )
    if check.relation == "difference" and own is check.operands[0]:
        return replace(check, relation="sum", stated=own, operands=(check.stated, *rest), statement=statement)
    if check.relation == "difference":
        operands = (check.operands[0], check.stated, *(o for o in rest if o is not check.operands[0]))
        return replace(check, stated=own, operands=operands, statement=statement)
    if check.relation == "equal":
        statement = Worded("{name} is told otherwise: {statement}", name=name_of(own), statement=check.statement)
        return replace(check, stated=own, operands=(check.stated,), statement=statement)
    return None
