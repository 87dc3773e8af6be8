"""The closed interval that a printed figure stands for, and exact arithmetic on such intervals.

Belongs here: `Interval` and nothing else. Bounds are fractions, so no operation rounds, division included; a bound
becomes a decimal only on the way out (`outward`), and then away from the middle. Does not belong here: what a
report states, or what to conclude when two intervals do not meet (`validation.verdicts`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import floor

Exact = int | Decimal | Fraction


def _scaled_floor(value: Fraction, places: int) -> int:
    scale: int = 10**places
    return floor(value * scale)


def decimal_down(value: Fraction, places: int) -> Decimal:
    """The greatest decimal of `places` decimals that is not above `value`."""
    return Decimal(_scaled_floor(value, places)).scaleb(-places)


def decimal_up(value: Fraction, places: int) -> Decimal:
    """The least decimal of `places` decimals that is not below `value`."""
    return Decimal(-_scaled_floor(-value, places)).scaleb(-places)


@dataclass(frozen=True, slots=True)
class Interval:
    """All values from `low` to `high`, both ends included. Raises ValueError where low is above high."""

    low: Fraction
    high: Fraction

    def __post_init__(self) -> None:
        if self.low > self.high:
            raise ValueError(f"An interval cannot run from {self.low} down to {self.high}.")

    @classmethod
    def of(cls, low: Exact, high: Exact) -> Interval:
        """The interval between two exact numbers."""
        return cls(Fraction(low), Fraction(high))

    @classmethod
    def point(cls, value: Exact) -> Interval:
        """The interval that holds one value only."""
        return cls(Fraction(value), Fraction(value))

    @classmethod
    def printed(cls, value: Exact, decimals: int | None) -> Interval:
        """What a figure printed with `decimals` decimals can stand for: half a unit of the last place each way.

        decimals: None where the figure is exact by nature (a count, a rank, a maximum of the rubric).
        """
        middle = Fraction(value)
        if decimals is None:
            return cls(middle, middle)
        half = Fraction(1, 2) / Fraction(10) ** decimals
        return cls(middle - half, middle + half)

    @classmethod
    def total(cls, parts: Iterable[Interval]) -> Interval:
        """The sum of the parts; [0, 0] for none."""
        low = high = Fraction(0)
        for part in parts:
            low += part.low
            high += part.high
        return cls(low, high)

    @classmethod
    def mean(cls, parts: Iterable[Interval]) -> Interval:
        """The arithmetic mean. Raises ValueError for no parts."""
        listed = tuple(parts)
        if not listed:
            raise ValueError("There is no mean of nothing.")
        return cls.total(listed).scale(Fraction(1, len(listed)))

    @classmethod
    def greatest(cls, parts: Iterable[Interval]) -> Interval:
        """What the greatest of the parts can be. Raises ValueError for no parts."""
        listed = tuple(parts)
        if not listed:
            raise ValueError("There is no greatest of nothing.")
        return cls(max(part.low for part in listed), max(part.high for part in listed))

    @classmethod
    def least(cls, parts: Iterable[Interval]) -> Interval:
        """What the least of the parts can be. Raises ValueError for no parts."""
        listed = tuple(parts)
        if not listed:
            raise ValueError("There is no least of nothing.")
        return cls(min(part.low for part in listed), min(part.high for part in listed))

    def add(self, other: Interval) -> Interval:
        """The interval of x + y."""
        return Interval(self.low + other.low, self.high + other.high)

    def negate(self) -> Interval:
        """The interval of -x: the bounds change places."""
        return Interval(-self.high, -self.low)

    def subtract(self, other: Interval) -> Interval:
        """The interval of x - y."""
        return Interval(self.low - other.high, self.high - other.low)

    def scale(self, weight: Exact) -> Interval:
        """The interval of weight * x; a negative weight turns the interval round."""
        factor = Fraction(weight)
        ends = (self.low * factor, self.high * factor)
        return Interval(min(ends), max(ends))

    def multiply(self, other: Interval) -> Interval:
        """The interval of x * y."""
        ends = tuple(a * b for a in (self.low, self.high) for b in (other.low, other.high))
        return Interval(min(ends), max(ends))

    def divide(self, other: Interval) -> Interval:
        """The interval of x / y. Raises ZeroDivisionError where the divisor may be nought."""
        if other.contains(0):
            raise ZeroDivisionError(f"The divisor may be nought: it lies between {other.low} and {other.high}.")
        return self.multiply(Interval(1 / other.high, 1 / other.low))

    def contains(self, value: Exact) -> bool:
        """True where the value lies in the interval, ends included."""
        return self.low <= Fraction(value) <= self.high

    def meets(self, other: Interval) -> bool:
        """True where the two have at least one value in common."""
        return self.low <= other.high and other.low <= self.high

    def intersect(self, other: Interval) -> Interval | None:
        """The values common to both, or None."""
        return Interval(max(self.low, other.low), min(self.high, other.high)) if self.meets(other) else None

    def gap(self, other: Interval) -> Fraction:
        """The least distance between a value of this and a value of the other; 0 where they meet."""
        return max(Fraction(0), self.low - other.high, other.low - self.high)

    def outward(self, places: int) -> tuple[Decimal, Decimal]:
        """The bounds as decimals of `places` decimals, each rounded away from the middle."""
        return decimal_down(self.low, places), decimal_up(self.high, places)
