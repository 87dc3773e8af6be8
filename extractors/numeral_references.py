"""Numerals that are no figures: of dates, documents, articles, tables, pages, lists, years, addresses.

Belongs here: telling by what stands around a numeral that it refers to something and measures nothing. Does not:
figures (`extractors.prose`, `extractors.result_tables`), or which fate wins where several could be told
(`extractors.numeral_fates`). The words beside a numeral are data: `corpus/reference/numeral_references.csv`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from itertools import pairwise
from typing import cast

from corpus.records import Line, Page, ReferenceKind, Word
from corpus.tables import reference_rows
from corpus.vocabulary import document_types
from extractors.header import is_number_line
from extractors.prose.quantities import is_word_misread
from extractors.raw_tables import RawTable
from extractors.tokens import Paragraph, is_page_number
from normalizers.dates import FIRST_YEAR, LAST_YEAR, find_dates, find_months, find_quarters
from normalizers.marks import fold, tone_placed
from normalizers.numbers import read_body
from normalizers.references import find_references

NUMERAL = re.compile(r"\d+(?:[.,]\d+)*")
# Characters before a numeral, or behind it, in which the words that tell of it stand.
_WINDOW = 48
_LETTERS = re.compile(r"[^\W\d_]+")
_YEAR = re.compile(r"(?:19|20)\d\d")
_DAY_AND_MONTH = re.compile(r"(?<![\d/.,])(?:0?[1-9]|[12]\d|3[01])\s?[/-]\s?(?:0?[1-9]|1[0-2])(?!\d|/\d|[.,]\d|\s?%)")
_DAY_WORDS = ("ngay", "den", "tu")
_ENUMERATOR = re.compile(r"(?:(?<=\()|(?:^|(?<=[;:,.] )|(?<=[-–] )))\s*(\d{1,2})\s?\)")
_ADDRESS = re.compile(r"\S*(?:@|https?:|www\.|\.vn\b|\.com\b)\S*", re.IGNORECASE)
_BETWEEN = re.compile(r"[\s.:;(\[“\"'-]*")
# What may stand between two numerals of one reference: "Điều 5, 6 và 7", "2021-2025".
_CHAINED = re.compile(r"[a-zđ]?\s*(?:[,;/–—-]|và|đến|hoặc)\s*(?:đến\s+)?(?:năm\s+|nhóm\s+)?", re.IGNORECASE)
# Of these kinds a numeral is none where it counts what stands behind it: "lần 2" is, "nhóm 2 đơn vị" is not.
_COUNTABLE = ("article", "table", "page", "list", "name", "ordinal")
_STANDARD = re.compile(r"(?:TCVN|ISO|SO)[\s:-]*\d{3,5}(?::\s?\d{4})?")
_ITEM = re.compile(r"(?:^|(?<=[;:,]))\s*(\d{1,2})\s?[-–]\s?(?=[^\W\d_])")
_FOOTNOTE = re.compile(r"^\W?(\d{1,2})\s+(?=[^\W\d_a-zà-ỹđ])")
# A score is a part of the whole: "x 100%".
_FACTOR = re.compile(r"(?<=\s)[xX×*]\s?(100)\s?%?")
_LEAST_COLUMNS = 3
_LEGEND = 2
# So many numbers at equal steps are the marks of an axis; lines between those of one that stands upright.
_LEAST_MARKS = 4
_AXIS_REACH = 6
_PAGES_BEFORE = 40


@dataclass(frozen=True, slots=True)
class Numeral:
    """One run of digits, separators between them included. start, end: offsets in the characters of `word`."""

    word: Word
    start: int
    end: int

    @property
    def raw(self) -> str:
        """Its characters as they stood."""
        return self.word.text[self.start : self.end]

    @property
    def place(self) -> tuple[int, int]:
        """Line and offset in it: no two numerals of a reading share them."""
        return self.word.line, self.word.start + self.start


def numerals_of(line: Line) -> list[Numeral]:
    """All numerals of a line, left to right; digits that restoration took for letters ("1à" for "là") are none."""
    restored = line.restored_words or tuple(word.text for word in line.words)
    return [
        numeral for word, text in zip(line.words, restored, strict=True) for numeral in numerals_of_word(word, text)
    ]


def numerals_of_word(word: Word, restored: str) -> list[Numeral]:
    """The numerals of one word: where restoration left fewer of them, those that it left."""
    found = [Numeral(word, match.start(), match.end()) for match in NUMERAL.finditer(word.text)]
    left = Counter(NUMERAL.findall(restored))
    if left.total() >= len(found):
        return found
    kept = []
    for numeral in found:
        if left[numeral.raw]:
            left[numeral.raw] -= 1
            kept.append(numeral)
    return kept


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Text that is read together: a paragraph, a cell, a line. spans: each word of it and where it stands in `text`."""

    text: str
    spans: tuple[tuple[Word, int, int], ...]

    def numerals(self) -> Iterator[tuple[Numeral, int, int]]:
        """Each numeral with its place in the text; where restoration changed the digits, that of its word."""
        for word, start, end in self.spans:
            raw = numerals_of_word(word, self.text[start:end])
            shown = list(NUMERAL.finditer(self.text, start, end))
            same = [own.raw for own in raw] == [m.group() for m in shown]
            for place, own in enumerate(raw):
                yield (own, shown[place].start(), shown[place].end()) if same else (own, start, end)


