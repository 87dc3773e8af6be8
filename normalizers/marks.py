"""Vietnamese letters and their marks: composing, folding, comparing without marks.

Belongs here: what can be said of letters alone. Does not: which word was meant (`normalizers.restoration`).
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

_TONES = "\u0300\u0301\u0303\u0309\u0323"
# Old style puts the tone of a final "oa", "oe", "uy" on the second vowel; the new style, used here, on the first.
_OPEN_PAIRS = ("oa", "oe", "uy")


def compose(text: str) -> str:
    """The text in Unicode normalisation form C, the only form in which chiso keeps text."""
    return unicodedata.normalize("NFC", text)


@lru_cache(maxsize=8192)
def fold(text: str) -> str:
    """Lower case, without marks, đ as d: the form in which words are compared. Length may differ from `text`."""
    decomposed = unicodedata.normalize("NFD", text.lower()).replace("đ", "d")
    return "".join(c for c in decomposed if not unicodedata.combining(c))


@lru_cache(maxsize=8192)
def tone_placed(word: str) -> str:
    """One word with the tone of a final oa, oe, uy on its first vowel: "hoà" as "hòa", "uỷ" as "ủy"."""
    decomposed = unicodedata.normalize("NFD", word)
    bare = "".join(c for c in decomposed if c not in _TONES)
    tones = [c for c in decomposed if c in _TONES]
    plain = fold(bare)
    if len(tones) != 1 or plain[-2:] not in _OPEN_PAIRS or (plain.startswith("qu") and plain[-2:] == "uy"):
        return compose(word)
    letters = list(compose(bare))
    letters[-2] = compose(letters[-2] + tones[0])
    return "".join(letters)


def has_marks(text: str) -> bool:
    """True where the text carries at least one Vietnamese mark or đ."""
    return any(unicodedata.combining(c) for c in unicodedata.normalize("NFD", text)) or "đ" in text.lower()
