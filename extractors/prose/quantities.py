"""Figures of running text with what they are counted in: "17,83/20 điểm", "99,3%", "09 đơn vị", "(- 5,27 điểm)".

Belongs here: joining a number with its sign, denominator and unit word. Does not: what the figure is of.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Literal, cast

from corpus.tables import reference_rows
from extractors.tokens import Token
from normalizers.marks import fold, tone_placed

CountedIn = Literal[
    "points",
    "percent",
    "percent_of_goal",
    "units",
    "ballots",
    "steps",
    "criteria",
    "subcriteria",
    "fields",
    "groups",
    "rounds",
    "members",
    "factors",
    "money",
    "other",
    "",
]

# Numbers up to ten written as words, by their exact marks: "hai nhóm". "Năm" is left out: it is the year.
_NUMBER_WORDS = {"một": 1, "hai": 2, "ba": 3, "bốn": 4, "sáu": 6, "bảy": 7, "tám": 8, "chín": 9, "mười": 10}
# Ordinals of ranks, behind "xếp thứ", "vị trí thứ".
_ORDINALS = {
    "hai": 2,
    "nhì": 2,
    "ba": 3,
    "tư": 4,
    "bốn": 4,
    "năm": 5,
    "sáu": 6,
    "bảy": 7,
    "tám": 8,
    "chín": 9,
    "mười": 10,
}
_MEDALS = frozenset(("huan", "chuong", "huy", "bang"))
_BEFORE_ORDINAL = frozenset(("xep", "dung", "tri", "hang"))
# What begins like a counted noun without its marks: "22/63 so với năm 2023", "05 xã hội".
_OTHER_WORDS = frozenset((("so", "voi"), ("xa", "hoi"), ("so", "lieu"), ("so", "luong"), ("don", "gia")))
_BEFORE_NUMBER_WORD = frozenset(("thanh", "lam", "theo"))
_WHOLE = frozenset(
    ("ballots", "units", "criteria", "subcriteria", "fields", "steps", "groups", "rounds", "members", "factors")
)
# What the word "là" becomes where its letters are read as digits.
MISREAD_IS = frozenset(("1", "12", "14", "18"))
# Words of the longest unit of money.
_LONGEST_MONEY = 2
# Of these there may be none: "không có đơn vị nào ...".
_TIMES = frozenset(("thang", "quy", "nam"))
# Words before a time in which something is done so many times: "mỗi tháng 02 kỳ".
EACH = frozenset(("moi", "hang"))
_MAY_BE_NONE = frozenset(("units", "fields"))


@dataclass(frozen=True, slots=True)
class Quantity:
    """One figure. start, end: token offsets, sign and unit word included. over: the figure it is written over.

    number, over_token: offsets of the numbers themselves. signed: a sign in the characters said the direction.
    cohort: the cohort that the noun counted alone names ("6 huyện"), or "".
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
    cohort: str = ""


@cache
def _nouns() -> tuple[tuple[tuple[str, ...], CountedIn, str], ...]:
    """Folded words that follow a figure, what they count and the cohort they name; longer wordings first."""
    rows = [
        (tuple(fold(word) for word in row["wording"].split()), cast(CountedIn, row["counts"]), row["cohort"])
        for row in reference_rows("counted_nouns")
    ]
    return tuple(sorted(rows, key=lambda row: (-len(row[0]), row[0])))


def _word_at(tokens: Sequence[Token], place: int, words: tuple[str, ...]) -> bool:
    window = tokens[place : place + len(words)]
    return len(window) == len(words) and all(t.kind == "word" and t.folded == w for t, w in zip(window, words))


def _counted_in(tokens: Sequence[Token], place: int) -> tuple[CountedIn, int, str]:
    """What the words at a place count, the offset after them, and the cohort they name."""
    if place < len(tokens) and tokens[place].text == "%":
        return "percent", place + 1, ""
    for words, counted, cohort in _nouns():
        if not _word_at(tokens, place, words):
            continue
        if tuple(t.folded for t in tokens[place : place + 2]) in _OTHER_WORDS:
            return "", place, ""
        # "08 Sở Nội vụ" counts nothing: the word opens a name.
        if len(words) == 1 and (cohort or counted == "money") and tokens[place].text[:1].isupper():
            return "", place, ""
        if counted == "points" and place + 1 < len(tokens) and tokens[place + 1].text == "%":
            # "1,57 điểm %": percentage points.
            return "percent", place + 2, ""
        return counted, place + len(words), cohort
    return "", place, ""