def find_references_of_numerals(
    pages: Sequence[Page], prose: Sequence[Paragraph], tables: Sequence[RawTable]
) -> dict[tuple[int, int], ReferenceKind]:
    """The kind of every numeral that refers to something, by its `Numeral.place`.

    prose: the running text. tables: all tables, whose rows may be numbered.
    """
    found: dict[tuple[int, int], ReferenceKind] = {}
    for paragraph in prose:
        stretch = _stretch((line.words, line.restored_words) for line in paragraph.lines)
        _put(found, _in_stretch(stretch))
        marked = len(paragraph.marker_text) if paragraph.marker else 0
        note = _FOOTNOTE.match(stretch.text)
        if note is not None and not _counts(stretch.text, note.end(1)):
            marked = note.end(1)
        _put(found, {own.place: "list" for own, start, _ in stretch.numerals() if start < marked})
        _put(found, _letters(paragraph))
    seen = {line.number for paragraph in prose for line in paragraph.lines}
    for page in pages:
        _put(found, _page_numbers(page, len(pages)))
        restored = {
            word: text for line in page.lines for word, text in zip(line.words, line.restored_words, strict=False)
        }
        celled = {word for table in page.tables for cell in table.cells for word in cell.words}
        for table in page.tables:
            for cell in table.cells:
                texts = tuple(restored.get(word, word.text) for word in cell.words)
                _put(found, _in_stretch(_stretch([(cell.words, texts)])))
        for line in page.lines:
            if line.number not in seen and not (line.words and line.words[0] in celled):
                _put(found, _in_stretch(_stretch([(line.words, line.restored_words)])))
    for each in tables:
        _put(found, _row_numbers(each))
    for page in pages:
        _put(found, _numbers_of_lines(page))
    return found


def _put(found: dict[tuple[int, int], ReferenceKind], more: Mapping[tuple[int, int], ReferenceKind]) -> None:
    for place, kind in more.items():
        found.setdefault(place, kind)


def _stretch(parts: Iterable[tuple[Sequence[Word], Sequence[str]]]) -> _Stretch:
    text = ""
    spans = []
    for words, restored in parts:
        for word, shown in zip(words, restored or [word.text for word in words], strict=True):
            if not shown:
                continue
            # A number broken at a line end goes on in the next line.
            text += "" if not text or text.endswith(("/", "-")) else " "
            spans.append((word, len(text), len(text) + len(shown)))
            text += shown
    return _Stretch(text, tuple(spans))


def _in_stretch(stretch: _Stretch) -> dict[tuple[int, int], ReferenceKind]:
    """What the text around each numeral says."""
    text = stretch.text
    numerals = list(stretch.numerals())
    if not numerals:
        return {}
    covered: list[tuple[int, int, ReferenceKind]] = [(s, e, "document") for _, s, e in find_references(text)]
    for dates in (find_dates(text, faulty=True), find_months(text), find_quarters(text)):
        covered += [(date.start, date.end, "impossible date" if date.fault else "date") for date in dates]
    covered += [(m.start(), m.end(), "address") for m in _ADDRESS.finditer(text)]
    covered += [(m.start(), m.end(), "name") for m in (*_STANDARD.finditer(text), *_wholes().finditer(text))]
    covered += [(m.start(1), m.end(1), "factor") for m in _FACTOR.finditer(text)]
    for pattern in (_ENUMERATOR, _ITEM):
        covered += [(m.start(1), m.end(1), "list") for m in pattern.finditer(text)]
    covered += [
        (m.start(), m.end(), "date")
        for m in _DAY_AND_MONTH.finditer(text)
        if any(word in _DAY_WORDS for word in _words_before(text, m.start())[-1:])
    ]
    if is_number_line(text):
        covered.append((0, len(text), "document"))
    found: dict[tuple[int, int], ReferenceKind] = {}
    before: tuple[int, ReferenceKind] | None = None
    for own, start, end in numerals:
        kind = next((k for s, e, k in covered if s <= start and end <= e), None)
        kind = kind or _by_words(text, start, end) or _chained(text, before, start, end) or _lone_year(text, start, end)
        if kind is not None:
            found[own.place] = kind
        before = (end, kind) if kind is not None else None
    return found


