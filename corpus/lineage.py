"""What became of provinces, districts, departments and ministries, when, and by which act.

Belongs here: following a unit from one reorganisation to the next, so that a series of figures can be continued or be
known to break. Does not: the units of one day (`corpus.agencies`, `corpus.provinces`), or recognising their names.

On 1 July 2025 every department of a merged province merged with its namesakes: that follows from the province's own
succession and has no row of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal, cast

from corpus.provinces import LAST_DAY_OF_DISTRICTS, districts, provinces
from corpus.tables import reference_rows

UnitLevel = Literal["department", "district", "province", "ministry"]
Kind = Literal["continued", "merged", "renamed", "split", "part", "merged in some", "regional", "abolished"]
FIRST_DAY_WITHOUT_DISTRICTS = "2025-07-01"
# The constitution as amended knows no districts, and says when they end.
_END_OF_DISTRICTS = "Nghị quyết 203/2025/QH15"
# After these a unit is gone in every province; after the others it may stand on.
_WHOLLY = frozenset(("continued", "merged", "renamed", "split", "abolished"))


@dataclass(frozen=True, slots=True)
class Succession:
    """One unit becoming, or giving something to, another.

    predecessor, successor: identifiers without their level; provinces by code, which says another extent before and
    after the day; successor "" where nothing took the unit's place. day: ISO, the first of the new state. kind:
    `continued` the same extent, `merged` it went up in the successor with others, `renamed`, `split` one of several
    that took over, `part` some of its tasks only, `merged in some` provinces only, `regional` taken over by an agency
    of several provinces, `abolished`. province_code: of the 63, where it was so in one province only, else "".
    """

    level: UnitLevel
    predecessor: str
    successor: str
    day: str
    kind: Kind
    province_code: str
    basis: str
    note: str

    @property
    def whole(self) -> bool:
        """True where the predecessor's figures end with the day, everywhere."""
        return self.kind in _WHOLLY and not self.province_code and self.predecessor != self.successor


@cache
def successions() -> tuple[Succession, ...]:
    """All of them, by day, level and predecessor."""
    listed = [
        Succession(
            cast(UnitLevel, row["level"]),
            row["predecessor"],
            row["successor"],
            row["day"],
            cast(Kind, row["kind"]),
            row["province_code"],
            row["basis"],
            row["note"],
        )
        for row in reference_rows("lineage")
    ]
    ended = [
        Succession("district", district.code, "", FIRST_DAY_WITHOUT_DISTRICTS, "abolished", "", _END_OF_DISTRICTS, "")
        for district in districts()
        if district.valid_to == LAST_DAY_OF_DISTRICTS
    ]
    return tuple(
        sorted([*listed, *_of_provinces(), *ended], key=lambda s: (s.day, s.level, s.predecessor, s.successor))
    )


def _of_provinces() -> list[Succession]:
    """From one period of a province to the next."""
    found = []
    every = provinces()
    for before in every:
        if not before.successor:
            continue
        later = (p for p in every if p.code == before.successor and p.valid_from > before.valid_to)
        after = min(later, key=lambda province: province.valid_from)
        together = sum(1 for other in every if (other.successor, other.valid_to) == (after.code, before.valid_to))
        kind: Kind = "merged" if together > 1 else "renamed" if before.full_name != after.full_name else "continued"
        found.append(Succession("province", before.code, after.code, after.valid_from, kind, "", after.basis, ""))
    return found


def successors(level: UnitLevel, identifier: str, after: str = "") -> tuple[Succession, ...]:
    """What became of a unit after an ISO day, the next first; () where it stands unchanged or is unknown."""
    return tuple(s for s in successions() if (s.level, s.predecessor) == (level, identifier) and s.day > after)


def predecessors(level: UnitLevel, identifier: str, until: str = "9999") -> tuple[Succession, ...]:
    """What went up in a unit until an ISO day; () where nothing did."""
    return tuple(s for s in successions() if (s.level, s.successor) == (level, identifier) and s.day <= until)


def heirs(level: UnitLevel, identifier: str, born: str, day: str) -> tuple[str, ...]:
    """The units that hold on an ISO day what a unit of the day `born` held, in the order of the alphabet.

    A unit that gave only parts away, or stood on in some provinces, is its own heir. () where it was abolished.
    """
    steps = [s for s in successors(level, identifier, born) if s.day <= day and s.whole]
    if not steps:
        return (identifier,)
    first = [s for s in steps if s.day == steps[0].day]
    found = {heir for s in first if s.successor for heir in heirs(level, s.successor, s.day, day)}
    return tuple(sorted(found))


def same_extent(level: UnitLevel, identifier: str, first: str, second: str) -> bool:
    """True where figures of one identifier on two ISO days are of one unit: nothing came to it or went between."""
    gained = [s for s in predecessors(level, identifier, second) if s.day > first and s.predecessor != identifier]
    return not gained and heirs(level, identifier, first, second) == (identifier,)
