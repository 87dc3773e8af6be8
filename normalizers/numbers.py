"""Numbers as Vietnamese reports print them: from raw characters to exact values, with the evidence of the separators.

Belongs here: separators, signs, grouping, scores written over their maximum, candidate readings of damaged digits.
Does not: what a number is of (extractors) or whether it is right (validation). Only raw characters are read here,
never restored ones.

One token rarely says whether "2.124" is two thousand or two and a bit; its table, list or document does. `Convention`
holds what they say, `decide_convention` counts it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

# Minus signs and dashes that stand before a figure in these reports.
_MINUS = "-\u2010\u2011\u2012\u2013\u2014\u2212"
_NUMBER = re.compile(rf"(?P<sign>[{_MINUS}+]\s?)?(?P<body>\d+(?:[.,]\d+)*)")
_ONE_SEPARATOR = re.compile(r"^\d+([.,])(\d+)$")
_GROUPED = re.compile(r"^\d{1,3}(?:([.,])\d{3})(?:\1\d{3})+$")
_GROUPED_DECIMAL = re.compile(r"^\d{1,3}(?:([.,])\d{3})+(?!\1)([.,])\d+$")
# What surrounds a figure in a table read from an image: rules seen as brackets, footnote marks, stray quotes.
_CELL_EDGE = " \t|[](){}'\"`´‘’“”°*ˆ^~_:;!…"
LOOK_ALIKES = {
    "o": "09",
    "O": "09",
    "©": "9",
    "¢": "9",
    "Q": "0",
    "D": "0",
    "l": "1",
    "I": "1",
    "i": "1",
    "|": "1",
    "!": "17",
    "?": "97",
    "Z": "2",
    "z": "2",
    "S": "58",
    "s": "58",
    "B": "8",
    "b": "6",
    "G": "6",
    "g": "9",
    "q": "9",
    "T": "7",
    "/": "7",
    ":": "8",
}


@dataclass(frozen=True, slots=True)
class Convention:
    """Which separator marks decimals; the other, if any, marks thousands. evidence: tokens for minus against."""

    decimal: str = ","
    evidence: int = 0

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

    Tokens that could be either ("2.124") say nothing. Without evidence, or with a tie, `default`.
    """
    votes = {",": 0, ".": 0}
    for text in texts:
        for match in _NUMBER.finditer(text):
            body = match["body"]
            single = _ONE_SEPARATOR.match(body)
            if single and len(single[2]) != 3:
                votes[single[1]] += 1
            elif grouped := _GROUPED.match(body):
                votes["," if grouped[1] == "." else "."] += 1
            elif mixed := _GROUPED_DECIMAL.match(body):
                votes[mixed[2]] += 1
    if votes[","] == votes["."]:
        return default
    decimal = "," if votes[","] > votes["."] else "."
    return Convention(decimal, abs(votes[","] - votes["."]))


def read_body(body: str, convention: Convention = VIETNAMESE) -> tuple[Decimal, int, bool] | None:
    """Value, decimals and whether grouped, of digits and separators without sign; None where they fit no reading.

    A single separator before other than three digits is decimal whatever the convention, since nothing else can
    be meant; before exactly three digits the convention decides. A leading zero ("0.125") is always decimal.
    """
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
    for match in _NUMBER.finditer(text):
        start = match.start()
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


def read_cell(text: str, convention: Convention = VIETNAMESE) -> Figure | None:
    """The one number that a table cell holds, edge debris and a percent sign aside; None where it holds more or other.

    "56.75*", "(89,20", "|97,82|", "95,4 %" are numbers; "X", "12/14", "9 don vi" are not.
    """
    start = len(text) - len(text.lstrip(_CELL_EDGE))
    core = text.strip(_CELL_EDGE).removesuffix("%").rstrip(_CELL_EDGE)
    match = _NUMBER.fullmatch(core)
    if match is None:
        return None
    read = read_body(match["body"], convention)
    if read is None:
        return None
    value, decimals, grouped = read
    sign = (match["sign"] or "").strip()
    signed_value = -value if sign and sign in _MINUS else value
    return Figure(core, signed_value, decimals, bool(sign), grouped, start, start + len(core))


def candidate_readings(raw: str, decimals: int, low: Decimal, high: Decimal) -> tuple[Decimal, ...]:
    """Values that damaged characters may have stood for, within low..high, likeliest first; () where none.

    raw: the characters, e.g. "8550", "-1/43", "o 39", "?". decimals: what the column is printed with.
    Look-alike letters become digits, one separator is put where the column's decimals ask for it.
    """
    negative = raw.strip(_CELL_EDGE)[:1] in tuple(_MINUS)
    variants = [""]
    for character in raw.strip(" \t|[](){}'\"`´‘’“”°*^~_;…").lstrip(_MINUS + "+"):
        if character.isdigit():
            choices = character
        elif character in ".,":
            choices = "."
        elif character.isspace():
            continue
        else:
            choices = LOOK_ALIKES.get(character, "")
            if character in "/:":
                choices = "." + choices
            if not choices:
                return ()
        variants = [head + choice for head in variants for choice in choices][:64]
    found: list[Decimal] = []
    # A rule of the table before the figure is read as its first digit: "19091" for "|90,91".
    ruled = [variant[1:] for variant in variants if variant.startswith("1") and len(variant) > decimals + 2]
    for variant in variants + ruled:
        forms = [variant]
        digits = variant.replace(".", "")
        if decimals and len(digits) > decimals:
            forms.append(f"{digits[:-decimals]}.{digits[-decimals:]}")
        if decimals > 1 and "." not in variant and len(digits) > 1:
            # A dropped trailing zero as well as a lost comma: "954" in a column of two decimals may be 95,4.
            forms.extend(
                f"{digits[:-places]}.{digits[-places:]}" for places in range(1, decimals) if len(digits) > places
            )
        for form in forms:
            if not re.fullmatch(r"\d+(\.\d+)?", form) or len(form.partition(".")[2]) > decimals:
                continue
            value = -Decimal(form) if negative else Decimal(form)
            if low <= value <= high and value not in found:
                found.append(value)
    return tuple(found)


def plain_text(value: Decimal) -> str:
    """The value in plain notation with a point and no exponent: the published form of a figure."""
    return format(value, "f")
