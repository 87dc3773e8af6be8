"""The fonts of a web page, as far as they tell that its characters are in a code of before Unicode.

Belongs here: which font an element is in: by its own style, the page's styles, `<font face>`, or what holds it. Does
not: what the name of a font means, and marking the letters of its code (`legacy_text`).

Of the page's styles those for an element, a class, or both are followed ("td", ".MsoNormal", "p.MsoNormal"), the later
of two over the earlier, a class over an element. Where others name a font, what the text says decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from extractors.reading.legacy_text import Code, borne_out, code_of_font, is_unicode, marked

_COMMENT = re.compile(r"/\*.*?\*/|<!--|-->", re.DOTALL)
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_SELECTOR = re.compile(r"([a-z][a-z0-9]*|\*)?(?:\.([\w-]+))?", re.IGNORECASE)
_FAMILY = re.compile(r"(?:^|[;{\s])font-family\s*:\s*([^;}]+)", re.IGNORECASE)
# "font: 12pt .VnTime" names the family behind the size.
_SHORT = re.compile(
    r"(?:^|[;{\s])font\s*:[^;}]*?\d(?:\.\d+)?(?:pt|px|em|%|ex|in|cm|mm)(?:/\S+)?\s+([^;}]+)", re.IGNORECASE
)


class WebFonts:
    """The fonts of one page. A font is believed where the texts in it bear it out."""

    def __init__(self, root: Any) -> None:
        self._rules = [rule for style in root.iter("style") for rule in _rules(style.text or "")]
        self._believed = borne_out(self._coded(root)) if self._names_any(root) else frozenset()

    def marked(self, text: str, element: Any) -> str:
        """A text in the font of the element, marked where that is of a code of before Unicode."""
        if not self._believed or is_unicode(text):
            return text
        code = self._code(element)
        return marked(text, code) if code is not None and code.encoding in self._believed else text

    def _names_any(self, root: Any) -> bool:
        named = {_family(element.get("style", "")) or element.get("face", "") for element in root.iter()}
        named |= {family for _, _, family in self._rules}
        return any(code_of_font(name.split(",")[0]) is not None for name in named)

    def _coded(self, root: Any) -> Iterator[tuple[Code, str]]:
        for element in root.iter():
            if not isinstance(element.tag, str) or element.tag in ("style", "script"):
                continue
            texts = [element.text or "", *(child.tail or "" for child in element)]
            if any(texts) and (code := self._code(element)) is not None:
                yield from ((code, text) for text in texts if text)

    def _code(self, element: Any) -> Code | None:
        while element is not None:
            name = self._font(element)
            if name:
                return code_of_font(name)
            element = element.getparent()
        return None

    def _font(self, element: Any) -> str:
        """The font that the element itself is given, "" for none. Of a list of fonts the first is meant."""
        named = _family(element.get("style", ""))
        if not named:
            classes = element.get("class", "").split()
            fitting = [
                (bool(own), place, family)
                for place, (tag, own, family) in enumerate(self._rules)
                if tag in ("", element.tag) and (not own or own in classes)
            ]
            named = max(fitting)[2] if fitting else element.get("face", "") if element.tag == "font" else ""
        return str(named).split(",")[0]


def _rules(text: str) -> Iterator[tuple[str, str, str]]:
    """Element, class and font of each rule of a style sheet that names one; "" for any element and for no class."""
    for selectors, body in _RULE.findall(_COMMENT.sub(" ", text)):
        family = _family(body)
        for selector in selectors.split(",") if family else ():
            told = _SELECTOR.fullmatch(selector.strip())
            if told and selector.strip():
                yield (told[1] or "*").lower().replace("*", ""), told[2] or "", family


def _family(style: str) -> str:
    found = _FAMILY.search(style) or _SHORT.search(style)
    return found[1].strip() if found else ""
