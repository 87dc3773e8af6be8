"""Tokens, clauses and paragraphs: the lines of a page as the running text that its author wrote.

Belongs here: cutting restored words into words, numbers and marks, joining wrapped lines into paragraphs, and
knowing where a paragraph begins. Does not: what the words mean (`extractors.tagging`) or what the headings say
(`extractors.outline`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from typing import Literal

from corpus.records import Box, Line, Page, Word
from corpus.tables import reference_rows
from normalizers.marks import fold
from normalizers.numbers import Convention, Figure, decide_convention, find_figures

TokenKind = Literal["word", "number", "date", "reference", "mark"]
MarkerKind = Literal["part", "roman", "arabic", "letter", "bullet", ""]

_PIECE = re.compile(
    r"(?P<reference>\d+(?:/\d{4})?\s?[/-][A-ZĐ]{1,6}(?:[-–][A-ZĐ&,]+)*(?:\d+)?)"
    r"|(?P<date>\d{1,2}\s?/\s?\d{1,2}\s?/\s?\d{4}|\d{1,2}/(?:19|20)\d\d)"
    r"|(?P<number>\d+(?:[.,]\d+)*)"
    r"|(?P<word>[^\W\d_]+(?:&[^\W\d_]+)*)"
    r"|(?P<mark>[^\w\s]|_)"
)
_MARKERS: tuple[tuple[MarkerKind, re.Pattern[str]], ...] = (
    ("part", re.compile(r"^(?:PHẦN|CHƯƠNG|Phần|Chương)\s")),
    ("roman", re.compile(r"^[IVXL1l]{1,5}\s?\.(?=\s)(?<!1\.)(?<!11\.)")),
    ("letter", re.compile(r"^[^\s(]\)")),
    ("arabic", re.compile(r"^\d{1,2}(?:\.\d{1,2})*\s?[./](?=\s|[A-ZĐ])(?!\S{1,5}-)|^\d{1,2}(?:\.\d{1,2})+(?=\s)")),
    ("bullet", re.compile(r"^[-+*•–—](?=\s|[^\W\d])")),
)
# Points by which the first line of a paragraph is set in.
_INDENT = 12.0
# How long a number of a page is at most, and how far from the middle it may stand, as a part of the width.
_PAGE_NUMBER_LENGTH, _MIDDLE = 3, 0.04
_ENDS = (".", ";", ":", "!", "?")
# A line that stops at less than this part of the usual length was the last of its paragraph.
_SHORT = 0.72
# What follows these words is part of the same sentence.
_UNENDING = frozenset((
    "và", "của", "là", "các", "những", "với", "tại", "từ", "đến", "theo", "cho", "về", "do", "như", "bởi", "hoặc",
    "gồm", "đạt", "ubnd", "sở", "xã", "huyện", "phường", "thị", "tỉnh", "quận",
))  # fmt: skip
_LACKING = frozenset(("là", "đạt", "của", "UBND", "Sở", "huyện", "xã", "phường", "thị", "quận", "và", "với", "nhất"))
_MEASURES = frozenset(("diem", "%"))
# A semicolon between digits of a recognised figure was a comma.
_MISREAD_COMMA = re.compile(r"(?<=\d);(?=\d)")
_CAPTION = re.compile(r"^(bieu do|bieu|bang|hinh)( so)? \d+\w?\s?[.:]")


@dataclass(frozen=True, slots=True)
class Token:
    """One word, number or mark of running text.

    text: restored. folded: lower case without marks. word: the raw word it stood in. raw: its own raw characters.
    figure: what a number token says, read from raw characters. clause: ordinal of its clause in the paragraph.
    """

    text: str
    folded: str
    kind: TokenKind
    word: Word
    raw: str
    figure: Figure | None = None
    glued: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Wrapped lines joined: a heading, a bullet, or a stretch of prose. marker: what it begins with."""

    tokens: tuple[Token, ...]
    marker: MarkerKind
    marker_text: str
    text: str
    lines: tuple[Line, ...]


def _pieces(raw: str, restored: str) -> list[tuple[TokenKind, str, str, bool]]:
    """Kind, restored text, raw characters and whether glued to the piece before, for each piece of one word."""
    raw_numbers = [m.group() for m in re.finditer(r"\d+(?:[.,]\d+)*", raw)]
    found: list[tuple[TokenKind, str, str, bool]] = []
    matches = list(_PIECE.finditer(restored))
    numbers = [m for m in matches if m.lastgroup == "number"]
    aligned = len(numbers) == len(raw_numbers)
    seen = 0
    end = -1
    for match in matches:
        kind: TokenKind = match.lastgroup  # type: ignore[assignment]
        own = match.group() if len(matches) > 1 else raw
        if kind == "number":
            own = raw_numbers[seen] if aligned else match.group()
            seen += 1
        found.append((kind, match.group(), own, match.start() == end))
        end = match.end()
    return found


