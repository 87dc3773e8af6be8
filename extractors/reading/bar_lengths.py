"""The labels of recognised bars against the lengths of the bars: a label that its bar contradicts was misread.

Belongs here: the straight line between figures and lengths, and the doubt that falls on what lies off it. Does not:
finding bars (`bars`), or recognising labels (`cells`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import combinations
from statistics import median

from corpus.records import Box
from extractors.reading.bars import PAPER, Bars
from extractors.reading.layout import FilledGrid, PlacedWord
from normalizers.numbers import read_cell

# Fewer labels than these do not tell which of them is off the line.
_FEWEST = 5
# In points: how far from the line the end of a bar may lie, and how far two lengths must be apart to tell its slope.
_OFF_LINE, _APART = 2.5, 3.0
_MOST_OFF = 0.34
# By this share a digit may seem wider or narrower than those of the other labels.
_OTHER_WIDTH = 0.18
_NOWHERE = (0.0, -1e9)
# What a label is worth that its bar contradicts.
_CONTRADICTED = 0.05


def checked_by_lengths(table: FilledGrid, chart: Bars) -> FilledGrid:
    """The table of a chart with each label that does not go with its bar read otherwise, or doubted.

    A label goes with its bar where its figure is as long as the bar and its characters are as wide as the print. Where
    another reading of it does, that takes the first one's place. Where most labels lie on no line at all they are the
    labels of something else than these bars, and all are doubted; where all bars are of one length nothing is known.
    """
    lengths = _lengths(table, chart)
    line = _line(_points(table, lengths))
    texts = {index: table.words[index][0].text for index in lengths if len(table.words[index]) == 1}
    widths = {
        index: _width(table.grid.cells[index].box) / _digits(text) for index, text in texts.items() if _digits(text)
    }
    usual = median(widths.values()) if len(widths) >= _FEWEST else 0.0

    def fits(index: int, text: str) -> bool:
        if usual and not _in_width(_width(table.grid.cells[index].box), text, usual):
            return False
        value = _value(text)
        if line is None:
            return True
        return value is not None and abs(line[1] + line[0] * value - lengths[index]) <= _OFF_LINE

    return replace(
        table,
        words=tuple(
            _checked(those, partial(fits, index)) if index in lengths else those
            for index, those in enumerate(table.words)
        ),
    )


def is_borne_out(table: FilledGrid, chart: Bars) -> bool:
    """Whether most labels go with their bars, or nothing is known of it. For labels that are beyond misreading."""
    line = _line(_points(table, _lengths(table, chart)))
    return line != _NOWHERE


def _lengths(table: FilledGrid, chart: Bars) -> dict[int, float]:
    """By cell the length of its bar."""
    lengths = {}
    for index, place in enumerate(table.grid.cells):
        if place.col:
            bar = chart.categories[place.row][place.col - 1]
            lengths[index] = bar.y1 - bar.y0 if chart.upright else bar.x1 - bar.x0
    return lengths


def _points(table: FilledGrid, lengths: Mapping[int, float]) -> list[tuple[float, float]]:
    """Figure and length of each bar whose label is one figure."""
    return [
        (value, length)
        for index, length in lengths.items()
        if len(table.words[index]) == 1 and (value := _value(table.words[index][0].text)) is not None
    ]


def _digits(text: str) -> float:
    """How wide characters are, in digits: a comma is half of one."""
    return sum(1.0 if c.isdigit() else 0.5 for c in text)


def _width(box: Box) -> float:
    return box.x1 - box.x0 - 2 * PAPER


def _in_width(width: float, text: str, usual: float) -> bool:
    """Whether a label is as wide as its characters are: where some were not read, each seems wider."""
    return abs(width / max(0.5, _digits(text)) - usual) <= _OTHER_WIDTH * usual


def _value(text: str) -> float | None:
    """How far a bar goes that says so. The axis is drawn, not reckoned: nothing here goes into a figure."""
    figure = read_cell(text)
    return float(figure.value) if figure is not None else None


def _line(points: Sequence[tuple[float, float]]) -> tuple[float, float] | None:
    """Points of length for one of value, and for none, of the line that most labels lie on.

    None where the lengths tell nothing, a line that no label lies on where most labels are on none.
    """
    if len(points) < _FEWEST:
        return None
    found = []
    for (value, length), (other, reach) in combinations(points, 2):
        if abs(length - reach) >= _APART and (length - reach) * (value - other) > 0:
            slope = (length - reach) / (value - other)
            start = length - slope * value
            off = [abs(start + slope * value - length) for value, length in points]
            found.append(
                (sum(each > _OFF_LINE for each in off), sum(min(each, _OFF_LINE) for each in off), slope, start)
            )
    if not found:
        return None
    misread, _, slope, start = min(found)
    return (slope, start) if misread <= _MOST_OFF * len(points) else _NOWHERE


def _checked(words: tuple[PlacedWord, ...], fits: Callable[[str], bool]) -> tuple[PlacedWord, ...]:
    if len(words) == 1:
        label = words[0]
        if fits(label.text):
            return words
        fitting = [text for text in label.alternatives if fits(text)]
        if len(fitting) == 1:
            others = (label.text, *(text for text in label.alternatives if text != fitting[0]))
            return (replace(label, text=fitting[0], alternatives=others),)
    return tuple(replace(word, confidence=min(_CONTRADICTED, word.confidence or 0.0)) for word in words)