def _worded(tokens: Sequence[Token], place: int) -> Quantity | None:
    """A count told by words: "chia làm hai nhóm", "không có đơn vị nào"."""
    token = tokens[place]
    before = tokens[place - 1].folded if place else ""
    value = _NUMBER_WORDS.get(tone_placed(token.text.lower()))
    if value is not None and before in _BEFORE_NUMBER_WORD:
        counted, end, cohort = _counted_in(tokens, place + 1)
        if counted in _WHOLE:
            return Quantity(place, end, place, Decimal(value), 0, counted, False, False, cohort=cohort)
    ordinal = _ORDINALS.get(tone_placed(token.text.lower()))
    if ordinal is not None and before == "thu" and place > 1 and tokens[place - 2].folded in _BEFORE_ORDINAL:
        return Quantity(place, place + 1, place, Decimal(ordinal), 0, "", False, False)
    if ordinal is not None and before == "hang" and tokens[place - 1].text.islower():
        # "hạng nhì là Sở Tài chính"; a medal of a class has its capital: "Huân chương Lao động hạng Ba".
        medal = any(t.folded in _MEDALS for t in tokens[max(0, place - 5) : place])
        return None if medal else Quantity(place, place + 1, place, Decimal(ordinal), 0, "", False, False)
    if token.folded in ("khong", "chua") and place + 1 < len(tokens) and tokens[place + 1].folded == "co":
        counted, end, cohort = _counted_in(tokens, place + 2)
        if counted in _MAY_BE_NONE and place + 2 < len(tokens):
            return Quantity(place, end, place, Decimal(0), 0, counted, False, False, cohort=cohort)
    return None


def _in_a_date(tokens: Sequence[Token], place: int) -> bool:
    """Whether a number stands in a date or a document number written in words: "ngày 21 tháng 5", "số 12"."""
    before = tokens[place - 1].folded if place else ""
    after = tokens[place + 1].folded if place + 1 < len(tokens) else ""
    if before in _TIMES and place > 1 and tokens[place - 2].folded in EACH and after not in ("nam", "/"):
        # "mỗi tháng 02 kỳ"
        return False
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


def is_word_misread(tokens: Sequence[Token], place: int) -> bool:
    """Read "đạt 12 9,5 điểm": a whole number right before a figure is the word "là", its letters misread."""
    token, after = tokens[place], tokens[place + 1 : place + 2]
    if token.figure is None or token.figure.decimals or token.text not in MISREAD_IS or not after:
        return False
    return after[0].kind == "number" and not after[0].glued


def _word_after(tokens: Sequence[Token], place: int) -> str:
    return tokens[place].text if place < len(tokens) else ""


def _stroke_before_money(tokens: Sequence[Token], place: int) -> int | None:
    """Where the stroke stands of "424.204 trâu đóng/7.744.733 triệu đồng": a sum whose own unit was misread."""
    for end in range(place + 1, min(place + _LONGEST_MONEY, len(tokens) - 1) + 1):
        if tokens[end].text == "/":
            worded = all(token.kind == "word" for token in tokens[place:end])
            below = end + 1 < len(tokens) and tokens[end + 1].figure is not None
            counted, behind, _ = _counted_in(tokens, end + 2) if below else ("", 0, "")
            return end if worded and counted == "money" and behind - end - 2 == end - place else None
    return None


def _is_doubled(tokens: Sequence[Token], place: int) -> bool:
    """Read "là 11,9 14,49 điểm": of two figures side by side one was left over, and nothing says which."""
    figures = [token.figure for token in tokens[place : place + 2]]
    parted = not any(token.glued for token in tokens[place + 1 : place + 2])
    return len(figures) == 2 and parted and all(figure is not None and figure.decimals for figure in figures)


def find_quantities(tokens: Sequence[Token]) -> list[Quantity]:
    """All figures of some tokens but years, dates, list numbers and document numbers."""
    found: list[Quantity] = []
    place = 0
    while place < len(tokens):
        token = tokens[place]
        worded = _worded(tokens, place) if token.kind == "word" else None
        if worded is not None:
            found.append(worded)
            place = worded.end
            continue
        if token.kind != "number" or token.figure is None or _in_a_date(tokens, place) or _is_enumerator(tokens, place):
            place += 1
            continue
        if is_word_misread(tokens, place):
            place += 1
            continue
        if _is_doubled(tokens, place):
            place += 2
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
        counted_in, end, cohort = _counted_in(tokens, end)
        if over is None and counted_in == "percent" and end + 1 < len(tokens) and tokens[end].text == "/":
            counted_in = "other"
            goal = tokens[end + 1].figure
            if goal is not None and _word_after(tokens, end + 2) == "%":
                # "đạt 40%/80%"
                counted_in, over, over_token, end = "percent_of_goal", goal.value, end + 1, end + 3
        if over is None and not counted_in:
            after = _stroke_before_money(tokens, end)
            if after is not None:
                counted_in, end = "money", after
        decimals = token.figure.decimals
        if counted_in in _WHOLE and decimals == 3:
            # What is counted whole has no decimals: the separator before three digits groups thousands.
            value, decimals = value.scaleb(3).quantize(Decimal(1)), 0
            over = (
                over.scaleb(3).quantize(Decimal(1)) if over is not None and over != over.to_integral_value() else over
            )
        bracketed = any(t.text == "(" for t in tokens[max(0, start - 4) : start])
        found.append(
            Quantity(start, end, place, value, decimals, counted_in, signed, bracketed, over, over_token, cohort)
        )
        place = end
    return found
