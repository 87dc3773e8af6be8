"""Vietnamese in the one-byte codes of before Unicode, turned into Unicode.

Belongs here: what the characters of such a code mean. Does not: telling that a text is in one
(`extractors.reading.legacy_text`), or mending damaged words (`normalizers.restoration`).

The codes lie where the Western code page has other letters, as which they are seen wherever their font is missing:
TCVN3 (the ABC fonts) has a code a letter, but capitals with a tone only as the small letters of a font of capitals; VNI
has a letter and a code for its marks behind it; VISCII has a code a letter.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

from normalizers.marks import compose

Encoding = Literal["TCVN3", "VNI", "VISCII"]
ENCODINGS: tuple[Encoding, ...] = ("TCVN3", "VNI", "VISCII")
_WESTERN = "cp1252"


@dataclass(frozen=True, slots=True)
class _Code:
    """letters: by the Western characters that stand for each. pattern: finds these, the longest first."""

    letters: dict[str, str]
    pattern: re.Pattern[str]


def from_legacy(text: str, encoding: Encoding, *, capitals: bool = False) -> str:
    """The text in Unicode (NFC); what is no code stays. capitals: the font draws small letters as capitals."""
    code = _code(encoding)
    converted = compose(code.pattern.sub(lambda match: code.letters[match.group()], text))
    return converted.upper() if capitals else converted


@cache
def code_characters(encoding: Encoding) -> frozenset[str]:
    """The characters beyond ASCII that mean something in an encoding, as the Western code page shows them."""
    return frozenset(character for codes in _code(encoding).letters for character in codes if not character.isascii())


def western_text(data: bytes) -> str:
    """Bytes as characters of the Western code page; the five that it lacks as the controls of that number."""
    return "".join(_western(byte) for byte in data) if _LACKING.search(data) else data.decode(_WESTERN)


_LACKING = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")


@cache
def _western(byte: int) -> str:
    try:
        return bytes([byte]).decode(_WESTERN)
    except UnicodeDecodeError:
        return chr(byte)


@cache
def _code(encoding: Encoding) -> _Code:
    text = (files("corpus") / "language" / "legacy_codes.csv").read_text(encoding="utf-8")
    letters = {
        western_text(bytes.fromhex(row["codes"])): row["letter"]
        for row in csv.DictReader(text.splitlines())
        if row["encoding"] == encoding
    }
    longest_first = sorted(letters, key=lambda codes: (-len(codes), codes))
    return _Code(letters, re.compile("|".join(map(re.escape, longest_first))))
