"""Builds what restoration ships: n-grams of news and of administrative phrases, and the learnt channel.

Run: python -m benchmarks.build_language --shared ../shared [--cache DIR] [--leave-out SLUG --out DIR]

Reads running Vietnamese (`text/vi-news.txt.xz`), reports that have a gold text (`seeds/`, `gold/*/restored.txt`) and
`corpus/language/phrases.txt`; writes `ngrams.bin` and `channel.json`. Only counts are kept, no sentence.
"""

from __future__ import annotations

import argparse
import csv
import json
import lzma
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from benchmarks.language_channel import learn
from benchmarks.language_counts import (
    TypedText,
    build_model,
    continuations,
    count,
    merge,
    number_words,
    read_text,
    vocabulary_of,
    word_counts,
)
from normalizers.marks import compose, tone_placed
from normalizers.restoration.language_model import Array
from normalizers.restoration.syllables import is_syllable, split_syllable
from normalizers.restoration.tokens import Kind, pieces_of

ROOT = Path(__file__).resolve().parents[1]
LANGUAGE = ROOT / "corpus" / "language"
GOLD_WEIGHT, PHRASE_WEIGHT = 20.0, 30.0
HELD_OUT_EVERY = 200
REFERENCE_COLUMNS = (
    ("abbreviations.csv", "full", ""),
    ("abbreviations.csv", "short", ""),
    ("cohorts.csv", "wording", ""),
    ("concepts.csv", "wording", ""),
    ("department_wordings.csv", "wording", ""),
    ("departments.csv", "name", ""),
    ("districts.csv", "name", "type"),
    ("provinces.csv", "name", "type"),
    ("fields.csv", "wording", ""),
    ("issuers.csv", "name", ""),
    ("measures.csv", "wording", ""),
)
"""Every so many lines of news are not counted, to measure on."""


def news_lines(shared: Path) -> Iterator[str]:
    """Lines of the news text that may be counted."""
    with lzma.open(shared / "text" / "vi-news.txt.xz", "rt", encoding="utf-8") as file:
        yield from (line for number, line in enumerate(file) if number % HELD_OUT_EVERY)


def held_out_lines(shared: Path, limit: int) -> list[str]:
    """Lines of the news text that were not counted."""
    result: list[str] = []
    with lzma.open(shared / "text" / "vi-news.txt.xz", "rt", encoding="utf-8") as file:
        for number, line in enumerate(file):
            if number % HELD_OUT_EVERY == 0:
                result.append(compose(line.strip()))
                if len(result) == limit:
                    break
    return result


def phrases(path: Path) -> list[str]:
    """The set phrases of the language folder."""
    return [line for line in path.read_text(encoding="utf-8").split("\n") if line and line[0] != "#"]


def reference_phrases(folder: Path) -> Iterator[str]:
    """Names and wordings of the reference tables: agencies, fields, places."""
    for name, column, head in REFERENCE_COLUMNS:
        with (folder / name).open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                yield " ".join(([row[head]] if head else []) + [row[column]])


def reports(shared: Path) -> dict[str, tuple[list[str], list[str]]]:
    """Damaged and true lines of each report with a gold text."""
    result = {}
    for gold in sorted((shared / "gold").glob("*/restored.txt")):
        slug = gold.parent.name
        seed = (shared / "seeds" / f"{slug}.txt").read_text(encoding="utf-8").split("\n")
        result[slug] = (seed, compose(gold.read_text(encoding="utf-8")).split("\n"))
    return result


def paragraphs(lines: list[str]) -> Iterator[str]:
    """Lines of a report joined to paragraphs at blank lines."""
    current: list[str] = []
    for line in [*lines, ""]:
        if line.strip():
            current.append(line.strip())
        elif current:
            yield " ".join(current)
            current = []


def word_pairs(seed: list[str], gold: list[str]) -> Iterator[tuple[str, str]]:
    """Damaged and true word cores of lines that hold the same number of words."""
    for damaged, true in zip(seed, gold):
        left, right = damaged.split(), true.split()
        if len(left) != len(right):
            continue
        for a, b in zip(left, right):
            seen = [p.text for p in pieces_of(a) if p.kind in (Kind.WORD, Kind.SMALL_NUMBER)]
            meant = [p.text for p in pieces_of(b) if p.kind in (Kind.WORD, Kind.SMALL_NUMBER)]
            if len(seen) != len(meant):
                continue
            yield from ((s, tone_placed(t)) for s, t in zip(seen, meant) if is_syllable(tone_placed(t).lower()))


