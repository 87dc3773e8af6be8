"""Names first and their scores behind them, in the same order: "A, B với số điểm lần lượt là 96,13 và 95,8 điểm".

Belongs here: pairing a run of names with a run of scores. Does not: scores told right beside their units (`scores`).
"""

from __future__ import annotations

from collections.abc import Sequence

from corpus.records import Observation
from extractors.prose.meaning import index_is_meant, measure_of
from extractors.prose.quantities import Quantity
from extractors.prose.situations import COHORT_OF_LEVEL, Situation
from extractors.prose.telling import tell, tell_of_unit, unit_of
from extractors.tagging import Mention
from extractors.tokens import Token

_SEPARATORS = (",", ";", "va", "(", ")", ":")


def respectively(situation: Situation) -> list[Observation] | None:
    """The score of the unit that stands in the place of the figure; None where the sentence pairs no two runs.

    Both runs must have the same length. What they say of the best or the worst is the extreme of the cohort too.
    """
    scores = _run_of_scores(situation)
    if scores is None:
        return None
    units = _run_of_units(situation, _word(situation.sentence.tokens, situation.sentence.start, scores[0].start))
    if len(units) != len(scores) or len(units) < 2:
        return None
    if any(units[-1].end <= m.start < scores[0].start for m in _maxima(situation)):
        # "... điểm tối đa lần lượt là 92 điểm và 84,5 điểm": scales of their own.
        unit = units[scores.index(situation.quantity)]
        return [tell_of_unit(situation, unit, field="overall", measure="max_points", unit=unit_of(scores[-1]))]
    field = situation.field() or "overall"
    if field == "overall" and not index_is_meant(situation):
        return []
    unit = units[scores.index(situation.quantity)]
    measure, counted = measure_of(situation, field), unit_of(scores[-1])
    found = [tell_of_unit(situation, unit, field=field, measure=measure, unit=counted, units=(unit,))]
    cohorts = {COHORT_OF_LEVEL.get(each.level, "") for each in units}
    statistic = _extreme(situation, units[0])
    outermost = (max if statistic == "max" else min)(scores, key=lambda score: score.value)
    if statistic and len(cohorts) == 1 and situation.quantity == outermost:
        cohort = cohorts.pop()
        found.append(tell(situation, subject=cohort, field=field, measure=measure, statistic=statistic, unit=counted))
    return found


def _run_of_scores(situation: Situation) -> list[Quantity] | None:
    """The run of scores that the figure belongs to, all with decimals, behind the word for "respectively"."""
    sentence = situation.sentence
    start = _word(sentence.tokens, sentence.start, situation.quantity.start)
    if start is None:
        return None
    run: list[Quantity] = []
    for quantity in sentence.quantities:
        if not start <= quantity.start < sentence.end:
            continue
        between = sentence.tokens[run[-1].end : quantity.start] if run else ()
        if any(token.folded not in _SEPARATORS for token in between):
            break
        run.append(quantity)
    told = [quantity.counted_in for quantity in run]
    alike = bool(run) and told[-1] in ("points", "percent") and all(each in ("", told[-1]) for each in told)
    fits = alike and situation.quantity in run and any(quantity.decimals for quantity in run)
    return run if fits else None


def _word(tokens: Sequence[Token], start: int, end: int) -> int | None:
    """Where "lần lượt" stands last between two offsets: the offset behind it."""
    for place in range(end - 2, start - 1, -1):
        if (tokens[place].folded, tokens[place + 1].folded) == ("lan", "luot"):
            return place + 2
    return None


def _run_of_units(situation: Situation, behind: int | None) -> list[Mention]:
    """The run of names that stands last before the word for "respectively"."""
    sentence = situation.sentence
    run: list[Mention] = []
    for unit in reversed(sentence.mentions_of("unit")):
        if behind is None or unit.end > behind:
            continue
        between = sentence.tokens[unit.end : run[0].start] if run else ()
        if any(token.folded not in _SEPARATORS for token in between):
            break
        run.insert(0, unit)
    return run


def _maxima(situation: Situation) -> list[Mention]:
    return [m for m in situation.sentence.mentions_of("concept") if m.label == "max_points"]


def _extreme(situation: Situation, first: Mention) -> str:
    """Whether the names are introduced as the best or the worst: "max", "min" or ""."""
    concepts = situation.sentence.mentions_of("concept")
    marks = {m.label for m in concepts if m.label in ("max", "min") and m.end <= first.start}
    return marks.pop() if len(marks) == 1 else ""
