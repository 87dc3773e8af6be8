"""Dates as Vietnamese documents write them, to ISO; what cannot be is cut off and named, never mended.

Belongs here: the day-month-year forms, months and quarters, and their limits. Does not: which date of a page is the
date of issue.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass

from normalizers.number_words import read_roman

_LONG = re.compile(
    r"ng[aà]y\s*(?P<day>\d{0,2})\s*[.…]*\s*th[aá]ng\s*(?P<month>\d{0,2})\s*[.…]*\s*n[aăâ]m\s*(?P<year>\d{4,6})",
    re.IGNORECASE,
)
# A long form of which recognition misread one of the words "ngày" and "tháng".
_WORN = re.compile(
    r"(?:\bng[aà]y\s+(?P<day>\d{1,2})\s+[^\W\d]{3,6}|\b[^\W\d]{3,5}\s+(?P<other_day>\d{1,2})\s+th[aá]ng)"
    r"\s+(?P<month>\d{1,2})\s+n[aăâ]m\s+(?P<year>\d{4})\b",
    re.IGNORECASE,
)
_SHORT = re.compile(r"(?<![\d/])(?P<day>\d{1,2})\s?/\s?(?P<month>\d{1,2})\s?/\s?(?P<year>\d{4,6})(?![\d/])")
# Points and dashes also divide sections and spans; only behind the word they divide a date.
_POINTED = re.compile(
    r"ng[aà]y\s+(?P<day>\d{1,2})(?P<mark>[.\-–])(?P<month>\d{1,2})(?P=mark)(?P<year>\d{4,6})(?!\d)", re.IGNORECASE
)
_MONTH = re.compile(
    r"(?<!ngày )\bth[aá]ng\s*(?P<month>\d{1,2})\s*(?:/|-|,?\s*n[aăâ]m)\s*(?P<year>\d{4,6})(?!\d)", re.IGNORECASE
)
_QUARTER = re.compile(
    r"\bqu[yýí]\s+(?P<quarter>[IVl1|]{1,3}|[1-4])\s*(?:/|-|,?\s*n[aăâ]m)\s*(?P<year>\d{4,6})(?!\d)", re.IGNORECASE
)
FIRST_YEAR, LAST_YEAR = 1945, 2100


@dataclass(frozen=True, slots=True)
class FoundDate:
    """iso: "2024-05-21", or "2022-12" / "2022" where day or month are missing or impossible, "" where the year is.

    start, end: offsets. whole: day, month and year are there and can be. fault: "day", "month" or "year" where that
    part stands there and cannot be ("31/02/2024", "16/5/20235"), else "".
    """

    iso: str
    start: int
    end: int
    whole: bool
    fault: str = ""


def _parts(day: str, month: str, year: str) -> tuple[str, str]:
    """ISO date of the parts, cut before the first that is missing or cannot be, and the one that cannot be."""
    if not FIRST_YEAR <= int(year) <= LAST_YEAR:
        return "", "year"
    if not month:
        return year, ""
    if not 1 <= int(month) <= 12:
        return year, "month"
    cut = f"{year}-{int(month):02d}"
    if not day:
        return cut, ""
    if not 1 <= int(day) <= calendar.monthrange(int(year), int(month))[1]:
        return cut, "day"
    return f"{cut}-{int(day):02d}", ""


def find_dates(text: str, *, faulty: bool = False) -> list[FoundDate]:
    """All dates of a text in order of place, "ngày 21 tháng 5 năm 2024", "22/9/2022" and "ngày 22.9.2022" forms.

    faulty: also those of which not even the year can be.
    """
    found = []
    for pattern in (_LONG, _SHORT, _POINTED):
        for match in pattern.finditer(text):
            iso, fault = _parts(match["day"], match["month"], match["year"])
            if iso or faulty:
                found.append(FoundDate(iso, match.start(), match.end(), len(iso) == 10, fault))
    return sorted(found, key=lambda date: (date.start, date.end))


def find_worn_dates(text: str) -> list[FoundDate]:
    """Dates in the long form with one of its words misread, where a date must stand: "naày 09 tháng 02 năm 2024"."""
    found = []
    for match in _WORN.finditer(text):
        iso, fault = _parts(match["day"] or match["other_day"], match["month"], match["year"])
        if iso:
            found.append(FoundDate(iso, match.start(), match.end(), len(iso) == 10, fault))
    return found


def find_months(text: str) -> list[FoundDate]:
    """Months without a day, "tháng 9/2022", "tháng 9 năm 2022", in order of place; iso is "2022-09"."""
    found = []
    for match in _MONTH.finditer(text):
        iso, fault = _parts("", match["month"], match["year"])
        found.append(FoundDate(iso, match.start(), match.end(), False, fault))
    return found


def find_quarters(text: str) -> list[FoundDate]:
    """Quarters, "quý III/2024", "quý 3 năm 2024", in order of place; iso is "2024-Q3"."""
    found = []
    for match in _QUARTER.finditer(text):
        numeral = match["quarter"]
        number = int(numeral) if numeral.isdecimal() and len(numeral) == 1 else read_roman(numeral.upper())
        year = match["year"] if FIRST_YEAR <= int(match["year"]) <= LAST_YEAR else ""
        fault = "year" if not year else "" if number in (1, 2, 3, 4) else "quarter"
        iso = f"{year}-Q{number}" if year and not fault else year
        found.append(FoundDate(iso, match.start(), match.end(), False, fault))
    return found
