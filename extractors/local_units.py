"""Local governments by the shape of their name: "UBND huyện X", "UBND phường Y", whether or not a list knows them.

Belongs here: names that no reference table can hold whole, since districts and communes change with every
reorganisation. Does not: units that are known (`normalizers.names`). Such a unit is kept as read, without identifier.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from corpus.records import Level
from normalizers.marks import fold

_TYPES: dict[tuple[str, ...], tuple[str, Level]] = {
    ("thanh", "pho"): ("thành phố", "district"),
    ("thi", "xa"): ("thị xã", "district"),
    ("thi", "tran"): ("thị trấn", "commune"),
    ("dac", "khu"): ("đặc khu", "commune"),
    ("huyen",): ("huyện", "district"),
    ("quan",): ("quận", "district"),
    ("xa",): ("xã", "commune"),
    ("phuong",): ("phường", "commune"),
}
_MOST_NAME_WORDS = 4


@dataclass(frozen=True, slots=True)
class LocalUnit:
    """Words start..end (exclusive) name a local government. subject: "UBND huyện X", the name as read."""

    start: int
    end: int
    subject: str
    level: Level


def find_local_units(words: Sequence[str]) -> list[LocalUnit]:
    """All names of local governments in some words: a type in small letters, then a name in capitals.

    In running text the type must be led by "UBND", or the name be closed by what cannot go on a name; a bare type
    before a capital ("thành phố Hồ") would else take in the next sentence.
    """
    found: list[LocalUnit] = []
    place = 0
    while place < len(words):
        unit = _unit_at(words, place)
        if unit is None:
            place += 1
        else:
            found.append(unit)
            place = unit.end
    return found


def local_unit(label: str) -> LocalUnit | None:
    """The local government that a whole label names, or None."""
    words = label.split()
    unit = _unit_at(words, 0)
    return unit if unit is not None and unit.end == len(words) else None


def _unit_at(words: Sequence[str], place: int) -> LocalUnit | None:
    start = place
    if fold(words[place]) == "ubnd":
        place += 1
    elif words[place][:1].isupper() and start > 0:
        return None
    for folded, (kind, level) in _TYPES.items():
        if tuple(fold(word) for word in words[place : place + len(folded)]) != folded:
            continue
        if start == place and words[place] != words[place].lower() and start > 0:
            continue
        first = place + len(folded)
        last = first
        while last < len(words) and last - first < _MOST_NAME_WORDS and _is_name_word(words[last]):
            last += 1
        if last == first:
            return None
        return LocalUnit(start, last, f"UBND {kind} {' '.join(words[first:last])}", level)
    return None


def _is_name_word(word: str) -> bool:
    return word[:1].isupper() and word.isalpha() and (len(word) == 1 or not word.isupper())
