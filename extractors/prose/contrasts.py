"""Extremes told by contrast: "Sở A (11,41 điểm), Sở B thấp nhất (3,89 điểm)", the word for the highest left out.

Belongs here: what the figures of one sentence make plain together. Does not: figures by themselves (`scores`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from operator import gt, lt

from corpus.records import Observation
from extractors.prose.situations import COHORT_OF_LEVEL

_OTHER = {"max": "min", "min": "max"}
_BEYOND = {"max": gt, "min": lt}


def other_extremes(observations: Sequence[Observation]) -> list[Observation]:
    """The other extreme of a field, where a sentence gives the mean, one extreme and a score of one more unit.

    The further unit's score must lie beyond the mean on the side of the extreme that is wanting.
    """
    found = []
    for extreme in observations:
        wanting = _OTHER.get(extreme.statistic, "")
        if not wanting or extreme.level != "cohort" or extreme.value is None:
            continue
        alike = [
            o for o in observations if (o.field, o.measure, o.unit) == (extreme.field, extreme.measure, extreme.unit)
        ]
        own = [o for o in alike if o.level == "cohort" and o.subject == extreme.subject]
        means = [o for o in own if o.statistic == "mean"]
        units = [o for o in alike if COHORT_OF_LEVEL.get(o.level) == extreme.subject and o.statistic == "value"]
        further = [o for o in units if o.words != extreme.words]
        if len(means) != 1 or len(further) != 1 or any(o.statistic == wanting for o in own):
            continue
        mean, unit = means[0].value, further[0].value
        if mean is None or unit is None or (unit <= mean if wanting == "max" else unit >= mean):
            continue
        word = "least" if wanting == "max" else "greatest"
        note = f"The page names the {word} beside it and leaves out the word for the other."
        found.append(
            replace(
                further[0],
                subject=extreme.subject,
                subject_id=extreme.subject_id,
                level="cohort",
                statistic=wanting,
                status="recovered",
                note=note,
            )
        )
    return found


def extremes_of_lists(observations: Sequence[Observation]) -> list[Observation]:
    """The observations of a sentence that lists several best or worst: the extreme is the list's outermost figure.

    Of "Ba đơn vị cuối bảng gồm: A 77,05%, B 76,81%, C 75,94%" the first figure stands behind the words for the least.
    """
    found = list(observations)
    for place, extreme in enumerate(observations):
        beyond = _BEYOND.get(extreme.statistic)
        if beyond is None or extreme.level != "cohort" or extreme.value is None:
            continue
        of_units = [
            o
            for o in observations[place:]
            if (o.field, o.measure, o.unit, o.year) == (extreme.field, extreme.measure, extreme.unit, extreme.year)
            and o.statistic == "value"
            and COHORT_OF_LEVEL.get(o.level) == extreme.subject
            and o.value is not None
        ]
        outermost = extreme
        for each in of_units:
            if each.value is not None and outermost.value is not None and beyond(each.value, outermost.value):
                outermost = each
        if outermost is not extreme:
            found[place] = replace(
                outermost,
                subject=extreme.subject,
                subject_id=extreme.subject_id,
                level="cohort",
                statistic=extreme.statistic,
            )
    return found
