"""Says how damaged a Vietnamese text is.

Belongs here: the measures and their limits. Does not: the restoration.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from .records import Damage
from .syllables import bare, is_syllable

_WORD = re.compile(r"[^\W\d_]{2,}")
_MIXED = re.compile(r"(?<![\w.,/\-])(?=\w*[^\W\d_])(?=\w*\d)\w{2,6}(?![\w/\-])")
_FEW_WORDS = 8


@lru_cache(maxsize=65536)
def _judge(word: str) -> tuple[bool, bool]:
    """Whether the lower-case word is a syllable, and whether it carries a mark."""
    return is_syllable(word), bare(word) != word


def measure_damage(lines: Iterable[str]) -> Damage:
    """The kind of damage, from the shares of valid syllables, of marked words, and of words with digits inside.

    Running Vietnamese has marks on seven to nine words in ten and hardly a word that is no syllable. Text with fewer
    than eight words is taken as sound: there is too little to judge by.
    """
    words = valid = marked = wrong_marked = mixed = 0
    for line in lines:
        mixed += len(_MIXED.findall(line))
        for word in _WORD.findall(line):
            if word.isupper() and len(word) <= 6 and bare(word) == word:
                continue
            syllable, has_mark = _judge(word.lower())
            words += 1
            valid += syllable
            marked += has_mark and syllable
            wrong_marked += has_mark and not syllable
    if words < _FEW_WORDS:
        return Damage.SOUND
    odd = (words - valid + mixed) / words
    if marked / words < 0.02 and wrong_marked / words < 0.01 and odd < 0.12 and mixed / words < 0.02:
        return Damage.MARKS_LOST
    if marked / words < 0.45:
        return Damage.RUINED
    return Damage.SOUND if odd < 0.03 else Damage.SLIPS
