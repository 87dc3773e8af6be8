"""The value that one figure of a check would need to have.

Belongs here: a check solved for one of its figures. Does not: whether the figure may be given that value
(`validation.recovery`) or is to blame (`validation.attribution`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from corpus.records import Observation
from validation.checks import Check, agrees, compute, implied, stands_for
from validation.interval import decimal_up
from validation.verdicts import visible_decimals


def solutions(figure: Observation, check: Check) -> Iterator[Decimal]:
    """The values at the figure's decimals for which a check holds, the most fitting first; few, or none at all."""
    position = next((n for n, o in enumerate(check.operands) if o.obs_id == figure.obs_id), None)
    probe = implied(Decimal(0), figure)
    if position is None:
        point = compute(replace(check, stated=probe)).value
        middle = point
    else:
        middle = solved(check, position)
    if middle is None:
        return
    places = stands_for(figure if figure.value is not None else replace(figure, value=Decimal(0)))
    if places is None:
        # Exact figures are whole but for maxima of the scale, which may have halves: as the figures of the check show.
        shown = [visible_decimals(o.value) for o in check.figures if o.value is not None and o.unit == figure.unit]
        places = max(shown, default=0) if figure.unit in ("points", "percent") else 0
    step = Fraction(1, 10**places)
    nearest = decimal_up(middle - step / 2, places)
    tried = [nearest, nearest + Decimal(1).scaleb(-places), nearest - Decimal(1).scaleb(-places)]
    exact = [v for v in tried if compute(check, {figure.obs_id: v}).verdict == "exact"]
    agreeing = exact or [v for v in tried if agrees(compute(check, {figure.obs_id: v}))]
    yield from agreeing


def solved(check: Check, position: int) -> Fraction | None:
    """The value of one unknown operand for which the check's relation gives the stated figure as printed."""
    if check.stated.value is None:
        return None
    target = Fraction(check.stated.value)
    others = [Fraction(o.value) for n, o in enumerate(check.operands) if n != position and o.value is not None]
    if len(others) != len(check.operands) - 1:
        return None
    if check.relation == "sum":
        return target - sum(others, Fraction(0))
    if check.relation == "mean":
        return target * len(check.operands) - sum(others, Fraction(0))
    if check.relation == "difference":
        rest = sum(others if position == 0 else others[1:], Fraction(0))
        return target + rest if position == 0 else others[0] - rest - target
    if check.relation == "ratio":
        if position == 0:
            return target / check.factor * others[0]
        return others[0] * check.factor / target if target else None
    return target if check.relation == "equal" else None
