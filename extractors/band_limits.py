"""Limits of bands that a report tells twice: by the scheme's own names, and again for its groups A, B, C.

Belongs here: setting two tellings of one band side by side, as claims. Does not: reading the limits
(`extractors.rubrics`).
Two schemes may well differ, so that a claim of this kind bears limits out and contradicts nobody.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from corpus.records import Claim, Observation
from corpus.vocabulary import band_names
from corpus.worded import Worded
from extractors.figures import from_tokens
from extractors.outline import Outline
from extractors.result_tables import Scope
from extractors.rubrics import ToldBand, told_bands
from extractors.tokens import Paragraph

_DOUBT = "whether both places tell the limits of one scheme"


def read_band_limits(paragraphs: Sequence[Paragraph], outline: Outline, scope: Scope) -> list[Claim]:
    """The claims of all limits told again: of a band of the same name, else of the same place in another scheme."""
    found: list[Claim] = []
    before: list[ToldBand] = []
    for told in told_bands(paragraphs, outline):
        first = next((each for each in before if _is_same(each, told, before)), None)
        before.append(told)
        if first is None:
            continue
        for one, other in ((told.band.lower, first.band.lower), (told.band.upper, first.band.upper)):
            stated, reference = _figure(told, one, scope), _figure(first, other, scope)
            if stated is not None and reference is not None:
                statement = Worded(
                    "a limit of {band} is that of {other_band}", band=told.band.name, other_band=first.band.name
                )
                found.append(Claim("repeat", "equal", statement, stated, (reference,), doubt=_DOUBT))
    return found


def _is_same(first: ToldBand, told: ToldBand, before: Sequence[ToldBand]) -> bool:
    """Whether an earlier band is the one told now: under its name, or in its place of the scheme of all cohorts."""
    if first.cohort not in ("", told.cohort):
        return False
    if first.band.name == told.band.name:
        return True
    if _schemes(first) & _schemes(told) or any(each.band.name == told.band.name for each in before):
        return False
    own = [each for each in before if each.cohort == first.cohort and _schemes(each) & _schemes(first)]
    order = [each.band.name for each in sorted(own, key=lambda each: -(each.band.lower or Decimal(0)))]
    return first.band.name in order and order.index(first.band.name) + 1 in _orders(told)


def _schemes(told: ToldBand) -> set[str]:
    return {band.scheme for band in band_names() if band.name == told.band.name}


def _orders(told: ToldBand) -> set[int]:
    return {band.order for band in band_names() if band.name == told.band.name}


def _figure(told: ToldBand, limit: Decimal | None, scope: Scope) -> Observation | None:
    """A limit as a figure; the report has no observation of it."""
    tokens = [t for t in told.paragraph.tokens if t.figure is not None and t.figure.value == limit]
    if limit is None or not tokens:
        return None
    return from_tokens(
        tokens[:1],
        limit,
        subject=told.cohort or "province",
        field=f"band_{told.band.name}",
        measure="max_points",
        statistic="value",
        year=scope.year,
        unit="points",
        has_lines=scope.has_lines,
    )
