"""Numbers of documents such as "2172/QĐ-UBND", and what recognition makes of their letters.

Belongs here: recognising such a number and mending the kind and the issuing organ. Does not: its digits, which are
never touched; which document is meant (`extractors`).
"""

from __future__ import annotations

import csv
import re
from functools import lru_cache
from pathlib import Path

_DATA = Path(__file__).resolve().parents[2] / "corpus" / "language" / "codes.csv"
_CODE = re.compile(r"(?P<number>(?:\d[\w./]*)?[/\-])(?P<kind>[^\W_]{2,5})(?P<link>[-/])(?P<organ>[^\W_&][\w&\-/.]*)")
_LOOK_ALIKES = str.maketrans({"0": "O", "Q": "O", "B": "D", "P": "D", "Đ": "D", "Ð": "D", "1": "I", "b": "D", "d": "D"})


def _outline(text: str) -> str:
    return text.translate(_LOOK_ALIKES).upper()


@lru_cache(maxsize=1)
def _tables() -> tuple[dict[str, str], dict[str, str], frozenset[str]]:
    kinds: dict[str, str] = {}
    organs: dict[str, str] = {}
    exact = set()
    with _DATA.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            table = kinds if row["part"] == "kind" else organs
            for seen in (row["code"], *row["seen"].split()):
                table.setdefault(_outline(seen), row["code"])
            exact.add(row["code"])
    return kinds, organs, frozenset(exact)


def mended_code(text: str) -> str | None:
    """The number with the letters of kind and organ mended; None where the text is no number of a document."""
    match = _CODE.fullmatch(text)
    if match is None:
        return None
    kinds, organs, exact = _tables()
    kind = match["kind"]
    if kind not in exact:
        mended = kinds.get(_outline(kind))
        if mended is None:
            return None
        kind = mended
    organ = re.sub(r"[^\W_]+", lambda m: _organ(m.group(), organs, exact), match["organ"])
    return match["number"] + kind + match["link"] + organ


def _organ(text: str, organs: dict[str, str], exact: frozenset[str]) -> str:
    return text if text in exact else organs.get(_outline(text), text)
