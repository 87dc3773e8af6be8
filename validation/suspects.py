"""Figures of a table that stand out of their column as only a comma in the wrong place makes them stand out.

Belongs here: finding them, and giving them the readings that the other figures of the column bear out. Does not:
choosing among readings (`validation.recovery`), damage that the characters themselves show (extractors).

The value stays what the characters say. It is set right only where arithmetic forces it; until then nobody is accused
by it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from corpus.records import Observation, Understanding
from validation.verdicts import visible_decimals

_LEAST_OTHERS = 4
_SHIFTS = (-2, -1, 1, 2)
# Values of one column are within this factor of each other's least and greatest.
_FACTOR = Decimal(2)


def with_suspects(understanding: Understanding) -> Understanding:
    """The same report; figures that stand out of their column have the readings with the comma elsewhere."""
    columns: dict[tuple[object, ...], list[Observation]] = {}
    for figure in understanding.observations:
        if figure.table_id and figure.unit in ("points", "percent") and figure.measure != "change":
            key = (figure.table_id, figure.col, figure.measure, figure.unit, figure.statistic, figure.year)
            columns.setdefault(key, []).append(figure)
    doubted: dict[str, Observation] = {}
    for column in columns.values():
        around = _Around(column)
        for figure in column:
            readings = tuple(_readings(figure, around)) if figure.status == "read" and not figure.alternatives else ()
            if readings:
                doubted[figure.obs_id] = replace(figure, alternatives=tuple(f"{value:f}" for value in readings))
    if not doubted:
        return understanding
    return replace(
        understanding,
        observations=tuple(doubted.get(o.obs_id, o) for o in understanding.observations),
        claims=tuple(
            replace(
                claim,
                stated=doubted.get(claim.stated.obs_id, claim.stated),
                operands=tuple(doubted.get(o.obs_id, o) for o in claim.operands),
            )
            for claim in understanding.claims
        ),
    )


class _Around:
    """What the other figures of a column are like, for each of its figures: the two ends of each, whatever it is."""

    def __init__(self, column: list[Observation]) -> None:
        values = sorted(o.value for o in column if o.value is not None and o.value > 0)
        self.count = len(values)
        self._ends = (*values[:2], *values[-2:])
        self._decimals = sorted((visible_decimals(value) for value in values), reverse=True)[:2]

    def others(self, value: Decimal) -> tuple[Decimal, Decimal, int]:
        """The least and the greatest of the other figures, and the most decimals that they show."""
        least = self._ends[1] if value == self._ends[0] else self._ends[0]
        greatest = self._ends[-2] if value == self._ends[-1] else self._ends[-1]
        shown = self._decimals[visible_decimals(value) == self._decimals[0]]
        return least, greatest, shown


def _readings(figure: Observation, around: _Around) -> Iterator[Decimal]:
    if figure.value is None or figure.value <= 0 or around.count <= _LEAST_OTHERS:
        return
    low, high, shown = around.others(figure.value)
    inside = low / _FACTOR <= figure.value <= high * _FACTOR
    if inside and visible_decimals(figure.value) <= max(shown, 1):
        return
    for shift in _SHIFTS:
        value = figure.value.scaleb(shift)
        if low / _FACTOR <= value <= high * _FACTOR and visible_decimals(value) <= max(shown, 1):
            yield value
