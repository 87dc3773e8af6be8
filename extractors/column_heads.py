"""The heads of the columns of a table: parted by bars, run together in one line, with maxima printed in them.

Belongs here: cutting a table's heading into one head a column, and the maxima that heads hold in brackets. Does not:
what a head says (`normalizers.headers`, `normalizers.fields`) or the role it gives its column (`extractors.columns`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpus.records import Word
from normalizers.fields import fields_at
from normalizers.headers import headers_at
from normalizers.keys import Token, tokens_of
from normalizers.numbers import Convention, Figure, read_cell

# "(15)", "(tối đa 15 điểm)", "(15đ)": what a column's scores are out of.
_MAXIMUM = re.compile(
    r"\(\s*(?:(?:tối đa|điểm tối đa|max)\s*:?\s*)?(\d{1,4}(?:[.,]\d{1,2})?)\s*(?:điểm|đ)?\s*\)", re.IGNORECASE
)
_YEAR = re.compile(r"20\d\d")
_RANK = re.compile(r"(?:xếp |thứ )?(?:hạng|thứ|bậc)", re.IGNORECASE)
_NAMING = ("unit_name", "field_name")
_WITHOUT_FIGURES = ("row_number", "unit_name", "field_name", "band", "note")
_LEAST_HEADS = 3
# Of the words of a heading so many may belong to no known head.
_STRANGE_WORDS = 0.25


@dataclass(frozen=True, slots=True)
class PrintedMaximum:
    """What the scores of a column are out of. raw: the characters. word: where they stand."""

    raw: str
    figure: Figure
    word: Word


@dataclass(frozen=True, slots=True)
class _Head:
    """A known head in a heading. start, end: indices of its words, end exclusive. role: as of a header, or "field"."""

    start: int
    end: int
    role: str


def without_maxima(text: str) -> str:
    """A heading without the maxima in brackets."""
    return _MAXIMUM.sub(" ", text)


def maximum_in(text: str) -> str:
    """The characters of the one maximum that a head holds in brackets, "" where it holds none or several."""
    found = _MAXIMUM.findall(text)
    return found[0] if len(found) == 1 else ""


def printed_maximum(text: str, words: Sequence[Word], convention: Convention) -> PrintedMaximum | None:
    """The maximum in a head, at the word that holds it; None where none is read for certain."""
    raw = maximum_in(text)
    figure = read_cell(raw, convention) if raw else None
    holding = [word for word in words if re.search(rf"(?<!\d){re.escape(raw)}(?!\d)", word.text)] if figure else []
    return PrintedMaximum(raw, figure, holding[-1]) if figure is not None and holding else None


def number_the_columns(maxima: Sequence[PrintedMaximum | None]) -> bool:
    """Whether figures in brackets only count the columns: (1), (2), (3) ..."""
    values = [maximum.figure.value for maximum in maxima if maximum is not None]
    return len(values) > 1 and all(b - a == 1 for a, b in pairwise(values))


def heads_run_together(text: str, width: int) -> tuple[tuple[str, ...], str]:
    """A heading without any sign between its heads, cut where known heads begin; ((), "") where that is not certain.

    It is certain where the heads are known but for few words, name the rows, and as many columns with figures follow
    the name as the table has. The head left of the name is that of the row numbers.
    """
    words = text.split()
    spans = _with_what_is_ranked(words, _known_heads(words), width)
    names = [place for place, span in enumerate(spans) if span.role in _NAMING]
    if len(names) != 1 or names[0] > 1:
        return (), ""
    strange = spans[0].start + sum(_strange(words[span.end : end]) for span, end in _with_ends(spans, len(words)))
    if strange > _STRANGE_WORDS * len(words):
        return (), ""
    heads = [
        " ".join(words[span.start : end])
        for span, end in _with_ends(spans[names[0] + 1 :], len(words))
        if span.role not in _WITHOUT_FIGURES
    ]
    number_head = " ".join(words[: spans[names[0]].start])
    return (tuple(heads), number_head) if len(heads) == width else ((), "")


def _with_what_is_ranked(words: Sequence[str], spans: Sequence[_Head], width: int) -> list[_Head]:
    """The heads, "Xếp hạng SIPAS" as one where "SIPAS" is a head before it and there are more heads than columns."""
    columns = [span for span in spans if span.role not in _WITHOUT_FIGURES]
    if len(columns) <= width:
        return list(spans)
    found: list[_Head] = []
    for span in spans:
        own = words[span.start : span.end]
        before = [words[head.start : head.end] for head in found]
        ranks = bool(found) and found[-1].end == span.start and _RANK.fullmatch(" ".join(before[-1]))
        if ranks and own in before:
            found[-1] = _Head(found[-1].start, span.end, found[-1].role)
        else:
            found.append(span)
    return found


def is_heading(text: str) -> bool:
    """Whether a line names its rows and at least two columns: where it stands between rows another table begins."""
    heads = _known_heads(re.sub(r"[|\[\]{}]", " ", text).split())
    return len(heads) >= _LEAST_HEADS and any(head.role in _NAMING for head in heads)


def _known_heads(words: Sequence[str]) -> list[_Head]:
    """The known heads in a heading from left to right, the longest at each place; each begins with a capital."""
    tokens = tokens_of(words)
    found: list[_Head] = []
    place = 0
    while place < len(tokens):
        known = [*headers_at(tokens, place), *((end, "field") for end, _ in fields_at(tokens, place))]
        if not known and _is_year(tokens[place : place + 2]):
            known = [(place + 2, "year")]
        # A capital opens a head of its own: "Tăng, giảm Xếp hạng" are two.
        own = [head for head in known if not any(_opens(token) for token in tokens[place + 1 : head[0]])]
        end, role = max(own or known, default=(place, ""))
        if end == place or not tokens[place].capital or tokens[place].gap.strip() in ("(", "/"):
            place += 1
            continue
        found.append(_Head(tokens[place].first, tokens[end - 1].last + 1, role))
        place = end
    return found


def _is_year(tokens: Sequence[Token]) -> bool:
    """Read "Năm 2023": what the table is about, as of that year."""
    return [token.text for token in tokens[:1]] == ["nam"] and bool(_YEAR.fullmatch(tokens[-1].raw))


def _opens(token: Token) -> bool:
    # Behind a stroke a capital goes on: "Lĩnh vực/Tiêu chí".
    return token.capital and not token.raw.isupper() and token.gap.strip() != "/"


def _with_ends(spans: Sequence[_Head], end: int) -> list[tuple[_Head, int]]:
    """Each span with the place where the next begins."""
    starts = [span.start for span in spans[1:]]
    return list(zip(spans, [*starts, end]))


def _strange(words: Sequence[str]) -> int:
    """How many words behind a head do not go on it as years, units and what stands in brackets do."""
    rest = re.sub(
        r"\([^)]*\)|(?:19|20)\d\d|\bnăm\b|\bđạt(?: được)?\b|\bđiểm\b|%", " ", " ".join(words), flags=re.IGNORECASE
    )
    return len(re.findall(r"[^\W_]+", rest))
