"""From the wording of a field or of a cohort to its code.

Belongs here: fields and cohorts in a cell (`match_field`, `match_cohort`) or in running text (`find_fields`,
`find_cohorts`). Does not: units by name (`normalizers.names`), heads of columns (`normalizers.headers`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from corpus.vocabulary import CohortWording, FieldWording, cohort_wordings, field_wordings
from normalizers.keys import Token, WordingIndex, key_of, key_of_text, tokens_of, tokens_of_text
from normalizers.marks import fold, has_marks, tone_placed

_LETTERS_A_DAMAGE = 6
_MOST_DAMAGE = 5
_NUMBERING = 3
_BREAKS = ":("
_TYPES = frozenset(("huyen", "tx", "tp", "quan"))
_MISREAD_DEPARTMENT = frozenset(("số", "sơ"))
# "cơ sở và ngành": the word before says that "sở" is no department.
_BEFORE_NO_HEAD = frozenset(("co", "tru", "cong"))
_LEADS = ("linhvuc", "noidung", "ve", "congtac", "chisothanhphan", "chiso", "ketqua", "nhom")


@dataclass(frozen=True, slots=True)
class FieldMatch:
    """A field recognised. wording: the known wording that fitted. score: 0 to 1. how: exact or fuzzy."""

    field: str
    wording: str
    score: float
    how: Literal["exact", "fuzzy"]


@dataclass(frozen=True, slots=True)
class FieldSpan:
    """A field in a run of words. start, end: indices of the words, end exclusive."""

    start: int
    end: int
    match: FieldMatch


@dataclass(frozen=True, slots=True)
class CohortSpan:
    """A cohort in a run of words. start, end: indices of the words, end exclusive. cohort: as in the contract."""

    start: int
    end: int
    cohort: str


@cache
def _field_index() -> WordingIndex[FieldWording]:
    index: WordingIndex[FieldWording] = WordingIndex()
    for wording in field_wordings():
        index.add(key_of_text(wording.wording), wording)
    return index


@cache
def _cohort_index() -> WordingIndex[CohortWording]:
    index: WordingIndex[CohortWording] = WordingIndex()
    for wording in cohort_wordings():
        index.add(key_of_text(wording.wording), wording)
    return index


def match_field(text: str) -> FieldMatch | None:
    """The field that a whole cell or heading names, or None. Numbering before it ("1.", "a)") is passed over."""
    tokens = _unnumbered(tokens_of_text(text))
    if not tokens:
        return None
    for start in (0, *_after_leads(tokens)):
        for end, wordings in _field_index().at(tokens, start):
            if end == len(tokens) or (wordings[0].scope == "any" and _may_go_on(tokens[end])):
                return FieldMatch(wordings[0].field, wordings[0].wording, 1.0, "exact")
    return _mended_field(tokens)


def find_fields(words: Sequence[str]) -> list[FieldSpan]:
    """All fields that a run of words names, in order, without overlap, the longest wording first."""
    tokens = tokens_of(words)
    found: list[FieldSpan] = []
    index = 0
    while index < len(tokens):
        for end, wordings in _field_index().at(tokens, index):
            if wordings[0].scope == "any":
                match = FieldMatch(wordings[0].field, wordings[0].wording, 1.0, "exact")
                found.append(FieldSpan(tokens[index].first, tokens[end - 1].last + 1, match))
                index = end
                break
        else:
            index += 1
    return found


def fields_at(tokens: Sequence[Token], start: int) -> list[tuple[int, str]]:
    """The fields that begin at a token of a table's heading, longest first: the index after each, and the field."""
    return [(end, wordings[0].field) for end, wordings in _field_index().at(tokens, start)]


def match_cohort(text: str) -> str | None:
    """The cohort that a whole cell or phrase names (`departments`, `districts` ...), or None."""
    tokens = _unnumbered(tokens_of_text(text))
    for end, wordings in _cohort_index().at(tokens, 0):
        if end == len(tokens) and _means(tokens, wordings[0], ()):
            return wordings[0].cohort
    return None


def find_cohorts(words: Sequence[str]) -> list[CohortSpan]:
    """All cohorts that a run of words names, in order, without overlap, the longest wording first."""
    tokens = tokens_of(words)
    found: list[CohortSpan] = []
    index = 0
    while index < len(tokens):
        hit = cohort_at(tokens, index)
        if hit is None:
            index += 1
            continue
        end, cohort = hit
        found.append(CohortSpan(tokens[index].first, tokens[end - 1].last + 1, cohort))
        index = end
    return found


