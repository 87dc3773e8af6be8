"""The numbers that Word puts before paragraphs itself: "I.", "2.1.", "a)", bullets.

Belongs here: list definitions, counters, formats of numbers. Does not: numbers typed by hand, which are text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from extractors.reading.word_fonts import Fonts

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_PLACE = re.compile(r"%([1-9])")
_ROMAN = ((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"))
_ROMAN_SMALL = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
_LEVELS = 9
_MOST_STYLES = 32


@dataclass(frozen=True, slots=True)
class _Level:
    """How one level of a list is numbered. text: "%1.%2." with the counters' places."""

    start: int
    form: str
    text: str
    legal: bool


class Numbering:
    """Counts the numbered paragraphs of one document, which must be asked for in their order."""

    def __init__(self, part: Any, fonts: Fonts) -> None:
        self._fonts = fonts
        self._levels: dict[str, dict[int, _Level]] = {}
        self._abstract: dict[str, str] = {}
        self._restarts: dict[tuple[str, int], int] = {}
        self._counters: dict[str, list[int | None]] = {}
        self._seen: set[tuple[str, int]] = set()
        self._styles: dict[str, Any] = {}
        self._default_style = ""
        self._read_styles(part)
        self._read_definitions(part)

    def number_of(self, paragraph: Any) -> str:
        """The number or bullet that stands before a paragraph, "" where none does."""
        place = self._place(paragraph)
        if place is None:
            return ""
        num_id, depth = place
        abstract = self._abstract.get(num_id)
        levels = self._levels.get(abstract or "", {})
        level = levels.get(depth)
        if abstract is None or level is None or level.form == "none":
            return ""
        if level.form == "bullet":
            return _bullet(level.text)
        counters = self._counters.setdefault(abstract, [None] * _LEVELS)
        if (num_id, depth) not in self._seen:
            self._seen.add((num_id, depth))
            restart = self._restarts.get((num_id, depth))
            if restart is not None:
                counters[depth] = restart - 1
        counter = counters[depth]
        counters[depth] = (counter if counter is not None else level.start - 1) + 1
        for deeper in range(depth + 1, _LEVELS):
            counters[deeper] = None

        def shown(match: re.Match[str]) -> str:
            index = int(match[1]) - 1
            other = levels.get(index)
            value = counters[index]
            if value is None:
                value = other.start if other is not None else 1
            return _formatted(value, "decimal" if level.legal or other is None else other.form)

        return _PLACE.sub(shown, level.text).strip()

    def _place(self, paragraph: Any) -> tuple[str, int] | None:
        """List and level of a paragraph: its own, or those of its style."""
        properties = paragraph.find(f"{_W}pPr")
        own = properties.find(f"{_W}numPr") if properties is not None else None
        style = properties.find(f"{_W}pStyle") if properties is not None else None
        name = style.get(f"{_W}val", "") if style is not None else self._default_style
        chain = [own] if own is not None else []
        for _ in range(_MOST_STYLES):
            found = self._styles.get(name)
            if found is None:
                break
            numbers = found.find(f"{_W}pPr/{_W}numPr")
            if numbers is not None:
                chain.append(numbers)
            base = found.find(f"{_W}basedOn")
            name = base.get(f"{_W}val", "") if base is not None else ""
        num_id = next((value for each in chain if (value := _text(each, "numId"))), "")
        depth = next((value for each in chain if (value := _text(each, "ilvl"))), "0")
        if not num_id or num_id == "0" or not depth.isdigit() or int(depth) >= _LEVELS:
            return None
        return num_id, int(depth)

    def _read_styles(self, part: Any) -> None:
        root = related_root(part, "/styles")
        for style in root.iterfind(f"{_W}style") if root is not None else ():
            if style.get(f"{_W}type") == "paragraph":
                self._styles[style.get(f"{_W}styleId", "")] = style
                if style.get(f"{_W}default") in ("1", "true"):
                    self._default_style = style.get(f"{_W}styleId", "")

    def _read_definitions(self, part: Any) -> None:
        root = related_root(part, "/numbering")
        if root is None:
            return
        for abstract in root.iterfind(f"{_W}abstractNum"):
            levels = {}
            for element in abstract.iterfind(f"{_W}lvl"):
                depth = element.get(f"{_W}ilvl", "")
                if depth.isdigit() and int(depth) < _LEVELS:
                    start = _text(element, "start")
                    levels[int(depth)] = _Level(
                        int(start) if start.isdigit() and len(start) < 6 else 1,
                        _text(element, "numFmt") or "decimal",
                        self._fonts.marked(_text(element, "lvlText"), element),
                        element.find(f"{_W}isLgl") is not None,
                    )
            self._levels[abstract.get(f"{_W}abstractNumId", "")] = levels
        for number in root.iterfind(f"{_W}num"):
            num_id = number.get(f"{_W}numId", "")
            self._abstract[num_id] = _text(number, "abstractNumId")
            for override in number.iterfind(f"{_W}lvlOverride"):
                depth, start = override.get(f"{_W}ilvl", ""), _text(override, "startOverride")
                if depth.isdigit() and start.isdigit() and len(start) < 6:
                    self._restarts[num_id, int(depth)] = int(start)


def related_root(part: Any, ending: str) -> Any:
    """The root of a part that the document is related to, None where there is none or it is broken."""
    from lxml import etree

    for relation in part.rels.values():
        if not relation.is_external and relation.reltype.endswith(ending):
            element = getattr(relation.target_part, "element", None)
            if element is not None:
                return element
            try:
                return etree.fromstring(relation.target_part.blob, etree.XMLParser(resolve_entities=False))
            except etree.LxmlError:
                return None
    return None


def _text(element: Any, name: str) -> str:
    found = element.find(f"{_W}{name}")
    return found.get(f"{_W}val", "") if found is not None else ""


def _bullet(text: str) -> str:
    """Bullets of symbol fonts lie where no font has letters: they are shown as a bullet."""
    mark = text.strip()
    return "•" if mark and (0xF000 <= ord(mark[0]) <= 0xF0FF or mark == "o") else mark


def _formatted(value: int, form: str) -> str:
    if form in ("upperRoman", "lowerRoman"):
        roman = _roman(value)
        return roman if form == "upperRoman" else roman.lower()
    if form in ("upperLetter", "lowerLetter") and value > 0:
        letter = chr(ord("A") + (value - 1) % 26) * min(10, (value - 1) // 26 + 1)
        return letter if form == "upperLetter" else letter.lower()
    return f"{value:02d}" if form == "decimalZero" else str(value)


def _roman(value: int) -> str:
    if not 0 < value < 4000:
        return str(value)
    text = ""
    for worth, letters in (*_ROMAN, *_ROMAN_SMALL):
        while value >= worth:
            text += letters
            value -= worth
    return text
