"""Figures about the work itself, which no index holds: shares of files, tasks done, money spent.

Belongs here: percentages, counts and sums of money of running text whose subject `corpus` has a word for. Does not: the
index, its fields, ranks, ballots and groups of units (the other rules of this package), which come first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from itertools import pairwise

from corpus.records import Claim, Observation
from corpus.tables import reference_rows
from extractors.prose.conditions import band_of, concepts_behind
from extractors.prose.meaning import level_of
from extractors.prose.quantities import Quantity
from extractors.prose.situations import Sentence, Situation
from extractors.prose.telling import tell
from extractors.tokens import Token
from normalizers.marks import fold

# Words before a figure that make it a goal and not a result, or the limit of a group.
_GOALS = (("chi", "tieu"), ("muc", "tieu"), ("toi", "thieu"), ("it", "nhat"), ("phan", "dau"), ("yeu", "cau"))
_GOAL_WORDS = 6
# With their marks: "đầu tư" is no "từ".
_LIMITS = frozenset(("từ", "trên", "dưới", "đến", "tới", "qua", "hơn", ">", "<", "≥", "≤"))
_MOVES = ("up", "down")
# How far a word may stand from the figure that it names, in words.
_REACH = 40
_NAMED_SOON = 6
# Words between a part over its whole and the share that both give.
_LINKS = frozenset(
    ("dat", "duoc", "ty", "ti", "le", "chiem", ",", "(", ")", ":", "tuong", "ung", "duong", "la", "voi", "so")
)
_MOST_LINKS = 9
_MOST_NOUN = 2
_MONEY = {"trieu": ("million_vnd", Decimal(1)), "ty": ("million_vnd", Decimal(1000)), "dong": ("vnd", Decimal(1))}
_RANKED = frozenset(("max", "min", "index", "above_mean", "below_mean"))
_MOST_COUNT = Decimal(1_000_000_000)


@dataclass(frozen=True, slots=True)
class _Wording:
    """Folded words that name an indicator.

    counted: they may stand behind a number as what it counts. names: they may name a share or a sum of money.
    """

    words: tuple[str, ...]
    label: str
    counted: bool
    names: bool


@cache
def _wordings() -> dict[str, list[_Wording]]:
    """By their first word, longest first."""
    index: dict[str, list[_Wording]] = {}
    for row in reference_rows("indicators"):
        words = tuple(fold(word) for word in row["wording"].split())
        index.setdefault(words[0], []).append(
            _Wording(words, row["label"], row["counted"] != "no", row["counted"] != "only")
        )
    for entries in index.values():
        entries.sort(key=lambda entry: (-len(entry.words), entry.label))
    return index


def read_indicator(situation: Situation) -> list[Observation]:
    """The observations of one figure of the work; [] where nothing says of what, or where it is a goal's limit."""
    quantity = situation.quantity
    before = situation.sentence.tokens[situation.sentence.start : quantity.start][-1:]
    limited = bool(before) and before[0].text.lower() in _LIMITS
    if quantity.signed or limited or situation.concept_just_before(*_MOVES, within=2) is not None:
        return []
    if situation.concept_just_before("rank", within=1) is not None:
        return []
    if _is_difference(situation) or _of_a_group(situation):
        return []
    if quantity.counted_in == "percent":
        return _share(situation)
    if quantity.counted_in == "money":
        return _money(situation)
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
    if situation.quantity.counted_in != "units":
        return False
    sentence = situation.sentence
    banded = any(t.folded == "loai" for t in sentence.tokens[sentence.start : sentence.end])
    return banded or bool(band_of(situation)) or bool(_RANKED & {m.label for m in concepts_behind(situation)})


def _share(situation: Situation) -> list[Observation]:
    quantity, asides = situation.quantity, situation.sentence.asides
    if quantity.value > 1000:
        return []
    said = asides[-1] if asides else None
    if said is not None and said.quantity.over is not None and quantity.start - said.quantity.end <= _MOST_LINKS:
        # "180/188 cơ quan, đạt tỷ lệ 95,74%"
        return [_tell(situation, f"{said.field}_rate", "value", "percent")]
    label = _named_before(situation) or _named_behind(situation)
    if not label:
        return []
    return [_tell(situation, label + ("_rate_goal" if _is_goal(situation) else "_rate"), "value", "percent")]


