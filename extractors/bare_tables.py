"""Tables in a text that has lost its geometry: rows rebuilt from runs of trailing figures.

Belongs here: finding blocks of rows in bare lines and putting wrapped labels together. Does not: ruled tables
(`extractors.raw_tables`) or the meaning of columns (`extractors.columns`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import zip_longest

from corpus.records import Line, Page, Word
from corpus.vocabulary import band_names
from extractors.column_heads import heads_run_together, is_heading, printed_maximum, without_maxima
from extractors.raw_tables import RawCell, RawRow, RawTable, maxima_as_cells
from normalizers.marks import fold
from normalizers.numbers import Convention, decide_convention, read_cell

# One lost character, a comma read as a stroke, a cell left out, or a figure with letters that look like digits.
_LOST = re.compile(
    r"^[?!]$|^[-–]?\d+/\d{2}$|^[xX]$|^[-–]$"
    r"|^(?=\D*\d\D*\d)[-–]?[\d?!oO©lIZzSsBbGgqT]{1,3}[.,][\d?!oO©lIZzSsBbGgqT]{1,2}$"
    r"|^(?=.?\d)[\dlIoO]{2}$"
)
# Rules of the table are read as bars and brackets, between figures too: "81,82(84,85|".
_PART = re.compile(r"[^|\s\[\](){}]+")
_NEAR = 6
# A row that ends with the name of a band has its label and some figures before it.
_LEAST_BEFORE_BAND = 3
# A cell of words behind the figures of a row: so many words and characters at most, behind so many figures.
_REMARK_WORDS = 3
_REMARK_LETTERS = 12
_FIGURES_BEFORE_REMARK = 3
# A heading without bars is wrapped over no more lines.
_HEADING_LINES = 4
# Rows with two figures only are believed where so many are numbered one after the other.
_COUNTED_FIGURES = 2
_LEAST_COUNTED = 4
# The label of a row of means, or the end of a wrapped label, has fewer words.
_PROSE_WORDS = 9
_HEADER_END_WORDS = 3
_SENTENCE_WORDS = 5
_SENTENCE_ENDS = (".", ":", ";")
_SUMMARY = re.compile(r"^\W*(?:(?:tong|trung binh|binh quan)\b|cong\W*$)")


@dataclass(frozen=True, slots=True)
class _Tail:
    """A line of a text seen as label and trailing cells. row: whether it is one of a table by itself."""

    line: Line
    label: str
    number: str
    cells: tuple[RawCell, ...]
    raw_label: str = ""
    number_words: tuple[Word, ...] = ()
    row: bool = False


def _cells_of(word: Word, convention: Convention) -> list[RawCell] | None:
    """The cells that one raw word holds ("|97,82|7,37" holds two), or None where it is no cell."""
    cells = []
    for match in _PART.finditer(word.text):
        part = match.group()
        figure = read_cell(part, convention)
        if figure is None and not _LOST.match(part):
            return None
        cells.append(RawCell(part, figure, (word,), word.page, word.line, word.box, word.confidence, word.alternatives))
    return cells


def _tail(line: Line, convention: Convention) -> _Tail:
    """Split a line into label and trailing cells; a first number alone before the label is the row number."""
    cells: list[RawCell] = []
    end = _without_remark(line, convention)
    while end > 0:
        found = _cells_of(line.words[end - 1], convention)
        if found is None:
            break
        cells = found + cells
        end -= 1
    restored = line.restored_words or tuple(word.text for word in line.words)
    label_words = [text for text in restored[:end] if text.strip("|[](){} ")]
    number = ""
    number_words: tuple[Word, ...] = ()
    if label_words and re.fullmatch(r"\W*(\d{1,2}|[oO©?!])\W*", label_words[0]) and len(label_words) > 1:
        number = re.sub(r"\W", "", label_words[0])
        label_words = label_words[1:]
        number_words = tuple(word for word in line.words[:end] if word.text.strip("|[](){} "))[:1]
    elif (
        end == 0
        and len(cells) > 1
        and cells[0].figure is not None
        and cells[0].raw.isdigit()
        and len(cells[0].raw) <= 2
    ):
        # A row whose label stands on other lines begins with its number.
        return _Tail(line, "", cells[0].raw, tuple(cells), number_words=cells[0].words)
    label = " ".join(word for word in label_words if any(c.isalnum() for c in word))
    raw = [word.text for word in line.words[:end] if word.text.strip("|[](){} ")]
    raw_label = " ".join(raw[1:] if number and len(raw) > 1 else raw)
    return _Tail(line, label, number, tuple(cells), raw_label, number_words)


@cache
def _bands() -> frozenset[tuple[str, ...]]:
    """The names of bands as folded words, with the words that lead them."""
    names = [tuple(fold(band.name).split()) for band in band_names() if not band.name[-1].isdigit()]
    return frozenset((*lead, *name) for name in names for lead in ((), ("loai",), ("nhom",)))


def _without_remark(line: Line, convention: Convention) -> int:
    """How many words of a line are left where a cell of words that closes its figures is taken off.

    That is the name of a band, or, since names of bands are ruined too, few letters behind many figures.
    """
    end = _without_band(line)
    if end < len(line.words):
        return end
    for length in range(1, _REMARK_WORDS + 1):
        before = end - length
        figures = line.words[max(0, before - _FIGURES_BEFORE_REMARK) : max(0, before)]
        if len(figures) < _FIGURES_BEFORE_REMARK or _cells_of(line.words[before], convention) is not None:
            break
        remark = "".join(word.text for word in line.words[before:])
        if len(remark) <= _REMARK_LETTERS and all(_cells_of(word, convention) for word in figures):
            return before
    return end


def _without_band(line: Line) -> int:
    """How many words of a line are left where the name of a band that closes its figures is taken off."""
    words = line.restored_words if len(line.restored_words or ()) == len(line.words) else None
    texts = [fold(text).strip("|[](){}., ") for text in (words or [word.text for word in line.words])]
    for length in range(max(len(name) for name in _bands()), 0, -1):
        before = len(texts) - length
        if before > _LEAST_BEFORE_BAND and tuple(texts[before:]) in _bands():
            behind = line.words[before - 1].text
            return before if re.search(r"\d\W*$", behind) or set(behind) <= set("|") else len(line.words)
    return len(line.words)


def find_bare_tables(pages: Sequence[Page]) -> tuple[list[RawTable], frozenset[int]]:
    """All tables in bare lines, and the numbers of the lines they took.

    A table is at least three lines of like width with three or more trailing figures, none further than six lines
    of text from the next.
    """
    tables: list[RawTable] = []
    taken: set[int] = set()
    lines = [line for page in pages for line in page.lines if line.words and not line.in_table]
    tails = _with_rows([tail for page in pages for tail in _tails(page)])
    for start, end in _blocks(tails):
        ordinal = 1 + sum(1 for table in tables if table.page == lines[start].page)
        table, used = _build(tails[start:end], tails[max(0, start - 8) : start], ordinal)
        if table is not None:
            tables.append(_with_headers_before(table, tables))
            taken |= used
    return tables, frozenset(taken)


def _tails(page: Page) -> list[_Tail]:
    """The lines of a page as labels and cells, under the convention that the page's own rows show."""
    lines = [line for line in page.lines if line.words and not line.in_table]
    convention = decide_convention(word.text for line in lines for word in line.words if _has_tail(line))
    return [_tail(line, convention) for line in lines]


