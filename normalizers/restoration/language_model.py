"""A trigram model of Vietnamese syllables, read in place from one file of hashed entries.

Belongs here: the file's layout and the look-up of probabilities for whole arrays of word numbers. Does not: counting
(`benchmarks/build_language.py`) and the search for the best words (`decoding`).

The file holds the words, one probability a word, and two tables. A table is a list of buckets; an entry is a 16-bit
fingerprint of the n-gram, its log10 probability in steps of 1/32, and for bigrams the back-off weight. A fingerprint
can be mistaken for another (about 1 in 30,000 look-ups of n-grams that are not kept): harmless, as the search weighs
many. Nothing is unpacked on loading, so a process pays only for the pages that it touches.
"""

from __future__ import annotations

import json
import mmap
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]

STEP = 32.0
"""Quanta for one unit of log10."""
START, UNKNOWN, NUMBER, PUNCTUATION = range(4)
"""Word numbers of the sentence start, of words outside the vocabulary, of figures and of marks of punctuation."""
SPECIALS = ("<s>", "<unk>", "<num>", "<p>")

_MAGIC = b"chisoLM1"
_DATA = Path(__file__).resolve().parents[2] / "corpus" / "language" / "ngrams.bin"


def hashed(keys: Array) -> Array:
    """A 64-bit hash of packed n-grams; the same function fills and reads the tables."""
    mixed = keys.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    mixed ^= mixed >> np.uint64(29)
    mixed *= np.uint64(0xBF58476D1CE4E5B9)
    mixed ^= mixed >> np.uint64(32)
    return mixed


@dataclass(frozen=True, slots=True)
class Table:
    """Entries of one order, grouped by bucket."""

    bits: int
    offsets: Array
    fingerprints: Array
    values: Array
    longest: int

    def find(self, keys: Array) -> Array:
        """The entry number of each packed n-gram, -1 where it is not kept."""
        mixed = hashed(keys)
        buckets = (mixed >> np.uint64(64 - self.bits)).astype(np.int64)
        wanted = (mixed & np.uint64(0xFFFF)).astype(np.uint16)
        begin = self.offsets[buckets].astype(np.int64)
        length = self.offsets[buckets + 1] - begin
        found = np.full(len(keys), -1, dtype=np.int64)
        active = np.flatnonzero(length > 0)
        for step in range(self.longest):
            if not len(active):
                break
            entry = begin[active] + step
            hit = self.fingerprints[entry] == wanted[active]
            found[active[hit]] = entry[hit]
            active = active[~hit]
            active = active[length[active] > step + 1]
        return found


@dataclass(frozen=True, slots=True)
class LanguageModel:
    """Log10 probabilities of words after up to two words."""

    words: tuple[str, ...]
    index: dict[str, int]
    unigrams: Array
    unigram_backoffs: Array
    bigrams: Table
    bigram_backoffs: Array
    trigrams: Table
    title_shares: Array

    def number(self, word: str) -> int:
        """The word's number in the vocabulary (lower case), UNKNOWN where it has none."""
        return self.index.get(word, UNKNOWN)

    def contexts(self, first: Array, second: Array) -> tuple[Array, Array]:
        """For each history: its back-off weight, and whether trigrams begin with it."""
        entries = self.bigrams.find((first.astype(np.int64) << 16) | second)
        raw = np.where(entries >= 0, self.bigram_backoffs[entries], 0)
        # The value 0 means "no trigram begins so"; others are the weight plus 1, moved by one unit of log10.
        return np.where(raw > 0, (raw - (1.0 + STEP)) / -STEP, 0.0).astype(np.float32), raw > 0

    def bigram_scores(self, second: Array, word: Array) -> Array:
        """log10 P(word | second)."""
        entries = self.bigrams.find((second.astype(np.int64) << 16) | word)
        kept = self.bigrams.values[entries] / -STEP
        lower = self.unigrams[word] + self.unigram_backoffs[second]
        return np.where(entries >= 0, kept, lower).astype(np.float32)

    def scores(self, first: Array, second: Array, word: Array, backoff: Array, deep: Array) -> Array:
        """log10 P(word | first second); `backoff` and `deep` are what `contexts` gave for the histories."""
        result = self.bigram_scores(second, word) + backoff
        rows = np.flatnonzero(deep)
        if len(rows):
            keys = (first[rows].astype(np.int64) << 32) | (second[rows].astype(np.int64) << 16) | word[rows]
            entries = self.trigrams.find(keys)
            hit = entries >= 0
            result[rows[hit]] = self.trigrams.values[entries[hit]] / -STEP
        return result


def pack(header: dict[str, Any], arrays: dict[str, Array]) -> bytes:
    """One file out of named arrays: magic, header length, header in JSON, arrays on 8-byte borders."""
    layout, blobs, position = {}, [], 0
    for name, array in arrays.items():
        blob = np.ascontiguousarray(array).tobytes()
        layout[name] = [array.dtype.str, position, len(array)]
        blob += b"\0" * (-len(blob) % 8)
        blobs.append(blob)
        position += len(blob)
    head = json.dumps({**header, "arrays": layout}, sort_keys=True).encode()
    head += b" " * (-len(head) % 8)
    return _MAGIC + len(head).to_bytes(8, "little") + head + b"".join(blobs)


def unpack(path: Path) -> tuple[dict[str, Any], dict[str, Array]]:
    """The header and the arrays of a file that `pack` wrote, mapped into memory, not copied."""
    with path.open("rb") as file:
        mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    if mapped[:8] != _MAGIC:
        raise ValueError(f"{path} is no file of n-grams")
    length = int.from_bytes(mapped[8:16], "little")
    header = json.loads(mapped[16 : 16 + length])
    arrays = {
        name: np.frombuffer(mapped, dtype=kind, count=count, offset=16 + length + position)
        for name, (kind, position, count) in header.pop("arrays").items()
    }
    return header, arrays


def load(path: Path) -> LanguageModel:
    """The model in one file."""
    header, arrays = unpack(path)
    words = tuple(arrays["words"].tobytes().rstrip(b"\0").decode("utf-8").split("\n"))
    tables = {}
    for name in ("bigram", "trigram"):
        sizes = arrays[f"{name}_sizes"]
        offsets = np.zeros(len(sizes) + 1, dtype=np.int32)
        np.cumsum(sizes, out=offsets[1:])
        tables[name] = Table(
            header[f"{name}_bits"], offsets, arrays[f"{name}_prints"], arrays[f"{name}_values"], int(sizes.max())
        )
    return LanguageModel(
        words,
        {word: number for number, word in enumerate(words)},
        arrays["unigrams"],
        arrays["unigram_backoffs"],
        tables["bigram"],
        arrays["bigram_backoffs"],
        tables["trigram"],
        arrays["title_shares"],
    )


@lru_cache(maxsize=1)
def shipped() -> LanguageModel:
    """The model that comes with chiso."""
    return load(_DATA)
