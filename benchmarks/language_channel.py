"""Learns from pairs of damaged and true words what recognition makes of letters.

Belongs here: aligning characters, counting pieces, smoothing, the costs in the form that
`normalizers.restoration.channel` reads. Does not: where the pairs come from (`build_language`).
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable

from normalizers.restoration.channel import LONGEST_PIECE
from normalizers.restoration.syllables import bare, split_syllable, toneless

SHAPES = (
    "il1I|tjí!",
    "oO0Qc",
    "s56S&",
    "uvw",
    "nmr",
    "gq9",
    "hb6",
    "DPB",
    "eéc",
    "Oo0Q",
    "aạ4",
    "lL1",
    "yv",
    "yg",
    "zZ2",
)
"""Characters taken for one another before anything is learnt."""
STRENGTH = {"base": 4.0, "shape": 8.0, "letter": 15.0, "part": 12.0, "word": 20.0}
"""How many observations the next wider pool is worth."""
FLOOR = 1e-5

Alignment = list[tuple[str, str]]


def prior(piece: str, letter: str) -> float:
    """P(piece | letter) before anything is learnt."""
    plain = bare(letter)
    if piece == letter:
        return 0.35
    if piece == plain:
        return 0.35
    if len(piece) == 1:
        if bare(piece) == plain:
            return 0.03
        if bare(piece).lower() == plain.lower():
            return 0.004
        if any(piece in s and plain in s for s in SHAPES):
            return 0.01
        return 3e-5
    if piece == "":
        return 1e-3
    if plain in bare(piece):
        return 1e-3 if len(piece) == 2 else 1e-4
    return 3e-6 if len(piece) == 2 else 3e-7


class Learner:
    """Counts pieces by letter and pools them over kindred letters."""

    def __init__(self) -> None:
        self.counts: dict[str, dict[str, Counter[str]]] = {
            "letter": defaultdict(Counter),
            "shape": defaultdict(Counter),
            "base": defaultdict(Counter),
        }

    def add(self, piece: str, letter: str, weight: float) -> None:
        """Count one observation."""
        self.counts["letter"][letter][piece] += weight  # type: ignore[assignment]
        if piece == letter != bare(letter):
            return  # an intact mark says nothing about other letters
        self.counts["shape"][toneless(letter)][piece] += weight  # type: ignore[assignment]
        self.counts["base"][bare(letter)][piece] += weight  # type: ignore[assignment]

    def probability(self, piece: str, letter: str) -> float:
        """P(piece | letter), smoothed."""
        value = prior(piece, letter)
        for level, key in (("base", bare(letter)), ("shape", toneless(letter)), ("letter", letter)):
            row = self.counts[level].get(key)
            if row:
                total = row.total()
                value = (row[piece] + STRENGTH[level] * value) / (total + STRENGTH[level])
        return max(value, 1e-8)

    def align(self, seen: str, true: str) -> tuple[float, Alignment] | None:
        """The cheapest alignment of the observed string with the true letters."""
        rows: list[dict[int, tuple[float, int]]] = [{0: (0.0, 0)}]
        for letter in true:
            row: dict[int, tuple[float, int]] = {}
            for start, (spent, _) in rows[-1].items():
                for end in range(start, min(len(seen), start + LONGEST_PIECE) + 1):
                    cost = spent - math.log10(self.probability(seen[start:end], letter))
                    if cost < row.get(end, (1e9, 0))[0]:
                        row[end] = (cost, start)
            rows.append(row)
        if len(seen) not in rows[-1]:
            return None
        total, place, pieces = rows[-1][len(seen)][0], len(seen), []
        for number in range(len(true), 0, -1):
            start = rows[number][place][1]
            pieces.append((seen[start:place], true[number - 1]))
            place = start
        return total, pieces[::-1]


def _parts(word: str) -> list[tuple[str, int, int]] | None:
    """Kinds and borders of the parts of a cased syllable."""
    split = split_syllable(word.lower())
    if split is None:
        return None
    onset, nucleus, _ = split
    case = "u" if word.isupper() and len(word) > 1 else "l"
    first, second = len(onset), len(onset) + len(nucleus)
    return [(case + "o", 0, first), (case + "n", first, second), (case + "c", second, len(word))]


def learn(pairs: Iterable[tuple[str, str]], inventory: dict[str, list[str]], rounds: int = 4) -> dict[str, dict]:
    """Costs for `Channel`: pieces, parts and whole words, from pairs (observed word, true word)."""
    counted = Counter(pairs)
    learner = Learner()
    aligned: dict[tuple[str, str], Alignment] = {}
    for _ in range(rounds):
        fresh = Learner()
        aligned = {}
        for (seen, true), number in counted.items():
            found = learner.align(seen, true)
            if found is None or found[0] > 4.5 + 0.9 * len(true):
                continue
            aligned[seen, true] = found[1]
            for piece, letter in found[1]:
                fresh.add(piece, letter, number)
        learner = fresh
    letters = sorted({c for strings in inventory.values() for s in strings for c in s})
    known = {p for row in learner.counts["letter"].values() for p in row}
    known |= set(map(chr, range(33, 127))) | {bare(c) for c in letters} | set(letters) | {""}
    pieces: dict[str, dict[str, float]] = {}
    for piece in sorted(known):
        row = {}
        for letter in letters:
            p = learner.probability(piece, letter)
            if p > 4e-5:
                row[letter] = round(-math.log10(p), 2)
        if row:
            pieces[piece] = row
    return {
        "pieces": pieces,
        "parts": _part_costs(aligned, counted, learner),
        "words": _word_costs(aligned, counted, learner),
    }


def _part_costs(aligned: dict[tuple[str, str], Alignment], counted: Counter, learner: Learner) -> dict:
    seen_parts: dict[str, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    for (_, true), alignment in aligned.items():
        number = counted[_, true]
        borders = _parts(true)
        if borders is None:
            continue
        for kind, start, end in borders:
            seen = "".join(piece for piece, _ in alignment[start:end])
            seen_parts[kind][true[start:end]][seen] += number
    result: dict[str, dict[str, dict[str, float]]] = {}
    for kind, rows in sorted(seen_parts.items()):
        table: dict[str, dict[str, float]] = defaultdict(dict)
        for part, row in sorted(rows.items()):
            total = row.total()
            for seen, number in sorted(row.items()):
                found = learner.align(seen, part)
                letters = 10 ** -found[0] if found else 0.0
                p = (number - 0.5 + STRENGTH["part"] * letters) / (total + STRENGTH["part"])
                table[seen][part] = round(-math.log10(p), 2)
        result[kind] = dict(sorted(table.items()))
    return result


def _word_costs(aligned: dict[tuple[str, str], Alignment], counted: Counter, learner: Learner) -> dict:
    totals: Counter[str] = Counter()
    for (_, true), number in counted.items():
        totals[true] += number
    result: dict[str, dict[str, float]] = defaultdict(dict)
    for (seen, true), number in sorted(counted.items()):
        if number < 2:
            continue
        found = learner.align(seen, true)
        letters = 10 ** -found[0] if found else 0.0
        p = (number - 0.5 + STRENGTH["word"] * letters) / (totals[true] + STRENGTH["word"])
        result[seen][true] = round(-math.log10(p), 2)
    return dict(result)
