"""Findings in words: one sentence with both intervals.

Belongs here: numbers and verdicts as an auditor reads them, in English. Does not: what the verdict is.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from validation.checks import Check, Outcome
from validation.interval import Interval, decimal_down, decimal_up
from validation.verdicts import rounded, visible_decimals

PLACES = 6
_RELATION_WORDS = {
    "sum": "its {n} parts give",
    "mean": "the mean of the {n} units is",
    "ratio": "the two figures give",
    "difference": "the two figures give",
    "max": "the greatest of the {n} is",
    "min": "the least of the {n} is",
    "range": "greatest less least of the {n} is",
    "equal": "the other place has",
    "count": "the list holds",
    "within": "of the {n} listed there lie within the limits",
    "above": "of the units listed there lie above it",
    "below": "of the units listed there lie below it",
    "rank": "the order of the values gives",
    "possible": "the middle of what the groups allow is",
    "higher": "said to be higher is",
    "lower": "said to be lower is",
}
_CONCLUSIONS = {
    "exact": "exact",
    "rounding": "agrees within rounding",
    "truncated": "agrees only if the last digits were cut, not rounded",
    "inconsistent": "inconsistent by at least {gap}",
}
_OF_DIRECTION = {"exact": "so it is", "rounding": "the two may be so", "inconsistent": "it is not, by {gap} at least"}


def plain(value: Decimal) -> str:
    """A decimal without exponent and without trailing zeros: 88.5, 100, -0.28."""
    text = format(value, "f")
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"


def published(value: Fraction, places: int = PLACES) -> Decimal:
    """A value as a decimal: exactly where `places` decimals hold it, else rounded half up to them."""
    exact = rounded(value, places)
    return Decimal(plain(Decimal(exact.numerator) / Decimal(exact.denominator)))


def bounds(interval: Interval, places: int = PLACES) -> tuple[Decimal, Decimal]:
    """Both ends as decimals, rounded away from the middle where `places` decimals do not hold them."""
    low, high = interval.outward(places)
    return Decimal(plain(low)), Decimal(plain(high))


def _span(interval: Interval) -> str:
    if interval.low == interval.high:
        return "exact"
    places = 3 if (interval.high - interval.low) > Fraction(1, 500) else PLACES
    return f"{plain(decimal_down(interval.low, places))} to {plain(decimal_up(interval.high, places))}"


def message(check: Check, outcome: Outcome, explanation: str = "") -> str:
    """The sentence of one finding, with what would explain it, where anything would. Never empty."""
    if outcome.verdict == "unverifiable" or outcome.value is None or outcome.bounds is None or outcome.stated is None:
        stated = "" if outcome.stated is None else f"Stated {plain(outcome.stated)}; "
        found = ""
        if outcome.value is not None and outcome.lacking:
            found = f" (what is there gives {plain(published(outcome.value))})"
        return f"{stated}not recomputable: missing is {outcome.lacking}{found}."
    stated_span = Interval.printed(outcome.stated, outcome.decimals)
    words = _RELATION_WORDS[check.relation].format(n=len(check.operands))
    shown = published(outcome.value, max(4, (outcome.decimals or 0) + 2, visible_decimals(outcome.stated)))
    gap = outcome.bounds.gap(stated_span)
    conclusions = _OF_DIRECTION if check.relation in ("higher", "lower") else _CONCLUSIONS
    conclusion = conclusions[outcome.verdict].format(gap=plain(published(gap)))
    return (
        f"Stated {plain(outcome.stated)} ({_span(stated_span)}); "
        f"{words} {plain(shown)} ({_span(outcome.bounds)}): {conclusion}{explanation and '; ' + explanation}."
    )
