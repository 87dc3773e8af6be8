"""Making observations out of what was read: one place where raw characters, place and value come together.

Belongs here: building `Observation`s from cells and tokens. Does not: deciding what they are of.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from corpus.records import Level, Observation, Origin, Word
from extractors.raw_tables import RawCell
from extractors.tokens import Token, joined_box
from normalizers.damaged_figures import candidate_readings
from normalizers.numbers import plain_text

EXACT_MEASURES = frozenset(
    (
        "max_points",
        "rank",
        "rank_change",
        "criteria_count",
        "subcriteria_count",
        "unit_count",
        "ballots_issued",
        "ballots_returned",
    )
)

# Below it a figure is more likely wrong than right.
_LEAST_CONFIDENCE = 0.5
_WHOLE = EXACT_MEASURES - {"max_points"}


def from_cell(
    cell: RawCell,
    *,
    subject: str,
    subject_id: str,
    level: Level,
    field: str,
    measure: str,
    statistic: str,
    year: int | None,
    unit: str,
    decimals: int,
    table_id: str,
    has_lines: bool,
    limits: tuple[Decimal, Decimal],
    origin: Origin = "table",
    digits_hold: bool = True,
) -> Observation:
    """A figure of a table. A value outside `limits`, or none, is lost; its plausible readings are alternatives.

    So is one whose reading is more likely wrong than right; what was read is then the last of its alternatives.

    digits_hold: whether digits among ruined characters are to be believed.
    """
    value = cell.figure.value if cell.figure is not None else None
    alternatives = cell.alternatives
    # A count with decimals is a count misread, or a figure of another column.
    broken = measure in _WHOLE and value is not None and value != value.to_integral_value()
    damaged = value is None or broken or not limits[0] <= value <= limits[1]
    # What was read of a figure under a black stamp is hardly ever the figure.
    unsure = not damaged and cell.confidence is not None and cell.confidence < _LEAST_CONFIDENCE
    if damaged:
        readings = candidate_readings(cell.raw, decimals, *limits, digits_hold=digits_hold)
        alternatives = tuple(plain_text(reading) for reading in readings) or alternatives
        value = None
    elif unsure and value is not None:
        alternatives = tuple(dict.fromkeys((*alternatives, plain_text(value))))
        value = None
    return Observation(
        subject=subject,
        subject_id=subject_id,
        level=level,
        field=field,
        measure=measure,
        statistic=statistic,
        year=year,
        value=value,
        unit=unit,
        raw=cell.raw,
        page=cell.page,
        line=cell.line if has_lines else None,
        origin=origin,
        words=cell.words,
        decimals=None if measure in EXACT_MEASURES else decimals,
        box=cell.box,
        table_id=table_id,
        row=cell.row,
        col=cell.col,
        status="lost" if value is None else "read",
        confidence=cell.confidence,
        alternatives=alternatives,
        note=cell.note,
    )


def from_tokens(
    tokens: Sequence[Token],
    value: Decimal,
    *,
    subject: str,
    subject_id: str = "",
    level: Level = "cohort",
    field: str,
    measure: str,
    statistic: str,
    year: int | None,
    unit: str,
    has_lines: bool,
    status: str = "read",
    note: str = "",
) -> Observation:
    """A figure of running text; its place is that of its first token, its box goes round all of them."""
    words: tuple[Word, ...] = tuple(dict.fromkeys(token.word for token in tokens))
    confidences = [word.confidence for word in words if word.confidence is not None]
    figure = next((token.figure for token in tokens if token.figure is not None), None)
    raw = "".join(token.raw if token.glued or not place else " " + token.raw for place, token in enumerate(tokens))
    return Observation(
        subject=subject,
        subject_id=subject_id,
        level=level,
        field=field,
        measure=measure,
        statistic=statistic,
        year=year,
        value=value,
        unit=unit,
        raw=raw,
        page=words[0].page,
        line=words[0].line if has_lines else None,
        origin="prose",
        words=words,
        decimals=None if measure in EXACT_MEASURES or figure is None else figure.decimals,
        box=joined_box(tokens),
        status="recovered" if status == "recovered" else "read",
        confidence=min(confidences) if confidences else None,
        note=note,
    )
