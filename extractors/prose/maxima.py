"""Maxima told in sentences: of a field, of the whole scale and its parts, of what stands under a stroke.

Belongs here: rules for the scale that scores are measured on. Does not: the scores (`scores`).
"""

from __future__ import annotations

from collections.abc import Sequence

from corpus.records import Observation
from extractors.prose.situations import Situation
from extractors.prose.telling import last_said, tell, tell_of_unit

# "Thang điểm đánh giá Chỉ số CCHC là 100 điểm" has no more words before its figure.
_SCALE_WORDS = 9


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
    if situation.concept_just_before("max_points", within=1) is None and not _closes_a_heading(situation):
        return None
    field = situation.field()
    if not field or field == "overall" or situation.quantity.counted_in != "points":
        return None
    cohort = situation.cohort()
    cohorts = [cohort] if cohort else list(situation.sentence.cohorts)
    return [
        tell(situation, subject=each, field=field, measure="max_points", statistic="value", unit="points")
        for each in cohorts
    ]


def _closes_a_heading(situation: Situation) -> bool:
    """Read "1. Công tác chỉ đạo, điều hành (14 điểm)": what a heading that is a field's name closes with."""
    sentence, quantity = situation.sentence, situation.quantity
    field = situation.last_left("field")
    if field is None or not quantity.bracketed:
        return False
    behind = [t.text for t in sentence.tokens[quantity.end :]]
    between = [t.text for t in sentence.tokens[field.end : quantity.start]]
    numbered = any(t.kind == "number" or len(t.text) == 1 for t in sentence.tokens[: field.start])
    return numbered and between == ["("] and behind in ([")"], [")", ":"], [")", "."])


def maximum_of_units(situation: Situation) -> list[Observation] | None:
    """Read "Đối với Thanh tra tỉnh và Ban Dân tộc, ... điểm tối đa thực tế (60 điểm)": a scale of their own."""
    sentence, quantity = situation.sentence, situation.quantity
    if quantity.counted_in != "points" or situation.concept_just_before("max_points", within=3) is None:
        return None
    words = [t.folded for t in sentence.tokens[sentence.start : quantity.start] if t.kind == "word"]
    units = [m for m in sentence.mentions_of("unit") if m.start < quantity.start]
    if words[:2] != ["doi", "voi"] or not units or situation.last_left("field") is not None or sentence.said:
        return None
    return [tell_of_unit(situation, unit, field="overall", measure="max_points", unit="points") for unit in units]


def whole_scale(situation: Situation) -> list[Observation] | None:
    """Read "Tổng điểm: 100 điểm", "Điểm thẩm định: 70/100 điểm": the scale and its parts, at a paragraph's head."""
    quantity, sentence = situation.quantity, situation.sentence
    if _restated(situation):
        cohort = situation.cohort(carried=False)
        return [
            tell(situation, subject=each, field="overall", measure="max_points", statistic="total", unit="points")
            for each in ([cohort] if cohort else sentence.cohorts)
        ]
    scaled = any(said.field == "overall" and said.measure == "max_points" for said in sentence.said)
    parts = scaled or any(said.field.endswith("_max_points") for said in sentence.said)
    if quantity.decimals or not is_scale(situation) or (sentence.said and not parts) or quantity.value < 1:
        return None
    words = [t.folded for t in sentence.tokens[sentence.start : quantity.start] if t.kind == "word"]
    if (
        (len(words) > 14 and not parts)
        or sentence.mentions_of("unit")
        or situation.has_left("mean", "max", "min", "group", "from")
    ):
        return None
    # What the headings leave open holds for all: the sentence before was about one cohort's part of the rubric.
    cohort = situation.cohort(carried=False)
    cohorts = [cohort] if cohort else list(sentence.cohorts)
    told = parts or quantity.over is not None or "diem" in words[:1]
    if not scaled and (words[:2] == ["tong", "diem"] or (words[:2] == ["thang", "diem"] and _states(words))):
        if quantity.value < 50:
            return None
        facts = ("overall", "max_points", "total")
    elif situation.has_left("survey", "satisfaction") and told:
        # Where satisfaction is a field of the rubric its survey is that field's; else surveys are a part of the scale.
        of_field = (
            sentence.scores_satisfaction
            and situation.has_left("satisfaction")
            and not _called_a_part(situation)
            and not _opinion_poll(situation)
        )
        facts = ("satisfaction", "max_points", "value") if of_field else ("survey_max_points", "kpi", "value")
    elif situation.has_left("appraised", "self_assessed") and told:
        facts = ("appraised_max_points", "kpi", "value")
    else:
        return None
    field, measure, statistic = facts
    return [
        tell(situation, subject=each, field=field, measure=measure, statistic=statistic, unit="points")
        for each in cohorts
    ]


def _restated(situation: Situation) -> bool:
    """Read "... giữa tổng điểm đạt được và tổng điểm tối đa (100 điểm)": the scale again, of no unit in particular."""
    sentence, quantity = situation.sentence, situation.quantity
    if quantity.counted_in != "points" or not quantity.bracketed or sentence.mentions_of("unit"):
        return False
    before = [t.folded for t in sentence.tokens[max(sentence.start, quantity.start - 5) : quantity.start]]
    return before == ["tong", "diem", "toi", "da", "("]


def _states(words: Sequence[str]) -> bool:
    """Whether "Thang điểm ..." goes on to say what it is: "tổng điểm là", "đánh giá là"."""
    return "tong" in words or (words[-1] == "la" and len(words) <= _SCALE_WORDS)


def is_scale(situation: Situation) -> bool:
    """Whether a figure is one of points: it says so, or "tổng điểm" stands right before it."""
    quantity, sentence = situation.quantity, situation.sentence
    if quantity.counted_in:
        return quantity.counted_in == "points"
    before = [t.folded for t in sentence.tokens[max(sentence.start, quantity.start - 3) : quantity.start]]
    total = before[-2:] == ["tong", "diem"] or before == ["tong", "diem", "la"]
    return total and not quantity.bracketed and quantity.over is None


def _called_a_part(situation: Situation) -> bool:
    """Read "phần khảo sát sự hài lòng tối đa 10 điểm": a part of the scale, whatever fields there are."""
    survey = next((m for m in situation.left if m.label in ("survey", "satisfaction")), None)
    before = situation.sentence.tokens[max(situation.sentence.start, survey.start - 2) : survey.start] if survey else ()
    return any(token.folded == "phan" for token in before)


def _opinion_poll(situation: Situation) -> bool:
    """Whether the words since the figure before name the sociological survey, of which satisfaction is one part."""
    sentence = situation.sentence
    before = [q.end for q in sentence.quantities if sentence.start <= q.start < situation.quantity.start]
    start = before[-1] if before else sentence.start
    folded = " ".join(t.folded for t in sentence.tokens[start : situation.quantity.start])
    return "xa hoi hoc" in folded or "xhh" in folded


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
