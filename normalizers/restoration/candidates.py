"""What an observed token may have been: words, their costs, their case.

Belongs here: from one token to a short list of candidates, under each kind of damage. Does not: the words around it
(`decoding`), the costs of letters (`channel`).
"""

from __future__ import annotations

import math
from enum import IntEnum
from typing import NamedTuple

from .channel import Channel
from .language_model import NUMBER, PUNCTUATION, UNKNOWN, LanguageModel
from .syllables import bare, may_be_syllable

LIMIT = 16
CACHED = 60_000
"""Distinct tokens whose candidates are remembered."""
_CUT = 3.6
_SPLIT_FROM = 2.4
_SPLIT_COST = 2.0
_LETTER_COST = 2.2
_CAPITAL_COST = 0.45
_ODD_COST = 1.5
_LEAST_CAPITALS = 3
_NUMBER_BONUS = 0.0
_ABBREVIATION_COST = 0.5
_AGAINST_CAPITALS = 0.7
_INTACT_COST = 0.2
"""Cost of a word with letters that only an engine that knows Vietnamese gives: it is likely right."""
_LIKELY_COST = 1.0
"""The same where its marks are those that recognition of other languages also gives."""
_LATIN_1 = "\u00ff"
_STRANGE_COST = 3.0
SLIP_COST = 3.0
"""Price of taking a word of the language for another of the same bare letters, in text that is mostly right."""
_FLOOR = 0.004


class Place(IntEnum):
    """Where a token stands, as far as its capitals depend on it."""

    INSIDE = 0
    START = 1
    """It opens a sentence or a heading."""
    CAPITALS = 2
    """It stands beside words in capitals."""


class Candidate(NamedTuple):
    """One reading of a token: one word, or two where `second` is not -1."""

    first: int
    second: int
    cost: float
    text: str


def cased(word: str, pattern: str) -> str:
    """The word in small letters ("l"), capitalised ("t") or in capitals ("u")."""
    return word if pattern == "l" else word.upper() if pattern == "u" else word[:1].upper() + word[1:]


