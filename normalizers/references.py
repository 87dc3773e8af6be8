"""Numbers of legal and administrative documents: "2172/QĐ-UBND", "107/2020/NĐ-CP", "18-NQ/TW".

Belongs here: finding such numbers in restored text, writing them in their standard form, and saying what of one cannot
be. Does not: mending what cannot be, or what a document says.
"""

from __future__ import annotations

import re
from functools import cache

from corpus.vocabulary import document_types
from normalizers.dates import FIRST_YEAR, LAST_YEAR

# Number, optional year, then abbreviations of kind and issuer; Party documents put the dash before the kind.
_REFERENCE = re.compile(
    r"(?<![\d/,.])(?P<number>\d{1,5}[A-Za-z]?)\s?"
    r"(?P<year>/\s?(?:19|20)\d\d)?\s?"
    r"(?P<join>[/\-–])\s?"
    r"(?P<tail>[A-ZĐ][A-ZĐa-z]{0,5}\d{0,2}(?:\s?[-–/]\s?[A-ZĐ][A-ZĐa-z]{0,6}(?:\s?&\s?[A-ZĐ][A-ZĐa-z]*)*)*)"
)
_TAIL_SHAPE = re.compile(r"^[A-ZĐ]{1,5}r?(?:[-/][A-ZĐ&Tgr]{2,})+$|^QH\d{1,2}$|^[A-ZĐ]{2,}-[A-ZĐ&]+$")


def standard_form(number: str, year: str, join: str, tail: str) -> str:
    """The parts as one document number, blanks and long dashes gone."""
    tail = re.sub(r"\s+", "", tail).replace("–", "-")
    return f"{number}{year.replace(' ', '') if year else ''}{'-' if join in '-–' else '/'}{tail}"


def find_references(text: str) -> list[tuple[str, int, int]]:
    """Standard form, start and end of every document number in a restored text, in order of place."""
    found = []
    for match in _REFERENCE.finditer(text):
        tail = re.sub(r"\s+", "", match["tail"]).replace("–", "-")
        if not _TAIL_SHAPE.match(tail):
            continue
        found.append(
            (standard_form(match["number"], match["year"] or "", match["join"], tail), match.start(), match.end())
        )
    return found


# First and last year of the acts of each National Assembly; the next one's are open.
_TERMS = {12: (2007, 2011), 13: (2011, 2016), 14: (2016, 2021), 15: (2021, 2026), 16: (2026, LAST_YEAR)}
_FIRST_WITH_TERM = 1992


@cache
def _kinds() -> frozenset[str]:
    return frozenset(kind.abbreviation.upper() for kind in document_types())


def reference_fault(reference: str) -> str:
    """The part of a number in standard form that cannot be: "number", "year", "term" or "kind"; "" where all can.

    "0/QĐ-UBND" has no such number, "30/2200/NĐ-CP" no such year, "202/2035/QH15" a term that is over by then, and there
    is no kind of document like that of "12/QX-UBND".
    """
    number, *parts = re.split(r"[/]", reference)
    digits = re.match(r"\d+", number)
    if digits is None or int(digits.group()) == 0:
        return "number"
    years = [part for part in parts if part.isdecimal()]
    if any(not FIRST_YEAR <= int(year) <= LAST_YEAR for year in years):
        return "year"
    term = re.search(r"(?:QH|UBTVQH)(\d{1,2})$", reference)
    if term is not None and years:
        first, last = _TERMS.get(int(term[1]), (0, 0))
        if int(years[0]) >= _FIRST_WITH_TERM and not first <= int(years[0]) <= last:
            return "term"
    tail = (
        reference[len(digits.group()) :].lstrip("ABCDabcd").lstrip("/-").removeprefix(f"{years[0]}/" if years else "")
    )
    head = re.split(r"[/-]", tail)[0].upper()
    issuer_only = ("-" not in tail and "/" not in tail) or term is not None
    return "" if issuer_only or head in _kinds() else "kind"
