"""The row of means of a table of units: which column each of its figures is the mean of.

Belongs here: placing the figures of a row of means that leaves columns out, where text has lost the places of its
cells. Does not: what the columns are (`extractors.columns`), or checking the means (`validation`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import combinations

from extractors.columns import Role
from extractors.raw_tables import RawCell, RawRow

# How far a printed mean may lie from the mean of a column for the column to be its own.
_NEAR_MEAN = Decimal("0.5")
# How far it may lie from the index's own, of which rows may be lost.
_FAR_FROM_MEAN = Decimal("5")


def placed_means(
    cells: Sequence[RawCell | None], rows: Sequence[RawRow], roles: Sequence[Role | None], year: int | None
) -> tuple[RawCell | None, ...]:
    """The cells of a mean row under the columns they are the means of, where the row leaves columns out.

    A lone figure goes under this year's index, unless it is far from its mean and near that of another column. Several
    stay where they stand, unless more of them are near the means of other columns, in the same order.
    """
    filled = [cell for cell in cells if cell is not None]
    if 1 < len(filled) < len(cells):
        return _by_nearness(cells, filled, rows)
    if len(filled) != 1 or len(cells) == 1 or filled[0].figure is None:
        return tuple(cells)
    value = filled[0].figure.value
    own = [
        col
        for col, role in enumerate(roles)
        if role is not None and role.measure == "index" and role.year in (None, year) and not role.before
    ]
    distances = {col: abs(mean - value) for col in range(len(cells)) if (mean := _mean_of(rows, col)) is not None}
    column = min(own, key=lambda col: (distances.get(col, _FAR_FROM_MEAN), col)) if own else None
    if column is None or distances.get(column, Decimal(0)) > _FAR_FROM_MEAN:
        near = sorted((distance, col) for col, distance in distances.items() if distance <= _NEAR_MEAN)
        column = near[0][1] if near else column
    if column is None:
        return tuple(cells)
    return tuple(replace(filled[0], col=col) if col == column else None for col in range(len(cells)))


def _mean_of(rows: Sequence[RawRow], col: int) -> Decimal | None:
    """The mean of a column's figures, None where fewer than three can be read. Lost commas are left out of it."""
    values = [cell.figure.value for row in rows if (cell := row.cells[col]) is not None and cell.figure is not None]
    middle = sorted(values)[len(values) // 2] if values else Decimal(0)
    if values and min(values) > 0:
        values = [value for value in values if middle / 4 <= value <= middle * 4]
    return sum(values, Decimal(0)) / len(values) if len(values) >= 3 else None


def _by_nearness(
    cells: Sequence[RawCell | None], filled: Sequence[RawCell], rows: Sequence[RawRow]
) -> tuple[RawCell | None, ...]:
    """Several figures under the columns whose means they are near; none where they are near too few of any."""
    means = [_mean_of(rows, col) for col in range(len(cells))]

    def fits(columns: Sequence[int]) -> int:
        told = [(cell.figure, means[col]) for cell, col in zip(filled, columns)]
        return sum(f is not None and mean is not None and abs(f.value - mean) <= _NEAR_MEAN for f, mean in told)

    standing = tuple(col for col, cell in enumerate(cells) if cell is not None)
    best = max(combinations(range(len(cells)), len(filled)), key=lambda columns: (fits(columns), columns == standing))
    if fits(best) <= fits(standing) or fits(best) * 2 <= len(filled):
        return tuple(cells)
    placed = dict(zip(best, filled))
    return tuple(replace(placed[col], col=col) if col in placed else None for col in range(len(cells)))
