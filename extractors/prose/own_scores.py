"""Scores that a district or commune gives itself in its own report, field by field, and what is still undetermined.

Belongs here: rules for reports whose issuer is itself one of the units that are scored. Does not: scores that a report
tells of other units (`scores`).
"""

from __future__ import annotations

from collections.abc import Sequence

from corpus.records import Observation
from extractors.prose.situations import COHORT_OF_LEVEL, Situation
from extractors.prose.telling import last_said, tell, tell_of_unit
from extractors.tagging import Mention

# "Chỉ số này", "lĩnh vực này", "nội dung này": the field of the heading above.
_THIS_FIELD = (("chi", "so", "nay"), ("linh", "vuc", "nay"), ("noi", "dung", "nay"))
_CRITERION = ("tieu", "chi")
_UNDETERMINED = (("chua", "xac", "dinh"), ("chua", "cham"), ("chua", "danh", "gia"))
# A scale this long is no single field's.
_LEAST_WHOLE_SCALE = 50
_REACH = 6


def read_own_score(situation: Situation) -> list[Observation]:
    """The observations of one figure in points that the reporting unit tells of itself; [] in reports of others."""
    owner, quantity = situation.sentence.owner, situation.quantity
    if owner is None or quantity.counted_in != "points" or quantity.signed or situation.units_but(owner):
        return []
    if situation.word_before() == "/":
        return _scale_behind(situation)
    if _follows(situation, _UNDETERMINED):
        return _undetermined(situation)
    if _survey_behind(situation) and quantity.over is not None:
        return _survey(situation, owner)
    words = [t.folded for t in situation.sentence.tokens[situation.sentence.start : quantity.start]]
    field = situation.field()
    if quantity.over is not None and _has(words, (_CRITERION,)) and not _has(words, _THIS_FIELD):
        return _criterion(situation, field)
    if quantity.over is None and not _slashed(situation):
        return []
    if _has(words, _THIS_FIELD) and field:
        return _field(situation, owner, field)
    if situation.has_left("self_assessed", "index") or "dat" in words[-_REACH:]:
        return _whole(situation, owner) if _is_whole(situation) else _field(situation, owner, field) if field else []
    return []


def _field(situation: Situation, owner: Mention, field: str) -> list[Observation]:
    found = [_told(situation, owner, field, "self_assessed")]
    if situation.quantity.over is not None:
        cohort = COHORT_OF_LEVEL[owner.level]
        found.append(
            tell(
                situation,
                subject=cohort,
                field=field,
                measure="max_points",
                statistic="value",
                unit="points",
                over=True,
            )
        )
    return found


def _whole(situation: Situation, owner: Mention) -> list[Observation]:
    found = [_told(situation, owner, "overall", "self_assessed")]
    return found + _scale(situation, owner, "appraised_max_points")


def _survey(situation: Situation, owner: Mention) -> list[Observation]:
    return [_told(situation, owner, "overall", "survey"), *_scale(situation, owner, "survey_max_points")]


def _scale(situation: Situation, owner: Mention, label: str) -> list[Observation]:
    """What stands under the stroke: a part of the whole scale."""
    if situation.quantity.over is None:
        return []
    return [
        tell(
            situation,
            subject=COHORT_OF_LEVEL[owner.level],
            field=label,
            measure="kpi",
            statistic="value",
            unit="points",
            over=True,
        )
    ]


def _scale_behind(situation: Situation) -> list[Observation]:
    """The 70 of "61,88 điểm/ 70 điểm"."""
    owner, said = situation.sentence.owner, last_said(situation, "self_assessed")
    if owner is None or said is None or said.field != "overall":
        return []
    cohort = COHORT_OF_LEVEL[owner.level]
    return [
        tell(situation, subject=cohort, field="appraised_max_points", measure="kpi", statistic="value", unit="points")
    ]


def _criterion(situation: Situation, field: str) -> list[Observation]:
    """Read "tiêu chí (1) ...: 1,8/2,0 điểm": one criterion's score and its maximum."""
    owner = situation.sentence.owner
    if owner is None or not field:
        return []
    label = f"{field}_criterion"
    return [
        _told(situation, owner, f"{label}_points", "kpi"),
        tell_of_unit(situation, owner, field=f"{label}_max_points", measure="kpi", unit="points", over=True),
    ]


def _undetermined(situation: Situation) -> list[Observation]:
    """Read "tiêu chí (8) ĐTXHH: 02 điểm chưa xác định được": the points of a field that are still open."""
    owner, field = situation.sentence.owner, situation.field() or "overall"
    return [] if owner is None else [_told(situation, owner, f"{field}_undetermined_points", "kpi")]


def _told(situation: Situation, owner: Mention, field: str, measure: str) -> Observation:
    return tell_of_unit(situation, owner, field=field, measure=measure, unit="points")


def _is_whole(situation: Situation) -> bool:
    """Whether the scale behind the stroke is that of all fields together."""
    over = situation.quantity.over
    if over is None:
        following = [q for q in situation.sentence.quantities if q.start >= situation.quantity.end]
        over = following[0].value if following else None
    return over is not None and over >= _LEAST_WHOLE_SCALE


def _slashed(situation: Situation) -> bool:
    """Whether a stroke stands right behind the figure and its unit: "61,88 điểm/ 70 điểm"."""
    after = situation.sentence.tokens[situation.quantity.end : situation.quantity.end + 1]
    return bool(after) and after[0].text == "/"


def _survey_behind(situation: Situation) -> bool:
    return any(
        m.kind == "concept" and m.label == "survey" and m.start - situation.quantity.end < _REACH
        for m in situation.right
    )


def _follows(situation: Situation, phrases: Sequence[tuple[str, ...]]) -> bool:
    end = situation.quantity.end
    words = [t.folded for t in situation.sentence.tokens[end : min(situation.sentence.end, end + _REACH)]]
    return _has(words, phrases)


def _has(words: Sequence[str], phrases: Sequence[tuple[str, ...]]) -> bool:
    return any(tuple(words[place : place + len(phrase)]) == phrase for phrase in phrases for place in range(len(words)))
