"""Numbers of legal and administrative documents: "2172/QĐ-UBND", "107/2020/NĐ-CP", "18-NQ/TW".

Belongs here: finding such numbers in restored text and writing them in their standard form. Does not: what kind
of document the abbreviation stands for (`corpus.document_types`).
"""

from __future__ import annotations

import re

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
