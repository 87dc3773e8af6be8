"""Counts of the work that rise or fall: "giảm từ 20 cơ quan xuống còn 14 cơ quan (giảm 06 cơ quan), đạt tỷ lệ 30%".

Belongs here: the count before a move, the move itself, its share of the count before. Does not: the count that is
reached, which is a count as any other (`indicators`); ranks and scores that move (`counts`, `changes`).
"""

from __future__ import annotations

from corpus.records import Observation
from extractors.prose.indicator_claims import LINKS, MOST_LINKS
from extractors.prose.indicator_names import base_of, counted_behind, wording_at
from extractors.prose.indicator_telling import tell_indicator
from extractors.prose.situations import Situation

# Words before the count that a move reaches: "xuống còn 14", "lên 20", "thành 5".
_REACHES = frozenset(("con", "xuong", "len", "thanh"))
_DIRECTIONS = {"up": "_increase", "down": "_decrease"}


def read_count_move(situation: Situation) -> list[Observation]:
    """The count before a move, the size of a move or its share; [] of any other figure."""
    quantity = situation.quantity
    if quantity.counted_in == "percent":
        label = _moved(situation)
        return [tell_indicator(situation, f"{label}_rate", "value", "percent")] if label else []
    label = as_moved(situation, counted_behind(situation))
    if not label or quantity.decimals or quantity.over is not None or quantity.signed:
        return []
    if situation.word_before() == "tu" and _is_left(situation):
        return [tell_indicator(situation, f"{label}_before", "count", "count")]
    move = situation.concept_just_before(*_DIRECTIONS, within=0)
    return [tell_indicator(situation, label + _DIRECTIONS[move.label], "count", "count")] if move is not None else []


def as_moved(situation: Situation, label: str) -> str:
    """The label with what the count before the move was of: "từ 19 cơ quan chuyên môn xuống còn 13 cơ quan"."""
    asides = situation.sentence.asides
    if not label or not any(said.field.endswith("_before") for said in asides[-2:]):
        return label
    before = base_of(asides[-1].field)
    return before if before.endswith(f"_{label}") else label


def _is_left(situation: Situation) -> bool:
    """Whether the next figure of the sentence is the count that was reached."""
    sentence, quantity = situation.sentence, situation.quantity
    following = next((q for q in sentence.quantities if quantity.end <= q.start < sentence.end), None)
    return following is not None and sentence.tokens[following.start - 1].folded in _REACHES


def _moved(situation: Situation) -> str:
    """What moved, and in which direction, where both counts of a move stand right before a share; or ""."""
    sentence = situation.sentence
    asides = [said for said in sentence.asides if not said.field.endswith(tuple(_DIRECTIONS.values()))][-2:]
    if len(asides) < 2 or asides[0].field != f"{asides[1].field}_before":
        return ""
    before, reached = asides
    start = sentence.asides[-1].quantity.number + 1
    noun = wording_at(sentence.tokens[: sentence.end], start, counted=True)
    between = sentence.tokens[start + (len(noun.words) if noun is not None else 0) : situation.quantity.start]
    if len(between) > MOST_LINKS or any(token.folded not in LINKS for token in between):
        return ""
    rose = reached.quantity.value > before.quantity.value
    return reached.field + _DIRECTIONS["up" if rose else "down"]
