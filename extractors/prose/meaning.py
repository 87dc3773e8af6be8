"""What a score of running text is of: its measure, its level, its cohort's observation.

Belongs here: what the rules for scores, changes and maxima share. Does not: any rule.
"""

from __future__ import annotations

from corpus.records import Observation
from extractors.prose.situations import Situation
from extractors.prose.telling import tell, unit_of

_NO_NAME = frozenset(("nay", "tren", "do", "co", "dat", "la", "duoc", "nao", "danh", "cchc", "cai", "theo", "cua"))
_NO_LABEL = frozenset(("ket", "qua", "cu", "the", "nhu", "sau", "trong", "do", "gom"))
# Words after which a figure is a limit ("từ 90 điểm trở lên"), not a result.
_LIMIT_WORDS = frozenset(("tu", "tren", "duoi", "den", "toi", ">", "<", "≥", "≤", "qua", "moi"))
_PARTS = ("index", "survey", "satisfaction", "appraised", "self_assessed")
_INDICES = ("index", "satisfaction")
# Concepts that a paragraph may be about.
_SUBJECTS = ("index", "survey", "satisfaction", "component", "other_index", "criteria", "field_noun")
# What else has scores, or is told in percent.
_OTHERS = frozenset(_SUBJECTS) | {"self_assessed", "appraised", "ballots", "share"}


def measure_of(situation: Situation, field: str) -> str:
    """Which measure a score is: of a field, of the survey, or the index itself."""
    context = situation.sentence.context
    unit = unit_of(situation.quantity)
    lead = situation.sentence.lead
    if field == "satisfaction":
        if unit == "points":
            return "survey"
        return "component_index" if "component" in lead or "component" in context.topics else "satisfaction"
    if field and field != "overall":
        return "points" if unit == "points" else "component_index"
    part = _part_of_score(situation)
    if part:
        return part
    said_survey = any(
        m.kind == "concept" and m.label == "survey"
        for m in situation.sentence.mentions
        if situation.sentence.start <= m.start < situation.quantity.start
    )
    if said_survey or ("survey" in context.topics and "index" not in lead):
        return "survey"
    return "index"


def _part_of_score(situation: Situation) -> str:
    """Read "điểm thẩm định cao nhất": the part of the score named last before the figure; "" for the whole."""
    sentence = situation.sentence
    named = [m for m in sentence.mentions_of("concept") if m.start < situation.quantity.start and m.label in _PARTS]
    if not named or named[-1].label not in ("appraised", "self_assessed") or situation.quantity.counted_in != "points":
        return ""
    # "Qua thẩm định, Sở X đạt ..." tells the result; only the points of the appraisal are a part of it.
    return named[-1].label if sentence.tokens[named[-1].start].folded == "diem" else ""


def index_is_meant(situation: Situation) -> bool:
    """Whether a score of no named field is the index, or the survey, as a whole.

    It is where its sentence says so before it; else where the headings say so, do not speak of fields, and no label
    of an unknown kind ("Chuyển đổi số: điểm trung bình 7,2") leads the sentence.
    """
    sentence = situation.sentence
    before = [m for m in sentence.mentions if sentence.start <= m.start < situation.quantity.start]
    if (
        any(m.label in ("index", "survey") for m in before if m.kind == "concept")
        or _part_of_score(situation)
        or spoken_of_before(situation)
    ):
        return True
    topics = set(sentence.context.topics) | sentence.lead
    if not topics & {"index", "survey"} or topics & {"field_noun", "component", "criteria"}:
        return False
    # "Kết quả: ...", "Cụ thể: ..." are no labels.
    colon = next((i for i in range(sentence.start, situation.quantity.start) if sentence.tokens[i].text == ":"), None)
    if colon is not None and all(
        t.folded in _NO_LABEL for t in sentence.tokens[sentence.start : colon] if t.kind == "word"
    ):
        return True
    return colon is None or any(
        m.kind in ("cohort", "part", "unit", "year", "concept") and m.start < colon for m in before
    )


def of_title(situation: Situation) -> bool:
    """Whether nothing but the report's title says what is scored: "14 sở, ngành đạt giá trị trung bình 88,94 điểm".

    Neither the headings above nor the sentence up to the figure may speak of anything else that has scores.
    """
    sentence, quantity = situation.sentence, situation.quantity
    before = {m.label for m in sentence.mentions_of("concept") if m.start < quantity.start}
    spoken = before | set(sentence.context.topics) | sentence.lead
    return sentence.titled and quantity.decimals > 0 and not spoken & _OTHERS and not sentence.mentions_of("field")


def spoken_of_before(situation: Situation) -> bool:
    """Whether the sentences before in the paragraph are about the index, and nothing else since."""
    earlier = [m for m in situation.sentence.mentions if m.start < situation.sentence.start]
    told = [m.label for m in earlier if m.kind == "field" or (m.kind == "concept" and m.label in _SUBJECTS)]
    return bool(told) and told[-1] == "index"


def of_other_index(situation: Situation) -> bool:
    """Whether a sentence tells of both indices, and of satisfaction last: "PAR INDEX đạt 90,62%; SIPAS đạt 90,12%"."""
    sentence = situation.sentence
    named = [m for m in sentence.mentions_of("concept") if m.start < situation.quantity.start and m.label in _INDICES]
    first = [m for m in named if m.label == "index"]
    return bool(first) and named[-1].label == "satisfaction" and named[-1].start >= first[-1].end


def cohort_score(situation: Situation, cohort: str, statistic: str) -> Observation | None:
    """A statistic over the units of a cohort: of the field that is spoken of, or overall; None where of neither."""
    field = "satisfaction" if of_other_index(situation) else situation.field() or "overall"
    if (field == "overall" and not (index_is_meant(situation) or of_title(situation))) or _of_unknown_field(situation):
        return None
    return tell(
        situation,
        subject=cohort,
        field=field,
        measure=measure_of(situation, field),
        statistic=statistic,
        unit=unit_of(situation.quantity),
    )


def _of_unknown_field(situation: Situation) -> bool:
    """Whether "lĩnh vực ..." opens the name of a field that no wording has: the field named before is another."""
    if situation.last_left("field") is not None:
        return False
    tokens = situation.sentence.tokens
    noun = next((m for m in reversed(situation.left) if m.kind == "concept" and m.label == "field_noun"), None)
    if noun is None or noun.end >= situation.quantity.start:
        return False
    # "nội dung này" is the one spoken of; "lĩnh vực có điểm ..." names none yet.
    return tokens[noun.end].kind == "word" and tokens[noun.end].folded not in _NO_NAME


def is_limit(situation: Situation) -> bool:
    """Whether a figure is a limit ("từ 90 điểm trở lên") and no result.

    Without its mark the end of a name may be such a word: "Sở Kế hoạch và Đầu tư (18 điểm)".
    """
    if situation.word_before() not in _LIMIT_WORDS:
        return False
    tokens = situation.sentence.tokens
    before = next(i for i in range(situation.quantity.start - 1, -1, -1) if tokens[i].text not in ("(", "[", ":"))
    return not any(m.kind == "unit" and m.start <= before < m.end for m in situation.left)
