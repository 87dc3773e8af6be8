"""Scores told in sentences: means, extremes with their unit, values of units and fields, changes, ranges.

Belongs here: rules for figures in points and percent. Does not: counts of units (`counts`), ballots (`surveys`).
"""

from __future__ import annotations

from decimal import Decimal

from corpus.records import Level, Observation
from extractors.prose.situations import Said, Situation
from extractors.prose.telling import last_said, tell, tell_word, unit_of

# Words after which a figure is a limit ("từ 90 điểm trở lên"), not a result.
_LIMIT_WORDS = frozenset(("tu", "tren", "duoi", "den", "toi", ">", "<", "≥", "≤", "qua", "moi"))
_LINKS = frozenset(
    ("dat", "duoc", "diem", ",", "(", "tuong", "duong", "ty", "le", "voi", "hay", ")", "va", "la", "ung")
)
_MOVES = ("up", "down")
# What a report says of its scale without naming a cohort holds for the two that every province scores.
_BOTH = ("departments", "districts")


def read_score(situation: Situation) -> list[Observation]:
    """The observations of one figure in points or percent; [] where nothing says what it is of."""
    quantity = situation.quantity
    if quantity.counted_in not in ("points", "percent", ""):
        return []
    if quantity.counted_in == "" and quantity.over is None and not (quantity.bracketed and quantity.decimals):
        return []
    if quantity.value < 0 and not quantity.signed:
        return []
    for rule in (
        _change,
        _range,
        _limit,
        _maximum,
        _whole_scale,
        _mean,
        _extreme,
        _same_again,
        _earlier_year,
        _other_cohort,
        _of_unit,
        _of_field,
    ):
        found = rule(situation)
        if found is not None:
            return found
    return []


def _limit(situation: Situation) -> list[Observation] | None:
    return [] if situation.word_before() in _LIMIT_WORDS else None


def _direction(situation: Situation) -> int:
    """+1 or -1 where a rise or fall stands just before the figure or in its sign; 0 otherwise."""
    quantity = situation.quantity
    if quantity.signed:
        return 1
    move = situation.concept_just_before(*_MOVES, within=2)
    if move is not None:
        return 1 if move.label == "up" else -1
    return 0


def _change(situation: Situation) -> list[Observation] | None:
    """ "giảm 5,22 điểm", "(+11,54 điểm)", "thấp hơn ... (91,13 điểm) là 0,43 điểm"."""
    direction = _direction(situation)
    said = last_said(situation)
    quantity = situation.quantity
    if direction == 0:
        return _change_after_comparison(situation, said)
    value = quantity.value * direction
    unit = unit_of(quantity)
    report_year = situation.sentence.year
    units = situation.units()
    field = situation.last_left("field")
    # The nearer of a unit and a field named since the figure before owns the change.
    if units and (field is None or units[-1].start > field.start):
        owner = units[-1]
        return [
            tell(
                situation,
                subject=owner.subject,
                subject_id=owner.label,
                level=_level(owner.level),
                field="overall",
                measure="change",
                statistic="value",
                unit=unit,
                value=value,
                year=report_year,
                units=units,
            )
        ]
    cohort = situation.cohort()
    if field is not None and cohort:
        return [
            tell(
                situation,
                subject=cohort,
                field=field.label,
                measure="change",
                statistic="mean",
                unit=unit,
                value=value,
                year=report_year,
            )
        ]
    if said is None or said.measure not in ("index", "points", "component_index", "survey", "satisfaction", "change"):
        return []
    statistic = said.statistic
    if said.statistic in ("max", "min") or (said.measure == "change" and situation.has_left("compared")):
        return []
    return [
        tell(
            situation,
            subject=said.subject,
            subject_id=said.subject_id,
            level=said.level,
            field=said.field,
            measure="change",
            statistic=statistic,
            unit=unit,
            value=value,
            year=report_year,
        )
    ]


