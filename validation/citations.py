"""Rules on documents that a report cites more than once: number and date against the first citation.

Belongs here: generators of checks over `corpus.records.Citation`. Does not: finding citations (`extractors.citations`).
Numbers begin anew each year, and each issuer has its own: a citation of another year is of another document.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal

from corpus.records import Citation, Observation
from corpus.worded import Worded
from validation.checks import Check
from validation.register import Register

_NUMBER = re.compile(r"\d+")
# Shorter numbers are alike by chance.
_TELLING_DIGITS = 3
_FAR_APART = 50


def cited(register: Register) -> Iterator[Check]:
    """Each later citation of a document against the first: its number, and its date as yyyymmdd.

    A number that is not cited before is set beside one of the same kind of document that it is a slip away from, where
    date and issuer do not speak against it: digits that changed places, one lost or added, and on the same day another.
    """
    documents: dict[str, list[Citation]] = {}
    for citation in register.understanding.citations:
        first = documents.get(citation.number) or _slipped_from(citation, documents)
        if first is None:
            documents[citation.number] = [citation]
            continue
        first.append(citation)
    for places in documents.values():
        number = places[0].number
        dated = [place for place in places if place.date]
        for place in places[1:]:
            if not _same_place(place, places[0]) and not _of_another_year(place, dated):
                yield from _number(register, number, place, places[0])
        for place in dated[1:]:
            if not _same_place(place, dated[0]) and place.date[:4] == dated[0].date[:4]:
                yield _date(register, number, place, dated[0])


def _slipped_from(citation: Citation, documents: Mapping[str, list[Citation]]) -> list[Citation] | None:
    """The citations of the one document before that this number seems to mean; None for none or several."""
    found = [
        places
        for places in documents.values()
        if _is_slip(citation, places[0])
        and all(one == other for one, other in zip(citation.issuer.split(), places[0].issuer.split()))
        and (not citation.date or not places[0].date or citation.date == places[0].date)
    ]
    return found[0] if len(found) == 1 else None


def _is_slip(one: Citation, other: Citation) -> bool:
    """Whether two numbers of one kind of document are so alike that they are one number, written down twice."""
    own, first = _NUMBER.match(one.number), _NUMBER.match(other.number)
    if own is None or first is None or one.number[own.end() :] != other.number[first.end() :]:
        return False
    digits, wanted = own[0], first[0]
    if min(len(digits), len(wanted)) < _TELLING_DIGITS:
        return False
    if len(digits) == len(wanted):
        unlike = [place for place in range(len(digits)) if digits[place] != wanted[place]]
        if len(unlike) == 2 and unlike[1] == unlike[0] + 1:
            return digits[unlike[0]] == wanted[unlike[1]] and digits[unlike[1]] == wanted[unlike[0]]
        # Documents of one day have numbers near each other: one other digit must set them far apart.
        same_day = one.date == other.date != ""
        return len(unlike) == 1 and same_day and abs(int(digits) - int(wanted)) >= _FAR_APART
    longer, shorter = sorted((digits, wanted), key=len, reverse=True)
    lost = len(longer) == len(shorter) + 1 and any(
        longer[:place] + longer[place + 1 :] == shorter for place in range(len(longer))
    )
    return lost and one.date == other.date != ""


def _same_place(one: Citation, other: Citation) -> bool:
    return (one.page, one.line, one.box) == (other.page, other.line, other.box)


def _of_another_year(place: Citation, dated: list[Citation]) -> bool:
    return bool(place.date and dated) and place.date[:4] != dated[0].date[:4]


def _number(register: Register, number: str, place: Citation, first: Citation) -> Iterator[Check]:
    digits = [_NUMBER.match(each.number) for each in (place, first)]
    if digits[0] is not None and digits[1] is not None:
        one, other = (_figure(each, Decimal(own[0]), "number") for each, own in zip((place, first), digits) if own)
        ruined = {place.page, first.page} & register.understanding.ruined_pages
        doubt = "a sound reading of both numbers" if ruined and place.number != first.number else ""
        statement = _cited("{number} is cited alike", number, first)
        yield Check("repeat", "equal", statement, one, (other,), doubt=doubt, accuses=False)


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
