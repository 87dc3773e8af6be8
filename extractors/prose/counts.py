"""Counts told in sentences: units in a band, above the mean, rising and falling; criteria; ranks and their moves.

Belongs here: rules for whole numbers. Does not: scores (`scores`) or ballots (`surveys`).
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import cache

from corpus.records import Observation
from corpus.vocabulary import band_names
from extractors.prose.meaning import level_of
from extractors.prose.situations import Situation
from extractors.prose.telling import last_said, tell, tell_word
from extractors.tagging import Mention
from extractors.tokens import Token
from normalizers.marks import fold

_COHORTS = ("departments", "districts", "communes")
_GROUP_WORDS = ("above_mean", "below_mean", "at_max", "keep_rank", "up", "down")


def read_count(situation: Situation) -> list[Observation]:
    """The observations of one whole number; [] where nothing says what it counts."""
    quantity = situation.quantity
    if quantity.decimals:
        return []
    if quantity.counted_in in ("criteria", "subcriteria"):
        return _criteria(situation)
    if quantity.counted_in == "fields":
        return _rubric_size(situation)
    if quantity.counted_in == "steps":
        return _rank_move(situation)
    if situation.concept_just_before("rank", within=1) is not None:
        return _rank(situation)
    if quantity.counted_in == "units":
        return _units(situation)
    return []


def read_share(situation: Situation) -> list[Observation]:
    """Read "chiếm tỷ lệ 10%" behind a group that was counted: the group's share of its cohort."""
    if situation.quantity.counted_in != "percent" or not situation.has_left("share"):
        return []
    said = last_said(situation, "unit_count")
    if said is None or said.level != "cohort":
        return []
    return [
        tell(situation, subject=said.subject, field=said.field, measure="unit_count", statistic="value", unit="percent")
    ]


def _criteria(situation: Situation) -> list[Observation]:
    """Read "08 tiêu chí và 04 tiêu chí thành phần" of a field, or of the whole rubric behind "8 lĩnh vực"."""
    quantity, sentence = situation.quantity, situation.sentence
    cohort = situation.cohort(carried=False)
    if cohort not in _COHORTS or not sentence.year:
        return []
    measure = "criteria_count" if quantity.counted_in == "criteria" else "subcriteria_count"
    whole = any(q.counted_in == "fields" for q in sentence.quantities if sentence.start <= q.start < quantity.start)
    field = "overall" if whole else situation.field()
    if not field:
        return []
    statistic = "total" if field == "overall" else "count"
    return [tell(situation, subject=cohort, field=field, measure=measure, statistic=statistic, unit="count")]


def _rubric_size(situation: Situation) -> list[Observation]:
    """Read "cấu trúc thành 8 lĩnh vực, 41 tiêu chí": how many fields a rubric has, told with its criteria."""
    sentence, quantity = situation.sentence, situation.quantity
    cohort = situation.cohort()
    counted = [q.counted_in for q in sentence.quantities if quantity.end <= q.start < sentence.end]
    if not cohort or not {"criteria", "subcriteria"} & set(counted[:2]):
        return []
    return [tell(situation, subject=cohort, field="rubric_fields", measure="kpi", statistic="count", unit="count")]


def _rank(situation: Situation) -> list[Observation]:
    """Read "xếp hạng 57/63", "(hạng 4/19)": the rank of the unit named last, or of the one just told of."""
    units = situation.units()
    unit = units[-1] if units else None
    said = last_said(situation)
    if unit is not None:
        subject, subject_id, level, field = unit.subject, unit.label, unit.level, "overall"
    elif said is not None and said.level != "cohort":
        subject, subject_id, level, field = said.subject, said.subject_id, said.level, said.field
    else:
        return []
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
        )
    ]


def _rank_move(situation: Situation) -> list[Observation]:
    """Read "tăng 14 bậc", "(giảm 3 bậc)": signed, of the units named last."""
    move = situation.concept_just_before("up", "down", within=1)
    if move is None:
        return []
    value = situation.quantity.value * (1 if move.label == "up" else -1)
    units = situation.units()
    if not units:
        said = last_said(situation, "rank", "index", "component_index")
        if said is None or said.level == "cohort":
            return []
        return [
            tell(
                situation,
                subject=said.subject,
                subject_id=said.subject_id,
                level=said.level,
                field=said.field,
                measure="rank_change",
                statistic="value",
                unit="rank",
                value=value,
                year=situation.sentence.year,
            )
        ]
    return [
        tell(
            situation,
            subject=unit.subject,
            subject_id=unit.label,
            level=level_of(unit.level),
            field="overall",
            measure="rank_change",
            statistic="value",
            unit="rank",
            value=value,
            year=situation.sentence.year,
        )
        for unit in units
    ]


def _band(situation: Situation) -> str:
    """The band that "Nhóm A", "loại Tốt" names before the count, as printed; "" where none."""
    tokens = situation.sentence.tokens
    for place in range(situation.quantity.start - 1, situation.sentence.start - 1, -1):
        if tokens[place].folded not in ("nhom", "loai"):
            continue
        band = _band_at(tokens, place + 1)
        if band:
            return band
    # A bullet may begin with the band itself: "- Tốt: 03 đơn vị", "- Khá có 05 đơn vị".
    first = next((i for i, t in enumerate(tokens[:3]) if t.kind == "word"), None)
    if first is not None and situation.sentence.start == 0:
        band = _band_at(tokens, first)
        gap = [t.folded for t in tokens[first + len(band.split()) : situation.quantity.start]]
        if len(band) > 1 and gap in ([":"], ["co"], [":", "co"], []):
            return band
    return ""


