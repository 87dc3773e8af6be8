"""Figures about the work itself, which no index holds: shares of files, tasks done, money spent.

Belongs here: percentages, counts and sums of money of running text whose subject `corpus` has a word for. Does not: the
index, its fields, ranks, ballots and groups of units (the other rules of this package), which come first; counts that
rise or fall (`count_moves`); the words themselves (`indicator_names`).
"""

from __future__ import annotations

from decimal import Decimal

from corpus.records import Observation
from extractors.prose.conditions import band_of, concepts_behind
from extractors.prose.count_moves import as_moved, read_count_move
from extractors.prose.indicator_claims import MOST_LINKS
from extractors.prose.indicator_names import (
    agencies_behind,
    base_of,
    counted_behind,
    named_as_listed,
    named_before,
    named_behind,
    score_named,
)
from extractors.prose.indicator_telling import tell_indicator
from extractors.prose.quantities import EACH
from extractors.prose.situations import Situation

# Words before a figure that make it a goal and not a result, or the limit of a group.
_GOALS = (("chi", "tieu"), ("muc", "tieu"), ("toi", "thieu"), ("it", "nhat"), ("phan", "dau"), ("yeu", "cau"))
_GOAL_WORDS = 6
# With their marks: "đầu tư" is no "từ".
_LIMITS = frozenset(("từ", "trên", "dưới", "đến", "tới", "qua", "hơn", ">", "<", "≥", "≤"))
# Of these, what may also lead to the agencies that all are reached: "triển khai đến 100% các sở".
_REACHES = frozenset(("đến", "tới"))
_MOVES = ("up", "down")
_MONEY = {"trieu": ("million_vnd", Decimal(1)), "ty": ("million_vnd", Decimal(1000)), "dong": ("vnd", Decimal(1))}
_RANKED = frozenset(("max", "min", "index", "above_mean", "below_mean"))
# Wordings for the units that an index may be of.
_UNITS = frozenset(("", "agencies"))
_MOST_COUNT = Decimal(1_000_000_000)
# Parts of a year, and how many it has: "tháng 01 đạt 97,39%".
_PERIODS = {"thang": ("month", 12), "quy": ("quarter", 4)}
_TELLS = frozenset(("dat", "la", ":", "chiem"))
# Before a month these make it the end of a longer time.
_UNTIL = frozenset(("het", "den", "cuoi", "tu", "dau", "qua"))
_TIMES_OF = {"tuan": "week", "thang": "month", "quy": "quarter", "nam": "year"}
_TIMES = frozenset(("ky", "lan", "so", "buoi", "chuyen", "tin", "bai"))
# What may stand behind a bare number that a list tells.
_ENDS = frozenset((".", ",", ";", ")", ""))


def read_indicator(situation: Situation) -> list[Observation]:
    """The observations of one figure of the work; [] where nothing says of what, or where it is a goal's limit."""
    quantity = situation.quantity
    moved = read_count_move(situation)
    if moved:
        return moved
    before = situation.sentence.tokens[situation.sentence.start : quantity.start][-1:]
    limited = bool(before) and before[0].text.lower() in _LIMITS
    if limited and quantity.counted_in == "percent" and before[0].text.lower() in _REACHES:
        return _reached(situation)
    if quantity.signed or limited or situation.concept_just_before(*_MOVES, within=2) is not None:
        return []
    if situation.concept_just_before("rank", within=1) is not None:
        return []
    if _is_difference(situation) or _of_a_group(situation):
        return []
    if quantity.counted_in == "percent":
        return _share(situation) or _reached(situation)
    if quantity.counted_in == "percent_of_goal":
        return _share_of_goal(situation)
    if quantity.counted_in == "money":
        return _money(situation)
    if quantity.counted_in == "points" and quantity.over is None:
        return read_other_score(situation)
    if quantity.over is not None:
        return _part_of_whole(situation)
    return _count(situation)


def _is_difference(situation: Situation) -> bool:
    """Read "cao hơn năm 2022 (90,1%) là 1,25%": how far two rates lie apart is no rate."""
    sentence = situation.sentence
    marks = [m.end for m in sentence.mentions_of("concept") if m.label in ("higher", "lower")]
    compared = any(end <= situation.quantity.start for end in marks)
    return compared and situation.word_before() == "la"


def _of_a_group(situation: Situation) -> bool:
    """Whether units of a group of the index are counted, whose cohort was not understood: no figure of the work."""
    if situation.quantity.counted_in != "units" or counted_behind(situation) not in _UNITS:
        return False
    sentence = situation.sentence
    banded = any(t.folded == "loai" for t in sentence.tokens[sentence.start : sentence.end])
    return banded or bool(band_of(situation)) or bool(_RANKED & {m.label for m in concepts_behind(situation)})


def _share(situation: Situation) -> list[Observation]:
    quantity, asides = situation.quantity, situation.sentence.asides
    if quantity.value > 1000:
        return []
    said = asides[-1] if asides else None
    if said is not None and said.quantity.over is not None and quantity.start - said.quantity.end <= MOST_LINKS:
        # "180/188 cơ quan, đạt tỷ lệ 95,74%"
        return [tell_indicator(situation, f"{said.field}_rate", "value", "percent")]
    period = _period(situation)
    label = named_before(situation) or (_carried(situation) if period else "") or named_behind(situation)
    if not label:
        return []
    if period:
        return [tell_indicator(situation, f"{label}_rate_{period}", "value", "percent")]
    return [tell_indicator(situation, label + ("_rate_goal" if _is_goal(situation) else "_rate"), "value", "percent")]


