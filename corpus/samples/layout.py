"""A sample report as plain text: lines, pages, and the line on which each figure stands.

Belongs here: the text input, with form feeds between pages. Does not: pages as PDF (`typesetting`), damage (`ruining`).
"""

from __future__ import annotations

from dataclasses import dataclass

from corpus.samples.model import (
    BarChart,
    Block,
    Closing,
    Expected,
    Grid,
    Heading,
    Letterhead,
    PageBreak,
    Paragraph,
    Place,
    Run,
    SampleReport,
    Title,
    plain,
)

MOTTO = ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc")
_WIDTH = 84
_LINES_A_PAGE = 48


@dataclass(frozen=True, slots=True)
class TextLine:
    """One line and the places of the runs that begin on it."""

    text: str
    places: tuple[Place, ...] = ()


def plain_text(report: SampleReport) -> str:
    """The report as a text input: lines, blank lines between paragraphs, a form feed before each further page."""
    return "".join(
        ("\f" if number and not number % _LINES_A_PAGE else "") + line.text + "\n"
        for number, line in enumerate(text_lines(report))
    )


def truth_lines(report: SampleReport) -> tuple[tuple[Expected, int], ...]:
    """Every expected figure with the 1-based line of `plain_text` on which it stands."""
    lines = {place: number for number, line in enumerate(text_lines(report), 1) for place in line.places}
    return tuple((expected, lines[expected.place]) for expected in report.truth)


def text_lines(report: SampleReport) -> tuple[TextLine, ...]:
    """The lines of the text. A page break in the report fills its page with blank lines."""
    lines: list[TextLine] = []
    for index, block in enumerate(report.blocks):
        if isinstance(block, PageBreak):
            lines += [TextLine("")] * (-len(lines) % _LINES_A_PAGE)
            continue
        lines += _block_lines(index, block)
        lines.append(TextLine(""))
    return tuple(lines)


def _block_lines(index: int, block: Block) -> list[TextLine]:
    if isinstance(block, Letterhead):
        left = [*block.issuer, f"Số: {block.number}"]
        right = [*MOTTO, block.place_and_date]
        return [TextLine(f"{one} {other}") for one, other in zip(left, right, strict=False)]
    if isinstance(block, Title):
        words = [block.kind, *(piece for line in block.lines for piece in _wrapped(line, 60)), block.note]
        return [TextLine(word) for word in words if word]
    if isinstance(block, Heading):
        return [TextLine(line) for line in _wrapped(block.text, _WIDTH)]
    if isinstance(block, Paragraph):
        return _prose_lines([(Place(index, -1, -1, order), run) for order, run in enumerate(block.runs)])
    if isinstance(block, Grid):
        return _grid_lines(index, block)
    if isinstance(block, BarChart):
        return _chart_lines(index, block)
    if isinstance(block, Closing):
        left = ["Nơi nhận:", *block.recipients]
        merged = [f"{one} {other}".strip() for one, other in zip(left, block.position, strict=False)]
        return [TextLine(line) for line in [*merged, *left[len(merged) :], "", block.signer]]
    return []


def _prose_lines(placed: list[tuple[Place, Run]]) -> list[TextLine]:
    """A paragraph broken at blanks; a run belongs to the line on which it begins."""
    text = "".join(run.text for _, run in placed)
    starts: list[tuple[int, Place]] = []
    offset = 0
    for place, run in placed:
        starts.append((offset, place))
        offset += len(run.text)
    lines: list[TextLine] = []
    begin = 0
    for piece in _wrapped(text, _WIDTH):
        begin = text.index(piece, begin)
        end = begin + len(piece) + 1
        lines.append(TextLine(piece, tuple(place for start, place in starts if begin <= start < end)))
        begin += len(piece)
    return lines


def _grid_lines(index: int, grid: Grid) -> list[TextLine]:
    lines = [TextLine(line) for line in _wrapped(" | ".join(grid.header), _WIDTH)]
    for row_index, row in enumerate(grid.rows):
        text = " | ".join(plain(runs) for runs in row.cells if runs)
        places = tuple(
            Place(index, row_index, col, order) for col, runs in enumerate(row.cells) for order, _ in enumerate(runs)
        )
        lines.append(TextLine(text, places))
    return lines


def _chart_lines(index: int, chart: BarChart) -> list[TextLine]:
    lines = [TextLine(" ".join(series.name for series in chart.series))] if len(chart.series) > 1 else []
    for col, category in enumerate(chart.categories):
        values = " ".join(series.labels[col].text for series in chart.series)
        places = tuple(Place(index, order, col, 0) for order, _ in enumerate(chart.series))
        lines.append(TextLine(f"{category} {values}", places))
    return [*lines, *(TextLine(line) for line in _wrapped(chart.title, _WIDTH))]


def _wrapped(text: str, width: int) -> list[str]:
    """The text in lines of at most `width` characters, broken at single blanks."""
    lines: list[str] = []
    line = ""
    for word in text.split(" "):
        if line and len(line) + 1 + len(word) > width:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}" if line else word
    return [*lines, line]
