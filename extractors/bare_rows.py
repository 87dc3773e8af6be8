"""One line of a text that has lost its geometry as a row: its number, its label, and the cells that close it.

Belongs here: where the cells of a line begin, and the cells of words among its figures (the name of a band, a short
remark). Does not: which lines make up a table, or wrapped labels (`extractors.bare_tables`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from corpus.records import Line, Word
from corpus.vocabulary import band_names
from extractors.raw_tables import RawCell
from normalizers.marks import fold
from normalizers.numbers import Convention, read_cell

# One lost character, a comma read as a stroke, a cell left out, or a figure with letters that look like digits.
_LOST = re.compile(
    r"^[?!]$|^[-–]?\d+/\d{2}$|^[xX]$|^[-–]$"
    r"|^(?=\D*\d\D*\d)[-–]?[\d?!oO©lIZzSsBbGgqT]{1,3}[.,][\d?!oO©lIZzSsBbGgqT]{1,2}$"
    r"|^(?=.?\d)[\dlIoO]{2}$"
)
# Rules of the table are read as bars and brackets, between figures too: "81,82(84,85|".
_PART = re.compile(r"[^|\s\[\](){}]+")
# A row that ends with the name of a band has its label and some figures before it.
_LEAST_BEFORE_BAND = 3
# A cell of words behind the figures of a row: so many words and characters at most, behind so many figures.
_REMARK_WORDS = 3
_REMARK_LETTERS = 12
_FIGURES_BEFORE_REMARK = 3


@dataclass(frozen=True, slots=True)
class Tail:
    """A line of a text seen as label and trailing cells. row: whether it is one of a table by itself."""

    line: Line
    label: str
    number: str
    cells: tuple[RawCell, ...]
    raw_label: str = ""
    number_words: tuple[Word, ...] = ()
    row: bool = False


def _cells_of(word: Word, convention: Convention) -> list[RawCell] | None:
    """The cells that one raw word holds ("|97,82|7,37" holds two), or None where it is no cell."""
    cells = []
    for match in _PART.finditer(word.text):
        part = match.group()
        figure = read_cell(part, convention)
        if figure is None and not _LOST.match(part):
            return None
        cells.append(RawCell(part, figure, (word,), word.page, word.line, word.box, word.confidence, word.alternatives))
    return cells


def tail_of(line: Line, convention: Convention) -> Tail:
    """Split a line into label and trailing cells; a first number alone before the label is the row number."""
    cells: list[RawCell] = []
    end = _without_remark(line, convention)
    while end > 0:
        found = _cells_of(line.words[end - 1], convention)
        if found is None:
            band = _band_between(line, end, convention) if cells else 0
            if not band:
                break
            end -= band
            continue
        cells = found + cells
        end -= 1
    restored = line.restored_words or tuple(word.text for word in line.words)
    label_words = [text for text in restored[:end] if text.strip("|[](){} ")]
    number = ""
    number_words: tuple[Word, ...] = ()
    if label_words and re.fullmatch(r"\W*(\d{1,2}|[oO©?!])\W*", label_words[0]) and len(label_words) > 1:
        number = re.sub(r"\W", "", label_words[0])
        label_words = label_words[1:]
        number_words = tuple(word for word in line.words[:end] if word.text.strip("|[](){} "))[:1]
    elif (
        end == 0
        and len(cells) > 1
        and cells[0].figure is not None
        and cells[0].raw.isdigit()
        and len(cells[0].raw) <= 2
    ):
        # A row whose label stands on other lines begins with its number.
        return Tail(line, "", cells[0].raw, tuple(cells), number_words=cells[0].words)
    label = " ".join(word for word in label_words if any(c.isalnum() for c in word))
    raw = [word.text for word in line.words[:end] if word.text.strip("|[](){} ")]
    raw_label = " ".join(raw[1:] if number and len(raw) > 1 else raw)
    return Tail(line, label, number, tuple(cells), raw_label, number_words)


def _folded(line: Line) -> list[str]:
    """The words of a line without marks and rules, restored where they were."""
    words = line.restored_words if len(line.restored_words or ()) == len(line.words) else None
    return [fold(text).strip("|[](){}., ") for text in (words or [word.text for word in line.words])]


def _band_between(line: Line, end: int, convention: Convention) -> int:
    """How many words before `end` are the name of a band with a figure before it: "92,46 Tốt 5"; 0 where none are."""
    texts = _folded(line)
    for length in range(max(len(name) for name in _bands()), 0, -1):
        before = end - length
        if before > 1 and tuple(texts[before:end]) in _bands() and _cells_of(line.words[before - 1], convention):
            return length
    return 0


@cache
def _bands() -> frozenset[tuple[str, ...]]:
    """The names of bands as folded words, with the words that lead them."""
    names = [tuple(fold(band.name).split()) for band in band_names() if not band.name[-1].isdigit()]
    return frozenset((*lead, *name) for name in names for lead in ((), ("loai",), ("nhom",)))


def _without_remark(line: Line, convention: Convention) -> int:
    """How many words of a line are left where a cell of words that closes its figures is taken off.

    That is the name of a band, or, since names of bands are ruined too, few letters behind many figures.
    """
    end = _without_band(line)
    if end < len(line.words):
        return end
    for length in range(1, _REMARK_WORDS + 1):
        before = end - length
        figures = line.words[max(0, before - _FIGURES_BEFORE_REMARK) : max(0, before)]
        if len(figures) < _FIGURES_BEFORE_REMARK or _cells_of(line.words[before], convention) is not None:
            break
        remark = "".join(word.text for word in line.words[before:])
        if len(remark) <= _REMARK_LETTERS and all(_cells_of(word, convention) for word in figures):
            return before
    return end


def _without_band(line: Line) -> int:
    """How many words of a line are left where the name of a band that closes its figures is taken off."""
    texts = _folded(line)
    for length in range(max(len(name) for name in _bands()), 0, -1):
        before = len(texts) - length
        if before > _LEAST_BEFORE_BAND and tuple(texts[before:]) in _bands():
            behind = line.words[before - 1].text
            return before if re.search(r"\d\W*$", behind) or set(behind) <= set("|") else len(line.words)
    return len(line.words)


def cut_at_bars(tail: Tail, width: int) -> Tail | None:
    """A row with a damaged or empty cell, cut at its bars; None where these do not part it as the table is parted.

    An empty cell keeps its place, with no characters.
    """
    line = tail.line
    parts = line.text.split("|")
    numbered = len(parts) == width + 2 and parts[0].strip().isdigit() and len(parts[0].strip()) <= 2
    if len(parts) != width + 1 + numbered or not any(c.isalpha() for c in parts[numbered]):
        return None
    known = {cell.words[0]: cell for cell in tail.cells if cell.words}
    restored = line.restored_words or tuple(word.text for word in line.words)
    cells: list[RawCell] = []
    label: list[tuple[str, str]] = []
    start = 0
    for place, part in enumerate(parts):
        end = start + len(part)
        inside = [(word, text) for word, text in zip(line.words, restored) if start <= word.start < end]
        start = end + 1
        if place == numbered:
            label = [(word.text, text) for word, text in inside]
        elif place > numbered:
            if len(inside) > 1 or (inside and inside[0][0].text not in part):
                return None
            words = tuple(word for word, _ in inside)
            raw = words[0].text if words else ""
            cell = known.get(words[0]) if words else None
            cells.append(cell or RawCell(raw, read_cell(raw), words, line.words[0].page, line.number))
    if sum(cell.figure is not None for cell in cells) * 2 < width:
        return None
    number = parts[0].strip() if numbered else ""
    return Tail(line, " ".join(text for _, text in label), number, tuple(cells), " ".join(raw for raw, _ in label))
