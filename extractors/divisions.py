"""Bodies of a district or commune that are not its government: "Phòng Nội vụ thành phố X", "Công an huyện Y".

Belongs here: whether the name of a place closes the name of such a body, so that what is said there is the body's.
Does not: the places (`normalizers.names`, `extractors.local_units`), and the departments of a province, which are
units of their own.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from corpus.tables import reference_rows
from extractors.tokens import Token
from normalizers.marks import tone_placed

# Words of a body's name before the place that it is of: "Phòng Lao động - Thương binh và Xã hội huyện Y".
_MOST_NAME_TOKENS = 12
_JOINTS = ("-", "–", "&", "/")
# "HĐND và UBND huyện Y": the office of both. Any other "và" before a place parts two names.
_COUNCIL = ("hđnd", "và")


@cache
def _wordings(role: str) -> tuple[tuple[str, ...], ...]:
    rows = reference_rows("divisions")
    return tuple(tuple(tone_placed(w) for w in row["wording"].split()) for row in rows if row["role"] == role)


def division_start(tokens: Sequence[Token], place: int) -> int | None:
    """The offset of the token that opens the name of a body which the name of a place at `place` closes, or None.

    The name runs up to the place without a stop, a number or a verb.
    """
    words = [tone_placed(token.text.lower()) for token in tokens[:place]]
    if words[-1:] == ["và"] and tuple(words[-2:]) != _COUNCIL:
        return None
    for start in range(place - 1, max(0, place - _MOST_NAME_TOKENS) - 1, -1):
        token = tokens[start]
        if not (token.kind == "word" or token.text in _JOINTS) or _opens(words[start:], "other_word"):
            return None
        if _opens(words[start:], "head") or (token.text[:1].isupper() and _opens(words[start:], "capital_head")):
            return start
    return None


def _opens(words: Sequence[str], role: str) -> bool:
    return any(tuple(words[: len(wording)]) == wording for wording in _wordings(role))