def _band_at(tokens: Sequence[Token], place: int) -> str:
    """The name of a band that begins at a token, as printed; "" where none does."""
    for length in (2, 1):
        words = " ".join(t.text for t in tokens[place : place + length])
        if fold(words) in _band_index():
            return _band_index()[fold(words)]
    return ""


@cache
def _band_index() -> dict[str, str]:
    return {fold(band.name): band.name for band in band_names()}


def _group(situation: Situation) -> str:
    """Which group of units a count counts; "" where the words name none."""
    band = _band(situation)
    if band:
        return f"band_{band}"
    labels = [m.label for m in situation.right if m.kind == "concept"]
    for label, group in (
        ("above_mean", "above_mean"),
        ("below_mean", "below_mean"),
        ("at_max", "at_max"),
        ("keep_rank", "rank_unchanged"),
    ):
        if label in labels:
            return group
    moves = [m for m in situation.right if m.kind == "concept" and m.label in ("up", "down")]
    if moves and moves[0].start - situation.quantity.end <= 8:
        after = [t.folded for t in situation.sentence.tokens[moves[0].end : moves[0].end + 2]]
        ranks = any(word in ("bac", "hang") for word in after[:1])
        rises = moves[0].label == "up"
        superlative = any(
            m.label == "most" and m.start - moves[0].end <= 4 for m in situation.right if m.kind == "concept"
        )
        ranks = ranks or (
            superlative and "bac" in [t.folded for t in situation.sentence.tokens[moves[0].end : moves[0].end + 4]]
        )
        group = ("rank_up" if rises else "rank_down") if ranks else ("increased" if rises else "decreased")
        return group + ("_most" if superlative else "") + _base_year(situation)
    return ""


def _base_year(situation: Situation) -> str:
    """Read "_vs_2021" where the comparison is with another year than the one before the report's."""
    year = situation.sentence.year
    bases = [int(m.label) for m in situation.right if m.kind == "year"]
    return f"_vs_{bases[0]}" if bases and year is not None and bases[0] != year - 1 else ""


def _units(situation: Situation) -> list[Observation]:
    counted = next(
        (m for m in situation.right if m.kind == "cohort" and m.start == situation.quantity.number + 1), None
    )
    if counted is not None and not any(m.label in _GROUP_WORDS for m in situation.right if m.start <= counted.end + 4):
        # "gồm 17 sở, ban, ngành và 8 huyện, thị xã, thành phố"
        return [
            tell(
                situation, subject=counted.label, field="overall", measure="unit_count", statistic="total", unit="count"
            )
        ]
    cohort = situation.cohort()
    if not cohort:
        return []
    move = situation.concept_just_before("up", "down", within=0)
    said = last_said(situation, "unit_count")
    if move is not None:
        # "(giảm 03 đơn vị so với năm 2022)": how the group's own number moved.
        if said is None:
            return []
        value = situation.quantity.value * (1 if move.label == "up" else -1)
        return [
            tell(
                situation,
                subject=said.subject,
                field=said.field,
                measure="change",
                statistic="count",
                unit="count",
                value=value,
                year=situation.sentence.year,
            )
        ]
    group = _group(situation)
    if group:
        field = situation.field()
        if group == "at_max" and field:
            group = f"{field}_at_max"
        elif "survey" in situation.sentence.context.topics and group in ("above_mean", "below_mean"):
            group = f"survey_{group}"
        elif field == "satisfaction":
            group = f"satisfaction_{group}"
        found = [tell(situation, subject=cohort, field=group, measure="unit_count", statistic="count", unit="count")]
        return found + _kept(situation, group)
    if situation.has_left("mean") or situation.word_before() in ("gom", "cua"):
        named = any(m.kind == "cohort" for m in situation.left)
        if named and not any(
            m.kind == "concept" and m.label in ("group", "survey", "satisfaction") for m in situation.left
        ):
            return [
                tell(situation, subject=cohort, field="overall", measure="unit_count", statistic="total", unit="count")
            ]
    return []


def _kept(situation: Situation, group: str) -> list[Observation]:
    """The units listed as keeping their rank: each moved by nothing."""
    if group != "rank_unchanged":
        return []
    sentence = situation.sentence
    mark = next(m for m in situation.right if m.label == "keep_rank")
    units: list[Mention] = []
    for unit in (m for m in sentence.mentions if m.kind == "unit" and mark.end <= m.start < sentence.end):
        between = [t.folded for t in sentence.tokens[units[-1].end if units else mark.end : unit.start]]
        # Behind a semicolon the sentence speaks of another group; within the list only its own marks stand.
        if ";" in between if not units else any(word not in (",", ";", "va") for word in between):
            break
        units.append(unit)
    return [
        tell_word(
            situation,
            mark,
            Decimal(0),
            subject=unit.subject,
            subject_id=unit.label,
            level=level_of(unit.level),
            field="overall",
            measure="rank_change",
            statistic="value",
            year=sentence.year,
            unit="rank",
        )
        for unit in units
    ]
