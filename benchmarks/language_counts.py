"""Counts n-grams of running text and packs them as the model that `normalizers.restoration` reads.

Belongs here: tokenising text for counting, counting with numpy, discounting, pruning, the file of n-grams. Does not:
what text is counted and how it is weighted (`build_language`).
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from normalizers.marks import compose, tone_placed
from normalizers.restoration.language_model import (
    NUMBER,
    PUNCTUATION,
    SPECIALS,
    START,
    STEP,
    UNKNOWN,
    Array,
    hashed,
    pack,
)
from normalizers.restoration.syllables import is_syllable

TOKENS = re.compile(r"[^\W\d_]+|\d[\d.,/:%-]*|[^\w\s]")
ENDS = frozenset(".!?")


@dataclass
class TypedText:
    """Text as numbers of distinct tokens; 0 stands between sentences."""

    types: list[str]
    sequence: Array


def read_text(lines: Iterable[str]) -> TypedText:
    """Tokenise running text, one sentence or paragraph a line."""
    ids: dict[str, int] = {}
    sequence = array("i")
    for line in lines:
        for token in TOKENS.findall(compose(line)):
            sequence.append(ids.setdefault(token, len(ids) + 1))
        sequence.append(0)
    return TypedText(list(ids), np.frombuffer(sequence, dtype=np.int32).copy())


def word_counts(text: TypedText) -> dict[str, list[int]]:
    """For each lower-case word its counts in small letters, capitalised inside a sentence, in capitals, and in all."""
    inside = np.bincount(text.sequence[1:][text.sequence[:-1] > 0], minlength=len(text.types) + 1)
    whole = np.bincount(text.sequence, minlength=len(text.types) + 1)
    counts: dict[str, list[int]] = {}
    for number, token in enumerate(text.types, 1):
        if not token[0].isalpha():
            continue
        row = counts.setdefault(tone_placed(token.lower()), [0, 0, 0, 0])
        kind = 0 if token.islower() else 2 if token.isupper() and len(token) > 1 else 1
        row[kind] += int(inside[number])
        row[3] += int(whole[number])
    return counts


def number_words(text: TypedText, index: dict[str, int]) -> Array:
    """The text as word numbers, two sentence starts before each sentence."""
    mapping = np.zeros(len(text.types) + 1, dtype=np.int32)
    for number, token in enumerate(text.types, 1):
        if token[0].isalpha():
            mapping[number] = index.get(tone_placed(token.lower()), UNKNOWN)
        elif token[0].isdigit():
            mapping[number] = NUMBER
        else:
            mapping[number] = START if token in ENDS else PUNCTUATION
    words = mapping[text.sequence]
    doubled = np.repeat(words, np.where(words == START, 2, 1))
    return np.concatenate([np.zeros(2, dtype=np.int32), doubled])


def count(words: Array, order: int) -> tuple[Array, Array]:
    """Packed n-grams that do not predict a sentence start, sorted, and their counts."""
    keys = np.zeros(len(words) - order + 1, dtype=np.int64)
    for place in range(order):
        keys = (keys << 16) | words[place : len(words) - order + 1 + place].astype(np.int64)
    keys = keys[(keys & 0xFFFF) != START]
    return np.unique(keys, return_counts=True)  # type: ignore[return-value]


def continuations(orders: list[tuple[Array, Array]]) -> list[tuple[Array, Array]]:
    """Counts of orders 1 to 3 with the lower two counted by distinct words before them (Kneser and Ney 1995).

    Pairs that open a sentence have nothing before them and keep their counts.
    """
    _, (keys2, counts2), (keys3, counts3) = orders
    tails, before = np.unique(keys3 & 0xFFFFFFFF, return_counts=True)
    place = np.minimum(np.searchsorted(tails, keys2), max(0, len(tails) - 1))
    inside = (keys2 >> 16) != START
    if len(tails):
        inside &= tails[place] == keys2
        counts2 = np.where(inside, before[place], counts2)
    words, preceding = np.unique(keys2 & 0xFFFF, return_counts=True)
    return [(words, preceding), (keys2, counts2), (keys3, counts3)]


def merge(parts: list[tuple[Array, Array, float]]) -> tuple[Array, Array]:
    """Weighted sum of counted n-grams."""
    keys = np.concatenate([p[0] for p in parts])
    counts = np.concatenate([p[1] * p[2] for p in parts])
    unique, inverse = np.unique(keys, return_inverse=True)
    return unique, np.bincount(inverse, weights=counts)


def discounted(counts: Array, discount: float) -> Array:
    """What absolute discounting leaves of a count."""
    return np.maximum(
        counts - np.where(counts < 1.5, discount * 0.75, np.where(counts < 2.5, discount, discount * 1.3)), 0.02
    )


def group_sums(groups: Array, values: Array, size: int) -> Array:
    """Sums of `values` over group numbers."""
    return np.bincount(groups, weights=values, minlength=size)


def _table(keys: Array, per_bucket: float) -> tuple[int, Array, Array, Array]:
    """Bits, bucket sizes, fingerprints and the order of the entries of a hashed table."""
    bits = max(4, round(np.log2(max(len(keys), 16) / per_bucket)))
    mixed = hashed(keys)
    order = np.argsort(mixed, kind="stable")
    buckets = (mixed[order] >> np.uint64(64 - bits)).astype(np.int64)
    sizes = np.bincount(buckets, minlength=1 << bits).astype(np.uint8)
    return bits, sizes, (mixed[order] & np.uint64(0xFFFF)).astype(np.uint16), order


def _quanta(logs: Array) -> Array:
    return np.clip(np.rint(-logs * STEP), 0, 255).astype(np.uint8)


def build_model(
    vocabulary: list[str],
    orders: list[tuple[Array, Array]],
    title_shares: Array,
    *,
    bigram_gain: float,
    trigram_gain: float,
    per_bucket: float = 2.0,
) -> bytes:
    """The packed model out of weighted counts of orders 1, 2 and 3.

    An n-gram is kept when its count times what it changes (log10, against backing off) reaches the gain.
    """
    size = len(vocabulary)
    unigram_counts = np.full(size, 0.5)
    unigram_counts[orders[0][0]] += orders[0][1]
    unigram_counts[START] = 0
    p1 = unigram_counts / unigram_counts.sum()
    p1[START] = 1e-9

    keys2, counts2 = orders[1]
    first2, second2 = keys2 >> 16, keys2 & 0xFFFF
    total2 = group_sums(first2, counts2, size)
    left2 = discounted(counts2, 0.75)
    rest2 = 1 - np.divide(group_sums(first2, left2, size), total2, out=np.zeros(size), where=total2 > 0)
    p2 = left2 / total2[first2] + rest2[first2] * p1[second2]

    keys3, counts3 = orders[2]
    history3, tail3 = keys3 >> 16, keys3 & 0xFFFFFFFF
    contexts, context3 = np.unique(history3, return_inverse=True)
    total3 = group_sums(context3, counts3, len(contexts))
    left3 = discounted(counts3, 0.8)
    rest3 = 1 - group_sums(context3, left3, len(contexts)) / total3
    lower3 = p2[np.searchsorted(keys2, tail3)]
    p3 = left3 / total3[context3] + rest3[context3] * lower3

    keep3 = counts3 * np.log10(p3 / (np.maximum(rest3[context3], 1e-3) * lower3)) >= trigram_gain
    keep3 &= counts3 > 1.5
    weight3 = (1 - group_sums(context3[keep3], p3[keep3], len(contexts))) / np.maximum(
        1 - group_sums(context3[keep3], lower3[keep3], len(contexts)), 1e-6
    )
    used = np.bincount(context3[keep3], minlength=len(contexts)) > 0

    keep2 = counts2 * np.log10(p2 / (np.maximum(rest2[first2], 1e-3) * p1[second2])) >= bigram_gain
    place = np.minimum(np.searchsorted(keys2, contexts), len(keys2) - 1)
    present = keys2[place] == contexts
    backoffs2 = np.zeros(len(keys2), dtype=np.uint8)
    logs3 = np.log10(np.clip(weight3, 1e-7, 10))
    rows = used & present
    backoffs2[place[rows]] = np.clip(np.rint(-logs3[rows] * STEP + STEP + 1), 1, 255)
    keep2 |= backoffs2 > 0
    weight2 = (1 - group_sums(first2[keep2], p2[keep2], size)) / np.maximum(
        1 - group_sums(first2[keep2], p1[second2[keep2]], size), 1e-6
    )
    # A history of two sentence starts is no counted bigram; its trigrams are those after one start.
    keep3 &= np.isin(history3, keys2[backoffs2 > 0])

    arrays: dict[str, Array] = {
        "words": np.frombuffer("\n".join(vocabulary).encode(), dtype=np.uint8),
        "title_shares": title_shares,
        "unigrams": np.log10(p1).astype(np.float32),
        "unigram_backoffs": np.log10(np.clip(weight2, 1e-7, 10)).astype(np.float32),
    }
    header = {}
    for name, keys, logs in (
        ("bigram", keys2[keep2], np.log10(p2[keep2])),
        ("trigram", keys3[keep3], np.log10(p3[keep3])),
    ):
        bits, sizes, prints, order = _table(keys, per_bucket)
        header[f"{name}_bits"] = bits
        arrays |= {f"{name}_sizes": sizes, f"{name}_prints": prints, f"{name}_values": _quanta(logs)[order]}
        if name == "bigram":
            arrays["bigram_backoffs"] = backoffs2[keep2][order]
    return pack(header, arrays)


def vocabulary_of(news: dict[str, list[int]], domain: Iterable[str]) -> list[str]:
    """The words of the model, specials first, then by falling count."""
    kept = {w for w, row in news.items() if row[3] >= (10 if is_syllable(w) else 25)} | set(domain)
    return [*SPECIALS, *sorted(kept, key=lambda w: (-news.get(w, [0, 0, 0, 0])[3], w))]