def _money(situation: Situation) -> list[Observation]:
    tokens, quantity = situation.sentence.tokens, situation.quantity
    word = next((t.folded for t in tokens[quantity.number + 1 : quantity.end] if t.kind == "word"), "")
    label = _named_before(situation) or _named_behind(situation)
    if word not in _MONEY or not label:
        return []
    unit, factor = _MONEY[word]
    return [_tell(situation, label, "value", unit, quantity.value * factor)]


def _part_of_whole(situation: Situation) -> list[Observation]:
    """Read "134.781/139.084 hồ sơ", "8/9 nội dung": the part and the whole, both counted."""
    quantity = situation.quantity
    whole = quantity.over
    points = quantity.counted_in == "points"
    if whole is None or whole <= 0 or quantity.value > whole or (quantity.decimals and not points):
        return []
    label = _counted(situation) or _named_before(situation) or _named_behind(situation)
    if not label:
        return []
    if points:
        score = _tell(situation, f"{label}_points", "value", "points")
        return [score, _tell(situation, f"{label}_max_points", "value", "points", over=True)]
    part = _tell(situation, label, "count", "count")
    return [part, _tell(situation, label, "total", "count", over=True)]


def _count(situation: Situation) -> list[Observation]:
    quantity = situation.quantity
    label = _counted(situation)
    if not label or quantity.decimals or not 0 <= quantity.value < _MOST_COUNT:
        return []
    return [_tell(situation, label + ("_goal" if _is_goal(situation) else ""), "count", "count")]


def _tell(
    situation: Situation, label: str, statistic: str, unit: str, value: Decimal | None = None, over: bool = False
) -> Observation:
    sentence = situation.sentence
    owner = sentence.owner
    told = tell(
        situation,
        subject=owner.subject if owner is not None else "province",
        subject_id=owner.label if owner is not None else sentence.province[1],
        level=level_of(owner.level) if owner is not None else "province",
        field=label,
        measure="kpi",
        statistic=statistic,
        unit=unit,
        value=value,
        over=over,
    )
    if not over:
        sentence.asides.append(sentence.said.pop())
    return told


def _is_goal(situation: Situation) -> bool:
    tokens, start = situation.sentence.tokens, situation.quantity.start
    words = [t.folded for t in tokens[max(situation.sentence.start, start - _GOAL_WORDS) : start]]
    return any(tuple(words[i : i + 2]) in _GOALS for i in range(len(words) - 1))


def _counted(situation: Situation) -> str:
    """What stands right behind the number as the thing counted."""
    tokens, quantity = situation.sentence.tokens, situation.quantity
    start = (quantity.over_token if quantity.over_token is not None else quantity.number) + 1
    found = _wording_at(tokens[: situation.sentence.end], start, counted=True)
    # "08 Sở Nội vụ", "3 Đề án": a capital opens a name, a number before it is none of a count.
    return found.label if found is not None and not tokens[start].text[:1].isupper() else ""


def _named_before(situation: Situation) -> str:
    """The indicator named right behind "tỷ lệ", else the one named last before the figure, in its sentence."""
    sentence, start = situation.sentence, situation.quantity.start
    for place in range(start - 2, max(sentence.start, start - _REACH) - 1, -1):
        pair = [t.folded for t in sentence.tokens[place : place + 2]]
        if pair in (["ty", "le"], ["ti", "le"]):
            opened = (
                _wording_at(sentence.tokens[:start], other) for other in range(place + 2, place + 2 + _NAMED_SOON)
            )
            named = next((each for each in opened if each is not None), None)
            if named is not None:
                return named.label
            break
    for place in range(start - 1, max(sentence.start, start - _REACH) - 1, -1):
        found = _wording_at(sentence.tokens[:start], place)
        if found is not None:
            # A longer wording may have begun before the word that was met first from the right.
            longer = (
                _wording_at(sentence.tokens[:start], other) for other in range(max(sentence.start, place - 4), place)
            )
            whole = [each for each in longer if each is not None and len(each.words) > len(found.words)]
            return max(whole, key=lambda each: len(each.words)).label if whole else found.label
    return ""