def line_tokens(line: Line, convention: Convention) -> list[Token]:
    """The tokens of one line, numbers read from their raw characters under the given convention."""
    tokens = []
    restored_words = line.restored_words or tuple(word.text for word in line.words)
    for word, restored in zip(line.words, restored_words, strict=True):
        read = word.text
        if word.confidence is not None:
            read, restored = _MISREAD_COMMA.sub(",", read), _MISREAD_COMMA.sub(",", restored)
        for kind, text, raw, glued in _pieces(read, restored):
            figure = None
            if kind == "number":
                figures = find_figures(raw, convention)
                figure = figures[0] if figures else None
            tokens.append(Token(text, fold(text), kind, word, _as_read(raw, word.text), figure, glued))
    return tokens


def _as_read(piece: str, raw: str) -> str:
    """The characters of a word that a piece of it with its comma mended stands for."""
    place = _MISREAD_COMMA.sub(",", raw).find(piece)
    return raw[place : place + len(piece)] if place >= 0 else piece


def marker_of(text: str) -> tuple[MarkerKind, str]:
    """What kind of list or heading marker a line begins with, and its characters; ("", "") for running text."""
    for kind, pattern in _MARKERS:
        match = pattern.match(text)
        if match:
            return kind, match.group().strip()
    return "", ""


def _restored(line: Line) -> str:
    return (line.restored if line.restored is not None else line.text).strip()


def _begins(line: Line, before: Line | None, gap: bool, typical: int, margin: float | None) -> bool:
    """Whether a line begins a new paragraph, given the line of text before it.

    margin: where the lines of the page begin, in points; None where places are not known.
    """
    text = _restored(line)
    if before is None:
        return True
    previous = _restored(before)
    if not gap and _is_parted_name(previous, text):
        return False
    if marker_of(text)[0]:
        # A speck before a recognised line looks like a dash; behind "thấp nhất là" no item begins.
        recognised = line.words[0].confidence is not None
        return not (recognised and text[:1] in "-–•" and not gap and _is_unended(previous))
    ended = previous.endswith(_ENDS)
    opens_low = text[:1].islower() or text[:1] in '(,;.)%“"' or text[:1].isdigit()
    if previous.endswith(","):
        return False
    short = len(previous) < _SHORT * typical
    if gap:
        return ended or not (opens_low or _goes_on(previous)) or short
    # A caption is no part of the text above it, nor of the sentence below.
    if _CAPTION.match(fold(text)) or (_CAPTION.match(fold(previous)) and not opens_low):
        return True
    if opens_low:
        return False
    box = line.words[0].box
    if margin is not None and box is not None and box.x0 - margin > _INDENT:
        return True
    return short


def _goes_on(text: str) -> bool:
    """Whether a line ends with a word that ends no sentence, so that a name may follow: "cao nhất là UBND xã"."""
    return not text.isupper() and text.rpartition(" ")[2].lower() in _UNENDING


def _is_unended(text: str) -> bool:
    """Whether a line ends with a word that no item of a list can follow: it lacks the name or figure told."""
    return text.rpartition(" ")[2] in _LACKING


@cache
def _dashed_names() -> frozenset[tuple[str, str]]:
    """The folded word before and the two behind the dash of each department's name that has one within."""
    found = set()
    for row in reference_rows("departments"):
        parts = fold(row["name"]).split(" - ")
        found |= {(left.split()[-1], " ".join(right.split()[:2])) for left, right in pairwise(parts)}
    return frozenset(found)


def starts_dashed_name(word: str) -> bool:
    """Whether a word stands before the dash of a department's name: "Sở Lao động - Thương binh và Xã hội"."""
    return any(fold(word) == before for before, _ in _dashed_names())


def _is_parted_name(before: str, text: str) -> bool:
    """Whether a line begins with the dash of a name, not of an item: "Sở Lao động", "- Thương binh và Xã hội"."""
    dash, _, rest = text.partition(" ")
    words = fold(before).split()
    if dash not in ("-", "–") or not words or before.endswith(_ENDS):
        return False
    return (words[-1], " ".join(fold(rest).split()[:2])) in _dashed_names()


