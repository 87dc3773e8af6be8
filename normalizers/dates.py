"""Dates as Vietnamese documents write them, to ISO; what cannot be is cut off, never mended.

Belongs here: the day-month-year forms and their limits. Does not: which date of a page is the date of issue.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass

_LONG = re.compile(
    r"ng[aà]y\s*(?P<day>\d{0,2})\s*[.…]*\s*th[aá]ng\s*(?P<month>\d{0,2})\s*[.…]*\s*n[aăâ]m\s*(?P<year>\d{4})",
    re.IGNORECASE,
)
_SHORT = re.compile(r"(?<!\d)(?P<day>\d{1,2})\s?/\s?(?P<month>\d{1,2})\s?/\s?(?P<year>\d{4})(?!\d)")


@dataclass(frozen=True, slots=True)
class FoundDate:
    """iso: "2024-05-21", or "2022-12" / "2022" where day or month are missing or impossible. start: offset."""

    iso: str
    start: int
    end: int
    whole: bool


def iso_date(day: str, month: str, year: str) -> str:
    """ISO date of the parts, cut before the first part that is missing or cannot be."""
    if not 1945 <= int(year) <= 2100:
        return ""
    if not month or not 1 <= int(month) <= 12:
        return year
    if not day or not 1 <= int(day) <= calendar.monthrange(int(year), int(month))[1]:
        return f"{year}-{int(month):02d}"
    return f"{year}-{int(month):02d}-{int(day):02d}"


def find_dates(text: str) -> list[FoundDate]:
    """All dates of a text in order of place, "ngày 21 tháng 5 năm 2024" and "22/9/2022" forms."""
    found = []
    for pattern in (_LONG, _SHORT):
        for match in pattern.finditer(text):
            iso = iso_date(match["day"], match["month"], match["year"])
            if iso:
                found.append(FoundDate(iso, match.start(), match.end(), len(iso) == 10))
    return sorted(found, key=lambda date: (date.start, date.end))