def _named_behind(situation: Situation) -> str:
    """The indicator named first behind the figure in its sentence, before the next figure."""
    sentence, quantity = situation.sentence, situation.quantity
    following = [q.start for q in sentence.quantities if q.start >= quantity.end]
    end = min([sentence.end, quantity.end + _REACH, *following])
    for place in range(quantity.end, end):
        found = _wording_at(sentence.tokens[:end], place)
        if found is not None:
            return found.label
    return ""


def _wording_at(tokens: Sequence[Token], place: int, counted: bool = False) -> _Wording | None:
    if place >= len(tokens):
        return None
    for wording in _wordings().get(tokens[place].folded, ()):
        window = [t.folded for t in tokens[place : place + len(wording.words) * 2 - 1] if t.text != ","]
        if tuple(window[: len(wording.words)]) == wording.words and (wording.counted if counted else wording.names):
            return wording
    return None


def share_claims(sentence: Sentence, told: Sequence[tuple[Quantity, list[Observation]]], statement: str) -> list[Claim]:
    """Claims that a share is what a part and its whole right beside it give.

    Read "8/9 nội dung, đạt 88,88%", "đạt 96,91% (134.781/139.084 hồ sơ)", "424 triệu đồng/9.806 triệu đồng, đạt 4,32%".
    """
    claims = []
    parted = [_Parted(first, first, *_of_one(found)) for first, found in told if _of_one(found)]
    parted += [
        _Parted(first, second, one[0], other[0])
        for (first, one), (second, other) in pairwise(told)
        if _are_money(one, other) and [t.text for t in sentence.tokens[first.end : second.start]] == ["/"]
    ]
    for quantity, found in told:
        stated = next((o for o in found if o.measure == "kpi" and o.unit == "percent"), None)
        if stated is None or stated.field.endswith("_goal"):
            continue
        beside = [each for each in parted if _beside(sentence, each, quantity)]
        if len(beside) == 1:
            claims.append(Claim("ratio", "ratio", statement, stated, (beside[0].part, beside[0].whole)))
    return claims


@dataclass(frozen=True, slots=True)
class _Parted:
    """A part and its whole, told by one quantity ("8/9") or by two. first, last: those quantities."""

    first: Quantity
    last: Quantity
    part: Observation
    whole: Observation


def _of_one(found: Sequence[Observation]) -> tuple[Observation, Observation] | tuple[()]:
    """The part and the whole that one quantity told, where it told both."""
    if len(found) != 2 or any(o.measure != "kpi" or o.unit not in ("count", "points") for o in found):
        return ()
    return found[0], found[1]


def _are_money(one: Sequence[Observation], other: Sequence[Observation]) -> bool:
    return len(one) == len(other) == 1 and one[0].unit == other[0].unit and one[0].unit in ("vnd", "million_vnd")


def _beside(sentence: Sentence, parted: _Parted, share: Quantity) -> bool:
    """Whether nothing but linking words, and the noun of what is counted, stands between the two."""
    if parted.last.end <= share.start:
        between = sentence.tokens[parted.last.end : share.start]
    elif share.end <= parted.first.start:
        between = sentence.tokens[share.end : parted.first.start]
    else:
        return False
    others = [t for t in between if t.folded not in _LINKS]
    if len(between) > _MOST_LINKS or len(others) > _MOST_NOUN or any(t.kind == "number" for t in between):
        return False
    # Behind the share only a bracket binds: "đạt 97%, tiếp nhận 10/12 hồ sơ" tells two things.
    return parted.last.end <= share.start or (bool(between) and between[0].text == "(")
