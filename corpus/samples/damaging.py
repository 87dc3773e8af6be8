"""One table cell of a sample damaged as recognition damages it, with the truth that was printed there.

Belongs here: which cells other cells determine, and what their characters may turn into. Does not: whole texts ruined
by a channel (`ruining`), errors that people make (`mistake_kinds`).
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from corpus.samples.mistakes import Printed, Sheet, with_run
from corpus.samples.model import SampleReport

_LETTERS = {"0": "O", "1": "l", "2": "Z", "5": "S", "6": "b", "7": "T", "8": "B", "9": "g"}
_DETERMINED = ("appraised", "survey", "points", "index", "component_index")


@dataclass(frozen=True, slots=True)
class Damaged:
    """One damaged cell. cell: what was printed there, and where. text: what is left of it."""

    kind: str
    cell: Printed
    text: str


def _letter_for_digit(text: str, rng: random.Random) -> str | None:
    places = [place for place, character in enumerate(text) if character in _LETTERS]
    place = rng.choice(places) if places else -1
    return text[:place] + _LETTERS[text[place]] + text[place + 1 :] if places else None


def _comma_lost(text: str, rng: random.Random) -> str | None:
    bare = text.replace(",", "").replace(".", "")
    return bare if bare != text else None


def _comma_moved(text: str, rng: random.Random) -> str | None:
    place = max(text.find(","), text.find("."))
    if place < 2:
        return None
    return text[: place - 1] + text[place] + text[place - 1] + text[place + 1 :]


def _digit_unread(text: str, rng: random.Random) -> str | None:
    places = [place for place, character in enumerate(text) if character.isdigit()]
    place = rng.choice(places)
    return text[:place] + "?" + text[place + 1 :]


def _cell_lost(text: str, rng: random.Random) -> str | None:
    return ""


DAMAGE: dict[str, Callable[[str, random.Random], str | None]] = {
    "letter for digit": _letter_for_digit,
    "comma lost": _comma_lost,
    "comma moved": _comma_moved,
    "digit unread": _digit_unread,
    "cell lost": _cell_lost,
}


def determined_cells(sheet: Sheet) -> Iterator[Printed]:
    """Cells whose value the other cells of the report force: a sum, a ratio with a second printing, a scale of 100."""
    for one in sheet.figures:
        figure = one.figure
        of_unit = figure.level != "cohort" and figure.field == "overall" and figure.measure in _DETERMINED
        of_field = figure.measure in ("component_index", "points", "max_points") and sheet.is_repeated(one)
        if one.origin == "table" and figure.year == sheet.year and (of_unit or (of_field and figure.level == "cohort")):
            yield one


def damaged(sheet: Sheet, kind: str, rng: random.Random) -> Damaged | None:
    """A cell of the report drawn at random, damaged; None where no cell can be damaged so."""
    cells = list(determined_cells(sheet))
    rng.shuffle(cells)
    for cell in cells:
        text = DAMAGE[kind](cell.run.text, rng)
        if text is not None and text != cell.run.text:
            return Damaged(kind, cell, text)
    return None


def with_damage(report: SampleReport, damage: Damaged) -> SampleReport:
    """The report as it is left when that cell has been damaged."""
    blocks = list(report.blocks)
    place = damage.cell.place
    blocks[place.block] = with_run(blocks[place.block], place, replace(damage.cell.run, text=damage.text))
    return replace(report, slug=f"{report.slug}-damaged", blocks=tuple(blocks))
