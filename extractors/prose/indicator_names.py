"""Which figure of the work is meant: the words that `corpus` has for indicators, looked for around a figure.

Belongs here: finding a wording before, behind or right at a figure. Does not: what the figure then is (`indicators`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from corpus.tables import reference_rows
from extractors.prose.situations import Situation
from extractors.tokens import Token
from normalizers.marks import fold

# How far a word may stand from the figure that it names, in words.
_REACH = 40
_NAMED_SOON = 6
# Words of a wording that is no chance and no beginning of a name.
_LONG = 3
# How a share of the agencies themselves is told: "100% các sở, ban, ngành".
_SEVERAL = ("cac", "nhung")
_WORD = re.compile(r"[^\W\d_]+")
_SUFFIX = re.compile(r"(?:_(?:max_points|points|rate|goal|before|increase|decrease|(?:month|quarter)_\d+))+$")


@dataclass(frozen=True, slots=True)
class Wording:
    """Folded words that name an indicator.

    counted: they may stand behind a number as what it counts. names: they may name a share or a sum of money. scored:
    they name a score of their own, told in points.
    """

    words: tuple[str, ...]
    label: str
    counted: bool
    names: bool
    scored: bool


@cache
def _wordings() -> dict[str, list[Wording]]:
    """By their first word, longest first."""
    index: dict[str, list[Wording]] = {}
    for row in reference_rows("indicators"):
        words = tuple(fold(word) for word in row["wording"].split())
        index.setdefault(words[0], []).append(
            Wording(
                words,
                row["label"],
                counted=row["counted"] in ("yes", "only"),
                names=row["counted"] in ("yes", "no"),
                scored=row["counted"] == "scored",
            )
        )
    for entries in index.values():
        entries.sort(key=lambda entry: (-len(entry.words), entry.label))
    return index


def counted_behind(situation: Situation) -> str:
    """What stands right behind the number as the thing counted."""
    tokens, quantity = situation.sentence.tokens, situation.quantity
    start = (quantity.over_token if quantity.over_token is not None else quantity.number) + 1
    found = wording_at(tokens[: situation.sentence.end], start, counted=True)
    # "08 Sở Nội vụ", "3 Đề án": a capital opens a name, a number before it is none of a count. A long wording is whole.
    named = found is not None and tokens[start].text[:1].isupper() and len(found.words) < _LONG
    return found.label if found is not None and not named else ""


def named_before(situation: Situation) -> str:
    """The indicator named right behind "tỷ lệ", else the one named last before the figure, in its sentence."""
    sentence, start = situation.sentence, situation.quantity.start
    for place in range(start - 2, max(sentence.start, start - _REACH) - 1, -1):
        pair = [t.folded for t in sentence.tokens[place : place + 2]]
        if pair in (["ty", "le"], ["ti", "le"]):
            opened = (wording_at(sentence.tokens[:start], other) for other in range(place + 2, place + 2 + _NAMED_SOON))
            named = next((each for each in opened if each is not None), None)
            if named is not None:
                return named.label
            break
    for place in range(start - 1, max(sentence.start, start - _REACH) - 1, -1):
        found = wording_at(sentence.tokens[:start], place)
        if found is not None:
            # A longer wording may have begun before the word that was met first from the right.
            longer = (
                wording_at(sentence.tokens[:start], other) for other in range(max(sentence.start, place - 4), place)
            )
            whole = [each for each in longer if each is not None and len(each.words) > len(found.words)]
            return max(whole, key=lambda each: len(each.words)).label if whole else found.label
    return ""


def named_behind(situation: Situation) -> str:
    """The indicator named first behind the figure in its sentence, before the next figure."""
    sentence, quantity = situation.sentence, situation.quantity
    following = [q.start for q in sentence.quantities if q.start >= quantity.end]
    end = min([sentence.end, quantity.end + _REACH, *following])
    for place in range(quantity.end, end):
        found = wording_at(sentence.tokens[:end], place)
        if found is not None:
            return found.label
    return ""


def wording_at(tokens: Sequence[Token], place: int, counted: bool = False) -> Wording | None:
    """The longest wording that begins at a place. counted: of those that are counted, not of those that name."""
    if place >= len(tokens):
        return None
    for wording in _wordings().get(tokens[place].folded, ()):
        window = [t.folded for t in tokens[place : place + len(wording.words) * 2 - 1] if t.text != ","]
        if tuple(window[: len(wording.words)]) == wording.words and (wording.counted if counted else wording.names):
            return wording
    return None


def base_of(label: str) -> str:
    """An indicator's name without what says which figure of it is told: "files_rate_goal" as "files"."""
    return _SUFFIX.sub("", label)


def named_as_listed(situation: Situation) -> str:
    """What a bare number counts that stands behind its name: "tổng số nhiệm vụ được giao: 41"; or "".

    The name opens its part of the sentence; "số" stands before it, or it is long enough to be no chance.
    """
    sentence, start = situation.sentence, situation.quantity.start
    opens = next((place for place in range(start - 1, sentence.start - 1, -1) if _parts(sentence.tokens, place)), None)
    first = sentence.start if opens is None else opens + 1
    for place in range(first, start):
        found = wording_at(sentence.tokens[:start], place)
        if found is None:
            continue
        counted = place > first and sentence.tokens[place - 1].text.lower() == "số"
        ends = place + len(found.words)
        if counted or (len(found.words) >= _LONG and ends >= start - 1):
            return found.label
    return ""


def _parts(tokens: Sequence[Token], place: int) -> bool:
    """Whether a mark or a number ends what is listed before it; the colon before the number itself does not."""
    return tokens[place].kind == "number" or (tokens[place].kind == "mark" and tokens[place].text not in ':"“”')


def score_named(situation: Situation) -> str:
    """The score of another index that the sentence names before a figure in points, or the heading above it; or ""."""
    sentence = situation.sentence
    before = [t.folded for t in sentence.tokens[sentence.start : situation.quantity.start] if t.kind == "word"]
    heading = [fold(word) for word in _WORD.findall(sentence.context.heading)]
    for words in (before, heading):
        for place, word in enumerate(words):
            for wording in _wordings().get(word, ()):
                if wording.scored and tuple(words[place : place + len(wording.words)]) == wording.words:
                    return wording.label
    return ""


def agencies_behind(situation: Situation) -> str:
    """The cohort all of whose units are told of right behind a share: "100% các sở, ban, ngành"; or ""."""
    sentence, place = situation.sentence, situation.quantity.end
    while place < sentence.end and sentence.tokens[place].folded in _SEVERAL and place < situation.quantity.end + 2:
        if any(m.kind == "cohort" and m.start == place for m in sentence.mentions):
            break
        place += 1
    named = next((m for m in sentence.mentions if m.kind == "cohort" and m.start == place), None)
    return named.label if named is not None else ""
