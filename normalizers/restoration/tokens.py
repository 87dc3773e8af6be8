"""Takes raw lines apart into the pieces that are restored one by one.

Belongs here: which characters of a token are a word, a figure, a mark of punctuation, or not to be touched. Does not:
what a word was (`candidates`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

from .codes import mended_code

_LEAD = re.compile(r"^[\s\"'“”‘’„(\[{<«*•·▪\-–—+=~_.,;:!?|/\\>…■●○□`´]+")
_TRAIL = re.compile(r"[\s\"'“”‘’„)\]}>»*•·▪\-–—+=~_.,;:!?|/\\…■●`´]+$")
_INNER = re.compile(r"([(),;:/–—\-|\"“”=+>\]\[]+|(?<=[^\W\d]{2})\.(?=[^\W\d]{2}))")
_NUMBER = re.compile(r"[~<>≥≤=+\-–(]*\d[\d.,:/%\-–()]*")
_LINK = re.compile(r"(https?:|www\.|\w\.(vn|com|net|org)\b|\w@\w+\.\w)", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?…]+[)\"”’]*$")
_ROMAN = re.compile(r"(?=.*[IVX])[IVXl1|]{1,4}\.")
_LIST_LETTER = re.compile(r"([a-zđ¢€@]|c¢|¢c)\)")
_LIST_LETTERS = {"¢": "c", "c¢": "c", "¢c": "c", "€": "e", "@": "a"}
_TOKEN = re.compile(r"\S+")


class Kind(IntEnum):
    """What a piece is for the search."""

    WORD = 0
    NUMBER = 1
    SMALL_NUMBER = 2
    """One or two digits standing alone: a figure, or a short word of which recognition made digits."""
    MARK = 3
    KEEP = 4
    """Left as it is, unknown to the language model."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Characters of one kind; the texts of a token's pieces in order are the token."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class RawToken:
    """One white-space token of a raw line and its pieces."""

    start: int
    end: int
    pieces: tuple[Piece, ...]
    ends_sentence: bool


@lru_cache(maxsize=8192)
def pieces_of(text: str) -> tuple[Piece, ...]:
    """The pieces of one white-space token."""
    if _LINK.search(text):
        return (Piece(Kind.KEEP, text),)
    lead = _LEAD.match(text)
    begin = lead.end() if lead else 0
    if begin == len(text):
        return (Piece(Kind.MARK, text),)
    trail = _TRAIL.search(text, begin)
    end = trail.start() if trail else len(text)
    core = text[begin:end]
    result = [Piece(Kind.MARK, text[:begin])] if begin else []
    if _NUMBER.fullmatch(core):
        small = len(core) <= 2 and core.isdigit() and core == text
        result.append(Piece(Kind.SMALL_NUMBER if small else Kind.NUMBER, core))
    elif (code := mended_code(text[:end])) is not None:
        result = [Piece(Kind.KEEP, code)]
    else:
        result += _word_pieces(core)
    if end < len(text):
        result.append(Piece(Kind.MARK, text[end:]))
    return tuple(result)


def _word_pieces(core: str) -> list[Piece]:
    result = []
    for number, part in enumerate(_INNER.split(core)):
        if not part:
            continue
        if number % 2:
            result.append(Piece(Kind.MARK, part))
        elif _NUMBER.fullmatch(part):
            result.append(Piece(Kind.NUMBER, part))
        else:
            result.append(Piece(Kind.WORD, part))
    return result


def heading_mark(text: str, before: str) -> str | None:
    """The number or letter that opens a heading, mended: "I11." as "III.", "¢)" as "c)", a second "d)" as "đ)".

    `before` is the list letter that came last ("d)"). None where the token is no such mark.
    """
    letter = _LIST_LETTER.fullmatch(text)
    if letter is not None:
        mended = _LIST_LETTERS.get(letter[1], letter[1]) + ")"
        return "đ)" if mended == before == "d)" else mended
    if _ROMAN.fullmatch(text):
        return re.sub(r"[l1|]", "I", text[:-1]) + "."
    return None


def tokens_of(line: str, before: str = "") -> list[RawToken]:
    """The white-space tokens of a raw line; `before` is the list letter that came last, as `heading_mark` gave it."""
    result: list[RawToken] = []
    for match in _TOKEN.finditer(line):
        text = match.group()
        mark = heading_mark(text, before) if not result else None
        pieces = pieces_of(text) if mark is None else (Piece(Kind.MARK, mark),)
        result.append(RawToken(match.start(), match.end(), pieces, _SENTENCE_END.search(text) is not None))
    return result
