"""The run over the paragraphs of a report: each figure in its sentence, once through the rules.

Belongs here: sentences, lead-ins, the order of the rules, claims that a sentence makes by its own figures. Does not:
the rules themselves.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from corpus.records import Claim, Observation
from extractors.numeral_fates import HeldFigure
from extractors.outline import Outline
from extractors.prose.claims import claims_of_sentence
from extractors.prose.contrasts import extremes_of_lists, other_extremes
from extractors.prose.counts import read_count, read_share
from extractors.prose.directions import claims_of_direction
from extractors.prose.indicator_claims import share_claims
from extractors.prose.indicators import read_indicator, read_other_score
from extractors.prose.own_scores import read_own_score
from extractors.prose.parts import kinds_of_text, with_parts
from extractors.prose.quantities import Quantity, find_quantities
from extractors.prose.scores import read_score
from extractors.prose.situations import COHORT_OF_LEVEL, COHORTS, Sentence, Situation
from extractors.prose.surveys import read_ballots
from extractors.result_tables import Scope
from extractors.tagging import Mention, tag
from extractors.tokens import Paragraph, clauses, plain
from normalizers.marks import fold

# Fewer headings of fields are no outline of a rubric.
_LEAST_FIELDS = 4
# Marker and words like "Về công tác" that a label may begin with.
_LABEL_LEAD = 5
_SCORES = ("index", "satisfaction")
_SEVERAL = frozenset(("cac", "nhung", "nhom", "hai", "ba", "bon", "nam", "sau", "bay", "tam", "chin", "muoi"))
_UNIT_NOUNS = frozenset(("don", "co", "dia", "so", "huyen", "quan", "xa", "phuong", "tinh", "thanh"))
_OWN_NAMES = frozenset(("cchc", "cai", "par", "sipas"))
_IN_TURN = ("lan", "luot")
# What the label of a group says where its limits do.
_LIMITED = re.compile(r"(?:^|_)(?:above|below|at|to)_\d")
_RULES = (read_ballots, read_own_score, read_share, read_count, read_score)


def read_prose(
    paragraphs: Sequence[Paragraph],
    outline: Outline,
    scope: Scope,
    province: tuple[str, str],
    known: Sequence[Observation] = (),
) -> tuple[list[Observation], list[Claim], list[HeldFigure]]:
    """All observations and claims of the running text, and the figures that observations of it are held against.

    province: name and code of the reporting province. known: what the tables tell.
    """
    observations: list[Observation] = []
    claims: list[Claim] = []
    held: list[HeldFigure] = []
    lead: frozenset[str] = frozenset()
    lead_cohort, of_province = "", False
    carried, section, scored_in = "", None, ""
    cohorts, survey_field = (scope.cohort,) if scope.cohort else _scored(outline), _survey_field(outline)
    satisfaction = _scores_satisfaction(outline, known)
    sizes = _sizes(known)
    kinds = kinds_of_text(paragraphs)
    for paragraph in paragraphs:
        mentions = with_parts(tag(paragraph.tokens, scope.province_code, scope.year), paragraph.tokens, kinds)
        quantities = find_quantities(paragraph.tokens)
        concepts = frozenset(m.label for m in mentions if m.kind == "concept")
        own_lead = lead if paragraph.marker == "bullet" or _follows_lead(paragraph, lead) else frozenset()
        context = outline.at(paragraph.lines[0].number)
        if context is not section:
            carried, section = "", context
        if lead_cohort and paragraph.marker == "bullet":
            # What a lead-in is about, its bullets are about, whatever the heading above says.
            context = replace(context, cohort=lead_cohort)
        label = _label_of(paragraph, mentions)
        if label:
            # "a) Cải cách thể chế: ...": all sentences of the paragraph are about the field of its label.
            context = replace(context, field=label)
        mine: list[Observation] = []
        aside = ""
        for start, end in clauses(paragraph.tokens, ends="."):
            sentence = Sentence(
                paragraph.tokens,
                start,
                end,
                mentions,
                quantities,
                context,
                own_lead | (concepts & {"component"}),
                scope.year,
                province,
                scope.has_lines,
                carried,
                scope.owner,
                cohorts,
                {cohort: next(iter(found)) for cohort, found in sizes.items() if len(found) == 1},
                survey_field,
                satisfaction,
                of_province and paragraph.marker == "bullet",
                scope.titled,
                scope.cohort,
                scored_in,
                aside,
            )
            named = {m.label for m in sentence.mentions_of("cohort")}
            # A cohort that a sentence alone is about stays the subject until another is named.
            carried = named.pop() if len(named) == 1 else "" if named or sentence.mentions_of("part") else carried
            told = _read_sentence(sentence, _of_other_indices(sentence))
            aside = sentence.asides[-1].field if sentence.asides else ""
            if _tells_several(sentence):
                told = _with_extremes_of_lists(told)
            found = [observation for _, each in told for observation in each]
            mine += [*found, *other_extremes(found)]
            held += _held(sentence, told)
            claims += claims_of_sentence(sentence, told)
            claims += claims_of_direction(sentence, told)
            claims += share_claims(sentence, told, plain(paragraph.tokens[start:end]))
        for observation in mine:
            if observation.measure == "unit_count" and observation.field == "overall" and observation.value:
                sizes[observation.subject].add(int(observation.value))
        scored_in = next((o.unit for o in reversed(mine) if o.measure == "index"), scored_in)
        counted = {o.subject for o in mine if o.measure == "unit_count"}
        if len(counted) == 1 and paragraph.marker == "bullet":
            # Of a list of bands the first alone may name units, by which the cohort of all is known.
            carried = (counted & set(COHORTS) or {carried}).pop()
        observations += mine
        goes_on = bool(own_lead) and paragraph.text.rstrip().endswith((";", ","))
        if paragraph.marker != "bullet" and not goes_on:
            leads = paragraph.text.rstrip().endswith(":")
            lead = concepts if leads else frozenset()
            named = {m.label for m in mentions if m.kind == "cohort"}
            named = {cohort for cohort in named if cohort in COHORTS}
            lead_cohort = named.pop() if leads and len(named) == 1 else ""
            of_province = leads and any(o.subject == "province" and o.measure in _SCORES for o in mine)
    return observations, claims, held


def _held(sentence: Sentence, told: Sequence[tuple[Quantity, list[Observation]]]) -> list[HeldFigure]:
    """What the figures of a sentence are out of ("17,83/20"), and the limits of the groups that were counted."""
    found = []
    statement = plain(sentence.tokens[sentence.start : sentence.end])
    for quantity, observations in told:
        numbers = {quantity.over_token} if quantity.over_token is not None else set()
        if any(_LIMITED.search(o.field) for o in observations):
            numbers |= sentence.held.get(quantity.start, set())
        for number in sorted(numbers - {None}):
            token = sentence.tokens[number]
            found.append(HeldFigure((token.word,), token.raw, statement))
    return found


def _scored(outline: Outline) -> tuple[str, ...]:
    """The departments, and with them the districts or, where the headings speak of those, the communes."""
    named = {context.cohort for context in outline.contexts}
    local = [cohort for cohort in COHORTS[1:] if cohort in named] or ["districts"]
    return ("departments", *local)


def _survey_field(outline: Outline) -> str:
    """The field that ballots of a survey of satisfaction are for, where a part of the report is about that index."""
    headings = " ".join(fold(context.heading) for context in outline.contexts)
    return "satisfaction" if "sipas" in headings or "chi so hai long" in headings else "overall"


def _scores_satisfaction(outline: Outline, known: Sequence[Observation]) -> bool:
    """Whether satisfaction is a field of the rubric: by the tables of it, else by the headings of the fields."""
    fields = {o.field for o in known if o.measure in ("max_points", "criteria_count") and o.field != "overall"}
    fields = fields or {context.field for context in outline.contexts if context.field}
    return "satisfaction" in fields and len(fields) >= _LEAST_FIELDS


def _sizes(known: Sequence[Observation]) -> dict[str, set[int]]:
    """The number of units of each cohort that the ranks of the tables give, where none of them is wanting."""
    ranks: dict[str, set[int]] = defaultdict(set)
    for observation in known:
        if observation.measure == "rank" and observation.value is not None and observation.level in COHORT_OF_LEVEL:
            ranks[COHORT_OF_LEVEL[observation.level]].add(int(observation.value))
    whole = {cohort: found for cohort, found in ranks.items() if max(found) == len(found)}
    return defaultdict(set, {cohort: {len(found)} for cohort, found in whole.items()})


def _label_of(paragraph: Paragraph, mentions: Sequence[Mention]) -> str:
    """The field that the label of a numbered or bulleted paragraph names, or ""."""
    first = next((m for m in mentions if m.kind == "field"), None)
    if not paragraph.marker or first is None or first.start > _LABEL_LEAD or first.end >= len(paragraph.tokens):
        return ""
    return first.label if paragraph.tokens[first.end].text in (":", "(") else ""


def _follows_lead(paragraph: Paragraph, lead: frozenset[str]) -> bool:
    """Text directly behind "... gồm:" goes on with it; a heading does not."""
    return bool(lead) and not paragraph.marker


def _of_other_indices(sentence: Sentence) -> frozenset[int]:
    """Offsets of the figures that are another index's (PAPI, PCI), or that may be, in a sentence that names one.

    A figure is the report's own where its index is named by its own name behind every other before the figure.
    """
    named = [(m.start, m.label) for m in sentence.mentions_of("concept") if m.label in ("other_index", *_SCORES)]
    named = [(start, label) for start, label in named if label == "other_index" or _is_own_name(sentence, start)]
    if all(label != "other_index" for _, label in named):
        return frozenset()
    words = [t.folded for t in sentence.tokens[sentence.start : sentence.end]]
    in_turn = any(pair == _IN_TURN for pair in pairwise(words))
    found = set()
    for quantity in sentence.quantities:
        before = [label for start, label in named if start < quantity.start]
        if in_turn or not before or before[-1] == "other_index":
            found.add(quantity.start)
    return frozenset(found)


def _is_own_name(sentence: Sentence, start: int) -> bool:
    """Whether a mention of an index says which: "Chỉ số CCHC", "SIPAS"; other indices have a total and parts too."""
    words = {t.folded for m in sentence.mentions if m.start == start for t in sentence.tokens[m.start : m.end]}
    return bool(words & _OWN_NAMES)


def _read_sentence(sentence: Sentence, passed: frozenset[int]) -> list[tuple[Quantity, list[Observation]]]:
    """Each figure of a sentence with the observations it yields, from left to right. passed: offsets of those to leave.

    A figure that is left still parts the mentions left of it from the figures right of it.
    """
    inside = [q for q in sentence.quantities if sentence.start <= q.start < sentence.end]
    told = []
    left_start = sentence.start
    for place, quantity in enumerate(inside):
        right_end = inside[place + 1].start if place + 1 < len(inside) else sentence.end
        situation = Situation(
            sentence,
            quantity,
            _between(sentence.mentions, left_start, quantity.start),
            _between(sentence.mentions, quantity.end, right_end),
        )
        if _of_division(situation):
            left_start = quantity.end
            continue
        if quantity.start in passed:
            left_start = quantity.end
            scored = read_other_score(situation)
            if scored:
                told.append((quantity, scored))
            continue
        found = next((found for rule in _RULES if (found := rule(situation))), [])
        # A number that tells nothing of the index (a letter misread as a digit), or only how many units a mean is over
        # ("trung bình của 19 đơn vị đạt ..."), does not part its sentence.
        if any(not _is_whole(o) for o in found) or quantity.counted_in in ("points", "percent"):
            left_start = quantity.end
        if not found and quantity.start not in sentence.limits:
            found = read_indicator(situation)
        if found:
            told.append((quantity, found))
    return told


def _of_division(situation: Situation) -> bool:
    """Whether a figure is told of a body of a district: neither the district nor what was told before it owns it."""
    owners = [m for m in situation.left if m.kind in ("unit", "division")]
    return bool(owners) and owners[-1].kind == "division"


def _tells_several(sentence: Sentence) -> bool:
    """Whether the subject of a sentence is several units: "Ba đơn vị cuối bảng", "03 huyện thấp nhất", "các đơn vị"."""
    mark = next((m for m in sentence.mentions_of("concept") if m.label in ("max", "min")), None)
    if mark is None:
        return False
    before = [t for t in sentence.tokens[sentence.start : mark.start] if t.kind != "mark"]
    several = (t.folded in _SEVERAL or (t.figure is not None and t.figure.value > 1) for t in before)
    return any(
        found and place + 1 < len(before) and before[place + 1].folded in _UNIT_NOUNS
        for place, found in enumerate(several)
    )


def _with_extremes_of_lists(
    told: Sequence[tuple[Quantity, list[Observation]]],
) -> list[tuple[Quantity, list[Observation]]]:
    settled = iter(extremes_of_lists([observation for _, each in told for observation in each]))
    return [(quantity, [next(settled) for _ in each]) for quantity, each in told]


def _is_whole(observation: Observation) -> bool:
    """Whether a figure is the number of units that were scored or surveyed."""
    return observation.measure == "unit_count" and observation.field in ("overall", "surveyed")


def _between(mentions: Sequence[Mention], start: int, end: int) -> tuple[Mention, ...]:
    return tuple(m for m in mentions if start <= m.start < end)
