"""What a unit of one day has become by today: for each unit that took its place, the steps on the way.

Belongs here: following one unit through several successions, and telling how far the unit at the end is still the same.
Does not: the successions themselves (`corpus.lineage`), or figures.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal

from corpus.lineage import Succession, UnitLevel, predecessors, successors

Relation = Literal["same", "renamed", "partly", "merged", "split", "ended", "unknown"]
# What came of a unit, the gravest first: one step of a kind is enough.
_RELATIONS: tuple[tuple[Relation, frozenset[str]], ...] = (
    ("split", frozenset(("split",))),
    ("merged", frozenset(("merged",))),
    ("ended", frozenset(("abolished",))),
    ("partly", frozenset(("part", "merged in some", "regional"))),
    ("renamed", frozenset(("renamed",))),
)
_ENDS = frozenset(("merged", "renamed", "split", "abolished", "continued"))


@dataclass(frozen=True, slots=True)
class Course:
    """One way that a unit went. identifier: the unit at its end, the last that stood where it was abolished.

    steps: what happened on the way that touches its extent or name, by day; what came to it as well as what left it.
    """

    identifier: str
    steps: tuple[Succession, ...]

    @property
    def relation(self) -> Relation:
        """How the unit at the beginning relates to the one at the end.

        `same`: of one extent and name; `renamed`; `partly`: some tasks came or went, or it was so in some provinces;
        `merged`: it went up in a larger unit, or others went up in it; `split`: its tasks went to several; `ended`.
        """
        kinds = {step.kind for step in self.steps}
        return next((relation for relation, among in _RELATIONS if kinds & among), "same")


@cache
def courses(level: UnitLevel, identifier: str, day: str, province_code: str = "") -> tuple[Course, ...]:
    """The ways that a unit of an ISO day has gone since, by the unit at their end; one way at least.

    A unit that did not stand on that day any more, though somebody still names it, is taken as it last stood.
    province_code: of the 63, for what was so in one province only.
    """
    ending = _endings(level, identifier, province_code)
    gone = ending and all(step.day <= day for step in ending)
    return _ways(level, identifier, "" if gone else day, province_code)


def _endings(level: UnitLevel, identifier: str, province_code: str) -> list[Succession]:
    """The steps by which a unit of that identifier was no more."""
    steps = (s for s in successors(level, identifier) if s.kind in _ENDS and s.successor != identifier)
    return [step for step in steps if step.province_code in ("", province_code)]


def _ways(level: UnitLevel, identifier: str, day: str, province_code: str) -> tuple[Course, ...]:
    ending = [step for step in _endings(level, identifier, province_code) if step.day > day]
    if not ending:
        return (Course(identifier, _about(level, identifier, day, "9999", province_code)),)
    first = [step for step in ending if step.day == ending[0].day]
    # What was so in this province goes before what was so in general.
    first = [step for step in first if step.province_code] or first
    before = _about(level, identifier, day, first[0].day, province_code)
    found: dict[str, Course] = {}
    for step in first:
        if not step.successor:
            found.setdefault(identifier, Course(identifier, (*before, step)))
            continue
        for rest in _ways(level, step.successor, step.day, province_code):
            found.setdefault(rest.identifier, Course(rest.identifier, (*before, step, *rest.steps)))
    return tuple(found[name] for name in sorted(found))


def _about(level: UnitLevel, identifier: str, day: str, until: str, province_code: str) -> tuple[Succession, ...]:
    """What happened to a unit that stood all the while, after `day` and before `until`.

    Another form of the same unit, as some provinces had it, comes in by being renamed or split: that is no gain.
    """
    left = [s for s in successors(level, identifier) if s.kind not in _ENDS or s.successor == identifier]
    came = [s for s in predecessors(level, identifier) if s.predecessor != identifier]
    gained = [s for s in came if s.kind in ("merged", "part", "merged in some")]
    steps = {s for s in (*left, *gained) if day < s.day < until and s.province_code in ("", province_code)}
    return tuple(sorted(steps, key=lambda s: (s.day, s.predecessor, s.successor)))
