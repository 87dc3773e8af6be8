"""Changes and ranges told in sentences: "giảm 5,22 điểm", "(+11,54 điểm)", "khoảng cách ... là 14,24 điểm".

Belongs here: rules for differences. Does not: the scores they lie between (`scores`), moves in rank (`counts`).
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from corpus.records import Observation
from extractors.prose.meaning import cohort_score
from extractors.prose.situations import Said, Situation
from extractors.prose.telling import last_said, tell, tell_again, tell_of_unit, unit_of
from extractors.tagging import Mention

_MOVES = ("up", "down")
# Between a rise or fall and a figure these make the figure the score that was left or reached.
_TO_VALUE = frozenset(("tu", "xuong", "con"))
_LEAST_SCORE = 20
_SPREAD_FROM = (
    "dao dong tu",
    "dao dong trong khoang tu",
    "dao dong trong khoang",
    "nam trong khoang",
    "nam trong khoang tu",
)
# A score of the year before is no such part of this year's.
_LEAST_RATIO = 3


def _direction(situation: Situation) -> int:
    """+1 or -1 where a rise or fall stands just before the figure or in its sign; 0 otherwise."""
    quantity = situation.quantity
    if quantity.signed:
        return 1
    move = situation.concept_just_before(*_MOVES, within=2)
    if move is None:
        return _direction_over_a_year(situation)
    between = {t.folded for t in situation.sentence.tokens[move.end : quantity.start]}
    if between & _TO_VALUE or ("len" in between and quantity.value >= _LEAST_SCORE):
        # "tăng từ 90,1 điểm lên 93,1 điểm", "giảm xuống còn 85 điểm": a score, not the change.
        return 0
    return 1 if move.label == "up" else -1


def _direction_over_a_year(situation: Situation) -> int:
    """+1 or -1 for "cao hơn 1,23 điểm so với năm 2022": a comparison with the year before; else 0."""
    tokens, end = situation.sentence.tokens, situation.quantity.end
    named = _year_just_before(situation)
    if named is not None:
        # "cao hơn năm 2022 1,23 điểm"
        return (1 if named[0].label == "higher" else -1) if named[1] + 1 == situation.sentence.year else 0
    move = situation.concept_just_before("higher", "lower", within=0)
    behind = [t.folded for t in tokens[end : end + 4]]
    year = situation.sentence.year
    if (
        move is None
        or year is None
        or behind not in (["so", "voi", "nam", str(year - 1)], ["so", "voi", "nam", "truoc"])
    ):
        return 0
    return 1 if move.label == "higher" else -1


def _year_just_before(situation: Situation) -> tuple[Mention, int] | None:
    """The comparison and its year where both stand right before the figure: "cao hơn so với năm 2022 1,23 điểm"."""
    tokens, year = situation.sentence.tokens, situation.last_left("year")
    move = next((m for m in reversed(situation.left) if m.label in ("higher", "lower")), None)
    if year is None or move is None or year.end != situation.quantity.start:
        return None
    between = [t.folded for t in tokens[move.end : year.start]]
    return (move, int(year.label)) if between in (["nam"], ["so", "voi", "nam"]) else None


def _over_an_older_year(situation: Situation) -> bool:
    """Whether the figure is the difference from a year before the last, which no change is told of."""
    named = _year_just_before(situation)
    return named is not None and named[1] + 1 != situation.sentence.year


def _direction_of_comparison(situation: Situation, said: Said | None) -> int:
    """+1 or -1 for "cao hơn năm 2022 là 1,13%": less than the score compared by far, so a difference; else 0."""
    year = situation.last_left("year")
    move = next((m for m in reversed(situation.left) if m.label in ("higher", "lower", "up", "down")), None)
    if said is None or said.statistic not in ("mean", "value") or year is None or move is None:
        return 0
    small = situation.quantity.value * _LEAST_RATIO < said.quantity.value
    if situation.word_before() != "la" or move.start > year.start or not small:
        return 0
    return 1 if move.label in ("higher", "up") else -1


def change(situation: Situation) -> list[Observation] | None:
    """Read "giảm 5,22 điểm", "(+11,54 điểm)", "thấp hơn ... (90,12 điểm) là 0,31 điểm"."""
    said = last_said(situation)
    quantity = situation.quantity
    if _over_an_older_year(situation):
        return []
    direction = _direction(situation) or _direction_of_comparison(situation, said)
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
            tell_of_unit(
                situation,
                owner,
                field="overall",
                measure="change",
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
    if said is None and situation.has_left("mean") and cohort:
        # "Chỉ số CCHC trung bình của các sở tăng 1,12%": the change comes first, the values may follow.
        measured = cohort_score(situation, cohort, "mean")
        return [] if measured is None else [_as_change(situation, measured, value)]
    if said is None or said.measure not in ("index", "points", "component_index", "survey", "satisfaction", "change"):
        return []
    statistic = said.statistic
    if said.statistic in ("max", "min") or (said.measure == "change" and situation.has_left("compared")):
        return []
    return [
        tell_again(situation, said, measure="change", statistic=statistic, unit=unit, value=value, year=report_year)
    ]


def _as_change(situation: Situation, measured: Observation, value: Decimal) -> Observation:
    """A figure told as a mean that is the change of that mean. value: signed."""
    said = situation.sentence.said[-1]
    situation.sentence.said[-1] = replace(said, measure="change", year=situation.sentence.year)
    return replace(measured, measure="change", value=value, year=situation.sentence.year)


def _change_after_comparison(situation: Situation, said: Said | None) -> list[Observation] | None:
    """The second figure of "lower than last year's mean (91,13) by 0,43", or of "narrowed ... by 2,68"."""
    quantity = situation.quantity
    moved = situation.concept_just_before("narrowed", "widened", within=0) is not None
    if said is None or not (moved or situation.word_before() == "la") or quantity.counted_in == "":
        return None
    narrowed, widened = situation.has_left("narrowed"), situation.has_left("widened")
    between = [
        m.label for m in situation.sentence.mentions if said.quantity.start > m.start >= situation.sentence.start
    ]
    lower = "lower" in between or "below_mean" in between
    compared = lower or "higher" in between or "above_mean" in between
    told = said.statistic == "range" or (situation.has_left("gap") and said.measure == "index")
    if (narrowed or widened) and told and said.level == "cohort":
        direction, statistic = (-1 if narrowed else 1), "range"
    elif compared and not situation.left and said.statistic == "mean" and said.measure == "index":
        direction, statistic = (-1 if lower else 1), "mean"
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


def range_of_cohort(situation: Situation) -> list[Observation] | None:
    """Read "khoảng cách giữa đơn vị cao nhất và thấp nhất là 14,24 điểm", and last year's in brackets behind it."""
    cohort = situation.cohort()
    said = last_said(situation)
    if situation.has_left("gap") and not situation.has_left("narrowed", "widened"):
        # "(khoảng cách này ... so với năm 2022 là 2,68 điểm)": a comparison whose verb is lost tells no range.
        compared = situation.has_left("compared") and situation.word_before() == "la" and said is not None
        if not cohort or compared or _of_other_things(situation):
            return []
        observation = cohort_score(situation, cohort, "range")
        return [observation] if observation is not None else []
    if situation.quantity.bracketed and said is not None and said.statistic == "range" and _joined_year(situation):
        observation = cohort_score(situation, said.subject, "range")
        return [observation] if observation is not None else []
    return None


