"""What the characters of a figure may have been instead, and whether they were soundly read.

Belongs here: plausible misreadings, slips of recognition, soundness of a reading. Does not: whose error a finding shows
(`validation.attribution`), errors that people make (`validation.slips`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import combinations, product

from corpus.records import Observation
from validation.characters import NUMBER, read_number
from validation.register import Register

# Digits that print or recognition makes one another of: closed and open loops, a stroke and a hook.
LOOK_ALIKE = {
    "0": "689",
    "1": "7",
    "2": "7",
    "3": "85",
    "4": "9",
    "5": "368",
    "6": "0589",
    "7": "12",
    "8": "03569",
    "9": "0468",
}
_SURE = 0.9
# A word for none: letters, too many of them to be digits that were recognised wrongly.
# Two words at least: what is left of a figure is one.
_WORDS = re.compile(r"[^\W\d_]{2,}(?: [^\W\d_]{2,})+")
_NONE = re.compile(r"[^\W\d_]{3,}")
_SHIFTS = (-2, -1, 1, 2)


def _look_alikes(value: Decimal) -> Iterator[Decimal]:
    digits = format(value, "f")
    for place, digit in enumerate(digits):
        for other in LOOK_ALIKE.get(digit, ""):
            yield Decimal(digits[:place] + other + digits[place + 1 :])


def misreadings(figure: Observation, damaged: bool) -> list[Decimal]:
    """Other values the printed characters may have had, most plausible first.

    damaged: the report is one whose characters went through recognition; only then digits and commas are doubted.
    """
    found = [read_number(text, figure) for text in figure.alternatives]
    readings = [value for value in found if value is not None]
    if damaged and figure.value is not None and figure.obs_id and figure.status == "read":
        readings += _look_alikes(figure.value)
        readings += [figure.value.scaleb(shift) for shift in _SHIFTS if figure.unit in ("points", "percent")]
    return [value for value in dict.fromkeys(readings) if value != figure.value]


def _only_shifted(text: str, figure: Observation) -> bool:
    """Whether another reading has the same digits as a figure, with the comma elsewhere."""
    other, value = read_number(text, figure), figure.value
    return value is not None and any(value.scaleb(shift) == other for shift in _SHIFTS)


def slips(figure: Observation) -> Iterator[Decimal]:
    """Values one slip of any kind away from a figure: a digit put for another, lost or added, or a sign.

    Wider than `misreadings`: on a page whose marks are gone any digit may be, though nothing makes it plausible.
    """
    if figure.value is None or not figure.obs_id:
        return
    digits = format(abs(figure.value), "f")
    edited = {digits[:i] + other + digits[i + 1 :] for i, c in enumerate(digits) if c != "." for other in "0123456789"}
    edited |= {digits[:i] + digits[i + 1 :] for i in range(len(digits))}
    edited |= {digits[:i] + other + digits[i:] for i in range(len(digits) + 1) for other in "0123456789"}
    places = max(len(digits.partition(".")[2]), figure.decimals or 0)
    for text in sorted(edited):
        if text.strip(".") and text.count(".") <= 1 and len(text.strip(".").partition(".")[2]) <= places:
            value = Decimal(text.strip("."))
            yield from (value, -value)


def double_slips(figure: Observation) -> Iterator[Decimal]:
    """Values two wrongly recognised digits away from a figure.

    Two neighbours that have changed places are left out: recognition does not swap digits, hands do. So are decimals
    ending in 0 for a figure that is exact, since such figures are not printed so.
    """
    if figure.value is None or not figure.obs_id:
        return
    digits = format(abs(figure.value), "f")
    places = [place for place, character in enumerate(digits) if character != "."]
    for first, second in combinations(places, 2):
        for one, other in product("0123456789", repeat=2):
            was = digits[first] + digits[second]
            if one == was[0] or other == was[1] or one + other == was[::-1]:
                continue
            text = digits[:first] + one + digits[first + 1 : second] + other + digits[second + 1 :]
            if figure.decimals or "." not in text or not text.endswith("0"):
                yield Decimal(text)
                yield -Decimal(text)


def is_damaged(register: Register) -> bool:
    """True where the characters of the report show that they went through recognition.

    A place told in words ("đứng cuối bảng") lost nothing, though only a count of the units gives its number.
    """
    return bool(register.understanding.ruined_pages) or any(
        o.confidence is not None
        or ((o.value is None or o.status in ("lost", "recovered")) and not _WORDS.fullmatch(o.raw))
        for o in register.figures
    )


def soundly_read(figure: Observation, comma_settled: bool = False) -> bool:
    """True where the characters are intact, unambiguous, and show the value, in digits or in a word for none.

    comma_settled: other figures have settled where the comma stands, so that only digits may make it ambiguous.
    """
    if not figure.obs_id or figure.status == "corrected":
        return True
    if figure.value is None or figure.status != "read":
        return False
    if any(not comma_settled or not _only_shifted(text, figure) for text in figure.alternatives):
        return False
    if figure.confidence is not None and figure.confidence < _SURE:
        return False
    if figure.origin == "prose" and figure.value == 0 and _NONE.fullmatch(figure.raw):
        return True
    shown = (read_number(digits, figure) for digits in NUMBER.findall(figure.raw))
    return any(value is not None and abs(value) == abs(figure.value) for value in shown)
