"""From a figure whose meaning is settled to its observation, and the note of it for the figures that follow.

Belongs here: the one way in which the rules of this package make observations. Does not: the rules.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from corpus.records import Level, Observation
from extractors.figures import from_tokens
from extractors.prose.quantities import Quantity
from extractors.prose.situations import Said, Situation
from extractors.tagging import Mention


def figure_tokens(situation: Situation) -> list[int]:
    """Offsets of the tokens of the figure itself: sign and number."""
    quantity = situation.quantity
    return list(range(quantity.start, quantity.number + 1))


def tell(
    situation: Situation,
    *,
    subject: str,
    subject_id: str = "",
    level: Level = "cohort",
    field: str,
    measure: str,
    statistic: str,
    unit: str,
    value: Decimal | None = None,
    year: int | None = None,
    units: Sequence[Mention] = (),
    over: bool = False,
) -> Observation:
    """The observation of a figure. over: the figure meant is the one under the stroke. year: None for its own."""
    sentence, quantity = situation.sentence, situation.quantity
    places = [quantity.over_token] if over and quantity.over_token is not None else figure_tokens(situation)
    tokens = [sentence.tokens[place] for place in places]
    stated = quantity.over if over and quantity.over is not None else quantity.value
    observation = from_tokens(
        tokens,
        stated if value is None else value,
        subject=subject,
        subject_id=subject_id or (subject if level == "cohort" else ""),
        level=level,
        field=field,
        measure=measure,
        statistic=statistic,
        year=situation.year() if year is None else year,
        unit=unit,
        has_lines=sentence.has_lines,
    )
    if over or (measure == "kpi" and (statistic == "count" or field.endswith(("_scale", "_max_points")))):
        # A maximum and a count are what they are: no decimals were rounded away.
        observation = replace(observation, decimals=None)
    if not over:
        said = Said(quantity, subject, subject_id, level, field, measure, statistic, tuple(units), observation.year)
        sentence.said.append(said)
    return observation


def tell_of_unit(
    situation: Situation,
    owner: Mention,
    *,
    field: str,
    measure: str,
    unit: str,
    value: Decimal | None = None,
    year: int | None = None,
    units: Sequence[Mention] = (),
    over: bool = False,
) -> Observation:
    """The observation of a figure that is the value of a named unit."""
    return tell(
        situation,
        subject=owner.subject,
        subject_id=owner.label,
        level=level_of(owner.level),
        field=field,
        measure=measure,
        statistic="value",
        unit=unit,
        value=value,
        year=year,
        units=units,
        over=over,
    )


def tell_again(
    situation: Situation,
    said: Said,
    *,
    unit: str,
    measure: str = "",
    statistic: str = "",
    value: Decimal | None = None,
    year: int | None = None,
) -> Observation:
    """The observation of a figure of the same subject and field as one told before; what is left out is as there."""
    return tell(
        situation,
        subject=said.subject,
        subject_id=said.subject_id,
        level=said.level,
        field=said.field,
        measure=measure or said.measure,
        statistic=statistic or said.statistic,
        unit=unit,
        value=value,
        year=year,
    )


def tell_word(situation: Situation, mention: Mention, value: Decimal, **facts: object) -> Observation:
    """An observation whose figure is told by words alone ("nhất bảng", "giữ bậc")."""
    sentence = situation.sentence
    tokens = list(sentence.tokens[mention.start : mention.end])
    return from_tokens(tokens, value, has_lines=sentence.has_lines, **facts)  # type: ignore[arg-type]


def last_said(situation: Situation, *measures: str) -> Said | None:
    """The last figure told in this sentence, of one of the measures where any are named."""
    for said in reversed(situation.sentence.said):
        if not measures or said.measure in measures:
            return said
    return None


def unit_of(quantity: Quantity) -> str:
    """The published unit of a figure counted in points or percent."""
    return "percent" if quantity.counted_in == "percent" else "points"


def level_of(level: str) -> Level:
    """A level by its name, as the records type it."""
    known: tuple[Level, ...] = ("department", "district", "commune", "province", "ministry")
    return next((each for each in known if each == level), "cohort")