def _with_headers_before(table: RawTable, before: Sequence[RawTable]) -> RawTable:
    """A table that goes on without a header of its own keeps the header of the one it goes on from."""
    if any(table.headers) or not before or before[-1].width != table.width:
        return table
    last = before[-1]
    goes_on = table.line - last.rows[-1].line <= _NEAR
    if not goes_on:
        return table
    return replace(table, headers=last.headers, number_header=last.number_header)


def _has_tail(line: Line) -> bool:
    return bool(line.words) and bool(re.search(r"\d\W*$", line.words[-1].text))


def _is_row(tail: _Tail) -> bool:
    """Three figures at the end of a line are a row; fewer are one where bars part them from a numbered label."""
    barred = tail.line.text.count("|") >= 2 and bool(tail.number) and bool(tail.label)
    return len(tail.cells) >= 3 or (barred and bool(tail.cells))


def _counted(tails: Sequence[_Tail]) -> set[int]:
    """The lines of runs of names that are numbered one after the other, each with two figures at its end."""
    found: set[int] = set()
    run: list[int] = []
    for place, tail in enumerate(tails):
        named = len(tail.cells) == _COUNTED_FIGURES and tail.number.isdigit() and tail.label[:1].isupper()
        if named and run and int(tail.number) == int(tails[run[-1]].number) + 1:
            run.append(place)
        elif named:
            run = [place]
        elif run and place - run[-1] > _NEAR:
            run = []
        if len(run) >= _LEAST_COUNTED:
            found |= set(run)
    return found


