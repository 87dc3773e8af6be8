"""Runs of text in Vietnamese fonts of before Unicode: told by the font or the text, kept as read, shown in Unicode.

Belongs here: which fonts have which code, what of a text is in one when no font tells, and the way of such runs through
a reader. Does not: the codes themselves (`normalizers.legacy_codes`).

A reader marks the letters of such a run: each becomes a character of a private range that holds code and letter, and so
goes through words, cells and lines like any other. Where lines and cells are made, `raw_text` gives back the characters
as they were read, and `shown_text` what they mean, which stands beside the raw text as restored text does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from corpus.records import Line, Word
from extractors.reading.quality import measure_layer
from normalizers.legacy_codes import ENCODINGS, Encoding, code_characters, from_legacy, western_text

# The last private characters of Unicode: 256 for each code, by the byte that a character has in it.
_FIRST = 0x10E000
_ROOM = 0x100


@dataclass(frozen=True, slots=True)
class Code:
    """What a font's characters mean. capitals: it draws small letters as capitals."""

    encoding: Encoding
    capitals: bool = False


_CODES = tuple(Code(encoding, capitals) for encoding in ENCODINGS for capitals in (False, True))
_MARKED = re.compile(f"[{chr(_FIRST)}-{chr(_FIRST + _ROOM * len(_CODES) - 1)}]")
# A run of one code, with the letter before it, for which a code of VNI may be the mark.
_RUNS = tuple(
    (code, re.compile(f"[A-Za-z]?[{chr(_FIRST + _ROOM * place)}-{chr(_FIRST + _ROOM * (place + 1) - 1)}]+"))
    for place, code in enumerate(_CODES)
)
_SUBSET = re.compile(r"^[A-Z]{6}\+")
_TCVN3_FONT = re.compile(r"^\.?Vn(?=[A-Z0-9])")
_VNI_FONT = re.compile(r"^VNI(?![a-z])")
_WORD = re.compile(r"\S+")
_VISCII_FONT = re.compile(r"^VI (?=[A-Z])")
_STYLE = re.compile(r"(?:[,\-\s]*(?:Bold|Italic|Oblique|Regular|Normal|MT|PS))*$")
# Other characters that programs put for a code, having looked at the shape that a Western font has there.
_TWINS = {"\u2212": "\u00ad", "\u2219": "\u00b7", "\u03bc": "\u00b5", "\u2010": "\u00ad"}
# Where VISCII has "Õ" every program has the blank that does not part a line: the letter ends a word of capitals ("VÕ").
_FIXED_BLANK = "\u00a0"
_LETTER_FOR_BLANK = re.compile("^[A-Z]\u00a0(?:\\s|$)")
# Letters that only Vietnamese in Unicode has: a run with one of them is in no code, whatever its font says.
_UNICODE = re.compile(
    "[\u0102\u0103\u0110\u0111\u0128\u0129\u0168\u0169\u01a0\u01a1\u01af\u01b0\u0300-\u0323\u1ea0-\u1ef9]"
)
# Without fonts a text must say by itself that it is in a code: so many words that are none, of so many letters, nearly
# all of which become syllables.
_FEWEST_WORDS, _FEWEST_LETTERS = 12, 6
_MENDED, _ONE_LETTER = 0.85, 0.5
_BROKEN = 0.05


@lru_cache(maxsize=1024)
def code_of_font(name: str) -> Code | None:
    """The code of a font by its name (".VnTimeH", "ABCDEF+VNI-Times,Bold"), None for fonts in Unicode."""
    plain = _STYLE.sub("", _SUBSET.sub("", name.strip().strip("'\"")))
    if _TCVN3_FONT.match(plain):
        return Code("TCVN3", capitals=plain.endswith("H"))
    if _VISCII_FONT.match(plain):
        return Code("VISCII", capitals=plain.endswith((" H", "Hoa")))
    return Code("VNI") if _VNI_FONT.match(plain) else None


def believed(code: Code, text: str) -> bool:
    """Whether a text may be in a code that its font's name promises: people change the text and leave the font."""
    if is_unicode(text):
        return False
    words = [word for word in text.split() if not word.isascii()]
    before = measure_layer(words).invalid
    return not words or measure_layer(_converted(word, code) for word in words).invalid <= before


def borne_out(texts: Iterable[tuple[Code, str]]) -> frozenset[Encoding]:
    """The encodings that fonts promise and the texts in these fonts bear out. texts: paragraphs or cells of a file.

    Those in which Unicode stands say nothing of the others; where there are any, the others must gain by their code.
    """
    words: dict[Encoding, list[tuple[Code, str]]] = {}
    mixed: set[Encoding] = set()
    for code, text in texts:
        coded = words.setdefault(code.encoding, [])
        if _UNICODE.search(text):
            mixed.add(code.encoding)
        else:
            coded += [(code, word) for word in text.split() if not word.isascii()]
    found = set()
    for encoding, coded in words.items():
        before = measure_layer(word for _, word in coded).invalid
        after = measure_layer(_converted(word, code) for code, word in coded).invalid
        if after < before or (after == before and encoding not in mixed):
            found.add(encoding)
    return frozenset(found)


