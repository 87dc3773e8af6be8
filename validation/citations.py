"""Rules on documents that a report cites more than once: number and date against the first citation.

Belongs here: generators of checks over `corpus.records.Citation`. Does not: finding citations (`extractors.citations`).
Numbers begin anew each year, and each issuer has its own: a citation of another year is of another document.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from corpus.records import Citation, Observation
from corpus.worded import Worded
from validation.checks import Check
from validation.register import Register

_NUMBER = re.compile(r"\d+")


def cited(register: Register) -> Iterator[Check]:
    """Each later citation of a document against the first: its number, and its date as yyyymmdd."""
    documents: dict[str, list[Citation]] = {}
    for citation in register.understanding.citations:
        documents.setdefault(citation.number, []).append(citation)
    for number, places in documents.items():
        dated = [place for place in places if place.date]
        for place in places[1:]:
            if not _same_place(place, places[0]) and not _of_another_year(place, dated):
                yield from _number(number, place, places[0])
        for place in dated[1:]:
            if not _same_place(place, dated[0]) and place.date[:4] == dated[0].date[:4]:
                yield _date(register, number, place, dated[0])


def _same_place(one: Citation, other: Citation) -> bool:
    return (one.page, one.line, one.box) == (other.page, other.line, other.box)


def _of_another_year(place: Citation, dated: list[Citation]) -> bool:
    return bool(place.date and dated) and place.date[:4] != dated[0].date[:4]


def _number(number: str, place: Citation, first: Citation) -> Iterator[Check]:
    digits = _NUMBER.match(number)
    if digits is not None:
        one, other = (_figure(each, Decimal(digits[0]), "number") for each in (place, first))
        yield Check("repeat", "equal", _cited("{number} is cited alike", number, first), one, (other,), accuses=False)


def _date(register: Register, number: str, place: Citation, first: Citation) -> Check:
    one, other = (_figure(each, Decimal(each.date.replace("-", "")), "date") for each in (place, first))
    statement = _cited("{number} is cited with the same date", number, first)
    doubt = "" if place.date == first.date else _doubt(register, place, first)
    return Check("repeat", "equal", statement, one, (other,), doubt=doubt, accuses=False)


def _cited(what: str, number: str, first: Citation) -> Worded:
    if first.line is not None:
        return Worded(what + " on line {line}", number=number, line=first.line)
    return Worded(what + " on page {page}", number=number, page=first.page)


def _doubt(register: Register, place: Citation, first: Citation) -> str:
    """Why two dates under one number may be of two documents, or misread; ""."""
    if {place.page, first.page} & register.understanding.ruined_pages:
        return "a sound reading of both dates"
    words = zip(place.issuer.split(), first.issuer.split())
    if any(one != other for one, other in words):
        return "whether both places cite the same issuer's document"
    return ""


def _figure(citation: Citation, value: Decimal, unit: str) -> Observation:
    """A number or a date of a citation as a figure; no observation of the report, so it bears no identifier."""
    return Observation(
        subject="document",
        subject_id="",
        level="province",
        field=citation.number,
        measure="citation",
        statistic="value",
        year=None,
        value=value,
        unit=unit,
        raw=f"{citation.number} {citation.date}".strip(),
        page=citation.page,
        line=citation.line,
        origin="prose",
        box=citation.box,
    )
