"""Counts of units and of fields: how many a cohort has, how many were surveyed, how many are in a group.

Belongs here: whose a count is and which group it counts. Does not: what makes a group (`conditions`), or counts of
anything else (`counts`, `things`).
"""

from __future__ import annotations

from decimal import Decimal

from corpus.records import Level, Observation
from extractors.prose.conditions import band_of, concepts_behind, condition, score_of_group, span_behind
from extractors.prose.situations import COHORTS, Situation
from extractors.prose.telling import last_said, level_of, tell, tell_word
from extractors.tagging import Mention

# No index has more fields.
_MOST_FIELDS = 15
# Before the units that a report is about; of these two are no cohort.
_LEAST_COHORT = 3
_OF = frozenset(("cua", "gom", "voi", "tai", "trong", "la", "co", "cho", ",", ";", "va", ":", "(", "gia", "hang"))
_SCORED_WORDS = ("doi tuong", "danh gia", "xep hang", "xac dinh", "cham diem", "chi so", "goi tat")
_VISITED_WORDS = ("kiem tra", "thanh tra", "phuc tra", "tap huan", "hoi nghi")


def counted_cohort(situation: Situation) -> str:
    """The cohort that the counted noun itself names: "17 sở, ban, ngành", "11 UBND cấp huyện", "6 huyện"; else ""."""
    mention = situation.cohort_noun()
    return mention.label if mention is not None else situation.quantity.cohort


def read_unit_group(situation: Situation) -> list[Observation]:
    """The observations of a number of units: its group, or all units of a cohort."""
    named = counted_cohort(situation)
    cohort = named if named in COHORTS else situation.cohort()
    if cohort:
        moved = _moved(situation)
        if moved is not None:
            return moved
        group = _group(situation)
        if group:
            found = [
                tell(situation, subject=cohort, field=group, measure="unit_count", statistic="count", unit="count")
            ]
            return found + _kept(situation, group)
    return _taking_part(situation, named, cohort) or _all_units(situation, named, cohort)


def _moved(situation: Situation) -> list[Observation] | None:
    """Read "(giảm 03 đơn vị so với năm 2022)" behind a group: how the group's own number moved. None: it is no move."""
    move = situation.concept_just_before("up", "down", within=0)
    if move is None or situation.sentence.tokens[situation.quantity.start - 1].folded in (",", ";"):
        # "... 05 đơn vị tăng, 09 đơn vị giảm": the rise is what the first count says, not what the second did.
        return None
    said = last_said(situation, "unit_count")
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


def _group(situation: Situation) -> str:
    """The label of the group that a count counts, with what its scores are of; "" where the words name none."""
    band = band_of(situation)
    if band:
        return f"band_{band}"
    label = condition(situation)
    if not label or label.startswith("rank_"):
        return label
    score = score_of_group(situation)
    limited = any(character.isdigit() for character in label.split("_vs_")[0])
    if not score:
        # Nothing says what is limited: rates of anything are told in such words.
        return "" if limited else label
    return label if score == "index" else f"{score}_{label}"


def _kept(situation: Situation, group: str) -> list[Observation]:
    """The units listed as keeping their rank: each moved by nothing."""
    if group != "rank_same":
        return []
    sentence = situation.sentence
    mark = next((m for m in concepts_behind(situation) if m.label == "keep_rank"), None)
    if mark is None:
        return []
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


def _taking_part(situation: Situation, named: str, cohort: str) -> list[Observation]:
    """Read "khảo sát được thực hiện tại 22/25 đơn vị", "chấm điểm đối với 16/19 đơn vị", "(03 đơn vị không chấm)"."""
    sentence, quantity = situation.sentence, situation.quantity
    said = last_said(situation, "unit_count")
    label = ""
    if said is not None and said.field.endswith("_scored") and "not_scored" in _labels_behind(situation):
        label = said.field.removesuffix("scored") + "not_scored"
    elif said is not None and said.field.endswith("surveyed") and _in_list(situation):
        # "tại 22/25 đơn vị, gồm: 16 sở; 6 huyện"
        label = said.field
    elif situation.word_before() not in _OF:
        return []
    elif {m.label for m in situation.left if m.kind == "concept"} & {"survey", "ballots"} and not _visited(situation):
        label = "surveyed"
    elif situation.has_left("scoring") and situation.word_before() in ("voi", "cho", "tai", "cua"):
        field = situation.field()
        label = f"{field}_scored" if field else ""
    if not label or quantity.value < 1 or situation.has_left("mean"):
        return []
    if label == "surveyed":
        # Units in a list behind the count are of one cohort by chance; it must be named, here or above.
        cohort = named or situation.named_cohort() or sentence.context.cohort
    subject, level, identifier = _subject(situation, cohort)
    found = [
        tell(
            situation,
            subject=subject,
            subject_id=identifier,
            level=level,
            field=label,
            measure="unit_count",
            statistic="count",
            unit="count",
        )
    ]
    if quantity.over is not None and subject == "province":
        found.append(
            tell(
                situation,
                subject=subject,
                subject_id=identifier,
                level=level,
                field="overall",
                measure="unit_count",
                statistic="total",
                unit="count",
                over=True,
            )
        )
    return found


