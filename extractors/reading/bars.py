"""Bar charts on a page: which filled rectangles are the bars of one chart, and which print is whose label and name.

Belongs here: the geometry, in points, the same for a page image and for a drawing with a text layer. Does not: pixels
(`bar_pixels`), reading labels (`cells`), or what the bars measure (`extractors.label_charts`).

Precision before recall: a label or a name that may be two bars' is nobody's, and bars that do not stand in even steps
are no chart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from corpus.records import Box
from extractors.reading.tables import Grid, Place

_FEWEST_BARS = 3
# Lengths in points.
THINNEST, _SHORTEST = 4.0, 3.0
_SAME_BASE, _SAME_STEP = 1.6, 2.0
_SAME_THICKNESS = 0.12
# A label begins this near to the end of its bar, is of one line of this height, and reaches into no other bar's room.
_NEAR_END, _INTO_BAR = 9.0, 3.0
_LOWEST_LABEL, _HIGHEST_LABEL = 3.5, 15.0
_OVERHANG, _ABOVE_DIGITS = 1.0, 0.2
_OFF_MIDDLE = 0.3
# Parts of one name lie this near to each other along and across its lines; its first line this near to the base.
_LINE_GAP, _WORD_GAP, _NEAR_BASE = 4.5, 9.0, 16.0
DEEPEST_NAMES, LONGEST_NAME = 90.0, 300.0
_AXIS = 2.5
_LEAST_LABELLED = 0.6
# Digits of one label stand this near to each other, in points; a point of which nothing was seen leaves a gap of this
# part of their height.
_DIGIT_GAP, _POINT_GAP = 3.0, 0.75
PAPER = 2.0
_MOST_SERIES = 3
# Bars that take up less of a box than this part, along their base, are no chart that it frames.
_LEAST_OF_FRAME = 0.25


@dataclass(frozen=True, slots=True)
class _Side:
    """One way of standing: of a bar the axis along the base and the axis that it grows on, upwards as negative."""

    upright: bool

    def base(self, box: Box) -> float:
        """Where the bar begins."""
        return -box.y1 if self.upright else box.x0

    def tip(self, box: Box) -> float:
        """Where the bar, or what stands beyond its end, ends."""
        return -box.y0 if self.upright else box.x1

    def low(self, box: Box) -> float:
        """The lower end along the base."""
        return box.x0 if self.upright else box.y0

    def high(self, box: Box) -> float:
        """The upper end along the base."""
        return box.x1 if self.upright else box.y1

    def middle(self, box: Box) -> float:
        """The middle along the base."""
        return (self.low(box) + self.high(box)) / 2

    def thickness(self, box: Box) -> float:
        """The size along the base."""
        return self.high(box) - self.low(box)


@dataclass(frozen=True, slots=True)
class Bars:
    """The bars of one chart by category, the series of each in order. step: from one category to the next."""

    upright: bool
    categories: tuple[tuple[Box, ...], ...]
    step: float
    pitch: float

    @property
    def box(self) -> Box:
        """Around all bars."""
        return _hull(bar for category in self.categories for bar in category)


def charts_of(rectangles: Sequence[Box]) -> list[Bars]:
    """The charts that filled rectangles make: alike in thickness, on one base, in even steps, of unlike length."""
    found: list[Bars] = []
    for side in (_Side(upright=True), _Side(upright=False)):
        for group in _on_one_base(rectangles, side):
            chart = _stepped(sorted(group, key=side.middle), side)
            if chart is not None:
                found.append(chart)
    return sorted(found, key=lambda chart: (chart.box.y0, chart.box.x0))


def _on_one_base(rectangles: Sequence[Box], side: _Side) -> list[list[Box]]:
    groups: list[list[Box]] = []
    usable = [
        box for box in rectangles if side.thickness(box) >= THINNEST and side.tip(box) - side.base(box) >= _SHORTEST
    ]
    for box in sorted(usable, key=lambda box: (side.base(box), side.middle(box))):
        for group in groups:
            like = abs(side.base(group[0]) - side.base(box)) <= _SAME_BASE
            most = max(1.0, _SAME_THICKNESS * side.thickness(group[0]))
            if like and abs(side.thickness(group[0]) - side.thickness(box)) <= most:
                group.append(box)
                break
        else:
            groups.append([box])
    return [group for group in groups if len(group) >= _FEWEST_BARS]


def _stepped(bars: Sequence[Box], side: _Side) -> Bars | None:
    """The bars by category, where their steps are even within a category and from one to the next."""
    lengths = [side.tip(bar) - side.base(bar) for bar in bars]
    if max(lengths) - min(lengths) < 1.0:
        # The shaded cells of a table.
        return None
    steps = [side.middle(after) - side.middle(before) for before, after in pairwise(bars)]
    for series in range(1, _MOST_SERIES + 1):
        if len(bars) % series or len(bars) // series < _FEWEST_BARS:
            continue
        between = steps[series - 1 :: series]
        within = [step for place, step in enumerate(steps) if place % series != series - 1]
        if not _even(between) or (within and (not _even(within) or min(between) - max(within) < _SAME_STEP / 2)):
            continue
        pitch = median(within) if within else median(between)
        categories = tuple(tuple(bars[at : at + series]) for at in range(0, len(bars), series))
        return Bars(side.upright, categories, median(between) + pitch * (series - 1), pitch)
    return None


def _even(steps: Sequence[float]) -> bool:
    return max(steps) - min(steps) <= max(_SAME_STEP, _SAME_THICKNESS * min(steps))


def chart_grid(chart: Bars, marks: Sequence[Box]) -> Grid | None:
    """The names and labels of a chart as a grid of origin `chart`: a row a category, its name and a cell a series.

    marks: what is printed on the page, word by word or finer, bars and ruling lines left out. None where most bars
    have no label of their own, or no name.
    """
    side = _Side(chart.upright)
    names = _names(chart, marks, side)
    places: list[Place] = []
    heights: list[float] = []
    labels: dict[tuple[int, int], Box] = {}
    for row, category in enumerate(chart.categories):
        for order, bar in enumerate(category):
            label = _label(bar, chart.pitch, marks, side)
            if label is not None:
                labels[row, order] = label
                heights.append(label.y1 - label.y0)
    bars = sum(len(category) for category in chart.categories)
    if len(labels) < max(_FEWEST_BARS, _LEAST_LABELLED * bars) or len(names) < _LEAST_LABELLED * len(chart.categories):
        return None
    usual = median(heights)
    for row in range(len(chart.categories)):
        own = {order: box for (at, order), box in labels.items() if at == row}
        if row not in names:
            continue
        places.append(Place(row, 0, 1, 1, _roomy(names[row])))
        places += [
            Place(row, order + 1, 1, 1, _roomy(box))
            for order, box in sorted(own.items())
            if abs(box.y1 - box.y0 - usual) <= 0.4 * usual
        ]
    hull = _hull([chart.box, *(place.box for place in places)])
    return Grid(len(chart.categories), 1 + len(chart.categories[0]), tuple(places), hull, "chart")


def _label(bar: Box, pitch: float, marks: Sequence[Box], side: _Side) -> Box | None:
    """The print right beyond the end of a bar; None where there is none, or where it reaches over to the next bar."""
    middle, tip = side.middle(bar), side.tip(bar)
    room = [mark for mark in marks if abs(side.middle(mark) - middle) <= pitch / 2 and side.tip(mark) > tip + 1]
    near = [mark for mark in room if -_INTO_BAR <= side.base(mark) - tip <= _NEAR_END]
    digits = [mark for mark in near if mark.y1 - mark.y0 >= _LOWEST_LABEL]
    if not digits:
        return None
    first = min(digits, key=lambda mark: (side.base(mark), mark.x0))
    label = first
    gap = max(_DIGIT_GAP, _POINT_GAP * (first.y1 - first.y0))
    ordered = sorted(room, key=lambda mark: (mark.x0, mark.y0))
    for mark in [*ordered, *reversed(ordered)]:
        in_line = first.y0 <= (mark.y0 + mark.y1) / 2 <= first.y1 + 1
        if in_line and max(mark.x0 - label.x1, label.x0 - mark.x1) <= gap:
            label = label.joined(mark)
    if not _LOWEST_LABEL <= label.y1 - label.y0 <= _HIGHEST_LABEL:
        return None
    if abs(side.middle(label) - middle) > _OFF_MIDDLE * side.thickness(bar) + _OVERHANG:
        # It may be the label of a bar beside this one that was not seen.
        return None
    # Print that lies over the border between two bars is no one's, and makes the labels it touches doubtful.
    borders = (middle - pitch / 2, middle + pitch / 2)
    over = [mark for mark in (label, *marks) if any(_lies_over(mark, border, side) for border in borders)]
    return None if any(mark == label or (meet(mark, label) and side.tip(mark) > tip) for mark in over) else label


def _lies_over(mark: Box, border: float, side: _Side) -> bool:
    """Whether print reaches well to both sides of a border. The box of a printed word is higher than its digits."""
    over = _OVERHANG if side.upright else max(_OVERHANG, _ABOVE_DIGITS * (mark.y1 - mark.y0))
    return side.low(mark) < border - over and side.high(mark) > border + over


def _roomy(box: Box) -> Box:
    """A box with paper about it: the edge of a cell is cut off before it is read, for it may be a ruling line."""
    return Box(box.x0 - PAPER, box.y0 - PAPER, box.x1 + PAPER, box.y1 + PAPER)


def _names(chart: Bars, marks: Sequence[Box], side: _Side) -> dict[int, Box]:
    """By category the box of its name, beyond the base of its bars."""
    base = median(side.base(bar) for category in chart.categories for bar in category)
    middles = [side.middle(_hull(category)) for category in chart.categories]

    # How far away from the base print begins and ends: below it where bars stand upright, to its left where they lie.
    def near(box: Box) -> float:
        return base - side.tip(box)

    def far(box: Box) -> float:
        return base - side.base(box)

    end = DEEPEST_NAMES if chart.upright else LONGEST_NAME
    # What does not reach beyond the axis is a rest of it.
    beyond = [mark for mark in marks if near(mark) >= -_INTO_BAR and _AXIS < far(mark) <= end]
    room = chart.step / 2
    along = [mark for mark in beyond if middles[0] - room <= side.middle(mark) <= middles[-1] + room]
    inside: dict[int, list[Box]] = {}
    for mark in along:
        row = min(range(len(middles)), key=lambda i: abs(middles[i] - side.middle(mark)))
        low, high = middles[row] - room, middles[row] + room
        if side.low(mark) < low - _OVERHANG or side.high(mark) > high + _OVERHANG:
            # Print that goes on past the room of one category is none of its name: the caption, or a heading.
            end = min(end, near(mark)) if chart.upright else end
            continue
        inside.setdefault(row, []).append(mark)
    names: dict[int, Box] = {}
    for row, those in inside.items():
        name = _run([mark for mark in those if near(mark) < end - 0.1], near, far, chart.upright)
        if name is not None:
            names[row] = name
    return names


def _run(marks: Sequence[Box], near: Callable[[Box], float], far: Callable[[Box], float], upright: bool) -> Box | None:
    """The print that follows the base without a gap."""
    gap = _LINE_GAP if upright else _WORD_GAP
    name: Box | None = None
    reached = 0.0
    for mark in sorted(marks, key=near):
        if near(mark) - reached > (gap if name is not None else _NEAR_BASE):
            break
        name = mark if name is None else name.joined(mark)
        reached = max(reached, far(mark))
    return name


def _hull(boxes: Iterable[Box]) -> Box:
    every = list(boxes)
    hull = every[0]
    for box in every[1:]:
        hull = hull.joined(box)
    return hull


def around(box: Box, chart: Bars) -> bool:
    """Whether a box is the frame or the background of a chart: most of its bars lie within, over a good part of it.

    The letters about a black stamp may stand like bars; the table that they stand in is no background of theirs.
    """
    side = _Side(chart.upright)
    if side.thickness(chart.box) < _LEAST_OF_FRAME * side.thickness(box):
        return False
    bars = [bar for category in chart.categories for bar in category]
    inside = sum(
        box.x0 <= (bar.x0 + bar.x1) / 2 <= box.x1 and box.y0 <= (bar.y0 + bar.y1) / 2 <= box.y1 for bar in bars
    )
    return 2 * inside > len(bars)


def meet(first: Box, second: Box) -> bool:
    """Whether two boxes share any area."""
    return first.x0 < second.x1 and second.x0 < first.x1 and first.y0 < second.y1 and second.y0 < first.y1
