"""What restoration gives back.

Belongs here: the result types. Does not: any rule.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Damage(StrEnum):
    """How much of a Vietnamese text has been lost; each kind has its own model of what happened to the letters."""

    SOUND = "sound"
    """Marks and letters are right: nothing is to be touched."""
    SLIPS = "slips"
    """Fresh recognition by an engine that knows Vietnamese: mostly right, here and there a wrong mark or letter."""
    MARKS_LOST = "marks lost"
    """Right letters without any mark."""
    RUINED = "ruined"
    """Recognised by an engine that does not know Vietnamese: marks and letters are noise."""


@dataclass(frozen=True, slots=True)
class RestoredWord:
    """One white-space token of the raw line.

    `start` and `end` are its character span in the raw line. `text` holds a blank where the token was two words, and is
    empty where the token went into the word before it.
    """

    text: str
    start: int
    end: int
    changed: bool


@dataclass(frozen=True, slots=True)
class RestoredLine:
    """One line restored, and the words it was made of."""

    text: str
    words: tuple[RestoredWord, ...]
