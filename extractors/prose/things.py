"""Counts of what is neither unit nor field: groups, rounds of appraisal, members of a team, factors of a survey.

Belongs here: counts that tell how an index was made, each a `kpi` whose label joins what it is about and what is
counted. Does not: counts of units and fields (`groups`), of criteria and ranks (`counts`), of ballots (`surveys`).
"""

from __future__ import annotations

from corpus.records import Level, Observation
from extractors.prose.situations import COHORTS, Situation
from extractors.prose.telling import tell

_DIVIDED = frozenset(("chia", "phan", "xep"))
_INTO = frozenset(("thanh", "lam", "theo"))
_UNIT_NOUNS = (("co", "quan"), ("don", "vi"))
_WORK = (("appraised", "appraisal"), ("self_assessed", "self_assessment"), ("survey", "survey"))


def read_thing(situation: Situation) -> list[Observation]:
    """The observation of one count; [] where nothing says what it is of."""
    rule = {"groups": _groups, "rounds": _rounds, "members": _members, "factors": _factors}.get(
        situation.quantity.counted_in
    )
    label = rule(situation) if rule is not None and situation.quantity.over is None else ""
    if not label:
        return []
    cohort = situation.cohort() if situation.quantity.counted_in == "groups" else ""
    subject, level = _subject(cohort if label != "cohort_groups" else "")
    return [
        tell(
            situation,
            subject=subject,
            subject_id=cohort if level == "cohort" else situation.sentence.province[1],
            level=level,
            field=label,
            measure="kpi",
            statistic="count",
            unit="count",
        )
    ]


def _subject(cohort: str) -> tuple[str, Level]:
    return (cohort, "cohort") if cohort in COHORTS else ("province", "province")


def _groups(situation: Situation) -> str:
    """Read "chia thành 02 nhóm", "phân theo ba nhóm": of the index, of the satisfaction index, or of the cohorts."""
    sentence, quantity = situation.sentence, situation.quantity
    before = [t.folded for t in sentence.tokens[max(sentence.start, quantity.start - 4) : quantity.start]]
    if not before or before[-1] not in _INTO:
        return ""
    if not _DIVIDED & set(before):
        after = tuple(t.folded for t in sentence.tokens[quantity.end : quantity.end + 2])
        return "cohort_groups" if after in _UNIT_NOUNS else ""
    spoken = {m.label for m in sentence.mentions if m.kind == "concept" and sentence.start <= m.start < quantity.start}
    for words in (spoken, set(sentence.context.topics)):
        if "satisfaction" in words and "index" not in words:
            return "satisfaction_groups"
        if "index" in words:
            return "index_groups"
    return ""


def _rounds(situation: Situation) -> str:
    """Read "triển khai công tác thẩm định 02 lần"."""
    for concept, label in _WORK:
        if situation.concept_just_before(concept, within=2) is not None:
            return f"{label}_rounds"
    return ""


def _members(situation: Situation) -> str:
    """Read "Tổ giúp việc của Hội đồng thẩm định ..., gồm 16 thành viên"."""
    if situation.word_before() not in ("gom", "co", "voi"):
        return ""
    return next((f"{label}_members" for concept, label in _WORK if situation.has_left(concept)), "")


def _factors(situation: Situation) -> str:
    """Read "khảo sát sự hài lòng ... tập trung ở 5 yếu tố"."""
    return "survey_factors" if situation.has_left("survey", "satisfaction") else ""
