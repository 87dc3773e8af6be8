"""What speaks against a figure that was read: ink that its characters do not explain, and the decimals of its column.

Belongs here: naming cells whose figure is to be doubted, and what else may stand there. Does not: choosing between
readings (`cells`), finding marks (`crops`). A doubt alone never changes the reading: it lowers its confidence and puts
another one beside it.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping

from extractors.reading.crops import Signs
from extractors.reading.tables import Grid

_FIGURE = re.compile(r"(?P<minus>[-–—−]?)(?P<whole>\d+)(?:(?P<sign>[.,])(?P<decimals>\d+))?(?P<behind>%?\*{0,3})")
# What the figures of a column have in common: so many of them at the least, and this part of all.
_FEWEST, _MOST_ALIKE = 5, 0.65
# Two digits that stand further apart, by their height, have something between them, seen or not.
_WIDE = 0.33
# Behind that many digits a sign may part thousands.
_THOUSANDS = 3
_MOST_DECIMALS = 3


def doubts_of(figures: Mapping[int, str], signs: Mapping[int, Signs], grid: Grid) -> dict[int, tuple[str, ...]]:
    """By cell, for the figures that something speaks against, what may stand there instead; () where that is not told.

    figures: what was read, by cell. signs: what is seen there. Both are of the figures of one table.
    """
    columns: dict[int, list[int]] = defaultdict(list)
    parts = {cell: found for cell, text in figures.items() if (found := _FIGURE.fullmatch(text)) is not None}
    for cell, found in parts.items():
        if grid.cells[cell].col_span == 1:
            columns[grid.cells[cell].col].append(len(found["decimals"] or ""))
    usual = {col: _usual(counts) for col, counts in columns.items()}
    printed = Counter(found["sign"] for found in parts.values() if found["sign"])
    sign = max(sorted(printed), key=lambda one: printed[one], default=",")
    doubts: dict[int, tuple[str, ...]] = {}
    for cell, found in parts.items():
        place = grid.cells[cell]
        others = _others(found, signs[cell], usual.get(place.col) if place.col_span == 1 else None, sign)
        if others is not None:
            doubts[cell] = others
    return doubts


def _usual(counts: list[int]) -> int | None:
    """The number of decimals of nearly all figures of a column, None where they have none in common."""
    number, times = Counter(counts).most_common(1)[0]
    return number if times >= max(_FEWEST, _MOST_ALIKE * len(counts)) else None


def _others(found: re.Match[str], signs: Signs, usual: int | None, sign: str) -> tuple[str, ...] | None:
    """What may be printed instead of what was read, None where nothing speaks against that."""
    body, minus = found["whole"] + (found["decimals"] or ""), found["minus"]
    text = found[0][len(minus) :]
    counted = len(signs.gaps) + 1 == len(body)
    bodies: list[str] = []
    doubted = False
    if not found["sign"]:
        behind = usual if usual is not None else signs.decimals
        apart = counted and 0 < behind < len(body) and signs.gaps[-behind] > _WIDE
        # A figure without decimals among such with decimals may be printed so: its ink shows it.
        plain = counted and not apart and not signs.separator
        if 0 < behind < len(body) and behind <= _MOST_DECIMALS and not plain and (usual or signs.separator):
            bodies.append(f"{body[:-behind]}{sign}{body[-behind:]}{found['behind']}")
    elif usual == 0 and len(found["decimals"]) != _THOUSANDS:
        if not signs.separator or (counted and signs.gaps[-len(found["decimals"])] <= _WIDE):
            bodies.append(body + found["behind"])
    elif usual and len(found["decimals"]) != usual and not counted:
        doubted = True
    if signs.minus and not minus:
        others = (*(f"-{other}" for other in bodies), *bodies, f"-{text}")
    else:
        others = tuple(minus + other for other in bodies)
    return others if others or doubted else None