def cohort_at(tokens: Sequence[Token], start: int) -> tuple[int, str] | None:
    """The longest cohort that begins at a token: the index after it, and the cohort."""
    if start and not tokens[start].gap and tokens[start - 1].text in _BEFORE_NO_HEAD and tokens[start].text == "so":
        return None
    for end, wordings in _cohort_index().at(tokens, start):
        run, following = tokens[start:end], tokens[end : end + 1]
        if wordings[0].scope == "any" and _means(run, wordings[0], following) and _closed(run, following):
            return end, wordings[0].cohort
    return None


def _means(run: Sequence[Token], wording: CohortWording, following: Sequence[Token]) -> bool:
    """Short wordings fold into common words ("các sở" and "các số", "quận, huyện" and "Quan, huyện").

    So a wording of one or two words must be parted and marked as it should be; in a text that bears marks a word
    without any is another word. A capital in the wording is asked for ("các Bộ", for "các bộ phim" are films). Only
    behind "cấp" may the mark of "sở" be misread, where a figure or nothing follows.
    """
    if len(run) > 2:
        return True
    meant = tokens_of_text(wording.wording)
    if [token.text for token in run] != [token.text for token in meant] or _is_society(run, following):
        return False
    if any(right.capital and not seen.capital for seen, right in zip(run[1:], meant[1:])):
        return False
    if not any(has_marks(token.raw) for token in run):
        return True
    off = [place for place, (seen, right) in enumerate(zip(run, meant)) if _unlike(seen.raw, right.raw)]
    misread = off == [1] and run[0].text == "cap" and run[1].raw in _MISREAD_DEPARTMENT
    return not off or (misread and _number_or_end(following))


def _unlike(seen: str, right: str) -> bool:
    return fold(seen) == fold(right) and tone_placed(seen.lower()) != tone_placed(right.lower())


def _number_or_end(following: Sequence[Token]) -> bool:
    return not following or bool(following[0].gap) or following[0].text.isdigit()


def _is_society(run: Sequence[Token], following: Sequence[Token]) -> bool:
    """The word "xã hội" (society) begins like a commune."""
    return bool(following) and not following[0].gap and (run[-1].text, following[0].text) == ("xa", "hoi")


def _closed(run: Sequence[Token], following: Sequence[Token]) -> bool:
    """A cohort has no colon within, and its last word is not the first of a name: "các huyện: thành phố Sơn La"."""
    if any(mark in _BREAKS for token in run[1:] for mark in token.gap):
        return False
    named = bool(following) and following[0].capital and not following[0].gap and not following[0].raw.isupper()
    return not (named and len(run) > 1 and run[-1].text in _TYPES and not run[-1].gap and run[-2].text != "cac")


def _unnumbered(tokens: Sequence[Token]) -> Sequence[Token]:
    start = 0
    while (
        start < len(tokens) - 1 and start < _NUMBERING and (len(tokens[start].text) == 1 or _is_number(tokens[start]))
    ):
        start += 1
    return tokens[start:]


def _is_number(token: Token) -> bool:
    return token.text.isdigit() or (token.text.isalpha() and set(token.text) <= set("ivxl"))


def _after_leads(tokens: Sequence[Token]) -> list[int]:
    """Where the field may begin after words that only introduce it: "lĩnh vực", "về", "công tác"."""
    key, starts = "", []
    for index, token in enumerate(tokens[:5]):
        key += token.text
        if key in _LEADS:
            starts.append(index + 1)
            key = ""
    return starts


def _may_go_on(token: Token) -> bool:
    """A heading may go on after the field in brackets or after a colon: "b) Cải cách thể chế (tối đa 10 điểm)"."""
    return any(mark in "(:;[" for mark in token.gap)


def _mended_field(tokens: Sequence[Token]) -> FieldMatch | None:
    key = key_of(tokens)
    most = min(_MOST_DAMAGE, len(key) // _LETTERS_A_DAMAGE)
    if most == 0:
        return None
    near = [(distance, wording) for distance, found in _field_index().near(key, most + 2) for wording in found]
    if not near:
        return None
    least, best = near[0]
    rivals = [distance for distance, wording in near if wording.field != best.field]
    if least > most or (rivals and min(rivals) - least < 2):
        return None
    return FieldMatch(best.field, best.wording, round(1 - least / len(key), 3) - 0.1, "fuzzy")
