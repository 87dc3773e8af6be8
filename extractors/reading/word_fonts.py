"""The fonts of a Word document, as far as they tell that its characters are in a code of before Unicode.

Belongs here: which font a run is in: its own, that of its styles, of the theme, of the document. Does not: what the
name of a font means, and marking the letters of its code (`legacy_text`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from extractors.reading.legacy_text import Code, borne_out, code_of_font, is_unicode, marked
from normalizers.legacy_codes import western_text

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
# Letters beyond ASCII are set in the second of the fonts that a run names; where it names one alone it is the same.
_KINDS = ("hAnsi", "ascii")
_MOST_STYLES = 32
# What reports take from the font of symbols: signs of comparison and arithmetic, a bullet.
_SYMBOLS = {
    0xA3: "≤",
    0xB3: "≥",
    0xB1: "±",
    0xB4: "×",
    0xB8: "÷",
    0xB9: "≠",
    0xBB: "≈",
    0xB0: "°",
    0xB7: "•",
    0xE5: "∑",
}
_SYMBOLS |= {code: chr(code) for code in (*range(0x28, 0x3F), 0x25)} | {0x2D: "-"}


class Fonts:
    """The fonts of one document. styles, theme: the roots of these parts, None where there are none.

    roots: of all that holds paragraphs. A font is believed where the texts in it bear it out.
    """

    def __init__(self, styles: Any, theme: Any, roots: Sequence[Any]) -> None:
        self._theme = _theme_fonts(theme)
        self._styles: dict[str, Any] = {}
        self._defaults: dict[str, str] = {}
        for style in styles.iterfind(f"{_W}style") if styles is not None else ():
            name = style.get(f"{_W}styleId", "")
            self._styles[name] = style
            if style.get(f"{_W}default") in ("1", "true"):
                self._defaults[style.get(f"{_W}type", "")] = name
        self._document = styles.find(f"{_W}docDefaults/{_W}rPrDefault") if styles is not None else None
        self._paragraph: Any = None
        self._in_unicode = False
        self._believed = borne_out(self._coded(roots)) if self._names_any([styles, *roots]) else frozenset()

    def text_of(self, element: Any) -> str:
        """The text of an element of a run, marked where its font is of a code of before Unicode."""
        text = element.text or ""
        run = element.getparent()
        if not self._believed or not text or run is None:
            return text
        paragraph = next(run.iterancestors(f"{_W}p"), None)
        if paragraph is not self._paragraph:
            self._paragraph = paragraph
            self._in_unicode = any(is_unicode(text) for _, text in self._coded([paragraph]))
        return text if self._in_unicode else self.marked(text, run)

    def marked(self, text: str, holder: Any) -> str:
        """A text in the font of the run, or of whatever else names a font of its own."""
        code = self._code(holder) if self._believed else None
        return marked(text, code) if code is not None and code.encoding in self._believed else text

    def symbol(self, font: str, place: str) -> str:
        """A character that is named by its font and its place in it, in hexadecimal; a blank where it is not known."""
        code = int(place, 16) % 0x100 if re.fullmatch("[0-9A-Fa-f]{1,4}", place) else 0
        if font == "Symbol":
            return _SYMBOLS.get(code, " ")
        coded = code_of_font(font)
        return marked(western_text(bytes([code])), coded) if coded is not None and code >= 0x20 else " "

    def _names_any(self, roots: Iterable[Any]) -> bool:
        named = {
            name
            for root in roots
            if root is not None
            for fonts in root.iter(f"{_W}rFonts")
            for kind in _KINDS
            if (name := fonts.get(f"{_W}{kind}"))
        }
        return any(code_of_font(name) is not None for name in (*named, *self._theme.values()))

    def _coded(self, roots: Iterable[Any]) -> Iterator[tuple[Code, str]]:
        """What each paragraph holds in each code that its fonts promise."""
        for root in roots:
            for paragraph in root.iter(f"{_W}p"):
                texts: dict[Code, list[str]] = {}
                for run in paragraph.iter(f"{_W}r"):
                    code = self._code(run)
                    if code is not None:
                        texts.setdefault(code, []).extend(each.text or "" for each in run.iterfind(f"{_W}t"))
                yield from ((code, "".join(pieces)) for code, pieces in texts.items())

    def _code(self, run: Any) -> Code | None:
        return next((code_of_font(name) for holder in self._holders(run) if (name := self._font(holder))), None)

    def _holders(self, run: Any) -> Iterator[Any]:
        """What may name the run's font, the nearest first: itself, its style, its paragraph's, its table's."""
        yield run
        yield from self._chain(_value(run, "rPr", "rStyle"))
        paragraph = next(run.iterancestors(f"{_W}p"), None)
        own = _value(paragraph, "pPr", "pStyle") if paragraph is not None else ""
        yield from self._chain(own or self._defaults.get("paragraph", ""))
        table = next(run.iterancestors(f"{_W}tbl"), None)
        if table is not None:
            yield from self._chain(_value(table, "tblPr", "tblStyle") or self._defaults.get("table", ""))
        if self._document is not None:
            yield self._document

    def _chain(self, name: str) -> Iterator[Any]:
        """A style and those that it is based on."""
        for _ in range(_MOST_STYLES):
            style = self._styles.get(name)
            if style is None:
                return
            yield style
            name = _value(style, "basedOn")

    def _font(self, holder: Any) -> str:
        fonts = holder.find(f"{_W}rPr/{_W}rFonts")
        if fonts is None:
            return ""
        for kind in _KINDS:
            name = self._theme.get(fonts.get(f"{_W}{kind}Theme", "")[:5]) or fonts.get(f"{_W}{kind}")
            if name:
                return str(name)
        return ""


def _theme_fonts(theme: Any) -> dict[str, str]:
    """The Latin fonts of the theme by the first letters of what runs call them ("majorHAnsi", "minorAscii")."""
    found = {}
    for kind in ("major", "minor"):
        font = next(theme.iter(f"{_A}{kind}Font"), None) if theme is not None else None
        latin = font.find(f"{_A}latin") if font is not None else None
        found[kind] = latin.get("typeface", "") if latin is not None else ""
    return found


def _value(element: Any, *names: str) -> str:
    found = element.find("/".join(f"{_W}{name}" for name in names))
    return found.get(f"{_W}val", "") if found is not None else ""
