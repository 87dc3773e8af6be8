"""Tables in a text that has lost its geometry: rows rebuilt from runs of trailing figures.

Belongs here: finding blocks of rows in bare lines and putting wrapped labels together. Does not: ruled tables
(`extractors.raw_tables`) or the meaning of columns (`extractors.columns`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from corpus.records import Line, Page, Word
from extractors.bare_rows import Tail, cut_at_bars, tail_of
from extractors.column_heads import heads_run_together, is_heading, printed_maximum, without_maxima
from extractors.raw_tables import RawCell, RawRow, RawTable, maxima_as_cells
from normalizers.marks import fold
from normalizers.numbers import Convention, decide_convention

_NEAR = 6
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
_SECTION = re.compile(r"^(?:[IVX]{1,4}|[A-ZĐ])\s*[.)]?\s+[^\W\d_]")
_SUMMARY = re.compile(r"^\W*(?:(?:tong|(?:(?:gia tri|diem|chi so|muc) )?(?:trung binh|binh quan))\b|cong\W*$)")


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


def _tails(page: Page) -> list[Tail]:
    """The lines of a page as labels and cells, under the convention that the page's own rows show."""
    lines = [line for line in page.lines if line.words and not line.in_table]
    convention = decide_convention(word.text for line in lines for word in line.words if _has_tail(line))
    return [tail_of(line, convention) for line in lines]


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


def _is_row(tail: Tail) -> bool:
    """Three figures at the end of a line are a row; fewer are one where bars part them from a numbered label."""
    barred = tail.line.text.count("|") >= 2 and bool(tail.number) and bool(tail.label)
    return len(tail.cells) >= 3 or (barred and bool(tail.cells))


def _counted(tails: Sequence[Tail]) -> set[int]:
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


def _with_rows(tails: Sequence[Tail]) -> list[Tail]:
    counted = _counted(tails)
    return [replace(tail, row=place in counted or _is_row(tail)) for place, tail in enumerate(tails)]


def _blocks(tails: Sequence[Tail]) -> list[tuple[int, int]]:
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


def _parted(between: Sequence[Tail]) -> bool:
    """Whether the lines between two rows part two tables: a sentence, or a header of columns of words."""
    if _sentence_at(between) is not None:
        return True
    for tail in between:
        text = _restored(tail)
        barred = text.count("|") >= 2 and not tail.cells
        if len(text.split()) >= _SENTENCE_WORDS and (text.endswith((":", ".")) or barred or is_heading(text)):
            return True
    return False


def _sentence_at(tails: Sequence[Tail]) -> int | None:
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


def _build(block: Sequence[Tail], before: Sequence[Tail], ordinal: int) -> tuple[RawTable | None, set[int]]:
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
        if place < first_row and is_heading(_restored(tail)):
            # Years that end it are no cells: "... Xếp hạng 2024".
            continue
        if len(tail.cells) < width:
            tail = cut_at_bars(tail, width) or tail
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


def _heading(above: Sequence[Tail], rows: Sequence[RawRow], width: int, convention: Convention) -> _Heading:
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
        while len(run) > 1 and _SECTION.match(_restored(run[-1])):
            # The name of the first group of rows stands between the heading and its first row.
            run = run[:-1]
        for start in range(len(run)):
            text = " ".join(_restored(tail) for tail in run[start:])
            heads, number_head = heads_run_together(re.sub(r"[|\[\]{}]", " ", text), width)
            if heads:
                return _Heading(heads, number_head)
    return _Heading(("",) * width)


def _restored(tail: Tail) -> str:
    return (tail.line.restored if tail.line.restored is not None else tail.line.text).strip()


def _words_between_bars(lines: Sequence[Tail]) -> list[list[Word]]:
    """The words of some lines, one list for each part between the bars."""
    parts: list[list[Word]] = [[]]
    for word in (word for tail in lines for word in tail.line.words):
        for place, piece in enumerate(word.text.split("|")):
            if place:
                parts.append([])
            if piece:
                parts[-1].append(word)
    return parts


def _heading_lines(above: Sequence[Tail], first: int, barred: bool) -> list[Tail]:
    """The run of lines directly above the first row that can be its heading; barred: those parted by bars.

    A row that could not be read as one is no heading, nor does it let the lines above it be, nor those below it where
    only their bars would show them to be one; figures that are years or maxima in brackets are a heading's own.
    """
    lines: list[Tail] = []
    for tail in reversed(above):
        text = _restored(tail)
        if not lines and tail.line.number < first - 3:
            break
        if not barred and (len(lines) == _HEADING_LINES or text.endswith(_SENTENCE_ENDS)):
            break
        own = re.sub(r"\b20\d\d\b|\([^()]*[^\W\d_][^()]*\)", "", without_maxima(text))
        figures = re.findall(r"\b\d[\d.,]*\b(?!\d)", own)
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


def _is_prose(tail: Tail) -> bool:
    """Whether a line behind the last row is running text that happens to end with a figure."""
    return len(tail.label.split()) >= _PROSE_WORDS and "|" not in tail.line.text


def _row(tail: Tail, cells: Sequence[RawCell | None]) -> RawRow:
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


def _with_labels(rows: Sequence[RawRow], block: Sequence[Tail]) -> list[RawRow]:
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
