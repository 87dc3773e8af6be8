"""From a figure of the work whose name is settled to its observation.

Belongs here: whose the figure is, and the note of it for the figures that follow. Does not: what it is (`indicators`).
"""

from __future__ import annotations

from decimal import Decimal

from corpus.records import Observation
from extractors.prose.situations import Situation
from extractors.prose.telling import level_of, tell


def tell_indicator(
    situation: Situation, label: str, statistic: str, unit: str, value: Decimal | None = None, over: bool = False
) -> Observation:
    """The observation of a figure of the reporting unit's work, else of the province's. over: as in `telling.tell`."""
    sentence = situation.sentence
    owner = sentence.owner
    told = tell(
        situation,
        subject=owner.subject if owner is not None else "province",
        subject_id=owner.label if owner is not None else sentence.province[1],
        level=level_of(owner.level) if owner is not None else "province",
        field=label,
        measure="kpi",
        statistic=statistic,
        unit=unit,
        value=value,
        over=over,
    )
    if not over:
        sentence.asides.append(sentence.said.pop())
    return told
