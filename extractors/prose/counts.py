"""Whole numbers told in sentences: criteria, the size of a rubric, ranks and their moves, shares of groups.

Belongs here: the order of the rules for whole numbers, and those that are about no group. Does not: counts of units and
fields (`groups`), of other things (`things`), scores (`scores`) or ballots (`surveys`).
"""

from __future__ import annotations

from corpus.records import Observation
from extractors.prose.groups import counted_cohort, read_field_group, read_unit_group
from extractors.prose.parts import counts_a_kind
from extractors.prose.provincial import is_own, spoken_field
from extractors.prose.situations import COHORT_OF_LEVEL, COHORTS, Said, Situation
from extractors.prose.telling import last_said, level_of, tell, tell_again, tell_of_unit
from extractors.prose.things import read_thing
from extractors.tagging import Mention

# Words behind which the parts of a rubric are counted.
_HAS = (" co", " gom", " thanh", " bao gom", " voi")
# Words between two ranks of one move.
_NEAR_RANK = 6


def read_count(situation: Situation) -> list[Observation]:
    """The observations of one whole number; [] where nothing says what it counts."""
    quantity = situation.quantity
    if quantity.decimals:
        return []
    if quantity.counted_in in ("criteria", "subcriteria"):
        return _criteria(situation)
    if quantity.counted_in == "fields":
        return read_field_group(situation) or _rubric_size(situation)
    if quantity.counted_in == "steps":
        return _rank_move(situation)
    if counts_a_kind(situation.sentence.mentions, situation.sentence.tokens, quantity.number):
        return []
    if quantity.counted_in == "units" or (quantity.over is None and counted_cohort(situation)):
        return read_unit_group(situation)
    if situation.concept_just_before("rank", within=1) is not None or _goes_on_rank(situation):
        return _rank(situation)
    if counted_cohort(situation):
        return read_unit_group(situation)
    return read_thing(situation)


def read_share(situation: Situation) -> list[Observation]:
    """Read "chiếm tỷ lệ 10%" behind a group that was counted: the group's share of its cohort."""
    if situation.quantity.counted_in != "percent" or not situation.has_left("share"):
        return []
    said = last_said(situation, "unit_count")
    if said is None or said.level != "cohort":
        return []
    return [
        tell(
            situation,
            subject=said.subject,
            field=said.field,
            measure="unit_count",
            statistic="value",
            unit="percent",
            year=said.year,
        )
    ]


def _criteria(situation: Situation) -> list[Observation]:
    """Read "08 tiêu chí và 04 tiêu chí thành phần" of a field, or of the whole rubric behind "8 lĩnh vực"."""
    quantity, sentence = situation.quantity, situation.sentence
    behind = sentence.tokens[quantity.end : quantity.end + 3]
    if len(behind) == 3 and (behind[0].text, behind[1].kind, behind[2].text) == ("(", "number", ")"):
        # "... là tiêu chí (1)": one criterion is named, and the word before it was misread as a number.
        return []
    owner = sentence.owner
    # A district's own report is on its own rubric, whatever bodies its criteria name.
    cohort = COHORT_OF_LEVEL[owner.level] if owner is not None else situation.cohort(carried=False)
    if (cohort and cohort not in COHORTS) or not sentence.year:
        return []
    measure = "criteria_count" if quantity.counted_in == "criteria" else "subcriteria_count"
    whole = any(q.counted_in == "fields" for q in sentence.quantities if sentence.start <= q.start < quantity.start)
    field = "overall" if whole else situation.field()
    if not field:
        return []
    if not cohort and (field == "overall" or not field or sentence.context.field != field):
        return []
    statistic = "total" if field == "overall" else "count"
    # Under the heading of a field what names no cohort holds for each that is scored.
    return [
        tell(situation, subject=each, field=field, measure=measure, statistic=statistic, unit="count")
        for each in ([cohort] if cohort else sentence.cohorts)
    ]


def _rubric_size(situation: Situation) -> list[Observation]:
    """Read "cấu trúc thành 8 lĩnh vực, 41 tiêu chí", "Bộ tiêu chí có 08 nội dung": how many fields a rubric has."""
    sentence, quantity = situation.sentence, situation.quantity
    cohort = situation.cohort()
    counted = [q.counted_in for q in sentence.quantities if quantity.end <= q.start < sentence.end]
    before = " ".join(t.folded for t in sentence.tokens[sentence.start : quantity.start])
    of_rubric = before.endswith(_HAS) and ("bo tieu chi" in before or "bo chi so" in before)
    if not of_rubric and not (cohort and {"criteria", "subcriteria"} & set(counted[:2])):
        return []
    return [
        tell(situation, subject=each, field="rubric_fields", measure="kpi", statistic="count", unit="count")
        for each in ([cohort] if cohort in COHORTS else sentence.cohorts)
    ]


