"""Ballots of the surveys: issued, returned, valid, failed, and the shares told with them.

Belongs here: rules for figures counted in ballots. Does not: survey scores (`scores`).
"""

from __future__ import annotations

from corpus.records import Observation
from extractors.prose.situations import Situation
from extractors.prose.telling import tell

_ISSUED_WORDS = ("tong so phieu", "so luong phieu", "tong so", "tong cong", "phat ra")
_RIGHT_WORDS = 16


def read_ballots(situation: Situation) -> list[Observation]:
    """The observations of one figure of ballots, or of the share that follows it."""
    quantity = situation.quantity
    if quantity.counted_in == "ballots":
        return _ballots(situation)
    if quantity.counted_in == "" and quantity.over is not None:
        return _people(situation)
    if quantity.counted_in == "percent":
        return _share(situation)
    return []


def _folded_left(situation: Situation) -> str:
    before = [
        q.end for q in situation.sentence.quantities if situation.sentence.start <= q.start < situation.quantity.start
    ]
    start = before[-1] if before else situation.sentence.start
    return " ".join(t.folded for t in situation.sentence.tokens[start : situation.quantity.start])


def _ballots(situation: Situation) -> list[Observation]:
    quantity = situation.quantity
    left = _folded_left(situation)
    # A parenthesis behind a cohort ("Đối với sở, ngành: ... (Tổng cộng 984 phiếu)") is the cohort's own number.
    named = [
        m
        for m in situation.sentence.mentions
        if m.kind == "cohort" and situation.sentence.start <= m.start < quantity.start
    ]
    cohorts = list(dict.fromkeys(m.label for m in named))
    nearest = situation.last_left("cohort")
    if nearest is not None and not quantity.bracketed:
        cohorts = list(dict.fromkeys(m.label for m in situation.left if m.kind == "cohort"))
    if len(cohorts) > 1 and nearest is not None and not quantity.bracketed:
        # "... của 17 sở, 11 huyện là 671 phiếu": all of them together.
        cohorts, nearest = [], None
    subject = cohorts[0] if cohorts and (quantity.bracketed or nearest is not None) else "province"
    if subject == "province":
        level, subject_id = "province", situation.sentence.province[1]
    else:
        level, subject_id = "cohort", subject
    found: list[Observation] = []

    def add(measure: str, field: str, over: bool = False) -> None:
        found.append(
            tell(
                situation,
                subject=subject,
                subject_id=subject_id,
                level="province" if level == "province" else "cohort",
                field=field,
                measure=measure,
                statistic="count" if measure == "kpi" else "total",
                unit="count",
                over=over,
            )
        )

    right = " ".join(t.folded for t in situation.sentence.tokens[quantity.end : quantity.end + 8])
    if "hop le" in left or right.startswith("hop le"):
        add("kpi", "ballots_valid")
    elif "khong thanh cong" in right or "khong hop le" in right:
        add("kpi", "ballots_failed")
    elif "thu ve" in left or "thu vao" in left or right.startswith(("thu ve", "thu vao")):
        add("ballots_returned", field_of_survey(situation))
        if quantity.over is not None:
            add("ballots_issued", field_of_survey(situation), over=True)
    elif any(words in left for words in _ISSUED_WORDS) or right.startswith("phat") or _goes_on_issued(situation):
        add("ballots_issued", field_of_survey(situation))
    return found


def field_of_survey(situation: Situation) -> str:
    """What the ballots are for: the satisfaction index, where a part of the report is about it; else no field."""
    sentence = situation.sentence
    spoken = {m.label for m in sentence.mentions_of("concept")} | {sentence.context.field, *sentence.context.topics}
    return sentence.survey_field if "satisfaction" in spoken else "overall"


def _people(situation: Situation) -> list[Observation]:
    """Read "671/700 (95,85%) người dân tham gia khảo sát so với kế hoạch": who answered, of all who were asked."""
    sentence, quantity = situation.sentence, situation.quantity
    right = " ".join(t.folded for t in sentence.tokens[quantity.end : min(sentence.end, quantity.end + _RIGHT_WORDS)])
    if quantity.decimals or "khao sat" not in right or not ("nguoi" in right or "to chuc" in right):
        return []
    planned = "ke hoach" in right
    facts = {"subject": "province", "subject_id": sentence.province[1], "level": "province", "unit": "count"}
    field = field_of_survey(situation)
    asked = ("survey_ballots_planned", "kpi") if planned else (field, "ballots_issued")
    return [
        tell(situation, field=field, measure="ballots_returned", statistic="total", **facts),  # type: ignore[arg-type]
        tell(situation, field=asked[0], measure=asked[1], statistic="total", over=True, **facts),  # type: ignore[arg-type]
    ]


def _goes_on_issued(situation: Situation) -> bool:
    """Read "Trong số phiếu phát ra, ... các sở là 663 phiếu, đối với các huyện là 276 phiếu": parts of those issued."""
    sentence = situation.sentence
    words = [t.folded for t in sentence.tokens[sentence.start : situation.quantity.start]]
    if any(said.quantity.counted_in == "ballots" for said in sentence.said) and "phat" not in words:
        return False
    return situation.last_left("cohort") is not None and ("phat" in words or ("tong" in words and "phieu" in words))


def _share(situation: Situation) -> list[Observation]:
    """Read "đạt 99,3% số phiếu phát ra" behind the ballots returned."""
    sentence, end = situation.sentence, situation.quantity.end
    said = next((s for s in reversed(sentence.said) if s.quantity.counted_in != "percent"), None)
    told = said is not None and (said.measure == "ballots_returned" or said.field.startswith("ballots_"))
    if said is None or not told or situation.has_left("mean", "max", "min", "satisfaction"):
        return []
    # What the share is of stands behind it, before the next figure.
    stop = min([q.start for q in sentence.quantities if q.start >= end] + [sentence.end, end + _RIGHT_WORDS])
    right = " ".join(t.folded for t in sentence.tokens[end:stop])
    label = {"ballots_returned": "ballot_return_rate", "kpi": f"{said.field}_rate"}[said.measure]
    if "ke hoach" in right:
        label = "survey_plan_completion"
    return [
        tell(
            situation,
            subject=said.subject,
            subject_id=said.subject_id,
            level=said.level,
            field=label,
            measure="kpi",
            statistic="value",
            unit="percent",
        )
    ]
