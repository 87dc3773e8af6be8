"""How Excel shows a number: the stored value and its format to the characters on the sheet.

Belongs here: number formats, rounding as Excel does it, Vietnamese separators. Does not: reading characters as numbers
(`normalizers.numbers`), dates (`spreadsheet`).

A format that is not understood gives the number as Excel shows it without one, and says so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal

from normalizers.numbers import VIETNAMESE, Convention

# Excel keeps fifteen digits of a number and shows ten where no format is set.
_KEPT_DIGITS = 15
_GENERAL_DIGITS = 10
_LONGEST_FORMAT = 120
_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|_(?P<space>.)|\*(?P<fill>.)|\[(?P<bracket>[^\]]*)\]'
    r"|(?P<number>[0#?][0#?,]*(?:\.[0#?]*)?,*|\.[0#?]+)|(?P<percent>%)|(?P<other>[^\"\\_*\[])",
    re.DOTALL,
)
_CONDITION = re.compile(r"^[<>=]")
_CURRENCY = re.compile(r"^\$([^-\]]*)")
_GENERAL = ("", "general", "@", "standard")


@dataclass(frozen=True, slots=True)
class Shown:
    """What a cell shows of a number.

    text: the characters, words of the format and all. plain: the figure among them, its sign before it, a percent sign
    behind it. understood: the format could be followed; where not, both are the number as shown without a format.
    """

    text: str
    plain: str
    understood: bool


def shown_number(value: Decimal, code: str, convention: Convention = VIETNAMESE) -> Shown:
    """The characters that a cell shows for a number.

    code: Excel's number format. convention: the separators in which the sheet writes numbers as text.
    """
    value = Context(prec=_KEPT_DIGITS, rounding=ROUND_HALF_UP).plus(value)
    if code.strip().lower() in _GENERAL:
        return _plainly(value, convention, understood=True)
    sections = _sections(code)
    if any(_CONDITION.match(m["bracket"] or "") for s in sections for m in _TOKEN.finditer(s)):
        return _plainly(value, convention, understood=False)
    section, number = _section(sections, value)
    shown = _render(section, number, convention)
    if shown is None:
        return _plainly(value, convention, understood=False)
    text, plain = shown
    if value < 0 <= number and plain and any(c in "123456789" for c in plain):
        # The part of the format for negatives shows the sign in its own way: a minus, brackets, a colour.
        plain = f"-{plain}"
    return Shown(text, plain, True)


def _plainly(value: Decimal, convention: Convention, *, understood: bool) -> Shown:
    text = _general(value, convention)
    return Shown(text, text, understood)


def _sections(code: str) -> list[str]:
    """The parts for positive, negative and zero; a semicolon in quotes parts nothing."""
    parts, current, quoted, escaped = [], "", False, False
    for character in code:
        if character == '"' and not escaped:
            quoted = not quoted
        if character == ";" and not quoted and not escaped:
            parts.append(current)
            current = ""
            continue
        escaped = character == "\\" and not escaped
        current += character
    return [*parts, current][:3]


def _section(sections: list[str], value: Decimal) -> tuple[str, Decimal]:
    """The part that holds for a number, and the number as it is written there: one for negatives has its own sign."""
    if value < 0 and len(sections) > 1 and sections[1]:
        return sections[1], -value
    if value == 0 and len(sections) > 2 and sections[2]:
        return sections[2], value
    return sections[0], value


def _render(section: str, value: Decimal, convention: Convention) -> tuple[str, str] | None:
    """Text and plain figure, None where the format is not understood."""
    if section.strip().lower() == "general":
        return (text := _general(value, convention)), text
    plain = "0" if not value else ""
    pieces: list[str] = []
    matches = list(_TOKEN.finditer(section))
    numbers = [m for m in matches if m["number"]]
    if len(numbers) > 1 or "".join(m.group() for m in matches) != section or len(section) > _LONGEST_FORMAT:
        return None
    scaled = value * 100 ** sum(1 for m in matches if m["percent"])
    sign_placed = False
    for match in matches:
        if match["quoted"] is not None:
            pieces.append(match["quoted"])
        elif match["escaped"]:
            pieces.append(match["escaped"])
        elif match["space"]:
            pieces.append(" ")
        elif match["bracket"] is not None:
            currency = _CURRENCY.match(match["bracket"])
            pieces.append(currency[1] if currency else "")
        elif match["number"]:
            digits = _digits(match["number"], scaled, convention)
            sign_placed = digits.startswith("-")
            body = digits.removeprefix("-")
            plain = ("-" if sign_placed else "") + ("" if body[:1].isdigit() else "0") + body
            pieces.append(digits.removeprefix("-"))
        elif match["percent"]:
            pieces.append("%")
        elif match["other"] is not None:
            if match["other"] not in "-+()$€₫đ/: !&'^~{}=<>" or (match["other"] == "/" and numbers):
                return None
            pieces.append(match["other"])
    text = "".join(pieces).strip()
    if any(m["percent"] for m in matches):
        plain += "%"
    return (f"-{text}" if sign_placed else text), plain


def _digits(pattern: str, value: Decimal, convention: Convention) -> str:
    """One number under a pattern such as "#,##0.00"."""
    whole, _, fraction = pattern.partition(".")
    thousand_steps = len(pattern) - len(pattern.rstrip(","))
    whole, fraction = whole.rstrip(",") if not fraction else whole, fraction.rstrip(",")
    value = value.scaleb(-3 * thousand_steps)
    places = len(fraction)
    rounded = value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP, context=Context(prec=200))
    negative = rounded < 0
    left, _, right = format(abs(rounded), "f").partition(".")
    # A place marked # shows no zero at the end.
    while right and fraction[len(right) - 1] in "#?" and right.endswith("0"):
        right = right[:-1]
    least = sum(character == "0" for character in whole)
    left = left.lstrip("0").zfill(least)
    if "," in whole:
        groups: list[str] = []
        while len(left) > 3:
            groups.insert(0, left[-3:])
            left = left[:-3]
        left = convention.thousands.join([left, *groups])
    text = left + (convention.decimal + right if right else "")
    return f"-{text}" if negative and text.strip("0.,") else text or "0"


def _general(value: Decimal, convention: Convention) -> str:
    """Ten digits at the most, no zeros at the end, never an exponent."""
    if not value:
        return "0"
    rounded = Context(prec=_GENERAL_DIGITS, rounding=ROUND_HALF_UP).plus(value)
    if abs(value) >= Decimal(10) ** _GENERAL_DIGITS:
        rounded = value
    text = format(rounded, "f")
    whole, _, fraction = text.partition(".")
    fraction = fraction.rstrip("0")
    return whole + (convention.decimal + fraction if fraction else "")