def _goes_on_rank(situation: Situation) -> bool:
    """Read "từ hạng 46 năm 2022 xuống 54 năm 2023": the rank that the one before moved to."""
    said = last_said(situation)
    if situation.word_before() == "thu" and any(each.measure == "rank" for each in situation.sentence.said):
        # "xếp thứ 2 là Sở A, thứ 3 là Sở B"
        return _named_behind(situation) is not None
    near = said is not None and situation.quantity.start - said.quantity.end <= _NEAR_RANK
    return near and said is not None and said.measure == "rank" and situation.word_before() in ("len", "xuong")


def _rank(situation: Situation) -> list[Observation]:
    """Read "xếp hạng 57/63", "(hạng 4/19)": the rank of the unit named last, or of the one just told of."""
    units = situation.units()
    unit = _named_behind(situation) or (units[-1] if units else None)
    said = last_said(situation)
    if unit is not None:
        subject, subject_id, level, field = unit.subject, unit.label, unit.level, "overall"
        if is_own(unit, situation.sentence):
            subject, subject_id, field = "province", situation.sentence.province[1], spoken_field(situation) or field
    elif situation.sentence.of_province and situation.last_left("field") is not None:
        subject, subject_id, level = "province", situation.sentence.province[1], "province"
        field = spoken_field(situation)
    elif said is not None and said.level != "cohort":
        subject, subject_id, level, field = said.subject, said.subject_id, said.level, said.field
    else:
        return []
    year = situation.year_behind()
    mark = situation.concept_just_before("rank", within=1)
    if year is None and mark is not None and situation.sentence.tokens[mark.start - 1].folded == "tu" and mark.start:
        # "từ hạng 46 lên hạng 40": the first is that of a year before, which must be named to be told.
        year = _year_compared_with(situation)
        if year is None:
            return []
    elif year is None and unit is None and (compared := _bracket_of_year(situation, said)) is not None:
        year = compared
    elif year is None and _reached(situation, mark, said):
        year = situation.sentence.year
    elif year is None and unit is None and said is not None and situation.last_left("year") is None:
        # "năm 2021 (đạt 77,24%, xếp hạng 63/63)": of the year of the score it is told with.
        year = said.year
    return [
        tell(
            situation,
            subject=subject,
            subject_id=subject_id,
            level=level_of(level),
            field=field,
            measure="rank",
            statistic="value",
            unit="rank",
            year=year,
        )
    ]


def _named_behind(situation: Situation) -> Mention | None:
    """Read "xếp thứ 2 là Sở Tài chính": the unit whose rank is told before its name."""
    tokens, end = situation.sentence.tokens, situation.quantity.end
    unit = next((m for m in situation.right if m.kind == "unit"), None)
    if unit is None or situation.quantity.over is not None:
        return None
    between = [t.folded for t in tokens[end : unit.start]]
    return unit if between in (["la"], [":"], ["thuoc", "ve"]) else None


def _reached(situation: Situation, mark: Mention | None, said: Said | None) -> bool:
    """Read "từ hạng 10 lên hạng 2": the second rank is the one that was moved to."""
    if mark is None or not mark.start or said is None or said.measure != "rank":
        return False
    return situation.sentence.tokens[mark.start - 1].folded in ("len", "xuong")


def _bracket_of_year(situation: Situation, said: Said | None) -> int | None:
    """Read "tăng 2 bậc so với năm 2022 (xếp thứ 5)": a bracket right behind the year compared with is of that year."""
    year = situation.last_left("year")
    if year is None or said is None or said.measure != "rank_change":
        return None
    opened = [t.text for t in situation.sentence.tokens[year.end : year.end + 1]] == ["("]
    closed = any(t.text == ")" for t in situation.sentence.tokens[year.end : situation.quantity.start])
    return int(year.label) if opened and not closed else None


def _year_compared_with(situation: Situation) -> int | None:
    """The year before the report's, where the sentence or those before it in the paragraph compare with it."""
    sentence = situation.sentence
    years = [m for m in sentence.mentions if m.kind == "year" and m.start < situation.quantity.start]
    before = sentence.year - 1 if sentence.year is not None else None
    return before if years and years[-1].label == str(before) else None


def _rank_move(situation: Situation) -> list[Observation]:
    """Read "tăng 14 bậc", "(giảm 3 bậc)": signed, of the units named last."""
    move = situation.concept_just_before("up", "down", within=1)
    if move is None:
        return []
    value = situation.quantity.value * (1 if move.label == "up" else -1)
    said = last_said(situation, "rank", "index", "component_index")
    # "Thành phố X đứng đầu với 94,2 điểm (tăng 2 bậc)": the extreme was told with its unit.
    units = situation.units() or (said.units if said is not None and len(said.units) == 1 else ())
    if not units:
        if said is None or said.level == "cohort":
            return []
        return [
            tell_again(
                situation, said, measure="rank_change", statistic="value", unit="rank", value=value, year=said.year
            )
        ]
    return [
        tell_of_unit(
            situation,
            unit,
            field="overall",
            measure="rank_change",
            unit="rank",
            value=value,
            year=situation.sentence.year,
        )
        for unit in units
    ]
