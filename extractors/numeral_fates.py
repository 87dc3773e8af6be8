"""What was made of every numeral of a reading: each has exactly one fate.

Belongs here: joining the numerals of the text with the observations and claims that were read from them, and counting.
Does not: what a numeral refers to (`extractors.numeral_references`), or how figures are read.

The fates in the order in which they win: a numeral that an observation was read from is an observation, whatever else
it is; one that only a claim or a rule of the rubric holds is a claim operand; then come references; the rest is not
understood. An observation holds its words and its raw characters, so that the way back leads to the very numerals.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from corpus.records import Claim, Document, NumeralFate, Observation, Page, ReferenceKind, Word
from extractors.numeral_references import NUMERAL, Numeral, numerals_of


@dataclass(frozen=True, slots=True)
class HeldFigure:
    """Characters that a rule holds figures against. raw: those of the figure. statement: of what it is an operand."""

    words: tuple[Word, ...]
    raw: str
    statement: str


def tell_fates(
    pages: Sequence[Page],
    observations: Sequence[Observation],
    claims: Sequence[Claim],
    limits: Sequence[HeldFigure],
    references: Mapping[tuple[int, int], ReferenceKind],
) -> tuple[NumeralFate, ...]:
    """The fate of every numeral of the pages, in reading order.

    observations: with their ids. claims: of which figures without an id are operands only. limits: what else of the
    text figures are held against. references: the kinds by `Numeral.place`.
    """
    observed: dict[tuple[int, int], list[str]] = defaultdict(list)
    for observation in observations:
        for numeral in numerals_in(observation.words, observation.raw):
            observed[numeral.place].append(observation.obs_id)
    operands: dict[tuple[int, int], list[str]] = defaultdict(list)
    bare = (HeldFigure(o.words, o.raw, c.statement) for c in claims for o in (c.stated, *c.operands) if not o.obs_id)
    for operand in (*bare, *limits):
        for numeral in numerals_in(operand.words, operand.raw):
            operands[numeral.place].append(operand.statement)
    fates = []
    for page in pages:
        for line in page.lines:
            for numeral in numerals_of(line):
                place = numeral.place
                told = NumeralFate(numeral.raw, page.number, line.number, place[1], "not understood")
                if place in observed:
                    told = replace(told, fate="observation", obs_ids=_distinct(observed[place]))
                elif place in operands:
                    told = replace(told, fate="claim operand", statements=_distinct(operands[place]))
                elif place in references:
                    told = replace(told, fate="reference", reference=references[place])
                fates.append(told)
    return tuple(fates)


def numerals_in(words: Iterable[Word], raw: str) -> list[Numeral]:
    """The numerals of some words that belong to a figure with these raw characters.

    A word may hold more than the figure ("17,83/20"). Where it holds the same numeral twice ("9/9") both are given:
    one thing was read from them together.
    """
    wanted = Counter(NUMERAL.findall(raw))
    return [
        Numeral(word, match.start(), match.end())
        for word in words
        for match in NUMERAL.finditer(word.text)
        if wanted[match.group()]
    ]


def with_counts(document: Document, fates: Sequence[NumeralFate]) -> Document:
    """The document with the number of its numerals, and how many have which fate."""
    counts = Counter(fate.fate for fate in fates)
    return replace(
        document,
        figures=len(fates),
        figures_observed=counts["observation"],
        figures_in_claims=counts["claim operand"],
        figures_referenced=counts["reference"],
        figures_not_understood=counts["not understood"],
    )


def _distinct(items: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(items))
