"""Numbers that Vietnamese writes in words, in Roman numerals, or as places in an order.

Belongs here: "mười lăm", "hai trăm linh ba", "XIV", "thứ nhất". Does not: figures in digits (`normalizers.numbers`),
or what is counted.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from normalizers.marks import fold, has_marks, tone_placed

_UNITS = {
    "không": 0, "một": 1, "mốt": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "năm": 5, "lăm": 5, "nhăm": 5,
    "sáu": 6, "bảy": 7, "bẩy": 7, "tám": 8, "chín": 9,
}  # fmt: skip
_AFTER_TENS_ONLY = frozenset(("mốt", "lăm", "nhăm"))
_SCALES = {"nghìn": 10**3, "ngàn": 10**3, "triệu": 10**6, "tỷ": 10**9, "tỉ": 10**9}
_ORDINALS = {"nhất": 1, "nhì": 2, "hai": 2, "ba": 3, "tư": 4, "năm": 5, "bảy": 7}
_ROMAN = re.compile(r"(?=[IVXL])X{0,3}(?:XL|L)?X{0,3}(?:IX|IV|V?I{0,3})")
_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50}
_LETTERS = re.compile(r"[^\W\d_]+")


def _word(text: str) -> str:
    """The word in small letters, tone in the new place, punctuation gone; "" where it holds other than letters."""
    found = _LETTERS.findall(text)
    return tone_placed(found[0].lower()) if len(found) == 1 else ""


_EVERY = (*_UNITS, "mười", "mươi", "trăm", "linh", "lẻ", *_SCALES, "rưỡi", "phẩy")
_FOLDED: dict[str, str] = {}
for _right in _EVERY:
    # Of words alike without their marks ("bay", "tu") only the commonest is taken; "mười" and "mươi" are one.
    _FOLDED.setdefault(fold(_right), _right)


def _known(text: str) -> str:
    """The number word that a word is, marks right or lost altogether; "" for none."""
    word = _word(text)
    if word in _EVERY:
        return word
    return _FOLDED.get(word, "") if word and not has_marks(word) else ""


def leading_number(words: Sequence[str]) -> tuple[Decimal, int] | None:
    """The number that some words begin with and how many words it takes; None where the first is no number word.

    A scale or "mười" alone counts ("nghìn" does not); "rưỡi" adds half of the scale before it.
    """
    total, part, scale, used, tens, hundreds, digits = 0, -1, 1, 0, False, False, 0
    half = Decimal(0)
    for text in words:
        word = _known(text)
        if word in ("mười", "mươi"):
            if part < 0 or part % 100 == 0:
                part = max(part, 0) + 10
            elif digits == 1:
                part = part - part % 10 + (part % 10) * 10
            else:
                break
            tens, digits = True, 0
        elif word == "trăm" and digits == 1 and part < 10:
            part, digits, tens, hundreds, scale = part * 100, 0, False, True, 100
        elif word in ("linh", "lẻ") and hundreds and part % 100 == 0:
            tens = False
        elif word in _SCALES and part >= 0:
            total, scale = total + part * _SCALES[word], _SCALES[word]
            part, digits, tens, hundreds = -1, 0, False, False
        elif word == "rưỡi" and scale > 1:
            half = Decimal(scale) / 2
            used += 1
            break
        elif word in _UNITS and digits == 0 and (tens or word not in _AFTER_TENS_ONLY):
            if tens and part % 10:
                break
            part, digits = max(part, 0) + _UNITS[word], 1
        else:
            break
        used += 1
    if not used or (part < 0 and not total):
        return None
    if used and _known(words[used - 1]) in ("linh", "lẻ"):
        used -= 1
    return Decimal(total + max(part, 0)) + half, used


def read_number_words(text: str) -> Decimal | None:
    """The number that a whole phrase is: "mười hai" is 12, "hai trăm linh năm" 205; None for any other phrase."""
    words = text.split()
    found = leading_number(words) if words else None
    return found[0] if found is not None and found[1] == len(words) else None


def read_ordinal(text: str) -> int | None:
    """The place that a phrase names: "thứ nhất", "nhất", "thứ mười hai", "thứ 5"; None for any other phrase."""
    words = text.split()
    named = bool(words) and fold(_word(words[0])) == "thu"
    rest = words[1:] if named else words
    if not rest:
        return None
    if len(rest) == 1:
        word = _word(rest[0])
        if named and rest[0].isdecimal():
            return int(rest[0])
        by_letters = {fold(ordinal): place for ordinal, place in _ORDINALS.items()}
        place = _ORDINALS.get(word) or (None if has_marks(word) else by_letters.get(word))
        if place is not None and (named or place == 1):
            return place
    number = read_number_words(" ".join(rest)) if named else None
    return int(number) if number is not None else None


def read_roman(text: str) -> int | None:
    """The value of a Roman numeral up to 89, an I read as l, 1 or | put right; None for any other text."""
    core = text.strip(" .):-")
    if not core or not any(letter in "IVX" for letter in core):
        return None
    numeral = re.sub(r"[l1|]", "I", core)
    if not _ROMAN.fullmatch(numeral):
        return None
    values = [_ROMAN_VALUES[letter] for letter in numeral]
    return sum(-value if value < after else value for value, after in zip(values, [*values[1:], 0]))