class Candidates:
    """Candidate lists for tokens of ruined text, cached."""

    own_share = 0.4
    """Share of the document's own bigrams in the second search."""

    def __init__(self, model: LanguageModel, channel: Channel, title_costs: tuple[list[float], list[float]]) -> None:
        """`title_costs`: per word number the costs of standing capitalised and of standing small inside a sentence."""
        self._model = model
        self._index = model.index
        self._channel = channel
        self._unigrams = model.unigrams.tolist()
        self._as_title, self._as_small = title_costs
        self._cache: dict[tuple[str, Place], list[Candidate]] = {}
        self._abbreviations: dict[str, list[str]] = {}
        for word in model.words:
            if "đ" in word and word.isalpha() and not set(bare(word)) & set("aeiouy"):
                self._abbreviations.setdefault(bare(word).upper(), []).append(word)

    def forget(self) -> None:
        """Empty the caches once they have grown large, so that an endless stream keeps to flat memory."""
        if len(self._cache) > CACHED:
            self._cache.clear()
            self._channel.forget()

    def number(self, text: str) -> list[Candidate]:
        """A figure that is nothing else."""
        return [Candidate(NUMBER, -1, 0.0, text)]

    def mark(self, text: str) -> list[Candidate]:
        """Punctuation."""
        return [Candidate(PUNCTUATION, -1, 0.0, text)]

    def keep(self, text: str) -> list[Candidate]:
        """Something outside the language."""
        return [Candidate(UNKNOWN, -1, 0.0, text)]

    def small_number(self, text: str) -> list[Candidate]:
        """One or two digits alone: themselves, or a word that the channel often turns into them."""
        words = [c for c in self.word(text, Place.INSIDE) if c.first not in (UNKNOWN, NUMBER)]
        return [Candidate(NUMBER, -1, -_NUMBER_BONUS, text), *words[:8]]

    def word(self, text: str, place: Place) -> list[Candidate]:
        """Readings of a token that holds letters."""
        key = (text, place)
        found = self._cache.get(key)
        if found is None:
            found = self._cache[key] = self._list(text, place)
        return found

    def _list(self, text: str, place: Place) -> list[Candidate]:
        scored = self._single(text, place)
        unknown = Candidate(UNKNOWN, -1, self._unknown_cost(text, place), self._joined_abbreviations(text))
        best = min((cost for cost, _ in scored.values()), default=9.0)
        ranked = sorted(
            ((cost - 0.5 * self._unigrams[number], number, shown) for number, (cost, shown) in scored.items())
        )
        result = [Candidate(number, -1, scored[number][0], shown) for _, number, shown in ranked[:LIMIT]]
        if best > _SPLIT_FROM and len(text) >= 4:
            result += self._double(text, place)
        result.append(unknown)
        return result

    def _joined_abbreviations(self, text: str) -> str:
        """Abbreviations joined by "&" with their đ: "GD&DT" as "GD&ĐT"."""
        if "&" not in text or not text.isupper():
            return text
        return "&".join(self._abbreviations.get(part, [part])[0].upper() for part in text.split("&"))

    def _unknown_cost(self, text: str, place: Place) -> float:
        letters = sum(c.isalpha() for c in text)
        odd = len(text) - letters
        if letters > 1 and text.isupper() and (not set(bare(text)) & set("AEIOUY") or _is_abbreviation(text, place)):
            return 0.6 + _CAPITAL_COST * letters + _ODD_COST * odd
        return _LETTER_COST * letters + _ODD_COST * odd

    def _double(self, text: str, place: Place) -> list[Candidate]:
        result = []
        for border in range(1, len(text)):
            left = [c for c in self._short(text[:border], place) if c.cost < 1.5]
            right = [c for c in self._short(text[border:], Place.INSIDE) if c.cost < 1.5]
            result += [
                Candidate(a.first, b.first, a.cost + b.cost + _SPLIT_COST, f"{a.text} {b.text}")
                for a in left
                for b in right
            ]
        result.sort(key=lambda c: c.cost - 0.5 * (self._unigrams[c.first] + self._unigrams[c.second]))
        return result[:8]

    def _short(self, text: str, place: Place) -> list[Candidate]:
        scored = self._single(text, place)
        ranked = sorted((cost - 0.5 * self._unigrams[n], n, shown) for n, (cost, shown) in scored.items())
        return [Candidate(n, -1, scored[n][0], shown) for _, n, shown in ranked[:4]]

    def _single(self, text: str, place: Place) -> dict[int, tuple[float, str]]:
        """Word number -> cost and cased text."""
        upper = sum(c.isupper() for c in text)
        lower = sum(c.islower() for c in text)
        scored: dict[int, tuple[float, str]] = {}
        if upper and (upper >= 2 or len(text) == 1) and upper > lower:
            self._syllables(text, "u", place, scored)
        if not (upper >= 3 and upper > lower):
            self._syllables(text, "l", place, scored)
        self._observed(text, place, scored)
        self._foreign(text, scored)
        return scored

    def _case_cost(self, number: int, pattern: str, place: Place) -> float:
        if place is Place.CAPITALS or pattern == "u":
            return 0.0 if place is Place.CAPITALS and pattern == "u" else _AGAINST_CAPITALS
        if place is Place.START:
            return 0.05 if pattern == "t" else 1.0
        return self._as_title[number] if pattern == "t" else self._as_small[number]

    def _offer(self, scored: dict[int, tuple[float, str]], word: str, cost: float, pattern: str, place: Place) -> None:
        number = self._index.get(word)
        if number is None:
            return
        cost += self._case_cost(number, pattern, place)
        known = scored.get(number)
        if known is None or cost < known[0]:
            scored[number] = (cost, cased(word, pattern))

    def _observed(self, text: str, place: Place, scored: dict[int, tuple[float, str]]) -> None:
        for word, cost in self._channel.words.get(text, {}).items():
            small = word.lower()
            pattern = "l" if word == small else "u" if word.isupper() and len(word) > 1 else "t"
            self._offer(scored, small, cost, pattern, place)

    def _foreign(self, text: str, scored: dict[int, tuple[float, str]]) -> None:
        number = self._index.get(text.lower())
        if number is not None and number not in scored:
            scored[number] = (0.15 * len(text) + (0.0 if text[1:].isupper() else 0.8), text)
        elif number is not None and not text.isascii():
            intact = _INTACT_COST if max(text) > _LATIN_1 else _LIKELY_COST
            if scored[number][0] > intact:
                scored[number] = (intact, text)
        if text.isupper() and len(text) > 1:
            for word in self._abbreviations.get(text, ()):
                scored[self._index[word]] = (_ABBREVIATION_COST, word.upper())

    def _syllables(self, text: str, case: str, place: Place, scored: dict[int, tuple[float, str]]) -> None:
        find, index = self._channel.find, self._index
        length = len(text)
        best = 6.0
        codas = [(begin, find(case + "c", text[begin:])) for begin in range(max(0, length - 5), length + 1)]
        for onset_end in range(min(length, 5) + 1):
            onsets = find(case + "o", text[:onset_end])
            if not onsets or onsets[0][0] > best + _CUT:
                continue
            for coda_begin, coda_list in codas:
                if coda_begin < onset_end or coda_begin - onset_end > 6 or not coda_list:
                    continue
                base = onsets[0][0] + coda_list[0][0]
                if base > best + _CUT:
                    continue
                nuclei = find(case + "n", text[onset_end:coda_begin])
                if not nuclei or base + nuclei[0][0] > best + _CUT:
                    continue
                for onset_cost, onset, onset_title in onsets:
                    for coda_cost, coda, _ in coda_list:
                        spent = onset_cost + coda_cost
                        if spent + nuclei[0][0] > best + _CUT:
                            break
                        for nucleus_cost, nucleus, nucleus_title in nuclei:
                            cost = spent + nucleus_cost
                            if cost > best + _CUT:
                                break
                            if nucleus_title and onset:
                                continue
                            word = onset + nucleus + coda
                            if word in index:
                                best = min(best, cost)
                                title = onset_title or nucleus_title
                                self._offer(scored, word, cost, "u" if case == "u" else "t" if title else "l", place)


