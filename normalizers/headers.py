"""From the head of a table's column to what the column holds.

Belongs here: measure, statistic, unit, year and role of one column head. Does not: fields and cohorts
(`normalizers.fields`), units (`normalizers.names`), or finding the heads of a table (extractors).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from corpus.vocabulary import HeaderRole, HeaderWording, header_wordings
from normalizers.keys import Token, WordingIndex, key_of, key_of_text, tokens_of_text

_LETTERS_A_DAMAGE = 8
_MOST_DAMAGE = 3
_YEAR = re.compile(r"(?:19|20)\d\d")
_BRACKETS = re.compile(r"\([^()]*\)")
_TOTALS = ("tong",)
_PERCENT = re.compile(r"%|\btỷ lệ\b|\bphần trăm\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class HeaderMatch:
    """What a column holds. measure, statistic, unit: as in `observations`, "" where the head does not say.

    role: measure, row_number, unit_name, field_name, band, note or other. year: printed in the head, or None.
    score: 0 to 1. wording: the known wording that fitted.
    """

    role: HeaderRole
    measure: str
    statistic: str
    unit: str
    year: int | None
    score: float
    wording: str


@cache
def _header_index() -> WordingIndex[HeaderWording]:
    index: WordingIndex[HeaderWording] = WordingIndex()
    for wording in header_wordings():
        index.add(key_of_text(wording.wording), wording)
    return index


def match_measure_header(text: str) -> HeaderMatch | None:
    """What the head of a column says of the column, or None where no known wording fits.

    A head may hold more than the wording ("Điểm thẩm định của Hội đồng năm 2023 (%)"); the longest wording in it
    decides, the first of equals. A total is one whatever parts it names in brackets. Years are taken out before;
    "%" makes an index of unknown unit one in percent.
    """
    years = [int(year) for year in _YEAR.findall(text)]
    year = years[0] if len(set(years)) == 1 else None
    outside = _tokens_without_years(_BRACKETS.sub(" ", text))
    tokens = _tokens_without_years(text)
    # What stands in brackets tells the parts or the unit of what stands before them.
    for score, wording in (_total(outside), _whole(tokens), _within(tokens), _mended(tokens)):
        if wording is not None:
            return _matched(wording, year, score, text)
    return None


def headers_at(tokens: Sequence[Token], start: int) -> list[tuple[int, HeaderRole]]:
    """The heads that begin at a token of a heading, longest first: the index after each, and its role."""
    return [(end, wordings[0].role) for end, wordings in _header_index().at(tokens, start)]


def _tokens_without_years(text: str) -> list[Token]:
    tokens = [token for token in tokens_of_text(text) if not _YEAR.fullmatch(token.text)]
    return [token for index, token in enumerate(tokens) if not _is_lone_year_word(tokens, index)]


def _total(tokens: Sequence[Token]) -> tuple[float, HeaderWording | None]:
    """The wording that a head of a total is: its parts may be named in brackets behind it."""
    return _whole(tokens) if tokens and tokens[0].text in _TOTALS else (0.0, None)


def _is_lone_year_word(tokens: Sequence[Token], index: int) -> bool:
    """Whether this is the "năm" at the end of a head that stood before the year that was taken out."""
    return index > 0 and index == len(tokens) - 1 and tokens[index].text == "nam"


def _whole(tokens: Sequence[Token]) -> tuple[float, HeaderWording | None]:
    if not tokens:
        return 0.0, None
    for end, wordings in _header_index().at(tokens, 0):
        if end == len(tokens):
            return 1.0, wordings[0]
    return 0.0, None


def _within(tokens: Sequence[Token]) -> tuple[float, HeaderWording | None]:
    """The longest wording that the head contains."""
    best: HeaderWording | None = None
    weight = (False, 0)
    for start in range(len(tokens)):
        for end, wordings in _header_index().at(tokens, start):
            this = (wordings[0].decisive, len(key_of(tokens[start:end])))
            if not wordings[0].whole and this > weight:
                weight, best = this, wordings[0]
    return (round(0.5 + 0.5 * weight[1] / len(key_of(tokens)), 3), best) if best else (0.0, None)


def _mended(tokens: Sequence[Token]) -> tuple[float, HeaderWording | None]:
    key = key_of(tokens)
    if not key:
        return 0.0, None
    most = min(_MOST_DAMAGE, len(key) // _LETTERS_A_DAMAGE)
    near = [(d, wording) for d, found in _header_index().near(key, most + 1) for wording in found] if most else []
    if not near or near[0][0] > most:
        return 0.0, None
    least, best = near[0]
    meaning = (best.role, best.measure)
    if any(distance == least and (wording.role, wording.measure) != meaning for distance, wording in near):
        return 0.0, None
    return round(1 - least / len(key), 3) - 0.1, best


def _matched(wording: HeaderWording, year: int | None, score: float, text: str) -> HeaderMatch:
    unit = wording.unit
    if wording.measure in ("index", "change", "survey", "points") and _PERCENT.search(text):
        unit = "percent"
    elif wording.measure == "index" and any(token.text == "diem" for token in tokens_of_text(text)):
        unit = "points"
    return HeaderMatch(wording.role, wording.measure, wording.statistic, unit, year, score, wording.wording)
