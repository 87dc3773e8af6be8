"""From what the engines say of their certainty to how often what they say so is right.

Belongs here: applying the curves that `benchmarks.calibration` fitted on generated pages. Does not: fitting them, or
deciding between readings.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files
from typing import Literal

# agreed: a figure that two recognisers read alike; disputed: one of which they differ; doubted: one that its ink or its
# column speaks against; text: other words of a cell.
Kind = Literal["prose", "text", "agreed", "disputed", "doubted"]
KINDS: tuple[Kind, ...] = ("prose", "text", "agreed", "disputed", "doubted")
# No finite number of pages proves that a reading is certain.
_MOST = 0.9995


def calibrated(kind: Kind, said: float) -> float:
    """The share of readings of that kind that are right where the engines say `said` (0 to 1)."""
    return along(_curves()[kind], said)


def along(curve: Sequence[tuple[float, float]], said: float) -> float:
    """The share right where the engines say `said`, by a curve of points (said, share right)."""
    places = [point[0] for point in curve]
    above = bisect_right(places, said)
    if above == 0:
        return min(_MOST, curve[0][1])
    if above == len(curve):
        return min(_MOST, curve[-1][1])
    (x0, y0), (x1, y1) = curve[above - 1], curve[above]
    return round(min(_MOST, y0 + (y1 - y0) * (said - x0) / (x1 - x0)), 4)


@lru_cache(maxsize=1)
def _curves() -> dict[str, list[tuple[float, float]]]:
    """By kind, rising points (what the engines say, share that is right)."""
    told = json.loads(files("extractors.reading").joinpath("calibration.json").read_text(encoding="utf-8"))
    return {kind: [(float(x), float(y)) for x, y in points] for kind, points in told["curves"].items()}
