"""Figures printed over the bars of a chart that has a data block: each against the block's figure that it repeats.

Belongs here: labels of which nothing is known but their digits, as claims. Does not: the data block
(`extractors.charts`), labels that stand beside a name (`extractors.label_charts`).
Which bar a label belongs to is known by its value alone, so that a label can bear a figure out and never contradict it:
one that fits no figure of the block is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from corpus.records import Claim, Line, Observation, Page, Word
from corpus.worded import Worded

_REACH = 30
_LETTERS = re.compile(r"[^\W\d_]{2,}")
_FIGURE = re.compile(r"\d{1,3}[.,]\d{1,2}")
_LEAST_DIGITS = 4


def read_bar_labels(pages: Sequence[Page], series: Sequence[Observation], has_lines: bool) -> list[Claim]:
    """The claims of all labels above the data blocks. series: the blocks' figures, as `read_charts` gives them."""
    found: list[Claim] = []
    for page in pages:
        blocks = _blocks([o for o in series if o.page == page.number])
        for place, block in enumerate(blocks):
            first = block[0].words[0].line
            after = blocks[place - 1][-1].words[0].line if place else 0
            for line in page.lines:
                inside = max(after, first - _REACH) <= line.number < first and not line.in_table
                if inside and not _LETTERS.search(line.text):
                    found += _labels(line, block, has_lines)
    return found


def _blocks(series: Sequence[Observation]) -> list[list[Observation]]:
    """The figures of one page by chart: those of one subject that follow one another."""
    blocks: list[list[Observation]] = []
    for figure in sorted((o for o in series if o.words), key=lambda o: (o.words[0].line, o.words[0].start)):
        if blocks and blocks[-1][-1].subject == figure.subject:
            blocks[-1].append(figure)
        else:
            blocks.append([figure])
    return blocks


def _labels(line: Line, block: Sequence[Observation], has_lines: bool) -> list[Claim]:
    found: list[Claim] = []
    for word in line.words:
        figure = next((o for o in block if o.value is not None and _shows(word.text, o.value)), None)
        if figure is not None:
            statement = Worded(
                "a label over the bars repeats {subject} {field} {year}",
                subject=figure.subject,
                field=figure.field,
                year=figure.year,
            )
            found.append(Claim("repeat", "equal", statement, _label(word, line, figure, has_lines), (figure,)))
    return found


def _shows(text: str, value: Decimal) -> bool:
    """Whether characters show a figure: as printed, without its point, or twice for two bars of one height.

    A whole number may belong to the axis as well, so that it counts only where it stands twice.
    """
    printed = format(value.normalize(), "f")
    if text == printed * 2:
        return True
    if "." not in printed:
        return False
    if _FIGURE.fullmatch(text):
        return Decimal(text.replace(",", ".")) == value
    return text == printed.replace(".", "") and len(text) >= _LEAST_DIGITS


def _label(word: Word, line: Line, figure: Observation, has_lines: bool) -> Observation:
    """The label as a figure; the report has no observation of it."""
    return replace(
        figure,
        words=(word,),
        raw=word.text,
        line=line.number if has_lines else None,
        box=word.box,
        confidence=word.confidence,
        alternatives=(),
        table_id="",
        row=None,
        col=None,
    )
