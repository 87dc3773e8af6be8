"""Restoration applied to a reading: each line and cell gets its restored wording beside the raw one.

Belongs here: carrying restored words back to lines and cells. Does not: how words are restored
(`normalizers.restoration`). Raw characters are never touched.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from corpus.records import Cell, Line, Page, PageDamage, Reading, Table
from extractors.reading.tables import continue_tables
from extractors.stray_marks import without_specks_cell, without_specks_line
from normalizers.restoration import Damage, RestoredLine, measure_damage, restore_lines

_NAMES: dict[Damage, PageDamage] = {
    Damage.SOUND: "sound",
    Damage.SLIPS: "slips",
    Damage.MARKS_LOST: "marks lost",
    Damage.RUINED: "ruined",
}


def restore_reading(reading: Reading) -> Reading:
    """The same reading with `restored` filled in everywhere, tables joined over page breaks first.

    Damage is measured by kind of page source.

    Pages of one source are restored together, so that context runs over page breaks.
    """
    pages: list[Page] = list(continue_tables(reading.pages))
    for source in ("text", "layer", "recognised"):
        places = [place for place, page in enumerate(pages) if page.source == source]
        if not places:
            continue
        texts = [_known(line) for place in places for line in pages[place].lines]
        damage = measure_damage(texts)
        restored = iter(restore_lines(texts, damage=damage))
        for place in places:
            page = pages[place]
            lines = tuple(_line(line, next(restored)) for line in page.lines)
            tables = _tables(page.tables, damage)
            if source == "recognised":
                lines = tuple(map(without_specks_line, lines))
                tables = tuple(map(_without_specks, tables))
            pages[place] = replace(page, lines=lines, tables=tables, damage=_NAMES[damage])
    return replace(reading, pages=tuple(pages))


def _known(of: Line | Cell) -> str:
    """What is to be restored: the raw characters, or what they mean in the code of before Unicode that they are in."""
    return of.restored if of.restored is not None else of.text


def _line(line: Line, restored: RestoredLine) -> Line:
    """A line with one restored string for each of its words, matched by where they stand."""
    by_start = {word.start: word.text for word in restored.words}
    if line.restored is None:
        places = [(word.start, word.text) for word in line.words]
    else:
        places = [(word.start(), word.group()) for word in re.finditer(r"\S+", line.restored)]
    words = tuple(by_start.get(start, text) for start, text in places)
    return replace(line, restored=restored.text, restored_words=words)


def _without_specks(table: Table) -> Table:
    cells = tuple(replace(cell, restored=without_specks_cell(cell)) for cell in table.cells)
    return replace(table, cells=cells)


def _tables(tables: Sequence[Table], damage: Damage) -> tuple[Table, ...]:
    """Tables with the wording of their cells restored; each cell is a line of its own."""
    if damage is Damage.SOUND:
        return tuple(
            replace(table, cells=tuple(replace(cell, restored=_known(cell)) for cell in table.cells))
            for table in tables
        )
    found = []
    for table in tables:
        texts = restore_lines([_known(cell) for cell in table.cells], damage=damage)
        cells: list[Cell] = [replace(cell, restored=text.text) for cell, text in zip(table.cells, texts, strict=True)]
        found.append(replace(table, cells=tuple(cells)))
    return tuple(found)