def _change_after_comparison(situation: Situation, said: Said | None) -> list[Observation] | None:
    """The second figure of "lower than last year's mean (91,13) by 0,43", or of "narrowed ... by 2,68"."""
    quantity = situation.quantity
    if said is None or situation.word_before() != "la" or quantity.counted_in == "":
        return None
    narrowed = situation.has_left("narrowed")
    between = [
        m.label for m in situation.sentence.mentions if said.quantity.start > m.start >= situation.sentence.start
    ]
    compared = "lower" in between or "higher" in between
    if narrowed and said.statistic == "range":
        direction, statistic = -1, "range"
    elif compared and not situation.left and said.statistic == "mean" and said.measure == "index":
        direction, statistic = (-1 if "lower" in between else 1), "mean"
    else:
        return None
    return [
        tell(
            situation,
            subject=said.subject,
            field=said.field,
            measure="change",
            statistic=statistic,
            unit=unit_of(quantity),
            value=quantity.value * direction,
            year=situation.sentence.year,
        )
    ]


def _range(situation: Situation) -> list[Observation] | None:
    """ "khoảng cách giữa đơn vị cao nhất và thấp nhất là 14,24 điểm", and last year's in brackets behind it."""
    cohort = situation.cohort()
    said = last_said(situation)
    if situation.has_left("gap") and not situation.has_left("narrowed"):
        if not cohort:
            return []
        return [_cohort_score(situation, cohort, "range")]
    if situation.quantity.bracketed and said is not None and said.statistic == "range" and _joined_year(situation):
        return [_cohort_score(situation, said.subject, "range")]
    return None


def _joined_year(situation: Situation) -> bool:
    """Whether a year stands right before the bracket of the figure: "so với năm 2021 (18,40)"."""
    year = situation.last_left("year")
    between = situation.sentence.tokens[year.end : situation.quantity.start] if year else ()
    return year is not None and all(token.text == "(" for token in between)


def _measure(situation: Situation, field: str) -> str:
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
    said_survey = any(
        m.kind == "concept" and m.label == "survey"
        for m in situation.sentence.mentions
        if situation.sentence.start <= m.start < situation.quantity.start
    )
    if said_survey or ("survey" in context.topics and "index" not in lead):
        return "survey"
    return "index"


def _cohort_score(situation: Situation, cohort: str, statistic: str) -> Observation:
    field = situation.field() or "overall"
    return tell(
        situation,
        subject=cohort,
        field=field,
        measure=_measure(situation, field),
        statistic=statistic,
        unit=unit_of(situation.quantity),
    )


def _maximum(situation: Situation) -> list[Observation] | None:
    """ "(tối đa 14 điểm)": the maximum of the field that its heading names, for each cohort the heading is under."""
    if situation.concept_just_before("max_points", within=1) is None:
        return None
    field = situation.field()
    if not field or field == "overall" or situation.quantity.counted_in != "points":
        return []
    cohort = situation.cohort()
    cohorts = [cohort] if cohort else list(_BOTH)
    return [
        tell(situation, subject=each, field=field, measure="max_points", statistic="value", unit="points")
        for each in cohorts
    ]


def _whole_scale(situation: Situation) -> list[Observation] | None:
    """ "Tổng điểm: 100 điểm", "Điểm tự đánh giá, thẩm định: 70/100 điểm": the scale and its parts, at a paragraph's head."""
    quantity, sentence = situation.quantity, situation.sentence
    if quantity.decimals or quantity.counted_in != "points" or sentence.said or quantity.value < 1:
        return None
    words = [t.folded for t in sentence.tokens[: quantity.start] if t.kind == "word"]
    if len(words) > 14 or sentence.mentions_of("unit") or situation.has_left("mean", "max", "min", "group", "from"):
        return None
    cohort = situation.cohort()
    cohorts = [cohort] if cohort else list(_BOTH)
    if words[:2] == ["tong", "diem"] or (words[:2] == ["thang", "diem"] and "tong" in words):
        if quantity.value < 50:
            return None
        facts = ("overall", "max_points", "total")
    elif situation.has_left("survey", "satisfaction") and (quantity.over is not None or "diem" in words[:1]):
        facts = ("survey_max_points", "kpi", "value")
    elif situation.has_left("appraised", "self_assessed") and (quantity.over is not None or "diem" in words[:1]):
        facts = ("appraised_max_points", "kpi", "value")
    else:
        return None
    field, measure, statistic = facts
    return [
        tell(situation, subject=each, field=field, measure=measure, statistic=statistic, unit="points")
        for each in cohorts
    ]


