"""Sentences that say that one figure is higher or lower than another: "Chỉ số hài lòng cấp sở tăng so với năm 2022".

Belongs here: finding the figures that such a sentence only names, and judging it. Does not: understanding the sentence
(`extractors.prose.directions`), changes told with their size (`validation.rows`).

That a direction holds says little of the digits, so that it neither bears a figure out nor tells what a damaged one
was; and a sentence without figures may mean others than those found. It is therefore judged by itself, when all else
is, and accuses nobody.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from itertools import product

from corpus.records import Claim, Observation
from corpus.worded import Worded
from validation.checks import Check, Outcome, Relation, compute, page_place, printed_at
from validation.claims import DIRECTIONS
from validation.misreadings import soundly_read
from validation.register import Register

_ORIGIN_ORDER = {"table": 0, "prose": 1, "chart": 2}
_STATISTICS = {"mean": ("mean", "value"), "value": ("value", "mean")}
# Where satisfaction is a field of the rubric its component index is the index of satisfaction.
_MEASURES = {"satisfaction": ("satisfaction", "component_index")}


def directions(register: Register) -> Iterator[tuple[Check, Outcome]]:
    """Each sentence that says a direction, with what became of it; none whose figures stand nowhere in the report."""
    seen: set[tuple[object, ...]] = set()
    for claim in register.understanding.claims:
        if claim.relation not in DIRECTIONS or len(claim.operands) != 1:
            continue
        check = _check(register, claim)
        key = () if check is None else (check.relation, printed_at(check.stated), check.at.line, check.operands)
        if check is None or key in seen:
            continue
        seen.add(key)
        outcome = compute(check)
        if outcome.verdict == "inconsistent" and check.doubt:
            outcome = replace(outcome, verdict="unverifiable", lacking=check.doubt)
        yield check, outcome


def _check(register: Register, claim: Claim) -> Check | None:
    stated, own = claim.stated, claim.operands[0]
    relation: Relation = "higher" if claim.relation == "higher" else "lower"
    known = [_without_charts(_meant(register, figure)) for figure in (stated, own)]
    pairs = [pair for pair in product(*known) if _comparable(*pair)]
    if not pairs:
        if not known[0] and not known[1]:
            return None
        missing = Worded("the figure of {year}", year=(own if known[0] else stated).year)
        best = min(known[0], key=_order, default=stated)
        return Check(claim.kind, relation, claim.statement, best, missing=missing, place=stated, accuses=False)
    checks = [
        Check(claim.kind, relation, claim.statement, one, (other,), place=stated, accuses=False)
        for one, other in sorted(pairs, key=lambda pair: (*_order(pair[0]), *_order(pair[1])))
    ]
    wrong = [check for check in checks if compute(check).verdict == "inconsistent"]
    chosen = checks[0]
    if wrong and len(wrong) < len(checks):
        # Two printings of one figure need not agree: what holds of one of them is not contradicted.
        chosen = replace(wrong[0], doubt="which of the figures that are printed is meant")
    elif wrong and not all(soundly_read(figure) for figure in chosen.figures):
        chosen = replace(chosen, doubt="a sound reading of both figures")
    return chosen


def _meant(register: Register, figure: Observation) -> list[Observation]:
    """The figure itself where the sentence tells it; else those that it may mean, none of them lost."""
    if figure.obs_id:
        return [figure] if figure.value is not None else []
    found: list[Observation] = []
    measures: Collection[str] = _MEASURES.get(figure.measure, (figure.measure,))
    for measure in measures:
        for other in register.find(figure, measure=measure, statistics=_STATISTICS.get(figure.statistic, ())):
            if other.value is not None and figure.unit in ("", other.unit):
                found.append(other)
    return found


def _without_charts(figures: list[Observation]) -> list[Observation]:
    """Figures of tables and sentences where there are any: the data of a chart are a copy of them."""
    return [figure for figure in figures if figure.origin != "chart"] or figures


def _comparable(one: Observation, other: Observation) -> bool:
    alike = one.measure == other.measure or {one.measure, other.measure} <= set(_MEASURES["satisfaction"])
    return alike and one.unit == other.unit


def _order(figure: Observation) -> tuple[object, ...]:
    return (_ORIGIN_ORDER[figure.origin], page_place(figure), figure.obs_id)