def _with_rows(tails: Sequence[_Tail]) -> list[_Tail]:
    counted = _counted(tails)
    return [replace(tail, row=place in counted or _is_row(tail)) for place, tail in enumerate(tails)]


def _blocks(tails: Sequence[_Tail]) -> list[tuple[int, int]]:
    """Spans of lines that hold rows near each other."""
    rows = [place for place, tail in enumerate(tails) if tail.row]
    spans: list[list[int]] = []
    for place in rows:
        if spans and place - spans[-1][-1] <= _NEAR and not _parted(tails[spans[-1][-1] + 1 : place]):
            spans[-1].append(place)
        else:
            spans.append([place])
    found = []
    for span, following in zip_longest(spans, spans[1:]):
        widths = Counter(len(tails[place].cells) for place in span)
        if len(span) >= 3 and widths.most_common(1)[0][1] >= 2:
            end = following[0] if following else len(tails)
            found.append((max(0, span[0] - 1), min(end, span[-1] + 4)))
    return found


def _parted(between: Sequence[_Tail]) -> bool:
    """Whether the lines between two rows part two tables: a sentence, or a header of columns of words."""
    if _sentence_at(between) is not None:
        return True
    for tail in between:
        text = _restored(tail)
        barred = text.count("|") >= 2 and not tail.cells
        if len(text.split()) >= _SENTENCE_WORDS and (text.endswith((":", ".")) or barred or is_heading(text)):
            return True
    return False


def _sentence_at(tails: Sequence[_Tail]) -> int | None:
    """Where the first lines that are a sentence by itself begin, blank lines around them; None where there are none.

    A row may be wrapped, but it ends with no full stop, and a sentence may have its figure at the end, as a row has.
    """
    start = 0
    for place, tail in enumerate(tails):
        if place and tail.line.number != tails[place - 1].line.number + 1:
            start = place
        text = " ".join(_restored(each) for each in tails[start : place + 1])
        if len(text.split()) >= _SENTENCE_WORDS and text.endswith((":", ".")) and "|" not in text:
            return start
    return None