def paragraphs(pages: Iterable[Page]) -> list[Paragraph]:
    """All running text of the pages, in order, tables left out. Wrapped lines are joined, also over a page break."""
    lines: list[tuple[Line, bool]] = []
    gap = True
    for page in pages:
        for line in page.lines:
            if line.in_table or not line.words or is_page_number(line, page):
                gap = True
                continue
            lines.append((line, gap))
            gap = False
        gap = True
    lengths = sorted(len(_restored(line)) for line, _ in lines)
    typical = lengths[len(lengths) * 3 // 4] if lengths else 0
    convention = decide_convention(word.text for line, _ in lines for word in line.words)
    margins = _margins(line for line, _ in lines)
    found: list[Paragraph] = []
    current: list[Line] = []
    for line, after_gap in lines:
        if current and _begins(line, current[-1], after_gap, typical, margins.get(line.page)):
            found.append(_paragraph(current, convention))
            current = []
        current.append(line)
    if current:
        found.append(_paragraph(current, convention))
    return found


def _margins(lines: Iterable[Line]) -> dict[int, float]:
    """Where the lines of each page begin: the left edge that most lines share, as far as places are known."""
    edges: dict[int, list[float]] = {}
    for line in lines:
        box = line.words[0].box
        if box is not None:
            edges.setdefault(line.page, []).append(box.x0)
    # The lower quarter holds body lines even on a page of many indented ones.
    return {page: sorted(found)[len(found) // 4] for page, found in edges.items()}


def is_page_number(line: Line, page: Page) -> bool:
    """A lone number as the first or last line of a page, or what recognition made of one in the middle of it."""
    edge = bool(page.lines) and (line is page.lines[0] or line is page.lines[-1])
    if not edge or len(line.words) != 1 or page.source == "text":
        return False
    word = line.words[0]
    if word.text.isdigit():
        return True
    if word.confidence is None or word.box is None or len(word.text) > _PAGE_NUMBER_LENGTH:
        return False
    return abs(word.box.x0 + word.box.x1 - page.width) / 2 <= page.width * _MIDDLE


def _paragraph(lines: Sequence[Line], convention: Convention) -> Paragraph:
    tokens = _without_broken([token for line in lines for token in line_tokens(line, convention)])
    text = " ".join(_restored(line) for line in lines)
    marker, marker_text = marker_of(text)
    return Paragraph(tuple(tokens), marker, marker_text, text, tuple(lines))


def _without_broken(tokens: Sequence[Token]) -> list[Token]:
    """The tokens, no figure read from two digits whose bracket was not: of "(13,28 điểm)" only "28 điểm)" is left.

    Where recognition lost the opening bracket it lost what stood behind it too, and a whole number may be a fraction.
    """
    found, opened = list(tokens), 0
    for place, token in enumerate(tokens):
        opened += (token.text == "(") - (token.text == ")")
        if opened >= 0:
            continue
        opened = 0
        number = place - 2 if place > 1 and tokens[place - 1].folded in _MEASURES else place - 1
        broken = tokens[number] if number >= 0 else None
        if broken and broken.word.confidence is not None and broken.kind == "number" and len(broken.text) == 2:
            found[number] = replace(broken, figure=None)
    return found


def clauses(tokens: Sequence[Token], ends: str = ".;") -> list[tuple[int, int]]:
    """Spans of token offsets between sentence ends; a point counts only before a capital or at the end."""
    spans = []
    start = 0
    for position, token in enumerate(tokens):
        if token.kind != "mark" or token.text not in ends:
            continue
        following = tokens[position + 1] if position + 1 < len(tokens) else None
        if token.text == "." and following is not None and (following.glued or not following.text[:1].isupper()):
            continue
        if position > start:
            spans.append((start, position))
        start = position + 1
    if start < len(tokens):
        spans.append((start, len(tokens)))
    return spans


def joined_box(tokens: Sequence[Token]) -> Box | None:
    """The smallest box around the words of some tokens, or None where the page has no boxes."""
    return joined_word_box([token.word for token in tokens])


def joined_word_box(words: Sequence[Word]) -> Box | None:
    """The smallest box around some words, or None where the page has no boxes."""
    box: Box | None = None
    for word in words:
        if word.box is not None:
            box = word.box if box is None else box.joined(word.box)
    return box


def plain(tokens: Sequence[Token]) -> str:
    """The tokens as a readable restored sentence."""
    text = ""
    for token in tokens:
        text += token.text if token.glued or not text else " " + token.text
    return text