def is_unicode(text: str) -> bool:
    """Whether a text has letters that only Vietnamese in Unicode has: then it is in no code, whatever its font says."""
    return _UNICODE.search(text) is not None


def marked(text: str, code: Code) -> str:
    """The text with the letters of the code marked. ASCII stays, but for letters that the font draws as capitals."""
    first = _FIRST + _ROOM * _CODES.index(code)
    meant = code_characters(code.encoding)
    found = []
    for place, character in enumerate(text):
        twin = _TWINS.get(character, character)
        if twin != character and any(c.isdigit() for c in text[max(0, place - 1) : place + 2]):
            twin = character
        if twin == _FIXED_BLANK and not _LETTER_FOR_BLANK.search(text[max(0, place - 1) : place + 2]):
            found.append(character)
        elif twin in meant or (code.capitals and "a" <= twin <= "z"):
            found.append(chr(first + _byte(twin)))
        else:
            found.append(character)
    return "".join(found)


def is_marked(text: str) -> bool:
    """Whether any letter of the text is marked."""
    return _MARKED.search(text) is not None


def raw_text(text: str) -> str:
    """The characters as they were read; as many as `text` has."""
    return _MARKED.sub(lambda match: western_text(bytes([(ord(match.group()) - _FIRST) % _ROOM])), text)


def shown_text(text: str) -> str:
    """The text in Unicode. Marks of VNI join the letter before them, so that it may be shorter than the raw text."""
    if not is_marked(text):
        return text
    for code, runs in _RUNS:
        text = runs.sub(lambda match, code=code: _converted(raw_text(match.group()), code), text)  # type: ignore[misc]
    return text


def shown_words(text: str) -> tuple[str, ...]:
    """The words of the text in Unicode: one for each of its raw words."""
    return tuple(shown_text(word) for word in text.split())


def line_of(text: str, page: int, number: int, *, in_table: bool = False) -> Line:
    """The line of a text that may be marked, without boxes: raw as it was read, in Unicode beside that."""
    words = tuple(Word(raw_text(m.group()), page, number, m.start(), m.end()) for m in _WORD.finditer(text))
    line = Line(raw_text(text), page, number, words, in_table=in_table)
    return replace(line, restored=shown_text(text), restored_words=shown_words(text)) if is_marked(text) else line


def encodings_of(texts: Iterable[str]) -> frozenset[Encoding]:
    """The encodings that any of the marked texts is in."""
    places = {(ord(match.group()) - _FIRST) // _ROOM for text in texts for match in _MARKED.finditer(text)}
    return frozenset(_CODES[place].encoding for place in places)


def told_by_content(texts: Iterable[str]) -> Code | None:
    """The code that unmarked texts are in by what they say, or None: most words that are no Vietnamese become it."""
    words = [word for text in texts for word in text.split() if not word.isascii() and not is_marked(word)]
    strange = [word for word in words if _is_strange(word)]
    if len(strange) < _FEWEST_WORDS:
        return None
    best: tuple[float, Code] | None = None
    for encoding in ENCODINGS:
        code = Code(encoding)
        mended = [word for word in strange if not _is_strange(_converted(word, code))]
        share = len(mended) / len(strange)
        if share >= _MENDED and _is_varied(mended) and (best is None or share > best[0]):
            best = share, code
    return best[1] if best is not None else None


def marked_by_content(texts: Sequence[str], code: Code) -> list[str]:
    """The texts with those marked that are in the code: all, or, where others would suffer, those that gain by it."""
    gains, losses = zip(*(_gain(text, code) for text in texts), strict=True) if texts else ((), ())
    every = sum(losses) <= _BROKEN * sum(gains)
    return [
        marked(text, code) if (gain > loss or (every and not loss)) and not _UNICODE.search(text) else text
        for text, gain, loss in zip(texts, gains, losses, strict=True)
    ]


def _gain(text: str, code: Code) -> tuple[int, int]:
    """How many words of a text become Vietnamese in a code, and how many cease to be."""
    gain = loss = 0
    for word in text.split():
        if word.isascii() or is_marked(word):
            continue
        before, after = _is_strange(word), _is_strange(_converted(word, code))
        gain += before and not after
        loss += after and not before
    return gain, loss


@lru_cache(maxsize=8192)
def _is_strange(word: str) -> bool:
    """A word that is no Vietnamese syllable; one too short to be judged is none where a sign in it is no letter."""
    body = word.strip("\"'()[]{}.,;:!?…“”‘’-–/")
    measured = measure_layer([body])
    if measured.words:
        return measured.invalid > 0
    return any(not (c.isascii() or c.isalpha()) for c in body)


def _is_varied(words: Sequence[str]) -> bool:
    """Whether the words have many letters beyond ASCII, none of them most: a text with one ruined letter has not."""
    letters = [character for word in words for character in word if not character.isascii()]
    counts = {letter: letters.count(letter) for letter in set(letters)}
    return len(counts) >= _FEWEST_LETTERS and max(counts.values()) <= _ONE_LETTER * len(letters)


def _converted(text: str, code: Code) -> str:
    return from_legacy(text, code.encoding, capitals=code.capitals)


def _byte(character: str) -> int:
    """The byte of a character in the Western code page."""
    return character.encode("latin-1" if ord(character) < _ROOM else "cp1252")[0]
