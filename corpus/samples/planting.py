"""One published error put into a coherent report, at a known place.

Belongs here: which figures can be made wrong, and how people get them wrong. Does not: damage by recognition
(`ruining`), the coherent report (`generator`).

The wrong figure is far enough from the right one that no rounding explains it, and near enough to be overlooked. Only
figures that others give are touched, so that the error is at that figure and nowhere else.
"""

from __future__ import annotations

import random
from dataclasses import replace
from decimal import Decimal
from typing import Literal

from corpus.samples.mistakes import mistyped, number_of, transposed, with_run
from corpus.samples.model import (
    Block,
    Figure,
    Grid,
    Paragraph,
    Place,
    Planted,
    Run,
    SampleReport,
    placed_runs,
    plain,
)

ErrorKind = Literal["mean", "sum", "ratio", "difference", "count"]
KINDS: tuple[ErrorKind, ...] = ("mean", "sum", "ratio", "difference", "count")
_LEAST_GAP = {"mean": Decimal("0.10"), "sum": Decimal("0.30"), "ratio": Decimal("0.09"), "difference": Decimal("0.30")}
_GREATEST_GAP = Decimal(12)


def plant(report: SampleReport, kind: ErrorKind, seed: int) -> SampleReport:
    """The report with one figure wrong; `errors` ends with what was done, and where.

    kind: the recomputation that finds it. Raises ValueError where the report states no figure of that kind.
    """
    rng = random.Random(f"{kind} {seed}")
    places = [
        (place, run)
        for place, run, _ in placed_runs(report.blocks)
        if len(run.figures) == 1 and run.figures[0].check == kind and not _feeds_others(run.figures[0])
    ]
    rng.shuffle(places)
    for place, run in places:
        texts = _wrong_texts(run, kind)
        if texts:
            text = rng.choice(texts)
            return _replaced(report, place, run, text, kind)
    raise ValueError(f"the report {report.slug} states no figure that a {kind} gives")


def _feeds_others(figure: Figure) -> bool:
    """Whether many other statements rest on the figure: an index of a unit gives ranks, means and bands."""
    return figure.measure == "index" and figure.statistic == "value"


def _wrong_texts(run: Run, kind: ErrorKind) -> list[str]:
    """The characters that could stand there by mistake, in a fixed order."""
    text, figure = run.text, run.figures[0]
    if kind == "count" or figure.decimals is None:
        whole = int(number_of(text))
        wrong = [whole + step for step in (-2, -1, 1, 2) if whole + step > 0]
        if whole >= 1000:
            return [text[:-2] + text[-1] + text[-2]] if text[-1] != text[-2] else []
        return [f"{value:0{len(text)}d}" for value in wrong]
    candidates = transposed(text) if kind == "ratio" else [*transposed(text), *mistyped(text)]
    right = number_of(text)
    return [
        wrong
        for wrong in dict.fromkeys(candidates)
        if _LEAST_GAP[kind] <= abs(number_of(wrong) - right) <= _GREATEST_GAP and _plausible(wrong, figure)
    ]


def _plausible(text: str, figure: Figure) -> bool:
    return 0 <= abs(number_of(text)) <= 100 and not (figure.decimals and text.endswith("0"))


def _replaced(report: SampleReport, place: Place, run: Run, text: str, kind: str) -> SampleReport:
    figure = run.figures[0]
    stated = number_of(text)
    if figure.value < 0 and stated > 0:
        stated = -stated
    wrong = replace(run, text=text, figures=(replace(figure, value=stated),))
    blocks = list(report.blocks)
    blocks[place.block] = with_run(blocks[place.block], place, wrong)
    planted = Planted(kind, place, _statement(blocks[place.block], place), stated, figure.value, text, run.text)
    return replace(report, slug=f"{report.slug}-{kind}", blocks=tuple(blocks), errors=(*report.errors, planted))


def _statement(block: Block, place: Place) -> str:
    """The words around the place."""
    if isinstance(block, Paragraph):
        return plain(block.runs)
    if isinstance(block, Grid):
        return " | ".join(plain(runs) for runs in block.rows[place.row].cells if runs)
    return ""
