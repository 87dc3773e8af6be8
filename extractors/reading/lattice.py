"""The cells of a ruled table whose lines are worn: broken, dotted, or crossed by the rings of a stamp.

Belongs here: the lines that go through a whole table, and between which of its places they are drawn. Does not:
finding strokes (`ruling`), rows, columns and spans (`tables`).

Where a table is drawn well, its cells are the areas that its lines enclose, and nothing here is needed. Where it is
not, each stretch of a line between two that cross it is judged by its ink: ink with paper on both sides is that of a
line, ink with more ink beside it that of a letter or a stamp.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from extractors.reading.raster import Pixels

Flags = NDArray[np.bool_]
Numbers = NDArray[np.float64]

# Lengths in points. A line is at least twice the first thick, at most the second; so far beside it paper is looked
# for; lines nearer to each other than the fourth are one.
_HALF_LINE, _THICKEST, _BESIDE, _SAME_LINE = 0.4, 3.2, 1.0, 4.0
_SHORTEST = 12.0
# A line is followed in steps of this length.
_STEP = 18.0
# The ends of a stretch, which letters do not reach.
_END = 2.5
# Shares of the length of a stretch: drawn for sure, drawn if the line is, inked throughout.
_DRAWN, _WORN, _BLANK, _STRAY = 0.45, 0.2, 0.15, 0.15
# Shares of a table's extent: from the first a line goes through the table, from the second a dotted one. Where dots
# make up the third, there may be one.
_THROUGH, _DOTTED_THROUGH, _DOTTED = 0.34, 0.6, 0.3
# So far past its end a line has ended; an arc has not.
_PAST = 5.0


@dataclass(frozen=True, slots=True)
class Lattice:
    """boxes: of the cells, left, top, right, bottom in pixels. lines: 1 on the ink of the lines about them."""

    boxes: tuple[tuple[float, float, float, float], ...]
    lines: Pixels


@dataclass(frozen=True, slots=True)
class _Line:
    """A line across the whole table. track: its place at each pixel along it. along: where it is inked with paper on
    both sides; crossed: where there is ink beside it too.
    """

    track: NDArray[np.int64]
    along: Flags
    crossed: Flags


@dataclass(frozen=True, slots=True)
class _Stretches:
    """Of each line (first axis), between the lines that cross it (second axis). drawn, crossed, blank: shares of the
    length. ended, spread: whether there is ink at both ends, and in each third. sure: whether that is
    taken for a line.
    """

    length: Numbers
    drawn: Numbers
    crossed: Numbers
    ended: Flags
    spread: Flags

    @property
    def blank(self) -> Numbers:
        return 1.0 - self.drawn - self.crossed

    @property
    def clear(self) -> Flags:
        """Whether what is drawn can hardly be anything but a line."""
        return (self.drawn >= _DRAWN) & (self.drawn >= 2 * self.crossed) & self.ended

    @property
    def inked(self) -> Flags:
        """Whether there is ink throughout, and a line in some of it: one that letters or a stamp may hide."""
        return (self.blank <= _BLANK) & (self.drawn >= _STRAY)

    @property
    def sure(self) -> Flags:
        return np.asarray(self.clear | (self.inked & self.through[:, None]))

    @property
    def worn(self) -> Flags:
        """Whether there is less of a line, but some of it everywhere."""
        return (self.drawn >= _WORN) & (self.drawn >= 1.5 * self.crossed) & self.spread

    @property
    def through(self) -> Flags:
        """Of each line, whether it goes through the table: a good part of it is sure, or most of it dotted."""
        whole = self.length.sum(axis=1)
        sure = ((self.clear | self.inked) * self.length).sum(axis=1)
        dotted = ((self.clear | (self.worn & self.ended)) * self.length).sum(axis=1)
        return np.asarray((sure >= _THROUGH * whole) | (dotted >= _DOTTED_THROUGH * whole))

    @property
    def present(self) -> Flags:
        """Where a line is drawn, or was: on a line that goes through the table what is worn is taken for drawn where
        the stretch before it and that behind it are.
        """
        through = self.through[:, None]
        sure = self.sure | (through & self.worn & self.ended)
        beside = np.ones((sure.shape[0], sure.shape[1] + 2), dtype=np.bool_)
        beside[:, 1:-1] = sure
        before, behind = beside[:, :-2], beside[:, 2:]
        hidden = self.blank <= _BLANK
        return np.asarray(sure | (through & ((self.worn & before & behind) | (hidden & (before | behind)))))


def lattice_of(ink: Pixels, level: Pixels, plumb: Pixels, scale: float) -> Lattice | None:
    """The cells of one table, or None where its lines make none. Arrays of 0 and 1, of the table alone.

    ink: all that is dark. level, plumb: the long strokes in it. scale: pixels per point.
    """
    upright = np.ascontiguousarray(ink.T)
    rows, cols = _lines(ink, level, scale), _lines(upright, np.ascontiguousarray(plumb.T), scale)
    while len(rows) > 2 and len(cols) > 2:
        across, down = _stretches(rows, cols, scale), _stretches(cols, rows, scale)
        kept_rows = [line for line, keep in zip(rows, _kept(rows, cols, across, ink, scale), strict=True) if keep]
        kept_cols = [line for line, keep in zip(cols, _kept(cols, rows, down, upright, scale), strict=True) if keep]
        if len(kept_rows) == len(rows) and len(kept_cols) == len(cols):
            return Lattice(tuple(_cells(rows, cols, across, down)), _inked(rows, cols, across, down, ink, scale))
        rows, cols = kept_rows, kept_cols
    return None


def _lines(ink: Pixels, strokes: Pixels, scale: float) -> list[_Line]:
    """The level lines that there may be, from top to bottom: wherever there are long strokes, or many short ones."""
    near = round(_SAME_LINE * scale)
    # A dotted line has no long stroke, but its dots are all at one height and have paper above and below them.
    away = max(1, round(_HALF_LINE * scale)) + 3
    dots = ink.copy()
    dots[away:] &= 1 - ink[:-away]
    dots[:-away] &= 1 - ink[away:]
    strokes = strokes | (dots & (dots.sum(axis=1, dtype=np.int64) >= _DOTTED * ink.shape[1])[:, None])
    lengths = np.convolve(strokes.sum(axis=1, dtype=np.float64), np.ones(3) / 3, mode="same")
    places = []
    while lengths.size and lengths.max() >= _SHORTEST * scale:
        place = int(lengths.argmax())
        places.append(place)
        lengths[max(0, place - near) : place + near + 1] = 0
    return [_line(ink, _track(strokes, place, near // 2, scale), scale) for place in sorted(places)]


def _line(ink: Pixels, track: NDArray[np.int64], scale: float) -> _Line:
    """What stands along a track, and beside it: as far from it as its ink is thick, and a little further."""
    half, most, beside = max(1, round(_HALF_LINE * scale)), round(_THICKEST / 2 * scale), round(_BESIDE * scale)
    reach = most + 2 + beside
    there = np.clip(track[None, :] + np.arange(-reach, reach + 1)[:, None], 0, ink.shape[0] - 1)
    strip = ink[there, np.arange(track.size)[None, :]] > 0
    on = strip[reach - half : reach + half + 1].any(axis=0)
    near = np.zeros_like(on)
    for side in (strip[reach::-1], strip[reach:]):
        thickness = np.logical_and.accumulate(side[: most + 1, side[0]], axis=0).sum(axis=0)
        first = (int(np.median(thickness)) if thickness.size else half) + 2
        near |= side[first : first + beside + 1].any(axis=0)
    return _Line(track, on & ~near, on & near)


def _track(strokes: Pixels, place: int, sway: int, scale: float) -> NDArray[np.int64]:
    """Where the line at `place` runs, at each pixel along it: paper is never quite flat."""
    top = max(0, place - sway)
    band = strokes[top : place + sway + 1].astype(np.float64)
    step = max(1, round(_STEP * scale))
    starts = np.arange(0, band.shape[1], step)
    sums = np.add.reduceat(band, starts, axis=1)
    sums += np.pad(sums, ((1, 1), (0, 0)))[:-2] * 0.5 + np.pad(sums, ((1, 1), (0, 0)))[2:] * 0.5
    places = sums.argmax(axis=0) + top
    seen = sums.max(axis=0) >= step / 2
    usual = np.median(places[seen]) if seen.any() else place
    # A step where something else runs close by is passed over.
    seen &= np.abs(places - usual) <= sway
    if not seen.any():
        return np.full(band.shape[1], place, dtype=np.int64)
    along = np.interp(np.arange(band.shape[1]), starts[seen] + step / 2, places[seen])
    return np.asarray(np.rint(along), dtype=np.int64)


def _crossings(line: _Line, others: Sequence[_Line]) -> NDArray[np.int64]:
    """Where the others cross the line."""
    middle = int(np.median(line.track))
    return np.array([other.track[min(middle, other.track.size - 1)] for other in others], dtype=np.int64)


def _stretches(lines: Sequence[_Line], others: Sequence[_Line], scale: float) -> _Stretches:
    margin = max(1, round(_HALF_LINE * scale)) + 1
    lengths, drawn, crossed, ended, spread = [], [], [], [], []
    for line in lines:
        places = _crossings(line, others)
        starts, ends = places[:-1] + margin, np.maximum(places[1:] - margin, places[:-1] + margin + 1)
        length = (ends - starts).astype(np.float64)
        of_line, of_ink = _sums(line.along), _sums(line.along | line.crossed)
        drawn.append((of_line[ends] - of_line[starts]) / length)
        crossed.append((of_ink[ends] - of_ink[starts]) / length - drawn[-1])
        end = np.maximum(2, np.minimum(round(_END * scale), length / 4)).astype(np.int64)
        at_ends = np.minimum(of_ink[starts + end] - of_ink[starts], of_ink[ends] - of_ink[ends - end]) / end
        ended.append(at_ends >= 0.25)
        cuts = [starts + ((ends - starts) * third) // 3 for third in range(4)]
        thirds = [of_line[b] - of_line[a] for a, b in pairwise(cuts)]
        spread.append(np.min(thirds, axis=0) >= 0.1 * length / 3)
        lengths.append(length)
    return _Stretches(np.array(lengths), np.array(drawn), np.array(crossed), np.array(ended), np.array(spread))


def _sums(flags: Flags) -> NDArray[np.int64]:
    """Sums from the start up to each place; past the end they stay."""
    total = np.zeros(flags.size + 64, dtype=np.int64)
    np.cumsum(flags, out=total[1 : flags.size + 1])
    total[flags.size + 1 :] = total[flags.size]
    return total


def _kept(
    lines: Sequence[_Line], others: Sequence[_Line], stretches: _Stretches, ink: Pixels, scale: float
) -> list[bool]:
    """Which lines are lines of the table: those through it, and those that end where a line that crosses them does."""
    sure, through = stretches.sure, stretches.through
    return [
        bool(through[place])
        or any(
            not _goes_past(line, start, -1, ink, scale) and not _goes_past(line, end, 1, ink, scale)
            for start, end in _runs(sure[place], _crossings(line, others))
        )
        for place, line in enumerate(lines)
    ]


def _runs(sure: Flags, places: NDArray[np.int64]) -> Iterator[tuple[int, int]]:
    """From where to where a line is drawn without a gap."""
    start = None
    for stretch, drawn in enumerate([*sure.tolist(), False]):
        if drawn and start is None:
            start = stretch
        elif not drawn and start is not None:
            yield int(places[start]), int(places[stretch])
            start = None


def _goes_past(line: _Line, end: int, direction: int, ink: Pixels, scale: float) -> bool:
    """Whether ink goes on without a gap past the end of a line, straight or bent."""
    reach, past = round(_HALF_LINE * scale) + 1, round(_PAST * scale)
    first = end + direction * (round(_HALF_LINE * scale) + 2)
    places = first + direction * np.arange(past)
    places = places[(places >= 0) & (places < line.track.size)]
    if places.size < past:
        return False
    at = int(line.track[min(max(end, 0), line.track.size - 1)])
    for place in places.tolist():
        window = ink[max(0, at - reach) : at + reach + 1, place]
        inked = np.flatnonzero(window)
        if not inked.size:
            return False
        at = max(0, at - reach) + int(np.median(inked))
    return True


def _inked(
    rows: Sequence[_Line], cols: Sequence[_Line], across: _Stretches, down: _Stretches, ink: Pixels, scale: float
) -> Pixels:
    lines = np.zeros_like(ink)
    reach = max(1, round(_HALF_LINE * scale)) + 1
    for drawn, upright, these, others in ((across.present, False, rows, cols), (down.present, True, cols, rows)):
        view = lines.T if upright else lines
        for line, present in zip(these, drawn, strict=True):
            places = _crossings(line, others)
            inside = np.zeros(line.track.size, dtype=np.bool_)
            for start, end in _runs(present, places):
                inside[start : end + 1] = True
            along = np.flatnonzero(inside & line.along)
            for offset in range(-reach, reach + 1):
                view[np.clip(line.track[along] + offset, 0, view.shape[0] - 1), along] = 1
    return lines & ink


def _cells(
    rows: Sequence[_Line], cols: Sequence[_Line], across: _Stretches, down: _Stretches
) -> Iterator[tuple[float, float, float, float]]:
    """The boxes of the cells: places of the lattice with no line between them are one cell."""
    level, plumb = across.present, down.present
    for drawn, through in ((level, across.through), (plumb, down.through)):
        for side in (0, -1):
            drawn[side] |= through[side]
    open_edges = _evidence(across, down)
    xs, ys = ([int(np.median(line.track)) for line in lines] for lines in (cols, rows))
    for top, bottom, left, right in _rectangles(level, plumb, open_edges):
        middle_x, middle_y = (xs[left] + xs[right]) // 2, (ys[top] + ys[bottom]) // 2
        yield (
            float(cols[left].track[middle_y]),
            float(rows[top].track[middle_x]),
            float(cols[right].track[middle_y]),
            float(rows[bottom].track[middle_x]),
        )


def _evidence(across: _Stretches, down: _Stretches) -> list[tuple[float, bool, int, int]]:
    """The stretches, those that look most like a line first: (how much, upright, line, stretch)."""
    found = []
    for stretches, upright in ((across, False), (down, True)):
        for (line, stretch), drawn in np.ndenumerate(stretches.drawn - stretches.crossed):
            found.append((float(drawn), upright, line, stretch))
    return sorted(found, key=lambda edge: (-edge[0], edge[1:]))


def _rectangles(
    level: Flags, plumb: Flags, edges: Sequence[tuple[float, bool, int, int]]
) -> Iterator[tuple[int, int, int, int]]:
    """First and last row line, first and last column line of each cell. Where places that no line parts make no
    rectangle, lines are drawn in them, the most likely first, until they do.
    """
    height, width = level.shape[0] - 1, level.shape[1]
    seen = np.zeros((height, width), dtype=np.bool_)
    for row in range(height):
        for col in range(width):
            if seen[row, col]:
                continue
            area = _area(row, col, level, plumb)
            while area is not None and not _is_rectangle(area):
                missing = next(
                    (
                        (upright, line, place)
                        for _, upright, line, place in edges
                        if not (plumb if upright else level)[line, place]
                        and ((place, line) if upright else (line, place)) in area
                        and ((place, line - 1) if upright else (line - 1, place)) in area
                    ),
                    None,
                )
                if missing is None:
                    break
                (plumb if missing[0] else level)[missing[1], missing[2]] = True
                area = _area(row, col, level, plumb)
            if area is None:
                continue
            for place in area:
                seen[place] = True
            down, along = [place[0] for place in area], [place[1] for place in area]
            yield min(down), max(down) + 1, min(along), max(along) + 1


def _area(row: int, col: int, level: Flags, plumb: Flags) -> set[tuple[int, int]] | None:
    """The places that no line parts from this one, None where they are open to the outside."""
    height, width = level.shape[0] - 1, level.shape[1]
    area, waiting = {(row, col)}, [(row, col)]
    while waiting:
        y, x = waiting.pop()
        for parted, place in (
            (level[y, x], (y - 1, x)),
            (level[y + 1, x], (y + 1, x)),
            (plumb[x, y], (y, x - 1)),
            (plumb[x + 1, y], (y, x + 1)),
        ):
            if parted or place in area:
                continue
            if not (0 <= place[0] < height and 0 <= place[1] < width):
                return None
            area.add(place)
            waiting.append(place)
    return area


def _is_rectangle(area: set[tuple[int, int]]) -> bool:
    rows, cols = {place[0] for place in area}, {place[1] for place in area}
    return len(area) == (max(rows) - min(rows) + 1) * (max(cols) - min(cols) + 1)
