"""Documents that the running text cites: their numbers, their dates, and where.

Belongs here: finding each citation with its place, the report's own number and date included. Does not: the list of
documents cited (`extractors.header`), or what follows from two citations (`validation.citations`).
A number or a date that is not whole is left out.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from corpus.records import Box, Citation, Document, Line, Page
from normalizers.dates import find_dates
from normalizers.marks import fold
from normalizers.references import find_references

_DATE_REACH = 45
_ISSUER_WORDS = 3
_LEAD_TO_DATE = re.compile(r"^[\s,]*(?:ng[aà]y\s*)?$", re.IGNORECASE)
_WHOLE_DATE = 10


def read_citations(pages: Sequence[Page], document: Document, has_lines: bool) -> tuple[Citation, ...]:
    """All citations in the order of the page; tables are left out."""
    text = ""
    starts: list[int] = []
    lines: list[Line] = []
    for page in pages:
        for line in page.lines:
            if not line.words or line.in_table:
                continue
            restored = (line.restored if line.restored is not None else line.text).strip()
            # A number broken at a line end goes on in the next line.
            text += "" if text.endswith(("-", "/")) else " "
            starts.append(len(text))
            lines.append(line)
            text += restored
    found: list[Citation] = []
    for number, start, end in find_references(text):
        line = lines[max(0, bisect_right(starts, start) - 1)]
        date, after = _date_behind(text, end)
        own = number == document.number and not any(each.number == number for each in found)
        if own and not date and len(document.issue_date) == _WHOLE_DATE:
            date = document.issue_date
        found.append(
            Citation(
                number,
                date,
                _issuer(text[after : after + _DATE_REACH]),
                line.words[0].page,
                line.number if has_lines else None,
                _box(line),
            )
        )
    return tuple(found)


def _date_behind(text: str, end: int) -> tuple[str, int]:
    """The whole date right behind a number, ISO, and where it ends; ("", `end`) where there is none."""
    window = text[end : end + _DATE_REACH]
    for date in find_dates(window):
        if date.whole and _LEAD_TO_DATE.match(window[: date.start]):
            return date.iso, end + date.end
    return "", end


def _issuer(text: str) -> str:
    """The folded words of "của Ủy ban nhân dân tỉnh" behind a citation, cut short; "" where it names no issuer."""
    words = fold(re.split(r"[.,;:()]", text)[0]).split()
    return " ".join(words[1 : 1 + _ISSUER_WORDS]) if words[:1] == ["cua"] else ""


def _box(line: Line) -> Box | None:
    box: Box | None = None
    for word in line.words:
        if word.box is not None:
            box = word.box if box is None else box.joined(word.box)
    return box