def _build(block: Sequence[_Tail], before: Sequence[_Tail], ordinal: int) -> tuple[RawTable | None, set[int]]:
    """Rows of the commonest width; lines without cells give the labels of the rows beside them."""
    widths = Counter(len(tail.cells) for tail in block if tail.row)
    width = max(widths, key=lambda n: (widths[n], n))
    rows: list[RawRow] = []
    used: set[int] = set()
    pending: list[RawCell] = []
    last_row = max(place for place, tail in enumerate(block) if tail.row)
    sentence = _sentence_at(block[last_row + 1 :])
    block = block if sentence is None else block[: last_row + 1 + sentence]
    first_row = min(place for place, tail in enumerate(block) if tail.row)
    for place, tail in enumerate(block):
        if place > last_row and _is_prose(tail):
            break
        if place < first_row and _restored(tail).endswith(".") and "|" not in _restored(tail):
            # The end of a sentence above the table.
            continue
        if len(tail.cells) < width:
            tail = _by_bars(tail, width) or tail
        cells = list(tail.cells)
        if len(cells) == width + 1 and tail.number and not tail.label and cells[0].raw == tail.number:
            cells = cells[1:]
        if not cells:
            # A label line: cells that began a row above it may go on below it.
            continue
        if pending and len(pending) + len(cells) == width:
            cells = pending + cells
        pending = []
        if len(cells) == width:
            rows.append(_row(tail, cells))
            used.add(tail.line.number)
        elif (
            len(cells) == 1
            and width > 1
            and tail.label
            and any(c.figure and c.figure.decimals for c in cells)
            and width > 1
        ):
            # A mean row: a label with the one figure of the last column.
            rows.append(_row(tail, [None] * (width - 1) + list(cells)))
            used.add(tail.line.number)
        elif 1 < len(cells) < width and not pending and _SUMMARY.match(fold(tail.label)):
            # A row of sums that leaves out its last columns.
            rows.append(_row(tail, list(cells) + [None] * (width - len(cells))))
            used.add(tail.line.number)
        elif 0 < len(cells) < width:
            pending = cells
            used.add(tail.line.number)
    if len(rows) < 3:
        return None, set()
    first = min(used)
    labelled = _with_labels(rows, block)
    for tail in block:
        if first <= tail.line.number <= max(used):
            used.add(tail.line.number)
    caption = " ".join(tail.label for tail in before[-3:])
    above = [*before, *(tail for tail in block if tail.line.number < first)]
    convention = decide_convention(cell.raw for row in rows for cell in row.cells if cell is not None)
    columns = _heading(above, rows, width, convention)
    heading = " ".join(
        f"{t.label} {' '.join(c.raw for c in t.cells)}" for t in (*before, *block) if t.line.number < first
    )
    page = rows[0].page
    table = RawTable(
        f"p{page}t{ordinal}",
        tuple(labelled),
        columns.heads,
        f"{caption} {heading}",
        page,
        first,
        columns.number_head,
        maxima=columns.maxima,
    )
    return table, used


@dataclass(frozen=True, slots=True)
class _Heading:
    """The heads of a table's columns, "" where lost, that of the row numbers, and the maxima in the heads."""

    heads: tuple[str, ...]
    number_head: str = ""
    maxima: tuple[RawCell | None, ...] = ()


def _heading(above: Sequence[_Tail], rows: Sequence[RawRow], width: int, convention: Convention) -> _Heading:
    """The heading right above the first row, wrapped lines joined: parted by bars, or known heads run together."""
    lines = _heading_lines(above, rows[0].line, barred=True)
    parts = [part.strip() for part in " ".join(_restored(tail) for tail in lines).split("|")]
    numbered = sum(1 for row in rows if row.number) * 2 > len(rows)
    if lines and len(parts) == width + 1 + numbered:
        columns, words = tuple(parts[1 + numbered :]), _words_between_bars(lines)[1 + numbered :]
        # Two heads may have the same maximum: the bars say which word is whose.
        maxima = [printed_maximum(head, own, convention) for head, own in zip(columns, words)]
        placed = maxima_as_cells(maxima) if len(words) == len(columns) else ()
        return _Heading(columns, parts[0] if numbered else "", placed)
    # Where bars were lost the heads they parted run together.
    for run in (lines, _heading_lines(above, rows[0].line, barred=False)):
        for start in range(len(run)):
            text = " ".join(_restored(tail) for tail in run[start:])
            heads, number_head = heads_run_together(re.sub(r"[|\[\]{}]", " ", text), width)
            if heads:
                return _Heading(heads, number_head)
    return _Heading(("",) * width)


def _restored(tail: _Tail) -> str:
    return (tail.line.restored if tail.line.restored is not None else tail.line.text).strip()


def _words_between_bars(lines: Sequence[_Tail]) -> list[list[Word]]:
    """The words of some lines, one list for each part between the bars."""
    parts: list[list[Word]] = [[]]
    for word in (word for tail in lines for word in tail.line.words):
        for place, piece in enumerate(word.text.split("|")):
            if place:
                parts.append([])
            if piece:
                parts[-1].append(word)
    return parts


