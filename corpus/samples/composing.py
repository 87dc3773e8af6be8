"""Sentences with slots: a template in, runs that know their figures out.

Belongs here: the little language of the templates and how a figure is printed. Does not: which sentences there are
(`wording.json`, `templates/`) and which figures (`figures/`, `generator`).

A template is text with two kinds of slots. `[name]` is replaced by words. `{id}` prints a figure and states it;
`{id|id}` prints the first and states both; `{id=words}` prints the words and states the figure ("dẫn đầu" states a
rank); flags follow a tilde: `{id~pad}` two digits ("02"), `{id~abs}` without its sign ("giảm 0,43"), `{id~sign}`
with a plus or minus, `{id~drop}` without trailing zeros. `**` switches bold on and off.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal

from corpus.samples.model import Figure, Run, Runs

_SLOT = re.compile(r"\{([^{}]+)\}")
_WORDS = re.compile(r"\[([a-z_0-9]+)\]")


def rounded(value: Decimal, decimals: int) -> Decimal:
    """`value` with `decimals` decimals, halves away from zero, as a spreadsheet rounds."""
    return value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def printed(value: Decimal, decimals: int | None, *, drop_zeros: bool, mark: str = ",") -> str:
    """The characters of one figure, Vietnamese style: decimal comma, thousands set off by a point.

    decimals: None prints the value as it is. drop_zeros: "12,1" for 12.10, as spreadsheets do.
    """
    exact = value if decimals is None else rounded(value, decimals)
    text = f"{exact:f}"
    if drop_zeros and "." in text:
        text = text.rstrip("0").rstrip(".")
    whole, _, fraction = text.partition(".")
    sign, whole = ("-", whole[1:]) if whole.startswith("-") else ("", whole)
    if sign and not (whole + fraction).strip("0"):
        sign = ""
    groups = f"{int(whole):,}".replace(",", ".") if int(whole) >= 1000 else whole
    return f"{sign}{groups}{mark if fraction else ''}{fraction}"


def figure_text(figure: Figure, flags: tuple[str, ...], *, drop_zeros: bool, mark: str = ",") -> str:
    """The characters of `figure` in running text. Raises ValueError for a flag that is none."""
    unknown = set(flags) - {"pad", "abs", "sign", "drop"}
    if unknown:
        raise ValueError(f"unknown flag {sorted(unknown)[0]!r} in a template")
    value = abs(figure.value) if {"abs", "sign"} & set(flags) else figure.value
    text = printed(value, figure.decimals, drop_zeros=drop_zeros or "drop" in flags, mark=mark)
    if "pad" in flags and len(text) == 1:
        text = "0" + text
    if "sign" in flags and figure.value:
        text = ("+" if figure.value > 0 else "-") + text
    return text


def compose(
    template: str, figures: Mapping[str, Figure], words: Mapping[str, str], *, drop_zeros: bool, mark: str = ","
) -> Runs:
    """The runs of a template. Raises KeyError for a slot that neither `figures` nor `words` fill."""
    filled = _WORDS.sub(lambda match: words[match.group(1)], template)
    runs: list[Run] = []
    bold = False
    for index, part in enumerate(_SLOT.split(filled)):
        if index % 2 == 0:
            for position, piece in enumerate(part.split("**")):
                if position:
                    bold = not bold
                if piece:
                    runs.append(Run(piece, bold=bold))
            continue
        body, _, literal = part.partition("=")
        body, _, flag_text = body.partition("~")
        flags = tuple(flag for flag in flag_text.split(",") if flag)
        stated = tuple(figures[name.strip()] for name in body.split("|"))
        text = literal or figure_text(stated[0], flags, drop_zeros=drop_zeros, mark=mark)
        runs.append(Run(text, stated, bold=bold))
    return tuple(runs)


def cell(figure: Figure, *, drop_zeros: bool, bold: bool = False, mark: str = ",") -> Runs:
    """One table cell that prints one figure."""
    return (Run(figure_text(figure, (), drop_zeros=drop_zeros, mark=mark), (figure,), bold=bold),)


def words_cell(text: str, *, bold: bool = False) -> Runs:
    """One table cell of words."""
    return (Run(text, bold=bold),) if text else ()


def as_item(runs: Runs, mark: str = "- ") -> Runs:
    """The runs behind a list mark."""
    return (Run(mark), *runs)


def emboldened(runs: Runs) -> Runs:
    """The same runs in bold."""
    return tuple(replace(run, bold=True) for run in runs)
