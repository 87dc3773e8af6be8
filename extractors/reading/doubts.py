"""What speaks against a figure that was read: ink that its characters do not explain, and the decimals of its column.

Belongs here: naming cells whose figure is to be doubted, and what else may stand there. Does not: choosing between
readings (`cells`), finding marks (`crops`). A doubt alone never changes the reading: it lowers its confidence and puts
another one beside it. Two witnesses, the column and the room between digits, may.
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
    parts, usual, sign = _habits(figures, grid)
    doubts: dict[int, tuple[str, ...]] = {}
    for cell, found in parts.items():
        others = _others(found, signs[cell], usual.get(cell), sign)
        if others is not None:
            doubts[cell] = others
    return doubts


def signs_asked_for(figures: Mapping[int, str], signs: Mapping[int, Signs], grid: Grid) -> dict[int, str]:
    """By cell, the figure with the sign before its decimals that its column has and for which its digits leave room.

    Only of figures that were read without a sign: what covers the sign, as a stamp does, leaves its gap.
    """
    parts, usual, sign = _habits(figures, grid)
    asked: dict[int, str] = {}
    for cell, found in parts.items():
        behind = usual.get(cell) or 0
        if not found["sign"] and 0 < behind < len(found["whole"]) and _leave_room(found["whole"], behind, signs[cell]):
            body = f"{found['whole'][:-behind]}{sign}{found['whole'][-behind:]}"
            asked[cell] = f"{found['minus']}{body}{found['behind']}"
    return asked


def _habits(figures: Mapping[int, str], grid: Grid) -> tuple[dict[int, re.Match[str]], dict[int, int | None], str]:
    """The parts of each figure, by cell how many decimals its column has, and the sign before decimals."""
    columns: dict[int, list[int]] = defaultdict(list)
    parts = {cell: found for cell, text in figures.items() if (found := _FIGURE.fullmatch(text)) is not None}
    single = {cell: grid.cells[cell].col for cell in parts if grid.cells[cell].col_span == 1}
    for cell, col in single.items():
        columns[col].append(len(parts[cell]["decimals"] or ""))
    habits = {col: _usual(counts) for col, counts in columns.items()}
    printed = Counter(found["sign"] for found in parts.values() if found["sign"])
    sign = max(sorted(printed), key=lambda one: printed[one], default=",")
    return parts, {cell: habits[col] for cell, col in single.items()}, sign


def _leave_room(digits: str, behind: int, signs: Signs) -> bool:
    """Whether the digits stand apart before the last `behind` of them."""
    return len(signs.gaps) + 1 == len(digits) and signs.gaps[-behind] > _WIDE


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
        apart = 0 < behind < len(body) and _leave_room(body, behind, signs)
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