def _period(situation: Situation) -> str:
    """The part of the year that a share alone is of: "tháng 01 đạt 97,39%"; "" where it is of the time until then."""
    sentence = situation.sentence
    words = sentence.tokens[sentence.start : situation.quantity.start]
    while words and words[-1].folded in _TELLS:
        words = words[:-1]
    if len(words) < 2 or words[-1].figure is None or words[-2].folded not in _PERIODS:
        return ""
    name, number = _PERIODS[words[-2].folded]
    value = words[-1].figure.value
    until = len(words) > 2 and words[-3].folded in _UNTIL
    return f"{name}_{int(value)}" if not until and value in range(1, number + 1) else ""


def _carried(situation: Situation) -> str:
    """What the sentence before was about, where this one opens with "Trong đó"."""
    sentence = situation.sentence
    opens = [t.folded for t in sentence.tokens[sentence.start : sentence.start + 2]] == ["trong", "do"]
    return base_of(sentence.aside_before) if opens else ""


def _reached(situation: Situation) -> list[Observation]:
    """Read "triển khai ... đến 100% các sở, ban, ngành", "kết nối 100% sở, ban, ngành": how many of the agencies."""
    cohort = agencies_behind(situation)
    return [tell_indicator(situation, f"{cohort}_reached_rate", "value", "percent")] if cohort else []


def _share_of_goal(situation: Situation) -> list[Observation]:
    """Read "đạt 40%/80%": the share attained and the one that was the goal."""
    label = named_before(situation)
    if not label:
        return []
    attained = tell_indicator(situation, f"{label}_rate", "value", "percent")
    return [attained, tell_indicator(situation, f"{label}_rate_goal", "value", "percent", over=True)]


def read_other_score(situation: Situation) -> list[Observation]:
    """Read "đạt 83,27 điểm" of another score that the sentence or its heading names; the index is none such."""
    quantity = situation.quantity
    if quantity.counted_in != "points" or quantity.over is not None or quantity.signed or not quantity.decimals:
        return []
    label = score_named(situation) if situation.word_before() in _TELLS else ""
    return [tell_indicator(situation, f"{label}_points", "value", "points")] if label else []


def _money(situation: Situation) -> list[Observation]:
    tokens, quantity = situation.sentence.tokens, situation.quantity
    words = [t.folded for t in tokens[quantity.number + 1 : quantity.end]][:1]
    if not set(words) & set(_MONEY) and quantity.end < len(tokens) and tokens[quantity.end].text == "/":
        # "424 trâu đóng/7.744 triệu đồng": what is written over money is money, whatever became of its word.
        words = [t.folded for t in tokens[quantity.end + 2 : quantity.end + 3]]
    word = next(iter(words), "")
    label = named_before(situation) or named_behind(situation)
    if word not in _MONEY or not label:
        return []
    unit, factor = _MONEY[word]
    return [tell_indicator(situation, label, "value", unit, quantity.value * factor)]


def _part_of_whole(situation: Situation) -> list[Observation]:
    """Read "134.781/139.084 hồ sơ", "8/9 nội dung": the part and the whole, both counted."""
    quantity = situation.quantity
    whole = quantity.over
    points = quantity.counted_in == "points"
    if whole is None or whole <= 0 or quantity.value > whole or (quantity.decimals and not points):
        return []
    label = counted_behind(situation) or named_before(situation) or named_behind(situation)
    if not label:
        return []
    if points:
        score = tell_indicator(situation, f"{label}_points", "value", "points")
        return [score, tell_indicator(situation, f"{label}_max_points", "value", "points", over=True)]
    part = tell_indicator(situation, label, "count", "count")
    return [part, tell_indicator(situation, label, "total", "count", over=True)]


def _count(situation: Situation) -> list[Observation]:
    quantity = situation.quantity
    if quantity.decimals or not 0 <= quantity.value < _MOST_COUNT:
        return []
    often = _how_often(situation)
    if often:
        label = named_before(situation)
        return [tell_indicator(situation, f"{label}_per_{often}", "count", "count")] if label else []
    label = as_moved(situation, counted_behind(situation)) or _listed(situation)
    if not label:
        return []
    return [tell_indicator(situation, label + ("_goal" if _is_goal(situation) else ""), "count", "count")]


def _listed(situation: Situation) -> str:
    tokens, end = situation.sentence.tokens, situation.quantity.end
    bare = situation.quantity.counted_in == "" and situation.quantity.over is None
    ends = end >= len(tokens) or tokens[end].text in _ENDS
    return named_as_listed(situation) if bare and ends else ""


def _how_often(situation: Situation) -> str:
    """Read "mỗi tháng 02 kỳ": the time in which something is done so many times; or ""."""
    tokens, place = situation.sentence.tokens, situation.quantity.number
    each = place > 1 and tokens[place - 2].folded in EACH and tokens[place - 1].folded in _TIMES_OF
    times = place + 1 < len(tokens) and tokens[place + 1].folded in _TIMES
    return _TIMES_OF[tokens[place - 1].folded] if each and times else ""


def _is_goal(situation: Situation) -> bool:
    tokens, start = situation.sentence.tokens, situation.quantity.start
    words = [t.folded for t in tokens[max(situation.sentence.start, start - _GOAL_WORDS) : start]]
    return any(tuple(words[i : i + 2]) in _GOALS for i in range(len(words) - 1))
