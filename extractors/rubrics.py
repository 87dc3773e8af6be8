"""Rubrics put together from a report's own figures and sentences: fields with their maxima, bands with their limits.

Belongs here: reconciling what tables and prose say of one cohort's scale. Does not: reading the figures.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from corpus.records import Band, Observation, Rubric, RubricField
from corpus.vocabulary import band_names
from extractors.outline import Outline
from extractors.tokens import Paragraph
from normalizers.fields import find_cohorts
from normalizers.marks import fold
from normalizers.numbers import plain_text, read_body

_COHORTS = ("departments", "districts", "communes")
# A band is named behind its noun, or begins its own item: "- Tốt: từ 80 đến dưới 90 điểm".
_BAND = re.compile(
    r"(?:(?:nhom|loai|muc|hang|don vi)\s+(?P<name>[a-z]+(?:\s[a-z]+)?)\s*[:,]?\s*(?:\([^)]*\))?\s*[:(,]?\s*"
    r"|^\W*(?:[a-z]\)\s*)?(?P<item>(?!nhom|loai|muc|hang|don vi)[a-z]+(?:\s[a-z]+)?)\s*[:(]\s*)"
    r"(?:dat |ket qua |chi so |co |diem )*(?P<limits>(?:tu|tren|duoi|den)\s*\d.*)"
)
_NUMBER = r"(\d{1,4}(?:[.,]\d+)?)"
_FROM = re.compile(rf"(?:tu|tren)\s+{_NUMBER}")
_UNDER = re.compile(rf"(?:den\s+duoi|den|[-–]|duoi)\s*(?:duoi\s*)?{_NUMBER}")


def read_rubrics(
    text: Sequence[Paragraph], outline: Outline, observations: Sequence[Observation], year: int | None
) -> list[Rubric]:
    """One rubric for each cohort of which a maximum, a count of criteria or a band is told."""
    bands = _bands(text, outline)
    found = []
    for cohort in _COHORTS:
        own = [o for o in observations if o.subject == cohort and o.level == "cohort" and o.year == year]
        fields = _fields(own)
        mine = list(bands.get(cohort, []))
        # Limits told of no cohort in particular hold for each that the report scores.
        mine += [band for band in bands.get("", []) if own and all(band.name != known.name for known in mine)]
        if not fields and not mine:
            continue
        totals = [o.value for o in own if o.measure == "max_points" and o.field == "overall" and o.value is not None]
        surveys = [o.value for o in own if o.field == "survey_max_points" and o.value is not None]
        found.append(
            Rubric(
                cohort,
                year,
                tuple(fields),
                tuple(mine),
                totals[0] if totals else None,
                surveys[0] if surveys else None,
                "",
            )
        )
    return found


def _fields(own: Sequence[Observation]) -> list[RubricField]:
    """Fields in the order in which their maxima or counts are first told."""
    told = ("max_points", "criteria_count", "subcriteria_count")
    names = list(dict.fromkeys(o.field for o in own if o.measure in told and o.field != "overall"))
    return [
        RubricField(
            name,
            place,
            "",
            _first(own, name, "max_points"),
            _whole(_first(own, name, "criteria_count")),
            _whole(_first(own, name, "subcriteria_count")),
        )
        for place, name in enumerate(names, start=1)
    ]


def _first(own: Sequence[Observation], name: str, measure: str) -> Decimal | None:
    return next((o.value for o in own if o.field == name and o.measure == measure and o.value is not None), None)


def _whole(value: Decimal | None) -> int | None:
    return int(value) if value is not None else None


@dataclass(frozen=True, slots=True)
class ToldBand:
    """A band with its limits as one paragraph tells them. cohort: "" where none is said. band: its name and limits."""

    paragraph: Paragraph
    cohort: str
    band: Band


def told_bands(text: Sequence[Paragraph], outline: Outline) -> list[ToldBand]:
    """All bands told with limits, in the order of the page; a band may be told more than once."""
    known = {fold(band.name): band.name for band in band_names()}
    found: list[ToldBand] = []
    for paragraph in text:
        folded = fold(paragraph.text)
        match = _BAND.search(folded[:160])
        if match is None:
            continue
        words = (match["name"] or match["item"]).split()
        name = next((known[key] for key in (" ".join(words), words[0]) if key in known), None)
        if name is None:
            continue
        lower, upper = _limits(match["limits"])
        if lower is None and upper is None:
            continue
        # Only the words before the limits: behind them stand the units of the band.
        head = paragraph.text[: match.start("limits")]
        cohorts = list(dict.fromkeys(span.cohort for span in find_cohorts(head.split())))
        cohort = cohorts[0] if len(cohorts) == 1 else outline.at(paragraph.lines[0].number).cohort
        found.append(ToldBand(paragraph, cohort, Band(name, lower, upper)))
    return found


def plain_limits(band: Band) -> str:
    """The limits of a band in words: "at least 80, under 90"."""
    lower = f"at least {plain_text(band.lower)}" if band.lower is not None else ""
    upper = f"under {plain_text(band.upper)}" if band.upper is not None else ""
    return ", ".join(part for part in (lower, upper) if part)


def _bands(text: Sequence[Paragraph], outline: Outline) -> dict[str, list[Band]]:
    """Bands by cohort ("" where no cohort is said), each name once, best first."""
    found: dict[str, list[Band]] = {}
    for told in told_bands(text, outline):
        mine = found.setdefault(told.cohort, [])
        if all(band.name != told.band.name for band in mine):
            mine.append(told.band)
    return found


def _limits(text: str) -> tuple[Decimal | None, Decimal | None]:
    """Lower and upper limit that the words give; "trở lên" leaves the top open."""
    head = re.split(r"[);,]", text, maxsplit=1)[0]
    lower = _FROM.search(head)
    rest = head[lower.end() :] if lower else head
    upper = _UNDER.search(rest)
    return _decimal(lower[1]) if lower else None, _decimal(upper[1]) if upper else None


def _decimal(text: str) -> Decimal | None:
    read = read_body(text)
    return read[0] if read else None
