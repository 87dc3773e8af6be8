"""Scores told in sentences: means, extremes with their unit, values of units and fields.

Belongs here: rules for figures in points and percent. Does not: changes (`changes`), maxima (`maxima`), counts
of units (`counts`), ballots (`surveys`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

from corpus.records import Observation
from extractors.prose.changes import change, range_of_cohort, spread_of_cohort
from extractors.prose.maxima import is_scale, maximum, maximum_of_units, scale_below, whole_scale
from extractors.prose.meaning import cohort_score, index_is_meant, is_limit, measure_of, of_other_index, of_title
from extractors.prose.provincial import own_province
from extractors.prose.respective import respectively
from extractors.prose.situations import COHORT_OF_LEVEL, COHORTS, Said, Situation
from extractors.prose.telling import last_said, level_of, tell, tell_again, tell_of_unit, tell_word, unit_of
from extractors.tagging import Mention

_GROUP_NUMBER = re.compile(r"[IVX]{1,4}|\d{1,2}|[A-E]")
_PARTS_OF_SCORE = ("appraised", "survey", "self_assessed")
# Words between an index and the cohort it is of: "chung (SIPAS) năm 2023 của".
_MOST_OF = 12
# Words between a unit and its score: "có kết quả Chỉ số CCHC năm 2023 đạt".
_MOST_TO_SCORE = 12
# Before a cohort these make the figure behind it what lies between the two: "thấp hơn khối sở 2,33 điểm".
_COMPARED = frozenset(("hon", "kem", "thap", "cao", "so", "chenh", "vuot", "bang"))
_INDEX_WORDS = frozenset(
    ("co", "ket", "qua", "tong", "so", "chi", "cchc", "cai", "cach", "hanh", "chinh", "par", "index", "nam")
)
_LINKS = frozenset(
    ("dat", "duoc", "diem", ",", "(", "tuong", "duong", "ty", "le", "voi", "hay", ")", "va", "la", "ung")
)


def read_score(situation: Situation) -> list[Observation]:
    """The observations of one figure in points or percent; [] where nothing says what it is of."""
    quantity = situation.quantity
    if quantity.counted_in not in ("points", "percent", ""):
        return []
    listed = respectively(situation)
    if listed is not None:
        return listed
    item = _list_item(situation)
    if item is not None:
        return item
    bare = quantity.counted_in == "" and quantity.over is None and not (quantity.bracketed and quantity.decimals)
    if bare and not is_scale(situation):
        return []
    if quantity.value < 0 and not quantity.signed:
        return []
    for rule in (
        change,
        range_of_cohort,
        spread_of_cohort,
        _limit,
        maximum_of_units,
        maximum,
        whole_scale,
        _mean,
        _extreme,
        _same_again,
        _earlier_year,
        _other_part,
        _other_cohort,
        own_province,
        _of_cohort,
        _with_rank,
        _of_unit,
        _of_field,
    ):
        found = rule(situation)
        if found is not None:
            return found
    return []


def _list_item(situation: Situation) -> list[Observation] | None:
    """Read "1. Phường Cao Lãnh: 95,12": a unit and its index, in the unit in which the text gave the index before."""
    sentence, quantity = situation.sentence, situation.quantity
    unit = next((m for m in situation.left if m.kind == "unit"), None)
    if quantity.counted_in or quantity.over is not None or not quantity.decimals or unit is None:
        return None
    tokens = sentence.tokens
    lead = [t for t in tokens[: unit.start] if t.kind == "word" and len(t.text) > 1]
    between = [t.text for t in tokens[unit.end : quantity.start]]
    behind = [t.text for t in tokens[quantity.end :]]
    alone = not lead and between in ([":"], ["-"], ["–"], ["("]) and all(text in ").;," for text in behind)
    if not alone or not sentence.scored_in or not (index_is_meant(situation) or of_title(situation)):
        return None
    return [tell_of_unit(situation, unit, field="overall", measure="index", unit=sentence.scored_in, units=(unit,))]


def _limit(situation: Situation) -> list[Observation] | None:
    return [] if is_limit(situation) else None


def _mean(situation: Situation) -> list[Observation] | None:
    """Read "Bình quân Chỉ số CCHC các sở năm 2023 đạt 90,12 điểm", and the maximum it is written over."""
    if not situation.has_left("mean"):
        return None
    cohort = situation.cohort()
    if not cohort:
        return []
    if _far_from(situation, "mean"):
        return None
    if _of_few(situation):
        return []
    observation = cohort_score(situation, cohort, "mean")
    return [observation, *scale_below(situation, observation)] if observation is not None else []


def _of_few(situation: Situation) -> bool:
    """Read "05 đơn vị dẫn đầu có bình quân 92,78 điểm", "nhóm II đạt trung bình 89,80": not of the whole cohort."""
    sentence = situation.sentence
    told = [q.end for q in sentence.quantities if q.end <= situation.quantity.start and q.decimals]
    words = [t.text for t in sentence.tokens[max([sentence.start, *told]) : situation.quantity.start]]
    if any(word.lower() == "nhóm" and _GROUP_NUMBER.fullmatch(after) for word, after in pairwise(words)):
        return True
    counted = {q.end for q in sentence.quantities if q.counted_in == "units" and sentence.start <= q.start}
    marks = [m for m in sentence.mentions_of("concept") if m.label in ("max", "min")]
    return any(m.start in counted and m.start < situation.quantity.start for m in marks)


def _far_from(situation: Situation, label: str) -> bool:
    """Whether a unit's name stands between the concept and the figure, so that the figure is the unit's."""
    mention = next((m for m in reversed(situation.left) if m.kind == "concept" and m.label == label), None)
    return mention is not None and any(m.kind == "unit" and m.start > mention.end for m in situation.left)


def _cohort_of(units: Sequence[Mention], situation: Situation) -> str:
    """The cohort that an extreme is of. The unit that holds it outweighs a heading above: that may have been lost."""
    told = {COHORT_OF_LEVEL.get(unit.level, "") for unit in units}
    held = told.pop() if len(told) == 1 else ""
    scored = held in situation.sentence.cohorts
    return held if scored and not situation.named_cohort() else situation.cohort()


def _extreme(situation: Situation) -> list[Observation] | None:
    """The best or the worst of a cohort, with its unit where one is named: a row for each."""
    statistic = "max" if situation.has_left("max") else "min" if situation.has_left("min") else ""
    if statistic and _trails(situation, statistic):
        return None
    if not statistic or (situation.has_left("max") and situation.has_left("min")) or situation.has_left("most"):
        return None
    units = _unit_behind(situation) or situation.units()
    if situation.of_part():
        return _of_unit(replace(situation, left=tuple(m for m in situation.left if m.label != statistic)), leads=True)
    cohort = _cohort_of(units, situation)
    if not cohort:
        return []
    if not units and _is_of_fields(situation, statistic):
        # The best of the fields, not the best unit: what is told is the field's mean over the units.
        observation = cohort_score(situation, cohort, "mean")
        return [observation] if observation is not None else []
    if not units and not situation.has_left("index", "points", "survey", "component"):
        return []
    observation = cohort_score(situation, cohort, statistic)
    if observation is None:
        return []
    found = [*_values_of_units(situation, observation, units), observation]
    if len(units) == 1 and observation.measure == "index":
        found += _place_by_words(situation, units[0], cohort, statistic)
    situation.sentence.said[-1] = Said(
        situation.quantity, cohort, "", "cohort", observation.field, observation.measure, statistic, units
    )
    return found


def _trails(situation: Situation, statistic: str) -> bool:
    """Read "... đạt 96,2 điểm, xếp thứ nhất; UBND xã Y đạt 71,3 điểm": the word closes what was told before."""
    sentence = situation.sentence
    mark = next((m for m in situation.left if m.kind == "concept" and m.label == statistic), None)
    before = [q.end for q in sentence.quantities if sentence.start <= q.start < situation.quantity.start]
    if mark is None or not before or mark.end >= situation.quantity.start:
        return False
    close = all(t.text in (",", "(", ")") or t.folded == "va" for t in sentence.tokens[before[-1] : mark.start])
    return close and sentence.tokens[mark.end].text in (";", ",", ")")


def _is_of_fields(situation: Situation, statistic: str) -> bool:
    """Read "Lĩnh vực có chỉ số thành phần cao nhất là Cải cách thể chế (89,65%)": the field is named as the extreme."""
    field = situation.last_left("field")
    mark = next((m for m in situation.left if m.kind == "concept" and m.label == statistic), None)
    sentence = situation.sentence
    spoken = {m.label for m in sentence.mentions_of("concept") if m.start < situation.quantity.start}
    if field is None or mark is None or "field_noun" not in spoken:
        return False
    # "Lĩnh vực cải cách thể chế đạt thấp nhất với 80,00%": the noun opens the field's own name.
    opened = any(m.label == "field_noun" and m.end == field.start for m in sentence.mentions_of("concept"))
    return mark.end <= field.start or opened


def _place_by_words(situation: Situation, unit: Mention, cohort: str, statistic: str) -> list[Observation]:
    """Read "nhất bảng": rank 1, and "cuối bảng": the last rank, where the number of units is known."""
    marks = [m for m in situation.left if m.kind == "concept" and m.label == statistic]
    size = situation.sentence.sizes.get(cohort)
    for mark in marks:
        words = {t.folded for t in situation.sentence.tokens[mark.start : mark.end]}
        first = statistic == "max" and (bool(words & {"bang", "thu"}) or words >= {"dung", "dau"})
        last = statistic == "min" and "cuoi" in words and size is not None
        if first or last:
            return [
                tell_word(
                    situation,
                    mark,
                    Decimal(1 if first else size or 0),
                    subject=unit.subject,
                    subject_id=unit.label,
                    level=level_of(unit.level),
                    field="overall",
                    measure="rank",
                    statistic="value",
                    year=situation.year(),
                    unit="rank",
                    status="read" if first else "recovered",
                    note="" if first else f"The last of the {size} units that the report counts.",
                )
            ]
    return []


def _unit_behind(situation: Situation) -> tuple[Mention, ...]:
    """Read "cao nhất đạt 96,41% (Sở Tài chính)": the unit in brackets right behind the figure."""
    tokens, end = situation.sentence.tokens, situation.quantity.end
    if end + 1 >= len(tokens) or tokens[end].text != "(":
        return ()
    unit = next((m for m in situation.right if m.kind == "unit" and m.start == end + 1), None)
    closed = unit is not None and unit.end < len(tokens) and tokens[unit.end].text == ")"
    return (unit,) if unit is not None and closed else ()


def _values_of_units(situation: Situation, cohort_score: Observation, units: Sequence[Mention]) -> list[Observation]:
    """The score of each unit that an extreme is told with."""
    return [
        tell_of_unit(situation, unit, field=cohort_score.field, measure=cohort_score.measure, unit=cohort_score.unit)
        for unit in units
    ]


def _same_again(situation: Situation) -> list[Observation] | None:
    """The same thing in the other unit: "18,55 điểm đạt 92,57%"."""
    said = last_said(situation)
    quantity = situation.quantity
    if (
        said is None
        or said.quantity.counted_in == quantity.counted_in
        or said.measure not in ("index", "survey", "points")
    ):
        return None
    between = situation.sentence.tokens[said.quantity.end : quantity.start]
    if len(between) > 5 or any(token.folded not in _LINKS for token in between):
        return None
    if said.quantity.counted_in != "points" or quantity.counted_in != "percent":
        return None
    measure = "component_index" if said.measure == "points" else said.measure
    found = [tell_of_unit(situation, unit, field=said.field, measure=measure, unit="percent") for unit in said.units]
    if said.level == "cohort" or not found:
        found.append(tell_again(situation, said, measure=measure, unit="percent"))
    return found


def _earlier_year(situation: Situation) -> list[Observation] | None:
    """Read "cao hơn so với năm 2022 đạt 86,64%": the same figure of the year named right before."""
    said = last_said(situation, "index", "points", "component_index", "survey", "satisfaction")
    said = said or _changed(situation)
    year = situation.last_left("year")
    if said is None or year is None or not (said.statistic == "mean" or said.subject == "province"):
        return None
    if situation.has_left("gap", "narrowed", "widened"):
        return []
    between = situation.sentence.tokens[year.end : situation.quantity.start]
    if len(between) > 3 or any(t.folded not in ("(", ":", "dat", "la", "chi") for t in between):
        return None
    if said.quantity.counted_in != situation.quantity.counted_in:
        return None
    return [tell_again(situation, said, unit=unit_of(situation.quantity), year=int(year.label))]


def _other_cohort(situation: Situation) -> list[Observation] | None:
    """Read "nhóm các huyện 13,33 điểm" behind the mean of the other cohort, or under a lead-in that speaks of means."""
    cohort = situation.last_left("cohort")
    if cohort is None or situation.units() or situation.has_left("max", "min"):
        return None
    said = _mean_said(situation)
    if _compared_with(situation, cohort):
        return []
    follows = said is not None
    if not follows and "mean" not in situation.sentence.lead and not _goes_on_means(situation, cohort):
        return None
    gap = [t for t in situation.sentence.tokens[cohort.end : situation.quantity.start] if t.kind == "word"]
    if len(gap) > 3:
        return None
    field = said.field if follows and said is not None else situation.field()
    if not field and not follows and not index_is_meant(situation):
        return []
    field = field or "overall"
    measure = said.measure if follows and said is not None else measure_of(situation, field)
    observation = tell(
        situation,
        subject=cohort.label,
        field=field,
        measure=measure,
        statistic="mean",
        unit=unit_of(situation.quantity),
    )
    return [observation, *scale_below(situation, observation)]


def _compared_with(situation: Situation, cohort: Mention) -> bool:
    """Whether the words right before a cohort compare with it: "..., thấp hơn khối sở"."""
    for token in reversed(situation.sentence.tokens[situation.sentence.start : cohort.start]):
        if token.kind != "word":
            return False
        if token.folded in _COMPARED:
            return True
    return False


def _changed(situation: Situation) -> Said | None:
    """Read "tăng 1,12% (năm 2022 đạt 88,32%, năm 2023 đạt 89,44%)": what changed, as of the years in brackets."""
    said = last_said(situation)
    if said is None or said.measure != "change" or said.field != "overall" or not situation.quantity.bracketed:
        return None
    return replace(said, measure=measure_of(situation, "overall"))


def _mean_said(situation: Situation) -> Said | None:
    """The mean told last in the sentence in the same unit, where the figure told last is a mean too.

    Of "12,86/14 điểm, đạt 91,9%; khối huyện là 12,11/14 điểm" the last is the same mean in percent.
    """
    last = last_said(situation)
    if last is None or last.level != "cohort" or last.statistic != "mean":
        return None
    told = reversed(situation.sentence.said)
    alike = (said for said in told if said.statistic == "mean" and said.measure != "change")
    return next((said for said in alike if said.quantity.counted_in == situation.quantity.counted_in), None)


def _other_part(situation: Situation) -> list[Observation] | None:
    """Read "điểm thẩm định trung bình đạt 62,4 điểm, điểm điều tra xã hội học đạt 27,1 điểm": the next part."""
    said = _mean_said(situation)
    parts = [m for m in situation.left if m.kind == "concept" and m.label in _PARTS_OF_SCORE]
    if said is None or len({m.label for m in parts}) != 1 or said.measure == parts[-1].label or situation.units():
        return None
    if said.measure not in (*_PARTS_OF_SCORE, "index") or situation.last_left("cohort") is not None:
        return None
    if situation.quantity.counted_in != "points" or situation.has_left("max", "min", "up", "down", "gap"):
        return None
    gap = [t.folded for t in situation.sentence.tokens[parts[-1].end : situation.quantity.start] if t.kind == "word"]
    if any(word not in _LINKS | {"trung", "binh", "quan", "diem"} for word in gap):
        return None
    observation = tell(
        situation,
        subject=said.subject,
        field="overall",
        measure=parts[-1].label,
        statistic="mean",
        unit="points",
    )
    return [observation, *scale_below(situation, observation)]


def _goes_on_means(situation: Situation, cohort: Mention) -> bool:
    """Read "Khối huyện đạt 85,47%." behind a sentence on the mean of the other cohort in the same field."""
    sentence, quantity = situation.sentence, situation.quantity
    tokens = sentence.tokens
    before = [m for m in sentence.mentions if m.start < sentence.start]
    told = {m.label for m in before if m.kind == "cohort"} - {cohort.label}
    lead = [t for t in tokens[sentence.start : cohort.start] if t.kind == "word"]
    gap = [t.folded for t in tokens[cohort.end : quantity.start] if t.kind == "word"]
    closed = quantity.end >= sentence.end or tokens[quantity.end].text in (".", ";", ",", "(", ")")
    means = any(m.kind == "concept" and m.label == "mean" for m in before)
    return bool(told) and means and not lead and gap in (["dat"], ["la"]) and closed and quantity.decimals > 0


def _of_cohort(situation: Situation) -> list[Observation] | None:
    """Read "Chỉ số hài lòng của cấp huyện đạt 88,4%": a cohort has an index as the mean of its units."""
    cohort = situation.last_left("cohort")
    named = [m for m in situation.left if m.kind == "concept" and m.label in ("index", "satisfaction")]
    if cohort is None or cohort.label not in COHORTS or not named or not situation.quantity.decimals:
        return None
    if situation.units() or situation.has_left("max", "min", "most", "up", "down", "gap", "share", "ballots"):
        return None
    tokens = situation.sentence.tokens
    of = [t.folded for t in tokens[named[-1].end : cohort.start] if t.kind == "word"]
    gap = [t for t in tokens[cohort.end : situation.quantity.start] if t.kind == "word"]
    if named[-1].start > cohort.start or of[-1:] != ["cua"] or len(of) > _MOST_OF or len(gap) > 3:
        return None
    if not gap or gap[-1].folded not in ("dat", "la"):
        return None
    observation = cohort_score(situation, cohort.label, "mean")
    return [observation] if observation is not None else []


def _with_rank(situation: Situation) -> list[Observation] | None:
    """Read "thành phố X xếp thứ 1 (94,31 điểm)": the score of the unit whose rank was told right before."""
    said = last_said(situation)
    if said is None or said.measure != "rank" or said.level == "cohort" or not situation.quantity.decimals:
        return None
    between = situation.sentence.tokens[said.quantity.end : situation.quantity.start]
    if not between or len(between) > 3 or any(t.folded not in ("(", ",", "voi", "dat") for t in between):
        return None
    if said.field == "overall" and not (index_is_meant(situation) or of_title(situation)):
        return []
    return [
        tell_again(
            situation,
            said,
            measure=measure_of(situation, said.field),
            statistic="value",
            unit=unit_of(situation.quantity),
        )
    ]


def _of_unit(situation: Situation, leads: bool = False) -> list[Observation] | None:
    """Read "Sở Giao thông vận tải (11,41 điểm)", "thành phố Phủ Lý đạt 96,59 điểm".

    leads: whether the unit is called the best or the worst of its group before the figure.
    """
    units = situation.units()
    if not units or situation.has_left("share", "ballots", "most"):
        return None
    gap = [t for t in situation.sentence.tokens[units[-1].end : situation.quantity.start] if t.kind == "word"]
    linked = leads or all(t.folded in _LINKS | _INDEX_WORDS for t in gap)
    if len(gap) > _MOST_TO_SCORE or not linked:
        return []
    if len(units) > 1 and not situation.quantity.bracketed:
        return []
    unit = units[-1]
    field = "satisfaction" if of_other_index(situation) else situation.field() or "overall"
    if field == "overall" and not (situation.quantity.decimals and (index_is_meant(situation) or of_title(situation))):
        return []
    return [
        tell_of_unit(
            situation,
            unit,
            field=field,
            measure=measure_of(situation, field),
            unit=unit_of(situation.quantity),
            units=(unit,),
        )
    ]


def _of_field(situation: Situation) -> list[Observation] | None:
    """Read "cải cách thể chế (90,91%)" under a heading or a sentence of component indices."""
    field = situation.last_left("field")
    sentence = situation.sentence
    if field is None or situation.quantity.counted_in != "percent":
        return None
    words = {m.label for m in sentence.mentions if m.kind == "concept" and sentence.start <= m.start < sentence.end}
    if not {"component", "field_noun"} & (words | set(sentence.context.topics) | sentence.lead):
        return []
    cohort = situation.cohort()
    gap = [t for t in sentence.tokens[field.end : situation.quantity.start] if t.kind == "word"]
    if not cohort or len(gap) > 9 or situation.has_left("share"):
        return []
    return [
        tell(situation, subject=cohort, field=field.label, measure="component_index", statistic="mean", unit="percent")
    ]
