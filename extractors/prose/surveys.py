"""Ballots of the surveys: issued, returned, valid, failed, and the shares told with them.

Belongs here: rules for figures counted in ballots. Does not: survey scores (`scores`).
"""

from __future__ import annotations

from corpus.records import Observation
from extractors.prose.situations import Situation
from extractors.prose.telling import last_said, tell

_ISSUED_WORDS = ("tong so phieu", "so luong phieu", "tong so", "tong cong", "phat ra")


def read_ballots(situation: Situation) -> list[Observation]:
    """The observations of one figure of ballots, or of the share that follows it."""
    quantity = situation.quantity
    if quantity.counted_in == "ballots":
        return _ballots(situation)
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
        cohorts = [nearest.label]
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
    if "hop le" in left:
        add("kpi", "ballots_valid")
    elif "khong thanh cong" in right or "khong hop le" in right:
        add("kpi", "ballots_failed")
    elif "thu ve" in left or "thu vao" in left or right.startswith(("thu ve", "thu vao")):
        add("ballots_returned", "overall")
        if quantity.over is not None:
            add("ballots_issued", "overall", over=True)
    elif any(words in left for words in _ISSUED_WORDS) or right.startswith("phat") or _goes_on_issued(situation):
        add("ballots_issued", "overall")
    return found


def _goes_on_issued(situation: Situation) -> bool:
    """Read "Trong số phiếu phát ra, ... các sở là 663 phiếu, đối với các huyện là 276 phiếu": parts of those issued."""
    sentence = situation.sentence
    words = [t.folded for t in sentence.tokens[sentence.start : situation.quantity.start]]
    return "phat" in words and situation.last_left("cohort") is not None


def _share(situation: Situation) -> list[Observation]:
    """Read "đạt 99,3% số phiếu phát ra" behind the ballots returned."""
    said = last_said(situation, "ballots_returned", "kpi")
    if (
        said is None
        or said.quantity.counted_in != "ballots"
        or situation.has_left("mean", "max", "min", "satisfaction")
    ):
        return []
    right = " ".join(t.folded for t in situation.sentence.tokens[situation.quantity.end : situation.quantity.end + 8])
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
