"""Folded keys of wordings: the form in which a name of the reference data and a name of a page are compared.

Belongs here: cutting words into letters and digits, folding marks, putting abbreviation and full wording into one
form, and looking up the longest known wording at a place. Does not: what a wording means (`normalizers.names`,
`normalizers.fields`, `normalizers.headers`).

A key is the folded letters and digits of a wording run together without blanks, punctuation and "và", so that
"Sở Lao động - TB&XH" and "Sở Lao động, TBXH" have one key, and a word that the page broke in two still meets it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Generic, TypeVar

from corpus.vocabulary import abbreviations
from normalizers.marks import compose, fold, has_marks, tone_placed

Payload = TypeVar("Payload")

_PIECE = re.compile(r"[^\W_]+")
_AND = "va"
_AND_SIGN = "&"
MOST_TOKENS = 24
# Letters and digits that recognition takes for one another in small print.
_LOOK_ALIKES = str.maketrans("gdpq0e863l1j7fyw", "coooobbbbiiittvv")


@dataclass(frozen=True, slots=True)
class Token:
    """A run of letters and digits, or a phrase with its abbreviation put for it.

    text: folded. raw: as it stood. first, last: indices of the words it came from. gap: the punctuation between the
    token before and this one, "&" standing for "và"; "" where only a blank, or nothing, is between.
    """

    text: str
    raw: str
    first: int
    last: int
    gap: str = ""

    @property
    def capital(self) -> bool:
        """True where the first character is a capital letter."""
        return self.raw[:1].isupper()


def tokens_of(words: Sequence[str]) -> tuple[Token, ...]:
    """The tokens of a run of words: "và" gone into the gaps, known phrases as their abbreviations."""
    return _abbreviated(_pieces(words))


def tokens_of_text(text: str) -> tuple[Token, ...]:
    """The tokens of a text, its words being what blanks part."""
    return tokens_of(text.split())


def _pieces(words: Sequence[str]) -> list[Token]:
    found: list[Token] = []
    gap = ""
    for index, word in enumerate(words):
        composed = compose(word)
        position = 0
        for piece in _PIECE.finditer(composed):
            gap += composed[position : piece.start()]
            position = piece.end()
            folded = fold(piece.group())
            if folded == _AND:
                gap += _AND_SIGN
                continue
            found.append(Token(folded, piece.group(), index, index, gap))
            gap = ""
        gap += composed[position:]
    return found


@cache
def _phrases() -> dict[str, dict[tuple[str, ...], str]]:
    """Phrases by their first piece, each with its abbreviation, longest first."""
    table: dict[str, dict[tuple[str, ...], str]] = {}
    pairs = [(tuple(token.text for token in _pieces(full.split())), fold(short)) for short, full in abbreviations()]
    for phrase, short in sorted(pairs, key=lambda pair: (-len(pair[0]), pair)):
        table.setdefault(phrase[0], {})[phrase] = short
    return table


def _abbreviated(pieces: list[Token]) -> tuple[Token, ...]:
    table = _phrases()
    done: list[Token] = []
    index = 0
    while index < len(pieces):
        piece = pieces[index]
        for phrase, short in table.get(piece.text, {}).items():
            run = pieces[index : index + len(phrase)]
            if tuple(token.text for token in run) == phrase:
                raw = " ".join(token.raw for token in run)
                done.append(Token(short, raw, piece.first, run[-1].last, piece.gap))
                index += len(phrase)
                break
        else:
            done.append(piece)
            index += 1
    return tuple(done)


def key_of(tokens: Sequence[Token]) -> str:
    """The key of a run of tokens."""
    return "".join(token.text for token in tokens)


def key_of_text(text: str) -> str:
    """The key of a wording."""
    return key_of(tokens_of_text(text))


def plain_key(text: str) -> str:
    """The key of a wording with its phrases left in full: what a comparison by letters needs."""
    return "".join(piece.text for piece in _pieces(text.split()))


def look_of(key: str) -> str:
    """The key with one letter for each set of look-alikes, so that "LoTexH" and "LĐTBXH" meet."""
    return key.translate(_LOOK_ALIKES)


def initials(text: str) -> str:
    """The folded first letters of the syllables of a wording: "Phát triển nông thôn" gives "ptnt"."""
    return "".join(fold(word)[:1] for word in text.replace("-", " ").replace(",", " ").split() if fold(word) != _AND)


def marks_disagree(tokens: Sequence[Token], wording: str) -> int:
    """How many marked words of the tokens are spelt with other marks than the wording's words at the same places.

    0 where the two have not the same number of words: nothing can be said then.
    """
    printed = [piece for token in tokens for piece in _PIECE.findall(compose(token.raw)) if fold(piece) != _AND]
    meant = [piece for piece in _PIECE.findall(compose(wording)) if fold(piece) != _AND]
    if len(printed) != len(meant):
        return 0
    return sum(
        1
        for seen, right in zip(printed, meant)
        if has_marks(seen) and fold(seen) == fold(right) and tone_placed(seen.lower()) != tone_placed(right.lower())
    )


@dataclass(slots=True)
class WordingIndex(Generic[Payload]):
    """Wordings by key. Filled once, then only read."""

    entries: dict[str, list[Payload]] = field(default_factory=dict)
    _prefixes: set[str] = field(default_factory=set)

    def add(self, key: str, payload: Payload) -> None:
        """Puts a payload under a key; a payload stands only once under one key. An empty key is passed over."""
        if not key:
            return
        known = self.entries.setdefault(key, [])
        if payload not in known:
            known.append(payload)
        self._prefixes.update(key[:length] for length in range(1, len(key) + 1))

    def at(self, tokens: Sequence[Token], start: int) -> Iterator[tuple[int, list[Payload]]]:
        """The wordings that begin at a token, longest first: the index after their last token, and the payloads."""
        found: list[tuple[int, list[Payload]]] = []
        key = ""
        for end in range(start, min(len(tokens), start + MOST_TOKENS)):
            key += tokens[end].text
            if key not in self._prefixes:
                break
            if key in self.entries:
                found.append((end + 1, self.entries[key]))
        return reversed(found)

    def near(self, key: str, most: int) -> list[tuple[int, list[Payload]]]:
        """Wordings within an edit distance of the key, nearest first: distance and payloads."""
        from rapidfuzz import process
        from rapidfuzz.distance import Levenshtein

        hits = process.extract(key, list(self.entries), scorer=Levenshtein.distance, score_cutoff=most, limit=None)
        return [(int(distance), self.entries[name]) for name, distance, _ in sorted(hits, key=lambda h: (h[1], h[0]))]
