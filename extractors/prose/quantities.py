"""Figures of running text with what they are counted in: "17,83/20 điểm", "99,3%", "09 đơn vị", "(- 5,27 điểm)".

Belongs here: joining a number with its sign, denominator and unit word. Does not: what the figure is of.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from corpus.records import Word
from extractors.tokens import Token

CountedIn = Literal[
    "points", "percent", "units", "ballots", "steps", "criteria", "subcriteria", "fields", "money", "other", ""
]

# Folded words that follow a figure, and what they count; longer wordings first.
_UNIT_WORDS: tuple[tuple[tuple[str, ...], CountedIn], ...] = (
    (("tieu", "chi", "thanh", "phan"), "subcriteria"),
    (("tieu", "chi"), "criteria"),
    (("co", "quan"), "units"),
    (("don", "vi"), "units"),
    (("dia", "phuong"), "units"),
    (("linh", "vuc"), "fields"),
    (("noi", "dung"), "fields"),
    (("trieu", "dong"), "money"),
    (("ty", "dong"), "money"),
    (("dong",), "money"),
    (("diem",), "points"),
    (("phan", "tram"), "percent"),
    (("phieu",), "ballots"),
    (("bac",), "steps"),
    (("hang",), "steps"),
    (("huyen",), "units"),
    (("so",), "units"),
)
_WHOLE = frozenset(("ballots", "units", "criteria", "subcriteria", "fields", "steps"))
_CAPITAL_ENDS_UNIT = frozenset(("so", "huyen", "dong"))


@dataclass(frozen=True, slots=True)
class Quantity:
    """One figure. start, end: token offsets, sign and unit word included. over: the figure it is written over.

    number, over_token: offsets of the numbers themselves. signed: a sign in the characters said the direction.
    """

    start: int
    end: int
    number: int
    value: Decimal
    decimals: int
    counted_in: CountedIn
    signed: bool
    bracketed: bool
    over: Decimal | None = None
    over_token: int | None = None


def _word_at(tokens: Sequence[Token], place: int, words: tuple[str, ...]) -> bool:
    window = tokens[place : place + len(words)]
    return len(window) == len(words) and all(t.kind == "word" and t.folded == w for t, w in zip(window, words))


def _counted_in(tokens: Sequence[Token], place: int) -> tuple[CountedIn, int]:
    """What the words at a place count, and the offset after them."""
    if place < len(tokens) and tokens[place].text == "%":
        return "percent", place + 1
    for words, counted in _UNIT_WORDS:
        if not _word_at(tokens, place, words):
            continue
        # "08 Sở Nội vụ" counts nothing: the word opens a name.
        if len(words) == 1 and words[0] in _CAPITAL_ENDS_UNIT and tokens[place].text[:1].isupper():
            return "", place
        return counted, place + len(words)
    return "", place


def _in_a_date(tokens: Sequence[Token], place: int) -> bool:
    """Whether a number stands in a date or a document number written in words: "ngày 21 tháng 5", "số 12"."""
    before = tokens[place - 1].folded if place else ""
    after = tokens[place + 1].folded if place + 1 < len(tokens) else ""
    if before in ("ngay", "thang", "nam", "quy", "khoa", "dieu", "khoan", "bieu", "bang") or after in ("thang",):
        return True
    return (
        before == "so"
        and place > 1
        and tokens[place - 2].folded in ("bieu", "bang", "quyet", "dinh", "phu", "luc", "van", "bao", "hoach", "trinh")
    )


def _is_enumerator(tokens: Sequence[Token], place: int) -> bool:
    """Read "(1)", "1." or "1-" that numbers an item of a list."""
    token = tokens[place]
    if token.figure is None or token.figure.decimals or token.figure.value > 30:
        return False
    before = tokens[place - 1].text if place else ""
    after = tokens[place + 1].text if place + 1 < len(tokens) else ""
    if before == "(" and after == ")" and "%" not in token.text:
        return True
    return place == 0 and after in (".", "-", ")", "/")


def find_quantities(tokens: Sequence[Token]) -> list[Quantity]:
    """All figures of some tokens but years, dates, list numbers and document numbers."""
    found: list[Quantity] = []
    place = 0
    while place < len(tokens):
        token = tokens[place]
        if token.kind != "number" or token.figure is None or _in_a_date(tokens, place) or _is_enumerator(tokens, place):
            place += 1
            continue
        start = place
        value = token.figure.value
        signed = False
        before = tokens[place - 1] if place else None
        if (
            before is not None
            and before.kind == "mark"
            and before.text in "+-–−"
            and place > 1
            and tokens[place - 2].text in ("(", "[")
        ):
            signed = True
            start = place - 1
            if before.text != "+":
                value = -value
        end = place + 1
        over: Decimal | None = None
        over_token: int | None = None
        if end + 1 < len(tokens) and tokens[end].text == "/" and tokens[end + 1].figure is not None:
            figure = tokens[end + 1].figure
            over = figure.value if figure is not None else None
            over_token = end + 1
            end += 2
        counted_in, end = _counted_in(tokens, end)
        if over is None and counted_in == "percent" and end + 1 < len(tokens) and tokens[end].text == "/":
            counted_in = "other"
        decimals = token.figure.decimals
        if counted_in in _WHOLE and decimals == 3:
            # What is counted whole has no decimals: the separator before three digits groups thousands.
            value, decimals = value.scaleb(3).quantize(Decimal(1)), 0
            over = (
                over.scaleb(3).quantize(Decimal(1)) if over is not None and over != over.to_integral_value() else over
            )
        bracketed = any(t.text == "(" for t in tokens[max(0, start - 4) : start])
        found.append(Quantity(start, end, place, value, decimals, counted_in, signed, bracketed, over, over_token))
        place = end
    return found


def words_of(tokens: Sequence[Token]) -> tuple[Word, ...]:
    """The raw words under some tokens, each once."""
    return tuple(dict.fromkeys(token.word for token in tokens))
