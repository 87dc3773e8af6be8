"""Maxima told in sentences: of a field, of the whole scale and its parts, of what stands under a stroke.

Belongs here: rules for the scale that scores are measured on. Does not: the scores (`scores`).
"""

from __future__ import annotations

from corpus.records import Observation
from extractors.prose.situations import Situation
from extractors.prose.telling import last_said, tell

# What a report says of its scale without naming a cohort holds for the two that every province scores.
_BOTH = ("departments", "districts")


def maximum(situation: Situation) -> list[Observation] | None:
    """Read "(tối đa 14 điểm)": the maximum of the field that its heading names, for each cohort it is under."""
    said = last_said(situation, "points")
    if situation.concept_just_before("out_of", within=0) is not None and said is not None and said.statistic == "mean":
        return [
            tell(
                situation,
                subject=said.subject,
                field=said.field,
                measure="max_points",
                statistic="value",
                unit="points",
            )
        ]
    if situation.concept_just_before("max_points", within=1) is None:
        return None
    field = situation.field()
    if not field or field == "overall" or situation.quantity.counted_in != "points":
        return None
    cohort = situation.cohort()
    cohorts = [cohort] if cohort else list(_BOTH)
    return [
        tell(situation, subject=each, field=field, measure="max_points", statistic="value", unit="points")
        for each in cohorts
    ]


def whole_scale(situation: Situation) -> list[Observation] | None:
    """Read "Tổng điểm: 100 điểm", "Điểm thẩm định: 70/100 điểm": the scale and its parts, at a paragraph's head."""
    quantity, sentence = situation.quantity, situation.sentence
    scaled = any(said.field == "overall" and said.measure == "max_points" for said in sentence.said)
    if quantity.decimals or quantity.counted_in != "points" or (sentence.said and not scaled) or quantity.value < 1:
        return None
    words = [t.folded for t in sentence.tokens[sentence.start : quantity.start] if t.kind == "word"]
    if (
        (len(words) > 14 and not scaled)
        or sentence.mentions_of("unit")
        or situation.has_left("mean", "max", "min", "group", "from")
    ):
        return None
    cohort = situation.cohort()
    cohorts = [cohort] if cohort else list(_BOTH)
    if not scaled and (words[:2] == ["tong", "diem"] or (words[:2] == ["thang", "diem"] and "tong" in words)):
        if quantity.value < 50:
            return None
        facts = ("overall", "max_points", "total")
    elif situation.has_left("survey", "satisfaction") and (scaled or quantity.over is not None or "diem" in words[:1]):
        facts = ("survey_max_points", "kpi", "value")
    elif situation.has_left("appraised", "self_assessed") and (
        scaled or quantity.over is not None or "diem" in words[:1]
    ):
        facts = ("appraised_max_points", "kpi", "value")
    else:
        return None
    field, measure, statistic = facts
    return [
        tell(situation, subject=each, field=field, measure=measure, statistic=statistic, unit="points")
        for each in cohorts
    ]


def scale_below(situation: Situation, observation: Observation) -> list[Observation]:
    """What stands under the stroke: the maximum of a field, or the scale of a survey."""
    quantity = situation.quantity
    if quantity.over is None or quantity.counted_in not in ("points", ""):
        return []
    if observation.measure == "points" and observation.field != "overall":
        return [
            tell(
                situation,
                subject=observation.subject,
                field=observation.field,
                measure="max_points",
                statistic="value",
                unit="points",
                over=True,
            )
        ]
    if observation.measure == "survey":
        return [
            tell(
                situation,
                subject=observation.subject,
                field="survey_scale",
                measure="kpi",
                statistic="value",
                unit="points",
                over=True,
            )
        ]
    return []
