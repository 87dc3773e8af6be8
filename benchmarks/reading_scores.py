"""How near a reading of a page comes to what was printed on it.

Belongs here: measures, the same for chiso and its peers. Does not: making readings.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from rapidfuzz.distance import Levenshtein

from benchmarks.reading_pages import TrueCell
from benchmarks.reading_wear import Scan

Rows = Sequence[Sequence[str]]
# A figure read so surely, and without another reading beside it, is taken as it stands by whoever uses the dataset.
SURE = 0.9


@dataclass
class Score:
    """Sums over pages. errors and lengths in characters and words of prose; cells by kind as [right, all]."""

    pages: int = 0
    characters: list[int] = field(default_factory=lambda: [0, 0])
    words: list[int] = field(default_factory=lambda: [0, 0])
    cells: dict[str, list[int]] = field(default_factory=dict)
    tables: list[int] = field(default_factory=lambda: [0, 0])
    silent: int = 0
    silent_stamped: int = 0
    lost: Counter[str] = field(default_factory=Counter)

    def count(self, kind: str, right: bool) -> None:
        entry = self.cells.setdefault(kind, [0, 0])
        entry[0] += right
        entry[1] += 1


def add_prose(score: Score, scan: Scan, text: str) -> None:
    """The prose of a page against the words printed on it, marks and case and all."""
    read, printed = _plain(text), _plain(" ".join(scan.page.words))
    score.characters[0] += Levenshtein.distance(read, printed)
    score.characters[1] += len(printed)
    score.words[0] += Levenshtein.distance(read.split(), printed.split())
    score.words[1] += len(printed.split())


def add_table(score: Score, scan: Scan, tables: Sequence[Rows]) -> dict[tuple[int, int], tuple[int, int, int]]:
    """The cells of a page against those printed. A row is looked for wherever most of its cells are right, so that a
    lost or doubled row costs itself alone.

    Gives the place of each printed cell that has one in the reading: (row, col) to (table, row, col).
    """
    page = scan.page
    found = any(len(rows) == page.rows and max(map(len, rows), default=0) == page.cols for rows in tables)
    score.tables[0] += found
    score.tables[1] += 1
    places: dict[tuple[int, int], tuple[int, int, int]] = {}
    for row in range(page.rows):
        printed = [cell for cell in page.cells if cell.row == row]
        best, place = -1, None
        for number, rows in enumerate(tables):
            for index, texts in enumerate(rows):
                same = sum(_says(texts, cell) for cell in printed)
                nearer = same == best and place is not None and abs(index - row) < abs(place[1] - row)
                if same > best or nearer:
                    best, place = same, (number, index)
        for cell in printed:
            right = place is not None and _says(tables[place[0]][place[1]], cell)
            if place is not None:
                places[cell.row, cell.col] = (*place, cell.col)
            under = (cell.row, cell.col) in scan.stamped
            if cell.numeric:
                score.count("numeric under the stamp" if under else "numeric", right)
            if not under:
                score.count("all", right)
    return places


def add_figures_anywhere(score: Score, scan: Scan, text: str) -> None:
    """For a reading without tables: whether the figures of the page stand anywhere in it, as often as printed."""
    read = Counter(text.replace("|", " ").split())
    for cell in scan.page.cells:
        if cell.numeric:
            under = (cell.row, cell.col) in scan.stamped
            there = read[cell.text] > 0
            read[cell.text] -= there
            score.count("numeric under the stamp" if under else "numeric", there)


def _says(texts: Sequence[str], cell: TrueCell) -> bool:
    return cell.col < len(texts) and _plain(texts[cell.col]) == _plain(cell.text)


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())
