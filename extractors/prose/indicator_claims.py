"""Claims that figures of the work make by standing side by side.

Belongs here: a share beside the part and the whole that give it. Does not: reading the figures (`indicators`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpus.records import Claim, Observation
from extractors.prose.quantities import Quantity
from extractors.prose.situations import Sentence

# Words between a part over its whole and the share that both give.
LINKS = frozenset(
    ("dat", "duoc", "ty", "ti", "le", "chiem", ",", "(", ")", ":", "tuong", "ung", "duong", "la", "voi", "so")
)
MOST_LINKS = 9
_MOST_NOUN = 2


def share_claims(sentence: Sentence, told: Sequence[tuple[Quantity, list[Observation]]], statement: str) -> list[Claim]:
    """Claims that a share is what a part and its whole right beside it give.

    Read "8/9 nội dung, đạt 88,88%", "đạt 96,91% (134.781/139.084 hồ sơ)", "424 triệu đồng/9.806 triệu đồng, đạt 4,32%".
    """
    claims = []
    parted = [_Parted(first, first, *_of_one(found)) for first, found in told if _of_one(found)]
    parted += [
        _Parted(first, second, one[0], other[0])
        for (first, one), (second, other) in pairwise(told)
        if _are_money(one, other) and [t.text for t in sentence.tokens[first.end : second.start]] == ["/"]
    ]
    for quantity, found in told:
        stated = next((o for o in found if o.measure == "kpi" and o.unit == "percent"), None)
        if stated is None or stated.field.endswith("_goal"):
            continue
        beside = [each for each in parted if _beside(sentence, each, quantity)]
        if len(beside) == 1:
            claims.append(Claim("ratio", "ratio", statement, stated, (beside[0].part, beside[0].whole)))
    return claims


@dataclass(frozen=True, slots=True)
class _Parted:
    """A part and its whole, told by one quantity ("8/9") or by two. first, last: those quantities."""

    first: Quantity
    last: Quantity
    part: Observation
    whole: Observation


def _of_one(found: Sequence[Observation]) -> tuple[Observation, Observation] | tuple[()]:
    """The part and the whole that one quantity told, where it told both."""
    if len(found) != 2 or any(o.measure != "kpi" or o.unit not in ("count", "points") for o in found):
        return ()
    return found[0], found[1]


def _are_money(one: Sequence[Observation], other: Sequence[Observation]) -> bool:
    return len(one) == len(other) == 1 and one[0].unit == other[0].unit and one[0].unit in ("vnd", "million_vnd")


def _beside(sentence: Sentence, parted: _Parted, share: Quantity) -> bool:
    """Whether nothing but linking words, and the noun of what is counted, stands between the two."""
    if parted.last.end <= share.start:
        between = sentence.tokens[parted.last.end : share.start]
    elif share.end <= parted.first.start:
        between = sentence.tokens[share.end : parted.first.start]
    else:
        return False
    others = [t for t in between if t.folded not in LINKS]
    if len(between) > MOST_LINKS or len(others) > _MOST_NOUN or any(t.kind == "number" for t in between):
        return False
    # Behind the share only a bracket binds: "đạt 97%, tiếp nhận 10/12 hồ sơ" tells two things.
    return parted.last.end <= share.start or (bool(between) and between[0].text == "(")
