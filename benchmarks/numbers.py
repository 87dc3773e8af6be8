"""Figures: how many of the gold observations are read right from their raw characters, or among their readings.

Belongs here: the numeric reader on raw characters, with what a table or document tells of them. Does not: whether an
extractor finds the figure.
Run: python -m benchmarks.numbers [--shared ../shared] [--show]

Each figure is given as its raw characters, with the convention that the report's own tokens decide, of its tables or of
its prose, and with what the sound figures of its kind allow: decimals and the greatest of them. Signs that stand in
words ("giảm") are the words' own: without a sign in the raw characters sizes are compared. Numbers and places told in
words are looked for in the restored words of the line.
"""

from __future__ import annotations

import argparse
import csv
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from corpus.records import Line, Word
from extractors.tagging import find_concepts
from extractors.tokens import line_tokens
from normalizers.damaged_figures import weighted_readings
from normalizers.number_words import leading_number, read_ordinal
from normalizers.numbers import Convention, decide_convention, find_figures, find_ratios
from normalizers.restoration import restore_lines

ROOT = Path(__file__).resolve().parents[1]
_KEPT, _LAST = "keep_rank", "min"


@dataclass(frozen=True)
class Case:
    """One gold figure with a raw text.

    context: the restored line and the next. decimals, most: of the sound figures of its kind. units: in its cohort.
    """

    slug: str
    line: int
    raw: str
    unit: str
    value: Decimal
    status: str
    context: str
    convention: Convention
    decimals: int
    most: Decimal
    units: int


def _is_table(line: str) -> bool:
    words = line.split()
    return sum(any(c.isdigit() for c in word) for word in words) * 2 > len(words)


def cases(shared: Path) -> Iterator[Case]:
    """Every gold observation that has a value and whose raw characters stand on its line of the seed."""
    for path in sorted((shared / "gold").glob("*/observations.csv")):
        slug = path.parent.name
        raw = (shared / "seeds" / f"{slug}.txt").read_text(encoding="utf-8").split("\n")
        restored = [line.text for line in restore_lines(raw)]
        conventions = {
            kind: decide_convention(word for line in raw if _is_table(line) is kind for word in line.split())
            for kind in (True, False)
        }
        rows = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
        sound: dict[tuple[str, str], list[Decimal]] = {}
        size: dict[str, int] = {}
        for row in rows:
            if row["status"] == "read" and row["value"]:
                sound.setdefault((row["measure"], row["unit"]), []).append(abs(Decimal(row["value"])))
            if (row["field"], row["measure"], row["statistic"]) == ("all", "unit_count", "total"):
                size[row["subject"]] = int(row["value"])
        for row in rows:
            number = int(row["line"] or 0)
            if not (row["value"] and row["raw"] and number and row["raw"] in raw[number - 1]):
                continue
            like = sound.get((row["measure"], row["unit"]), [Decimal(100)])
            places = max(-int(value.as_tuple().exponent) for value in like)
            cohort = "departments" if row["level"] == "department" else "districts"
            yield Case(
                slug,
                number,
                row["raw"],
                row["unit"],
                Decimal(row["value"]),
                row["status"],
                " ".join(restored[number - 1 : number + 1]),
                conventions[_is_table(raw[number - 1])],
                places,
                max(like),
                size.get(cohort, 0),
            )


def read(case: Case) -> str:
    """How the figure is read: `figure`, `ratio`, `words`, `candidate 3` (its place among the readings), or `missed`."""
    signed = any(mark in case.raw for mark in "-–−+")
    wanted = case.value if signed else abs(case.value)
    figures = [figure.value for figure in find_figures(case.raw, case.convention)]
    if not signed:
        figures = [abs(figure) for figure in figures]
    if len(figures) == 1 and figures[0] == wanted:
        return "figure"
    ratios = find_ratios(case.raw, case.convention)
    if any(wanted in (ratio.part.value, ratio.whole.value) for ratio in ratios):
        return "ratio"
    if sum(letter.isalpha() for letter in case.raw) > 2 and _in_words(case):
        return "words"
    low = -case.most if signed else Decimal(0)
    readings = [reading.value for reading in weighted_readings(case.raw, case.decimals, low, case.most)]
    if wanted in readings:
        return f"candidate {readings.index(wanted) + 1}"
    return "missed"


def _in_words(case: Case) -> bool:
    """Whether the phrase that was restored on the figure's line says the value."""
    words = case.context.split()
    for place in range(len(words)):
        found = leading_number(words[place : place + 4])
        if found is not None and found[0] == abs(case.value):
            return True
        if any(read_ordinal(" ".join(words[place : place + length])) == case.value for length in (1, 2, 3)):
            return True
    said = {mention.label for mention in find_concepts(line_tokens(_line(case.context), case.convention))}
    return (_KEPT in said and case.value == 0) or (_LAST in said and case.value == case.units)


def _line(text: str) -> Line:
    """A line of sound words, as the finder of concepts takes it."""
    places = re.finditer(r"\S+", text)
    words = tuple(Word(match.group(), 1, 1, match.start(), match.end()) for match in places)
    return Line(text, 1, 1, words)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    parser.add_argument("--show", action="store_true")
    args = parser.parse_args()
    found: Counter[str] = Counter()
    total = 0
    for case in cases(args.shared):
        how = read(case)
        found[how.split()[0]] += 1
        total += 1
        if how == "missed" or (args.show and how.startswith(("candidate", "words"))):
            print(f"  {case.slug} line {case.line}: {case.raw!r} is {case.value} {case.unit} ({case.status}): {how}")
    print(", ".join(f"{kind} {count}" for kind, count in found.most_common()))
    print(f"{total - found['missed']}/{total} read right or among the readings")


if __name__ == "__main__":
    main()
