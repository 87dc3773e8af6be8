"""What damaged characters may have been printed as: candidate values with weights, for the audit to settle.

Belongs here: digits taken for letters, rules and other digits, separators lost or added, digits lost. Does not: sound
numbers (`normalizers.numbers`) or the choice among the candidates (validation).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from heapq import heappop, heappush

MINUS = "-\u2010\u2011\u2012\u2013\u2014\u2212"
_EDGE = " \t|[](){}'\"`´‘’“”°*ˆ^~_;…"
# For each character what it may have been printed as, likeliest first. Of letters and marks none is itself.
_LOOK_ALIKES = {
    "o": "90",
    "O": "09",
    "©": "9",
    "¢": "9",
    "Q": "09",
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
    "s": "85",
    "B": "8",
    "b": "6",
    "G": "6",
    "g": "9",
    "q": "9",
    "T": "7",
    "t": "7",
    "A": "4",
    "/": "7",
    ":": "8",
    "&": "8",
    "%": "8",
    "$": "58",
}
_RARELY = {"/": "14", "©": "80"}
# Digits that recognition takes for one another: round ones, open ones, strokes.
_KINDRED = {
    "0": "986",
    "1": "74",
    "2": "7",
    "3": "895",
    "4": "19",
    "5": "683",
    "6": "850",
    "7": "192",
    "8": "390",
    "9": "048",
}
_FIRST, _NEXT = 1.0, 1.3
_KIN = 2.2
_STRAY = 2.6
_LOST = 3.4
_MARK_READ = 1.2
_POINT_LOST, _POINT_ELSEWHERE = 0.3, 1.0
_RULE_READ = 0.9
_WORST = 6.5
_STEPS = 6000
MOST = 32


@dataclass(frozen=True, slots=True)
class Reading:
    """One value that characters may stand for. weight: its share among the readings given with it, 0 to 1."""

    value: Decimal
    weight: float


def weighted_readings(
    raw: str, decimals: int, low: Decimal, high: Decimal, *, digits_hold: bool = False, most: int = MOST
) -> tuple[Reading, ...]:
    """Values within low..high that damaged characters may have stood for, likeliest first, `most` of them; () for none.

    raw: the characters, e.g. "8550", "-1/43", "o 39", "?". decimals: what the column is printed with, the most that a
    value may have: trailing zeros may be dropped, and so may the comma. The characters as they stand are among the
    readings where they are a number themselves. digits_hold: digits are themselves and none was lost.
    """
    text = raw.strip(_EDGE)
    negative = text[:1] in tuple(MINUS)
    body = "".join(text.lstrip(MINUS + "+").split())
    costs: dict[Decimal, float] = {}
    for cost, digits in _variants(body, digits_hold):
        for extra, form in _placed(digits, decimals):
            value = -Decimal(form) if negative else Decimal(form)
            if low <= value <= high and cost + extra < costs.get(value, _WORST):
                costs[value] = cost + extra
    best = sorted(costs.items(), key=lambda item: (item[1], item[0]))[:most]
    total = sum(10.0**-cost for _, cost in best)
    return tuple(Reading(value, round(10.0**-cost / total, 4)) for value, cost in best)


def candidate_readings(
    raw: str, decimals: int, low: Decimal, high: Decimal, *, digits_hold: bool = True
) -> tuple[Decimal, ...]:
    """The values of `weighted_readings`, likeliest first."""
    readings = weighted_readings(raw, decimals, low, high, digits_hold=digits_hold)
    return tuple(reading.value for reading in readings)


def _choices(character: str, digits_hold: bool) -> list[tuple[float, str]]:
    """What one character may have been, with costs; [] where it looks like nothing of a number."""
    if character.isdecimal() and character.isascii():
        if digits_hold:
            return [(0.0, character)]
        kin = [(_KIN + 0.2 * place, other) for place, other in enumerate(_KINDRED[character])]
        point = [(_STRAY, ".")] if character == "0" else []
        return [(0.0, character), *kin, (_STRAY, ""), *point]
    if character in ".,":
        return [(0.0, "."), *([] if digits_hold else [(_STRAY, "")])]
    found = [(_FIRST if place == 0 else _NEXT, digit) for place, digit in enumerate(_LOOK_ALIKES.get(character, ""))]
    if character == "?":
        # Also what stands for a digit that was not made out at all.
        found += [(_KIN, digit) for digit in "01234568"]
    if found and character in "/:":
        found.append((_MARK_READ, "."))
    if digits_hold or not found:
        return found
    return [*found, *((_KIN, digit) for digit in _RARELY.get(character, "")), (_STRAY, "")]


def _variants(body: str, digits_hold: bool) -> list[tuple[float, str]]:
    """Digits and points that the characters may have been, cheapest first; at most one digit may have been lost."""
    options = [_choices(character, digits_hold) for character in body]
    if not body or not all(options):
        return []
    found: list[tuple[float, str]] = []
    # Cost, characters taken, whether a digit was put in, text so far: the cheapest is always followed first.
    heap: list[tuple[float, int, bool, str]] = [(0.0, 0, False, "")]
    seen: set[tuple[int, bool, str]] = set()
    while heap and len(seen) < _STEPS:
        cost, place, added, text = heappop(heap)
        if (place, added, text) in seen or cost > _WORST:
            continue
        seen.add((place, added, text))
        if place == len(options):
            if text.strip("."):
                found.append((cost, text))
        else:
            for extra, piece in options[place]:
                heappush(heap, (cost + extra, place + 1, added, text + piece))
        if not added and text and not digits_hold:
            for digit in "0123456789":
                heappush(heap, (cost + _LOST, place, True, text + digit))
    # A rule of the table before the figure is read as its first digit: "19091" for "|90,91".
    found += [(cost + _RULE_READ, text[1:]) for cost, text in found if text[:1] == "1" and len(text) > 2]
    return sorted(found)


def _placed(text: str, decimals: int) -> list[tuple[float, str]]:
    """The text as numbers of so many decimals at most, with what putting the point elsewhere costs."""
    whole, point, fraction = text.partition(".")
    digits = text.replace(".", "")
    forms: list[tuple[float, str]] = []
    if not point:
        forms.append((0.0 if not decimals else 0.6, text))
    elif "." not in fraction and whole and 0 < len(fraction) <= decimals:
        forms.append((0.0, text))
    for places in range(1, decimals + 1):
        if len(digits) > places:
            cost = _POINT_LOST if places == decimals else _POINT_ELSEWHERE
            forms.append((cost + (1.0 if point else 0.0), f"{digits[:-places]}.{digits[-places:]}"))
    if point and not decimals and not fraction.strip("0"):
        forms.append((_POINT_LOST, whole or "0"))
    # Nobody prints "09,5", and a lone nought before the point is a small number, not a lost digit.
    return [
        (cost + (1.0 if len(form) > 1 and form[0] == "0" and form[1] != "." else 0.0), form) for cost, form in forms
    ]