def _letters(paragraph: Paragraph) -> dict[tuple[int, int], ReferenceKind]:
    """Digits that stand for the letters of a word right before a figure."""
    return {
        (token.word.line, token.word.start + match.start()): "letters"
        for place, token in enumerate(paragraph.tokens)
        if token.kind == "number" and is_word_misread(paragraph.tokens, place)
        for match in NUMERAL.finditer(token.word.text)
    }


@cache
def _wholes() -> re.Pattern[str]:
    """Names that hold a numeral: "5G", "24/7"."""
    names = [row["wording"] for row in reference_rows("numeral_references") if row["side"] == "whole"]
    return re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, sorted(names))) + r")(?!\w)")


@cache
def _counted() -> frozenset[str]:
    """The first folded words of what is counted."""
    return frozenset(fold(row["wording"]).split()[0] for row in reference_rows("counted_nouns"))


def _counts(text: str, end: int) -> bool:
    """Whether a numeral counts or measures what stands behind it."""
    behind = text[end : end + _WINDOW].lstrip()
    words = _LETTERS.findall(behind)
    return behind[:1] == "%" or (behind[:1].isalpha() and bool(words) and fold(words[0]) in _counted())


@cache
def _wordings() -> tuple[tuple[str, tuple[str, ...], bool, ReferenceKind], ...]:
    """Side, words, whether their marks count, and kind; longer wordings first."""
    rows = []
    for row in reference_rows("numeral_references"):
        if row["side"] == "whole":
            continue
        exact = row["match"] == "exact"
        wording = tuple(tone_placed(w.lower()) if exact else fold(w) for w in row["wording"].split())
        rows.append((row["side"], wording, exact, cast(ReferenceKind, row["kind"])))
    for kind in document_types():
        for words in (kind.name.lower().split(), [*kind.name.lower().split(), "số"]):
            rows.append(("before", tuple(tone_placed(w) for w in words), True, "document"))
    return tuple(sorted(rows, key=lambda row: (-len(row[1]), row[0], row[1])))


def _words_before(text: str, start: int) -> list[str]:
    """The folded words right before a place, nothing but blanks and opening marks between; [] where other marks are."""
    window = text[max(0, start - _WINDOW) : start]
    core = window.rstrip(" .:;([“\"'")
    return [fold(word) for word in _LETTERS.findall(core)] if core[-1:].isalpha() else []


def _by_words(text: str, start: int, end: int) -> ReferenceKind | None:
    """What the words right before a numeral, or right behind it, say that it is."""
    raw = text[start:end]
    window = text[max(0, start - _WINDOW) : start]
    core = window.rstrip(" .:;(")
    left = [word.lower() for word in _LETTERS.findall(core)] if core[-1:].isalpha() else []
    right = [word.lower() for word in _LETTERS.findall(text[end : end + _WINDOW])] if text[end : end + 1] == " " else []
    for side, words, exact, kind in _wordings():
        own = left[-len(words) :] if side == "before" else right[: len(words)]
        form = tone_placed if exact else fold
        if len(own) == len(words) and all(form(w) == x for w, x in zip(own, words, strict=True)):
            if kind == "year" and not _is_year(raw):
                continue
            if (kind != "name" and "," in raw) or (kind in _COUNTABLE and _counts(text, end)):
                continue
            return kind
    return None


def _is_year(raw: str) -> bool:
    return bool(_YEAR.fullmatch(raw)) and FIRST_YEAR <= int(raw) <= LAST_YEAR