def _mean(situation: Situation) -> list[Observation] | None:
    """ "Bình quân Chỉ số CCHC các sở năm 2023 đạt 89,87 điểm", and the maximum it is written over."""
    if not situation.has_left("mean"):
        return None
    cohort = situation.cohort()
    if not cohort:
        return []
    if _far_from(situation, "mean"):
        return None
    observation = _cohort_score(situation, cohort, "mean")
    return [observation, *_scale(situation, observation)]


def _far_from(situation: Situation, label: str) -> bool:
    """Whether a unit's name stands between the concept and the figure, so that the figure is the unit's."""
    mention = next((m for m in reversed(situation.left) if m.kind == "concept" and m.label == label), None)
    return mention is not None and any(m.kind == "unit" and m.start > mention.end for m in situation.left)


def _scale(situation: Situation, observation: Observation) -> list[Observation]:
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


def _level(level: str) -> Level:
    known: tuple[Level, ...] = ("department", "district", "commune", "province", "ministry")
    return next((each for each in known if each == level), "cohort")


def _extreme(situation: Situation) -> list[Observation] | None:
    """The best or the worst of a cohort, with its unit where one is named: a row for each."""
    statistic = "max" if situation.has_left("max") else "min" if situation.has_left("min") else ""
    if not statistic or (situation.has_left("max") and situation.has_left("min")) or situation.has_left("most"):
        return None
    units = situation.units()
    cohort = situation.cohort()
    if not cohort:
        return []
    if not units and not situation.has_left("index", "points", "survey", "component"):
        return []
    observation = _cohort_score(situation, cohort, statistic)
    found = [*_values_of_units(situation, observation), observation]
    mark = next(
        (
            m
            for m in situation.left
            if m.kind == "concept" and m.label == "max" and _is_first(situation, m.start, m.end)
        ),
        None,
    )
    if mark is not None and len(units) == 1 and observation.measure == "index":
        found.append(_first_rank(situation, mark))
    situation.sentence.said[-1] = Said(
        situation.quantity, cohort, "", "cohort", observation.field, observation.measure, statistic, units
    )
    return found


def _is_first(situation: Situation, start: int, end: int) -> bool:
    """Whether the words say the first place of a ranking, not only the highest score."""
    words = {t.folded for t in situation.sentence.tokens[start:end]}
    return bool(words & {"bang", "thu"}) or words >= {"dung", "dau"}


def _first_rank(situation: Situation, mark: object) -> Observation:
    from extractors.tagging import Mention

    assert isinstance(mark, Mention)
    unit = situation.units()[0]
    return tell_word(
        situation,
        mark,
        Decimal(1),
        subject=unit.subject,
        subject_id=unit.label,
        level=_level(unit.level),
        field="overall",
        measure="rank",
        statistic="value",
        year=situation.year(),
        unit="rank",
    )