def _is_abbreviation(text: str, place: Place) -> bool:
    """Plain capitals among small letters that no syllable is written with: "PAKN", "ISO"."""
    plain = text.isascii() and text.isalpha() and len(text) >= _LEAST_CAPITALS
    return plain and place is not Place.CAPITALS and not may_be_syllable(text.lower())


def shaped(word: str, like: str) -> str:
    """The word with the capitals of the token that it came from, letter by letter where the lengths agree."""
    if like.islower():
        return word
    if len(word) == len(like):
        return "".join(w.upper() if c.isupper() else w for w, c in zip(word, like))
    return cased(word, "u" if like.isupper() and len(like) > 1 else "t" if like[:1].isupper() else "l")


class MarklessCandidates(Candidates):
    """Candidate lists where only the marks were lost: every word whose bare letters are the token's."""

    own_share = 0.1

    def __init__(self, model: LanguageModel, channel: Channel, title_costs: tuple[list[float], list[float]]) -> None:
        """As `Candidates`; the channel serves only for tokens that are no word."""
        super().__init__(model, channel, title_costs)
        self._kin: dict[str, list[str]] = {}
        for word in model.words[PUNCTUATION + 1 :]:
            self._kin.setdefault(bare(word), []).append(word)

    def small_number(self, text: str) -> list[Candidate]:
        """Digits are whole here."""
        return self.number(text)

    def _list(self, text: str, place: Place) -> list[Candidate]:
        if text[0].isdigit():
            return self.number(text)
        numbers = [self._index[word] for word in self._kin.get(bare(text).lower(), ())]
        numbers.sort(key=lambda n: (-self._unigrams[n], n))
        result = [Candidate(n, -1, 0.0, shaped(self._model.words[n], text)) for n in numbers[: 2 * LIMIT]]
        return [*result, Candidate(UNKNOWN, -1, _STRANGE_COST, self._joined_abbreviations(text))]


class SlipCandidates(MarklessCandidates):
    """Candidate lists for text that is mostly right: the token itself, and at a price what it may have been."""

    def _list(self, text: str, place: Place) -> list[Candidate]:
        if text[0].isdigit():
            return self.number(text)
        known = self._index.get(text.lower())
        if known is not None:
            itself = [Candidate(known, -1, 0.0, text)]
            return [*itself, *(c._replace(cost=SLIP_COST) for c in super()._list(text, place)[:-1] if c.first != known)]
        if not any(map(str.isalpha, text)) or text.isupper() or text.isascii():
            return [Candidate(UNKNOWN, -1, 0.0, text)]
        scored = self._single(text, place)
        ranked = sorted((cost - 0.5 * self._unigrams[n], n, shown) for n, (cost, shown) in scored.items())
        return [
            *(Candidate(n, -1, scored[n][0], shaped(self._model.words[n], text)) for _, n, shown in ranked[:LIMIT]),
            Candidate(UNKNOWN, -1, _STRANGE_COST, text),
        ]


def title_costs(shares: list[int]) -> tuple[list[float], list[float]]:
    """Costs of the capitalised and of the small form out of shares in 1/255."""
    table_title = [-math.log10(max(_FLOOR, share / 255)) for share in range(256)]
    table_small = [-math.log10(max(_FLOOR, 1 - share / 255)) for share in range(256)]
    return [table_title[s] for s in shares], [table_small[s] for s in shares]
