"""What to conclude from a stated figure and its recomputation.

Belongs here: rounding, cutting, raising, and the four verdicts of a recomputation that could be made. Does not: the
fifth, `unverifiable`, which is the lack of an input (`validation.checks`), and whose error it is
(`validation.attribution`).
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from corpus.records import Verdict
from validation.interval import Interval


def rounded(value: Fraction, decimals: int) -> Fraction:
    """The value at `decimals` decimals, halves away from nought, as it is printed."""
    scaled = abs(value) * 10**decimals
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Fraction(whole if value >= 0 else -whole, 10**decimals)


def cut(value: Fraction, decimals: int) -> Fraction:
    """The value with every digit after `decimals` decimals struck off: towards nought."""
    scaled = abs(value) * 10**decimals
    whole = scaled.numerator // scaled.denominator
    return Fraction(whole if value >= 0 else -whole, 10**decimals)


def raised(value: Fraction, decimals: int) -> Fraction:
    """The value with its last digit raised wherever any digit follows: away from nought, the ceiling of its size."""
    below = cut(value, decimals)
    if below == value:
        return below
    return below + Fraction(1 if value > 0 else -1, 10**decimals)


def may_be_cut(stated: Fraction, recomputed: Interval, decimals: int) -> bool:
    """True where some value of the recomputed interval, cut towards nought, is the stated figure.

    The values that are cut to a positive s at d decimals are those from s up to, not including, s + 10^-d; for a
    negative s the same mirrored; to nought, those strictly between -10^-d and 10^-d.
    """
    unit = Fraction(1, 10**decimals)
    if stated == 0:
        return recomputed.low < unit and recomputed.high > -unit
    low, high, wanted = (
        (recomputed.low, recomputed.high, stated) if stated > 0 else (-recomputed.high, -recomputed.low, -stated)
    )
    return low < wanted + unit and high >= wanted


def visible_decimals(value: Decimal) -> int:
    """The decimals that the figure itself shows: 2 for 9.10, 0 for 12."""
    exponent = value.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def verdict(stated: Decimal, decimals: int | None, recomputed: Fraction, bounds: Interval) -> Verdict:
    """The verdict on one stated figure.

    stated, decimals: the figure and the decimals of its column or list, None where it is exact by nature.
    recomputed: the value that the inputs give as printed. bounds: the interval it can lie in.

    In this order: `exact` where `recomputed` rounded half up to the stated decimals is the stated figure;
    `rounding` where the stated interval meets `bounds`; `truncated` where some value of `bounds` cut towards nought
    at the stated decimals is the stated figure; else `inconsistent`.
    """
    figure = Fraction(stated)
    if decimals is None:
        return "exact" if recomputed == figure else "rounding" if bounds.contains(figure) else "inconsistent"
    if rounded(recomputed, decimals) == figure:
        return "exact"
    if Interval.printed(figure, decimals).meets(bounds):
        return "rounding"
    return "truncated" if may_be_cut(figure, bounds, decimals) else "inconsistent"
