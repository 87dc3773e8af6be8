"""The records of a sample report: figures, the blocks that print them, and what a perfect reader takes out.

Belongs here: frozen records, and the walk from blocks to expected observations. Does not: how the figures come about
(`generator`, `published`), how sentences are filled (`composing`), how blocks become pages (`typesetting`, `layout`).

A figure is stated once, by the run of characters that prints it; the expected observations are read off the runs, so
that text and truth cannot part.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from corpus.records import Rubric

Alignment = Literal["left", "center", "right"]
RowKind = Literal["data", "group", "total"]
ParagraphStyle = Literal["body", "item", "note", "caption", "basis"]
OriginOfFigure = Literal["table", "prose", "chart"]


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure in the terms of the published table `observations`.

    value: exact. decimals: with how many decimals its column or list is printed, None for a count or a rank.
    check: the kind of recomputation that gives this figure from others of the same report ("mean", "sum", "ratio",
    "difference", "count"), or "" where nothing does.
    """

    subject: str
    level: str
    field: str
    measure: str
    statistic: str
    year: int
    value: Decimal
    unit: str
    decimals: int | None = None
    check: str = ""


@dataclass(frozen=True, slots=True)
class Run:
    """Characters in one style, and the figures they print: more than one where an extreme is told with its unit."""

    text: str
    figures: tuple[Figure, ...] = ()
    bold: bool = False
    italic: bool = False


Runs = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Letterhead:
    """The top of the first page: issuer at the left, national motto at the right, number, place and date."""

    issuer: tuple[str, ...]
    number: str
    place_and_date: str


@dataclass(frozen=True, slots=True)
class Title:
    """The kind of document in capitals, and the lines that say what it is about."""

    kind: str
    lines: tuple[str, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading. level 1: bold capitals; 2: bold; 3: bold italic."""

    text: str
    level: int


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph of running text."""

    runs: Runs
    style: ParagraphStyle = "body"


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table. A group row has one cell that spans the whole width."""

    cells: tuple[Runs, ...]
    kind: RowKind = "data"


@dataclass(frozen=True, slots=True)
class Grid:
    """A ruled table. widths: shares of the text width, one for each column."""

    header: tuple[str, ...]
    widths: tuple[int, ...]
    alignments: tuple[Alignment, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Series:
    """One series of a chart: a name and one labelled value for each category."""

    name: str
    labels: Runs


@dataclass(frozen=True, slots=True)
class BarChart:
    """A bar chart with data labels. horizontal: one bar below the other, names at the left."""

    title: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    floor: Decimal
    ceiling: Decimal
    horizontal: bool = True


@dataclass(frozen=True, slots=True)
class Closing:
    """The end of the document: recipients at the left, position and name of the signer at the right."""

    recipients: tuple[str, ...]
    position: tuple[str, ...]
    signer: str


@dataclass(frozen=True, slots=True)
class PageBreak:
    """A new page starts here, whatever room is left."""


Block = Letterhead | Title | Heading | Paragraph | Grid | BarChart | Closing | PageBreak


@dataclass(frozen=True, slots=True)
class ExpectedDocument:
    """The document fields that the report prints, in the terms of the published table `documents`."""

    number: str
    doc_type: str
    title: str
    issuer: str
    province: str
    issue_date: str
    period_year: int
    period_kind: str
    signer: str
    legal_refs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a run stands: block, then row and cell of a table or series and bar of a chart (-1 for prose), then run."""

    block: int
    row: int
    col: int
    run: int


@dataclass(frozen=True, slots=True)
class Expected:
    """One figure that a perfect reader finds, the characters that print it, and where."""

    figure: Figure
    raw: str
    place: Place
    origin: OriginOfFigure


@dataclass(frozen=True, slots=True)
class Planted:
    """One published error of a report: where, what is printed there, what would be right, what an audit should say."""

    kind: str
    place: Place
    statement: str
    stated: Decimal
    correct: Decimal
    printed: str
    correct_printed: str
    verdict: str = "inconsistent"


@dataclass(frozen=True, slots=True)
class SampleReport:
    """One sample: its blocks and its truth.

    seed: the seed of a generated report, None where the figures are published ones. source: the published report the
    figures come from, or the words that say that everything is invented. errors: figures that contradict others of
    the report, whether published so or planted.
    """

    slug: str
    source: str
    fictional: bool
    seed: int | None
    document: ExpectedDocument
    rubrics: tuple[Rubric, ...]
    blocks: tuple[Block, ...]
    errors: tuple[Planted, ...] = ()

    @property
    def truth(self) -> tuple[Expected, ...]:
        """Every figure printed, in the order of the page."""
        return tuple(
            Expected(figure, run.text, place, origin)
            for place, run, origin in placed_runs(self.blocks)
            for figure in run.figures
        )


def placed_runs(blocks: tuple[Block, ...]) -> Iterator[tuple[Place, Run, OriginOfFigure]]:
    """Every run of the blocks that can print a figure, with its place, in the order of the page."""
    for index, block in enumerate(blocks):
        if isinstance(block, Paragraph):
            for position, run in enumerate(block.runs):
                yield Place(index, -1, -1, position), run, "prose"
        elif isinstance(block, Grid):
            for row_index, row in enumerate(block.rows):
                for col, runs in enumerate(row.cells):
                    for position, run in enumerate(runs):
                        yield Place(index, row_index, col, position), run, "table"
        elif isinstance(block, BarChart):
            for row_index, series in enumerate(block.series):
                for col, run in enumerate(series.labels):
                    yield Place(index, row_index, col, 0), run, "chart"


def plain(runs: Runs) -> str:
    """The characters of the runs."""
    return "".join(run.text for run in runs)