def inventory(words: list[str]) -> dict[str, list[str]]:
    """Onsets, nuclei and codas of the vocabulary, small with capitalised ("l.") and in capitals ("u.")."""
    onsets, nuclei, codas = {""}, set(), {""}
    for word in words:
        parts = split_syllable(word) if is_syllable(word) else None
        if parts:
            onsets.add(parts[0])
            nuclei.add(parts[1])
            codas.add(parts[2])
    title = {s[:1].upper() + s[1:] for s in onsets | nuclei}
    return {
        "lo": sorted(onsets | {t for t in title if t.lower() in onsets}),
        "ln": sorted(nuclei | {t for t in title if t.lower() in nuclei}),
        "lc": sorted(codas),
        "uo": sorted(s.upper() for s in onsets),
        "un": sorted(s.upper() for s in nuclei),
        "uc": sorted(s.upper() for s in codas),
    }


class Builder:
    """Counts the news once and builds models for any choice of reports."""

    def __init__(self, shared: Path, cache: Path | None) -> None:
        """`cache`: a folder for the tokenised news, so that the next build is quick."""
        self.reports = reports(shared)
        self.phrases = [*phrases(LANGUAGE / "phrases.txt"), *reference_phrases(ROOT / "corpus" / "reference")]
        stored = cache / "news.npz" if cache else None
        if stored and stored.exists():
            with np.load(stored) as data:
                self.news = TypedText(str(data["types"]).split("\n"), data["sequence"])
        else:
            self.news = read_text(news_lines(shared))
            if stored:
                np.savez(stored, types=np.array("\n".join(self.news.types)), sequence=self.news.sequence)
        self.news_counts = word_counts(self.news)
        self._orders: list[tuple[Array, Array]] | None = None
        everything = [*self.phrases, *(line for _, gold in self.reports.values() for line in gold)]
        domain = word_counts(read_text(everything))
        self.vocabulary = vocabulary_of(self.news_counts, (w for w in domain if is_syllable(w) or domain[w][3] > 1))
        self.index = {word: number for number, word in enumerate(self.vocabulary)}

    def _news_orders(self) -> list[tuple[Array, Array]]:
        if self._orders is None:
            numbered = number_words(self.news, self.index)
            self._orders = continuations([count(numbered, order) for order in (1, 2, 3)])
        return self._orders

    def model(self, slugs: list[str], bigram_gain: float = 2.0, trigram_gain: float = 2.5) -> bytes:
        """The packed n-grams with the golds of these reports."""
        gold = read_text(p for slug in slugs for p in paragraphs(self.reports[slug][1]))
        phrases = read_text(self.phrases)
        parts = [(gold, GOLD_WEIGHT), (phrases, PHRASE_WEIGHT)]
        counted = [(self._news_orders(), 1.0)]
        for text, weight in parts:
            numbered = number_words(text, self.index)
            counted.append((continuations([count(numbered, order) for order in (1, 2, 3)]), weight))
        orders = [merge([(*rows[order], weight) for rows, weight in counted]) for order in range(3)]
        return build_model(
            self.vocabulary, orders, self._title_shares(parts), bigram_gain=bigram_gain, trigram_gain=trigram_gain
        )

    def _title_shares(self, parts: list[tuple[TypedText, float]]) -> Array:
        rows = np.zeros((len(self.vocabulary), 2))
        for counts, weight in [(self.news_counts, 1.0), *((word_counts(t), w) for t, w in parts)]:
            for word, (small, title, _, _) in counts.items():
                number = self.index.get(word)
                if number is not None:
                    rows[number] += (small * weight, title * weight)
        shares = (rows[:, 1] + 0.1) / (rows.sum(axis=1) + 1.0)
        return np.rint(shares * 255).astype(np.uint8)

    def channel(self, slugs: list[str]) -> dict[str, object]:
        """The learnt costs from these reports."""
        pairs = [pair for slug in slugs for pair in word_pairs(*self.reports[slug])]
        strings = inventory(self.vocabulary)
        return {**learn(pairs, strings), "inventory": strings}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    parser.add_argument("--cache", type=Path)
    parser.add_argument("--leave-out", action="append", default=[])
    parser.add_argument("--out", type=Path, default=LANGUAGE)
    args = parser.parse_args()
    builder = Builder(args.shared, args.cache)
    slugs = [s for s in builder.reports if s not in args.leave_out]
    write(builder, slugs, args.out)


def write(builder: Builder, slugs: list[str], out: Path) -> None:
    """Write both files."""
    out.mkdir(parents=True, exist_ok=True)
    (out / "ngrams.bin").write_bytes(builder.model(slugs))
    text = json.dumps(builder.channel(slugs), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    (out / "channel.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
