"""Clean Vietnamese text damaged as machine recognition without the language damages it.

Belongs here: the drawing of the damage. Does not: its rates (`channel.json`), the images of pages (`scanning`).

Lines stay lines: what was line 12 is line 12. Marks are lost, "ố" reads as "6" or "b", "l" as "1", a decimal comma as
a point or not at all, and a form feed is left as a blank at the start of the line.
"""

from __future__ import annotations

import json
import random
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

_Outcomes = tuple[tuple[str, ...], tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class _Channel:
    """What each character may become. table_rule_lost: how often the rule between two cells leaves no trace."""

    letters: dict[str, _Outcomes]
    in_numbers: dict[str, _Outcomes]
    table_rule_lost: float
    page_break: str


@lru_cache(maxsize=1)
def _channel() -> _Channel:
    data = json.loads(files("corpus.samples").joinpath("channel.json").read_text(encoding="utf-8"))

    def outcomes(table: dict[str, dict[str, int]]) -> dict[str, _Outcomes]:
        return {read: (tuple(row), tuple(row.values())) for read, row in table.items()}

    return _Channel(
        outcomes(data["letters"]), outcomes(data["in_numbers"]), data["table_rule_lost"], data["page_break"]
    )


def ruin(text: str, seed: int) -> str:
    """The text as careless recognition leaves it, line for line; the same text and seed give the same damage."""
    rng = random.Random(seed)
    channel = _channel()
    return "\n".join(_ruined_line(line, rng, channel) for line in unicodedata.normalize("NFC", text).split("\n"))


def _ruined_line(line: str, rng: random.Random, channel: _Channel) -> str:
    opening = ""
    if line.startswith("\f"):
        opening, line = channel.page_break, line[1:]
    words = []
    for word in line.split(" "):
        if word == "|" and rng.random() < channel.table_rule_lost:
            continue
        words.append(_ruined_word(word, rng, channel))
    return opening + " ".join(words)


def _ruined_word(word: str, rng: random.Random, channel: _Channel) -> str:
    pieces = []
    for position, character in enumerate(word):
        near = word[max(0, position - 1) : position + 2]
        numeric = character.isdigit() or (character in ",." and near[:1].isdigit() and near[-1:].isdigit())
        table = channel.in_numbers if numeric else channel.letters
        if character in table:
            outcomes, weights = table[character]
            pieces.append(rng.choices(outcomes, weights)[0])
        elif unicodedata.combining(unicodedata.normalize("NFD", character)[-1:] or " "):
            pieces.append(unicodedata.normalize("NFD", character)[0])
        else:
            pieces.append(character)
    return "".join(pieces) or word
