"""Says how damaged a Vietnamese text is.

Belongs here: the measures and their limits. Does not: the restoration.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from .records import Damage
from .syllables import bare, is_syllable, split_syllable

_WORD = re.compile(r"[^\W\d_¹²³]{2,}")
_MIXED = re.compile(r"(?<![\w.,/\-])(?=\w*[^\W\d_])(?=\w*\d)\w{2,6}(?![\w/\-])")
_FEW_WORDS = 8
_MARKS_KEPT = 0.45
"""Share of words with a mark in sound text: 0.84 to 0.92; in ruined text below 0.1."""
_MARKS_GONE = 0.02
_STRANGE = 0.03
"""Share of words with a mark or digit that no syllable has: below 0.006 in sound text, above 0.09 in ruined text."""
_SLIPS = 0.0015
_SLIP_WORDS = 3


@lru_cache(maxsize=8192)
def _judge(word: str) -> tuple[bool, bool, bool]:
    """Whether the lower-case word has the shape of a syllable, is one with its tone, carries a mark."""
    return split_syllable(word) is not None, is_syllable(word), bare(word) != word


def measure_damage(lines: Iterable[str]) -> Damage:
    """The kind of damage, from the shares of marked words and of words that no Vietnamese syllable looks like.

    Running Vietnamese has marks on eight to nine words in ten. Text with fewer than eight words is taken as sound:
    there is too little to judge by. So is fresh recognition with so few slips that it cannot be told from sound text.
    """
    words = shaped = marked = strange = slips = 0
    for line in lines:
        strange += len(_MIXED.findall(line))
        for word in _WORD.findall(line):
            if word.isupper() and len(word) <= 6 and bare(word) == word:
                continue
            shape, syllable, has_mark = _judge(word.lower())
            words += 1
            shaped += shape
            marked += has_mark and syllable
            if has_mark and not syllable and not word.isupper():
                strange += 1
                slips += word.islower()
    if words < _FEW_WORDS or (marked == strange == 0 and shaped < words / 2):
        return Damage.SOUND
    if marked / words >= _MARKS_KEPT:
        return Damage.SLIPS if slips >= _SLIP_WORDS and slips / words > _SLIPS else Damage.SOUND
    if marked / words < _MARKS_GONE and strange / words < _STRANGE:
        return Damage.MARKS_LOST
    return Damage.RUINED if shaped >= words / 3 else Damage.SOUND
