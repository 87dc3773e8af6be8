"""Specks that recognition took for characters: what of a recognised line or cell was never written.

Belongs here: telling specks from writing by what they are, where they stand, their size and how sure the reader was.
Does not: restoring words (`normalizers.restoration`). Raw characters are never touched; a speck only has no part in
the restored wording.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median

from corpus.records import Box, Cell, Line, Word
from extractors.tokens import starts_dashed_name
from normalizers.marks import fold

# Marks that Vietnamese sets behind a word without a blank: alone they are specks, but for a colon that was read surely.
_HANGING = frozenset(".,;:")
_BULLETS = frozenset("-+*•–—")
_LEAST_COLON = 0.8
# Letters that stand alone as a speck would, read as unsurely as this, or this much lower than the letters around them.
_MOST_LETTERS = 2
_UNSURE = 0.3
_LOW = 0.4
_EDGE = re.compile(r"^[^\w(\[“\"+-]+(?=\w)|^[-._~:;'\"`ˆ]+(?=\d{1,2}[.,)](?:$|[A-ZĐ]))|^[-'\"`ˆ‘’“_](?=[^\W\d])")
_COMMA_OF_NUMBER = re.compile(r"^(\d{1,2}),$")
# Words behind which neither sentence nor part of one ends: a mark there is a speck.
_UNENDED = frozenset(("ubnd", "là", "của"))


# Consonants alone are no words; between the words of a cell a ruling or a speck looks like one of these.
_NO_WORDS = frozenset("lijt")
_AFTER_UBND = re.compile(r"(?<=^UBND)[-.:,](?=[^\W\d])")
# "Nhóm IH:", "Nhóm ï:" were "Nhóm III:", "Nhóm I:".
_GROUPS = frozenset(("nhom", "loai", "muc", "hang"))
_ROMAN_LIKE = re.compile(r"^(?=.*[HïÏÍ])[IVXHïÏÍ]{1,3}[:.,;]?$")
_AS_ROMAN = str.maketrans({"H": "II", "ï": "I", "Ï": "I", "Í": "I"})
_PLACES = frozenset(("huyen", "xa", "phuong"))


def written(words: Sequence[Word], restored: Sequence[str], *, cell: bool = False) -> tuple[str, ...]:
    """The restored words of a recognised line, without specks: "" for a word that is one.

    restored: one for each word. cell: the words are a cell's, where no item or sentence begins.
    """
    sure = [word for word in words if any(map(_is_character, word.text))]
    height = median([_height(word.box) for word in sure if word.box is not None] or [0.0])
    kept = [
        "" if _is_speck(word, height, edge=place in (0, len(words) - 1), cell=cell) else text
        for place, (word, text) in enumerate(zip(words, restored, strict=True))
    ]
    if not any(_is_character(c) for text in kept for c in text):
        return tuple(restored)
    first = next(place for place, text in enumerate(kept) if any(map(_is_character, text)))
    if not cell:
        _set_bullet(kept, words, restored, first)
    kept[first] = _EDGE.sub("", kept[first]) or kept[first]
    number = _COMMA_OF_NUMBER.match(kept[first])
    following = next((text for text in kept[first + 1 :] if text), "")
    if number and not cell and following[:1].isupper():
        # "2, Kết quả ...": no line begins with a number and a comma but a heading's.
        kept[first] = f"{number[1]}."
    _without_dash_at_end(kept)
    for place, (text, after) in enumerate(pairwise(kept)):
        ends_nothing = text[-1:] == "." and after[:1].islower() and not cell and len(text) > _MOST_LETTERS
        if text[-1:] in _HANGING and after and (ends_nothing or text[:-1].lower() in _UNENDED):
            kept[place] = text[:-1]
        kept[place] = _AFTER_UBND.sub(" ", kept[place])
        if fold(text) in _GROUPS and _ROMAN_LIKE.match(after):
            kept[place + 1] = after.translate(_AS_ROMAN)
        if after == "la" and fold(text) in _PLACES and kept[place + 2 : place + 3] and kept[place + 2][:1].isupper():
            # "huyện Ia Pa": the capital looks like a small l.
            kept[place + 1] = "Ia"
    return tuple(kept)


def _is_character(character: str) -> bool:
    """Whether a character is a letter or digit; a mark that hangs in the air ("ˆ") is none, whatever Unicode says."""
    return unicodedata.category(character) in ("Lu", "Ll", "Lo", "Nd")


def _height(box: Box | None) -> float:
    return 0.0 if box is None else box.y1 - box.y0


def _is_speck(word: Word, height: float, *, edge: bool, cell: bool) -> bool:
    """Whether nothing was written where a word was read. height: of the letters around it. edge: first or last."""
    text, confidence = word.text, 1.0 if word.confidence is None else word.confidence
    letters = sum(map(_is_character, text))
    if text in _NO_WORDS and cell:
        return True
    if letters:
        is_low = word.box is not None and _height(word.box) < height * _LOW
        return letters <= _MOST_LETTERS and text.isalpha() and edge and (confidence < _UNSURE or is_low)
    if text in _BULLETS:
        return False
    if text == ":":
        return edge or confidence < _LEAST_COLON
    return not any(c in "()[]%/&" for c in text)


def _set_bullet(kept: list[str], words: Sequence[Word], restored: Sequence[str], first: int) -> None:
    """Marks before the first word of a line are one bullet, where a bullet is among them, or nothing."""
    read = "".join(word.text for word in words[:first])
    bullet = next((c for c in reversed(read) if c in _BULLETS), "")
    opening = any(c in "([“" for text in restored[:first] for c in text)
    if first and not opening:
        kept[:first] = [bullet, *[""] * (first - 1)]


def _without_dash_at_end(kept: list[str]) -> None:
    """Drop a dash behind the last word, but where it is one of a name that goes on in the next line."""
    last = max((place for place, text in enumerate(kept) if text), default=0)
    before = next((text for text in reversed(kept[:last]) if text), "")
    if kept[last] in _BULLETS and not starts_dashed_name(before):
        kept[last] = ""


def without_specks_line(line: Line) -> Line:
    """A recognised line whose restored wording leaves its specks out."""
    words = written(line.words, line.restored_words)
    return replace(line, restored=" ".join(text for text in words if text), restored_words=words)


def without_specks_cell(cell: Cell) -> str | None:
    """The restored wording of a recognised cell of words, its specks left out."""
    restored = (cell.restored or "").split()
    if len(restored) != len(cell.words) or sum(c.isalpha() for c in cell.text) <= _MOST_LETTERS:
        return cell.restored
    return " ".join(text for text in written(cell.words, restored, cell=True) if text)