def _of_other_things(situation: Situation) -> bool:
    """Whether a gap is not that between a cohort's units: of one unit, between two scores, two cohorts or two years."""
    sentence = situation.sentence
    gap = next(m for m in reversed(situation.left) if m.kind == "concept" and m.label == "gap")
    before = [m for m in sentence.mentions if sentence.start <= m.start < situation.quantity.start]
    named = [m for m in before if m.start >= gap.end]
    behind = [t.folded for t in sentence.tokens[gap.end : gap.end + 2]]
    own_scores = {m.label for m in before if m.label in ("appraised", "self_assessed")}
    return (
        behind in (["lon", "nhat"], ["nhieu", "nhat"], ["cao", "nhat"])
        or sum(m.kind == "unit" for m in named) == 1
        or len({m.label for m in named if m.kind in ("cohort", "part")}) > 1
        or len({m.label for m in named if m.kind == "year"}) > 1
        or len(own_scores) > 1
    )


def spread_of_cohort(situation: Situation) -> list[Observation] | None:
    """Read "dao động từ 78,9 điểm đến 94,2 điểm", "nằm trong khoảng 78,9 - 94,2 điểm": the least and the greatest."""
    sentence, quantity = situation.sentence, situation.quantity
    cohort = situation.cohort()
    words = " ".join(t.folded for t in sentence.tokens[sentence.start : quantity.start])
    if not cohort or not quantity.decimals or situation.units():
        return None
    said = last_said(situation)
    if words.endswith(_SPREAD_FROM):
        statistic = "min"
    elif said is not None and said.statistic == "min" and said.subject == cohort and _to(situation, said.quantity.end):
        statistic = "max"
    else:
        return None
    observation = cohort_score(situation, cohort, statistic)
    return [observation] if observation is not None else []


def _to(situation: Situation, start: int) -> bool:
    """Whether nothing but "đến" stands between the figure before and this one."""
    between = [t.folded for t in situation.sentence.tokens[start : situation.quantity.start]]
    return between in (["den"], ["-"], ["–"], ["toi"])


def _joined_year(situation: Situation) -> bool:
    """Whether a year stands right before the bracket of the figure: "so với năm 2021 (18,40)"."""
    year = situation.last_left("year")
    between = situation.sentence.tokens[year.end : situation.quantity.start] if year else ()
    return year is not None and all(token.text == "(" for token in between)
