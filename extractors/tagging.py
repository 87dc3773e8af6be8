"""Mentions in running text: units, cohorts, fields, concepts and years, each with the tokens that it covers.

Belongs here: saying that some tokens name a thing, by the wordings that `corpus` holds. Does not: what follows
from two mentions standing together (`extractors.prose`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from corpus.tables import reference_rows
from extractors.divisions import division_start
from extractors.local_units import find_local_units
from extractors.tokens import Token, plain
from normalizers import names
from normalizers.fields import find_cohorts, find_fields, match_field
from normalizers.marks import fold, tone_placed

# A label is short: what stands further from the start is a sentence.
_LABEL_WORDS = 24
# Behind "so với 2022" one of these shows that the number counts nothing.
_BEHIND_A_YEAR = frozenset(("(", ")", ",", ".", ";", "la"))
MentionKind = Literal["unit", "division", "cohort", "part", "field", "concept", "year", "number"]


@dataclass(frozen=True, slots=True)
class Mention:
    """Tokens start..end (exclusive) name something. label: identifier, cohort, field, concept or year.

    A division is a body of a place, not the place itself; nothing here publishes figures of one. A part is a group of
    units within a cohort, or of bodies outside all (`extractors.prose.parts`): its figures are not the cohort's.
    """

    kind: MentionKind
    label: str
    start: int
    end: int
    subject: str = ""
    level: str = ""


@cache
def _concepts() -> dict[str, list[tuple[tuple[str, ...], tuple[str, ...] | None, str]]]:
    """First folded word to (folded words, exact words or None, concept), longest first."""
    index: dict[str, list[tuple[tuple[str, ...], tuple[str, ...] | None, str]]] = {}
    for row in reference_rows("concepts"):
        words = row["wording"].split()
        folded = tuple(fold(word) for word in words)
        exact = tuple(tone_placed(word.lower()) for word in words) if row["match"] == "exact" else None
        index.setdefault(folded[0], []).append((folded, exact, row["concept"]))
    for entries in index.values():
        entries.sort(key=lambda entry: (-len(entry[0]), entry[2], entry[0]))
    return index


def find_concepts(tokens: Sequence[Token]) -> list[Mention]:
    """All concept mentions; at one place the longest wording wins, and all concepts that share it are given."""
    index = _concepts()
    found = []
    position = 0
    while position < len(tokens):
        length = 0
        for folded, exact, concept in index.get(tokens[position].folded, ()):
            if length and len(folded) < length:
                break
            window = tokens[position : position + len(folded)]
            if len(window) < len(folded) or any(t.folded != f for t, f in zip(window, folded)):
                continue
            if exact and any(tone_placed(t.text.lower()) != e for t, e in zip(window, exact)):
                continue
            length = len(folded)
            found.append(Mention("concept", concept, position, position + length))
        position += max(1, length)
    return found


def find_years(tokens: Sequence[Token]) -> list[Mention]:
    """Numbers of four digits after "năm", and other years of this century in brackets or lists of years."""
    found = []
    for position, token in enumerate(tokens):
        if token.kind != "number" or len(token.text) != 4 or not token.text.startswith("20"):
            continue
        before = tokens[position - 1].folded if position else ""
        after = tokens[position + 1].folded if position + 1 < len(tokens) else "."
        if before in ("hon", "voi") and after in _BEHIND_A_YEAR:
            found.append(Mention("year", token.text, position, position + 1))
        if before in ("nam", "cchc", "index", "sipas") or (before in ("-", "–") and position > 1):
            found.append(Mention("year", token.text, position, position + 1))
    return found


def label_field(tokens: Sequence[Token]) -> Mention | None:
    """The field that the label of a bullet or heading names: "- Chính quyền số: ...". A label is as good as a cell."""
    start = next(
        (place for place, token in enumerate(tokens[:4]) if token.kind == "word" and len(token.text) > 1), None
    )
    if start is None:
        return None
    end = next(
        (place for place in range(start, min(len(tokens), start + _LABEL_WORDS)) if tokens[place].text in (":", "(")),
        None,
    )
    if end is None:
        return None
    field = match_field(plain(tokens[start:end]))
    return Mention("field", field.field, start, end) if field is not None else None


def tag(tokens: Sequence[Token], province_code: str | None, year: int | None) -> list[Mention]:
    """All mentions in some tokens, in order of place; units first where two begin together."""
    words = [token.text for token in tokens]
    found = [
        Mention("unit", span.match.identifier, span.start, span.end, span.match.subject, span.match.level)
        for span in names.find_units(words, province_code=province_code, year=year)
    ]
    found += [
        Mention("unit", "", unit.start, unit.end, unit.subject, unit.level)
        for unit in find_local_units(words)
        if all(known.end <= unit.start or unit.end <= known.start for known in found)
    ]
    found = _with_divisions(tokens, found)
    found += [Mention("field", span.match.field, span.start, span.end) for span in find_fields(words)]
    label = label_field(tokens)
    if label is not None and not any(m.kind == "field" and m.start < label.end for m in found):
        found.append(label)
    found += [Mention("cohort", span.cohort, span.start, span.end) for span in find_cohorts(words)]
    found += find_concepts(tokens)
    found += find_years(tokens)
    order = {"unit": 0, "division": 0, "field": 1, "cohort": 2, "concept": 3, "year": 4, "number": 5}
    return sorted(found, key=lambda m: (m.start, -m.end, order[m.kind], m.label))


def _with_divisions(tokens: Sequence[Token], units: Sequence[Mention]) -> list[Mention]:
    """The units, where a place that closes the name of another body of it ("Phòng Nội vụ thành phố X") is that body."""
    found = []
    for unit in units:
        start = division_start(tokens, unit.start) if unit.level in ("district", "commune") else None
        if start is None or any(other.start <= start < other.end for other in units):
            found.append(unit)
        else:
            found.append(Mention("division", "", start, unit.end, plain(tokens[start : unit.end])))
    return found
