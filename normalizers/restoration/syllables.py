"""How a Vietnamese syllable is built: onset, nucleus, coda, and the letters' kinship.

Belongs here: which strings are syllables, how one is taken apart, the bare and the hatted base of a letter. Does not:
how likely a syllable is (`language_model`) or how print and recognition ruin it (`channel`).
"""

from __future__ import annotations

import unicodedata
from functools import cache, lru_cache

_ONSETS = "ngh nh ng gh gi kh ch th tr ph qu b c d đ g h k l m n p r s t v x"
ONSETS = tuple(_ONSETS.split())
"""Written onsets, longest first."""

CODAS = ("ch", "ng", "nh", "c", "m", "n", "p", "t")
"""Written final consonants, longest first; final glides belong to the nucleus."""

_NUCLEI = (
    "a ă â e ê i o ô ơ u ư y ai ao au ay âu ây eo êu ia iu iê iêu oa oă oai oao oay oe oeo oi ôi ơi oo ua ui uy uya "
    "uyê uyu uâ uây uê uô uôi uơ ươ ươi ươu ưa ưi ưu yê yêu ya uă"
)
NUCLEI = frozenset(_NUCLEI.split())
"""Vowel groups without tone."""

_TONES = "\u0300\u0301\u0303\u0309\u0323"
_VOWELS = frozenset("aăâeêioôơuưy")


@lru_cache(maxsize=16384)
def toneless(text: str) -> str:
    """The letters with their hats and horns and without tone, composed: "huyện" as "huyên"."""
    return unicodedata.normalize("NFC", "".join(c for c in unicodedata.normalize("NFD", text) if c not in _TONES))


@lru_cache(maxsize=16384)
def bare(text: str) -> str:
    """The letters without any mark, case kept, đ as d: "Điểm" as "Diem"."""
    decomposed = unicodedata.normalize("NFD", text).replace("đ", "d").replace("Đ", "D")
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def tone_count(text: str) -> int:
    """How many tone marks the text carries."""
    return sum(c in _TONES for c in unicodedata.normalize("NFD", text))


@lru_cache(maxsize=16384)
def split_syllable(word: str) -> tuple[str, str, str] | None:
    """Onset, toned nucleus and coda of a lower-case syllable; None where the word is no Vietnamese syllable."""
    for onset in (*ONSETS, ""):
        if not word.startswith(onset):
            continue
        rest = word[len(onset) :]
        coda = next((c for c in CODAS if rest.endswith(c)), "")
        nucleus = rest[: len(rest) - len(coda)]
        if not nucleus or toneless(nucleus) not in NUCLEI or tone_count(nucleus) > 1:
            continue
        if coda and toneless(nucleus)[-1] == "y" and len(nucleus) > 2:
            continue
        return onset, nucleus, coda
    return None


def is_syllable(word: str) -> bool:
    """True where the lower-case word can be a Vietnamese syllable; a stopped coda asks for a sharp or heavy tone."""
    parts = split_syllable(word)
    if parts is None:
        return False
    _, nucleus, coda = parts
    if coda in ("c", "ch", "p", "t"):
        return bool(set(unicodedata.normalize("NFD", nucleus)) & {"\u0301", "\u0323"})
    return all(c in _VOWELS for c in toneless(nucleus))


@lru_cache(maxsize=16384)
def may_be_syllable(letters: str) -> bool:
    """True where bare lower-case letters are those of some syllable: "dien" of "điện", but not "pakn"."""
    for onset in (*ONSETS, ""):
        if letters.startswith(bare(onset)):
            rest = letters[len(onset) :]
            if any(rest.endswith(coda) and rest[: len(rest) - len(coda)] in _bare_nuclei() for coda in (*CODAS, "")):
                return True
    return False


@cache
def _bare_nuclei() -> frozenset[str]:
    return frozenset(bare(nucleus) for nucleus in NUCLEI)
