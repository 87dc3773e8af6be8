"""Whether the text layer of a page is Vietnamese as it was printed, or the ruin of it.

Belongs here: measures of a layer's text that decide between the layer and recognition. Does not: mending the text,
or telling how damaged a text file is (`normalizers.restoration`).

A layer is ruined where whoever made it could not read Vietnamese: hardly a word carries a mark, many are no syllables,
or letters of a one-byte Vietnamese font stand where Unicode should. Each is measured on the words alone.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Verdict = Literal["sound", "ruined", "unknown"]

_TONES = {"\u0300", "\u0301", "\u0303", "\u0309", "\u0323"}
_EDGE = "".join(chr(c) for c in range(33, 128) if not chr(c).isalnum()) + "“”‘’–—…•·"
_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyz")
_SPECIAL = frozenset("ăâđêôơư")
_SYLLABLE = re.compile(
    r"(?:ngh|ng|nh|gh|gi|kh|ph|th|tr|ch|qu|[bcdđghklmnprstvx])?"
    r"(?:uyê|uya|iê|yê|uô|ươ|oă|oa|oe|oo|uâ|uê|uơ|uy|ia|ya|ua|ưa|ưu|iu|[aăâeêioôơuưy])"
    r"(?:ch|ng|nh|[cmnptiyou])?"
)
# In printed Vietnamese about three words in four carry a mark; read by an engine for English, é alone survives.
_SOUND_MARKED = 0.35
_RUINED_MARKED = 0.15
_SOUND_INVALID = 0.15
_RUINED_INVALID = 0.30
_RUINED_FOREIGN = 0.20
_FEWEST_WORDS = 12


@dataclass(frozen=True, slots=True)
class LayerQuality:
    """Shares from 0 to 1 of the words measured.

    marked: carry a Vietnamese mark other than a lone é. invalid: are no Vietnamese syllable by their letters.
    foreign: hold a character that no Vietnamese word holds.
    """

    words: int
    marked: float
    invalid: float
    foreign: float

    @property
    def verdict(self) -> Verdict:
        """Sound, ruined, or unknown where there are too few words or the measures do not decide."""
        if self.words < _FEWEST_WORDS:
            return "unknown"
        if self.marked < _RUINED_MARKED or self.invalid > _RUINED_INVALID or self.foreign > _RUINED_FOREIGN:
            return "ruined"
        if self.marked >= _SOUND_MARKED and self.invalid <= _SOUND_INVALID:
            return "sound"
        return "unknown"


def measure_layer(words: Iterable[str]) -> LayerQuality:
    """Measure the words of a layer. Numbers, document numbers, addresses and abbreviations say nothing and are left."""
    seen = marked = invalid = foreign = 0
    for word in words:
        body = unicodedata.normalize("NFC", word).strip(_EDGE)
        if len(body) < 2 or any(c in "/\\@-_–" for c in body) or sum(c.isalpha() for c in body) * 2 < len(body):
            continue
        if body.isascii() and body.isalpha() and body.isupper():
            continue
        lowered = body.lower()
        toneless, tones = _without_tone(lowered)
        seen += 1
        marked += any(c in _SPECIAL for c in toneless) or (tones == 1 and "é" not in lowered)
        strange = not all(c in _PLAIN or c in _SPECIAL for c in toneless)
        foreign += strange
        invalid += strange or tones > 1 or _SYLLABLE.fullmatch(toneless) is None
    if not seen:
        return LayerQuality(0, 0.0, 0.0, 0.0)
    return LayerQuality(seen, marked / seen, invalid / seen, foreign / seen)


def _without_tone(word: str) -> tuple[str, int]:
    """The word without its tone marks, and how many it had."""
    decomposed = unicodedata.normalize("NFD", word)
    kept = "".join(c for c in decomposed if c not in _TONES)
    return unicodedata.normalize("NFC", kept), len(decomposed) - len(kept)
