"""Numbers in the characters of the page, as a figure of a known kind is printed.

Belongs here: reading a number, or the two of "10/19", from raw characters. Does not: other readings that damaged
characters may have had (`validation.attribution`).
"""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from corpus.records import Observation

NUMBER = re.compile(r"[+\-−–]?\s*\d+(?:[.,]\d+)*")
_OVER = re.compile(r"(\d+(?:[.,]\d+)*)\s*/\s*(\d+(?:[.,]\d+)*)")
_THOUSANDS = re.compile(r"\d{1,3}(?:[.,]\d{3})+")


def read_number(text: str, like: Observation) -> Decimal | None:
    """The number that characters show, as a figure of the same kind as `like`: "85,50", "1.574", "92%"."""
    found = NUMBER.search(text)
    if found is None:
        return None
    digits = found.group(0).replace(" ", "").replace("−", "-").replace("–", "-").lstrip("+")
    if like.unit in ("count", "vnd", "million_vnd") and _THOUSANDS.fullmatch(digits):
        digits = digits.replace(".", "").replace(",", "")
    try:
        value = Decimal(digits.replace(",", "."))
    except InvalidOperation:
        return None
    # The sign of a change is told by a word beside it ("giảm 0,28%").
    told_by_word = like.value is not None and like.value < 0 and value > 0 and "-" not in like.raw
    return -value if told_by_word else value


def shown_over(figure: Observation) -> tuple[str, Decimal] | None:
    """The characters of "10/19" or "1.574/1.585", and the number below, where the one above is the figure."""
    for text in (figure.raw, *(word.text for word in figure.words)):
        parts = _OVER.search(text)
        if parts is None:
            continue
        above, below = (read_number(part, figure) for part in parts.groups())
        if above == figure.value and below is not None and below > 0:
            return parts[0], below
    return None