def _in_list(situation: Situation) -> bool:
    """Whether the count is an item of the list that a count before it leads in to."""
    before = situation.sentence.tokens[situation.quantity.start - 1]
    return before.folded in ("gom", ":", ",", ";", "va")


def _labels_behind(situation: Situation) -> set[str]:
    start, _ = span_behind(situation)
    end = next(
        (p for p in range(start, situation.sentence.end) if situation.sentence.tokens[p].text == ")"),
        situation.sentence.end,
    )
    return {m.label for m in situation.sentence.mentions if m.kind == "concept" and start <= m.start < end}


def _subject(situation: Situation, cohort: str) -> tuple[str, Level, str]:
    """The cohort, or the province where units of several cohorts are counted together."""
    if cohort:
        return cohort, "cohort", cohort
    return "province", "province", situation.sentence.province[1]


def _visited(situation: Situation) -> bool:
    """Whether the sentence tells of inspections and meetings: its units are not those of the index."""
    return any(words in _folded(situation) for words in _VISITED_WORDS)


def _folded(situation: Situation) -> str:
    """The words of the sentence, the names of units left out: an inspectorate is no inspection."""
    sentence = situation.sentence
    named = {place for m in sentence.mentions_of("unit") for place in range(m.start, m.end)}
    return " ".join(
        sentence.tokens[place].folded for place in range(sentence.start, sentence.end) if place not in named
    )


def _all_units(situation: Situation, named: str, cohort: str) -> list[Observation]:
    """Read "đánh giá 14 sở, ban, ngành; 7 huyện", "Trong 18 đơn vị, ...", "trung bình của 19 đơn vị đạt ..."."""
    sentence, quantity = situation.sentence, situation.quantity
    if quantity.value < _LEAST_COHORT or quantity.over is not None or _visited(situation):
        return []
    tokens = sentence.tokens
    before = situation.word_before()
    # The noun's own words may be a cohort of more words than the noun alone: what follows stands behind both.
    noun = situation.cohort_noun()
    end = max(quantity.end, noun.end if noun is not None else 0)
    after = tokens[end].folded if end < sentence.end else ""
    subject = named or cohort
    in_all = [t.folded for t in tokens[max(sentence.start, quantity.start - 2) : quantity.start]] == ["tong", "so"]
    if subject not in COHORTS or not (before in _OF or in_all):
        return []
    folded = _folded(situation)
    if in_all:
        fits = any(q.counted_in == "units" and quantity.end <= q.start < sentence.end for q in sentence.quantities)
    elif named:
        fits = any(words in folded for words in _SCORED_WORDS) and not situation.has_left("up", "down", "group")
    elif before == "trong":
        # "Trong 18 đơn vị, 10 đơn vị cao hơn ...": what is divided next is the whole.
        later = [q for q in sentence.quantities if quantity.end <= q.start < sentence.end and q.counted_in == "units"]
        fits = after in (",", "thi", "co") and bool(later) and later[0].value <= quantity.value
    elif before == "cua":
        fits = situation.has_left("mean") and after in ("dat", "la", ":", "duoc", "nam", "trong")
    else:
        fits = before in ("gom", "la", "co") and _of_named_cohort(situation)
    if not fits:
        return []
    return [tell(situation, subject=subject, field="overall", measure="unit_count", statistic="total", unit="count")]


def _of_named_cohort(situation: Situation) -> bool:
    """Read "Các sở, ban, ngành (gồm 20 đơn vị ...)": a cohort named right before, and no group of it."""
    named = any(m.kind == "cohort" for m in situation.left)
    return named and not situation.has_left("group", "survey", "satisfaction")


def read_field_group(situation: Situation) -> list[Observation]:
    """Read "04 lĩnh vực có chỉ số thành phần đạt trên 90%", "05 nội dung giảm": how many fields are in a group."""
    sentence, quantity = situation.sentence, situation.quantity
    if max(quantity.value, quantity.over or 0) > _MOST_FIELDS:
        return []
    spoken = {m.label for m in sentence.mentions if m.kind == "concept" and sentence.start <= m.start < sentence.end}
    if not {"index", "component"} & (spoken | set(sentence.context.topics) | sentence.lead):
        return []
    cohort = situation.cohort()
    label = condition(situation)
    if cohort not in COHORTS or not label or label.startswith("rank_"):
        return []
    return [tell(situation, subject=cohort, field=f"fields_{label}", measure="kpi", statistic="count", unit="count")]