def _values_of_units(situation: Situation, cohort_score: Observation) -> list[Observation]:
    return [
        tell(
            situation,
            subject=unit.subject,
            subject_id=unit.label,
            level=_level(unit.level),
            field=cohort_score.field,
            measure=cohort_score.measure,
            statistic="value",
            unit=cohort_score.unit,
        )
        for unit in situation.units()
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
    found = [
        tell(
            situation,
            subject=unit.subject,
            subject_id=unit.label,
            level=_level(unit.level),
            field=said.field,
            measure=measure,
            statistic="value",
            unit="percent",
        )
        for unit in said.units
    ]
    if said.level == "cohort":
        found.append(
            tell(
                situation,
                subject=said.subject,
                field=said.field,
                measure=measure,
                statistic=said.statistic,
                unit="percent",
            )
        )
    elif not found:
        found.append(
            tell(
                situation,
                subject=said.subject,
                subject_id=said.subject_id,
                level=said.level,
                field=said.field,
                measure=measure,
                statistic=said.statistic,
                unit="percent",
            )
        )
    return found


def _earlier_year(situation: Situation) -> list[Observation] | None:
    """ "cao hơn so với năm 2022 đạt 86,64%": the same figure of the year named right before."""
    said = last_said(situation)
    year = situation.last_left("year")
    if said is None or year is None or said.level != "cohort" or said.statistic != "mean" or said.measure == "change":
        return None
    between = situation.sentence.tokens[year.end : situation.quantity.start]
    if len(between) > 3 or any(t.folded not in ("(", "dat", "la", "chi") for t in between):
        return None
    if said.quantity.counted_in != situation.quantity.counted_in:
        return None
    return [
        tell(
            situation,
            subject=said.subject,
            field=said.field,
            measure=said.measure,
            statistic="mean",
            unit=unit_of(situation.quantity),
            year=int(year.label),
        )
    ]


def _other_cohort(situation: Situation) -> list[Observation] | None:
    """ "nhóm các huyện 13,33 điểm" behind the mean of the other cohort, or under a lead-in that speaks of means."""
    cohort = situation.last_left("cohort")
    said = last_said(situation)
    if cohort is None or situation.units() or situation.has_left("max", "min"):
        return None
    follows = (
        said is not None and said.statistic == "mean" and said.quantity.counted_in == situation.quantity.counted_in
    )
    if not follows and "mean" not in situation.sentence.lead:
        return None
    gap = [t for t in situation.sentence.tokens[cohort.end : situation.quantity.start] if t.kind == "word"]
    if len(gap) > 3:
        return None
    field = said.field if follows and said is not None else situation.field()
    if not field and "index" not in situation.sentence.lead:
        return []
    field = field or "overall"
    measure = said.measure if follows and said is not None else _measure(situation, field)
    return [
        tell(
            situation,
            subject=cohort.label,
            field=field,
            measure=measure,
            statistic="mean",
            unit=unit_of(situation.quantity),
        )
    ]


def _of_unit(situation: Situation) -> list[Observation] | None:
    """ "Sở Giao thông vận tải (11,41 điểm)", "thành phố Phủ Lý đạt 96,59 điểm"."""
    units = situation.units()
    if not units or situation.has_left("share", "ballots", "most"):
        return None
    gap = [t for t in situation.sentence.tokens[units[-1].end : situation.quantity.start] if t.kind == "word"]
    if len(gap) > 3 or any(t.folded not in _LINKS | {"so", "chi", "cchc", "duoc"} for t in gap):
        return []
    if len(units) > 1 and not situation.quantity.bracketed:
        return []
    unit = units[-1]
    field = situation.field() or "overall"
    if field == "overall" and not (situation.quantity.decimals and _index_is_meant(situation)):
        return []
    return [
        tell(
            situation,
            subject=unit.subject,
            subject_id=unit.label,
            level=_level(unit.level),
            field=field,
            measure=_measure(situation, field),
            statistic="value",
            unit=unit_of(situation.quantity),
            units=(unit,),
        )
    ]


def _index_is_meant(situation: Situation) -> bool:
    sentence = situation.sentence
    said = any(m.label in ("index", "survey") for m in sentence.mentions if sentence.start <= m.start < sentence.end)
    return said or bool({"index", "survey"} & (set(sentence.context.topics) | sentence.lead))


def _of_field(situation: Situation) -> list[Observation] | None:
    """ "cải cách thể chế (90,91%)" under a heading or a sentence of component indices."""
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
