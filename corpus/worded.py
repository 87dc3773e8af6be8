"""Sentences of the program that can be put into another language.

Belongs here: an English text that remembers its pattern and what fills its gaps. Does not: translations, which are
data (`corpus/reference/sentences.csv`), or what is said (`validation`).
"""

from __future__ import annotations

from corpus.records import Wording

# Gaps that hold a code of the vocabulary; in English its words are parted by blanks.
_CODES = frozenset(("field", "fields", "group", "measure", "statistic"))


class Worded(str):
    """An English sentence like any other text, and its `wording`: the pattern with what went into its gaps.

    A gap that holds a `Worded` keeps that one's wording, so that a figure's name inside a sentence is worded too.
    A value that the pattern has no gap for is kept as well. Copied into another process it is its text alone.
    """

    wording: Wording

    def __new__(cls, pattern: str, **values: object) -> Worded:
        """`pattern` with its gaps, "{name}", filled as `str.format` does. Raises KeyError where a gap has no value."""
        shown = {name: str(value).replace("_", " ") if name in _CODES else value for name, value in values.items()}
        made = super().__new__(cls, pattern.format(**shown))
        made.wording = Wording(pattern, tuple((name, _value(value)) for name, value in values.items()))
        return made

    def __reduce__(self) -> tuple[type[str], tuple[str]]:
        return str, (str(self),)


def wording_of(text: str) -> Wording:
    """The wording of any text; one that remembers none is a pattern without gaps."""
    return text.wording if isinstance(text, Worded) else Wording(text)


def _value(value: object) -> str | Wording:
    return value.wording if isinstance(value, Worded) else str(value)
