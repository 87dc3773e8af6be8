"""The run over the paragraphs of a report: each figure in its sentence, once through the rules.

Belongs here: sentences, lead-ins, the order of the rules, claims that a sentence makes by its own figures. Does not:
the rules themselves.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from corpus.records import Claim, Observation
from extractors.outline import Outline
from extractors.prose.claims import claims_of_sentence
from extractors.prose.counts import read_count, read_share
from extractors.prose.indicators import read_indicator, share_claims
from extractors.prose.own_scores import read_own_score
from extractors.prose.quantities import Quantity, find_quantities
from extractors.prose.scores import read_score
from extractors.prose.situations import Sentence, Situation
from extractors.prose.surveys import read_ballots
from extractors.result_tables import Scope
from extractors.tagging import Mention, tag
from extractors.tokens import Paragraph, clauses, plain

_RULES = (read_ballots, read_own_score, read_share, read_count, read_score)


def read_prose(
    paragraphs: Sequence[Paragraph], outline: Outline, scope: Scope, province: tuple[str, str]
) -> tuple[list[Observation], list[Claim]]:
    """All observations and claims of the running text. province: name and code of the reporting province."""
    observations: list[Observation] = []
    claims: list[Claim] = []
    lead: frozenset[str] = frozenset()
    lead_cohort = ""
    carried, section = "", None
    for paragraph in paragraphs:
        mentions = tag(paragraph.tokens, scope.province_code, scope.year)
        quantities = find_quantities(paragraph.tokens)
        concepts = frozenset(m.label for m in mentions if m.kind == "concept")
        own_lead = lead if paragraph.marker == "bullet" or _follows_lead(paragraph, lead) else frozenset()
        context = outline.at(paragraph.lines[0].number)
        if context is not section:
            carried, section = "", context
        if lead_cohort and paragraph.marker == "bullet":
            # What a lead-in is about, its bullets are about, whatever the heading above says.
            context = replace(context, cohort=lead_cohort)
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
            )
            named = {m.label for m in sentence.mentions_of("cohort")}
            # A cohort that a sentence alone is about stays the subject until another is named.
            carried = named.pop() if len(named) == 1 else "" if named else carried
            if any(m.kind == "concept" and m.label == "other_index" and start <= m.start < end for m in mentions):
                continue
            told = _read_sentence(sentence)
            observations += [observation for _, found in told for observation in found]
            claims += claims_of_sentence(sentence, told)
            claims += share_claims(sentence, told, plain(paragraph.tokens[start:end]))
        if paragraph.marker != "bullet":
            leads = paragraph.text.rstrip().endswith(":")
            lead = concepts if leads else frozenset()
            named = {m.label for m in mentions if m.kind == "cohort"}
            lead_cohort = named.pop() if leads and len(named) == 1 else ""
    return observations, claims


def _follows_lead(paragraph: Paragraph, lead: frozenset[str]) -> bool:
    """Text directly behind "... gồm:" goes on with it; a heading does not."""
    return bool(lead) and not paragraph.marker


def _read_sentence(sentence: Sentence) -> list[tuple[Quantity, list[Observation]]]:
    """Each figure of a sentence with the observations it yields, from left to right."""
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
        found = next((found for rule in _RULES if (found := rule(situation))), [])
        # A number that tells nothing of the index ("của 19 đơn vị", a letter misread as a digit) does not part its
        # sentence.
        if found or quantity.counted_in in ("points", "percent"):
            left_start = quantity.end
        found = found or read_indicator(situation)
        if found:
            told.append((quantity, found))
    return told


def _between(mentions: Sequence[Mention], start: int, end: int) -> tuple[Mention, ...]:
    return tuple(m for m in mentions if start <= m.start < end)