def _heading_lines(above: Sequence[_Tail], first: int, barred: bool) -> list[_Tail]:
    """The run of lines directly above the first row that can be its heading; barred: those parted by bars.

    A row that could not be read as one is no heading, nor does it let the lines above it be, nor those below it where
    only their bars would show them to be one; figures that are years or maxima in brackets are a heading's own.
    """
    lines: list[_Tail] = []
    for tail in reversed(above):
        text = _restored(tail)
        if not lines and tail.line.number < first - 3:
            break
        if not barred and (len(lines) == _HEADING_LINES or text.endswith(_SENTENCE_ENDS)):
            break
        figures = re.findall(r"\b\d[\d.,]*\b(?!\d)", without_maxima(re.sub(r"\b20\d\d\b", "", text)))
        if len(figures) >= 2:
            return [] if barred else lines
        # The last words of a heading may stand on a line of their own.
        ends = not lines and len(text.split()) <= _HEADER_END_WORDS and not text.endswith(_SENTENCE_ENDS)
        if barred and "|" not in text and not ends and (not lines or "|" not in _restored(lines[0])):
            break
        lines.insert(0, tail)
        if barred and text.count("|") and text[:1].isupper() and sum(_restored(t).count("|") for t in lines) >= 2:
            break
    return lines


def _by_bars(tail: _Tail, width: int) -> _Tail | None:
    """A row with a damaged or empty cell, cut at its bars; None where these do not part it as the table is parted.

    An empty cell keeps its place, with no characters.
    """
    line = tail.line
    parts = line.text.split("|")
    numbered = len(parts) == width + 2 and parts[0].strip().isdigit() and len(parts[0].strip()) <= 2
    if len(parts) != width + 1 + numbered or not any(c.isalpha() for c in parts[numbered]):
        return None
    known = {cell.words[0]: cell for cell in tail.cells if cell.words}
    restored = line.restored_words or tuple(word.text for word in line.words)
    cells: list[RawCell] = []
    label: list[tuple[str, str]] = []
    start = 0
    for place, part in enumerate(parts):
        end = start + len(part)
        inside = [(word, text) for word, text in zip(line.words, restored) if start <= word.start < end]
        start = end + 1
        if place == numbered:
            label = [(word.text, text) for word, text in inside]
        elif place > numbered:
            if len(inside) > 1 or (inside and inside[0][0].text not in part):
                return None
            words = tuple(word for word, _ in inside)
            raw = words[0].text if words else ""
            cell = known.get(words[0]) if words else None
            cells.append(cell or RawCell(raw, read_cell(raw), words, line.words[0].page, line.number))
    if sum(cell.figure is not None for cell in cells) * 2 < width:
        return None
    number = parts[0].strip() if numbered else ""
    return _Tail(line, " ".join(text for _, text in label), number, tuple(cells), " ".join(raw for raw, _ in label))


def _is_prose(tail: _Tail) -> bool:
    """Whether a line behind the last row is running text that happens to end with a figure."""
    return len(tail.label.split()) >= _PROSE_WORDS and "|" not in tail.line.text


def _row(tail: _Tail, cells: Sequence[RawCell | None]) -> RawRow:
    placed = tuple(
        replace(cell, col=col) if cell is not None and not _empty(cell) else None for col, cell in enumerate(cells)
    )
    return RawRow(
        tail.label,
        tail.number,
        placed,
        tail.line.page,
        tail.line.number,
        tail.raw_label,
        number_words=tail.number_words,
    )


def _empty(cell: RawCell) -> bool:
    return cell.raw in ("x", "X", "-", "–")


def _with_labels(rows: Sequence[RawRow], block: Sequence[_Tail]) -> list[RawRow]:
    """Rows with the label lines around them: "above + own + below", each line given to both neighbours.

    Which of the neighbours a label line belongs to is not settled here: the matcher of names finds the one name in
    the joined wording. Own wording stands first, so that it decides where it suffices.
    """
    row_lines = {row.line for row in rows}
    by_line = {tail.line.number: tail.label for tail in block}
    order = sorted(by_line)
    found = []
    for row in rows:
        above: list[str] = []
        below: list[str] = []
        place = order.index(row.line)
        for number in reversed(order[:place]):
            if number in row_lines:
                break
            above.insert(0, by_line[number])
        for number in order[place + 1 :]:
            if number in row_lines:
                break
            below.append(by_line[number])
        parts = (" ".join(above).strip(), row.label.strip(), " ".join(below).strip())
        found.append(replace(row, label="\n".join(parts)))
    return found
