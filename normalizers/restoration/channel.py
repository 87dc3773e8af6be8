"""What print, scanning and recognition make of the letters of a syllable: costs of observed parts.

Belongs here: the learnt costs (log10, positive) and the search for onsets, nuclei and codas that an observed piece of
text may stand for. Does not: putting the parts together to words (`candidates`), learning (`benchmarks/`).

A true letter is seen as a piece of zero to three characters. A cost is -log10 P(piece | letter).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TypedDict

from .syllables import bare

LONGEST_PIECE = 3
WILD_COST = 4.0
"""Cost of a character never seen before, whatever the letter."""
KIN_COST = 1.6
"""Cost of a character never seen before whose bare form is the letter's bare form."""
STRAY_COST = 3.0
"""Cost of a character too many beside the one that stands for the letter."""
STRAY_LIMIT = 2.2
_CUT = 4.4
_DATA = Path(__file__).resolve().parents[2] / "corpus" / "language" / "channel.json"

Part = tuple[float, str, bool]
"""Cost, lower-case part, whether its first letter stood as a capital before small letters."""


class Costs(TypedDict):
    """What the file of learnt costs holds."""

    pieces: dict[str, dict[str, float]]
    """Piece -> letter -> cost."""
    parts: dict[str, dict[str, dict[str, float]]]
    """Kind of part -> observed -> part -> cost."""
    words: dict[str, dict[str, float]]
    """Token -> word -> cost."""
    inventory: dict[str, list[str]]
    """Kind of part -> parts."""


@dataclass(slots=True)
class Node:
    """One letter of a trie of parts."""

    children: dict[str, Node] = field(default_factory=dict)
    part: str | None = None


def trie(parts: Iterable[str]) -> Node:
    """A trie whose ends carry the part as it was given."""
    root = Node()
    for part in parts:
        node = root
        for letter in part:
            node = node.children.setdefault(letter, Node())
        node.part = part
    return root


class Channel:
    """Costs of pieces and, cached, the parts that a piece of a token may stand for."""

    __slots__ = ("_all", "_cache", "_letters", "_tries", "parts", "pieces", "words")

    def __init__(self, costs: Costs) -> None:
        """A channel of learnt costs."""
        self.pieces, self.parts, self.words = costs["pieces"], costs["parts"], costs["words"]
        self._letters = sorted({letter for row in self.pieces.values() for letter in row})
        self._all: dict[str, dict[str, float]] = {}
        self._tries = {kind: trie(strings) for kind, strings in costs["inventory"].items()}
        self._cache: dict[tuple[str, str], list[Part]] = {}

    def _costs(self, piece: str) -> Mapping[str, float]:
        known = self._all.get(piece)
        if known is None:
            known = self._all[piece] = self._widened(piece)
        return known

    def _widened(self, piece: str) -> dict[str, float]:
        """The learnt costs of a piece; of one never seen, or seen for other letters, costs by its characters."""
        learnt = self.pieces.get(piece)
        if len(piece) == 1 and learnt is None:
            kin = bare(piece)
            return {letter: KIN_COST if bare(letter) == kin else WILD_COST for letter in self._letters}
        result: dict[str, float] = {}
        if len(piece) == 2:
            for place in (0, 1):
                for letter, cost in self._costs(piece[place]).items():
                    if cost < STRAY_LIMIT and cost + STRAY_COST < result.get(letter, 9.0):
                        result[letter] = cost + STRAY_COST
        result.update(learnt or {})
        return result

    def forget(self) -> None:
        """Empty the caches."""
        self._cache.clear()
        self._all.clear()

    def find(self, kind: str, text: str) -> list[Part]:
        """Parts of one kind that the text may stand for, cheapest first."""
        key = (kind, text)
        result = self._cache.get(key)
        if result is None:
            result = self._cache[key] = self._search(kind, text)
        return result

    def _search(self, kind: str, text: str) -> list[Part]:
        length = len(text)
        choices = [
            [(end, self._costs(text[start:end])) for end in range(start, min(length, start + LONGEST_PIECE) + 1)]
            for start in range(length + 1)
        ]
        best: dict[str, float] = {}
        stack = [(self._tries[kind], 0, 0.0)]
        while stack:
            node, start, spent = stack.pop()
            if node.part is not None and start == length and spent < best.get(node.part, _CUT):
                best[node.part] = spent
            children = node.children
            if not children:
                continue
            for end, costs in choices[start]:
                if len(costs) < len(children):
                    for letter, cost in costs.items():
                        if spent + cost < _CUT and letter in children:
                            stack.append((children[letter], end, spent + cost))
                else:
                    for letter, child in children.items():
                        cost = costs.get(letter, 9.0)
                        if spent + cost < _CUT:
                            stack.append((child, end, spent + cost))
        best.update(self.parts.get(kind, {}).get(text, {}))
        return sorted((cost, part.lower(), part != part.lower() and kind[0] == "l") for part, cost in best.items())


@lru_cache(maxsize=4)
def load(path: Path = _DATA) -> Costs:
    """The costs as they stand in the file."""
    result: Costs = json.loads(path.read_text(encoding="utf-8"))
    return result
