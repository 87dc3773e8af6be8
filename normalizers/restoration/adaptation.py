"""Lets a document's own pairs of words speak in a second search.

Belongs here: counting what the first search chose, and mixing that into the model. Does not: the search (`decoding`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .candidates import Candidate
from .language_model import START, Array, LanguageModel

OWN = 1.5
"""Taken off every count: a pair must not vouch for itself."""


@dataclass(frozen=True, slots=True)
class AdaptedModel:
    """A model that looks up bigrams of the document beside the trigrams of the language."""

    base: LanguageModel
    keys: Array
    chances: Array
    share: float

    def contexts(self, first: Array, second: Array) -> tuple[Array, Array]:
        """As `LanguageModel.contexts`."""
        return self.base.contexts(first, second)

    def scores(self, first: Array, second: Array, word: Array, backoff: Array, deep: Array) -> Array:
        """log10 of the mixed P(word | first second)."""
        result = self.base.scores(first, second, word, backoff, deep)
        wanted = (second.astype(np.int64) << 16) | word
        place = np.minimum(np.searchsorted(self.keys, wanted), len(self.keys) - 1)
        rows = np.flatnonzero(self.keys[place] == wanted)
        if len(rows):
            language = (1 - self.share) * np.power(10.0, result[rows])
            result[rows] = np.log10(language + self.share * self.chances[place[rows]])
        return result


def adapted(
    model: LanguageModel,
    lists: Sequence[Sequence[Candidate]],
    stretches: Sequence[Sequence[int]],
    chosen: Sequence[Sequence[int]],
    share: float,
) -> AdaptedModel | None:
    """The model mixed with the pairs of words that the first search chose; None where no pair came twice.

    `share` is the weight of the document's own bigrams in the mixture.
    """
    words: list[int] = []
    for stretch, picks in zip(stretches, chosen):
        words.append(START)
        for number, pick in zip(stretch, picks):
            candidate = lists[number][pick]
            words.append(candidate.first)
            if candidate.second >= 0:
                words.append(candidate.second)
    sequence = np.array(words, dtype=np.int64)
    keys, counts = np.unique((sequence[:-1] << 16) | sequence[1:], return_counts=True)
    heads = np.bincount(keys >> 16, weights=counts)
    rows = np.flatnonzero((counts > OWN) & ((keys & 0xFFFF) != START))
    if not len(rows):
        return None
    return AdaptedModel(model, keys[rows], (counts[rows] - OWN) / heads[keys[rows] >> 16], share)
