"""Numbers as Vietnamese reports print them: from raw characters to exact values, with the evidence of the separators.

Belongs here: separators, signs, grouping, scores and ranks written over their maximum, fractions, percent. Does not:
damaged digits (`normalizers.damaged_figures`), numbers in words (`normalizers.number_words`), what a number is of
(extractors) or whether it is right (validation). Only raw characters are read here, never restored ones.

One token rarely says whether "2.124" is two thousand or two and a bit; its table, list or document does. `Convention`
holds what they say, `decide_convention` counts it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise

# Minus signs and dashes that stand before a figure in these reports.
_MINUS = "-\u2010\u2011\u2012\u2013\u2014\u2212"
# Blanks of typesetting, which never stand between two numbers.
_FIXED_BLANKS = "\u00a0\u2007\u2009\u202f"
_SIGN = rf"(?P<sign>[{_MINUS}+]\s?)?"
_FIXED = rf"\d{{1,3}}(?:[{_FIXED_BLANKS}]\d{{3}})+(?:[.,]\d+)?(?!\d)"
_NUMBER = re.compile(rf"{_SIGN}(?P<body>{_FIXED}|\d+(?:[.,]\d+)*)")
_SPACED_NUMBER = re.compile(
    rf"{_SIGN}(?P<body>{_FIXED}|\d{{1,3}}(?: \d{{3}})+(?:[.,]\d+)?(?![\d.,]*\d)|\d+(?:[.,]\d+)*)"
)
_SPACED_CELL = re.compile(r"\d{1,3}((?: \d{3})+)")
_LEAST_SPACED = 2
_BLANKS = re.compile(rf"[ {_FIXED_BLANKS}]")
_ONE_SEPARATOR = re.compile(r"^\d+([.,])(\d+)$")
_GROUPED = re.compile(r"^\d{1,3}(?:([.,])\d{3})(?:\1\d{3})+$")
_GROUPED_DECIMAL = re.compile(r"^\d{1,3}(?:([.,])\d{3})+(?!\1)([.,])\d+$")
# What surrounds a figure in a table read from an image: rules seen as brackets, footnote marks, stray quotes.
_CELL_EDGE = " \t|[](){}'\"`´‘’“”°*ˆ^~_:;!…⁰¹²³⁴⁵⁶⁷⁸⁹"

_STROKES = ("/", "\u2044", "\u2215")
_VULGAR = {"½": (1, 2), "⅓": (1, 3), "⅔": (2, 3), "¼": (1, 4), "¾": (3, 4), "⅕": (1, 5)}


@dataclass(frozen=True, slots=True)
class Convention:
    """Which separator marks decimals; the other, if any, marks thousands. evidence: tokens for minus against.

    spaced: a blank groups digits by three ("134 781").
    """

    decimal: str = ","
    evidence: int = 0
    spaced: bool = False

    @property
    def thousands(self) -> str:
        """The separator that groups digits by three."""
        return "." if self.decimal == "," else ","


VIETNAMESE = Convention()


@dataclass(frozen=True, slots=True)
class Figure:
    """One number as printed.

    raw: its characters. value: exact. decimals: digits after the decimal mark, as printed.
    signed: a plus or minus stood before it. grouped: thousands were separated.
    start, end: offsets in the text that was searched.
    """

    raw: str
    value: Decimal
    decimals: int
    signed: bool
    grouped: bool
    start: int
    end: int


def decide_convention(texts: Iterable[str], default: Convention = VIETNAMESE) -> Convention:
    """The convention that a set of tokens shows: separators before one, two or four and more digits are decimal.

    Tokens that could be either ("2.124") say nothing. Without evidence, or with a tie, `default`. Blanks group digits
    where several texts are nothing but such groups, one of them too long to be two numbers side by side.
    """
    votes = {",": 0, ".": 0}
    groups: list[int] = []
    for text in texts:
        if whole := _SPACED_CELL.fullmatch(text.strip(_CELL_EDGE)):
            groups.append(whole[1].count(" "))
        for match in _NUMBER.finditer(text):
            body = match["body"]
            single = _ONE_SEPARATOR.match(body)
            if single and len(single[2]) != 3:
                votes[single[1]] += 1
            elif grouped := _GROUPED.match(body):
                votes["," if grouped[1] == "." else "."] += 1
            elif mixed := _GROUPED_DECIMAL.match(body):
                votes[mixed[2]] += 1
    spaced = default.spaced or (len(groups) >= _LEAST_SPACED and max(groups) > 1)
    if votes[","] == votes["."]:
        return replace(default, spaced=spaced)
    decimal = "," if votes[","] > votes["."] else "."
    return Convention(decimal, abs(votes[","] - votes["."]), spaced)


def read_body(body: str, convention: Convention = VIETNAMESE) -> tuple[Decimal, int, bool] | None:
    """Value, decimals and whether grouped, of digits and separators without sign; None where they fit no reading.

    A single separator before other than three digits is decimal whatever the convention, since nothing else can
    be meant; before exactly three digits the convention decides. A leading zero ("0.125") is always decimal.
    """
    if _BLANKS.search(body):
        digits = _BLANKS.sub("", body).replace(",", ".")
        return Decimal(digits), len(digits.partition(".")[2]), True
    if body.isdigit():
        return Decimal(body), 0, False
    single = _ONE_SEPARATOR.match(body)
    if single:
        whole, fraction = body.split(single[1])
        if len(fraction) == 3 and single[1] == convention.thousands and len(whole) <= 3 and not whole.startswith("0"):
            return Decimal(whole + fraction), 0, True
        return Decimal(f"{whole}.{fraction}"), len(fraction), False
    if grouped := _GROUPED.match(body):
        return Decimal(body.replace(grouped[1], "")), 0, True
    if mixed := _GROUPED_DECIMAL.match(body):
        whole, _, fraction = body.rpartition(mixed[2])
        return Decimal(f"{whole.replace(mixed[1], '')}.{fraction}"), len(fraction), True
    return None


def find_figures(text: str, convention: Convention = VIETNAMESE) -> list[Figure]:
    """All numbers in a text, left to right. A sign counts only after a blank, a bracket or the start."""
    figures = []
    for match in (_SPACED_NUMBER if convention.spaced else _NUMBER).finditer(text):
        start = match.start()
        if _within_word(text, match):
            continue
        sign = match["sign"] or ""
        if sign and start > 0 and text[start - 1] not in " \t(|[:;":
            start += len(sign)
            sign = ""
        read = read_body(match["body"], convention)
        if read is None:
            continue
        value, decimals, grouped = read
        negative = sign.strip() != "" and sign.strip() in _MINUS
        figures.append(
            Figure(
                text[start : match.end()],
                -value if negative else value,
                decimals,
                bool(sign),
                grouped,
                start,
                match.end(),
            )
        )
    return figures


def _within_word(text: str, match: re.Match[str]) -> bool:
    """True for one digit between letters: a letter of a damaged word ("b4c"), not a figure with its unit glued on."""
    before, after = text[match.start() - 1 : match.start()], text[match.end() : match.end() + 1]
    return len(match.group()) == 1 and before.isalpha() and after.isalpha()


def read_cell(text: str, convention: Convention = VIETNAMESE) -> Figure | None:
    """The one number that a table cell holds, edge debris and a percent sign aside; None where it holds more or other.

    "56.75*", "(89,20", "|97,82|", "95,4 %" are numbers; "X", "12/14", "9 don vi" are not.
    """
    start = len(text) - len(text.lstrip(_CELL_EDGE))
    core = text.strip(_CELL_EDGE).removesuffix("%").rstrip(_CELL_EDGE)
    match = (_SPACED_NUMBER if convention.spaced else _NUMBER).fullmatch(core)
    if match is None:
        return None
    read = read_body(match["body"], convention)
    if read is None:
        return None
    value, decimals, grouped = read
    sign = (match["sign"] or "").strip()
    signed_value = -value if sign and sign in _MINUS else value
    return Figure(core, signed_value, decimals, bool(sign), grouped, start, start + len(core))


@dataclass(frozen=True, slots=True)
class Ratio:
    """A figure written over what it is of: "84,66/100", "hạng 57/63", "½". start, end: offsets of both together."""

    part: Figure
    whole: Figure
    start: int
    end: int


def find_ratios(text: str, convention: Convention = VIETNAMESE) -> list[Ratio]:
    """All ratios in a text, left to right: two unsigned figures with a stroke, the part no more than the whole.

    Dates ("22/9/2022"), numbers of documents ("94/QĐ-UBND") and wholes of nought are none.
    """
    figures = find_figures(text, convention)
    found = []
    for part, whole in pairwise(figures):
        between = text[part.end : whole.start].strip()
        if between not in _STROKES or part.signed or whole.signed or not part.value <= whole.value or not whole.value:
            continue
        if text[: part.start].rstrip()[-1:] in _STROKES or text[whole.end :].lstrip()[:1] in _STROKES:
            continue
        found.append(Ratio(part, whole, part.start, whole.end))
    for place, character in enumerate(text):
        if character in _VULGAR:
            one, other = (Figure(character, Decimal(n), 0, False, False, place, place + 1) for n in _VULGAR[character])
            found.append(Ratio(one, other, place, place + 1))
    return sorted(found, key=lambda ratio: ratio.start)


def read_ratio(text: str, convention: Convention = VIETNAMESE) -> Ratio | None:
    """The one ratio that a cell holds, debris at its edges aside; None where it holds anything else."""
    core = text.strip(_CELL_EDGE)
    found = find_ratios(core, convention)
    return found[0] if len(found) == 1 and (found[0].start, found[0].end) == (0, len(core)) else None


def plain_text(value: Decimal) -> str:
    """The value in plain notation with a point and no exponent: the published form of a figure."""
    return format(value, "f")
