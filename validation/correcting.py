"""Figures set right by people, before anything is recomputed.

Belongs here: finding the figure that a correction means, and giving it its value; its raw characters stay. Does not:
reading the file of corrections (`corpus.corrections`), or values that arithmetic forces (`validation.recovery`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from corpus.corrections import Correction
from corpus.records import Box, Observation, Understanding
from normalizers.numbers import find_figures
from validation.characters import read_number
from validation.recovery import replaced

# Boxes share at least this part of the smaller one's area where they are of one figure: a later reading may move them a
# little.
_SAME_PLACE = 0.5


def correct(
    understanding: Understanding, corrections: Sequence[Correction]
) -> tuple[Understanding, tuple[Correction, ...]]:
    """The report with its corrections applied, and those meant for this report that no figure of it answers to.

    One printed figure may be several observations (a unit's score is the cohort's greatest): all of them are set.
    """
    document = understanding.document
    own = [one for one in corrections if one.document in (document.doc_id, document.sha256)]
    corrected: dict[str, Observation] = {}
    unanswered = []
    for one in own:
        meant = [o for o in understanding.observations if o.obs_id and _means(one, o)]
        settled = {o.obs_id: figure for o in meant if (figure := _corrected(o, one)) is not None}
        corrected |= settled
        if not settled:
            unanswered.append(one)
    return replaced(understanding, corrected), tuple(unanswered)


def _means(correction: Correction, figure: Observation) -> bool:
    if figure.page != correction.page or " ".join(figure.raw.split()) != " ".join(correction.raw.split()):
        return False
    if correction.place.isdigit():
        return figure.line == int(correction.place)
    box = _box(correction.place)
    return box is not None and figure.box is not None and _shared_area(box, figure.box) >= _SAME_PLACE


def _corrected(figure: Observation, correction: Correction) -> Observation | None:
    value = read_number(correction.right, figure)
    if value is None:
        return None
    printed = find_figures(correction.right)
    decimals = figure.decimals
    if printed and printed[0].decimals:
        decimals = max(decimals or 0, printed[0].decimals)
    return replace(
        figure,
        value=value,
        decimals=decimals,
        status="corrected",
        # A person has looked: neither the doubts nor the other readings of the recogniser count any more.
        confidence=None,
        alternatives=(),
        note=f"read {figure.raw}; set to {correction.right} by {correction.who}: {correction.why}",
    )


def _box(text: str) -> Box | None:
    try:
        sides = [float(side) for side in text.split(",")]
    except ValueError:
        return None
    return Box(*sides) if len(sides) == 4 else None


def _shared_area(first: Box, second: Box) -> float:
    width = min(first.x1, second.x1) - max(first.x0, second.x0)
    height = min(first.y1, second.y1) - max(first.y0, second.y0)
    smaller = min((box.x1 - box.x0) * (box.y1 - box.y0) for box in (first, second))
    return width * height / smaller if width > 0 and height > 0 and smaller > 0 else 0.0