def _chained(text: str, before: tuple[int, ReferenceKind] | None, start: int, end: int) -> ReferenceKind | None:
    """The kind of the numeral before, where this one goes on with it: "Điều 5, 6 và 7", "giai đoạn 2021-2025"."""
    if before is None or not _CHAINED.fullmatch(text[before[0] : start]):
        return None
    raw, kind = text[start:end], before[1]
    if kind == "year" or _is_year(raw):
        return "year" if _is_year(raw) and kind in ("year", "date") else None
    if kind in (*_COUNTABLE, "telephone") and not _counts(text, end):
        return kind
    return None


def _lone_year(text: str, start: int, end: int) -> ReferenceKind | None:
    """A year by itself: "(2022)", "2021-2025", the head of a column, never with a noun that it could count."""
    if not _is_year(text[start:end]):
        return None
    left, right = text[:start].rstrip(), text[end:].lstrip()
    bracketed = left.endswith(("(", "[")) and right.startswith((")", "]"))
    span = re.match(r"[-–/]\s?(?:19|20)\d\d(?!\d)", right)
    named = _LETTERS.match(right)
    closes = not right or right[0] in ",;.:()|" or (named is not None and named.group().lower() in ("năm", "so"))
    return "year" if bracketed or span or closes else None


def _page_numbers(page: Page, pages: int) -> dict[tuple[int, int], ReferenceKind]:
    """A lone number as the first or last line of a page that holds anything."""
    filled = [line for line in page.lines if line.words]
    found: dict[tuple[int, int], ReferenceKind] = {}
    for line in filled[:1] + filled[-1:]:
        own = numerals_of(line)
        lone = len(line.words) == 1 and len(own) == 1 and line.words[0].text.strip("-– ").isdigit()
        if is_page_number(line, page) or (lone and len(own[0].raw) <= 3 and int(own[0].raw) <= pages + _PAGES_BEFORE):
            found |= {numeral.place: "page" for numeral in own}
    return found


def _row_numbers(table: RawTable) -> dict[tuple[int, int], ReferenceKind]:
    return {
        (word.line, word.start + match.start()): "row"
        for row in table.rows
        for word in row.number_words
        for match in NUMERAL.finditer(word.text)
    }


def _numbers_of_lines(page: Page) -> dict[tuple[int, int], ReferenceKind]:
    """Lines of nothing but numbers: the numbers of columns, the marks of an axis, the year that a series is of."""
    found: dict[tuple[int, int], ReferenceKind] = {}
    firsts: list[tuple[Numeral, Decimal]] = []
    for line in page.lines:
        own = numerals_of(line)
        words = [word.text.strip("|()[]") for word in line.words if any(c.isalnum() for c in word.text)]
        if words and len(words[0]) <= _LEGEND and not any(c.isdigit() for c in words[0]):
            # The square of a legend is read as a letter.
            words = words[1:]
        values = [body[0] for word in words if (body := read_body(word)) is not None and word[:1].isdigit()]
        if own and values and words[0] == own[0].raw:
            firsts.append((own[0], values[0]))
        if not own or len(values) < len(words) or len(values) < _LEAST_COLUMNS:
            continue
        steps = {second - first for first, second in pairwise(values)}
        if steps == {Decimal(1)} and values[0] in (1, 2, 3):
            found |= {numeral.place: "column" for numeral in own}
        elif len(steps) == 1 and steps.pop() > 0 and len(values) >= _LEAST_MARKS:
            found |= {numeral.place: "axis" for numeral in own}
        elif _is_year(words[0]) and not any(_is_year(word) for word in words[1:]):
            found[own[0].place] = "year"
    for run in _falling(firsts):
        _put(found, {numeral.place: "axis" for numeral in run})
    return found


def _falling(firsts: Sequence[tuple[Numeral, Decimal]]) -> list[list[Numeral]]:
    """Runs of first numbers of lines that go down by equal steps of more than one, other lines in between."""
    runs = []
    for place, (start, value) in enumerate(firsts):
        for _, second in firsts[place + 1 : place + 1 + _AXIS_REACH]:
            step = value - second
            if step <= 1 or value % step:
                continue
            run, wanted = [start], second
            for numeral, other in firsts[place + 1 :]:
                if other == wanted and numeral.word.line - run[-1].word.line <= _AXIS_REACH:
                    run.append(numeral)
                    wanted -= step
            if len(run) >= _LEAST_MARKS and wanted <= 0:
                runs.append(run)
    return runs
