"""Intervals and verdicts: properties against sampled values, and the edges that bare tuples get wrong."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from itertools import pairwise, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from validation.interval import Interval
from validation.verdicts import cut, may_be_cut, rounded, verdict

values = st.decimals(min_value=-500, max_value=500, places=2, allow_nan=False, allow_infinity=False)
decimals = st.integers(min_value=0, max_value=3)
weights = st.fractions(min_value=-9, max_value=9, max_denominator=12)


@st.composite
def intervals(draw: st.DrawFn) -> Interval:
    return Interval.printed(draw(values), draw(decimals))


def samples(interval: Interval) -> list[Fraction]:
    """Both ends and three values between them."""
    width = interval.high - interval.low
    return [interval.low + width * Fraction(n, 4) for n in range(5)]


def holds(result: Interval, outcomes: list[Fraction]) -> None:
    assert all(result.contains(outcome) for outcome in outcomes)
    assert min(outcomes) == result.low
    assert max(outcomes) == result.high


@given(intervals(), intervals())
def test_sums_differences_products_are_tight(a: Interval, b: Interval) -> None:
    pairs = list(product(samples(a), samples(b)))
    holds(a.add(b), [x + y for x, y in pairs])
    holds(a.subtract(b), [x - y for x, y in pairs])
    holds(a.multiply(b), [x * y for x, y in pairs])
    holds(a.negate(), [-x for x in samples(a)])


@given(intervals(), weights)
def test_scaling_by_any_weight_is_tight(a: Interval, weight: Fraction) -> None:
    holds(a.scale(weight), [x * weight for x in samples(a)])


@given(intervals(), intervals())
def test_division_is_tight_or_refused(a: Interval, b: Interval) -> None:
    if b.contains(0):
        with pytest.raises(ZeroDivisionError, match="divisor may be nought"):
            a.divide(b)
    else:
        holds(a.divide(b), [x / y for x, y in product(samples(a), samples(b))])


@given(st.lists(intervals(), min_size=1, max_size=6))
def test_mean_total_and_extremes(parts: list[Interval]) -> None:
    count = len(parts)
    assert Interval.total(parts).low == sum(p.low for p in parts)
    assert Interval.mean(parts).high * count == sum(p.high for p in parts)
    for pick in zip(*[samples(p) for p in parts]):
        assert Interval.mean(parts).contains(sum(pick) / count)
        assert Interval.greatest(parts).contains(max(pick))
        assert Interval.least(parts).contains(min(pick))


@given(intervals(), intervals())
def test_meeting_is_having_a_value_in_common(a: Interval, b: Interval) -> None:
    common = a.intersect(b)
    assert a.meets(b) == b.meets(a) == (common is not None) == (a.gap(b) == 0)
    if common is not None:
        assert all(a.contains(x) and b.contains(x) for x in samples(common))


@given(intervals(), st.integers(0, 4))
def test_published_bounds_never_shrink(a: Interval, places: int) -> None:
    third = a.scale(Fraction(1, 3))
    low, high = third.outward(places)
    assert Fraction(low) <= third.low
    assert Fraction(high) >= third.high
    assert Fraction(high) - Fraction(low) - (third.high - third.low) < Fraction(2, 10**places)


def test_ends_are_closed_and_exact_figures_are_points() -> None:
    assert Interval.printed(Decimal("5.5"), 0).meets(Interval.printed(Decimal("6.5"), 0))
    assert not Interval.printed(Decimal(5), 0).meets(Interval.point(6))
    assert Interval.printed(Decimal(12), None) == Interval.point(12)
    assert Interval.printed(Decimal("12.1"), 2) == Interval.of(Decimal("12.095"), Decimal("12.105"))


def test_an_interval_turned_round_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot run"):
        Interval.of(2, 1)
    with pytest.raises(ValueError, match="no mean"):
        Interval.mean([])


@given(st.fractions(min_value=-900, max_value=900, max_denominator=997), decimals)
def test_rounding_and_cutting(value: Fraction, places: int) -> None:
    unit = Fraction(1, 10**places)
    assert abs(rounded(value, places) - value) <= unit / 2
    assert 0 <= (abs(value) - abs(cut(value, places))) < unit
    assert may_be_cut(cut(value, places), Interval.point(value), places)
    for low, high in pairwise((value - unit, value, value + unit)):
        assert rounded(low, places) <= rounded(high, places)


@given(st.fractions(min_value=-90, max_value=90, max_denominator=97), values, decimals)
def test_a_cut_is_recognised_only_where_cutting_gives_the_figure(value: Fraction, stated: Decimal, places: int) -> None:
    figure = Fraction(stated)
    if rounded(figure, places) == figure:
        assert may_be_cut(figure, Interval.point(value), places) == (cut(value, places) == figure)


@pytest.mark.parametrize(
    ("stated", "places", "recomputed", "bounds", "expected"),
    [
        ("95.86", 2, Fraction(67100, 700), None, "exact"),
        ("95.85", 2, Fraction(67100, 700), None, "truncated"),
        ("95.87", 2, Fraction(67100, 700), None, "inconsistent"),
        ("0.13", 2, Fraction(1, 8), None, "exact"),
        ("-0.13", 2, Fraction(-1, 8), None, "exact"),
        ("-0.12", 2, Fraction(-128, 1000), None, "truncated"),
        ("89.60", 2, Fraction("89.5947"), ("89.5897", "89.5997"), "rounding"),
        ("85.97", 2, Fraction("85.88"), ("85.84", "85.92"), "inconsistent"),
        ("17", None, Fraction(17), None, "exact"),
        ("17", None, Fraction(16), None, "inconsistent"),
        ("100", None, Fraction("99.5"), None, "inconsistent"),
    ],
)
def test_verdicts_in_their_order(
    stated: str, places: int | None, recomputed: Fraction, bounds: tuple[str, str] | None, expected: str
) -> None:
    interval = Interval.of(Decimal(bounds[0]), Decimal(bounds[1])) if bounds else Interval.point(recomputed)
    assert verdict(Decimal(stated), places, recomputed, interval) == expected
